// Every page of the house, in the order in which people come across them.  Those who look at pages
// (pages.test.mjs, shots.mjs) hand in what they do with each.
import { askIn, circleOf, seated, takeSeat } from '../lib/circle.mjs';
import { addBluesky, addFollower, addPeer, addReactions, addReply, addReport, fingerServer } from '../lib/far.mjs';
import { run, until } from '../lib/hub.mjs';
import { mastodon } from '../lib/mastodon.mjs';
import { choicePages } from './choice.mjs';
import { consentPages } from './consent.mjs';
import {
  Doorkeeper,
  answerCall,
  cancelCall,
  changeCall,
  confirmTicket,
  day,
  doorsOf,
  draftCall,
  foundMovement,
  joined,
  leave,
  openHouse,
  passphrase,
  publishCall,
  publishMessage,
  putOnList,
  signIn,
  ticketOf,
  wallTime,
} from '../lib/path.mjs';
import { startPeer } from '../lib/peer.mjs';
import { file, png, upload } from '../lib/picture.mjs';

const message = `Open the weir at Tanner’s Mill by spring 2027.

The mill closed in 1974. Its weir still holds the Alder back, and in wet winters it **floods Low
Street**. Open it, and the river does the rest.

- First the ladder for the fish.
- Then the gate.`;

const later = message.replace('by spring 2027', 'by autumn 2026').replace('rest', 'work');

const ladder = {
  title: 'Help us open the fish ladder at Tanner’s Mill',
  ask:
    'It has been shut by mud for forty years. With forty people it takes one morning, and the ' +
    'eels can pass by May.',
  place: 'Tanner’s Mill, Low Street, Alderford. Meet at the red gate.',
  zone: 'Europe/London',
  capacity: '40',
  more: '**Bring** gloves and boots.\n\nThe way to the red gate is flat.',
};

const names = [
  'Amira Said', 'Ben Okafor', 'Carla Nunes', 'Dev Patel', 'Elif Kaya', 'Gwen Price', 'Hana Sato',
  'Ivo Petrov', 'Jan de Wit', 'Kofi Mensah', 'Lena Vogt', 'Maya Cohen', 'Nils Berg', 'Olga Nowak',
  'Pia Rossi', 'Quinn Byrne', 'Rosa Silva', 'Sven Holm', 'Tariq Aziz', 'Uma Rao', 'Vera Lind',
  'Wim Claes', 'Yara Haddad', 'Zoe Martin',
]; // prettier-ignore

// Fill fields of the one form that stands there, whatever the browser itself would say to it, and
// press the button (the form's first one, or the one that is named).
function refuse(fields, form = 'main form[method=post]:has(.go)') {
  return async (page) => {
    const found = page.locator(form).first();
    for (const [name, value] of Object.entries(fields)) {
      const field = found.locator(`[name=${name}]`);
      const kind = await field.evaluate((node) => node.tagName);
      if (kind === 'SELECT') await field.selectOption(value);
      else await field.fill(value);
    }
    await found.evaluate((node) => (node.noValidate = true));
    const answered = page.waitForNavigation();
    await found.locator('button[type=submit]').first().click();
    await answered;
  };
}

// look(name, who, path, { act, status, bare }): `who` is a Visitor whose cookies count, `act` does
// something on the page before it is looked at, `status` is what the page must answer with at last.
export async function everyPage(hub, look) {
  const house = await beforeAnything(hub, look);
  await emptyHouse(hub, look, house);
  await theMessage(look, house);
  await consentPages(hub, look, refuse, house);
  await theCall(hub, look, house);
  await strangers(hub, look, house);
  await fullCall(hub, look, house);
  await choicePages(hub, look, { ...house, refuse });
  await theCircle(hub, look, house);
  await otherServers(hub, look, house);
  await passingOn(look, house);
  await theDoor(hub, look, house);
  await endings(hub, look, house);
  await whenOver(hub, look, house);
  await comingBack(hub, look, house);
}

