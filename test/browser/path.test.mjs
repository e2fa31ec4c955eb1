// The path from the first start to the numbers, as people walk it: by keyboard only, on a phone and
// on a desk, and once without script.
import { strict as assert } from 'node:assert';
import { after, before, describe, test } from 'node:test';
import { desk, launchBrowser, openPage, phone } from '../lib/browser.mjs';
import { startHub, until } from '../lib/hub.mjs';
import { day, wallTime } from '../lib/path.mjs';
import { Keys } from './keys.mjs';

const passphrase = 'four words that stay';
const call = {
  title: 'Clean the bank',
  ask: 'Come and carry stones for two hours.',
  place: 'Old bridge, north side',
};

let browser;
before(async () => (browser = await launchBrowser()));
after(() => browser.close());

// One walk in one kind of browser.  Everybody has a browser profile of their own.
class Walk {
  people = [];

  constructor(hub, options) {
    Object.assign(this, { hub, options });
  }

  async person(options = {}) {
    const page = await openPage(browser, this.hub, { ...this.options, ...options });
    this.people.push(page);
    return new Keys(page);
  }

  // Sign up on the public page: gives the person, who has been told to look for the letter.
  async signUp(name, mail) {
    const person = await this.person();
    await person.page.goto(this.link);
    await person.write('Your name', name);
    await person.write('Your e-mail address', mail);
    await person.press(/^(I’m coming|Put me on the list)$/);
    await person.says(/Look at your letters/);
    return person;
  }

  // Open what the letter leads to and confirm.
  async confirm(person, mail, words) {
    const letter = await this.hub.letter(mail, /confirm/);
    await person.page.goto(letter.links.find((link) => link.includes('/t/')));
    await person.press('Yes, I’m coming');
    await person.says(words);
  }

  async close() {
    const complaints = this.people.flatMap(({ errors }) => errors);
    for (const page of this.people) await page.context().close();
    assert.deepEqual(complaints.filter((line) => !/status of 4(22|09)/.test(line)), []);
  }
}

// Setting the house up, by the link on the terminal.
async function open(walk) {
  const ana = await walk.person();
  await ana.page.goto(await walk.hub.setupLink());
  await ana.page.keyboard.press('Tab');
  assert.equal(await ana.page.evaluate(() => document.activeElement.hash), '#main');
  await ana.write('What is this house called?', 'The Mill');
  await ana.write('What is your name?', 'Ana');
  await ana.write('Choose a passphrase', passphrase);
  await ana.press('Open the house');
  await ana.says(/Hello, Ana/);
  return ana;
}

async function found(ana) {
  await ana.follow('Found the first movement');
  await ana.write('What is the movement called?', 'River');
  await ana.write('Its handle', 'admin');
  await ana.write('What does it want, in one sentence?', 'We clean the river.');
  await ana.refused('Found this movement', 'Its handle', /another/);
  assert.equal(await ana.field('What is the movement called?').inputValue(), 'River');
  await ana.write('Its handle', 'river');
  await ana.press('Found this movement');
  await ana.says(/River/);
}

async function speak(ana) {
  await ana.write('What do you want to change, and how?', 'The river is **ours**.');
  await ana.press('Look at it first');
  assert.equal(await ana.page.locator('blockquote strong', { hasText: 'ours' }).count(), 1);
  await ana.press('Publish version 1');
  await ana.says(/Version 1 of your message is out\./);
}

// A gathering of three places: made, looked at as strangers will, published.
async function gather(walk, ana) {
  await ana.follow('Make a call');
  await ana.write('Title', call.title);
  await ana.write('What do you ask people to do?', call.ask);
  await ana.writeTime('It starts', wallTime(2 * day));
  await ana.writeTime('It ends', wallTime(2 * day + 7200));
  await ana.choose('Time zone', 'Europe/London');
  await ana.write('Where is it?', call.place);
  await ana.write('How many places are there?', '3');
  await ana.write('Good to know', 'Bring **gloves**.');
  await ana.press('Save as a draft');
  await ana.follow('See it as strangers will');
  await ana.says(/Clean the bank/);
  assert.ok(await ana.page.getByRole('button', { name: 'I’m coming' }).isDisabled());
  await ana.follow('Back to the desk');
  await ana.press('Publish it');
  walk.desk = ana.page.url();
  const link = ana.page.getByRole('link', { name: '/@river/calls/' });
  walk.link = await link.getAttribute('href');
}

