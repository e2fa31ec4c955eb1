-- What stays of touches that went.  People have fresh names in it; who points at an old name follows.

-- A trace whose old name may still be pointed at.
-- trace_renamed :maybe () -> (pub str, was str, movement movement_id, call call_id?)
select pub, was, movement, call from trace where was > '' limit 1;

-- trace_touches_follow :do (pub str, was str, movement movement_id, call call_id?) -> changed
-- all: names of the ledger only
update touch set parent = $1 where id in (select t.id from touch t
  where t.parent = $2 and t.call is not distinct from $4 and t.movement = $3 limit 50);

-- trace_traces_follow :do (pub str, was str, movement movement_id, call call_id?) -> changed
update trace set parent = $1 where pub in (select t.pub from trace t
  where t.parent = $2 and t.call is not distinct from $4 and t.movement = $3 limit 50);

-- trace_followed :do (pub str)
update trace set was = null where pub = $1;

-- ---- whose turn it is -------------------------------------------------------------------------

-- Those whose last step is older, outside of calls.
-- trace_loose :many (before i64, n i64) -> (who str, movement movement_id)
-- all: what is due goes, whoever it is about
select who, movement from touch
where call is null and newest = 1 and at < $1 order by at, id limit $2;

-- trace_call :maybe (before i64) -> (id call_id)
select id from call where trace_at < $1 order by trace_at limit 1;

-- trace_of_call :many (call call_id, before i64, n i64) -> (who str, movement movement_id)
-- all: what is due goes, whoever it is about
select who, movement from touch
where call = $1 and newest = 1 and at < $2 order by at, id limit $3;

-- When the next of a call is due; never, when nobody is left.
-- trace_call_next :do (call call_id)
-- all: times only
update call set trace_at =
  (select t.at from touch t where t.call = $1 and t.newest = 1 order by t.at limit 1)
where id = $1;

-- ---- one person's steps become one row ---------------------------------------------------------

-- trace_rows :many (who str, movement movement_id, call call_id?) -> (at i64, kind i64, tie i64,
--   channel i64, inferred flag, parent str?)
-- all: names of the ledger only
select at, kind, tie, channel, inferred, parent from touch
where who = $1 and call is not distinct from $3 and movement = $2 order by at, id limit 80;

-- The parent is led to by its fresh name where it has one already, and by its old one while its own
-- steps stand; a name that leads nowhere is dropped.
-- trace_put :do (pub str, was str, parent str?, movement movement_id, call call_id?, class i64,
--   tie i64, channel i64, stages i64, inferred i64, pledge_hours i64?, show_hours i64?, week i64)
-- all: names of the ledger only
insert into trace (pub, was, parent, movement, call, class, tie, channel, stages, inferred,
  pledge_hours, show_hours, week)
select $1, $2, coalesce(
    (select p.pub from trace p
      where p.was = $3 and p.call is not distinct from $5 and p.movement = $4 limit 1),
    (select p.pub from trace p where p.pub = $3),
    (select t.who from touch t
      where t.who = $3 and t.call is not distinct from $5 and t.movement = $4 limit 1)),
  $4, $5, $6, $7, $8, $9, $10, $11, $12, $13;

-- trace_touches_go :do (who str, movement movement_id, call call_id?) -> changed
-- all: writes
delete from touch where who = $1 and call is not distinct from $3 and movement = $2;
