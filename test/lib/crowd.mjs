// People who act, a function an act: each does it to the house, and writes down what it means by the
// definitions (ledger.mjs).  Places and the line are kept here as well, so that who has one is known
// without asking the house.
//
//   const crowd = new Crowd(hub, relay, ana);
//   const call = await crowd.open('river', { title: 'Clean the bank', capacity: '4' });
//   await crowd.signUp(crowd.stranger('Mia'), call, { via: 'f' });
//   await crowd.confirm('Mia', call);
import { circleOf, seated } from './circle.mjs';
import { Record } from './ledger.mjs';
import {
  answerCall,
  confirmTicket,
  Doorkeeper,
  doorsOf,
  draftCall,
  leave,
  publishCall,
  putOnList,
  signIn,
  ticketOf,
} from './path.mjs';
import { row } from './rows.mjs';
import { until } from './until.mjs';

const channels = ['w', 'a', 'b', 'f', 'x', 'm', 'p', 'e', 'c'];

function led(answer, what) {
  if (answer.status !== 303) throw new Error(`${what}: ${answer.status} ${answer.words.slice(0, 400)}`);
  return answer;
}

export class Crowd {
  record = new Record();
  people = new Map(); // name -> { name, mail, visitor, member }
  ups = []; // sign-ups that stand: { name, call, state, tie, ticket, showed }
  been = new Set(); // who has signed up for what, and who has hosted
  slow = new Set(); // addresses that the relay puts off

  constructor(hub, ana) {
    Object.assign(this, { hub, ana });
    this.people.set('Ana', { name: 'Ana', mail: 'ana@example.org', visitor: ana, member: true });
  }

  // What the relay says of an address: to be given to startRelay.
  static refuse(slow) {
    return (mail) =>
      mail.startsWith('no.') ? '550 no such mailbox' : slow().has(mail) ? '451 come again' : null;
  }

  // ---- calls ---------------------------------------------------------------------------------

  async open(handle, fields, by = 'Ana') {
    const { visitor } = this.people.get(by);
    const call = await publishCall(this.hub, visitor, await draftCall(visitor, handle, fields));
    Object.assign(call, { title: fields.title, room: Number(fields.capacity), line: [] });
    [call.door] = await doorsOf(visitor, call);
    this.record.note(by, undefined, 'host');
    return call;
  }

  going(call) {
    return this.ups.filter((up) => up.call === call && up.state === 'going').length;
  }

  // A place for who says yes now, or one in the line.
  place(up) {
    const free = up.call.line.length === 0 && this.going(up.call) < up.call.room;
    up.state = free ? 'going' : 'waiting';
    if (free) this.record.note(up.name, up.call.pub, 'pledge', up.tie);
    else up.call.line.push(up);
    return free;
  }

  // Who stands first in line gets what became free.
  promote(call) {
    while (call.line.length > 0 && this.going(call) < call.room) {
      const up = call.line.shift();
      up.state = 'going';
      this.record.note(up.name, call.pub, 'pledge', up.tie);
    }
  }

  // The line is in the order of answers, to the second: two answers are never in the same one.
  async second() {
    const now = () => Math.floor(Date.now() / 1000);
    await until('the next second', () => now() > (this.last ?? 0));
    this.last = now();
  }

  // ---- people --------------------------------------------------------------------------------

  stranger(name, mail = `${name.toLowerCase()}@example.org`) {
    this.people.set(name, { name, mail, visitor: this.hub.visitor() });
    return name;
  }

  // Takes a seat by a personal invitation, and answers the question about the tie.
  async member(name, circle, know) {
    const visitor = await seated(this.hub, this.ana, circle, name, { know });
    this.people.set(name, { name, mail: `${name.toLowerCase()}@example.org`, visitor, member: true });
    return name;
  }

  up(name, call) {
    return this.ups.find((up) => up.name === name && up.call === call);
  }

  drop(up) {
    this.ups = this.ups.filter((other) => other !== up);
    up.call.line = up.call.line.filter((other) => other !== up);
  }

  // ---- answering -----------------------------------------------------------------------------

  // The tie of a way: a channel's letter or a code ({ code, of }) is weak; two who sit in one circle
  // are strong; a code of one's own, none or one that does not exist says nothing.
  tieOf(name, via) {
    if (via === undefined || via.of === name) return 'unknown';
    if (typeof via === 'string') return channels.includes(via) ? 'weak' : 'unknown';
    const sit = this.people.get(name).member && this.people.get(via.of)?.member;
    return sit ? 'strong' : 'weak';
  }

