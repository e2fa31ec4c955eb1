#include "domain/trace.h"

#include "base/arena.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/time.h"
#include "sql_trace.h"
#include "store/db.h"

#define SLICE 50
#define WHOLE 80 /* one person's rows for one call are less */

/* One person's steps for one call; call.n == 0: those that belong to none. */
struct steps {
	struct str who;
	struct movement_id movement;
	struct call_id call;
};

/* ---- names --------------------------------------------------------------------------------- */

/* Those who point at an old name point at the fresh one. */
static err
follow(struct tx *tx, int64_t *moved)
{
	struct sql_trace_renamed t;
	int64_t touches, traces = 0;
	bool found;

	*moved = 0;
	TRY(sql_trace_renamed(tx_rd(tx), &t, &found));
	if (!found)
		return OK;
	TRY(sql_trace_touches_follow(tx, t.pub, t.was, t.movement, t.call, &touches));
	if (touches == 0)
		TRY(sql_trace_traces_follow(tx, t.pub, t.was, t.movement, t.call, &traces));
	if (touches == 0 && traces < SLICE)
		TRY(sql_trace_followed(tx, t.pub));
	*moved = touches + traces > 0 ? touches + traces : 1;
	return OK;
}

/* ---- steps become a trace ------------------------------------------------------------------ */

static struct opt
hours(int64_t first, struct opt at)
{
	return (struct opt){at.has ? (at.n - first) / HOUR : 0, at.has};
}

static err
put(struct tx *tx, const struct steps *s, const struct sql_trace_rows *rows, size_t n)
{
	struct path_touch touches[WHOLE];
	struct str parent = NONE;
	struct path p;

	for (size_t i = 0; i < n; i++) {
		touches[i] = (struct path_touch){rows[i].at, (enum touch_kind)rows[i].kind,
		    {(enum tie)rows[i].tie, (enum channel)rows[i].channel}, rows[i].inferred};
		if (parent.at == NULL)
			parent = rows[i].parent;
	}
	p = path_of(touches, n);
	return sql_trace_put(
	    tx, &(struct sql_trace_put_in){.pub = rand_word(tx_arena(tx), TOUCH_NAME),
		    .was = s->who,
		    .parent = parent,
		    .movement = s->movement,
		    .call = s->call,
		    .class = p.class,
		    .tie = p.last.tie,
		    .channel = p.last.channel,
		    .stages = p.kinds,
		    .inferred = p.inferred,
		    .pledge_hours = hours(p.first, p.pledge),
		    .show_hours = hours(p.first, p.show),
		    .week = p.first / (7 * DAY)});
}

static err
turn(struct tx *tx, const struct steps *s, int64_t *gone)
{
	struct sql_trace_rows *rows;
	int64_t went;
	size_t n;

	TRY(sql_trace_rows(tx_rd(tx), s->who, s->movement, s->call, &rows, &n));
	if (n > 0)
		TRY(put(tx, s, rows, n));
	TRY(sql_trace_touches_go(tx, s->who, s->movement, s->call, &went));
	*gone += went;
	return OK;
}

static err
turn_loose(struct tx *tx, int64_t before, int64_t *gone)
{
	struct sql_trace_loose *rows;
	size_t n;

	TRY(sql_trace_loose(tx_rd(tx), before, SLICE / TOUCH_KINDS, &rows, &n));
	for (size_t i = 0; i < n; i++)
		TRY(turn(tx, &(struct steps){rows[i].who, rows[i].movement, {0}}, gone));
	return OK;
}

static err
turn_call(struct tx *tx, int64_t before, int64_t *gone)
{
	struct sql_trace_of_call *rows;
	struct sql_trace_call call;
	bool found;
	size_t n;

	TRY(sql_trace_call(tx_rd(tx), before, &call, &found));
	if (!found)
		return OK;
	TRY(sql_trace_of_call(tx_rd(tx), call.id, before, SLICE / TOUCH_KINDS, &rows, &n));
	for (size_t i = 0; i < n; i++)
		TRY(turn(tx, &(struct steps){rows[i].who, rows[i].movement, call.id}, gone));
	TRY(sql_trace_call_next(tx, call.id));
	/* A call whose first has taken another step counts too: there may be more behind it. */
	if (*gone == 0)
		*gone = 1;
	return OK;
}

err
trace_make(struct tx *tx, int64_t before, int64_t *gone)
{
	TRY(follow(tx, gone));
	if (*gone == 0)
		TRY(turn_loose(tx, before, gone));
	return *gone > 0 ? OK : turn_call(tx, before, gone);
}

struct path
trace_path(enum path_class class, int64_t stages, int64_t inferred)
{
	return (struct path){
	    .class = class, .kinds = (unsigned)stages, .inferred = (unsigned)inferred};
}
