/* domain/newcomer.h - somebody who came, wants to hear what is next, and has no seat yet.
 *
 * They ticked it themselves, and one press in any letter about it ends it at once.  waits ->
 * invited -> seated. */
#pragma once
#include "domain/invitation.h"
#include "domain/signup.h"

#define NEWCOMER_KEPT (60 * DAY) /* and no longer, with a seat or without */
#define NEWCOMER_LONG (7 * DAY)  /* to wait so long is too long */

enum newcomer_state { NEWCOMER_WAITS = 1, NEWCOMER_INVITED, NEWCOMER_SEATED };

struct newcomer {
	struct newcomer_id id;
	struct str pub; /* random id in forms */
	struct movement_id movement;
	struct call_id call; /* where they came first */
	struct str name, mail, lang;
	enum newcomer_state state;
	int64_t gen;      /* of the link in their letters */
	int64_t since;    /* when they came */
	struct opt until; /* the last invitation for them; only in lists */
};
MUST_CHECK err newcomer_load(struct rd *, struct newcomer_id, struct newcomer **out, bool *found);

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
/* "Tell me what's next", said on the ticket: from their check-in on, or at once when it was before.
 * Nothing happens without an address. */
MUST_CHECK err newcomer_hear(struct tx *, const struct signup *, bool hear, int64_t now);
/* The check-in was a mistake: who came there first and still waits is no newcomer. */
MUST_CHECK err newcomer_drop(struct tx *, struct call_id, struct str mail);
/* "No thanks": they go at once, and with them their letters and what invited them. */
MUST_CHECK err newcomer_forget(struct tx *, const struct newcomer *, int64_t now);

/* Where a page of a list goes on; all 0: from its start. */
struct newcomer_key {
	int64_t state, since;
	struct newcomer_id id;
};
struct newcomer_list {
	struct newcomer *rows; /* id, pub, name, state, since and until are set */
	size_t n;
};
/* Those of a call or, where call.n is 0, of the whole movement: at most n, who waits first. */
struct newcomer_page {
	struct call_id call;
	struct movement_id movement;
	struct newcomer_key after;
	int64_t n;
};
MUST_CHECK err newcomer_page(struct rd *, const struct newcomer_page *, struct newcomer_list *out);

/* A seat for a newcomer in a circle of who gives it; where circle is empty, in a new one of that
 * name, whose host they become. */
struct newcomer_seat {
	struct str newcomer; /* public id */
	struct movement_id movement;
	struct str circle; /* public id */
	struct circle_new fresh;
	struct invitation_new invitation; /* its random part */
	struct person_id viewer;
	int64_t now;
};
/* A personal invitation and the letter with it; one from before ends.  FAULT_MISSING: no such
 * newcomer or circle of the viewer's.  FAULT_CONFLICT: they sit already, or no seat is free. */
MUST_CHECK err newcomer_invite(struct tx *, const struct newcomer_seat *);
/* What the letter says; *found is false when no invitation stands any more. */
struct newcomer_letter {
	struct str token; /* of the invitation */
	struct str inviter;
	int64_t expires;
};
MUST_CHECK err newcomer_letter(
    struct rd *, struct newcomer_id, int64_t now, struct newcomer_letter *out, bool *found);

/* The invitation that was made for a newcomer was used: they are this person now, in the ledger
 * too, and have a seat.  Call it before touch_circle_join; *call is where they came first. */
MUST_CHECK err newcomer_seated(
    struct tx *, struct newcomer_id, struct person_id, struct call_id *call);
