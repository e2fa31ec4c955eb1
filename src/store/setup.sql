-- setup_link_add :do (hash bytes, expires i64)
insert into setup_link (hash, expires) values ($1, $2);

-- setup_link_holds :maybe (hash bytes, now i64) -> (expires i64)
select expires from setup_link where hash = $1 and expires > $2;

-- setup_link_end_all :do () -> changed
delete from setup_link;
