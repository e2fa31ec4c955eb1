-- Signing in with an account on another server, to answer a call.

-- oauth_app_newest :maybe (host str) -> (id oauth_app_id, client str, sealed bytes, scope str,
--   authorize str, token str, identity str?, revoke str, pkce flag, older flag, made i64)
select id, client, sealed, scope, authorize, token, identity, revoke, pkce, older, made
from oauth_app where host = $1 order by id desc limit 1;

-- oauth_app_put :one (host str, client str, sealed bytes, scope str, authorize str, token str,
--   identity str?, revoke str, pkce flag, older flag, now i64) -> (id oauth_app_id)
insert into oauth_app (host, client, sealed, scope, authorize, token, identity, revoke, pkce, older,
  made, used)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
returning id;

-- oauth_app_use :do (id oauth_app_id, now i64)
update oauth_app set used = $2 where id = $1;

-- oauth_state_put :do (hash bytes, app oauth_app_id, call call_id, answer i64, typed str, via str?,
--   again flag, expires i64)
insert into oauth_state (hash, app, call, answer, typed, via, again, expires)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- oauth_state_find :maybe (hash bytes, now i64) -> (call call_id, answer i64, typed str, via str?,
--   again flag, app oauth_app_id, host str, client str, sealed bytes, scope str, authorize str,
--   token str, identity str?, revoke str, pkce flag)
select s.call, s.answer, s.typed, s.via, s.again, a.id, a.host, a.client, a.sealed, a.scope,
  a.authorize, a.token, a.identity, a.revoke, a.pkce
from oauth_state s join oauth_app a on a.id = s.app where s.hash = $1 and s.expires > $2;

-- oauth_state_take :do (hash bytes, now i64) -> changed
delete from oauth_state where hash = $1 and expires > $2;

-- oauth_expire_states :do (before i64) -> changed
delete from oauth_state where hash in
  (select s.hash from oauth_state s where s.expires < $1 limit 50);

-- oauth_expire_apps :do (before i64) -> changed
delete from oauth_app where id in (select a.id from oauth_app a where a.used < $1 limit 50);
