// The real executable, on a free port of loopback, with a data folder of its own.
//
//   const hub = await startHub();            // or startHub({ flags: { relay: '...' }, env: {} })
//   const ana = hub.visitor();
//   ...
//   await hub.stop();
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { simpleParser } from 'mailparser';
import { until } from './until.mjs';
import { Visitor } from './visitor.mjs';

export { until } from './until.mjs';
export { Visitor } from './visitor.mjs';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
// GROUNDSWELL names another executable, such as build/asan/groundswell.
export const executable = resolve(root, process.env.GROUNDSWELL ?? 'build/groundswell');

export async function freePort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

// Run a command of the executable to its end.
export async function run(args, { input = '', env = {} } = {}) {
  const child = spawn(executable, args, { env: { ...process.env, ...env } });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (said.err += text));
  child.stdin.on('error', () => {}); // it may end without having read
  child.stdin.end(input);
  const [code, signal] = await once(child, 'close');
  return { ...said, code, signal };
}

// A test that fails half-way leaves no hub behind.
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

function flagsOf(settings) {
  return Object.entries(settings)
    .filter(([, value]) => value !== false && value !== undefined)
    .map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`));
}

// Settings are flags by their names, clock-file for clock_file.  A data folder that is given is kept,
// one that is made here goes with stop().  With a relay (relay.mjs) letters go there.
export async function startHub(options = {}) {
  const { data, port, relay, detached = false, flags = {}, env = {}, wrap = [] } = options;
  const hub = new Hub();
  hub.detached = detached;
  hub.relay = relay;
  hub.own = data === undefined;
  hub.folder = hub.own ? await mkdtemp(join(tmpdir(), 'groundswell-')) : null;
  hub.data = data ?? join(hub.folder, 'data');
  hub.port = port ?? (await freePort());
  hub.origin = flags.origin ?? `http://localhost:${hub.port}`;
  hub.clock = join(hub.data, 'clock'); // web can open nothing outside its folder
  hub.settings = {
    data: hub.data,
    listen: `127.0.0.1:${hub.port}`,
    origin: hub.origin,
    rate: 0,
    'clock-file': hub.clock,
    relay: relay?.url,
    ...flags,
  };
  hub.env = env;
  hub.wrap = wrap;
  await mkdir(hub.data, { recursive: true, mode: 0o700 });
  await writeFile(hub.clock, '0', { flag: 'a' });
  await hub.start();
  return hub;
}

export class Hub {
  out = '';
  log = '';
  read = new Map(); // letters by the name of their file

  // `wrap` stands in front of the executable: ['strace', '-f'].
  async start() {
    const [command, ...args] = [...this.wrap, executable, 'serve', ...flagsOf(this.settings)];
    this.out = '';
    this.log = '';
    this.child = spawn(command, args, {
      env: { ...process.env, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: this.detached,
    });
    this.child.stdout.setEncoding('utf8').on('data', (text) => (this.out += text));
    this.child.stderr.setEncoding('utf8').on('data', (text) => (this.log += text));
    const { child } = this;
    running.add(child);
    child.on('exit', () => running.delete(child));
    this.child.on('error', (error) => (this.log += `${error.message}\n`));
    // 'close' comes when nobody holds the pipes any more: the roles have ended too.
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code, signal) => resolve({ code, signal }));
    });
    await this.ready();
  }

  async ready() {
    let gone = false;
    this.ended.then(() => (gone = true));
    const answered = until('/readyz', async () => {
      if (gone) return 'gone';
      return (await this.visitor().get('/readyz')).status === 200;
    });
    try {
      if ((await answered) === 'gone') throw new Error('the hub ended before it was ready');
    } catch (error) {
      if (!gone) await this.kill();
      throw new Error(`${error.message}\n${this.out}${this.log}`);
    }
  }

  get pid() {
    return this.child.pid;
  }

  // The processes that the supervisor started: [{ pid, words }], words being the command line.
  async roles() {
    const path = `/proc/${this.pid}/task/${this.pid}/children`;
    const pids = (await readFile(path, 'utf8')).split(' ').filter(Boolean).map(Number);
    return Promise.all(
      pids.map(async (pid) => {
        const line = await readFile(`/proc/${pid}/cmdline`, 'utf8');
        return { pid, words: line.split('\0').filter(Boolean) };
      }),
    );
  }

  // The one-time link of the first start.
  async setupLink() {
    const [link] = await until('the setup link', () => this.out.match(/\bhttps?:\/\/\S+\/setup\/\S+/));
    return link;
  }

  // End in order: SIGTERM, and what it came to ({ code, signal }).
  async end() {
    this.child.kill('SIGTERM');
    return this.ended;
  }

  // kill -9 for the supervisor; its roles end with it.
  async kill() {
    this.child.kill('SIGKILL');
    return this.ended;
  }

  // kill -9 for all of its processes at once; it must have been started detached, in a process group
  // of its own.
  killAll() {
    process.kill(-this.pid, 'SIGKILL');
  }

  async restart() {
    await this.end();
    await this.start();
  }

  // End, and take the folder away that startHub made.  What a sanitizer has found fails the test.
  async stop() {
    const came = await this.end();
    if (this.own) await rm(this.folder, { recursive: true, force: true });
    if (/Sanitizer|runtime error:/.test(this.log)) throw new Error(this.log);
    return came;
  }

  // Somebody with a cookie jar of their own.
  visitor(options = {}) {
    return new Visitor(this.port, this.origin, options);
  }

  // The clock stands `seconds` from the machine's own from now on.  The server looks at the file when
  // it asks for the time and its last look is a second old, so that a second later it must know.
  async moveClock(seconds) {
    const aside = `${this.clock}.new`;
    await writeFile(aside, String(Math.round(seconds)));
    await rename(aside, this.clock);
    const written = performance.now();
    await until('the clock', () => performance.now() - written > 1100);
  }

  // The letters that became files or came to the relay, oldest first, as mailparser reads them, with
  // .raw and .links.
  async letters(to) {
    const letters = await (this.relay === undefined ? this.files() : this.relay.letters);
    return to === undefined ? letters : letters.filter((letter) => letter.to.text.includes(to));
  }

  async files() {
    const folder = join(this.data, 'mail');
    const names = await readdir(folder).catch(() => []);
    const files = await Promise.all(
      names
        .filter((n) => n.endsWith('.eml'))
        .map(async (name) => {
          const { mtimeNs } = await stat(join(folder, name), { bigint: true });
          return { name, made: mtimeNs };
        }),
    );
    files.sort((a, b) => (a.made < b.made ? -1 : a.made > b.made ? 1 : 0));
    const letters = [];
    for (const { name } of files)
      letters.push(await this.readOnce(join(folder, name), name));
    return letters;
  }

  // A letter's file never changes, so that each is parsed once.
  async readOnce(path, name) {
    const known = this.read.get(name);
    if (known !== undefined) return known;
    const letter = await readLetter(await readFile(path, 'utf8'), name);
    this.read.set(name, letter);
    return letter;
  }

  // The newest letter to somebody whose subject or text fits, as soon as there is one.
  async letter(to, fits = /./) {
    return until(`a letter to ${to} with ${fits}`, async () => {
      const all = await this.letters(to);
      return all.findLast((letter) => fits.test(letter.subject) || fits.test(letter.text));
    });
  }
}

// A letter as mailparser reads it; .links are the addresses in its text.
export async function readLetter(raw, name = '') {
  const letter = await simpleParser(raw);
  return Object.assign(letter, {
    name,
    raw: String(raw),
    links: (letter.text ?? '').match(/https?:\/\/[^\s<>"]+/g) ?? [],
  });
}
