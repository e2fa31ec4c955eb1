// Another server, scripted: accounts with keys, documents, WebFinger; what it sends is signed in
// either form, with any part bent; what it receives is kept, with whether our signature fits.
//
//   const peer = await startPeer();
//   const mia = peer.account('mia');                      // or { shape: 'gotosocial' }
//   await mia.send(hub, '/inbox', mia.follow(group));     // { status, headers, text }
//   await peer.got('an Accept', ({ json }) => json?.type === 'Accept');
//   await peer.stop();
import { createHash, createPublicKey, createSign, createVerify, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { until } from './until.mjs';

export const activityType = 'application/activity+json';
export const ldType = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"';
export const everybody = 'https://www.w3.org/ns/activitystreams#Public';
const context = 'https://www.w3.org/ns/activitystreams';

// Making a pair takes a while, and whose it is does not matter to the arithmetic.
const spare = [];
export function makeKeys() {
  return spare.pop() ?? generateKeyPairSync('rsa', { modulusLength: 2048 });
}

export const sha256 = (body) => createHash('sha256').update(body).digest('base64');
const seal = (key, text) => createSign('RSA-SHA256').update(text).sign(key, 'base64');

// ---- what real servers do differently --------------------------------------------------------

// `where` of an account's document and key, and what their signatures cover, in their order.
const shapes = {
  mastodon: {
    type: 'Person',
    path: (name) => `/users/${name}`,
    page: (name) => `/@${name}`,
    covered: '(request-target) host date digest content-type',
    agent: 'http.rb/5.2.0 (Mastodon/4.5.0; +https://mastodon.example/)',
    more: (id) => ({
      featured: `${id}/collections/featured`,
      discoverable: true,
      indexable: false,
      memorial: false,
      tag: [],
      attachment: [{ type: 'PropertyValue', name: 'Pronouns', value: 'she' }],
    }),
  },
  gotosocial: {
    type: 'Person',
    path: (name) => `/users/${name}`,
    page: (name) => `/@${name}`,
    key: (id) => `${id}/main-key`,
    authorised: true, // documents for signed requests only, but for the stub of the key
    covered: '(request-target) host date digest',
    algorithm: 'hs2019',
    agent: 'gotosocial/0.20.0 (+https://gotosocial.example)',
    more: () => ({ manuallyApprovesFollowers: true, discoverable: false }),
  },
  mobilizon: {
    type: 'Person',
    path: (name) => `/@${name}`,
    page: (name) => `/@${name}`,
    covered: '(request-target) content-length date digest host',
    agent: 'Mobilizon/5.1.2 ; https://mobilizon.example',
    forgiving: true, // 200 and "error" for a signature that does not fit
    more: (id) => ({ resources: null, members: null, publicKeyId: `${id}#main-key` }),
  },
  friendica: {
    type: 'Person',
    path: (name) => `/profile/${name}`,
    page: (name) => `/profile/${name}`,
    covered: '(request-target) date content-length digest host',
    agent: 'Friendica 2024.08; https://friendica.example',
    more: () => ({ 'diaspora:guid': 'd3b07384', generator: { type: 'Application', name: 'Friendica' } }),
  },
  pleroma: {
    type: 'Person',
    path: (name) => `/users/${name}`,
    page: (name) => `/users/${name}`,
    covered: '(request-target) content-length date digest host',
    agent: 'Pleroma 2.7.0; https://pleroma.example <admin@pleroma.example>',
    context: [context, 'https://pleroma.example/schemas/litepub-0.1.jsonld', { '@language': 'und' }],
    more: () => ({ capabilities: { acceptsChatMessages: true }, tag: [], attachment: [] }),
  },
};
export const shapeNames = Object.keys(shapes);

// ---- signing ---------------------------------------------------------------------------------

// The headers of a signed request.  `bend` changes parts before they are signed:
// { form, keyId, key, date (unix seconds), covered, algorithm, created, expires, digest, digestOf,
//   target, host, alg, label }.
export function signed({ method = 'POST', url, body = '', keyId, key, now = Date.now() / 1000, more = {}, bend = {} }) {
  const { host, pathname, search, href } = new URL(url);
  const seconds = Math.floor(bend.date ?? now);
  const hashed = sha256(bend.digestOf ?? body);
  const headers = {
    host,
    date: new Date(seconds * 1000).toUTCString(),
    ...(method === 'POST' && { 'content-type': activityType, 'content-length': String(Buffer.byteLength(body)) }),
    ...more,
  };
  const how = {
    form: 'cavage',
    algorithm: 'rsa-sha256',
    alg: 'rsa-v1_5-sha256',
    target: pathname + search,
    host,
    created: seconds,
    ...bend,
    keyId: bend.keyId ?? keyId,
    key: bend.key ?? key,
  };
  if (how.form === 'none') return headers;
  return how.form === '9421'
    ? sign9421(headers, { method, href, hashed, ...how })
    : signCavage(headers, { method, hashed, ...how });
}

function signCavage(headers, how) {
  if (how.method === 'POST' && how.digest !== null) headers.digest = how.digest ?? `SHA-256=${how.hashed}`;
  const covered = (how.covered ?? (how.method === 'POST' ? '(request-target) host date digest' : '(request-target) host date'))
    .split(' ')
    .filter((part) => how.method === 'POST' || !['digest', 'content-type', 'content-length'].includes(part));
  const value = {
    '(request-target)': `${how.method.toLowerCase()} ${how.target}`,
    '(created)': how.created,
    '(expires)': how.expires,
    host: how.host,
  };
  const text = covered.map((part) => `${part}: ${value[part] ?? headers[part] ?? ''}`).join('\n');
  const params = [`keyId="${how.keyId}"`];
  if (how.algorithm) params.push(`algorithm="${how.algorithm}"`);
  if (covered.includes('(created)')) params.push(`created=${how.created}`);
  if (covered.includes('(expires)')) params.push(`expires=${how.expires}`);
  params.push(`headers="${covered.join(' ')}"`, `signature="${seal(how.key, text)}"`);
  headers.signature = params.join(',');
  return headers;
}

function sign9421(headers, how) {
  const label = how.label ?? 'sig1';
  if (how.method === 'POST' && how.digest !== null)
    headers['content-digest'] = how.digest ?? `sha-256=:${how.hashed}:`;
  const covered = (how.covered ?? (how.method === 'POST' ? '@method @target-uri content-digest' : '@method @target-uri')).split(' ');
  const target = new URL(how.target, how.href).href;
  const value = {
    '@method': how.method,
    '@target-uri': target,
    '@authority': how.host,
    '@path': new URL(target).pathname,
    '@scheme': 'http',
  };
  let params = `(${covered.map((part) => `"${part}"`).join(' ')})`;
  if (how.created !== null) params += `;created=${how.created}`;
  if (how.expires !== undefined) params += `;expires=${how.expires}`;
  params += `;keyid="${how.keyId}"`;
  if (how.alg) params += `;alg="${how.alg}"`;
  const lines = covered.map((part) => `"${part}": ${value[part] ?? headers[part] ?? ''}`);
  const text = [...lines, `"@signature-params": ${params}`].join('\n');
  headers['signature-input'] = `${label}=${params}`;
  headers.signature = `${label}=:${seal(how.key, text)}:`;
  return headers;
}

// ---- judging what came -----------------------------------------------------------------------

// Which form a request is signed in, by whose key, and over which text.
function readSignature({ method, path, headers }) {
  const target = `http://${headers.host}${path}`;
  if (headers['signature-input']) {
    const [, label, params, list, rest] = headers['signature-input'].match(/^(\w+)=(\(([^)]*)\)(.*))$/) ?? [];
    const value = { '@method': method, '@target-uri': target, '@authority': headers.host, '@path': new URL(target).pathname };
    const covered = [...list.matchAll(/"([^"]+)"/g)].map(([, part]) => part);
    const lines = covered.map((part) => `"${part}": ${value[part] ?? headers[part]}`);
    return {
      form: '9421',
      keyId: rest.match(/;keyid="([^"]+)"/)?.[1],
      covered,
      created: Number(rest.match(/;created=(\d+)/)?.[1]),
      text: [...lines, `"@signature-params": ${params}`].join('\n'),
      bytes: headers.signature.match(new RegExp(`^${label}=:(.*):$`))?.[1],
    };
  }
  if (!headers.signature) return undefined;
  const params = Object.fromEntries([...headers.signature.matchAll(/(\w+)="([^"]*)"/g)].map(([, k, v]) => [k, v]));
  const covered = params.headers.split(' ');
  const value = { '(request-target)': `${method.toLowerCase()} ${path}` };
  return {
    form: 'cavage',
    keyId: params.keyId,
    algorithm: params.algorithm,
    covered,
    text: covered.map((part) => `${part}: ${value[part] ?? headers[part]}`).join('\n'),
    bytes: params.signature,
  };
}

