-- Its host hosts a call while they keep its movement or sit in one of its circles.
-- may_host :maybe (call call_id, viewer person_id) -> (id call_id)
select c.id from call c where c.id = $1 and (
  exists (select 1 from keeper k where k.movement = c.movement and k.person = $2)
  or (c.host = $2 and exists (select 1 from member m join circle o on o.id = m.circle
    where m.person = $2 and m.ended is null and o.movement = c.movement)));
