/* net/conn.h - connections and loops from the inside, for loop.c, conn.c, serve.c and work.c.
 *
 * A connection is a slot in its loop's array.  While nothing happens on it, it has no buffer, no
 * queue and no arena.  Only its loop's thread touches it; a request in work knows it by slot and
 * generation, so that a slot taken by the next client is never mistaken for the old one. */
#pragma once
#include <pthread.h>
#include <stdatomic.h>

#include "net/sendq.h"
#include "net/wheel.h"
#include "net/work.h"

#define CONN_NONE UINT32_MAX
#define CONN_LINGER_MS 2000
#define CONN_TRIES 2 /* times a request waits for a page that another makes */

enum conn_state {
	CONN_FREE,
	CONN_IDLE,   /* between requests */
	CONN_HEAD,   /* a part of a head is there */
	CONN_BODY,   /* ->work is there, its body is not yet */
	CONN_WORK,   /* the request was handed on */
	CONN_WAIT,   /* the page it asks for is being made for another; its head is still in ->in */
	CONN_LINGER, /* all is sent; what still comes is thrown away, lest it destroys the answer */
};

struct conn {
	int fd;
	uint32_t generation;
	uint8_t state;
	uint8_t tries; /* times this request has waited */
	bool alone;    /* and does not any more */
	bool close;    /* once all is sent */
	bool unread;   /* there is input that will never be looked at: linger */
	bool ended;    /* the client has said its last */
	uint32_t events;
	uint32_t before, next; /* in the list of those who wait; next: of free slots */
	uint32_t in_at, in_n;
	char *in; /* HTTP_HEAD_CAP bytes, or NULL */
	struct http_scan scan;
	struct fill *waits;
	struct work *work; /* in BODY and WORK */
	struct sendq *out; /* what could not be sent at once, or NULL */
	struct gate_addr peer;
};

struct spare { /* a buffer that nobody uses */
	struct spare *next;
};

/* The last value of a header and what it came to: clients repeat themselves. */
struct memo {
	int answer;
	size_t n;
	char text[112];
};

struct loop {
	struct loops *all;
	unsigned index;
	pthread_t thread;
	int epoll, wake;
	int64_t now; /* monotonic milliseconds, once a round */
	int64_t date_next, tick_next;
	struct str date[2]; /* the tail of an answer; [1] closes */
	char date_room[2][80];

	struct conn *conns;
	uint32_t used, free, fresh; /* slots: taken, free list, never taken yet */
	uint32_t hand;              /* where the search for an idle one goes on */
	uint32_t waiting;           /* list of those who wait */
	bool listening, stopping;

	struct wheel *wheel;
	struct front *front;
	struct sendq *now_sending; /* empty between connections */
	struct sendq *spare_queues;
	struct spare *spare_buffers;
	unsigned nspare_buffers;

	struct http_head head; /* of the request being read */
	struct cache_key key;
	struct memo lang, gzip;

	_Atomic(struct work *) answered; /* pushed by any thread */
	_Atomic(struct fill_note *) told;
};

struct loops {
	struct loop_config config;
	struct arena *arena;
	struct answer_site site;
	struct gate *gate;
	struct gate_addr *proxies;
	bool secure;
	struct kept_form plain[600]; /* by status; those that the loops say by themselves */
	atomic_uint used;            /* connections of all loops */
	atomic_size_t bodies;        /* bytes of large bodies under way */
	atomic_size_t files;         /* of those with files */
	atomic_bool stop, dead;
	_Atomic int64_t stop_by;
	int n;
	struct loop loops[];
};
