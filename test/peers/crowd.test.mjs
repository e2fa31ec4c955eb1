// Who asks much of us leaves room for the others.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { draftCall, publishCall } from '../lib/path.mjs';
import { makeKeys } from '../lib/peer.mjs';
import { startMill } from '../lib/spread.mjs';
import { until } from '../lib/until.mjs';

describe('crowd', { timeout: 120_000 }, () => {
  let mill, hub;
  before(async () => {
    mill = await startMill({ flags: { proxies: '127.0.0.1' } });
    hub = mill.hub;
  });
  after(() => mill?.stop());

  test('an address that leads to another server has nobody asked there', async () => {
    const [mal, victim] = [(await mill.peer()).account('mal'), await mill.peer({ host: 'victim.localhost' })];
    mal.peer.answer(new URL(mal.id).pathname, { status: 302, headers: { location: `${victim.origin}/large` } });
    const { status } = await mal.send(hub, '/inbox', mal.follow(mill.group));
    assert.equal(status, 401);
    assert.equal(victim.requests.length, 0);
  });

  test('somebody whose keys never come does not keep newcomers out', async () => {
    const silent = await mill.peer();
    silent.answer(() => true, 'silent');
    const { port } = new URL(silent.origin);
    const mal = silent.account('mal');
    const follow = mal.follow(mill.group);
    const more = { 'x-forwarded-for': '198.51.100.7' };
    const flood = Array.from({ length: 60 }, (_, n) => {
      const origin = `http://h${n}.localhost:${port}`;
      const activity = { ...follow, id: `${origin}/follow`, actor: `${origin}/users/mal` };
      return mal.send(hub, '/inbox', activity, { keyId: `${origin}/users/mal#main-key`, more }).catch(() => undefined);
    });
    await silent.got('some questions', () => silent.gets.length >= 8);
    const mia = (await mill.peer()).account('mia');
    const { status } = await mia.send(hub, '/inbox', mia.follow(mill.group), { more: { 'x-forwarded-for': '203.0.113.9' } });
    assert.equal(status, 202);
    await silent.server.closeAllConnections();
    await Promise.all(flood);
  });

  test('many names that answer slowly share the places of those that are silent', async () => {
    const places = 32;
    const keys = makeKeys();
    const slow = [];
    for (let n = 0; n < 2 * places; n++) slow.push(await mill.peer({ host: `s${n}.localhost` }));
    const held = () => slow.reduce((n, peer) => n + peer.posts.length, 0);
    const answered = () => mill.row("select count(*) n from delivery d join peer p on p.id = d.peer where p.host like 's%.localhost:%' and d.tries = 1").n;
    const late = { status: 503 };
    for (const peer of slow) {
      peer.answer(({ method }) => method === 'POST', () => new Promise((resolve) => setTimeout(resolve, 4000, late)));
      const eve = peer.account('eve', { keys });
      assert.equal((await eve.send(hub, '/inbox', eve.follow(mill.group))).status, 202);
    }
    await until('that each has answered', () => answered() === slow.length, 30);
    for (const peer of slow) {
      peer.answer(({ method }) => method === 'POST', 'silent');
      peer.forget();
    }
    const mia = (await mill.peer()).account('mia');
    await mill.befriend(mia);
    await publishCall(hub, mill.ana, await draftCall(mill.ana, 'river'));
    await until('that all of it is queued', () => mill.rows('select 1 from news where after is not null').length === 0);
    await mia.peer.activity('Announce');
    await until('that the places are full', () => held() === places);
    await mia.peer.got('all three', () => mia.peer.posts.length === 3);
    assert.equal(held(), places);
  });
});
