// What is told, what is said in reply, and answers to calls: checks 37 to 58.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cancelCall, changeCall, draftCall, foundMovement, givePlace, publishCall, publishMessage, turnDown } from '../lib/path.mjs';
import { file, jpeg, png, upload } from '../lib/picture.mjs';
import { activityType, everybody } from '../lib/peer.mjs';
import { startMill } from '../lib/spread.mjs';
import { until } from '../lib/until.mjs';

const minute = 60;
const plain = 'Lovely river, well done.';

describe('content', { timeout: 300_000 }, () => {
  let mill, hub, peer;
  before(async () => {
    mill = await startMill();
    hub = mill.hub;
    peer = await mill.peer();
  });
  after(() => mill?.stop());

  const took = async (account, activity, bend) => {
    const answer = await account.send(hub, '/inbox', activity, bend);
    assert.equal(answer.status, 202, answer.text);
  };
  const document = async (account, id) => JSON.parse((await account.ask(hub, id)).text);

  test('37, 57: what is new goes to a server once, from the group, created and passed on', async () => {
    const near = await mill.peer();
    for (const name of ['ada', 'ben']) await mill.befriend(near.account(name));
    const alone = await mill.peer();
    const only = alone.account('only', { document: { endpoints: undefined } });
    await mill.befriend(only);
    const other = await publishCall(hub, mill.ana, await draftCall(mill.ana, 'river', { title: 'Count the fish' }));
    const id = `${hub.origin}/o/${other.pub}`;
    for (const at of [near, alone]) {
      const create = await at.activity('Create', ({ object }) => object.id === id);
      const poll = await at.activity('Create', ({ object }) => object.type === 'Question');
      const announce = await at.activity('Announce', ({ object }) => object === id);
      for (const { actor } of [create, poll, announce]) assert.equal(actor, mill.group);
      assert.deepEqual([create.object.type, create.object.attributedTo], ['Event', mill.group]);
      assert.deepEqual(create.to, [everybody]);
    }
    assert.deepEqual(near.posts.map(({ path, json }) => `${path} ${json.type}`).sort(),
      ['/inbox Announce', '/inbox Create', '/inbox Create']);
    assert.ok(alone.posts.every(({ path }) => path === `${new URL(only.id).pathname}/inbox`));
    await publishMessage(mill.ana, 'river', 'The river is **ours** #river');
    const { object } = await near.activity('Create', ({ object }) => object.type === 'Note');
    assert.deepEqual([object.attributedTo, object.to], [mill.group, [everybody]]);
    assert.deepEqual(object.tag.map(({ type, name }) => [type, name]), [['Hashtag', '#river']]);
    assert.deepEqual(await document(near.accounts.get('ada'), object.id).then(({ content }) => content), object.content);
  });

  const card = (account, name = account.name) =>
    `<span class="h-card"><a href="${account.document.url}" class="u-url mention">@<span>${name}</span></a></span>`;
  const mention = (account) => ({ type: 'Mention', href: account.id, name: `@${account.name}@${account.peer.host}` });

  // A server that takes one form of signature only.
  const server = async (form) => {
    const at = await mill.peer();
    at.answer(({ method, proof }) => method === 'POST' && proof?.form !== form, { status: 401 });
    return at;
  };

  for (const form of ['cavage', '9421'])
    test(`38: whom a text names is told, known or not, signed by ${form}`, async () => {
      const [near, far] = [await server(form), await server(form)];
      const known = near.account('known');
      await took(known, known.act('Like', mill.event));
      near.forget();
      const unknown = far.account('unknown', { shape: 'gotosocial' });
      const names = [known, unknown].map(({ name, peer: { host } }) => `@${name}@${host}`);
      await publishMessage(mill.ana, 'river', `Thanks, ${names.join(' and ')}! (\`${names[0]}\`, mail@${near.host}) ${form}`);
      for (const at of [near, far]) {
        const { json: create } = await at.got('a Create', ({ json, proof }) =>
          json?.object?.type === 'Note' && proof.fits && proof.form === form);
        for (const { to, cc } of [create, create.object]) {
          assert.deepEqual(to, [everybody]);
          assert.deepEqual(cc, [`${mill.group}/followers`, known.id, unknown.id]);
        }
        assert.deepEqual(create.object.tag, [mention(known), mention(unknown)]);
        const { content } = create.object;
        assert.ok(content.includes(`Thanks, ${card(known)} and ${card(unknown)}!`), content);
        assert.ok(content.includes(`(<code>${names[0]}</code>, mail@${near.host})`), content);
      }
      assert.equal(far.gets.filter(({ path }) => path.startsWith('/.well-known/webfinger')).length, 1);
      const page = await mill.ana.get('/@river/message');
      for (const account of [known, unknown])
        assert.ok(page.text.includes(
          `<a href="${account.document.url}" rel="nofollow noopener noreferrer ugc">@${account.name}@${account.peer.host}</a>`));
    });

  test('38: what a call asks names people too, and they hear what becomes of it', async () => {
    const far = await mill.peer();
    const zoe = far.account('zoe');
    const call = await draftCall(mill.ana, 'river', { title: 'With Zoe', ask: `Come with @zoe@${far.host}.` });
    const id = `${hub.origin}/o/${call.pub}`;
    assert.deepEqual(far.requests, [], 'a draft names nobody');
    await publishCall(hub, mill.ana, call);
    const create = await far.activity('Create', ({ object }) => object.id === id);
    assert.deepEqual(create.cc, [`${mill.group}/followers`, zoe.id]);
    assert.deepEqual(create.object.tag, [mention(zoe)]);
    for (const text of ['summary', 'content']) assert.ok(create.object[text].includes(`Come with ${card(zoe)}.`));
    await changeCall(mill.ana, call, { ask: 'Come.' });
    const update = await far.activity('Update', ({ object }) => object.id === id);
    assert.deepEqual([update.cc.length, update.object.tag], [1, []]);
    assert.ok(far.posts.every(({ json }) => json.object.type !== 'Question'), 'once is enough');
  });

  test('38: who cannot be had is plain words, and nobody waits long for that', async () => {
    const [near, silent, blocked] = [await mill.peer(), await mill.peer(), await mill.peer({ host: '127.0.0.1' })];
    await mill.befriend(near.account('reader'));
    silent.answer(() => true, 'silent');
    mill.write('insert into peer_rule (host, kind, made) values (?, 3, 1)', '127.0.0.1');
    const names = [`nobody@${near.host}`, `zoe@${silent.host}`, `eve@${blocked.host}`].map((name) => `@${name}`);
    await publishMessage(mill.ana, 'river', `Hello ${names.join(', ')}.`);
    await silent.got('a question', ({ path }) => path.startsWith('/.well-known/webfinger'));
    await mill.moveClock(minute + 1);
    const { cc, object } = await near.activity('Create', ({ object }) => object.content.includes('Hello'), 40);
    assert.deepEqual([cc.length, object.tag], [1, []]);
    assert.ok(object.content.includes(`Hello ${names.join(', ')}.`), object.content);
    assert.deepEqual(blocked.requests, []);
    assert.equal(silent.posts.length, 0);
    mill.write("delete from peer_rule where host = '127.0.0.1'");
  });

  for (const [how, again] of [['stop', () => hub.restart()], ['kill', async () => { await hub.kill(); await hub.start(); }]])
    test(`38: who was being asked for at a ${how} is asked for again`, async () => {
      const far = await mill.peer();
      const zoe = far.account('zoe');
      const heal = far.answer(({ path }) => path.startsWith('/.well-known/webfinger'), 'silent');
      await publishMessage(mill.ana, 'river', `Back to @zoe@${far.host}, after a ${how}.`);
      await far.got('a question', ({ path }) => path.startsWith('/.well-known/webfinger'));
      heal();
      await again();
      await mill.moveClock(20);
      const { object } = await far.activity('Create', ({ object }) => object.content?.includes('Back to'), 30);
      assert.deepEqual(object.tag, [mention(zoe)]);
    });

  test('38: a name that stands for somebody else’s account is nobody’s', async () => {
    const [near, far, thief] = [await mill.peer(), await mill.peer(), await mill.peer()];
    await mill.befriend(near.account('reader'));
    const victim = far.account('victim');
    thief.answer(({ path }) => path.startsWith('/.well-known/webfinger'), {
      headers: { 'content-type': 'application/jrd+json' },
      body: { subject: `acct:me@${thief.host}`, links: [{ rel: 'self', type: activityType, href: victim.id }] },
    });
    far.answer(({ path }) => path.startsWith('/.well-known/webfinger'), { status: 404 });
    await publishMessage(mill.ana, 'river', `Ask @me@${thief.host}.`);
    const { object } = await near.activity('Create', ({ object }) => object.content?.includes('Ask'));
    assert.deepEqual(object.tag, []);
    assert.equal(far.posts.length, 0);
  });

  test('38: an account that is gone leaves plain words', async () => {
    const far = await mill.peer();
    const zoe = far.account('zoe');
    await took(zoe, zoe.act('Like', mill.event));
    await publishMessage(mill.ana, 'river', `Farewell, @zoe@${far.host}.`);
    const { object } = await far.activity('Create', ({ object }) => object.content?.includes('Farewell'));
    const shown = async () => (await mill.ana.get('/@river')).text;
    assert.ok((await shown()).includes(`>@zoe@${far.host}</a>`));
    await took(zoe, zoe.act('Delete', zoe.id));
    assert.ok((await shown()).includes(`Farewell, @zoe@${far.host}.`));
    const { tag, cc } = await document(peer.account('reads'), object.id);
    assert.deepEqual([tag, cc.length], [[], 1]);
  });

  test('38, 39: a receipt is a direct Note with a mention, to one', async () => {
    const mia = peer.account('receipt');
    await took(mia, mia.act('Join', mill.event));
    const { to, cc = [], object } = await peer.activity('Create', ({ object }) => object.to.includes(mia.id));
    for (const who of [to, object.to]) assert.deepEqual(who, [mia.id]);
    for (const who of [cc, object.cc]) assert.deepEqual(who, []);
    assert.deepEqual(object.tag, [{ type: 'Mention', href: mia.id, name: `@receipt@${peer.host}` }]);
    assert.equal((await mia.ask(hub, object.id)).status, 404, 'and nobody else reads it');
  });

  test('40: three spellings of everybody; what is not for everybody is not kept', async () => {
    const mia = peer.account('spells');
    const to = { public: everybody, as: 'as:Public', word: 'Public' };
    for (const [word, who] of Object.entries(to))
      for (const where of [{ to: [who] }, { to: [mill.group], cc: [who] }, { to: who }]) {
        const say = mia.say(plain, { inReplyTo: mill.message, ...where });
        await took(mia, say);
        assert.equal(mill.reply(say.object.id)?.state, 1, word);
      }
    const closed = [{ to: [] }, { to: [mill.group] }, { to: [`${mia.id}/followers`] }, { to: [`${everybody}x`] }, { to: ['public'] }];
    for (const where of closed) {
      const say = mia.say(plain, { inReplyTo: mill.message, ...where });
      await took(mia, say);
      assert.equal(mill.reply(say.object.id), undefined, JSON.stringify(where));
    }
  });

  test('40: replies to what is not ours are not kept', async () => {
    const mia = peer.account('elsewhere');
    for (const inReplyTo of [undefined, null, `${peer.origin}/notes/1`, `${mill.message}x`, mill.group, hub.origin]) {
      const say = mia.say(plain, { inReplyTo });
      await took(mia, say);
      assert.equal(mill.reply(say.object.id), undefined);
    }
  });

  test('41: what is said is cleaned', async () => {
    const mia = peer.account('dirty');
    const content =
      '<p onclick="x()" style="color:red">A <b>good</b> <a href="https://example.org/" class="mention" onmouseover="x()">link</a>' +
      '<a href="javascript:x()">bad</a><script>x()</script><style>p{}</style><img src=x onerror=x()><iframe src="/"></iframe></p><blockquote>so</blockquote>';
    const say = mia.say(content, { inReplyTo: mill.message });
    await took(mia, say);
    const { html } = mill.reply(say.object.id);
    assert.doesNotMatch(html, /script|onclick|onmouse|onerror|style|javascript|iframe|<img|x\(\)/i);
    assert.match(html, /<b>good<\/b>|<strong>good<\/strong>/);
    assert.match(html, /<a [^>]*href="https:\/\/example.org\/"[^>]*>link<\/a>/);
    assert.match(html, /<blockquote>so<\/blockquote>/);
  });

  test('42: only a newer text takes the place of an older one', async () => {
    const mia = peer.account('edits');
    const say = mia.say('<p>one</p>', { inReplyTo: mill.message });
    await took(mia, say);
    const change = (content, seconds, account = mia, more = {}) =>
      took(account, account.act('Update', {
        ...say.object, content, updated: new Date((mill.now() + seconds) * 1000).toISOString(), ...more,
      }));
    const stands = () => mill.reply(say.object.id).html;
    await change('<p>two</p>', 20);
    assert.equal(stands(), '<p>two</p>');
    await change('<p>three</p>', 10);
    assert.equal(stands(), '<p>two</p>', 'an older one');
    const eve = peer.account('eve');
    const far = (await mill.peer()).account('far');
    for (const thief of [eve, far]) {
      await change('<p>stolen</p>', 30, thief);
      await change('<p>stolen</p>', 30, thief, { attributedTo: thief.id });
    }
    assert.equal(stands(), '<p>two</p>', 'somebody else’s');
    await change('<p>four</p>', 40);
    assert.equal(stands(), '<p>four</p>');
  });

  test('43: only its author takes it away', async () => {
    const mia = peer.account('deletes');
    const say = mia.say(plain, { inReplyTo: mill.message });
    await took(mia, say);
    const far = (await mill.peer()).account('far');
    for (const thief of [peer.account('thief'), far])
      for (const object of [say.object.id, { id: say.object.id, type: 'Tombstone' }, { ...say.object }])
        await took(thief, thief.act('Delete', object));
    assert.ok(mill.reply(say.object.id));
    await took(mia, mia.act('Delete', { id: say.object.id, type: 'Tombstone' }));
    assert.equal(mill.reply(say.object.id), undefined);
  });

  test('44: a vote counts once, is never shown, and several may come at once', async () => {
    const before = mill.counts();
    const mia = peer.account('votes');
    const create = (account, object) => account.act('Create', object, { to: [mill.group] });
    await took(mia, create(mia, mia.vote(mill.poll, 'I’m coming')));
    await took(mia, create(mia, mia.vote(mill.poll, 'I’m coming')));
    assert.equal(mill.counts().going, before.going + 1);
    const ben = peer.account('array', { shape: 'gotosocial' });
    await took(ben, create(ben, [ben.vote(mill.poll, 'I’m coming'), ben.vote(mill.poll, 'Maybe')]));
    assert.deepEqual([mill.counts().going, mill.counts().maybe], [before.going + 1, before.maybe + 1], 'the later one');
    const eve = peer.account('odd');
    for (const name of ["I'm coming", 'i’m coming', 'No', ''])
      await took(eve, create(eve, eve.vote(mill.poll, name)));
    const { id: _, ...nameless } = eve.vote(mill.event, 'Maybe');
    await took(eve, create(eve, nameless));
    assert.equal(mill.signup(eve), undefined, 'to the letter, and of the poll');
    const { id: __, ...vote } = eve.vote(mill.poll, 'Can’t');
    await took(eve, create(eve, vote));
    assert.equal(mill.counts().declined, before.declined + 1);
    for (const account of [mia, ben, eve])
      assert.equal(mill.row('select count(*) n from reply r join remote f on f.id = r.remote where f.uri = ?', account.id).n, 0);
  });

  const quote = (uri) => mill.row('select * from quote where uri = ?', uri);
  const answeredWith = (type, { id }) => peer.activity(type, ({ object }) => object.id === id);
  // A post that quotes, and the request for it: the post whole, or its id alone.
  const quoting = (account, object, { whole = true, ...more } = {}) => {
    const post = account.note('<p>Look at this!</p>', { quote: object, ...more });
    return { post, request: account.act('QuoteRequest', object, { instrument: whole ? post : post.id }) };
  };

  for (const form of ['cavage', '9421'])
    test(`45: a request to quote, signed in the form ${form}, is answered with a stamp that verifies`, async () => {
      const mia = peer.account(`quotes${form}`);
      for (const [object, whole] of [[mill.message, true], [mill.event, false], [mill.poll, true]]) {
        const { post, request } = quoting(mia, object, { whole });
        await took(mia, request, { form });
        const accept = await answeredWith('Accept', request);
        assert.deepEqual([accept.actor, accept.to, accept.cc], [mill.group, [mia.id], []]);
        assert.deepEqual(accept.object, { id: request.id, type: 'QuoteRequest', actor: mia.id, object, instrument: post.id });
        assert.equal(new URL(accept.result).origin, new URL(mill.group).origin);
        const { '@context': [, terms], ...stamp } = await document(mia, accept.result);
        assert.deepEqual(stamp, {
          id: accept.result, type: 'QuoteAuthorization', attributedTo: mill.group,
          interactingObject: post.id, interactionTarget: object,
        });
        assert.deepEqual([terms.gts, terms.QuoteAuthorization],
          ['https://gotosocial.org/ns#', 'https://w3id.org/fep/044f#QuoteAuthorization']);
        const { attributedTo } = await document(mia, object);
        assert.equal(attributedTo, stamp.attributedTo);
      }
      assert.equal(mill.reply(mia.id), undefined);
    });

  test('45: asked twice, a post has one row and the same stamp', async () => {
    const mia = peer.account('asks');
    const { post, request } = quoting(mia, mill.event);
    await took(mia, request);
    const { result } = await answeredWith('Accept', request);
    await took(mia, request);
    const again = mia.act('QuoteRequest', mill.event, { instrument: post.id });
    await took(mia, again);
    assert.equal((await answeredWith('Accept', again)).result, result);
    assert.equal(mill.row('select count(*) n from quote where uri = ?', post.id).n, 1);
  });

  test('45: a post of another server, or by somebody else, is refused', async () => {
    const [mia, eve] = [peer.account('quoted'), peer.account('forges')];
    const far = (await mill.peer()).account('far');
    const { post, request } = quoting(mia, mill.event);
    await took(mia, request);
    const { result } = await answeredWith('Accept', request);
    const unsaid = { ...eve.note('<p>Mine.</p>'), attributedTo: undefined };
    for (const instrument of [far.note('<p>Far.</p>'), far.note('<p>Far.</p>').id, { ...far.note('<p>Far.</p>'), attributedTo: eve.id }, post, unsaid]) {
      const forged = eve.act('QuoteRequest', mill.event, { instrument });
      await took(eve, forged);
      const reject = await answeredWith('Reject', forged);
      assert.deepEqual([reject.actor, reject.to, reject.result], [mill.group, [eve.id], undefined]);
      assert.equal(reject.object.instrument, instrument.id ?? instrument);
    }
    assert.equal(mill.row('select count(*) n from quote q join remote r on r.id = q.remote where r.uri = ? and q.state = 1', eve.id).n, 0);
    assert.equal((await mia.ask(hub, result)).status, 200, 'and hers stands');
    for (const thief of [eve, far]) await took(thief, thief.act('Delete', post.id));
    assert.equal((await mia.ask(hub, result)).status, 200, 'and nobody else deletes it');
  });

  test('45: what is not ours, not there, no post, or of no post is not answered', async () => {
    const mia = peer.account('quotesnone');
    await mill.befriend(mia);
    const before = mill.row('select count(*) n from news').n;
    const post = mia.note('<p>Look!</p>');
    const objects = [`${peer.origin}/notes/1`, `${mill.event}x`, `${mill.message}/poll`, `${mill.event}/replies`, mill.group, hub.origin, [mill.event, mill.message]];
    for (const object of objects) await took(mia, mia.act('QuoteRequest', object, { instrument: post }));
    for (const instrument of [undefined, null, 7, [], {}, 'x', { ...post, attributedTo: 7 }])
      await took(mia, mia.act('QuoteRequest', mill.event, { instrument }));
    assert.equal(mill.row('select count(*) n from news').n, before);
    assert.equal(quote(post.id), undefined);
  });

  test('45: the stamp is gone with the post, and with its author', async () => {
    const ways = {
      buries: (mia, post) => mia.act('Delete', { id: post.id, type: 'Tombstone' }),
      unsays: (mia, post) => mia.act('Delete', post.id),
      vanishes: (mia) => mia.act('Delete', mia.id),
    };
    const ben = peer.account('reads');
    for (const [name, way] of Object.entries(ways)) {
      const mia = peer.account(name);
      const { post, request } = quoting(mia, mill.message);
      await took(mia, request);
      const { result } = await answeredWith('Accept', request);
      assert.equal((await ben.ask(hub, result)).status, 200);
      await took(mia, way(mia, post));
      assert.equal((await ben.ask(hub, result)).status, 404, name);
      assert.equal(quote(post.id), undefined, name);
    }
  });

  test('45: what is withdrawn takes its stamps back, and says so; new requests are refused', async () => {
    const mia = peer.account('keeps');
    const other = await publishCall(hub, mill.ana, await draftCall(mill.ana, 'river', { title: 'Paint the boats' }));
    const object = `${hub.origin}/o/${other.pub}`;
    const { post, request } = quoting(mia, object);
    await took(mia, request);
    const { result } = await answeredWith('Accept', request);
    assert.equal((await mill.ana.submit(await mill.ana.get(other.desk), {}, '/withdraw')).status, 303);
    assert.equal((await mia.ask(hub, result)).status, 404);
    const gone = await peer.activity('Delete', ({ object }) => object.type === 'QuoteAuthorization', 40);
    assert.deepEqual([gone.actor, gone.to, gone.object.id, gone.object.interactingObject], [mill.group, [mia.id], result, post.id]);
    const late = quoting(mia, object);
    await took(mia, late.request);
    await answeredWith('Reject', late.request);
  });

  test('45: of a limited server nothing is vouched for; of a blocked one nothing stays', async () => {
    const there = await mill.peer({ host: 'loud.localhost' });
    const [mia, ben] = [there.account('mia'), peer.account('looks')];
    const judge = async (kind) => {
      const page = await mill.ana.get('/admin/rules');
      assert.equal((await mill.ana.submit(page, { host: 'loud.localhost', kind }, 'Block it')).status, 303);
    };
    const ask = async (type) => {
      const { request } = quoting(mia, mill.event);
      await took(mia, request);
      return there.activity(type, ({ object }) => object.id === request.id);
    };
    const { result } = await ask('Accept');
    await judge('limit');
    await ask('Reject');
    assert.equal((await ben.ask(hub, result)).status, 200, 'what was said before stands');
    await judge('block');
    await until('the rows', () => mill.row('select count(*) n from quote q join peer p on p.id = q.peer where p.host = ?', there.host).n === 0, 40);
    assert.equal((await ben.ask(hub, result)).status, 404);
    await mill.ana.post('/admin/rules/drop', { host: 'loud.localhost' });
  });

  test('46: the replies of a post are counted and have their home elsewhere', async () => {
    const mia = peer.account('counts');
    const { type, totalItems, first } = await document(mia, `${mill.message}/replies`);
    assert.deepEqual([type, totalItems, first.items], ['Collection', 0, []], 'what waits for a member is not counted');
  });

  test('a boost and a like are counted once, and taken back', async () => {
    const mia = peer.account('boosts');
    const before = mill.counts();
    const [boost, like] = [mia.act('Announce', mill.event, { to: [everybody] }), mia.act('Like', mill.event)];
    for (const activity of [boost, like, mia.act('Like', mill.event)]) await took(mia, activity);
    assert.deepEqual([mill.counts().boosts, mill.counts().likes], [before.boosts + 1, before.likes + 1]);
    for (const activity of [mia.undo(boost), mia.undo(like), mia.undo(like)]) await took(mia, activity);
    assert.deepEqual(mill.counts(), before);
  });

  test('what is reported waits for the administrator, and says nothing of who did it', async () => {
    const moderators = peer.account('umpires', { type: 'Application' });
    const things = [mill.group, mill.event, `${peer.origin}/notes/1`];
    assert.doesNotMatch((await mill.ana.get('/home')).words, /reported/);
    const flag = moderators.act('Flag', things, { content: `Rude to <b>fish</b>. ${'x'.repeat(600)}` });
    await took(moderators, flag);
    await took(moderators, flag);
    await took(moderators, moderators.act('Flag', `${peer.origin}/notes/1`));
    await took(moderators, moderators.act('Flag', [mill.group]));
    assert.match((await mill.ana.get('/home')).words, /2 things of ours were reported from other servers/);
    const page = await mill.ana.get('/admin/peers');
    assert.match(page.words, /2 things we said were reported from there/);
    assert.match(page.words, new RegExp(`Rude to fish. x{486} Reported from ${peer.host},`));
    assert.ok(page.text.includes(`href="${mill.call.path}"`), 'what it is about');
    assert.doesNotMatch(page.words, /umpires/i);
    const text = JSON.stringify(mill.rows('select * from report'));
    assert.doesNotMatch(text, /umpires/i);
    for (let waits = 2; waits > 0; waits--) {
      const { forms } = await mill.ana.get('/admin/peers');
      const { action, fields } = forms.find((form) => form.action === '/admin/reports');
      assert.equal((await mill.ana.post(action, fields)).status, 303);
      assert.equal(mill.row('select count(*) n from report where done is null').n, waits - 1);
    }
    assert.doesNotMatch((await mill.ana.get('/home')).words, /reported/);
    assert.match((await mill.ana.get('/admin/peers')).words, /Rude to fish/, 'it can still be looked up');
  });

  test('activities of kinds that nobody reads here are taken and have no effect', async () => {
    const mia = peer.account('others');
    const kinds = ['Add', 'Remove', 'Invite', 'Read', 'View', 'Arrive', 'EmojiReact', 'Ignore', 'Offer', 'x'];
    const before = mill.row('select count(*) n from news').n;
    for (const kind of kinds) await took(mia, mia.act(kind, mill.event));
    assert.equal(mill.row('select count(*) n from news').n, before);
  });
});

