-- The numbers: sums by stage, tie and channel.

-- ledger_call :many (call call_id) -> (stage i64, tie i64, channel i64, n i64)
select stage, tie, channel, n from tally where call = $1 order by stage, tie, channel limit 99;

-- Erased calls stand in `total`; the few others are added up.
-- ledger_movement :many (movement movement_id) -> (stage i64, tie i64, channel i64, n i64)
select stage, tie, channel, cast(sum(n) as bigint) from (
  select stage, tie, channel, n from total where movement = $1
  union all
  select t.stage, t.tie, t.channel, t.n from call c join tally t on t.call = c.id
  where c.movement = $1 and c.erased = 0
) as sums group by stage, tie, channel order by stage, tie, channel limit 99;

-- One line for each call, newest first.
-- ledger_calls :many (movement movement_id, before_at i64, before_id call_id, n i64) -> (id
--   call_id, pub str, title str, zone str, starts_at i64, state i64, asked i64, confirmed i64,
--   showed i64, walked i64)
select c.id, c.pub, c.title, c.zone, c.starts_at, c.state,
  (select cast(coalesce(sum(t.n), 0) as bigint) from tally t where t.call = c.id and t.stage = 1),
  (select cast(coalesce(sum(t.n), 0) as bigint) from tally t where t.call = c.id and t.stage = 2),
  c.showed, c.walked
from call c where c.movement = $1 and c.state in (2, 3) and (c.starts_at, c.id) < ($2, $3)
order by c.starts_at desc, c.id desc limit $4;

-- A call whose sign-ups are about to be gone for good: its sums join those of its movement, once.
-- ledger_sum_up :do (call call_id)
insert into total (movement, stage, tie, channel, n)
select c.movement, t.stage, t.tie, t.channel, t.n
from tally t join call c on c.id = t.call where t.call = $1 and c.erased = 0
on conflict (movement, stage, tie, channel) do update set n = total.n + excluded.n;

-- How far people came, by the class of their path; call 0 is the whole movement.
-- ledger_funnel :many (movement movement_id, call i64) -> (stage i64, class i64, n i64, sure i64,
--   onward i64)
select stage, class, n, sure, onward from funnel
where movement = $1 and call = $2 order by stage, class limit 99;
