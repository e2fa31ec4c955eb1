-- The picture of a call.

-- picture_of :maybe (call call_id) -> (name str, alt str, width i64, height i64)
select name, alt, width, height from picture where call = $1;

-- picture_bytes_of :maybe (call call_id) -> (bytes bytes)
select bytes from picture where call = $1;

-- picture_bytes :maybe (handle str, name str) -> (bytes bytes)
select p.bytes from picture p join call c on c.id = p.call join movement m on m.id = c.movement
where p.name = $2 and m.handle = $1 and c.state in (2, 3) limit 1;

-- picture_put :do (call call_id, name str, alt str, bytes bytes, width i64, height i64, now i64)
insert into picture (call, name, alt, bytes, width, height, made)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (call) do update set name = excluded.name, alt = excluded.alt,
  bytes = excluded.bytes, width = excluded.width, height = excluded.height, made = excluded.made;

-- picture_describe :do (call call_id, alt str)
update picture set alt = $2 where call = $1;

-- picture_drop :do (call call_id) -> changed
delete from picture where call = $1;
