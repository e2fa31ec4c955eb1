-- Sign-ups from other servers.

-- far_find :maybe (call call_id, remote remote_id) -> (id signup_id)
select id from signup where call = $1 and remote = $2;

-- There is nothing to confirm; the spare code is taken when the first one is in use.
-- far_put :one (call call_id, state i64, answer i64, name str, folded str, remote remote_id,
--   activity str?, tie i64, channel i64, code str, spare str, gen i64, lang str, actor str,
--   parent str?, share str?, now i64) -> (id signup_id)
insert into signup (call, state, answer, name, folded, remote, activity, tie, channel, code, gen,
  lang, actor, parent, share, made, queued, confirmed)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9,
  case when exists (select 1 from signup where call = $1 and code = $10) then $11 else $10 end,
  $12, $13, $14, $15, $16, $17, $17, $17)
returning id;

-- Their account has another address now; what stands there already is theirs too.
-- far_move :do (was remote_id, is remote_id)
update signup set remote = $2 where id in (
  select s.id from signup s where s.remote = $1
    and not exists (select 1 from signup o where o.call = s.call and o.remote = $2) limit 50);

-- far_join :do (id signup_id, activity str)
update signup set activity = $2 where id = $1;
