// The commands beside serve: backup, restore, link, doctor, version, tool; and the folder's lock.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executable, freePort, run, startHub } from '../lib/hub.mjs';
import { answerCall, gathering, joined, openHouse, signIn } from '../lib/path.mjs';
import { integrity, row, rows, tableHashes } from '../lib/rows.mjs';

let hub, ana, call, aside;
before(async () => {
  aside = await mkdtemp(join(tmpdir(), 'groundswell-aside-'));
  hub = await startHub();
  ana = await openHouse(hub);
  call = await gathering(hub, ana, { capacity: '100000' });
});
after(async () => {
  await hub?.stop();
  await rm(aside, { recursive: true, force: true });
});

const at = (data) => `--data=${data}`;

describe('backup and restore', { timeout: 60_000 }, () => {
  const file = () => join(aside, 'hub.backup');
  let ticket;

  test('a backup while people sign up is whole', async () => {
    ({ ticket } = await joined(hub, call, 'Ben', 'ben@example.org'));
    const answered = [];
    let going = true;
    const load = Array.from({ length: 4 }, async (_, worker) => {
      const visitor = hub.visitor();
      for (let i = 0; going; i++) {
        const mail = `load${worker}.${i}@example.org`;
        const answer = await visitor.post(call.path, { name: 'Load', mail, answer: 'going' });
        assert.equal(answer.status, 303);
        answered.push(mail);
      }
    });
    while (answered.length < 40) await new Promise(setImmediate);
    const known = [...answered];
    const made = await run(['backup', file(), at(hub.data)]);
    going = false;
    await Promise.all(load);
    assert.equal(made.code, 0, made.err);
    assert.ok(answered.length > known.length, 'people signed up meanwhile');
    assert.equal((await stat(file())).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(aside), ['hub.backup']);

    const data = join(aside, 'restored');
    const back = await run(['restore', file(), at(data)]);
    assert.equal(back.code, 0, back.err);
    assert.equal(integrity(data), 'ok');
    const kept = new Set(rows(data, 'select mail from signup').map(({ mail }) => mail));
    for (const mail of known) assert.ok(kept.has(mail), `${mail} was answered before the backup`);
    const { pending } = row(data, 'select pending from call where id = ?', call.id);
    const { n } = row(data, 'select count(*) n from signup where state = 1');
    assert.equal(pending, n, 'its counts are those of its rows');
  });

  test('what is restored is what was there, and serves', async () => {
    await hub.end();
    const quiet = join(aside, 'quiet.backup');
    assert.equal((await run(['backup', quiet, at(hub.data)])).code, 0);
    const data = join(aside, 'same');
    assert.equal((await run(['restore', quiet, at(data)])).code, 0);
    assert.deepEqual(tableHashes(data), tableHashes(hub.data));
    assert.deepEqual(await readFile(join(data, 'key')), await readFile(join(hub.data, 'key')));
    assert.equal((await stat(data)).mode & 0o777, 0o700);
    assert.equal((await stat(join(data, 'key'))).mode & 0o777, 0o600);
    await hub.start();

    const other = await startHub({ data });
    try {
      assert.equal((await (await signIn(other)).get('/home')).status, 200);
      assert.equal((await other.visitor().get(ticket)).status, 200, 'links hold: they need the key');
      const late = { name: 'Late', mail: 'late@example.org' };
      assert.equal((await answerCall(other.visitor(), call, late)).status, 303);
      assert.doesNotMatch(other.out, /setup/);
    } finally {
      await other.stop();
    }
  });

  test('a byte that is not as it was: refused, and nothing is left behind', async () => {
    const whole = await readFile(file());
    const step = Math.floor(whole.length / 12);
    for (let i = 0; i < 14; i++) {
      const damaged = Buffer.from(whole);
      // The head, the database, and the key and manifest at the end, but for the padding.
      const end = whole.lastIndexOf('  key\n') - 10;
      const place = i === 12 ? end : i === 13 ? 20 : 600 + i * step;
      if (damaged[place] === undefined || place >= end + 1) continue;
      damaged[place] ^= 0x40;
      await writeFile(join(aside, 'damaged'), damaged);
      const data = join(aside, `damaged-${i}`);
      const back = await run(['restore', join(aside, 'damaged'), at(data)]);
      assert.notEqual(back.code, 0, `byte ${place} of ${whole.length}`);
      assert.match(back.err, /^groundswell: .*backup/);
      assert.deepEqual((await readdir(data)).filter((name) => /hub|key/.test(name)), []);
    }
  });

  test('nothing is left beside what was restored, and nothing restored beside a part of a hub', async () => {
    const data = join(aside, 'alone');
    assert.equal((await run(['restore', file(), at(data)])).code, 0);
    assert.deepEqual((await readdir(data)).sort(), ['hub.db', 'key', 'lock', 'mail']);
    for (const part of ['key', 'hub.db-wal']) {
      const folder = join(aside, `part-${part}`);
      await mkdir(folder, { mode: 0o700 });
      await writeFile(join(folder, part), 'of another hub');
      const back = await run(['restore', file(), at(folder)]);
      assert.equal(back.code, 1, part);
      assert.match(back.err, /there is a hub, or a part of one, in this data folder already/);
      assert.equal(await readFile(join(folder, part), 'utf8'), 'of another hub');
    }
  });

  test('a backup removes no file but its own, whatever it is called', async () => {
    const name = join(hub.data, 'hub');
    await writeFile(join(aside, 'mine.db'), 'of somebody else');
    assert.equal((await run(['backup', name, at(hub.data)])).code, 0);
    assert.ok((await stat(join(hub.data, 'hub.db'))).size > 0, 'the database is there');
    assert.equal((await run(['backup', join(aside, 'mine'), at(hub.data)])).code, 0);
    assert.equal(await readFile(join(aside, 'mine.db'), 'utf8'), 'of somebody else');
    await rm(name);
  });

  test('a backup that was killed is no file of that name', async () => {
    let ended = 0;
    for (let i = 0; i < 30 && ended < 5; i++) {
      const name = join(aside, 'killed');
      const child = spawn(executable, ['backup', name, at(hub.data)], { stdio: 'ignore' });
      setTimeout(() => child.kill('SIGKILL'), i);
      const [code] = await once(child, 'close');
      ended += code === 0;
      const there = await stat(name).catch(() => null);
      if (there === null) continue;
      const data = join(aside, `killed-${i}`);
      assert.equal((await run(['restore', name, at(data)])).code, 0, `killed after ${i} ms`);
      await rm(name);
    }
  });

  test('a backup that was cut, and a file that is none', async () => {
    const whole = await readFile(file());
    for (const bytes of [whole.subarray(0, whole.length - 2000), whole.subarray(0, 100), Buffer.from('hello')]) {
      await writeFile(join(aside, 'cut'), bytes);
      const back = await run(['restore', join(aside, 'cut'), at(join(aside, 'cut-data'))]);
      assert.equal(back.code, 1);
      assert.match(back.err, /no whole backup of a hub/);
    }
    const none = await run(['restore', join(aside, 'nothing'), at(join(aside, 'cut-data'))]);
    assert.equal(none.code, 1);
    assert.match(none.err, /cannot be opened/);
    assert.equal((await run(['restore', at(join(aside, 'cut-data'))])).code, 2);
  });

  test('nothing is restored over a hub, nothing backed up over a file', async () => {
    const over = await run(['restore', file(), at(join(aside, 'same'))]);
    assert.equal(over.code, 1);
    assert.match(over.err, /there is a hub, or a part of one, in this data folder already/);
    const running = await run(['restore', file(), at(hub.data)]);
    assert.equal(running.code, 1);
    assert.match(running.err, /another groundswell holds this data folder/);
    const again = await run(['backup', file(), at(hub.data)]);
    assert.equal(again.code, 1);
    assert.match(again.err, /cannot be made/);
    const nowhere = await run(['backup', join(aside, 'no', 'such'), at(hub.data)]);
    assert.equal(nowhere.code, 1);
    assert.equal((await run(['backup', at(hub.data)])).code, 2);
  });
});

