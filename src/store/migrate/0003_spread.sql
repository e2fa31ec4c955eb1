-- Spread: other servers, who follows from there, what is told to them, what they answer.

alter table hub add column allow_only FLAG not null default 0;   -- speak with servers on the list alone
alter table hub add column signed_reads FLAG not null default 0; -- show documents to signed requests only
alter table movement add column federates FLAG not null default 1; -- 0: seen on this server only
alter table movement add column approves FLAG not null default 0;  -- followers wait for a keeper
alter table movement add column leaving INT;    -- the news that it left, while those who are to hear of it are gone through
alter table movement add column followers INT not null default 0;  -- kept count of accepted ones
create index movement_leaving on movement (leaving) where leaving is not null;
alter table call add column boosts INT not null default 0;      -- kept counts of reactions
alter table call add column likes INT not null default 0;
alter table call add column declined INT not null default 0;    -- "can't come"
alter table call add column quoted FLAG not null default 0;  -- a post elsewhere has our yes to quote it
alter table call add column told INT not null default 0;        -- when its numbers were told last
alter table call add column stale FLAG not null default 0;      -- they have changed since
alter table call add column chosen FLAG not null default 0;     -- its hosts choose who gets a place
create index call_stale on call (told) where stale = 1;
create index call_quoted on call (state, id) where quoted = 1;

alter table call add column published INT;      -- when it was first shown to everybody; null: never
update call set published = changed where state in (2, 3);
create index call_said on call (movement, published, id) where state in (2, 3);
create index version_said on version (movement, published, id);

-- What some may not want to read is folded behind one line; empty: it is not.
alter table call add column warning TEXT not null default '' check (length(warning) <= 100);
alter table version add column warning TEXT not null default '' check (length(warning) <= 100);
alter table round add column warning TEXT not null default '' check (length(warning) <= 100);
alter table movement add column draft_warning TEXT not null default '' check (length(draft_warning) <= 100); -- of the draft

-- What a call shows beside its words: made anew from what was sent.
create table picture ( -- grows
  call ID primary key references call(id),
  name TEXT not null check (length(name) = 64), -- SHA-256 of the bytes, in hex
  alt TEXT not null check (length(alt) between 1 and 1000),
  bytes BYTES not null check (length(bytes) <= 4194304), -- JPEG
  width INT not null,
  height INT not null,
  made INT not null
);
create index picture_name on picture (name);

-- The letter to somebody who was turned down stands without a sign-up, which is gone.
alter table letter add column call ID references call(id);
alter table letter add column lang TEXT;        -- of its words: a tag such as "en"

-- A key that signs for a movement, or, without one, for the hub itself.
create table signer ( -- grows
  id ID primary key,
  movement INT not null unique,           -- id of the movement; 0: the hub itself
  pem TEXT not null,                      -- public key, SPKI PEM
  sealed BYTES not null,                  -- private key, sealed by data/key
  made INT not null
);

-- Another server.
create table peer ( -- grows
  id ID primary key,
  host TEXT not null unique,              -- lower case, A-labels, with the port unless it is 443
  form INT not null default 1,            -- of the signature that it took last (fedi/sign.h)
  fails INT not null default 0,           -- tries in a row that found nobody there
  rest INT not null default 0,            -- nothing is sent to it before
  took INT not null default 0,            -- how many deliveries it took, and refused, so far
  refused INT not null default 0,
  reports INT not null default 0,         -- things of ours that were reported from there
  spoke INT,                              -- day on which it last took or sent something
  made INT not null,
  looked INT not null                     -- when it was seen last that something of it is here
);
create index peer_looked on peer (looked);

-- What the administrator decided about a host and all below it.
create table peer_rule (
  host TEXT primary key check (length(host) between 1 and 253),
  kind INT not null,                      -- domain/peer.h
  note TEXT not null default '' check (length(note) <= 200),
  made INT not null
);

-- After a rule was set: how far what its hosts left here was looked through; no row: to the end.
create table peer_walk (
  id ID primary key check (id = 1),
  after INT not null                      -- peers up to this id are done
);

