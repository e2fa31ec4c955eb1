-- expire_call :maybe (before i64) -> (id call_id)
select id from call where erased = 0 and ends_at < $1 order by ends_at limit 1;

-- expire_signups :do (call call_id) -> changed
delete from signup where id in (select s.id from signup s where s.call = $1 limit 50);

-- expire_left :maybe (call call_id) -> (id signup_id)
select id from signup where call = $1 limit 1;

-- expire_call_done :do (call call_id)
-- all: when the first of its people in the ledger is due
update call set erased = 1, trace_at =
  (select t.at from touch t where t.call = $1 and t.newest = 1 order by t.at limit 1)
where id = $1;

-- expire_pending :many (before i64) -> (id signup_id, call call_id)
select id, call from signup where state = 1 and made < $1 order by made limit 50;

-- expire_signup :do (id signup_id) -> changed
delete from signup where id = $1 and state = 1;

-- expire_pending_less :do (call call_id)
update call set pending = pending - 1 where id = $1 and pending > 0;

-- expire_sessions :do (before i64) -> changed
delete from session where id in (select s.id from session s where s.seen_day < $1 limit 50);

-- expire_once :do (before i64) -> changed
delete from once where key in (select o.key from once o where o.made < $1 limit 50);

-- expire_quota :do (before i64) -> changed
delete from quota where (key, opened) in
  (select q.key, q.opened from quota q where q.ends < $1 limit 50);

-- expire_setup :do (before i64) -> changed
delete from setup_link where hash in (select l.hash from setup_link l where l.expires < $1 limit 50);

-- expire_letters :do (before i64) -> changed
delete from letter where id in
  (select l.id from letter l where l.failed is not null and l.failed < $1 limit 50);

-- expire_persons :do (before i64) -> changed
-- all: only whether somebody sits, or lately sat, in a circle
delete from person where id in (
  select p.id from person p
  where p.pass is null and p.made < $1
    and not exists (select 1 from keeper k where k.person = p.id)
    and not exists (select 1 from member m where m.person = p.id)
    and not exists (select 1 from signup s where s.person = p.id)
    and not exists (select 1 from signup s where s.by_person = p.id)
    and not exists (select 1 from letter l where l.person = p.id)
    and not exists (select 1 from call c where c.host = p.id)
  limit 50);

-- expire_seats :do (before i64) -> changed
-- all: seats that were given up long ago
delete from member where id in
  (select m.id from member m where m.ended is not null and m.ended < $1 limit 50);

-- expire_inviters :do (before i64) -> changed
-- all: who asked whom in is forgotten
update invitation set inviter = null where id in
  (select i.id from invitation i
    where i.last_use is not null and i.last_use < $1 and i.inviter is not null limit 50);

-- expire_invitations :do (before i64) -> changed
-- all: invitations that ended
delete from invitation where id in (select i.id from invitation i where i.expires < $1 limit 50);

-- expire_signins :do (before i64) -> changed
delete from signin where person in (select s.person from signin s where s.expires < $1 limit 50);

-- Whom a call was heard by is forgotten with its sign-ups.
-- expire_audience :do (call call_id) -> changed
delete from audience where (call, inbox) in
  (select a.call, a.inbox from audience a where a.call = $1 limit 50);

-- expire_taken :do (before i64) -> changed
delete from taken where key in (select t.key from taken t where t.made < $1 limit 50);

-- expire_deliveries :do (before i64) -> changed
delete from delivery where id in
  (select d.id from delivery d where d.failed is not null and d.failed < $1 limit 50);

-- What waits somewhere still stays.
-- expire_news :do (before i64) -> changed
delete from news where id in (
  select n.id from news n where n.made < $1 and n.after is null
    and not exists (select 1 from delivery d where d.news = n.id)
  limit 50);

-- expire_news_one :do (before i64) -> changed
delete from news where id in (
  select n.id from news n where n.made < $1 and n.remote is not null
    and not exists (select 1 from delivery d where d.news = n.id)
  limit 50);
