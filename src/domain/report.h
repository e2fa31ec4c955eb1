/* domain/report.h - what moderators of other servers find wrong with what movements here say, for
 * the administrator.  Who reported it there is not kept: reports come from servers. */
#pragma once
#include "base/err.h"
#include "base/time.h"
#include "store/ids.h"

#define REPORT_KEPT (90 * DAY)
#define REPORT_COMMENT 500 /* signs */
#define REPORT_PEER 50     /* so many of one server wait; more are counted and not kept */

struct report_new {
	struct str pub; /* random, made before the transaction */
	struct peer_id peer;
	struct movement_id movement;
	struct call_id call; /* one of the two, or none: the movement itself */
	struct version_id version;
	struct str comment; /* plain text, at most REPORT_COMMENT; may be empty */
	int64_t now;
};
MUST_CHECK err report_put(struct tx *, const struct report_new *);

struct report {
	struct str pub, host;
	struct str handle, name; /* of the movement */
	struct str title, slug;  /* of the call; NONE: it is about none */
	int64_t number;          /* of the version; 0: it is about none */
	struct str comment;
	int64_t made;
};
struct report_list {
	struct report *rows;
	size_t n;
};
/* Those that wait, at most 50, oldest first. */
MUST_CHECK err report_open(struct rd *, struct report_list *out);
/* Those that are done, at most 20, newest first. */
MUST_CHECK err report_closed(struct rd *, struct report_list *out);
/* How many wait, counted up to 1,000. */
MUST_CHECK err report_waiting(struct rd *, int64_t *out);
/* The administrator is done with it.  Fine when there is none. */
MUST_CHECK err report_done(struct tx *, struct str pub, int64_t now);
MUST_CHECK err report_expire(struct tx *, int64_t before, int64_t *gone);
