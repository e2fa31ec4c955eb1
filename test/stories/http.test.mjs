// HTTP as nobody should send it: refused, closed, and nothing after it read as another request.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startHub, until } from '../lib/hub.mjs';
import { doorsOf, gathering, joined, openHouse } from '../lib/path.mjs';
import { sendRaw } from '../lib/raw.mjs';
import { tableHashes } from '../lib/rows.mjs';

const guards = {
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^same-origin$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'permissions-policy': /camera=\(self\)/,
  'content-security-policy':
    /^default-src 'none'; style-src 'sha256-[^']+'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'/,
};

function assertGuarded(headers, what) {
  for (const [name, value] of Object.entries(guards))
    assert.match(headers[name] ?? 'none', value, `${name} of ${what}`);
  assert.equal(headers.server, undefined);
  assert.equal(headers['x-powered-by'], undefined);
}

let hub, ana, call, host;
before(async () => {
  hub = await startHub({ flags: { 'head-seconds': 1, 'body-seconds': 1, 'idle-seconds': 2 } });
  ana = await openHouse(hub);
  call = await gathering(hub, ana);
  host = `Host: localhost:${hub.port}\r\n`;
});
after(() => hub?.stop());

const smuggled = () => `GET /healthz HTTP/1.1\r\n${host}\r\n`;
const form = 'Content-Type: application/x-www-form-urlencoded\r\n';
const own = 'Sec-Fetch-Site: same-origin\r\n';
const body = 'name=Eve&mail=eve%40example.org&answer=going';

// Send it with another request behind it; there must be this one answer, and then the end.
async function refused(status, head, rest = '') {
  const { answers } = await sendRaw(hub.port, `${head}${rest}${smuggled()}`);
  assert.deepEqual(
    answers.map((answer) => answer.status),
    [status],
  );
  assertGuarded(answers[0].headers, status);
  assert.equal(answers[0].headers.connection, 'close');
  return answers[0];
}

const get = (more = '', target = '/') => `GET ${target} HTTP/1.1\r\n${host}${more}\r\n`;
const post = (more, target = call.path) => `POST ${target} HTTP/1.1\r\n${host}${own}${form}${more}\r\n`;

