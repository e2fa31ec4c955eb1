// Chromium, and the judges of what it shows.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';
import { chromium } from 'playwright-core';

const args = [
  '--no-sandbox', // tests may run as root, where Chromium has no sandbox
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const phone = { width: 360, height: 740 };
export const desk = { width: 1280, height: 800 };

export function launchBrowser() {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args });
}

// A page in a fresh profile.  `errors` collects what the console, the page or the network complains of.
// Options are those of Playwright's newContext: { viewport: phone, javaScriptEnabled: false, ... }
export async function openPage(browser, hub, options = {}) {
  const context = await browser.newContext({ baseURL: hub.origin, viewport: desk, ...options });
  const page = await context.newPage();
  page.errors = [];
  page.on('console', (said) => {
    if (said.type() === 'error' || said.type() === 'warning') page.errors.push(said.text());
  });
  page.on('pageerror', (error) => page.errors.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(hub.origin) && !/^(data|blob|about):/.test(request.url()))
      page.errors.push(`asked another origin: ${request.url()}`);
  });
  return page;
}

let axe;

// What axe finds wrong under WCAG 2.2 AA, a line each; [] is what one hopes for.  It is evaluated from
// outside, since the page's own policy lets no foreign script in.  `only` names the rules to look at,
// `without` names rules that are left out.
export async function axeFaults(page, { without = [], only } = {}) {
  axe ??= await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axe);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const runOnly = only ? { type: 'rule', values: only } : { type: 'tag', values: tags };
  const rules = Object.fromEntries(without.map((id) => [id, { enabled: false }]));
  const { violations } = await page.evaluate(
    (options) => globalThis.axe.run(document, options),
    { runOnly, rules, resultTypes: ['violations'] },
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.html}`),
  );
}

const validator = new HtmlValidate({ extends: ['html-validate:recommended'] });

// What html-validate finds wrong in the bytes as sent, a line each.
export async function htmlFaults(html) {
  const report = await validator.validateString(html);
  return report.results.flatMap(({ messages }) =>
    messages.map(({ line, ruleId, message }) => `line ${line}: ${ruleId}: ${message}`),
  );
}

// Does anything stick out to the side at this width?
export function sticksOut(page) {
  return page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
}
