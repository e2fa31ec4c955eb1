// The path: from the first start to the numbers, over plain HTTP, and what happens beside it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startHub, until } from '../lib/hub.mjs';
import {
  Doorkeeper,
  answerCall,
  callFields,
  cancelCall,
  changeCall,
  codeOn,
  confirmTicket,
  day,
  doorsOf,
  draftCall,
  foundMovement,
  gathering,
  joined,
  leave,
  letterKinds as is,
  numbersIn,
  openHouse,
  publishCall,
  publishMessage,
  putOnList,
  signIn,
  ticketOf,
  wallTime,
} from '../lib/path.mjs';
import { countsOf, row, rows } from '../lib/rows.mjs';

// The calendar file that came with a letter, its lines unfolded.
function calendarOf(letter) {
  const part = letter.attachments.find((a) => a.contentType === 'text/calendar');
  assert.ok(part, `a calendar with "${letter.subject}"`);
  return part.content.toString('utf8').replaceAll('\r\n ', '');
}

function sequenceOf(calendar) {
  return Number(calendar.match(/^SEQUENCE:(\d+)\r?$/m)[1]);
}

// The one letter of a kind to an address.
async function theLetter(hub, mail, kind) {
  await hub.letter(mail, kind);
  const all = (await hub.letters(mail)).filter((letter) => kind.test(letter.subject));
  assert.equal(all.length, 1, `letters to ${mail} with ${kind}`);
  return all[0];
}

