-- The loop closed: circles, invitations, a message agreed, a seat for the newcomer, the ledger.

alter table hub add column members_found FLAG not null default 0;  -- may members found movements?
alter table session add column visits INT not null default 1;      -- days on which it was seen

create table circle ( -- grows -- private
  id ID primary key,
  pub TEXT not null unique,               -- random id in addresses
  movement ID not null references movement(id),
  name TEXT not null check (length(name) between 1 and 80),
  seats INT not null default 9 check (seats between 3 and 15), -- how many it wants to be
  taken INT not null default 0 check (taken between 0 and 15), -- kept count of members; the hard cap
  made INT not null
);
create index circle_movement on circle (movement, id);

-- Somebody who came, wants to hear what is next, and has no seat yet.
create table newcomer ( -- grows -- private
  id ID primary key,
  pub TEXT not null unique,
  movement ID not null references movement(id),
  call ID not null references call(id),   -- where they came first
  person ID references person(id) on delete set null,
  name TEXT not null check (length(name) between 1 and 80),
  mail TEXT not null check (length(mail) <= 254),
  lang TEXT not null default 'en',
  actor TEXT not null,                    -- who they are in the ledger
  tie INT not null,
  state INT not null,                     -- 1 waits, 2 invited, 3 seated
  gen INT not null,                       -- another one ends the link in their letters; random
  since INT not null,
  unique (movement, mail)
);
create index newcomer_waiting on newcomer (movement, state, since);
create index newcomer_since on newcomer (since);
create index newcomer_person on newcomer (person);
create index newcomer_call on newcomer (call, state, since);
alter table letter add column newcomer ID references newcomer(id) on delete cascade;
create index letter_newcomer on letter (newcomer) where newcomer is not null;

-- One person asks another in.  The link is derived from id and gen (domain/link.h), never stored.
create table invitation ( -- grows -- private
  id ID primary key,
  pub TEXT not null unique,
  circle ID not null references circle(id),
  inviter ID references person(id) on delete set null, -- forgotten 30 days after the last use
  newcomer ID references newcomer(id) on delete set null,
  personal FLAG not null,                 -- single use, and the tie is asked
  host FLAG not null default 0,           -- a host's seat: made by the administrator alone
  note TEXT not null default '' check (length(note) <= 200), -- for the inviter's own memory
  places INT not null check (places between 1 and 15),
  used INT not null default 0,
  gen INT not null,
  made INT not null,
  expires INT not null,                   -- at once when it is taken back
  revoked INT,
  last_use INT,
  check (used <= places)
);
create index invitation_circle on invitation (circle, id);
create index invitation_host on invitation (expires) where host = 1;
create index invitation_inviter on invitation (inviter, id);
create index invitation_newcomer on invitation (newcomer);
create index invitation_expires on invitation (expires);
create index invitation_use on invitation (last_use) where last_use is not null;

-- A letter with a link to sign in was asked for.  The link is derived from person and gen
-- (domain/link.h), never stored; using it takes the row away.
create table signin ( -- grows
  person ID primary key references person(id) on delete cascade,
  mail TEXT not null,                     -- where the letter goes; has to be theirs still when it is used
  gen INT not null,
  expires INT not null
);
create index signin_expires on signin (expires);

-- Who sits in a circle.  Seats go round in the order of id.
create table member ( -- grows -- private
  id ID primary key,
  circle ID not null references circle(id),
  person ID not null references person(id) on delete cascade,
  host FLAG not null default 0,
  via ID references invitation(id) on delete set null, -- how they came in; null: founded it, or forgotten
  tie INT,                                -- with who asked them in; null: the question still waits
  joined INT not null,
  ended INT                               -- kept 180 days, for the tie of those who shared a circle
);
create unique index member_now on member (circle, person) where ended is null;
create index member_seats on member (circle, id) where ended is null;
create index member_person on member (person, circle);
create index member_via on member (via) where via is not null;
create index member_asked on member (joined) where tie is null;
create index member_ended on member (ended) where ended is not null;

-- A text that a circle is asked to agree to.  It is asked in rounds.
create table proposal ( -- grows -- private
  id ID primary key,
  pub TEXT not null unique,
  circle ID not null references circle(id),
  movement ID not null references movement(id),
  proposer ID references person(id) on delete set null,
  title TEXT not null check (length(title) between 1 and 120),
  round INT not null default 1,           -- the newest
  state INT not null,                     -- 1 open, 2 stopped, 3 agreed, 4 dropped
  due INT not null,                       -- when the newest round closes
  made INT not null,
  closed INT                              -- when it stopped, was agreed or dropped; null: open
);
create index proposal_circle on proposal (circle, state, id);
create index proposal_due on proposal (due) where state = 1;
create index proposal_closed on proposal (state, closed);
create index proposal_proposer on proposal (proposer);
alter table letter add column proposal ID references proposal(id) on delete cascade;
alter table letter add column round INT;  -- of the proposal: what the letter asks about
create index letter_proposal on letter (proposal) where proposal is not null;

