// The path through the house, a function a step: people fill in the forms that stand on the pages, as
// a browser would send them.  Every step gives what the next one needs, and fails with the words of
// the page where the house says no.
//
//   const hub = await startHub();
//   const ana = await openHouse(hub);
//   const call = await gathering(hub, ana);          // a movement, its message, an open call
//   const ben = await joined(hub, call, 'Ben', 'ben@example.org');
import { row } from './rows.mjs';

export const passphrase = 'four words that stay';

function led(answer, what) {
  if (answer.status !== 303) throw new Error(`${what}: ${answer.status} ${answer.words.slice(0, 400)}`);
  return answer;
}

function shown(answer, what) {
  if (answer.status !== 200) throw new Error(`${what}: ${answer.status} ${answer.words.slice(0, 400)}`);
  return answer;
}

// ---- the house and its movement --------------------------------------------------------------

// Open the house by the link that the first start printed; gives the administrator.
export async function openHouse(hub, { house = 'The Mill', name = 'Ana' } = {}) {
  const ana = hub.visitor();
  const page = shown(await ana.get(await hub.setupLink()), 'the setup page');
  led(await ana.submit(page, { hub: house, name, pass: passphrase }), 'opening the house');
  return ana;
}

export async function signIn(hub, name = 'Ana', pass = passphrase) {
  const visitor = hub.visitor();
  const page = shown(await visitor.get('/login'), 'the login page');
  led(await visitor.submit(page, { login: name, pass }), 'signing in');
  return visitor;
}

export async function foundMovement(ana, fields = {}) {
  const page = shown(await ana.get('/movements/new'), 'the page for a new movement');
  const filled = { name: 'River', handle: 'river', sentence: 'We clean the river.', ...fields };
  led(await ana.submit(page, filled, 'handle'), 'founding a movement');
  return filled.handle;
}

export async function publishMessage(ana, handle, body = 'The river is **ours**.', more = {}) {
  const page = shown(await ana.get(`/desk/${handle}`), 'the desk');
  return led(await ana.submit(page, { body, ...more }, 'body'), 'publishing the message');
}

// ---- the call --------------------------------------------------------------------------------

// The wall time `seconds` from now, in UTC, as a datetime-local field sends it.
export function wallTime(seconds, from = Date.now()) {
  return new Date(from + seconds * 1000).toISOString().slice(0, 16);
}

export const day = 86400;

export function callFields(fields = {}) {
  return {
    title: 'Clean the bank',
    ask: 'Come and carry stones for two hours.',
    place: 'Old bridge, north side',
    starts: wallTime(2 * day),
    ends: wallTime(2 * day + 7200),
    zone: 'UTC',
    capacity: '20',
    more: 'Bring gloves.',
    ...fields,
  };
}

// A draft of a call: { desk, pub }.
export async function draftCall(ana, handle, fields = {}) {
  const page = shown(await ana.get(`/desk/${handle}/calls/new`), 'the form of a call');
  const answer = led(await ana.submit(page, callFields(fields), 'title'), 'making a call');
  const [desk, pub] = answer.location.match(/^\/calls\/([a-z2-7]+)/);
  return { desk, pub, handle, led: answer.location };
}

// Publish a draft: the call with where strangers find it, and its row's id.
export async function publishCall(hub, ana, call) {
  const page = shown(await ana.get(call.desk), 'the desk of a call');
  led(await ana.submit(page, {}, '/publish'), 'publishing a call');
  const { id, slug } = row(hub.data, 'select id, slug from call where pub = ?', call.pub);
  return { ...call, id, path: `/@${call.handle}/calls/${slug}` };
}

export async function changeCall(ana, call, fields) {
  const page = shown(await ana.get(`${call.desk}/change`), 'the form of a call');
  return led(await ana.submit(page, fields, 'title'), 'changing a call');
}

export async function cancelCall(ana, call, reason) {
  const page = shown(await ana.get(`${call.desk}/cancel`), 'the page that calls off');
  return led(await ana.submit(page, { reason }, 'reason'), 'calling off');
}

// All of it: a movement with a message, and an open call.
export async function gathering(hub, ana, fields = {}, movement = {}) {
  const handle = await foundMovement(ana, movement);
  await publishMessage(ana, handle);
  return publishCall(hub, ana, await draftCall(ana, handle, fields));
}

// ---- strangers -------------------------------------------------------------------------------

// Answer a call on its public page, perhaps by a share code; gives the answer to the form.
export async function answerCall(visitor, call, { name, mail, answer = 'going', via } = {}) {
  const path = via === undefined ? call.path : `${call.path}?via=${via}`;
  const page = shown(await visitor.get(path), 'the page of a call');
  return visitor.submit(page, { name, mail, answer }, 'mail');
}

// The ticket that the newest letter to an address leads to, as a path.
export async function ticketOf(hub, mail, fits) {
  const letter = await hub.letter(mail, fits);
  const link = letter.links.find((l) => l.includes('/t/'));
  if (link === undefined) throw new Error(`no ticket in the letter: ${letter.text}`);
  return new URL(link).pathname;
}

