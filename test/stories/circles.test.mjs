// Circles over plain HTTP: founded with the movement, filled by invitations, closed to all others.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { askIn, circleOf, linkOn, personOf, seated, takeSeat } from '../lib/circle.mjs';
import { startHub } from '../lib/hub.mjs';
import { day, foundMovement, openHouse, passphrase, signIn } from '../lib/path.mjs';
import { row, rows } from '../lib/rows.mjs';

// A page without what differs from one request to the next: once keys.
function bare(answer) {
  return `${answer.status}\n${answer.text}`;
}

const none = '/i/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';

describe('circles', { timeout: 120_000 }, () => {
  let hub, ana, circle, ben;
  const taken = (of) => row(hub.data, 'select taken from circle where id = ?', of.id).taken;
  const seats = (of) =>
    row(hub.data, 'select count(*) n from member where circle = ? and ended is null', of.id).n;

  before(async () => {
    hub = await startHub();
    ana = await openHouse(hub);
  });
  after(() => hub?.stop());

  test('the first circle is made with the movement', async () => {
    await foundMovement(ana);
    circle = circleOf(hub, 'river');
    const page = await ana.get(circle.path);
    assert.equal(page.status, 200);
    assert.match(page.words, /River circle/);
    assert.match(page.words, /Only you can see this page/);
    assert.match(page.text, /A ring of 9 seats\. Yours is nearest\. You are the first\. 8 seats are free\./);
    assert.match(page.headers['cache-control'], /no-store/);
  });

  test('a personal invitation seats one person by a name, and asks for the tie', async () => {
    const { link, page } = await askIn(ana, circle, { note: 'for Ben' });
    ben = hub.visitor();
    const shown = await ben.get(link);
    assert.equal(shown.status, 200);
    assert.doesNotMatch(shown.text, /River|Ana|for Ben/, 'the page of a link names nobody');
    assert.equal((await takeSeat(hub.visitor(), link, '')).status, 422, 'a name is asked for');
    const answer = await takeSeat(ben, link, 'Ben');
    assert.equal(answer.location, `${circle.path}/know`);
    assert.match(ben.setCookies[0], /^__Host-s=[^;]+;.*HttpOnly/);
    const question = await ben.follow(answer);
    assert.match(question.words, /Do you know Ana in person\?/);
    const told = await ben.submit(question, { know: 'person' }, 'in person');
    assert.equal(told.location, `${circle.path}/back`);
    const back = await ben.follow(told);
    assert.equal(back.status, 200);
    const kept = await ben.submit(back, { mail: 'ben@example.org', pass: '' }, 'mail');
    assert.equal(kept.location, circle.path);
    const home = await ben.follow(kept);
    assert.match(home.words, /Only the 2 of you can see this page/);
    assert.match(home.text, /Yours is nearest\. Going round: Ana\. 7 seats are free\./);
    assert.deepEqual([taken(circle), seats(circle)], [2, 2]);
    assert.equal(row(hub.data, "select tie from member m join person p on p.id = m.person where p.name = 'Ben'").tie, 1);
    assert.match((await ana.get(page)).words, /Used\./);
    assert.equal(linkOn(await ana.get(page)), undefined);
  });

  test('the question is asked once', async () => {
    assert.equal((await ben.get(`${circle.path}/know`)).status, 303);
    const again = await ben.post(`${circle.path}/know`, { know: 'online' });
    assert.equal(again.status, 303);
    assert.equal(row(hub.data, "select tie from member m join person p on p.id = m.person where p.name = 'Ben'").tie, 1);
    const joins = rows(hub.data, 'select tie from touch where kind = 7');
    assert.deepEqual(joins.map((j) => j.tie), [1]);
  });

  test('only online is a weak tie, a skipped question unknown', async () => {
    await seated(hub, ana, circle, 'Cleo', { know: 'online' });
    await seated(hub, ana, circle, 'Dana', { know: 'skip' });
    const ties = rows(hub.data, 'select m.tie from member m where circle = ? order by id', circle.id);
    assert.deepEqual(ties.map((m) => m.tie), [3, 1, 2, 3]);
  });

  test('used, taken back, expired, unknown: the same bytes', async () => {
    const stranger = hub.visitor();
    const missing = bare(await stranger.get(none));
    const used = await askIn(ana, circle);
    await takeSeat(hub.visitor(), used.link, 'Edi');
    const back = await askIn(ana, circle);
    const page = await ana.get(back.page);
    assert.equal((await ana.submit(page, {}, '/end')).status, 303);
    for (const link of [used.link, back.link, circle.path, `${circle.path}/know`])
      assert.ok(bare(await stranger.get(link)) === missing, `GET ${link}`);
    for (const link of [used.link, back.link])
      assert.ok(
        bare(await stranger.post(link, { name: 'Eve', seat: 'a'.repeat(32) })) === missing,
        `POST ${link}`,
      );
    assert.match((await ana.get(back.page)).words, /Taken back\./);
  });

  test('a form that is sent twice gets its seat once', async () => {
    const visitor = hub.visitor();
    const { link } = await askIn(ana, circle);
    const page = await visitor.get(link);
    const before = seats(circle);
    const first = await visitor.submit(page, { name: 'Fay' }, 'seat');
    visitor.cookies.clear(); // the first answer was lost
    const second = await visitor.submit(page, { name: 'Fay' }, 'seat');
    assert.equal(second.location, first.location);
    assert.equal((await visitor.get(circle.path)).status, 200);
    assert.equal(seats(circle), before + 1);
  });

  test('somebody signed in takes the seat as themselves', async () => {
    await foundMovement(ana, { name: 'Sea', handle: 'sea' });
    const sea = circleOf(hub, 'sea');
    assert.equal((await ben.get(sea.path)).status, 404);
    const { link } = await askIn(ana, sea);
    assert.match((await ben.get(link)).words, /Take it as Ben/);
    const answer = await takeSeat(ben, link);
    assert.equal(answer.location, `${sea.path}/know`);
    assert.equal((await ben.get(`${sea.path}/know`)).status, 303, 'they share a circle: nothing to ask');
    assert.equal((await ben.get(sea.path)).status, 200);
    assert.match((await ben.get((await askIn(ana, sea)).link)).words, /You sit in this circle already/);
  });

  test('50 at once on an invitation for seven make seven members', async () => {
    await foundMovement(ana, { name: 'Wood', handle: 'wood' });
    const wood = circleOf(hub, 'wood');
    const { link } = await askIn(ana, wood, { kind: 'many', places: '7' });
    const people = Array.from({ length: 50 }, (_, i) => hub.visitor({ client: `127.0.0.${2 + i}` }));
    const pages = await Promise.all(people.map((visitor) => visitor.get(link)));
    const answers = await Promise.all(
      people.map((visitor, i) => visitor.submit(pages[i], { name: `Wood ${i}` }, 'seat')),
    );
    assert.equal(answers.filter((a) => a.status === 303).length, 7);
    assert.equal(answers.filter((a) => a.status === 404).length, 43);
    assert.deepEqual([taken(wood), seats(wood)], [8, 8]);
    const left = rows(hub.data, "select name from person where name like 'Wood %'");
    assert.equal(left.length, 7, 'who came too late is not kept');
    const ties = rows(hub.data, 'select distinct tie from member where circle = ? and via is not null', wood.id);
    assert.deepEqual(ties.map((m) => m.tie), [2]);
  });

  test('fifteen seats never become sixteen', async () => {
    const wood = circleOf(hub, 'wood');
    const links = await Promise.all(
      Array.from({ length: 4 }, () => askIn(ana, wood, { kind: 'many', places: '15' })),
    );
    const people = Array.from({ length: 40 }, (_, i) => hub.visitor({ client: `127.0.1.${2 + i}` }));
    const pages = await Promise.all(people.map((visitor, i) => visitor.get(links[i % 4].link)));
    const answers = await Promise.all(
      people.map((visitor, i) => visitor.submit(pages[i], { name: `More ${i}` }, 'seat')),
    );
    assert.equal(answers.filter((a) => a.status === 303).length, 7);
    assert.equal(answers.filter((a) => a.status === 409).length, 33);
    assert.deepEqual([taken(wood), seats(wood)], [15, 15]);
    assert.match((await hub.visitor().get(links[0].link)).words, /No seat is free any more/);
    assert.match((await ana.get(wood.path)).words, /You are 15\./);
  });

  test('a host makes hosts, who keep the movement; taken away means at once', async () => {
    const members = `${circle.path}/members`;
    assert.equal((await ben.get('/desk/river')).status, 404);
    const numbers = async () => {
      const page = await ben.get('/impact/river');
      const { status } = await ben.get('/impact/river/rows?stage=showed&way=weak');
      return [page.status, page.words.includes('see all of this'), status];
    };
    assert.deepEqual(await numbers(), [200, false, 404], 'a fellow sees what is published');
    const pub = personOf(hub, circle, 'Ben');
    assert.equal((await ben.post(`${circle.path}/host`, { member: pub })).status, 404);
    assert.equal((await ana.post(`${circle.path}/host`, { member: pub })).status, 303);
    assert.equal((await ben.get('/desk/river')).status, 200);
    assert.deepEqual(await numbers(), [200, true, 200], 'a keeper sees all of it');
    const { link } = await askIn(ben, circle, { kind: 'many' });
    const page = await ana.get(members);
    assert.match(page.words, /Ben \(host\)/);
    assert.equal((await ana.post(`${circle.path}/remove`, { member: pub })).status, 303);
    assert.equal((await ben.get(circle.path)).status, 404);
    assert.equal((await ben.get('/desk/river')).status, 404);
    assert.equal((await ben.get('/impact/river')).status, 404);
    assert.equal((await hub.visitor().get(link)).status, 404, 'what they asked in with has ended');
  });

  test('removed while their act waits in the writer’s queue', async () => {
    const gus = await seated(hub, ana, circle, 'Gus');
    const form = await gus.get(`${circle.path}/invite`);
    const pub = personOf(hub, circle, 'Gus');
    const acts = Array.from({ length: 8 }, () => gus.submit(form, { note: 'from Gus' }, 'note'));
    const [removed, ...answers] = await Promise.all([
      ana.post(`${circle.path}/remove`, { member: pub }),
      ...acts,
    ]);
    assert.equal(removed.status, 303);
    assert.equal((await gus.submit(form, { note: 'late' }, 'note')).status, 404);
    for (const answer of answers) assert.ok([303, 404].includes(answer.status));
    const open = rows(
      hub.data,
      "select 1 from invitation where note in ('from Gus', 'late') and revoked is null",
    );
    assert.equal(open.length, 0);
  });

  test('name and seats; the last host who leaves hands on', async () => {
    await foundMovement(ana, { name: 'Hill', handle: 'hill' });
    const hill = circleOf(hub, 'hill');
    const members = await ana.get(`${hill.path}/members`);
    assert.equal((await ana.submit(members, { name: 'Hill folk', seats: '2' }, '/change')).status, 422);
    await ana.submit(members, { name: 'Hill folk', seats: '5' }, '/change');
    assert.match((await ana.get(hill.path)).text, /Hill folk[\s\S]*A ring of 5 seats/);
    const ida = await seated(hub, ana, hill, 'Ida');
    await seated(hub, ana, hill, 'Jo');
    assert.equal((await ida.submit(await ida.get(`${hill.path}/members`), {}, '/leave')).status, 303);
    const kim = await seated(hub, ana, hill, 'Kim');
    await ana.submit(await ana.get(`${hill.path}/members`), {}, '/leave');
    assert.equal((await ana.get(hill.path)).status, 404);
    assert.equal((await ana.get('/desk/hill')).status, 200, 'a founder keeps the movement');
    assert.match((await kim.get(hill.path)).words, /Jo \(host\)/);
    assert.equal((await ida.get(hill.path)).status, 404);
    assert.equal(taken(hill), 2);
  });

  test('a keeper starts another circle', async () => {
    const form = await ana.get('/desk/river/circles/new');
    const made = await ana.submit(form, { name: 'Bank circle' }, 'name');
    assert.match(made.location, /^\/c\/[a-z2-7]{20}$/);
    assert.match((await ana.follow(made)).words, /Bank circle/);
    assert.equal((await ben.get('/desk/river/circles/new')).status, 404);
  });

  test('a passphrase from the welcome signs in elsewhere', async () => {
    const lea = hub.visitor();
    const { link } = await askIn(ana, circle);
    await takeSeat(lea, link, 'Lea');
    const back = await lea.get(`${circle.path}/back`);
    assert.equal((await lea.submit(back, { pass: 'short' }, 'mail')).status, 422);
    assert.equal((await lea.submit(back, { pass: passphrase }, 'mail')).status, 303);
    assert.equal((await lea.get(circle.path)).status, 200);
    assert.equal((await lea.get(`${circle.path}/back`)).status, 303, 'asked no more');
    const again = await signIn(hub, 'Lea');
    assert.equal((await again.get(circle.path)).status, 200);
  });

  test('home shows my circles; members found movements where the house says so', async () => {
    const mo = await seated(hub, ana, circle, 'Mo');
    const home = await mo.get('/home');
    assert.match(home.words, /River circle/);
    assert.match(home.text, new RegExp(`href="${circle.path}"`));
    assert.doesNotMatch(home.words, /Sea circle|Wood circle/);
    assert.equal((await mo.get('/movements/new')).status, 404);
    assert.equal((await hub.visitor().get('/movements/new')).status, 404);
    await ana.submit(await ana.get('/admin'), { members_found: '1' }, '/admin/house');
    assert.match((await mo.get('/home')).text, /href="\/movements\/new"/);
    await foundMovement(mo, { name: 'Moor', handle: 'moor' });
    assert.equal((await mo.get(circleOf(hub, 'moor').path)).status, 200);
    assert.equal((await hub.visitor().get('/movements/new')).status, 404);
    assert.equal((await ana.post(`${circle.path}/remove`, { member: personOf(hub, circle, 'Mo') })).status, 303);
    await ana.submit(await ana.get('/admin'), { members_found: undefined }, '/admin/house');
    assert.equal((await mo.get('/movements/new')).status, 404);
  });

  test('the administrator asks anew, and the circle sees it', async () => {
    const mill = await seated(hub, ana, circle, 'Ole');
    const made = await ana.post('/admin/seats', { movement: 'river' });
    assert.equal(made.status, 303);
    assert.equal((await mill.post('/admin/seats', { movement: 'river' })).status, 404);
    assert.equal((await ana.post('/admin/seats', { movement: 'none' })).status, 404);
    const page = await ana.follow(made);
    assert.doesNotMatch(page.text, /River circle/, 'the administrator learns of no circle');
    const link = new URL(page.text.match(/<code>([^<]*\/i\/[a-z2-7]+)<\/code>/)[1]).pathname;
    const seen = await mill.get(circle.path);
    assert.match(seen.words, /The administrator of this house made an invitation to a host’s seat here\./);
    assert.doesNotMatch(seen.text, /\/i\//, 'its link is not theirs');
    const pia = hub.visitor();
    await takeSeat(pia, link, 'Pia');
    assert.match((await pia.get(circle.path)).words, /You \(host\)/);
    assert.equal((await pia.get('/desk/river')).status, 200);
    assert.equal((await pia.get(`${circle.path}/know`)).status, 303, 'nobody asked them in');
    assert.match((await mill.get(circle.path)).words, /made an invitation to a host’s seat here\. Made on .* Used\./);
    assert.equal((await ana.post('/admin/seats', { movement: 'wood' })).status, 409, 'no room there');
  });

  test('an invitation ends on its day', async () => {
    const { link } = await askIn(ana, circle, { days: '1' });
    assert.equal((await hub.visitor().get(link)).status, 200);
    await hub.moveClock(day + 60);
    assert.ok(bare(await hub.visitor().get(link)) === bare(await hub.visitor().get(none)));
    await hub.moveClock(0);
  });
});