async function beforeAnything(hub, look) {
  const nobody = hub.visitor();
  const link = await hub.setupLink();
  await look('closed', nobody, '/', { status: 404 });
  await look('setup', nobody, link);
  await look('setup-refused', nobody, link, {
    act: refuse({ hub: 'Millrace House', name: '', pass: 'short' }),
    status: 422,
  });
  const ana = await openHouse(hub, { house: 'Millrace House', name: 'Ana Moreau' });
  return { nobody, ana };
}

// A form of ours that stands on a page of somebody else.
function fromElsewhere(hub) {
  return async (page) => {
    const form = `<form method=post action="${hub.origin}/login"><button>Go</button></form>`;
    await page.goto(`data:text/html,${encodeURIComponent(form)}`);
    const answered = page.waitForNavigation();
    await page.locator('button').click();
    await answered;
  };
}

async function emptyHouse(hub, look, { nobody, ana }) {
  await look('front-empty', nobody, '/');
  await look('about', nobody, '/about');
  await look('missing', nobody, '/nothing/here', { status: 404 });
  await look('login', nobody, '/login');
  await look('login-refused', nobody, '/login', {
    act: refuse({ login: 'Ana Moreau', pass: 'not the right words' }),
    status: 422,
  });
  await look('denied', nobody, '/login', { act: fromElsewhere(hub), status: 403 });
  await look('home-empty', ana, '/home');
  await look('found', ana, '/movements/new');
  await look('found-refused', ana, '/movements/new', {
    act: refuse({ name: 'Let the Alder run', handle: 'admin', sentence: '' }),
    status: 422,
  });
  await look('admin', ana, '/admin');
  await look('admin-saved', ana, '/admin?saved=1');
  await look('admin-refused', ana, '/admin', { act: refuse({ name: '' }), status: 422 });
  await look('letters-none', ana, '/admin/letters');
  await look('me', ana, '/me');
  await look('me-refused', ana, '/me', {
    act: refuse({ old: 'not this one', pass: 'short' }, 'form[action$="/me/passphrase"]'),
    status: 422,
  });
}

async function theMessage(look, house) {
  const { ana, nobody } = house;
  house.handle = await foundMovement(ana, {
    name: 'Let the Alder run',
    handle: 'river',
    sentence: 'Open the weir at Tanner’s Mill by spring 2027.',
  });
  const desk = `/desk/${house.handle}`;
  await look('movement-new', nobody, '/@river');
  await look('desk-new', ana, desk);
  await look('desk-refused', ana, desk, { act: refuse({ body: '' }), status: 422 });
  await look('impact-none', ana, '/impact/river');
  await publishMessage(ana, house.handle, message);
  await look('movement-no-calls', nobody, '/@river');
  await look('desk', ana, desk);
  await look('version-first', nobody, '/@river/message/1');
  await ana.submit(await ana.get(desk), { body: later, warning: 'What floats in the river' }, 'body');
  const page = await ana.get(desk);
  const form = page.forms.find((f) => 'body' in f.fields);
  await ana.post(`${desk}/preview`, { ...form.fields, body: `${later}\n\nCome and see.` });
  await look('message-preview', ana, `${desk}/preview`);
  await look('version', nobody, '/@river/message/2');
}

async function theCall(hub, look, house) {
  const { ana, nobody, handle } = house;
  const fresh = `/desk/${handle}/calls/new`;
  await look('call-form', ana, fresh);
  await look('call-form-refused', ana, fresh, {
    act: refuse({ ...ladder, ask: '', starts: '2020-02-02T20:20', capacity: '0' }),
    status: 422,
  });
  house.call = await draftCall(ana, handle, ladder);
  await look('call-draft', ana, house.call.desk);
  await look('call-preview', ana, `${house.call.desk}/preview`);
  house.call = await publishCall(hub, ana, house.call);
  await look('call-first', nobody, house.call.path);
  await look('people-none', ana, `${house.call.desk}/people`);
  [house.door, house.secondDoor] = await doorsOf(ana, house.call);
  await look('door-none', nobody, house.door);
}

// The counts of a public page may be a second late.
function counted(visitor, call, words) {
  return until(words, async () => (await visitor.get(call.path)).words.includes(words));
}