// Press the button behind the mailed link; gives the ticket's page.
export async function confirmTicket(visitor, ticket) {
  const page = shown(await visitor.get(ticket), 'the ticket');
  return visitor.follow(led(await visitor.submit(page, {}, '/confirm'), 'confirming'));
}

// Sign up and confirm: { visitor, ticket, page, code, mail, name }.
export async function joined(hub, call, name, mail, options = {}) {
  const visitor = hub.visitor();
  led(await answerCall(visitor, call, { name, mail, ...options }), `${name} signs up`);
  const ticket = await ticketOf(hub, mail);
  const page = shown(await confirmTicket(visitor, ticket), 'the ticket');
  return { visitor, ticket, page, code: codeOn(page), mail, name };
}

// The six signs on a ticket, without the blank; undefined while there is no place.
export function codeOn(page) {
  return page.text.match(/<b class="big">([A-Z0-9]{3}) ([A-Z0-9]{3})<\/b>/)?.slice(1).join('');
}

export async function leave({ visitor, ticket }) {
  const page = shown(await visitor.get(ticket), 'the ticket');
  return led(await visitor.submit(page, {}, '/leave'), 'leaving');
}

// Put people on the list of a call, a name a line.
export async function putOnList(ana, call, names, { spoke = false } = {}) {
  const page = shown(await ana.get(`${call.desk}/people`), 'the list of a call');
  const fields = { names: [names].flat().join('\r\n'), ...(spoke ? { spoke: '1' } : {}) };
  return led(await ana.submit(page, fields, 'names'), 'putting people on the list');
}

// ---- who gets a place ------------------------------------------------------------------------

// The buttons beside somebody on the list of a call whose hosts choose; a code is six signs.
export async function givePlace(ana, call, code) {
  const page = shown(await ana.get(`${call.desk}/people`), 'the list of a call');
  const form = page.forms.find((f) => f.action.endsWith('/give') && f.fields.code === code);
  if (form === undefined) throw new Error(`no place to give to ${code}: ${page.words}`);
  return led(await ana.post(form.action, form.fields), 'giving a place');
}

export async function turnDown(ana, call, code) {
  const page = shown(await ana.get(`${call.desk}/people/turn?code=${code}`), 'turning down');
  return led(await ana.submit(page, {}, '/turn'), 'turning down');
}

// ---- the door --------------------------------------------------------------------------------

// The links of the doors on the desk, as paths with their query.
export async function doorsOf(ana, call) {
  const page = shown(await ana.get(call.desk), 'the desk of a call');
  return [...page.text.matchAll(/href="(\/door\/[^"]+)"/g)].map(([, link]) =>
    link.replaceAll('&amp;', '&'),
  );
}

// Somebody with a phone at a door: they need nothing but its link.
export class Doorkeeper {
  constructor(hub, link) {
    this.link = link;
    this.visitor = hub.visitor();
  }

  async page(more = '') {
    return shown(await this.visitor.get(this.link + more), 'the door');
  }

  find(words) {
    return this.page(`&q=${encodeURIComponent(words)}`);
  }

  // One tap on the button beside somebody.
  async tap(page, action, code) {
    const form = page.forms.find((f) => f.action.includes(`/${action}`) && f.fields.code === code);
    if (form === undefined) throw new Error(`no button ${action} for ${code}: ${page.words}`);
    const answer = await this.visitor.post(form.action, form.fields);
    return this.visitor.follow(led(answer, action));
  }

  async checkIn(code) {
    return this.tap(await this.find(code), 'in', code);
  }

  async undo(code) {
    return this.tap(await this.find(code), 'undo', code);
  }

  async walkIn(name, mail = '') {
    const answer = await this.visitor.submit(await this.page(), { name, mail }, '/walk');
    return this.visitor.follow(led(answer, 'walking in'));
  }
}

// ---- what is told ----------------------------------------------------------------------------

// The subjects of letters, by kind.
export const letterKinds = {
  confirm: /^Please confirm: /,
  going: /^You are on the list: /,
  waiting: /^You are in line: /,
  promoted: /^You have a place: /,
  asked: /^You asked for a place: /,
  turned: /^No place this time: /,
  changed: /^It has changed: /,
  cancelled: /^It is off: /,
};

// A line of the page of numbers: [signed up, confirmed, came, walked in].
export function numbersIn(page, label) {
  const stages = ['Signed up', 'Confirmed', 'Came', 'Walked in'];
  const text = (cell) => cell.replace(/<[^>]*>.*/s, '').trim();
  for (const [, table] of page.text.matchAll(/<table>(.*?)<\/table>/gs)) {
    const [head, ...lines] = [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, inner]) =>
      inner
        .split(/<t[hd]\b[^>]*>/)
        .slice(1)
        .map((cell) => text(cell.replace(/^<a [^>]*>/, ''))),
    );
    const line = lines.find(([first]) => first === label);
    if (line) return stages.map((stage) => Number(line[head.indexOf(stage)]));
  }
  throw new Error(`no line "${label}" among the numbers: ${page.words}`);
}
