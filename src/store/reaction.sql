-- Boosts, likes and "can't come".

-- reaction_put :do (call call_id, kind i64, remote remote_id, now i64) -> changed
insert into reaction (call, kind, remote, made) values ($1, $2, $3, $4)
on conflict (call, kind, remote) do nothing;

-- reaction_has :maybe (call call_id, kind i64, remote remote_id) -> (made i64)
select made from reaction where call = $1 and kind = $2 and remote = $3;

-- reaction_drop :do (call call_id, kind i64, remote remote_id) -> changed
delete from reaction where call = $1 and kind = $2 and remote = $3;

-- Each field is what a count moves by; of these, those who cannot come stand in the poll.
-- reaction_count :do (call call_id, boosts i64, likes i64, declined i64)
update call set boosts = boosts + $2, likes = likes + $3, declined = declined + $4,
  stale = case when $4 <> 0 and state = 2 then 1 else stale end
where id = $1;

-- reaction_counts :maybe (call call_id) -> (boosts i64, likes i64, declined i64)
select boosts, likes, declined from call where id = $1;

-- reaction_expire :do (before i64) -> changed
delete from reaction where (call, kind, remote) in
  (select r.call, r.kind, r.remote from reaction r where r.made < $1 limit 50);
