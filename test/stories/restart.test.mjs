// Roles that end, and relays that do not answer: the hub goes on, and nothing is lost.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { freePort, startHub, until } from '../lib/hub.mjs';
import { answerCall, gathering, joined, openHouse, signIn } from '../lib/path.mjs';
import { startRelay } from '../lib/relay.mjs';
import { row, rows } from '../lib/rows.mjs';

function roleOf(roles, name) {
  return roles.find(({ words }) => words.some((word) => word.includes(name)));
}

// Kill a role, and wait until another process has its place.
async function killRole(hub, name) {
  const { pid } = roleOf(await hub.roles(), name);
  process.kill(pid, 'SIGKILL');
  return until(`another ${name}`, async () => {
    const next = roleOf(await hub.roles(), name);
    return next !== undefined && next.pid !== pid && next;
  });
}

const ready = (hub) =>
  until('/readyz', async () => (await hub.visitor().get('/readyz')).status === 200);

describe('roles', { timeout: 60_000 }, () => {
  let hub, relay, ana, call;
  before(async () => {
    relay = await startRelay();
    hub = await startHub({ relay });
    ana = await openHouse(hub);
    call = await gathering(hub, ana);
  });
  after(async () => {
    await hub?.stop();
    await relay?.stop();
  });

  test('there are two, and they are closed in', async () => {
    const roles = await hub.roles();
    assert.equal(roles.length, 2);
    assert.ok(roleOf(roles, 'web') && roleOf(roles, 'courier'));
  });

  test('the courier killed: started again, letters go out, pages never stop', async () => {
    await joined(hub, call, 'Ben', 'ben@example.org');
    await killRole(hub, 'courier');
    assert.equal((await hub.visitor().get(call.path)).status, 200);
    await joined(hub, call, 'Cleo', 'cleo@example.org');
    assert.equal((await ana.get('/home')).status, 200);
  });

  test('web killed: started again with a new courier, ready without a hand', async () => {
    const { pid } = roleOf(await hub.roles(), 'courier');
    await killRole(hub, 'web');
    await ready(hub);
    assert.equal((await ana.get('/home')).status, 200, 'sessions stand');
    assert.equal(row(hub.data, 'select going from call where id = ?', call.id).going, 2);
    await until('a new courier', async () => {
      const next = roleOf(await hub.roles(), 'courier');
      return next !== undefined && next.pid !== pid;
    });
    await joined(hub, call, 'Dora', 'dora@example.org');
  });

  test('SIGTERM ends all of it in order, with 0; what was answered stands', async () => {
    const roles = await hub.roles();
    const answers = Array.from({ length: 20 }, (_, i) =>
      hub.visitor().post(call.path, { name: 'End', mail: `end${i}@example.org`, answer: 'going' }).catch(() => null),
    );
    await Promise.any(answers);
    assert.deepEqual(await hub.end(), { code: 0, signal: null });
    for (const { pid } of roles) assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
    const answered = (await Promise.all(answers)).filter((answer) => answer?.status === 303).length;
    const { n } = row(hub.data, "select count(*) n from signup where mail like 'end%'");
    assert.ok(n >= answered && answered > 0, `${answered} answered, ${n} kept`);
    await hub.start();
    assert.deepEqual(await hub.end(), { code: 0, signal: null });
    await hub.start();
  });

  test('SIGINT does the same', async () => {
    hub.child.kill('SIGINT');
    assert.deepEqual(await hub.ended, { code: 0, signal: null });
    await hub.start();
  });

  test('the supervisor killed: its roles end, and a new start finds the folder free', async () => {
    const roles = await hub.roles();
    await hub.kill();
    await until('the roles are gone', () =>
      roles.every(({ pid }) => {
        try {
          process.kill(pid, 0);
          return false;
        } catch {
          return true;
        }
      }),
    );
    await hub.start();
    await joined(hub, call, 'Emil', 'emil@example.org');
  });

  test('a role that ends over and over: the hub stops loudly', async () => {
    for (let i = 0; i < 6; i++) {
      const role = await until('web', async () => roleOf(await hub.roles(), 'web'));
      process.kill(role.pid, 'SIGKILL');
      await until('it is gone', async () => (await hub.roles().catch(() => [])).every(({ pid }) => pid !== role.pid));
    }
    const { code } = await hub.ended;
    assert.notEqual(code, 0);
    assert.match(hub.log, /BAD stopping/);
    await hub.start();
  });
});

