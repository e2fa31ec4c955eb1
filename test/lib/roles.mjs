// A house with everybody in it: somebody for each way to stand to a movement, its circle and its call,
// and words planted where only the circle may find them.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { askIn, circleOf, personOf, seated } from './circle.mjs';
import { addQuote } from './far.mjs';
import { Doorkeeper, doorsOf, draftCall, foundMovement, joined, openHouse, publishCall, publishMessage } from './path.mjs';
import { file, png, upload } from './picture.mjs';
import { row } from './rows.mjs';
import { keysMade } from './signer.mjs';

export const roles = [
  'anonymous',
  'stranger', // signed in, no seat anywhere
  'other', // sits in a circle of another movement
  'neighbour', // sits in another circle of the movement
  'member',
  'former', // was removed from the circle
  'host', // of the circle and of the call
  'keeper', // founded the movement, sits in none of its circles
  'administrator', // runs the server and nothing else
];

// Words that stand nowhere but in the circle.
export const canaries = {
  circle: 'Quorbexum',
  member: 'Tirvanelo',
  former: 'Maldruskin',
  note: 'Plinfarock',
  title: 'Wexorimant',
  text: 'Yubrastelk',
  reason: 'Gorvanticu',
};

function must(answer, what) {
  if (answer.status !== 303) throw new Error(`${what}: ${answer.status} ${answer.words.slice(0, 400)}`);
  return answer;
}

// Write into the database of a hub that stands still.
async function write(hub, work) {
  await hub.end();
  const db = new DatabaseSync(join(hub.data, 'hub.db'), { timeout: 10_000 });
  try {
    work(db);
  } finally {
    db.close();
  }
  await hub.start();
}

async function leaves(visitor, circle) {
  must(await visitor.submit(await visitor.get(`${circle.path}/members`), {}, '/leave'), 'leaving');
}

async function circles(hub, ana) {
  await foundMovement(ana);
  await publishMessage(ana, 'river');
  const circle = circleOf(hub, 'river');
  const members = await ana.get(`${circle.path}/members`);
  must(await ana.submit(members, { name: canaries.circle, seats: '9' }, '/change'), 'naming');
  must(await ana.submit(await ana.get('/desk/river/circles/new'), { name: 'Bank' }, 'name'), 'another circle');
  const bank = circleOf(hub, 'river');
  await foundMovement(ana, { name: 'Sea', handle: 'sea' });
  return { circle, bank, sea: circleOf(hub, 'sea') };
}

async function people(hub, ana, { circle, bank, sea }) {
  const who = { anonymous: hub.visitor(), keeper: ana };
  who.host = await seated(hub, ana, circle, 'Hanna');
  must(await ana.post(`${circle.path}/host`, { member: personOf(hub, circle, 'Hanna') }), 'a host');
  who.member = await seated(hub, ana, circle, canaries.member);
  who.former = await seated(hub, ana, circle, canaries.former);
  must(
    await ana.post(`${circle.path}/remove`, { member: personOf(hub, circle, canaries.former) }),
    'removing',
  );
  await seated(hub, ana, bank, 'Nils'); // its host, once Ana has left
  who.neighbour = await seated(hub, ana, bank, 'Nora');
  who.other = await seated(hub, ana, sea, 'Otto');
  who.stranger = await seated(hub, ana, sea, 'Stina');
  who.administrator = await seated(hub, ana, sea, 'Adam');
  for (const visitor of [who.stranger, who.administrator]) await leaves(visitor, sea);
  for (const left of [circle, bank]) await leaves(ana, left);
  // Every client prefix has limits of its own.
  for (const [i, role] of roles.entries()) who[role].client = `127.0.${10 + i}.2`;
  return who;
}

// Somebody walks in, asks what is next, and is offered a seat: where their letter leads.
async function offered(hub, host, call, circle) {
  await new Doorkeeper(hub, (await doorsOf(host, call))[0]).walkIn('Zoe', 'zoe@example.org');
  const list = await host.get(`${call.desk}/newcomers`);
  must(await host.submit(list, { circle: circle.path.split('/')[2] }, 'newcomer'), 'a seat');
  const letter = await hub.letter('zoe@example.org', /^A seat for you/);
  return letter.text.match(/\/next\/[a-z0-9]+/)[0];
}

// Who opened the house also founded the movement, and only the database can tell the two apart.
function setApart(db) {
  db.exec("update person set admin = (name = 'Adam')");
}

function propose(db, circle) {
  const by = db.prepare('select id from person where name = ?').get(canaries.member).id;
  const far = 4_000_000_000;
  const { lastInsertRowid: id } = db
    .prepare(
      `insert into proposal (pub, circle, movement, proposer, title, state, due, made)
       select pub, id, movement, ?, ?, 1, ?, 1 from circle where id = ?`,
    )
    .run(by, `A ${canaries.title} for us`, far, circle.id);
  const text = `We ${canaries.text}.`;
  db.prepare(
    `insert into round (proposal, number, base, pub, body, html, opened)
     values (?, 1, 1, 'aaaaaaaaaaaaaaaaaaaa', ?, ?, 1)`,
  ).run(id, text, `<p>${text}</p>`);
  db.prepare(
    'insert into stance (proposal, round, person, stand, reason, at) values (?, 1, ?, 4, ?, 1)',
  ).run(id, by, `It is too ${canaries.reason}.`);
  return `${circle.path}/proposals/${db.prepare('select pub from proposal where id = ?').get(id).pub}`;
}

// { who: role -> visitor, circle, call, ... } and the paths of one of each thing there is.
export async function populate(hub) {
  const ana = await openHouse(hub);
  const setup = new URL(await hub.setupLink()).pathname;
  const all = await circles(hub, ana);
  const who = await people(hub, ana, all);
  const { host } = who;
  const call = await publishCall(hub, host, await draftCall(host, 'river'));
  must(
    await upload(host, `${call.desk}/picture`, { file: file(png(32, 24)), alt: 'The bank.' }),
    'a picture',
  );
  const draft = await draftCall(host, 'river', { title: 'Not yet' });
  const tickets = {};
  for (const role of roles) tickets[role] = (await joined(hub, call, 'Gerd', `${role}@example.org`)).ticket;
  const asked = await askIn(who.member, all.circle, { note: canaries.note });
  const open = await askIn(host, all.circle, { kind: 'many', places: '9' });
  const [door] = await doorsOf(host, call);
  must(await host.post(`${call.desk}/share`, {}), 'sharing');
  const share = await host.get(`${call.desk}/share`);
  const next = await offered(hub, host, call, all.circle);
  let proposal;
  await write(hub, (db) => {
    setApart(db);
    proposal = propose(db, all.circle);
  });
  await keysMade(hub.data);
  const stamp = addQuote(hub, call, 'mia@tooting.example', 'Mia');
  const [letter] = await hub.letters();
  return {
    ...all, who, call, draft, tickets, asked, open, door, setup, proposal, next,
    code: share.text.match(/\/s\/([A-Za-z0-9]+)/)?.[1],
    letter: letter.name,
    origin: hub.origin,
    actor: `/u/${row(hub.data, "select pub from movement where handle = 'river'").pub}`,
    object: call.desk.replace('/calls/', '/o/'),
    stamp: `/q/${stamp}`,
    picture: `/@river/pictures/${row(hub.data, 'select name from picture').name}.jpg`,
    people: row(hub.data, 'select count(*) n from member where circle = ?', all.circle.id).n,
  };
}
