#include "domain/publish.h"

#include "base/time.h"
#include "sql_publish.h"
#include "store/db.h"

#define SLICE 10
#define ALL_WAYS 15

/* ---- reading ------------------------------------------------------------------------------- */

err
publish_read(struct rd *rd, struct movement_id movement, struct call_id call, int64_t k,
    struct published *out)
{
	struct sql_publish_rows *rows;
	size_t n;

	TRY(sql_publish_rows(rd, movement, call.n, k, &rows, &n));
	*out = (struct published){0};
	for (size_t i = 0; i < n; i++) {
		const struct sql_publish_rows *row = &rows[i];

		if (row->day > out->day)
			out->day = row->day;
		if (row->stage == TOUCH_PLEDGE)
			out->pledged = row->n;
		else if (row->ways == ALL_WAYS)
			out->showed = row->n;
		else if (out->ncame < FUNNEL_WAYS)
			out->came[out->ncame++] = (struct ledger_cell){(unsigned)row->ways, row->n};
	}
	return OK;
}

/* ---- what may be shown --------------------------------------------------------------------- */

/* Ways that stand in one cell of either table are one block: what moved within it is not told. */
static void
blocks_join(unsigned blocks[FUNNEL_WAYS], const struct ledger_cell *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned all = cells[i].of;

		for (size_t way = 0; way < FUNNEL_WAYS; way++)
			if ((blocks[way] & cells[i].of) != 0)
				all |= blocks[way];
		for (size_t way = 0; way < FUNNEL_WAYS; way++)
			if ((blocks[way] & all) != 0)
				blocks[way] = all;
	}
}

static int64_t
sum_within(const struct ledger_cell *cells, size_t n, unsigned ways)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		if ((cells[i].of & ways) != 0)
			sum += cells[i].n;
	return sum;
}

static bool
is_small(int64_t n, int64_t k)
{
	return n != 0 && n > -k && n < k;
}

bool
publish_follows(
    const struct ledger_cell *was, size_t nwas, const struct ledger_cell *is, size_t nis, int64_t k)
{
	unsigned blocks[FUNNEL_WAYS];

	if (nwas == 0)
		return true;
	if (nis == 0)
		return false;
	for (size_t way = 0; way < FUNNEL_WAYS; way++)
		blocks[way] = 1U << way;
	blocks_join(blocks, was, nwas);
	blocks_join(blocks, is, nis);
	for (size_t way = 0; way < FUNNEL_WAYS; way++)
		if (is_small(
			sum_within(is, nis, blocks[way]) - sum_within(was, nwas, blocks[way]), k))
			return false;
	return true;
}

/* Cell i becomes a part of another one. */
static size_t
merge(struct ledger_cell *cells, size_t n, size_t i, size_t with)
{
	cells[with].of |= cells[i].of;
	cells[with].n += cells[i].n;
	cells[i] = cells[n - 1];
	return n - 1;
}

static size_t
smallest_but(const struct ledger_cell *cells, size_t n, size_t i)
{
	size_t out = i == 0 ? 1 : 0;

	for (size_t k = 0; k < n; k++)
		if (k != i && cells[k].n < cells[out].n)
			out = k;
	return out;
}

/* Ways that the calls show together stand together. */
static size_t
join_as_calls(struct ledger_cell *cells, size_t n, const struct published *calls)
{
	for (size_t c = 0; c < calls->ncame; c++) {
		size_t first = 0;

		while (first < n && (cells[first].of & calls->came[c].of) == 0)
			first++;
		for (size_t i = n; i-- > first + 1;)
			if ((cells[i].of & calls->came[c].of) != 0)
				n = merge(cells, n, i, first);
	}
	return n;
}

/* Which cell leaves something small when what is published of the calls is taken away?  n: none. */
static size_t
revealing(const struct ledger_cell *cells, size_t n, const struct published *calls, int64_t k)
{
	for (size_t i = 0; i < n; i++)
		if (is_small(cells[i].n - sum_within(calls->came, calls->ncame, cells[i].of), k))
			return i;
	return n;
}

/* The split that may be shown of these cells. */
static void
split(const struct ledger_cell *cells, size_t n, const struct published *calls, int64_t k,
    struct published *out)
{
	struct ledger_cell merged[FUNNEL_WAYS];
	int64_t counts[FUNNEL_WAYS];
	size_t nmerged, i;

	for (i = 0; i < n; i++)
		counts[i] = cells[i].n;
	nmerged = ledger_publish(counts, n, k, merged);
	for (i = 0; i < nmerged; i++) {
		unsigned ways = 0;

		for (size_t c = 0; c < n; c++)
			if ((merged[i].of & 1U << c) != 0)
				ways |= cells[c].of;
		merged[i].of = ways;
	}
	nmerged = join_as_calls(merged, nmerged, calls);
	while (nmerged > 1 && (i = revealing(merged, nmerged, calls, k)) < nmerged)
		nmerged = merge(merged, nmerged, i, smallest_but(merged, nmerged, i));
	out->ncame = nmerged > 1 ? nmerged : 0;
	memcpy(out->came, merged, out->ncame * sizeof(merged[0]));
}

