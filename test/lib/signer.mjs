// Keys of actors, and movements that keep to themselves.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { rows } from './rows.mjs';
import { until } from './until.mjs';

function write(data, work) {
  const db = new DatabaseSync(join(data, 'hub.db'));
  try {
    db.exec('pragma busy_timeout = 5000; pragma wal_autocheckpoint = 0');
    work(db);
  } finally {
    db.close();
  }
}

// Every movement, and the hub itself, gets its key a moment after it was founded.
export function keysMade(data) {
  const lacking = `select id from (select id from movement union all select 0 as id)
    where id not in (select movement from signer)`;
  return until('keys', () => rows(data, lacking).length === 0);
}

// Other servers do not see it.
export function setAlone(data, handle) {
  write(data, (db) => db.prepare('update movement set federates = 0 where handle = ?').run(handle));
}

// A member judges a reply: 2 lets it stand, 3 hides it.
export function judgeReply(hub, uri, state) {
  write(hub.data, (db) => db.prepare('update reply set state = ? where uri = ?').run(state, uri));
}