-- Somebody, or some group, on another server.
create table remote ( -- grows
  id ID primary key,
  peer ID not null references peer(id),
  uri TEXT not null unique check (length(uri) <= 2048),
  handle TEXT not null check (length(handle) <= 320),  -- name@host
  name TEXT not null check (length(name) <= 80),
  url TEXT not null check (length(url) <= 2048),       -- their page
  inbox TEXT not null check (length(inbox) <= 2048),
  shared TEXT check (length(shared) <= 2048),          -- inbox of the whole server
  key_id TEXT check (length(key_id) <= 2048),
  key_pem TEXT check (length(key_pem) <= 8192),
  fetched INT not null,                   -- when their document was read
  looked INT not null,                    -- when it was seen last that they are of use here
  gone FLAG not null default 0            -- is being forgotten, in slices
);
create unique index remote_key on remote (key_id) where key_id is not null;
create index remote_peer on remote (peer, id);
create index remote_looked on remote (looked);
create index remote_gone on remote (gone) where gone = 1;
create index remote_handle on remote (lower(handle));

-- Accounts that a text of ours names: of what is published, never of drafts.
create table mention ( -- grows
  object TEXT not null,                   -- public id of the version or call
  handle TEXT not null check (length(handle) <= 320),  -- name@host, the name as it was typed
  movement ID not null references movement(id),
  remote ID references remote(id) on delete set null,  -- null: not known, or gone: plain words
  until INT not null default 0,           -- it is asked for until then; 0: no more
  due INT not null default 0,             -- when it is asked for next
  primary key (object, handle)
);
create index mention_remote on mention (remote) where remote is not null;
create index mention_until on mention (until) where until > 0;

create table follower ( -- grows
  movement ID not null references movement(id),
  remote ID not null references remote(id) on delete cascade,
  peer ID not null references peer(id),
  state INT not null,                     -- 1 waits for a keeper, 2 accepted
  activity TEXT not null check (length(activity) <= 2048), -- id of the Follow
  inbox TEXT not null,                    -- where what is for all followers goes: shared where there is one
  made INT not null,
  primary key (movement, remote)
);
create index follower_inbox on follower (movement, state, inbox);
create index follower_state on follower (movement, state, remote);
create index follower_remote on follower (remote);
create index follower_peer on follower (peer);

-- How many of one server follow a movement, or wait for a keeper; no row: none.
create table follower_sum ( -- grows
  movement ID not null references movement(id),
  peer ID not null references peer(id) on delete cascade,
  n INT not null,
  primary key (movement, peer)
);
create index follower_sum_peer on follower_sum (peer);

-- People on other servers answer calls in place.
alter table signup add column remote ID references remote(id) on delete set null;
alter table signup add column activity TEXT; -- id of the Join it came by; null: by other words
create unique index signup_remote on signup (call, remote) where remote is not null;
create index signup_far on signup (remote) where remote is not null;

-- Servers from which somebody answered a call: they are told its numbers, whoever follows.  Inboxes
-- of whole servers only, so that no row stands for a person.
create table audience ( -- grows
  call ID not null references call(id),
  inbox TEXT not null,
  peer ID not null references peer(id),
  primary key (call, inbox)
);
create index audience_peer on audience (peer);

-- Posts elsewhere that quote something of ours: their ids, and whose they are.
create table quote ( -- grows
  id SERIAL,                              -- remembered while it is answered
  pub TEXT not null unique,               -- of its stamp
  object TEXT not null,                   -- public id of the version or call that is quoted
  poll FLAG not null,                     -- it is the call's poll
  call ID references call(id),
  remote ID not null references remote(id) on delete cascade,
  peer ID not null references peer(id),   -- whose they are
  uri TEXT not null check (length(uri) <= 2048), -- of the post
  state INT not null,                     -- 1 stands, 2 refused, 3 taken back by us
  made INT not null,                      -- when that was said last
  unique (remote, uri, object, poll)
);
create index quote_call on quote (call, state, id) where call is not null;
create index quote_peer on quote (peer);
create index quote_made on quote (made);
create index quote_over on quote (made) where state > 1;

