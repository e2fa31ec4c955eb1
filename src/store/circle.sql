-- Circles, and who sits in them.

-- circle_load :maybe (pub str, viewer person_id)
--   -> (id circle_id, pub str, name str, seats i64, taken i64, made i64, movement movement_id,
--   handle str, movement_name str, seat member_id, host flag)
select c.id, c.pub, c.name, c.seats, c.taken, c.made, c.movement, v.handle, v.name as movement_name, m.id as seat,
  m.host
from circle c join member m on m.circle = c.id and m.person = $2 and m.ended is null
join movement v on v.id = c.movement
where c.pub = $1;

-- circle_of_person :many (viewer person_id)
--   -> (id circle_id, pub str, name str, seats i64, taken i64, made i64, movement movement_id,
--   handle str, movement_name str, seat member_id, host flag)
select c.id, c.pub, c.name, c.seats, c.taken, c.made, c.movement, v.handle, v.name as movement_name, m.id as seat,
  m.host
from member m join circle c on c.id = m.circle join movement v on v.id = c.movement
where m.person = $1 and m.ended is null
order by m.circle limit 50;

-- circle_add :one (pub str, movement movement_id, name str, seats i64, made i64) -> (id circle_id)
-- all: a new circle, which nobody sits in yet
insert into circle (pub, movement, name, seats, made) values ($1, $2, $3, $4, $5) returning id;

-- circle_change :do (id circle_id, name str, seats i64, viewer person_id) -> changed
update circle set name = $2, seats = $3 where id = $1 and exists
  (select 1 from member m where m.circle = $1 and m.person = $4 and m.host = 1 and m.ended is null);

-- circle_more :do (id circle_id) -> changed
-- all: kept count, written with the seat
update circle set taken = taken + 1 where id = $1 and taken < 15;

-- circle_less :do (id circle_id)
-- all: kept count, written with the seat
update circle set taken = taken - 1 where id = $1;

-- The viewer first, the others in the order of joining.
-- circle_seats :many (circle circle_id, viewer person_id)
--   -> (id member_id, person person_id, pub str, name str, host flag, joined i64)
select m.id, m.person, p.pub, p.name, m.host, m.joined
from member m join person p on p.id = m.person
where m.circle = $1 and m.ended is null
  and exists (select 1 from member v where v.circle = $1 and v.person = $2 and v.ended is null)
order by m.person <> $2, m.id limit 15;

-- circle_movement :maybe (movement movement_id, viewer person_id) -> (id member_id)
select m.id from member m join circle c on c.id = m.circle
where c.movement = $1 and m.person = $2 and m.ended is null limit 1;

-- circle_any :maybe (viewer person_id) -> (id member_id)
select id from member where person = $1 and ended is null limit 1;
