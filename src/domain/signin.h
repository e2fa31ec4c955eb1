/* domain/signin.h - signing in by a letter: who gave an address needs no passphrase.
 *
 * One link of a person stands at a time, for a quarter of an hour, and works once. */
#pragma once
#include "base/err.h"
#include "store/ids.h"

#define SIGNIN_TERM INT64_C(900) /* seconds */

struct signin {
	struct person_id person;
	struct str name; /* of the person */
	struct str mail; /* where the letter went; still theirs */
	int64_t gen;
};

/* Ask for a letter to a mail address as typed; gen is random, made before the transaction.  What
 * comes back is the same whether or not the address is known; at most three letters in a quarter of
 * an hour are sent to one address. */
MUST_CHECK err signin_ask(struct tx *, struct str mail, int64_t gen, int64_t now);
/* The link that stands for a person; *out is NULL when there is none. */
MUST_CHECK err signin_load(struct rd *, struct person_id, int64_t now, struct signin **out);
/* The token of its link. */
struct str signin_token(struct arena *, const struct signin *);
/* Use it: a session starts, and the address is proven.  FAULT_MISSING when it was used. */
MUST_CHECK err signin_use(struct tx *, const struct signin *, struct str token, int64_t now);
