// The forgery matrix: who signs, whose key is named and where it is read, who is said to act, whose
// thing it is about, and what is covered, bent by turns.  Only what is listed as valid has an effect.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { activityType, everybody, makeKeys } from '../lib/peer.mjs';
import { startMill } from '../lib/spread.mjs';

const minute = 60;

// ---- what is done ----------------------------------------------------------------------------

// `ready` gets Mia's things in place; `make` is the activity as `actor` would send it; `done` says
// whether it had its effect.  `owner`: it is about a thing of Mia's, and hers alone to do.
const kinds = {
  Follow: {
    make: (m, actor) => actor.follow(m.group),
    done: (m, actor) => m.follower(actor) !== undefined,
  },
  Join: {
    make: (m, actor) => actor.act('Join', m.event),
    done: (m, actor) => m.signup(actor) !== undefined,
  },
  Create: {
    make: (m, actor) => actor.say('Lovely river.', { inReplyTo: m.message }),
    done: (m, actor, { object }) => m.reply(object.id) !== undefined,
  },
  Vote: {
    make: (m, actor) => actor.act('Create', actor.vote(m.poll, 'Maybe')),
    done: (m, actor) => m.signup(actor)?.state === 3,
  },
  Like: {
    make: (m, actor) => actor.act('Like', m.event),
    done: (m, actor) => m.row('select 1 x from reaction a join remote r on r.id = a.remote where r.uri = ?', actor.id) !== undefined,
  },
  QuoteRequest: {
    make: (m, actor) => actor.act('QuoteRequest', m.message, { instrument: actor.note('Look!') }),
    done: (m, actor) => m.row('select 1 x from quote q join remote r on r.id = q.remote where r.uri = ? and q.state = 1', actor.id) !== undefined,
  },
  'Undo Follow': {
    owner: true,
    ready: (m, mia) => m.befriend(mia),
    make: (m, actor, mia, follow) => actor.undo(follow),
    done: (m, actor, activity, mia) => m.follower(mia) === undefined,
  },
  Block: {
    owner: true,
    ready: (m, mia) => m.befriend(mia),
    make: (m, actor) => actor.act('Block', m.group),
    done: (m, actor, activity, mia) => m.follower(mia) === undefined,
  },
  Leave: {
    owner: true,
    ready: (m, mia) => sent(m, mia, mia.act('Join', m.event)),
    make: (m, actor) => actor.act('Leave', m.event),
    done: (m, actor, activity, mia) => m.signup(mia) === undefined,
  },
  Update: {
    owner: true,
    ready: (m, mia) => sent(m, mia, mia.say('Lovely river.', { inReplyTo: m.message })),
    make: (m, actor, mia, { object }) =>
      actor.act('Update', { ...object, attributedTo: actor.id, content: 'Forged.', updated: later(m) }),
    done: (m, actor, { object }) => m.reply(object.id)?.html === 'Forged.',
  },
  Delete: {
    owner: true,
    ready: (m, mia) => sent(m, mia, mia.say('Lovely river.', { inReplyTo: m.message })),
    make: (m, actor, mia, { object }) => actor.act('Delete', { id: object.id, type: 'Tombstone' }),
    done: (m, actor, { object }) => m.reply(object.id ?? object) === undefined,
  },
  'Delete account': {
    owner: true,
    ready: (m, mia) => m.befriend(mia),
    make: (m, actor, mia) => actor.act('Delete', mia.id),
    done: (m, actor, activity, mia) => m.follower(mia) === undefined,
  },
};

const later = (m) => new Date((m.now() + 100) * 1000).toISOString();

async function sent(mill, account, activity) {
  const { status } = await account.send(mill.hub, '/inbox', activity);
  assert.equal(status, 202);
  return activity;
}

// ---- the cases -------------------------------------------------------------------------------

// Who signs, whose key id stands there, who is said to act: of the same server or of another one;
// `nobody` has a key and no account; `spoof` is a page of Mal's server that claims to be Mia.
function* identities() {
  for (const kind of ['Follow', 'Create', 'QuoteRequest', 'Undo Follow', 'Leave', 'Update', 'Delete'])
    for (const signer of ['mia', 'eve', 'mal', 'nobody'])
      for (const key of ['mia', 'eve', 'mal', 'spoof'])
        for (const actor of ['mia', 'eve', 'mal']) {
          const proven = signer === key && key === actor;
          yield { kind, signer, key, actor, proven, valid: proven && (!kinds[kind].owner || actor === 'mia') };
        }
}

