// Who may: every row of the route table, asked for by everybody; and what a circle writes, looked for
// everywhere outside of it.  A route that the table below does not name fails here.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { askIn, personOf, seated } from '../lib/circle.mjs';
import { decode } from '../lib/form.mjs';
import { run, startHub } from '../lib/hub.mjs';
import { draftCall, publishCall } from '../lib/path.mjs';
import { canaries, populate, roles } from '../lib/roles.mjs';

const signedIn = roles.filter((role) => role !== 'anonymous');
const fellows = ['neighbour', 'member', 'host', 'keeper'];

// Who is let in, by the word of the route's row.  Whoever holds a link is let in with it.
const lets = {
  ANYONE: roles,
  PERSON: signedIn,
  MEMBER: ['member', 'host'],
  FELLOW: fellows,
  CREW: fellows,
  HOST: ['host', 'keeper'],
  KEEPER: ['host', 'keeper'],
  INVITE: roles,
  TICKET: roles,
  NEXT: roles,
  DOOR: roles,
  ADMIN: ['administrator'],
  FOUNDER: ['administrator'], // and members, where it is set: see below
  SIGNIN: [], // nobody asked for a link; circles.test.mjs walks through one
  SETUP: [], // the house is open: its link has been used
  PEER: [],
};

const declared = `
GET / ANYONE
GET /.well-known/host-meta ANYONE
GET /.well-known/nodeinfo ANYONE
GET /.well-known/webfinger ANYONE
GET /@{movement} ANYONE
GET /@{movement} ANYONE
GET /@{movement}/calls/{call} ANYONE
POST /@{movement}/calls/{call} ANYONE
GET /@{movement}/calls/{call} ANYONE
GET /@{movement}/calls/{call}/event.ics ANYONE
GET /@{movement}/calls/{call}/account ANYONE
GET /@{movement}/calls/{call}/follow ANYONE
POST /@{movement}/calls/{call}/follow ANYONE
GET /@{movement}/calls/{call}/left ANYONE
GET /@{movement}/calls/{call}/poster ANYONE
GET /@{movement}/calls/{call}/qr.svg ANYONE
GET /@{movement}/calls/{call}/replies ANYONE
GET /@{movement}/calls/{call}/thanks ANYONE
GET /@{movement}/follow ANYONE
POST /@{movement}/follow ANYONE
GET /@{movement}/impact ANYONE
GET /@{movement}/message ANYONE
GET /@{movement}/message ANYONE
GET /@{movement}/message/{n} ANYONE
GET /@{movement}/message/{n}/replies ANYONE
GET /@{movement}/pictures/{picture}.jpg ANYONE
GET /about ANYONE
GET /actor ANYONE
GET /actor/followers ANYONE
GET /actor/following ANYONE
GET /actor/outbox ANYONE
GET /admin ADMIN
POST /admin/house ADMIN
GET /admin/letters ADMIN
POST /admin/letters/test ADMIN
GET /admin/letters/{file} ADMIN
GET /admin/peers ADMIN
POST /admin/peers ADMIN
POST /admin/reports ADMIN
GET /admin/rules ADMIN
POST /admin/rules ADMIN
POST /admin/rules/drop ADMIN
POST /admin/rules/import ADMIN
POST /admin/rules/look ADMIN
POST /admin/rules/ways ADMIN
GET /admin/seats ADMIN
POST /admin/seats ADMIN
GET /auth/back/{server} ANYONE
GET /c/{circle} MEMBER
GET /c/{circle}/back MEMBER
POST /c/{circle}/back MEMBER
POST /c/{circle}/change MEMBER
POST /c/{circle}/host MEMBER
GET /c/{circle}/invitations/{invitation} MEMBER
POST /c/{circle}/invitations/{invitation}/end MEMBER
GET /c/{circle}/invite MEMBER
POST /c/{circle}/invite MEMBER
GET /c/{circle}/know MEMBER
POST /c/{circle}/know MEMBER
POST /c/{circle}/leave MEMBER
GET /c/{circle}/members MEMBER
GET /c/{circle}/proposals MEMBER
GET /c/{circle}/proposals/new MEMBER
POST /c/{circle}/proposals/new MEMBER
GET /c/{circle}/proposals/{proposal} MEMBER
GET /c/{circle}/proposals/{proposal}/again MEMBER
POST /c/{circle}/proposals/{proposal}/again MEMBER
POST /c/{circle}/proposals/{proposal}/answer MEMBER
POST /c/{circle}/proposals/{proposal}/drop MEMBER
POST /c/{circle}/remove MEMBER
GET /calls/{call} HOST
GET /calls/{call}/cancel HOST
POST /calls/{call}/cancel HOST
GET /calls/{call}/change HOST
POST /calls/{call}/change HOST
POST /calls/{call}/doors HOST
GET /calls/{call}/newcomers HOST
POST /calls/{call}/newcomers HOST
GET /calls/{call}/people CREW
POST /calls/{call}/people CREW
GET /calls/{call}/picture HOST
POST /calls/{call}/picture HOST
POST /calls/{call}/picture/drop HOST
GET /calls/{call}/picture.jpg CREW
POST /calls/{call}/people/give CREW
GET /calls/{call}/people/turn CREW
POST /calls/{call}/people/turn CREW
GET /calls/{call}/poster CREW
GET /calls/{call}/preview HOST
POST /calls/{call}/publish HOST
GET /calls/{call}/share CREW
POST /calls/{call}/share CREW
POST /calls/{call}/withdraw HOST
GET /desk/{movement} KEEPER
GET /desk/{movement}/bluesky KEEPER
POST /desk/{movement}/bluesky KEEPER
POST /desk/{movement}/bluesky/leave KEEPER
GET /desk/{movement}/calls/new KEEPER
POST /desk/{movement}/calls/new KEEPER
GET /desk/{movement}/circles/new KEEPER
POST /desk/{movement}/circles/new KEEPER
POST /desk/{movement}/draft KEEPER
POST /desk/{movement}/followers KEEPER
POST /desk/{movement}/name KEEPER
GET /desk/{movement}/newcomers KEEPER
POST /desk/{movement}/newcomers KEEPER
GET /desk/{movement}/preview KEEPER
POST /desk/{movement}/preview KEEPER
POST /desk/{movement}/propose KEEPER
POST /desk/{movement}/publish KEEPER
GET /desk/{movement}/replies FELLOW
POST /desk/{movement}/replies FELLOW
GET /desk/{movement}/servers KEEPER
POST /desk/{movement}/servers KEEPER
GET /door/{door} DOOR
POST /door/{door}/in DOOR
POST /door/{door}/undo DOOR
POST /door/{door}/walk DOOR
GET /favicon.svg ANYONE
GET /forgotten ANYONE
GET /g.js ANYONE
GET /healthz ANYONE
GET /home PERSON
GET /i/{token} INVITE
POST /i/{token} INVITE
GET /impact/{movement} FELLOW
GET /impact/{movement}/rows KEEPER
POST /inbox PEER
GET /login ANYONE
POST /login ANYONE
GET /login/by/{token} SIGNIN
POST /login/by/{token} SIGNIN
GET /login/letter ANYONE
POST /login/letter ANYONE
POST /logout ANYONE
GET /me PERSON
POST /me/end PERSON
POST /me/mail PERSON
POST /me/name PERSON
POST /me/passphrase PERSON
GET /movements/new FOUNDER
POST /movements/new FOUNDER
GET /next/{token} NEXT
POST /next/{token} NEXT
GET /nodeinfo/2.0 ANYONE
GET /nodeinfo/2.1 ANYONE
GET /o/{object} ANYONE
GET /o/{object} ANYONE
GET /o/{object}/poll ANYONE
GET /o/{object}/poll ANYONE
GET /o/{object}/replies ANYONE
GET /q/{quote} ANYONE
GET /readyz ANYONE
GET /robots.txt ANYONE
GET /s/{code} ANYONE
GET /setup/{token} SETUP
POST /setup/{token} SETUP
GET /t/{ticket} TICKET
POST /t/{ticket}/answer TICKET
POST /t/{ticket}/confirm TICKET
POST /t/{ticket}/hear TICKET
POST /t/{ticket}/leave TICKET
POST /t/{ticket}/name TICKET
POST /t/{ticket}/share TICKET
GET /u/{actor} ANYONE
GET /u/{actor} ANYONE
GET /u/{actor}/followers ANYONE
GET /u/{actor}/following ANYONE
POST /u/{actor}/inbox PEER
GET /u/{actor}/outbox ANYONE
`;

