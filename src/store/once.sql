-- once_seen :maybe (key bytes) -> (place str)
select place from once where key = $1;

-- once_note :do (key bytes, place str, made i64)
insert into once (key, place, made) values ($1, $2, $3) on conflict (key) do nothing;
