-- What others may see of the sums.

-- Whose turn it is: a day after they moved, at most once a day, movements after their calls.
-- publish_due :many (today i64, n i64) -> (movement movement_id, call i64)
select u.movement, u.call from unpublished u
where u.day < $1 and not exists (select 1 from published p
  where p.movement = u.movement and p.call = u.call and p.day >= $1)
order by case when u.call = 0 then 1 else 0 end, u.movement, u.call limit $2;

-- publish_done :do (movement movement_id, call i64)
delete from unpublished where movement = $1 and call = $2;

-- publish_rows :many (movement movement_id, call i64, k i64) -> (stage i64, ways i64, n i64,
--   day i64)
select stage, ways, n, day from published
where movement = $1 and call = $2 and k = $3 order by stage, ways limit 99;

-- What is published of all calls together, so that the rest of the movement is known.
-- publish_of_calls :many (movement movement_id, k i64) -> (ways i64, n i64)
select ways, cast(sum(n) as bigint) from published
where movement = $1 and call > 0 and k = $2 and stage = 4 and ways < 15
group by ways order by ways limit 16;

-- publish_drop_split :do (movement movement_id, call i64, k i64)
delete from published where movement = $1 and call = $2 and k = $3 and stage = 4 and ways < 15;

-- publish_put :do (movement movement_id, call i64, k i64, stage i64, ways i64, n i64, day i64)
insert into published (movement, call, k, stage, ways, n, day) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (movement, call, k, stage, ways) do update set n = excluded.n, day = excluded.day;

-- A call was remade: so is its movement, after all of its calls.
-- publish_moved :do (movement movement_id, day i64)
insert into unpublished (movement, call, day) values ($1, 0, $2)
on conflict (movement, call) do nothing;
