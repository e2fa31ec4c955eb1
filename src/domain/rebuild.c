#include "domain/rebuild.h"

#include "base/arena.h"
#include "base/str.h"
#include "domain/signup.h"
#include "domain/trace.h"
#include "sql_ledger.h"
#include "sql_rebuild.h"
#include "sql_trace.h"
#include "store/db.h"

#define PEOPLE 50
#define TRACES 500
#define CIRCLES 50
#define WHOLE 80 /* one person's rows for one call are less */

/* Indexes are the numbers in the database; 0 is nobody's. */
struct steps {
	struct path_count at[TOUCH_KINDS + 1][PATH_CLASSES + 1];
};
struct tallies {
	int64_t at[STAGE_SHOWED + 1][TIES + 1][CHANNELS_N + 1];
};

struct work {
	struct tx *tx;
	struct arena *slice;
	struct rebuild *out;
	struct movement_id movement;
	struct steps call, all; /* of the call that is being counted, of its movement */
	struct tallies total;
};

/* ---- slices -------------------------------------------------------------------------------- */

static err
slice_begin(struct work *w)
{
	arena_reset(w->slice);
	return tx_save(w->tx, w->slice);
}

static err
slice_end(struct work *w)
{
	return tx_release(w->tx);
}

static void
judged(struct work *w, enum rebuild_table table, bool right)
{
	if (right)
		w->out->right[table]++;
	else
		w->out->wrong[table]++;
}

/* ---- the ledger ---------------------------------------------------------------------------- */

static void
add_path(struct work *w, const struct path *p)
{
	for (int kind = TOUCH_REACH; kind <= TOUCH_KINDS; kind++) {
		struct path_count c = path_counts(p, (enum touch_kind)kind);
		struct path_count *to[] = {&w->call.at[kind][p->class], &w->all.at[kind][p->class]};

		for (size_t i = 0; i < COUNT(to); i++) {
			to[i]->n += c.n;
			to[i]->sure += c.sure;
			to[i]->onward += c.onward;
		}
	}
}

static err
add_person(struct work *w, struct str who, struct call_id call)
{
	struct path_touch touches[WHOLE];
	struct sql_trace_rows *rows;
	struct path p;
	size_t n;

	TRY(sql_trace_rows(tx_rd(w->tx), who, w->movement, call, &rows, &n));
	for (size_t i = 0; i < n; i++)
		touches[i] = (struct path_touch){rows[i].at, (enum touch_kind)rows[i].kind,
		    {(enum tie)rows[i].tie, (enum channel)rows[i].channel}, rows[i].inferred};
	if (n == 0)
		return OK;
	p = path_of(touches, n);
	add_path(w, &p);
	return OK;
}

static err
people_slice(struct work *w, struct call_id call, int64_t *at, int64_t *id, size_t *n)
{
	struct sql_rebuild_people *rows;

	TRY(sql_rebuild_people(tx_rd(w->tx), call, *at, *id, &rows, n));
	for (size_t i = 0; i < *n; i++) {
		TRY(add_person(w, rows[i].who, call));
		*at = rows[i].at;
		*id = rows[i].id.n;
	}
	return OK;
}

static err
loose_slice(struct work *w, int64_t *id, size_t *n)
{
	struct sql_rebuild_loose *rows;

	TRY(sql_rebuild_loose(tx_rd(w->tx), w->movement, *id, &rows, n));
	for (size_t i = 0; i < *n; i++) {
		TRY(add_person(w, rows[i].who, (struct call_id){0}));
		*id = rows[i].id.n;
	}
	return OK;
}

/* call.n == 0: of no call. */
static err
count_people(struct work *w, struct call_id call)
{
	int64_t at = INT64_MIN, id = 0;
	size_t n = PEOPLE;

	while (n == PEOPLE) {
		TRY(slice_begin(w));
		TRY(call.n == 0 ? loose_slice(w, &id, &n) : people_slice(w, call, &at, &id, &n));
		TRY(slice_end(w));
	}
	return OK;
}

/* The name of the last trace of a slice outlives its arena. */
static err
traces_slice(struct work *w, struct call_id call, char after[TOUCH_NAME], size_t *n)
{
	struct str from = {after, after[0] == '\0' ? 0 : TOUCH_NAME};
	struct sql_rebuild_traces *rows;
	struct sql_rebuild_loose_traces *loose;

	if (call.n != 0) {
		TRY(sql_rebuild_traces(tx_rd(w->tx), call, from, &rows, n));
	} else {
		TRY(sql_rebuild_loose_traces(tx_rd(w->tx), w->movement, from, &loose, n));
		rows = NEW_ARRAY(w->slice, struct sql_rebuild_traces, *n);
		for (size_t i = 0; i < *n; i++)
			rows[i] = (struct sql_rebuild_traces){
			    loose[i].pub, loose[i].class, loose[i].stages, loose[i].inferred};
	}
	for (size_t i = 0; i < *n; i++) {
		struct path p =
		    trace_path((enum path_class)rows[i].class, rows[i].stages, rows[i].inferred);

		add_path(w, &p);
	}
	if (*n > 0)
		memcpy(after, rows[*n - 1].pub.at, TOUCH_NAME);
	return OK;
}

