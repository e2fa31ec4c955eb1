-- What is told to other servers.

-- news_load :maybe (id news_id) -> (id news_id, pub str, kind i64, movement movement_id?, call
--   call_id?, version version_id?, remote remote_id?, signup signup_id?, quote quote_id?,
--   detail i64, about str, made i64)
select id, pub, kind, movement, call, version, remote, signup, quote, detail, about, made
from news where id = $1;

-- What is the same and has not begun to go out says it all: it is written when it is sent.
-- news_add :do (pub str, kind i64, movement movement_id, call call_id?, version version_id?,
--   now i64)
insert into news (pub, kind, movement, call, version, after, made)
select $1, $2, m.id, $4, $5, '', $6 from movement m
where m.id = $3 and m.federates = 1
  and not exists (select 1 from news n where n.call = $4 and n.kind = $2 and n.after = '');

-- news_way :maybe (remote remote_id, movement movement_id) -> (peer peer_id, host str, inbox str,
--   federates flag)
select r.peer, p.host, r.inbox, m.federates
from remote r join peer p on p.id = r.peer join movement m on m.id = $2 where r.id = $1;

-- news_add_one :one (pub str, kind i64, movement movement_id, call call_id?, remote remote_id,
--   signup signup_id?, quote quote_id?, detail i64, about str, now i64) -> (id news_id)
insert into news (pub, kind, movement, call, remote, signup, quote, detail, about, made)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id;

-- What the same account was told later.
-- news_later :many (id news_id, remote remote_id) -> (kind i64, call call_id?, detail i64, about str)
select kind, call, detail, about from news where remote = $2 and id > $1 order by id limit 100;

-- ---- to all -----------------------------------------------------------------------------------

-- What names accounts that are being asked for waits.
-- news_fan :maybe (now i64) -> (id news_id, kind i64, movement movement_id, call call_id?, object
--   str, after str)
select n.id, n.kind, n.movement, n.call, coalesce(c.pub, v.pub, ''), n.after
from news n left join call c on c.id = n.call left join version v on v.id = n.version
where n.after is not null and n.made > 0 and not exists
  (select 1 from mention x where x.object = coalesce(c.pub, v.pub) and x.until > $1)
order by n.made, n.id limit 1;

-- The next inbox, however many follow through it.
-- news_fan_follower :maybe (movement movement_id, after str) -> (inbox str, peer peer_id, host str)
select f.inbox, f.peer, p.host from follower f join peer p on p.id = f.peer
where f.movement = $1 and f.state = 2 and f.inbox > $2 order by f.inbox limit 1;

-- news_fan_audience :maybe (call call_id?, after str) -> (inbox str, peer peer_id, host str)
select a.inbox, a.peer, p.host from audience a join peer p on p.id = a.peer
where a.call = $1 and a.inbox > $2 order by a.inbox limit 1;

-- Whom a version or call names, or named once: a server that has a text hears what becomes of it.
-- news_fan_named :maybe (object str, after str) -> (inbox str, peer peer_id, host str)
select coalesce(r.shared, r.inbox) as inbox, r.peer, p.host
from mention x join remote r on r.id = x.remote and r.gone = 0 join peer p on p.id = r.peer
where x.object = $1 and coalesce(r.shared, r.inbox) > $2 order by inbox limit 1;

-- news_fan_move :do (id news_id, after str?)
update news set after = $2 where id = $1;

-- ---- numbers ----------------------------------------------------------------------------------

-- news_hear :do (call call_id, remote remote_id)
insert into audience (call, inbox, peer)
select $1, r.shared, r.peer from remote r where r.id = $2 and r.shared is not null
on conflict (call, inbox) do nothing;

-- Calls whose numbers have changed and were not told for a while.
-- news_stale :many (before i64) -> (id call_id, movement movement_id, followers i64, heard flag)
select c.id, c.movement, m.followers,
  case when exists (select 1 from audience a where a.call = c.id) then 1 else 0 end
from call c join movement m on m.id = c.movement
where c.stale = 1 and c.told <= $1 order by c.told limit 20;

-- news_told :do (call call_id, now i64)
update call set stale = 0, told = $2 where id = $1;
