// Nothing that is told to other servers is lost: not when the hub is shot, not when they are down.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { startWorld } from '../lib/fedify.mjs';
import { until } from '../lib/hub.mjs';
import { draftCall, foundMovement, openHouse, publishCall, publishMessage } from '../lib/path.mjs';
import { row, rows } from '../lib/rows.mjs';
import { repeatNews } from '../lib/signer.mjs';

const rounds = Number(process.env.ROUNDS ?? 5);
const minute = 60;

for (const form of ['draft-cavage-http-signatures-12', 'rfc9421'])
  describe(`deliveries, signed by ${form}`, { timeout: 300_000 }, () => {
    let world, hub, fedify, ana, actor;
    let silenced = 0; // news that a later answer overtook

    before(async () => {
      world = await startWorld({ form, only: form, hub: { detached: true } });
      ({ hub, fedify } = world);
      ana = await openHouse(hub);
      await foundMovement(ana);
      const handle = `@river@${new URL(world.origin).host}`;
      actor = (await until('the key of the movement', () => fedify.lookup(handle))).id;
      const follow = await fedify.follow('alice', actor);
      await fedify.gets('Accept', (a) => a.object.id === follow);
    });
    after(() => world?.stop());

    const newCall = async (fields) => {
      const made = await publishCall(hub, ana, await draftCall(ana, 'river', fields));
      return { ...made, event: `${world.origin}/o/${made.pub}`, poll: `${world.origin}/o/${made.pub}/poll` };
    };
    const shoot = async () => {
      hub.killAll();
      await hub.ended;
    };
    const waiting = () => rows(hub.data, 'select * from delivery where failed is null');
    const allGone = (seconds) => until('an empty list of deliveries', () => waiting().length === 0, seconds);
    // Every row of news came, under one id: there are as many ids as rows.
    const nothingLost = async ({ overtaken = 0 } = {}) => {
      silenced += overtaken;
      const unqueued = () => rows(hub.data, 'select 1 from news where after is not null');
      await until('all news queued', () => unqueued().length === 0);
      await allGone(40);
      const took = (await fedify.posts()).filter((p) => p.status === 202);
      const news = row(hub.data, 'select count(*) n from news').n;
      assert.equal(new Set(took.map((p) => p.id)).size, news - silenced);
      for (const type of ['Create', 'Announce', 'Accept', 'Delete']) {
        const ids = new Map();
        for (const { id, body } of took.filter((p) => p.type === type)) {
          const about = JSON.parse(body).object;
          const key = about.id ?? about;
          assert.equal(ids.get(key) ?? id, id, `${type} of ${key} came under two ids`);
          ids.set(key, id);
        }
      }
      assert.deepEqual(rows(hub.data, 'select status from delivery where failed is not null'), []);
    };

    test('kill -9 while deliveries wait', async () => {
      await fedify.silence(true);
      await publishMessage(ana, 'river', 'The river is still **ours**.');
      const call = await newCall({ title: 'While they sleep' });
      await fedify.join('alice', actor, call.event);
      await until('tries that found nobody', () => waiting().filter((d) => d.tries > 0).length >= 4);
      await shoot();
      await fedify.silence(false);
      await hub.start();
      await hub.moveClock(2 * minute);
      await fedify.gets('Create', (a) => a.object.type === 'Note' && /still/.test(a.object.content));
      for (const id of [call.event, call.poll]) await fedify.gets('Create', (a) => a.object.id === id);
      await fedify.gets('Announce', (a) => a.object === call.event);
      await fedify.gets('Accept', (a) => a.object.type === 'Join');
      await fedify.told('alice', /You are coming/);
      await nothingLost();
    });

    test('what was overtaken while they slept is not told any more', async () => {
      const call = await newCall({ title: 'Back and forth' });
      await fedify.gets('Create', (a) => a.object.id === call.poll);
      const isOfIt = ({ type, object }) =>
        type === 'Create' && object.type === 'Note' && /Back and forth/.test(object.content);
      await fedify.silence(true);
      await fedify.vote('alice', actor, call.poll, 'I’m coming');
      const join = await fedify.join('alice', actor, call.event);
      await until('a try', () => waiting().some((d) => d.urgent === 1 && d.tries > 0));
      await fedify.vote('alice', actor, call.poll, 'Can’t');
      await until('tries', () => waiting().every((d) => d.tries > 0));
      await fedify.silence(false);
      await hub.moveClock(5 * minute);
      await fedify.told('alice', /You are off the list/);
      await fedify.gets('Reject', (a) => a.object.id === join);
      await nothingLost({ overtaken: 2 });
      const told = (await fedify.got()).filter(isOfIt);
      assert.deepEqual(told.map((a) => /off the list/.test(a.object.content)), [true]);
      assert.ok(!(await fedify.got()).some((a) => a.type === 'Accept' && a.object.id === join));
    });

    test('a database that fails for a while', async () => {
      const named = (from, to) => {
        const db = new DatabaseSync(join(hub.data, 'hub.db'), { timeout: 10_000 });
        db.exec(`alter table ${from} rename to ${to}`);
        db.close();
      };
      await fedify.silence(true);
      const call = await newCall({ title: 'Out of order' });
      await until('tries', () => waiting().length > 0 && waiting().every((d) => d.tries > 0));
      named('news', 'elsewhere');
      const from = hub.log.length;
      await fedify.silence(false);
      await hub.moveClock(9 * minute);
      await until('a failure', () => /no such table: news/.test(hub.log.slice(from)));
      named('elsewhere', 'news');
      for (const id of [call.event, call.poll]) await fedify.gets('Create', (a) => a.object.id === id);
      await nothingLost();
    });

    test('kill -9 while they are on the wire', async () => {
      await fedify.hold(true);
      const call = await newCall({ title: 'Half told' });
      const heard = async () => (await fedify.posts()).filter((p) => p.status === 202 && p.id.includes(call.pub));
      await until('what is on the wire', async () => (await heard()).length > 0);
      const first = (await heard())[0].id;
      await shoot();
      await fedify.hold(false);
      await hub.start();
      await fedify.gets('Announce', (a) => a.object === call.event);
      await until('the same again', async () => (await heard()).filter((p) => p.id === first).length === 2);
      await nothingLost();
    });

    test('kill -9 of the other side while it takes them', async () => {
      await fedify.hold(true);
      const call = await newCall({ title: 'Half heard' });
      const heard = async () => (await fedify.posts()).filter((p) => p.status === 202 && p.id.includes(call.pub));
      await until('what is on the wire', async () => (await heard()).length > 0);
      const first = (await heard())[0].id;
      await fedify.shoot();
      await until('what found nobody', () => waiting().some((d) => d.tries > 0));
      await hub.moveClock(11 * minute);
      await until('the same again', async () => (await heard()).filter((p) => p.id === first).length === 2);
      await fedify.gets('Announce', (a) => a.object === call.event);
      await nothingLost();
    });

    test(`kill -9 right after each of ${rounds} calls was published`, async () => {
      const calls = [];
      for (let i = 0; i < rounds; i++) {
        calls.push(await newCall({ title: `Round ${i}` }));
        await shoot();
        await hub.start();
      }
      for (const { event, poll } of calls) {
        for (const id of [event, poll]) await fedify.gets('Create', (a) => a.object.id === id, 40);
        await fedify.gets('Announce', (a) => a.object === event, 40);
      }
      await nothingLost();
    });

    test('they are down for a while', async () => {
      await fedify.silence(true);
      const call = await newCall({ title: 'Patience' });
      const tries = (n) => until(`${n} tries`, () => waiting().length > 0 && waiting().every((d) => d.tries === n));
      await tries(1);
      // A fifth later than the table says, counted from the clock that was moved last.
      let clock = 11 * minute;
      for (const [n, wait] of [[2, 72], [3, 6 * minute]]) {
        clock += wait;
        await hub.moveClock(clock);
        await tries(n);
      }
      // Silent more than ten times in a row: it rests for an hour, and then is tried again.
      const peer = () => row(hub.data, 'select * from peer');
      const { rest, fails } = peer();
      assert.equal(rest > 0, fails >= 10);
      await fedify.silence(false);
      clock += 62 * minute;
      await hub.moveClock(clock);
      await fedify.gets('Create', (a) => a.object.id === call.event);
      await fedify.gets('Announce', (a) => a.object === call.event);
      await nothingLost();
      assert.equal(peer().fails, 0);
      assert.equal(peer().rest, 0);
    });
  });

describe('a server that answers nothing', { timeout: 120_000 }, () => {
  let world, hub, other;
  before(async () => {
    world = await startWorld({ form: 'rfc9421' });
    ({ hub } = world);
    other = await world.another();
  });
  after(() => world?.stop());

  test('does not stand before the others with what is urgent', async () => {
    const { fedify, origin } = world;
    await foundMovement(await openHouse(hub));
    const handle = `@river@${new URL(origin).host}`;
    const actor = (await until('the key of the movement', () => fedify.lookup(handle))).id;
    const follow = await fedify.follow('alice', actor);
    await fedify.gets('Accept', (a) => a.object.id === follow);
    await fedify.hold(true);
    repeatNews(hub.data, 400);
    await until('what is held', async () => (await fedify.posts()).length > 1);
    const late = await other.follow('zoe', actor);
    await other.gets('Accept', (a) => a.object.id === late, 15);
  });
});