async function putOn(walk, ana, names, { spoke, said }) {
  await ana.page.goto(walk.desk);
  await ana.follow('See the list');
  await ana.write('Names', names);
  if (spoke) await ana.tick('I spoke with them');
  await ana.press('Put them on the list');
  assert.match(await ana.page.getByRole('status').textContent(), said);
}

// Three have a place, the fourth stands in line, one of the three leaves.
async function strangers(walk) {
  const mia = await walk.signUp('Mia Keller', 'mia@example.org');
  await walk.confirm(mia, 'mia@example.org', /You are coming/);
  const leo = await walk.signUp('Leo Brandt', 'leo@example.org');
  await walk.confirm(leo, 'leo@example.org', /You are coming/);
  const dev = await walk.signUp('Dev Patel', 'dev@example.org');
  await walk.confirm(dev, 'dev@example.org', /You are in line/);
  await mia.press('I can’t come');
  await mia.says(/You are off the list/);
  const letter = await walk.hub.letter('dev@example.org', /place/i);
  await dev.page.goto(letter.links.find((link) => link.includes('/t/')));
  await dev.says(/You are coming/);
  return (await dev.page.locator('.big').textContent()).trim();
}

// Two phones at the door, with nothing but its links.
async function door(walk, ana, code) {
  await ana.page.goto(walk.desk);
  const links = await ana.page
    .getByRole('link', { name: /^Door \d$/ })
    .evaluateAll((nodes) => nodes.map((node) => node.href));
  const first = await walk.person({ viewport: phone });
  const second = await walk.person({ viewport: phone });
  await first.page.goto(links[0]);
  await second.page.goto(links[1]);

  await first.press('Check in Leo Brandt');
  await first.says(/Leo Brandt is in/);
  await second.press('Check in Leo Brandt');
  await second.says(/Leo Brandt is already in, since \d\d:\d\d at door 1/);
  await first.press('Undo the check-in of Leo Brandt');
  assert.equal(await first.page.locator('.ring .num').textContent(), '0');
  await first.press('Check in Leo Brandt');
  await first.write('Find by name or by the six signs', code);
  await first.press('Find');
  await first.press('Check in Dev Patel');
  await first.page.goto(links[0]);
  await first.write('First name', 'Sam');
  await first.press('Check in');
  await first.says(/Sam is in/);
  assert.equal(await first.page.locator('.ring .num').textContent(), '2');
  assert.deepEqual(await first.page.locator('.tally .big').allTextContents(), ['1', '1']);
}

// What the movement's members read, and what everybody else does.
async function numbers(walk, ana) {
  await ana.page.goto(walk.desk);
  await ana.follow(/numbers/);
  await ana.says(/6 signed up, and 3 people came\./);
  const stranger = await walk.person();
  await until('the count of the public page', async () => {
    await stranger.page.goto(walk.link);
    return stranger.page.getByText('3 people are coming.').isVisible();
  });
  assert.doesNotMatch(await stranger.page.content(), /Leo|Brandt|Patel|example\.org|came/);
}

async function walkThePath(options) {
  const hub = await startHub();
  const walk = new Walk(hub, options);
  try {
    const ana = await open(walk);
    await found(ana);
    await speak(ana);
    await gather(walk, ana);
    await putOn(walk, ana, 'Uma Rao', { spoke: true, said: /^\W*1 put on the list\.\s*$/ });
    const code = await strangers(walk);
    const said = /^\W*2 wait for a place\.$/;
    await putOn(walk, ana, 'Gwen Price\nHana Sato', { spoke: false, said });
    await door(walk, ana, code);
    await numbers(walk, ana);
    await walk.close();
  } finally {
    await hub.stop();
  }
}

describe('the path, end to end', () => {
  test('by keyboard at 360 px', () => walkThePath({ viewport: phone }));
  test('by keyboard at 1280 px', () => walkThePath({ viewport: desk }));
  test('without script', () => walkThePath({ viewport: phone, javaScriptEnabled: false }));
});
