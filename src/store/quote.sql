-- Posts on other servers that quote something of ours.

-- quote_put :one (pub str, object str, poll flag, call call_id?, remote remote_id, uri str,
--   state i64, now i64) -> (id quote_id)
insert into quote (pub, object, poll, call, remote, peer, uri, state, made)
select $1, $2, $3, $4, r.id, r.peer, $6, $7, $8 from remote r where r.id = $5
on conflict (remote, uri, object, poll) do update set state = excluded.state, made = excluded.made
returning id;

-- quote_load :maybe (id quote_id) -> (id quote_id, pub str, object str, poll flag, uri str,
--   state i64)
select id, pub, object, poll, uri, state from quote where id = $1;

-- quote_standing :maybe (pub str) -> (id quote_id)
select id from quote where pub = $1 and state = 1;

-- quote_drop :do (uri str, remote remote_id) -> changed
delete from quote where remote = $2 and uri = $1;

-- ---- what was quoted is withdrawn -------------------------------------------------------------

-- quote_mark :do (call call_id, quoted flag)
update call set quoted = $2 where id = $1 and quoted <> $2;

-- quote_withdrawn :maybe () -> (id call_id, movement movement_id)
select id, movement from call where state = 4 and quoted = 1 order by id limit 1;

-- quote_of_call :many (call call_id) -> (id quote_id, remote remote_id)
select id, remote from quote where call = $1 and state = 1 order by id limit 50;

-- quote_end :do (id quote_id, now i64)
update quote set state = 3, made = $2 where id = $1;

-- ---- forgetting -------------------------------------------------------------------------------

-- quote_expire :do (before i64) -> changed
delete from quote where id in (select q.id from quote q where q.made < $1 limit 50);

-- What was refused or taken back.
-- quote_expire_over :do (before i64) -> changed
delete from quote where id in
  (select q.id from quote q where q.state > 1 and q.made < $1 limit 50);
