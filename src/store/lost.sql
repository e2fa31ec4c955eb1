-- Inboxes that are gone, and who had them.

-- lost_note :do (inbox str, peer peer_id, now i64)
insert into lost (inbox, peer, after, made) values ($1, $2, 0, $3) on conflict (inbox) do nothing;

-- lost_open :maybe () -> (inbox str, peer peer_id, after i64)
select inbox, peer, after from lost where after is not null and made > 0
order by made, inbox limit 1;

-- lost_whose :maybe (inbox str, peer peer_id, after i64) -> (id remote_id)
select id from remote where peer = $2 and id > $3 and (inbox = $1 or shared = $1)
order by id limit 1;

-- lost_move :do (inbox str, after i64?)
update lost set after = $2 where inbox = $1;

-- lost_expire :do (before i64) -> changed
delete from lost where inbox in (select l.inbox from lost l where l.made < $1 limit 50);
