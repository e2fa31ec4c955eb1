// Documents for signed requests only, where the administrator wants that: checks 9, 20 and 22.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { activityType, exchange, makeKeys } from '../lib/peer.mjs';
import { startMill } from '../lib/spread.mjs';

describe('reading', { timeout: 120_000 }, () => {
  let mill, hub, peer, paths;
  const group = () => new URL(mill.group).pathname;
  const event = () => new URL(mill.event).pathname;

  before(async () => {
    mill = await startMill();
    hub = mill.hub;
    peer = await mill.peer();
    paths = [
      group(), `${group()}/outbox`, `${group()}/outbox?before=`, `${group()}/followers`, `${group()}/following`,
      event(), `${event()}/poll`, `${event()}/replies`, new URL(mill.message).pathname, '/@river', '/@river/message', mill.call.path,
    ];
  });
  after(() => mill?.stop());

  const unsigned = (path) => {
    const url = new URL(path, hub.origin);
    return exchange(hub.port, 'GET', url, { host: url.host, accept: activityType }, null);
  };
  const setWays = async (fields) => {
    const page = await mill.ana.get('/admin/rules');
    const form = page.forms.find(({ action }) => action === '/admin/rules/ways');
    const { status } = await mill.ana.post(form.action, { ...form.fields, signed_reads: undefined, ...fields });
    assert.equal(status, 303);
  };

  test('without the setting they are for everybody', async () => {
    for (const path of paths) assert.equal((await unsigned(path)).status, 200, path);
  });

  test('with it they are for whoever signs, in either form, whatever was kept', async () => {
    const mia = peer.account('mia');
    const ben = peer.account('ben', { shape: 'gotosocial' });
    await setWays({ signed_reads: '1' });
    for (const path of paths) {
      const answer = await unsigned(path);
      assert.equal(answer.status, 401, path);
      assert.ok(!answer.text.includes('river'), path);
      for (const [account, form] of [[mia, 'cavage'], [mia, '9421'], [ben, 'cavage']]) {
        const { status, headers, text } = await account.ask(hub, path, { form });
        assert.equal(status, 200, `${path} ${form}: ${text}`);
        assert.match(headers['cache-control'], /no-store/);
      }
      assert.equal((await unsigned(path)).status, 401, `${path}, after it was shown`);
    }
    assert.equal(peer.gets.length, 3, 'each key was asked for once');
    assert.equal(mill.row('select count(*) n from remote').n, 0, 'and reading leaves no trace');
  });

  test('20: a query may be signed or left out', async () => {
    const mia = peer.account('query');
    const path = `${group()}/outbox?before=`;
    assert.equal((await mia.ask(hub, path)).status, 200);
    assert.equal((await mia.ask(hub, path, { target: `${group()}/outbox` })).status, 200);
    assert.equal((await mia.ask(hub, path, { target: `${group()}/outbox?before=x` })).status, 401);
  });

  test('9: what proves us, and leads to us, is for everybody', async () => {
    const { host } = new URL(hub.origin);
    for (const path of ['/actor', `/.well-known/webfinger?resource=acct:river@${host}`, '/.well-known/nodeinfo', '/nodeinfo/2.1'])
      assert.equal((await unsigned(path)).status, 200, path);
    assert.equal((await mill.hub.visitor().get('/@river')).status, 200, 'and so are the pages');
  });

  test('forged, old, or of a blocked server', async () => {
    const [mia, eve] = [peer.account('known'), peer.account('eve')];
    assert.equal((await mia.ask(hub, group())).status, 200);
    const bends = {
      'another key': { key: makeKeys().privateKey },
      'the key of somebody else': { key: eve.keys.privateKey },
      'another path': { target: event() },
      'too old': { date: mill.now() - 66 * 60 },
      'no host': { covered: '(request-target) date' },
      'no date': { covered: '(request-target) host' },
      nobody: { keyId: `${peer.origin}/users/nobody#main-key` },
      'the newer form, another path': { form: '9421', target: event() },
    };
    for (const [what, bend] of Object.entries(bends)) {
      const { status, text } = await mia.ask(hub, group(), bend);
      assert.equal(status, 401, what);
      assert.ok(!text.includes('river'), what);
    }
    assert.equal((await mia.ask(hub, group())).status, 200, 'and it still is shown to its owner');
    const far = (await mill.peer({ host: 'blocked.localhost' })).account('far');
    mill.write("insert into peer_rule (host, kind, made) values ('blocked.localhost', 3, 1)");
    assert.equal((await far.ask(hub, group())).status, 403);
    assert.equal(far.peer.requests.length, 0);
  });

  test('a key id that leads to an account of a blocked server is not its key', async () => {
    const far = (await mill.peer({ host: 'barred.localhost' })).account('far');
    const keyId = `${peer.origin}/leads/far#main-key`;
    peer.answer('/leads/far', { status: 302, headers: { location: far.id } });
    mill.write("insert into peer_rule (host, kind, made) values ('barred.localhost', 3, 1)");
    const forged = { ...far.follow(mill.group), id: `${peer.origin}/follow/1`, actor: `${peer.origin}/users/far` };
    assert.equal((await far.send(hub, '/inbox', forged, { keyId })).status, 401);
    const { status, text } = await far.ask(hub, group(), { keyId });
    assert.equal(status, 401, text);
  });

  test('a key that cannot be had is asked for once', async () => {
    const silent = await mill.peer();
    const mia = silent.account('mia');
    silent.answer(new URL(mia.id).pathname, { status: 500 });
    for (let i = 0; i < 3; i++) assert.equal((await mia.ask(hub, group())).status, 401);
    assert.ok(silent.gets.length <= 2, `${silent.gets.length}`);
  });

  test('both sides may want signatures: a Follow still finds its way', async () => {
    const mia = peer.account('strict', { shape: 'gotosocial' });
    peer.ourKeys.clear();
    await mill.hub.visitor().get('/readyz');
    const keyOf = peer.keyOf.bind(peer);
    const reader = peer.account('reader', { type: 'Application' });
    peer.keyOf = async (keyId) => {
      if (keyId.endsWith('/actor#main-key')) return keyOf(keyId);
      return JSON.parse((await reader.ask(hub, new URL(keyId).pathname)).text).publicKey.publicKeyPem;
    };
    const follow = mia.follow(mill.group);
    assert.equal((await mia.send(hub, '/inbox', follow)).status, 202);
    await peer.activity('Accept', ({ object }) => object.id === follow.id);
  });

  test('45: a stamp is shown as what it stands for is', async () => {
    const mia = peer.account('quotes');
    const request = mia.act('QuoteRequest', mill.event, { instrument: mia.note('<p>Look!</p>') });
    assert.equal((await mia.send(hub, '/inbox', request)).status, 202);
    const { result } = await peer.activity('Accept', ({ object }) => object.id === request.id);
    const path = new URL(result).pathname;
    assert.equal((await unsigned(path)).status, 401);
    assert.equal((await mia.ask(hub, path)).status, 200);
    assert.equal((await unsigned(path)).status, 401, 'after it was shown');
    assert.equal((await unsigned(`/q/${'a'.repeat(20)}`)).status, 404);
  });

  test('switched off again', async () => {
    await setWays({});
    for (const path of paths) assert.equal((await unsigned(path)).status, 200, path);
  });
});

