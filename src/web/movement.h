/* web/movement.h - a movement's public page, and founding one. */
#pragma once
#include "domain/message.h"
#include "domain/movement.h"
#include "web/follow.h"
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
	struct follow_box follow;
	bool federates;          /* can be followed from other servers */
	int64_t signed_up, came; /* 0: too few to be shown */
};

struct found_page {
	struct page page;
	struct input name, handle, sentence, circle;
};

/* How a version came about: agreed on by a circle that meets, or published by a founder alone.
 * Never which circle, nor how many sit in it. */
struct str message_origin(struct draw *, const struct when *published, struct opt agreed);
/* The field "warning" of a text: at most MESSAGE_WARNING_MAX signs, may stay empty. */
struct input message_warning(struct str value);

/* The version mark of a message: number, origin, hash, and a link to its versions. */
MUST_CHECK err message_mark_make(
    struct draw *, struct rd *, struct str handle, const struct version *, struct mark *out);

extern const struct route_table movement_routes;
