#include "domain/path.h"

#include "base/time.h"

#define WINDOW (30 * DAY)

/* Was there a touch of the same tie and channel before row i? */
static bool
seen_before(const struct path_touch *rows, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (rows[k].touch.tie == rows[i].touch.tie &&
		    rows[k].touch.channel == rows[i].touch.channel)
			return true;
	return false;
}

static enum path_class
class_with(enum path_class class, enum tie tie)
{
	if (tie == TIE_UNKNOWN)
		return class;
	if (class == PATH_UNKNOWN)
		return tie == TIE_STRONG ? PATH_STRONG : PATH_WEAK;
	if (class == PATH_STRONG && tie == TIE_WEAK)
		return PATH_STRONG_WEAK;
	if (class == PATH_WEAK && tie == TIE_STRONG)
		return PATH_WEAK_STRONG;
	return class;
}

static void
note(struct path *p, const struct path_touch *row)
{
	unsigned bit = 1U << row->kind;
	bool again = (p->kinds & bit) != 0;

	if (!again && row->inferred)
		p->inferred |= bit;
	else if (!row->inferred)
		p->inferred &= ~bit;
	p->kinds |= bit;
	if (row->kind == TOUCH_PLEDGE && !p->pledge.has)
		p->pledge = (struct opt){row->at, true};
	if (row->kind == TOUCH_SHOW && !p->show.has)
		p->show = (struct opt){row->at, true};
}

/* How many rows there are up to the first of a kind: 0 if it is not there. */
static size_t
rows_to(const struct path_touch *rows, size_t n, enum touch_kind kind)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].kind == kind)
			return i + 1;
	return 0;
}

/* Does a row lead to a stage?  Without any stage, a seat in a circle is what is led to. */
static bool
leads(const struct path *p, enum touch_kind kind)
{
	unsigned stages =
	    (1U << TOUCH_REACH) | (1U << TOUCH_RESPOND) | (1U << TOUCH_PLEDGE) | (1U << TOUCH_SHOW);

	if ((p->kinds & stages) == 0)
		return kind == TOUCH_CIRCLE_JOIN;
	return kind <= TOUCH_SHOW || kind == TOUCH_AGAIN;
}

struct path
path_of(const struct path_touch *rows, size_t n)
{
	struct path p = {
	    .class = PATH_UNKNOWN, .last = {TIE_UNKNOWN, CHANNEL_OTHER}, .first = rows[0].at};
	size_t led = rows_to(rows, n, TOUCH_PLEDGE);
	int64_t from;

	for (size_t i = 0; i < n; i++)
		note(&p, &rows[i]);
	if (led == 0)
		led = rows_to(rows, n, TOUCH_SHOW);
	from = led == 0 ? INT64_MIN : rows[led - 1].at - WINDOW;
	for (size_t i = 0; i < (led == 0 ? n : led); i++) {
		const struct path_touch *row = &rows[i];

		if (!leads(&p, row->kind) || row->at < from || seen_before(rows, i))
			continue;
		p.class = class_with(p.class, row->touch.tie);
		if (row->touch.tie != TIE_UNKNOWN || p.last.tie == TIE_UNKNOWN)
			p.last = row->touch;
	}
	return p;
}

struct path_count
path_counts(const struct path *p, enum touch_kind kind)
{
	unsigned bit = 1U << kind, next = bit << 1;
	struct path_count c = {0};

	if ((p->kinds & bit) == 0)
		return c;
	c.n = 1;
	c.sure = (p->inferred & bit) == 0;
	if (kind < TOUCH_HOST)
		c.onward = c.sure && (p->kinds & next) != 0 && (p->inferred & next) == 0;
	return c;
}

struct path_credit path_credit(enum path_class class)
{
	static const struct path_credit credits[] = {[PATH_STRONG] = {1, 0},
	    [PATH_WEAK] = {0, 1},
	    [PATH_STRONG_WEAK] = {0.5, 0.5},
	    [PATH_WEAK_STRONG] = {0.5, 0.5},
	    [PATH_UNKNOWN] = {0, 0}};

	return credits[class];
}