describe('knocking', { timeout: 120_000 }, () => {
  let mill, hub, peer, mia;
  const path = () => new URL(mill.group).pathname;
  // Signed by a key of that host, of which nobody knows anything, by way of a proxy.
  const knock = (n, { host = peer.host, from = '192.0.2.1', ...bend } = {}) =>
    mia.ask(hub, path(), { keyId: `http://${host}/users/n${n}#main-key`, after: { 'x-forwarded-for': from }, ...bend });

  before(async () => {
    mill = await startMill({ flags: { rate: 100, proxies: '127.0.0.1' } });
    hub = mill.hub;
    peer = await mill.peer();
    mia = peer.account('mia');
    mill.write('update hub set signed_reads = 1');
    assert.equal((await mia.ask(hub, path())).status, 200);
  });
  after(() => mill?.stop());

  test('nobody has us ask one server again and again, from however many places', async () => {
    peer.forget();
    const said = [];
    for (let i = 0; i < 40; i++) said.push((await knock(i, { from: `192.0.${i}.1` })).status);
    assert.equal(peer.gets.length, 29, 'with the key of mia it was asked for 30');
    assert.deepEqual([...new Set(said.slice(0, 29))], [401]);
    assert.deepEqual([...new Set(said.slice(29))], [503]);
    assert.equal((await mia.ask(hub, path())).status, 200, 'whose key is known reads on');
  });

  test('nobody has us ask many servers', async () => {
    const other = await mill.peer();
    const host = (i) => `n${i}.${other.host}`;
    const said = [];
    for (let i = 0; i < 40; i++) said.push((await knock(i, { host: host(i), from: '198.51.100.7' })).status);
    assert.equal(other.gets.length, 30);
    assert.deepEqual([...new Set(said.slice(30))], [503]);
    assert.equal((await knock(50, { host: host(50), from: '203.0.113.7' })).status, 401, 'others may');
    assert.equal(other.gets.length, 31);
  });

  test('and what comes in has room of its own', async () => {
    const { status } = await mia.send(hub, '/inbox', mia.follow(mill.group));
    assert.equal(status, 202);
  });
});