/* ---- remaking ------------------------------------------------------------------------------ */

struct remake {
	struct tx *tx;
	struct movement_id movement;
	struct call_id call; /* n == 0: the whole movement */
	int64_t k, today;
};

static err
put(const struct remake *r, enum touch_kind stage, unsigned ways, int64_t n)
{
	return sql_publish_put(r->tx, &(struct sql_publish_put_in){.movement = r->movement,
					  .call = r->call.n,
					  .k = r->k,
					  .stage = stage,
					  .ways = ways,
					  .n = n,
					  .day = r->today});
}

/* A total moves by at least k, or not at all. */
static err
remake_total(const struct remake *r, enum touch_kind stage, int64_t was, int64_t is)
{
	if (is == was || is_small(is, r->k) || is_small(is - was, r->k))
		return OK;
	return put(r, stage, ALL_WAYS, is);
}

/* What is published of the calls of a movement; nothing for a call. */
static err
read_calls(const struct remake *r, struct published *out)
{
	struct sql_publish_of_calls *rows;
	size_t n;

	*out = (struct published){0};
	if (r->call.n != 0)
		return OK;
	TRY(sql_publish_of_calls(tx_rd(r->tx), r->movement, r->k, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		struct ledger_cell cell = {(unsigned)rows[i].ways, rows[i].n};
		size_t c = 0;

		/* cells of several calls that overlap are one */
		while (c < out->ncame) {
			if ((out->came[c].of & cell.of) == 0) {
				c++;
				continue;
			}
			cell.of |= out->came[c].of;
			cell.n += out->came[c].n;
			out->came[c] = out->came[--out->ncame];
		}
		out->came[out->ncame++] = cell;
	}
	return OK;
}

/* The split in the place of the older one, if it may follow on it; out: what is shown now. */
static err
remake_split(const struct remake *r, const struct published *was, struct published *out)
{
	int64_t sum = sum_within(out->came, out->ncame, ALL_WAYS);

	if (!publish_follows(was->came, was->ncame, out->came, out->ncame, r->k) ||
	    (out->ncame > 0 && is_small(sum - was->showed, r->k))) {
		memcpy(out->came, was->came, sizeof(out->came));
		out->ncame = was->ncame;
		return OK;
	}
	TRY(sql_publish_drop_split(r->tx, r->movement, r->call.n, r->k));
	for (size_t i = 0; i < out->ncame; i++)
		TRY(put(r, TOUCH_SHOW, out->came[i].of, out->came[i].n));
	/* beside a split stands its own sum */
	return out->ncame == 0 ? OK : put(r, TOUCH_SHOW, ALL_WAYS, sum);
}

/* One table from what it may be made of; out: what it shows now. */
static err
remake_table(const struct remake *r, const struct published *from, struct published *out)
{
	struct published was, calls;

	TRY(publish_read(tx_rd(r->tx), r->movement, r->call, r->k, &was));
	TRY(read_calls(r, &calls));
	split(from->came, from->ncame, &calls, r->k, out);
	TRY(remake_total(r, TOUCH_PLEDGE, was.pledged, from->pledged));
	TRY(remake_split(r, &was, out));
	out->pledged = from->pledged;
	out->showed = out->ncame > 0 ? sum_within(out->came, out->ncame, ALL_WAYS) : from->showed;
	return out->ncame > 0 ? OK : remake_total(r, TOUCH_SHOW, was.showed, from->showed);
}

static err
remake(struct remake *r)
{
	struct published all = {.ncame = FUNNEL_WAYS}, fellows, everybody;
	struct funnel funnel;

	TRY(ledger_funnel(tx_rd(r->tx), r->movement, r->call, &funnel));
	for (size_t way = 0; way < FUNNEL_WAYS; way++) {
		int64_t showed = funnel.stage[way][TOUCH_SHOW - 1].n;

		all.came[way] = (struct ledger_cell){1U << way, showed};
		all.showed += showed;
		all.pledged += funnel.stage[way][TOUCH_PLEDGE - 1].n;
	}
	r->k = PUBLISH_FELLOWS;
	TRY(remake_table(r, &all, &fellows));
	r->k = PUBLISH_EVERYBODY;
	return remake_table(r, &fellows, &everybody);
}

static err
run(struct tx *tx, int64_t now, bool *more)
{
	struct remake r = {.tx = tx, .today = now / DAY};
	struct sql_publish_due *due;
	size_t n;

	TRY(sql_publish_due(tx_rd(tx), r.today, SLICE, &due, &n));
	for (size_t i = 0; i < n; i++) {
		r.movement = due[i].movement;
		r.call = (struct call_id){due[i].call};
		TRY(remake(&r));
		TRY(sql_publish_done(tx, r.movement, r.call.n));
		if (r.call.n != 0)
			TRY(sql_publish_moved(tx, r.movement, r.today - 1));
	}
	*more = n > 0;
	return OK;
}

static const struct job jobs[] = {
    {.name = "publish", .every = HOUR, .run = run, .shows = true},
};
const struct job_table publish_jobs = {jobs, COUNT(jobs)};