// A line's path with what stands for its holes: a thing that is there, or one that is not.
const none = {
  pub: 'a'.repeat(20),
  circle: `/c/${'a'.repeat(20)}`,
  link: 'a'.repeat(39),
  code: 'zzzzzzzz',
  word: 'nothing',
};
const rowsOf = 'rows?stage=showed&way=weak';
const holes = [
  ['/@{movement}/calls/{call}', (h) => h.call.path, `/@${none.word}/calls/${none.word}`],
  ['/@{movement}/pictures/{picture}.jpg', (h) => h.picture, `/@${none.word}/pictures/${none.word}.jpg`],
  ['/@{movement}', () => '/@river', `/@${none.word}`],
  ['/desk/{movement}', () => '/desk/river', `/desk/${none.word}`],
  ['/impact/{movement}/rows', () => `/impact/river/${rowsOf}`, `/impact/${none.word}/${rowsOf}`],
  ['/impact/{movement}', () => '/impact/river', `/impact/${none.word}`],
  ['/calls/{call}', (h) => h.call.desk, `/calls/${none.pub}`],
  ['/c/{circle}/invitations/{invitation}', (h) => h.asked.page, `${none.circle}/invitations/${none.pub}`],
  ['/c/{circle}/proposals/{proposal}', (h) => h.proposal, `${none.circle}/proposals/${none.pub}`],
  ['/c/{circle}', (h) => h.circle.path, none.circle],
  ['/i/{token}', (h) => h.open.link, `/i/${none.link}`],
  ['/t/{ticket}', (h, role) => h.tickets[role], `/t/${none.link}`],
  ['/login/by/{token}', () => `/login/by/${none.link}`, `/login/by/${none.pub}`],
  ['/next/{token}', (h) => h.next, `/next/${none.link}`],
  ['/door/{door}', (h) => h.door, `/door/${none.link}?door=1`],
  ['/s/{code}', (h) => `/s/${h.code}`, `/s/${none.code}`],
  ['/u/{actor}', (h) => h.actor, `/u/${none.pub}`],
  ['/o/{object}', (h) => h.object, `/o/${none.pub}`],
  ['/auth/back/{server}', () => `/auth/back/${none.word}`, `/auth/back/${none.code}`],
  ['/q/{quote}', (h) => h.stamp, `/q/${none.pub}`],
  ['/.well-known/webfinger', (h) => `/.well-known/webfinger?resource=${h.origin}${h.actor}`, '/.well-known/none'],
  ['/setup/{token}', (h) => h.setup, `/setup/${'a'.repeat(32)}`],
  ['/admin/letters/{file}', (h) => `/admin/letters/${h.letter}`, `/admin/letters/${none.word}.eml`],
  ['', () => '', `${none.circle}/invite`], // nothing is like a page of the house: any missing thing
];

