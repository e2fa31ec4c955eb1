/* web/followers.h - how a movement stands to other servers, for its keepers: whether it is seen
 * there, and who follows. */
#pragma once
#include "base/when.h"
#include "domain/follow.h"
#include "domain/movement.h"
#include "net/route.h"
#include "web/page.h"

struct followers_page {
	struct page page;
	const struct movement *movement;
	struct follow_ways ways;
	struct follower_list waiting, all;
	struct url self, one;          /* where the forms go */
	struct url waiting_next, next; /* NONE: these are the last */
	bool saved;
};
/* Their page; NONE when it is not fit for a link. */
struct url followers_link(struct arena *, const struct follower *);

extern const struct route_table followers_routes;
