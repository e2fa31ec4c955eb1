/* web/movement.h - a movement's public page, and founding one. */
#pragma once
#include "domain/message.h"
#include "domain/movement.h"
#include "web/hub.h"
#include "web/ring.h"

struct movement_page {
	struct page page;
	struct movement *movement;
	struct version *version; /* NULL: no message yet */
	struct mark mark;
	struct when published;
	struct next_call next;
	struct call_list calls, past;
	int64_t signed_up, came; /* 0: too few to be shown */
};

struct found_page {
	struct page page;
	struct input name, handle, sentence, circle;
};

/* The version mark of a message: number, date, hash, and a link to its versions. */
MUST_CHECK err message_mark_make(
    struct draw *, struct rd *, struct str handle, const struct version *, struct mark *out);

extern const struct route_table movement_routes;
