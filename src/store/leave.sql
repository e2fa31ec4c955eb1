-- Movements that other servers do not see any more.

-- leave_news :one (pub str, kind i64, movement movement_id, now i64) -> (id news_id)
insert into news (pub, kind, movement, made) values ($1, $2, $3, $4) returning id;

-- leave_mark :do (movement movement_id, news news_id?)
update movement set leaving = $2 where id = $1;

-- leave_next :maybe () -> (movement movement_id, news i64)
select id, leaving from movement where leaving > 0 order by leaving limit 1;

-- leave_followers :many (movement movement_id) -> (remote remote_id, peer peer_id, inbox str,
--   host str, state i64)
select f.remote, f.peer, f.inbox, p.host, f.state from follower f join peer p on p.id = f.peer
where f.movement = $1 limit 50;

-- leave_audience :many (movement movement_id) -> (call call_id, peer peer_id, inbox str, host str)
select a.call, a.peer, a.inbox, p.host
from call c join audience a on a.call = c.id join peer p on p.id = a.peer
where c.movement = $1 limit 50;

-- leave_unhear :do (call call_id, inbox str)
delete from audience where call = $1 and inbox = $2;
