// Signing in by a letter: asked for, shown, pressed once; silent about who is known.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { askIn, circleOf, takeSeat } from '../lib/circle.mjs';
import { startHub } from '../lib/hub.mjs';
import { foundMovement, openHouse } from '../lib/path.mjs';
import { row } from '../lib/rows.mjs';

const subject = /^Sign in at /;

describe('signing in by a letter', { timeout: 60_000 }, () => {
  let hub, circle;

  async function ask(mail) {
    const visitor = hub.visitor();
    const answer = await visitor.submit(await visitor.get('/login/letter'), { mail }, 'mail');
    assert.equal(answer.status, 303);
    return visitor.follow(answer);
  }

  async function linkTo(mail, n) {
    await ask(mail);
    const letters = async () => (await hub.letters(mail)).filter((l) => subject.test(l.subject));
    for (;;) {
      const all = await letters();
      if (all.length >= n) return new URL(all.at(-1).links.find((l) => l.includes('/login/by/'))).pathname;
      await hub.letter(mail, subject);
    }
  }

  before(async () => {
    hub = await startHub();
    const ana = await openHouse(hub);
    await foundMovement(ana);
    circle = circleOf(hub, 'river');
    const ben = hub.visitor();
    await takeSeat(ben, (await askIn(ana, circle)).link, 'Ben');
    await ben.submit(await ben.get(`${circle.path}/back`), { mail: 'Ben@Example.org' }, 'mail');
  });
  after(() => hub?.stop());

  test('known and unknown addresses get the same answer', async () => {
    const known = await ask('ben@example.org');
    const unknown = await ask('nobody@example.org');
    assert.equal(known.text, unknown.text);
    assert.equal(known.status, 200);
    await hub.letter('ben@example.org', subject);
    assert.equal((await hub.letters('nobody@example.org')).length, 0);
  });

  test('the link shows a button, which signs in once', async () => {
    const link = await linkTo('ben@example.org', 2);
    const elsewhere = hub.visitor();
    const page = await elsewhere.get(link);
    assert.match(page.words, /Sign in as Ben/);
    assert.equal(elsewhere.cookies.size, 0, 'looking signs nobody in');
    const answer = await elsewhere.submit(page, {});
    assert.equal(answer.location, '/home');
    assert.equal((await elsewhere.get(circle.path)).status, 200);
    assert.equal((await hub.visitor().get(link)).status, 404);
    assert.equal((await hub.visitor().submit(page, {})).status, 404);
    assert.ok(row(hub.data, 'select confirmed from contact').confirmed > 0, 'the address is proven');
  });

  test('a quarter of an hour, and three letters in it', async () => {
    const link = await linkTo('ben@example.org', 3);
    assert.equal((await hub.visitor().get(link)).status, 200);
    await ask('ben@example.org');
    await hub.moveClock(901);
    assert.equal((await hub.visitor().get(link)).status, 404);
    const all = (await hub.letters('ben@example.org')).filter((l) => subject.test(l.subject));
    assert.equal(all.length, 3);
  });
});
