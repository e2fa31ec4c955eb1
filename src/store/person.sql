-- person_add :one (pub str, name str, folded str, pass str?, admin flag, made i64) -> (id person_id)
insert into person (pub, name, folded, pass, admin, made) values ($1, $2, $3, $4, $5, $6) returning id;

-- person_get :maybe (id person_id)
--   -> (pub str, name str, pass str?, admin flag, epoch i64, zone str?, mail str?)
select p.pub, p.name, p.pass, p.admin, p.epoch, p.zone,
  (select c.mail from contact c where c.person = p.id order by c.id limit 1)
from person p where p.id = $1;

-- person_by_name :many (folded str) -> (id person_id)
select id from person where folded = $1 and pass is not null order by id limit 2;

-- person_by_mail :maybe (mail str) -> (id person_id)
select person from contact where mail = $1;

-- person_admin_by_name :many (folded str) -> (id person_id)
select id from person where folded = $1 and pass is not null and admin = 1 order by id limit 2;

-- person_admin_first :maybe () -> (name str)
select name from person where admin = 1 order by id limit 1;

-- person_change :do (id person_id, name str, folded str, zone str?)
update person set name = $2, folded = $3, zone = $4 where id = $1;

-- person_pass_set :do (id person_id, pass str)
update person set pass = $2, epoch = epoch + 1 where id = $1;

-- person_sessions_end :do (id person_id)
delete from session where person = $1;

-- person_mail_clear :do (id person_id, but str)
delete from contact where person = $1 and mail <> $2;

-- person_mail_add :do (id person_id, mail str)
insert into contact (person, mail) values ($1, $2) on conflict (mail) do nothing;
