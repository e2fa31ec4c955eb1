// Every page of the house, judged: HTML, accessibility, the policy on scripts and styles, width,
// targets, light and dark, large text, and the pseudo-language, which is longer and right to left.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import {
  axeFaults,
  desk,
  htmlFaults,
  launchBrowser,
  openPage,
  phone,
  sticksOut,
} from '../lib/browser.mjs';
import { startHub } from '../lib/hub.mjs';
import { everyPage } from './every.mjs';
import { goAs } from './go.mjs';

const height = 800;

// A refusal comes with a status that Chromium writes into its console; that is no fault of ours.
const ownWords = (line) => !/Failed to load resource: .* status of 4\d\d/.test(line);

// What can be pressed or filled in but is too small: 44 px for buttons and fields, 24 for links.
function smallTargets() {
  const faults = [];
  const seen = (box) => box.width > 0 && box.height > 0;
  const least = (node) => (node.matches('a:not(.btn)') ? 24 : 44);
  const all = 'a[href], button, summary, select, textarea, input:not([type=hidden])';
  for (const node of document.querySelectorAll(all)) {
    const target = node.matches('[type=checkbox], [type=radio]') ? node.closest('.with') : node;
    const box = target.getBoundingClientRect();
    if (!seen(box) || node.matches('.skip')) continue;
    if (node.matches('a') && getComputedStyle(node).display === 'inline') {
      // A link in a line of text is as high as its line.
      const line = parseFloat(getComputedStyle(node).lineHeight);
      if (line < 24) faults.push(`line of ${line} px: ${node.outerHTML}`);
    } else if (box.height < least(node) - 0.5) {
      faults.push(`${box.height} px high: ${node.outerHTML.slice(0, 120)}`);
    }
  }
  return faults;
}

function goButtons() {
  return [...document.querySelectorAll('.go')].filter((node) => node.checkVisibility()).length;
}

async function tooWide(page, widths, what) {
  const faults = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height });
    if (await sticksOut(page)) faults.push(`sticks out at ${width} px ${what}`);
  }
  return faults;
}

// Twice the size of text, as a reader sets it in the browser, where it also turns wide into narrow.
async function largeText(page) {
  await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  return tooWide(page, [768, 480], 'with text of 200 %');
}

async function english(page, answer) {
  const faults = await htmlFaults(await answer.text());
  if ((await page.evaluate(goButtons)) > 1) faults.push('more than one primary button');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(phone);
  faults.push(...(await axeFaults(page)), ...(await page.evaluate(smallTargets)));
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize(desk);
  faults.push(...(await axeFaults(page, { only: ['color-contrast', 'target-size'] })));
  faults.push(...(await tooWide(page, [320, 360, 768, 1280], '')));
  return [...faults, ...(await largeText(page))];
}

async function pseudo(page) {
  const faults = await tooWide(page, [1280, 360], 'from right to left');
  if ((await page.evaluate(() => document.dir)) !== 'rtl') faults.push('not right to left');
  // The language of nobody is none that axe knows; its colours are those of every other.
  const without = ['html-lang-valid', 'color-contrast'];
  return [...faults, ...(await axeFaults(page, { without }))];
}

test('every page', async (t) => {
  const hub = await startHub({ flags: { loopback: true } });
  const browser = await launchBrowser();
  const page = await openPage(browser, hub, { viewport: desk });
  const other = await openPage(browser, hub, {
    viewport: desk,
    extraHTTPHeaders: { 'accept-language': 'qps' },
  });

  const look = (name, who, path, { act, status = 200 } = {}) =>
    t.test(name, async () => {
      page.errors.length = other.errors.length = 0;
      const answer = await goAs(page, hub, who, path, act);
      assert.equal(answer.status(), status);
      await goAs(other, hub, who, path, act);
      const faults = (await Promise.all([english(page, answer), pseudo(other)])).flat();
      faults.push(...[...page.errors, ...other.errors].filter(ownWords));
      assert.deepEqual(faults, []);
    });
  try {
    await everyPage(hub, look);
  } finally {
    await browser.close();
    await hub.stop();
  }
});
