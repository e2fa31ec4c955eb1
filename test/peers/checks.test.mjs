// What other servers send, and what they get: the checks of the list by their numbers, over HTTP,
// against the real executable.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startHub, until } from '../lib/hub.mjs';
import { gathering, openHouse } from '../lib/path.mjs';
import { actorOf, loopback, objectOf, startPeer } from '../lib/peer.mjs';
import { row } from '../lib/rows.mjs';

describe('peers', { timeout: 300_000 }, () => {
  let hub, ana, peer, call, group, event;
  before(async () => {
    hub = await startHub({ env: loopback });
    ana = await openHouse(hub);
    call = await gathering(hub, ana);
    group = actorOf(hub, row(hub.data, "select pub from movement where handle = 'river'").pub);
    event = objectOf(hub, call.pub);
    await until('the keys', () => row(hub.data, 'select count(*) n from signer').n >= 2);
    peer = await startPeer();
  });
  after(async () => {
    await peer?.stop();
    await hub?.stop();
  });

  const follower = (account) =>
    row(hub.data, 'select f.* from follower f join remote r on r.id = f.remote where r.uri = ?', account.id);

  for (const form of ['cavage', '9421'])
    test(`31: a Follow, signed in the form ${form}, is accepted with the whole Follow inside`, async () => {
      const mia = peer.account(`mia${form}`);
      const follow = mia.follow(group);
      const answer = await mia.send(hub, '/inbox', follow, { form });
      assert.equal(answer.status, 202, answer.text);
      const accept = await peer.activity('Accept', ({ object }) => object.id === follow.id);
      assert.equal(accept.actor, group);
      const { '@context': _, ...inner } = follow;
      assert.deepEqual(accept.object, inner);
      assert.equal(follower(mia).state, 2);
    });
});
