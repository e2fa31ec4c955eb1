// Agreeing on a message, a function a step, as path.mjs.
import { personOf } from './circle.mjs';

function ok(answer, status, what) {
  if (answer.status !== status)
    throw new Error(`${what}: ${answer.status} ${answer.words.slice(0, 400)}`);
  return answer;
}

// Propose a text to a circle; gives the path of the proposal.
export async function propose(visitor, circle, fields = {}) {
  const form = ok(await visitor.get(`${circle.path}/proposals/new`), 200, 'the form of a proposal');
  const filled = { title: 'a date', body: 'Open the weir by autumn.', ...fields };
  return ok(await visitor.submit(form, filled, 'body'), 303, 'proposing').location;
}

// Say where somebody stands, as the page that they see now lets them; gives the answer to the form.
export async function stand(visitor, proposal, stand, reason) {
  const page = ok(await visitor.get(proposal), 200, 'the proposal');
  return visitor.submit(page, { stand, ...(reason ? { reason } : {}) }, '/answer');
}

// A host takes somebody's seat away.
export async function unseat(hub, host, circle, name) {
  const page = ok(await host.get(`${circle.path}/members`), 200, 'the members');
  const member = personOf(hub, circle, name);
  const form = page.forms.find((f) => f.action.endsWith('/remove') && f.fields.member === member);
  return ok(await host.post(form.action, form.fields), 303, 'taking a seat away');
}

// Somebody who sits in a circle gives an address at /me and proves it by the link of one letter.
export async function proveMail(hub, visitor, mail) {
  const me = ok(await visitor.get('/me'), 200, 'their own page');
  ok(await visitor.submit(me, { mail }, 'mail'), 303, 'keeping an address');
  const stranger = hub.visitor();
  const form = ok(await stranger.get('/login/letter'), 200, 'asking for a letter');
  ok(await stranger.submit(form, { mail }, 'mail'), 303, 'asking for a letter');
  const letter = await hub.letter(mail, /^Sign in at /);
  const page = await stranger.get(new URL(letter.links.find((l) => l.includes('/login/by/'))).pathname);
  ok(await stranger.submit(page, {}), 303, 'signing in by letter');
}
