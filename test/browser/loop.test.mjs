// The loop, as people walk it: a circle is filled by invitations and agrees on a message, a call
// carries it to a stranger, who comes and takes a seat in the circle.
import { strict as assert } from 'node:assert';
import { phone } from '../lib/browser.mjs';
import { found, gather, open, walks } from './walk.mjs';

const circle = 'Heron table';
const note = 'Ben from the choir';
const title = 'a date that can be kept';
const early = 'Open the weir by **spring**.';
const agreed = 'Open the weir by **autumn**.';
const reason = 'The anglers were promised a say.';
const nia = { name: 'Nia Evans', mail: 'nia@example.org' };

// What nobody outside the circle may read.  Ana is named as the host of her call, and in her letters.
const inner = /Heron|choir|anglers|\b(Ben|Cy)\b/;
const names = /\b(Ana|River)\b/;

async function toCircle(person) {
  await person.follow('My house');
  await person.follow(circle);
}

// What the ring says to those who do not see it.
function ring(person) {
  return person.page.getByRole('main').locator('svg.ring').getAttribute('aria-label');
}

// Make a personal invitation; gives the link that stands on its page.
async function askIn(ana, words) {
  await toCircle(ana);
  await ana.follow(/^Ask someone in/);
  if (words !== undefined) await ana.write('A note for yourself', words);
  await ana.press('Make the link');
  await ana.says(/Send this link to one person\./);
  return ana.field('The link').inputValue();
}

// Open a link, type a name, answer the one question with one press, and be in.
async function takeSeat(person, link, name, answer) {
  await person.page.goto(link);
  await person.says(/There is a seat for you/);
  const shown = await person.page.content();
  for (const inside of [inner, names]) assert.doesNotMatch(shown, inside);
  await person.write('Your name', name);
  await person.press('Take the seat');
  await person.says(/You are in[^]*Do you know Ana in person\?/);
  await person.press(answer);
  await person.says(/So that you can come back/);
  await person.follow('Not now');
  await person.says(/Heron table/);
}

// Three are asked in, two sit down, and what is left of the links shows strangers nothing.
async function fill(walk, ana) {
  await toCircle(ana);
  await ana.says(/Only you can see this page\./);
  assert.match(await ring(ana), /^A ring of 9 seats\. .* You are the first\. 8 seats are free\.$/);
  const links = [await askIn(ana, note), await askIn(ana), await askIn(ana)];
  const [ben, cy] = [await walk.person(), await walk.person()];
  await takeSeat(ben, links[0], 'Ben', 'Yes, in person');
  await ben.says(/Only the 2 of you can see this page\.[^]*Ana \(host\)/);
  await takeSeat(cy, links[1], 'Cy', 'Only online');
  await toCircle(ana);
  await ana.says(/Only the 3 of you can see this page\.[^]*You \(host\), Ben, Cy/);
  await ana.says(/Ben from the choir\s+By Ana\.\s+Used\./);
  await ana.says(/An invitation for one\s+By Ana\.\s+Stands until/);
  await ben.follow('Who sits here');
  await ben.says(/Ben[^]*Ana \(host\)[^]*Cy/);

  const used = await walk.leadsNowhere(links[0]);
  const closed = await walk.leadsNowhere(cy.page.url());
  for (const inside of [inner, names]) assert.doesNotMatch(used, inside);
  assert.equal(closed, used);
  assert.equal(await walk.leadsNowhere(new URL('/i/nothing', links[0]).href), used);
  return { ben, cy };
}

// Answer the text that waits.
async function stand(person, where, words) {
  await person.follow('My house');
  await person.says(/Waiting for you/);
  await person.follow('Read it and answer');
  await person.pick(where);
  if (words !== undefined) await person.write('Your reason', words);
  await person.press('Give my answer');
}

