// A content warning: the text is folded behind it on every page, and other servers get it before the text.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { circleOf, seated } from '../lib/circle.mjs';
import { propose, stand } from '../lib/consent.mjs';
import { startHub } from '../lib/hub.mjs';
import { changeCall, draftCall, foundMovement, openHouse, publishCall, publishMessage } from '../lib/path.mjs';
import { exchange } from '../lib/peer.mjs';
import { row } from '../lib/rows.mjs';

const warning = 'Drowned "animals" & <rubbish>';
const words = 'Drowned &#34;animals&#34; &amp; &lt;rubbish&gt;';
const summary = 'Drowned "animals" &amp; &lt;rubbish&gt;';
const folded = (page) => [...page.text.matchAll(/<details><summary[^>]*>(.*?)<\/summary>(.*?)<\/details>/gs)].map(([, s, text]) => [s, text.trim()]);

describe('a content warning', { timeout: 120_000 }, () => {
  let hub, ana, nobody;
  before(async () => {
    hub = await startHub();
    ana = await openHouse(hub);
    nobody = hub.visitor();
    await foundMovement(ana);
  });
  after(() => hub?.stop());

  const document = async (path) => {
    const url = new URL(path, hub.origin);
    const answer = await exchange(hub.port, 'GET', url, { host: url.host, accept: 'application/activity+json' }, null);
    assert.equal(answer.status, 200, path);
    return JSON.parse(answer.text);
  };
  const newest = () => row(hub.data, 'select pub, number, hash, body, warning from version order by id desc limit 1');
  const sha256 = (text) => createHash('sha256').update(text).digest('hex');

  test('before a version folds it wherever it stands', async () => {
    await publishMessage(ana, 'river', 'What floats there.', { warning });
    const version = newest();
    assert.equal(Buffer.from(version.hash).toString('hex'), sha256(`${warning}\0What floats there.`));
    for (const path of ['/@river', '/@river/message', '/@river/message/1'])
      assert.deepEqual(folded(await nobody.get(path)), [[summary, '<p>What floats there.</p>']], path);
    const note = await document(`/o/${version.pub}`);
    assert.deepEqual([note.summary, note.sensitive], [warning, true]);
  });

  test('without one nothing is folded, and the hash is that of the text', async () => {
    await publishMessage(ana, 'river', 'What floats there.', { warning: '' });
    const version = newest();
    assert.equal(Buffer.from(version.hash).toString('hex'), sha256('What floats there.'));
    assert.deepEqual(folded(await nobody.get('/@river')), []);
    const note = await document(`/o/${version.pub}`);
    assert.deepEqual([note.summary, note.sensitive], [undefined, false]);
    const page = await nobody.get('/@river/message');
    assert.equal(folded(page)[0][0], summary, 'what changed shows the text that had one');
  });

  test('before a call folds what it asks and says, and is what a link to it shows', async () => {
    const fields = { ask: 'Come and look.', more: 'Bring *gloves*.', warning };
    const call = await publishCall(hub, ana, await draftCall(ana, 'river', fields));
    const page = await nobody.get(call.path);
    assert.deepEqual(folded(page), [[summary, '<p class="say">Come and look.</p>'], [summary, '<p>Bring <em>gloves</em>.</p>']]);
    for (const name of ['name="description"', 'property="og:description"']) {
      const [, shown] = page.text.match(new RegExp(`<meta ${name} content="([^"]*)"`));
      assert.ok(shown.endsWith(`Old bridge, north side. ${words}`), shown);
    }
    const event = await document(`/o/${call.pub}`);
    assert.equal(event.sensitive, true);
    assert.ok(event.summary.startsWith(`<p><strong>${summary}</strong></p>`), event.summary);
    assert.match(event.summary, /Old bridge, north side/);
    const poll = await document(`/o/${call.pub}/poll`);
    assert.deepEqual([poll.summary, poll.sensitive], [warning, true]);
    const calendar = (await nobody.get(`${call.path}/event.ics`)).text.replaceAll('\r\n ', '');
    assert.ok(calendar.includes(`DESCRIPTION:${warning}\\n\\nCome and look.\r\n`), calendar);
    const poster = (await nobody.get(`${call.path}/poster`)).text;
    assert.ok(poster.includes(`<p><strong>${summary}</strong></p><p class="say">Come and look.</p>`), poster);
    await changeCall(ana, call, { warning: '' });
    assert.deepEqual(folded(await nobody.get(call.path)), []);
    assert.match((await nobody.get(`${call.path}/event.ics`)).text, /DESCRIPTION:Come and look\./);
    assert.ok(!(await nobody.get(`${call.path}/poster`)).text.includes(summary));
    assert.equal((await document(`/o/${call.pub}`)).sensitive, false);
  });

  test('is at most 100 signs, and what was typed stays', async () => {
    const page = await ana.get('/desk/river');
    const answer = await ana.submit(page, { body: 'More.', warning: 'w'.repeat(101) }, 'body');
    assert.equal(answer.status, 422);
    assert.ok(answer.text.includes('w'.repeat(101)));
    await publishMessage(ana, 'river', 'More.', { warning: 'ä'.repeat(100) });
    assert.equal(newest().warning, 'ä'.repeat(100));
  });

  test('goes with a text through preview and through the circle that agrees', async () => {
    const desk = await ana.get('/desk/river');
    const path = desk.text.match(/formaction="([^"]*preview)"/)[1];
    const { fields } = desk.forms.find((f) => 'body' in f.fields);
    const preview = await ana.follow(await ana.post(path, { ...fields, body: 'Look away.', warning }));
    assert.deepEqual(folded(preview)[0], [summary, '<p>Look away.</p>']);
    const ben = await seated(hub, ana, circleOf(hub, 'river'), 'Ben');
    const proposal = await propose(ben, circleOf(hub, 'river'), { body: 'Together.', warning });
    const [[before, change]] = folded(await ana.get(proposal));
    assert.equal(before, summary);
    assert.match(change, /<ins>Drowned "animals" &amp; &lt;rubbish&gt;<\/ins>.*<ins>Together.<\/ins>/s, 'they agree to it too');
    assert.deepEqual(folded(await ana.get(`${proposal}?text=new`))[0], [summary, '<p>Together.</p>']);
    for (const one of [ana, ben]) assert.equal((await stand(one, proposal, 'consent')).status, 303);
    const { body, warning: said } = newest();
    assert.deepEqual([body, said], ['Together.', warning]);
  });
});
