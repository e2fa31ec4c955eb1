/* web/impact.h - the numbers of a movement, for those who keep it. */
#pragma once
#include "domain/ledger.h"
#include "domain/movement.h"
#include "net/route.h"
#include "web/page.h"

extern const struct route_table impact_routes;

/* One line of a table: what it is about, its counts, and how many of those who signed up
 * confirmed and came, as ranges. */
struct impact_line {
	int label; /* text key */
	struct ledger_line n;
	struct str confirmed, showed; /* "4 to 6 in 10"; NONE: too few to say */
};
struct impact_page {
	struct page page;
	const struct movement *m;
	struct impact_line all, tie[TIES], channel[CHANNELS_N];
	struct ledger_calls calls;
	struct url next; /* earlier calls; empty at the end */
};
/* "28 to 52": a range of people in a hundred; NONE where nobody was asked. */
struct str impact_range(struct draw *, int64_t x, int64_t n);
/* "25 April 2026" of a local wall time. */
struct str impact_day(struct draw *, struct str local);
