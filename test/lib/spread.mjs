// A hub with a movement, its message and an open call, that speaks with scripted servers; and looks
// into its database.
//
//   const mill = await startMill();
//   const peer = await mill.peer();
//   ...
//   await mill.stop();
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startHub, until } from './hub.mjs';
import { gathering, openHouse } from './path.mjs';
import { startPeer } from './peer.mjs';
import { row, rows } from './rows.mjs';

export async function startMill({ call = {}, loopback = true, flags = {} } = {}) {
  const mill = new Mill();
  mill.hub = await startHub({ env: loopback ? { GROUNDSWELL_LOOPBACK: '1' } : {}, flags });
  mill.ana = await openHouse(mill.hub);
  mill.call = await gathering(mill.hub, mill.ana, call);
  const { id, pub } = mill.row("select id, pub from movement where handle = 'river'");
  mill.movement = id;
  mill.group = `${mill.hub.origin}/u/${pub}`;
  mill.event = `${mill.hub.origin}/o/${mill.call.pub}`;
  mill.poll = `${mill.event}/poll`;
  mill.message = `${mill.hub.origin}/o/${mill.row('select pub from version').pub}`;
  await until('the keys', () => mill.row('select count(*) n from signer').n === 2);
  return mill;
}

export class Mill {
  moved = 0; // seconds that the hub's clock is ahead
  peers = [];

  // By which other servers know what it says.
  get ids() {
    return { actor: this.group, event: this.event, note: this.message };
  }

  // Its clock goes with the hub's.
  async peer(options = {}) {
    const peer = await startPeer({ now: () => this.now(), ...options });
    this.peers.push(peer);
    return peer;
  }

  now() {
    return Date.now() / 1000 + this.moved;
  }

  async moveClock(seconds) {
    this.moved += seconds;
    await this.hub.moveClock(this.moved);
  }

  row(sql, ...values) {
    return row(this.hub.data, sql, ...values);
  }
  rows(sql, ...values) {
    return rows(this.hub.data, sql, ...values);
  }

  // What no page of the house does.
  write(sql, ...values) {
    const db = new DatabaseSync(join(this.hub.data, 'hub.db'), { timeout: 10_000 });
    try {
      db.exec('pragma wal_autocheckpoint = 0');
      db.prepare(sql).run(...values);
    } finally {
      db.close();
    }
  }

  follower(account) {
    return this.row('select f.* from follower f join remote r on r.id = f.remote where r.uri = ?', account.id);
  }
  signup(account) {
    return this.row('select s.* from signup s join remote r on r.id = s.remote where r.uri = ?', account.id);
  }
  reply(uri) {
    return this.row('select * from reply where uri = ?', uri);
  }
  counts() {
    return { ...this.row('select going, maybe, waiting, declined, boosts, likes from call where id = ?', this.call.id) };
  }

  // The hub sees an account for the first time; what it asked for and sent because of that is forgotten.
  async befriend(account) {
    const follow = account.follow(this.group);
    const { status, text } = await account.send(this.hub, '/inbox', follow);
    if (status !== 202) throw new Error(`a Follow was answered with ${status} ${text}`);
    await account.peer.activity('Accept', ({ object }) => object.id === follow.id);
    account.peer.forget();
    return follow;
  }

  async stop() {
    for (const peer of this.peers) await peer.stop();
    return this.hub.stop();
  }
}
