/* web/reply.h - what people say under a call or a message: on its page, on a page of their own, and
 * for the members of the movement, who let it stand or hide it.
 *
 *   {view replies(&r)}     a section with the first ones: struct reply_show */
#pragma once
#include "base/when.h"
#include "domain/actor.h"
#include "domain/reply.h"
#include "net/route.h"
#include "web/page.h"

struct reply_item {
	const struct reply_row *row;
	struct str initials;
	struct url page; /* where it was said; NONE: not fit for a link */
	struct when said;
};
struct reply_show {
	struct reply_item *items;
	size_t n;
	int64_t boosts, likes;
	struct url all; /* the page of all; NONE: these are all */
};
/* What fits on the page of a call: at most 10, of at most 6,000 bytes together. */
MUST_CHECK err reply_show_call(
    struct draw *, struct rd *, const struct call *, struct reply_show *out);
/* Likewise of a version. */
MUST_CHECK err reply_show_version(struct draw *, struct rd *, const struct movement *,
    const struct version *, struct reply_show *out);

/* The page of all. */
struct reply_page {
	struct page page;
	struct str of;
	struct url back;
	struct reply_show show;
	struct url next; /* NONE: this is the last */
};

/* For the members of a movement. */
struct reply_desk {
	struct page page;
	const struct movement *movement;
	bool keeper; /* can go on to the desk */
	enum reply_state state;
	struct url self, held, shown, hidden;
	struct reply_list list;
	struct reply_item *items;
	struct url next; /* NONE: this is the last */
};

extern const struct route_table reply_routes;