function digestFits({ headers, body }) {
  const said = headers['content-digest'] ?? headers.digest;
  return said === `sha-256=:${sha256(body)}:` || said === `SHA-256=${sha256(body)}`;
}

// ---- accounts --------------------------------------------------------------------------------

export class Account {
  sent = 0;

  constructor(peer, name, { shape = 'mastodon', type, ...given }) {
    this.peer = peer;
    this.name = name;
    this.shape = shapes[shape];
    this.id = peer.origin + this.shape.path(name);
    this.type = type ?? this.shape.type;
    this.keyId = given.keyId ?? (this.shape.key ? this.shape.key(this.id) : `${this.id}#main-key`);
    this.given = given;
    this.keys = given.keys ?? makeKeys();
  }

  get pem() {
    return this.keys.publicKey.export({ type: 'spki', format: 'pem' });
  }

  // From now on it signs with another pair, and its document names it.
  rotate() {
    const was = this.keys;
    this.keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return was;
  }

  get document() {
    return {
      '@context': this.shape.context ?? [context, 'https://w3id.org/security/v1', { toot: 'http://joinmastodon.org/ns#' }],
      id: this.id,
      type: this.type,
      preferredUsername: this.name,
      name: this.name[0].toUpperCase() + this.name.slice(1),
      summary: '',
      url: this.peer.origin + this.shape.page(this.name),
      inbox: `${this.id}/inbox`,
      outbox: `${this.id}/outbox`,
      followers: `${this.id}/followers`,
      following: `${this.id}/following`,
      endpoints: { sharedInbox: `${this.peer.origin}/inbox` },
      ...this.shape.more(this.id),
      publicKey: { id: this.keyId, owner: this.id, publicKeyPem: this.pem },
      ...this.given.document,
    };
  }

