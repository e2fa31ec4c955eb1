// Keys of actors, and movements that keep to themselves.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { rows } from './rows.mjs';
import { until } from './until.mjs';

function write(data, work) {
  const db = new DatabaseSync(join(data, 'hub.db'), { timeout: 10_000 });
  try {
    db.exec('pragma wal_autocheckpoint = 0');
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

// The newest news to one account, told to them `n` times more.
export function repeatNews(data, n) {
  write(data, (db) => {
    db.exec('begin');
    const again = db.prepare(
      `insert into news (pub, kind, movement, call, remote, detail, about, made)
       select pub || 'x' || ?, kind, movement, call, remote, detail, about, made from news
       where remote is not null order by id limit 1`,
    );
    const deliver = db.prepare(
      `insert into delivery (news, peer, inbox, urgent, due)
       select ?, peer, inbox, 1, 1 from remote limit 1`,
    );
    for (let i = 0; i < n; i++) deliver.run(again.run(i).lastInsertRowid);
    db.exec('commit');
  });
}
