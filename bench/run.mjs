// See bench/run.  Verdicts rest on processor time a request and on counts; rates are printed beside.
import { execFileSync } from 'node:child_process';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { freePort, root, startHub, until } from '../test/lib/hub.mjs';
import { gathering, openHouse } from '../test/lib/path.mjs';
import { deliver, inbox } from './spread.mjs';
import { children, cost, descriptors, family, load, median, pairs, pss, start, verdict } from './measure.mjs';

const folder = await mkdtemp(join(tmpdir(), 'groundswell-bench-'));
const us = (runs) => `${median(runs.map((r) => r.us)).toFixed(1)} us`;
const rate = (runs) => `${Math.round(median(runs.map((r) => r.rate)))}/s`;

// A hub with one open call; nothing is mailed, so that only the sign-ups are measured.
async function hubWithCall(fields = {}) {
  const hub = await startHub({ flags: { relay: `smtp://127.0.0.1:${await freePort()}` } });
  const ana = await openHouse(hub);
  const call = await gathering(hub, ana, { capacity: '100000', ...fields });
  return { hub, call, url: `http://127.0.0.1:${hub.port}${call.path}` };
}

// nginx with as many workers as we have loops, serving these bytes from memory of the kernel.
async function nginx(bytes) {
  const port = await freePort();
  const home = join(folder, `nginx-${port}`);
  await mkdir(join(home, 'html'), { recursive: true });
  await writeFile(join(home, 'html', 'page.html'), bytes);
  await writeFile(
    join(home, 'nginx.conf'),
    `${process.getuid() === 0 ? 'user root;' : ''} worker_processes ${cpus().length}; daemon off; pid ${home}/pid; error_log ${home}/error;
     events { worker_connections 8192; }
     http { types { text/html html; } access_log off; keepalive_requests 1000000000;
       sendfile on; tcp_nopush on; open_file_cache max=100; client_body_temp_path ${home};
       proxy_temp_path ${home}; fastcgi_temp_path ${home}; uwsgi_temp_path ${home}; scgi_temp_path ${home};
       server { listen 127.0.0.1:${port} reuseport; root ${home}/html; } }`,
  );
  const child = start('nginx', ['-c', `${home}/nginx.conf`, '-p', home, '-e', `${home}/error`]);
  const url = `http://127.0.0.1:${port}/page.html`;
  await until('nginx', () => fetch(url).then((r) => r.ok));
  return { child, url, pids: await children(child.pid) };
}

async function page() {
  const { hub, url } = await hubWithCall();
  const bytes = Buffer.from(await (await fetch(url, { headers: { 'accept-encoding': 'identity' } })).arrayBuffer());
  const limit = await nginx(bytes);
  const pids = await family(hub.pid);
  for (const connections of [64, 512]) {
    const m = await pairs(
      () => cost(pids, url, { connections }),
      () => cost(limit.pids, limit.url, { connections }),
    );
    verdict(`page ${connections}`, m.ratio, 1.15, {
      note: `${bytes.length} bytes; ours ${us(m.ours)} ${rate(m.ours)}; nginx ${us(m.limit)} ${rate(m.limit)}; spread ${m.spread.toFixed(2)}`,
    });
  }
  limit.child.kill('SIGTERM');
  await limit.child.ended;
  await hub.stop();
}

