/* net/work.h - a request in the hands of the server: made, judged, answered. */
#pragma once
#include "net/answer.h"
#include "net/gate.h"
#include "net/loop.h"

struct conn;

/* A request from its whole head to its last byte sent.  Lives in the request's arena. */
struct work {
	struct req req; /* first, so that it leads back here */
	struct loop *loop;
	uint32_t slot, generation;
	bool keep; /* the connection may go on */
	bool gzip; /* the client takes gzip */
	bool chunked;
	uint64_t left; /* of a body of known length */
	struct http_chunks chunks;
	struct buf body_read;
	size_t counted; /* of it, among the large bodies under way */
	struct str if_none_match;
	struct fill *fill; /* to be settled by the answer */

	/* The answer, once there is one. */
	int status;       /* sent instead of the reply's own, or 0 */
	struct str allow; /* for 405 */
	struct arena *sealed;
	struct kept *kept;
	struct str head, body;
	struct work *next; /* in the stack of answers */
};

/* The request whose head is in l->head and in front of the connection's input. */
struct work *work_new(struct loop *, const struct conn *);
void work_free(struct work *);
/* Find the route and judge where it leads, or why not: no such place, or no such method there. */
MUST_CHECK err work_route(struct loop *, struct work *);
/* Judge who sends it, how much, how often. */
MUST_CHECK err work_judge(struct loop *, struct work *);
/* The refusal of a body that grew too large. */
err work_too_large(struct work *);
/* Make room for a body with files; other bodies fit as they are. */
void work_body_room(struct work *);
/* Count n more bytes of a body; false when all that are under way are too many.  Small ones are not
 * counted, so that nobody can keep people from signing up by this. */
bool work_count(struct work *, size_t n);
/* The refusal of a body that found no room. */
err work_crowded(struct work *);
/* What a page of the cache is about: the movement its path names, or NONE. */
struct str work_scope(const struct work *);
/* Build the bytes of the answer and settle the page that waits for it: any thread. */
void work_seal(struct work *, const struct reply *);
/* The language of an Accept-Language header, and whether Accept-Encoding takes gzip. */
int work_lang(struct loop *, struct str accept_language);
bool work_gzip(struct loop *, struct str accept_encoding);