describe('events', { timeout: 300_000 }, () => {
  let mill, hub, peer;
  before(async () => {
    mill = await startMill({ call: { capacity: '3' } });
    hub = mill.hub;
    peer = await mill.peer();
  });
  after(() => mill?.stop());

  const took = async (account, activity, bend) => {
    const answer = await account.send(hub, '/inbox', activity, bend);
    assert.equal(answer.status, 202, answer.text);
  };
  const answered = (type, join) => peer.activity(type, ({ object }) => object.id === join.id);

  test('47: a picture goes first, with its words, and is told when it changes', async () => {
    const mia = peer.account('pia');
    await mill.befriend(mia);
    const first = () => peer.activity('Update', ({ object }) => object.attachment?.[0]?.summary === 'A bank.', 40);
    const sent = { file: file(png(1600, 1200)), alt: 'A bank.' };
    assert.equal((await upload(mill.ana, `${mill.call.desk}/picture`, sent)).status, 303);
    const { object } = await first();
    const [image, page] = object.attachment;
    const { url, ...rest } = image;
    assert.deepEqual(rest, {
      type: 'Document', mediaType: 'image/jpeg', name: 'Banner', summary: 'A bank.', width: 1280, height: 960,
    });
    assert.equal(page.mediaType, 'text/html');
    const answer = await hub.visitor().get(url);
    assert.deepEqual([answer.status, answer.headers['content-type']], [200, 'image/jpeg']);
    assert.deepEqual(jpeg(answer.bytes).width, 1280);
    // a server that asks for a document by the address of the picture gets no document
    const asked = await hub.visitor().get(url, { accept: 'application/activity+json' });
    assert.equal(asked.headers['content-type'], 'image/jpeg');
    assert.equal(asked.headers['x-content-type-options'], 'nosniff');
  });

  test('50: a Join is accepted by the group, counted, and the count is told', async () => {
    const bob = peer.account('bob', { shape: 'mobilizon' });
    await mill.befriend(bob);
    const join = bob.act('Join', mill.event, { participationMessage: 'I bring a banner', to: [bob.id, mill.group], cc: [] });
    await took(bob, join);
    const accept = await answered('Accept', join);
    assert.equal(accept.actor, mill.group);
    assert.deepEqual(accept.to, [bob.id]);
    const { id, type, actor, object } = accept.object;
    assert.deepEqual([id, type, actor, object], [join.id, 'Join', bob.id, mill.event]);
    assert.equal(mill.counts().going, 1);
    await mill.moveClock(4 * minute);
    const update = await peer.activity('Update', ({ object }) => object.type === 'Event', 40);
    assert.deepEqual([update.object.id, update.object.participantCount], [mill.event, 1]);
    assert.deepEqual(update.to, [everybody]);
    const poll = await peer.activity('Update', ({ object }) => object.type === 'Question', 40);
    assert.equal(poll.object.oneOf[0].replies.totalItems, 1);
    assert.doesNotMatch(JSON.stringify([update, poll]), /bob/i);
  });

  test('51, 52: where it is full, Reject and the line; a place that comes free is told by Accept', async () => {
    const [one, two, three] = ['one', 'two', 'three'].map((name) => peer.account(name));
    const joins = {};
    for (const account of [one, two, three]) await took(account, (joins[account.name] = account.act('Join', mill.event)));
    await answered('Accept', joins.one);
    await answered('Accept', joins.two);
    await answered('Reject', joins.three);
    assert.deepEqual([mill.counts().going, mill.counts().waiting], [3, 1]);
    await took(one, one.act('Leave', mill.event));
    await answered('Accept', joins.three);
    assert.deepEqual([mill.counts().going, mill.counts().waiting], [3, 0]);
    for (const account of [two, three]) await took(account, account.act('Leave', mill.event));
    await until('the list', () => mill.counts().going === 1);
  });

  test('52: where the hosts choose, nobody hears yes or no before they do', async () => {
    const call = await publishCall(hub, mill.ana, await draftCall(mill.ana, 'river', { title: 'At somebody’s home', chosen: '1' }));
    const event = `${hub.origin}/o/${call.pub}`;
    const counts = () => ({ ...mill.row('select going, waiting from call where id = ?', call.id) });
    const [ana, ben] = [peer.account('chosen', { shape: 'mobilizon' }), peer.account('unlucky', { shape: 'mobilizon' })];
    const [poll, poll2] = [peer.account('ballot'), peer.account('ballot2')];
    const [says, says2] = [peer.account('speaks'), peer.account('speaks2')];
    const friend = peer.account('friendly', { shape: 'friendica' });
    const joins = new Map([ana, ben].map((account) => [account, account.act('Join', event)]));
    for (const [account, join] of joins) await took(account, join);
    for (const account of [poll, poll2])
      await took(account, account.act('Create', account.vote(`${event}/poll`, 'I’m coming'), { to: [mill.group] }));
    for (const account of [says, says2])
      await took(account, account.say('<p>I’m coming!</p>', { inReplyTo: event, to: [mill.group] }));
    await took(friend, friend.act('Accept', event));
    const told = (account, words) =>
      peer.activity('Create', ({ object }) => object.to?.includes(account.id) && words.test(object.content), 40);
    for (const account of [ana, ben, poll, poll2, says, says2, friend]) {
      const { object } = await told(account, /You asked for a place\. The people who organise this choose who comes, and will tell you\./);
      assert.doesNotMatch(object.content, /in line|All places/);
      assert.equal(mill.signup(account).state, 4);
    }
    assert.deepEqual(counts(), { going: 0, waiting: 7 });
    const document = await ana.ask(hub, event).then(({ text }) => JSON.parse(text));
    assert.deepEqual([document.joinMode, document.participantCount], ['restricted', 0]);
    assert.match(document.content, /The organisers choose who gets a place\./);
    const question = await ana.ask(hub, `${event}/poll`).then(({ text }) => JSON.parse(text));
    assert.deepEqual([question.oneOf[0].replies.totalItems, question.votersCount], [0, 0]);
    assert.match(question.content, /The organisers choose who gets a place\./);
    for (const type of ['Accept', 'Reject'])
      assert.ok(peer.posts.every(({ json }) => json.type !== type || ![...joins.values()].some(({ id }) => id === json.object.id)), type);

    for (const account of [ana, poll, says, friend]) await givePlace(mill.ana, call, mill.signup(account).code);
    const accept = await answered('Accept', joins.get(ana));
    assert.deepEqual([accept.actor, accept.to], [mill.group, [ana.id]]);
    for (const account of [ana, poll, says, friend]) {
      await told(account, /You have a place: you are coming\./);
      assert.equal(mill.signup(account).state, 2);
    }
    for (const account of [ben, poll2, says2]) await turnDown(mill.ana, call, mill.signup(account).code);
    const reject = await answered('Reject', joins.get(ben));
    assert.deepEqual([reject.actor, reject.to], [mill.group, [ben.id]]);
    for (const account of [ben, poll2, says2]) {
      const { object } = await told(account, /cannot give you one/);
      assert.doesNotMatch(object.content, /\/t\//, 'no ticket');
      assert.equal(mill.signup(account), undefined);
    }
    assert.deepEqual(counts(), { going: 4, waiting: 0 });
    await until('the new number', async () => JSON.parse((await ana.ask(hub, event)).text).participantCount === 4);
    for (const type of ['Accept', 'Reject'])
      assert.equal(peer.posts.filter(({ json }) => json.type === type && [...joins.values()].some(({ id }) => id === json.object.id)).length, 1, type);
  });

  test('53: Leave and an undone Join take the name off; the same Join counts once', async () => {
    const ways = {
      leaves: (mia) => mia.act('Leave', mill.event),
      undoes: (mia, join) => mia.undo(join),
      nameless: (mia, join) => mia.undo({ ...join, id: undefined }),
    };
    for (const [name, back] of Object.entries(ways)) {
      const mia = peer.account(name);
      const before = mill.counts();
      const join = mia.act('Join', mill.event);
      await took(mia, join);
      await took(mia, join);
      assert.equal(mill.counts().going, before.going + 1);
      await took(mia, back(mia, join));
      assert.equal(mill.counts().going, before.going);
      assert.equal(mill.signup(mia), undefined);
    }
  });

  test('53: nobody leaves for somebody else', async () => {
    const [mia, eve] = [peer.account('stays'), peer.account('eve')];
    const join = mia.act('Join', mill.event);
    await took(mia, join);
    await took(eve, eve.undo(join));
    await took(eve, eve.act('Leave', mill.event));
    await took(eve, eve.act('Delete', join.id));
    await took(eve, eve.act('Reject', join));
    assert.ok(mill.signup(mia));
    await took(mia, mia.act('Leave', mill.event));
  });

  test('54: a Join of what is not there is taken and has no effect', async () => {
    const mia = peer.account('astray');
    const news = () => mill.row('select count(*) n from news').n;
    const before = news();
    for (const object of [`${hub.origin}/o/${'a'.repeat(20)}`, `${mill.event}x`, `${mill.event}/replies`, mill.message, mill.group, peer.origin])
      await took(mia, mia.act('Join', object));
    assert.equal(mill.signup(mia), undefined);
    assert.equal(news(), before);
  });

  test('55: Friendica answers the event itself', async () => {
    const mia = peer.account('friend', { shape: 'friendica' });
    const before = mill.counts();
    await took(mia, mia.act('Accept', mill.event));
    assert.equal(mill.counts().going, before.going + 1);
    await took(mia, mia.act('TentativeAccept', mill.event));
    assert.deepEqual([mill.counts().going, mill.counts().maybe], [before.going, before.maybe + 1]);
    await took(mia, mia.act('Reject', mill.event));
    assert.deepEqual([mill.counts().maybe, mill.counts().declined], [before.maybe, before.declined + 1]);
  });

  test('answers in words, in public and to us alone', async () => {
    const mia = peer.account('words');
    const say = (content, more = {}) => took(mia, mia.say(content, { inReplyTo: mill.event, to: [mill.group], ...more }));
    const before = mill.counts();
    await say('<p><span class="h-card"><a href="x" class="u-url mention">@<span>river</span></a></span> I’m coming!</p>');
    assert.equal(mill.counts().going, before.going + 1);
    await say('<p>can’t come</p>', { to: [everybody] });
    assert.equal(mill.counts().going, before.going);
    await say('<p>What a week it was.</p>');
    const { object } = await peer.activity('Create', ({ object }) =>
      object?.to?.includes(mia.id) && /I’m coming/.test(object.content));
    assert.deepEqual(object.to, [mia.id]);
    const ben = peer.account('public');
    const reply = ben.say(`<p>${plain}</p>`, { inReplyTo: mill.event });
    await took(ben, reply);
    assert.equal(mill.reply(reply.object.id).state, 1);
    assert.equal(mill.signup(ben), undefined);
  });

  test('56: an Ignore, with which others say that one cannot join there, says nothing to who asks nobody', async () => {
    const eve = peer.account('ignores');
    const before = [mill.counts(), mill.row('select count(*) n from news').n];
    for (const object of [mill.event, `${mill.group}#join`, { type: 'Join', id: `${mill.group}#join`, object: mill.event }])
      await took(eve, eve.act('Ignore', object));
    assert.deepEqual([mill.counts(), mill.row('select count(*) n from news').n], before);
    assert.equal(mill.signup(eve), undefined);
  });

  test('58: called off is told before it is gone, and then it is gone', async () => {
    const fan = peer.account('fan');
    await mill.befriend(fan);
    const other = await publishCall(hub, mill.ana, await draftCall(mill.ana, 'river', { title: 'Not for long' }));
    const id = `${hub.origin}/o/${other.pub}`;
    await peer.activity('Create', ({ object }) => object.id === id);
    await changeCall(mill.ana, other, { place: 'At the weir' });
    await peer.activity('Update', ({ object }) => object.id === id && /At the weir/.test(object.summary));
    await cancelCall(mill.ana, other, 'High water.');
    const off = await peer.activity('Update', ({ object }) => object.status === 'CANCELLED');
    assert.equal(off.object.id, id);
    const withdraw = await mill.ana.submit(await mill.ana.get(other.desk), {}, '/withdraw');
    assert.equal(withdraw.status, 303);
    const gone = await peer.activity('Delete', ({ object }) => object.id === id);
    assert.deepEqual([gone.object.type, gone.object.formerType, gone.actor], ['Tombstone', 'Event', mill.group]);
    assert.equal((await fan.ask(hub, id)).status, 410);
    const join = fan.act('Join', id);
    await took(fan, join);
    assert.equal(mill.signup(fan), undefined);
  });

  test('a movement by itself tells nothing and takes nothing', async () => {
    await foundMovement(mill.ana, { name: 'Sea', handle: 'sea' });
    const { pub } = mill.row("select pub from movement where handle = 'sea'");
    mill.write("update movement set federates = 0 where handle = 'sea'");
    const mia = peer.account('sea');
    const follow = mia.follow(`${hub.origin}/u/${pub}`);
    await took(mia, follow);
    assert.equal((await mia.send(hub, `/u/${pub}/inbox`, mia.follow(`${hub.origin}/u/${pub}`))).status, 202);
    assert.equal(mill.follower(mia), undefined);
    peer.forget();
    await publishMessage(mill.ana, 'sea', 'Quiet.');
    await publishMessage(mill.ana, 'river', 'Louder.');
    await peer.activity('Create', ({ object }) => /Louder/.test(object.content));
    assert.ok(peer.posts.every(({ text }) => !text.includes('Quiet')));
    assert.equal(activityType, peer.posts[0].headers['content-type']);
  });
});
