// The pages about other servers: following from there, replies and who lets them stand, who follows,
// what the administrator sees and decides.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { circleOf, seated } from '../lib/circle.mjs';
import { addFollower, addPeer, addReactions, addReply, fingerServer, moveAway } from '../lib/far.mjs';
import { freePort, startHub, until } from '../lib/hub.mjs';
import { Doorkeeper, doorsOf, gathering, joined, openHouse } from '../lib/path.mjs';
import { row, rows } from '../lib/rows.mjs';

describe('pages about other servers', { timeout: 120_000 }, () => {
  let hub, ana, call, nobody, peer;
  before(async () => {
    hub = await startHub({ flags: { loopback: true } });
    ana = await openHouse(hub);
    call = await gathering(hub, ana);
    nobody = hub.visitor();
    peer = await fingerServer((resource) => {
      if (resource.startsWith('acct:nobody@')) return [404];
      if (resource.startsWith('acct:broken@')) return [503];
      const intent = (word, path) => ({ rel: `https://w3id.org/fep/3b86/${word}`, template: `http://${peer.host}/${path}` });
      if (resource.startsWith('acct:intends@'))
        return [200, { subject: resource, links: [
          { rel: 'http://ostatus.org/schema/1.0/subscribe', template: `http://${peer.host}/old?uri={uri}` },
          intent('Create', 'new?text={content}'), intent('Follow', 'intents/follow?who={object}&then={on-success}'), intent('Object', 'intents/open?id={object}'),
        ] }];
      if (resource.startsWith('acct:opens@')) return [200, { subject: resource, links: [intent('Object', 'intents/open?id={object}')] }];
      if (resource.startsWith('acct:follows@'))
        return [200, { subject: resource, links: [intent('Follow', 'intents/follow?who={object}'), { rel: 'http://ostatus.org/schema/1.0/subscribe', template: `http://${peer.host}/old?uri={uri}` }] }];
      const template = resource.startsWith('acct:script@') ? 'javascript:alert({uri})' : `http://${peer.host}/follow?uri={uri}`;
      return [200, { subject: resource, links: [{ rel: 'http://ostatus.org/schema/1.0/subscribe', template }] }];
    });
  });
  after(() => {
    peer?.close();
    return hub?.stop();
  });

  const actor = () => `${hub.origin}/u/${row(hub.data, "select pub from movement where handle = 'river'").pub}`;
  const continued = (page) => page.text.match(/class="btn go" href="([^"]+)"/)?.[1].replaceAll('&amp;', '&');
  const ask = async (path, server) => nobody.submit(await nobody.get(path), { server }, '/follow');

  test('following leads to the page that their server names', async () => {
    const page = await nobody.get('/@river');
    assert.match(page.words, new RegExp(`@river@localhost:${hub.port}`));
    for (const server of [`mia@${peer.host}`, `@mia@${peer.host}`, peer.host, ` ${peer.host}/ `]) {
      const answer = await ask('/@river', server);
      assert.equal(answer.status, 200, server);
      assert.match(answer.words, new RegExp(`Continue to ${peer.host}`));
      assert.equal(continued(answer), `http://${peer.host}/follow?uri=${encodeURIComponent(actor())}`);
    }
    assert.deepEqual(new Set(peer.asked), new Set([`acct:mia@${peer.host}`, `acct:127.0.0.1@${peer.host}`]));
  });

  test('a server that names none, or none that is a link, is asked in the usual place', async () => {
    for (const name of ['nobody', 'script']) {
      const answer = await ask('/@river', `${name}@${peer.host}`);
      assert.equal(
        continued(answer),
        `http://${peer.host}/authorize_interaction?uri=${encodeURIComponent(actor())}`,
      );
    }
  });

  test('what cannot be asked is said beside the field, with what was typed', async () => {
    const silent = `mia@127.0.0.1:${await freePort()}`;
    for (const [server, words] of [
      ['two words', /We cannot read this/],
      [`mia@localhost:${hub.port}`, /That is this server/],
      [`broken@${peer.host}`, /We could not reach that server/],
      [silent, /We could not reach that server/],
    ]) {
      const answer = await ask('/@river', server);
      assert.equal(answer.status, 422, server);
      assert.match(answer.words, words);
      assert.equal(answer.forms.find((f) => 'server' in f.fields).fields.server, server);
    }
  });

  test('a call can be answered from there', async () => {
    const page = await nobody.get(call.path);
    assert.match(page.words, /Answer in place from Mastodon/);
    const answer = await ask(`${call.path}/follow`, `mia@${peer.host}`);
    const object = `${hub.origin}${call.desk.replace('/calls/', '/o/')}`;
    assert.equal(continued(answer), `http://${peer.host}/follow?uri=${encodeURIComponent(object)}`);
  });

  test('where they name a page for just this, it leads there', async () => {
    const object = `${hub.origin}${call.desk.replace('/calls/', '/o/')}`;
    for (const [name, path, of, to] of [
      ['intends', '/@river', actor(), 'intents/follow?then=&who='],
      ['intends', `${call.path}/follow`, object, 'intents/open?id='],
      ['opens', '/@river', actor(), 'intents/open?id='],
      ['follows', `${call.path}/follow`, object, 'old?uri='],
    ]) {
      const [start, query] = to.split('?');
      const led = new URL(continued(await ask(path, `${name}@${peer.host}`)));
      const params = new URLSearchParams(query);
      const [hole] = [...params.keys()].slice(-1);
      params.set(hole, of);
      assert.equal(`${led.host}${led.pathname}`, `${peer.host}/${start}`, name);
      assert.deepEqual(Object.fromEntries(led.searchParams), Object.fromEntries(params), name);
    }
  });

  test('a movement that keeps to itself has no such page, until it is seen again', async () => {
    const page = await ana.get('/desk/river/servers');
    assert.equal((await ana.submit(page, { federates: undefined }, '/servers')).status, 303);
    assert.doesNotMatch((await nobody.get('/@river')).words, /Follow from where you are/);
    assert.doesNotMatch((await nobody.get(call.path)).words, /Answer in place/);
    for (const path of ['/@river/follow', `${call.path}/follow`]) assert.equal((await nobody.get(path)).status, 404);
    assert.equal((await nobody.get(actor().slice(hub.origin.length))).status, 404);
    await ana.submit(await ana.get('/desk/river/servers'), { federates: '1' }, '/servers');
    assert.match((await nobody.get('/@river')).words, /Follow from where you are/);
  });

  test('who asks to follow is let in, refused, removed; the public sees a number', async () => {
    await ana.submit(await ana.get('/desk/river/servers'), { approves: '1' }, '/servers');
    assert.deepEqual(
      { ...row(hub.data, "select federates, approves from movement where handle = 'river'") },
      { federates: 1, approves: 1 },
    );
    const mia = addFollower(hub, 'river', 'mia@tooting.example', 'Mia Keller', { waits: true });
    const ben = addFollower(hub, 'river', 'ben@tooting.example', 'Ben Okafor', { waits: true });
    assert.match((await ana.get('/desk/river')).words, /2 ask to follow/);
    const page = await ana.get('/desk/river/servers');
    assert.match(page.words, /Mia Keller mia@tooting\.example/);
    const judge = async (who, to) => assert.equal((await ana.post('/desk/river/followers', { who, to })).status, 303);
    await judge(mia, 'accept');
    await judge(ben, 'reject');
    await judge('https://tooting.example/users/none', 'reject');
    assert.deepEqual(
      rows(hub.data, 'select kind from news where remote is not null order by id').map(({ kind }) => kind),
      [10, 11],
      'both are told',
    );
    await until('the number', async () => (await nobody.get('/@river')).words.includes('1 follows from other servers'));
    assert.doesNotMatch((await nobody.get('/@river')).words, /Mia/);
    await judge(mia, 'reject');
    assert.equal(row(hub.data, 'select count(*) n from follower').n, 0);
    assert.equal(row(hub.data, "select followers n from movement where handle = 'river'").n, 0);
  });

  test('a reply waits for a member, who lets it stand, hides it, shows it again', async () => {
    const circle = circleOf(hub, 'river');
    const ruth = await seated(hub, ana, circle, 'Ruth');
    addReply(hub, 'river', 'leo@stadt.example', 'Leo Brandt', { html: '<p>May I bring <em>children</em>?</p>', call });
    assert.doesNotMatch((await nobody.get(call.path)).words, /Leo Brandt/);
    assert.match((await ruth.get('/home')).words, /1 reply waits for one of us/);
    assert.match((await ana.get('/desk/river')).words, /1 reply waits for one of us/);
    const list = '/desk/river/replies';
    const press = async (page, to) => {
      const { fields } = page.forms.find((form) => 'reply' in form.fields);
      assert.equal((await ruth.post(list, { ...fields, to })).status, 303);
    };
    assert.match((await ruth.get(list)).words, /Under the call/);
    await press(await ruth.get(list), 'stand');
    const shown = await nobody.get(call.path);
    assert.match(shown.words, /Leo Brandt leo@stadt\.example/);
    assert.match(shown.text, /<p>May I bring <em>children<\/em>\?<\/p>/);
    assert.match(shown.text, /href="https:\/\/stadt\.example\/users\/leo\/\d+"/);
    assert.doesNotMatch((await ruth.get('/home')).words, /waits for one of us/);
    await press(await ruth.get(`${list}?show=shown`), 'hide');
    assert.doesNotMatch((await nobody.get(call.path)).words, /Leo Brandt/);
    await press(await ruth.get(`${list}?show=hidden`), 'stand');
    assert.match((await nobody.get(call.path)).words, /Leo Brandt/);
    const foreign = await ruth.post(list, { reply: 'a'.repeat(20), to: 'stand' });
    assert.equal(foreign.status, 404);
  });

  test('the page of a call shows ten, and the page of all goes on', async () => {
    for (let i = 1; i <= 60; i++)
      addReply(hub, 'river', `n${i}@stadt.example`, `Person ${i}`, { html: `<p>Reply number ${i}.</p>`, call, state: 'shown' });
    addReply(hub, 'river', 'vera@stadt.example', 'Vera', { html: '<p>Well said.</p>', state: 'shown' });
    addReactions(hub, call, 3, 1);
    await ana.post('/desk/river/servers', { federates: '1' }); // drops what was cached
    const page = await nobody.get(call.path);
    assert.equal(page.text.match(/Reply number/g).length, 9, 'and Leo');
    assert.match(page.words, /3 passed it on\. 1 likes it\./);
    const all = await nobody.get(`${call.path}/replies`);
    assert.equal(all.text.match(/Reply number/g).length, 49);
    const rest = await nobody.get(all.text.match(/href="([^"]+)" rel="next"/)[1]);
    assert.equal(rest.text.match(/Reply number/g).length, 11);
    const message = await nobody.get('/@river/message/1');
    assert.match(message.words, /Vera vera@stadt\.example/);
    assert.match((await nobody.get('/@river/message/1/replies')).words, /Well said\./);
  });

  test('a long reply stands on the page of all alone', async () => {
    const far = await gathering(hub, ana, { title: 'Another' }, { handle: 'hill', name: 'Hill' });
    addReply(hub, 'hill', 'leo@stadt.example', 'Leo', { html: `<p>${'long '.repeat(2000)}</p>`, call: far, state: 'shown' });
    addReply(hub, 'hill', 'mia@stadt.example', 'Mia', { html: '<p>Short.</p>', call: far, state: 'shown' });
    await ana.post('/desk/hill/servers', { federates: '1' });
    const page = await nobody.get(far.path);
    assert.match(page.words, /Short\./);
    assert.doesNotMatch(page.words, /long long/);
    assert.match((await nobody.get(`${far.path}/replies`)).words, /long long/);
    // As many as fit, of letters that no compression makes small: still one round trip.
    const noise = () => randomBytes(600).toString('base64').slice(0, 580);
    for (let i = 0; i < 12; i++)
      addReply(hub, 'hill', `n${i}@stadt.example`, `Person ${i}`, { html: `<p>${noise()}</p>`, call: far, state: 'shown' });
    await ana.post('/desk/hill/servers', { federates: '1' });
    const full = await nobody.get(far.path, { 'accept-encoding': 'gzip' });
    assert.equal(full.headers['content-encoding'], 'gzip');
    assert.ok(full.bytes.length < 13 * 1024, `${full.bytes.length} bytes`);
  });

  test('who answered from another server has a name and a handle, and a ticket', async () => {
    const { ticket } = await joined(hub, call, 'Mia Keller', 'mia@example.org');
    moveAway(hub, 'mia@example.org', 'mia@tooting.example', 'Mia Keller');
    assert.match((await ana.get(`${call.desk}/people`)).words, /Mia Keller , coming mia@tooting\.example/);
    const [door] = await doorsOf(ana, call);
    assert.match((await new Doorkeeper(hub, door).page()).words, /Mia Keller mia@tooting\.example/);
    const page = await nobody.get(ticket);
    assert.equal(page.status, 200);
    assert.doesNotMatch(page.words, /What’s next|letter/);
    assert.equal((await nobody.submit(page, { answer: 'maybe' }, '/answer')).status, 303);
    assert.match((await nobody.get(ticket)).words, /I’m coming/);
  });

  test('the administrator sees how it goes with each server, and tries again', async () => {
    const soon = Math.floor(Date.now() / 1000) + 3600;
    addPeer(hub, 'away.example', { took: 7, refused: 2, fails: 10, rest: soon, spoke: 20000, waiting: 1, failed: 3 });
    const page = await ana.get('/admin/peers');
    assert.match(page.words, /away\.example It took 7\. It refused 2\. It spoke last on/);
    assert.match(page.words, /1 thing waits to be told\..*3 things we told it were given up\./);
    assert.match(page.words, /Nobody was there 10 times in a row/);
    const answer = await ana.post('/admin/peers', { host: 'away.example' });
    assert.equal(answer.location, '/admin/peers?tried=1');
    const peerRow = row(hub.data, "select id, fails, rest from peer where host = 'away.example'");
    assert.equal(peerRow.rest, 0);
  });

  test('rules are set, changed and taken off; a name that is none is refused', async () => {
    const set = async (fields) => ana.submit(await ana.get('/admin/rules'), fields, 'Block it');
    assert.equal((await set({ host: 'Spam.Example', note: 'spam', kind: 'block' })).status, 303);
    assert.equal((await set({ host: 'loud.example', kind: 'limit' })).status, 303);
    const page = await ana.get('/admin/rules');
    assert.match(page.words, /loud\.example , limited .* spam\.example , blocked spam/);
    const refused = await set({ host: 'not a host', kind: 'block' });
    assert.equal(refused.status, 422);
    assert.match(refused.words, /This is not the name of a server/);
    const blocked = await ask('/@river', 'mia@spam.example');
    assert.match(blocked.words, /We do not speak with that server/);
    await ana.post('/admin/rules/drop', { host: 'loud.example' });
    assert.deepEqual(rows(hub.data, 'select host, kind from peer_rule').map((r) => ({ ...r })), [{ host: 'spam.example', kind: 3 }]);
    await ana.submit(page, { allow_only: '1', signed_reads: '1' }, '/ways');
    assert.deepEqual({ ...row(hub.data, 'select allow_only, signed_reads from hub') }, { allow_only: 1, signed_reads: 1 });
    await ana.submit(await ana.get('/admin/rules'), { allow_only: undefined, signed_reads: undefined }, '/ways');
    assert.deepEqual({ ...row(hub.data, 'select allow_only, signed_reads from hub') }, { allow_only: 0, signed_reads: 0 });
  });

  test('a list of others is looked at before it is taken over', async () => {
    const csv = [
      '#domain,#severity,#public_comment',
      'spam.example,silence,"loud, and more"',
      'worse.example,suspend,',
      'no host,suspend,',
      'fine.example,noop,',
    ].join('\n');
    const look = await ana.submit(await ana.get('/admin/rules'), { csv }, '/look');
    assert.equal(look.status, 200);
    assert.match(look.words, /The list names 2 servers/);
    assert.match(look.words, /spam\.example , limited Changed\. loud, and more/);
    assert.match(look.words, /worse\.example , blocked New/);
    assert.equal(row(hub.data, 'select count(*) n from peer_rule').n, 1, 'nothing is set yet');
    const taken = await ana.submit(look, {}, '/import');
    assert.equal(taken.location, '/admin/rules?set=2');
    assert.match((await ana.follow(taken)).words, /2 rules were set/);
    assert.deepEqual(
      rows(hub.data, 'select host, kind from peer_rule order by host').map((r) => ({ ...r })),
      [{ host: 'spam.example', kind: 2 }, { host: 'worse.example', kind: 3 }],
    );
    const empty = await ana.submit(await ana.get('/admin/rules'), { csv: 'no host at all' }, '/look');
    assert.equal(empty.status, 422);
    assert.match(empty.words, /There is no server to block or limit in this list/);
  });

  test('a list of two thousand', async () => {
    const csv = Array.from({ length: 2000 }, (_, i) => `n${i}.example,suspend,`).join('\n');
    const look = await ana.submit(await ana.get('/admin/rules'), { csv: `domain,severity,public_comment\n${csv}` }, '/look');
    assert.equal(look.status, 200);
    assert.equal((await ana.submit(look, {}, '/import')).status, 303);
    assert.ok(row(hub.data, 'select count(*) n from peer_rule').n > 1900);
    const page = await ana.get('/admin/rules');
    assert.match(page.text, /rel="next"/);
  });

  test('the house says what other servers keep', async () => {
    const page = await nobody.get('/about');
    assert.match(page.words, /What was sent cannot be fully called back/);
  });
});
