/* domain/newcomer.h - somebody who came, wants to hear what is next, and has no seat yet. */
#pragma once
#include "domain/signup.h"

#define NEWCOMER_KEPT (60 * DAY) /* and no longer, with a seat or without */

enum newcomer_state { NEWCOMER_WAITS = 1, NEWCOMER_INVITED, NEWCOMER_SEATED };

struct newcomer_new {
	struct movement_id movement;
	struct call_id call;
	struct person_id person; /* n == 0: not known here */
	struct str name, mail, lang;
	struct str actor; /* who they are in the ledger */
	enum tie tie;
	int64_t now;
};
/* They were checked in and want to hear what is next.  Who is known in the movement already stays
 * as they are, and who has a seat in one of its circles is no newcomer. */
MUST_CHECK err newcomer_add(struct tx *, const struct newcomer_new *);
/* The check-in was a mistake: who came there first and still waits is no newcomer. */
MUST_CHECK err newcomer_drop(struct tx *, struct call_id, struct str mail);

/* The invitation that was made for a newcomer was used: they are this person now, in the ledger
 * too, and have a seat.  Call it before touch_circle_join; *call is where they came first. */
MUST_CHECK err newcomer_seated(
    struct tx *, struct newcomer_id, struct person_id, struct call_id *call);
