// Following, and being left: checks 31 to 36.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { publishMessage } from '../lib/path.mjs';
import { startMill } from '../lib/spread.mjs';
import { tableHashes } from '../lib/rows.mjs';
import { until } from '../lib/until.mjs';

describe('following', { timeout: 300_000 }, () => {
  let mill, hub, peer;
  before(async () => {
    mill = await startMill();
    hub = mill.hub;
    peer = await mill.peer();
  });
  after(() => mill?.stop());

  const took = async (account, activity, bend) => {
    const answer = await account.send(hub, '/inbox', activity, bend);
    assert.equal(answer.status, 202, answer.text);
  };

  for (const form of ['cavage', '9421'])
    test(`31: a Follow, signed in the form ${form}, is accepted with the whole Follow inside`, async () => {
      const mia = peer.account(`mia${form}`);
      const follow = mia.follow(mill.group);
      await took(mia, follow, { form });
      const accept = await peer.activity('Accept', ({ object }) => object.id === follow.id);
      assert.equal(accept.actor, mill.group);
      assert.deepEqual(accept.to, [mia.id]);
      const { '@context': _, ...inner } = follow;
      assert.deepEqual(accept.object, inner);
      assert.equal(mill.follower(mia).state, 2);
    });

  test('31: a Follow said again is accepted again, and counted once', async () => {
    const mia = peer.account('again');
    await mill.befriend(mia);
    const before = mill.row('select followers from movement').followers;
    const follow = await mill.befriend(mia);
    assert.equal(mill.row('select followers from movement').followers, before);
    assert.equal(mill.follower(mia).activity, follow.id);
    const personal = mia.follow(mill.group);
    assert.equal((await mia.send(hub, `${new URL(mill.group).pathname}/inbox`, personal)).status, 202);
    await peer.activity('Accept', ({ object }) => object.id === personal.id);
  });

  test('31: the same activity counts once', async () => {
    const mia = peer.account('twice');
    const follow = await mill.befriend(mia);
    await took(mia, mia.undo(follow));
    await took(mia, follow);
    assert.equal(mill.follower(mia), undefined);
  });

  test('31: nobody follows the hub, a call, or what is not there', async () => {
    const mia = peer.account('astray');
    for (const object of [`${hub.origin}/actor`, mill.event, mill.message, `${mill.group}x`, `${hub.origin}/@river`, peer.origin])
      await took(mia, mia.follow(object));
    assert.equal(mill.follower(mia), undefined);
  });

  test('32: where followers are approved they wait, for a keeper’s yes or no', async () => {
    const desk = '/desk/river/servers';
    const setWays = async (fields) => {
      const page = await mill.ana.get(desk);
      const form = page.forms.find(({ names }) => names.includes('approves'));
      assert.equal((await mill.ana.post(form.action, { ...form.fields, ...fields })).status, 303);
    };
    const judge = async (account, to) => {
      const page = await mill.ana.get(desk);
      const form = page.forms.find(({ fields, buttons }) => fields.who === account.id && buttons.some(({ value }) => value === to));
      assert.equal((await mill.ana.post(form.action, { ...form.fields, to })).status, 303);
    };
    const [yes, no] = ['yes', 'no'].map((name) => peer.account(name));
    const ben = peer.account('ben');
    const follows = new Map();
    await setWays({ approves: '1' });
    for (const account of [yes, no]) {
      follows.set(account, account.follow(mill.group));
      await took(account, follows.get(account));
      assert.equal(mill.follower(account).state, 1);
    }
    await setWays({ approves: undefined });
    await mill.befriend(ben);
    const said = () => mill.rows('select about from news').map(({ about }) => about);
    for (const follow of follows.values()) assert.ok(!said().includes(follow.id), 'nobody was answered');
    await judge(yes, 'accept');
    await peer.activity('Accept', ({ object }) => object.id === follows.get(yes).id);
    await judge(no, 'reject');
    await peer.activity('Reject', ({ object }) => object.id === follows.get(no).id);
    await judge(yes, 'reject');
    await peer.activity('Reject', ({ object }) => object.id === follows.get(yes).id);
    assert.deepEqual([mill.follower(yes), mill.follower(no)], [undefined, undefined]);
  });

  test('33: taken back by what it was, under whatever id, or by its id alone', async () => {
    const ways = {
      whole: (mia, follow) => mia.undo(follow),
      foreign: (mia, follow) => mia.undo({ ...follow, id: `${peer.origin}/other` }),
      nameless: (mia, { id: _, ...follow }) => mia.undo(follow),
      id: (mia, follow) => mia.undo(follow.id),
    };
    for (const [name, way] of Object.entries(ways)) {
      const mia = peer.account(name);
      const follow = await mill.befriend(mia);
      const before = mill.row('select followers from movement').followers;
      await took(mia, way(mia, follow));
      assert.equal(mill.follower(mia), undefined, name);
      assert.equal(mill.row('select followers from movement').followers, before - 1, name);
    }
  });

  test('33: nobody takes back what somebody else has said', async () => {
    const [mia, eve] = [peer.account('kept'), peer.account('eve')];
    const far = (await mill.peer()).account('far');
    const follow = await mill.befriend(mia);
    await mill.befriend(eve);
    await mill.befriend(far);
    for (const thief of [eve, far]) {
      await took(thief, thief.undo(follow));
      await took(thief, thief.undo(follow.id));
      await took(thief, thief.act('Delete', follow.id));
      await took(thief, thief.act('Delete', mia.id));
      await took(thief, thief.act('Update', mia.document));
      await took(thief, thief.act('Move', mia.id, { target: thief.id }));
    }
    assert.equal(mill.follower(mia).state, 2);
    assert.equal(mill.row('select gone from remote where uri = ?', mia.id).gone, 0);
  });

  test('34: an Accept of what was never asked changes nothing', async () => {
    const mia = peer.account('accepts');
    await mill.befriend(mia);
    const before = tableHashes(hub.data);
    const follow = { id: `${mill.group}#1`, type: 'Follow', actor: mill.group, object: mia.id };
    await took(mia, mia.act('Accept', follow));
    await took(mia, mia.act('Accept', follow.id));
    await took(mia, mia.act('Reject', follow));
    const after = tableHashes(hub.data);
    for (const table of ['follower', 'remote', 'signup', 'reaction', 'news', 'movement', 'call', 'touch'])
      assert.equal(after[table], before[table], table);
  });

  test('35: a Block ends the follow', async () => {
    const mia = peer.account('blocks');
    await mill.befriend(mia);
    await took(mia, mia.act('Block', mill.group));
    assert.equal(mill.follower(mia), undefined);
  });

  test('36: who moves takes their sign-up along where the new place names the old one', async () => {
    for (const linked of [false, true]) {
      const mia = peer.account(`old${linked}`);
      const far = await mill.peer();
      const now = far.account(`new${linked}`, { document: linked ? { alsoKnownAs: [mia.id] } : {} });
      await took(mia, mia.act('Join', mill.event));
      assert.ok(mill.signup(mia));
      await took(mia, mia.act('Move', mia.id, { target: now.id }));
      assert.deepEqual([Boolean(mill.signup(mia)), Boolean(mill.signup(now))], [!linked, linked]);
    }
  });

  test('36: the same move is looked at once in an hour, and few of one account', async () => {
    const mia = peer.account('wanders');
    const far = await mill.peer();
    const now = far.account('settles');
    await took(mia, mia.act('Join', mill.event));
    const move = (target) => took(mia, mia.act('Move', mia.id, { target }));
    for (let i = 0; i < 3; i++) await move(now.id);
    assert.equal(far.gets.length, 1);
    for (let i = 0; i < 8; i++) await move(`${now.id}?${i}`);
    assert.equal(far.gets.length, 5);
    now.given.document = { alsoKnownAs: [mia.id] };
    await move(now.id);
    assert.ok(mill.signup(mia));
    await mill.moveClock(61 * 60);
    await move(now.id);
    assert.ok(mill.signup(now), 'who named the old place too late says so again');
    assert.equal(far.gets.length, 6);
  });

  test('36: nobody moves to a blocked server, and it is not asked', async () => {
    const mia = peer.account('leaves');
    const far = await mill.peer({ host: 'walled.localhost' });
    const now = far.account('arrives', { document: { alsoKnownAs: [mia.id] } });
    await took(mia, mia.act('Join', mill.event));
    mill.write("insert into peer_rule (host, kind, made) values ('walled.localhost', 3, 1)");
    await took(mia, mia.act('Move', mia.id, { target: now.id }));
    assert.ok(mill.signup(mia));
    assert.equal(mill.row('select 1 from remote where uri = ?', now.id), undefined);
    assert.equal(far.requests.length, 0);
  });

  test('an account that is deleted leaves nothing behind', async () => {
    const mia = peer.account('gone');
    await mill.befriend(mia);
    await took(mia, mia.act('Join', mill.event));
    await took(mia, mia.act('Delete', mia.id));
    assert.equal(mill.follower(mia), undefined);
    const left = mill.row('select gone from remote where uri = ?', mia.id);
    assert.ok(left === undefined || left.gone === 1);
  });

  test('a movement that leaves is deleted there, and comes back as who it was', async () => {
    const setWays = async (fields) => {
      const page = await mill.ana.get('/desk/river/servers');
      assert.equal((await mill.ana.submit(page, { federates: undefined, ...fields }, '/servers')).status, 303);
    };
    const asked = (account, path) => account.ask(hub, path).then(({ status }) => status);
    const [far, wide] = [await mill.peer(), await mill.peer()];
    const [mia, ben] = [far.account('mia'), wide.account('ben')];
    await mill.befriend(mia);
    await took(ben, ben.act('Join', mill.event)); // does not follow, and has the call
    await wide.activity('Accept');
    await setWays({});
    for (const there of [far, wide]) {
      const left = await there.activity('Delete');
      assert.deepEqual([left.actor, left.object], [mill.group, mill.group]);
      assert.ok(left.id.startsWith(`${mill.group}#`));
    }
    await until('nobody follows', () => mill.row('select followers n from movement').n === 0);
    assert.deepEqual(mill.rows('select 1 from follower union all select 1 from audience'), []);
    for (const id of [mill.group, mill.event, mill.message]) assert.equal(await asked(mia, new URL(id).pathname), 404);
    far.forget();
    wide.forget();
    await setWays({ federates: '1' });
    assert.equal(await asked(mia, new URL(mill.group).pathname), 200);
    assert.equal(await asked(mia, new URL(mill.event).pathname), 200);
    await mill.befriend(mia);
    await publishMessage(mill.ana, 'river', 'Open every weir.');
    const said = await far.activity('Create', ({ object }) => /every weir/.test(object.content));
    assert.equal(said.actor, mill.group);
    assert.equal(wide.posts.length, 0);
  });

  test('an account says that it has another name', async () => {
    const mia = peer.account('renamed');
    await mill.befriend(mia);
    mia.given.document = { name: 'Mia of the Mill <b>x</b>' };
    await took(mia, mia.act('Update', mia.document));
    assert.equal(mill.row('select name from remote where uri = ?', mia.id).name, 'Mia of the Mill x');
  });
});
