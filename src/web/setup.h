/* web/setup.h - the first run, and the way back in: /setup/{token}. */
#pragma once
#include "net/route.h"
#include "web/page.h"
#include "web/ring.h"

struct setup_page {
	struct page page;
	bool open; /* the house stands: only a new passphrase is wanted */
	struct ring_seats ring;
	struct input hub, name, pass;
};

extern const struct route_table setup_routes;
