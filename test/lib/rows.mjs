// A look into the data folder from outside: rows, and traces of what should be gone.
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

// Rows of a query.  The connection only reads, so that it never checkpoints what a test looks at.
export function rows(data, sql, ...values) {
  const db = new DatabaseSync(join(data, 'hub.db'), { readOnly: true, timeout: 10_000 });
  try {
    return db.prepare(sql).all(...values);
  } finally {
    db.close();
  }
}

export function row(data, sql, ...values) {
  return rows(data, sql, ...values)[0];
}

// What the database says of its own soundness: 'ok'.
export function integrity(data) {
  return row(data, 'pragma integrity_check').integrity_check;
}

// Table name -> SHA-256 of all its rows.
export function tableHashes(data) {
  const db = new DatabaseSync(join(data, 'hub.db'), { readOnly: true, timeout: 10_000 });
  const hashes = {};
  try {
    db.exec('begin');
    const tables = db.prepare("select name from sqlite_schema where type = 'table' order by name");
    for (const { name } of tables.all()) {
      const hash = createHash('sha256');
      const lines = db.prepare(`select * from "${name}"`).all().map((r) => JSON.stringify(r, plain));
      hash.update(lines.sort().join('\n'));
      hashes[name] = hash.digest('hex');
    }
  } finally {
    db.close();
  }
  return hashes;
}

// The hash of a table without rows.
tableHashes.none = createHash('sha256').digest('hex');

function plain(_, value) {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}

// Files below a folder that hold the word anywhere in their bytes.
export async function filesWith(folder, word) {
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path)).includes(word)) found.push(path);
  }
  return found;
}

// The counts that a call keeps, and the same counted from its rows; they must be equal while no
// sign-up of the call has been erased.
export function countsOf(data, call) {
  const kept = row(
    data,
    'select pending, going, maybe, waiting, showed, walked from call where id = ?',
    call,
  );
  const counted = row(
    data,
    `select coalesce(sum(state = 1), 0) pending, coalesce(sum(state = 2), 0) going,
       coalesce(sum(state = 3), 0) maybe, coalesce(sum(state = 4), 0) waiting,
       coalesce(sum(state <> 5 and showed is not null), 0) showed,
       coalesce(sum(state = 5), 0) walked
     from signup where call = ?`,
    call,
  );
  return { kept: { ...kept }, counted: { ...counted } };
}