  // Answer on the public page; a code is opened first, as its link would.
  async ask(name, call, { answer = 'going', via } = {}) {
    const { visitor, mail } = this.people.get(name);
    let word = via;
    if (via?.code !== undefined) {
      const led_ = led(await visitor.get(`/s/${via.code}`), 'the link of a code');
      word = new URL(led_.location, this.hub.origin).searchParams.get('via');
    }
    led(await answerCall(visitor, call, { name, mail, answer, via: word }), `${name} answers`);
  }

  async signUp(name, call, how = {}) {
    const { mail } = this.people.get(name);
    const up = { name, call, state: 'pending', answer: how.answer ?? 'going', tie: this.tieOf(name, how.via) };
    await this.ask(name, call, how);
    this.ups.push(up);
    this.record.note(name, call.pub, 'touch', up.tie);
    if (!mail.startsWith('no.') && !this.slow.has(mail)) await this.reached(name, call);
  }

  // The letter that asks to confirm has been taken.
  async reached(name, call) {
    const up = this.up(name, call);
    const asks = new RegExp(`^Please confirm: ${call.title}`);
    up.ticket = await ticketOf(this.hub, this.people.get(name).mail, asks);
    this.record.note(name, call.pub, 'reach', up.tie);
  }

  // The same address once more, by another way; only the first yes counts, so that nothing is added
  // behind it.
  async again(name, call, how) {
    await this.ask(name, call, { ...how, answer: this.up(name, call).answer });
    this.record.note(name, call.pub, 'touch', this.tieOf(name, how.via));
  }

  async confirm(name, call) {
    const up = this.up(name, call);
    if (up.answer === 'going') await this.second();
    await confirmTicket(this.people.get(name).visitor, up.ticket);
    this.record.note(name, call.pub, 'respond', up.tie);
    if (up.answer === 'going') this.place(up);
    else up.state = 'maybe';
  }

  async change(name, call, answer) {
    const up = this.up(name, call);
    await this.second();
    led(await this.people.get(name).visitor.post(`${up.ticket}/answer`, { answer }), 'changing an answer');
    call.line = call.line.filter((other) => other !== up);
    if (answer === 'going') this.place(up);
    else up.state = 'maybe';
    this.promote(call);
  }

  async leave(name, call) {
    const up = this.up(name, call);
    await leave({ visitor: this.people.get(name).visitor, ticket: up.ticket });
    this.drop(up);
    this.promote(call);
  }

  // Names without an address, put on the list by a member.
  async onBehalf(member, call, names, spoke) {
    await this.second();
    await putOnList(this.people.get(member).visitor, call, names, { spoke });
    for (const name of names) {
      const up = { name, call, tie: spoke ? 'strong' : 'unknown' };
      this.people.set(name, { name, behalf: true });
      this.record.note(name, call.pub, 'respond', up.tie);
      this.ups.push(up);
      up.state = 'none';
      this.place(up);
    }
  }

  // ---- links of one's own --------------------------------------------------------------------

  // The codes that somebody passes on for a call; made when they are first asked for.
  async codes(name, call) {
    const { visitor, member } = this.people.get(name);
    const path = member ? `${call.desk}/share` : this.up(name, call).ticket;
    const codesOn = (page) => [...new Set(page.text.matchAll(/\/s\/([a-z2-7]{8})\b/g))].map(([, code]) => code);
    let page = await visitor.get(path);
    if (codesOn(page).length === 0) {
      led(await visitor.submit(page, {}, '/share'), 'making links');
      page = await visitor.get(path);
    }
    return codesOn(page).map((code) => ({ code, of: name }));
  }

  // ---- the door ------------------------------------------------------------------------------

  codeOf(up) {
    const sql = 'select code from signup where call = ? and name = ?';
    return row(this.hub.data, sql, up.call.id, up.name).code;
  }

  async checkIn(name, call) {
    const up = this.up(name, call);
    await new Doorkeeper(this.hub, call.door).checkIn(this.codeOf(up));
    up.showed = true;
    this.record.note(name, call.pub, 'show', up.tie);
  }

