-- What people on other servers say under a call or a message.

-- Was one of theirs let stand in the movement before; how many of theirs and of their server wait
-- there, each counted up to `most`.
-- reply_standing :one (movement movement_id, remote remote_id, most i64) -> (trusted flag, held i64,
--   held_peer i64)
select case when exists (select 1 from reply b
    where b.remote = r.id and b.movement = $1 and b.state = 2) then 1 else 0 end,
  (select count(*) from (select y.id from reply y
    where y.remote = r.id and y.movement = $1 and y.state = 1 limit $3) as h),
  (select count(*) from (select y.id from reply y
    where y.peer = r.peer and y.movement = $1 and y.state = 1 limit $3) as p)
from remote r where r.id = $2;

-- reply_put :do (pub str, movement movement_id, call call_id?, version version_id?, remote
--   remote_id, uri str, url str, html str, said i64, state i64, now i64)
insert into reply (pub, movement, call, version, remote, peer, uri, url, html, said, state, made)
select $1, $2, $3, $4, r.id, r.peer, $6, $7, $8, $9, $10, $11
from remote r where r.id = $5
on conflict (uri) do nothing;

-- Times are whole seconds: the first change may come within that in which it was said.
-- reply_change :do (uri str, remote remote_id, html str, updated i64)
update reply set html = $3, changed = $4
where uri = $1 and remote = $2 and $4 > coalesce(changed, said - 1);

-- reply_drop :do (uri str, remote remote_id) -> changed
delete from reply where uri = $1 and remote = $2;

-- reply_of_call :many (call call_id, after i64, n i64) -> (id reply_id, pub str, uri str, url str,
--   name str, handle str, profile str, html str, said i64, state i64)
select y.id, y.pub, y.uri, y.url, r.name, r.handle, r.url as profile, y.html, y.said, y.state
from reply y join remote r on r.id = y.remote
where y.call = $1 and y.state = 2 and y.id > $2 order by y.id limit $3;

-- reply_of_version :many (version version_id, after i64, n i64) -> (id reply_id, pub str, uri str,
--   url str, name str, handle str, profile str, html str, said i64, state i64)
select y.id, y.pub, y.uri, y.url, r.name, r.handle, r.url as profile, y.html, y.said, y.state
from reply y join remote r on r.id = y.remote
where y.version = $1 and y.state = 2 and y.id > $2 order by y.id limit $3;

-- reply_held :many (movement movement_id, after i64) -> (id reply_id, pub str, uri str,
--   url str, name str, handle str, profile str, html str, said i64, state i64, title str?)
select y.id, y.pub, y.uri, y.url, r.name, r.handle, r.url as profile, y.html, y.said, y.state,
  c.title
from reply y join remote r on r.id = y.remote left join call c on c.id = y.call
where y.movement = $1 and y.state = 1 and y.id > $2 order by y.id limit 50;

-- reply_at :maybe (pub str) -> (id reply_id)
select id from reply where pub = $1;

-- reply_judged :many (movement movement_id, state i64, before i64) -> (id reply_id, pub str,
--   uri str, url str, name str, handle str, profile str, html str, said i64, state i64, title str?)
select y.id, y.pub, y.uri, y.url, r.name, r.handle, r.url as profile, y.html, y.said, y.state,
  c.title
from reply y join remote r on r.id = y.remote left join call c on c.id = y.call
where y.movement = $1 and y.state = $2 and y.id < $3 order by y.id desc limit 50;

-- Counted up to 1,000.
-- reply_waiting :one (movement movement_id) -> (n i64)
select count(*) from
  (select y.id from reply y where y.movement = $1 and y.state = 1 limit 1000) as waiting;

-- Movements of which somebody is a fellow and where a reply waits, by what keeps them together.
-- reply_waits :many (viewer person_id) -> (id movement_id, handle str, name str)
select m.id, m.handle, m.name from movement m
where m.id in (select k.movement from keeper k where k.person = $1
    union select o.movement from member s join circle o on o.id = s.circle
    where s.person = $1 and s.ended is null)
  and exists (select 1 from reply y where y.movement = m.id and y.state = 1)
order by m.id desc limit 50;

-- reply_judge :do (movement movement_id, pub str, state i64) -> changed
update reply set state = $3 where pub = $2 and movement = $1;

-- reply_expire :do (before i64) -> changed
delete from reply where id in (select r.id from reply r where r.made < $1 limit 50);
