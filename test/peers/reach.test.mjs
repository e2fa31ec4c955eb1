// Where the hub goes and what it believes there, what it takes in at all, and how it waits: checks 59
// to 69.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { after, before, describe, test } from 'node:test';
import { seated, circleOf } from '../lib/circle.mjs';
import { activityType, exchange, ldType, makeKeys, signed } from '../lib/peer.mjs';
import { draftCall, publishCall } from '../lib/path.mjs';
import { startMill } from '../lib/spread.mjs';
import { until } from '../lib/until.mjs';

const minute = 60;
const path = (account) => new URL(account.id).pathname;
const day = 86400;

describe('reach', { timeout: 300_000 }, () => {
  let mill, hub, peer, n = 0;
  before(async () => {
    mill = await startMill();
    hub = mill.hub;
    peer = await mill.peer();
  });
  after(() => mill?.stop());

  const someone = (options, at = peer) => at.account(`mia${++n}`, options);
  const send = async (account, activity, bend) => (await account.send(hub, '/inbox', activity, bend)).status;

  test('59: private addresses are not asked, under no spelling, and not by a redirect', async () => {
    const hosts = [
      '10.0.0.1', '169.254.169.254', '192.168.0.1', '100.64.0.1', '0.0.0.0', '[::ffff:10.0.0.1]', '[::10.0.0.1]',
      '[64:ff9b::a00:1]', '[fe80::1]', '[fc00::1]', '[2002:a00:1::]', '167772161', '0x0a000001', '012.0.0.1',
    ];
    for (const host of hosts) {
      const keys = makeKeys();
      const id = `http://${host}:8123/users/eve`;
      const follow = { '@context': 'https://www.w3.org/ns/activitystreams', id: `${id}/1`, type: 'Follow', actor: id, object: mill.group };
      const url = `${hub.origin}/inbox`;
      const body = JSON.stringify(follow);
      const headers = signed({ url, body, keyId: `${id}#main-key`, key: keys.privateKey, now: mill.now() });
      const { status } = await exchange(hub.port, 'POST', new URL(url), headers, body);
      assert.ok([400, 401, 503].includes(status), `${host}: ${status}`);
    }
    for (const to of ['http://10.0.0.1/', 'http://169.254.169.254/latest/', 'http://[::ffff:10.0.0.1]/', 'file:///etc/passwd', 'data:,x', 'gopher://localhost/']) {
      const mia = someone();
      peer.answer(path(mia), { status: 302, headers: { location: to } });
      const status = await send(mia, mia.follow(mill.group));
      assert.ok([401, 503].includes(status), `${to}: ${status}`);
      assert.equal(mill.follower(mia), undefined);
    }
  });

  test('59: without its setting for tests nothing on this machine is asked', async () => {
    const alone = await startMill({ loopback: false });
    let came = 0;
    const server = createServer((socket) => {
      came++;
      socket.destroy();
    });
    server.listen(0, '::');
    await once(server, 'listening');
    const { port } = server.address();
    try {
      for (const host of ['localhost', '127.0.0.1', '127.1', '2130706433', '0x7f.1', '0', '[::1]', '[::ffff:127.0.0.1]', '[::127.0.0.1]', 'x.localhost']) {
        const id = `http://${host}:${port}/users/eve`;
        const body = JSON.stringify({
          '@context': 'https://www.w3.org/ns/activitystreams', id: `${id}/1`, type: 'Follow', actor: id, object: alone.group,
        });
        const url = `${alone.hub.origin}/inbox`;
        const headers = signed({ url, body, keyId: `${id}#main-key`, key: makeKeys().privateKey });
        const { status } = await exchange(alone.hub.port, 'POST', new URL(url), headers, body);
        assert.ok([400, 401, 503].includes(status), `${host}: ${status}`);
      }
      assert.equal(came, 0);
    } finally {
      server.close();
      await alone.stop();
    }
  });

  test('60: only what is served as ActivityPub is believed', async () => {
    const types = {
      [activityType]: 202,
      [`${activityType}; charset=utf-8`]: 202,
      'Application/Activity+JSON': 202,
      [ldType]: 202,
      'application/ld+json': 401,
      'application/ld+json; profile="https://example.org/ns"': 401,
      'application/json': 401,
      'text/html': 401,
      'text/plain': 401,
      'image/png': 401,
      'application/activity+json-seq': 401,
      '': 401,
    };
    for (const [type, want] of Object.entries(types)) {
      const mia = someone();
      peer.answer(path(mia), () => ({ headers: type ? { 'content-type': type } : {}, body: mia.document }));
      assert.equal(await send(mia, mia.follow(mill.group)), want, type);
    }
  });

  test('61: a document is believed where it lives', async () => {
    const [far, victim] = [await mill.peer(), someone()];
    await mill.befriend(victim);
    const claims = {
      'the id of somebody else, elsewhere': (mia) => ({ ...mia.document, id: victim.id, publicKey: { ...victim.document.publicKey, publicKeyPem: mia.pem } }),
      'an inbox elsewhere': (mia) => ({ ...mia.document, inbox: victim.document.inbox }),
      'the key id of somebody else': (mia) => ({ ...mia.document, publicKey: { ...mia.document.publicKey, id: victim.keyId } }),
      'the key of another owner': (mia) => ({ ...mia.document, publicKey: { ...mia.document.publicKey, owner: victim.id } }),
      'a shared inbox elsewhere': (mia) => ({ ...mia.document, endpoints: { sharedInbox: `${peer.origin}/inbox` } }),
      'no key': (mia) => ({ ...mia.document, publicKey: undefined }),
      'no id': (mia) => ({ ...mia.document, id: undefined }),
      'no type': (mia) => ({ ...mia.document, type: undefined }),
      'no JSON': () => '{',
      nothing: () => '',
    };
    for (const [what, make] of Object.entries(claims)) {
      const mia = someone({}, far);
      far.answer(path(mia), () => ({ headers: { 'content-type': activityType }, body: make(mia) }));
      assert.equal(await send(mia, mia.follow(mill.group)), 401, what);
      assert.equal(mill.row('select key_pem from remote where uri = ?', victim.id).key_pem.trim(), victim.pem.trim(), what);
      assert.equal(mill.row('select key_id from remote where uri = ?', victim.id).key_id, victim.keyId, what);
    }
  });

  test('62: what is too large is not read', async () => {
    const mia = someone();
    const big = JSON.stringify({ ...mia.follow(mill.group), x: 'a'.repeat(1 << 20) });
    assert.equal(await send(mia, big), 413);
    const fits = mia.follow(mill.group);
    const room = (1 << 20) - Buffer.byteLength(JSON.stringify({ ...fits, x: [] })) - 64 * 6;
    const filled = JSON.stringify({ ...fits, x: Array.from({ length: 64 }, () => 'a'.repeat(Math.floor(room / 64 / 4))) });
    assert.equal(await send(mia, filled), 202);
    const bomb = gzipSync(Buffer.alloc(64 << 20, 0x20));
    for (const [encoding, body] of [['gzip', bomb], [undefined, Buffer.alloc(8 << 20, 0x20)]]) {
      const ben = someone();
      peer.answer(path(ben), { headers: { 'content-type': activityType, ...(encoding && { 'content-encoding': encoding }) }, body });
      const status = await send(ben, ben.follow(mill.group));
      assert.ok([401, 503].includes(status), `${encoding}: ${status}`);
    }
    const answer = await mia.send(hub, '/inbox', gzipSync(JSON.stringify(mia.follow(mill.group))), { more: { 'content-encoding': 'gzip' } });
    assert.ok([400, 401, 415].includes(answer.status), `${answer.status}`);
  });

  test('63: what cannot be one thing only is not read', async () => {
    const mia = someone();
    await mill.befriend(mia);
    const undo = () => JSON.stringify(mia.undo(mia.follow(mill.group)));
    const nested = (depth) => '['.repeat(depth) + ']'.repeat(depth);
    const bodies = {
      'depth 33': undo().replace('{', `{"x":${nested(32)},`),
      'depth 100,000': undo().replace('{', `{"x":${nested(100_000)},`),
      'a name twice': undo().replace('{', '{"type":"Undo",'),
      'a name twice, escaped': undo().replace('{', '{"\\u0074ype":"Undo",'),
      'NUL in a string': undo().replace('{', '{"x":"\\u0000",'),
      'NUL behind': `${undo()}\0`,
      'more behind': `${undo()}{}`,
      'a byte order mark': `\ufeff${undo()}`,
      'half a surrogate': undo().replace('{', '{"x":"\\ud800",'),
      'no UTF-8': Buffer.concat([Buffer.from(undo().slice(0, -1)), Buffer.from([0x2c, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])]),
      'an array': `[${undo()}]`,
      nothing: '',
      'no context': undo().replace(/"@context":"[^"]*",/, ''),
      '@graph': undo().replace('{', '{"@graph":[],'),
      'an array of 1,001': undo().replace('{', `{"x":[${'1,'.repeat(1000)}1],`),
    };
    for (const [what, body] of Object.entries(bodies)) {
      assert.equal(await send(mia, body), 400, what);
      assert.ok(mill.follower(mia), what);
    }
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'application/ld+json', undefined])
      assert.ok([400, 403, 415].includes(await send(mia, undo(), { more: { 'content-type': type } })), type);
    assert.ok(mill.follower(mia));
    assert.equal(await send(mia, undo(), { more: { 'content-type': ldType } }), 202);
    assert.equal(mill.follower(mia), undefined);
  });

  test('64: one host in several spellings is one, and no other', async () => {
    const port = new URL(peer.origin).port;
    const spell = (host) => {
      const mia = someone();
      const id = `http://${host}${path(mia)}`;
      return [mia, { '@context': 'https://www.w3.org/ns/activitystreams', id: `${id}#f${n}`, type: 'Follow', actor: mia.id, object: mill.group }];
    };
    for (const host of [`LOCALHOST:${port}`, `localhost:0${port}`]) {
      const [mia, follow] = spell(host);
      assert.equal(await send(mia, follow), 202, host);
    }
    for (const host of [`localhost:${port}.`, `localhost:${port}0`, 'localhost', `localhost.example:${port}`, `localhost:${port}@127.0.0.1`, `x@localhost:${port}`, `xlocalhost:${port}`, `127.0.0.1:${port}`]) {
      const [mia, follow] = spell(host);
      const status = await send(mia, follow);
      assert.ok([400, 401].includes(status), `${host}: ${status}`);
    }
    mill.write("insert into peer_rule (host, kind, made) values ('blocked.localhost', 3, 1)");
    for (const host of ['blocked.localhost', 'BLOCKED.localhost', 'a.b.Blocked.LOCALHOST', 'blocked.localhost.']) {
      const far = await mill.peer({ host });
      const eve = far.account('eve');
      assert.equal(await send(eve, eve.follow(mill.group)), 403, host);
      assert.equal(far.requests.length, 0, 'and it is asked nothing');
    }
    const near = (await mill.peer({ host: 'notblocked.localhost' })).account('ada');
    assert.equal(await send(near, near.follow(mill.group)), 202);
  });

  test('65: circles are not there for other servers', async () => {
    const mia = someone();
    const circle = circleOf(hub, 'river');
    await seated(hub, mill.ana, circle, 'Ben');
    const people = mill.rows('select pub from person').map(({ pub }) => pub);
    for (const pub of [circle.pub, ...people])
      for (const where of [`/u/${pub}`, `/o/${pub}`, `/u/${pub}/outbox`, `/o/${pub}/replies`, `/c/${pub}`]) {
        const nothing = await mia.ask(hub, where.replace(pub, 'a'.repeat(pub.length)));
        const { status, text, headers } = await mia.ask(hub, where);
        assert.notEqual(status, 200, where);
        assert.deepEqual([status, headers['content-type'], text.length], [nothing.status, nothing.headers['content-type'], nothing.text.length], where);
      }
    for (const where of ['/actor', new URL(mill.group).pathname, `${new URL(mill.group).pathname}/outbox`, new URL(mill.event).pathname]) {
      const { text } = await mia.ask(hub, where);
      for (const word of [circle.pub, ...people, 'Ben', 'Ana']) assert.ok(!text.includes(word), `${word} at ${where}`);
    }
  });
});