  async undo(name, call) {
    const up = this.up(name, call);
    await new Doorkeeper(this.hub, call.door).undo(this.codeOf(up));
    up.showed = false;
    this.record.strike(name, call.pub, up.state === 'walked' ? undefined : 'show');
    if (up.state === 'walked') this.drop(up);
  }

  async walkIn(name, call) {
    await new Doorkeeper(this.hub, call.door).walkIn(name);
    this.people.set(name, { name, behalf: true });
    this.ups.push({ name, call, state: 'walked', tie: 'unknown', showed: true });
    this.record.note(name, call.pub, 'show');
  }

  // Somebody on the list without a ticket at hand gives their address at the door.
  async walkInByMail(name, call) {
    const up = this.up(name, call);
    await new Doorkeeper(this.hub, call.door).walkIn(name, this.people.get(name).mail);
    up.showed = true;
    this.record.note(name, call.pub, 'show', up.tie);
  }

  // ---- hosting -------------------------------------------------------------------------------

  async makeHost(name, circle) {
    const page = await this.ana.get(`${circle.path}/members`);
    const form = page.forms.find((f) => f.action.endsWith('/host') && f.buttons.some((b) => b.text.includes(name)));
    led(await this.ana.post(form.action, form.fields), 'making a host');
  }

  async newCircle(name, handle) {
    const { visitor } = this.people.get(name);
    const page = await visitor.get(`/desk/${handle}/circles/new`);
    led(await visitor.submit(page, { name: `${name}s circle` }, 'name'), 'a new circle');
    this.record.note(name, undefined, 'host');
  }

  // Somebody who came and asked what is next takes the seat that they are given.
  async takeSeat(name, circle, call) {
    const list = await this.ana.get(`${call.desk}/newcomers`);
    const sql = 'select pub from newcomer where mail = ?';
    const { mail, visitor } = this.people.get(name);
    const { pub } = row(this.hub.data, sql, mail);
    const form = list.forms.find((f) => f.fields.newcomer === pub);
    led(await this.ana.post(form.action, { ...form.fields, circle: circle.pub }), 'giving a seat');
    const letter = await this.hub.letter(mail, /^A seat for you/);
    const link = new URL(letter.links.find((l) => l.includes('/i/'))).pathname;
    const page = await visitor.get(link);
    const seat = led(await visitor.submit(page, { name }, 'seat'), 'taking the seat');
    await visitor.submit(await visitor.follow(seat), { know: 'person' }, 'in person').catch(() => null);
    this.people.get(name).member = true;
  }

  // Whoever wants to hear what is next says so on the ticket.
  async hear(name, call) {
    const { visitor } = this.people.get(name);
    led(await visitor.post(`${this.up(name, call).ticket}/hear`, { hear: 'yes' }), 'wanting to hear');
  }

  // Ana, whose session has gone.
  async signIn() {
    this.ana = await signIn(this.hub);
    this.people.get('Ana').visitor = this.ana;
  }

  // ---- time ----------------------------------------------------------------------------------

  async moveClock(seconds) {
    this.record.clock = seconds;
    await this.hub.moveClock(seconds);
  }

  // All letters that can go have gone.
  settle() {
    const sql = `select count(*) n from letter where failed is null${this.slow.size > 0 ? ' and tries = 0' : ''}`;
    return until('the letters', () => row(this.hub.data, sql).n === 0);
  }
}

// ---- acts that dice choose -------------------------------------------------------------------

// The same numbers for the same seed (mulberry32).
export class Dice {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  // 0 <= x < 1
  roll() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let x = this.state;
    x = Math.imul(x ^ (x >>> 15), x | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  }

  one(list) {
    return list[Math.floor(this.roll() * list.length)];
  }
}

async function wayOf(crowd, dice, call) {
  const sharers = crowd.ups.filter((up) => up.call === call && up.ticket && up.state !== 'pending');
  const kind = dice.roll();
  if (kind < 0.2) return undefined;
  if (kind < 0.6 || (kind >= 0.85 && sharers.length === 0)) return dice.one([...channels, 'zz']);
  const name = kind < 0.85 ? dice.one(['Ana', 'Ida', 'Jon', 'Kim']) : dice.one(sharers).name;
  return dice.one(await crowd.codes(name, call));
}

const few = (crowd, up) => (up.asked ?? 0) < 2 && !crowd.people.get(up.name).behalf;

