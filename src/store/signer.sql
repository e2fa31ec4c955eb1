-- Keys that sign for movements and, under the number 0, for the hub itself.

-- signer_pem :maybe (movement i64) -> (pem str)
select pem from signer where movement = $1;

-- signer_sealed :maybe (movement i64) -> (sealed bytes)
select sealed from signer where movement = $1;

-- signer_put :do (movement i64, pem str, sealed bytes, now i64)
insert into signer (movement, pem, sealed, made) values ($1, $2, $3, $4)
on conflict (movement) do nothing;

-- signer_change :do (movement i64, pem str, sealed bytes, now i64)
insert into signer (movement, pem, sealed, made) values ($1, $2, $3, $4)
on conflict (movement) do update set pem = excluded.pem, sealed = excluded.sealed,
  made = excluded.made;

-- The first movement behind a number that has no key yet.
-- signer_lacks :maybe (after i64) -> (id movement_id)
select m.id from movement m
where m.id > $1 and not exists (select 1 from signer s where s.movement = m.id)
order by m.id limit 1;

-- signer_next :maybe (after i64) -> (movement i64)
select movement from signer where movement > $1 order by movement limit 1;

-- signer_last :maybe () -> (movement i64)
select movement from signer where movement >= 0 order by movement desc limit 1;
