// `groundswell rebuild`: the kept sums of a made-up house are right, damage is found and put right.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { run, startHub } from '../lib/hub.mjs';
import { rows } from '../lib/rows.mjs';

const tables = ['funnel', 'total', 'call', 'circle', 'movement'];

describe('rebuild', { timeout: 60_000 }, () => {
  let folder, data;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'groundswell-rebuild-'));
    data = join(folder, 'data');
    const made = await run(['demo', `--data=${data}`, '--origin=http://localhost']);
    assert.equal(made.code, 0, made.err);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const sums = () => tables.map((name) => rows(data, `select * from ${name} order by 1, 2, 3, 4`));

  // "calls: 24 sums were right, 0 were put right", by table
  async function rebuild() {
    const { code, out, err } = await run(['rebuild', `--data=${data}`]);
    assert.equal(code, 0, err);
    const lines = [...out.matchAll(/: (\d+) sums were right, (\d+) were put right/g)];
    assert.equal(lines.length, tables.length, out);
    for (const [line, right] of lines) assert.ok(Number(right) > 0, line);
    return lines.map(([, , wrong]) => Number(wrong));
  }

  test('a made-up house has no wrong sum', async () => {
    const was = sums();
    assert.deepEqual(await rebuild(), [0, 0, 0, 0, 0]);
    assert.deepEqual(sums(), was);
  });

  test('what was damaged is put right', async () => {
    const was = sums();
    const db = new DatabaseSync(join(data, 'hub.db'), { timeout: 10_000 });
    db.exec(`update funnel set n = n + 1 where rowid in (select min(rowid) from funnel where n > 0);
      update total set n = n - 1 where rowid in (select min(rowid) from total where n > 0);
      update call set going = going + 1 where id in (select min(id) from call where erased = 0);
      update circle set taken = taken - 1 where id = (select min(id) from circle);
      update movement set followers = 7 where id = (select min(id) from movement)`);
    db.close();
    assert.notDeepEqual(sums(), was);
    assert.deepEqual(await rebuild(), [1, 1, 1, 1, 1]);
    assert.deepEqual(sums(), was);
  });

  test('not while the hub runs, and not where there is none', async () => {
    const hub = await startHub({ data });
    try {
      const { code, err } = await run(['rebuild', `--data=${data}`]);
      assert.equal(code, 1);
      assert.match(err, /serve|holds|running/);
    } finally {
      await hub.stop();
    }
    const none = await run(['rebuild', `--data=${join(folder, 'none')}`]);
    assert.equal(none.code, 1);
    assert.match(none.err, /no hub/);
  });
});
