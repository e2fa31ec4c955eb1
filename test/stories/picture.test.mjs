// The picture of a call: what people send is made anew, shown with words for it, and goes with the
// call.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { circleOf, seated } from '../lib/circle.mjs';
import { startHub, until } from '../lib/hub.mjs';
import { draftCall, gathering, openHouse, publishCall } from '../lib/path.mjs';
import { file, jpeg, png, upload } from '../lib/picture.mjs';
import { row } from '../lib/rows.mjs';

const alt = 'A bank of a river, before and after.';

describe('the picture of a call', { timeout: 120_000 }, () => {
  let hub, ana, call;
  before(async () => {
    hub = await startHub();
    ana = await openHouse(hub);
    call = await gathering(hub, ana);
  });
  after(() => hub?.stop());

  const put = (of, fields, who = ana) => upload(who, `${of.desk}/picture`, fields);
  const kept = (of = call) =>
    row(hub.data, 'select p.* from picture p join call c on c.id = p.call where c.pub = ?', of.pub);
  const shownAt = (page) => page.text.match(/<img [^>]*src="([^"]+)"/)?.[1];
  let fresh = 0;
  const draft = () => draftCall(ana, 'river', { title: `Another bank ${++fresh}` });

  test('is asked for at the desk, with words for those who do not see it', async () => {
    const desk = await ana.get(call.desk);
    assert.ok(desk.text.includes(`${call.desk}/picture"`));
    const page = await ana.get(`${call.desk}/picture`);
    assert.equal(page.status, 200);
    assert.match(page.text, /<form method="post" action="[^"]+" enctype="multipart\/form-data">/);
    assert.match(page.text, /<input type="file" id="file" name="file"[^>]* required/);
    assert.equal((await put(call, { file: file(png(40, 30)), alt: ' ' })).status, 422);
    assert.equal((await put(call, { alt })).status, 422);
    assert.equal(kept(), undefined);
  });

  test('is made anew, smaller, and without what was written into it', async () => {
    const answer = await put(call, { file: file(png(2000, 1500)), alt });
    assert.deepEqual([answer.status, answer.location], [303, call.desk]);
    const page = await hub.visitor().get(call.path);
    const image = page.text.match(/<figure><img [^>]*>/)[0];
    assert.ok(image.includes(`alt="${alt}"`));
    assert.match(image, /width="1280" height="960" loading="lazy"/);
    assert.ok(page.text.includes(`<meta property="og:image" content="${hub.origin}${shownAt(page)}">`));
    const bytes = await hub.visitor().get(shownAt(page));
    assert.equal(bytes.status, 200);
    assert.equal(bytes.headers['content-type'], 'image/jpeg');
    assert.equal(bytes.headers['x-content-type-options'], 'nosniff');
    assert.equal(bytes.headers['cache-control'], 'no-cache');
    const { width, height, kinds } = jpeg(bytes.bytes);
    assert.deepEqual([width, height], [1280, 960]);
    assert.ok(!bytes.text.includes('Latitude'));
    // APP1 to APP15 and comments are where files carry more than a picture
    assert.ok(kinds.every((kind) => kind < 0xe1 || (kind > 0xef && kind !== 0xfe)), String(kinds));
    const again = await hub.visitor().get(shownAt(page), { 'if-none-match': bytes.headers.etag });
    assert.equal(again.status, 304);
  });

  test('takes other words without another file, and another file in its place', async () => {
    const before = kept();
    assert.equal((await put(call, { alt: 'Other words.' })).status, 303);
    assert.deepEqual([kept().alt, kept().name], ['Other words.', before.name]);
    assert.equal((await put(call, { file: file(png(64, 48)), alt })).status, 303);
    assert.deepEqual([kept().width, kept().height], [64, 48]);
    assert.notEqual(kept().name, before.name);
    assert.equal((await hub.visitor().get(`/@river/pictures/${before.name}.jpg`)).status, 404);
  });

  const refused = [
    ['a text', Buffer.from('hello'), 'JPEG, PNG or WebP'],
    ['a drawing in SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'JPEG, PNG or WebP'],
    ['a page with the name of a picture', Buffer.from('<html><script>alert(1)</script>'), 'JPEG, PNG'],
    ['a cut PNG', png(64, 48).subarray(0, 120), 'could not be read'],
    ['the head of a JPEG alone', Buffer.from('ffd8ffe000104a464946', 'hex'), 'could not be read'],
    ['more pixels than any camera makes', png(16000, 5000), 'too many pixels'],
  ];
  for (const [what, bytes, words] of refused)
    test(`${what} is refused beside the field, and what was there stays`, async () => {
      const before = kept().name;
      const answer = await put(call, { file: file(bytes), alt: 'Typed words stay.' });
      assert.equal(answer.status, 422);
      assert.ok(answer.words.includes(words), answer.words);
      assert.match(answer.text, /<small id="file-e">/);
      assert.ok(answer.text.includes('Typed words stay.'));
      assert.equal(kept().name, before);
    });

  test('one of more than eight megabytes is refused before it is read', async () => {
    const answer = await put(call, { file: file(Buffer.alloc(9 << 20)), alt });
    assert.equal(answer.status, 413);
    assert.match(answer.words, /413 This is too large .* 8 MB/);
  });

  test('a form that breaks the rules of its kind changes nothing', async () => {
    const before = kept().name;
    const headers = { origin: hub.origin, 'sec-fetch-site': 'same-origin' };
    for (const [type, body] of [
      ['multipart/form-data', '--x\r\n'],
      ['multipart/form-data; boundary=x', 'no boundary'],
      ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="alt"\r\n'],
      ['multipart/mixed; boundary=x', '--x--\r\n'],
    ]) {
      const answer = await ana.send('POST', `${call.desk}/picture`, {
        headers: { ...headers, 'content-type': type },
        body,
      });
      assert.ok([415, 422].includes(answer.status), `${answer.status} for ${type}`);
    }
    assert.equal(kept().name, before);
  });

  test('files are taken nowhere else', async () => {
    const answer = await upload(ana, `${call.desk}/change`, { title: 'Another' });
    assert.equal(answer.status, 415);
  });

  test('of a draft only the crew sees it', async () => {
    const own = await draft();
    assert.equal((await put(own, { file: file(png(90, 60)), alt })).status, 303);
    const { name } = kept(own);
    assert.equal((await hub.visitor().get(`/@river/pictures/${name}.jpg`)).status, 404);
    const preview = await ana.get(`${own.desk}/preview`);
    const bytes = await ana.get(shownAt(preview));
    assert.deepEqual([bytes.status, bytes.headers['cache-control']], [200, 'no-store']);
    assert.equal((await hub.visitor().get(shownAt(preview))).status, 404);
    await publishCall(hub, ana, own);
    assert.equal((await hub.visitor().get(`/@river/pictures/${name}.jpg`)).status, 200);
  });

  test('where a warning stands, it is behind it, and shown with no link', async () => {
    const warned = await draftCall(ana, 'river', { title: 'Hard to look at', warning: 'Dead fish' });
    await put(warned, { file: file(png(80, 60)), alt });
    const open = await publishCall(hub, ana, warned);
    const { text } = await hub.visitor().get(open.path);
    assert.match(text, /<details><summary>Dead fish<\/summary>\s*<figure><img /);
    assert.ok(!text.includes('og:image'));
  });

  test('is nobody’s to change but its host’s', async () => {
    const ben = await seated(hub, ana, circleOf(hub, 'river'), 'Ben');
    const before = kept().name;
    const sent = { file: file(png(20, 20)), alt };
    assert.equal((await put(call, sent, ben)).status, 404);
    assert.equal((await put(call, sent, hub.visitor())).status, 404);
    assert.equal(kept().name, before);
  });

  test('is taken away by a button, and goes with a call that is withdrawn', async () => {
    const { name } = kept();
    const page = await ana.get(`${call.desk}/picture`);
    assert.equal((await ana.submit(page, {}, '/drop')).status, 303);
    assert.equal((await hub.visitor().get(`/@river/pictures/${name}.jpg`)).status, 404);
    assert.ok(!(await hub.visitor().get(call.path)).text.includes('<img'));
    const own = await draft();
    await put(own, { file: file(png(91, 60)), alt });
    const open = await publishCall(hub, ana, own);
    const path = `/@river/pictures/${kept(own).name}.jpg`;
    assert.equal((await hub.visitor().get(path)).status, 200);
    const desk = await ana.get(open.desk);
    assert.equal((await ana.submit(desk, {}, '/withdraw')).status, 303);
    assert.equal((await hub.visitor().get(path)).status, 404);
    assert.equal(kept(own), undefined);
  });

  test('several at once each become their own', async () => {
    const calls = await Promise.all([1, 2, 3, 4].map(() => draft()));
    const answers = await Promise.all(
      calls.map((one, i) => put(one, { file: file(png(100 + i, 50)), alt })),
    );
    assert.deepEqual(answers.map((answer) => answer.status), [303, 303, 303, 303]);
    assert.deepEqual(calls.map((one) => kept(one).width), [100, 101, 102, 103]);
  });

  test('no child is left behind', async () => {
    await until('that only web and courier run', async () => (await hub.roles()).length === 2);
  });
});
