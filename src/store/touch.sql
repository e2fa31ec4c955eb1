-- The ledger: touches, what stays of them, and the sums that follow each.

-- touch_actor :maybe (person person_id) -> (actor str?)
select actor from person where id = $1;

-- touch_actor_set :do (person person_id, actor str)
update person set actor = $2 where id = $1 and actor is null;

-- What one person did for one call, in the order it happened.
-- touch_rows :many (who str, movement movement_id, call call_id?) -> (at i64, kind i64, tie i64,
--   channel i64, inferred flag)
-- all: names of the ledger only, read where a step is added to them
select at, kind, tie, channel, inferred from touch
where who = $1 and call is not distinct from $3 and movement = $2 order by at, id limit 64;

-- Stages up to the one reached, each once; those below `sure` are only implied, and give way to
-- what is done for real later.
-- touch_stages :do (now i64, movement movement_id, call call_id, who str, parent str?, share str?,
--   reached i64, sure i64, tie i64, channel i64)
-- all: writes
insert into touch (at, movement, call, who, parent, share, kind, tie, channel, inferred, newest)
select $1, $2, $3, $4, $5, $6, k.kind, $9, $10, case when k.kind < $8 then 1 else 0 end,
  case when k.kind = $7 then 1 else 0 end
from (select 1 as kind union all select 2 union all select 3 union all select 4) as k
where k.kind <= $7
  and not exists (select 1 from touch t where t.who = $4 and t.call = $3 and t.kind = k.kind
    and (t.inferred = 0 or k.kind < $8))
order by k.kind;

-- touch_put :do (now i64, movement movement_id, call call_id?, who str, parent str?, share str?,
--   kind i64, tie i64, channel i64)
-- all: writes
insert into touch (at, movement, call, who, parent, share, kind, tie, channel, inferred, newest)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 1);

-- Which is the newest of one person for one call, after rows were added or struck out.
-- touch_newest :do (who str, movement movement_id, call call_id?)
-- all: writes
update touch set newest = 1 - newest
where who = $1 and call is not distinct from $3 and movement = $2
  and newest <> case when id = (select t.id from touch t
    where t.who = $1 and t.call is not distinct from $3 and t.movement = $2
    order by t.at desc, t.id desc limit 1) then 1 else 0 end;

-- A step towards a call that was erased: the person is due again one day.
-- touch_wakes :do (call call_id, now i64)
update call set trace_at = $2 where id = $1 and erased = 1 and trace_at is null;

-- The call somebody first came to.
-- touch_first_show :maybe (who str, movement movement_id) -> (call call_id, at i64, tie i64,
--   channel i64)
-- all: names of the ledger only, read where a step is added to them
select call, at, tie, channel from touch
where who = $1 and movement = $2 and kind = 4 and call is not null order by at, id limit 1;

-- The show, what it led to, and what only it implied: all above what was done for real, and what
-- was done for real later.
-- touch_strike :do (who str, call call_id, done i64)
-- all: writes
delete from touch
where who = $1 and call = $2 and (kind in (4, 5) or (inferred = 1 and kind < 4 and (kind > $3
  or exists (select 1 from touch t where t.who = $1 and t.call = $2 and t.kind = touch.kind
    and t.inferred = 0))));

-- touch_forget :do (who str, call call_id)
-- all: writes
delete from touch where who = $1 and call = $2;

-- Both the sum of the call and that of its movement move by the same.
-- funnel_add :do (movement movement_id, call i64, stage i64, class i64, n i64, sure i64,
--   onward i64)
insert into funnel (movement, call, stage, class, n, sure, onward)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (movement, call, stage, class) do update set n = funnel.n + excluded.n,
  sure = funnel.sure + excluded.sure, onward = funnel.onward + excluded.onward;

-- What is published of it is to be remade.
-- funnel_moved :do (movement movement_id, call i64, day i64)
insert into unpublished (movement, call, day) values ($1, $2, $3)
on conflict (movement, call) do nothing;
