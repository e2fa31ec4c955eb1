// Scripts in what other servers say: none of it becomes an element of ours, or runs, in Chromium, and
// the policy that our pages carry is switched off for that, so that nothing hides behind it.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { goAs } from '../browser/go.mjs';
import { launchBrowser, openPage } from '../lib/browser.mjs';
import { root } from '../lib/hub.mjs';
import { makeKeys } from '../lib/peer.mjs';
import { startMill } from '../lib/spread.mjs';

const shared = process.env.GROUNDSWELL_SHARED ?? resolve(root, '../shared');
const list = resolve(shared, 'corpora/html/xss-payload-list.txt');
// Accounts that are called by a line of the list, and of these, those that vote.  The document of each
// has to be asked for, so that all lines (WHOLE=1) take minutes.
const [names, votes] = process.env.WHOLE ? [Infinity, Infinity] : [100, 20];

// In the page: what stands in replies that base/clean.h does not let through, or in names.
function foreign() {
  const faults = [];
  const tags = 'P BR STRONG B EM I U S DEL INS CODE PRE BLOCKQUOTE UL OL LI H3 H4 H5 H6 HR A SPAN'.split(' ');
  const attributes = { A: ['href', 'rel'] };
  const rows = document.querySelectorAll('ol.rows > li');
  for (const row of rows) {
    const [who, said, ...more] = row.children;
    if (who?.tagName !== 'P' || said?.tagName !== 'DIV' || more.length > 0) faults.push(`a row: ${row.outerHTML}`);
    if (row.querySelector('b')?.children.length > 0) faults.push(`a name: ${row.outerHTML}`);
    for (const node of said?.querySelectorAll('*') ?? []) {
      const odd = node.getAttributeNames().filter((name) => !attributes[node.tagName]?.includes(name));
      if (!tags.includes(node.tagName) || odd.length > 0) faults.push(node.outerHTML);
      const scheme = node.tagName === 'A' && new URL(node.href).protocol;
      if (scheme && !['http:', 'https:', 'mailto:'].includes(scheme)) faults.push(node.outerHTML);
    }
  }
  for (const tag of ['iframe', 'object', 'embed', 'img', 'video', 'audio', 'base', 'svg:not(.ring)', 'math', 'frameset'])
    for (const node of document.querySelectorAll(`main ${tag}`)) faults.push(node.outerHTML);
  return { rows: rows.length, faults };
}

describe('scripts from elsewhere', { timeout: 1_800_000, skip: !existsSync(list) && `no ${list}` }, () => {
  let mill, hub, peer, browser, lines;
  const keys = makeKeys();

  before(async () => {
    lines = (await readFile(list, 'utf8')).split('\n').filter((line) => line.trim() !== '');
    mill = await startMill();
    hub = mill.hub;
    peer = await mill.peer();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await mill?.stop();
  });

  const sent = async (account, activity) => {
    const answer = await account.send(hub, '/inbox', activity);
    assert.equal(answer.status, 202, answer.text);
  };
  // The line everywhere where somebody can say something.
  const note = (account, line) =>
    account.say(line, {
      inReplyTo: mill.event,
      name: line,
      summary: line,
      contentMap: { en: line },
      url: 'javascript:alert(1)',
      tag: [{ type: 'Hashtag', name: line, href: 'javascript:alert(1)' }],
      attachment: [{ type: 'Document', mediaType: 'text/html', url: 'data:text/html,<script>alert(1)</script>', name: line }],
      oneOf: [{ type: 'Note', name: line }],
    });
  // All pages of the replies from here on: their rows, and what is wrong with them.
  const visit = async (path) => {
    const page = await openPage(browser, hub, { bypassCSP: true });
    const faults = [];
    let rows = 0;
    page.on('dialog', (dialog) => {
      faults.push(`a dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    for (let at = path; at; ) {
      await page.goto(at);
      const found = await page.evaluate(foreign);
      rows += found.rows;
      faults.push(...found.faults);
      at = await page.evaluate(() => document.querySelector('a[rel=next]')?.getAttribute('href'));
    }
    faults.push(...page.errors);
    await page.context().close();
    return { rows, faults };
  };
  // So many of the lines, over all of the list, by four hands.
  const each = async (n, work) => {
    const most = Math.min(n, lines.length);
    const some = Array.from({ length: most }, (_, i) => [i, lines[Math.floor((i * lines.length) / most)]]).values();
    const hand = async () => {
      for (const [i, line] of some) await work(i, line);
    };
    await Promise.all([hand(), hand(), hand(), hand()]);
    return most;
  };
  const shown = () => mill.row('select count(*) n from reply where state = 2').n;

  test('what a member has let stand, and what comes after it', async () => {
    const mia = peer.account('mia', { keys });
    await sent(mia, note(mia, lines[0]));
    assert.equal(shown(), 0);
    const desk = await mill.ana.get('/desk/river/replies');
    const form = desk.forms.find(({ buttons }) => buttons.some(({ value }) => value === 'stand'));
    assert.equal((await mill.ana.post(form.action, { ...form.fields, to: 'stand' })).status, 303);
    await each(Infinity, (i, line) => i > 0 && sent(mia, note(mia, line)));
    assert.equal(shown(), lines.length);
    const { rows, faults } = await visit(`${mill.call.path}/replies`);
    assert.deepEqual(faults, []);
    assert.equal(rows, lines.length);
    const call = await visit(mill.call.path);
    assert.deepEqual(call.faults, []);
    assert.ok(call.rows > 0, 'the page of the call shows some');
  });

  test('names', async () => {
    const all = await each(names, async (i, line) => {
      const account = peer.account(`name${i}`, { keys, document: { name: line, summary: line, url: line } });
      await sent(account, account.say('Lovely river.', { inReplyTo: mill.message }));
    });
    mill.write('update reply set state = 2');
    const { rows, faults } = await visit('/@river/message/1/replies');
    assert.deepEqual(faults, []);
    assert.equal(rows, all);
  });

  test('votes and answers by such names, on the desk of the call', async () => {
    await each(votes, async (i, line) => {
      const account = peer.account(`vote${i}`, { keys, document: { name: line } });
      await sent(account, account.act('Create', account.vote(mill.poll, i % 2 ? 'I’m coming' : line)));
      await sent(account, account.act('Join', mill.event, { participationMessage: line }));
    });
    const page = await openPage(browser, hub, { bypassCSP: true });
    const faults = [];
    page.on('dialog', (dialog) => {
      faults.push(dialog.message());
      dialog.dismiss();
    });
    for (const path of [mill.call.desk, `${mill.call.desk}/people`, '/desk/river/replies', mill.call.path]) {
      assert.equal((await goAs(page, hub, mill.ana, path)).status(), 200);
      faults.push(...(await page.evaluate(foreign)).faults.filter((fault) => !fault.startsWith('a row')));
    }
    assert.deepEqual([...faults, ...page.errors], []);
    await page.context().close();
  });
});
