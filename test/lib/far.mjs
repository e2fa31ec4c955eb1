// What other servers have left here, written as rows where a test is about our pages alone; and a
// server that answers WebFinger.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

function write(data, work) {
  const db = new DatabaseSync(join(data, 'hub.db'), { timeout: 10_000 });
  try {
    db.exec('pragma wal_autocheckpoint = 0');
    db.exec('begin immediate');
    const found = work(db);
    db.exec('commit');
    return found;
  } finally {
    db.close();
  }
}

const hostOf = (handle) => handle.split('@')[1];

// Somebody on another server, { id, uri }; one of a handle is enough.
function someone(db, handle, name) {
  const host = hostOf(handle);
  const uri = `https://${host}/users/${handle.split('@')[0]}`;
  db.prepare('insert into peer (host, made, looked) values (?, 1, 4000000000) on conflict do nothing').run(host);
  db.prepare(
    `insert into remote (peer, uri, handle, name, url, inbox, fetched, looked)
     select id, ?, ?, ?, ?, ?, 1, 4000000000 from peer where host = ? on conflict do nothing`,
  ).run(uri, handle, name, uri.replace('/users/', '/@'), `${uri}/inbox`, host);
  return db.prepare('select id, peer, uri from remote where uri = ?').get(uri);
}

const movementId = (db, handle) => db.prepare('select id from movement where handle = ?').get(handle).id;

// They follow; or, with waits, ask to.  Their address.
export function addFollower(hub, movement, handle, name, { waits = false } = {}) {
  return write(hub.data, (db) => {
    const { id, peer, uri } = someone(db, handle, name);
    const to = movementId(db, movement);
    db.prepare(
      `insert into follower (movement, remote, peer, state, activity, inbox, made)
       values (?, ?, ?, ?, ?, ?, 1)`,
    ).run(to, id, peer, waits ? 1 : 2, `${uri}#follow`, `${uri}/inbox`);
    if (!waits) db.prepare('update movement set followers = followers + 1 where id = ?').run(to);
    return uri;
  });
}

const states = { held: 1, shown: 2, hidden: 3 };
let replies = 0;

