-- Codes behind /s/CODE, and how often they were opened.

-- share_find :maybe (code str) -> (call call_id, person person_id?, actor str?, channel i64,
--   handle str, slug str, state i64)
select s.call, s.person, s.actor, s.channel, m.handle, c.slug, c.state
from share s join call c on c.id = s.call join movement m on m.id = c.movement
where s.code = $1;

-- One code for each channel; a code that is taken is not made.
-- share_add :do (code str, call call_id, person person_id?, signup signup_id?, actor str, channel
--   i64, now i64)
insert into share (code, call, person, signup, actor, channel, made)
select $1, $2, $3, $4, $5, $6, $7
where not exists (select 1 from share where person = $3 and call = $2 and channel = $6)
  and not exists (select 1 from share where signup = $4 and channel = $6)
on conflict (code) do nothing;

-- share_of_person :many (person person_id, call call_id) -> (code str, channel i64, opened i64)
select s.code, s.channel,
  (select cast(coalesce(sum(o.n), 0) as bigint) from opening o where o.code = s.code)
from share s where s.person = $1 and s.call = $2 order by s.channel limit 20;

-- share_of_signup :many (signup signup_id) -> (code str, channel i64, opened i64)
select s.code, s.channel,
  (select cast(coalesce(sum(o.n), 0) as bigint) from opening o where o.code = s.code)
from share s where s.signup = $1 order by s.channel limit 20;

-- ---- openings ---------------------------------------------------------------------------------

-- opening_at :maybe (code str, day i64) -> (n i64)
select n from opening where code = $1 and day = $2;

-- opening_set :do (code str, day i64, n i64)
insert into opening (code, day, n) values ($1, $2, $3)
on conflict (code, day) do update set n = excluded.n;

-- ---- what is forgotten with the sign-ups of a call --------------------------------------------

-- share_erase_openings :do (call call_id)
delete from opening where code in (select s.code from share s where s.call = $1 limit 50);

-- share_erase :do (call call_id) -> changed
delete from share where code in (select s.code from share s where s.call = $1 limit 50);
