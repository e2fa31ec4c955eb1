/* domain/setup.h - the first run, and the way back in: one-time links of the administrator.
 *
 * A link is made on the server's own terminal.  It opens the house when there is none yet; later it
 * gives an administrator a new passphrase.  Only its hash is stored; it ends after a day or with
 * the first use of any link. */
#pragma once
#include "base/err.h"
#include "store/ids.h"

#define SETUP_TERM INT64_C(86400) /* seconds */

/* Store a link for a token of rand_word(32). */
MUST_CHECK err setup_link_new(struct tx *, struct str token, int64_t now);
/* Is this the token of a link that still stands? */
MUST_CHECK err setup_link_holds(struct rd *, struct str token, int64_t now, bool *out);

struct setup {
	struct str link;  /* the token of the link; ended by the act */
	struct str hub;   /* name of the house; not looked at when there is one already */
	struct str zone;  /* IANA name */
	struct str name;  /* of the administrator */
	struct str pass;  /* encoded, from crypto_pass_hash */
	struct str pub;   /* random; for a new person */
	struct str token; /* of the session that starts */
	int64_t now;
};
/* Open the house with its first administrator or, where it stands, give the administrator of that
 * name a new passphrase, which ends the older sessions; then sign in.  FAULT_MISSING when the link
 * does not hold (any more), FAULT_INPUT at "hub" or "name". */
MUST_CHECK err setup_finish(struct tx *, const struct setup *, struct person_id *out);
/* The time zone of this machine, or UTC. */
struct str setup_zone(struct arena *);