-- What happened and is told to other servers; the activity is written from these rows when it is
-- sent, under the same id at each try.
create table news ( -- grows
  id SERIAL,                              -- remembered while it is under way
  pub TEXT not null unique,               -- in the id of its activity
  kind INT not null,                      -- domain/news.h
  movement ID references movement(id),    -- who says it; null: the hub itself
  call ID references call(id),
  version ID references version(id),
  remote ID references remote(id) on delete cascade,  -- to whom alone; null: to all followers
  signup ID references signup(id) on delete set null,
  quote ID references quote(id) on delete set null,
  detail INT not null default 0,          -- of a receipt: which (domain/news.h)
  about TEXT not null default '' check (length(about) <= 2048), -- id of the activity that is answered
  after TEXT,                             -- inboxes up to this one are queued; null: all of them
  made INT not null
);
create index news_fan on news (made, id) where after is not null;
create index news_made on news (made);
create index news_one on news (made) where remote is not null;
create index news_remote on news (remote) where remote is not null;
create index news_signup on news (signup) where signup is not null;
create index news_quote on news (quote) where quote is not null;
create index news_call on news (call, kind) where call is not null;

-- Inboxes that were answered for with 410 Gone: those whom they belong to are asked for again.
create table lost ( -- grows
  inbox TEXT primary key check (length(inbox) <= 2048),
  peer ID not null references peer(id) on delete cascade,
  after INT,                              -- accounts up to this id were asked for; null: all
  made INT not null
);
create index lost_open on lost (made, inbox) where after is not null;
create index lost_made on lost (made);
create index lost_peer on lost (peer);

create table delivery ( -- grows
  id ID primary key,
  news ID not null references news(id) on delete cascade,
  peer ID not null references peer(id),
  inbox TEXT not null check (length(inbox) <= 2048),
  urgent FLAG not null,                   -- somebody waits for it
  due INT not null,
  tries INT not null default 0,
  status INT not null default 0,          -- of the last answer; 0: none came
  failed INT,                             -- when it was given up
  unique (news, inbox)
);
create index delivery_due on delivery (urgent, due, id) where failed is null;
create index delivery_peer on delivery (peer, id);
create index delivery_failed on delivery (failed) where failed is not null;

-- Activities that were taken in, so that each counts once.
create table taken ( -- grows
  key BYTES primary key,                  -- SHA-256 of its id
  made INT not null
);
create index taken_made on taken (made);

-- What somebody said under a call or a message.
create table reply ( -- grows
  id ID primary key,
  pub TEXT not null unique,
  movement ID not null references movement(id),
  call ID references call(id),
  version ID references version(id),      -- one of the two
  remote ID not null references remote(id) on delete cascade,
  peer ID not null references peer(id),   -- whose they are
  uri TEXT not null unique check (length(uri) <= 2048),
  url TEXT not null check (length(url) <= 2048),
  html TEXT not null check (length(html) <= 65536), -- through base/clean
  said INT not null,                      -- when they say they wrote it
  changed INT,                            -- the `updated` of the text that stands
  state INT not null,                     -- 1 held for a member, 2 shown, 3 hidden
  made INT not null
);
create index reply_call on reply (call, state, id) where call is not null;
create index reply_version on reply (version, state, id) where version is not null;
create index reply_movement on reply (movement, state, id);
create index reply_remote on reply (remote, movement, state);
create index reply_wait on reply (peer, movement) where state = 1;
create index reply_peer on reply (peer, id) where state < 3;
create index reply_made on reply (made);

-- Something of ours that another server reported; who did there, is not kept.
create table report ( -- grows
  id ID primary key,
  pub TEXT not null unique,
  peer ID not null references peer(id),
  movement ID not null references movement(id),
  call ID references call(id),
  version ID references version(id),      -- one of the two, or none: the movement itself
  comment TEXT not null check (length(comment) <= 500), -- plain text, as it came
  made INT not null,
  done INT                                -- when the administrator was done with it
);
create index report_open on report (id) where done is null;
create index report_done on report (done) where done is not null;
create index report_peer on report (peer, done);
create index report_made on report (made);

-- Boosts, likes and "can't come": counted once for each account, and never people who joined.
create table reaction ( -- grows
  call ID not null references call(id),
  kind INT not null,                      -- domain/reaction.h
  remote ID not null references remote(id) on delete cascade,
  made INT not null,
  primary key (call, kind, remote)
);
create index reaction_remote on reaction (remote);
create index reaction_made on reaction (made);

-- Letters to sign-ups on other servers are direct messages: their fan-outs go by row, behind those
-- that go by address.
alter table fanout add column after_far INT; -- accounts up to this id are done; null: addresses first

