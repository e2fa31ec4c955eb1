-- What an activity from another server is about.  A movement that does not federate is not there.

-- inbox_seen :maybe (key bytes) -> (made i64)
select made from taken where key = $1;

-- inbox_take :do (key bytes, now i64) -> changed
insert into taken (key, made) values ($1, $2) on conflict (key) do nothing;

-- inbox_movement :maybe (pub str) -> (movement movement_id, handle str)
select id, handle from movement where pub = $1 and federates = 1;

-- inbox_call :maybe (pub str) -> (call call_id, movement movement_id, handle str)
select c.id, c.movement, m.handle from call c join movement m on m.id = c.movement
where c.pub = $1 and c.state in (2, 3) and m.federates = 1;

-- inbox_version :maybe (pub str) -> (version version_id, movement movement_id, handle str)
select v.id, v.movement, m.handle from version v join movement m on m.id = v.movement
where v.pub = $1 and m.federates = 1;

-- A receipt that somebody answers.
-- inbox_receipt :maybe (pub str, remote remote_id) -> (call call_id, movement movement_id,
--   handle str)
select c.id, c.movement, m.handle
from news n join call c on c.id = n.call join movement m on m.id = c.movement
where n.pub = $1 and n.remote = $2 and c.state in (2, 3) and m.federates = 1;

-- What somebody can mean who says only that they come.
-- inbox_open :many (movement movement_id, now i64) -> (call call_id)
select id from call where movement = $1 and state = 2 and starts_at > $2
order by starts_at limit 2;

-- The Follow that is taken back by its id alone.
-- inbox_follow :maybe (remote remote_id, activity str) -> (movement movement_id)
select movement from follower where remote = $1 and activity = $2;
