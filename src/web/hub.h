/* web/hub.h - the house itself: the front page, a person's own page, what the house keeps. */
#pragma once
#include "base/when.h"
#include "domain/call_list.h"
#include "domain/circle.h"
#include "domain/expire.h"
#include "domain/hub.h"
#include "domain/movement.h"
#include "domain/reply.h"
#include "net/route.h"
#include "web/page.h"
#include "web/proposal_list.h"

/* The call that comes next, in the sheet of a page. */
struct next_call {
	const struct call_row *row; /* NULL: nothing is on */
	struct when_span when;
	struct str ring; /* says in words what the ring shows */
	struct url href;
};
/* From the first row of a list; own is the reader's zone or NONE. */
MUST_CHECK err next_call_make(
    struct draw *, const struct call_list *, struct str own, struct next_call *out);

struct front_page {
	struct page page;
	struct hub hub;
	struct next_call next;
	struct call_list calls;
	struct movement *movements;
	size_t nmovements;
	struct url more; /* the next page of movements; NONE: this is the last */
};

struct home_page {
	struct page page;
	struct proposal_waiting_list waits;
	struct reply_waits *replies; /* movements where replies wait for a member */
	size_t nreplies;
	struct movement *movements;
	size_t nmovements;
	struct circle *circles;
	size_t ncircles;
	struct call_list calls;
	int64_t reports; /* of other servers that wait for the administrator; else 0 */
	bool founds;     /* may found movements */
	bool alone;      /* has no way to come back elsewhere, and is told so today */
};
/* Is there something that waits for them? */
bool home_waits(const struct home_page *);

extern const struct route_table hub_routes;
