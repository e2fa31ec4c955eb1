/* domain/hub.h - this house: its one row, which exists once somebody opened it. */
#pragma once
#include "base/err.h"

#define HUB_NAME_MAX 80
#define HUB_ABOUT_MAX 500

struct hub {
	struct str name;
	struct str about; /* one sentence for the front page; may be empty */
	struct str zone;  /* IANA name for new calls */
	int64_t founded;
	bool members_found; /* members of circles may found movements */
};

/* *found is false before the first run was finished; then *out is untouched. */
MUST_CHECK err hub_get(struct rd *, struct hub *out, bool *found);
/* Change what visitors read, and who may found.  FAULT_INPUT at "zone": there is no such zone. */
MUST_CHECK err hub_change(struct tx *, const struct hub *);

/* How this house stands to other servers; kept by the administrator. */
struct hub_ways {
	bool allow_only;   /* speak with those on the list alone */
	bool signed_reads; /* show documents to signed requests only */
};
/* All false before the first run was finished. */
MUST_CHECK err hub_ways(struct rd *, struct hub_ways *out);
MUST_CHECK err hub_ways_set(struct tx *, const struct hub_ways *);
