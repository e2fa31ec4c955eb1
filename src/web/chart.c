#include "web/chart.h"

#include <math.h>

#include "base/text.h"
#include "web/ring.h"

#define LEFT 1.0
#define WIDTH 358.0
#define PITCH 57  /* from one row to the next */
#define MIDDLE 33 /* of a bar, below the top of its row */
#define CAP 5     /* half of the cap of a whisker */

int
chart_stage(enum touch_kind stage)
{
	static const int labels[TOUCH_STAGES] = {
	    T_impact_reached, T_impact_answered, T_impact_pledged, T_impact_showed, T_impact_hosts};

	return labels[stage - 1];
}

int
chart_way(size_t way)
{
	static const int labels[FUNNEL_WAYS] = {
	    T_impact_w_strong, T_impact_w_both, T_impact_w_weak, T_impact_w_unknown};

	return labels[way];
}

int64_t
chart_hundred(int64_t x, int64_t n)
{
	return n <= 0 ? 0 : lround(100.0 * (double)x / (double)n);
}

struct funnel_cell
chart_all(const struct funnel *f, enum touch_kind stage)
{
	struct funnel_cell all = {0};

	for (size_t way = 0; way < FUNNEL_WAYS; way++) {
		const struct funnel_cell *c = &f->stage[way][stage - 1];

		all.n += c->n;
		all.sure += c->sure;
		all.onward += c->onward;
	}
	return all;
}

static struct str
number(struct draw *d, double x)
{
	return ring_tenths(d->arena, lround(x * 10.0));
}

/* The range of those who went on from the stage before; who is here without being sure of the way
 * stands before it, so that the bar ends within. */
static struct str
whisker(struct draw *d, const struct funnel_cell *before, int64_t n, int row, double scale)
{
	struct interval range = ledger_wilson(before->onward, before->sure);
	double rest = (double)(n - before->onward);
	struct str low = number(d, LEFT + scale * (rest + range.low * (double)before->sure));
	struct str high = number(d, LEFT + scale * (rest + range.high * (double)before->sure));
	int y = row * PITCH + MIDDLE;

	return buf_format(d->arena, "M%.*s %dH%.*sM%.*s %dv%dM%.*s %dv%d", STR_ARG(low), y,
	    STR_ARG(high), STR_ARG(low), y - CAP, 2 * CAP, STR_ARG(high), y - CAP, 2 * CAP);
}

static struct chart_row
row_of(struct draw *d, const struct funnel *f, int i, double scale)
{
	enum touch_kind stage = (enum touch_kind)(i + 1);
	struct chart_row row = {.label = chart_stage(stage), .share = NONE, .whisker = NONE};
	struct funnel_cell before;
	double x = LEFT;

	row.n = chart_all(f, stage).n;
	for (size_t way = 0; way < FUNNEL_WAYS; way++) {
		double width = scale * (double)f->stage[way][i].n;

		row.bars[way] =
		    (struct chart_bar){number(d, x), width > 0 ? number(d, width) : NONE};
		x += width;
	}
	if (i == 0)
		return row;
	before = chart_all(f, (enum touch_kind)i);
	if (before.sure == 0 || row.n == 0)
		return row;
	row.share = text_say(
	    d->arena, d->lang, T_impact_hundred, chart_hundred(before.onward, before.sure), NULL);
	row.whisker = whisker(d, &before, row.n, i, scale);
	return row;
}

struct chart_funnel
chart_funnel_of(struct draw *d, const struct funnel *f)
{
	struct chart_funnel out = {0};
	int64_t most = 1;

	for (int i = 0; i < TOUCH_STAGES; i++) {
		int64_t n = chart_all(f, (enum touch_kind)(i + 1)).n;

		most = n > most ? n : most;
	}
	for (int i = 0; i < TOUCH_STAGES; i++)
		out.rows[i] = row_of(d, f, i, WIDTH / (double)most);
	return out;
}
