-- The rows that a number of the ledger counts.

-- Who reached a stage, once each; later touches that repeat it are left out.
-- cases_of_call :many (call call_id, stage i64, after i64) -> (id touch_id, who str, call call_id?)
-- all: names of the ledger only
select t.id, t.who, t.call from touch t
where t.call = $1 and t.kind = $2 and t.id > $3 and not exists (select 1 from touch e
  where e.who = t.who and e.call = t.call and e.kind = t.kind and e.id < t.id)
order by t.id limit 100;

-- cases_of_movement :many (movement movement_id, stage i64, after i64) -> (id touch_id, who str,
--   call call_id?)
-- all: names of the ledger only
select t.id, t.who, t.call from touch t
where t.movement = $1 and t.kind = $2 and t.id > $3 and not exists (select 1 from touch e
  where e.who = t.who and e.call is not distinct from t.call and e.kind = t.kind
    and e.movement = t.movement and e.id < t.id)
order by t.id limit 100;

-- Of all stages: a page costs the same, however few reached the one that is asked for.
-- cases_traces_of_call :many (call call_id, after str) -> (pub str, parent str?,
--   call call_id?, class i64, tie i64, channel i64, stages i64, week i64)
select pub, parent, call, class, tie, channel, stages, week from trace
where call = $1 and pub > $2 order by pub limit 100;

-- cases_traces_of_movement :many (movement movement_id, after str) -> (pub str,
--   parent str?, call call_id?, class i64, tie i64, channel i64, stages i64, week i64)
select pub, parent, call, class, tie, channel, stages, week from trace
where movement = $1 and pub > $2 order by pub limit 100;

-- What each of them was asked to, and with which words.
-- cases_call :maybe (call call_id) -> (pub str, title str, zone str, handle str, version i64)
select c.pub, c.title, c.zone, m.handle, v.number
from call c join version v on v.id = c.version join movement m on m.id = c.movement
where c.id = $1;
