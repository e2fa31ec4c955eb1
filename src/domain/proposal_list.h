/* domain/proposal_list.h - what a circle is deciding and has decided, and what waits for somebody.
 *
 * Each finds nothing unless the viewer sits in the circle. */
#pragma once
#include "domain/letter.h"
#include "domain/proposal.h"

#define PROPOSAL_PAGE 20 /* rows of a list */

struct proposal_row {
	struct str pub, title;
	int64_t number; /* of the version it would become, or became */
	int64_t round;
	enum proposal_state state;
	enum round_outcome outcome; /* of the newest round */
	int64_t due;
	struct opt closed;
	enum stand mine; /* the viewer's own, in the newest round */
	/* of those who sit in the circle now; only of what is being decided */
	int64_t members, answered, objections;
};
struct proposal_rows {
	struct proposal_row *rows;
	size_t n;
};
/* Open and stopped, newest first. */
MUST_CHECK err proposal_deciding(
    struct rd *, struct circle_id, struct person_id viewer, struct proposal_rows *out);
/* Agreed and dropped, newest first, at most PROPOSAL_PAGE behind the one named by its public id
 * (empty: from the start). */
MUST_CHECK err proposal_decided(struct rd *, struct circle_id, struct person_id viewer,
    struct str behind, struct proposal_rows *out);

/* One open round that the viewer has not answered. */
struct proposal_wait {
	struct str pub, title;
	struct str circle, circle_name; /* public id and name */
	int64_t number;
	int64_t due;
};
struct proposal_waits {
	struct proposal_wait *rows;
	size_t n;
};
/* In all circles the viewer sits in, at most PROPOSAL_PAGE; what closes first comes first. */
MUST_CHECK err proposal_waiting(
    struct rd *, struct person_id viewer, int64_t now, struct proposal_waits *out);

/* What a letter about a round says: nothing of what the circle wrote, for letters are read by
 * others.  *found is false once its round has closed, or its reader answered or left the circle. */
struct proposal_letter {
	struct str pub, circle; /* random ids in addresses */
	struct str movement;    /* its name */
	struct str zone;        /* the reader's; NONE: not known */
	int64_t due;
};
MUST_CHECK err proposal_letter(
    struct rd *, const struct letter *, int64_t now, struct proposal_letter *out, bool *found);
