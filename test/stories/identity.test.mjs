// How other servers find a movement and read what it says: WebFinger, actors, objects, collections.
import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { until } from '../lib/hub.mjs';
import {
  cancelCall,
  draftCall,
  foundMovement,
  joined,
  publishCall,
  publishMessage,
} from '../lib/path.mjs';
import { row } from '../lib/rows.mjs';
import { setAlone } from '../lib/signer.mjs';
import { startMill } from '../lib/spread.mjs';

const activity = 'application/activity+json';
const profile = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"';
const everybody = 'https://www.w3.org/ns/activitystreams#Public';
const schema = 'http://nodeinfo.diaspora.software/ns/schema';

describe('identity', { timeout: 60_000 }, () => {
  let mill, hub, ana, peer, call, ids;
  before(async () => {
    mill = await startMill({ loopback: false });
    ({ hub, ana, call, ids } = mill);
    peer = hub.visitor();
  });
  after(() => mill?.stop());

  const json = async (path, { status = 200, accept = activity } = {}) => {
    const answer = await peer.get(path, { accept });
    assert.equal(answer.status, status, `${path}: ${answer.text}`);
    return JSON.parse(answer.text);
  };
  const finger = (resource) => peer.get(`/.well-known/webfinger?resource=${encodeURIComponent(resource)}`);
  const host = () => new URL(hub.origin).host;

  test('1, 2, 4: WebFinger leads to the actor and back', async () => {
    for (const name of [`acct:river@${host()}`, `acct:RIVER@${host().toUpperCase()}`, ids.actor, `${hub.origin}/@river`]) {
      const answer = await finger(name);
      assert.equal(answer.status, 200, name);
      assert.equal(answer.headers['content-type'], 'application/jrd+json');
      assert.equal(answer.headers['access-control-allow-origin'], '*');
      const { subject, aliases, links } = JSON.parse(answer.text);
      assert.equal(subject, `acct:river@${host()}`);
      assert.deepEqual(aliases, [`${hub.origin}/@river`, ids.actor]);
      const self = links.find((link) => link.rel === 'self');
      assert.deepEqual(self, { rel: 'self', type: activity, href: ids.actor });
      assert.equal((await json(self.href)).id, self.href);
    }
  });

  test('3: no resource is refused, nobody is not found', async () => {
    for (const path of ['/.well-known/webfinger', '/.well-known/webfinger?resource='])
      assert.equal((await peer.get(path)).status, 400, path);
    const nobody = [`acct:nobody@${host()}`, 'acct:river@elsewhere.example', 'river', `${ids.actor}x`, ids.event, 'acct:@'];
    for (const name of nobody) assert.equal((await finger(name)).status, 404, name);
  });

  test('5, 7, 8: the actor has what others ask for', async () => {
    for (const accept of [activity, profile]) {
      const answer = await peer.get(ids.actor, { accept });
      assert.equal(answer.headers['content-type'], activity);
      assert.match(answer.headers.vary, /\bAccept\b/);
      const actor = JSON.parse(answer.text);
      assert.ok(actor['@context'].includes('https://www.w3.org/ns/activitystreams'));
      assert.equal(actor.type, 'Group');
      assert.equal(actor.preferredUsername, 'river');
      for (const part of ['inbox', 'outbox', 'followers', 'following']) assert.equal(actor[part], `${ids.actor}/${part}`);
      assert.equal(actor.endpoints.sharedInbox, `${hub.origin}/inbox`);
      assert.equal(actor.publicKey.id, `${ids.actor}#main-key`);
      assert.equal(actor.publicKey.owner, ids.actor);
      assert.equal(createPublicKey(actor.publicKey.publicKeyPem).asymmetricKeyType, 'rsa');
    }
    assert.equal((await json('/@river')).id, ids.actor);
  });

  test('6: pages name their documents, and documents lead browsers to pages', async () => {
    const pages = { [ids.actor]: '/@river', [ids.event]: call.path, [ids.note]: '/@river/message/1' };
    for (const [id, page] of Object.entries(pages)) {
      const { text } = await peer.get(page);
      assert.ok(text.includes(`<link rel="alternate" type="${activity}" href="${id}">`), page);
      const led = await peer.get(id, { accept: 'text/html' });
      assert.deepEqual([led.status, led.location], [303, page]);
    }
    assert.equal((await json(call.path)).id, ids.event);
    assert.equal((await json('/@river/message')).id, ids.note);
    assert.equal((await peer.get(`${ids.event}/poll`, { accept: 'text/html' })).location, call.path);
  });

  test('9, 12: the hub is an actor of its own, also called relay', async () => {
    const actor = await json('/actor');
    assert.equal(actor.type, 'Application');
    assert.equal(actor.id, `${hub.origin}/actor`);
    assert.equal(actor.manuallyApprovesFollowers, true);
    const names = [`acct:relay@${host()}`, `acct:${new URL(hub.origin).hostname}@${host()}`, actor.id, `${hub.origin}/`];
    for (const name of names) {
      const { links } = JSON.parse((await finger(name)).text);
      assert.equal(links.find((link) => link.rel === 'self').href, actor.id, name);
      assert.ok(links.some((link) => link.rel.endsWith('#Service')), name);
    }
  });

  test('10, 11: NodeInfo', async () => {
    const { links } = await json('/.well-known/nodeinfo', { accept: 'application/json' });
    const at = Object.fromEntries(links.map(({ rel, href }) => [rel, href]));
    assert.equal(at['https://www.w3.org/ns/activitystreams#Application'], `${hub.origin}/actor`);
    for (const version of ['2.0', '2.1']) {
      const answer = await peer.get(at[`${schema}/${version}`]);
      assert.equal(answer.headers['content-type'], `application/json; profile="${schema}/${version}#"`);
      const info = JSON.parse(answer.text);
      assert.equal(info.version, version);
      assert.match(info.software.name, /^[a-z0-9-]+$/);
      assert.deepEqual(info.protocols, ['activitypub']);
      assert.deepEqual(info.services, { inbound: [], outbound: [] });
      assert.equal(info.openRegistrations, false);
      assert.deepEqual(info.usage, { users: {} });
      assert.equal(info.metadata.nodeName, 'The Mill');
    }
    assert.match((await peer.get('/.well-known/host-meta')).text, /webfinger\?resource=\{uri\}/);
  });

  test('47, 48, 49: the event says when, where and what, and names nobody', async () => {
    const event = await json(ids.event);
    const { title, ask, place, starts, zone } = row(hub.data, 'select * from call');
    assert.deepEqual([event.type, event.name, event.attributedTo], ['Event', title, ids.actor]);
    for (const list of ['to', 'cc', 'tag', 'attachment', 'contacts']) assert.ok(Array.isArray(event[list]), list);
    assert.deepEqual(event.to, [everybody]);
    assert.deepEqual(event.cc, [`${ids.actor}/followers`]);
    assert.ok(event.attachment.every(({ type, mediaType }) => type !== 'PropertyValue' && mediaType));
    assert.ok(event.startTime.startsWith(`${starts}:00`));
    assert.match(event.startTime, /[+-]\d\d:\d\d$/);
    assert.ok(new Date(event.endTime) > new Date(event.startTime));
    const city = zone.split('/').at(-1).replaceAll('_', ' ');
    const words = [String(Number(starts.slice(8, 10))), starts.slice(0, 4), starts.slice(11), `${city} time`, place, ask];
    for (const word of words) assert.ok(event.summary.includes(word), `${word}: ${event.summary}`);
    const [, , rest] = event.content.split(/(<p><strong>.*?<\/strong><\/p>)/);
    assert.ok(rest.startsWith(event.summary), event.content);
    assert.deepEqual([event.status, event.joinMode, event.draft], ['CONFIRMED', 'free', false]);
    assert.equal(event.maximumAttendeeCapacity - event.remainingAttendeeCapacity, event.participantCount);
    assert.deepEqual(event.interactionPolicy.canQuote.automaticApproval, [everybody]);
    for (const id of [ids.event, `${ids.event}/poll`, ids.note, ids.actor])
      assert.doesNotMatch(JSON.stringify(await json(id)), /\bAna\b/);
  });

  test('the poll counts answers of every way', async () => {
    const before = await json(`${ids.event}/poll`);
    await joined(hub, call, 'Mia', 'mia@example.org');
    const poll = await until('the new count', async () => {
      const now = await json(`${ids.event}/poll`);
      return now.votersCount > before.votersCount && now;
    });
    assert.equal(poll.type, 'Question');
    assert.match(poll.content, /Voting tells the organisers who you are/);
    assert.deepEqual(poll.oneOf.map(({ name }) => name), ['I’m coming', 'Maybe', 'Can’t']);
    assert.equal(poll.oneOf[0].replies.totalItems, before.oneOf[0].replies.totalItems + 1);
    assert.equal(poll.votersCount, before.votersCount + 1);
    assert.equal(poll.closed, undefined);
    assert.equal(new Date(poll.endTime).getTime(), new Date((await json(ids.event)).startTime).getTime());
  });

  test('46: replies are a page of nothing that has its home here', async () => {
    for (const id of [ids.event, ids.note]) {
      const replies = await json(`${id}/replies`);
      assert.deepEqual([replies.type, replies.totalItems, replies.first.items], ['Collection', 0, []]);
    }
  });

  test('the outbox holds what was said, newest first, in pages of twenty', async () => {
    for (let n = 2; n <= 22; n++) await publishMessage(ana, 'river', `The river is ours, ${n} times.`);
    const outbox = await json(`${ids.actor}/outbox`);
    assert.deepEqual([outbox.type, outbox.totalItems], ['OrderedCollection', 23]);
    const seen = [];
    for (let at = outbox.first; at !== undefined; ) {
      const page = await json(at);
      assert.equal(page.id, at);
      assert.equal(page.partOf, outbox.id);
      assert.ok(page.orderedItems.length <= 20);
      seen.push(...page.orderedItems);
      at = page.next;
    }
    assert.equal(new Set(seen.map(({ object }) => object.id)).size, 23);
    assert.ok(seen.every(({ type, id, object }) => type === 'Create' && id === `${object.id}#create`));
    const times = seen.map(({ published }) => published);
    assert.deepEqual(times, [...times].sort().reverse());
    for (const part of ['followers', 'following']) {
      const { type, totalItems, orderedItems } = await json(`${ids.actor}/${part}`);
      assert.deepEqual([type, totalItems, orderedItems], ['OrderedCollection', 0, undefined]);
    }
    assert.equal((await peer.get(`${ids.actor}/outbox?before=${'a'.repeat(20)}`, { accept: activity })).status, 404);
  });

  test('58: called off, then gone', async () => {
    const other = await publishCall(hub, ana, await draftCall(ana, 'river', { title: 'Not for long' }));
    const id = `${hub.origin}/o/${row(hub.data, "select pub from call where title = 'Not for long'").pub}`;
    await cancelCall(ana, other, 'High water.');
    const off = await json(id);
    assert.equal(off.status, 'CANCELLED');
    assert.match(off.summary, /called off.*High water\./);
    assert.ok((await json(`${id}/poll`)).closed);
    assert.equal((await ana.submit(await ana.get(other.desk), {}, '/withdraw')).status, 303);
    const stone = await json(id, { status: 410 });
    assert.deepEqual([stone.id, stone.type, stone.formerType], [id, 'Tombstone', 'Event']);
    assert.equal((await json(`${id}/poll`, { status: 410 })).formerType, 'Question');
  });

  test('drafts and movements by themselves are not there', async () => {
    await draftCall(ana, 'river', { title: 'Not yet' });
    const draft = row(hub.data, "select pub from call where title = 'Not yet'").pub;
    for (const path of [`/o/${draft}`, `/o/${draft}/poll`, `/o/${draft}/replies`])
      assert.equal((await peer.get(path, { accept: activity })).status, 404, path);
    await foundMovement(ana, { name: 'Sea', handle: 'sea' });
    await publishMessage(ana, 'sea');
    const { id, pub } = row(hub.data, "select id, pub from movement where handle = 'sea'");
    const note = row(hub.data, 'select pub from version where movement = ?', id).pub;
    setAlone(hub.data, 'sea');
    for (const path of [`/u/${pub}`, `/u/${pub}/outbox`, `/u/${pub}/followers`, `/o/${note}`, '/@sea', '/@sea/message'])
      assert.equal((await peer.get(path, { accept: activity })).status, 404, path);
    assert.equal((await finger(`acct:sea@${host()}`)).status, 404);
    for (const path of ['/@sea', '/@sea/message']) {
      const { status, text } = await peer.get(path);
      assert.deepEqual([status, text.includes(activity)], [200, false], path);
    }
  });
});
