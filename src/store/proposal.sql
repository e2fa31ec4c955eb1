-- Proposals: a circle is asked, in rounds, whether it consents to a text.

-- ---- reading, for those who sit in the circle --------------------------------------------------

-- proposal_load :maybe (circle circle_id, pub str, viewer person_id) -> (id proposal_id, pub str,
--   movement movement_id, handle str, proposer person_id?, proposer_name str?, title str,
--   round i64, state i64, due i64, closed i64?)
select p.id, p.pub, p.movement, v.handle, p.proposer, q.name, p.title, p.round, p.state, p.due,
  p.closed
from proposal p join member m on m.circle = p.circle and m.person = $3 and m.ended is null
join movement v on v.id = p.movement left join person q on q.id = p.proposer
where p.pub = $2 and p.circle = $1;

-- proposal_round :maybe (proposal proposal_id, number i64, viewer person_id) -> (number i64,
--   base i64, body str, html str, warning str, opened i64, outcome i64)
select r.number, r.base, r.body, r.html, r.warning, r.opened, r.outcome
from round r join proposal p on p.id = r.proposal
join member m on m.circle = p.circle and m.person = $3 and m.ended is null
where r.proposal = $1 and r.number = $2;

-- Everybody who sits in the circle, the viewer first, and where they stand in the newest round.
-- proposal_stands :many (proposal proposal_id, viewer person_id) -> (person person_id, name str,
--   stand i64?, reason str?, at i64?)
select m.person, q.name, s.stand, s.reason, s.at
from proposal p join member v on v.circle = p.circle and v.person = $2 and v.ended is null
join member m on m.circle = p.circle and m.ended is null
join person q on q.id = m.person
left join stance s on s.proposal = p.id and s.round = p.round and s.person = m.person
where p.id = $1 order by m.person <> $2, m.id limit 15;

-- Who answered in a round that has ended, the viewer first.
-- proposal_answers :many (proposal proposal_id, number i64, viewer person_id) -> (person
--   person_id, name str, stand i64?, reason str?, at i64?)
select s.person, q.name, s.stand, s.reason, s.at
from proposal p join member v on v.circle = p.circle and v.person = $3 and v.ended is null
join stance s on s.proposal = p.id and s.round = $2
join person q on q.id = s.person
where p.id = $1 order by s.person <> $3, s.at, s.person limit 15;

-- What a circle is deciding, newest first.
-- proposal_deciding :many (circle circle_id, viewer person_id) -> (id proposal_id, pub str,
--   title str, round i64, state i64, due i64, closed i64?, base i64, outcome i64, mine i64?)
select p.id, p.pub, p.title, p.round, p.state, p.due, p.closed, r.base, r.outcome, s.stand
from proposal p join member m on m.circle = p.circle and m.person = $2 and m.ended is null
join round r on r.proposal = p.id and r.number = p.round
left join stance s on s.proposal = p.id and s.round = p.round and s.person = m.person
where p.circle = $1 and p.state in (1, 2) order by p.id desc limit 10;

-- What it agreed on or dropped, newest first, from behind the one named (empty: from the start).
-- proposal_decided :many (circle circle_id, viewer person_id, behind str) -> (id proposal_id,
--   pub str, title str, round i64, state i64, due i64, closed i64?, base i64, outcome i64)
select p.id, p.pub, p.title, p.round, p.state, p.due, p.closed, r.base, r.outcome
from proposal p join member m on m.circle = p.circle and m.person = $2 and m.ended is null
join round r on r.proposal = p.id and r.number = p.round
where p.circle = $1 and p.state in (3, 4)
  and p.id < coalesce((select b.id from proposal b where b.pub = $3), 9223372036854775807)
order by p.id desc limit 20;

-- What waits for somebody, in all circles they sit in; what closes first comes first.
-- proposal_waiting :many (viewer person_id, now i64) -> (pub str, circle_pub str, circle_name str,
--   title str, base i64, due i64)
select p.pub, c.pub as circle_pub, c.name as circle_name, p.title, r.base, p.due
from member m join circle c on c.id = m.circle
join proposal p on p.circle = c.id and p.state = 1 and p.due > $2
join round r on r.proposal = p.id and r.number = p.round
where m.person = $1 and m.ended is null and not exists
  (select 1 from stance s where s.proposal = p.id and s.round = p.round and s.person = $1)
order by p.due, p.id limit 20;

-- ---- asking and answering ----------------------------------------------------------------------

-- proposal_many :one (circle circle_id) -> (n i64)
-- all: only how many are unfinished, for a limit
select count(*) from proposal where circle = $1 and state in (1, 2);

-- proposal_add :one (pub str, circle circle_id, movement movement_id, proposer person_id,
--   title str, due i64, made i64) -> (id proposal_id)
-- all: proposal.c has judged who asks
insert into proposal (pub, circle, movement, proposer, title, state, due, made)
values ($1, $2, $3, $4, $5, 1, $6, $7) returning id;