-- What was asked in a round, and what came of it.
create table round ( -- grows -- private
  proposal ID not null references proposal(id),
  number INT not null,
  base INT not null,                      -- number of the version it would follow; 0: none
  pub TEXT not null unique,               -- public id of the version it may become
  body TEXT not null check (length(body) between 1 and 20000),
  html TEXT not null,                     -- body through base/mark and base/clean
  opened INT not null,
  closed INT,
  outcome INT not null default 0,         -- domain/proposal.h; 0: open
  primary key (proposal, number)
);

create table stance ( -- grows -- private
  proposal ID not null references proposal(id),
  round INT not null,
  person ID not null references person(id) on delete cascade,
  stand INT not null,                     -- 1 consents, 2 with a concern, 3 stands aside, 4 objects
  reason TEXT not null default '' check (length(reason) <= 2000),
  at INT not null,
  primary key (proposal, round, person)
);
create index stance_person on stance (person);

-- Which version which circle agreed to, and when.  A version without a row was published by its
-- founder alone.
create table agreement ( -- grows -- private
  version ID primary key references version(id),
  circle ID not null references circle(id),
  proposal ID not null references proposal(id),
  agreed INT not null
);
create index agreement_circle on agreement (circle);
create index agreement_proposal on agreement (proposal);

-- Codes behind /s/CODE: whose, and through what.
create table share ( -- grows
  code TEXT primary key,
  call ID not null references call(id),
  person ID references person(id) on delete set null,
  signup ID references signup(id) on delete set null,
  actor TEXT,                             -- whose, in the ledger
  channel INT not null,
  made INT not null
);
create index share_person on share (person, call, channel);
create index share_signup on share (signup, channel);
create index share_call on share (call, channel);

-- How often a code was opened on a day; kept in memory and written by a job.
create table opening ( -- grows
  code TEXT not null,
  day INT not null,                       -- days since 1970
  n INT not null,
  primary key (code, day)
);

-- When the oldest person of an erased call is to be looked at whose steps may have become a trace;
-- null: nobody is left, or the sign-ups still stand.
alter table call add column trace_at INT;
create index call_trace on call (trace_at) where trace_at is not null;

-- The ledger: append-only.  who and parent are random names of people in the ledger alone.
create table touch ( -- grows -- private
  id ID primary key,
  at INT not null,
  movement ID not null references movement(id),
  call ID references call(id),
  who TEXT not null,
  parent TEXT,
  kind INT not null,                      -- domain/touch.h
  tie INT not null,                       -- decided when it was written, as the next two
  channel INT not null,
  share TEXT,                             -- the code they came by
  inferred FLAG not null default 0,       -- only implied by a later stage
  newest FLAG not null default 0          -- the last of that person for that call: one row for each
);
create index touch_who on touch (who, call, id);
create index touch_parent on touch (parent, call);
create index touch_call on touch (call, kind, id);
create index touch_movement on touch (movement, kind, id);
create index touch_newest on touch (call, at, id) where newest = 1;
create index touch_loose on touch (movement, id) where newest = 1 and call is null;

-- What stays of touches that went: one row for a person and a call, with a fresh name.
create table trace ( -- grows
  pub TEXT primary key,
  parent TEXT,
  movement ID not null references movement(id),
  call ID references call(id),
  class INT not null,                     -- 1 strong, 2 weak, 3 both, strong first, 4 both, weak first, 5 unknown
  tie INT not null,                       -- the last before the pledge
  channel INT not null,
  stages INT not null,                    -- bits, 1 << stage
  inferred INT not null,                  -- bits of the stages that were only implied
  pledge_hours INT,                       -- whole hours from the first touch
  show_hours INT,
  week INT not null,                      -- weeks since 1970 of the first touch
  was TEXT                                -- the old name, until nobody points at it any more
);
create index trace_call on trace (call, pub);
create index trace_parent on trace (parent, call);
create index trace_was on trace (was, call) where was is not null;
create index trace_movement on trace (movement, pub);

-- Kept sums of touches and traces: how many people, by the class of their path, reached a stage.
create table funnel (
  movement ID not null references movement(id),
  call INT not null,                      -- id of the call; 0: the whole movement
  stage INT not null,                     -- domain/touch.h
  class INT not null,                     -- as in trace
  n INT not null,
  sure INT not null,                      -- of these, not only implied
  onward INT not null,                    -- of the sure ones, those whose next stage is sure as well
  primary key (movement, call, stage, class)
);

-- What of the sums others than those who keep them may see: the one table of each call and movement.
create table published (
  movement ID not null references movement(id),
  call INT not null,                      -- id of the call; 0: the whole movement
  k INT not null,                         -- for whom: 5 the fellows, 11 everybody
  stage INT not null,                     -- domain/touch.h
  ways INT not null,                      -- bits: 1 strong, 2 both, 4 weak, 8 unknown; 15: all of them
  n INT not null,
  day INT not null,                       -- days since 1970: when it was remade
  primary key (movement, call, k, stage, ways)
);

-- Whose sums have moved since.
create table unpublished (
  movement ID not null references movement(id),
  call INT not null,
  day INT not null,                       -- when; they are remade on a later one
  primary key (movement, call)
);
