-- For the demo's history only: no letter of it is ever sent.

-- demo_signup :one (call call_id, mail str) -> (id signup_id)
select id from signup where call = $1 and mail = $2;

-- demo_newcomers :many (movement movement_id) -> (id newcomer_id, name str)
-- all: the story itself gives them seats
select id, name from newcomer where movement = $1 and state = 1 order by since, id limit 200;

-- demo_letters_drop :do () -> changed
delete from letter;
