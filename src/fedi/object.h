/* fedi/object.h - /o/ID, its poll and its replies: versions as Notes, calls as Events; and the same
 * behind the addresses of their pages. */
#pragma once
#include "net/route.h"

extern const struct route_table object_routes;
