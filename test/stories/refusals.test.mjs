// Bad input: refused beside its field, with 422 and what was typed; and naughty strings, which do
// no harm where they are taken.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root, startHub } from '../lib/hub.mjs';
import {
  Doorkeeper,
  answerCall,
  callFields,
  confirmTicket,
  day,
  doorsOf,
  draftCall,
  foundMovement,
  gathering,
  joined,
  letterKinds,
  openHouse,
  passphrase,
  publishMessage,
  ticketOf,
  wallTime,
} from '../lib/path.mjs';
import { row, rows } from '../lib/rows.mjs';

// A sign outside the basic plane: one code point, two UTF-16 units, four bytes.
const sign = '🌊';
const secret = ['pass', 'old'];
const unseen = ['once', 'number', 'answer']; // keys, and what stands on buttons

// The page says beside the field what is wrong with it, and keeps what was typed.
function assertRefused(answer, field, typed, { status = 422 } = {}) {
  assert.equal(answer.status, status, answer.words.slice(0, 300));
  const said = answer.text.match(new RegExp(`<small id="${field}-e">([^<]+)</small>`))?.[1];
  assert.ok(said, `a sentence beside ${field}: ${answer.words.slice(0, 300)}`);
  const tag = answer.text.match(new RegExp(`<(?:input|textarea|select)\\b[^>]* name="${field}"[^>]*>`, 'g'));
  assert.ok(
    tag?.some((t) => t.includes('aria-invalid="true"') && t.includes(`aria-describedby="${field}-e"`)),
    `${field} is marked`,
  );
  const form = answer.forms.find((f) => f.names.includes(field) && f.method === 'post');
  for (const [name, value] of Object.entries(typed)) {
    if (value === undefined || unseen.includes(name)) continue;
    if (secret.includes(name)) assert.ok(!form.fields[name], 'a passphrase is not shown again');
    else if (form.names.includes(name)) assert.equal(form.fields[name], value, `${name} is kept`);
  }
}

let hub, ana, call, ben;
before(async () => {
  hub = await startHub();
  ana = await openHouse(hub);
  call = await gathering(hub, ana, { capacity: '100000' });
  ben = await joined(hub, call, 'Ben', 'ben@example.org');
});
after(() => hub?.stop());

// Send the form that stands at a path with a field exchanged.
async function send(who, path, which, good, field, value, to) {
  const page = await who.get(path);
  assert.equal(page.status, 200);
  const form = page.forms.find((f) => f.method === 'post' && f.names.includes(which));
  const fields = { ...form.fields, ...good, [field]: value };
  return { fields, answer: await who.post(to ?? (form.action || path), fields) };
}