static err
count_traces(struct work *w, struct call_id call)
{
	char after[TOUCH_NAME] = "";
	size_t n = TRACES;

	while (n == TRACES) {
		TRY(slice_begin(w));
		TRY(traces_slice(w, call, after, &n));
		TRY(slice_end(w));
	}
	return OK;
}

static bool
same(const struct path_count *a, const struct path_count *b)
{
	return a->n == b->n && a->sure == b->sure && a->onward == b->onward;
}

/* call.n == 0: the sums of the whole movement. */
static err
judge_steps(struct work *w, struct call_id call, const struct steps *is)
{
	struct sql_ledger_funnel *rows;
	struct steps was = {0};
	size_t n;

	TRY(slice_begin(w));
	TRY(sql_ledger_funnel(tx_rd(w->tx), w->movement, call.n, &rows, &n));
	for (size_t i = 0; i < n; i++)
		was.at[rows[i].stage][rows[i].class] =
		    (struct path_count){rows[i].n, rows[i].sure, rows[i].onward};
	for (int kind = TOUCH_REACH; kind <= TOUCH_KINDS; kind++)
		for (int class = PATH_STRONG; class <= PATH_CLASSES; class ++) {
			const struct path_count *a = &was.at[kind][class],
						*b = &is->at[kind][class];
			struct path_count none = {0};

			if (same(a, b) && same(a, &none))
				continue;
			judged(w, REBUILD_FUNNEL, same(a, b));
			if (!same(a, b))
				TRY(sql_rebuild_funnel_set(w->tx,
				    &(struct sql_rebuild_funnel_set_in){.movement = w->movement,
					.call = call.n,
					.stage = kind,
					.class = class,
					.n = b->n,
					.sure = b->sure,
					.onward = b->onward}));
		}
	return slice_end(w);
}

/* ---- calls --------------------------------------------------------------------------------- */

/* Each of the counts of a call; false when one was wrong. */
static bool
judge_each(
    struct work *w, const struct sql_rebuild_call *c, const struct sql_rebuild_counts *counted)
{
	const int64_t was[] = {c->pending, c->going, c->maybe, c->waiting, c->showed, c->walked};
	const int64_t is[] = {counted->pending, counted->going, counted->maybe, counted->waiting,
	    counted->showed, counted->walked};
	bool right = true;

	for (size_t i = 0; i < COUNT(was); i++) {
		judged(w, REBUILD_CALL, was[i] == is[i]);
		right &= was[i] == is[i];
	}
	return right;
}

static err
judge_counts(struct work *w, const struct sql_rebuild_call *c)
{
	struct sql_rebuild_counts is;

	TRY(sql_rebuild_counts(tx_rd(w->tx), c->id, &is));
	if (judge_each(w, c, &is))
		return OK;
	return sql_rebuild_counts_set(w->tx, &(struct sql_rebuild_counts_set_in){.call = c->id,
						 .pending = is.pending,
						 .going = is.going,
						 .maybe = is.maybe,
						 .waiting = is.waiting,
						 .showed = is.showed,
						 .walked = is.walked});
}

static err
add_tally(struct work *w, struct call_id call)
{
	struct sql_rebuild_tally *rows;
	size_t n;

	TRY(sql_rebuild_tally(tx_rd(w->tx), call, &rows, &n));
	for (size_t i = 0; i < n; i++)
		w->total.at[rows[i].stage][rows[i].tie][rows[i].channel] += rows[i].n;
	return OK;
}

static err
count_call(struct work *w, const struct sql_rebuild_call *c)
{
	w->call = (struct steps){0};
	TRY(slice_begin(w));
	TRY(c->erased ? add_tally(w, c->id) : judge_counts(w, c));
	TRY(slice_end(w));
	TRY(count_people(w, c->id));
	TRY(count_traces(w, c->id));
	return judge_steps(w, c->id, &w->call);
}

static err
count_calls(struct work *w)
{
	struct sql_rebuild_call c = {.starts_at = INT64_MIN};
	bool found = true;

	while (found) {
		TRY(slice_begin(w));
		TRY(sql_rebuild_call(tx_rd(w->tx), w->movement, c.starts_at, c.id.n, &c, &found));
		TRY(slice_end(w));
		if (found)
			TRY(count_call(w, &c));
	}
	return OK;
}

