/* domain/newcomer.h - somebody who came, wants to hear what is next, and has no seat yet. */
#pragma once
#include "domain/signup.h"

enum newcomer_state { NEWCOMER_WAITS = 1, NEWCOMER_INVITED, NEWCOMER_SEATED };

/* The invitation that was made for a newcomer was used: they are this person now, in the ledger
 * too, and have a seat.  Call it before touch_circle_join; *call is where they came first. */
MUST_CHECK err newcomer_seated(
    struct tx *, struct newcomer_id, struct person_id, struct call_id *call);