async function strangers(hub, look, house) {
  const { call, nobody, ana } = house;
  await putOnList(ana, call, names, { spoke: true });
  await counted(nobody, call, `${names.length} people are coming`);
  await look('call', nobody, call.path);
  await look('call-member', ana, call.path);
  await look('call-refused', nobody, call.path, {
    act: refuse({ name: 'Mia Keller', mail: 'mia at home' }),
    status: 422,
  });
  await look('thanks', nobody, `${call.path}/thanks`);
  await answerCall(nobody, call, { name: 'Mia Keller', mail: 'mia@example.org' });
  const ticket = await ticketOf(hub, 'mia@example.org');
  await look('ticket-pending', nobody, ticket);
  await confirmTicket(nobody, ticket);
  await look('ticket-going', nobody, ticket);
  await look('ticket-refused', nobody, ticket, {
    act: refuse({ name: '' }, 'form[action$="/name"]'),
    status: 422,
  });
  house.mia = { visitor: nobody, ticket };
  const leo = await joined(hub, call, 'Leo Brandt', 'leo@example.org', { answer: 'maybe' });
  await look('ticket-maybe', nobody, leo.ticket);
  await look('left', nobody, `${call.path}/left`);
  await look('poster', nobody, `${call.path}/poster`);
  await look('call-desk', ana, call.desk);
  await look('people', ana, `${call.desk}/people`);
  await look('people-refused', ana, `${call.desk}/people`, {
    act: refuse({ names: '' }),
    status: 422,
  });
  const picture = `${call.desk}/picture`;
  await look('picture', ana, picture);
  await look('picture-refused', ana, picture, { act: refuse({ alt: '' }), status: 422 });
  await upload(ana, picture, { file: file(png(1200, 800)), alt: 'The weir in two colours.' });
  await look('picture-there', ana, picture);
  await look('call-picture', nobody, call.path);
  await ana.post(`${picture}/drop`);
  await look('call-change', ana, `${call.desk}/change`);
  await look('call-cancel', ana, `${call.desk}/cancel`);
  await look('call-cancel-refused', ana, `${call.desk}/cancel`, {
    act: refuse({ reason: '' }),
    status: 422,
  });
  await look('letters', ana, '/admin/letters');
  const page = await ana.get('/admin/letters');
  const [, letter] = page.text.match(/href="(\/admin\/letters\/[^"]+\.eml)"/);
  await look('letter', ana, letter);
}

async function fullCall(hub, look, house) {
  const { ana, handle, nobody } = house;
  const when = { starts: wallTime(9 * day), ends: wallTime(9 * day + 3600) };
  const eels = { ...ladder, ...when, title: 'Count the eels', capacity: '3', warning: 'Dead animals' };
  const call = await publishCall(hub, ana, await draftCall(ana, handle, eels));
  house.eels = call;
  const first = await joined(hub, call, 'Amira Said', 'amira@example.org');
  await putOnList(ana, call, ['Ben Okafor', 'Carla Nunes']);
  await counted(nobody, call, '3 people are coming');
  await look('call-full', nobody, call.path);
  const dev = await joined(hub, call, 'Dev Patel', 'dev@example.org');
  await counted(nobody, call, '1 is waiting');
  await look('call-full-line', nobody, call.path);
  await look('ticket-waiting', nobody, dev.ticket);
  await leave(first);
  await look('front', nobody, '/');
  await look('home', ana, '/home');
  await look('movement', nobody, '/@river');
  await look('desk-calls', ana, `/desk/${handle}`);
}

