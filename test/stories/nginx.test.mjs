// The example for nginx, with nothing changed but names, ports and the certificate.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Visitor, freePort, root, startHub, until } from '../lib/hub.mjs';
import { answerCall, confirmTicket, gathering, openHouse, ticketOf } from '../lib/path.mjs';
import { makeCertificate } from '../lib/tls.mjs';
import { gunzipSync } from 'node:zlib';

// What stands around the example on a machine: nginx's own settings, kept in a folder of ours.
function around(folder, example) {
  const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `${process.getuid() === 0 ? 'user root;\n' : ''}daemon off;
pid ${folder}/pid;
error_log stderr warn;
events {}
http {
${temps.map((name) => `\t${name}_temp_path ${folder}/${name};`).join('\n')}
${example}
}
`;
}

async function startNginx(folder, { hub, http, https }) {
  const { key, cert } = await makeCertificate(folder);
  let example = await readFile(join(root, 'docs/nginx/groundswell.conf'), 'utf8');
  for (const [was, is] of [
    ['127.0.0.1:8080', `127.0.0.1:${hub}`],
    ['listen 80;', `listen 127.0.0.1:${http};`],
    ['listen 443 ', `listen 127.0.0.1:${https} `],
    [/server_name hub\.example;/g, 'server_name localhost;'],
    ['/etc/ssl/hub.example/fullchain.pem', cert],
    ['/etc/ssl/hub.example/key.pem', key],
  ]) {
    const changed = example.replace(was, is);
    assert.notEqual(changed, example, `${was} stands in the example`);
    example = changed;
  }
  await writeFile(join(folder, 'nginx.conf'), around(folder, example));
  await mkdir(join(folder, 'logs'), { recursive: true });
  const child = spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')], {
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  process.on('exit', () => child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  return {
    ca: await readFile(cert),
    said: () => said,
    stop: async () => {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
    },
  };
}

describe('behind nginx', { timeout: 60_000 }, () => {
  let folder, hub, nginx, origin, ports, call;
  // Somebody from a network of their own, through nginx.
  const from = (client, headers) =>
    new Visitor(ports.https, origin, { client, headers, ca: nginx.ca });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'groundswell-nginx-'));
    ports = { hub: await freePort(), http: await freePort(), https: await freePort() };
    origin = `https://localhost:${ports.https}`;
    hub = await startHub({ port: ports.hub, flags: { origin, rate: 100, proxies: '127.0.0.1' } });
    nginx = await startNginx(folder, ports);
    await until('nginx', async () => (await from('127.0.0.1').get('/readyz')).status === 200);
    call = await gathering(hub, await openHouse(hub));
  });
  after(async () => {
    await hub?.stop();
    await nginx?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('a stranger walks the path over https', async () => {
    const ben = from('127.0.1.1');
    const page = await ben.get(call.path);
    assert.equal(page.status, 200);
    assert.match(page.headers['strict-transport-security'], /max-age=\d{7}/);
    assert.match(page.text, new RegExp(`<link rel="canonical" href="${origin}/@river/calls/`));
    const fields = { name: 'Ben', mail: 'ben@example.org' };
    assert.equal((await answerCall(ben, call, fields)).status, 303);
    const letter = await hub.letter('ben@example.org');
    assert.ok(letter.links[0].startsWith(`${origin}/t/`));
    const ticket = await confirmTicket(ben, await ticketOf(hub, 'ben@example.org'));
    assert.equal(ticket.status, 200);
  });

  test('a foreign page is refused as without nginx', async () => {
    const headers = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
    const answer = await from('127.0.1.1').post(call.path, { name: 'E', mail: 'e@x.org' }, headers);
    assert.equal(answer.status, 403);
  });

  test('plain http leads to https', async () => {
    const answer = await new Visitor(ports.http, `http://localhost:${ports.http}`).get(call.path);
    assert.equal(answer.status, 301);
    assert.equal(answer.location, `https://localhost${call.path}`);
  });

  test('HTTP/2, and compressed as the hub sends it', async () => {
    const lookup = (host, options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]);
    const session = connect(origin, { ca: nginx.ca, lookup });
    const stream = session.request({ ':path': call.path, 'accept-encoding': 'gzip' });
    const [headers] = await once(stream, 'response');
    assert.equal(headers[':status'], 200);
    assert.equal(headers['content-encoding'], 'gzip');
    const parts = [];
    for await (const part of stream) parts.push(part);
    assert.match(gunzipSync(Buffer.concat(parts)).toString(), /Clean the bank/);
    session.close();
  });

  test('limits count per client, whatever they claim', async () => {
    // The most that a route takes; each of these is refused for its fields, and counts all the same.
    const tries = async (visitor, headers = () => ({})) => {
      let passed = 0;
      for (let i = 0; i < 200; i++) {
        const answer = await visitor.post(call.path, { name: '' }, headers(i));
        if (answer.status === 429) {
          assert.ok(Number(answer.headers['retry-after']) > 0);
          assert.match(answer.headers['content-security-policy'], /^default-src 'none'/);
          return passed;
        }
        assert.equal(answer.status, 422);
        passed++;
      }
      return passed;
    };
    const most = await tries(from('127.0.2.1'));
    assert.ok(most >= 10 && most < 200, `${most} passed`);
    assert.equal(await tries(from('127.0.2.99')), 0, 'a neighbour in the same network');
    assert.equal(await tries(from('127.0.3.1')), most, 'somebody else');
    const forged = (i) => ({ 'x-forwarded-for': `192.0.${i}.1` });
    assert.equal(await tries(from('127.0.4.1'), forged), most, 'forged through nginx');
    // Past nginx: not from the proxy's address, so that nothing they claim is believed.
    const direct = hub.visitor({ client: '127.0.5.1' });
    assert.equal(await tries(direct, forged), most, 'forged past nginx');
    assert.equal(nginx.said(), '');
  });
});
