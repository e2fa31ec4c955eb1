// Walking through the house in a browser, a function a step, by keyboard only (keys.mjs).
import { strict as assert } from 'node:assert';
import { after, before, describe, test } from 'node:test';
import { desk, launchBrowser, openPage, phone } from '../lib/browser.mjs';
import { startHub } from '../lib/hub.mjs';
import { day, wallTime } from '../lib/path.mjs';
import { Keys } from './keys.mjs';

const passphrase = 'four words that stay';
const call = {
  title: 'Clean the bank',
  ask: 'Come and carry stones for two hours.',
  place: 'Old bridge, north side',
};

// One walk in one kind of browser, in a house of its own.  Everybody has their own browser profile.
export class Walk {
  people = [];

  constructor(browser, hub, options) {
    Object.assign(this, { browser, hub, options });
  }

  async person(options = {}) {
    const page = await openPage(this.browser, this.hub, { ...this.options, ...options });
    this.people.push(page);
    return new Keys(page);
  }

  // Sign up on the public page: gives the person, who has been told to look for the letter.
  async signUp(name, mail, { hear = false } = {}) {
    const person = await this.person();
    await person.page.goto(this.link);
    await person.write('Your name', name);
    await person.write('Your e-mail address', mail);
    if (hear) await person.tick('Tell me what’s next, if I come');
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

  // A link of the house leads somebody who is not signed in nowhere: gives what they read.
  async leadsNowhere(link) {
    const page = await openPage(this.browser, this.hub, this.options);
    const answer = await page.goto(link);
    assert.equal(answer.status(), 404);
    const words = await page.locator('body').innerText();
    assert.match(words, /There is nothing here that we can show you/);
    assert.deepEqual(page.errors.filter((line) => !/status of 404/.test(line)), []);
    await page.context().close();
    return words;
  }

  async close() {
    const complaints = this.people.flatMap(({ errors }) => errors);
    for (const page of this.people) await page.context().close();
    assert.deepEqual(complaints.filter((line) => !/status of 4(22|09)/.test(line)), []);
  }
}

// Setting the house up, by the link on the terminal.
export async function open(walk) {
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

// A movement, perhaps with a name for its first circle; leads to its desk.
export async function found(ana, { circle } = {}) {
  await ana.follow('Found the first movement');
  await ana.write('What is the movement called?', 'River');
  await ana.write('Its handle', 'admin');
  await ana.write('What does it want, in one sentence?', 'We clean the river.');
  await ana.refused('Found this movement', 'Its handle', /another/);
  assert.equal(await ana.field('What is the movement called?').inputValue(), 'River');
  await ana.write('Its handle', 'river');
  if (circle !== undefined) await ana.write('Its first circle', circle);
  await ana.press('Found this movement');
  await ana.says(/River/);
}

// A gathering, from the desk of the movement: made, looked at as strangers will, published.
export async function gather(walk, ana, places) {
  await ana.follow('Make a call');
  await ana.write('Title', call.title);
  await ana.write('What do you ask people to do?', call.ask);
  await ana.writeTime('It starts', wallTime(2 * day));
  await ana.writeTime('It ends', wallTime(2 * day + 7200));
  await ana.choose('Time zone', 'Europe/London');
  await ana.write('Where is it?', call.place);
  await ana.write('How many places are there?', String(places));
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

// Walk three times: on a phone, on a desk, and on a phone without script.
export function walks(name, steps) {
  describe(name, () => {
    let browser;
    before(async () => (browser = await launchBrowser()));
    after(() => browser?.close());

    const walkWith = async (options) => {
      const hub = await startHub();
      try {
        const walk = new Walk(browser, hub, options);
        await steps(walk);
        await walk.close();
      } finally {
        await hub.stop();
      }
    };
    test('by keyboard at 360 px', () => walkWith({ viewport: phone }));
    test('by keyboard at 1280 px', () => walkWith({ viewport: desk }));
    test('without script', () => walkWith({ viewport: phone, javaScriptEnabled: false }));
  });
}
