-- Other servers, and what the administrator decided about them.

-- peer_rule_at :maybe (host str) -> (kind i64)
select kind from peer_rule where host = $1;

-- peer_closed :one () -> (allow_only flag, ruled flag)
select exists (select 1 from hub where id = 1 and allow_only = 1), exists (select 1 from peer_rule);

-- peer_find :maybe (host str) -> (id peer_id)
select id from peer where host = $1;

-- peer_add :one (host str, now i64) -> (id peer_id)
insert into peer (host, made, looked) values ($1, $2, $2) returning id;

-- What waits and what was given up is counted up to 1,000.
-- peer_page :many (after str) -> (id peer_id, host str, form i64, fails i64, rest i64, took i64,
--   refused i64, reports i64, spoke i64?, waiting i64, failed i64)
select p.id, p.host, p.form, p.fails, p.rest, p.took, p.refused, p.reports, p.spoke,
  (select count(*) from (select d.id from delivery d
    where d.peer = p.id and d.failed is null limit 1000) as w),
  (select count(*) from (select d.id from delivery d
    where d.peer = p.id and d.failed is not null limit 1000) as f)
from peer p where p.host > $1 order by p.host limit 50;

-- peer_report :do (id peer_id)
update peer set reports = reports + 1 where id = $1;

-- peer_awake :do (id peer_id)
update peer set fails = 0, rest = 0 where id = $1;

-- peer_again :do (peer peer_id, now i64)
update delivery set due = $2, failed = null, tries = 0 where id in (
  select d.id from delivery d where d.peer = $1 and (d.failed is not null or d.due > $2)
  order by d.id limit 500);

-- Who was not looked at for long, and whether something of it is here.
-- peer_unseen :many (before i64) -> (id peer_id, used flag)
select p.id, case when exists (select 1 from remote r where r.peer = p.id)
  or exists (select 1 from delivery d where d.peer = p.id)
  or exists (select 1 from audience a where a.peer = p.id)
  or exists (select 1 from report x where x.peer = p.id)
  or exists (select 1 from bluesky b where b.peer = p.id) then 1 else 0 end
from peer p where p.looked < $1 order by p.looked limit 50;

-- peer_look :do (id peer_id, at i64)
update peer set looked = $2 where id = $1;

-- peer_drop :do (id peer_id)
delete from peer where id = $1;

-- ---- rules ------------------------------------------------------------------------------------

-- peer_rules :many (after str) -> (host str, kind i64, note str, made i64)
select host, kind, note, made from peer_rule where host > $1 order by host limit 200;

-- peer_rule_put :do (host str, kind i64, note str, made i64)
insert into peer_rule (host, kind, note, made) values ($1, $2, $3, $4)
on conflict (host) do update set kind = excluded.kind, note = excluded.note, made = excluded.made;

-- peer_rule_drop :do (host str)
delete from peer_rule where host = $1;

-- ---- what a blocked server left here ----------------------------------------------------------

-- peer_walk_start :do ()
insert into peer_walk (id, after) values (1, 0) on conflict (id) do update set after = 0;

-- peer_walk_at :maybe () -> (after i64)
select after from peer_walk where id = 1;

-- peer_walk_move :do (after i64)
update peer_walk set after = $1 where id = 1;

-- peer_walk_end :do ()
delete from peer_walk where id = 1;

-- peer_behind :many (after i64) -> (id peer_id, host str)
select id, host from peer where id > $1 order by id limit 50;

-- peer_followers :many (peer peer_id) -> (movement movement_id, remote remote_id)
select movement, remote from follower where peer = $1 limit 50;

-- peer_drop_deliveries :do (peer peer_id) -> changed
delete from delivery where id in (select d.id from delivery d where d.peer = $1 limit 50);

-- peer_hide_replies :do (peer peer_id) -> changed
update reply set state = 3 where id in (
  select r.id from reply r where r.peer = $1 and r.state < 3 order by r.id limit 50);

-- peer_drop_quotes :do (peer peer_id) -> changed
delete from quote where id in (select q.id from quote q where q.peer = $1 limit 50);