function fill(path, house, role) {
  const [start, real, missing] = holes.find(([first]) => path.startsWith(first));
  const rest = path.slice(start.length).replace('{n}', '1').replace('{round}', '1');
  assert.doesNotMatch(rest, /[{}]/, `what stands for the holes of ${path}?`);
  const join = (to) => to.replace(/(?=\?)|$/, rest);
  return { there: join(real(house, role)), missing: start === '' ? missing : join(missing) };
}

const routes = declared
  .trim()
  .split('\n')
  .map((line) => {
    const [method, path, who] = line.split(' ');
    return { line, method, path, who };
  });

// A form that who may is asked about before it is refused: no act takes a key as long as this.
const refused = { once: 'x'.repeat(65) };

const ofCall = ({ who }) => ['CREW', 'HOST'].includes(who);

function ask(visitor, { method }, path) {
  return method === 'GET' ? visitor.get(path) : visitor.post(path, refused);
}

// Refused, with the very bytes that a thing has which is not there.
async function refusedAs(visitor, route, path, missing, what) {
  const answer = await ask(visitor, route, path);
  assert.equal(answer.status, 404, what);
  assert.equal(bare(answer), bare(await ask(visitor, route, missing)), what);
}

const bare = (answer) => `${answer.status}\n${answer.text}`;
const letIn = [200, 303, 409, 422];