async function silent(port, n) {
  const sockets = [];
  for (let i = 0; i < n; i++) {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    // One request first: a connection that once was active must be as cheap again.
    socket.write('GET /robots.txt HTTP/1.1\r\nHost: localhost:' + port + '\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    sockets.push(socket);
  }
  return sockets;
}

async function idle() {
  const { hub, url } = await hubWithCall({});
  const pids = await family(hub.pid);
  let sockets = [];
  await load(url, { seconds: 2 });
  const before = await pss(pids);
  sockets = await silent(hub.port, 5000);
  const each = ((await pss(pids)) - before) / 5000;
  // Gone means that the hub has closed its ends too, so that no run pays for it.
  const drop = async () => {
    for (const socket of sockets) socket.destroy();
    sockets = [];
    await until('the connections are gone', async () => (await descriptors(pids)) < 500);
  };
  const m = await pairs(
    async () => {
      if (sockets.length === 0) sockets = await silent(hub.port, 5000);
      return cost(pids, url);
    },
    async () => {
      await drop();
      return cost(pids, url);
    },
  );
  verdict('idle cpu', m.ratio, 1.1, { note: `with ${us(m.ours)}, without ${us(m.limit)}; spread ${m.spread.toFixed(2)}` });
  verdict('idle memory', each / 1024, 2, { note: 'KiB a silent connection' });
  await drop();
  await hub.stop();
}

// wrk's script: every request signs somebody else up.
async function signupScript(seed) {
  const path = join(folder, 'signup.lua');
  await writeFile(
    path,
    `local n = 0
     wrk.method = "POST"
     wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
     wrk.headers["Sec-Fetch-Site"] = "same-origin"
     request = function()
       n = n + 1
       return wrk.format(nil, nil, nil, "name=Person+" .. n .. "&mail=p" .. n .. "x${seed}%40example.org&answer=going")
     end`,
  );
  return path;
}

async function counts(hub) {
  const words = (await hub.visitor().get('/readyz')).text;
  return { commits: Number(words.match(/commits (\d+)/)[1]), acts: Number(words.match(/acts (\d+)/)[1]) };
}

async function joinRun(hub, url, seed) {
  const before = await counts(hub);
  const run = await load(url, { seconds: 4, script: await signupScript(seed) });
  const after = await counts(hub);
  if (run.errors > 0) throw new Error(`${run.errors} sign-ups were refused`);
  return {
    rate: run.requests / run.seconds,
    batch: (after.acts - before.acts) / (after.commits - before.commits),
  };
}

async function ceilingRun(i) {
  const home = join(folder, `ceiling-${i}`);
  await mkdir(home);
  const [persecond, each] = execFileSync(join(root, 'build/bench/ceiling'), [home, '4'], { encoding: 'utf8' })
    .trim()
    .split(' ')
    .map(Number);
  await rm(home, { recursive: true });
  return { rate: persecond, us: each };
}

// Both start from an empty database each time, so that neither pays for the other's size.
async function joinBench() {
  let i = 0;
  const batches = [];
  const m = await pairs(
    async () => {
      const { hub, url } = await hubWithCall();
      const run = await joinRun(hub, url, `s${i}`);
      batches.push(run.batch);
      await hub.stop();
      return run;
    },
    () => ceilingRun(i++),
    { key: 'rate' },
  );
  verdict('join batch', median(batches), 16, { least: true, digits: 1, note: 'sign-ups a commit' });
  verdict('join', m.ratio, 0.5, {
    least: true,
    note: `ours ${rate(m.ours)}, bare SQLite ${rate(m.limit)}; spread ${m.spread.toFixed(2)}`,
  });
}

async function memory() {
  const { hub, url } = await hubWithCall();
  const pids = await family(hub.pid);
  verdict('memory idle', (await pss(pids)) / 2 ** 20, 25, { digits: 1, note: 'MB of all processes' });
  let n = 0;
  for (let i = 0; n < 100000; i++) n += (await load(url, { seconds: 5, script: await signupScript(`m${i}`) })).requests;
  verdict('memory', (await pss(await family(hub.pid))) / 2 ** 20, 50, { digits: 1, note: `MB after ${n} sign-ups` });
  await hub.stop();
}

// Seconds from exec to ready.
async function startTime(hub) {
  const begun = performance.now();
  await hub.start();
  const took = performance.now() - begun;
  await hub.end();
  return { us: took };
}

async function startBench() {
  const empty = await startHub();
  await empty.end();
  const { hub } = await hubWithCall();
  await hub.end();
  execFileSync('sqlite3', [join(hub.data, 'hub.db')], {
    input: `pragma journal_mode=wal; pragma synchronous=off; pragma foreign_keys=on;
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000)
      insert into signup (call, state, answer, name, folded, mail, tie, channel, code, gen, made, queued, confirmed)
      select 1, 2, 2, 'Person ' || i, 'person ' || i, 'p' || i || '@example.org', 3, 1,
        printf('%06X', i), i, 1000, i, 1000 from n;
      update call set going = 1000000; pragma wal_checkpoint(truncate);`,
  });
  const m = await pairs(() => startTime(hub), () => startTime(empty));
  verdict('start', m.ratio, 3, {
    note: `with 1,000,000 sign-ups ${median(m.ours.map((r) => r.us)).toFixed(0)} ms, empty ${median(m.limit.map((r) => r.us)).toFixed(0)} ms`,
  });
  for (const one of [hub, empty]) await rm(one.folder, { recursive: true });
}

async function wire() {
  const { hub, url } = await hubWithCall();
  const answer = await hub.visitor().get(new URL(url).pathname, { 'accept-encoding': 'gzip' });
  const head = Object.entries(answer.headers).map(([k, v]) => `${k}: ${v}\r\n`).join('').length + 19;
  const body = answer.headers['content-encoding'] === 'gzip' ? answer.bytes.length : gzipSync(answer.bytes).length;
  verdict('wire', (head + body) / 1024, 14, { digits: 1, note: `KB: head ${head} and page ${body} bytes, compressed` });
  await hub.stop();
}

const measures = {
  wire,
  page,
  idle,
  join: joinBench,
  memory,
  start: startBench,
  deliver: () => deliver(folder),
  inbox,
};
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(measures);
for (const name of names) {
  if (measures[name] === undefined) throw new Error(`no measure ${name}: ${Object.keys(measures).join(' ')}`);
  await measures[name]();
}
await rm(folder, { recursive: true });
