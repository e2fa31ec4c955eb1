/* domain/rebuild.h - count every kept sum anew from the rows that stand, put right what differs.
 *
 * `funnel` follows from touches and traces, `total` from the tallies of erased calls, the counts of
 * a call from its sign-ups, how many sit in a circle from its members, how many follow a movement,
 * and from which servers, from its followers.  What was counted from rows
 * that are gone for good (a tally, the counts of an erased call) is itself what stands. */
#pragma once
#include "base/err.h"
#include "store/ids.h"

enum rebuild_table {
	REBUILD_FUNNEL,
	REBUILD_TOTAL,
	REBUILD_CALL,
	REBUILD_CIRCLE,
	REBUILD_FOLLOWER
};
#define REBUILD_TABLES 5

/* Of each table: sums that were right, and sums that were put right. */
struct rebuild {
	int64_t right[REBUILD_TABLES], wrong[REBUILD_TABLES];
};
/* In slices by key: each is a savepoint whose rows go to `slice`, which is reset in between.  The
 * cost is that of all rows, the memory that of one slice. */
MUST_CHECK err rebuild_sums(struct tx *, struct arena *slice, struct rebuild *out);
/* The name of a table. */
const char *rebuild_name(enum rebuild_table);
