-- Movements, versions and calls as other servers see them: none of a movement that does not federate.

-- actor_by_pub :maybe (pub str)
--   -> (id movement_id, pub str, handle str, name str, sentence str, made i64, approves flag,
--   followers i64)
select id, pub, handle, name, sentence, made, approves, followers from movement
where pub = $1 and federates = 1;

-- actor_by_handle :maybe (handle str) -> (pub str)
select pub from movement where handle = $1 and federates = 1;

-- actor_by_id :maybe (id movement_id) -> (pub str)
select pub from movement where id = $1 and federates = 1;

-- One that is seen no more, or again, has still the id and the key that it had.
-- actor_pub :maybe (id movement_id) -> (pub str, federates flag)
select pub, federates from movement where id = $1;

-- actor_version_by_pub :maybe (pub str) -> (id version_id, movement movement_id, number i64)
select v.id, v.movement, v.number from version v join movement m on m.id = v.movement
where v.pub = $1 and m.federates = 1;

-- actor_version_by_id :maybe (id version_id) -> (number i64)
select number from version where id = $1;

-- What there is to know of a call beside its words.
-- actor_call :one (id call_id) -> (published i64?, boosts i64, likes i64, declined i64)
select published, boosts, likes, declined from call where id = $1;

-- ---- what a movement has said, newest first ---------------------------------------------------

-- actor_versions :many (movement movement_id, at i64, before version_id, n i64)
--   -> (id version_id, number i64, published i64)
select id, number, published from version
where movement = $1 and (published, id) < ($2, $3)
order by published desc, id desc limit $4;

-- actor_calls :many (movement movement_id, at i64, before call_id, n i64)
--   -> (id call_id, published i64)
select id, published from call
where movement = $1 and state in (2, 3) and (published, id) < ($2, $3)
order by published desc, id desc limit $4;

-- At most 1000 calls are counted.
-- actor_said :one (movement movement_id) -> (versions i64, calls i64)
select
  (select coalesce(max(number), 0) from version where movement = $1),
  (select count(*) from (select 1 from call
    where movement = $1 and state in (2, 3) limit 1000) as c);

-- ---- replies ----------------------------------------------------------------------------------

-- At most 1000 are counted.
-- actor_call_replies :one (call call_id) -> (n i64)
select count(*) from (select 1 from reply where call = $1 and state = 2 limit 1000) as r;

-- actor_version_replies :one (version version_id) -> (n i64)
select count(*) from (select 1 from reply where version = $1 and state = 2 limit 1000) as r;
