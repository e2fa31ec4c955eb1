/* net/ask.h - one document of another server, asked for in the middle of a request.
 *
 * ask() blocks its thread, so it belongs into the ask lane, holding no database connection.  At
 * most 64 questions are open at once, 16 of the places kept for people, and at most 4 a remote
 * host.  Equal questions in flight share one answer. */
#pragma once
#include "base/err.h"
#include "net/route.h"

struct asker;
struct courier;

struct asker_config {
	struct courier *courier;
	struct str origin; /* ours, "https://host[:port]": never asked */
	bool (*unbound)(
	    void); /* true when the calling thread holds no database connection; asserted */
};

struct question {
	struct str url;
	struct str accept;            /* the Accept header */
	const struct header *headers; /* more of them, such as a signature of this server */
	size_t nheaders;
	int way;         /* one number for each way of asking that the answer may hang on */
	struct str post; /* NONE: a GET; else the body of a POST */
	bool alone;      /* a header carries a secret: shared with nobody, as no POST is */
	bool for_peer;   /* no person waits: the kept places are not for it */
	int64_t until;   /* monotonic ms at which the whole request must be over; 0: none */
};

struct answer {
	int status;          /* of HTTP; a 3xx is not followed */
	struct str type;     /* Content-Type as sent; NONE when absent */
	struct str location; /* where a 3xx leads, made absolute; NONE when absent */
	/* Of a 200, at most 128 KiB; of a POST the first 16, whatever its status. */
	struct str body;
};

struct asker *asker_open(const struct asker_config *);
/* No question may be open. */
void asker_close(struct asker *);

/* Ask and wait, 7 s at most.  Two questions are equal when url, accept and way are: headers may
 * only say that this server asks, never for whom, unless it asks alone.  FAULT_BUSY: no place;
 * FAULT_INPUT: not an address, or our own; FAULT_UPSTREAM: no answer, too slow, too large, or not a
 * public address. */
MUST_CHECK err ask(struct asker *, struct arena *, const struct question *, struct answer *out);
