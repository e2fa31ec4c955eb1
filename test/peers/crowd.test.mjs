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

describe('keys of nobody', { timeout: 120_000 }, () => {
  let mill, hub, peer;
  before(async () => {
    mill = await startMill({ flags: { rate: 100, proxies: '127.0.0.1' } });
    hub = mill.hub;
    peer = await mill.peer();
  });
  after(() => mill?.stop());

  const newcomer = async (name, from, keys) => {
    const account = peer.account(name, { keys });
    const more = { 'x-forwarded-for': from };
    return (await account.send(hub, '/inbox', account.follow(mill.group), { more })).status;
  };
  let n = 0;
  const nobody = async (from, bend = {}) => {
    const id = `${peer.origin}/users/nobody${++n}`;
    const account = peer.account('eve');
    const follow = { ...account.follow(mill.group), id: `${id}/follow`, actor: id };
    return (await account.send(hub, '/inbox', follow, { keyId: `${id}#main-key`, ...bend, more: { 'x-forwarded-for': from } })).status;
  };

  test('nobody has us ask for more than a few of them; who is somebody does not count', async () => {
    const keys = makeKeys();
    for (let i = 0; i < 35; i++) assert.equal(await newcomer(`mia${i}`, '192.0.2.1', keys), 202);
    peer.forget();
    const said = [];
    for (let i = 0; i < 35; i++) said.push(await nobody('192.0.2.1'));
    assert.equal(peer.gets.length, 30);
    assert.deepEqual([...new Set(said.slice(0, 30))], [401]);
    assert.deepEqual([...new Set(said.slice(30))], [503]);
    assert.equal(await newcomer('ben', '198.51.100.1'), 202, 'others may come from that server');
  });

  test('what can be seen to be wrong is refused before anybody is asked', async () => {
    const wrong = {
      'an old date': { date: mill.now() - 66 * 60 },
      'a digest of something else': { digestOf: 'x' },
      'a body that is not covered': { covered: '(request-target) host date' },
      'a key of another server': { keyId: 'http://other.localhost/users/eve#main-key' },
      'not signed': { form: 'none' },
    };
    peer.forget();
    for (let i = 0; i < 6; i++)
      for (const [what, bend] of Object.entries(wrong)) {
        const status = await nobody('203.0.113.1', bend);
        assert.ok([400, 401].includes(status), `${what}: ${status}`);
      }
    assert.equal(peer.gets.length, 0);
    assert.equal(await newcomer('ada', '203.0.113.1'), 202);
  });
});
