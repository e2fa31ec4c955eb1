/* fedi/bluesky.h - movements on Bluesky: records written from rows when they are sent, what their
 * server answers, and how a keeper connects an account. */
#pragma once
#include "domain/bluesky_work.h"

/* One POST to the server of the account. */
struct bluesky_request {
	struct url url;
	struct str bearer; /* NONE: none */
	struct str body;
};
/* For a step that asks something of the server.  FAULT_MISSING: there is nothing to say any
 * more. */
MUST_CHECK err bluesky_write(struct rd *, const struct bluesky_work *, struct bluesky_request *out);
/* What an answer to it means; out->work, ->end, ->trouble and what it brought are set. */
void bluesky_read(struct arena *, const struct bluesky_work *, int status, struct str body,
    struct bluesky_result *out);

/* For bluesky_begin_set. */
bluesky_begin_fn bluesky_ask;
