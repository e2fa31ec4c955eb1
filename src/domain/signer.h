/* domain/signer.h - the keys by which other servers know a movement, and the hub itself.  Private
 * halves stand in the database sealed by the hub's root key. */
#pragma once
#include "base/rsa.h"
#include "domain/job.h"
#include "store/ids.h"

/* The hub's root key, set once before any thread starts. */
struct key;
void signer_key_set(const struct key *root);

/* movement.n == 0: the hub itself.  The public half as PEM; *found is false before the job has made
 * the key, a moment after the movement was founded. */
MUST_CHECK err signer_pem(struct rd *, struct movement_id, struct str *pem, bool *found);
/* The pair, parsed once and kept while the process lives.  FAULT_BUSY before it is made. */
MUST_CHECK err signer_key(struct rd *, struct movement_id, const struct rsa_key **out);

/* A new pair for a movement, made outside of a transaction. */
struct signer_new {
	struct movement_id movement;
	struct str pem, sealed;
};
struct signer_new signer_make(struct arena *, struct movement_id);
/* The one behind `after` that has a key; -1: the first, which is the hub. */
MUST_CHECK err signer_next(struct rd *, int64_t after, struct movement_id *out, bool *found);
/* Put it in the place of the one there is: for a command, while nobody serves. */
MUST_CHECK err signer_change(struct tx *, const struct signer_new *, int64_t now);

/* Makes what is missing. */
extern const struct job_table signer_jobs;
