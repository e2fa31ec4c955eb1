// A server made of Fedify, for fedify.mjs, which starts it as a process of its own: the certificates
// that Node trusts are read at its start, and so it can be shot.
//
// Its accounts are /users/NAME, whatever the name.  It does what it is told by messages
// { n, verb, args } and answers { n, result } or { n, error }.  Everything that comes in is kept as
// it was read by Fedify, in the order of coming.  All that it has to know after kill -9 stands in its
// journal, a line each, before anybody is answered.
import { createServer } from 'node:https';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createFederation, exportJwk, generateCryptoKeyPair, importJwk } from '@fedify/fedify';
import {
  Activity,
  Announce,
  Block,
  Create,
  Delete,
  Endpoints,
  Follow,
  Join,
  Leave,
  Like,
  Move,
  Note,
  Person,
  PUBLIC_COLLECTION,
  QuoteRequest,
  Tombstone,
  Undo,
  Update,
} from '@fedify/fedify/vocab';

const { port, key, cert, form, only, journal } = JSON.parse(process.argv[2]);
const origin = `https://localhost:${port}`;
const got = []; // activities as Fedify read them
const posts = []; // every POST: { path, form, id, type, status }
const sent = new Map(); // what was sent, as JSON-LD by its id, to be taken back
const keys = new Map(); // of each account: pairs, as JSON Web Keys
const kept = new Map(); // what Fedify keeps
const names = new Map(); // of accounts that are not called as in their address
const aliases = new Map(); // where an account has come from
const held = []; // answers that are not given yet
let silent = false;
let holds = false;
let counter = 0;

// ---- the journal -----------------------------------------------------------------------------

const into = {
  got: (activity) => got.push(activity),
  post: (line) => posts.push(line),
  counter: (n) => (counter = n),
  ...Object.fromEntries(
    Object.entries({ sent, keys, kept, names, aliases }).map(([name, map]) => [
      name,
      ([at, value]) => (value === null ? map.delete(at) : map.set(at, value)),
    ]),
  ),
};

function keep(name, value) {
  into[name](value);
  appendFileSync(journal, `${JSON.stringify([name, value])}\n`);
}

// What kill -9 cut off was told to nobody.
if (existsSync(journal))
  for (const line of readFileSync(journal, 'utf8').split('\n').slice(0, -1)) {
    const [name, value] = JSON.parse(line);
    into[name](value);
  }

const kv = {
  get: async (at) => kept.get(JSON.stringify(at)),
  set: async (at, value) => keep('kept', [JSON.stringify(at), value]),
  delete: async (at) => keep('kept', [JSON.stringify(at), null]),
};

const federation = createFederation({
  kv,
  allowPrivateAddress: true,
  signatureTimeWindow: false, // our clock is moved, this one is not
  firstKnock: form,
});

federation
  .setActorDispatcher('/users/{identifier}', async (ctx, identifier) => {
    const pairs = await ctx.getActorKeyPairs(identifier);
    return new Person({
      id: ctx.getActorUri(identifier),
      preferredUsername: identifier,
      name: names.get(identifier) ?? identifier[0].toUpperCase() + identifier.slice(1),
      aliases: aliases.has(identifier) ? [ctx.getActorUri(aliases.get(identifier))] : [],
      url: new URL(`/@${identifier}`, origin),
      inbox: ctx.getInboxUri(identifier),
      endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
      publicKey: pairs[0].cryptographicKey,
      assertionMethods: pairs.map((pair) => pair.multikey),
    });
  })
  .setKeyPairsDispatcher(async (_, identifier) => {
    if (!keys.has(identifier)) await makePairs(identifier);
    return Promise.all(keys.get(identifier).map(pairOf));
  });

// Both kinds, as servers of today have them; two who ask at once get the same.
const making = new Map();
function makePairs(identifier) {
  const make = async () => {
    const pairs = await Promise.all(['RSASSA-PKCS1-v1_5', 'Ed25519'].map((kind) => generateCryptoKeyPair(kind)));
    const written = await Promise.all(
      pairs.map(async (pair) => [await exportJwk(pair.publicKey), await exportJwk(pair.privateKey)]),
    );
    keep('keys', [identifier, written]);
  };
  if (!making.has(identifier)) making.set(identifier, make());
  return making.get(identifier);
}

async function pairOf([open, secret]) {
  return { publicKey: await importJwk(open, 'public'), privateKey: await importJwk(secret, 'private') };
}

federation
  .setInboxListeners('/users/{identifier}/inbox', '/inbox')
  .on(Activity, async (_, activity) => {
    keep('got', await activity.toJsonLd({ format: 'compact' }));
  });

const here = () => federation.createContext(new Request(origin), undefined);

// ---- what it says ----------------------------------------------------------------------------

function next() {
  keep('counter', counter + 1);
  return counter;
}

// Sent at once, in one try; what comes back other than 2xx is an error.
async function send(who, to, Kind, fields) {
  const ctx = here();
  const activity = new Kind({
    id: new URL(`/activities/${next()}`, origin),
    actor: ctx.getActorUri(who),
    ...fields,
  });
  keep('sent', [activity.id.href, await activity.toJsonLd({ format: 'compact' })]);
  const recipient = await ctx.lookupObject(to);
  await ctx.sendActivity({ identifier: who }, recipient, activity);
  return activity.id.href;
}

