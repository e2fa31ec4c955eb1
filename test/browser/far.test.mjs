// Join from another server without an account here: what Mia, who is on Fedify, and Ana, who runs the
// call, see of each other, in Chromium.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launchBrowser, openPage, phone } from '../lib/browser.mjs';
import { startWorld } from '../lib/fedify.mjs';
import { until } from '../lib/hub.mjs';
import {
  answerCall,
  confirmTicket,
  draftCall,
  foundMovement,
  letterKinds,
  openHouse,
  passphrase,
  publishCall,
  publishMessage,
  ticketOf,
} from '../lib/path.mjs';
import { row, rows } from '../lib/rows.mjs';

const going = 'I’m coming';

describe('somebody on another server', { timeout: 240_000 }, () => {
  let browser, world, hub, fedify, ana, actor;
  before(async () => {
    browser = await launchBrowser();
    world = await startWorld({ form: 'rfc9421' });
    ({ hub, fedify } = world);
    ana = await openHouse(hub);
    await foundMovement(ana);
  });
  after(async () => {
    await browser?.close();
    await world?.stop();
  });

  const open = (options) => openPage(browser, hub, { ignoreHTTPSErrors: true, ...options });
  const words = (page) => page.locator('main').innerText();
  const newCall = async (fields) => {
    const made = await publishCall(hub, ana, await draftCall(ana, 'river', fields));
    return { ...made, event: `${world.origin}/o/${made.pub}`, poll: `${world.origin}/o/${made.pub}/poll` };
  };
  // Ana at the list of a call, as she has it open.
  const listOf = async (page, call) => {
    await page.goto(`${call.desk}/people`);
    return words(page);
  };

  test('Mia follows, votes, has a ticket, and cannot come after all: Leo comes instead', async () => {
    const handle = `@river@${new URL(world.origin).host}`;
    actor = (await until('the key of the movement', () => fedify.lookup(handle))).id;
    const follow = await fedify.follow('mia', actor);
    await fedify.gets('Accept', (a) => a.object.id === follow);
    await publishMessage(ana, 'river');
    const call = await newCall({ title: 'One boat', capacity: '1' });
    await fedify.gets('Create', (a) => a.object.type === 'Note');
    const poll = await fedify.gets('Create', (a) => a.object.type === 'Question');
    assert.equal(poll.object.id, call.poll);
    await fedify.vote('mia', actor, call.poll, going);
    const receipt = await fedify.told('mia', /You are coming/);
    assert.match(receipt.content, /Reply with: can’t come/);

    // The ticket, on her phone.
    const ticket = receipt.content.match(/href="([^"]+\/t\/[^"]+)"/)[1];
    const mia = await open({ viewport: phone });
    await mia.goto(ticket);
    assert.match(await words(mia), /You are coming/);
    assert.match(await mia.locator('b.big').innerText(), /^[A-Z0-9]{3} [A-Z0-9]{3}$/);
    assert.ok(await mia.locator('img, svg').first().isVisible(), 'a code for the door');

    // Leo is one too many.
    const leo = hub.visitor();
    await answerCall(leo, call, { name: 'Leo', mail: 'leo@example.org' });
    await confirmTicket(leo, await ticketOf(hub, 'leo@example.org'));
    await until('Leo in line', async () =>
      (await hub.letters('leo@example.org')).some((l) => letterKinds.waiting.test(l.subject)),
    );

    // Ana sees both.
    const page = await open();
    await page.goto('/login');
    await page.getByLabel('Your name').fill('Ana');
    await page.getByLabel('Passphrase').fill(passphrase);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const before = await listOf(page, call);
    assert.match(before, /Mia/);
    assert.match(before, /Leo[\s\S]*waiting for a place/);

    await fedify.say('mia', actor, receipt.id, '<p>Sorry, I can’t come</p>', false);
    await fedify.told('mia', /You are off the list/);
    await until('a letter to Leo', async () =>
      (await hub.letters('leo@example.org')).some((l) => letterKinds.promoted.test(l.subject)),
    );
    const afterwards = await listOf(page, call);
    assert.doesNotMatch(afterwards, /Mia|waiting for a place/);
    assert.match(afterwards, /Leo/);
    const gone = await mia.goto(ticket);
    assert.equal(gone.status(), 404);
    assert.equal(row(hub.data, 'select declined from call where id = ?', call.id).declined, 1);
    const complaints = [...mia.errors, ...page.errors].filter((line) => !/status of 404/.test(line));
    assert.deepEqual(complaints, []);
    await mia.context().close();
    await page.context().close();
  });

  test('a vote, a Join and words make the same row', async () => {
    const call = await newCall({ title: 'Many boats' });
    await fedify.vote('mia', actor, call.poll, going);
    await fedify.join('moe', actor, call.event);
    await fedify.say('gus', actor, call.event, '<p>I’m coming!</p>', false);
    for (const name of ['mia', 'moe', 'gus']) await fedify.told(name, /You are coming/);
    const found = rows(
      hub.data,
      `select state, answer, mail, tie, channel, confirmed is not null confirmed, showed
       from signup where call = ?`,
      call.id,
    );
    assert.equal(found.length, 3);
    for (const one of found) assert.deepEqual(one, found[0]);
    assert.equal(found[0].confirmed, 1);
    const page = await open({ viewport: phone });
    await page.goto(call.path);
    assert.match(await words(page), /3\s*of 20/);
    await page.context().close();
  });
});
