/* domain/far.h - sign-ups from other servers: one state machine behind polls, replies, direct
 * messages, Join and Leave, answers to the Event, and signing in (domain/oauth.h).
 *
 * The later answer wins, whatever the way.  There is nothing to confirm: their server has signed
 * for them.  Each answer is met with a receipt (domain/news.h), a Join also with Accept or
 * Reject. */
#pragma once
#include "domain/news.h"
#include "domain/remote.h"
#include "domain/signup.h"

enum far_answer { FAR_GOING = 1, FAR_MAYBE, FAR_NO, FAR_UNCLEAR };

struct far_ask {
	struct call_id call;
	struct movement_id movement;
	const struct remote *remote;
	enum far_answer answer;
	struct str join;    /* id of the Join it came by; NONE: by other words */
	bool leave;         /* it came by a Leave: without a sign-up it says nothing */
	struct str folded;  /* utf8_fold of remote->name */
	struct touch touch; /* how they came; tie 0: by a public post, as all answers in place */
	struct str parent, share; /* who brought them, and by which code; or NONE */
	struct signup_dice dice;
	struct str lang;
	int64_t now;
};
/* Note the answer, by the way they came first; another way is noted in the ledger.  A full call
 * means the line; with a Join in hand, whoever answers it with the line gets Reject and a receipt
 * that says so, or, where the hosts choose, the receipt alone: they answer the Join.  A call that
 * takes no answers: RECEIPT_CLOSED, nothing is kept.  FAR_NO deletes a sign-up at once and counts
 * as declined; without one it counts as declined only.  FAR_UNCLEAR changes nothing and answers
 * with the choices, to one account at most 5 times an hour.  More than 200 new sign-ups of one
 * server in an hour: RECEIPT_CROWD, nothing is kept. */
MUST_CHECK err far_answer(struct tx *, const struct far_ask *);
/* An account moved: its sign-ups, at most 50, are those of the other from now on. */
MUST_CHECK err far_move(struct tx *, struct remote_id was, struct remote_id is);
/* The sign-up of an account; *found false: none. */
MUST_CHECK err far_load(
    struct rd *, struct call_id, struct remote_id, struct signup **out, bool *found);

/* ---- for the rooms that write sign-ups ---------------------------------------------------- */

/* A receipt to the holder of a sign-up; nothing when they are on no other server. */
MUST_CHECK err far_receipt(struct tx *, const struct signup *, enum news_receipt, int64_t now);
/* Tell the server of somebody who came by a Join whether they have a place; nothing for others. */
MUST_CHECK err far_joined(struct tx *, const struct signup *, bool place, int64_t now);
