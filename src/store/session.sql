-- session_by_hash :maybe (hash bytes)
--   -> (id session_id, person person_id, seen_day i64, visits i64, name str, zone str?,
--   admin flag)
select s.id, s.person, s.seen_day, s.visits, p.name, p.zone, p.admin
from session s join person p on p.id = s.person
where s.hash = $1 and s.epoch = p.epoch;

-- session_add :do (hash bytes, person person_id, made i64, seen_day i64) -> changed
insert into session (hash, person, epoch, made, seen_day)
select $1, id, epoch, $3, $4 from person where id = $2;

-- session_end :do (hash bytes, person person_id)
delete from session where hash = $1 and person = $2;

-- session_list :many (person person_id) -> (hash bytes, made i64, seen_day i64)
select s.hash, s.made, s.seen_day from session s join person p on p.id = s.person
where s.person = $1 and s.epoch = p.epoch
order by s.id desc limit 50;

-- session_saw :do (id session_id, day i64)
update session set seen_day = $2, visits = visits + 1 where id = $1 and seen_day < $2;
