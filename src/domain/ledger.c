#include "domain/ledger.h"

#include <math.h>

#include "base/arena.h"
#include "domain/path.h"
#include "sql_ledger.h"
#include "store/db.h"

#define Z95 1.959963984540054

struct interval
ledger_wilson(int64_t x, int64_t n)
{
	double p, z2 = Z95 * Z95, count = (double)n;
	double middle, half, scale;

	if (n <= 0)
		return (struct interval){0, 1};
	p = (double)x / count;
	scale = 1 + z2 / count;
	middle = (p + z2 / (2 * count)) / scale;
	half = Z95 * sqrt(p * (1 - p) / count + z2 / (4 * count * count)) / scale;
	return (struct interval){fmax(0, middle - half), fmin(1, middle + half)};
}

/* ---- tables -------------------------------------------------------------------------------- */

/* One cell of the sums; its stage, tie and channel as they stand in the database. */
struct cell {
	int64_t stage, tie, channel, n;
};

static void
line_add(struct ledger_line *line, const struct cell *c)
{
	if (c->stage == STAGE_OPENED)
		line->opened += c->n;
	else if (c->channel == CHANNEL_DOOR)
		line->walked += c->n;
	else if (c->stage == STAGE_SIGNED)
		line->signed_up += c->n;
	else if (c->stage == STAGE_CONFIRMED)
		line->confirmed += c->n;
	else
		line->showed += c->n;
}

static void
ledger_add(struct ledger *l, const struct cell *c)
{
	if (c->tie < 1 || c->tie > TIES || c->channel < 1 || c->channel > CHANNELS_N)
		return;
	line_add(&l->all, c);
	line_add(&l->tie[c->tie - 1], c);
	line_add(&l->channel[c->channel - 1], c);
}

err
ledger_of_call(struct rd *rd, struct call_id call, struct ledger *out)
{
	struct sql_ledger_call *rows;
	size_t n;

	TRY(sql_ledger_call(rd, call, &rows, &n));
	*out = (struct ledger){0};
	for (size_t i = 0; i < n; i++)
		ledger_add(
		    out, &(struct cell){rows[i].stage, rows[i].tie, rows[i].channel, rows[i].n});
	return OK;
}

err
ledger_of_movement(struct rd *rd, struct movement_id movement, struct ledger *out)
{
	struct sql_ledger_movement *rows;
	size_t n;

	TRY(sql_ledger_movement(rd, movement, &rows, &n));
	*out = (struct ledger){0};
	for (size_t i = 0; i < n; i++)
		ledger_add(
		    out, &(struct cell){rows[i].stage, rows[i].tie, rows[i].channel, rows[i].n});
	return OK;
}

int64_t
ledger_came(const struct ledger_line *line)
{
	return line->showed + line->walked;
}

err
ledger_calls(struct rd *rd, struct movement_id movement, struct ledger_key before, int64_t most,
    struct ledger_calls *out)
{
	struct sql_ledger_calls *rows;
	size_t n;

	if (before.id.n == 0)
		before.at = INT64_MAX;
	TRY(sql_ledger_calls(rd, movement, before.at, before.id, most, &rows, &n));
	out->rows = NEW_ARRAY(rd_arena(rd), struct ledger_call, n);
	out->n = n;
	for (size_t i = 0; i < n; i++)
		out->rows[i] = (struct ledger_call){.id = rows[i].id,
		    .pub = rows[i].pub,
		    .title = rows[i].title,
		    .zone = rows[i].zone,
		    .starts_at = rows[i].starts_at,
		    .cancelled = rows[i].state == CALL_CANCELLED,
		    .line = {.signed_up = rows[i].asked,
			.confirmed = rows[i].confirmed,
			.showed = rows[i].showed,
			.walked = rows[i].walked}};
	return OK;
}

size_t
ledger_way(int class)
{
	static const size_t ways[] = {[PATH_STRONG] = 0,
	    [PATH_STRONG_WEAK] = 1,
	    [PATH_WEAK_STRONG] = 1,
	    [PATH_WEAK] = 2,
	    [PATH_UNKNOWN] = 3};

	return ways[class];
}

err
ledger_funnel(struct rd *rd, struct movement_id movement, struct call_id call, struct funnel *out)
{
	struct sql_ledger_funnel *rows;
	size_t n;

	TRY(sql_ledger_funnel(rd, movement, call.n, &rows, &n));
	*out = (struct funnel){0};
	for (size_t i = 0; i < n; i++) {
		const struct sql_ledger_funnel *row = &rows[i];
		struct funnel_cell *cell;

		if (row->stage < 1 || row->stage > TOUCH_STAGES || row->class < PATH_STRONG ||
		    row->class > PATH_UNKNOWN)
			continue;
		cell = &out->stage[ledger_way((int)row->class)][row->stage - 1];
		cell->n += row->n;
		cell->sure += row->sure;
		cell->onward += row->onward;
	}
	return OK;
}

err
ledger_sum_up(struct tx *tx, struct call_id call)
{
	return sql_ledger_sum_up(tx, call);
}

/* ---- what may be shown --------------------------------------------------------------------- */

/* Smallest first; among equals, in the order of the row. */
static void
sort(struct ledger_cell *cells, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct ledger_cell c = cells[i];
		size_t at = i;

		while (at > 0 && cells[at - 1].n > c.n) {
			cells[at] = cells[at - 1];
			at--;
		}
		cells[at] = c;
	}
}

size_t
ledger_publish(const int64_t *cells, size_t ncells, int64_t k, struct ledger_cell *out)
{
	size_t n = 0;

	for (size_t i = 0; i < ncells && i < 16; i++)
		if (cells[i] > 0)
			out[n++] = (struct ledger_cell){1U << i, cells[i]};
	sort(out, n);
	while (n > 1 && out[0].n < k) {
		out[1].of |= out[0].of;
		out[1].n += out[0].n;
		memmove(&out[0], &out[1], --n * sizeof(out[0]));
		sort(out, n);
	}
	/* one cell is no split: it says the total again, or too little */
	return n > 1 ? n : 0;
}