describe('the path', { timeout: 60_000 }, () => {
  let hub, ana, call;
  const counts = () => countsOf(hub.data, call.id).kept;
  const codeOf = (name) =>
    row(hub.data, 'select code from signup where call = ? and name = ?', call.id, name).code;

  before(async () => {
    hub = await startHub();
  });
  after(() => hub?.stop());

  test('before the house is open, nothing is shown but its way in', async () => {
    const stranger = hub.visitor();
    const front = await stranger.get('/');
    assert.equal(front.status, 404);
    assert.match(front.words, /not open yet/);
    assert.equal((await stranger.get('/login')).status, 404);
    assert.equal((await stranger.get('/setup/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')).status, 404);
  });

  test('the link opens the house, once', async () => {
    ana = await openHouse(hub);
    assert.match(ana.setCookies[0], /^__Host-s=[^;]+;.*HttpOnly/);
    assert.match(ana.setCookies[0], /; SameSite=Lax/);
    const home = await ana.get('/home');
    assert.equal(home.status, 200);
    assert.match(home.words, /Ana/);
    assert.equal((await hub.visitor().get(await hub.setupLink())).status, 404);
    assert.match((await hub.visitor().get('/')).words, /The Mill/);
  });

  test('sign out and in again', async () => {
    const again = await signIn(hub);
    assert.equal((await again.get('/home')).status, 200);
    const out = await again.submit(await again.get('/me'), {}, '/logout');
    assert.equal(out.status, 303);
    assert.equal((await again.get('/home')).location, '/login');
    assert.equal((await ana.get('/home')).status, 200);
  });

  test('found a movement, write, look at and publish its message', async () => {
    const handle = await foundMovement(ana, { name: 'River & friends' });
    const stranger = hub.visitor();
    assert.match((await stranger.get('/@river')).words, /River & friends/);
    const desk = await ana.get('/desk/river');
    const kept = await ana.post('/desk/river/preview', {
      ...desk.forms.find((form) => 'body' in form.fields).fields,
      body: 'The river is **ours**.\n\n<b onclick="x()">Come.</b>',
    });
    const preview = await ana.follow(kept);
    assert.match(preview.text, /<strong>ours<\/strong>/);
    assert.doesNotMatch(preview.text.match(/<blockquote.*?<\/blockquote>/s)[0], /<[^>]*onclick/);
    assert.doesNotMatch((await stranger.get('/@river')).words, /river is ours/);
    await publishMessage(ana, handle);
    assert.match((await stranger.get('/@river')).text, /The river is <strong>ours<\/strong>/);
    assert.equal((await stranger.get('/@river/message/1')).status, 200);
    assert.equal((await stranger.get('/@river/message/2')).status, 404);
    await publishMessage(ana, handle, 'The river is **ours**, and the bank.');
    assert.match((await stranger.get('/@river/message')).text, /<ins>/);
    assert.match((await stranger.get('/@river/message/1')).text, /is <strong>ours<\/strong>\./);
  });

  test('a draft is seen by its host only, and publishing shows it', async () => {
    const draft = await draftCall(ana, 'river', { title: 'Clean the bank', capacity: '2' });
    const stranger = hub.visitor();
    assert.equal((await stranger.get(draft.desk)).status, 404);
    assert.equal((await stranger.get('/@river/calls/clean-the-bank')).status, 404);
    assert.match((await ana.get(`${draft.desk}/preview`)).words, /Clean the bank/);
    call = await publishCall(hub, ana, draft);
    assert.equal(call.path, '/@river/calls/clean-the-bank');
    const page = await stranger.get(call.path);
    assert.equal(page.status, 200);
    assert.match(page.text, /<meta property="og:title" content="Clean the bank">/);
    assert.match(page.text, /itemtype="https:\/\/schema.org\/Event"/);
    assert.match((await stranger.get('/')).words, /Clean the bank/);
    assert.match((await stranger.get('/@river')).words, /Clean the bank/);
    const code = await stranger.get(`${call.path}/qr.svg`);
    assert.equal(code.headers['content-type'], 'image/svg+xml');
    assert.match(code.text, /^(<\?xml[^>]*>\s*)?<svg /);
    const calendar = await stranger.get(`${call.path}/event.ics`);
    assert.match(calendar.headers['content-type'], /^text\/calendar/);
    assert.match(calendar.text, /^SUMMARY:Clean the bank\r$/m);
    assert.equal((await stranger.get(`${call.path}/poster`)).status, 200);
  });

  test('signing up is pending until the button behind the letter is pressed', async () => {
    const ben = hub.visitor();
    const answer = await answerCall(ben, call, { name: 'Ben', mail: 'Ben@Example.org' });
    assert.equal((await ben.follow(answer)).status, 200);
    assert.equal(counts().pending, 1);
    const ticket = await ticketOf(hub, 'ben@example.org', is.confirm);
    const page = await ben.get(ticket);
    assert.match(page.headers['cache-control'], /no-store/);
    assert.equal(counts().going, 0, 'looking confirms nothing');
    assert.match(codeOn(await confirmTicket(ben, ticket)), /^[A-Z0-9]{6}$/);
    await theLetter(hub, 'ben@example.org', is.going);
    assert.deepEqual([counts().pending, counts().going], [0, 1]);
  });

  test('a full call: wait; who leaves makes room, and the letter says so', async () => {
    const cleo = await joined(hub, call, 'Cleo', 'cleo@example.org', { via: 'p' });
    const dora = await joined(hub, call, 'Dora', 'dora@example.org');
    const emil = await joined(hub, call, 'Emil', 'emil@example.org');
    assert.ok(cleo.code);
    assert.equal(dora.code, undefined);
    assert.match((await dora.visitor.get(dora.ticket)).words, /first in line/);
    assert.match((await emil.visitor.get(emil.ticket)).words, /1 stands before you/);
    await theLetter(hub, 'dora@example.org', is.waiting);
    await until('the page says that it is full', async () =>
      /It is full, 2 are waiting/.test((await hub.visitor().get(call.path)).words),
    );

    const left = await leave(cleo);
    assert.equal((await hub.visitor().follow(left)).status, 200);
    assert.equal((await hub.visitor().get(cleo.ticket)).status, 404);
    assert.ok(codeOn(await dora.visitor.get(dora.ticket)), 'Dora has the place');
    assert.match((await emil.visitor.get(emil.ticket)).words, /first in line/);
    const promoted = await theLetter(hub, 'dora@example.org', is.promoted);
    assert.match(promoted.text, /A place has become free/);
    assert.match(calendarOf(promoted), /^STATUS:CONFIRMED\r?$/m);
    assert.deepEqual(counts(), countsOf(hub.data, call.id).counted);
  });

  test('more places: the next in line come, and their letters say so', async () => {
    await changeCall(ana, call, { capacity: '5' });
    await theLetter(hub, 'emil@example.org', is.promoted);
    assert.deepEqual([counts().going, counts().waiting], [3, 0]);
    assert.equal((await hub.letters()).filter((l) => is.changed.test(l.subject)).length, 0);
  });

  test('another place: everybody confirmed gets a letter with a higher sequence', async () => {
    const was = (await hub.visitor().get(`${call.path}/event.ics`)).text;
    await changeCall(ana, call, { place: 'New bridge' });
    for (const name of ['ben', 'dora', 'emil']) {
      const letter = await theLetter(hub, `${name}@example.org`, is.changed);
      assert.match(letter.text, /New bridge/);
      const calendar = calendarOf(letter);
      assert.ok(sequenceOf(calendar) > sequenceOf(was));
      assert.match(calendar, /^LOCATION:New bridge\r?$/m);
      assert.equal(calendar.match(/^UID:.*$/m)[0].trim(), was.match(/^UID:.*$/m)[0].trim());
    }
    const now = (await hub.visitor().get(`${call.path}/event.ics`)).text;
    assert.ok(sequenceOf(now) > sequenceOf(was));
    assert.match((await hub.visitor().get(call.path)).words, /New bridge/);
  });

  test('maybe, and a change of mind and name', async () => {
    const fay = await joined(hub, call, 'Fay', 'fay@example.org', { answer: 'maybe' });
    assert.deepEqual([counts().going, counts().maybe], [3, 1]);
    const going = await fay.visitor.submit(fay.page, { answer: 'going' }, 'coming');
    const page = await fay.visitor.follow(going);
    assert.deepEqual([counts().going, counts().maybe], [4, 0]);
    const named = await fay.visitor.submit(page, { name: 'Fay Wray' }, '/name');
    assert.match((await fay.visitor.follow(named)).words, /Fay Wray/);
  });

  test('sent twice counts once: the address of an answer', async () => {
    const gil = { name: 'Gil', mail: 'gil@example.org' };
    const twice = await Promise.all([1, 2].map(() => answerCall(hub.visitor(), call, gil)));
    assert.deepEqual(
      twice.map((answer) => answer.status),
      [303, 303],
    );
    const again = await answerCall(hub.visitor(), call, { ...gil, mail: 'GIL@example.ORG' });
    assert.equal(again.status, 303);
    assert.equal(rows(hub.data, "select id from signup where mail = 'gil@example.org'").length, 1);
    assert.equal(counts().pending, 1);
    const ticket = await ticketOf(hub, 'gil@example.org', is.confirm);
    const form = (await hub.visitor().get(ticket)).forms.find((f) => f.action.endsWith('/confirm'));
    const presses = await Promise.all([1, 2, 3].map(() => hub.visitor().post(form.action)));
    assert.deepEqual(
      presses.map((answer) => answer.status),
      [303, 303, 303],
    );
    assert.deepEqual([counts().pending, counts().going], [0, 5]);
    await theLetter(hub, 'gil@example.org', is.going);
  });

  test('sent twice counts once: the key of a form', async () => {
    const list = await ana.get(`${call.desk}/people`);
    const first = await ana.submit(list, { names: 'Hana' }, 'names');
    const second = await ana.submit(list, { names: 'Hana' }, 'names');
    assert.equal(second.status, 303);
    assert.equal(second.location, first.location);
    assert.equal(rows(hub.data, "select id from signup where name = 'Hana'").length, 1);
    const form = await ana.get('/desk/river/calls/new');
    const made = await Promise.all(
      [1, 2].map(() => ana.submit(form, callFields({ title: 'Twice' }), 'title')),
    );
    assert.equal(made[0].location, made[1].location);
    assert.equal(rows(hub.data, "select id from call where title = 'Twice'").length, 1);
  });

  test('on behalf: one name, and pasted lines', async () => {
    await putOnList(ana, call, 'Ida', { spoke: true });
    const many = await putOnList(ana, call, ['Jo', '', '  Kim  Lee ', 'Łukasz']);
    assert.match((await ana.follow(many)).words, /3 wait for a place/);
    const put = rows(hub.data, 'select name, state, tie from signup where mail is null order by id');
    assert.deepEqual(
      put.map(({ name, state, tie }) => [name, state, tie]),
      [
        ['Hana', 4, 3],
        ['Ida', 4, 1],
        ['Jo', 4, 3],
        ['Kim Lee', 4, 3],
        ['Łukasz', 4, 3],
      ],
    );
    await changeCall(ana, call, { capacity: '20' });
    await until('all have a place', () => counts().going === 10);
  });

  test('several phones at the door: find, check in, undo, walk in', async () => {
    const links = await doorsOf(ana, call);
    assert.equal(links.length, 2);
    const [one, two] = links.map((link) => new Doorkeeper(hub, link));

    const found = await one.find('ben');
    assert.match(found.words, /Ben/);
    assert.doesNotMatch(found.words, /Dora/);
    assert.match((await one.find(codeOf('Dora').toLowerCase())).words, /Dora/);
    assert.match((await one.find('łUKASZ')).words, /Łukasz/);
    assert.match((await one.find('nobody at all')).words, /Nobody of that name/);
    assert.match((await one.checkIn(codeOf('Ben'))).words, /Ben is in/);

    // Both doors at once, from lists that were drawn before.
    const lists = await Promise.all([one.find('Dora'), two.find('Dora')]);
    const taps = await Promise.all([
      one.tap(lists[0], 'in', codeOf('Dora')),
      two.tap(lists[1], 'in', codeOf('Dora')),
    ]);
    const said = taps.map((page) => /Dora is (in|already in)/.exec(page.words)?.[1]).sort();
    assert.deepEqual(said, ['already in', 'in']);
    assert.equal(counts().showed, 2);
    await one.undo(codeOf('Dora'));
    assert.equal(counts().showed, 1);
    await two.checkIn(codeOf('Dora'));
    await two.checkIn(codeOf('Ida'));
    assert.equal(row(hub.data, "select door from signup where name = 'Ida'").door, 2);
    const { action } = (await one.page()).forms.find((form) => form.action.includes('/in'));
    const unknown = await one.visitor.post(action, { code: 'AAAAAA' });
    assert.match((await one.visitor.follow(unknown)).words, /Not our ticket/);

    await one.walkIn('Mo');
    await one.walkIn('Nele', 'nele@example.org');
    await two.walkIn('Emil at the door', 'emil@example.org'); // who is on the list already
    assert.deepEqual([counts().showed, counts().walked], [4, 2]);
    await one.tap(await one.page(), 'undo', codeOf('Mo'));
    assert.equal(counts().walked, 1);
    const coming = await one.page('&show=to-come');
    assert.match(coming.text, /<b>Gil<\/b>/);
    assert.deepEqual(counts(), countsOf(hub.data, call.id).counted);
  });

  test('the numbers are what happened', async () => {
    const page = await ana.get('/impact/river');
    // Signed up, confirmed, came, walked in, by our own record of the steps above: six by the page
    // (one of them by a poster, who left again) and five put there (with one of them was spoken).
    assert.deepEqual(numbersIn(page, 'All'), [11, 11, 4, 1]);
    assert.deepEqual(numbersIn(page, 'Someone they know'), [1, 1, 1, 0]);
    assert.deepEqual(numbersIn(page, 'A post or poster'), [1, 1, 0, 0]);
    assert.deepEqual(numbersIn(page, 'We do not know'), [9, 9, 3, 1]);
    assert.deepEqual(numbersIn(page, 'A poster'), [1, 1, 0, 0]);
    assert.deepEqual(numbersIn(page, 'Clean the bank'), [11, 11, 4, 1]);
    assert.equal((await hub.visitor().get('/impact/river')).status, 404);
  });

  test('a door link can be ended', async () => {
    const [old] = await doorsOf(ana, call);
    assert.equal((await ana.submit(await ana.get(call.desk), {}, '/doors')).status, 303);
    assert.equal((await hub.visitor().get(old)).status, 404);
    assert.equal((await hub.visitor().get((await doorsOf(ana, call))[0])).status, 200);
  });

  test('calling off: the page says why, everybody confirmed gets a letter', async () => {
    const was = sequenceOf((await hub.visitor().get(`${call.path}/event.ics`)).text);
    await cancelCall(ana, call, 'The flood came first.');
    for (const name of ['ben', 'dora', 'emil', 'fay', 'gil']) {
      const letter = await theLetter(hub, `${name}@example.org`, is.cancelled);
      assert.match(letter.text, /The flood came first\./);
      const calendar = calendarOf(letter);
      assert.match(calendar, /^STATUS:CANCELLED\r?$/m);
      assert.ok(sequenceOf(calendar) > was);
    }
    assert.equal((await hub.letters('cleo@')).filter((l) => is.cancelled.test(l.subject)).length, 0);
    const stranger = hub.visitor();
    assert.match((await stranger.get(call.path)).words, /This is off.*The flood came first\./);
    const late = { name: 'Late', mail: 'late@example.org', answer: 'going' };
    assert.equal((await stranger.post(call.path, late)).status, 409);
    assert.doesNotMatch((await stranger.get('/')).words, /Clean the bank/);
    assert.equal((await ana.submit(await ana.get(call.desk), {}, '/withdraw')).status, 303);
    assert.equal((await stranger.get(call.path)).status, 404);
  });

  test('whatever is not for somebody is the same 404', async () => {
    const stranger = hub.visitor();
    const draft = await draftCall(ana, 'river', { title: 'Secret' });
    const paths = [
      draft.desk,
      '/calls/aaaaaaaaaaaaaaaaaaaa',
      '/@river/calls/secret',
      '/@river/calls/none',
      '/@nobody',
      '/admin',
      '/desk/river',
      '/t/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      '/door/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    ];
    const pages = await Promise.all(paths.map((path) => stranger.get(path)));
    assert.deepEqual(
      pages.map((page) => page.status),
      paths.map(() => 404),
    );
    assert.equal(new Set(pages.map((page) => page.text)).size, 1);
    assert.equal((await stranger.get('/no/such/thing')).status, 404);
  });
});