-- proposal_round_add :do (proposal proposal_id, number i64, base i64, pub str, body str, html str,
--   warning str, opened i64)
-- all: proposal.c has judged who asks
insert into round (proposal, number, base, pub, body, html, warning, opened)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- Who is told by letter that a round has opened: all but who asks, where an address is confirmed.
-- proposal_told :many (circle circle_id, asker person_id) -> (person person_id, mail str)
-- all: letters to those who sit there
select c.person, c.mail from member m join contact c on c.person = m.person
where m.circle = $1 and m.ended is null and m.person <> $2 and c.confirmed is not null
  and not exists (select 1 from contact e where e.person = m.person and e.id < c.id
    and e.confirmed is not null)
order by m.id limit 15;

-- What the letter says, for as long as its round can be answered and its reader, who sits there
-- still, has not.
-- proposal_letter :maybe (proposal proposal_id, number i64, viewer person_id, mail str, now i64)
--   -> (pub str, circle_pub str, movement_name str, due i64, zone str?)
select p.pub, c.pub as circle_pub, v.name as movement_name, p.due, q.zone
from proposal p join circle c on c.id = p.circle join movement v on v.id = p.movement
join member m on m.circle = p.circle and m.person = $3 and m.ended is null
join person q on q.id = m.person
join contact a on a.person = q.id and a.mail = $4 and a.confirmed is not null
where p.id = $1 and p.round = $2 and p.state = 1 and p.due > $5 and not exists
  (select 1 from stance s where s.proposal = p.id and s.round = p.round and s.person = $3);

-- proposal_reopen :do (id proposal_id, number i64, due i64)
-- all: proposal.c has judged who asks
update proposal set round = $2, state = 1, due = $3, closed = null where id = $1;

-- proposal_now :one (id proposal_id) -> (circle circle_id, movement movement_id, round i64,
--   state i64, due i64)
-- all: how it stands inside the transaction, for acts that were judged and for the job
select circle, movement, round, state, due from proposal where id = $1;

-- proposal_stance :do (proposal proposal_id, number i64, viewer person_id, stand i64, reason str,
--   now i64)
insert into stance (proposal, round, person, stand, reason, at) values ($1, $2, $3, $4, $5, $6)
on conflict (proposal, round, person)
do update set stand = excluded.stand, reason = excluded.reason, at = excluded.at;

-- ---- closing -----------------------------------------------------------------------------------

-- Only the answers of those who sit in the circle now.
-- proposal_tally :one (circle circle_id, proposal proposal_id, number i64) -> (members i64,
--   answered i64, objections i64)
-- all: counts, for the rule
select count(*), count(s.stand), count(case when s.stand = 4 then 1 end)
from member m left join stance s on s.proposal = $2 and s.round = $3 and s.person = m.person
where m.circle = $1 and m.ended is null;

-- proposal_due :many (now i64) -> (id proposal_id)
-- all: the job that closes rounds
select id from proposal where state = 1 and due <= $1 order by due limit 10;

-- proposal_text :one (proposal proposal_id, number i64) -> (base i64, pub str, body str, html str,
--   warning str)
-- all: what was agreed becomes public
select base, pub, body, html, warning from round where proposal = $1 and number = $2;

-- proposal_forget_left :do (circle circle_id, proposal proposal_id, number i64)
-- all: answers of people who left did not count and go
delete from stance where proposal = $2 and round = $3 and person not in
  (select m.person from member m where m.circle = $1 and m.ended is null);

-- proposal_round_end :do (proposal proposal_id, number i64, outcome i64, now i64)
-- all: proposal.c closes rounds
update round set outcome = $3, closed = $4 where proposal = $1 and number = $2;

-- proposal_end :do (id proposal_id, state i64, now i64)
-- all: proposal.c closes rounds
update proposal set state = $2, closed = $3 where id = $1;

-- proposal_agreement :do (version version_id, circle circle_id, proposal proposal_id, now i64)
-- all: proposal.c closes rounds
insert into agreement (version, circle, proposal, agreed) values ($1, $2, $3, $4);

-- ---- forgetting --------------------------------------------------------------------------------

-- proposal_old :many (before i64) -> (id proposal_id)
-- all: what the house forgets
select id from proposal where state in (2, 4) and closed < $1 limit 50;

-- proposal_drop_stances :do (proposal proposal_id)
-- all: what the house forgets
delete from stance where proposal = $1;

-- proposal_drop_rounds :do (proposal proposal_id)
-- all: what the house forgets
delete from round where proposal = $1;

-- proposal_drop :do (id proposal_id)
-- all: what the house forgets
delete from proposal where id = $1;
