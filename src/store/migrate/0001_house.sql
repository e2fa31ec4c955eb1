-- The house and its first whole path.  Five words for columns: ID INT FLAG TEXT BYTES.
-- "-- grows": no query may scan it.  "-- private": queries name a viewer, or say why not.
-- Times are unix seconds UTC unless a column says otherwise.

create table hub (
  id ID primary key check (id = 1),
  name TEXT not null check (length(name) between 1 and 80),
  about TEXT not null default '' check (length(about) <= 500),   -- one sentence for the front page
  zone TEXT not null,                                            -- IANA name for new calls
  founded INT not null
);

-- One-time links of the administrator; the token itself is never stored.
create table setup_link (
  hash BYTES primary key,                 -- SHA-256 of the token
  expires INT not null
);

create table person ( -- grows
  id ID primary key,
  pub TEXT not null unique,               -- random public id
  name TEXT not null check (length(name) between 1 and 80),
  folded TEXT not null,                   -- name for signing in: NFKC, case folded
  pass TEXT,                              -- Argon2id, encoded; null: no passphrase
  admin FLAG not null default 0,
  epoch INT not null default 1,           -- raised with every change of a credential: ends sessions
  zone TEXT,                              -- IANA name; null: as the call
  actor TEXT,                             -- who they are in the ledger; null: not in it yet
  made INT not null
);
create index person_folded on person (folded) where pass is not null;
create index person_bare on person (made) where pass is null;
create index person_admin on person (admin) where admin = 1;

-- Ways to reach or recognise a person.
create table contact ( -- grows
  id ID primary key,
  person ID not null references person(id) on delete cascade,
  mail TEXT not null unique check (length(mail) <= 254),  -- folded, IDNA host
  confirmed INT
);
create index contact_person on contact (person);

create table session ( -- grows
  id ID primary key,
  hash BYTES not null unique,             -- SHA-256 of the cookie's token
  person ID not null references person(id) on delete cascade,
  epoch INT not null,                     -- person.epoch when it was made
  made INT not null,
  seen_day INT not null                   -- days since 1970; never finer
);
create index session_person on session (person);
create index session_seen on session (seen_day);

create table movement ( -- grows
  id ID primary key,
  pub TEXT not null unique,
  handle TEXT not null unique check (length(handle) between 2 and 30),
  name TEXT not null check (length(name) between 1 and 80),
  sentence TEXT not null check (length(sentence) between 1 and 200),
  draft TEXT not null default '' check (length(draft) <= 20000), -- Markdown of the next version
  made INT not null
);

-- Who speaks for a movement.
create table keeper ( -- grows
  movement ID not null references movement(id),
  person ID not null references person(id) on delete cascade,
  founder FLAG not null default 0,
  made INT not null,
  primary key (movement, person)
);
create index keeper_person on keeper (person, movement);

-- A published version of the message: never changed, known by its hash.
create table version ( -- grows
  id ID primary key,
  pub TEXT not null unique,
  movement ID not null references movement(id),
  number INT not null,
  body TEXT not null check (length(body) between 1 and 20000),   -- Markdown
  html TEXT not null,                     -- body through base/mark and base/clean
  hash BYTES not null,                    -- SHA-256 of body
  published INT not null,
  unique (movement, number)
);

create table call ( -- grows
  id ID primary key,
  pub TEXT not null unique,
  movement ID not null references movement(id),
  version ID not null references version(id),
  host ID references person(id) on delete set null,
  slug TEXT not null check (length(slug) between 1 and 60),
  kind INT not null,                      -- 1 gathering
  state INT not null,                     -- 1 draft, 2 open, 3 cancelled, 4 withdrawn
  title TEXT not null check (length(title) between 1 and 120),
  ask TEXT not null check (length(ask) between 1 and 500),
  place TEXT not null check (length(place) between 1 and 200),
  more TEXT not null default '' check (length(more) <= 5000),    -- good to know, Markdown
  more_html TEXT not null default '',
  starts TEXT not null,                   -- local wall time YYYY-MM-DDTHH:MM
  ends TEXT not null,
  zone TEXT not null,
  starts_at INT not null,                 -- derived from starts and zone
  ends_at INT not null,
  capacity INT not null check (capacity between 1 and 100000),
  reason TEXT not null default '' check (length(reason) <= 500), -- why it was cancelled
  sequence INT not null default 0,        -- iCalendar SEQUENCE: raised with every change
  door_gen INT not null default 1,        -- raising it ends all door links
  made INT not null,
  changed INT not null,
  erased FLAG not null default 0,         -- its sign-ups are gone, only counts stand
  -- kept counts; the sign-up rows they count may be gone
  pending INT not null default 0,
  going INT not null default 0,
  maybe INT not null default 0,
  waiting INT not null default 0,
  showed INT not null default 0,          -- of those who had signed up
  walked INT not null default 0,          -- came without
  unique (movement, slug)
);
create index call_movement on call (movement, starts_at);
create index call_open on call (starts_at) where state = 2;
create index call_line on call (ends_at) where state = 2 and waiting > 0;
create index call_erase on call (ends_at) where erased = 0;
create index call_fresh on call (movement) where erased = 0;
create index call_host on call (host, starts_at);