async function theCircle(hub, look, house) {
  const { ana, nobody, handle } = house;
  const circle = circleOf(hub, handle);
  const fresh = `/desk/${handle}/circles/new`;
  await look('circle-new', ana, fresh);
  await look('circle-new-refused', ana, fresh, { act: refuse({ name: '' }), status: 422 });
  await look('circle-alone', ana, circle.path);
  await look('invite', ana, `${circle.path}/invite`);
  await look('invite-refused', ana, `${circle.path}/invite`, {
    act: refuse({ places: '0' }),
    status: 422,
  });
  const one = await askIn(ana, circle, { note: 'Ruth from the choir' });
  const many = await askIn(ana, circle, { kind: 'many' });
  await look('invitation', ana, one.page);
  await look('seat', nobody, one.link);
  await look('seat-refused', nobody, one.link, { act: refuse({ name: '' }), status: 422 });
  const ruth = hub.visitor();
  await look('know', ruth, (await takeSeat(ruth, one.link, 'Ruth')).location);
  await look('back', ruth, `${circle.path}/back`);
  await look('back-refused', ruth, `${circle.path}/back`, {
    act: refuse({ mail: 'ruth', pass: 'short' }),
    status: 422,
  });
  await look('invitation-used', ana, one.page);
  await ana.submit(await ana.get(many.page), {}, '/end');
  await look('invitation-over', ana, many.page);
  for (const name of ['Tomas Lind', 'Ines', 'Jan de Wit']) house.fellow = await seated(hub, ana, circle, name);
  await look('circle', ruth, circle.path);
  await look('members', ana, `${circle.path}/members`);
  await look('members-ruth', ruth, `${circle.path}/members`);
  await look('seat-taken', ruth, (await askIn(ana, circle)).link);
  await look('home-member', ruth, '/home');
}

async function blueskyPages(hub, look, { ana }) {
  const path = '/desk/river/bluesky';
  const main = { handle: 'river.bsky.social', password: 'my main passphrase' };
  await look('bluesky', ana, path);
  await look('bluesky-refused', ana, path, { act: refuse(main, 'main form'), status: 422 });
  addBluesky(hub, 'river', 'river.bsky.social', { stands: 12, waits: 1 });
  await look('bluesky-connected', ana, path);
  addBluesky(hub, 'river', 'a-very-long-name-of-a-movement.at-home.example', { trouble: 1, stands: 12, waits: 3, failed: 1 });
  await look('bluesky-trouble', ana, path);
  addBluesky(hub, 'river', 'river.bsky.social', { ends: 4_000_000_000, stands: 0, waits: 12 });
  await look('bluesky-ending', ana, path);
}

async function otherServers(hub, look, house) {
  const { ana, nobody, call } = house;
  const silent = { act: refuse({ server: 'mia at home' }, 'main form[action$="/follow"]'), status: 422 };
  await look('follow', nobody, '/@river/follow');
  await look('follow-refused', nobody, '/@river/follow', silent);
  await look('follow-call', nobody, `${call.path}/follow`);
  await look('servers-none', ana, '/desk/river/servers');
  await look('replies-desk-none', ana, '/desk/river/replies');
  await blueskyPages(hub, look, house);
  await look('peers-none', ana, '/admin/peers');
  addFollower(hub, 'river', 'mia@tooting.example', 'Mia Keller');
  addFollower(hub, 'river', 'a.very.long.name.indeed@subdomain.of.tooting.example', 'Jan de Wit', { waits: true });
  const say = (name, html, more = {}) => {
    const handle = `${name.toLowerCase().replace(' ', '.')}@stadt.example`;
    return addReply(hub, 'river', handle, name, { html: `<p>${html}</p>`, call, ...more });
  };
  say('Leo Brandt', 'Can I bring two children of eight and ten?', { state: 'shown' });
  say('Ruth', 'My father worked at the mill.</p><p>I’ll bring his old photographs.', { state: 'shown' });
  say('Tariq Aziz', 'Is there a way for a wheelchair?');
  say('Olga Nowak', 'Well said.', { call: undefined, state: 'shown' });
  say('Vera Lind', 'Buy this!', { state: 'hidden' });
  addReactions(hub, call, 12, 30);
  await ana.post('/desk/river/servers', { federates: '1' });
  await look('call-replies', nobody, call.path);
  await look('replies', nobody, `${call.path}/replies`);
  await look('version-replies', nobody, '/@river/message');
  await look('replies-version', nobody, '/@river/message/2/replies');
  await look('movement-followed', nobody, '/@river');
  await look('home-replies', ana, '/home');
  await look('desk-far', ana, '/desk/river');
  await look('servers', ana, '/desk/river/servers');
  for (const show of ['held', 'shown', 'hidden'])
    await look(`replies-desk-${show}`, ana, `/desk/river/replies?show=${show}`);
  addPeer(hub, 'away.example', { took: 7, refused: 2, fails: 10, rest: 4_000_000_000, spoke: 20000, waiting: 1, failed: 3 });
  await look('peers', ana, '/admin/peers');
  addReport(hub, 'river', 'away.example', 'This is spam.', { done: 20000 });
  addReport(hub, 'river', 'stadt.example', 'Somebody is named in it who did not want that.', { call });
  addReport(hub, 'river', 'tooting.example', '');
  await look('home-reports', ana, '/home');
  await look('peers-reports', ana, '/admin/peers');
  await look('rules-none', ana, '/admin/rules');
  await look('rules-refused', ana, '/admin/rules', { act: refuse({ host: 'not a host' }), status: 422 });
  const set = (host, kind, note) => ana.post('/admin/rules', { host, kind, note });
  await set('spam.example', 'block', 'Sends what nobody asked for');
  await set('loud.example', 'limit', '');
  await look('rules', ana, '/admin/rules?saved=1');
  const list = 'main form[action$="/look"]';
  await look('rules-import-refused', ana, '/admin/rules', { act: refuse({ csv: 'no host at all' }, list), status: 422 });
  const csv = 'domain,severity,public_comment\nspam.example,suspend,\nloud.example,suspend,Too loud\nnew.example,silence,';
  await look('rules-import', ana, '/admin/rules', { act: refuse({ csv }, list) });
  await followed(hub, look, nobody);
  await withAccount(look, nobody, call);
}

