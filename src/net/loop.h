/* net/loop.h - the HTTP/1.1 server: sockets, parsing, guards, deadlines, the page cache.
 *
 * Each loop is a thread with its own epoll set; all share the one listening socket.  A loop never
 * waits for anything but its sockets.  What it cannot answer from the page cache, or refuse, it
 * hands to `take`; the answer comes back through loop_answer() from any thread.
 *
 * A request that was handed out belongs to whoever took it until it is given to loop_answer().  A
 * client that leaves meanwhile takes only its connection along: the answer is then dropped. */
#pragma once
#include "net/cache.h"
#include "net/route.h"

struct loop_config {
	int listen_fd;            /* bound and listening; stays the caller's */
	int loops;                /* threads */
	uint32_t max_connections; /* over all loops */
	size_t bodies; /* bytes of large bodies under way, over all loops, and the same again of
			* those with files; 0: LOOP_BODIES */
	int64_t rate;  /* percent of the routes' limits; 0: as they are, LOOP_FREE: none */

	const struct route_table *tables;
	size_t ntables;
	struct str origin;       /* "https://hub.example": what Origin headers are compared with */
	const struct str *hosts; /* Host values that are answered; any other gets 421 */
	size_t nhosts;
	const struct str *proxies; /* addresses whose X-Forwarded-For is believed; may be none */
	size_t nproxies;
	struct str cookie; /* name of our cookie: who brings it never gets a cached page */
	struct str csp;    /* whole Content-Security-Policy; REPLY_SCRIPT adds script-src 'self' */

	/* Total times, milliseconds: from a request's first byte to the end of its head; for its
	 * body; for sending an answer; and the silence allowed between two requests. */
	int64_t head_ms, body_ms, write_ms, idle_ms;

	struct cache *cache;
	/* A complete request, routed and guarded: hand it on and return at once.  Runs on a loop's
	 * thread and may call loop_answer() itself (a full queue). */
	void (*take)(struct req *);
	/* Draw the page of a fault, without a database and at once; the loop sets the status itself
	 * where HTTP has a closer one (405, 415). */
	void (*fault)(struct req *, err, struct reply *out);
};

/* Deadlines, sizes and limits that fit a hub behind a proxy or on its own. */
#define LOOP_HEAD_MS 10000
#define LOOP_BODY_MS 30000
#define LOOP_WRITE_MS 60000
#define LOOP_IDLE_MS 75000
#define LOOP_CONNECTIONS 10000
#define LOOP_BODIES ((size_t)32 << 20)
#define LOOP_FREE (-1)

struct loops;

/* Start the threads.  The config is copied, what it points at must outlive the loops.
 * FAULT_BUSY when the kernel refuses threads, memory or descriptors. */
MUST_CHECK err loop_start(struct arena *, const struct loop_config *, struct loops **out);

/* Answer a request and give it back; its arena is freed once the answer is sent or dropped.  Builds
 * heads, compresses and fills the page cache on the caller's thread.  The reply's texts must live
 * in the request's arena or for ever.  Also right after loop_stop(). */
void loop_answer(struct req *, const struct reply *);

/* Close idle connections and accept no more; return when every request has been answered, or after
 * grace_ms.  The threads are gone then.  Call it while those who answer still run. */
void loop_stop(struct loops *, int64_t grace_ms);
/* Give back the memory, once nobody can call loop_answer() any more.  NULL is fine. */
void loop_free(struct loops *);
