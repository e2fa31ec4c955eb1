// What is made to be heavy: documents and answers within every bound by themselves, which together,
// or once they are read, would be more than a request may hold.  The hub goes on as it was.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { activityType, everybody } from '../lib/peer.mjs';
import { publishMessage } from '../lib/path.mjs';
import { startMill } from '../lib/spread.mjs';
import { until } from '../lib/until.mjs';

const whole = 1_040_000; // a little less than a body may have

describe('heavy', { timeout: 300_000 }, () => {
  let mill, hub, peer, mia, web;
  const pidOfWeb = async () => (await hub.roles()).find(({ words }) => words.some((word) => /\bweb$/.test(word)))?.pid;
  before(async () => {
    mill = await startMill();
    hub = mill.hub;
    peer = await mill.peer();
    mia = peer.account('mia');
    await mill.befriend(mia);
  });
  after(() => mill?.stop());
  beforeEach(async () => {
    peer.forget();
    web = await until('the role web', pidOfWeb);
  });

  const stands = async () => {
    assert.equal((await hub.visitor().get('/readyz')).status, 200);
    assert.equal(await pidOfWeb(), web, hub.log.slice(-500));
  };
  const send = async (account, activity, bend) => {
    const answer = await account.send(hub, '/inbox', activity, bend).catch(({ code }) => ({ status: code }));
    await stands();
    return answer.status;
  };
  // As many of a thing as fit, over so many lists.
  const fill = (lists, make) => {
    const each = Math.floor(whole / lists);
    return Array.from({ length: lists }, (_, i) => {
      const list = [];
      for (let n = 0, size = 0; n < 1000 && size < each - 100; n++) {
        list.push(make(i * 1000 + n));
        size += list.at(-1).length + 3;
      }
      return list;
    });
  };

  test('receivers, by anybody and unsigned', async () => {
    const lists = fill(30, (n) => `https://h${n}.example/a`);
    const object = lists.map((to, n) => n % 2 ? null : ({ ...mia.note('hi'), to, cc: lists[n + 1] })).filter(Boolean);
    assert.equal(await send(mia, mia.act('Create', object, { to: everybody }), { form: 'none' }), 401);
  });

  test('owners that are no addresses, by anybody and unsigned', async () => {
    const lists = fill(15, () => 'https://x:0');
    const object = lists.map((attributedTo) => ({ ...mia.note('hi'), attributedTo, inReplyTo: attributedTo }));
    assert.ok([400, 401].includes(await send(mia, mia.act('Create', object), { form: 'none' })));
  });

  test('answers to a question for a key', async () => {
    for (const bytes of [1_000_000, 130_000]) {
      const body = Buffer.alloc(bytes, 'a');
      let n = 0;
      const end = peer.answer(({ path }) => path.startsWith('/heavy'), () =>
        n++ % 2 ? { status: 302, headers: { location: `${peer.origin}/heavy/${n}` }, body } : { status: 401, body });
      const mal = peer.account('mal', { keyId: `${peer.origin}/heavy/${bytes}#key` });
      assert.equal(await send(mal, mal.follow(mill.group)), 503);
      assert.ok(n >= (bytes > 131_072 ? 1 : 5), `${n} answers`);
      end();
    }
  });

  test('a profile of many names, keys and addresses', async () => {
    const many = fill(1, () => 'https://x:0')[0];
    const publicKey = Array.from({ length: 1000 }, () => ({ id: many.slice(0, 10), owner: 'https://x:0', publicKeyPem: 'x' }));
    const eve = peer.account('eve', { document: { publicKey, url: many, alsoKnownAs: many, name: 'ﷺ'.repeat(80_000) } });
    assert.ok([401, 503].includes(await send(eve, eve.follow(mill.group))));
    const ira = peer.account('ira', { document: { url: many, alsoKnownAs: many, name: 'ﷺ'.repeat(60_000) } });
    assert.ok([202, 401, 503].includes(await send(ira, ira.follow(mill.group))));
  });

  for (const [what, sign, bytes] of [['signs that grow as markup', '>', 1], ['signs that grow when they are folded', 'ﷺ', 3]])
    test(what, async () => {
      const content = sign.repeat(Math.floor(whole / 16 / bytes) - 200);
      const notes = Array.from({ length: 16 }, () => mia.note(content, { inReplyTo: mill.event }));
      assert.equal(await send(mia, mia.act('Create', notes, { to: [everybody] })), 202);
      const one = mia.say(sign.repeat(Math.floor(260_000 / bytes)), { inReplyTo: mill.event });
      assert.equal(await send(mia, one), 202);
      const names = Array.from({ length: 4 }, () => mia.vote(mill.poll, '𝅘𝅥𝅮'.repeat(20_000)));
      assert.equal(await send(mia, mia.act('Create', names)), 202);
    });

  test('replies, on the pages that show them', async () => {
    const tom = peer.account('tom');
    const first = tom.say('<p>Lovely.</p>', { inReplyTo: mill.event });
    assert.equal(await send(tom, first), 202);
    for (let i = 0; i < 52; i++)
      assert.equal(await send(tom, tom.say(`<p>${'𝅘'.repeat(60_000)}</p>`, { inReplyTo: mill.event })), 202);
    const desk = await mill.ana.get('/desk/river/replies');
    assert.equal(desk.status, 200);
    await stands();
    mill.write('update reply set state = 2');
    for (const path of [mill.call.path, `${mill.call.path}/replies`]) {
      assert.equal((await hub.visitor().get(path)).status, 200, path);
      await stands();
    }
  });

  const heads = {
    'a long redirect': { status: 302, headers: { location: `http://localhost/${'a'.repeat(9000)}` } },
    'a redirect of strange signs': { status: 302, headers: { location: '/a\tb' } },
    'a long type': { headers: { 'content-type': 'a'.repeat(9000) } },
    'a time that is over': { status: 503, headers: { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' } },
    'a type with a tab': { headers: { 'content-type': 'text/a;\tb' } },
  };
  for (const [what, answer] of Object.entries(heads))
    test(`the courier reads ${what}`, async () => {
      const path = `/head/${Object.keys(heads).indexOf(what)}`;
      peer.answer(path, answer);
      const mal = peer.account('mal', { keyId: `${peer.origin}${path}#key` });
      const before = (await hub.roles()).map(({ pid }) => pid);
      assert.ok([401, 503].includes(await send(mal, mal.follow(mill.group))));
      await mill.befriend(peer.account('next'.concat(path.at(-1))));
      assert.deepEqual((await hub.roles()).map(({ pid }) => pid), before, hub.log.slice(-400));
    });

  test('all that was said, in long texts', async () => {
    for (let i = 0; i < 20; i++) await publishMessage(mill.ana, 'river', `${i} ${'<'.repeat(19_900)}`);
    const { pathname } = new URL(mill.group);
    const found = [];
    for (let next = `${pathname}/outbox?before=`; next; ) {
      const { status, text } = await hub.visitor().get(next, { headers: { accept: activityType } });
      assert.equal(status, 200);
      const page = JSON.parse(text);
      found.push(...page.orderedItems.map(({ object }) => object.id));
      next = page.next?.slice(hub.origin.length);
    }
    assert.equal(new Set(found).size, 22); // with the first version and the call
    assert.equal(found.length, 22);
    await stands();
  });

  test('links of a server to which somebody wants to go', async () => {
    const links = Array.from({ length: 1000 }, (_, n) => ({ rel: 'self', type: activityType, href: `https://x:0/${n}${'a'.repeat(800)}` }));
    peer.answer(({ path }) => path.startsWith('/.well-known/webfinger'), {
      headers: { 'content-type': 'application/jrd+json' }, body: { subject: 'acct:x', links },
    });
    const { status } = await hub.visitor().post('/@river/follow', { server: `mia@${peer.host}` });
    await stands();
    assert.ok(status < 500, `${status}`);
  });
});
