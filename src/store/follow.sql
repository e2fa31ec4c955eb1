-- Who follows a movement from other servers.

-- follow_ways :maybe (movement movement_id) -> (federates flag, approves flag, followers i64)
select federates, approves, followers from movement where id = $1;

-- follow_ways_set :do (movement movement_id, federates flag, approves flag)
update movement set federates = $2, approves = $3 where id = $1;

-- Counted up to 1,000.
-- follow_waiting :one (movement movement_id) -> (n i64)
select count(*) from
  (select f.remote from follower f where f.movement = $1 and f.state = 1 limit 1000) as waiting;

-- follow_load :maybe (movement movement_id, remote remote_id) -> (state i64, activity str)
select state, activity from follower where movement = $1 and remote = $2;

-- Where they come from, and how many of there follow already.
-- follow_from :maybe (movement movement_id, remote remote_id) -> (peer peer_id, host str, n i64)
select r.peer, p.host, coalesce(f.n, 0)
from remote r join peer p on p.id = r.peer
  left join follower_sum f on f.movement = $1 and f.peer = r.peer
where r.id = $2;

-- follow_one_more :do (movement movement_id, peer peer_id)
insert into follower_sum (movement, peer, n) values ($1, $2, 1)
on conflict (movement, peer) do update set n = follower_sum.n + 1;

-- follow_one_less :do (movement movement_id, peer peer_id)
update follower_sum set n = n - 1 where movement = $1 and peer = $2;

-- follow_none :do (movement movement_id, peer peer_id)
delete from follower_sum where movement = $1 and peer = $2 and n < 1;

-- follow_put :do (movement movement_id, remote remote_id, state i64, activity str, now i64)
insert into follower (movement, remote, peer, state, activity, inbox, made)
select $1, r.id, r.peer, $3, $4, coalesce(r.shared, r.inbox), $5 from remote r where r.id = $2
on conflict (movement, remote) do update set state = excluded.state, activity = excluded.activity;

-- follow_drop :do (movement movement_id, remote remote_id)
delete from follower where movement = $1 and remote = $2;

-- follow_count :do (movement movement_id, n i64)
update movement set followers = followers + $2 where id = $1;

-- follow_page :many (movement movement_id, state i64, after i64) -> (remote remote_id,
--   uri str, name str, handle str, url str, state i64, made i64)
select f.remote, r.uri, r.name, r.handle, r.url, f.state, f.made
from follower f join remote r on r.id = f.remote
where f.movement = $1 and f.state = $2 and f.remote > $3 order by f.remote limit 50;