describe('who may', { timeout: 180_000 }, () => {
  let hub, house, who;
  before(async () => {
    hub = await startHub();
    house = await populate(hub);
    ({ who } = house);
  });
  after(() => hub?.stop());

  test('the table names every route of the executable, and no other', async () => {
    const { out, code } = await run(['tool', 'routes']);
    assert.equal(code, 0);
    assert.deepEqual(out.trim().split('\n').sort(), routes.map(({ line }) => line).sort());
  });

  test('a draft is for its host and the keepers alone', async () => {
    for (const { path, ...route } of routes.filter(ofCall)) {
      const { there, missing } = fill(path, house);
      const draft = there.replace(house.call.desk, house.draft.desk);
      for (const role of roles.filter((name) => !lets.HOST.includes(name)))
        await refusedAs(who[role], route, draft, missing, `${role}: ${path}`);
    }
  });

  test('a link opens what it was made for and nothing else', async () => {
    const links = { '/i/{token}': house.open.link, '/t/{ticket}': house.tickets.host, '/door/{door}': house.door };
    const tokens = Object.values(links).map((link) => link.match(/[a-z2-7]{39}/)[0]);
    for (const { path, ...route } of routes) {
      const start = Object.keys(links).find((first) => path.startsWith(first));
      if (start === undefined) continue;
      const { there, missing } = fill(path, house, 'host');
      const own = there.match(/[a-z2-7]{39}/)[0];
      const forged = own.slice(0, -8) + (own.at(-8) === 'a' ? 'b' : 'a') + own.slice(-7);
      for (const token of [forged, own.slice(0, -1), ...tokens.filter((other) => other !== own)])
        for (const role of ['anonymous', 'host', 'administrator'])
          await refusedAs(who[role], route, there.replace(own, token), missing, `${role}: ${path}: ${token}`);
    }
  });

  test('what is another’s is not found through a circle of one’s own', async () => {
    const { page } = await askIn(who.host, house.circle);
    const under = (circle, path) => `${circle.path}/${path.split('/').slice(3).join('/')}`;
    const get = { method: 'GET' };
    const gone = `invitations/${none.pub}`;
    for (const [role, path, missing] of [
      ['member', page, `${house.circle.path}/${gone}`],
      ['neighbour', under(house.bank, page), `${house.bank.path}/${gone}`],
      ['other', under(house.sea, page), `${house.sea.path}/${gone}`],
      ['neighbour', under(house.bank, house.proposal), `${house.bank.path}/proposals/${none.pub}`],
      ['other', under(house.sea, house.proposal), `${house.sea.path}/proposals/${none.pub}`],
    ]) {
      assert.equal((await who[role].get(missing)).status, 404);
      await refusedAs(who[role], get, path, missing, `${role}: ${path}`);
    }
    const ends = await who.member.post(`${page}/end`);
    assert.equal(bare(ends), bare(await who.member.post(`${house.circle.path}/${gone}/end`)));
    assert.match((await who.host.get(page)).text, /\/i\/[a-z2-7]{39}/, 'and it still stands');
  });

  // Signing out and leaving have no form that could be refused: they act, on what the others need.
  const last = (route) => route.path === '/logout' || route.path === '/t/{ticket}/leave';
  for (const route of [...routes.filter((r) => !last(r)), ...routes.filter(last)])
    test(route.line, async () => {
      for (const role of roles) {
        const { there, missing } = fill(route.path, house, role);
        const person = route.who === 'PERSON' && route.method === 'GET';
        if (route.who === 'PEER') {
          const { status } = await ask(who[role], route, there);
          assert.equal(status, 400, `${role}: not signed, and no activity`);
        } else if (lets[route.who].includes(role)) {
          const { status } = await ask(who[role], route, there);
          assert.ok(letIn.includes(status), `${role}: ${status}`);
        } else if (person) {
          const { status, location } = await ask(who[role], route, there);
          assert.deepEqual([status, location], [303, '/login'], role);
        } else await refusedAs(who[role], route, there, missing, role);
      }
    });
});