describe('heads', { timeout: 60_000 }, () => {
  const odd = {
    'both lengths': () => post(`Content-Length: ${body.length}\r\nTransfer-Encoding: chunked\r\n`) + body,
    'two lengths': () => post('Content-Length: 0\r\nContent-Length: 44\r\n') + body,
    'two equal lengths': () => post('Content-Length: 44\r\nContent-Length: 44\r\n') + body,
    'a list of lengths': () => post('Content-Length: 44, 44\r\n') + body,
    'a length with a sign': () => post('Content-Length: +44\r\n') + body,
    'a length in hexadecimal': () => post('Content-Length: 0x2c\r\n') + body,
    'an empty length': () => post('Content-Length:\r\n') + body,
    'two transfer codings': () => post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n'),
    'a space before the colon': () => get('X-One : 1\r\n'),
    'a tab before the colon': () => get('X-One\t: 1\r\n'),
    'a folded line': () => get('X-One: 1\r\n  and more\r\n'),
    'a first header that is folded': () => `GET / HTTP/1.1\r\n X-One: 1\r\n${host}\r\n`,
    'no name': () => get(': 1\r\n'),
    'no colon': () => get('X-One\r\n'),
    'bare LF': () => `GET / HTTP/1.1\nHost: localhost:${hub.port}\n\n`,
    'one bare LF': () => `GET / HTTP/1.1\r\n${host}X-One: 1\nX-Two: 2\r\n\r\n`,
    'a bare CR': () => get('X-One: 1\rX-Two: 2\r\n'),
    'NUL in a value': () => get('X-One: 1\0\r\n'),
    'NUL in a name': () => get('X\0One: 1\r\n'),
    'NUL in the target': () => get('', '/\0'),
    'a control sign in a value': () => get('X-One: \x01\r\n'),
    'DEL in a value': () => get('X-One: \x7f\r\n'),
    'no Host': () => 'GET / HTTP/1.1\r\nX-One: 1\r\n\r\n',
    'an empty Host': () => 'GET / HTTP/1.1\r\nHost:\r\n\r\n',
    'two Hosts': () => get(host),
    'a Host with a path': () => `GET / HTTP/1.1\r\nHost: localhost:${hub.port}/x\r\n\r\n`,
    'a target of another host': () => get('', 'http://elsewhere.example/'),
    'two blanks in the first line': () => `GET  / HTTP/1.1\r\n${host}\r\n`,
    'no version': () => `GET /\r\n${host}\r\n`,
    'a target without a slash': () => get('', 'index.html'),
    'a method that is no word': () => `G(T / HTTP/1.1\r\n${host}\r\n`,
    'an empty line first': () => `\r\n${get()}`,
    'the first bytes of TLS': () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
    'a chunked body from 1.0': () =>
      post('Transfer-Encoding: chunked\r\n').replace('HTTP/1.1', 'HTTP/1.0') + '0\r\n\r\n',
  };
  for (const [what, head] of Object.entries(odd))
    test(`${what}: 400`, () => refused(400, head()));

  test('a coding that we do not know: 501', () =>
    refused(501, post('Transfer-Encoding: gzip, chunked\r\n')));
  test('a method that nobody knows: 501', () => refused(501, `BREW / HTTP/1.1\r\n${host}\r\n`));
  test('another version: 505', () => refused(505, `GET / HTTP/3.0\r\n${host}\r\n`));
  test('an expectation: 417', () => refused(417, get('Expect: wonders\r\n')));
  test('another Host: 421', async () => {
    await refused(421, 'GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n');
    await refused(421, `GET / HTTP/1.1\r\nHost: localhost:${hub.port + 1}\r\n\r\n`);
    await refused(421, `GET / HTTP/1.1\r\nHost: localhost.example:${hub.port}\r\n\r\n`);
  });
  test('a long target: 414', () => refused(414, get('', `/${'a'.repeat(9000)}`)));
  test('a long header: 431', () => refused(431, get(`X-One: ${'a'.repeat(9000)}\r\n`)));
  test('a head over 16 KiB: 431', () =>
    refused(431, get(Array.from({ length: 5 }, () => `X-One: ${'a'.repeat(4000)}\r\n`).join(''))));
  test('more headers than a hundred: 431', () => refused(431, get('X-One: 1\r\n'.repeat(101))));

  test('a head just under the limits is read', async () => {
    const head = get('X-One: 1\r\n'.repeat(98) + 'Connection: close\r\n', '/healthz');
    const { answers } = await sendRaw(hub.port, head);
    assert.deepEqual(answers.map((answer) => answer.status), [200]);
    const long = get(`X-One: ${'a'.repeat(7900)}\r\nX-Two: ${'a'.repeat(7900)}\r\nConnection: close\r\n`);
    assert.ok(long.length < 16384);
    assert.equal((await sendRaw(hub.port, long)).answers[0].status, 200);
  });

  test('a head that does not come: 408', async () => {
    const { answers } = await sendRaw(hub.port, `GET / HTTP/1.1\r\n${host}`);
    assert.deepEqual(answers.map((answer) => answer.status), [408]);
    assertGuarded(answers[0].headers, 408);
  });

  test('a head that trickles: 408, however lively it is', async () => {
    const begun = performance.now();
    const parts = Array.from({ length: 400 }, () => 'X-One: 1\r\n');
    const pause = (socket) =>
      new Promise((resolve) => {
        if (socket.destroyed) return resolve();
        const soon = setTimeout(resolve, 50);
        socket.once('close', () => (clearTimeout(soon), resolve()));
      });
    const { answers } = await sendRaw(hub.port, [`GET / HTTP/1.1\r\n${host}`, ...parts], { pause });
    assert.deepEqual(answers.map((answer) => answer.status), [408]);
    assert.ok(performance.now() - begun > 900, 'not before its second was over');
  });

  test('a silent connection is closed without a word', async () => {
    assert.equal((await sendRaw(hub.port, '')).text, '');
    const { answers } = await sendRaw(hub.port, get('', '/healthz'));
    assert.deepEqual(answers.map((answer) => answer.status), [200]);
  });
});

