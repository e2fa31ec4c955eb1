-- Newcomers: who came, wants to hear what is next, and has no seat yet.

-- newcomer_add :do (pub str, movement movement_id, call call_id, person person_id?, name str, mail
--   str, lang str, actor str, tie i64, now i64)
-- all: writes
insert into newcomer (pub, movement, call, person, name, mail, lang, actor, tie, state, since)
select $1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10
where not exists (
  select 1 from member s join circle c on c.id = s.circle
  where s.person = $4 and s.ended is null and c.movement = $2)
on conflict (movement, mail) do nothing;

-- newcomer_drop :do (call call_id, mail str)
-- all: writes
delete from newcomer where call = $1 and mail = $2 and state = 1;

-- newcomer_expire :do (before i64) -> changed
-- all: forgets
delete from newcomer where id in (select n.id from newcomer n where n.since < $1 limit 50);

-- newcomer_seat :do (id newcomer_id, person person_id)
-- all: writes; who uses the invitation proves to be the newcomer
update newcomer set state = 3, person = $2 where id = $1;

-- newcomer_origin :maybe (id newcomer_id) -> (call call_id, actor str)
-- all: names of the ledger only
select call, actor from newcomer where id = $1;
