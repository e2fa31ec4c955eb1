// What goes out to other servers, and what comes in from them.
import { execFileSync } from 'node:child_process';
import { createHash, createSign, generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { freePort, root, startHub, until } from '../test/lib/hub.mjs';
import { draftCall, gathering, openHouse, publishCall } from '../test/lib/path.mjs';
import { row, rows } from '../test/lib/rows.mjs';
import { cpu, family, median, pairs, start, verdict } from './measure.mjs';

const loopback = { env: { GROUNDSWELL_LOOPBACK: '1' } };

// A server on all of 127/8 that takes every delivery.
async function sink(folder) {
  const port = await freePort();
  const home = join(folder, `sink-${port}`);
  await mkdir(home);
  await writeFile(
    join(home, 'nginx.conf'),
    `${process.getuid() === 0 ? 'user root;' : ''} worker_processes 1; daemon off; pid ${home}/pid; error_log ${home}/error;
     events { worker_connections 8192; }
     http { log_format t '$msec'; access_log ${home}/log t; client_body_temp_path ${home}; proxy_temp_path ${home};
       fastcgi_temp_path ${home}; uwsgi_temp_path ${home}; scgi_temp_path ${home}; client_body_buffer_size 256k;
       server { listen 0.0.0.0:${port}; location / { return 202; } } }`,
  );
  const child = start('nginx', ['-c', `${home}/nginx.conf`, '-p', home, '-e', `${home}/error`]);
  await until('the sink', () => fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '' }).then((r) => r.ok));
  return { child, port, log: join(home, 'log') };
}

const address = (i) => `127.1.${Math.floor(i / 250)}.${(i % 250) + 1}`;

function sqlite(hub, input) {
  execFileSync('sqlite3', ['-cmd', '.timeout 20000', join(hub.data, 'hub.db')], { input });
}

// Followers on other servers, as rows: port(i) is where the server of host i listens.
function follow(hub, { followers, hosts, port }) {
  const lines = ['pragma foreign_keys=on; pragma wal_autocheckpoint=0; begin;'];
  for (let h = 0; h < hosts; h++)
    lines.push(`insert into peer (id, host, made, looked) values (${h + 1}, '${address(h)}:${port(h)}', 1, 9999999999);`);
  for (let i = 0; i < followers; i++) {
    const h = i % hosts;
    const base = `http://${address(h)}:${port(h)}`;
    lines.push(
      `insert into remote (id, peer, uri, handle, name, url, inbox, shared, fetched, looked) values (${i + 1}, ${h + 1}, '${base}/u/${i}', 'u${i}@${address(h)}', 'u${i}', '${base}/u/${i}', '${base}/u/${i}/inbox', '${base}/inbox', 9999999999, 9999999999);`,
      `insert into follower (movement, remote, peer, state, activity, inbox, made) values (1, ${i + 1}, ${h + 1}, 2, '${base}/f/${i}', '${base}/inbox', 1);`,
    );
  }
  lines.push(`update movement set followers = ${followers}; commit;`);
  sqlite(hub, lines.join('\n'));
}

const waiting = (hub) => row(hub.data, 'select count(*) as n from delivery where failed is null').n;
const quiet = (hub) =>
  until('all is told', () => waiting(hub) === 0 && row(hub.data, 'select count(*) as n from news where after is not null').n === 0, 300);

// A hub with a movement that is followed; its key is there.
async function followed(options, flags = {}) {
  const hub = await startHub({ ...loopback, flags });
  const ana = await openHouse(hub);
  await gathering(hub, ana, {}); // the movement with its message, and a first call
  await until('keys', () => rows(hub.data, 'select 1 from signer').length >= 2);
  await quiet(hub);
  await hub.end();
  follow(hub, options);
  await hub.start();
  return { hub, ana };
}

