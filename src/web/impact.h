/* web/impact.h - the numbers of a movement: all of them for who keeps it, and for who hosts the one
 * call they are about; the published ones for fellows and for everybody. */
#pragma once
#include "domain/call_list.h"
#include "domain/cases.h"
#include "domain/movement.h"
#include "domain/publish.h"
#include "net/route.h"
#include "web/chart.h"
#include "web/page.h"

extern const struct route_table impact_routes;

/* One line of a table. */
struct impact_line {
	int label; /* text key */
	struct ledger_line n;
};
/* How much the funnel tells: what its sentence says. */
enum impact_answer {
	IMPACT_FEW,    /* nothing yet */
	IMPACT_SO_FAR, /* how many, while the call is still to come or few had a place */
	IMPACT_CAME,   /* the share of those who came */
	IMPACT_WAYS    /* the same by the two ways */
};
struct impact_page {
	struct page page;
	const struct movement *m;
	const struct call *c; /* the one call it is about; NULL: all of the movement */
	bool full;            /* everything; else what is published for fellows */
	bool rows;            /* numbers lead to their rows */
	struct impact_line all, tie[TIES], channel[CHANNELS_N];
	struct funnel funnel;
	enum impact_answer answer;
	struct chart_funnel chart;
	struct published shown;
	struct ledger_calls calls;
	struct url next; /* earlier calls; empty at the end */
};
/* x of n as a range of people in a hundred, "28 to 52 in 100"; a dash where nobody signed up. */
struct str impact_range(struct draw *, int64_t x, int64_t n);
/* The same without "in 100". */
struct str impact_between(struct draw *, int64_t x, int64_t n);
/* The rows of one cell. */
struct url impact_rows(struct draw *, const struct impact_page *, size_t way, size_t stage);
/* "someone they know, or we do not know": the ways whose bits are set. */
struct str impact_ways(struct draw *, unsigned of);

struct impact_rows_list {
	struct page page;
	const struct movement *m;
	const struct call *c;
	enum touch_kind stage;
	size_t way;
	int64_t n; /* what the cell says */
	struct cases cases;
	struct url back, next; /* next: empty at the end */
};
/* The stages somebody reached, in their order; when it began; a name of the ledger, short. */
struct str impact_stages(struct draw *, unsigned kinds);
struct str impact_began(struct draw *, const struct ledger_case *);
struct str impact_name(struct str name);
int impact_tie(enum tie);
int impact_channel(enum channel);

/* The call that the query names; *out stays what it was where none is named.  FAULT_MISSING: it is
 * no call of the movement. */
MUST_CHECK err impact_call(
    struct req *, struct rd *, const struct movement *, const struct call **out);
/* The handler of /impact/{movement}/rows. */
MUST_CHECK err impact_rows_page(struct req *, struct rd *, struct reply *out);

struct impact_public {
	struct page page;
	const struct movement *m;
	struct published shown;
	struct call_list past;
};
