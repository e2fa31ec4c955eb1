/* web/bluesky.h - the account on Bluesky by which a movement speaks there too, for its keepers. */
#pragma once
#include "base/when.h"
#include "domain/bluesky.h"
#include "domain/movement.h"
#include "net/route.h"
#include "web/page.h"

struct bluesky_page {
	struct page page;
	const struct movement *movement;
	bool federates;
	bool has; /* an account, which is */
	struct bluesky account;
	int trouble; /* what is wrong with it, a text key; 0: nothing */
	bool asks;   /* the form to connect one stands on the page */
	const struct when *since;
	struct url profile; /* its page there */
	struct url leave;   /* where the form to let go of it goes */
	struct input handle, password, server;
	bool saved;
};
/* Where app passwords are made. */
struct url bluesky_passwords(void);

extern const struct route_table bluesky_routes;
