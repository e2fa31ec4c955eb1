/* domain/circle.h - circles: small groups inside a movement, seen by those who sit in them and by
 * nobody else.
 *
 * Private by construction: what reads a circle takes the viewer and finds nothing where the viewer
 * has no seat. */
#pragma once
#include "base/err.h"
#include "store/ids.h"

#define CIRCLE_NAME_MAX 80
#define CIRCLE_SEATS_MIN 3
#define CIRCLE_SEATS 9      /* how many a new circle wants to be */
#define CIRCLE_SEATS_MAX 15 /* never more, whatever it wants */
#define CIRCLE_SPLIT 9      /* from so many on, two circles do better than one */
#define CIRCLE_LIST 50      /* rows of a list */

struct circle {
	struct circle_id id;
	struct str pub; /* random id in addresses */
	struct str name;
	int64_t seats; /* how many it wants to be; more may sit there, up to CIRCLE_SEATS_MAX */
	int64_t taken; /* how many sit there */
	int64_t made;
	struct movement_id movement;
	struct str handle, movement_name;
	struct member_id seat; /* the viewer's own */
	bool host;             /* the viewer is a host */
};

/* *out is NULL unless the viewer sits in the circle of that public id. */
MUST_CHECK err circle_load(
    struct rd *, struct str pub, struct person_id viewer, struct circle **out);
/* The circles the viewer sits in, at most CIRCLE_LIST, oldest first. */
MUST_CHECK err circle_of_person(
    struct rd *, struct person_id viewer, struct circle **out, size_t *n);
/* Does the viewer sit in any circle of the movement? */
MUST_CHECK err circle_in_movement(
    struct rd *, struct movement_id, struct person_id viewer, bool *out);
/* Does the viewer sit in any circle of the house? */
MUST_CHECK err circle_anywhere(struct rd *, struct person_id viewer, bool *out);

struct member {
	struct member_id id;
	struct person_id person;
	struct str pub; /* of the person */
	struct str name;
	bool host;
	int64_t joined;
};
struct member_list {
	struct member *rows; /* the viewer first, the others in the order of joining */
	size_t n;
};
/* Who sits in a circle; nobody unless the viewer does. */
MUST_CHECK err circle_seats(
    struct rd *, struct circle_id, struct person_id viewer, struct member_list *out);

struct circle_new {
	struct str pub; /* random, made before the transaction */
	struct movement_id movement;
	struct str name;
	struct person_id founder; /* becomes its first member and host */
	int64_t now;
};
MUST_CHECK err circle_make(struct tx *, const struct circle_new *, struct circle_id *out);
/* Change name and wished seats.  FAULT_MISSING unless the viewer is a host of it. */
MUST_CHECK err circle_change(
    struct tx *, struct circle_id, struct str name, int64_t seats, struct person_id viewer);
