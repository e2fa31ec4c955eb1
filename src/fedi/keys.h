/* fedi/keys.h - what this process remembers of other servers' keys: parsed ones, so that a known
 * sender costs no parsing, and for a few minutes those that could not be had or did not fit, so
 * that nobody can make us ask again and again. */
#pragma once
#include "base/rsa.h"

/* Is it signed by the key of that PEM?  judge gets the parsed key; false too for what is no key. */
typedef bool keys_judge_fn(void *ctx, const struct rsa_key *);
bool keys_judge(struct str pem, keys_judge_fn *, void *ctx);

enum keys_trouble {
	KEYS_FINE,
	KEYS_UNREACHED, /* its document could not be had: 503, they try again */
	KEYS_UNFIT,     /* asked for anew, and did not fit: 401 */
	KEYS_SIGNED,    /* the key that is remembered did sign it */
};
/* What is remembered of a key id, for five minutes.  pem: the key that did not fit, or NONE.  What
 * that key did sign is told apart: whoever forges a name must not shut out its owner. */
void keys_note(struct str key_id, enum keys_trouble, struct str pem);
enum keys_trouble keys_trouble(struct str key_id, keys_judge_fn *, void *ctx);