  // What stands at the address of a key that has one of its own.
  get stub() {
    const { id, type, preferredUsername, publicKey } = this.document;
    return { '@context': [context, 'https://w3id.org/security/v1'], id, type, preferredUsername, publicKey };
  }

  // A fresh activity id.
  next(word = 'a') {
    return `${this.peer.origin}/${word}/${this.name}/${++this.sent}`;
  }

  act(type, object, more = {}) {
    return { '@context': context, id: this.next(type.toLowerCase()), type, actor: this.id, object, ...more };
  }

  follow(object) {
    return this.act('Follow', object);
  }

  undo(activity, more) {
    return this.act('Undo', activity, more);
  }

  note(content, { inReplyTo, to = [everybody], cc = [], ...more } = {}) {
    const id = this.next('notes');
    const page = `${this.peer.origin}/@${this.name}/${this.sent}`;
    const published = new Date(this.peer.now() * 1000).toISOString();
    return { id, type: 'Note', attributedTo: this.id, url: page, published, to, cc, inReplyTo, content, ...more };
  }

  say(content, more = {}) {
    const object = this.note(content, more);
    return this.act('Create', object, { to: object.to, cc: object.cc });
  }

  vote(question, name, more = {}) {
    return { id: this.next('votes'), type: 'Note', attributedTo: this.id, inReplyTo: question, name, to: [question], ...more };
  }

