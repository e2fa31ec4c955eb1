import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { desk, phone, launchBrowser, openPage, axeFaults } from '../lib/browser.mjs';
import { run, startHub } from '../lib/hub.mjs';
const folder = await mkdtemp(join(tmpdir(), 'groundswell-pictures-'));
const data = join(folder, 'data');
const made = await run(['demo', '--data', data, '--seed', '1']);
if (made.code !== 0) throw new Error(made.err);
const [, name, pass] = made.out.match(/Sign in as (.+), with the passphrase: (.+)/);
const hub = await startHub({ data });
const browser = await launchBrowser();
const page = await openPage(browser, hub, { viewport: desk });
try {
await page.goto('/login');
await page.fill('#login', name);
await page.fill('[type=password]', pass);
await page.click('.go');
await page.waitForLoadState();
const pages = [['impact', '/impact/brook', true], ['rows', '/impact/brook/rows?stage=showed&way=weak'], ['rows-none', '/impact/brook/rows?stage=hosts&way=weak'], ['public', '/@brook/impact'], ['movement', '/@brook'], ];
await page.goto('/impact/brook');
const links = await page.$$eval('a[href^="/calls/"]', (as) => as.map((a) => a.getAttribute('href')));
pages.push(['impact-call', `/impact/brook?call=${links.at(-1).split('/')[2]}`, true], ['impact-coming', `/impact/brook?call=${links[0].split('/')[2]}`]);
await page.goto('/@brook');
const past = await page.$$eval('p.small a[href*="/calls/"]', (as) => as.map((a) => a.getAttribute('href')));
pages.push(['call-past', past.at(-1)]);
for (const [what, path, open] of pages) {
  for (const [width, size] of [[360, phone], [1280, desk]]) {
    await page.setViewportSize(size);
    const a = await page.goto(path);
    if (open) await page.$$eval('details', (ds) => ds.forEach((d) => (d.open = true)));
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `/tmp/ha-shots/${what}-${width}-${colorScheme}.png`, fullPage: true, clip: { x: 0, y: 0, width: size.width, height: 1500 } });
    }
    await page.emulateMedia({ colorScheme: 'light' });
    if (width === 1280) console.log(what, a.status(), await axeFaults(page));
  }
}
} finally { await browser.close(); await hub.stop(); await rm(folder, { recursive: true, force: true }); }
