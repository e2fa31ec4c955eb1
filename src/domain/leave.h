/* domain/leave.h - a movement that other servers shall not see any more: whoever has something of
 * it is told that it is gone, once, and forgotten with that; a movement that comes back has the ids
 * that it had, and nobody who follows.
 *
 * What it said is not taken back piece by piece: it goes with its actor, and a server that buried a
 * piece by its id would never take that id again. */
#pragma once
#include "domain/job.h"
#include "store/ids.h"

/* It has left: followers and servers that answered its calls are told, in slices (job). */
MUST_CHECK err leave_begin(struct tx *, struct movement_id, int64_t now);
/* It is back: whoever was not told yet never will be, and stays. */
MUST_CHECK err leave_back(struct tx *, struct movement_id);

/* Goes on with those who are to be told. */
extern const struct job_table leave_jobs;