describe('waiting', { timeout: 300_000 }, () => {
  let mill, hub;
  before(async () => {
    mill = await startMill();
    hub = mill.hub;
  });
  after(() => mill?.stop());

  const waits = (peer) => mill.row('select d.* from delivery d join peer p on p.id = d.peer where p.host = ?', peer.host);
  const asked = async (reply) => {
    const peer = await mill.peer();
    peer.answer(({ method }) => method === 'POST', reply);
    const mia = peer.account('mia');
    const { status } = await mia.send(hub, '/inbox', mia.follow(mill.group));
    assert.equal(status, 202);
    return peer;
  };

  test('68: a peer says when to come again', async () => {
    for (const [seconds, want] of [[5000, 5000], [10 * day, day], [1, 0]]) {
      const peer = await asked({ status: 429, headers: { 'retry-after': String(seconds) } });
      await until('one try', () => waits(peer)?.tries === 1);
      const left = waits(peer).due - mill.now();
      if (want) assert.ok(Math.abs(left - want) < 60, `${left}`);
      else assert.ok(left > 20, 'never sooner than by our own table');
    }
  });

  test('68: what is refused for good is not said again', async () => {
    for (const status of [400, 403, 404, 410, 413, 422, 501]) {
      const peer = await asked({ status });
      await until('that it is given up', () => waits(peer)?.failed);
      assert.equal(peer.posts.length, status === 400 ? 2 : 1, `${status}`);
    }
  });

  test('410: who is gone with their inbox is forgotten, and nobody else', async () => {
    const peer = await mill.peer();
    const [mia, ben, eve] = ['mia', 'ben', 'eve'].map((name) => peer.account(name));
    const alone = peer.account('alone', { document: { endpoints: {} } });
    for (const account of [mia, ben, eve, alone]) await mill.befriend(account);
    const followers = () => mill.row('select followers n from movement').n;
    const before = followers();
    peer.answer(({ method, path }) => method === 'POST' && path === '/inbox', { status: 410 });
    peer.answer(path(mia), { status: 410 });
    peer.answer(path(ben), { status: 500 });
    peer.accounts.delete('alone');
    peer.answer(`${path(alone)}/inbox`, { status: 410 });
    eve.given.document = { endpoints: { sharedInbox: `${peer.origin}/new` } };
    await publishCall(hub, mill.ana, await draftCall(mill.ana, 'river'));
    await until('that two are forgotten', () => followers() === before - 2);
    for (const account of [mia, alone]) {
      assert.equal(mill.follower(account), undefined, account.name);
      assert.equal(mill.row('select 1 from remote where uri = ?', account.id), undefined);
    }
    assert.equal(mill.follower(ben).state, 2, 'of whom nothing is known');
    await until('the new inbox', () => mill.follower(eve).inbox === `${peer.origin}/new`);
    await until('that all were asked for', () => mill.rows('select 1 from lost where after is not null').length === 0);
    assert.equal(peer.gets.filter((r) => r.path === path(ben)).length, 1, 'each is asked for once');
  });

  test('69: nobody there: eight tries more, further and further apart, then no more', async () => {
    const peer = await asked('refuse');
    const spans = [];
    for (let tries = 1; !waits(peer)?.failed; tries++) {
      const row = await until(`try ${tries}`, () => {
        const now = waits(peer);
        return (now?.failed || now?.tries === tries) && now;
      }, 30);
      if (row.failed) break;
      assert.ok(tries < 12);
      spans.push(row.due - mill.now());
      await mill.moveClock(Math.max(row.due - mill.now() + minute, minute));
    }
    assert.equal(spans.length, 8);
    const plan = [1, 5, 20, 60, 180, 480, 1440, 2880].map((minutes) => minutes * minute);
    for (const [i, span] of spans.entries())
      assert.ok(span > plan[i] * 0.7 && span < plan[i] * 1.3, `try ${i}: ${span} of ${plan[i]}`);
  });
});

