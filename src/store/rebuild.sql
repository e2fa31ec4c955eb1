-- Counting the kept sums anew, in slices by key.

-- rebuild_movement :maybe (after movement_id?) -> (id movement_id)
select id from movement where id > coalesce($1, 0) order by id limit 1;

-- rebuild_call :maybe (movement movement_id, after_at i64, after_id i64) -> (id call_id,
--   starts_at i64, erased flag, pending i64, going i64, maybe i64, waiting i64, showed i64,
--   walked i64)
select id, starts_at, erased, pending, going, maybe, waiting, showed, walked from call
where movement = $1 and (starts_at, id) > ($2, $3) order by starts_at, id limit 1;

-- ---- the ledger -------------------------------------------------------------------------------

-- One row for each person of a call.
-- rebuild_people :many (call call_id, after_at i64, after_id i64) -> (id touch_id, at i64, who str)
-- all: names of the ledger only
select id, at, who from touch
where call = $1 and newest = 1 and (at, id) > ($2, $3) order by at, id limit 50;

-- rebuild_loose :many (movement movement_id, after i64) -> (id touch_id, who str)
-- all: names of the ledger only
select id, who from touch
where movement = $1 and call is null and newest = 1 and id > $2 order by id limit 50;

-- rebuild_traces :many (call call_id, after str) -> (pub str, class i64, stages i64, inferred i64)
select pub, class, stages, inferred from trace
where call = $1 and pub > $2 order by pub limit 500;

-- rebuild_loose_traces :many (movement movement_id, after str) -> (pub str, class i64, stages i64,
--   inferred i64)
select pub, class, stages, inferred from trace
where movement = $1 and call is null and pub > $2 order by pub limit 500;

-- rebuild_funnel_set :do (movement movement_id, call i64, stage i64, class i64, n i64, sure i64,
--   onward i64)
insert into funnel (movement, call, stage, class, n, sure, onward)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (movement, call, stage, class) do update set n = excluded.n, sure = excluded.sure,
  onward = excluded.onward;

-- ---- other sums -------------------------------------------------------------------------------

-- rebuild_tally :many (call call_id) -> (stage i64, tie i64, channel i64, n i64)
select stage, tie, channel, n from tally where call = $1 order by stage, tie, channel limit 200;

-- rebuild_total :many (movement movement_id) -> (stage i64, tie i64, channel i64, n i64)
select stage, tie, channel, n from total where movement = $1
order by stage, tie, channel limit 200;

-- rebuild_total_set :do (movement movement_id, stage i64, tie i64, channel i64, n i64)
insert into total (movement, stage, tie, channel, n) values ($1, $2, $3, $4, $5)
on conflict (movement, stage, tie, channel) do update set n = excluded.n;

-- rebuild_counts :one (call call_id) -> (pending i64, going i64, maybe i64, waiting i64,
--   showed i64, walked i64)
select cast(coalesce(sum(case when state = 1 then 1 else 0 end), 0) as bigint),
  cast(coalesce(sum(case when state = 2 then 1 else 0 end), 0) as bigint),
  cast(coalesce(sum(case when state = 3 then 1 else 0 end), 0) as bigint),
  cast(coalesce(sum(case when state = 4 then 1 else 0 end), 0) as bigint),
  cast(coalesce(sum(case when state <> 5 and showed is not null then 1 else 0 end), 0) as bigint),
  cast(coalesce(sum(case when state = 5 then 1 else 0 end), 0) as bigint)
from signup where call = $1;

-- rebuild_counts_set :do (call call_id, pending i64, going i64, maybe i64, waiting i64,
--   showed i64, walked i64)
update call set pending = $2, going = $3, maybe = $4, waiting = $5, showed = $6, walked = $7
where id = $1;

-- rebuild_followers :one (movement movement_id) -> (kept i64, counted i64)
-- all: how many follow one movement
select m.followers, (select count(*) from follower f where f.movement = m.id and f.state = 2)
from movement m where m.id = $1;

-- rebuild_followers_set :do (movement movement_id, n i64)
update movement set followers = $2 where id = $1;

-- Servers of which nobody follows, or of which another number does, and those that are not counted.
-- rebuild_servers_drop :do (movement movement_id) -> changed
-- all: of one movement
delete from follower_sum where movement = $1 and not exists (
  select 1 from follower f where f.movement = $1 and f.peer = follower_sum.peer);

-- rebuild_servers_set :do (movement movement_id) -> changed
-- all: of one movement
update follower_sum set n = (
  select count(*) from follower f where f.movement = $1 and f.peer = follower_sum.peer)
where movement = $1 and n <> (
  select count(*) from follower f where f.movement = $1 and f.peer = follower_sum.peer);

-- rebuild_servers_add :do (movement movement_id) -> changed
-- all: of one movement
insert into follower_sum (movement, peer, n)
select f.movement, f.peer, count(*) from follower f
where f.movement = $1 and not exists (
  select 1 from follower_sum s where s.movement = $1 and s.peer = f.peer)
group by f.movement, f.peer;

-- rebuild_servers :one (movement movement_id) -> (n i64)
-- all: of one movement
select count(*) from follower_sum where movement = $1;

-- rebuild_circles :many (after i64) -> (id circle_id, taken i64, seated i64)
-- all: how many sit in each circle
select c.id, c.taken,
  (select count(*) from member m where m.circle = c.id and m.ended is null)
from circle c where c.id > $1 order by c.id limit 50;

-- rebuild_circle_set :do (circle circle_id, taken i64)
-- all: how many sit in a circle
update circle set taken = $2 where id = $1;
