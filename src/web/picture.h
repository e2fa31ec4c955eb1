/* web/picture.h - the picture of a call: its page at the desk, and its bytes. */
#pragma once
#include "domain/picture.h"
#include "net/route.h"
#include "web/page.h"

extern const struct route_table picture_routes;

struct picture_show {
	struct page page;
	const struct call *c;
	struct url desk, self, seen;
	bool there; /* a picture is */
	struct picture picture;
	struct input file, alt;
};
