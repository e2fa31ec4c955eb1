/* domain/ledger.h - the numbers: how many reached a stage, by tie and channel, and what of it may
 * be shown to whom (reference: the project's definitions of stages, ties and privacy). */
#pragma once
#include "domain/signup.h"
#include "domain/touch.h"

/* A count that may be shown to nobody but organisers when it is smaller than this, and not 0. */
#define LEDGER_K 11

/* A 95 % interval for x of n: Wilson's score interval (Wilson 1927), z = 1.959964; 0 to 1 where
 * n is 0. */
struct interval {
	double low, high;
};
struct interval ledger_wilson(int64_t x, int64_t n);

/* One line of a table: how many signed up, confirmed and came.  Who walked in is in walked only:
 * their earlier stages are inferred, so they have no share in a rate. */
struct ledger_line {
	int64_t signed_up, confirmed, showed, walked;
	int64_t opened; /* links to share, how often: shown beside, never a share of anything */
};
struct ledger {
	struct ledger_line all;
	struct ledger_line tie[TIES];           /* index: enum tie - 1 */
	struct ledger_line channel[CHANNELS_N]; /* index: enum channel - 1 */
};
MUST_CHECK err ledger_of_call(struct rd *, struct call_id, struct ledger *out);
MUST_CHECK err ledger_of_movement(struct rd *, struct movement_id, struct ledger *out);
/* Those who came, with or without a sign-up. */
int64_t ledger_came(const struct ledger_line *);

/* How many reached each stage of the ledger, by the way they came: index 0 strong, 1 both, 2 weak,
 * 3 unknown.  onward: of those who are sure at a stage, how many are sure at the next. */
#define FUNNEL_WAYS 4
struct funnel_cell {
	int64_t n, sure, onward;
};
struct funnel {
	struct funnel_cell stage[FUNNEL_WAYS][TOUCH_STAGES]; /* index: enum touch_kind - 1 */
};
/* Where a class of paths (domain/path.h, enum path_class) stands in it. */
size_t ledger_way(int class);
/* call.n == 0: of the whole movement. */
MUST_CHECK err ledger_funnel(struct rd *, struct movement_id, struct call_id, struct funnel *out);

/* One call in the movement's list. */
struct ledger_call {
	struct call_id id;
	struct str pub, title, zone;
	int64_t starts_at;
	bool cancelled;
	struct ledger_line line;
};
/* At most n calls that were published, latest start first, after the one given ({0}: from the
 * first). */
struct ledger_key {
	int64_t at;
	struct call_id id;
};
struct ledger_calls {
	struct ledger_call *rows;
	size_t n;
};
MUST_CHECK err ledger_calls(
    struct rd *, struct movement_id, struct ledger_key before, int64_t n, struct ledger_calls *out);

/* A published cell: the sum of those whose bit is set in `of` (bit i = cell i). */
struct ledger_cell {
	unsigned of;
	int64_t n;
};
/* What of a split may be shown outside the organisers: a cell of 1 to k - 1 is merged with the next
 * smallest cell of its row until it holds at least k, so that nothing hidden follows from the
 * total.  Cells of 0 are left out.  At most 16 cells; `out` has room for ncells.  Returns how many;
 * 0 when nothing of the split can be shown. */
size_t ledger_publish(const int64_t *cells, size_t ncells, int64_t k, struct ledger_cell *out);

/* Add the sums of a call to those of its movement, once: when the last of its sign-ups is erased,
 * before the call is marked so. */
MUST_CHECK err ledger_sum_up(struct tx *, struct call_id);
