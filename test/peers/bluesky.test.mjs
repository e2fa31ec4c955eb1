// A movement speaks on Bluesky: a keeper connects an account, and what it says is posted there, once,
// with links and hashtags by their bytes (check 67), and taken back with what it is about.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { freePort, startHub } from '../lib/hub.mjs';
import { answerCall, cancelCall, changeCall, day, draftCall, foundMovement, openHouse, publishCall, publishMessage, wallTime } from '../lib/path.mjs';
import { refused, startPds } from '../lib/pds.mjs';
import { filesWith, row, rows } from '../lib/rows.mjs';
import { makeCertificate } from '../lib/tls.mjs';
import { until } from '../lib/until.mjs';

const secret = 'qwer-tyui-opas-dfgh';
const put = 'com.atproto.repo.putRecord';
const minute = 60;
const bytes = (text) => new TextEncoder().encode(text);
const graphemes = (text) => [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].length;

// What a reader of Bluesky sees of each facet: the words that its bytes stand for, and what it is.
function facetsOf({ text, facets }) {
  const all = bytes(text);
  return facets.map(({ index, features: [feature] }) => {
    const words = new TextDecoder('utf-8', { fatal: true }).decode(all.slice(index.byteStart, index.byteEnd));
    return [words, feature.tag ?? feature.uri, feature.$type.split('#')[1]];
  });
}

