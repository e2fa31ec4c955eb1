// kill -9 at random moments under sign-ups: what was answered is there, once, and the hub is ready
// again without a hand.  ROUNDS and SEED from the environment.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freePort, startHub, until } from '../lib/hub.mjs';
import { dice, startLoad } from '../lib/load.mjs';
import { gathering, openHouse } from '../lib/path.mjs';
import { countsOf, integrity, row, rows } from '../lib/rows.mjs';

const rounds = Number(process.env.ROUNDS ?? 50);
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32));
const roll = dice(seed);

let hub, call;
before(async () => {
  // Letters are not what is tried here: they wait for a relay that is not there.
  const relay = `smtp://127.0.0.1:${await freePort()}`;
  hub = await startHub({ detached: true, flags: { relay } });
  call = await gathering(hub, await openHouse(hub), { capacity: '100000' });
});
after(() => hub?.stop());

// The supervisor gives up on a role that ends more than five times a minute: no more than four.
let webKills = 0;

async function killGroup() {
  webKills = 0;
  hub.killAll();
  await hub.ended;
  await hub.start();
}

async function killWeb() {
  webKills++;
  const web = (await hub.roles()).find(({ words }) => words.some((word) => word.includes('web')));
  process.kill(web.pid, 'SIGKILL');
  await until('/readyz', async () => (await hub.visitor().get('/readyz')).status === 200);
}

async function round(n) {
  const load = startLoad(hub, call, { prefix: `r${n}` });
  await until('an answer', () => load.answered.length > 0);
  const moment = performance.now() + roll() * 300;
  await until('the moment', () => performance.now() > moment);
  await (webKills < 4 && roll() < 0.4 ? killWeb() : killGroup());
  load.stop();
  await load.ended;

  const kept = rows(hub.data, 'select mail from signup where mail like ?', `r${n}.%`);
  const there = new Map(kept.map(({ mail }) => [mail, 0]));
  for (const { mail } of kept) there.set(mail, there.get(mail) + 1);
  for (const mail of load.answered) assert.equal(there.get(mail), 1, `${mail} in round ${n}`);
  assert.ok([...there.values()].every((times) => times === 1));
  assert.deepEqual(Object.keys(load.statuses), ['303']);
  const { kept: counts, counted } = countsOf(hub.data, call.id);
  assert.deepEqual(counts, counted);
  if (n % 10 === 9 || n === rounds - 1) assert.equal(integrity(hub.data), 'ok');
  return load.answered.length;
}

test(`${rounds} kills under sign-ups, seed ${seed}`, { timeout: rounds * 20_000 }, async (t) => {
  let answered = 0;
  for (let n = 0; n < rounds; n++) answered += await round(n);
  const { n } = row(hub.data, 'select count(*) n from signup');
  assert.ok(n >= answered);
  const { signed } = row(hub.data, 'select sum(n) signed from tally where stage = 1');
  assert.equal(signed, n, 'the sums are those of the rows');
  t.diagnostic(`${rounds} kills, ${answered} answered sign-ups, ${n} kept`);
});