const good = '(request-target) host date digest';
const newer = '@method @target-uri content-digest';
// What is covered, when, over which body: [what, bend, valid].  A bend may be made from the time.
const bends = [
  ['as it should be', {}, true],
  ['another order', { covered: 'digest date host (request-target)' }, true],
  ['more covered', { covered: `content-type content-length ${good}` }, true],
  ['no digest covered', { covered: '(request-target) host date' }, false],
  ['no host covered', { covered: '(request-target) date digest' }, false],
  ['no target covered', { covered: 'host date digest' }, false],
  ['no time covered', { covered: '(request-target) host digest' }, false],
  ['a digest of something else', { digestOf: 'something else' }, false],
  ['no digest', { digest: null }, false],
  ['another digest put in', { after: { digest: 'SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' } }, false],
  ['signed for another inbox', { target: '/u/other/inbox' }, false],
  ['signed for another host', { host: 'elsewhere.example' }, false],
  ['sent as if for another host', { after: { host: 'elsewhere.example' } }, false],
  ['64 minutes old', (now) => ({ date: now - 64 * minute }), true],
  ['66 minutes old', (now) => ({ date: now - 66 * minute }), false],
  ['61 minutes ahead', (now) => ({ date: now + 61 * minute }), false],
  ['another date put in', (now) => ({ after: { date: new Date((now - 5) * 1000).toUTCString() } }), false],
  ['an algorithm of shared secrets', { algorithm: 'hmac-sha256' }, false],
  ['not signed', { form: 'none' }, false],
  ['the newer form', { form: '9421' }, true],
  ['the newer form, more covered', { form: '9421', covered: `${newer} @authority content-type` }, true],
  ['the newer form, no digest covered', { form: '9421', covered: '@method @target-uri' }, false],
  ['the newer form, no method covered', { form: '9421', covered: '@target-uri content-digest' }, false],
  ['the newer form, no target covered', { form: '9421', covered: '@method content-digest' }, false],
  ['the newer form, a digest of something else', { form: '9421', digestOf: 'something else' }, false],
  ['the newer form, for another inbox', { form: '9421', target: '/u/other/inbox' }, false],
  ['the newer form, 66 minutes old', (now) => ({ form: '9421', created: Math.floor(now - 66 * minute) }), false],
  ['the newer form, without its time', { form: '9421', created: null }, false],
];
function* requests() {
  for (const kind of Object.keys(kinds))
    for (const [what, bend, valid] of bends) yield { kind, what, bend, proven: valid, valid, signer: 'mia', key: 'mia', actor: 'mia' };
}

// Mia signs, rightly; what she sends says something else of itself: [what, change, valid].
const changes = {
  Create: [
    ['an id of another server', (a, { mal }) => (a.object.id = mal.next('notes')), false],
    ['an id of ours', (a, { m }) => (a.object.id = `${m.message}x`), false],
    ['no id', (a) => delete a.object.id, false],
    ['written by somebody beside her', (a, { eve }) => (a.object.attributedTo = eve.id), false],
    ['written by somebody elsewhere', (a, { mal }) => (a.object.attributedTo = mal.id), false],
    ['written by the movement', (a, { m }) => (a.object.attributedTo = m.group), false],
    ['written by nobody that can be read', (a) => (a.object.attributedTo = 'nobody'), false, true],
    ['written by somebody elsewhere first', (a, { mal, mia }) => (a.object.attributedTo = [mal.id, mia.id]), false],
    ['written by her, as an object', (a, { mia }) => (a.object.attributedTo = { type: 'Person', id: mia.id }), true],
    ['written by whoever sends it', (a) => delete a.object.attributedTo, true],
    ['an activity of another server', (a, { mal }) => (a.id = mal.next()), false, true],
    ['an activity of ours', (a, { m }) => (a.id = `${m.group}#1`), false, true],
    ['its id alone', (a) => (a.object = a.object.id), false],
  ],
  Update: [
    ['written by somebody beside her', (a, { eve }) => (a.object.attributedTo = eve.id), false],
    ['written by somebody elsewhere', (a, { mal }) => (a.object.attributedTo = mal.id), false],
    ['written by whoever sends it', (a) => delete a.object.attributedTo, true],
    ['its id alone', (a) => (a.object = a.object.id), false],
    ['an activity of another server', (a, { mal }) => (a.id = mal.next()), false, true],
  ],
  Delete: [
    ['its id alone', (a) => (a.object = a.object.id), true],
    ['the whole of it', (a, { mia }) => (a.object = mia.note('x', { id: a.object.id })), true],
    ['an activity of another server', (a, { mal }) => (a.id = mal.next()), false, true],
  ],
  'Undo Follow': [
    ['as somebody beside her', (a, { eve }) => (a.object.actor = eve.id), false],
    ['as somebody elsewhere', (a, { mal }) => (a.object.actor = mal.id), false],
    ['of another movement', (a, { m }) => (a.object.object = `${m.group}x`), false],
    ['of another kind', (a) => (a.object.type = 'Block'), false],
    ['an activity of another server', (a, { mal }) => (a.id = mal.next()), false, true],
  ],
};
function* claims() {
  for (const [kind, rows] of Object.entries(changes))
    for (const [what, change, valid, unproven] of rows)
      yield { kind, what, change, valid, proven: !unproven, signer: 'mia', key: 'mia', actor: 'mia' };
}

