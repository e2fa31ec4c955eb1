/* web/ticket.h - what who signed up holds: an answer, and what to show at the door. */
#pragma once
#include "base/when.h"
#include "domain/signup.h"
#include "net/route.h"
#include "web/page.h"
#include "web/share.h"

extern const struct route_table ticket_routes;

struct ticket_page {
	struct page page;
	const struct call *c;
	const struct signup *s;
	struct when_span span;
	struct url self;
	struct html qr;
	struct str code; /* "K7W 2PD" */
	int64_t before;  /* who stand before a waiting one */
	bool open;       /* answers are still taken */
	struct input name;
	struct share_way ways[SHARE_WAYS]; /* to pass on the holder's own link */
	size_t nways;
};
/* The whole address of somebody's ticket, for letters. */
struct url ticket_address(struct arena *, const struct signup *);
/* Six signs in two groups. */
struct str ticket_code(struct arena *, struct str code);
