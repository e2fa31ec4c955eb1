/* domain/once.h - the random key of a signed-in person's form: sent twice counts once. */
#pragma once
#include "base/err.h"

/* Where the act with this key led; *found is false when it was not done yet.  An empty key is
 * never found. */
MUST_CHECK err once_seen(struct tx *, struct str key, struct str *place, bool *found);
/* Note where the act led, in the transaction of the act.  An empty key is not noted. */
MUST_CHECK err once_note(struct tx *, struct str key, struct str place, int64_t now);
