/* domain/signup.h - one person's answer to one call, and the line for its places.
 *
 * pending -> going | waiting | maybe, between which the answer can change; withdrawn rows are
 * deleted at once.  Every act keeps the counts on the call and the sums in `tally` in the same
 * transaction, and fills a place that became free with the first in line. */
#pragma once
#include "domain/call.h"
#include "domain/tie.h"

enum signup_state { SIGNUP_PENDING = 1, SIGNUP_GOING, SIGNUP_MAYBE, SIGNUP_WAITING, SIGNUP_WALKED };

struct signup {
	struct signup_id id;
	struct call_id call;
	enum signup_state state;
	enum signup_state answer; /* what was asked for: going or maybe */
	struct str name;
	struct str mail; /* NONE for walk-ins and those signed up on behalf */
	struct str code; /* six signs */
	int64_t gen;     /* of the ticket link; random at first, because row ids are used again */
	struct touch touch;
	int64_t made, queued;
	struct opt confirmed, showed;
	struct opt door; /* which door checked them in */
};

/* *found is false, and *out untouched, when there is none (any more). */
MUST_CHECK err signup_load(struct rd *, struct signup_id, struct signup **out, bool *found);
