-- Letters to send, and the fan-outs that queue them.

-- A letter of the same kind to the same sign-up that still waits is not queued twice.
-- letter_add :do (kind i64, signup signup_id?, person person_id?, mail str, pub str, now i64,
--   newcomer newcomer_id?, proposal proposal_id?, round i64?, call call_id?, lang str?)
insert into letter (kind, signup, person, mail, pub, due, newcomer, proposal, round, call, lang)
select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
where not exists (select 1 from letter where signup = $2 and kind = $1 and failed is null);

-- One that still waits is another letter from now on: what comes of it as it was, is not about it.
-- letter_renew :do (kind i64, signup signup_id, pub str)
update letter set pub = $3 where signup = $2 and kind = $1 and failed is null;

-- letter_due :many (now i64) -> (id letter_id, kind i64, signup signup_id?, person person_id?,
--   newcomer newcomer_id?, proposal proposal_id?, round i64?, call call_id?, lang str?, mail str,
--   pub str, due i64, tries i64)
select id, kind, signup, person, newcomer, proposal, round, call, lang, mail, pub, due, tries
from letter
where failed is null and due <= $1 order by due, id limit 100;

-- Whom the first letter to a sign-up has reached.
-- letter_reaches :maybe (id letter_id, pub str) -> (call call_id, movement movement_id, actor str,
--   parent str?, share str?, tie i64, channel i64)
select s.call, c.movement, s.actor, s.parent, s.share, s.tie, s.channel
from letter l join signup s on s.id = l.signup join call c on c.id = s.call
where l.id = $1 and l.pub = $2 and l.kind = 1;

-- Ids are used again: what came of a letter is about the row that is also called so.
-- letter_drop :do (id letter_id, pub str)
delete from letter where id = $1 and pub = $2;

-- letter_again :do (id letter_id, due i64)
update letter set tries = tries + 1, due = $2 where id = $1;

-- letter_give_up :do (id letter_id, now i64)
update letter set tries = tries + 1, failed = $2 where id = $1;

-- letter_tries :maybe (id letter_id, pub str) -> (tries i64)
select tries from letter where id = $1 and pub = $2;

-- Of a sign-up from another server: whom a letter is for that goes as a direct message.
-- letter_far :maybe (signup signup_id) -> (call call_id, movement movement_id, remote remote_id,
--   activity str?)
select s.call, c.movement, s.remote, s.activity from signup s join call c on c.id = s.call
where s.id = $1 and s.remote is not null;

-- ---- fan-outs ---------------------------------------------------------------------------------

-- fanout_drop_same :do (kind i64, call call_id)
delete from fanout where kind = $1 and call = $2;

-- fanout_add :do (kind i64, call call_id, now i64)
insert into fanout (kind, call, made) values ($1, $2, $3);

-- fanout_next :maybe () -> (id i64, kind i64, call call_id, after_mail str, after_far i64?, made i64)
select id, kind, call, after_mail, after_far, made from fanout order by id limit 1;

-- Everybody who has confirmed and can be written to.
-- fanout_slice :many (call call_id, after str, made i64, n i64) -> (id signup_id, mail str)
select id, mail from signup
where call = $1 and mail > $2 and state in (2, 3, 4) and made <= $3 order by mail limit $4;

-- Behind them those from other servers.
-- fanout_slice_far :many (call call_id, after i64, made i64, n i64) -> (id signup_id, remote
--   remote_id)
select id, remote from signup
where call = $1 and remote > $2 and state in (2, 3, 4) and made <= $3 order by remote limit $4;

-- fanout_move_far :do (id i64, after i64)
update fanout set after_far = $2 where id = $1;

-- fanout_move :do (id i64, mail str)
update fanout set after_mail = $2 where id = $1;

-- fanout_drop :do (id i64)
delete from fanout where id = $1;
