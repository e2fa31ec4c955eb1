/* domain/choice.h - calls whose hosts choose: the crew gives a place to somebody who asked for one,
 * or turns them down.
 *
 * Who asks stands in line as for a full call, but no line moves by itself there (domain/signup.h).
 * A second press says how it stands instead of doing it again. */
#pragma once
#include "domain/call.h"
#include "domain/signup.h"

/* What came of it. */
enum choice {
	CHOICE_GIVEN = 1, /* they have a place now, and are told */
	CHOICE_HAD,       /* they had one already */
	CHOICE_TURNED,    /* they are off the list, and are told */
	CHOICE_GONE,      /* they were not on the list any more */
};

/* Who has these six signs; *found is false when nobody does (any more). */
MUST_CHECK err choice_find(
    struct rd *, const struct call *, struct str code, struct signup **out, bool *found);
/* The place goes to them as it does to the first in line: a letter, a direct message or Accept of
 * their Join.  FAULT_CONFLICT: the call takes no answers, its hosts do not choose, no place is
 * free, or they do not ask for one. */
MUST_CHECK err choice_give(
    struct tx *, const struct call *, struct str code, int64_t now, enum choice *out);
/* Their answer is deleted at once, and they are told once: by a letter, a direct message, or Reject
 * of their Join too.  Who was put on the list by a member is told by nobody.  FAULT_CONFLICT: as
 * above but for the places; they have a place, or have come. */
MUST_CHECK err choice_turn(
    struct tx *, const struct call *, struct str code, int64_t now, enum choice *out);