describe('who may, later', { timeout: 60_000 }, () => {
  let hub, house, who;
  before(async () => {
    hub = await startHub();
    house = await populate(hub);
    ({ who } = house);
  });
  after(() => hub?.stop());

  test('where it is set, members found movements, and nobody else', async () => {
    const admin = await who.administrator.get('/admin');
    const set = await who.administrator.submit(admin, { members_found: '1' }, '/house');
    assert.equal(set.status, 303);
    const members = ['other', 'neighbour', 'member', 'host', 'keeper', 'administrator'];
    for (const role of roles) {
      const status = members.includes(role) ? 200 : 404;
      assert.equal((await who[role].get('/movements/new')).status, status, role);
    }
  });

  test('whoever is removed hosts no call any more', async () => {
    const zoe = await seated(hub, who.host, house.circle, 'Zoe');
    const member = personOf(hub, house.circle, 'Zoe');
    await who.host.post(`${house.circle.path}/host`, { member });
    const call = await publishCall(hub, zoe, await draftCall(zoe, 'river', { title: 'A call of Zoe' }));
    assert.equal((await zoe.get(`${call.desk}/people`)).status, 200);
    const removed = await who.host.post(`${house.circle.path}/remove`, { member });
    assert.equal(removed.status, 303);
    for (const { path, ...route } of routes.filter(ofCall)) {
      const { there, missing } = fill(path, house);
      await refusedAs(zoe, route, there.replace(house.call.desk, call.desk), missing, path);
    }
    assert.equal((await who.keeper.get(call.desk)).status, 200);
  });
});

// Pages that somebody reaches: every GET row with what it is about, and whatever those link to.
async function crawl(visitor, house, role) {
  const left = routes
    .filter(({ method, path }) => method === 'GET' && !path.startsWith('/setup/'))
    .map(({ path }) => fill(path, house, role).there);
  const pages = new Map();
  for (const path of left)
    pages.set(`${path} for servers`, await visitor.get(path, { accept: 'application/activity+json' }));
  while (left.length > 0) {
    const path = left.pop();
    if (pages.has(path)) continue;
    const page = await visitor.get(path);
    pages.set(path, page);
    if (page.location !== undefined) left.push(page.location);
    for (const [, link] of page.text.matchAll(/(?:href|src|content)="([^"#]+)/g)) {
      const { origin, pathname, search } = new URL(decode(link), visitor.origin);
      if (origin === visitor.origin && pathname.length > 1) left.push(pathname + search);
    }
  }
  return pages;
}

describe('what a circle writes', { timeout: 180_000 }, () => {
  let hub, house, who;
  before(async () => {
    hub = await startHub();
    house = await populate(hub);
    ({ who } = house);
  });
  after(() => hub?.stop());

  // The words on a page that are not the reader's own name.
  const found = (text, role) =>
    Object.entries(canaries)
      .filter(([kind, word]) => kind !== role && text.includes(word))
      .map(([kind]) => kind);

  test('a member finds it', async () => {
    const seen = new Set();
    for (const page of (await crawl(who.member, house, 'member')).values())
      for (const kind of [...found(page.text, ''), ...(page.text.includes('Hanna') ? ['host'] : [])])
        seen.add(kind);
    for (const kind of Object.keys(canaries).filter((name) => name !== 'former').concat('host')) assert.ok(seen.has(kind), kind);
  });

  for (const role of roles.filter((name) => !['member', 'host'].includes(name)))
    test(`${role}: no page, feed or calendar holds a word of it`, async () => {
      const pages = await crawl(who[role], house, role);
      assert.ok(pages.size > 40, `${pages.size} pages`);
      for (const [path, page] of pages)
        assert.deepEqual(found(page.text + JSON.stringify(page.headers), role), [], path);
    });

  test('no letter holds a word of it', async () => {
    const letters = await hub.letters();
    assert.ok(letters.length >= roles.length);
    for (const { raw, text, subject } of letters)
      assert.deepEqual(found(`${raw}${text}${subject}`), []);
  });
});
