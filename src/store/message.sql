-- message_newest :maybe (movement movement_id)
--   -> (id version_id, pub str, number i64, body str, html str, warning str, hash bytes,
--   published i64, agreed i64?)
-- all: of an agreement only its date
select v.id, v.pub, v.number, v.body, v.html, v.warning, v.hash, v.published, a.agreed
from version v left join agreement a on a.version = v.id
where v.movement = $1 order by v.number desc limit 1;

-- message_at :maybe (movement movement_id, number i64)
--   -> (id version_id, pub str, number i64, body str, html str, warning str, hash bytes,
--   published i64, agreed i64?)
-- all: of an agreement only its date
select v.id, v.pub, v.number, v.body, v.html, v.warning, v.hash, v.published, a.agreed
from version v left join agreement a on a.version = v.id
where v.movement = $1 and v.number = $2;

-- message_page :many (movement movement_id, before i64)
--   -> (id version_id, pub str, number i64, hash bytes, published i64)
select id, pub, number, hash, published from version
where movement = $1 and number < $2 order by number desc limit 50;

-- message_draft :do (movement movement_id, body str, warning str)
update movement set draft = $2, draft_warning = $3 where id = $1;

-- message_add :one (pub str, movement movement_id, number i64, body str, html str, warning
--   str, hash bytes, published i64) -> (id version_id)
insert into version (pub, movement, number, body, html, warning, hash, published)
values ($1, $2, $3, $4, $5, $6, $7, $8) returning id;

-- A draft that says what was published before, or nothing, follows the new version.
-- message_draft_follow :do (movement movement_id, was str, body str, warning str)
update movement set draft = $3, draft_warning = $4 where id = $1 and (draft = $2 or draft = '');

-- message_circle :maybe (movement movement_id) -> (id circle_id)
-- all: whether there is a circle that has three members
select id from circle where movement = $1 and taken >= 3 limit 1;
