/* domain/call.h - a call to action that carries a version of a movement's message.
 *
 * draft -> open -> cancelled; a draft, a call that nobody answered and a cancelled one can be
 * withdrawn, after which the public page is gone.  Only domain/call.c and domain/signup.c write
 * the call table.  People agree on wall time and zone; the UTC seconds are derived from them. */
#pragma once
#include "base/err.h"
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
	struct str starts, ends;    /* local wall time YYYY-MM-DDTHH:MM */
	struct str zone;            /* IANA name */
	int64_t starts_at, ends_at; /* derived, UTC */
	int64_t capacity;
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
	struct str reason; /* why it was cancelled; empty otherwise */
	int64_t sequence;  /* iCalendar SEQUENCE */
	int64_t door_gen;
	int64_t changed;
	bool erased; /* its sign-ups are gone, only counts stand */
	struct call_counts counts;
};

/* FAULT_MISSING when there is no such row. */
MUST_CHECK err call_load(struct rd *, struct call_id, struct call **out);
/* *found is false, and *out untouched, when there is none; the same statements run either way. */
MUST_CHECK err call_by_pub(struct rd *, struct str pub, struct call **out, bool *found);
MUST_CHECK err call_by_slug(
    struct rd *, struct str handle, struct str slug, struct call **out, bool *found);

/* Do strangers see its page (open or cancelled)? */
bool call_public(const struct call *);
/* Has it ended by now? */
bool call_over(const struct call *, int64_t now);
/* Can one answer it: open and not over? */
bool call_answerable(const struct call *, int64_t now);
/* Places left, never below 0. */
int64_t call_free(const struct call *);
