// A scripted server that lets people sign in for others, as Mastodon does it: on top of a scripted peer.
// It is as strict as the real one: a code counts once, for the app, address and challenge it was given to.
//
//   const there = mastodon(peer);                        // or { version: '4.3' | '4.2' }
//   const back = there.allow(url, 'mia');                // what its page answers to "Authorize"
//   there.deny(url);
//   there.browses = 'mia';                               // who is signed in there, in a browser
import { createHash, randomBytes } from 'node:crypto';

const word = () => randomBytes(24).toString('base64url');
const json = (status, body) => ({ status, headers: { 'content-type': 'application/json' }, body });
const basics = ['response_type', 'client_id', 'redirect_uri', 'scope', 'state'];

export function mastodon(peer, { version = '4.4' } = {}) {
  return new Mastodon(peer, version);
}

class Mastodon {
  apps = new Map(); // client id -> { secret, redirect, scopes, website, name }
  codes = new Map(); // code -> { client, redirect, scope, challenge, who }
  tokens = new Map(); // token -> { scope, who }
  revoked = [];
  said = new Set(); // every code, token and secret it ever told

  constructor(peer, version) {
    Object.assign(this, { peer, version });
    const at = (path, reply) => peer.answer((came) => came.path.split('?')[0] === path, reply);
    if (version >= '4.3') at('/.well-known/oauth-authorization-server', () => json(200, this.metadata()));
    at('/oauth/authorize', (came) => this.consent(came));
    at('/api/v1/apps', (came) => this.register(came));
    at('/oauth/token', (came) => this.exchange(this.fields(came)));
    at('/oauth/revoke', (came) => this.revoke(this.fields(came)));
    if (version >= '4.4') at('/oauth/userinfo', (came) => this.person(came, 'profile', (a) => ({ sub: a.id, name: a.name })));
    at('/api/v1/accounts/verify_credentials', (came) =>
      this.person(came, version >= '4.3' ? 'profile' : 'read:accounts', (a) => ({
        id: '1',
        username: a.name,
        acct: a.name,
        url: `${peer.origin}/@${a.name}`,
        ...(version >= '4.3' && { uri: a.id }),
      })),
    );
  }

  fresh() {
    const made = word();
    this.said.add(made);
    return made;
  }

  metadata() {
    const { origin } = this.peer;
    return {
      issuer: `${origin}/`,
      authorization_endpoint: `${origin}/oauth/authorize`,
      token_endpoint: `${origin}/oauth/token`,
      revocation_endpoint: `${origin}/oauth/revoke`,
      app_registration_endpoint: `${origin}/api/v1/apps`,
      ...(this.version >= '4.4' && { userinfo_endpoint: `${origin}/oauth/userinfo` }),
      scopes_supported: ['read', 'profile', 'read:accounts', 'write'],
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      grant_types_supported: ['authorization_code', 'client_credentials'],
    };
  }

  fields({ headers, text }) {
    if (headers['content-type'] !== 'application/x-www-form-urlencoded') return {};
    return Object.fromEntries(new URLSearchParams(text));
  }

  register({ headers, json: asked }) {
    if (headers['content-type'] !== 'application/json' || typeof asked?.redirect_uris !== 'string')
      return json(422, { error: 'Validation failed' });
    const known = this.version >= '4.3' ? ['profile', 'read:accounts'] : ['read:accounts'];
    if (!known.includes(asked.scopes)) return json(422, { error: 'Validation failed: Scopes' });
    const client = word();
    const secret = this.fresh();
    this.apps.set(client, {
      secret,
      redirect: asked.redirect_uris,
      scopes: asked.scopes,
      website: asked.website,
      name: asked.client_name,
    });
    return json(200, { id: '7', name: asked.client_name, client_id: client, client_secret: secret, vapid_key: 'x' });
  }

  // Its page in a browser, where whoever is named by `browses` is signed in: two buttons, no script.
  consent({ method, path, text }) {
    const url = this.peer.origin + path;
    const chosen = new URLSearchParams(text).get('choice');
    if (method === 'POST') {
      const location = chosen === 'allow' ? this.allow(url, this.browses) : this.deny(url);
      return { status: 302, headers: { location } };
    }
    this.asked(url);
    const button = (choice, words) => `<button name="choice" value="${choice}">${words}</button>`;
    const form = `<form method="post">${button('allow', 'Authorize')}${button('deny', 'Deny')}</form>`;
    return { status: 200, headers: { 'content-type': 'text/html' }, body: `<!DOCTYPE html><title>May it?</title>${form}` };
  }

  // What stands in the address that we send people to; throws where its page would show an error.
  asked(url) {
    const { origin, pathname, searchParams } = new URL(url);
    const asked = Object.fromEntries(searchParams);
    const app = this.apps.get(asked.client_id);
    if (origin !== this.peer.origin || pathname !== '/oauth/authorize') throw new Error(`not of ${this.peer.host}: ${url}`);
    if (basics.some((name) => !asked[name]) || asked.response_type !== 'code') throw new Error(`incomplete: ${url}`);
    if (app === undefined || app.redirect !== asked.redirect_uri || app.scopes !== asked.scope) throw new Error(`no such app: ${url}`);
    return asked;
  }

  allow(url, who, more = {}) {
    const { client_id: client, redirect_uri: redirect, scope, state, ...asked } = this.asked(url);
    const code = this.fresh();
    if (this.version >= '4.3' && asked.code_challenge_method !== 'S256') throw new Error('no challenge');
    const challenge = this.version >= '4.3' ? asked.code_challenge : undefined;
    this.codes.set(code, { client, redirect, scope, challenge, who });
    return this.back(redirect, { code, state, ...more });
  }

  deny(url) {
    const { redirect_uri: redirect, state } = this.asked(url);
    return this.back(redirect, { error: 'access_denied', error_description: 'The resource owner denied it.', state });
  }

  back(redirect, fields) {
    const url = new URL(redirect);
    for (const [name, value] of Object.entries(fields)) if (value !== undefined) url.searchParams.set(name, value);
    return url.href;
  }

  exchange({ grant_type: grant, code, client_id: client, client_secret: secret, redirect_uri: redirect, code_verifier: verifier }) {
    if (this.apps.get(client)?.secret !== secret) return json(401, { error: 'invalid_client' });
    const given = this.codes.get(code);
    this.codes.delete(code);
    const hashed = verifier && createHash('sha256').update(verifier).digest('base64url');
    const fits = given?.client === client && given.redirect === redirect && given.challenge === (given.challenge && hashed);
    if (grant !== 'authorization_code' || !fits) return json(400, { error: 'invalid_grant' });
    const token = this.fresh();
    this.tokens.set(token, { scope: given.scope, who: given.who });
    return json(200, { access_token: token, token_type: 'Bearer', scope: given.scope, created_at: 1 });
  }

  person({ headers }, scope, say) {
    const token = this.tokens.get(headers.authorization?.match(/^Bearer (.+)$/)?.[1]);
    if (token === undefined || token.scope !== scope) return json(401, { error: 'The access token is invalid' });
    return json(200, say(this.peer.accounts.get(token.who)));
  }

  revoke({ client_id: client, client_secret: secret, token }) {
    if (this.apps.get(client)?.secret !== secret) return json(403, { error: 'unauthorized_client' });
    this.tokens.delete(token);
    this.revoked.push(token);
    return json(200, {});
  }

  // Its vacuum has run.
  forgetApps() {
    this.apps.clear();
  }
}