  // Send a body, an object or bytes as they are, to a path or address of a hub, signed.
  send(hub, path, body, bend = {}) {
    const url = new URL(path, hub.origin).href;
    const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const { covered, algorithm, agent } = this.shape;
    const headers = signed({
      url,
      body: bytes,
      keyId: this.keyId,
      key: this.keys.privateKey,
      now: this.peer.now(),
      more: { 'user-agent': agent, ...bend.more },
      bend: { ...(bend.form !== '9421' && { covered, algorithm }), ...bend },
    });
    return exchange(hub.port, 'POST', new URL(url), { ...headers, ...bend.after }, bend.body ?? bytes);
  }

  // Ask for a document of a hub, signed.
  ask(hub, path, bend = {}) {
    const url = new URL(path, hub.origin);
    const accept = bend.accept ?? `${activityType}, ${ldType}`;
    const headers = signed({
      method: 'GET',
      url: url.href,
      keyId: this.keyId,
      key: this.keys.privateKey,
      now: this.peer.now(),
      more: { accept, 'user-agent': this.shape.agent },
      bend,
    });
    return exchange(hub.port, 'GET', url, { ...headers, ...bend.after }, null);
  }
}

// One request with exactly these headers.
export async function exchange(port, method, url, headers, body) {
  const all = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  if (body !== null) all['content-length'] = String(Buffer.byteLength(body));
  const sent = request({
    host: '127.0.0.1', port, method, path: url.pathname + url.search, headers: all, agent: false, setHost: false,
  });
  sent.end(body ?? undefined);
  const [answer] = await once(sent, 'response');
  const parts = [];
  for await (const part of answer) parts.push(part);
  return { status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString() };
}

// ---- the server ------------------------------------------------------------------------------

const running = new Set();

// `host` is the name it goes by.  `now` says unix seconds.
export async function startPeer({ host = 'localhost', now = () => Date.now() / 1000 } = {}) {
  const peer = new Peer();
  peer.now = now;
  peer.server = createServer((req, res) => peer.serve(req, res));
  peer.server.listen(0, '127.0.0.1');
  await once(peer.server, 'listening');
  peer.host = `${host}:${peer.server.address().port}`;
  peer.origin = `http://${peer.host}`;
  peer.server.unref();
  running.add(peer);
  return peer;
}

export class Peer {
  accounts = new Map();
  requests = []; // all that came, oldest first
  answers = []; // what a test says instead: { fits(request), reply(request) }
  ourKeys = new Map();

  account(name, options = {}) {
    const account = new Account(this, name, options);
    this.accounts.set(name, account);
    return account;
  }

  // Answer in another way where `fits` says so: a path, or a function of the request.  `reply` is
  // { status, headers, body }, or a function giving that; 'silent' never answers, 'refuse' hangs up.
  // Gives a function that ends it.
  answer(fits, reply) {
    const way = {
      fits: typeof fits === 'function' ? fits : ({ path }) => path === fits,
      reply: typeof reply === 'function' ? reply : () => reply,
    };
    this.answers.unshift(way);
    return () => this.answers.splice(this.answers.indexOf(way), 1);
  }

  // What was posted, and what was asked for.
  get posts() {
    return this.requests.filter(({ method }) => method === 'POST');
  }
  get gets() {
    return this.requests.filter(({ method }) => method === 'GET');
  }

  // The newest request that fits, as soon as there is one.
  got(what, fits, seconds) {
    return until(`${what} at ${this.host}`, () => this.requests.findLast((r) => fits(r)), seconds);
  }

