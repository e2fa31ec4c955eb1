-- Newcomers: who came, wants to hear what is next, and has no seat yet.

-- newcomer_seat :do (id newcomer_id, person person_id)
-- all: writes; who uses the invitation proves to be the newcomer
update newcomer set state = 3, person = $2 where id = $1;

-- newcomer_origin :maybe (id newcomer_id) -> (call call_id, actor str)
-- all: names of the ledger only
select call, actor from newcomer where id = $1;
