-- Calls: looking one up, the desk's changes, the lists of the public pages.

-- call_id_by_pub :maybe (pub str) -> (id call_id)
select id from call where pub = $1;

-- call_id_by_slug :maybe (handle str, slug str) -> (id call_id)
select c.id from movement m join call c on c.movement = m.id and c.slug = $2 where m.handle = $1;

-- call_load :maybe (id call_id) -> (id call_id, pub str, slug str, movement movement_id, handle
--   str, movement_name str, version version_id, host person_id?, state i64, title str, ask str,
--   place str, more str, more_html str, warning str, starts str, ends str, zone str, starts_at i64,
--   ends_at i64, capacity i64, reason str, sequence i64, door_gen i64, changed_at i64, erased flag,
--   pending i64, going i64, maybe i64, waiting i64, showed i64, walked i64, chosen flag)
select c.id, c.pub, c.slug, c.movement, m.handle, m.name, c.version, c.host, c.state, c.title,
  c.ask, c.place, c.more, c.more_html, c.warning, c.starts, c.ends, c.zone, c.starts_at,
  c.ends_at, c.capacity, c.reason, c.sequence, c.door_gen, c.changed, c.erased, c.pending, c.going, c.maybe,
  c.waiting, c.showed, c.walked, c.chosen
from call c join movement m on m.id = c.movement where c.id = $1;

-- What an answer needs to know of its call: as little as the hot path can do with.
-- call_room :maybe (id call_id) -> (state i64, ends_at i64, capacity i64, going i64, waiting
--   i64, movement movement_id, chosen flag)
select state, ends_at, capacity, going, waiting, movement, chosen from call where id = $1;

-- call_version :one (id version_id) -> (pub str, number i64, html str, warning str, hash bytes,
--   published i64, agreed i64?)
-- all: of an agreement only its date
select v.pub, v.number, v.html, v.warning, v.hash, v.published, a.agreed
from version v left join agreement a on a.version = v.id where v.id = $1;

-- call_newest_version :maybe (movement movement_id) -> (id version_id)
select id from version where movement = $1 order by number desc limit 1;

-- call_host_name :maybe (host person_id) -> (name str)
select name from person where id = $1;

-- call_slug_taken :maybe (movement movement_id, slug str) -> (id call_id)
select id from call where movement = $1 and slug = $2;

-- call_add :one (pub str, movement movement_id, version version_id, host person_id?, slug str,
--   title str, ask str, place str, more str, more_html str, starts str, ends str, zone str,
--   starts_at i64, ends_at i64, capacity i64, now i64, warning str, chosen flag) -> (id
--   call_id)
insert into call (pub, movement, version, host, slug, kind, state, title, ask, place, more,
  more_html, starts, ends, zone, starts_at, ends_at, capacity, made, changed, warning,
  chosen)
values ($1, $2, $3, $4, $5, 1, 1, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $18,
  $19)
returning id;

-- call_change :do (id call_id, title str, ask str, place str, more str, more_html str, starts
--   str, ends str, zone str, starts_at i64, ends_at i64, capacity i64, now i64, warning str,
--   chosen flag)
update call set title = $2, ask = $3, place = $4, more = $5, more_html = $6, starts = $7,
  ends = $8, zone = $9, starts_at = $10, ends_at = $11, capacity = $12, changed = $13,
  sequence = sequence + 1, warning = $14, chosen = $15
where id = $1;

-- call_state_set :do (id call_id, state i64, reason str, now i64)
update call set state = $2, reason = $3, changed = $4, sequence = sequence + 1,
  published = case when $2 = 2 then coalesce(published, $4) else published end
where id = $1;

-- call_redrawn :do (id call_id, now i64)
update call set changed = $2 where id = $1;

-- call_doors_end :do (id call_id)
update call set door_gen = door_gen + 1 where id = $1;

-- Each field is what a count moves by.  The numbers that other servers know grow stale; where hosts
-- choose, how many wait is none of them.
-- call_count :do (id call_id, pending i64, going i64, maybe i64, waiting i64, showed i64, walked
--   i64)
update call set pending = pending + $2, going = going + $3, maybe = maybe + $4,
  waiting = waiting + $5, showed = showed + $6, walked = walked + $7,
  stale = case when state = 2 and ($3 <> 0 or $4 <> 0 or ($5 <> 0 and chosen = 0))
    then 1 else stale end
