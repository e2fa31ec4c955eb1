/* domain/lost.h - inboxes that a server says are gone (410): those whose they were are asked for
 * again, one by one, and forgotten when they are gone too (reference federation, section 7). */
#pragma once
#include "domain/remote.h"

#define LOST_KEPT DAY /* so long one inbox is not walked through again */

/* Note one; it stands already: nothing. */
MUST_CHECK err lost_note(struct tx *, struct str inbox, struct peer_id, int64_t now);

struct lost {
	struct str inbox;
	struct remote remote; /* whose document is to be read; id.n == 0: there is nobody more */
	bool barred;          /* their server is blocked, and is asked for nothing */
};
/* *found is false when nothing is lost. */
MUST_CHECK err lost_next(struct rd *, struct lost *out, bool *found);
enum lost_end {
	LOST_NOTHING, /* nobody more, or their document could not be had: they stay */
	LOST_FOUND,   /* here is their document, with the inbox that they have now */
	LOST_GONE,    /* 404 or 410 */
};
/* What came of it; doc: with LOST_FOUND.  Goes on to the next. */
MUST_CHECK err lost_settle(
    struct tx *, const struct lost *, enum lost_end, const struct remote_doc *doc, int64_t now);
MUST_CHECK err lost_expire(struct tx *, int64_t before, int64_t *gone);
