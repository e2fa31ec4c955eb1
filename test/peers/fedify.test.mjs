// Fedify as the other side: another hand's reading of the same standards, once for each form of
// signature, and once with kill -9 of each side before each step.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startWorld } from '../lib/fedify.mjs';
import { until } from '../lib/hub.mjs';
import {
  cancelCall,
  changeCall,
  codeOn,
  draftCall,
  foundMovement,
  openHouse,
  publishCall,
  publishMessage,
} from '../lib/path.mjs';
import { countsOf, row, rows } from '../lib/rows.mjs';

const [going, maybe, cannot] = ['I’m coming', 'Maybe', 'Can’t'];
const states = { 2: 'going', 3: 'maybe', 4: 'waiting' };

const [cavage, rfc] = ['draft-cavage-http-signatures-12', 'rfc9421'];

for (const [form, shot] of [[cavage], [rfc], [rfc, 'the hub'], [cavage, 'Fedify']])
  describe(`Fedify, signing by ${form}${shot ? `, ${shot} shot` : ''}`, { timeout: 300_000 }, () => {
    let world, hub, fedify, ana, actor, call, event, poll;

    before(async () => {
      world = await startWorld({ form, only: form, hub: { detached: true } });
      ({ hub, fedify } = world);
      ana = await openHouse(hub);
      await foundMovement(ana);
    });
    after(() => world?.stop());
    beforeEach(async () => {
      if (shot === 'Fedify') await fedify.shoot();
      if (shot !== 'the hub') return;
      hub.killAll();
      await hub.ended;
      await hub.start();
    });

    const newCall = async (fields) => {
      const made = await publishCall(hub, ana, await draftCall(ana, 'river', fields));
      return { ...made, event: `${world.origin}/o/${made.pub}`, poll: `${world.origin}/o/${made.pub}/poll` };
    };
    const stands = (who, which = call) => {
      const found = row(
        hub.data,
        `select s.* from signup s join remote r on r.id = s.remote where s.call = ? and r.uri = ?`,
        which.id,
        fedify.user(who),
      );
      return found && { ...found, is: states[found.state] };
    };
    const becomes = (who, is, which = call) =>
      until(`${who} ${is}`, () => (stands(who, which)?.is ?? 'nobody') === is);
    const numbers = (which = call) => row(hub.data, 'select * from call where id = ?', which.id);
    const followers = () => row(hub.data, "select followers from movement where handle = 'river'").followers;
    const isFollowed = (n) => until(`${n} followers`, () => followers() === n);
    // Counts that are kept are those of the rows.
    const balance = (which = call) => {
      const { kept, counted } = countsOf(hub.data, which.id);
      assert.deepEqual(kept, counted);
    };

    test('finds a movement by its handle, follows it, and is accepted', async () => {
      const handle = `@river@${new URL(world.origin).host}`;
      const found = await until('the key of the movement', () => fedify.lookup(handle));
      assert.equal(found.type, 'Group');
      assert.equal(found.preferredUsername, 'river');
      actor = found.id;
      for (const who of ['alice', 'albert']) {
        const follow = await fedify.follow(who, actor);
        const accept = await fedify.gets('Accept', (a) => a.object.id === follow);
        assert.equal(accept.actor, actor);
        assert.equal(accept.object.type, 'Follow');
        assert.equal(accept.object.actor, fedify.user(who));
      }
      assert.equal(followers(), 2);
    });

    test('gets what a keeper publishes, once for the whole server', async () => {
      await publishMessage(ana, 'river');
      call = await newCall();
      ({ event, poll } = call);
      const note = await fedify.gets('Create', (a) => a.object.type === 'Note');
      assert.match(note.object.content, /The river is <strong>ours<\/strong>/);
      const shown = await fedify.gets('Create', (a) => a.object.type === 'Event');
      assert.equal(shown.object.id, event);
      assert.equal(shown.object.name, 'Clean the bank');
      assert.match(shown.object.summary, /Old bridge, north side/);
      const asked = await fedify.gets('Create', (a) => a.object.type === 'Question');
      assert.equal(asked.object.id, poll);
      assert.deepEqual(asked.object.oneOf.map((o) => o.name), [going, maybe, cannot]);
      const passed = await fedify.gets('Announce');
      assert.equal(passed.object, event);
      for (const activity of [note, shown, asked, passed]) {
        assert.equal(activity.actor, actor);
        const came = (await fedify.posts()).filter((p) => p.id === activity.id && p.status === 202);
        assert.deepEqual([...new Set(came.map((p) => p.path))], ['/inbox']);
        if (!shot) assert.equal(came.length, 1);
      }
    });

    test('reads each of them where it has its home', async () => {
      assert.equal((await fedify.lookup(event, 'alice')).type, 'Event');
      assert.equal((await fedify.lookup(poll, 'alice')).type, 'Question');
      assert.equal((await fedify.lookup(actor)).type, 'Group');
    });

    test('likes and boosts are numbers beside the call, and can be taken back', async () => {
      const like = await fedify.like('alice', actor, event);
      const boost = await fedify.boost('alice', actor, event);
      await fedify.like('alice', actor, event);
      await fedify.boost('bob', actor, event);
      await until('the numbers', () => numbers().likes === 1 && numbers().boosts === 2);
      await fedify.undo('alice', actor, like);
      await fedify.undo('alice', actor, boost);
      await until('fewer', () => numbers().likes === 0 && numbers().boosts === 1);
    });

    test('asks to quote, gets a stamp, and reads it; it is gone with the post', async () => {
      const { request, post } = await fedify.quote('alice', actor, event);
      const accept = await fedify.gets('Accept', (a) => a.object.id === request);
      assert.equal(accept.actor, actor);
      assert.deepEqual([accept.object.type, accept.object.object, accept.object.instrument], ['QuoteRequest', event, post]);
      const stamp = await fedify.lookup(accept.result, 'albert');
      assert.equal(stamp.type, 'QuoteAuthorization');
      assert.deepEqual([stamp.attributedTo, stamp.interactingObject, stamp.interactionTarget], [actor, post, event]);
      await fedify.unsay('alice', actor, post);
      await until('no stamp', async () => (await fedify.lookup(accept.result)) === null);
    });

    test('a first reply waits for a member, the next stands at once', async () => {
      const reply = (id) => row(hub.data, 'select * from reply where uri = ?', id);
      const replies = async () => (await fedify.lookup(`${event}/replies`)).totalItems;
      const first = await fedify.say('dan', actor, event, '<p>Is there a bridge?<script>alert(1)</script></p>', true);
      await until('the reply', () => reply(first));
      assert.equal(reply(first).state, 1);
      assert.doesNotMatch(reply(first).html, /script/);
      const held = await ana.get('/desk/river/replies');
      assert.match(held.words, /Is there a bridge\?/);
      assert.doesNotMatch((await hub.visitor().get(call.path)).words, /Is there a bridge/);
      const { fields } = held.forms.find((form) => 'reply' in form.fields);
      assert.equal((await ana.post('/desk/river/replies', { ...fields, to: 'stand' })).status, 303);
      await until('it stands', async () => /Is there a bridge\?/.test((await hub.visitor().get(call.path)).words));
      const second = await fedify.say('dan', actor, event, '<p>Where do we park?</p>', true);
      await until('the second', () => reply(second)?.state === 2);
      await fedify.change('dan', actor, second, event, '<p>Where do we leave bicycles?</p>');
      await until('its new words', () => /bicycles/.test(reply(second).html));
      await fedify.unsay('dan', actor, second);
      await until('no second', () => reply(second) === undefined);
      const other = await fedify.say('eve', actor, event, '<p>Me first</p>', true);
      await until('of somebody else', () => reply(other)?.state === 1);
      assert.equal(await replies(), 1);
    });

    test('a vote is an answer, met with a receipt that holds the ticket', async () => {
      await fedify.vote('bob', actor, poll, going);
      await becomes('bob', 'going');
      assert.equal(stands('bob').name, 'Bob');
      const receipt = await fedify.told('bob', /You are coming/);
      assert.deepEqual([receipt.to].flat(), [fedify.user('bob')]);
      assert.equal(receipt.cc?.length ?? 0, 0);
      const [, link] = receipt.content.match(/href="(https:\/\/[^"]+\/t\/[^"]+)"/);
      const ticket = await hub.visitor().get(link);
      assert.equal(ticket.status, 200);
      assert.match(codeOn(ticket), /^[A-Z0-9]{6}$/);
      assert.equal(await fedify.lookup(receipt.id), null, 'nobody else can read it');
      await fedify.vote('bob', actor, poll, maybe);
      await becomes('bob', 'maybe');
      await fedify.told('bob', /You may come/);
      await fedify.vote('bob', actor, poll, cannot);
      await becomes('bob', 'nobody');
      await fedify.told('bob', /You are off the list/);
      assert.equal(numbers().declined, 1);
      assert.equal((await hub.visitor().get(link)).status, 404);
      balance();
    });

    test('Join is accepted, and Leave is heard', async () => {
      const join = await fedify.join('cara', actor, event);
      const accept = await fedify.gets('Accept', (a) => a.object.id === join);
      assert.equal(accept.actor, actor);
      assert.equal(accept.object.type, 'Join');
      assert.equal(accept.object.object, event);
      assert.equal(stands('cara').is, 'going');
      await fedify.told('cara', /You are coming/);
      await hub.moveClock(240); // numbers are told once in three minutes
      await fedify.brings('Update', (a) => a.object.id === event && a.object.participantCount === 1, 40);
      await fedify.leave('cara', actor, event);
      await becomes('cara', 'nobody');
      const again = await fedify.join('cara', actor, event);
      await fedify.gets('Accept', (a) => a.object.id === again);
      await fedify.undo('cara', actor, again);
      await becomes('cara', 'nobody');
      balance();
    });

    test('the later answer wins, whatever the way', async () => {
      await fedify.say('fay', actor, event, '<p>I’m coming!</p>', false);
      await becomes('fay', 'going');
      await fedify.vote('fay', actor, poll, maybe);
      await becomes('fay', 'maybe');
      const join = await fedify.join('fay', actor, event);
      await fedify.gets('Accept', (a) => a.object.id === join);
      assert.equal(stands('fay').is, 'going');
      const receipt = await fedify.told('fay', /You are coming/);
      await fedify.say('fay', actor, receipt.id, '<p>Sorry, can’t come</p>', false);
      await becomes('fay', 'nobody');
      await fedify.gets('Reject', (a) => a.object.id === join);
      await fedify.told('fay', /You are off the list/);
      balance();
    });

    test('words that say nothing of it change nothing, and are answered with the choices', async () => {
      await fedify.say('gil', actor, event, '<p>Hm, hm.</p>', false);
      await fedify.told('gil', /We did not understand/);
      assert.equal(stands('gil'), undefined);
      assert.equal(row(hub.data, 'select 1 from reply where html like ?', '%Hm, hm%'), undefined);
    });

    test('a full call: the line, Reject, a place that becomes free', async () => {
      const small = await newCall({ title: 'Two seats', capacity: '1' });
      await fedify.vote('bob', actor, small.poll, going);
      await becomes('bob', 'going', small);
      const join = await fedify.join('cara', actor, small.event);
      const reject = await fedify.gets('Reject', (a) => a.object.id === join);
      assert.equal(reject.actor, actor);
      await fedify.told('cara', /You stand in line/);
      assert.equal(stands('cara', small).is, 'waiting');
      await fedify.vote('bob', actor, small.poll, cannot);
      await becomes('cara', 'going', small);
      await fedify.told('cara', /A place has become free/);
      await fedify.gets('Accept', (a) => a.object.id === join);
      balance(small);
    });

    test('what changes, and that it is off, reaches followers and who said they come', async () => {
      await fedify.join('cara', actor, event);
      await becomes('cara', 'going');
      await changeCall(ana, call, { place: 'New bridge' });
      await fedify.gets('Update', (a) => a.object.id === event && /New bridge/.test(a.object.summary));
      await fedify.told('cara', /Something has changed.*New bridge/s);
      await cancelCall(ana, call, 'The river is too high.');
      await fedify.gets('Update', (a) => a.object.id === event && /too high/.test(a.object.summary));
      await fedify.brings('Update', (a) => a.object.id === event && a.object.status === 'CANCELLED');
      await fedify.told('cara', /It is off.*The river is too high/s);
      await fedify.gets('Update', (a) => a.object.id === poll && a.object.closed !== undefined);
      await fedify.vote('dan', actor, poll, going);
      await fedify.told('dan', /takes no answers any more/);
      assert.equal(stands('dan'), undefined);
    });

    test('what is withdrawn leaves a Tombstone', async () => {
      const short = await newCall({ title: 'A mistake' });
      await fedify.gets('Create', (a) => a.object.id === short.event);
      await fedify.gets('Create', (a) => a.object.id === short.poll);
      await ana.submit(await ana.get(short.desk), {}, '/withdraw');
      for (const [id, was] of [[short.event, 'Event'], [short.poll, 'Question']]) {
        const gone = await fedify.gets('Delete', (a) => a.object.id === id);
        assert.equal(gone.object.type, 'Tombstone');
        await fedify.brings('Delete', (a) => a.id === gone.id && a.object.formerType === was);
        const answer = await hub.visitor().get(id, { accept: 'application/activity+json' });
        assert.equal(answer.status, 410);
      }
    });

    test('a server from which somebody answered hears the numbers, though nobody there follows', async () => {
      const other = await world.another();
      const open = await newCall({ title: 'Heard of elsewhere' });
      await other.vote('zoe', actor, open.poll, going);
      await other.told('zoe', /You are coming/);
      const counted = (n) => (a) => a.object.id === open.event && a.object.participantCount === n;
      await other.brings('Update', counted(1), 40);
      await changeCall(ana, open, { place: 'New bridge' });
      await other.told('zoe', /Something has changed.*New bridge/s);
      await other.gets('Update', (a) => a.object.id === open.event && /New bridge/.test(a.object.summary));
      const posts = (await other.posts()).filter((p) => ['Create', 'Announce'].includes(p.type));
      assert.deepEqual([...new Set(posts.map((p) => p.path))], ['/users/zoe/inbox'], 'but no news of its own');
    });

    test('Undo and Block end what was followed', async () => {
      const follow = await fedify.follow('ines', actor);
      await isFollowed(3);
      await fedify.undo('ines', actor, follow);
      await isFollowed(2);
      await fedify.block('albert', actor);
      await isFollowed(1);
    });

    test('a forged signature shuts nobody out whose name it bears', async () => {
      const name = fedify.user('mo');
      const body = JSON.stringify({
        '@context': 'https://www.w3.org/ns/activitystreams',
        id: `${name}#forged`,
        type: 'Follow',
        actor: name,
        object: actor,
      });
      const headers = {
        'content-type': 'application/activity+json',
        date: new Date(Date.now()).toUTCString(),
        digest: `SHA-256=${createHash('sha256').update(body).digest('base64')}`,
        signature:
          `keyId="${name}#main-key",algorithm="rsa-sha256",headers="(request-target) host date digest",` +
          `signature="${Buffer.alloc(256, 7).toString('base64')}"`,
      };
      const forge = () => hub.visitor().send('POST', '/inbox', { headers, body });
      const before = followers();
      assert.equal((await forge()).status, 401);
      assert.equal((await forge()).status, 401);
      const follow = await fedify.follow('mo', actor);
      await fedify.gets('Accept', (a) => a.object.id === follow);
      await fedify.undo('mo', actor, follow);
      await isFollowed(before);
    });

    test('an account changes its name, moves, and is gone', async () => {
      const open = await newCall({ title: 'For those who stay' });
      const remote = (who) => row(hub.data, 'select * from remote where uri = ?', fedify.user(who));
      await fedify.vote('jo', actor, open.poll, going);
      await becomes('jo', 'going', open);
      await fedify.rename('jo', actor, 'Jo of the Hill');
      await until('the new name', () => remote('jo').name === 'Jo of the Hill');
      await fedify.move('jo', actor, 'kit', false);
      await fedify.move('jo', actor, 'lou', true);
      await becomes('lou', 'going', open);
      assert.equal(stands('jo', open), undefined);
      assert.equal(remote('kit'), undefined);
      await fedify.follow('lou', actor);
      await isFollowed(2);
      await fedify.vanish('lou', actor);
      await isFollowed(1);
      await until('nobody', () => remote('lou') === undefined);
      assert.equal(numbers(open).going, 0);
      balance(open);
    });

    test('all of it was signed in this form, by both, and never twice', async () => {
      // What found nobody while it was down is tried again.
      if (shot === 'Fedify') await hub.moveClock(10 * 60);
      await until('all deliveries', () => rows(hub.data, 'select id from delivery').length === 0);
      const inbox = world.front.passed.filter((p) => p.method === 'POST' && p.path.endsWith('inbox'));
      assert.ok(inbox.length > 20, `${inbox.length} came in`);
      for (const { headers, status } of inbox) {
        assert.equal('signature-input' in headers, form === 'rfc9421');
        assert.equal(status, 202);
      }
      const taken = (await fedify.posts()).filter((p) => p.status !== 401);
      assert.ok(taken.every((p) => p.form === form && p.status === 202));
      if (!shot) assert.equal(new Set(taken.map((p) => p.id)).size, taken.length);
      const refused = (await fedify.posts()).length - taken.length;
      // Those that were picked before the first was taken.
      assert.ok(refused <= (form === rfc ? 8 : 0), `${refused} first knocks`);
    });
  });
