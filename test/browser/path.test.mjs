// The path from the first start to the numbers, as people walk it: by keyboard only, on a phone and
// on a desk, and once without script.
import { strict as assert } from 'node:assert';
import { phone } from '../lib/browser.mjs';
import { until } from '../lib/hub.mjs';
import { png } from '../lib/picture.mjs';
import { found, gather, open, walks } from './walk.mjs';

async function speak(ana) {
  await ana.write('What do you want to change, and how?', 'The river is **ours**.');
  await ana.press('Look at it first');
  assert.equal(await ana.page.locator('blockquote strong', { hasText: 'ours' }).count(), 1);
  await ana.press('Publish version 1');
  await ana.says(/Version 1 of your message is out\./);
}

async function putOn(walk, ana, names, { spoke, said }) {
  await ana.page.goto(walk.desk);
  await ana.follow('See the list');
  await ana.write('Names', names);
  if (spoke) await ana.tick('I spoke with them');
  await ana.press('Put them on the list');
  assert.match(await ana.page.getByRole('status').textContent(), said);
}

// What is not a picture is refused beside its field; strangers see what is one, or read its words.
async function picture(walk, ana) {
  const alt = 'The bank in two colours.';
  await ana.page.goto(walk.desk);
  await ana.follow('The picture');
  await ana.attach('The picture', { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no') });
  await ana.write('What is to be seen', alt);
  await ana.refused('Save', 'The picture', /not a picture that can be read/);
  assert.equal(await ana.field('What is to be seen').inputValue(), alt);
  const buffer = png(1600, 1200);
  await ana.attach('The picture', { name: 'b.png', mimeType: 'image/png', buffer });
  await ana.press('Save');
  const stranger = await walk.person();
  await stranger.page.goto(walk.link);
  const image = stranger.page.getByRole('img', { name: alt });
  await image.scrollIntoViewIfNeeded();
  await until('the picture', () => image.evaluate((node) => node.complete && node.naturalWidth === 1280));
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

walks('the path, end to end', async (walk) => {
  const ana = await open(walk);
  await found(ana);
  await speak(ana);
  await gather(walk, ana, 3);
  await picture(walk, ana);
  await putOn(walk, ana, 'Uma Rao', { spoke: true, said: /^\W*1 put on the list\.\s*$/ });
  const code = await strangers(walk);
  const said = /^\W*2 wait for a place\.$/;
  await putOn(walk, ana, 'Gwen Price\nHana Sato', { spoke: false, said });
  await door(walk, ana, code);
  await numbers(walk, ana);
});