/* ---- movements and circles ----------------------------------------------------------------- */

static err
judge_total(struct work *w)
{
	struct sql_rebuild_total *rows;
	struct tallies was = {0};
	size_t n;

	TRY(slice_begin(w));
	TRY(sql_rebuild_total(tx_rd(w->tx), w->movement, &rows, &n));
	for (size_t i = 0; i < n; i++)
		was.at[rows[i].stage][rows[i].tie][rows[i].channel] = rows[i].n;
	for (int stage = STAGE_OPENED; stage <= STAGE_SHOWED; stage++)
		for (int tie = TIE_STRONG; tie <= TIES; tie++)
			for (int channel = CHANNEL_PERSON; channel <= CHANNELS_N; channel++) {
				int64_t a = was.at[stage][tie][channel];
				int64_t b = w->total.at[stage][tie][channel];

				if (a == 0 && b == 0)
					continue;
				judged(w, REBUILD_TOTAL, a == b);
				if (a != b)
					TRY(sql_rebuild_total_set(
					    w->tx, &(struct sql_rebuild_total_set_in){
						       w->movement, stage, tie, channel, b}));
			}
	return slice_end(w);
}

/* How many follow from each server. */
static err
judge_servers(struct work *w)
{
	int64_t dropped, set, added;
	struct sql_rebuild_servers all;

	TRY(sql_rebuild_servers_drop(w->tx, w->movement, &dropped));
	TRY(sql_rebuild_servers_set(w->tx, w->movement, &set));
	TRY(sql_rebuild_servers_add(w->tx, w->movement, &added));
	TRY(sql_rebuild_servers(tx_rd(w->tx), w->movement, &all));
	w->out->wrong[REBUILD_FOLLOWER] += dropped + set + added;
	w->out->right[REBUILD_FOLLOWER] += all.n - set - added;
	return OK;
}

static err
judge_followers(struct work *w)
{
	struct sql_rebuild_followers row;

	TRY(slice_begin(w));
	TRY(sql_rebuild_followers(tx_rd(w->tx), w->movement, &row));
	judged(w, REBUILD_FOLLOWER, row.kept == row.counted);
	if (row.kept != row.counted)
		TRY(sql_rebuild_followers_set(w->tx, w->movement, row.counted));
	TRY(judge_servers(w));
	return slice_end(w);
}

static err
count_movement(struct work *w)
{
	w->all = (struct steps){0};
	w->total = (struct tallies){0};
	TRY(count_calls(w));
	TRY(count_people(w, (struct call_id){0}));
	TRY(count_traces(w, (struct call_id){0}));
	TRY(judge_steps(w, (struct call_id){0}, &w->all));
	TRY(judge_total(w));
	return judge_followers(w);
}

static err
count_movements(struct work *w)
{
	struct sql_rebuild_movement m = {0};
	bool found = true;

	while (found) {
		TRY(slice_begin(w));
		TRY(sql_rebuild_movement(tx_rd(w->tx), m.id, &m, &found));
		TRY(slice_end(w));
		w->movement = m.id;
		if (found)
			TRY(count_movement(w));
	}
	return OK;
}

static err
count_circles(struct work *w)
{
	struct sql_rebuild_circles *rows;
	size_t n = CIRCLES;
	int64_t after = 0;

	while (n == CIRCLES) {
		TRY(slice_begin(w));
		TRY(sql_rebuild_circles(tx_rd(w->tx), after, &rows, &n));
		for (size_t i = 0; i < n; i++) {
			bool right = rows[i].taken == rows[i].seated;

			after = rows[i].id.n;
			judged(w, REBUILD_CIRCLE, right);
			if (!right)
				TRY(sql_rebuild_circle_set(w->tx, rows[i].id, rows[i].seated));
		}
		TRY(slice_end(w));
	}
	return OK;
}

err
rebuild_sums(struct tx *tx, struct arena *slice, struct rebuild *out)
{
	struct work *w = NEW(tx_arena(tx), struct work);

	*out = (struct rebuild){0};
	*w = (struct work){.tx = tx, .slice = slice, .out = out};
	TRY(count_movements(w));
	return count_circles(w);
}

const char *
rebuild_name(enum rebuild_table table)
{
	static const char *const names[] = {[REBUILD_FUNNEL] = "steps of the ledger",
	    [REBUILD_TOTAL] = "movements",
	    [REBUILD_CALL] = "calls",
	    [REBUILD_CIRCLE] = "circles",
	    [REBUILD_FOLLOWER] = "followers"};

	return names[table];
}
