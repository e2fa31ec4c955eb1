// What must hold against those who want to know, to keep or to change what is not theirs, and
// against slips of our own that would keep what was promised to go.
import assert from 'node:assert/strict';
import { readFile, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { run, startHub, until } from '../lib/hub.mjs';
import { day, gathering, openHouse } from '../lib/path.mjs';
import { row } from '../lib/rows.mjs';

describe('a hub under guard', { timeout: 60_000 }, () => {
  let hub, ana, call;
  before(async () => {
    hub = await startHub();
    ana = await openHouse(hub);
    call = await gathering(hub, ana);
  });
  after(() => hub?.stop());

  test('the same form with other words in it is another act: nothing typed is lost', async () => {
    const desk = await ana.get('/desk/river');
    const { fields } = desk.forms.find((form) => 'body' in form.fields);
    const first = { ...fields, body: 'The first words.' };
    const second = { ...fields, body: 'Better words.' };
    assert.equal((await ana.post('/desk/river/preview', first)).status, 303);
    // Back in the browser, written on, and looked at again: the key of the form is the same.
    assert.match((await ana.follow(await ana.post('/desk/river/preview', second))).words, /Better words/);
    const kept = await ana.post('/desk/river/draft', { ...fields, body: 'The best words.' });
    assert.match((await ana.follow(kept)).text, /The best words/);
    assert.equal(row(hub.data, 'select draft from movement').draft, 'The best words.');
  });

  test('what a stranger typed as a name is not sent to whom they named', async () => {
    const stranger = hub.visitor();
    const bait = 'Win at http://evil.example/now';
    const fields = { name: bait, mail: 'victim@example.org', answer: 'going' };
    assert.equal((await stranger.post(call.path, fields)).status, 303);
    const letter = await hub.letter('victim@example.org');
    assert.doesNotMatch(letter.raw + letter.text, /evil/);
  });

  test('copies of letters and of old databases go after a week', async () => {
    await hub.letter('victim@example.org');
    const old = join(hub.data, 'before-0001.backup');
    const fresh = join(hub.data, 'before-0002.backup');
    for (const path of [old, fresh]) await writeFile(path, 'a whole database');
    const then = Date.now() / 1000 - 8 * day;
    await utimes(old, then, then);
    for (const name of await readdir(join(hub.data, 'mail')))
      await utimes(join(hub.data, 'mail', name), then, then);
    await hub.restart();
    await until('they are gone', async () => {
      const files = await readdir(hub.data, { recursive: true });
      return !files.some((name) => name.endsWith('.eml') || name === 'before-0001.backup');
    });
    assert.equal(await readFile(fresh, 'utf8'), 'a whole database');
  });
});

// Every process of the machine can read the command line of every other.
test('a secret is no flag, and web does not keep what the courier alone needs', async (t) => {
  const refused = await run(['doctor', '--relay-password=canary']);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /relay_password.*environment/);
  const hub = await startHub({
    flags: { relay: 'smtp://127.0.0.1:9' },
    env: { GROUNDSWELL_RELAY_PASSWORD: 'canary of the relay' },
  });
  t.after(() => hub.stop());
  const found = {};
  for (const { pid, words } of await hub.roles())
    found[words[1]] = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => null);
  assert.deepEqual(Object.keys(found).sort(), ['role-courier', 'role-web']);
  if (found['role-courier'] === null) return t.skip('only root may look into a process closed in');
  assert.ok(found['role-courier'].includes('canary of the relay'), 'the courier has it');
  assert.ok(!found['role-web'].includes('canary of the relay'), 'web has it no more');
});
