-- movement_by_handle :maybe (handle str)
--   -> (id movement_id, pub str, handle str, name str, sentence str, draft str,
--   draft_warning str, made i64)
select id, pub, handle, name, sentence, draft, draft_warning, made from movement where handle = $1;

-- movement_keeper :maybe (movement movement_id, person person_id) -> (founder flag)
select founder from keeper where movement = $1 and person = $2;

-- movement_page :many (after str)
--   -> (id movement_id, pub str, handle str, name str, sentence str, made i64)
select id, pub, handle, name, sentence, made from movement where handle > $1 order by handle limit 50;

-- movement_of_person :many (person person_id)
--   -> (id movement_id, pub str, handle str, name str, sentence str, made i64, founder flag)
select m.id, m.pub, m.handle, m.name, m.sentence, m.made, k.founder
from keeper k join movement m on m.id = k.movement
where k.person = $1 order by k.movement desc limit 50;

-- movement_add :maybe (pub str, handle str, name str, sentence str, made i64) -> (id movement_id)
insert into movement (pub, handle, name, sentence, made) values ($1, $2, $3, $4, $5)
on conflict (handle) do nothing returning id;

-- movement_keeper_add :do (movement movement_id, person person_id, founder flag, made i64)
insert into keeper (movement, person, founder, made) values ($1, $2, $3, $4);

-- movement_change :do (id movement_id, name str, sentence str)
update movement set name = $2, sentence = $3 where id = $1;