// CPU microseconds of one delivery: a call is published, every inbox hears of it.
async function tell(hub, ana, hosts) {
  const pids = await family(hub.pid);
  const count = () => row(hub.data, 'select sum(took) as n from peer').n;
  const before = await cpu(pids);
  const had = count();
  const begun = performance.now();
  const call = await draftCall(ana, 'river', { title: `Call ${begun}` });
  await publishCall(hub, ana, call);
  await quiet(hub);
  const n = count() - had;
  if (n < hosts) throw new Error(`${n} deliveries of ${hosts}`);
  return { us: ((await cpu(pids)) - before) * 1e6 / n, rate: (n * 1000) / (performance.now() - begun) };
}

function rsa(threads) {
  const [rate, sign, look] = execFileSync(join(root, 'build/bench/rsa'), [`${threads}`, '2'], { encoding: 'utf8' })
    .trim()
    .split(' ')
    .map(Number);
  return { rate, sign, look };
}

async function deliverCost(folder) {
  const hosts = 1000;
  const to = await sink(folder);
  const { hub, ana } = await followed({ followers: hosts, hosts, port: () => to.port });
  const bytes = 4000;
  const m = await pairs(
    () => tell(hub, ana, hosts),
    () => {
      const errands = execFileSync(join(root, 'build/bench/errands'), [`${to.port}`, `${hosts}`, '3000', `${bytes}`], { encoding: 'utf8' });
      return { us: rsa(1).sign + Number(errands), unsigned: Number(errands) };
    },
  );
  verdict('deliver', m.ratio, 1.3, {
    note: `CPU a delivery ${median(m.ours.map((r) => r.us)).toFixed(0)} us; a signature and an unsigned one ${median(m.limit.map((r) => r.us)).toFixed(0)} us, of it unsigned ${median(m.limit.map((r) => r.unsigned)).toFixed(0)}; ${Math.round(median(m.ours.map((r) => r.rate)))}/s; spread ${m.spread.toFixed(2)}`,
  });
  await hub.stop();
  to.child.kill('SIGTERM');
  await to.child.ended;
}

// Two threads that sign against one, in what only costs processor time.
async function deliverThreads() {
  const m = await pairs(() => rsa(2), () => rsa(1), { key: 'rate' });
  verdict('deliver threads', m.ratio, 1.7, {
    least: true,
    note: `signatures a second with two ${Math.round(median(m.ours.map((r) => r.rate)))}, with one ${Math.round(median(m.limit.map((r) => r.rate)))}, ${cpus().length} cores; spread ${m.spread.toFixed(2)}`,
  });
}

// One that takes connections and never says a word.
async function silentServer() {
  const held = new Set();
  const server = createServer((socket) => {
    held.add(socket);
    socket.on('error', () => {}).on('close', () => held.delete(socket));
    socket.resume();
  });
  server.listen(0, '0.0.0.0');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: server.address().port,
    close: () => {
      for (const socket of held) socket.destroy();
      server.close();
    },
  };
}

// Seconds from the call until the last of the servers that are there has it.
async function reachAll(folder, dead) {
  const hosts = 1000;
  const [to, mute] = [await sink(folder), await silentServer()];
  const nobody = await freePort();
  const port = (h) => (h % 5 !== 0 || !dead ? to.port : h % 10 === 0 ? nobody : mute.port);
  const { hub, ana } = await followed({ followers: 5000, hosts, port });
  const healthy = dead ? hosts * 0.8 : hosts;
  const call = await draftCall(ana, 'river', { title: 'Everybody' });
  const begun = performance.now();
  await publishCall(hub, ana, call);
  const ids = () => row(hub.data, `select count(*) as n from peer where took >= 3`).n;
  await until('all who are there have it', () => ids() >= healthy, 300);
  const us = (performance.now() - begun) * 1000;
  await hub.stop();
  mute.close();
  to.child.kill('SIGTERM');
  await to.child.ended;
  return { us };
}

async function deliverDead(folder) {
  const m = await pairs(() => reachAll(folder, true), () => reachAll(folder, false), { rounds: 3 });
  const seconds = (list) => (median(list.map((r) => r.us)) / 1e6).toFixed(1);
  verdict('deliver dead', m.ratio, 1.2, {
    note: `5,000 followers on 1,000 hosts; 200 dead: ${seconds(m.ours)} s, none dead: ${seconds(m.limit)} s; spread ${m.spread.toFixed(2)}`,
  });
}

