/* web/share.h - links to pass on: /s/CODE, the desk's page of one's own links, the ticket's.
 *
 *   {view share_rows(ways, n)}   each way with its link: struct share_way * */
#pragma once
#include "domain/share.h"
#include "net/route.h"
#include "web/page.h"

extern const struct route_table share_routes;

/* One way to pass a link on. */
struct share_way {
	int label; /* text key */
	struct url
	    href; /* opens the way with our words in it; empty: there is none, copy the link */
	struct url link; /* what is passed on */
	int64_t opened;  /* how often the link was opened */
};
#define SHARE_WAYS 8

struct share_links {
	struct url link[CHANNELS_N]; /* whole addresses; index: enum channel - 1; empty: left out */
	int64_t opened[CHANNELS_N];
	struct url poster; /* the page to print; empty: none */
};
/* The ways for which there is a link, in the order they are shown.  Returns how many. */
size_t share_ways(
    struct arena *, struct str title, const struct share_links *, struct share_way out[SHARE_WAYS]);
/* The links of somebody's codes. */
void share_links_of(struct arena *, const struct share_codes *, struct share_links *out);
/* An address of another site with our words at its end. */
struct url share_site(struct arena *, const char *before, struct str words);

/* The ticket's form: its ready and its act. */
MUST_CHECK err share_ready(struct req *, struct rd *);
MUST_CHECK err share_ticket_act(struct req *, struct tx *, struct outcome *);

struct share_page {
	struct page page;
	const struct call *c;
	struct url desk, self;
	struct share_way ways[SHARE_WAYS];
	size_t n;
	bool open; /* the call takes answers */
};
