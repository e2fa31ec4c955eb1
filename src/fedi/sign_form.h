/* fedi/sign_form.h - what each form of a signature does in its own way, and what they share; for
 * sign.c, sign_cavage.c and sign_9421.c. */
#pragma once
#include "fedi/sign.h"

/* Headers being made. */
struct sign_making {
	struct arena *arena;
	const struct sign_what *what;
	const struct rsa_key *key;
	struct str url;    /* normalised: scheme, host, target */
	struct str host;   /* with its port, where that is not the usual one */
	struct str target; /* path and query */
	struct str date;
	struct str hash; /* SHA-256 of the body as base64 */
	struct header headers[SIGN_HEADERS];
	size_t n;
};
void sign_add(struct sign_making *, struct str name, struct str value);
/* Sign what was composed: base64. */
struct str sign_seal(const struct sign_making *, struct str base);
void sign_cavage_make(struct sign_making *);
void sign_9421_make(struct sign_making *);

/* Read Signature, or Signature-Input and Signature, into a signature of zeros whose form is set.
 * FAULT_INPUT. */
MUST_CHECK err sign_cavage_read(struct arena *, const struct req *, struct signature *out);
MUST_CHECK err sign_9421_read(struct arena *, const struct req *, struct signature *out);
/* The text that was signed.  False when the request lacks what is covered.  No query: left out of
 * (request-target), which alone the drafts differ about. */
bool sign_cavage_base(
    struct arena *, const struct req *, const struct signature *, bool query, struct str *out);
bool sign_9421_base(
    struct arena *, const struct req *, const struct signature *, bool query, struct str *out);

/* All lines of a field, joined as both forms do (RFC 9421 2.1); false when there is none. */
bool sign_field(struct arena *, const struct req *, struct str name, struct str *out);
/* Path and query of a request. */
struct str sign_target(struct arena *, const struct req *, bool query);
/* One more covered part, in lower case; false when it is there already, or one too many. */
bool sign_cover(struct signature *, struct str part);
bool sign_covers(const struct signature *, struct str part);
/* The bytes of a signature; false unless it is base64 in its one spelling, of fitting length. */
bool sign_bytes_read(struct arena *, struct str text, struct str *out);
