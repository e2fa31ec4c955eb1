/* web/account.h - answering a call with an account on another server: the way there, and back.
 *
 * The form stands on the page of the call (web/call), beside the one with name and address, and
 * goes where that goes, so that ?via=CODE goes along. */
#pragma once
#include "domain/call.h"
#include "net/route.h"
#include "web/page.h"

#define ACCOUNT_MAX 300

/* The two halves of the form with a field "account", on a call that strangers see. */
MUST_CHECK err account_ready(struct req *, struct rd *, const struct call *);
MUST_CHECK err account_act(struct req *, struct tx *, struct outcome *out);

/* Before people leave for their server; there is none where nobody is about to. */
struct account_leave {
	struct page page;
	const struct call *c;
	struct str host; /* NONE: nobody is about to leave */
	struct url there;
	bool maybe; /* what they said */
	bool again; /* their server had forgotten us in the meantime */
};

/* They came back with something that is nobody's. */
struct account_lost {
	struct page page;
};

extern const struct route_table account_routes;