// Ben's text is objected to, changed, and agreed on.
async function agree(walk, ana, { ben, cy }) {
  await toCircle(ben);
  await ben.follow('Propose a new text');
  await ben.write('What does it bring', title);
  await ben.write('The whole text', early);
  await ben.press('Ask the circle');
  await ben.says(/It’s your turn, Ben/);
  await stand(ana, 'I consent Good enough');
  await ana.says(/You consent\./);
  await stand(cy, 'I object', reason);
  await cy.says(/You object\.[^]*The anglers were promised a say\./);

  await stand(ben, 'I consent Good enough');
  await ben.says(/Cy objects\.[^]*The anglers were promised a say\./);
  assert.match(await ring(ben), /Cy objects\./);
  await ben.follow('Change the text');
  await ben.write('The whole text', agreed);
  await ben.press('Ask the circle');
  await ben.says(/round 2/);
  await stand(ana, 'I consent Good enough');
  await stand(cy, 'I consent, with a concern', 'Autumn is tight.');
  await cy.says(/You consent, with a concern\./);
  await stand(ben, 'I consent Good enough');
  await ben.says(/Agreed: this is version 1 of our message, with no objection left\./);
  await ben.follow('Read version 1');
  await ben.says(/Open the weir by autumn\.[^]*Agreed on [^.]* by a circle that meets/);
}

// The agreed version asks people to come, and says to strangers what it stands on.
async function callOut(walk, ana) {
  await ana.follow('My house');
  await ana.follow('Go to the desk of River');
  await ana.says(/Version 1 of your message is out\./);
  await gather(walk, ana, 20);
  const stranger = await walk.person();
  await stranger.page.goto(walk.link);
  await stranger.says(/Open the weir by autumn\./);
  await stranger.says(/Our message, version 1\. Agreed on [^.]* by a circle that meets, with no/);
  assert.doesNotMatch(await stranger.page.content(), inner);
}

// A stranger signs up, is checked in, and is shown to the hosts.
async function comeAlong(walk, ana) {
  const stranger = await walk.signUp(nia.name, nia.mail, { hear: true });
  await walk.confirm(stranger, nia.mail, /You are coming[^]*You will hear from us once you came\./);
  await ana.page.goto(walk.desk);
  await ana.follow('Who came and asked what is next');
  await ana.says(/Nobody waits for a seat\./);
  await ana.page.goto(walk.desk);
  const door = await walk.person({ viewport: phone });
  const link = ana.page.getByRole('link', { name: 'Door 1' });
  await door.page.goto(await link.getAttribute('href'));
  await door.press(`Check in ${nia.name}`);
  await door.says(/Nia Evans is in/);
  return stranger;
}

// One press by a host, one letter, one press by who came: the seat is theirs.
async function seatNewcomer(walk, ana, stranger) {
  await ana.follow('Who came and asked what is next');
  await ana.says(/1 person waits for a seat\.[^]*Nia Evans\s+came on/);
  await ana.press(`Give a seat in ${circle}`);
  await ana.says(/A letter with the invitation is on its way\.[^]*asked in, no answer yet/);
  const letter = await walk.hub.letter(nia.mail, /^A seat for you/);
  assert.match(letter.text, /Ana keeps a seat for you/);
  assert.doesNotMatch(letter.raw, inner);
  const link = letter.links.find((l) => l.includes('/i/'));
  await takeSeat(stranger, link, 'Nia', 'Only online');
  await stranger.says(/Only the 4 of you can see this page\./);
  assert.match(await ring(stranger), /Going round: Ana, Ben, Cy\. 5 seats are free\./);
  await ana.page.goto(walk.desk);
  await ana.follow('Who came and asked what is next');
  await ana.says(/Nia Evans\s+came on [^]*has a seat/);
  await toCircle(ana);
  await ana.says(/You \(host\), Ben, Cy, Nia/);
  assert.match(await ring(ana), /Going round: Ben, Cy, Nia\. 5 seats are free\./);
}

// From the number back to what the circle agreed on.
async function lookBack(ana) {
  await ana.follow('What came of all calls');
  await ana.says(/1 signed up, and 1 person came\./);
  await ana.unfold('The numbers');
  await ana.enter(ana.page.locator('td a[href*="stage=showed"]'));
  await ana.says(/Came: 1\./);
  assert.doesNotMatch(await ana.page.getByRole('main').innerText(), /Nia/);
  await ana.follow('Our message, version 1');
  await ana.says(/Open the weir by autumn\.[^]*Agreed on /);
}

walks('the loop, from the founding to a newcomer’s seat', async (walk) => {
  const ana = await open(walk);
  await found(ana, { circle });
  const members = await fill(walk, ana);
  await agree(walk, ana, members);
  await callOut(walk, ana);
  const stranger = await comeAlong(walk, ana);
  await seatNewcomer(walk, ana, stranger);
  await lookBack(ana);
});