describe('what waits no more', { timeout: 120_000 }, () => {
  let mill, hub;
  before(async () => {
    mill = await startMill();
    hub = mill.hub;
  });
  after(() => mill?.stop());

  const ends = {
    'its server is blocked': (peer) => mill.write('insert into peer_rule (host, kind, made) values (?, 3, 1)', peer.host.split(':')[0]),
    'its movement is not seen there any more': () => mill.write('update movement set federates = 0'),
  };
  for (const [what, put] of Object.entries(ends))
    test(`it is not sent once ${what}`, async () => {
      const peer = await mill.peer({ host: `e${Object.keys(ends).indexOf(what)}.localhost` });
      for (let n = 0; n < 6; n++) await mill.befriend(peer.account(`mia${n}`, { document: { endpoints: {} } }));
      const queued = () => mill.rows('select d.id from delivery d join peer p on p.id = d.peer where p.host = ?', peer.host).length;
      let open;
      const gate = new Promise((resolve) => (open = resolve));
      peer.answer(({ method }) => method === 'POST', () => gate.then(() => ({ status: 202 })));
      await publishCall(hub, mill.ana, await draftCall(mill.ana, 'river'));
      await until('that all is queued', () => queued() === 18);
      await peer.got('two at once', () => peer.posts.length === 2);
      await put(peer);
      open();
      await until('that nothing waits', () => queued() === 0);
      assert.equal(peer.posts.length, 2);
    });
});
