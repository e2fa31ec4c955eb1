-- Newcomers: who came, wants to hear what is next, and has no seat yet.

-- newcomer_add :do (pub str, movement movement_id, call call_id, person person_id?, name str, mail
--   str, lang str, actor str, tie i64, gen i64, now i64)
-- all: writes
insert into newcomer (pub, movement, call, person, name, mail, lang, actor, tie, state, gen, since)
select $1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11
where not exists (
  select 1 from member s join circle c on c.id = s.circle
  where s.person = $4 and s.ended is null and c.movement = $2)
on conflict (movement, mail) do nothing;

-- newcomer_drop :do (call call_id, mail str)
-- all: forgets
delete from newcomer where call = $1 and mail = $2 and state = 1;

-- newcomer_forget :do (id newcomer_id)
-- all: forgets, for who holds the link in the letter
delete from newcomer where id = $1;

-- newcomer_end_invitations :do (id newcomer_id, now i64)
-- all: forgets; what was made for one newcomer is for nobody else
update invitation set revoked = $2, expires = $2, gen = gen + 1
where newcomer = $1 and revoked is null and expires > $2;

-- newcomer_expire :do (before i64) -> changed
-- all: forgets
delete from newcomer where id in (select n.id from newcomer n where n.since < $1 limit 50);

-- newcomer_load :maybe (id newcomer_id) -> (id newcomer_id, pub str, movement movement_id, call
--   call_id, name str, mail str, lang str, state i64, gen i64, since i64)
-- all: for who holds the link in the letter, and for the letter itself
select id, pub, movement, call, name, mail, lang, state, gen, since from newcomer where id = $1;

-- newcomer_find :maybe (movement movement_id, pub str) -> (id newcomer_id)
-- all: read by those who look after the movement, as the next three
select id from newcomer where pub = $2 and movement = $1;

-- Those who wait first, in the order they came.
-- newcomer_of_call :many (call call_id, state i64, since i64, id newcomer_id, n i64) -> (id
--   newcomer_id, pub str, name str, state i64, since i64, until i64?)
-- all: hosts of the call only, by the route
select n.id, n.pub, n.name, n.state, n.since,
  (select max(i.expires) from invitation i where i.newcomer = n.id)
from newcomer n
where n.call = $1 and (n.state, n.since, n.id) > ($2, $3, $4)
order by n.state, n.since, n.id limit $5;

-- newcomer_of_movement :many (movement movement_id, state i64, since i64, id newcomer_id, n i64)
--   -> (id newcomer_id, pub str, name str, state i64, since i64, until i64?)
-- all: keepers of the movement only, by the route
select n.id, n.pub, n.name, n.state, n.since,
  (select max(i.expires) from invitation i where i.newcomer = n.id)
from newcomer n
where n.movement = $1 and (n.state, n.since, n.id) > ($2, $3, $4)
order by n.state, n.since, n.id limit $5;

-- newcomer_invited :do (id newcomer_id)
-- all: writes
update newcomer set state = 2 where id = $1 and state < 3;

-- The one that stands, for the letter.
-- newcomer_invitation :maybe (id newcomer_id, now i64) -> (id invitation_id, gen i64, expires i64,
--   inviter str?)
-- all: for the letter to the newcomer
select i.id, i.gen, i.expires, p.name
from invitation i left join person p on p.id = i.inviter
where i.newcomer = $1 and i.revoked is null and i.expires > $2 and i.used < i.places
order by i.id desc limit 1;

-- newcomer_seat :do (id newcomer_id, person person_id)
-- all: writes; who uses the invitation proves to be the newcomer
update newcomer set state = 3, person = $2 where id = $1;

-- newcomer_origin :maybe (id newcomer_id) -> (call call_id, actor str)
-- all: names of the ledger only
select call, actor from newcomer where id = $1;
