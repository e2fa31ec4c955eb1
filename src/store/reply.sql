-- What people on other servers say under a call or a message.

-- Held unless one of theirs was let stand in the movement before.
-- reply_put :do (pub str, movement movement_id, call call_id?, version version_id?, remote
--   remote_id, uri str, url str, html str, said i64, hold flag, now i64)
insert into reply (pub, movement, call, version, remote, peer, uri, url, html, said, state, made)
select $1, $2, $3, $4, r.id, r.peer, $6, $7, $8, $9,
  case when $10 = 0 and exists
    (select 1 from reply b where b.remote = $5 and b.movement = $2 and b.state = 2)
  then 2 else 1 end, $11
from remote r where r.id = $5
on conflict (uri) do nothing;

-- Times are whole seconds: the first change may come within that in which it was said.
-- reply_change :do (uri str, remote remote_id, html str, updated i64)
update reply set html = $3, changed = $4
where uri = $1 and remote = $2 and $4 > coalesce(changed, said - 1);

-- reply_drop :do (uri str, remote remote_id) -> changed
delete from reply where uri = $1 and remote = $2;

-- reply_of_call :many (call call_id, after i64) -> (id reply_id, pub str, uri str, url str,
--   name str, handle str, profile str, html str, said i64, state i64)
select y.id, y.pub, y.uri, y.url, r.name, r.handle, r.url as profile, y.html, y.said, y.state
from reply y join remote r on r.id = y.remote
where y.call = $1 and y.state = 2 and y.id > $2 order by y.id limit 50;

-- reply_of_version :many (version version_id, after i64) -> (id reply_id, pub str, uri str,
--   url str, name str, handle str, profile str, html str, said i64, state i64)
select y.id, y.pub, y.uri, y.url, r.name, r.handle, r.url as profile, y.html, y.said, y.state
from reply y join remote r on r.id = y.remote
where y.version = $1 and y.state = 2 and y.id > $2 order by y.id limit 50;

-- reply_held :many (movement movement_id, after i64) -> (id reply_id, pub str, uri str,
--   url str, name str, handle str, profile str, html str, said i64, state i64, title str?)
select y.id, y.pub, y.uri, y.url, r.name, r.handle, r.url as profile, y.html, y.said, y.state,
  c.title
from reply y join remote r on r.id = y.remote left join call c on c.id = y.call
where y.movement = $1 and y.state = 1 and y.id > $2 order by y.id limit 50;

-- reply_judge :do (movement movement_id, pub str, state i64) -> changed
update reply set state = $3 where pub = $2 and movement = $1;

-- reply_expire :do (before i64) -> changed
delete from reply where id in (select r.id from reply r where r.made < $1 limit 50);