create table signup ( -- grows
  id ID primary key,
  call ID not null references call(id),
  state INT not null,                     -- 1 pending, 2 going, 3 maybe, 4 waiting, 5 walked in
  answer INT not null,                    -- what was asked for: 2 going, 3 maybe
  name TEXT not null check (length(name) between 1 and 80),
  folded TEXT not null,                   -- name for search: NFKC, case folded
  mail TEXT check (length(mail) <= 254),  -- folded; null for walk-ins and those signed up on behalf
  person ID references person(id) on delete set null,
  hear FLAG not null default 0,           -- "tell me what's next"
  tie INT not null,                       -- 1 strong, 2 weak, 3 unknown
  channel INT not null,                   -- domain/tie.h
  code TEXT not null check (length(code) = 6), -- the six signs
  gen INT not null,                       -- another one ends the ticket link; random, as ids are used again
  by_person ID references person(id) on delete set null, -- who signed them up on behalf
  actor TEXT not null default '',         -- who they are in the ledger: a random name, theirs alone
  parent TEXT,                            -- who brought them, in the ledger
  share TEXT,                             -- the code they came by
  lang TEXT not null default 'en',
  made INT not null,
  queued INT not null,                    -- order for places; newest answer last
  confirmed INT,
  showed INT,                             -- when they were checked in
  door INT,                               -- which door did it
  unique (call, mail),
  unique (call, code)
);
create index signup_queue on signup (call, state, queued);
create index signup_list on signup (call, folded, id);
create index signup_pending on signup (made) where state = 1;
create index signup_showed on signup (call, showed) where showed is not null;
create index signup_person on signup (person) where person is not null;
create index signup_by on signup (by_person) where by_person is not null;

-- Kept sums: how many reached a stage of a call, by tie and channel.  They outlive the sign-ups.
create table tally (
  call ID not null references call(id),
  stage INT not null,                     -- 1 signed up, 2 confirmed, 3 showed up
  tie INT not null,
  channel INT not null,
  n INT not null,
  primary key (call, stage, tie, channel)
);

-- The same sums over the erased calls of a movement, so that its numbers cost the same at any age.
create table total (
  movement ID not null references movement(id),
  stage INT not null,
  tie INT not null,
  channel INT not null,
  n INT not null,
  primary key (movement, stage, tie, channel)
);

-- Letters to send.  No bodies: each is written from these rows when it is sent.
create table letter ( -- grows
  id ID primary key,
  kind INT not null,                      -- domain/letter.h
  signup ID references signup(id) on delete cascade,
  person ID references person(id) on delete cascade,
  mail TEXT not null,                     -- to whom
  pub TEXT not null,                      -- left part of its Message-ID, the same at each try
  due INT not null,
  tries INT not null default 0,
  failed INT                              -- when it was given up; null while it waits
);
create index letter_due on letter (due) where failed is null;
create index letter_failed on letter (failed) where failed is not null;
create index letter_signup on letter (signup, kind);
create index letter_person on letter (person) where person is not null;

-- A fan-out in progress: one letter to each sign-up of a call, in slices.
create table fanout (
  id ID primary key,
  kind INT not null,
  call ID not null references call(id),
  after_mail TEXT not null default '',    -- sign-ups up to this address are done
  made INT not null
);

-- What a form of a signed-in person led to, so that sent twice counts once.
create table once ( -- grows
  key BYTES primary key,
  place TEXT not null,
  made INT not null
);
create index once_made on once (made);

-- Limits that survive a restart; keys are keyed hashes, never addresses.
create table quota ( -- grows
  key BYTES not null,
  opened INT not null,                    -- start of the window
  ends INT not null,
  n INT not null,
  primary key (key, opened)
);
create index quota_ends on quota (ends);
