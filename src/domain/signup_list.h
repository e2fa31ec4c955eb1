/* domain/signup_list.h - lists of sign-ups: by name, and of those who ask where hosts choose. */
#pragma once
#include "domain/signup.h"

/* One line of the desk's list, or of the door's. */
struct signup_row {
	struct signup_id id;
	enum signup_state state;
	struct str name, folded, mail, code;
	struct str handle; /* name@host of an account elsewhere, or NONE; not in door_last */
	struct opt showed, door;
	bool hear;      /* wants to hear what is next; door_last only */
	bool on_behalf; /* a member put them there; not in the door's lists */
	int64_t queued; /* when they last answered; signup_waiting only */
};
struct signup_list {
	struct signup_row *rows;
	size_t n;
};
/* Where a page of names goes on; {NONE, {0}}: from the first name. */
struct signup_key {
	struct str folded;
	struct signup_id id;
};
MUST_CHECK err signup_page(
    struct rd *, struct call_id, struct signup_key after, int64_t n, struct signup_list *out);
/* Where a page of those who wait goes on; {0}: from the first. */
struct signup_turn {
	int64_t queued;
	struct signup_id id;
};
/* Those who wait for a place, in the order of their last answer. */
MUST_CHECK err signup_waiting(
    struct rd *, struct call_id, struct signup_turn after, int64_t n, struct signup_list *out);