  // The activity of a type that came; `more` looks at it.
  async activity(type, more = () => true, seconds) {
    const came = await this.got(type, ({ json, proof }) => json?.type === type && proof?.fits && more(json), seconds);
    return came.json;
  }

  forget() {
    this.requests.length = 0;
  }

  async serve(req, res) {
    const parts = [];
    req.on('error', () => {});
    for await (const part of req) parts.push(part);
    const came = { method: req.method, path: req.url, headers: req.headers, raw: req.rawHeaders, body: Buffer.concat(parts) };
    came.text = came.body.toString();
    came.at = this.now();
    try {
      came.json = JSON.parse(came.text);
    } catch {
      came.json = undefined;
    }
    came.proof = await this.prove(came).catch((error) => ({ fits: false, why: error.message }));
    this.requests.push(came);
    let reply = this.answers.find(({ fits }) => fits(came))?.reply(came);
    if (reply === 'silent') return;
    if (reply === 'refuse') return void req.socket.destroy();
    reply = (await reply) ?? this.reply(came);
    const { status = 200, headers = {}, body = '' } = reply;
    res.writeHead(status, headers);
    res.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  }

  // As servers do: the documents of accounts, WebFinger, 202 for what is posted.
  reply(came) {
    const url = new URL(came.path, this.origin);
    const json = (body, type = activityType) => ({ status: 200, headers: { 'content-type': type }, body });
    if (came.method === 'POST') {
      const forgiving = [...this.accounts.values()].some(({ shape }) => shape.forgiving);
      if (!came.proof?.fits) return forgiving ? { status: 200, body: '"error"' } : { status: 401, body: 'signature\n' };
      return { status: 202 };
    }
    if (url.pathname === '/.well-known/webfinger') {
      const account = this.accounts.get(url.searchParams.get('resource')?.match(/^acct:(.*)@/)?.[1]);
      if (!account) return { status: 404 };
      const links = [
        { rel: 'self', type: activityType, href: account.id },
        { rel: 'http://ostatus.org/schema/1.0/subscribe', template: `${this.origin}/authorize_interaction?uri={uri}` },
      ];
      return json({ subject: `acct:${account.name}@${this.host}`, links }, 'application/jrd+json');
    }
    for (const account of this.accounts.values()) {
      if (account.keyId === url.href && account.keyId !== account.id) return json(account.stub);
      if (account.id !== url.href) continue;
      if (account.shape.authorised && !came.proof?.fits) return { status: 401 };
      return json(account.document);
    }
    return { status: 404 };
  }

  // Whether a signature of ours fits, by the key that stands where its key id says.
  async prove(came) {
    const read = readSignature(came);
    if (read === undefined) return undefined;
    const must = read.form === '9421' ? ['@method', '@target-uri'] : ['(request-target)', 'host', 'date'];
    const all = must.every((part) => read.covered.includes(part));
    const body = came.method !== 'POST' || (digestFits(came) && read.covered.some((p) => p.endsWith('digest')));
    const pem = await this.keyOf(read.keyId);
    const fits = createVerify('RSA-SHA256').update(read.text).verify(createPublicKey(pem), read.bytes, 'base64');
    return { ...read, fits: fits && all && body, why: `signature ${fits}, covered ${all}, body ${body}` };
  }

  async keyOf(keyId) {
    if (this.ourKeys.has(keyId)) return this.ourKeys.get(keyId);
    const url = new URL(keyId);
    const answer = await exchange(url.port, 'GET', url, { host: url.host, accept: activityType }, null);
    const { publicKey } = JSON.parse(answer.text);
    if (publicKey.id !== keyId) throw new Error(`${keyId} is not the key of ${url}`);
    this.ourKeys.set(keyId, publicKey.publicKeyPem);
    return publicKey.publicKeyPem;
  }

  async stop() {
    running.delete(this);
    this.server.closeAllConnections();
    this.server.close();
  }
}
