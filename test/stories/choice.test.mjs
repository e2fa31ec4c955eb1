// A call whose hosts choose who gets a place: asked for by mail, given, turned down, and the setting
// changed while the call is open.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { circleOf, seated } from '../lib/circle.mjs';
import { startHub, until } from '../lib/hub.mjs';
import {
  answerCall,
  changeCall,
  codeOn,
  confirmTicket,
  gathering,
  givePlace,
  joined,
  leave,
  letterKinds as is,
  openHouse,
  putOnList,
  ticketOf,
  turnDown,
} from '../lib/path.mjs';
import { countsOf, row, rows } from '../lib/rows.mjs';

const chooses = /The organisers choose who gets a place\./;
const asked = /You asked for a place The people who organise this choose who comes, and will tell you\./;
const line = /in line|before you|It is full|is waiting|are waiting|places? taken just now/;

describe('hosts who choose', { timeout: 120_000 }, () => {
  let hub, ana, call, nobody;
  const people = {};
  const counts = () => {
    const { kept, counted } = countsOf(hub.data, call.id);
    assert.deepEqual(kept, counted);
    return kept;
  };
  const mailOf = (name) => `${name.toLowerCase()}@example.org`;
  const codeOf = (name) => row(hub.data, 'select code from signup where call = ? and name = ?', call.id, name)?.code;
  const ask = async (name) => (people[name] = await joined(hub, call, name, mailOf(name)));
  const lettersTo = async (name, kind) => (await hub.letters(mailOf(name))).filter(({ subject }) => kind.test(subject));

  before(async () => {
    hub = await startHub();
    ana = await openHouse(hub);
    nobody = hub.visitor();
    call = await gathering(hub, ana, { capacity: '2', chosen: '1' });
  });
  after(() => hub?.stop());

  test('the page says so before anybody answers, and the letters and the ticket say it too', async () => {
    const page = await nobody.get(call.path);
    assert.match(page.words, chooses);
    assert.ok(page.text.indexOf('The organisers choose') < page.text.indexOf('<form'), 'before the form');
    assert.match(page.text, />Ask for a place<\/button>/);
    assert.doesNotMatch(page.words, line);
    const mia = hub.visitor();
    const answer = await answerCall(mia, call, { name: 'Mia', mail: mailOf('Mia') });
    assert.match((await mia.follow(answer)).words, /the organisers see that you ask for a place/);
    const ticket = await ticketOf(hub, mailOf('Mia'), is.confirm);
    const [confirm] = await lettersTo('Mia', is.confirm);
    assert.match(confirm.text, /choose who gets a place/);
    assert.doesNotMatch(confirm.text, /you are on the list/);
    const before = await mia.get(ticket);
    assert.match(before.words, /Would you like to come\?/);
    assert.match(before.text, /Ask for a place\s*<\/button>/);
    const after = await confirmTicket(mia, ticket);
    assert.match(after.words, asked);
    assert.doesNotMatch(after.words, line);
    assert.equal(codeOn(after), undefined, 'nothing to show at the door');
    people.Mia = { visitor: mia, ticket };
    const { text, attachments } = await hub.letter(mailOf('Mia'), is.asked);
    assert.match(text.replace(/\s+/g, ' '), /You asked for a place\. The people who organise this choose who comes, and will tell you\./);
    assert.doesNotMatch(text, line);
    assert.equal(attachments.length, 0, 'no entry for the calendar');
    assert.deepEqual([counts().going, counts().waiting], [0, 1]);
  });

  test('how many asked is to be seen nowhere outside', async () => {
    await ask('Ben');
    await ask('Eve');
    for (const page of [await nobody.get(call.path), await nobody.get('/@river'), await people.Ben.visitor.get(people.Ben.ticket)])
      assert.doesNotMatch(page.words, /\b3 (person|people|is|are|stands?|waits?|asks?)\b|Be the first/, page.path);
    for (const path of [call.path, '/@river', '/']) assert.match((await nobody.get(path)).words, chooses, path);
  });

  test('the desk says how many ask, and the list has them first, who asked first above', async () => {
    const desk = await ana.get(call.desk);
    assert.match(desk.words, /3 people ask for a place\./);
    assert.ok(desk.text.includes(`href="${call.desk}/people#h-asks"`));
    const { text } = await ana.get(`${call.desk}/people`);
    const [, asks] = text.match(/id="h-asks"(.*?)<\/section>/s);
    assert.deepEqual([...asks.matchAll(/<b>(\w+)<\/b>/g)].map(([, name]) => name), ['Mia', 'Ben', 'Eve']);
    assert.ok(text.indexOf('h-asks') < text.indexOf('h-list'));
  });

  test('a place is given, by anybody of the crew, and once', async () => {
    const ruth = await seated(hub, ana, circleOf(hub, 'river'), 'Ruth');
    const list = await ruth.get(`${call.desk}/people`);
    const form = list.forms.find((f) => f.fields.code === codeOf('Mia'));
    const first = await ruth.post(form.action, form.fields);
    assert.match((await ruth.follow(first)).words, /They have a place now\./);
    assert.equal((await ruth.post(form.action, form.fields)).location, first.location, 'the same press');
    const again = await ana.post(form.action, { code: codeOf('Mia') });
    assert.match((await ana.follow(again)).words, /They had a place already\./);
    const letter = await hub.letter(mailOf('Mia'), is.promoted);
    assert.match(letter.text, /You have a place: you are coming\./);
    assert.doesNotMatch(letter.text, /become free|next in line/);
    assert.equal(letter.attachments.length, 1, 'an entry for the calendar');
    const ticket = await people.Mia.visitor.get(people.Mia.ticket);
    assert.match(ticket.words, /You are coming/);
    assert.doesNotMatch(ticket.words, line);
    assert.equal(codeOn(ticket), codeOf('Mia'));
    assert.deepEqual([counts().going, counts().waiting], [1, 2]);
    assert.match((await nobody.get(call.path)).words, /1 person is coming\./);
    assert.equal((await lettersTo('Mia', is.promoted)).length, 1);
  });

  test('without a free place the press says so, and a place that becomes free waits for a decision', async () => {
    await givePlace(ana, call, codeOf('Ben'));
    const refused = await ana.post(`${call.desk}/people/give`, { code: codeOf('Eve') });
    assert.equal(refused.status, 409);
    assert.match(refused.words, /No place is free\. Make more places first/);
    assert.ok(refused.text.indexOf('No place is free') < refused.text.indexOf('id="h-list"'), 'beside who asks');
    assert.match((await nobody.get(call.path)).words, chooses);
    assert.doesNotMatch((await nobody.get(call.path)).words, line);
    await leave(people.Ben);
    await hub.moveClock(120);
    assert.deepEqual([counts().going, counts().waiting], [1, 1]);
    assert.match((await people.Eve.visitor.get(people.Eve.ticket)).words, asked);
  });

  test('who is turned down is told once, and is forgotten at once', async () => {
    const code = codeOf('Eve');
    const page = await ana.get(`${call.desk}/people/turn?code=${code}`);
    assert.match(page.words, /Turn down Eve\?/);
    assert.deepEqual([counts().going, counts().waiting], [1, 1], 'to look is not to do');
    const first = await ana.submit(page, {}, '/turn');
    assert.match((await ana.follow(first)).words, /They are off the list\./);
    assert.equal(codeOf('Eve'), undefined);
    assert.equal((await nobody.get(people.Eve.ticket)).status, 404);
    const again = await ana.post(`${call.desk}/people/turn?code=${code}`, { code });
    assert.match((await ana.follow(again)).words, /They were not on the list any more\./);
    const late = await ana.get(`${call.desk}/people/turn?code=${code}`);
    assert.equal(late.status, 200);
    assert.match(late.words, /They do not ask for a place any more\./);
    const { text, links } = await hub.letter(mailOf('Eve'), is.turned);
    assert.match(text.replace(/\s+/g, ' '), /You asked for a place: Clean the bank\. The people who organise this cannot give you one\./);
    assert.ok(links.every((link) => !link.includes('/t/')), 'no ticket');
    await until('the letter is forgotten', () => rows(hub.data, "select 1 from letter where mail = 'eve@example.org'").length === 0);
    assert.equal((await lettersTo('Eve', is.turned)).length, 1);
    assert.deepEqual([counts().going, counts().waiting], [1, 0]);
    assert.doesNotMatch(hub.log, /eve|Eve/);
  });

  test('who has a place is not turned down', async () => {
    const code = codeOf('Mia');
    const refused = await ana.post(`${call.desk}/people/turn?code=${code}`, { code });
    assert.equal(refused.status, 409);
    assert.match(refused.words, /They have a place by now\./);
    assert.equal(codeOf('Mia'), code);
  });

  test('whom the crew puts on the list has a place, whoever asks', async () => {
    await ask('Gil');
    const put = await ana.follow(await putOnList(ana, call, 'Hana'));
    assert.match(put.words, /1 put on the list\./);
    await putOnList(ana, call, 'Ivo');
    const turn = await ana.get(`${call.desk}/people/turn?code=${codeOf('Ivo')}`);
    assert.match(turn.words, /They get no letter from us, so please tell them yourself\./);
    await turnDown(ana, call, codeOf('Ivo'));
    assert.deepEqual([counts().going, counts().waiting], [2, 1]);
  });

  test('maybe stays maybe, and asks when it is more', async () => {
    const kim = await joined(hub, call, 'Kim', mailOf('Kim'), { answer: 'maybe' });
    assert.match(kim.page.words, /You said maybe/);
    await hub.letter(mailOf('Kim'), is.going);
    const page = await kim.visitor.follow(await kim.visitor.submit(kim.page, { answer: 'going' }, 'Ask for a place'));
    assert.match(page.words, asked);
    await leave(kim);
  });

  test('switched off, the line moves on as places are free; switched on, nobody loses one', async () => {
    await changeCall(ana, call, { capacity: '3' });
    assert.deepEqual([counts().going, counts().waiting], [2, 1], 'more places are not given by themselves');
    const form = await ana.get(`${call.desk}/change`);
    assert.match(form.text, /<input type="checkbox" id="chosen" name="chosen" value="1" checked>/);
    await changeCall(ana, call, { chosen: undefined });
    assert.deepEqual([counts().going, counts().waiting], [3, 0]);
    assert.match((await hub.letter(mailOf('Gil'), is.promoted)).text, /A place has become free/);
    const jan = await ask('Jan');
    assert.match(jan.page.words, /You are in line/);
    for (const way of ['give', 'turn']) {
      const refused = await ana.post(`${call.desk}/people/${way}`, { code: codeOf('Jan') });
      assert.equal(refused.status, 409);
      assert.match(refused.words, /You do not choose who gets a place here/);
    }
    await changeCall(ana, call, { chosen: '1' });
    assert.deepEqual([counts().going, counts().waiting], [3, 1]);
    assert.match((await jan.visitor.get(jan.ticket)).words, asked);
    await changeCall(ana, call, { capacity: '4' });
    await turnDown(ana, call, codeOf('Jan'));
    assert.deepEqual([counts().going, counts().waiting], [3, 0]);
  });

  test('a long list of those who ask goes on', async () => {
    await putOnList(ana, call, Array.from({ length: 120 }, (_, i) => `Guest ${i}`));
    const ways = (page) => page.forms.filter(({ action }) => action.endsWith('/give')).map(({ fields }) => fields.code);
    const first = await ana.get(`${call.desk}/people`);
    const [, more] = first.text.match(/<a href="([^"]+)">More who ask<\/a>/);
    const second = await ana.get(more.replaceAll('&amp;', '&'));
    assert.deepEqual([ways(first).length, ways(second).length, counts().waiting], [100, 19, 119]);
    assert.equal(new Set([...ways(first), ...ways(second)]).size, 119);
    assert.doesNotMatch(second.text, /More who ask/);
  });

  test('a form that is refused keeps the choice', async () => {
    const page = await ana.get(`${call.desk}/change`);
    const off = await ana.submit(page, { title: '', chosen: undefined }, 'title');
    assert.equal(off.status, 422);
    assert.match(off.text, /id="chosen" name="chosen" value="1">/);
    const on = await ana.submit(page, { title: '', chosen: '1' }, 'title');
    assert.match(on.text, /id="chosen" name="chosen" value="1" checked>/);
  });
});