describe('bodies', { timeout: 60_000 }, () => {
  const chunked = (text) => post('Transfer-Encoding: chunked\r\n') + text;
  const size = body.length.toString(16);
  const odd = {
    'no size': `\r\n${body}\r\n0\r\n\r\n`,
    'a size that is no number': `zz\r\n${body}\r\n0\r\n\r\n`,
    'a size with a sign': `-1\r\n${body}\r\n0\r\n\r\n`,
    'a size with 0x': `0x${size}\r\n${body}\r\n0\r\n\r\n`,
    'a size of nine digits': `00000002c\r\n${body}\r\n0\r\n\r\n`,
    'a size and a blank': `${size} \r\n${body}\r\n0\r\n\r\n`,
    'a size that ends with LF': `${size}\n${body}\r\n0\r\n\r\n`,
    'an extension': `${size};a=b\r\n${body}\r\n0\r\n\r\n`,
    'a chunk longer than it says': `5\r\n${body}\r\n0\r\n\r\n`,
    'no end of a chunk': `${size}\r\n${body}0\r\n\r\n`,
    'a trailer': `${size}\r\n${body}\r\n0\r\nX-One: 1\r\n\r\n`,
  };
  for (const [what, text] of Object.entries(odd))
    test(`chunks with ${what}: 400`, () => refused(400, chunked(text)));

  test('chunks as they should be are read', async () => {
    const [one, two] = [body.slice(0, 10), body.slice(10)];
    const text = `${one.length.toString(16)}\r\n${one}\r\n00${two.length.toString(16).toUpperCase()}\r\n${two}\r\n0\r\n\r\n`;
    const head = post('Transfer-Encoding: chunked\r\nConnection: close\r\n');
    const { answers } = await sendRaw(hub.port, [...(head + text)].map((c) => c));
    assert.deepEqual(answers.map((answer) => answer.status), [303]);
  });

  test('too large: 413, announced, in chunks, or in one chunk', async () => {
    const large = 'a'.repeat(5000);
    await refused(413, post('Content-Length: 5000\r\n'), large);
    await refused(413, post('Content-Length: 999999999999999999\r\n'), large);
    await refused(400, post('Content-Length: 9999999999999999999\r\n'), large);
    await refused(413, chunked(`1388\r\n${large}\r\n0\r\n\r\n`));
    await refused(413, chunked('3e8\r\n'), `${'a'.repeat(1000)}\r\n${`3e8\r\n${'a'.repeat(1000)}\r\n`.repeat(4)}`);
    await refused(413, chunked('ffffffff\r\n'), large);
  });

  test('a body where none is taken: 413', () =>
    refused(413, get('Content-Length: 44\r\n'), body));

  test('a body that does not come: 408', async () => {
    const { answers } = await sendRaw(hub.port, post('Content-Length: 44\r\n') + body.slice(0, 20));
    assert.deepEqual(answers.map((answer) => answer.status), [408]);
  });

  test('another type: 415', async () => {
    for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/json', ''])
      await refused(
        415,
        `POST ${call.path} HTTP/1.1\r\n${host}${own}${type && `Content-Type: ${type}\r\n`}Content-Length: 44\r\n\r\n`,
        body,
      );
  });

  test('Expect: 100-continue is answered', async () => {
    const head = post('Content-Length: 44\r\nExpect: 100-continue\r\nConnection: close\r\n');
    const { answers } = await sendRaw(hub.port, [head, body], {
      pause: (socket) => new Promise((resolve) => socket.once('data', resolve)),
    });
    assert.deepEqual(answers.map((answer) => answer.status), [100, 303]);
  });
});

describe('foreign pages', { timeout: 60_000 }, () => {
  const ways = {
    'Sec-Fetch-Site: cross-site': { 'sec-fetch-site': 'cross-site' },
    'Sec-Fetch-Site: same-site': { 'sec-fetch-site': 'same-site' },
    'cross-site with our Origin': { 'sec-fetch-site': 'cross-site', origin: 'ours' },
    'a foreign Origin': { 'sec-fetch-site': undefined, origin: 'https://elsewhere.example' },
    'our Origin with another port': { 'sec-fetch-site': undefined, origin: 'http://localhost:1' },
    'our Origin with more behind it': { 'sec-fetch-site': undefined, origin: 'ours.example' },
    'null for an Origin': { 'sec-fetch-site': undefined, origin: 'null' },
    'neither header': { 'sec-fetch-site': undefined, origin: undefined },
  };
  for (const [what, headers] of Object.entries(ways))
    test(`${what}: 403`, async () => {
      const sent = { ...headers };
      if (sent.origin) sent.origin = sent.origin.replace('ours', hub.origin);
      const before = tableHashes(hub.data);
      const answer = await ana.post(call.path, { name: 'Eve', mail: 'eve@example.org' }, sent);
      assert.equal(answer.status, 403);
      assertGuarded(answer.headers, 403);
      const setup = await ana.post('/me/name', { name: 'Eve' }, sent);
      assert.equal(setup.status, 403);
      const now = tableHashes(hub.data);
      for (const table of ['signup', 'person']) assert.equal(now[table], before[table]);
    });

  test('our own pages, and no page at all, are let in', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': undefined, origin: hub.origin },
    ]) {
      const fields = { name: 'Zoe', mail: 'zoe@example.org', answer: 'going' };
      assert.equal((await hub.visitor().post(call.path, fields, headers)).status, 303);
    }
  });
});