function noteOf(who, { to, on, name, content, open, id }) {
  const ctx = here();
  return new Note({
    id: new URL(id ?? `/notes/${next()}`, origin),
    attribution: ctx.getActorUri(who),
    to: open ? PUBLIC_COLLECTION : new URL(to),
    cc: open ? new URL(to) : undefined,
    replyTarget: new URL(on),
    name,
    content,
  });
}

const verbs = {
  lookup: async (what, as) => {
    const ctx = here();
    const documentLoader = as && (await ctx.getDocumentLoader({ identifier: as }));
    const found = await ctx.lookupObject(what, documentLoader && { documentLoader });
    return found && found.toJsonLd({ format: 'compact' });
  },
  follow: (who, actor) => send(who, actor, Follow, { object: new URL(actor) }),
  like: (who, actor, what) => send(who, actor, Like, { object: new URL(what) }),
  boost: (who, actor, what) =>
    send(who, actor, Announce, { object: new URL(what), to: PUBLIC_COLLECTION }),
  join: (who, actor, event) => send(who, actor, Join, { object: new URL(event), to: new URL(actor) }),
  leave: (who, actor, event) => send(who, actor, Leave, { object: new URL(event) }),
  block: (who, actor) => send(who, actor, Block, { object: new URL(actor) }),
  undo: async (who, actor, id) => send(who, actor, Undo, { object: await Activity.fromJsonLd(sent.get(id)) }),
  vote: (who, actor, poll, name) =>
    send(who, actor, Create, { object: noteOf(who, { to: actor, on: poll, name }) }),
  // In public, or (open false) to the movement alone; gives the id of the note.
  say: async (who, actor, on, content, open) => {
    const note = noteOf(who, { to: actor, on, content, open });
    await send(who, actor, Create, { object: note, to: note.toId, cc: note.ccId });
    return note.id.href;
  },
  // A post that quotes asks for leave; { request, post }.
  quote: async (who, actor, what) => {
    const ctx = here();
    const post = new Note({
      id: new URL(`/notes/${++counter}`, origin),
      attribution: ctx.getActorUri(who),
      to: PUBLIC_COLLECTION,
      content: '<p>Look at this!</p>',
      quote: new URL(what),
    });
    const request = await send(who, actor, QuoteRequest, { object: new URL(what), instrument: post });
    return { request, post: post.id.href };
  },
  change: (who, actor, id, on, content) =>
    send(who, actor, Update, {
      object: noteOf(who, { to: actor, on, content, open: true, id }),
      to: PUBLIC_COLLECTION,
    }),
  unsay: (who, actor, id) => send(who, actor, Delete, { object: new Tombstone({ id: new URL(id) }) }),
  rename: async (who, actor, name) => {
    keep('names', [who, name]);
    return send(who, actor, Update, { object: await here().getActor(who), to: PUBLIC_COLLECTION });
  },
  // `proven` false: where they say they go, nobody knows of it.
  move: (who, actor, to, proven) => {
    if (proven) keep('aliases', [to, who]);
    const [object, target] = [who, to].map((name) => here().getActorUri(name));
    return send(who, actor, Move, { object, target });
  },
  vanish: (who, actor) =>
    send(who, actor, Delete, { object: here().getActorUri(who), to: PUBLIC_COLLECTION }),
  got: () => got,
  posts: () => posts,
  // As one that has fallen over behind its front.
  silence: (on) => {
    silent = on;
  },
  // What comes in is taken, and the answer kept back.
  hold: (on) => {
    holds = on;
    while (!on && held.length > 0) held.pop()();
  },
};

// ---- https -----------------------------------------------------------------------------------

async function bodyOf(req) {
  const parts = [];
  for await (const part of req) parts.push(part);
  return Buffer.concat(parts);
}

function formOf(headers) {
  if ('signature-input' in headers) return 'rfc9421';
  return 'signature' in headers ? 'draft-cavage-http-signatures-12' : 'none';
}

async function answer(req, body, line) {
  // A server that reads one form only, and says so.
  if (req.method === 'POST' && only && line.form !== only) return new Response('', { status: 401 });
  const request = new Request(new URL(req.url, origin), {
    method: req.method,
    headers: Object.entries(req.headers).flatMap(([name, v]) => [v].flat().map((one) => [name, one])),
    body: req.method === 'POST' ? body : undefined,
  });
  return federation.fetch(request, { contextData: undefined });
}

async function serve(req, res) {
  const body = await bodyOf(req);
  const line = { path: req.url, form: formOf(req.headers) };
  if (req.method === 'POST') {
    const { id, type } = JSON.parse(body);
    Object.assign(line, { id, type, body: body.toString() });
  }
  const response = await answer(req, body, line);
  if (req.method === 'POST') keep('post', { ...line, status: response.status });
  if (holds && req.method === 'POST') await new Promise((go) => held.push(go));
  res.writeHead(response.status, Object.fromEntries(response.headers));
  res.end(Buffer.from(await response.arrayBuffer()));
}

const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (req, res) => {
  if (silent) {
    req.socket.destroy();
    return;
  }
  serve(req, res).catch((error) => {
    console.error(error);
    res.destroy();
  });
});

process.on('message', async ({ n, verb, args }) => {
  try {
    process.send({ n, result: await verbs[verb](...args) });
  } catch (error) {
    process.send({ n, error: `${verb}: ${error.stack}` });
  }
});
process.on('disconnect', () => process.exit(0));
server.listen(port, '127.0.0.1', () => process.send({ n: 0 }));
