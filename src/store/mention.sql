-- Accounts that texts of ours name.

-- mention_known :maybe (object str, handle str) -> (remote remote_id, uri str, url str)
select r.id, r.uri, r.url from mention x join remote r on r.id = x.remote and r.gone = 0
where x.object = $1 and x.handle = $2;

-- The account of a handle, in lower case; the one seen last where several bear it.
-- mention_remote :maybe (lower str) -> (id remote_id)
select id from remote where lower(handle) = $1 and gone = 0 order by fetched desc, id desc limit 1;

-- Whoever is known stays so.  What is not told to other servers asks none.
-- mention_add :do (object str, handle str, movement movement_id, remote remote_id?, until i64)
insert into mention (object, handle, movement, remote, until)
select $1, $2, m.id, $4, case when m.federates = 1 then $5 else 0 end
from movement m where m.id = $3
on conflict (object, handle) do update set
  until = case when mention.remote is null then excluded.until else 0 end,
  remote = coalesce(mention.remote, excluded.remote);

-- mention_wanted :many (now i64) -> (object str, handle str, movement str, due i64)
select x.object, x.handle, m.handle as movement, x.due from mention x join movement m on m.id = x.movement
where x.until > 0 and x.until > $1 order by x.until limit 50;

-- mention_again :do (object str, handle str, due i64)
update mention set due = $3 where object = $1 and handle = $2;

-- mention_found :do (object str, handle str, remote remote_id?, now i64)
update mention set remote = $3, until = 0 where object = $1 and handle = $2 and until > $4;
