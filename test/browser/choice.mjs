// The pages of a call whose hosts choose who gets a place.
import { answerCall, cancelCall, changeCall, day, draftCall, givePlace, joined, publishCall, putOnList, ticketOf, wallTime } from '../lib/path.mjs';
import { row } from '../lib/rows.mjs';

export async function choicePages(hub, look, { ana, nobody, handle, refuse }) {
  const when = { starts: wallTime(12 * day), ends: wallTime(12 * day + 7200) };
  const fields = { title: 'First aid for people on the street', place: 'At Rosa’s, the yard door', capacity: '2' };
  const call = await publishCall(hub, ana, await draftCall(ana, handle, { ...fields, ...when, chosen: '1' }));
  const list = `${call.desk}/people`;
  const codeOf = (name) => row(hub.data, 'select code from signup where call = ? and name = ?', call.id, name).code;
  await look('choice-call', nobody, call.path);
  await look('choice-thanks', nobody, `${call.path}/thanks`);
  await look('choice-people-none', ana, list);
  await answerCall(hub.visitor(), call, { name: 'Noor Haddad', mail: 'noor@example.org' });
  await look('choice-ticket-pending', nobody, await ticketOf(hub, 'noor@example.org'));
  const mia = await joined(hub, call, 'Mia Keller', 'mia.keller@example.org');
  const ben = await joined(hub, call, 'Ben Okafor', 'ben@example.org');
  await joined(hub, call, 'Theodora Papadimitriou-Wellesley', 'a.very.long.address.of.somebody@subdomain.example.org');
  await look('choice-ticket', nobody, mia.ticket);
  await look('choice-desk', ana, call.desk);
  await look('choice-people', ana, list);
  await look('choice-form', ana, `${call.desk}/change`);
  await look('choice-turn', ana, `${list}/turn?code=${codeOf('Mia Keller')}`);
  await look('choice-turn-gone', ana, `${list}/turn?code=AAAAAA`);
  const given = await givePlace(ana, call, codeOf('Ben Okafor'));
  await look('choice-people-given', ana, given.location);
  await look('choice-ticket-given', nobody, ben.ticket);
  await putOnList(ana, call, 'Carla Nunes');
  await look('choice-people-full', ana, list, { act: refuse({}, `main form:has([value="${codeOf('Mia Keller')}"])`), status: 409 });
  await look('choice-call-full', nobody, call.path);
  await changeCall(ana, call, { capacity: '3' });
  await cancelCall(ana, call, 'Rosa is ill.');
}
