/* web/door.h - check-in, on phones at the door: plain pages that work without script and on a bad
 * network, one tap for each person. */
#pragma once
#include "domain/door.h"
#include "net/route.h"
#include "web/page.h"

extern const struct route_table door_routes;

struct door_show {
	struct page page;
	const struct call *c;
	struct str now; /* "Saturday 25 April, 10:06" */
	int64_t door;
	struct url self; /* with ?door=N */
	struct url in, undo, walk, all, to_come;
	struct url next; /* the next page of names; empty at the end */
	bool only_to_come;
	struct str q; /* what was looked for; NONE: nothing */
	int64_t expected, here, walked;
	bool told; /* something was just done: seen says what */
	struct door_seen seen;
	struct signup_list list, last;
	struct input name, mail;
};
/* A door link that a host can pass on. */
struct url door_address(struct arena *, const struct call *, int64_t door);
/* "18 of the 27 expected are here". */
struct str door_ring_label(struct draw *, const struct door_show *);
/* "10:04" in the zone of the call. */
struct str door_clock(struct draw *, const struct call *, int64_t utc);
