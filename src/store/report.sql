-- What other servers report of ours.

-- report_put :do (pub str, peer peer_id, movement movement_id, call call_id?, version version_id?,
--   comment str, now i64)
insert into report (pub, peer, movement, call, version, comment, made)
values ($1, $2, $3, $4, $5, $6, $7);

-- report_of_peer :one (peer peer_id, most i64) -> (n i64)
select count(*) from
  (select id from report where peer = $1 and done is null limit $2) as waiting;

-- Counted up to 1,000.
-- report_waiting :one () -> (n i64)
select count(*) from
  (select id from report where done is null and id > 0 limit 1000) as waiting;

-- report_open :many () -> (pub str, host str, handle str, name str, title str?, slug str?,
--   number i64?, comment str, made i64)
select x.pub, p.host, m.handle, m.name, c.title, c.slug, v.number, x.comment, x.made
from report x join peer p on p.id = x.peer join movement m on m.id = x.movement
  left join call c on c.id = x.call left join version v on v.id = x.version
where x.done is null and x.id > 0 order by x.id limit 50;

-- report_closed :many () -> (pub str, host str, handle str, name str, title str?, slug str?,
--   number i64?, comment str, made i64)
select x.pub, p.host, m.handle, m.name, c.title, c.slug, v.number, x.comment, x.made
from report x join peer p on p.id = x.peer join movement m on m.id = x.movement
  left join call c on c.id = x.call left join version v on v.id = x.version
where x.done > 0 order by x.done desc limit 20;

-- report_done :do (pub str, now i64)
update report set done = $2 where pub = $1 and done is null;

-- report_expire :do (before i64) -> changed
delete from report where id in (select x.id from report x where x.made < $1 limit 50);
