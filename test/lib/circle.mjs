// Circles: asking people in and taking seats, a function a step, as path.mjs.
import { row } from './rows.mjs';

function led(answer, what) {
  if (answer.status !== 303) throw new Error(`${what}: ${answer.status} ${answer.words.slice(0, 400)}`);
  return answer;
}

function shown(answer, what) {
  if (answer.status !== 200) throw new Error(`${what}: ${answer.status} ${answer.words.slice(0, 400)}`);
  return answer;
}

// The circle that was made with a movement, or the newest one of it: { path, pub, id }.
export function circleOf(hub, handle) {
  const { id, pub } = row(
    hub.data,
    'select c.id, c.pub from circle c join movement m on m.id = c.movement where m.handle = ? order by c.id desc limit 1',
    handle,
  );
  return { id, pub, path: `/c/${pub}` };
}

// Make an invitation; gives its own page and its link, as paths: { page, link }.
export async function askIn(member, circle, { kind = 'one', note = '', places = '5', days = '14' } = {}) {
  const form = shown(await member.get(`${circle.path}/invite`), 'the form of an invitation');
  const made = led(await member.submit(form, { kind, note, places, days }, 'note'), 'asking in');
  const page = shown(await member.follow(made), 'the page of an invitation');
  return { page: made.location, link: linkOn(page) };
}

// The link that stands on the page of an invitation, as a path; undefined where it shows none.
export function linkOn(page) {
  const link = page.text.match(/value="([^"]*\/i\/[a-z2-7]+)"/)?.[1];
  return link === undefined ? undefined : new URL(link).pathname;
}

// Open a link, type a name and take the seat; gives the answer to the form.
export async function takeSeat(visitor, link, name) {
  const page = shown(await visitor.get(link), 'the page of a seat');
  return visitor.submit(page, name === undefined ? {} : { name }, 'seat');
}

// All of it: somebody new who sits in the circle and skipped what can be skipped.
export async function seated(hub, member, circle, name, { know = 'person' } = {}) {
  const visitor = hub.visitor();
  const { link } = await askIn(member, circle);
  const answer = led(await takeSeat(visitor, link, name), `${name} takes a seat`);
  const question = shown(await visitor.follow(answer), 'the question');
  led(await visitor.submit(question, { know }, 'in person'), 'the answer');
  return visitor;
}

// The public id of somebody who sits there, by name.
export function personOf(hub, circle, name) {
  return row(
    hub.data,
    'select p.pub from member m join person p on p.id = m.person where m.circle = ? and p.name = ?',
    circle.id,
    name,
  ).pub;
}
