/* fedi/elsewhere.h - the page of somebody's own server from which they follow (domain/elsewhere.h),
 * found by WebFinger. */
#pragma once
#include "domain/elsewhere.h"

elsewhere_fn elsewhere_ask;

/* What somebody typed, trimmed: a handle (actor_read.h), or a host alone, for which the account of
 * the server itself stands, which bears its name.  False when it is neither. */
bool elsewhere_typed(struct arena *, struct str typed, struct str *name, struct str *host);
