/* net/sendq.h - answers on their way out of a connection.  Only its loop's thread touches them. */
#pragma once
#include "net/work.h"

#define CONN_BATCH 16 /* answers sent at once */

/* One answer on its way out. */
struct send {
	struct str head, body;
	struct kept *kept; /* what they are part of, or NULL */
	struct work *work; /* freed with it, or NULL */
	bool held;         /* ->kept is held for this answer */
	uint8_t tail_n;
	char tail[80]; /* Date, Connection, blank line */
};

struct sendq {
	struct sendq *next;
	unsigned n, done; /* answers, and those sent whole */
	size_t sent;      /* bytes of the answer that is next */
	struct send sends[CONN_BATCH];
};
