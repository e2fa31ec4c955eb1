-- Links to sign in that were asked for by letter.

-- signin_put :do (person person_id, mail str, gen i64, expires i64)
insert into signin (person, mail, gen, expires) values ($1, $2, $3, $4)
on conflict (person) do update set mail = excluded.mail, gen = excluded.gen, expires = excluded.expires;

-- signin_load :maybe (person person_id, now i64)
--   -> (person person_id, mail str, gen i64, expires i64, name str)
select s.person, s.mail, s.gen, s.expires, p.name
from signin s join person p on p.id = s.person
join contact c on c.mail = s.mail and c.person = s.person
where s.person = $1 and s.expires > $2;

-- signin_use :do (person person_id, gen i64, now i64) -> changed
delete from signin where person = $1 and gen = $2 and expires > $3;

-- signin_confirm :do (person person_id, mail str, now i64)
update contact set confirmed = $3 where person = $1 and mail = $2 and confirmed is null;
