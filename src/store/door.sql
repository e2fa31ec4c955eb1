-- The door of a call.

-- door_by_code :maybe (call call_id, code str) -> (id signup_id, state i64, name str, mail str?,
--   lang str, hear flag, tie i64, channel i64, showed i64?, door i64?, actor str, parent str?, share
--   str?, person person_id?)
select id, state, name, mail, lang, hear, tie, channel, showed, door, actor, parent, share, person
from signup where call = $1 and code = $2;

-- door_by_mail :maybe (call call_id, mail str) -> (code str)
select code from signup where call = $1 and mail = $2;

-- Only the first of several phones changes the row.
-- door_in :do (id signup_id, now i64, door i64) -> changed
update signup set showed = $2, door = $3 where id = $1 and showed is null;

-- door_out :do (id signup_id) -> changed
update signup set showed = null, door = null where id = $1 and showed is not null;

-- door_page :many (call call_id, folded str, id signup_id, n i64) -> (id signup_id, state i64,
--   name str, folded str, code str, showed i64?, door i64?, handle str?)
select s.id, s.state, s.name, s.folded, s.code, s.showed, s.door, r.handle
from signup s left join remote r on r.id = s.remote
where s.call = $1 and (s.folded, s.id) > ($2, $3) order by s.folded, s.id limit $4;

-- door_to_come :many (call call_id, folded str, id signup_id, n i64) -> (id signup_id, state
--   i64, name str, folded str, code str, showed i64?, door i64?, handle str?)
select s.id, s.state, s.name, s.folded, s.code, s.showed, s.door, r.handle
from signup s left join remote r on r.id = s.remote
where s.call = $1 and s.showed is null and (s.folded, s.id) > ($2, $3)
order by s.folded, s.id limit $4;

-- Names that hold the words anywhere; replace() because like differs between the engines.
-- door_find :many (call call_id, words str, n i64) -> (id signup_id, state i64, name str, folded
--   str, code str, showed i64?, door i64?, handle str?)
select s.id, s.state, s.name, s.folded, s.code, s.showed, s.door, r.handle
from signup s left join remote r on r.id = s.remote
where s.call = $1 and replace(s.folded, $2, '') <> s.folded order by s.folded, s.id limit $3;

-- door_last :many (call call_id, n i64) -> (id signup_id, state i64, name str, hear flag, code
--   str, showed i64?, door i64?)
select id, state, name, hear, code, showed, door from signup
where call = $1 and showed is not null order by showed desc, id desc limit $2;