// What can be done; each gives whose act it was, or undefined where nobody can do it.  Who has left
// does not come back: nobody would know that they were there.
const acts = {
  async signUp(crowd, dice, call) {
    const members = ['Ana', 'Ida', 'Jon', 'Kim'].filter((name) => !crowd.been.has(`${name} ${call.pub}`));
    const known = [...crowd.people.values()].filter((p) => !p.behalf && !p.member && !crowd.been.has(`${p.name} ${call.pub}`));
    const kind = dice.roll();
    let name;
    if (kind < 0.15 && members.length > 0) name = dice.one(members);
    else if (kind < 0.3 && known.length > 0) name = dice.one(known).name;
    else if (kind < 0.35) name = crowd.stranger(`N${crowd.people.size}`, `no.${crowd.people.size}@example.org`);
    else name = crowd.stranger(`P${crowd.people.size}`);
    crowd.been.add(`${name} ${call.pub}`);
    await crowd.signUp(name, call, { via: await wayOf(crowd, dice, call), answer: dice.one(['going', 'going', 'maybe']) });
    return name;
  },
  async again(crowd, dice, call) {
    const up = dice.one(crowd.ups.filter((u) => u.call === call && u.state !== 'walked' && few(crowd, u)));
    if (!up) return undefined;
    up.asked = (up.asked ?? 0) + 1;
    await crowd.again(up.name, call, { via: await wayOf(crowd, dice, call) });
    return up.name;
  },
  async confirm(crowd, dice, call) {
    const up = dice.one(crowd.ups.filter((u) => u.call === call && u.state === 'pending' && u.ticket));
    if (up) await crowd.confirm(up.name, call);
    return up?.name;
  },
  async change(crowd, dice, call) {
    const fits = (u) => u.ticket && ['going', 'maybe', 'waiting'].includes(u.state);
    const up = dice.one(crowd.ups.filter((u) => u.call === call && fits(u)));
    if (up) await crowd.change(up.name, call, up.state === 'maybe' ? 'going' : 'maybe');
    return up?.name;
  },
  async leave(crowd, dice, call) {
    const up = dice.one(crowd.ups.filter((u) => u.call === call && u.ticket && !u.showed));
    if (up) await crowd.leave(up.name, call);
    return up?.name;
  },
  async onBehalf(crowd, dice, call) {
    const names = Array.from({ length: 1 + Math.floor(dice.roll() * 3) }, (_, i) => `B${crowd.people.size + i}`);
    await crowd.onBehalf(dice.one(['Ana', 'Ida', 'Jon', 'Kim']), call, names, dice.roll() < 0.6);
    return names.join();
  },
  async checkIn(crowd, dice, call) {
    const up = dice.one(crowd.ups.filter((u) => u.call === call && !u.showed));
    if (up) await crowd.checkIn(up.name, call);
    return up?.name;
  },
  async walkIn(crowd, dice, call) {
    const up = dice.one(crowd.ups.filter((u) => u.call === call && !u.showed && u.ticket));
    if (up && dice.roll() < 0.4) {
      await crowd.walkInByMail(up.name, call);
      return up.name;
    }
    const name = `W${crowd.people.size}`;
    await crowd.walkIn(name, call);
    return name;
  },
  async undo(crowd, dice, call) {
    const up = dice.one(crowd.ups.filter((u) => u.call === call && u.showed));
    if (up) await crowd.undo(up.name, call);
    return up?.name;
  },
  async host(crowd, dice) {
    const name = dice.one(['Ida', 'Jon', 'Kim']);
    if (crowd.been.has(name)) return undefined;
    crowd.been.add(name);
    await crowd.newCircle(name, 'river');
    return name;
  },
};
const often = {
  signUp: 30, again: 10, confirm: 25, change: 8, leave: 6, onBehalf: 4, checkIn: 12, walkIn: 5, undo: 6, host: 1,
};
const urn = Object.entries(often).flatMap(([act, n]) => Array.from({ length: n }, () => act));

// One act that can be done now, done; gives its name and whose it was.
export async function actOf(crowd, dice, calls) {
  for (;;) {
    const act = dice.one(urn);
    const call = dice.one(calls);
    const who = await acts[act](crowd, dice, call);
    if (who !== undefined) return `${act} ${who}, ${call.title}`;
  }
}
