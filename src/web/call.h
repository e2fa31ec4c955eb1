/* web/call.h - the public page of a call, its parts, and lists of calls for other pages.
 *
 *   {view call_rows(list)}     <ol class="rows"> of dated calls with rings: struct call_list *
 *   {view call_behind(list)}   "Behind us: ..., 64 came": nothing when the list is empty */
#pragma once
#include "base/when.h"
#include "domain/call_list.h"
#include "domain/picture.h"
#include "domain/publish.h"
#include "net/route.h"
#include "web/page.h"
#include "web/reply.h"
#include "web/ring.h"
#include "web/share.h"

extern const struct route_table call_routes;

struct call_show {
	struct page page;
	const struct call *c;
	struct call_message message;
	struct mark mark;
	struct when_span span;
	struct html ask, more;
	bool pictured;
	struct picture picture;
	struct url seen; /* where its bytes are */
	struct url self;
	bool over, full, preview;
	int go; /* what its first button says, as a text key */
	int64_t came;
	struct published shown;              /* of a call that is over */
	struct share_way shares[SHARE_WAYS]; /* plain links: nobody is asked before a press */
	size_t nshares;
	struct str link; /* the address to send, as people read it */
	struct input name, mail, account;
	struct url action; /* of its forms; NONE: the page that they stand on */
	bool elsewhere;    /* the form for an account elsewhere is the open one */
	struct url follow; /* the way to answer from another server; NONE: none */
	struct reply_show replies;
};
/* Read and draw the page of a call as strangers see it; preview: its form does nothing. */
MUST_CHECK err call_show(
    struct req *, struct rd *, const struct call *, bool preview, struct reply *out);

/* For those who were away and come back without an answer that counts: a page whose forms lead to
 * the call, with what was typed. */
struct call_again {
	struct str typed, via; /* in the field "account"; the code they came by, or NONE */
};
MUST_CHECK err call_show_again(
    struct req *, struct rd *, const struct call *, const struct call_again *, struct reply *out);

/* A page with a sentence or two about a call, and the way back to it. */
struct call_note {
	struct page page;
	const struct call *c;
	int title, say, more; /* text keys; more may be 0 */
};

/* The poster of a call; its code leads to `link`. */
MUST_CHECK err call_poster_show(
    struct req *, struct rd *, const struct call *, struct url link, struct reply *out);
struct call_poster {
	struct page page;
	const struct call *c;
	struct mark mark;
	struct when_span span;
	struct html code;
	struct str link;
};

/* What the ring says to those who cannot see it: "27 of 40 places are taken". */
struct str call_ring_label(struct draw *, const struct call *);
/* The call as a calendar object: web/ical.h. */
MUST_CHECK err call_calendar(struct arena *, const struct call *, struct str *out);
/* When a call begins; in UTC where its zone is gone from this machine. */
const struct when *call_when(struct arena *, int64_t utc, struct str zone);
/* A place up to its first comma, and from there on: "Tanner's Mill", ", Low Street". */
struct str call_place_head(struct str place);
struct str call_place_rest(struct str place);
/* The place on a map of the world, by its words. */
struct url call_map(struct arena *, struct str place);
