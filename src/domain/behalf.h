/* domain/behalf.h - names that a member puts on the list of a call. */
#pragma once
#include "domain/signup.h"
#include "domain/touch.h"

#define BEHALF_LINES 200
struct behalf_line {
	struct str name, folded;
	struct signup_dice dice;
};
struct behalf {
	struct call_id call;
	struct person_id by;
	bool spoke; /* the member spoke with them: a strong tie, else unknown */
	const struct behalf_line *lines;
	size_t n;
	struct touch_names names; /* for a member who is not in the ledger yet */
	int64_t now;
};

/* One name a line, blank lines left out.  FAULT_INPUT at "names": none, more than BEHALF_LINES, or
 * one longer than SIGNUP_NAME_MAX ({n} = its line). */
MUST_CHECK err behalf_lines(struct arena *, struct str text, struct behalf_line **out, size_t *n);
/* Each gets a place while there is one, then stands in line.  *going, *waiting: how many of them.
 * FAULT_CONFLICT when the call takes no answers. */
MUST_CHECK err behalf_add(struct tx *, const struct behalf *, int64_t *going, int64_t *waiting);
