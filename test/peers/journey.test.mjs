// The journey of somebody who joins from her own account elsewhere, whole: Fedify is her server, her
// phone's browser opens what she is sent.  The same answers by Join and by a word make the same rows.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axeFaults, launchBrowser, openPage, phone } from '../lib/browser.mjs';
import { startWorld } from '../lib/fedify.mjs';
import { until } from '../lib/hub.mjs';
import {
  answerCall,
  codeOn,
  confirmTicket,
  draftCall,
  foundMovement,
  letterKinds,
  openHouse,
  publishCall,
  publishMessage,
  ticketOf,
} from '../lib/path.mjs';
import { countsOf, row } from '../lib/rows.mjs';

const ways = {
  'by a vote': {
    yes: (world, who, actor, call) => world.fedify.vote(who, actor, call.poll, 'I’m coming'),
    no: (world, who, actor, call) => world.fedify.say(who, actor, call.event, '<p>Sorry, I can’t come</p>', false),
  },
  'by Join': {
    yes: (world, who, actor, call) => world.fedify.join(who, actor, call.event),
    no: (world, who, actor, call) => world.fedify.leave(who, actor, call.event),
  },
  'by a word': {
    yes: (world, who, actor, call) => world.fedify.say(who, actor, call.event, '<p>I’m in!</p>', false),
    no: (world, who, actor, call) => world.fedify.say(who, actor, call.event, '<p>Can’t come</p>', false),
  },
};

describe('joining from an account elsewhere', { timeout: 300_000 }, () => {
  let world, hub, fedify, ana, actor, browser;
  const seen = {}; // the row of each way, without what is one's own

  before(async () => {
    world = await startWorld({ form: 'draft-cavage-http-signatures-12' });
    ({ hub, fedify } = world);
    browser = await launchBrowser();
    ana = await openHouse(hub);
    await foundMovement(ana);
    await publishMessage(ana, 'river');
  });
  after(async () => {
    await browser?.close();
    await world?.stop();
  });

  const signup = (call, who) =>
    row(
      hub.data,
      `select s.* from signup s join remote r on r.id = s.remote where s.call = ? and r.uri = ?`,
      call.id,
      fedify.user(who),
    );

  test('she searches the readable handle, and follows', async () => {
    const handle = `@river@${new URL(world.origin).host}`;
    const found = await until('the key of the movement', () => fedify.lookup(handle));
    assert.equal(found.preferredUsername, 'river');
    actor = found.id;
    const follow = await fedify.follow('mia', actor);
    await fedify.gets('Accept', (a) => a.object.id === follow);
  });

  for (const [way, { yes, no }] of Object.entries(ways))
    test(`she joins ${way}, goes, and makes room for who stands in line`, async () => {
      const made = await publishCall(hub, ana, await draftCall(ana, 'river', { title: `Bridge ${way}`, capacity: '1' }));
      const call = { ...made, event: `${world.origin}/o/${made.pub}`, poll: `${world.origin}/o/${made.pub}/poll` };
      const [event, poll] = await Promise.all(
        [call.event, call.poll].map((id) => fedify.gets('Create', (a) => a.object.id === id)),
      );
      assert.match(poll.object.content, /organisers/);
      assert.match(event.object.summary, /UTC/);

      await yes(world, 'mia', actor, call);
      const receipt = await fedify.told('mia', new RegExp(`You are coming.*Bridge ${way}`, 's'));
      const [, link] = receipt.content.match(/href="(https:\/\/[^"]+\/t\/[^"]+)"/);
      const { pathname } = new URL(link);
      const page = await openPage(browser, hub, { viewport: phone, ignoreHTTPSErrors: true });
      assert.equal((await page.goto(pathname)).status(), 200);
      assert.ok(await page.locator('main svg').first().isVisible(), 'a code for the door');
      assert.deepEqual([...(await axeFaults(page)), ...page.errors], []);
      await page.context().close();
      assert.match(codeOn(await hub.visitor().get(pathname)), /^[A-Z0-9]{6}$/);

      const list = await ana.get(`${call.desk}/people`);
      assert.match(list.words, new RegExp(`Mia.*mia@localhost:${new URL(fedify.origin).port}`, 's'));

      const mail = `leo-${made.id}@example.org`;
      const leo = hub.visitor();
      await answerCall(leo, call, { name: 'Leo', mail });
      await confirmTicket(leo, await ticketOf(hub, mail));
      await hub.letter(mail, letterKinds.waiting);

      const { state, answer, tie, channel, mail: address, confirmed } = signup(call, 'mia');
      seen[way] = { state, answer, tie, channel, address, confirmed: confirmed !== null };
      await no(world, 'mia', actor, call);
      await until('nobody of that account', () => signup(call, 'mia') === undefined);
      await fedify.told('mia', new RegExp(`You are off the list.*Bridge ${way}`, 's'));
      await hub.letter(mail, letterKinds.promoted);
      const { kept, counted } = countsOf(hub.data, made.id);
      assert.deepEqual(kept, counted);
      assert.equal(kept.going, 1);
    });

  test('each way made the same row', () => {
    const [first, ...others] = Object.values(seen);
    assert.equal(first.state, 2);
    for (const other of others) assert.deepEqual(other, first);
  });
});
