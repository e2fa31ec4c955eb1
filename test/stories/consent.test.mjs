// A circle agrees on its message: asked, objected to, changed, agreed, and what strangers see of it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { circleOf, seated } from '../lib/circle.mjs';
import { propose, proveMail, stand, unseat } from '../lib/consent.mjs';
import { startHub, until } from '../lib/hub.mjs';
import {
  day,
  draftCall,
  foundMovement,
  openHouse,
  publishCall,
  publishMessage,
} from '../lib/path.mjs';
import { row, rows } from '../lib/rows.mjs';

const canary = 'Wolfsmilchschwaermer';
const asked = /^A text waits for your answer, at The Mill$/;

describe('agreeing on a message', { timeout: 60_000 }, () => {
  let hub, ana, bo, cy, stranger, circle, proposal;
  const words = async (who, path) => (await who.get(path)).words;
  const versions = () => rows(hub.data, 'select number, body from version order by number');

  const askedLetters = async (mail) => (await hub.letters(mail)).filter((l) => asked.test(l.subject));

  before(async () => {
    hub = await startHub();
    ana = await openHouse(hub);
    stranger = hub.visitor();
    await foundMovement(ana);
    circle = circleOf(hub, 'river');
  });
  after(() => hub?.stop());

  test('a founder publishes alone, and the mark says no more than that', async () => {
    await publishMessage(ana, 'river', 'Open the weir.');
    const page = await words(stranger, '/@river/message');
    assert.match(page, /Published on /);
    assert.doesNotMatch(page, /Agreed on /);
  });

  test('nobody agrees alone', async () => {
    const form = await ana.get(`${circle.path}/proposals/new`);
    const answer = await ana.submit(form, { title: 'mine', body: 'Mine.' }, 'body');
    assert.equal(answer.status, 409);
    assert.match(answer.words, /at least two sit in it/);
    assert.match(answer.text, /Mine\./);
  });

  test('from three members on the desk leads to the circle', async () => {
    bo = await seated(hub, ana, circle, 'Bo Okafor');
    const early = await ana.get('/desk/river'); // two sit there: alone is still possible
    assert.match(early.words, /Publish version 2/);
    cy = await seated(hub, ana, circle, 'Cy Duarte');
    const refused = await ana.submit(early, { body: 'Alone once more.' }, 'body');
    assert.equal(refused.status, 409);
    assert.match(refused.words, /propose it to your circle/);
    assert.match(refused.text, /Alone once more\./);
    const desk = await ana.get('/desk/river');
    assert.doesNotMatch(desk.words, /Publish version 2/);
    const form = desk.forms.find((f) => f.names.includes('body'));
    const { pub } = circle;
    const led = await ana.post('/desk/river/propose', {
      ...form.fields,
      body: 'Open the weir, please.',
      circle: pub,
    });
    assert.equal(led.location, `${circle.path}/proposals/new`);
    assert.match((await ana.follow(led)).text, /Open the weir, please\./);
    assert.equal(versions().length, 1);
  });

  test('what keepers write is not shown to members who keep nothing', async () => {
    const page = await bo.get(`${circle.path}/proposals/new`);
    assert.match(page.text, /Open the weir\.</);
    assert.doesNotMatch(page.text, /please/);
  });

  test('who asks gets no letter, nor does an address that is not proven', async () => {
    await proveMail(hub, ana, 'ana@example.org');
    await proveMail(hub, bo, 'bo@example.org');
    await cy.submit(await cy.get('/me'), { mail: 'cy@example.org' }, 'mail');
    const path = await propose(bo, circle, { title: canary, body: `Open it, ${canary}.` });
    const letter = await hub.letter('ana@example.org', asked);
    const here = letter.links.find((l) => l.includes('/c/'));
    assert.equal(new URL(here).pathname, path);
    assert.equal((await stranger.get(new URL(here).pathname)).status, 404, 'a letter grants nothing');
    assert.equal((await ana.get(new URL(here).pathname)).status, 200);
    assert.match(letter.text, /A circle of River in which you sit is asked about a text/);
    assert.match(letter.text, /until \w+day \d+ \w+( \d{4})?, \d\d:00, UTC/);
    assert.doesNotMatch(letter.raw, new RegExp(`${canary}|Okafor|River circle`));
    assert.equal((await ana.submit(await ana.get(path), {}, '/drop')).status, 303);
    for (const mail of ['bo@example.org', 'cy@example.org'])
      assert.equal((await askedLetters(mail)).length, 0, mail);
  });

  test('a member asks; it waits for everybody', async () => {
    proposal = await propose(bo, circle, { title: canary, body: 'Open the weir by spring.' });
    const page = await ana.get(proposal);
    assert.match(page.text, /<del>weir\.<\/del>/);
    assert.match(page.text, /<ins>weir by spring\.<\/ins>/);
    assert.match(page.words, /when no objection is open and all of you have answered, or, .*, at least 2 of you\./);
    assert.match(page.words, /It’s your turn, Ana/);
    assert.match(page.words, /Bo Okafor, Cy Duarte and you have not answered yet\./);
    assert.match(await words(ana, circle.path), new RegExp(`Where do you stand\\?.*${canary}`));
    assert.match(await words(cy, '/home'), new RegExp(`Waiting for you.*${canary}`));
    assert.equal(await hub.visitor().get(proposal).then((a) => a.status), 404);
  });

  test('an objection needs its reason, and what was typed stays', async () => {
    const bare = await stand(cy, proposal, 'object');
    assert.equal(bare.status, 422);
    assert.match(bare.words, /Please say what harm it would do/);
    assert.match(bare.text, /value="object" required checked/);
    const none = await cy.submit(await cy.get(proposal), { reason: 'Because.' }, '/answer');
    assert.equal(none.status, 422);
    assert.match(none.words, /Please choose one of these/);
    assert.equal((await stand(cy, proposal, 'object', 'The anglers know nothing.')).status, 303);
    assert.equal((await stand(ana, proposal, 'concern', 'Spring is tight.')).status, 303);
    const page = await ana.get(proposal);
    assert.match(page.words, /Cy Duarte objects\..*The anglers know nothing\./);
    assert.match(page.words, /You consent, with a concern\./);
    assert.match(page.text, /aria-label="A ring of 3 seats\. Cy Duarte objects\. [^"]*Bo Okafor has not/);
    assert.doesNotMatch(await words(ana, '/home'), new RegExp(canary));
  });

  test('only who proposed it and hosts may change or drop it', async () => {
    assert.equal((await cy.get(`${proposal}/again`)).status, 404);
    assert.equal((await cy.post(`${proposal}/drop`, { once: 'a' })).status, 404);
    assert.equal((await ana.get(`${proposal}/again`)).status, 200);
    assert.equal((await bo.get(`${proposal}/again`)).status, 200);
  });

  test('the text is changed and asked again; the first round stays readable', async () => {
    const form = await bo.get(`${proposal}/again`);
    assert.match(form.text, /Open the weir by spring\./);
    const led = await bo.submit(form, { body: 'Open the weir by autumn.' }, 'body');
    assert.equal(led.location, proposal);
    const late = await cy.post(`${proposal}/answer`, { stand: 'consent', round: '1', once: 'b' });
    assert.equal(late.status, 409);
    assert.match(late.words, /has closed in the meantime/);
    const first = await words(cy, `${proposal}?round=1`);
    assert.match(first, /This round ended when its text was changed/);
    assert.match(first, /You object\..*The anglers know nothing\./);
    assert.doesNotMatch(first, /have not answered/);
    assert.equal((await cy.get(`${proposal}?round=3`)).status, 404);
  });

  test('two last answers at once make one version', async () => {
    assert.equal((await stand(ana, proposal, 'consent')).status, 303);
    const pages = [await bo.get(proposal), await cy.get(proposal)];
    const answers = await Promise.all([
      bo.submit(pages[0], { stand: 'consent' }, '/answer'),
      cy.submit(pages[1], { stand: 'aside' }, '/answer'),
    ]);
    assert.deepEqual(answers.map((a) => a.status), [303, 303]);
    assert.deepEqual(versions().map((v) => v.number), [1, 2]);
    assert.match(await words(ana, proposal), /Agreed: this is version 2 of our message/);
    assert.equal((await ana.get(`${circle.path}/proposals`)).words.includes(canary), true);
  });

  test('everybody sees that it was agreed on, and nothing of the circle', async () => {
    const call = await publishCall(hub, ana, await draftCall(ana, 'river'));
    for (const path of ['/@river', '/@river/message', '/@river/message/2', call.path, `${call.path}/poster`]) {
      const page = await stranger.get(path);
      assert.match(page.words, /Agreed on [^.]* by a circle that meets, with no objection left\./, path);
      assert.doesNotMatch(page.text, new RegExp(`${canary}|Okafor|anglers|River circle`), path);
    }
    assert.match(await words(stranger, '/@river/message/1'), /Published on /);
    assert.match(await words(stranger, '/@river/message'), /What changed since version 1/);
  });

  test('a member of another circle gets the same 404 as for what does not exist', async () => {
    await foundMovement(ana, { name: 'Night', handle: 'night' });
    const night = circleOf(hub, 'night');
    const di = await seated(hub, ana, night, 'Di');
    const open = await propose(ana, circle, { title: 'later', body: 'Open it later.' });
    const nothing = (await di.get('/c/aaaaaaaaaaaaaaaaaaaa/proposals/new')).text;
    const under = open.slice(circle.path.length);
    for (const path of ['/proposals', '/proposals/new', under, `${under}/again`])
      for (const who of [di, stranger]) {
        const answer = await who.get(circle.path + path);
        assert.equal(answer.status, 404, path);
        if (who === di) assert.equal(answer.text, nothing, path);
      }
    for (const path of [`${under}/answer`, `${under}/again`, `${under}/drop`, '/proposals/new']) {
      const fields = { stand: 'object', reason: 'No.', round: '1', title: 'x', body: 'x', due: '2026-01-01T00:00', once: path };
      assert.equal((await di.post(circle.path + path, fields)).status, 404, path);
      // and by the way of a circle of their own
      assert.equal((await di.get(night.path + under)).status, 404);
    }
    assert.equal((await ana.submit(await ana.get(open), {}, '/drop')).status, 303);
    assert.match(await words(bo, open), /This proposal was dropped/);
  });

  test('at the due time a quorum agrees, and public pages say so at once', async () => {
    const path = await propose(bo, circle, { title: 'soon', body: 'Open the weir by summer.' });
    const home = await stranger.get('/@river/message');
    assert.match(home.words, /by autumn/);
    await stand(bo, path, 'consent');
    await stand(ana, path, 'consent');
    await hub.moveClock(3 * day + 3700);
    await until('the round to close', () => versions().length === 3, 15_000);
    await until('the new page', async () => /by summer/.test(await words(stranger, '/@river/message')));
    assert.equal(row(hub.data, 'select count(*) n from agreement').n, 2);
  });

  test('who was removed does not count', async () => {
    const path = await propose(ana, circle, { title: 'winter', body: 'Open the weir by winter.' });
    await stand(cy, path, 'object', 'No.');
    await unseat(hub, ana, circle, 'Cy Duarte');
    assert.equal((await cy.get(path)).status, 404);
    assert.doesNotMatch(await words(ana, path), /Cy Duarte/);
    await stand(ana, path, 'consent');
    await stand(bo, path, 'consent');
    assert.equal(versions().length, 4);
  });

  test('each round is one letter to each of the others, and none tells what the circle wrote', async () => {
    const path = await propose(bo, circle, { title: 'spring', body: `Open it by ${canary}.` });
    const about = async (mail) => (await askedLetters(mail)).filter((l) => l.text.includes(path)).length;
    await until('the letter of the first round', async () => (await about('ana@example.org')) === 1);
    await stand(ana, path, 'object', 'No.');
    const form = await ana.get(`${path}/again`);
    assert.equal((await ana.submit(form, { body: 'Open it some day.' }, 'body')).status, 303);
    await until('the letter of the second', async () => (await about('bo@example.org')) === 1);
    await hub.moveClock(8 * day);
    await until('the round to close', async () => /too few had answered/.test(await words(bo, path)));
    assert.deepEqual([await about('ana@example.org'), await about('bo@example.org')], [1, 1]);
    for (const letter of await hub.letters())
      assert.doesNotMatch(letter.raw, new RegExp(`${canary}|Okafor|anglers|River circle|some day`));
    assert.equal(row(hub.data, 'select count(*) n from letter').n, 0);
  });
});
