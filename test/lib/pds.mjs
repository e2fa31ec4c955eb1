// A server of Bluesky's protocol, scripted, behind TLS: accounts with app passwords, sessions that
// expire, repositories of records.
//
//   const pds = await startPds(certificate);
//   const river = pds.account('river.example', 'abcd-efgh-ijkl-mnop');
//   ...
//   river.posts();                                       // what stands, oldest first
//   pds.answer('com.atproto.repo.putRecord', () => ({ status: 429, headers: { 'retry-after': '600' } }));
//   await pds.stop();
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { until } from './until.mjs';

const posts = 'app.bsky.feed.post';
const refused = (status, error) => ({ status, body: { error, message: `${error}, in words` } });
const token = (kind) => `${kind}.${randomBytes(24).toString('base64url')}.${randomBytes(8).toString('base64url')}`;

class Account {
  records = new Map(); // by key, in the order in which they were made
  access = new Set();
  refresh = new Set();
  logins = 0;

  constructor(pds, handle, password) {
    Object.assign(this, { pds, handle, password });
    this.did = `did:plc:${createHash('sha256').update(handle).digest('hex').slice(0, 24)}`;
  }

  posts() {
    return [...this.records].map(([rkey, { value, cid }]) => ({ rkey, cid, uri: `at://${this.did}/${posts}/${rkey}`, ...value }));
  }

  // The newest post whose words fit, as soon as it stands.
  post(fits = /./) {
    return until(`a post with ${fits}`, () => this.posts().findLast(({ text }) => fits.test(text)));
  }

  // What a session is begun or renewed with.
  session() {
    const [access, refresh] = [token('access'), token('refresh')];
    this.access.add(access);
    this.refresh.add(refresh);
    const serviceEndpoint = this.pds.named ?? this.pds.origin;
    const service = [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint }];
    return {
      did: this.did, handle: this.handle, accessJwt: access, refreshJwt: refresh, active: true,
      didDoc: { id: this.did, service },
    }; // prettier-ignore
  }
}

class Pds {
  requests = []; // { method, json, bearer, at }
  accounts = [];
  answers = [];

  account(handle, password) {
    const account = new Account(this, handle, password);
    this.accounts.push(account);
    return account;
  }

  // From now on a method is answered like this; what gives undefined is answered as always.  'silent':
  // never, 'refuse': the connection is closed.  Ends by what it gives.
  answer(method, reply) {
    const rule = { method, reply };
    this.answers.unshift(rule);
    return () => this.answers.splice(this.answers.indexOf(rule), 1);
  }

  count(method) {
    return this.requests.filter((came) => came.method === method).length;
  }

  async serve(req, res) {
    const parts = [];
    req.on('error', () => {});
    for await (const part of req) parts.push(part);
    const url = new URL(req.url, this.origin);
    const text = Buffer.concat(parts).toString();
    const came = {
      verb: req.method,
      method: url.pathname.replace('/xrpc/', ''),
      query: Object.fromEntries(url.searchParams),
      headers: req.headers,
      bearer: req.headers.authorization?.replace(/^Bearer /, ''),
      json: text === '' ? undefined : JSON.parse(text),
    };
    this.requests.push(came);
    let reply = this.answers.find(({ method }) => method === came.method)?.reply(came);
    if (reply === 'silent') return;
    if (reply === 'refuse') return void req.socket.destroy();
    reply = (await reply) ?? this.reply(came);
    const { status = 200, headers = {}, body = {} } = reply;
    res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    res.end(JSON.stringify(body));
  }

  reply(came) {
    const short = came.method.split('.').at(-1);
    return this[short]?.(came) ?? refused(501, 'MethodNotImplemented');
  }

  resolveHandle({ query }) {
    const account = this.accounts.find(({ handle }) => handle === query.handle);
    return account ? { body: { did: account.did } } : refused(400, 'InvalidRequest');
  }

  createSession({ verb, json }) {
    const account = this.accounts.find(({ handle, did }) => json.identifier === handle || json.identifier === did);
    if (verb !== 'POST' || account?.password !== json.password) return refused(401, 'AuthenticationRequired');
    account.logins++;
    return { body: account.session() };
  }

  // Each refresh token once.
  refreshSession({ bearer }) {
    const account = this.accounts.find(({ refresh }) => refresh.delete(bearer));
    return account ? { body: account.session() } : refused(400, 'ExpiredToken');
  }

  owner({ bearer, json }) {
    return this.accounts.find(({ access, did }) => access.has(bearer) && did === json.repo);
  }

  putRecord(came) {
    const account = this.owner(came);
    const { collection, rkey, record } = came.json;
    if (!account) return refused(400, 'ExpiredToken');
    if (collection !== posts || !/^[2-7a-z]{13}$/.test(rkey) || record.$type !== posts) return refused(400, 'InvalidRequest');
    const cid = `bafyrei${createHash('sha256').update(JSON.stringify(record)).digest('hex').slice(0, 40)}`;
    account.records.set(rkey, { cid, value: record });
    return { body: { uri: `at://${account.did}/${posts}/${rkey}`, cid, validationStatus: 'valid' } };
  }

  deleteRecord(came) {
    const account = this.owner(came);
    if (!account) return refused(400, 'ExpiredToken');
    account.records.delete(came.json.rkey);
    return { body: { commit: { cid: 'bafyrei', rev: '3k' } } };
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}

export { refused };

export async function startPds({ key, cert }) {
  const pds = new Pds();
  const options = { key: await readFile(key), cert: await readFile(cert) };
  pds.server = createServer(options, (req, res) => pds.serve(req, res));
  pds.server.listen(0, '127.0.0.1');
  await once(pds.server, 'listening');
  pds.host = `localhost:${pds.server.address().port}`;
  pds.origin = `https://${pds.host}`;
  return pds;
}
