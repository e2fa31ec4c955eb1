/* domain/invitation.h - asking somebody to take a seat in a circle.
 *
 * A link is derived from the row (domain/link.h), so it can be shown again to who made it and to
 * the hosts of the circle, and is never stored.  A personal one is good for one seat, and who takes
 * it is asked how the two know each other; one for many has up to INVITATION_PLACES_MAX places. */
#pragma once
#include "domain/circle.h"
#include "domain/job.h"
#include "domain/tie.h"
#include "domain/touch.h"

#define INVITATION_NOTE_MAX 200
#define INVITATION_DAYS 14 /* that one stands, unless something else is chosen */
#define INVITATION_DAYS_MAX 30
#define INVITATION_PLACES_MAX 15
#define INVITATION_ADMIN_DAYS 3 /* that one of the administrator stands */

struct invitation {
	struct invitation_id id;
	struct str pub; /* random id in addresses */
	struct circle_id circle;
	struct movement_id movement;
	struct str circle_pub;
	int64_t taken;            /* seats of the circle */
	struct person_id inviter; /* n == 0: the administrator's, or forgotten */
	struct str inviter_name;  /* NONE as well; only in lists */
	struct newcomer_id newcomer;
	bool personal, host; /* for one, who is asked for the tie; for a host's seat */
	struct str note;     /* for the inviter's own memory */
	int64_t places, used;
	int64_t gen, made, expires;
	struct opt revoked;
};

/* *out is NULL when there is none; whether the link fits is for link_is to say. */
MUST_CHECK err invitation_load(struct rd *, struct invitation_id, struct invitation **out);
/* Taken back, or past its day. */
bool invitation_ended(const struct invitation *, int64_t now);
/* Not ended, and a place is left. */
bool invitation_stands(const struct invitation *, int64_t now);
/* The token of its link. */
struct str invitation_token(struct arena *, const struct invitation *);

struct invitation_list {
	struct invitation *rows;
	size_t n;
};
/* Of a circle, newest first, at most 50: what the viewer made, or all for a host.  Those of the
 * administrator are shown to everybody who sits there. */
MUST_CHECK err invitation_list(
    struct rd *, const struct circle *, struct person_id viewer, struct invitation_list *out);
/* One of a circle; *out is NULL unless the viewer made it or is a host. */
MUST_CHECK err invitation_of_circle(struct rd *, const struct circle *, struct str pub,
    struct person_id viewer, struct invitation **out);

struct invitation_new {
	struct str pub; /* random, as gen and names: made before the transaction */
	int64_t gen;
	struct touch_names names;
	struct circle_id circle;
	struct movement_id movement; /* of the circle */
	struct person_id inviter;    /* n == 0: the administrator's */
	struct newcomer_id newcomer; /* n == 0: not for one */
	bool personal, host;
	struct str note;
	int64_t places; /* 1 when it is personal */
	int64_t now, expires;
};
/* What is random in a new one. */
void invitation_dice(struct arena *, struct invitation_new *);
MUST_CHECK err invitation_make(
    struct tx *, const struct invitation_new *, struct invitation_id *out);
/* FAULT_MISSING unless it stands and the viewer made it or is a host. */
MUST_CHECK err invitation_revoke(
    struct tx *, const struct circle *, struct str pub, struct person_id viewer, int64_t now);

/* Ask somebody to a host's seat, as the administrator, who learns nothing of the circle: it is the
 * oldest of `movement` with room.  `new` holds movement, dice and now.  FAULT_CONFLICT when no
 * circle has room. */
MUST_CHECK err invitation_make_for_host(struct tx *, const struct invitation_new *);
/* One of the administrator's that stands. */
struct invitation_house {
	struct str handle, movement_name;
	struct str token;
	int64_t expires;
};
/* Newest first, at most 50. */
MUST_CHECK err invitation_of_house(
    struct rd *, int64_t now, struct invitation_house **out, size_t *n);

/* Who takes the seat. */
struct invitation_guest {
	struct person_id person;
	struct touch_names names;
	int64_t now;
};
/* Take a seat by it.  FAULT_MISSING when it does not stand any more, FAULT_CONFLICT when no seat is
 * left or the person sits there. */
MUST_CHECK err invitation_use(
    struct tx *, const struct invitation *, const struct invitation_guest *);

/* The question that waits for an answer of the viewer; *name is NONE when there is none. */
MUST_CHECK err invitation_question(
    struct rd *, struct circle_id, struct person_id viewer, struct str *name);
/* Answer it, once; nothing happens when it does not wait. */
MUST_CHECK err invitation_answer(
    struct tx *, const struct circle *, const struct invitation_guest *, enum tie);
/* A question that nobody answered for a day is answered with "unknown". */
extern const struct job_table invitation_jobs;
