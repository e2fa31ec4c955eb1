/* web/newcomer.h - a seat for those who came: the hosts' lists, and the newcomer's own page. */
#pragma once
#include "base/when.h"
#include "domain/newcomer.h"
#include "net/route.h"
#include "web/page.h"

extern const struct route_table newcomer_routes;

struct newcomer_show {
	struct page page;
	struct str of; /* the call, or the movement */
	struct url back, self, next;
	struct newcomer_list list;
	struct circle *circles; /* of the viewer, in this movement, with a free seat */
	size_t ncircles;
	struct str zone;
	int64_t waiting, longest; /* on this page: how many wait, and for more than a week */
	bool gave;                /* a letter with a seat was just queued */
};
/* Does somebody wait for a seat, and can one be given again? */
bool newcomer_open(const struct newcomer *, int64_t now);
/* The day they came. */
const struct when *newcomer_day(struct draw *, const struct newcomer_show *, int64_t utc);

/* /next/TOKEN: what is kept of a newcomer, and the way out. */
struct next_page {
	struct page page;
	const struct newcomer *n;
	struct str movement;
	struct when until;
};
/* The whole address of it, for letters. */
struct url newcomer_address(struct arena *, const struct newcomer *);