// Where each form stands, a filling that is taken, and what its fields can hold.
const forms = {
  'a movement': {
    at: () => ['/movements/new', 'handle'],
    good: { name: 'Hill', handle: 'hill', sentence: 'Up.' },
    text: { name: 80, sentence: 200 },
    missing: ['name', 'handle', 'sentence'],
    bad: {
      handle: ['x', 'a'.repeat(31), 'Ünique', 'has blank', '1first', 'a-b', 'river', 'admin', 'login', 'a/b'],
    },
  },
  'name and sentence of a movement': {
    at: () => ['/desk/river', 'sentence'],
    good: { name: 'River', sentence: 'We clean the river.' },
    text: { name: 80, sentence: 200 },
    missing: ['name', 'sentence'],
  },
  'a message': {
    at: () => ['/desk/river', 'body'],
    good: {},
    text: { body: 20000 },
    missing: ['body'],
  },
  'a call': {
    at: () => ['/desk/river/calls/new', 'title'],
    good: callFields(),
    text: { title: 120, ask: 500, place: 200, more: 5000 },
    missing: ['title', 'ask', 'place', 'starts', 'ends', 'capacity'],
    bad: {
      starts: ['tomorrow', '2030-02-30T10:00', '2030-01-01', '2030-01-01T25:00', wallTime(-day), '+2030-01-01T10:00'],
      ends: [wallTime(2 * day - 60), wallTime(2 * day), wallTime(2 * day + 15 * day), 'later'],
      zone: ['Europe/Atlantis', '../../etc/passwd', 'utc '.repeat(30)],
      capacity: ['0', '-1', '100001', 'many', '1.5', '99999999999999999999', '0x10'],
    },
  },
  'an answer': {
    at: () => [call.path, 'mail'],
    who: () => hub.visitor(),
    good: { name: 'Eve', mail: 'eve@example.org', answer: 'going' },
    text: { name: 80 },
    missing: ['name', 'mail'],
    bad: {
      mail: [
        'eve',
        'eve@',
        '@example.org',
        'eve@localhost',
        'eve@exa mple.org',
        'eve@example..org',
        'eve@127.0.0.1',
        'eve@[127.0.0.1]',
        'eve@a@example.org',
        'eve@example.org, mallory@example.org',
        'Eve <eve@example.org>',
        `${'a'.repeat(65)}@example.org`,
        `eve@${'a'.repeat(64)}.org`,
        `eve@${'abcd.'.repeat(50)}org`,
      ],
    },
  },
  'a name on a ticket': {
    at: () => [ben.ticket, 'name'],
    who: () => hub.visitor(),
    good: { name: 'Ben' },
    text: { name: 80 },
    missing: ['name'],
  },
  'names on behalf': {
    at: () => [`${call.desk}/people`, 'names'],
    good: { names: 'Ina' },
    missing: ['names'],
    bad: {
      names: [` \r\n \r\n`, `Ina\r\n${sign.repeat(81)}`, Array.from({ length: 201 }, (_, i) => `N ${i}`).join('\r\n')],
    },
  },
  'calling off': {
    at: () => [`${call.desk}/cancel`, 'reason'],
    good: {},
    missing: ['reason'],
    bad: { reason: [sign.repeat(501)] },
  },
  'somebody': {
    at: () => ['/me', 'zone'],
    good: { name: 'Ana', zone: '' },
    text: { name: 80 },
    missing: ['name'],
    bad: { zone: ['Europe/Atlantis'] },
  },
  'an address': {
    at: () => ['/me', 'mail'],
    good: { mail: '' },
    bad: { mail: ['ana', 'ana@localhost'] },
  },
  'a passphrase': {
    at: () => ['/me', 'old'],
    good: { old: passphrase, pass: 'another one of twelve' },
    missing: ['old', 'pass'],
    bad: { old: ['not the one we had'], pass: ['short', 'a'.repeat(201), sign.repeat(11)] },
  },
  'the house': {
    at: () => ['/admin', 'about'],
    good: { name: 'The Mill', about: '', zone: 'UTC' },
    text: { name: 80, about: 500 },
    missing: ['name', 'zone'],
    bad: { zone: ['Nowhere'] },
  },
  'a letter to try': {
    at: () => ['/admin/letters', 'mail'],
    good: { mail: 'ana@example.org' },
    missing: ['mail'],
    bad: { mail: ['ana'] },
  },
};

// A list of choices cannot show one that it does not have.
function kept(field, fields) {
  return field === 'zone' ? {} : fields;
}