describe('relays', { timeout: 90_000 }, () => {
  test('a dead relay: letters wait, and go out when it is back', async () => {
    const port = await freePort();
    const url = `smtp://127.0.0.1:${port}`;
    const hub = await startHub({ flags: { relay: url } });
    let relay;
    try {
      const call = await gathering(hub, await openHouse(hub));
      for (const name of ['ben', 'cleo']) {
        const fields = { name, mail: `${name}@example.org` };
        assert.equal((await answerCall(hub.visitor(), call, fields)).status, 303);
      }
      await until('both were tried', () => rows(hub.data, 'select id from letter where tries > 0').length === 2);
      const waiting = rows(hub.data, 'select pub, failed from letter order by id');
      assert.ok(waiting.every(({ failed }) => failed === null));
      relay = await startRelay({ port });
      await hub.moveClock(61);
      for (const name of ['ben', 'cleo']) await relay.letter(`${name}@example.org`);
      await until('none waits', () => rows(hub.data, 'select id from letter').length === 0);
      assert.equal(relay.letters.length, 2);
      const ids = relay.letters.map(({ messageId }) => messageId.match(/<([a-z0-9]+)@/)[1]).sort();
      assert.deepEqual(ids, waiting.map(({ pub }) => pub).sort(), 'the ids they had from the start');
    } finally {
      await hub.stop();
      await relay?.stop();
    }
  });

  test('a relay that says no for now, and one that says no for ever', async () => {
    let busy = true;
    const relay = await startRelay({
      refuse: (address) =>
        address.startsWith('never') ? '550 nobody here' : busy ? '451 come back later' : null,
    });
    const hub = await startHub({ relay });
    try {
      const call = await gathering(hub, await openHouse(hub));
      await answerCall(hub.visitor(), call, { name: 'Ben', mail: 'ben@example.org' });
      await answerCall(hub.visitor(), call, { name: 'Never', mail: 'never@example.org' });
      await until('one was given up', () => rows(hub.data, 'select id from letter where failed is not null').length === 1);
      await until('one is tried again', () => rows(hub.data, 'select id from letter where failed is null and tries = 1').length === 1);
      busy = false;
      await hub.moveClock(61);
      await hub.letter('ben@example.org');
      await until('one is left', () => rows(hub.data, 'select mail from letter')[0]?.mail === 'never@example.org');
      const admin = await signIn(hub);
      assert.match((await admin.get('/admin')).words, /1 letter could not be sent/);
    } finally {
      await hub.stop();
      await relay.stop();
    }
  });

  test('a relay that never answers: pages are as quick as ever', async () => {
    // It takes connections and says nothing at all.
    const held = new Set();
    const mute = createServer((socket) => {
      held.add(socket);
      socket.on('error', () => {});
    });
    mute.listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const hub = await startHub({ flags: { relay: `smtp://127.0.0.1:${mute.address().port}` } });
    try {
      const call = await gathering(hub, await openHouse(hub));
      for (let i = 0; i < 80; i++) {
        const fields = { name: `N ${i}`, mail: `n${i}@example.org`, answer: 'going' };
        assert.equal((await hub.visitor().post(call.path, fields)).status, 303);
      }
      await until('the courier waits for it', () => held.size > 0);
      // Every page is answered while not one letter has come through.
      for (const path of ['/', call.path, '/@river', '/readyz'])
        assert.equal((await hub.visitor().get(path)).status, 200);
      assert.equal(rows(hub.data, 'select id from letter').length, 80);
      assert.deepEqual(await hub.end(), { code: 0, signal: null });
    } finally {
      for (const socket of held) socket.destroy();
      mute.close();
      await hub.stop();
    }
  });
});
