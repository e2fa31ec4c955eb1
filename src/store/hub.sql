-- hub_get :maybe () -> (name str, about str, zone str, founded i64, members_found flag)
select name, about, zone, founded, members_found from hub where id = 1;

-- hub_make :do (name str, zone str, founded i64) -> changed
insert into hub (id, name, zone, founded) values (1, $1, $2, $3) on conflict do nothing;

-- hub_change :do (name str, about str, zone str, members_found flag)
update hub set name = $1, about = $2, zone = $3, members_found = $4 where id = 1;

-- hub_ways :maybe () -> (allow_only flag, signed_reads flag)
select allow_only, signed_reads from hub where id = 1;

-- hub_ways_set :do (allow_only flag, signed_reads flag)
update hub set allow_only = $1, signed_reads = $2 where id = 1;