describe('times and zones', { timeout: 60_000 }, () => {
  let hub, ana, call;
  before(async () => {
    hub = await startHub();
    ana = await openHouse(hub);
    call = await gathering(hub, ana, { zone: 'America/Sao_Paulo' });
  });
  after(() => hub?.stop());

  test('the page speaks in the time of the place', async () => {
    const { starts, starts_at: at } = row(hub.data, 'select * from call where id = ?', call.id);
    assert.equal(Date.parse(`${starts}Z`) / 1000 - at, -3 * 3600);
    const page = await hub.visitor().get(call.path);
    assert.ok(page.words.includes(starts.slice(11)));
    assert.ok(page.text.includes(`${starts}-03:00`));
    const calendar = (await hub.visitor().get(`${call.path}/event.ics`)).text;
    const stamp = `${starts.replace(/[-:]/g, '')}00`;
    assert.ok(calendar.includes(`DTSTART;TZID=America/Sao_Paulo:${stamp}\r\n`));
    assert.match(calendar, /^TZOFFSETTO:-0300\r$/m);
  });

  test('after its end a call takes no answers, and the door still opens', async () => {
    const olga = await joined(hub, call, 'Olga', 'olga@example.org');
    const [door] = await doorsOf(ana, call);
    await hub.moveClock(2 * day + 7200 + 4 * 3600);
    const late = { name: 'Late', mail: 'late@example.org', answer: 'going' };
    assert.equal((await hub.visitor().post(call.path, late)).status, 409);
    assert.match((await new Doorkeeper(hub, door).checkIn(olga.code)).words, /Olga is in/);
    await until('the page says how many came', async () =>
      /1 person came/.test((await hub.visitor().get(call.path)).words),
    );
    const form = await ana.get('/desk/river/calls/new');
    const past = callFields({ starts: wallTime(60), ends: wallTime(7200) });
    assert.equal((await ana.submit(form, past, 'title')).status, 422);
  });
});
