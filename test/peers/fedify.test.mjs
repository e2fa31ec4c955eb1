// Fedify as the other side: another hand's reading of the same standards.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startWorld } from '../lib/fedify.mjs';
import { until } from '../lib/hub.mjs';
import { foundMovement, openHouse } from '../lib/path.mjs';

for (const form of ['draft-cavage-http-signatures-12', 'rfc9421'])
  describe(`Fedify, signing by ${form}`, { timeout: 300_000 }, () => {
    let world, hub, fedify, ana, actor;

    before(async () => {
      world = await startWorld({ form, only: form });
      ({ hub, fedify } = world);
      ana = await openHouse(hub);
      await foundMovement(ana);
    });
    after(() => world?.stop());

    test('finds a movement by its handle, follows it, and is accepted', async () => {
      const handle = `@river@${new URL(world.origin).host}`;
      const found = await until('the key of the movement', () => fedify.lookup(handle));
      assert.equal(found.type, 'Group');
      assert.equal(found.preferredUsername, 'river');
      actor = found.id;
      const follow = await fedify.follow('alice', actor);
      const accept = await fedify.gets('Accept', (a) => a.object.id === follow);
      assert.equal(accept.actor, actor);
    });
  });
