// What Mastodon, GoToSocial, Mobilizon, Friendica and Pleroma each do in a way of their own, from a
// Follow to the end of it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { activityType, everybody, ldType, shapeNames } from '../lib/peer.mjs';
import { startMill } from '../lib/spread.mjs';
import { until } from '../lib/until.mjs';

describe('quirks', { timeout: 300_000 }, () => {
  let mill, hub;
  before(async () => {
    mill = await startMill();
    hub = mill.hub;
  });
  after(() => mill?.stop());

  const took = async (account, activity, bend) => {
    const answer = await account.send(hub, '/inbox', activity, bend);
    assert.equal(answer.status, 202, answer.text);
  };
  const plain = 'Lovely river, well done.';

  for (const shape of shapeNames)
    test(`${shape}: finds the group, follows it, reads what it says, and leaves`, async () => {
      const peer = await mill.peer();
      const mia = peer.account('mia', { shape });
      const finger = await mia.ask(hub, `/.well-known/webfinger?resource=acct:river@${new URL(hub.origin).host}`);
      const { href } = JSON.parse(finger.text).links.find(({ rel }) => rel === 'self');
      assert.equal(href, mill.group);
      for (const accept of [activityType, ldType, `${activityType}, ${ldType}`, `${ldType}, ${activityType}, text/html;q=0.1`]) {
        const { headers, text } = await mia.ask(hub, href, { accept });
        assert.equal(headers['content-type'], activityType, accept);
        assert.equal(JSON.parse(text).id, href);
      }
      const follow = await mill.befriend(mia);
      assert.equal(mill.row('select handle from remote where uri = ?', mia.id).handle, `mia@${peer.host}`);
      const { text } = await mia.ask(hub, mill.event);
      assert.equal(JSON.parse(text).attributedTo, mill.group);
      const reply = mia.say(`<p>${plain}</p>`, { inReplyTo: mill.event, cc: [mill.group] });
      await took(mia, reply);
      assert.equal(mill.reply(reply.object.id).html, `<p>${plain}</p>`);
      await took(mia, mia.undo(follow));
      assert.equal(mill.follower(mia), undefined);
      await took(mia, mia.act('Delete', mia.id, { to: [everybody] }));
      await until('that nothing is left', () => mill.reply(reply.object.id) === undefined);
    });

  test('Mastodon: a reply with mentions, a language and a Mention tag; a vote; an edit; a deletion', async () => {
    const peer = await mill.peer();
    const mia = peer.account('mia');
    const river = `<span class="h-card" translate="no"><a href="${hub.origin}/@river" class="u-url mention">@<span>river</span></a></span>`;
    const content = `<p>${river} ${plain} <a href="https://example.org/tags/river" class="mention hashtag" rel="tag">#<span>river</span></a></p>`;
    const note = mia.note(content, {
      inReplyTo: mill.event,
      cc: [`${mia.id}/followers`, mill.group],
      summary: null,
      sensitive: false,
      atomUri: null,
      inReplyToAtomUri: null,
      conversation: 'tag:mastodon.example,2026-01-06:objectId=1:objectType=Conversation',
      contentMap: { en: content },
      attachment: [],
      tag: [{ type: 'Mention', href: mill.group, name: '@river' }, { type: 'Hashtag', href: 'https://example.org/tags/river', name: '#river' }],
      replies: { id: 'x', type: 'Collection', first: { type: 'CollectionPage', items: [] } },
      interactionPolicy: { canQuote: { automaticApproval: [everybody] } },
    });
    const signature = { type: 'RsaSignature2017', creator: mia.keyId, created: note.published, signatureValue: 'eA==' };
    await took(mia, mia.act('Create', note, { to: note.to, cc: note.cc, published: note.published, signature }));
    assert.equal(mill.reply(note.id).state, 1);
    assert.equal(mill.signup(mia), undefined);
    const updated = new Date((mill.now() + 60) * 1000).toISOString();
    await took(mia, mia.act('Update', { ...note, content: '<p>Edited.</p>', contentMap: {}, updated }, { id: `${note.id}#updates/1767693600` }));
    assert.equal(mill.reply(note.id).html, '<p>Edited.</p>');
    const vote = { ...mia.vote(mill.poll, 'Maybe'), to: mill.group };
    await took(mia, mia.act('Create', vote, { id: `${vote.id}/activity`, to: mill.group }));
    assert.equal(mill.signup(mia).state, 3);
    await took(mia, mia.act('Delete', { id: note.id, type: 'Tombstone', atomUri: note.id }, { id: `${note.id}#delete`, to: [everybody], signature }));
    assert.equal(mill.reply(note.id), undefined);
  });

  test('Mastodon: a resync undoes a Follow that nobody has heard of, and follows again', async () => {
    const mia = (await mill.peer()).account('mia');
    await mill.befriend(mia);
    await took(mia, mia.undo({ id: `${mia.id}#follows/unknown`, type: 'Follow', actor: mia.id, object: mill.group }));
    assert.equal(mill.follower(mia), undefined);
    await mill.befriend(mia);
  });

  test('GoToSocial: documents for signed requests only, a stub for the key, several votes at once', async () => {
    const peer = await mill.peer();
    const mia = peer.account('mia', { shape: 'gotosocial' });
    await took(mia, mia.act('Create', [mia.vote(mill.poll, 'Maybe'), mia.vote(mill.poll, 'I’m coming')], { to: mill.group }));
    assert.equal(mill.signup(mia).state, 2);
    assert.ok(peer.gets.every(({ proof }) => proof.fits));
    const receipt = await peer.got('a receipt', ({ json }) => json?.type === 'Create');
    // It takes nothing else, and no content in a second language that differs from the content.
    assert.equal(receipt.headers['content-type'], activityType);
    const { content, contentMap = {} } = receipt.json.object;
    for (const text of Object.values(contentMap)) assert.equal(text, content);
  });

  test('Mobilizon: says 200 to whatever it gets; joins with a message, leaves with Leave', async () => {
    const peer = await mill.peer();
    const bob = peer.account('bob', { shape: 'mobilizon' });
    const join = {
      ...bob.act('Join', mill.event), id: `${peer.origin}/join/event/8a1`, participationMessage: '<p>I bring a banner</p>',
      to: [bob.id, mill.group], cc: [], attributedTo: bob.id,
    };
    await took(bob, join);
    const accept = await peer.activity('Accept', ({ object }) => object.id === join.id);
    assert.deepEqual([accept.actor, accept.object.type, accept.object.actor], [mill.group, 'Join', bob.id]);
    assert.ok(!JSON.stringify(accept).includes('banner'), 'what they wrote is for the organisers');
    assert.equal(peer.posts.find(({ json }) => json.type === 'Accept').headers.date.length, 29, 'a day of two digits');
    await took(bob, { ...bob.act('Leave', mill.event), participationMessage: null });
    assert.equal(mill.signup(bob), undefined);
  });

  test('Mobilizon: a group follows; lists are lists, ids are strings', async () => {
    const peer = await mill.peer();
    const group = peer.account('gardeners', { shape: 'mobilizon', type: 'Group' });
    await mill.befriend(group);
    const event = JSON.parse((await group.ask(hub, mill.event)).text);
    for (const list of ['to', 'cc', 'tag', 'attachment', 'contacts']) assert.ok(Array.isArray(event[list]), list);
    for (const id of ['id', 'attributedTo', 'url']) assert.equal(typeof event[id], 'string', id);
    assert.ok(event.attachment.every(({ type }) => type !== 'PropertyValue'));
    assert.ok(new Date(event.endTime) >= new Date(event.startTime));
    assert.ok(['free', 'restricted', 'invite', 'external'].includes(event.joinMode));
  });

  test('Friendica: takes what was signed within five minutes, and answers the event by its kind', async () => {
    const peer = await mill.peer();
    const mia = peer.account('mia', { shape: 'friendica' });
    const answers = { Accept: 2, TentativeAccept: 3 };
    for (const [type, state] of Object.entries(answers)) {
      await took(mia, mia.act(type, mill.event, { to: [mill.group] }));
      assert.equal(mill.signup(mia).state, state, type);
    }
    await took(mia, mia.act('Reject', { id: mill.event, type: 'Event', attributedTo: mill.group }, { to: [mill.group] }));
    assert.equal(mill.signup(mia), undefined);
    await peer.got('a receipt', ({ json }) => json?.type === 'Create');
    for (const { headers, at, proof } of peer.posts) {
      const age = at - new Date(headers.date).getTime() / 1000;
      assert.ok(proof.fits && age > -60 && age < 300, `${age} s`);
    }
  });

  test('Pleroma: more of a context, a chat message as an answer, an account under another path', async () => {
    const peer = await mill.peer();
    const mia = peer.account('lain', { shape: 'pleroma' });
    const chat = { ...mia.note('I’m coming', { inReplyTo: mill.event, to: [mill.group] }), type: 'ChatMessage', attributedTo: mia.id };
    await took(mia, { ...mia.act('Create', chat, { to: [mill.group] }), '@context': mia.document['@context'] });
    assert.equal(mill.signup(mia).state, 2);
  });
});
