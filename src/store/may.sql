-- may_host :maybe (call call_id, person person_id) -> (id call_id)
select c.id from call c where c.id = $1 and (c.host = $2
  or exists (select 1 from keeper k where k.movement = c.movement and k.person = $2));