// The form for an account elsewhere, which is folded, and what stands on the way to that server.
async function withAccount(look, nobody, call) {
  const server = await startPeer();
  mastodon(server);
  const go = (account) => async (page) => {
    const way = page.locator('details.way:has([name=account])');
    await way.locator('summary').click();
    await refuse({ account }, 'details.way:has([name=account]) form')(page);
  };
  await look('call-account', nobody, call.path, { act: (page) => page.locator('details.way:has([name=account]) summary').click() });
  await look('call-account-refused', nobody, call.path, { act: go('mia at home'), status: 422 });
  await look('account-leave', nobody, call.path, { act: go(server.host) });
  await look('account-over', nobody, `${call.path}/account`);
  await look('account-lost', nobody, '/auth/back/nowhere', { status: 422 });
  await server.stop();
}

// Where their own server takes them.
async function followed(hub, look, nobody) {
  const template = 'http://tooting.example/follow?uri={uri}';
  const links = [{ rel: 'http://ostatus.org/schema/1.0/subscribe', template }];
  const server = await fingerServer((subject) => [200, { subject, links }]);
  const act = refuse({ server: `mia@${server.host}` }, 'main form[action$="/follow"]');
  await look('follow-found', nobody, '/@river/follow', { act });
  server.close();
}

// Links that say by way of whom somebody came.
async function passingOn(look, { ana, call, mia }) {
  await look('share', ana, `${call.desk}/share`);
  await ana.submit(await ana.get(`${call.desk}/share`), {}, '/share');
  await look('share-made', ana, `${call.desk}/share`);
  await look('poster-own', ana, `${call.desk}/poster`);
  await mia.visitor.submit(await mia.visitor.get(mia.ticket), {}, '/share');
  await look('ticket-share', mia.visitor, mia.ticket);
}

