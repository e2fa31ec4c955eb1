-- Sign-ups: one person's answer to one call, the line, the lists, and what is forgotten.

-- signup_load :maybe (id signup_id) -> (id signup_id, call call_id, state i64, answer i64,
--   name str, mail str?, code str, gen i64, tie i64, channel i64, lang str, made i64, queued i64,
--   confirmed i64?, showed i64?, door i64?, hear flag, person person_id?, actor str, parent str?,
--   share str?, movement movement_id, remote remote_id?, activity str?)
select s.id, s.call, s.state, s.answer, s.name, s.mail, s.code, s.gen, s.tie, s.channel, s.lang,
  s.made, s.queued, s.confirmed, s.showed, s.door, s.hear, s.person, s.actor, s.parent, s.share,
  c.movement, s.remote, s.activity
from signup s join call c on c.id = s.call where s.id = $1;

-- Somebody answers on the public page; no row comes back when the call takes no answers.  An
-- address that is known keeps its row; only what was not confirmed yet can be overwritten.  The
-- answer tells by its code whether the row is new; the spare code is taken when the first one is
-- in use.  Whoever is known by person or address keeps their name in the ledger.
-- signup_ask :maybe (call call_id, answer i64, name str, folded str, mail str, person
--   person_id?, tie i64, channel i64, code str, spare str, gen i64, lang str, now i64, hear flag,
--   actor str, parent str?, share str?) -> (id signup_id, state i64, code str, tie i64,
--   channel i64)
-- all: names of the ledger only, and only into the row of the same address
insert into signup (call, state, answer, name, folded, mail, person, tie, channel, code, gen,
  lang, made, queued, hear, parent, share, actor)
select c.id, 1, $2, $3, $4, $5, $6, $7, $8,
  case when exists (select 1 from signup where call = $1 and code = $9) then $10 else $9 end,
  $11, $12, $13, $13, $14, $16, $17,
  coalesce((select p.actor from person p where p.id = $6),
    (select p.actor from contact t join person p on p.id = t.person
      where t.mail = $5 and t.confirmed is not null),
    (select n.actor from newcomer n where n.movement = c.movement and n.mail = $5), $15)
from call c where c.id = $1 and c.state = 2 and c.ends_at > $13
on conflict (call, mail) do update set
  answer = case when signup.state = 1 then excluded.answer else signup.answer end,
  name = case when signup.state = 1 then excluded.name else signup.name end,
  folded = case when signup.state = 1 then excluded.folded else signup.folded end,
  hear = case when signup.state = 1 then excluded.hear else signup.hear end
returning id, state, code, tie, channel;

-- Somebody is put on the list by a member, or comes in without a ticket.
-- signup_put :one (call call_id, state i64, name str, folded str, mail str?, hear flag, tie i64,
--   channel i64, code str, spare str, gen i64, by_person person_id?, now i64, showed i64?, door
--   i64?, actor str, parent str?) -> (id signup_id, code str)
insert into signup (call, state, answer, name, folded, mail, hear, tie, channel, code, gen,
  by_person, made, queued, confirmed, showed, door, actor, parent)
values ($1, $2, 2, $3, $4, $5, $6, $7, $8,
  case when exists (select 1 from signup where call = $1 and code = $9) then $10 else $9 end,
  $11, $12, $13, $13, $13, $14, $15, $16, $17)
returning id, code;

-- signup_settle :do (id signup_id, state i64, answer i64, queued i64, now i64)
update signup set state = $2, answer = $3, queued = $4, confirmed = coalesce(confirmed, $5)
where id = $1;

-- signup_rename :do (id signup_id, name str, folded str)
update signup set name = $2, folded = $3 where id = $1;

-- signup_hear :do (id signup_id, hear flag)
update signup set hear = $2 where id = $1;

-- signup_drop :do (id signup_id)
delete from signup where id = $1;

-- The first in line.
-- signup_line :many (call call_id, n i64) -> (id signup_id, mail str?, answer i64, queued i64,
--   tie i64, channel i64, actor str, parent str?, share str?)
select id, mail, answer, queued, tie, channel, actor, parent, share from signup
where call = $1 and state = 4 order by queued, id limit $2;

-- How many stand before somebody in line.
-- signup_before :one (call call_id, queued i64, id signup_id) -> (n i64)
select count(*) from signup where call = $1 and state = 4 and (queued, id) < ($2, $3);

-- signup_tally :do (call call_id, stage i64, tie i64, channel i64, n i64)
insert into tally (call, stage, tie, channel, n) values ($1, $2, $3, $4, $5)
on conflict (call, stage, tie, channel) do update set n = tally.n + excluded.n;

-- The list of a call, by name.
-- signup_page :many (call call_id, folded str, id signup_id, n i64) -> (id signup_id, state i64,
--   name str, folded str, mail str?, code str, showed i64?, door i64?, by_person person_id?,
--   handle str?)
select s.id, s.state, s.name, s.folded, s.mail, s.code, s.showed, s.door, s.by_person, r.handle
from signup s left join remote r on r.id = s.remote
where s.call = $1 and (s.folded, s.id) > ($2, $3) order by s.folded, s.id limit $4;

-- Those who wait, the first in line first.
-- signup_waiting :many (call call_id, queued i64, id signup_id, n i64) -> (id signup_id, name
--   str, mail str?, code str, showed i64?, by_person person_id?, handle str?, queued i64)
select s.id, s.name, s.mail, s.code, s.showed, s.by_person, r.handle, s.queued
from signup s left join remote r on r.id = s.remote
where s.call = $1 and s.state = 4 and (s.queued, s.id) > ($2, $3) order by s.queued, s.id limit $4;
