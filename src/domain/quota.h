/* domain/quota.h - limits about an account or a mail address, in rows that survive a restart.
 *
 * A window opens with the first take and ends `seconds` later.  The rows hold a keyed hash of the
 * subject, never the subject. */
#pragma once
#include "base/err.h"

struct key;

struct quota {
	const char *word; /* keeps the subjects of two quotas apart */
	int64_t n;        /* takes in one window */
	int64_t seconds;
};

/* The hub's root key, set once before any thread starts. */
void quota_key_set(const struct key *root);
/* A subject for the part of an address that somebody comes from.  Under a key that this process
 * made for itself: addresses can all be tried, and the root key lies beside the rows. */
struct str quota_place(struct arena *, struct str client);
/* Is there something left?  *wait = seconds until the window ends when there is not, else 0. */
MUST_CHECK err quota_look(
    struct rd *, const struct quota *, struct str subject, int64_t now, int64_t *wait);
/* Take one; *took is false, and nothing is written, when nothing was left. */
MUST_CHECK err quota_take(
    struct tx *, const struct quota *, struct str subject, int64_t now, bool *took);
/* Forget what was taken. */
MUST_CHECK err quota_clear(struct tx *, const struct quota *, struct str subject);
