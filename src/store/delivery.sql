-- What goes out to other servers, one row an inbox and activity.

-- delivery_due :many (urgent flag, now i64, after_due i64, after_id delivery_id, n i64) -> (id
--   delivery_id, news news_id, peer peer_id, inbox str, tries i64, due i64, host str, form i64,
--   fails i64, rest i64)
select d.id, d.news, d.peer, d.inbox, d.tries, d.due, p.host, p.form, p.fails,
  p.rest
from delivery d join peer p on p.id = d.peer
where d.failed is null and d.urgent = $1 and d.due <= $2 and (d.due, d.id) > ($3, $4)
order by d.due, d.id limit $5;

-- Where its news come from and go to now; of a movement that left, only that is told.
-- delivery_stands :maybe (id delivery_id, news news_id, left i64) -> (host str, told flag)
select p.host, case when m.id is null
    or m.federates = case when n.kind = $3 then 0 else 1 end then 1 else 0 end
from delivery d join peer p on p.id = d.peer join news n on n.id = d.news
  left join movement m on m.id = n.movement
where d.id = $1 and d.news = $2 and d.failed is null;

-- delivery_add :do (news news_id, peer peer_id, inbox str, urgent flag, now i64)
insert into delivery (news, peer, inbox, urgent, due) values ($1, $2, $3, $4, $5)
on conflict (news, inbox) do nothing;

-- Ids are used again: what came of a try is about the row of the same news.
-- delivery_took :do (id delivery_id, news news_id)
delete from delivery where id = $1 and news = $2;

-- delivery_again :do (id delivery_id, due i64, status i64)
update delivery set tries = tries + 1, due = $2, status = $3 where id = $1;

-- Its server rests: no try was made.
-- delivery_later :do (id delivery_id, news news_id, due i64)
update delivery set due = $3 where id = $1 and news = $2;

-- delivery_give_up :do (id delivery_id, news news_id, now i64, status i64)
update delivery set tries = tries + 1, failed = $3, status = $4 where id = $1 and news = $2;

-- delivery_tries :maybe (id delivery_id, news news_id) -> (tries i64)
select tries from delivery where id = $1 and news = $2 and failed is null;

-- delivery_peer_took :do (peer peer_id, form i64, day i64)
update peer set took = took + 1, fails = 0, rest = 0, form = $2, spoke = $3 where id = $1;

-- delivery_peer_refused :do (peer peer_id, day i64)
update peer set refused = refused + 1, fails = 0, rest = 0, spoke = $2 where id = $1;

-- Somebody was there, but this was not taken for now.
-- delivery_peer_busy :do (peer peer_id)
update peer set fails = 0 where id = $1;

-- Nobody was there.
-- delivery_peer_silent :do (peer peer_id, most i64, rest i64)
update peer set fails = fails + 1, rest = case when fails + 1 >= $2 then $3 else rest end
where id = $1;
