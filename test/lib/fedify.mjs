// An independent server of ActivityPub on the other side: Fedify, behind TLS, in a process of its own
// (fedify_server.mjs), and the hub behind a front that speaks TLS too.
//
//   const world = await startWorld({ form: 'rfc9421' });   // { hub, front, fedify, stop }
//   await world.fedify.follow('alice', actor);
//   const accept = await world.fedify.gets('Accept', (a) => a.actor === actor);
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, root, startHub, until } from './hub.mjs';
import { makeCertificate, startFront } from './tls.mjs';

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

class Fedify {
  waiting = new Map();
  asked = 0;
  said = '';

  static async start(folder, certificate, options = {}) {
    const fedify = new Fedify();
    const port = await freePort();
    fedify.origin = `https://localhost:${port}`;
    fedify.options = { port, journal: join(folder, `fedify-${port}`), ...certificate, ...options };
    await fedify.open();
    return fedify;
  }

  async open() {
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: this.options.cert };
    const file = join(root, 'test/lib/fedify_server.mjs');
    const child = fork(file, [JSON.stringify(this.options)], { env, silent: true });
    this.child = child;
    running.add(child);
    child.on('exit', () => running.delete(child));
    child.stderr.setEncoding('utf8').on('data', (text) => (this.said += text));
    child.on('message', ({ n, result, error }) => {
      const { resolve, reject } = this.waiting.get(n);
      this.waiting.delete(n);
      if (error === undefined) resolve(result);
      else reject(new Error(error));
    });
    child.on('exit', () => {
      for (const { reject } of this.waiting.values()) reject(new Error(`Fedify ended: ${this.said}`));
    });
    await new Promise((resolve, reject) => this.waiting.set(0, { resolve, reject }));
  }

  ask(verb, ...args) {
    return new Promise((resolve, reject) => {
      const n = ++this.asked;
      this.waiting.set(n, { resolve, reject });
      this.child.send({ n, verb, args });
    });
  }

  user(name) {
    return `${this.origin}/users/${name}`;
  }

  // The newest activity of a type that fits, as soon as it has come.
  gets(type, fits = () => true, seconds = 20) {
    return until(
      `${type} at Fedify`,
      async () => (await this.ask('got')).findLast((a) => a.type === type && fits(a)),
      seconds,
    );
  }

  // The same as the bytes that came: Fedify leaves out what it has no word for.
  brings(type, fits = () => true, seconds = 20) {
    const read = async () =>
      (await this.ask('posts')).filter((p) => p.status === 202).map((p) => JSON.parse(p.body));
    return until(
      `${type} for Fedify`,
      async () => (await read()).findLast((a) => a.type === type && fits(a)),
      seconds,
    );
  }

  // The newest direct note to somebody whose words fit.
  async told(name, words) {
    const create = await this.gets('Create', (a) => isTo(a, this.user(name)) && words.test(a.object.content));
    return create.object;
  }

  // kill -9, and again with what it had written down.
  async shoot() {
    await this.stop();
    await this.open();
  }

  async stop() {
    if (!running.has(this.child)) return;
    const ended = new Promise((resolve) => this.child.on('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }
}

function isTo(activity, user) {
  return [activity.to].flat().includes(user) && typeof activity.object === 'object';
}

for (const verb of [
  ...['lookup', 'follow', 'like', 'boost', 'join', 'leave', 'block', 'undo', 'vote', 'say', 'quote', 'change'],
  ...['unsay', 'rename', 'move', 'vanish', 'got', 'posts', 'silence', 'hold'],
])
  Fedify.prototype[verb] = function (...args) {
    return this.ask(verb, ...args);
  };

// `form` is that of Fedify's first knock; with `only` it reads requests of that form alone.
export async function startWorld({ form, only, hub: options = {} }) {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-peer-'));
  const certificate = await makeCertificate(folder);
  const port = await freePort();
  const origin = `https://localhost:${port}`;
  const hub = await startHub({
    ...options,
    flags: { origin, proxies: '127.0.0.1', loopback: true, ca_file: certificate.cert, ...options.flags },
  });
  const front = await startFront(certificate, { port, hub: hub.port });
  const fedify = await Fedify.start(folder, certificate, { form, only });
  const all = [fedify];
  return {
    hub,
    front,
    fedify,
    origin,
    // One more server of the kind.
    another: async () => {
      all.push(await Fedify.start(folder, certificate, { form, only }));
      return all.at(-1);
    },
    stop: async () => {
      for (const one of all) await one.stop();
      await front.stop();
      await hub.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
