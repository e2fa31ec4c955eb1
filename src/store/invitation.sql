-- Who was asked in, and by which link.

-- invitation_load :maybe (id invitation_id)
--   -> (id invitation_id, pub str, circle circle_id, circle_pub str, taken i64,
--   movement movement_id, inviter person_id?, newcomer newcomer_id?, personal flag, host flag,
--   note str, places i64, used i64, gen i64, made i64, expires i64, revoked i64?)
-- all: whoever holds its link, which is judged by what is read here
select i.id, i.pub, i.circle, c.pub as circle_pub, c.taken, c.movement, i.inviter, i.newcomer,
  i.personal, i.host, i.note, i.places, i.used, i.gen, i.made, i.expires, i.revoked
from invitation i join circle c on c.id = i.circle where i.id = $1;

-- Those the viewer made; for a host all; what the administrator made for everybody in the circle.
-- invitation_list :many (circle circle_id, viewer person_id)
--   -> (id invitation_id, pub str, inviter person_id?, inviter_name str?, personal flag, host flag,
--   note str, places i64, used i64, gen i64, made i64, expires i64, revoked i64?)
select i.id, i.pub, i.inviter, p.name as inviter_name, i.personal, i.host, i.note, i.places, i.used,
  i.gen, i.made, i.expires, i.revoked
from invitation i left join person p on p.id = i.inviter
where i.circle = $1 and exists
  (select 1 from member v where v.circle = $1 and v.person = $2 and v.ended is null
    and (i.inviter = $2 or v.host = 1 or i.host = 1))
order by i.id desc limit 50;

-- invitation_one :maybe (circle circle_id, pub str, viewer person_id)
--   -> (id invitation_id, pub str, inviter person_id?, inviter_name str?, personal flag, host flag,
--   note str, places i64, used i64, gen i64, made i64, expires i64, revoked i64?)
select i.id, i.pub, i.inviter, p.name as inviter_name, i.personal, i.host, i.note, i.places, i.used,
  i.gen, i.made, i.expires, i.revoked
from invitation i left join person p on p.id = i.inviter
where i.circle = $1 and i.pub = $2 and exists
  (select 1 from member v where v.circle = $1 and v.person = $3 and v.ended is null
    and (i.inviter = $3 or v.host = 1));

-- invitation_add :one (pub str, circle circle_id, inviter person_id?, newcomer newcomer_id?,
--   personal flag, host flag, note str, places i64, gen i64, made i64, expires i64)
--   -> (id invitation_id)
-- all: a new row of who makes it
insert into invitation (pub, circle, inviter, newcomer, personal, host, note, places, gen, made, expires)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id;

-- invitation_use :do (id invitation_id, gen i64, now i64) -> changed
-- all: whoever holds its link
update invitation set used = used + 1, last_use = $3
where id = $1 and gen = $2 and revoked is null and expires > $3 and used < places;

-- invitation_revoke :do (circle circle_id, pub str, viewer person_id, now i64) -> changed
update invitation set revoked = $4, expires = $4, gen = gen + 1
where circle = $1 and pub = $2 and revoked is null and expires > $4 and (inviter = $3 or exists
  (select 1 from member m where m.circle = $1 and m.person = $3 and m.host = 1 and m.ended is null));

-- invitation_end_of :do (circle circle_id, viewer person_id, now i64)
update invitation set revoked = $3, expires = $3, gen = gen + 1
where circle = $1 and inviter = $2 and revoked is null and expires > $3;

-- invitation_end_all :do (circle circle_id, now i64)
-- all: a host of the circle was removed, who had seen the links
update invitation set revoked = $2, expires = $2, gen = gen + 1
where circle = $1 and revoked is null and expires > $2;

-- ---- of the administrator -----------------------------------------------------------------------

-- invitation_room :maybe (movement movement_id) -> (id circle_id)
-- all: the administrator learns nothing of the circle
select id from circle where movement = $1 and taken < 15 order by id limit 1;

-- invitation_of_house :many (now i64)
--   -> (id invitation_id, pub str, gen i64, expires i64, handle str, movement_name str)
-- all: the administrator made them; they name no circle
select i.id, i.pub, i.gen, i.expires, m.handle, m.name as movement_name
from invitation i join circle c on c.id = i.circle join movement m on m.id = c.movement
where i.host = 1 and i.revoked is null and i.expires > $1 and i.used = 0 order by i.expires desc limit 50;

-- ---- the question to who came in by a personal one -----------------------------------------------

-- invitation_question :maybe (circle circle_id, viewer person_id)
--   -> (seat member_id, inviter person_id?, name str?, call call_id?)
select m.id as seat, i.inviter, p.name, n.call
from member m left join invitation i on i.id = m.via left join person p on p.id = i.inviter
left join newcomer n on n.id = i.newcomer
where m.circle = $1 and m.person = $2 and m.ended is null and m.tie is null;

-- invitation_answer :do (seat member_id, tie i64) -> changed
-- all: the seat was found by its person
update member set tie = $2 where id = $1 and tie is null;

-- invitation_unanswered :many (before i64)
--   -> (seat member_id, person person_id, movement movement_id, inviter person_id?, call call_id?)
-- all: the house counts them as unknown
select m.id as seat, m.person, c.movement, i.inviter, n.call
from member m join circle c on c.id = m.circle left join invitation i on i.id = m.via
left join newcomer n on n.id = i.newcomer
where m.tie is null and m.joined < $1 order by m.joined limit 50;
