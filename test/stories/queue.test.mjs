// What is taken away is gone from the next act on, also for an act that a reader let pass before and
// that now waits in the writer's queue, behind the act that takes away.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { askIn, circleOf, personOf, seated } from '../lib/circle.mjs';
import { startHub } from '../lib/hub.mjs';
import { foundMovement, openHouse } from '../lib/path.mjs';
import { row } from '../lib/rows.mjs';

describe('an act that waits in the writer’s queue', { timeout: 60_000 }, () => {
  let hub, ana, circle;
  before(async () => {
    hub = await startHub({ flags: { loops: 1, readers: 1 } });
    ana = await openHouse(hub);
    await foundMovement(ana);
    circle = circleOf(hub, 'river');
  });
  after(() => hub?.stop());

  // Send acts one after the other while the database lets nobody write, and give their answers.  The
  // one loop and the one reader work in the order in which things come, so that after pages that were
  // asked for later an act is in the queue.  The first act is one that the writer is busy with when
  // the others come, so that these stand in one batch.
  async function queued(...acts) {
    const answers = [];
    const busy = () => ana.post('/me/name', { name: 'Ana' });
    const db = new DatabaseSync(join(hub.data, 'hub.db'), { timeout: 10_000 });
    db.exec('begin immediate');
    try {
      for (const act of [busy, ...acts]) {
        answers.push(act());
        for (let i = 0; i < 3; i++) assert.equal((await ana.get('/home')).status, 200);
      }
    } finally {
      db.exec('rollback');
      db.close();
    }
    const [named, ...others] = await Promise.all(answers);
    assert.equal(named.status, 303);
    return others;
  }

  const notes = (note) =>
    row(hub.data, 'select count(*) n, sum(revoked is null) open from invitation where note = ?', note);

  async function inviter(name) {
    const visitor = await seated(hub, ana, circle, name);
    const form = await visitor.get(`${circle.path}/invite`);
    return { visitor, asks: () => visitor.submit(form, { note: `from ${name}` }, 'note') };
  }

  function removal(name) {
    const member = personOf(hub, circle, name);
    return () => ana.post(`${circle.path}/remove`, { member });
  }

  test('a member who is removed', async () => {
    const { asks } = await inviter('Ben');
    const [removed, asked] = await queued(removal('Ben'), asks);
    assert.deepEqual([removed.status, asked.status], [303, 404]);
    assert.equal(notes('from Ben').n, 0);
  });

  test('who was there before stays done, and ends with the seat', async () => {
    const { asks } = await inviter('Cleo');
    const [asked, removed] = await queued(asks, removal('Cleo'));
    assert.deepEqual([asked.status, removed.status], [303, 303]);
    assert.deepEqual({ ...notes('from Cleo') }, { n: 1, open: 0 });
  });

  test('a host who is removed keeps nothing of the movement', async () => {
    const dan = await seated(hub, ana, circle, 'Dan');
    await ana.post(`${circle.path}/host`, { member: personOf(hub, circle, 'Dan') });
    const form = await dan.get('/desk/river/circles/new');
    assert.equal(form.status, 200);
    const founds = () => dan.submit(form, { name: 'A circle of Dan' }, 'name');
    const [removed, founded] = await queued(removal('Dan'), founds);
    assert.deepEqual([removed.status, founded.status], [303, 404]);
    assert.equal(row(hub.data, "select count(*) n from circle where name = 'A circle of Dan'").n, 0);
  });

  for (const kind of ['one', 'many'])
    test(`an invitation that is taken back (${kind})`, async () => {
      const { page, link } = await askIn(ana, circle, { kind });
      const own = await ana.get(page);
      const visitor = hub.visitor();
      const seat = await visitor.get(link);
      const name = `Late ${kind}`;
      const [back, taken] = await queued(
        () => ana.submit(own, {}, '/end'),
        () => visitor.submit(seat, { name }, 'seat'),
      );
      assert.deepEqual([back.status, taken.status], [303, 404]);
      assert.equal(visitor.cookies.size, 0);
      assert.equal(row(hub.data, 'select count(*) n from person where name = ?', name).n, 0);
    });

  test('a host who is removed takes the invitations of the circle along', async () => {
    await seated(hub, ana, circle, 'Eve');
    await ana.post(`${circle.path}/host`, { member: personOf(hub, circle, 'Eve') });
    const { link } = await askIn(ana, circle, { kind: 'many' });
    const visitor = hub.visitor();
    const seat = await visitor.get(link);
    const [removed, taken] = await queued(removal('Eve'), () =>
      visitor.submit(seat, { name: 'Friend of Eve' }, 'seat'),
    );
    assert.deepEqual([removed.status, taken.status], [303, 404]);
  });

  test('a last seat is taken once', async () => {
    const { link } = await askIn(ana, circle);
    const people = ['Fay', 'Gus'].map((name) => ({ name, visitor: hub.visitor() }));
    for (const one of people) one.page = await one.visitor.get(link);
    const answers = await queued(
      ...people.map(({ name, visitor, page }) => () => visitor.submit(page, { name }, 'seat')),
    );
    assert.deepEqual(answers.map((answer) => answer.status), [303, 404]);
  });

  test('a session that was ended', async () => {
    const ida = await seated(hub, ana, circle, 'Ida');
    const elsewhere = hub.visitor();
    elsewhere.cookies = new Map(ida.cookies);
    const [out, named] = await queued(
      () => ida.post('/logout'),
      () => elsewhere.post('/me/name', { name: 'Idara' }),
    );
    assert.deepEqual([out.status, named.status], [303, 404]);
    assert.equal(row(hub.data, "select count(*) n from person where name = 'Ida'").n, 1);
  });
});