describe('each form', { timeout: 120_000 }, () => {
  for (const [what, form] of Object.entries(forms)) {
    const who = () => form.who?.() ?? ana;

    test(`${what}: what is missing`, async () => {
      for (const field of form.missing ?? [])
        for (const value of [undefined, '', '   ']) {
          if (secret.includes(field) && value?.trim() === '' && value !== '') continue;
          const [path, which] = form.at();
          const { answer, fields } = await send(who(), path, which, form.good, field, value);
          assertRefused(answer, field, kept(field, fields));
        }
    });

    test(`${what}: what is too long, by one sign`, async () => {
      for (const [field, most] of Object.entries(form.text ?? {})) {
        const [path, which] = form.at();
        const long = sign.repeat(most + 1);
        const { answer, fields } = await send(who(), path, which, form.good, field, long);
        assertRefused(answer, field, fields);
      }
    });

    test(`${what}: what is of the wrong kind`, async () => {
      for (const [field, values] of Object.entries(form.bad ?? {}))
        for (const value of values) {
          const [path, which] = form.at();
          const { answer, fields } = await send(who(), path, which, form.good, field, value);
          assertRefused(answer, field, kept(field, fields));
        }
    });
  }

  test('what is as long as it may be is taken', async () => {
    for (const [what, form] of Object.entries(forms))
      for (const [field, most] of Object.entries(form.text ?? {})) {
        const who = form.who?.() ?? ana;
        const [path, which] = form.at();
        const handle = form.good.handle && { handle: `long_${field}` };
        const fits = { ...form.good, ...handle };
        const { answer } = await send(who, path, which, fits, field, sign.repeat(most));
        assert.equal(answer.status, 303, `${what}: ${field}: ${answer.words.slice(0, 200)}`);
      }
    assert.equal([...row(hub.data, 'select max(name) name from signup').name].length, 80);
  });

  test('nothing of what was refused is kept', () => {
    const { n } = row(hub.data, "select count(*) n from signup where mail like 'eve%' and name <> ?", sign.repeat(80));
    assert.equal(n, 0);
    assert.equal(row(hub.data, "select count(*) n from movement where handle = 'hill'").n, 0);
    assert.equal(row(hub.data, 'select count(*) n from person').n, 1);
  });
});

