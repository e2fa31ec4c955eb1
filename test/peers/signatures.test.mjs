// Who has signed: checks 13 to 30, over HTTP, against the real executable.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { activityType, exchange, makeKeys, sha256 } from '../lib/peer.mjs';
import { startMill } from '../lib/spread.mjs';
import { until } from '../lib/until.mjs';

const minute = 60;

describe('signatures', { timeout: 300_000 }, () => {
  let mill, hub, peer, n = 0;
  before(async () => {
    mill = await startMill();
    hub = mill.hub;
    peer = await mill.peer();
  });
  after(() => mill?.stop());

  const someone = (options, at = peer) => at.account(`mia${++n}`, options);
  // A Follow by somebody new, bent; whether it had its effect has to agree with the answer.
  const follows = async (bend, account = someone(bend.account)) => {
    const { status } = await account.send(hub, '/inbox', account.follow(mill.group), bend);
    assert.equal(mill.follower(account) !== undefined, status === 202, `${status}`);
    return status;
  };

  test('13: the digest is that of the bytes as sent', async () => {
    const body =
      '{"@context":"https://www.w3.org/ns/activitystreams","id":"https://example.org/a/1","type":"Follow",' +
      '"actor":"https://example.org/u/hub","object":"https://peer.example/users/alice"}';
    assert.equal(sha256(body), 'Nhzpg/HSvLwtvfAeVMd6FalqHfAnvZwQBc86DPzUtC8=');
    const mia = someone();
    await mia.send(hub, '/inbox', mia.follow(mill.group));
    const { headers, body: got } = await peer.got('an Accept', ({ json }) => json?.type === 'Accept');
    assert.equal(headers.digest, `SHA-256=${sha256(got)}`);
    assert.equal(headers['content-type'], activityType);
  });

  test('14: a POST has to cover its digest', async () => {
    assert.equal(await follows({ covered: '(request-target) host date' }), 401);
    assert.equal(await follows({ covered: '(request-target) host date', digest: null }), 401);
    assert.equal(await follows({ form: '9421', covered: '@method @target-uri' }), 401);
    assert.equal(await follows({ form: '9421', covered: '@method @target-uri', digest: null }), 401);
  });

  test('15: another body than the one that was signed', async () => {
    for (const form of ['cavage', '9421']) {
      const mia = someone();
      const follow = JSON.stringify(mia.follow(mill.group));
      const answer = await mia.send(hub, '/inbox', follow, { form, body: `${follow} ` });
      assert.equal(answer.status, 401);
      assert.equal(await follows({ form, digestOf: 'something else' }), 401);
    }
  });

  test('16, 17: the time may be 65 minutes behind and 60 ahead', async () => {
    for (const [minutes, status] of [[-66, 401], [-64, 202], [61, 401], [59, 202]]) {
      for (const form of ['cavage', '9421'])
        assert.equal(await follows({ form, date: mill.now() + minutes * minute }), status, `${minutes} ${form}`);
    }
  });

  test('18: headers in any order, and more of them', async () => {
    for (const covered of [
      'digest date host (request-target)',
      'content-type host date digest (request-target)',
      '(request-target) content-length date digest host',
      '(request-target) date content-length digest host user-agent',
    ])
      assert.equal(await follows({ covered }), 202, covered);
    assert.equal(await follows({ form: '9421', covered: 'content-digest content-type @target-uri @authority @method' }), 202);
  });

  test('19: hs2019 may say when it was made, rsa-sha256 may not', async () => {
    const covered = '(request-target) (created) host digest';
    assert.equal(await follows({ covered, algorithm: 'hs2019' }), 202);
    assert.equal(await follows({ covered: `(expires) ${covered}`, algorithm: 'hs2019', expires: Math.floor(mill.now() + 60) }), 202);
    assert.equal(await follows({ covered, algorithm: 'rsa-sha256' }), 401);
  });

  test('21: a key on a page of its own counts where its owner names it too', async () => {
    const page = (account) => ({
      headers: { 'content-type': activityType },
      body: { '@context': 'https://w3id.org/security/v1', id: account.keyId, owner: account.id, publicKeyPem: account.pem },
    });
    for (const named of [true, false]) {
      const keyId = `${peer.origin}/keys/${named}`;
      const mia = someone({ keyId });
      if (!named) mia.given.document = { publicKey: { id: `${mia.id}#main-key`, owner: mia.id, publicKeyPem: mia.pem } };
      peer.answer(`/keys/${named}`, () => page(mia));
      assert.equal(await follows({}, mia), named ? 202 : 401);
    }
  });

  test('22: the stub of a key, as GoToSocial shows it, leads to the account', async () => {
    const mia = someone({ shape: 'gotosocial' });
    peer.forget();
    assert.equal(await follows({}, mia), 202);
    const asked = peer.gets.filter(({ path }) => path.startsWith(new URL(mia.id).pathname));
    assert.deepEqual(asked.map(({ path }) => path), [new URL(mia.keyId).pathname, new URL(mia.id).pathname]);
    for (const { proof } of asked) assert.deepEqual([proof.fits, proof.keyId], [true, `${hub.origin}/actor#main-key`]);
  });

  test('23: a key that was changed is asked for once', async () => {
    const mia = someone();
    await mill.befriend(mia);
    mia.rotate();
    assert.equal((await mia.send(hub, '/inbox', mia.undo(mia.follow(mill.group)))).status, 401);
    assert.equal(peer.gets.length, 0, 'a document that was read just now is not asked for again');
    await mill.moveClock(6 * minute);
    assert.equal((await mia.send(hub, '/inbox', mia.undo(mia.follow(mill.group)))).status, 202);
    assert.equal(peer.gets.length, 1);
    assert.equal(mill.follower(mia), undefined);
    await mill.moveClock(6 * minute);
    const stranger = makeKeys().privateKey;
    for (let i = 0; i < 3; i++)
      assert.equal((await mia.send(hub, '/inbox', mia.follow(mill.group), { key: stranger })).status, 401);
    assert.equal(peer.gets.length, 2, 'one more for three');
  });

  test('24: the key of somebody else', async () => {
    const [mia, ben] = [someone(), someone()];
    await mill.befriend(ben);
    const far = (await mill.peer()).account('far');
    await mill.befriend(far);
    for (const form of ['cavage', '9421'])
      for (const other of [ben, someone(), far, someone({}, far.peer)]) {
        const bend = { form, key: other.keys.privateKey };
        assert.equal(await follows({ ...bend, keyId: other.keyId }, mia), 401);
      }
    assert.equal(await follows({ key: ben.keys.privateKey }, someone()), 401);
  });

  test('25: RFC 9421 has to say when', async () => {
    assert.equal(await follows({ form: '9421' }), 202);
    assert.equal(await follows({ form: '9421', alg: undefined }), 202);
    assert.equal(await follows({ form: '9421', created: null }), 401);
  });

  test('unsigned, and what cannot be read', async () => {
    assert.equal(await follows({ form: 'none' }), 401);
    for (const signature of ['', 'keyId="x"', 'Basic', `keyId="${peer.origin}/users/x#main-key",headers="date",signature="-"`]) {
      const mia = someone();
      const answer = await mia.send(hub, '/inbox', mia.follow(mill.group), { after: { signature } });
      assert.ok([400, 401].includes(answer.status), `${signature}: ${answer.status}`);
      assert.equal(mill.follower(mia), undefined);
    }
  });

  test('28: accounts that nobody knows here are deleted without a question', async () => {
    const mia = someone();
    peer.forget();
    for (const object of [mia.id, { id: mia.id, type: 'Tombstone' }, { id: mia.id, type: 'Person' }]) {
      assert.equal((await mia.send(hub, '/inbox', mia.act('Delete', object))).status, 202);
      assert.equal((await mia.send(hub, '/inbox', mia.act('Update', object))).status, 202);
    }
    assert.equal(peer.requests.length, 0);
    assert.equal(mill.row('select id from remote where uri = ?', mia.id), undefined);
  });

  test('29: a key that cannot be had is asked for once, and the sender is to come again', async () => {
    const dead = await mill.peer();
    const mia = dead.account('mia');
    dead.answer(new URL(mia.id).pathname, 'refuse');
    for (let i = 0; i < 3; i++) {
      const answer = await mia.send(hub, '/inbox', mia.follow(mill.group));
      assert.equal(answer.status, 503);
      assert.ok(Number(answer.headers['retry-after']) > 0);
    }
    assert.equal(dead.gets.length, 1);
    const gone = await mill.peer();
    const ben = gone.account('ben');
    await gone.stop();
    assert.equal(await follows({}, ben), 503);
  });
});