// They say something under a call, or under the newest version of the message.
export function addReply(hub, movement, handle, name, { html, call, state = 'held', said = Date.now() / 1000 }) {
  const pub = `reply${String(++replies).padStart(15, 'a')}`.replace(/[0189]/g, 'b');
  return write(hub.data, (db) => {
    const { id, peer, uri } = someone(db, handle, name);
    const to = movementId(db, movement);
    const version = db.prepare('select max(id) id from version where movement = ?').get(to).id;
    const about = call && db.prepare('select id from call where pub = ?').get(call.desk.split('/').pop()).id;
    db.prepare(
      `insert into reply (pub, movement, call, version, remote, peer, uri, url, html, said, state, made)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(`${pub}${replies}`, to, about ?? null, about ? null : version, id, peer, `${uri}/${replies}`,
      `${uri}/${replies}`, html, Math.floor(said), states[state], Math.floor(said)); // prettier-ignore
    return `${pub}${replies}`;
  });
}

// A post of theirs quotes a call, with our yes: the public id of its stamp.
export function addQuote(hub, call, handle, name) {
  const pub = 'stamp'.padEnd(20, 'a');
  return write(hub.data, (db) => {
    const { id, peer, uri } = someone(db, handle, name);
    const object = call.desk.split('/').pop();
    db.prepare(
      `insert into quote (pub, object, poll, call, remote, peer, uri, state, made)
       select ?, pub, 0, id, ?, ?, ?, 1, 4000000000 from call where pub = ?`,
    ).run(pub, id, peer, `${uri}/quotes`, object);
    return pub;
  });
}

// How often a call was passed on, and liked.
// The moderators there find something wrong: with a call, or the movement itself.
export function addReport(hub, movement, host, comment, { call, done = null } = {}) {
  write(hub.data, (db) => {
    const { peer } = someone(db, `moderators@${host}`, host);
    db.prepare(
      `insert into report (pub, peer, movement, call, comment, made, done)
       values (hex(randomblob(10)), ?, ?, ?, ?, unixepoch(), ?)`,
    ).run(peer, movementId(db, movement), call?.id ?? null, comment, done);
  });
}

export function addReactions(hub, call, boosts, likes) {
  write(hub.data, (db) =>
    db.prepare('update call set boosts = ?, likes = ? where pub = ?').run(boosts, likes, call.desk.split('/').pop()),
  );
}

// A sign-up by mail becomes one of somebody on another server.
export function moveAway(hub, mail, handle, name) {
  write(hub.data, (db) => {
    const { id } = someone(db, handle, name);
    db.prepare('update signup set remote = ?, mail = null where mail = ?').run(id, mail);
  });
}

// A server we have spoken with: columns of its row, and how many deliveries wait or were given up.
export function addPeer(hub, host, { took = 0, refused = 0, fails = 0, rest = 0, spoke = null, waiting = 0, failed = 0 }) {
  write(hub.data, (db) => {
    someone(db, `someone@${host}`, 'Someone');
    db.prepare('update peer set took = ?, refused = ?, fails = ?, rest = ?, spoke = ? where host = ?').run(
      took, refused, fails, rest, spoke, host); // prettier-ignore
    const { id } = db.prepare('select id from peer where host = ?').get(host);
    const { id: movement } = db.prepare('select min(id) id from movement').get();
    for (let i = 0; i < waiting + failed; i++) {
      const pub = `${host.replace(/[^a-z]/g, '')}${i}`;
      const news = db
        .prepare('insert into news (pub, kind, movement, made) values (?, 9, ?, 1)')
        .run(pub, movement).lastInsertRowid;
      db.prepare(
        'insert into delivery (news, peer, inbox, urgent, due, tries, failed) values (?, ?, ?, 0, 4000000000, 8, ?)',
      ).run(news, id, `https://${host}/inbox`, i < waiting ? null : 4000000000);
    }
  });
}

// The movement's account on Bluesky, and how many of its posts stand, wait and were given up.  Nothing
// is due, so that nothing is asked of its server.
export function addBluesky(hub, movement, handle, { trouble = 0, ends = null, stands = 0, waits = 0, failed = 0 }) {
  write(hub.data, (db) => {
    const { peer } = someone(db, 'someone@pds.example', 'Someone');
    const to = movementId(db, movement);
    db.prepare('delete from bluesky where movement = ?').run(to);
    const account = db
      .prepare(
        `insert into bluesky (movement, peer, origin, handle, did, begun, asked, trouble, since, ends, made)
         values (?, ?, 'https://pds.example', ?, 'did:plc:abc', 1, 1, ?, ?, ?, 1)`,
      )
      .run(to, peer, handle, trouble, trouble === 0 ? null : 1_790_000_000, ends).lastInsertRowid;
    const { version } = db.prepare('select max(id) version from version where movement = ?').get(to);
    const post = db.prepare(
      `insert into bluesky_post (account, kind, version, rkey, cid, due, failed, made)
       values (?, 1, ?, ?, ?, ?, ?, 4000000000)`,
    );
    for (let i = 0; i < stands + waits + failed; i++) {
      const [is, due] = [i < stands, i >= stands && i < stands + waits];
      post.run(account, version, `key${i}`, is ? 'bafy' : null, due ? 4_000_000_000 : null, is || due ? null : 1);
    }
  });
}

// A server on loopback that names a page to follow from: { host, asked, close() }.  `answer` gives
// [status, body] for the account that is asked for.
export async function fingerServer(answer) {
  const asked = [];
  const server = createServer((req, res) => {
    const resource = new URL(req.url, 'http://localhost').searchParams.get('resource');
    asked.push(resource);
    const [status, body] = answer(resource);
    res.writeHead(status, { 'content-type': 'application/jrd+json' });
    res.end(body === undefined ? '' : JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { host: `127.0.0.1:${server.address().port}`, asked, close: () => server.close() };
}