-- This hub as other servers know it that let people sign in with their account there.  The newest
-- of a host counts; nobody's token is kept.
create table oauth_app ( -- grows
  id SERIAL,
  host TEXT not null check (length(host) <= 320),      -- as in peer.host
  client TEXT not null check (length(client) <= 512),  -- our name there
  sealed BYTES not null,                  -- our secret there, sealed by data/key
  scope TEXT not null,                    -- what we ask for: one word
  authorize TEXT not null check (length(authorize) <= 2048), -- where people are sent
  token TEXT not null check (length(token) <= 2048),         -- where their code is exchanged
  identity TEXT check (length(identity) <= 2048),      -- where it is said who they are; null: by the older way
  revoke TEXT not null check (length(revoke) <= 2048), -- where the token is given back
  pkce FLAG not null,                     -- it takes a challenge (RFC 7636)
  older FLAG not null,                    -- said nothing of itself: may forget us when we are not used
  made INT not null,
  used INT not null                       -- when somebody was sent there last
);
create index oauth_app_host on oauth_app (host, id);
create index oauth_app_used on oauth_app (used);

-- Somebody who is away to sign in on their server, to answer a call.  Who they are is not known yet.
create table oauth_state ( -- grows
  hash BYTES primary key,                 -- SHA-256 of the random state; what it is made of is in their cookie
  app ID not null references oauth_app(id) on delete cascade,
  call ID not null references call(id),
  answer INT not null,                    -- 2 going, 3 maybe
  typed TEXT not null check (length(typed) <= 300),    -- which server they named, to show it again
  via TEXT check (length(via) <= 512),    -- the code they came by
  again FLAG not null,                    -- we had been forgotten there once already
  expires INT not null
);
create index oauth_state_expires on oauth_state (expires);
create index oauth_state_app on oauth_state (app);

-- The account on Bluesky by which a movement speaks there too.
create table bluesky ( -- grows
  id SERIAL,                              -- remembered while something is under way
  movement ID not null unique references movement(id),
  peer ID not null references peer(id),   -- the server that has it
  origin TEXT not null check (length(origin) <= 300),  -- "https://host" of that server
  handle TEXT not null check (length(handle) <= 253),
  did TEXT not null check (length(did) <= 256),        -- what the account is called for ever
  password BYTES,                         -- an app password, sealed by data/key; null: asked to end
  tokens BYTES,                           -- of the session, sealed likewise; null: there is none
  begun INT not null,                     -- when those were got
  asked INT not null,                     -- when the password was used last
  due INT,                                -- when there is something to do; null: nothing
  pause INT not null default 0,           -- nothing is asked of its server before
  trouble INT not null default 0,         -- what went wrong last (domain/bluesky.h)
  since INT,                              -- since when; null: nothing does
  ends INT,                               -- what was posted is being deleted, until then at most
  made INT not null                       -- when it was connected
);
create index bluesky_due on bluesky (due, id) where due is not null;
create index bluesky_peer on bluesky (peer);
create index bluesky_ends on bluesky (ends) where ends is not null;

-- What is posted there; the words are written when it is sent, under the same key at each try.
create table bluesky_post ( -- grows
  id SERIAL,                              -- remembered while it is under way
  account ID not null references bluesky(id) on delete cascade,
  kind INT not null,                      -- domain/bluesky.h
  version ID references version(id),
  call ID references call(id),            -- one of the two
  root ID references bluesky_post(id) on delete set null, -- what it answers; null: it stands alone
  rkey TEXT not null,                     -- its name there, chosen before the first try
  cid TEXT check (length(cid) <= 128),    -- the hash that they answered with; null: none yet
  gone FLAG not null default 0,           -- is to be deleted
  due INT,                                -- null: there is nothing to do, or it was given up
  tries INT not null default 0,
  failed INT,                             -- when it was given up
  made INT not null,
  unique (account, rkey)
);
create index bluesky_post_due on bluesky_post (account, due, id) where due is not null;
create index bluesky_post_call on bluesky_post (call) where call is not null;
create index bluesky_post_root on bluesky_post (root) where root is not null;
create index bluesky_post_made on bluesky_post (made) where cid is null;