export async function deliver(folder) {
  await deliverCost(folder);
  await deliverThreads();
  await deliverDead(folder);
}

// ---- what comes in ------------------------------------------------------------------------------

function signedCreate({ key, keyId, actor, host, to, id }) {
  const body = JSON.stringify({
    '@context': 'https://www.w3.org/ns/activitystreams',
    id: `${actor}/a/${id}`,
    type: 'Create',
    actor,
    to: ['https://www.w3.org/ns/activitystreams#Public'],
    object: {
      id: `${actor}/n/${id}`,
      type: 'Note',
      attributedTo: actor,
      inReplyTo: to,
      to: ['https://www.w3.org/ns/activitystreams#Public'],
      published: new Date().toISOString(),
      content: `<p>A word about the river, number ${id}.</p>`,
    },
  });
  const digest = `SHA-256=${createHash('sha256').update(body).digest('base64')}`;
  const date = new Date().toUTCString();
  const signed = `(request-target): post /inbox\nhost: ${host}\ndate: ${date}\ndigest: ${digest}`;
  const signature = createSign('sha256').update(signed).sign(key, 'base64');
  return `POST /inbox HTTP/1.1\r\nHost: ${host}\r\nDate: ${date}\r\nDigest: ${digest}\r\nContent-Type: application/activity+json\r\nSignature: keyId="${keyId}",algorithm="rsa-sha256",headers="(request-target) host date digest",signature="${signature}"\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

// Send them over some connections, as of many servers that have heard of a call at once; each as soon
// as the one before it was answered.
async function sendAll(port, requests, connections = 128) {
  let next = 0;
  const one = () =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      const go = () => (next < requests.length ? socket.write(requests[next++]) : socket.end());
      socket.on('connect', go);
      socket.on('data', (bytes) => {
        const status = bytes.toString('latin1').slice(9, 12);
        if (status !== '202') return reject(new Error(`answered ${status}`));
        go();
      });
      socket.on('close', resolve).on('error', reject);
    });
  await Promise.all(Array.from({ length: connections }, one));
}

async function inboxRun(round) {
  const n = 6000;
  const hub = await startHub(loopback);
  const ana = await openHouse(hub);
  await gathering(hub, ana, {});
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const actor = 'http://127.9.9.9:9999/u/ruth';
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  sqlite(
    hub,
    `insert into peer (host, made, looked) values ('127.9.9.9:9999', 1, 9999999999);
     insert into remote (peer, uri, handle, name, url, inbox, key_id, key_pem, fetched, looked)
     values (last_insert_rowid(), '${actor}', 'ruth@127.9.9.9', 'Ruth', '${actor}', '${actor}/inbox', '${actor}#main-key', '${pem}', 9999999999, 9999999999);`,
  );
  const { pub } = row(hub.data, 'select pub from call');
  const [first, ...requests] = Array.from({ length: n + 1 }, (_, id) =>
    signedCreate({ key: privateKey, keyId: `${actor}#main-key`, actor, host: `localhost:${hub.port}`, to: `${hub.origin}/o/${pub}`, id: `${round}-${id}` }),
  );
  // A member has let a first reply of hers stand: few of a stranger's would be kept.
  await sendAll(hub.port, [first]);
  sqlite(hub, 'update reply set state = 2;');
  const pids = await family(hub.pid);
  const before = await cpu(pids);
  await sendAll(hub.port, requests);
  const us = (((await cpu(pids)) - before) * 1e6) / n;
  const kept = row(hub.data, 'select count(*) as n from reply').n - 1;
  if (kept !== n) throw new Error(`${kept} replies of ${n} are kept`);
  await hub.stop();
  return { us };
}

export async function inbox() {
  let round = 0;
  const m = await pairs(() => inboxRun(round++), () => ({ us: rsa(1).look }));
  verdict('inbox', m.ratio, 8, {
    digits: 1,
    note: `CPU a Create, proven and kept ${median(m.ours.map((r) => r.us)).toFixed(0)} us; a look at a signature ${median(m.limit.map((r) => r.us)).toFixed(1)} us; spread ${m.spread.toFixed(2)}`,
  });
}
