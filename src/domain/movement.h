/* domain/movement.h - the public side: a handle, a sentence, a message, calls. */
#pragma once
#include "base/err.h"
#include "store/ids.h"

#define MOVEMENT_HANDLE_MIN 2
#define MOVEMENT_HANDLE_MAX 30
#define MOVEMENT_NAME_MAX 80
#define MOVEMENT_SENTENCE_MAX 200
#define MOVEMENT_PAGE 50 /* rows of a list */

struct movement {
	struct movement_id id;
	struct str pub;    /* random public id */
	struct str handle; /* a-z 0-9 _, starts with a letter */
	struct str name;
	struct str sentence; /* what it wants, in one sentence */
	struct str draft;    /* Markdown of the next version; may be empty */
	struct str draft_warning;
	int64_t made;
	bool kept;    /* who asks speaks for it, */
	bool founder; /* and has founded it; only set by movement_kept_by */
};

/* *out is NULL when there is none of that handle. */
MUST_CHECK err movement_by_handle(struct rd *, struct str handle, struct movement **out);
/* Does this person speak for the movement?  Sets movement->kept and ->founder.  Asks the database
 * the same way when movement is NULL or nobody is signed in. */
MUST_CHECK err movement_kept_by(struct rd *, struct movement *, struct person_id, bool *out);
/* At most MOVEMENT_PAGE movements in the order of their handles, from the first one behind `after`
 * (empty: from the start). */
MUST_CHECK err movement_page(struct rd *, struct str after, struct movement **out, size_t *n);
/* The movements somebody speaks for, at most 50, newest first. */
MUST_CHECK err movement_of_person(struct rd *, struct person_id, struct movement **out, size_t *n);

/* May this person found movements?  Administrators may and, where the house says so, members. */
MUST_CHECK err movement_may_found(struct rd *, struct person_id, bool admin, bool *out);

struct movement_new {
	struct str pub; /* random, made before the transaction */
	struct str name, handle, sentence;
	struct str circle;     /* name of its first circle */
	struct str circle_pub; /* random, made before the transaction */
	struct person_id founder;
	int64_t now;
};
/* Found one with its first circle; its founder becomes its keeper, and member and host of the
 * circle.  FAULT_INPUT at "handle" when it is no handle, is a
 * word of ours, or is taken. */
MUST_CHECK err movement_found(struct tx *, const struct movement_new *, struct movement_id *out);
/* Change name and sentence. */
MUST_CHECK err movement_change(
    struct tx *, struct movement_id, struct str name, struct str sentence, int64_t now);
/* OK, or FAULT_INPUT at "handle": wrong signs or length, or a word that addresses of ours use. */
MUST_CHECK err movement_handle_judge(struct arena *, struct str handle);
