/* domain/trace.h - what stays of the ledger: when the last step of one person for one call is older
 * than the term and the call's sign-ups are gone, all of their steps become one row with a fresh
 * name.  It keeps what the sums were counted from (class, stages, which of them were implied), the
 * last tie, whole hours instead of times, and who brought them, by that person's name of today. */
#pragma once
#include "domain/path.h"

/* A slice: at most 50 rows of touches go, or follow a name.  *gone = how many did. */
MUST_CHECK err trace_make(struct tx *, int64_t before, int64_t *gone);

/* How a path counts, from what a trace keeps of it. */
struct path trace_path(enum path_class, int64_t stages, int64_t inferred);
