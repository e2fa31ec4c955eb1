-- quota_at :maybe (key bytes, now i64) -> (opened i64, ends i64, n i64)
select opened, ends, n from quota where key = $1 and ends > $2 order by opened desc limit 1;

-- quota_open :do (key bytes, opened i64, ends i64)
insert into quota (key, opened, ends, n) values ($1, $2, $3, 1)
on conflict (key, opened) do update set ends = excluded.ends, n = 1;

-- quota_more :do (key bytes, opened i64)
update quota set n = n + 1 where key = $1 and opened = $2;

-- quota_clear :do (key bytes)
delete from quota where key = $1;
