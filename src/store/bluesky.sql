-- Accounts on Bluesky, and what is posted there.

-- bluesky_of :maybe (movement movement_id) -> (id bluesky_id, handle str, origin str, did str,
--   trouble i64, since i64?, ends i64?, made i64)
select id, handle, origin, did, trouble, since, ends, made from bluesky where movement = $1;

-- Counted up to 1,000 each.
-- bluesky_counts :one (account bluesky_id) -> (stands i64, waits i64, failed i64)
select
  (select count(*) from
    (select 1 as one from bluesky_post where account = $1 and cid is not null and gone = 0 limit 1000) as s),
  (select count(*) from
    (select 1 as one from bluesky_post where account = $1 and due is not null limit 1000) as w),
  (select count(*) from
    (select 1 as one from bluesky_post where account = $1 and failed is not null limit 1000) as f);

-- bluesky_connect :one (movement movement_id, peer peer_id, origin str, handle str, did str,
--   password bytes, tokens bytes, now i64) -> (id bluesky_id)
insert into bluesky (movement, peer, origin, handle, did, password, tokens, begun, asked, made)
values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8)
on conflict (movement) do update set peer = excluded.peer, origin = excluded.origin,
  handle = excluded.handle, password = excluded.password, tokens = excluded.tokens,
  begun = excluded.begun, asked = excluded.asked, made = excluded.made, trouble = 0, since = null,
  ends = null
returning id;

-- bluesky_drop :do (movement movement_id)
delete from bluesky where movement = $1;

-- The password goes at once; the session stays until what was posted is deleted.
-- bluesky_end :do (account bluesky_id, ends i64)
update bluesky set password = null, ends = $2, trouble = 0, since = null where id = $1;

-- bluesky_expire :do (now i64) -> changed
delete from bluesky where id in (select b.id from bluesky b where b.ends <= $1 limit 50);

-- What could not be posted for so long is not news any more.
-- bluesky_expire_posts :do (before i64) -> changed
delete from bluesky_post where id in
  (select p.id from bluesky_post p where p.cid is null and p.made <= $1 limit 50);

-- ---- posts ------------------------------------------------------------------------------------

-- bluesky_add :do (account bluesky_id, kind i64, version version_id?, call call_id?,
--   root bluesky_post_id?, rkey str, now i64)
insert into bluesky_post (account, kind, version, call, root, rkey, due, made)
values ($1, $2, $3, $4, $5, $6, $7, $7);

-- The post of a call that stands, or will.
-- bluesky_root :maybe (account bluesky_id, call call_id, kind i64) -> (id bluesky_post_id)
select id from bluesky_post
where call = $2 and account = $1 and kind = $3 and gone = 0 and failed is null;

-- bluesky_take_back :do (account bluesky_id, call call_id, now i64)
update bluesky_post set gone = 1, due = $3, tries = 0, failed = null
where call = $2 and account = $1;

-- bluesky_take_back_all :do (account bluesky_id, now i64)
update bluesky_post set gone = 1, due = $2, tries = 0, failed = null where account = $1;

-- What waits for its next try may go now.
-- bluesky_resume :do (account bluesky_id, now i64)
update bluesky_post set due = $2, tries = 0 where account = $1 and due > $2;

-- ---- sending ----------------------------------------------------------------------------------

-- bluesky_due :many (now i64) -> (id bluesky_id)
select id from bluesky where due <= $1 order by due, id limit 20;

-- bluesky_account :maybe (account bluesky_id) -> (movement movement_id, peer peer_id, host str,
--   rest i64, origin str, handle str, did str, password bytes?, tokens bytes?, begun i64,
--   asked i64, due i64?, pause i64, trouble i64, since i64?, ends i64?, made i64)
select b.movement, b.peer, p.host, p.rest, b.origin, b.handle, b.did, b.password, b.tokens,
  b.begun, b.asked, b.due, b.pause, b.trouble, b.since, b.ends, b.made
from bluesky b join peer p on p.id = b.peer where b.id = $1;

-- The first that is due; an answer waits for what it answers.
-- bluesky_next :maybe (account bluesky_id) -> (id bluesky_post_id, kind i64, version version_id?,
--   call call_id?, rkey str, gone flag, due i64, tries i64, made i64, root_rkey str?,
--   root_cid str?)
select p.id, p.kind, p.version, p.call, p.rkey, p.gone, p.due, p.tries, p.made,
  r.rkey as root_rkey, r.cid as root_cid
from bluesky_post p left join bluesky_post r on r.id = p.root
where p.account = $1 and p.due is not null and (p.gone = 1 or p.root is null or r.cid is not null)
order by p.due, p.id limit 1;

-- bluesky_set_due :do (account bluesky_id, due i64?, pause i64)
update bluesky set due = $2, pause = $3 where id = $1;

-- bluesky_set_trouble :do (account bluesky_id, trouble i64, since i64?)
update bluesky set trouble = $2, since = $3 where id = $1;

-- bluesky_set_tokens :do (account bluesky_id, tokens bytes?, now i64)
update bluesky set tokens = $2, begun = $3 where id = $1;

-- bluesky_set_asked :do (account bluesky_id, now i64)
update bluesky set asked = $2 where id = $1;

-- bluesky_stands :do (post bluesky_post_id, cid str)
update bluesky_post set cid = $2, due = null where id = $1 and gone = 0;

-- bluesky_again :do (post bluesky_post_id, due i64)
update bluesky_post set tries = tries + 1, due = $2 where id = $1;

-- bluesky_give_up :do (post bluesky_post_id, now i64)
update bluesky_post set due = null, failed = $2 where id = $1;

-- What answers it has nothing to stand below.
-- bluesky_drop_answers :do (post bluesky_post_id)
delete from bluesky_post where root = $1;

-- bluesky_moot :do (post bluesky_post_id, now i64)
update bluesky_post set gone = 1, due = $2 where id = $1;

-- bluesky_drop_post :do (post bluesky_post_id)
delete from bluesky_post where id = $1 and gone = 1;

-- bluesky_any :maybe (account bluesky_id) -> (id bluesky_post_id)
select id from bluesky_post where account = $1 and due is not null limit 1;

-- bluesky_peer_took :do (peer peer_id, day i64)
update peer set took = took + 1, fails = 0, rest = 0, spoke = $2 where id = $1;
