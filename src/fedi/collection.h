/* fedi/collection.h - outbox, followers and following, below /u/ID and /actor.
 *
 * Who follows is nobody's business: the collections say how many. */
#pragma once
#include "net/route.h"

extern const struct route_table collection_routes;