describe('the folder', { timeout: 60_000 }, () => {
  test('a second serve is refused with a sentence', async () => {
    const port = await freePort();
    const second = await run(['serve', at(hub.data), `--listen=127.0.0.1:${port}`]);
    assert.equal(second.code, 1);
    assert.equal(
      second.err,
      'groundswell: another groundswell holds this data folder: stop it first\n',
    );
    assert.equal((await hub.visitor().get('/readyz')).status, 200);
  });

  test('link is refused while serve runs, and works when it does not', async () => {
    const refused = await run(['link', at(hub.data)]);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /another groundswell holds this data folder/);
    await hub.end();
    const made = await run(['link', at(hub.data), `--origin=${hub.origin}`]);
    assert.equal(made.code, 0, made.err);
    const [link] = made.out.match(/http:\/\/localhost:\d+\/setup\/\S+/);
    await hub.start();

    const lost = hub.visitor();
    const page = await lost.get(link);
    assert.equal(page.status, 200);
    const pass = 'quite another passphrase';
    assert.equal((await lost.submit(page, { name: 'Ana', pass })).status, 303);
    assert.equal((await lost.get('/home')).status, 200);
    assert.equal((await lost.get(link)).status, 404, 'it works once');
    assert.equal((await ana.get('/home')).location, '/login', 'other sessions have ended');
    assert.equal((await (await signIn(hub, 'Ana', pass)).get('/home')).status, 200);
    ana = lost;
  });

  test('link and doctor where there is no hub', async () => {
    const nowhere = join(aside, 'nowhere');
    const link = await run(['link', at(nowhere)]);
    assert.equal(link.code, 1);
    assert.match(link.err, /there is no hub in this data folder yet/);
    const doctor = await run(['doctor', at(nowhere)]);
    assert.equal(doctor.code, 1);
    assert.match(doctor.out, /There is no hub in .* yet/);
  });

  test('two serves on one port', async () => {
    const data = join(aside, 'port');
    const second = await run(['serve', at(data), `--listen=127.0.0.1:${hub.port}`]);
    assert.notEqual(second.code, 0);
    assert.match(second.err, /cannot listen/);
  });
});

