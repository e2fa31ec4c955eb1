// A certificate for localhost, made anew by openssl, and a front that speaks TLS before a hub.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { promisify } from 'node:util';

// Its own authority: { key, cert } as paths of files.
export async function makeCertificate(folder) {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'fullchain.pem')];
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost'],
  ]);
  return { key, cert };
}

// What an operator's proxy does, and a list of what it passed on: { method, path, headers, status }.
export async function startFront({ key, cert }, { port, hub }) {
  const passed = [];
  const options = { key: await readFile(key), cert: await readFile(cert) };
  const server = createServer(options, (req, res) => {
    const line = { method: req.method, path: req.url, headers: req.headers };
    const headers = { ...req.headers, 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' };
    const { method, url: path } = req;
    const inner = request({ host: '127.0.0.1', port: hub, method, path, headers, agent: false }, (answer) => {
      passed.push({ ...line, status: answer.statusCode });
      res.writeHead(answer.statusCode, answer.headers);
      answer.on('error', () => res.destroy());
      answer.pipe(res);
    });
    inner.on('error', () => {
      // The hub is down: nobody is served.
      passed.push({ ...line, status: 502 });
      if (!res.headersSent) res.writeHead(502);
      res.end();
    });
    req.on('error', () => inner.destroy());
    req.pipe(inner);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    passed,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
