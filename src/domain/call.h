/* domain/call.h - a call to action that carries a version of a movement's message.
 *
 * draft -> open -> cancelled; a draft, a call that nobody answered and a cancelled one can be
 * withdrawn, after which the public page is gone.  Only domain/call.c and domain/signup.c write
 * the call table.  People agree on wall time and zone; the UTC seconds are derived from them. */
#pragma once
#include "base/err.h"
#include "base/time.h"
#include "store/ids.h"

enum call_state { CALL_DRAFT = 1, CALL_OPEN, CALL_CANCELLED, CALL_WITHDRAWN };
enum call_kind { CALL_GATHERING = 1 };

/* Kept counts: one field per state of a sign-up, and the door. */
struct call_counts {
	int64_t pending, going, maybe, waiting;
	int64_t showed; /* of those who had signed up */
	int64_t walked; /* came without */
};

/* What people fill in.  Strings live in the arena of the work that read them. */
struct call_words {
	struct str title, ask, place;
	struct str more, more_html; /* Markdown and what it came to; may be empty */
	struct str warning;         /* one line before ask and more are shown; empty: none */
	struct str starts, ends;    /* local wall time YYYY-MM-DDTHH:MM */
	struct str zone;            /* IANA name */
	int64_t starts_at, ends_at; /* derived, UTC */
	int64_t capacity;
	bool chosen; /* its hosts choose who gets a place */
};

struct call {
	struct call_id id;
	struct str pub, slug;
	struct movement_id movement;
	struct str handle, movement_name;
	struct version_id version;
	struct person_id host; /* n == 0: gone */
	enum call_state state;
	struct call_words words;
	struct str reason;                   /* why it was cancelled; empty otherwise */
	int64_t sequence, door_gen, changed; /* sequence: of iCalendar */
	bool erased;                         /* its sign-ups are gone, only counts stand */
	struct call_counts counts;
	bool hosted; /* who asks may host it; only set by may() */
};

/* FAULT_MISSING when there is no such row. */
MUST_CHECK err call_load(struct rd *, struct call_id, struct call **out);
/* *found is false, and *out untouched, when there is none; the same statements run either way. */
MUST_CHECK err call_by_pub(struct rd *, struct str pub, struct call **out, bool *found);
MUST_CHECK err call_by_slug(
    struct rd *, struct str handle, struct str slug, struct call **out, bool *found);

/* ---- the desk ---------------------------------------------------------------------------- */

#define CALL_LONGEST (14 * DAY)
#define CALL_AHEAD (731 * DAY) /* sign-ups are kept until a call is over */
#define CALL_CAPACITY_MAX 100000

/* Which of the two fell into the hour that a clock change repeats or leaves out. */
struct call_fit {
	bool starts_twice, ends_twice;
};
/* Derive starts_at and ends_at and judge them.  `was`: the call being changed, or NULL; times that
 * stand already may lie in the past.  FAULT_INPUT at "zone": no such zone; at "starts" or "ends": a
 * time that does not exist that day, in the past, too far away, too early, or too late. */
MUST_CHECK err call_times(
    struct arena *, struct call_words *, const struct call *was, int64_t now, struct call_fit *fit);

struct call_new {
	struct str pub; /* random */
	struct movement_id movement;
	struct person_id host;
	struct call_words words;
	int64_t now;
};
/* A new draft that carries the newest version of the message.  FAULT_CONFLICT while there is no
 * version to carry. */
MUST_CHECK err call_draft(struct tx *, const struct call_new *);
/* Show a draft to everybody.  Publishing what is open already changes nothing.  FAULT_CONFLICT: it
 * is neither, or is over. */
MUST_CHECK err call_publish(struct tx *, const struct call *, int64_t now);
/* New words.  Everybody who has confirmed gets a letter when an open call changes its time, place
 * or ask; more places, or choosing no more, let the first in line come.  FAULT_CONFLICT: cancelled,
 * withdrawn or over. */
MUST_CHECK err call_change(
    struct tx *, const struct call *, const struct call_words *, int64_t now);
/* What goes with its words has changed: others are told, where it is public. */
MUST_CHECK err call_redrawn(struct tx *, const struct call *, int64_t now);
/* Call it off; everybody who has confirmed gets a letter.  FAULT_CONFLICT: not open, or over. */
MUST_CHECK err call_cancel(struct tx *, const struct call *, struct str reason, int64_t now);
/* Take the page away.  FAULT_CONFLICT while somebody is on the list of an open call. */
MUST_CHECK err call_withdraw(struct tx *, const struct call *, int64_t now);
/* Could it be withdrawn now? */
bool call_withdrawable(const struct call *);
/* End all door links. */
MUST_CHECK err call_doors_end(struct tx *, const struct call *);

/* ---- what the page shows ----------------------------------------------------------------- */

/* The version of the message that a call carries. */
struct call_message {
	struct str pub, hash, warning; /* of the version: public id, SHA-256 */
	int64_t number;
	struct html html;
	int64_t published;
	struct opt agreed; /* as in struct version */
	struct str host;   /* the name of who made the call; empty when they are gone */
};
MUST_CHECK err call_message(struct rd *, const struct call *, struct call_message *out);

bool call_public(const struct call *);                  /* open or cancelled: strangers see it */
bool call_over(const struct call *, int64_t now);       /* it has ended */
bool call_answerable(const struct call *, int64_t now); /* open and not over */
int64_t call_free(const struct call *);                 /* places left, never below 0 */
