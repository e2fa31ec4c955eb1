/* domain/news.h - what happened and is told to other servers: rows without bodies, from which an
 * activity is written when it is sent (fedi/write.h), under the same id at each try.
 *
 * Every function that notes news does nothing for a movement that does not federate; that it does
 * not any more is told by domain/leave. */
#pragma once
#include "domain/job.h"
#include "domain/letter.h"
#include "store/ids.h"

/* The numbers stand in the database. */
enum news_kind {
	NEWS_VERSION = 1,  /* a version of the message was published: Create of a Note */
	NEWS_CALL,         /* a call was published: Create of an Event */
	NEWS_POLL,         /* and of the poll that goes with it: Create of a Question */
	NEWS_ANNOUNCE,     /* the movement passes its call on: Announce of the Event */
	NEWS_CALL_CHANGED, /* new words, or called off: Update of the Event */
	NEWS_POLL_CHANGED, /* new words or numbers, or closed: Update of the Question */
	NEWS_CALL_GONE,    /* withdrawn: Delete of the Event, with a Tombstone */
	NEWS_POLL_GONE,    /* Delete of the Question */
	NEWS_ACTOR,        /* name, sentence or key changed: Update of the actor */
	NEWS_ACCEPT,       /* to one: their Follow is accepted */
	NEWS_REJECT,       /* their Follow is refused, or ended */
	NEWS_JOIN_ACCEPT,  /* their Join is accepted: they have a place */
	NEWS_JOIN_REJECT,  /* they have none: full, closed, or given up by another way */
	NEWS_RECEIPT,      /* a direct Note: what was understood, the ticket link, how to undo */
	NEWS_QUOTE_ACCEPT, /* their post may quote us: Accept, with its stamp */
	NEWS_QUOTE_REJECT, /* it may not */
	NEWS_QUOTE_GONE,   /* it may not any more: Delete of the stamp */
	NEWS_LEFT,         /* other servers do not see the movement any more: Delete of the actor */
};

/* What a receipt says (news.detail); the first are letters, in the words of a direct message. */
enum news_receipt {
	RECEIPT_GOING = LETTER_GOING,
	RECEIPT_WAITING = LETTER_WAITING,
	RECEIPT_PROMOTED = LETTER_PROMOTED,
	RECEIPT_CHANGED = LETTER_CHANGED,
	RECEIPT_CANCELLED = LETTER_CANCELLED,
	RECEIPT_TURNED = LETTER_TURNED,
	RECEIPT_MAYBE = 101, /* you may come */
	RECEIPT_LEFT,        /* you are off the list */
	RECEIPT_DECLINED,    /* you cannot come: counted, and no name stands beside it */
	RECEIPT_UNCLEAR,     /* we did not understand; the choices */
	RECEIPT_CLOSED,      /* the call takes no answers: over, off or gone */
	RECEIPT_CROWD,       /* too many came from their server at once: by the page, please */
};

struct news {
	struct news_id id;
	enum news_kind kind;
	struct str pub;
	struct movement_id movement; /* n == 0: the hub itself speaks */
	struct call_id call;         /* n == 0: none, as in the next three */
	struct version_id version;
	struct remote_id remote; /* to whom alone; n == 0: to all followers */
	struct signup_id signup; /* n == 0: none, or gone since */
	struct quote_id quote;   /* likewise */
	int64_t detail;
	struct str about; /* id of the activity that is answered; empty: none */
	int64_t made;
};
/* *found is false when it is gone. */
MUST_CHECK err news_load(struct rd *, struct news_id, struct news *out, bool *found);
/* Was the same account told something later that makes this untrue?  Of receipts, one that says
 * where they stand with the same call; of Accept and Reject, one about the same Follow or Join.
 * Tries that failed are made again in no order: what was overtaken must not come last. */
MUST_CHECK err news_overtaken(struct rd *, const struct news *, bool *out);

/* Note news of a movement to all of its followers; call or version as the kind says, else {0}. */
struct news_note {
	enum news_kind kind;
	struct movement_id movement;
	struct call_id call;
	struct version_id version;
	int64_t now;
};
MUST_CHECK err news_note(struct tx *, const struct news_note *);

/* Note news for one account, ahead of what goes to all. */
struct news_answer {
	enum news_kind kind;
	struct movement_id movement;
	struct call_id call;
	struct signup_id signup;
	struct remote_id remote;
	struct quote_id quote; /* with the three kinds about quotes */
	int64_t detail;        /* enum news_receipt with NEWS_RECEIPT, else 0 */
	struct str about;
	int64_t now;
};
MUST_CHECK err news_answer(struct tx *, const struct news_answer *);
/* The server of this account is told news of a call from now on, as those of followers are. */
MUST_CHECK err news_hear(struct tx *, struct call_id, struct remote_id);

/* Jobs: queue deliveries of news to all followers and to whom its text names (domain/mention.h),
 * one for each inbox, in slices; tell changed numbers of open calls, at most once in three
 * minutes. */
extern const struct job_table news_jobs;
