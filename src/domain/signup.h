/* domain/signup.h - one person's answer to one call, and the line for its places.
 *
 * pending -> going | waiting | maybe, between which the answer can change; withdrawn rows are
 * deleted at once.  Every act keeps the counts on the call and the sums in `tally` in the same
 * transaction, and fills a place that became free with the first in line. */
#pragma once
#include "domain/call.h"
#include "domain/job.h"
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
	bool hear;               /* "tell me what's next" */
	struct person_id person; /* n == 0: not known here */
	struct str actor;        /* who they are in the ledger */
	struct str parent;       /* who brought them, in the ledger; NONE: not known */
	struct str share;        /* the code they came by; NONE: none */
	struct movement_id movement;
	struct remote_id remote; /* who they are on another server; n == 0: came from here */
	struct str activity;     /* id of the Join they came by; NONE: by other words */
	struct str lang;         /* of their letters: a tag such as "en" */
	int64_t made, queued;
	struct opt confirmed, showed, door; /* door: which one checked them in */
};

/* *found is false, and *out untouched, when there is none (any more). */
MUST_CHECK err signup_load(struct rd *, struct signup_id, struct signup **out, bool *found);

/* ---- answering --------------------------------------------------------------------------- */

#define SIGNUP_NAME_MAX 80
/* Seconds for which sign-ups, tickets and check-ins are kept after their call has ended. */
#define SIGNUP_KEPT INT64_C(259200)
/* The random part of a new row: made before the transaction, so that an act can be run again. */
struct signup_dice {
	struct str code, spare; /* the second is taken when the first is in use */
	int64_t gen;
	struct str actor; /* their name in the ledger, unless they have one */
};
struct signup_dice signup_dice(struct arena *);
/* Somebody answers on the public page. */
struct signup_ask {
	struct call_id call;
	enum signup_state answer; /* going or maybe */
	struct str name, mail;    /* as read by the form */
	struct str folded;        /* utf8_fold of the name */
	struct person_id person;  /* n == 0: nobody is signed in */
	bool hear;                /* "tell me what's next" */
	struct touch touch;
	struct str parent, share; /* who brought them, in the ledger, and by which code; or NONE */
	struct signup_dice dice;
	struct str lang;
	int64_t now;
};
/* Note the answer and queue the letter: to confirm, or, for an address that has confirmed before,
 * with its ticket again.  What came of it does not tell whether the address was known.  An address
 * gets at most 5 letters an hour.  FAULT_CONFLICT when the call takes no answers. */
MUST_CHECK err signup_ask(struct tx *, const struct signup_ask *);

/* The holder of the ticket says going or maybe; the first answer confirms.  Without a free place,
 * while others wait for one, or where the hosts choose, going means the end of the line.
 * FAULT_CONFLICT when the call takes no answers. */
MUST_CHECK err signup_answer(
    struct tx *, const struct signup *, enum signup_state answer, int64_t now);
/* Delete the answer at once; a place that becomes free goes to the first in line.  FAULT_CONFLICT
 * when they have come already. */
MUST_CHECK err signup_leave(struct tx *, const struct signup *, int64_t now);
MUST_CHECK err signup_rename(struct tx *, const struct signup *, struct str name);
/* A waiting one comes, as the first in line does when a place becomes free; whether there is a
 * place, the caller has looked. */
MUST_CHECK err signup_give(struct tx *, const struct signup *, int64_t now);
/* Give free places to the first in line, at most SIGNUP_SLICE of them; none where the hosts choose.
 */
#define SIGNUP_SLICE 50
MUST_CHECK err signup_promote(struct tx *, struct call_id, int64_t now, int64_t *promoted);
/* How many stand before a waiting one. */
MUST_CHECK err signup_before(struct rd *, const struct signup *, int64_t *out);

/* ---- kept counts: for the rooms that write sign-ups (signup, behalf, door) ---------------- */

/* Opened: of links to share, which are no people. */
enum stage { STAGE_OPENED, STAGE_SIGNED, STAGE_CONFIRMED, STAGE_SHOWED };
/* Move the count of a stage by n. */
MUST_CHECK err signup_tally(struct tx *, struct call_id, enum stage, struct touch, int64_t n);
/* Who says "going": somebody for themselves, or one of the crew for them. */
enum signup_by { SIGNUP_BY_SELF, SIGNUP_BY_CREW };
/* How many who say "going" now get a place: 0 while others wait for one.  Where the hosts choose,
 * all free ones by the crew, and none otherwise.  FAULT_CONFLICT when the call takes no answers. */
MUST_CHECK err signup_seats(struct tx *, struct call_id, enum signup_by, int64_t now, int64_t *out);

/* Lets the first in line come wherever a place became free without an act of theirs. */
extern const struct job_table signup_jobs;