describe('a movement on Bluesky', { timeout: 300_000 }, () => {
  let folder, certificate, hub, pds, ana, river, moved = 0, n = 0;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'groundswell-sky-'));
    certificate = await makeCertificate(folder);
    const origin = `https://localhost:${await freePort()}`;
    hub = await startHub({ detached: true, flags: { origin, loopback: true, ca_file: certificate.cert } });
    pds = await startPds(certificate);
    river = pds.account('river.example', secret);
    ana = await openHouse(hub);
    await foundMovement(ana);
    await publishMessage(ana, 'river');
  });
  afterEach(() => pds.answers.splice(0));
  after(async () => {
    await pds?.stop();
    await hub?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const account = () => row(hub.data, 'select * from bluesky');
  const postsOf = (call) => rows(hub.data, 'select * from bluesky_post where call = ? order by id', call.id);
  const page = () => ana.get('/desk/river/bluesky');
  const connect = async (fields = {}) =>
    ana.submit(await page(), { handle: '@River.example', password: secret, server: pds.host, ...fields }, 'password');
  const letGo = (posts) => ana.post('/desk/river/bluesky/leave', { posts });
  const quiet = () => until('nothing waits', () => row(hub.data, 'select count(*) n from bluesky_post where due is not null').n === 0);
  const moveClock = (seconds) => hub.moveClock((moved += seconds));
  const open = async (fields = {}) =>
    publishCall(hub, ana, await draftCall(ana, 'river', { starts: later(2), ends: later(2, 7200), title: `Call ${++n}`, ...fields }));
  const later = (days, more = 0) => wallTime(days * day + more + moved);

  test('no main password, no unknown name, no wrong password, no second factor, no silent server', async () => {
    const says = async (fields, status, words, asked) => {
      const before = pds.requests.length;
      const answer = await connect(fields);
      assert.equal(answer.status, status);
      assert.match(answer.words, words);
      assert.ok(!answer.text.includes(secret) && !answer.text.includes('hunter2'));
      assert.equal(pds.requests.length - before, asked);
      assert.equal(account(), undefined);
    };
    await says({ password: 'hunter2 hunter2' }, 422, /no app password/, 0);
    await says({ handle: 'river at home' }, 422, /should look like river.bsky.social/, 0);
    await says({ server: 'http://localhost/x' }, 422, /should look like bsky.social/, 0);
    await says({ handle: 'nobody.example' }, 422, /Nobody there has this name/, 1);
    await says({ password: 'qwer-tyui-opas-xxxx' }, 422, /does not take this app password/, 2);
    pds.answer('com.atproto.server.createSession', () => refused(401, 'AuthFactorTokenRequired'));
    await says({}, 422, /asks for a second code/, 2);
    pds.answer('com.atproto.server.createSession', () => refused(401, 'AccountTakedown'));
    await says({}, 422, /suspended/, 2);
    await says({ server: `localhost:${await freePort()}` }, 422, /could not reach/, 0);
    pds.answer('com.atproto.identity.resolveHandle', () => ({ status: 404, body: 'no such page' }));
    await says({}, 422, /says something that we do not understand/, 1);
    pds.answers.shift();
    pds.answer('com.atproto.server.createSession', () => ({ body: { ...river.session(), did: 'did:plc:another' } }));
    await says({}, 422, /says something that we do not understand/, 2);
  });

  test('a server that the administrator keeps out is not asked', async () => {
    const rules = () => ana.get('/admin/rules');
    await ana.submit(await rules(), { host: 'localhost', kind: 'block' }, 'note');
    const before = pds.requests.length;
    const answer = await connect();
    assert.equal(answer.status, 422);
    assert.match(answer.words, /administrator of this hub does not let us/);
    assert.equal(pds.requests.length, before);
    await ana.post('/admin/rules/drop', { host: 'localhost' });
  });

  test('connecting; what is published then goes there, with the bytes of links and hashtags', async () => {
    const answer = await connect();
    assert.equal(answer.status, 303, answer.words);
    assert.match((await ana.follow(answer)).words, /Kept\..*@river\.example/);
    const { text: shown } = await page();
    assert.ok(!shown.includes(secret));
    // What was said before is not said again.
    assert.equal(river.posts().length, 0);
    const call = await open({ title: 'ü🎉 Fluß', ask: 'Come (#Flußufer), 👨‍👩‍👧‍👦 too! See https://a.example/x?y=1&z=2#t.' });
    const post = await river.post(/Fluß/);
    await quiet();
    const link = `${hub.origin}${call.path}?via=b`;
    assert.deepEqual(facetsOf(post), [
      ['#Flußufer', 'Flußufer', 'tag'],
      ['https://a.example/x?y=1&z=2#t', 'https://a.example/x?y=1&z=2#t', 'link'],
      [link, link, 'link'],
    ]);
    assert.match(post.text, /^ü🎉 Fluß\nCome .*\n.*\d{4}, \d\d:\d\d to \d\d:\d\d, UTC.*, Old bridge, north side\nhttps:/);
    assert.deepEqual(post.langs, ['en']);
    assert.equal(post.embed.external.uri, link);
    assert.equal(post.embed.external.title, 'ü🎉 Fluß');
    assert.match(post.embed.external.description, /Old bridge/);
    assert.match(post.createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.equal(post.reply, undefined);
    // Who comes by it is counted as having come from there.
    const came = await answerCall(hub.visitor(), call, { name: 'Ben', mail: 'ben@example.org', via: 'b' });
    assert.equal(came.status, 303);
    assert.equal(row(hub.data, 'select channel from signup where call = ?', call.id).channel, 3);
  });

  test('a version of the message goes there, cut to what fits, the link whole', async () => {
    await publishMessage(ana, 'river', 'Wir wollen **Wasser** 🌊 #Fluss für alle. '.repeat(40));
    const post = await river.post(/^River\n/);
    const link = `${hub.origin}/@river/message/2?via=b`;
    assert.ok(graphemes(post.text) <= 300 && graphemes(post.text) > 250);
    assert.ok(bytes(post.text).length <= 3000);
    assert.ok(post.text.endsWith(`…\n${link}`));
    for (const [words, value, kind] of facetsOf(post))
      assert.equal(words, kind === 'tag' ? `#${value}` : link);
    assert.equal(post.embed.external.title, 'River: version 2 of our message');
    await quiet();
  });

  test('a change of words posts nothing, one of time or place an answer, calling off another', async () => {
    const call = await open();
    const first = await river.post(new RegExp(`^${call.path.slice(-6).replace('-', ' ')}`, 'i'));
    await quiet();
    const before = river.posts().length;
    await changeCall(ana, call, { ask: 'Come with a shovel.', capacity: '30' });
    await changeCall(ana, call, { place: 'The mill' });
    const changed = await river.post(/^New time or place/);
    await quiet();
    assert.equal(river.posts().length, before + 1);
    assert.match(changed.text, /The mill/);
    const { uri, cid } = first;
    assert.deepEqual(changed.reply, { root: { uri, cid }, parent: { uri, cid } });
    assert.deepEqual(facetsOf(changed).at(-1)[0], `${hub.origin}${call.path}?via=b`);
    await cancelCall(ana, call, 'High water.');
    const off = await river.post(/^Called off/);
    assert.match(off.text, /High water/);
    assert.deepEqual(off.reply.root, { uri, cid });
    await quiet();
    // Withdrawn: nothing of it stays there.
    assert.equal((await ana.submit(await ana.get(call.desk), {}, '/withdraw')).status, 303);
    await until('all of it is noted as deleted', () => postsOf(call).length === 0);
    assert.equal(river.posts().length, before - 1);
  });

  test('a token that has expired is renewed, and the password used when nothing else holds', async () => {
    await moveClock(3 * 3600);
    river.access.clear();
    const logins = river.logins;
    await open();
    await river.post(new RegExp(`^Call ${n}`));
    assert.equal(pds.count('com.atproto.server.refreshSession'), 1);
    assert.equal(river.logins, logins);
    await quiet();
    await moveClock(20 * day);
    river.access.clear();
    river.refresh.clear();
    await open();
    await river.post(new RegExp(`^Call ${n}`));
    assert.equal(river.logins, logins + 1);
    await quiet();
    assert.match((await page()).words, /@river\.example/);
  });

  test('68: Retry-After is obeyed', async () => {
    let asked = 0;
    const end = pds.answer(put, () => {
      asked++;
      return { status: 429, headers: { 'retry-after': '1800' }, body: { error: 'RateLimitExceeded' } };
    });
    const now = Date.now() / 1000 + moved;
    await open();
    await until('it was told to wait', () => account().trouble !== 0);
    assert.ok(account().due >= now + 1798, `${account().due - now}`);
    assert.match((await page()).words, /takes nothing at the moment.*Since/);
    await moveClock(1500);
    await publishMessage(ana, 'river', `Another ${n}.`); // does not push past it
    await until('the message waits', () => row(hub.data, 'select count(*) n from bluesky_post where due is not null').n === 2);
    assert.equal(asked, 1);
    end();
    await moveClock(400);
    await river.post(new RegExp(`^Call ${n}`));
    await river.post(/Another/);
    await quiet();
    assert.equal(account().trouble, 0);
  });

  test('kill -9 between sending and noting: it stands there once', async () => {
    const end = pds.answer(put, (came) => {
      pds.putRecord(came);
      return 'silent';
    });
    const before = river.posts().length;
    const call = await open();
    await until('it was written', () => river.posts().length === before + 1);
    hub.killAll();
    await hub.ended;
    end();
    await hub.start();
    await until('it is noted', () => postsOf(call)[0].cid !== null);
    assert.equal(river.posts().length, before + 1);
    assert.equal(pds.requests.filter(({ method, json }) => method === put && json.rkey === postsOf(call)[0].rkey).length, 2);
  });

  test('a password that was taken back is said, and nothing is tried until it is connected again', async () => {
    await moveClock(3 * 3600);
    river.password = 'zxcv-bnma-sdfg-hjkl';
    river.access.clear();
    river.refresh.clear();
    await open();
    await until('it is noted', () => account().trouble !== 0);
    const asked = pds.requests.length;
    const shown = await page();
    assert.match(shown.words, /does not take the app password any more.*Since/);
    assert.match((await ana.get('/desk/river')).words, /Something is wrong with its account on Bluesky/);
    assert.ok(!shown.text.includes(secret));
    await open();
    await moveClock(day);
    assert.equal(account().due, null);
    assert.equal(pds.requests.length, asked);
    assert.equal((await connect({ password: river.password })).status, 303);
    await river.post(new RegExp(`^Call ${n}`));
    await quiet();
    assert.match((await page()).words, /Posts there/);
    assert.equal(account().trouble, 0);
  });

  test('a suspended account, a post that is not wanted', async () => {
    const end = pds.answer(put, () => refused(400, 'InvalidRequest'));
    const before = river.posts().length;
    await open();
    await until('it is given up', () => row(hub.data, 'select count(*) n from bluesky_post where failed is not null').n === 1);
    assert.match((await page()).words, /did not want one of the posts.*Could not be posted 1/);
    end();
    await open();
    await until('the next one goes', () => river.posts().length === before + 1);
    await quiet();
    pds.answer(put, () => refused(400, 'AccountTakedown'));
    await open();
    await until('it is noted', () => account().trouble === 3);
    assert.match((await page()).words, /suspended/);
    pds.answers.splice(0);
    assert.equal((await connect({ password: river.password })).status, 303);
    await quiet();
  });

  test('letting go with what was posted, and without; nothing of the password stays', async () => {
    assert.ok(river.posts().length > 3);
    assert.equal((await letGo('delete')).status, 303);
    await until('all is deleted', () => river.posts().length === 0);
    await until('the account is gone', () => account() === undefined);
    assert.equal((await connect({ password: river.password })).status, 303);
    await open();
    await river.post(new RegExp(`^Call ${n}`));
    await quiet();
    assert.equal((await letGo('keep')).status, 303);
    assert.equal(account(), undefined);
    assert.equal(row(hub.data, 'select count(*) n from bluesky_post').n, 0);
    assert.equal(river.posts().length, 1);
    for (const word of [secret, river.password, 'access.', 'refresh.']) {
      assert.ok(!hub.log.includes(word));
      assert.deepEqual(await filesWith(hub.data, word), []);
    }
  });

  test('a movement that keeps to itself lets go of its account, and connects none', async () => {
    assert.equal((await connect({ password: river.password })).status, 303);
    await ana.post('/desk/river/servers', {});
    assert.equal(account(), undefined);
    const shown = await page();
    assert.match(shown.words, /seen on this server only/);
    const fields = { handle: 'river.example', password: river.password, server: pds.host };
    assert.equal((await ana.post('/desk/river/bluesky', fields)).status, 409);
  });
});
