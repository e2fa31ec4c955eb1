/* web/impact.h - the numbers of a movement, for those who keep it. */
#pragma once
#include "domain/ledger.h"
#include "domain/movement.h"
#include "net/route.h"
#include "web/page.h"

extern const struct route_table impact_routes;

/* One line of a table. */
struct impact_line {
	int label; /* text key */
	struct ledger_line n;
};
struct impact_page {
	struct funnel funnel;
	struct page page;
	const struct movement *m;
	const struct call *c; /* the one call it is about; NULL: all of the movement */
	struct impact_line all, tie[TIES], channel[CHANNELS_N];
	struct ledger_calls calls;
	struct url next; /* earlier calls; empty at the end */
};
/* How people came, as a text key; way: as in struct funnel. */
int impact_way(size_t way);
/* x of n as a range of people in a hundred, "28 to 52 in 100"; a dash where nobody signed up. */
struct str impact_range(struct draw *, int64_t x, int64_t n);