describe('what answers carry', { timeout: 60_000 }, () => {
  test('the same guards on every status', async () => {
    const stranger = hub.visitor();
    const answers = {
      200: await stranger.get('/'),
      303: await stranger.post(call.path, { name: 'Yan', mail: 'yan@example.org', answer: 'going' }),
      404: await stranger.get('/nothing'),
      405: await stranger.send('DELETE', '/'),
      422: await stranger.post(call.path, { name: '', mail: 'x' }),
    };
    for (const [status, answer] of Object.entries(answers)) {
      assert.equal(answer.status, Number(status));
      assertGuarded(answer.headers, status);
    }
    assert.match(answers[405].headers.allow, /GET, HEAD/);
    assert.match((await stranger.send('POST', '/about', { headers: { origin: hub.origin } })).headers.allow, /GET/);
    assert.equal((await stranger.get(`${call.path}/confirm`)).status, 404);
    const script = await stranger.get('/g.js');
    assertGuarded(script.headers, 'the script');
  });

  test('HEAD is GET without a body', async () => {
    const stranger = hub.visitor();
    for (const path of ['/', call.path, `${call.path}/event.ics`, '/nothing', '/g.js', '/healthz']) {
      const whole = await stranger.get(path);
      const head = await stranger.send('HEAD', path);
      assert.equal(head.status, whole.status);
      assert.equal(head.bytes.length, 0);
      const changing = new Set(['date', 'connection']);
      for (const [name, value] of Object.entries(whole.headers))
        if (!changing.has(name)) assert.equal(head.headers[name], value, `${name} of ${path}`);
    }
  });

  test('304 for what is known, and only for that', async () => {
    const stranger = hub.visitor();
    const page = await stranger.get(call.path);
    const { etag } = page.headers;
    assert.ok(etag);
    const same = await stranger.get(call.path, { 'if-none-match': etag });
    assert.equal(same.status, 304);
    assert.equal(same.bytes.length, 0);
    assertGuarded(same.headers, 304);
    assert.equal((await stranger.get(call.path, { 'if-none-match': '"other"' })).status, 200);
    const signedIn = await ana.get(call.path, { 'if-none-match': etag });
    assert.equal(signedIn.status, 200, 'a page for somebody is drawn');
    assert.match(signedIn.headers['cache-control'], /no-store/);
  });

  test('private pages are never compressed, public ones are', async () => {
    const gzip = { 'accept-encoding': 'gzip' };
    const page = await hub.visitor().get(call.path, gzip);
    assert.equal(page.headers['content-encoding'], 'gzip');
    assert.match(page.headers.vary, /Accept-Encoding/);
    assert.equal((await ana.get('/home', gzip)).headers['content-encoding'], undefined);
  });

  test('requests in one go are answered in order, HTTP/1.0 is closed', async () => {
    const three = get('', '/healthz') + get('', '/nothing') + get('Connection: close\r\n', '/g.js');
    const { answers } = await sendRaw(hub.port, three);
    assert.deepEqual(answers.map((answer) => answer.status), [200, 404, 200]);
    const old = await sendRaw(hub.port, `GET /healthz HTTP/1.0\r\n${host}\r\n${smuggled()}`);
    assert.deepEqual(old.answers.map((answer) => answer.status), [200]);
  });
});

// Every page that can be reached, from those that somebody knows.
async function crawl(visitor, begin) {
  const seen = new Set();
  for (const waiting = [...begin]; waiting.length > 0; ) {
    const path = waiting.pop();
    if (seen.has(path)) continue;
    seen.add(path);
    const page = await visitor.get(path);
    assert.ok(page.status < 500, `${page.status} ${path}`);
    assert.ok((await visitor.send('HEAD', path)).status < 500);
    for (const [, link] of page.text.matchAll(/(?:href|action|formaction|src)="(\/[^"#]*)/g))
      waiting.push(link.replaceAll('&amp;', '&'));
  }
  return seen;
}

describe('GET', { timeout: 60_000 }, () => {
  test('changes nothing, wherever it goes', async () => {
    const ben = await joined(hub, call, 'Ben', 'ben@example.org');
    const pending = await hub.letter('zoe@example.org');
    const begin = [
      '/',
      '/home',
      '/admin',
      '/login',
      '/about',
      '/robots.txt',
      '/healthz',
      '/readyz',
      call.path,
      `${call.path}?via=p`,
      `${call.path}/thanks`,
      `${call.path}/left`,
      `${call.path}/event.ics`,
      `${call.path}/qr.svg`,
      `${call.path}/poster`,
      call.desk,
      `${call.desk}/preview`,
      '/impact/river',
      '/impact/river/rows?stage=reached&way=weak',
      '/@river/impact',
      ben.ticket,
      new URL(pending.links[0]).pathname,
      ...(await doorsOf(ana, call)),
      '/@river/message/1',
      '/desk/river/preview',
    ];
    await until('every letter is out', () => {
      const { letter, fanout } = tableHashes(hub.data);
      return letter === tableHashes.none && fanout === tableHashes.none;
    });
    const was = tableHashes(hub.data);
    const pages = await crawl(ana, begin);
    await crawl(hub.visitor(), begin);
    assert.ok(pages.size > 40, `only ${pages.size} pages`);
    assert.deepEqual(tableHashes(hub.data), was);
    assert.equal((await ana.get('/home')).status, 200, 'nobody was signed out');
  });
});
