// What the house forgets, and when: each term of the table in domain/expire.c, and that no trace of a
// name or an address stays in any file afterwards, while the sums stay what they were.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { run, startHub, until } from '../lib/hub.mjs';
import {
  Doorkeeper,
  answerCall,
  day,
  doorsOf,
  draftCall,
  gathering,
  joined,
  leave,
  numbersIn,
  openHouse,
  publishCall,
  putOnList,
  signIn,
  wallTime,
} from '../lib/path.mjs';
import { startRelay } from '../lib/relay.mjs';
import { filesWith, row, rows } from '../lib/rows.mjs';

// Every name and address that is to be forgotten holds this word.
const canary = 'zzkanarienvogel';
const hour = 3600;

describe('forgetting', { timeout: 120_000 }, () => {
  let hub, relay, ana, call, later, numbers;

  const count = (what) => row(hub.data, `select count(*) n from ${what}`).n;
  const linesOf = async () => {
    const page = await ana.get('/impact/river');
    return ['All', 'Someone they know', 'A post or poster', 'We do not know', 'Clean the bank'].map(
      (label) => numbersIn(page, label),
    );
  };

  // Write into the database while nobody else does.
  function write(sql, ...values) {
    const db = new DatabaseSync(join(hub.data, 'hub.db'), { timeout: 10_000 });
    db.prepare(sql).run(...values);
    db.close();
  }

  // Start again at a time, and wait until what is due has gone: one slice after another goes, in the
  // order of the table, and a link that was due for ever is nearly the last.
  async function restartAt(seconds) {
    await hub.end();
    write("insert into setup_link (hash, expires) values (x'00', 1)");
    await writeFile(hub.clock, String(Math.round(seconds)));
    await hub.start();
    await until('what is due goes', () => count('setup_link where expires = 1') === 0);
  }

  // There to the last minute, gone a minute after it.
  async function goes(what, seconds) {
    const were = count(what);
    assert.ok(were > 0, `there is ${what}`);
    await restartAt(seconds - 60);
    assert.equal(count(what), were, `${what} is kept until its time`);
    await restartAt(seconds + 60);
    assert.equal(count(what), 0, `${what} has gone`);
  }

  before(async () => {
    relay = await startRelay({
      refuse: (address) => (address.includes('refused') ? '550 nobody of that name' : null),
    });
    hub = await startHub({ relay });
    ana = await openHouse(hub);
    call = await gathering(hub, ana, { capacity: '3' });
    const soon = { starts: wallTime(20 * day), ends: wallTime(20 * day + hour), title: 'Later' };
    later = await publishCall(hub, ana, await draftCall(ana, 'river', soon));
  });
  after(async () => {
    await hub?.stop();
    await relay?.stop();
  });

  test('people come and go', async () => {
    const stays = await joined(hub, call, `Stays ${canary}`, `stays.${canary}@example.org`, { via: 'p' });
    const goes = await joined(hub, call, `Goes ${canary}`, `goes.${canary}@example.org`);
    await leave(goes);
    await putOnList(ana, call, Array.from({ length: 130 }, (_, i) => `Name ${i} ${canary}`));
    await joined(hub, call, `Waits ${canary}`, `waits.${canary}@example.org`, { via: 'x' });
    await answerCall(hub.visitor(), call, { name: `Pends ${canary}`, mail: `pends.${canary}@example.org` });
    await answerCall(hub.visitor(), later, { name: `Late ${canary}`, mail: `late.${canary}@example.org` });
    await answerCall(hub.visitor(), later, { name: `Ref ${canary}`, mail: `refused.${canary}@example.org` });
    const door = new Doorkeeper(hub, (await doorsOf(ana, call))[0]);
    await door.checkIn(stays.code);
    await door.walkIn(`Walks ${canary}`, `walks.${canary}@example.org`);
    await until('a letter is refused', () => count('letter where failed is not null') === 1);
    await until('the other letters are out', () => count('letter where failed is null') === 0);
    numbers = await linesOf();
    assert.deepEqual(numbers[0], [136, 133, 1, 1]);
    assert.ok((await filesWith(hub.data, canary)).length > 0, 'the search finds what is there');
  });

  test('the steps of the ledger, after 180 days; what they add up to stays', async () => {
    const sums = rows(hub.data, 'select * from funnel');
    await hub.end();
    const { id } = row(hub.data, 'select id from movement');
    const step = 'insert into touch (at, movement, who, parent, kind, tie, channel, newest) values (?, ?, ?, ?, 6, 3, 11, 1)';
    write(step, 1, id, canary, null);
    write(step, Math.floor(Date.now() / 1000), id, 'a'.repeat(20), canary);
    await hub.start();
    await until('old steps go', () => count('touch where at = 1') === 0);
    await until('the name goes', () => count('trace where was is not null') === 0);
    const child = row(hub.data, "select parent from touch where who like 'aaaa%'");
    assert.deepEqual({ ...row(hub.data, 'select pub, stages from trace') }, { pub: child.parent, stages: 64 });
    assert.ok(count('touch') > 0, 'newer ones stay');
    assert.deepEqual(rows(hub.data, 'select * from funnel'), sums);
  });

  test('a one-time link, and somebody who has nothing here any more, after a day', async () => {
    await hub.end();
    const link = await run(['link', `--data=${hub.data}`, `--origin=${hub.origin}`]);
    assert.equal(link.code, 0, link.err);
    write(
      'insert into person (pub, name, folded, made) values (?, ?, ?, ?)',
      ...[canary, canary, canary, Math.floor(Date.now() / 1000)],
    );
    await hub.start();
    await goes('setup_link where expires > 1', day);
    await until('nobody is here any more', () => count('person where pass is null') === 0);
    assert.equal(count('person'), 1, 'who can sign in stays');
  });

  test('counts of tries and letters, when their window has ended', async () => {
    assert.equal(count('quota'), 0);
    await restartAt(0);
    await answerCall(hub.visitor(), later, { name: `Late ${canary}`, mail: `late.${canary}@example.org` });
    await goes('quota', hour);
  });

  test('what tells that a form was sent twice, after three days', async () => {
    await restartAt(0);
    await putOnList(ana, later, `Once ${canary}`);
    const [{ made }] = [row(hub.data, 'select max(made) made from once')];
    const before = made - Date.now() / 1000;
    await goes('once', 3 * day + before);
  });

  test('sign-ups, tickets and check-ins, 72 hours after the end; the sums stay', async () => {
    const ends = row(hub.data, 'select ends_at from call where id = ?', call.id).ends_at;
    const counts = 'select pending, going, maybe, waiting, showed, walked from call where id = ?';
    const was = row(hub.data, counts, call.id);
    numbers = await linesOf();
    await goes(`signup where call = ${call.id}`, ends - Date.now() / 1000 + 72 * hour);
    await until('the call is marked', () => count('call where erased = 1') === 1);
    assert.deepEqual(row(hub.data, counts, call.id), was);
    assert.deepEqual(await linesOf(), numbers);
    assert.equal((await hub.visitor().get(call.path)).status, 200);
    assert.ok(count('signup') > 0, 'those of the other call stay');
  });

  test('sign-ups that nobody confirmed, and letters that were given up, after seven days', async () => {
    const { pending } = row(hub.data, 'select pending from call where id = ?', later.id);
    assert.equal(pending, 2);
    const { made } = row(hub.data, 'select max(made) made from signup where state = 1');
    const { failed } = row(hub.data, 'select max(failed) failed from letter');
    assert.ok(failed === null || failed - made < 120);
    await goes('signup where state = 1', made - Date.now() / 1000 + 7 * day);
    assert.equal(row(hub.data, 'select pending from call where id = ?', later.id).pending, 0);
    await until('the letter is gone', () => count('letter') === 0);
    assert.deepEqual(await linesOf(), numbers);
  });

  test('being signed in, thirty days after the last time', async () => {
    await restartAt(29 * day);
    assert.equal((await ana.get('/home')).status, 200);
    await restartAt(32 * day);
    await until('sessions are gone', () => count('session') === 0);
    assert.equal((await ana.get('/home')).location, '/login');
    assert.equal((await (await signIn(hub)).get('/home')).status, 200);
    ana = await signIn(hub);
  });

  test('those who asked what is next, sixty days after they came', async () => {
    const { since } = row(hub.data, 'select max(since) since from newcomer');
    await goes('newcomer', since - Date.now() / 1000 + 60 * day);
  });

  test('after all of it no file holds a name or an address', async () => {
    await until('sign-ups of the later call', () => count('signup') === 0);
    const numbersNow = await linesOf();
    assert.deepEqual(numbersNow, numbers);
    await until('no trace', async () => (await filesWith(hub.data, canary)).length === 0);
    const file = join(hub.folder, 'after.backup');
    const made = await run(['backup', file, `--data=${hub.data}`]);
    assert.equal(made.code, 0, made.err);
    assert.deepEqual(await filesWith(hub.folder, canary), []);
    assert.ok(!hub.log.includes(canary), 'nor did the log');
  });
});

test('copies of letters in the data folder go too', { timeout: 60_000 }, async () => {
  const hub = await startHub();
  try {
    const call = await gathering(hub, await openHouse(hub));
    await joined(hub, call, `Copy ${canary}`, `copy.${canary}@example.org`);
    await until('two letters', async () => (await hub.letters()).length === 2);
    const copies = join(hub.data, 'mail');
    assert.equal((await filesWith(copies, canary)).length, 2);
    for (const [seconds, left] of [
      [7 * day - 60, 2],
      [7 * day + 60, 0],
    ]) {
      await hub.end();
      await writeFile(hub.clock, String(seconds));
      await hub.start();
      await until(`${left} copies`, async () => (await filesWith(copies, canary)).length === left);
    }
  } finally {
    await hub.stop();
  }
});