// ---- one case --------------------------------------------------------------------------------

const named = ({ kind, signer, key, actor, what, valid }) =>
  `${kind}: ${what ?? `signed by ${signer} as ${key}, by ${actor}`}: ${valid ? 'valid' : 'nothing'}`;

describe('forgery', { timeout: 900_000 }, () => {
  let mill, home, evil, n = 0;
  const keys = Object.fromEntries(['mia', 'eve', 'mal', 'nobody'].map((name) => [name, makeKeys()]));
  const standing = new Map(); // Mia with her things, for the cases that must not touch them

  before(async () => {
    mill = await startMill({ call: { capacity: '1000' } });
    home = await mill.peer();
    evil = await mill.peer();
  });
  after(() => mill?.stop());

  // Everything that an activity can change here, but for who is known at all.
  const tables = ['follower', 'signup', 'reply', 'reaction', 'news', 'audience', 'movement', 'call'];
  const state = (mia) => [
    ...tables.flatMap((table) => mill.rows(`select '${table}' of_table, * from "${table}" order by 1, 2, 3`)),
    ...[mill.row('select key_pem, key_id, inbox, name, gone from remote where uri = ?', mia.id) ?? stranger(mia)],
  ].map((line) => JSON.stringify(line));
  // As she stands here once somebody has read her own document.
  const stranger = (mia) => ({
    key_pem: mia.pem.trim(), key_id: mia.keyId, inbox: mia.document.inbox, name: mia.document.name, gone: 0,
  });

  const scene = async (kind, fresh) => {
    const known = standing.get(kind.make);
    if (known && !fresh) return known;
    const mia = home.account(`mia${++n}`, { keys: keys.mia });
    const made = { mia, thing: await kind.ready?.(mill, mia) };
    if (!fresh && kind.owner) standing.set(kind.make, made);
    return made;
  };

  // Numbers that are told to others now and then would change the state on their own.
  const settle = () => mill.write('update call set stale = 0, told = ? where stale = 1', Math.floor(mill.now()));

  const run = async ({ kind: name, signer, key, actor, bend = {}, change, proven, valid }) => {
    const kind = kinds[name];
    const { mia, thing } = await scene(kind, valid);
    n++;
    const cast = { mia, eve: home.account(`eve${n}`, { keys: keys.eve }), mal: evil.account(`mal${n}`, { keys: keys.mal }) };
    const spoof = `${evil.origin}/spoof/${n}`;
    const pem = keys[signer].publicKey.export({ type: 'spki', format: 'pem' });
    const end = evil.answer(`/spoof/${n}`, () => ({
      headers: { 'content-type': activityType },
      body: { ...mia.document, publicKey: { id: `${spoof}#main-key`, owner: mia.id, publicKeyPem: pem } },
    }));
    const activity = structuredClone(kind.make(mill, cast[actor], mia, thing));
    change?.(activity, { m: mill, ...cast });
    settle();
    const before = state(mia);
    const answer = await cast[actor].send(mill.hub, '/inbox', activity, {
      form: n % 2 === 1 && !change && bend.covered === undefined ? '9421' : 'cavage',
      covered: undefined,
      key: keys[signer].privateKey,
      keyId: key === 'spoof' ? `${spoof}#main-key` : cast[key].keyId,
      ...(typeof bend === 'function' ? { form: 'cavage', ...bend(mill.now()) } : bend),
      ...(bend !== undefined && Object.keys(bend).length > 0 && bend.form === undefined && { form: 'cavage' }),
    });
    end();
    const { status } = answer;
    if (proven) assert.equal(status, 202, answer.text);
    else assert.ok([400, 401, 403, 421].includes(status), `${status} ${answer.text}`);
    if (valid) assert.ok(kind.done(mill, cast[actor], activity, mia), 'no effect');
    else assert.deepEqual(state(mia), before);
  };

  for (const one of [...identities(), ...requests(), ...claims()]) test(named(one), () => run(one));

  test('what is not for everybody stays with nobody, whoever signs', async () => {
    const mia = home.account('quiet', { keys: keys.mia });
    const say = mia.say('Between us.', { inReplyTo: mill.message, to: [mill.group] });
    await sent(mill, mia, say);
    await sent(mill, mia, mia.act('Update', { ...say.object, to: [everybody], updated: later(mill) }));
    assert.equal(mill.reply(say.object.id), undefined);
  });
});
