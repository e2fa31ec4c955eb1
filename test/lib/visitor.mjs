// A person without a browser: requests, cookies, forms.  Redirects are not followed by themselves.
import { request } from 'node:http';
import { request as requestTls } from 'node:https';
import { decode, formsOf } from './form.mjs';

export class Answer {
  constructor(status, headers, bytes, path) {
    Object.assign(this, { status, headers, bytes, path });
    this.text = bytes.toString('utf8');
    this.location = headers.location;
  }

  get forms() {
    return formsOf(this.text);
  }

  // The text of the page without tags, white space folded.
  get words() {
    const main = this.text.replace(/<(style|script)\b.*?<\/\1>/gs, ' ').replace(/<[^>]*>/g, ' ');
    return decode(main).replace(/\s+/g, ' ').trim();
  }
}

export class Visitor {
  cookies = new Map();
  setCookies = []; // whole Set-Cookie values of the last answer

  // `client` is the address they come from; with `ca`, the certificate to trust, they speak TLS.
  constructor(port, origin, { headers = {}, client = '127.0.0.1', ca } = {}) {
    Object.assign(this, { port, origin, headers, client, ca });
  }

  // One request; `path` is a path of ours or a whole address of our origin.
  async send(method, path, { headers = {}, body = null } = {}) {
    const target = path.startsWith(this.origin) ? path.slice(this.origin.length) || '/' : path;
    const all = { host: new URL(this.origin).host, ...this.headers, ...headers };
    if (this.cookies.size > 0)
      all.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    if (body !== null) all['content-length'] = Buffer.byteLength(body);
    for (const name of Object.keys(all)) if (all[name] === undefined) delete all[name];
    const answer = await exchange(
      {
        host: '127.0.0.1',
        port: this.port,
        localAddress: this.client,
        method,
        path: target,
        headers: all,
        ...(this.ca && { ca: this.ca, servername: 'localhost' }),
      },
      body,
    );
    this.setCookies = answer.headers['set-cookie'] ?? [];
    for (const line of this.setCookies) this.take(line);
    return new Answer(answer.status, answer.headers, answer.bytes, target);
  }

  take(line) {
    const [pair, ...attributes] = line.split(/; */);
    const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    if (attributes.some((a) => /^max-age=0*$/i.test(a) || /^max-age=-/i.test(a)) || value === '')
      this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  // As a browser sends it that was led here from nowhere.
  get(path, headers = {}) {
    return this.send('GET', path, { headers: { 'sec-fetch-site': 'none', ...headers } });
  }

  // As a browser sends a form of our own page.  Values may be lists; undefined leaves a field out.
  post(path, fields = {}, headers = {}) {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(fields))
      for (const one of [value].flat()) if (one !== undefined) body.append(name, one);
    return this.send('POST', path, {
      headers: {
        origin: this.origin,
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      body: body.toString(),
    });
  }

  // Fill in a form that stands on a page, and send it.  `which` chooses among several: a word that
  // stands in its action, in the name of one of its fields or on one of its buttons.
  submit(page, fields = {}, which) {
    const fits = (form) =>
      which === undefined ||
      [form.action, ...Object.keys(form.fields), ...form.buttons.map((b) => b.text)].some((s) =>
        s.includes(which),
      );
    const found = page.forms.filter((form) => form.method === 'post' && fits(form));
    if (found.length !== 1)
      throw new Error(`${found.length} forms with ${which} on ${page.path} (${page.status})`);
    const [form] = found;
    const unknown = Object.keys(fields).filter((name) => !form.names.includes(name));
    if (unknown.length > 0) throw new Error(`no field ${unknown} in the form of ${page.path}`);
    return this.post(form.action || page.path, { ...form.fields, ...fields });
  }

  // Where a 303 leads; a path of ours only.
  follow(answer) {
    if (answer.status !== 303) throw new Error(`${answer.status} leads nowhere: ${answer.words}`);
    return this.get(answer.location, { 'sec-fetch-site': 'same-origin' });
  }
}

function exchange(options, body) {
  return new Promise((resolve, reject) => {
    const send = options.ca ? requestTls : request;
    const sent = send({ ...options, agent: false }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(parts) }),
      );
    });
    sent.on('error', reject);
    sent.end(body ?? undefined);
  });
}