describe('what cannot be', { timeout: 60_000 }, () => {
  test('the first run refuses beside its fields too', async () => {
    const fresh = await startHub();
    try {
      const visitor = fresh.visitor();
      const page = await visitor.get(await fresh.setupLink());
      const good = { hub: 'The Mill', name: 'Ana', pass: passphrase };
      const odd = [
        ['hub', ''],
        ['hub', sign.repeat(81)],
        ['name', ''],
        ['name', sign.repeat(81)],
        ['pass', ''],
        ['pass', 'a'.repeat(11)],
        ['pass', 'a'.repeat(201)],
      ];
      for (const [field, value] of odd) {
        const answer = await visitor.submit(page, { ...good, [field]: value });
        assertRefused(answer, field, { ...good, [field]: value });
      }
      const most = { hub: sign.repeat(80), name: sign.repeat(80), pass: 'a'.repeat(200) };
      assert.equal((await visitor.submit(page, most)).status, 303);
    } finally {
      await fresh.stop();
    }
  });

  test('signing in with what does not belong together', async () => {
    const visitor = hub.visitor();
    const page = await visitor.get('/login');
    for (const [login, pass] of [
      ['Ana', 'not the passphrase'],
      ['Nobody', passphrase],
      ['Ana', ''],
      ['', passphrase],
    ]) {
      const answer = await visitor.submit(page, { login, pass });
      assert.equal(answer.status, 422);
      assert.equal(answer.forms.find((f) => 'login' in f.fields).fields.login, login);
      assert.equal(visitor.cookies.size, 0);
    }
  });

  test('guessing a passphrase ends, and the sentence says when to come back', async () => {
    const page = await hub.visitor().get('/login');
    let last;
    for (let i = 0; i < 30 && last?.status !== 429; i++)
      last = await hub.visitor().submit(page, { login: 'Ana', pass: `a guess, number ${i}` });
    assert.equal(last.status, 429);
    assert.match(last.words, /Too many wrong passphrases/);
    const right = await hub.visitor().submit(page, { login: 'Ana', pass: passphrase });
    assert.equal(right.status, 429);
  });

  test('a time that the clocks leave out, and one that comes twice', async () => {
    // Berlin: on the last Sunday of March 02:00 to 03:00 is left out; of October it comes twice.
    const year = new Date().getUTCFullYear() + 1;
    const lastSunday = (month) => {
      const day = new Date(Date.UTC(year, month, 0));
      day.setUTCDate(day.getUTCDate() - day.getUTCDay());
      return day.toISOString().slice(0, 10);
    };
    const [march, october] = [lastSunday(3), lastSunday(10)];
    const gap = { starts: `${march}T02:30`, ends: `${march}T05:00`, zone: 'Europe/Berlin' };
    const page = await ana.get('/desk/river/calls/new');
    const answer = await ana.submit(page, callFields(gap), 'title');
    assertRefused(answer, 'starts', { ...callFields(gap) });
    assert.match(answer.words, /does not exist on that day/);
    const end = { starts: `${march}T01:00`, ends: `${march}T02:00`, zone: 'Europe/Berlin' };
    assertRefused(await ana.submit(page, callFields(end), 'title'), 'ends', callFields(end));

    const twice = { starts: `${october}T02:30`, ends: `${october}T05:00`, zone: 'Europe/Berlin' };
    const draft = await draftCall(ana, 'river', { ...twice, title: 'Twice a night' });
    assert.match((await ana.get(draft.led)).words, /comes twice/);
    const { starts_at: at } = row(hub.data, 'select starts_at from call where pub = ?', draft.pub);
    assert.equal(new Date(at * 1000).toISOString(), `${october}T00:30:00.000Z`);
  });

  test('another version came between', async () => {
    const desk = await ana.get('/desk/river');
    await publishMessage(ana, 'river', 'First.');
    const late = await ana.submit(desk, { body: 'Second.' }, 'body');
    assert.equal(late.status, 409);
    assert.match(late.words, /another version/);
    assert.match(late.text, /Second\./);
    const same = await ana.submit(await ana.get('/desk/river'), { body: 'First.' }, 'body');
    assertRefused(same, 'body', { body: 'First.' });
  });

  test('a call without a message', async () => {
    const handle = await foundMovement(ana, { handle: 'lake', name: 'Lake' });
    const page = await ana.get(`/desk/${handle}/calls/new`);
    const answer = await ana.submit(page, callFields(), 'title');
    assert.equal(answer.status, 409);
    assert.match(answer.words, /there is none yet/);
    assert.equal(answer.forms.find((f) => 'title' in f.fields).fields.title, callFields().title);
  });

  test('bytes that are no text', async () => {
    const visitor = hub.visitor();
    for (const odd of ['%ff', '%c0%af', '%ed%a0%80', '%00', 'a%00b', '%', '%4', '%zz', '%f4%90%80%80']) {
      const answer = await visitor.send('POST', call.path, {
        headers: {
          'sec-fetch-site': 'same-origin',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: `name=${odd}&mail=odd%40example.org&answer=going`,
      });
      assert.equal(answer.status, 422, odd);
      assert.match(answer.text, /<small id="name-e">/, odd);
    }
    assert.equal(rows(hub.data, "select id from signup where mail = 'odd@example.org'").length, 0);
  });

  test('a field that comes twice: the first counts; one that nobody knows is left', async () => {
    const fields = { name: ['First', 'Second'], mail: 'twice@example.org', answer: 'going', x: 'y' };
    assert.equal((await hub.visitor().post(call.path, fields)).status, 303);
    assert.equal(row(hub.data, "select name from signup where mail = 'twice@example.org'").name, 'First');
    const word = { name: 'Eve', mail: 'eve@example.org', answer: 'perhaps' };
    assert.equal((await hub.visitor().post(call.path, word)).status, 422);
  });
});

// Tags and the names of their attributes, in order: what a browser would build from a page of ours,
// whose values all stand in double quotes.
function skeleton(page) {
  const tags = page.text.replace(/<style>.*?<\/style>/s, '').match(/<[a-z!/][^>]*>/gi);
  return tags.map((tag) => tag.replace(/"[^"]*"/g, '""')).join('\n');
}

const corpora = process.env.GROUNDSWELL_SHARED ?? resolve(root, '../shared');
const naughty = resolve(corpora, 'corpora/text/blns.json');

describe('naughty strings', { timeout: 120_000, skip: !existsSync(naughty) && `no ${naughty}` }, () => {
  let strings, draft;
  before(async () => {
    strings = JSON.parse(await readFile(naughty, 'utf8'));
    draft = await draftCall(ana, 'river', { title: 'Plain', more: '' });
  });

  // Four at a time; each gets a worker of its own.
  async function each(work) {
    const waiting = strings.entries();
    await Promise.all(
      Array.from({ length: 4 }, async (_, worker) => {
        for (const [i, text] of waiting) await work(text, i, worker);
      }),
    );
  }

  function assertTaken(answer, text) {
    // 413: longer than the whole form can be
    assert.ok([303, 413, 422].includes(answer.status), `${answer.status} for ${JSON.stringify(text)}`);
    return answer.status === 303;
  }

  test('as title, ask and place of a call', async () => {
    const drafts = await Promise.all(
      [0, 1, 2, 3].map((i) => draftCall(ana, 'river', { title: `Draft ${i}`, more: '' })),
    );
    const form = (await ana.get(`${draft.desk}/change`)).forms.find((f) => 'title' in f.fields);
    const pages = [await ana.get(`${draft.desk}/preview`), await ana.get(`${draft.desk}/change`)];
    const bones = pages.map((page) => skeleton(page).split('\n').filter((t) => !t.startsWith('<option')).join('\n'));
    let taken = 0;
    await each(async (text, i, worker) => {
      const { desk } = drafts[worker];
      const fields = { ...form.fields, once: `naughty-${i}`, title: text, ask: text, place: text };
      const answer = await ana.post(`${desk}/change`, fields);
      if (!assertTaken(answer, text)) return assertNoMore(answer, text);
      taken++;
      assert.equal(skeleton(await ana.get(`${desk}/preview`)), bones[0], JSON.stringify(text));
      const shown = row(hub.data, 'select title from call where pub = ?', drafts[worker].pub).title;
      const again = (await ana.get(`${desk}/change`)).forms.find((f) => 'title' in f.fields);
      assert.equal(again.fields.title, shown);
    });
    assert.ok(taken > 400, `${taken} were taken`);
  });

  // A refusal shows what was typed: no element of it may have become one.
  function assertNoMore(answer, text) {
    assert.doesNotMatch(answer.text, /<(script(?! src="\/g\.js)|img|iframe|svg onload|a href="javascript)/i, text);
  }

  test('as names: on a ticket, on the list, at the door', async () => {
    const tickets = await Promise.all(
      [0, 1, 2, 3].map((i) => joined(hub, call, `Worker ${i}`, `worker${i}@example.org`)),
    );
    const bones = tickets.map(({ page }) => skeleton(page));
    const [door] = await doorsOf(ana, call);
    let taken = 0;
    await each(async (text, i, worker) => {
      const { visitor, ticket } = tickets[worker];
      const answer = await visitor.post(`${ticket}/name`, { name: text });
      if (!assertTaken(answer, text)) return assertNoMore(answer, text);
      taken++;
      assert.equal(skeleton(await visitor.follow(answer)), bones[worker], JSON.stringify(text));
    });
    assert.ok(taken > 400, `${taken} were taken`);
    const keeper = new Doorkeeper(hub, door);
    for (const text of strings.slice(0, 100)) {
      const found = await keeper.find(text);
      assertNoMore(found, text);
    }
    const people = await ana.get(`${call.desk}/people`);
    assertNoMore(people, 'people');
  });

  test('as answers to a call, in letters too', async () => {
    let taken = 0;
    await each(async (text, i) => {
      const mail = `naughty${i}@example.org`;
      const answer = await answerCall(hub.visitor(), call, { name: text, mail });
      if (!assertTaken(answer, text)) return assertNoMore(answer, text);
      taken++;
    });
    assert.equal(row(hub.data, "select count(*) n from signup where mail like 'naughty%'").n, taken);
    const odd = strings.findIndex((text) => text.includes('<script>') && text.length < 80);
    const mail = `naughty${odd}@example.org`;
    await confirmTicket(hub.visitor(), await ticketOf(hub, mail, letterKinds.confirm));
    const letter = await hub.letter(mail, letterKinds.going);
    assert.ok(letter.text.includes(strings[odd].trim()), 'a letter is plain text');
    assert.equal(letter.html, false);
    assert.equal((await hub.visitor().get('/readyz')).status, 200);
  });
});
