-- Accounts on other servers.

-- remote_load :maybe (id remote_id) -> (id remote_id, peer peer_id, host str, uri str, handle str,
--   name str, url str, inbox str, shared str?, key_id str?, key_pem str?, fetched i64)
select r.id, r.peer, p.host, r.uri, r.handle, r.name, r.url, r.inbox, r.shared, r.key_id,
  r.key_pem, r.fetched
from remote r join peer p on p.id = r.peer where r.id = $1;

-- remote_id_by_uri :maybe (uri str) -> (id remote_id)
select id from remote where uri = $1;

-- remote_id_by_key :maybe (key_id str) -> (id remote_id)
select id from remote where key_id = $1;

-- A key stands for one account.
-- remote_key_take :do (key_id str, uri str)
update remote set key_id = null, key_pem = null where key_id = $1 and uri <> $2;

-- The server of an account stands in its address, so it never changes.
-- remote_put :one (peer peer_id, uri str, handle str, name str, url str, inbox str, shared str?,
--   key_id str?, key_pem str?, now i64) -> (id remote_id)
insert into remote (peer, uri, handle, name, url, inbox, shared, key_id, key_pem, fetched, looked)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
on conflict (uri) do update set handle = excluded.handle,
  name = excluded.name, url = excluded.url, inbox = excluded.inbox, shared = excluded.shared,
  key_id = excluded.key_id, key_pem = excluded.key_pem, fetched = excluded.fetched,
  looked = excluded.looked
returning id;

-- What they follow is sent to where they are now.
-- remote_moves :do (id remote_id, inbox str)
update follower set inbox = $2 where remote = $1 and inbox <> $2;

-- ---- forgetting -------------------------------------------------------------------------------

-- remote_follows :many (id remote_id) -> (movement movement_id)
select movement from follower where remote = $1 limit 50;

-- Sign-ups that can be taken back: the call is not over, and they were not there.
-- remote_signups :many (id remote_id, now i64) -> (id signup_id)
select s.id from signup s join call c on c.id = s.call
where s.remote = $1 and s.showed is null and c.ends_at > $2 order by s.id limit 50;

-- Those of a whole server, likewise.
-- remote_signups_of :many (peer peer_id, now i64) -> (id signup_id)
select s.id from signup s join remote r on r.id = s.remote join call c on c.id = s.call
where r.peer = $1 and s.showed is null and c.ends_at > $2 order by s.id limit 50;

-- remote_unsay :do (id remote_id) -> changed
delete from reply where id in (select r.id from reply r where r.remote = $1 limit 50);

-- remote_unreact :do (id remote_id) -> changed
delete from reaction where (call, kind, remote) in
  (select r.call, r.kind, r.remote from reaction r where r.remote = $1 limit 50);

-- remote_unquote :do (id remote_id) -> changed
delete from quote where id in (select q.id from quote q where q.remote = $1 limit 50);

-- remote_untell :do (id remote_id) -> changed
delete from news where id in (select n.id from news n where n.remote = $1 limit 50);

-- remote_drop :do (id remote_id)
delete from remote where id = $1;

-- remote_goes :do (id remote_id)
update remote set gone = 1, key_id = null, key_pem = null where id = $1;

-- remote_going :maybe () -> (id remote_id)
select id from remote where gone = 1 order by id limit 1;

-- Who was not looked at for a day, and whether they are of use here.
-- remote_unseen :many (before i64) -> (id remote_id, used flag)
select r.id, case when exists (select 1 from follower f where f.remote = r.id)
  or exists (select 1 from reply y where y.remote = r.id)
  or exists (select 1 from reaction a where a.remote = r.id)
  or exists (select 1 from quote q where q.remote = r.id)
  or exists (select 1 from mention x where x.remote = r.id)
  or exists (select 1 from signup s where s.remote = r.id) then 1 else 0 end
from remote r where r.looked < $1 order by r.looked limit 50;

-- remote_look :do (id remote_id, at i64)
update remote set looked = $2 where id = $1;