describe('what else can be asked', { timeout: 60_000 }, () => {
  test('doctor says line by line how the hub is', async () => {
    const well = await run(['doctor', at(hub.data), `--origin=${hub.origin}`]);
    const lines = well.out.trimEnd().split('\n');
    assert.ok(lines.length >= 7, well.out);
    for (const line of lines) assert.match(line, /^( {2}ok|LOOK) {2}\S.*\.$/);
    for (const word of ['database', 'data folder', 'disk', 'clock', 'machine', 'letter'])
      assert.ok(lines.some((line) => line.toLowerCase().includes(word)), `${word}: ${well.out}`);
    assert.equal(well.code, lines.some((line) => line.startsWith('LOOK')) ? 1 : 0);

    const open = await run(['doctor', at(hub.data), '--origin=http://hub.example']);
    assert.equal(open.code, 1);
    assert.match(open.out, /^LOOK {2}The address has no https/m);
    assert.match(open.out, /^LOOK {2}No mail relay is set/m);
    const admin = await ana.get('/admin');
    assert.match(admin.words, /The hub is only seen on this machine/);
  });

  test('doctor says when the database is damaged', async () => {
    const data = join(aside, 'harmed');
    await run(['restore', join(aside, 'quiet.backup'), at(data)]);
    const path = join(data, 'hub.db');
    const bytes = await readFile(path);
    bytes.fill(0xa5, 3 * 4096, 9 * 4096);
    await writeFile(path, bytes);
    const said = await run(['doctor', at(data), `--origin=${hub.origin}`]);
    assert.equal(said.code, 1);
    assert.match(said.out, /^LOOK .*(damaged|cannot be looked at)/m);
  });

  test('version, help, and what is no command', async () => {
    assert.match((await run(['version'])).out, /^groundswell \d+\.\d+\.\d+\n$/);
    const help = await run(['--help']);
    assert.equal(help.code, 0);
    for (const word of ['serve', 'doctor', 'backup', 'restore', 'link', '--data', '--listen', '--origin', '--relay', '--proxies'])
      assert.ok(help.out.includes(word), word);
    for (const args of [[], ['dance'], ['serve', '--no-such=1'], ['serve', '--loops=many'], ['serve', '--loops=65']]) {
      const odd = await run(args);
      assert.notEqual(odd.code, 0);
      assert.ok(odd.err.length > 0);
    }
  });

  test('settings from a file, the environment and flags, each before the one before', async () => {
    const file = join(aside, 'settings');
    await writeFile(file, 'data = /nowhere/file\norigin = http://file.example\n');
    const look = (args, env = {}) => run(['doctor', '--config', file, ...args], { env });
    assert.match((await look([])).out, /\/nowhere\/file/);
    assert.match((await look([], { GROUNDSWELL_DATA: '/nowhere/env' })).out, /\/nowhere\/env/);
    const flag = await look(['--data=/nowhere/flag'], { GROUNDSWELL_DATA: '/nowhere/env' });
    assert.match(flag.out, /\/nowhere\/flag/);
    await writeFile(file, 'no_such = 1\n');
    assert.match((await look([])).err, /which is no setting/);
  });

  test('tool clean and tool mark pass text through what the server uses', async () => {
    const cleaned = await run(['tool', 'clean'], {
      input: '<p onclick="x()">Hi <script>alert(1)</script><b>you</b><a href="javascript:x">a</a>',
    });
    assert.equal(cleaned.code, 0);
    assert.doesNotMatch(cleaned.out, /onclick|<script|javascript:/);
    assert.match(cleaned.out, /<b>you<\/b>|<strong>you<\/strong>/);
    const marked = await run(['tool', 'mark'], { input: 'Some *words*.\n\n<img src=x onerror=y>' });
    assert.equal(marked.code, 0);
    assert.match(marked.out, /<em>words<\/em>/);
    assert.doesNotMatch(marked.out, /<img[^>]*onerror/);
    assert.equal((await run(['tool', 'dance'])).code, 2);
  });
});
