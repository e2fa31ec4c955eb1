-- Who gets a place where the hosts choose.

-- Codes, and not ids, which are given out again: what was meant for somebody who has gone meanwhile
-- must not befall whoever came after.
-- choice_find :maybe (call call_id, code str) -> (id signup_id)
select id from signup where call = $1 and code = $2;
