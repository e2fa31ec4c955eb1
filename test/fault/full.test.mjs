// A full disk in the middle of sign-ups: a clear answer, nothing answered lost, nothing half done, and
// the service back by itself when there is room.
//
// The data folder lies on a small tmpfs in a mount namespace of its own: this file runs itself again
// inside of one.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startHub, until } from '../lib/hub.mjs';
import { startLoad } from '../lib/load.mjs';
import { answerCall, gathering, joined, openHouse } from '../lib/path.mjs';
import { startRelay } from '../lib/relay.mjs';
import { countsOf, integrity, row, rows } from '../lib/rows.mjs';

const sizes = { small: '5m', large: '64m' };

function assertWhole(hub, call, answered) {
  const kept = new Set(rows(hub.data, 'select mail from signup').map(({ mail }) => mail));
  for (const mail of answered) assert.ok(kept.has(mail), `${mail} was told yes`);
  const { kept: counts, counted } = countsOf(hub.data, call.id);
  assert.deepEqual(counts, counted, 'the counts are those of the rows');
  const { n } = row(hub.data, 'select sum(n) n from tally where stage = 1 and call = ?', call.id);
  assert.equal(n, row(hub.data, 'select count(*) n from signup').n, 'so are the sums');
  assert.equal(integrity(hub.data), 'ok');
}

async function fillUp(hub, call) {
  const load = startLoad(hub, call, { people: 12, name: 'F'.repeat(80) });
  await until('a full disk', () => (load.statuses[507] ?? 0) + (load.statuses[503] ?? 0) > 100, 60);
  load.stop();
  await load.ended;
  for (const status of Object.keys(load.statuses)) assert.ok(['303', '503', '507'].includes(status), status);
  assert.ok(load.statuses[507] > 0, JSON.stringify(load.statuses));
  return load;
}

async function story(data) {
  const relay = await startRelay();
  const hub = await startHub({ data, relay });
  try {
    const ana = await openHouse(hub);
    const call = await gathering(hub, ana, { capacity: '100000' });
    const ben = await joined(hub, call, 'Ben', 'ben@example.org');
    await relay.stop(); // letters take no part in it
    const load = await fillUp(hub, call);
    assertWhole(hub, call, load.answered);

    const stranger = hub.visitor();
    for (const path of ['/', call.path, `${call.path}?new=1`, '/@river', '/about', ben.ticket, '/healthz'])
      assert.equal((await stranger.get(path)).status, 200, path);
    for (const path of ['/home', call.desk, `${call.desk}/people`, '/impact/river'])
      assert.equal((await ana.get(path)).status, 200, path);
    const refused = await answerCall(stranger, call, { name: 'F'.repeat(80), mail: 'late@example.org' });
    assert.equal(refused.status, 507);
    assert.match(refused.words, /disk is full/);

    execFileSync('mount', ['-o', `remount,size=${sizes.large}`, data]);
    await until('somebody can sign up', async () => {
      const answer = await answerCall(stranger, call, { name: 'Room', mail: 'room@example.org' });
      return answer.status === 303;
    });
    await until('/readyz', async () => (await stranger.get('/readyz')).status === 200);
    const more = startLoad(hub, call, { prefix: 'more' });
    await until('more answers', () => more.answered.length > 50);
    more.stop();
    await more.ended;
    assert.deepEqual(Object.keys(more.statuses), ['303']);
    const answered = [...load.answered, ...more.answered, 'ben@example.org', 'room@example.org'];
    assertWhole(hub, call, answered);
    assert.deepEqual(await hub.end(), { code: 0, signal: null });
    await hub.start();
    assertWhole(hub, call, answered);
    console.log(`${load.answered.length} sign-ups, then ${load.statuses[507]} were told that the disk is full`);
  } finally {
    await hub.stop();
  }
}

const here = process.env.GROUNDSWELL_TMPFS;
if (here !== undefined) {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizes.small},mode=0700`, 'none', here]);
  await story(here);
} else {
  // Without being root a namespace of one's own may do, where the kernel gives it.
  const flags = process.getuid() === 0 ? ['-m'] : ['-r', '-m'];
  const able = spawnSync('unshare', [...flags, 'true']).status === 0;
  const skip = !able && !process.env.CI && 'no mount namespace to be had here';
  test('a full disk under sign-ups', { timeout: 120_000, skip }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'groundswell-full-'));
    const child = spawn('unshare', [...flags, process.execPath, fileURLToPath(import.meta.url)], {
      env: { ...process.env, GROUNDSWELL_TMPFS: folder, NODE_TEST_CONTEXT: undefined },
    });
    process.on('exit', () => child.kill('SIGKILL'));
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    const [code] = await once(child, 'close');
    await rm(folder, { recursive: true, force: true });
    assert.equal(code, 0, said);
    t.diagnostic(said.trim());
  });
}
