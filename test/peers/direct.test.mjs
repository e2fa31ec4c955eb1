// A direct message that answers nothing we said: it is about the one call that can be meant, or about none.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { draftCall, publishCall } from '../lib/path.mjs';
import { row } from '../lib/rows.mjs';
import { startMill } from '../lib/spread.mjs';

describe('a direct message out of nothing', { timeout: 120_000 }, () => {
  let mill, hub, peer;
  before(async () => {
    mill = await startMill();
    hub = mill.hub;
    peer = await mill.peer();
  });
  after(() => mill?.stop());

  const write = async (name, words) => {
    const account = peer.account(name);
    const answer = await account.send(hub, '/inbox', account.say(words, { to: [mill.group] }));
    assert.equal(answer.status, 202, answer.text);
    return row(hub.data, 'select s.state from signup s join remote r on r.id = s.remote where r.uri = ?', account.id)?.state;
  };
  const receipts = (name) => peer.posts.filter(({ json }) => json.to?.includes(peer.account(name).id)).length;

  test('says yes to the one call there is, and is answered', async () => {
    assert.equal(await write('yes', "<p>@river I'm in!</p>"), 2);
    const { object } = await peer.activity('Create', ({ object }) => object.to.includes(peer.account('yes').id));
    assert.match(object.content, /\/t\/[a-z0-9]+/);
  });

  test('that speaks of something else is nothing, and is not kept', async () => {
    assert.equal(await write('chat', '<p>@river which bank is it, the left one?</p>'), undefined);
    assert.equal(row(hub.data, 'select count(*) as n from reply').n, 0);
    assert.equal(receipts('chat'), 0);
  });

  test('with two calls to be meant, none is', async () => {
    await publishCall(hub, mill.ana, await draftCall(mill.ana, 'river', { title: 'Count the fish' }));
    assert.equal(await write('which', "<p>@river I'm in!</p>"), undefined);
    assert.equal(receipts('which'), 0);
  });
});