where id = $1;

-- A call with a free place and somebody waiting for one, whose line moves by itself.
-- call_line :maybe (now i64) -> (id call_id)
select id from call where state = 2 and waiting > 0 and going < capacity and ends_at > $1
  and chosen = 0
order by ends_at limit 1;

-- ---- lists ----------------------------------------------------------------------------------

-- call_upcoming :many (now i64, after_at i64, after_id call_id, n i64) -> (id call_id, pub str,
--   slug str, handle str, movement_name str, state i64, title str, place str, starts str, zone
--   str, starts_at i64, ends_at i64, capacity i64, going i64, came i64, chosen flag)
select c.id, c.pub, c.slug, m.handle, m.name, c.state, c.title, c.place, c.starts, c.zone,
  c.starts_at, c.ends_at, c.capacity, c.going, c.showed + c.walked, c.chosen
from call c join movement m on m.id = c.movement
where c.state = 2 and c.ends_at > $1 and (c.starts_at, c.id) > ($2, $3)
order by c.starts_at, c.id limit $4;

-- call_upcoming_of :many (movement movement_id, now i64, after_at i64, n i64) -> (id call_id,
--   pub str, slug str, handle str, movement_name str, state i64, title str, place str, starts str,
--   zone str, starts_at i64, ends_at i64, capacity i64, going i64, came i64, chosen flag)
select c.id, c.pub, c.slug, m.handle, m.name, c.state, c.title, c.place, c.starts, c.zone,
  c.starts_at, c.ends_at, c.capacity, c.going, c.showed + c.walked, c.chosen
from call c join movement m on m.id = c.movement
where c.movement = $1 and c.state = 2 and c.ends_at > $2 and c.starts_at > $3
order by c.starts_at, c.id limit $4;

-- call_past_of :many (movement movement_id, now i64, n i64) -> (id call_id, pub str, slug str,
--   handle str, movement_name str, state i64, title str, place str, starts str, zone str,
--   starts_at i64, ends_at i64, capacity i64, going i64, came i64, chosen flag)
select c.id, c.pub, c.slug, m.handle, m.name, c.state, c.title, c.place, c.starts, c.zone,
  c.starts_at, c.ends_at, c.capacity, c.going, c.showed + c.walked, c.chosen
from call c join movement m on m.id = c.movement
where c.movement = $1 and c.state = 2 and c.starts_at < $2 and c.ends_at <= $2
order by c.starts_at desc, c.id desc limit $3;

-- Every call of a movement, drafts too, newest first.
-- call_of_movement :many (movement movement_id, before_at i64, before_id call_id, n i64) -> (id
--   call_id, pub str, slug str, handle str, movement_name str, state i64, title str, place str,
--   starts str, zone str, starts_at i64, ends_at i64, capacity i64, going i64, came i64, chosen
--   flag)
select c.id, c.pub, c.slug, m.handle, m.name, c.state, c.title, c.place, c.starts, c.zone,
  c.starts_at, c.ends_at, c.capacity, c.going, c.showed + c.walked, c.chosen
from call c join movement m on m.id = c.movement
where c.movement = $1 and (c.starts_at, c.id) < ($2, $3)
order by c.starts_at desc, c.id desc limit $4;

-- What a person has answered and is not over yet.
-- call_of_person :many (person person_id, now i64, n i64) -> (id call_id, pub str, slug str,
--   handle str, movement_name str, state i64, title str, place str, starts str, zone str,
--   starts_at i64, ends_at i64, capacity i64, going i64, came i64, chosen flag, signup signup_id,
--   gen i64, answer i64)
select c.id, c.pub, c.slug, m.handle, m.name, c.state, c.title, c.place, c.starts, c.zone,
  c.starts_at, c.ends_at, c.capacity, c.going, c.showed + c.walked, c.chosen, s.id as signup, s.gen,
  s.state as answer
from signup s join call c on c.id = s.call join movement m on m.id = c.movement
where s.person = $1 and c.state in (2, 3) and c.ends_at > $2
order by c.starts_at, c.id limit $3;
