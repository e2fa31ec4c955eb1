/* fedi/fetch.h - documents of other servers, asked for in the ask lane and signed by the hub. */
#pragma once
#include "fedi/actor_read.h"
#include "net/ask.h"
#include "net/req.h"

/* How the hub signs; found in a snapshot, before anything is asked. */
struct fetch_signer {
	struct str key_id;
	const struct rsa_key *key;
};
MUST_CHECK err fetch_signer(struct rd *, struct fetch_signer *out);

struct fetch {
	struct asker *asker;
	struct fetch_signer signer;
	int64_t until; /* monotonic ms at which it has to be over */
	bool for_peer; /* no person waits */
};
/* One ActivityPub document.  Redirects are followed twice, each step signed anew; a 401 is met with
 * the other form of signature once.  *at is where it was found.  FAULT_MISSING: 404 or 410;
 * FAULT_INPUT: it is served as something else; FAULT_UPSTREAM: no answer, or another status. */
MUST_CHECK err fetch_document(
    struct arena *, const struct fetch *, struct url, struct url *at, struct str *body);
/* The account behind an address: of an actor, of a key, or of a page that stands for either.  At
 * most three documents are read, none twice.  FAULT_INPUT also when it is no account. */
MUST_CHECK err fetch_actor(
    struct arena *, const struct fetch *, struct url, struct remote_doc *out);
/* The JRD of name@host (RFC 7033), over https, or over http where our own origin is; redirects are
 * followed twice.  FAULT_MISSING: the server has nothing to say of them (4xx); FAULT_INPUT: what it
 * says is no JRD. */
MUST_CHECK err fetch_finger(
    struct arena *, const struct fetch *, struct str name, struct str host, struct finger *out);
