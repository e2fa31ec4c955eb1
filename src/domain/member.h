/* domain/member.h - seats in a circle: taking one, being a host, giving it up.
 *
 * The hosts of a circle are keepers of its movement: that row comes and goes with the seat of a
 * host.  Founders of a movement keep theirs. */
#pragma once
#include "domain/circle.h"
#include "domain/tie.h"

/* Ended seats are kept for so long, for the tie of those who shared a circle. */
#define MEMBER_SHARED INT64_C(15552000) /* seconds: 180 days */

/* Does the person sit in the circle? */
MUST_CHECK err member_of(struct rd *, struct circle_id, struct person_id, bool *out);
/* Do the two share a circle, now or in the past 180 days? */
MUST_CHECK err member_shared(
    struct rd *, struct person_id, struct person_id other, int64_t now, bool *out);

struct seat_new {
	struct circle_id circle;
	struct movement_id movement; /* of the circle */
	struct person_id person;
	bool host;
	struct invitation_id via; /* n == 0: without one */
	enum tie tie;             /* with who asked them in; 0: the question still waits */
	int64_t now;
};
/* Take a seat.  FAULT_CONFLICT when all CIRCLE_SEATS_MAX are taken, or the person sits there. */
MUST_CHECK err member_take_seat(struct tx *, const struct seat_new *);
/* Make somebody a host.  FAULT_MISSING unless the viewer of `circle` is one, and the other sits
 * there. */
MUST_CHECK err member_make_host(struct tx *, const struct circle *, struct person_id, int64_t now);
/* Give up the viewer's own seat.  When the last host leaves, the longest seated becomes host. */
MUST_CHECK err member_leave(
    struct tx *, const struct circle *, struct person_id viewer, int64_t now);
/* Take somebody's seat away.  FAULT_MISSING unless the viewer of `circle` is a host, and the other
 * sits there.  What that person asked others in with ends. */
MUST_CHECK err member_remove(struct tx *, const struct circle *, struct person_id, int64_t now);
