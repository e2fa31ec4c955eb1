// What an independent reader makes of our documents: Fedify's vocabulary, with the contexts that it
// brings along and no way to fetch another.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { parseNodeInfo, preloadedContexts } from '@fedify/fedify';
import * as vocab from '@fedify/fedify/vocab';
import { cancelCall, draftCall, publishCall } from '../lib/path.mjs';
import { row } from '../lib/rows.mjs';
import { startMill } from '../lib/spread.mjs';

async function bundled(url) {
  const document = preloadedContexts[url];
  if (document === undefined) throw new Error(`a context from elsewhere: ${url}`);
  return { contextUrl: null, documentUrl: url, document };
}

const read = (json) => vocab.Object.fromJsonLd(json, { documentLoader: bundled, contextLoader: bundled });

async function all(items) {
  const list = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('documents in the eyes of Fedify', { timeout: 60_000 }, () => {
  let mill, hub, ana, peer, ids;
  before(async () => {
    mill = await startMill({ loopback: false });
    ({ hub, ana, ids } = mill);
    peer = hub.visitor();
  });
  after(() => mill?.stop());

  const get = async (path, status = 200) => {
    const answer = await peer.get(path, { accept: 'application/activity+json' });
    assert.equal(answer.status, status, path);
    return JSON.parse(answer.text);
  };
  const href = (value) => value?.href;
  const toAll = (object) => {
    assert.deepEqual(object.toIds.map(href), [vocab.PUBLIC_COLLECTION.href]);
    assert.deepEqual(object.ccIds.map(href), [`${ids.actor}/followers`]);
    assert.equal(href(object.attributionId), ids.actor);
  };

  test('the movement and the hub', async () => {
    for (const [path, kind, name, inbox] of [
      [ids.actor, vocab.Group, 'river', `${ids.actor}/inbox`],
      [`${hub.origin}/actor`, vocab.Application, 'localhost', `${hub.origin}/inbox`],
    ]) {
      const actor = await read(await get(path));
      assert.ok(actor instanceof kind);
      assert.equal(actor.id.href, path);
      assert.equal(actor.preferredUsername, name);
      assert.equal(actor.inboxId.href, inbox);
      assert.equal(actor.outboxId.href, `${path}/outbox`);
      assert.equal(actor.endpoints.sharedInbox.href, `${hub.origin}/inbox`);
      const key = await actor.getPublicKey({ documentLoader: bundled, contextLoader: bundled });
      assert.equal(key.id.href, `${path}#main-key`);
      assert.equal(key.ownerId.href, path);
      assert.equal(key.publicKey.algorithm.name, 'RSASSA-PKCS1-v1_5');
      assert.equal(typeof actor.manuallyApprovesFollowers, 'boolean');
    }
  });

  test('the message', async () => {
    const note = await read(await get(ids.note));
    assert.ok(note instanceof vocab.Note);
    toAll(note);
    assert.match(String(note.content), /^<p>The river is <strong>ours<\/strong>\.<\/p>/);
    assert.equal(href(note.url), `${hub.origin}/@river/message/1`);
    assert.equal(href(note.interactionPolicy.canQuote.automaticApprovals[0]), vocab.PUBLIC_COLLECTION.href);
  });

  test('the call and its poll', async () => {
    const event = await read(await get(ids.event));
    assert.ok(event instanceof vocab.Event);
    toAll(event);
    const { title, starts_at } = row(hub.data, 'select title, starts_at from call');
    assert.equal(String(event.name), title);
    assert.equal(event.startTime.epochMilliseconds, starts_at * 1000);
    const place = await event.getLocation({ documentLoader: bundled, contextLoader: bundled });
    assert.ok(place instanceof vocab.Place);
    const poll = await read(await get(`${ids.event}/poll`));
    assert.ok(poll instanceof vocab.Question);
    toAll(poll);
    assert.equal(poll.voters, 0);
    assert.equal(poll.closed, null);
    const choices = await all(poll.getExclusiveOptions({ documentLoader: bundled, contextLoader: bundled }));
    assert.deepEqual(choices.map(({ name }) => String(name)), ['I’m coming', 'Maybe', 'Can’t']);
  });

  test('what was said, and what is gone', async () => {
    const outbox = await read(await get(`${ids.actor}/outbox`));
    assert.ok(outbox instanceof vocab.OrderedCollection);
    assert.equal(outbox.totalItems, 2);
    const page = await read(await get(outbox.firstId.href));
    assert.ok(page instanceof vocab.OrderedCollectionPage);
    const said = await all(page.getItems({ documentLoader: bundled, contextLoader: bundled }));
    assert.deepEqual(said.map((one) => [one.constructor, one.actorId.href]), [
      [vocab.Create, ids.actor],
      [vocab.Create, ids.actor],
    ]);
    const other = await publishCall(hub, ana, await draftCall(ana, 'river', { title: 'Not for long' }));
    const id = other.desk.replace('/calls/', '/o/');
    await cancelCall(ana, other, 'High water.');
    const closed = await read(await get(`${id}/poll`));
    assert.ok(closed.closed !== null);
    await ana.submit(await ana.get(other.desk), {}, '/withdraw');
    const stone = await read(await get(id, 410));
    assert.ok(stone instanceof vocab.Tombstone);
    assert.equal(stone.id.href, hub.origin + id);
    assert.ok(stone.deleted !== null);
  });

  test('collections and NodeInfo', async () => {
    for (const actor of [ids.actor, `${hub.origin}/actor`])
      for (const part of ['outbox', 'followers', 'following']) {
        const list = await read(await get(`${actor}/${part}`));
        assert.ok(list instanceof vocab.OrderedCollection);
        assert.equal(list.id.href, `${actor}/${part}`);
      }
    assert.ok((await read(await get(`${ids.event}/replies`))) instanceof vocab.Collection);
    for (const version of ['2.0', '2.1'])
      assert.equal(parseNodeInfo(await get(`/nodeinfo/${version}`)).software.name, 'groundswell');
  });
});
