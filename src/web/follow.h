/* web/follow.h - following a movement, or answering a call, from one's own server: the way there.
 *
 *   {view follow_box(req, &b)}     the form, with what else to do: struct follow_box */
#pragma once
#include "domain/actor.h"
#include "domain/elsewhere.h"
#include "net/route.h"
#include "web/page.h"

struct follow_box {
	struct url action; /* where the form goes */
	struct str search; /* what to look for there by hand: a handle or an address */
	struct input server;
	int64_t followers;
	bool answers; /* about a call */
	bool go;      /* its button is the one of the page */
};
/* Of a movement; of one of its calls, where call is not NULL. */
struct follow_box follow_box(struct arena *, const struct actor *, const struct call *);

struct follow_page {
	struct page page;
	struct actor actor;
	struct call *call; /* NULL: about the movement itself */
	struct url back;
	struct str of; /* what leads back */
	struct follow_box box;
	const struct elsewhere *found; /* NULL: not asked yet */
};

extern const struct route_table follow_routes;