async function theDoor(hub, look, house) {
  const { call, nobody, ana } = house;
  const keeper = new Doorkeeper(hub, house.door);
  const codes = [...(await keeper.page()).text.matchAll(/name="code" value="([^"]+)"/g)];
  const [first, second, third] = codes.map(([, code]) => code);
  await keeper.checkIn(first);
  await keeper.checkIn(third);
  await keeper.walkIn('Sam', 'sam@example.org');
  const answer = await keeper.visitor.post(...codePosted(house.door, second));
  await look('door-told', nobody, answer.location);
  const again = await keeper.visitor.post(...codePosted(house.secondDoor, second));
  await look('door-again', nobody, again.location);
  const unknown = await keeper.visitor.post(...codePosted(house.door, 'ZZZZZZ'));
  await look('door-unknown', nobody, unknown.location ?? house.door);
  await look('door-found', nobody, `${house.door}&q=ben`);
  await look('door-nobody', nobody, `${house.door}&q=xyz`);
  await look('door-refused', nobody, house.door, {
    act: refuse({ name: '' }, 'form[action*="/walk"]'),
    status: 422,
  });
  const page = await nobody.get(house.mia.ticket);
  await keeper.checkIn(page.text.match(/<b class="big">(\w{3}) (\w{3})<\/b>/).slice(1).join(''));
  await look('ticket-in', nobody, house.mia.ticket);
  await look('impact', ana, '/impact/river');
  await look('impact-rows', ana, '/impact/river/rows?stage=showed&way=unknown');
  await look('impact-rows-none', ana, '/impact/river/rows?stage=hosts&way=both');
  await look('impact-public-none', nobody, '/@river/impact');
  await look('call-desk-door', ana, call.desk);
}

// The form of a check-in as it stands on the door's page, for any code.
function codePosted(door, code) {
  const [path, query] = door.split('?');
  return [`${path}/in?${query}`, { code }];
}

async function endings(hub, look, house) {
  const { ana, nobody, handle, eels } = house;
  await changeCall(ana, eels, { capacity: '4' });
  const dev = await joined(hub, eels, 'Elif Kaya', 'elif@example.org');
  await cancelCall(ana, eels, 'The river is too high. We try again in May.');
  await look('call-cancelled', nobody, eels.path);
  await look('call-desk-cancelled', ana, eels.desk);
  await look('ticket-cancelled', nobody, dev.ticket);
  const away = await draftCall(ana, handle, { ...ladder, title: 'Away' });
  const gone = await publishCall(hub, ana, away);
  await ana.submit(await ana.get(gone.desk), {}, '/withdraw');
  await look('call-withdrawn', nobody, gone.path, { status: 404 });
  await look('call-desk-withdrawn', ana, gone.desk);
}

async function whenOver(hub, look, house) {
  const { ana, nobody, call, handle } = house;
  const draft = await draftCall(ana, handle, { ...ladder, title: 'A late draft' });
  const keeper = new Doorkeeper(hub, house.door);
  for (let more = 0; more < 9; more++) {
    const page = await keeper.page('&to-come=1');
    const { fields } = page.forms.find((form) => form.action.includes('/in'));
    await keeper.tap(page, 'in', fields.code);
  }
  await hub.moveClock(3 * day);
  await look('call-over', nobody, call.path);
  await look('ticket-came', nobody, house.mia.ticket);
  await look('call-desk-over', ana, call.desk);
  await look('call-draft-late', ana, draft.desk);
  await look('people-over', ana, `${call.desk}/people`);
  await look('door-over', nobody, house.door);
  await look('movement-over', nobody, '/@river');
  await look('front-over', nobody, '/');
  await look('impact-over', ana, '/impact/river');
  await look('impact-call', ana, `/impact/river?call=${call.desk.split('/')[2]}`);
}

// The way back for an administrator who lost the passphrase; `link` wants the hub stopped.
async function comingBack(hub, look, { nobody, fellow, call }) {
  await hub.end();
  const where = [`--data=${hub.data}`, `--origin=${hub.origin}`, `--clock-file=${hub.clock}`];
  const said = await run(['link', ...where]);
  await hub.start();
  await until('the numbers are published', async () =>
    /had a place/.test((await nobody.get('/@river/impact')).words),
  );
  await look('impact-public', nobody, '/@river/impact');
  await look('call-over-ways', nobody, call.path);
  await look('impact-fellow', fellow, '/impact/river');
  await look('setup-back', nobody, said.out.match(/https?:\/\/\S+/)[0]);
  const ana = await signIn(hub, 'Ana Moreau', passphrase);
  await look('me-late', ana, '/me');
}
