-- message_newest :maybe (movement movement_id)
--   -> (id version_id, pub str, number i64, body str, html str, hash bytes, published i64)
select id, pub, number, body, html, hash, published from version
where movement = $1 order by number desc limit 1;

-- message_at :maybe (movement movement_id, number i64)
--   -> (id version_id, pub str, number i64, body str, html str, hash bytes, published i64)
select id, pub, number, body, html, hash, published from version
where movement = $1 and number = $2;

-- message_page :many (movement movement_id, before i64)
--   -> (id version_id, pub str, number i64, hash bytes, published i64)
select id, pub, number, hash, published from version
where movement = $1 and number < $2 order by number desc limit 50;

-- message_draft :do (movement movement_id, body str)
update movement set draft = $2 where id = $1;

-- message_add :do (pub str, movement movement_id, number i64, body str, html str, hash bytes,
--   published i64)
insert into version (pub, movement, number, body, html, hash, published)
values ($1, $2, $3, $4, $5, $6, $7);
