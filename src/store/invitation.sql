-- Who was asked in, and by which link.

-- invitation_end_of :do (circle circle_id, viewer person_id, now i64)
update invitation set revoked = $3, gen = gen + 1
where circle = $1 and inviter = $2 and revoked is null;

-- invitation_end_all :do (circle circle_id, now i64)
-- all: a host of the circle was removed, who had seen the links
update invitation set revoked = $2, gen = gen + 1 where circle = $1 and revoked is null;