describe('signing', { timeout: 300_000 }, () => {
  let mill, hub;
  before(async () => {
    mill = await startMill();
    hub = mill.hub;
  });
  after(() => mill?.stop());

  const inboxOf = (peer) => peer.posts.filter(({ json }) => json?.type === 'Accept');

  test('26: the older form first, at 401 the newer one once, and that is remembered', async () => {
    const peer = await mill.peer();
    peer.answer(
      ({ method, proof }) => method === 'POST' && proof?.form !== '9421',
      { status: 401 },
    );
    const mia = peer.account('mia');
    await mia.send(hub, '/inbox', mia.follow(mill.group));
    await peer.activity('Accept', () => peer.posts.at(-1).proof.form === '9421');
    assert.deepEqual(inboxOf(peer).map(({ proof }) => proof.form), ['cavage', '9421']);
    await until('that it is noted', () => mill.row('select form from peer where host = ?', peer.host).form === 2);
    peer.forget();
    const ben = peer.account('ben');
    await ben.send(hub, '/inbox', ben.follow(mill.group));
    await peer.activity('Accept');
    assert.deepEqual(inboxOf(peer).map(({ proof }) => proof.form), ['9421']);
    assert.ok(peer.posts.every(({ proof }) => proof.fits && proof.keyId === `${mill.group}#main-key`));
  });

  test('26: nothing but 401 comes of it: one try of each form, then it waits', async () => {
    const peer = await mill.peer();
    peer.answer(({ method }) => method === 'POST', { status: 401 });
    const mia = peer.account('mia');
    await mia.send(hub, '/inbox', mia.follow(mill.group));
    const waits = () => mill.row("select d.* from delivery d join peer p on p.id = d.peer where p.host = ?", peer.host);
    await until('both tries', () => waits()?.tries === 1);
    assert.deepEqual(inboxOf(peer).map(({ proof }) => proof.form).sort(), ['9421', 'cavage']);
    assert.equal(waits().failed, null);
  });

  test('27: dated and signed when it is sent, again at each try, under the same id', async () => {
    const peer = await mill.peer();
    const end = peer.answer(({ method }) => method === 'POST', { status: 503 });
    const mia = peer.account('mia');
    await mia.send(hub, '/inbox', mia.follow(mill.group));
    await until('one try', () => mill.row('select tries from delivery d join peer p on p.id = d.peer where host = ?', peer.host)?.tries === 1);
    end();
    await mill.moveClock(10 * minute);
    await peer.got('another try', () => inboxOf(peer).length === 2);
    const [first, second] = inboxOf(peer);
    assert.deepEqual([first.proof.fits, second.proof.fits], [true, true]);
    assert.equal(first.text, second.text);
    for (const { headers, at } of [first, second]) {
      const off = Math.abs(new Date(headers.date).getTime() / 1000 - at);
      assert.ok(off < 30, `${off} s from when it was sent`);
    }
  });

  test('30: a POST that is led elsewhere is not sent there', async () => {
    for (const status of [301, 302, 307, 308]) {
      const [peer, elsewhere] = [await mill.peer(), await mill.peer()];
      peer.answer(({ method }) => method === 'POST', { status, headers: { location: `${elsewhere.origin}/inbox` } });
      const mia = peer.account('mia');
      await mia.send(hub, '/inbox', mia.follow(mill.group));
      await peer.got('a POST', ({ method }) => method === 'POST');
      await until('that it is noted', () => mill.row('select refused from peer where host = ?', peer.host).refused === 1);
      assert.deepEqual([peer.posts.length, elsewhere.requests.length], [1, 0]);
    }
  });

  test('a GET that is led elsewhere is signed anew for there, twice at most', async () => {
    const [peer, other] = [await mill.peer(), await mill.peer()];
    const mia = peer.account('mia');
    const path = new URL(mia.id).pathname;
    const lead = (to) => ({ status: 302, headers: { location: to } });
    peer.answer(path, lead(`${peer.origin}/one`));
    peer.answer('/one', lead(`${peer.origin}/two`));
    peer.answer('/two', { headers: { 'content-type': activityType }, body: mia.document });
    assert.equal((await mia.send(hub, '/inbox', mia.follow(mill.group))).status, 401);
    // What was found at /two says that it lives at its id, which leads there again: it is nobody.
    assert.equal(peer.gets.length, 3);
    assert.ok(peer.gets.every(({ proof }) => proof.fits));
    assert.equal(other.requests.length, 0);
    const ben = peer.account('ben');
    peer.answer(new URL(ben.id).pathname, lead(`${other.origin}/ben`));
    other.answer('/ben', { headers: { 'content-type': activityType }, body: ben.document });
    assert.equal((await ben.send(hub, '/inbox', ben.follow(mill.group))).status, 401, '61: an id of another origin');
    assert.equal(mill.follower(ben), undefined);
  });

  test('9: our keys can be had by whoever does not sign', async () => {
    for (const path of ['/actor', new URL(mill.group).pathname]) {
      const url = new URL(path, hub.origin);
      const { status, text } = await exchange(hub.port, 'GET', url, { host: url.host, accept: activityType }, null);
      assert.equal(status, 200);
      assert.ok(JSON.parse(text).publicKey.publicKeyPem.includes('PUBLIC KEY'));
    }
  });
});
