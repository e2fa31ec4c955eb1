-- Seats: taking one, being its host, giving it up.

-- member_of :maybe (circle circle_id, viewer person_id) -> (id member_id, host flag)
select id, host from member where circle = $1 and person = $2 and ended is null;

-- member_add :maybe (circle circle_id, person person_id, host flag, via invitation_id?, tie i64?,
--   joined i64) -> (id member_id)
-- all: the seat of who is named
insert into member (circle, person, host, via, tie, joined) values ($1, $2, $3, $4, $5, $6)
on conflict (circle, person) where ended is null do nothing returning id;

-- member_host_set :do (circle circle_id, person person_id, host flag) -> changed
-- all: member.c lets hosts do it, and the house when the last host leaves
update member set host = $3 where circle = $1 and person = $2 and ended is null;

-- member_end :do (circle circle_id, person person_id, now i64) -> changed
-- all: member.c lets hosts do it, and everybody with their own seat
update member set ended = $3, host = 0 where circle = $1 and person = $2 and ended is null;

-- member_any_host :maybe (circle circle_id) -> (id member_id)
-- all: only whether there is one
select id from member where circle = $1 and host = 1 and ended is null limit 1;

-- member_longest :maybe (circle circle_id) -> (person person_id)
-- all: who becomes host when the last one left
select person from member where circle = $1 and ended is null order by id limit 1;

-- Is the person a host in any circle of the movement?
-- member_hosts :maybe (movement movement_id, viewer person_id) -> (id member_id)
select m.id from member m join circle c on c.id = m.circle
where c.movement = $1 and m.person = $2 and m.host = 1 and m.ended is null limit 1;

-- Did the two share a circle since?
-- member_shared :maybe (viewer person_id, other person_id, since i64) -> (id member_id)
select a.id from member a join member b on b.circle = a.circle and b.person = $2
where a.person = $1 and (a.ended is null or a.ended > $3) and (b.ended is null or b.ended > $3)
limit 1;

-- member_keeper_add :do (movement movement_id, person person_id, now i64)
insert into keeper (movement, person, founder, made) values ($1, $2, 0, $3) on conflict do nothing;

-- member_keeper_end :do (movement movement_id, person person_id)
delete from keeper where movement = $1 and person = $2 and founder = 0;
