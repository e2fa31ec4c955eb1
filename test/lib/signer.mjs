// What no page of the house does: keys for actors that have none, movements that keep to themselves.
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

function write(data, work) {
  const db = new DatabaseSync(join(data, 'hub.db'));
  try {
    db.exec('pragma busy_timeout = 5000; pragma wal_autocheckpoint = 0');
    work(db);
  } finally {
    db.close();
  }
}

// Only their public half is ever read.
export function addKeys(data) {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  write(data, (db) =>
    db
      .prepare(
        `insert or ignore into signer (movement, pem, sealed, made)
         select id, ?, x'00', 1 from movement union all select 0, ?, x'00', 1`,
      )
      .run(pem, pem),
  );
}

// Other servers do not see it.
export function setAlone(data, handle) {
  write(data, (db) => db.prepare('update movement set federates = 0 where handle = ?').run(handle));
}

// A member judges a reply: 2 lets it stand, 3 hides it.
export function judgeReply(hub, uri, state) {
  write(hub.data, (db) => db.prepare('update reply set state = ? where uri = ?').run(state, uri));
}
