// Pictures of every page for the eye, into build/shots: test/node test/browser/shots.mjs [NAME...]
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { desk, launchBrowser, openPage, phone } from '../lib/browser.mjs';
import { root, startHub } from '../lib/hub.mjs';
import { everyPage } from './every.mjs';
import { goAs } from './go.mjs';

const wanted = process.argv.slice(2);
const folder = join(root, 'build/shots');
await mkdir(folder, { recursive: true });
const hub = await startHub({ flags: { loopback: true } });
const browser = await launchBrowser();
const page = await openPage(browser, hub);

async function look(name, who, path, { act } = {}) {
  if (wanted.length > 0 && !wanted.includes(name)) return;
  for (const [width, size] of [[360, phone], [1280, desk]]) {
    await page.setViewportSize(size);
    const answer = await goAs(page, hub, who, path, act);
    console.log(name, width, answer.status());
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      const file = join(folder, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path: file, fullPage: true });
    }
    await page.emulateMedia({ colorScheme: 'light' });
  }
}

try {
  await everyPage(hub, look);
} finally {
  await browser.close();
  await hub.stop();
}
