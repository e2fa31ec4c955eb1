// See docs/pictures/make.  A call as a stranger finds it, and the circle it came from.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { desk, launchBrowser, openPage } from '../../test/lib/browser.mjs';
import { root, run, startHub } from '../../test/lib/hub.mjs';

const folder = await mkdtemp(join(tmpdir(), 'groundswell-pictures-'));
const data = join(folder, 'data');
const made = await run(['demo', '--data', data, '--seed', '1']);
if (made.code !== 0) throw new Error(made.err);
const [, name, pass] = made.out.match(/Sign in as (.+), with the passphrase: (.+)/);

const hub = await startHub({ data });
const browser = await launchBrowser();
const page = await openPage(browser, hub, { viewport: desk });
const take = (file) => page.screenshot({ path: join(root, 'docs/pictures', file) });

await page.goto('/@brook/calls/plant-the-north-bank');
await take('call.png');
await page.goto('/login');
await page.fill('#login', name);
await page.fill('[type=password]', pass);
await page.click('.go');
await page.click('a[href^="/c/"]');
await page.waitForLoadState();
await take('circle.png');

await browser.close();
await hub.end();
await rm(folder, { recursive: true });
