/* domain/delivery.h - what goes out to other servers: one row an activity and inbox, until it was
 * taken or is given up. */
#pragma once
#include "base/err.h"
#include "store/ids.h"

struct delivery {
	struct delivery_id id;
	struct news_id news;
	struct peer_id peer;
	struct str inbox, host;
	int64_t form;  /* of the signature that its server took last: fedi/sign.h */
	int64_t tries; /* made so far */
	int64_t due;
	int64_t fails; /* tries in a row in which its server was silent */
	int64_t rest;  /* its server rests until then */
};
/* Where a list of them goes on: behind this one; with id.n == 0 from the first. */
struct delivery_key {
	bool urgent; /* of those that somebody waits for, or of the others */
	int64_t due;
	struct delivery_id id;
};
struct delivery_list {
	struct delivery *rows;
	size_t n;
};
/* At most n that are due, in order. */
MUST_CHECK err delivery_due(struct rd *, int64_t now, const struct delivery_key *after, int64_t n,
    struct delivery_list *out);
/* May it be sent still?  Not when its row is gone, its server is blocked, or the movement it comes
 * from is not seen by other servers any more. */
MUST_CHECK err delivery_stands(struct rd *, const struct delivery *, bool *out);
/* Queue one; one of the same news to the same inbox is enough. */
struct delivery_new {
	struct news_id news;
	struct peer_id peer;
	struct str inbox;
	bool urgent; /* somebody waits for it */
};
MUST_CHECK err delivery_queue(struct tx *, const struct delivery_new *, int64_t now);

/* What came of a try. */
enum delivery_end {
	DELIVERY_TOOK,    /* 2xx */
	DELIVERY_REFUSED, /* for good: 4xx but 401, 408, 429; 501; or it may not be sent there */
	DELIVERY_BUSY,    /* not now: 401, 408, 429, 5xx */
	DELIVERY_SILENT,  /* nobody there: no connection, too slow */
	DELIVERY_RESTS,   /* no try was made: its server rests */
	DELIVERY_MOOT,    /* there is nothing to tell any more */
};
struct delivery_result {
	struct delivery_id id;
	struct news_id news;
	struct peer_id peer;
	struct str inbox;
	enum delivery_end end;
	int status;          /* of HTTP; 0: none */
	int64_t form;        /* of the signature */
	int64_t retry_after; /* seconds that the peer named; 0: none */
	int64_t rest;        /* with DELIVERY_RESTS: until when */
	unsigned dice;       /* random, drawn outside: an act may be run again */
};
/* Write down what came of it.  What was not taken is tried again after 1 min, 5 min, 20 min, 1 h,
 * 3 h, 8 h, 24 h, 48 h, give or take a fifth, or when the peer says, at most a day; then it is
 * given up.  An inbox that is gone (410) is noted as lost.  A server that was silent ten times in
 * a row rests for an hour. */
MUST_CHECK err delivery_note(struct tx *, const struct delivery_result *, int64_t now);
/* How many seconds to wait after that many tries, by this table; 0: it is given up. */
int64_t delivery_wait(int64_t tries, int64_t retry_after, unsigned dice);
/* Nobody was there; a server that was silent ten times in a row rests for an hour. */
MUST_CHECK err delivery_silent(struct tx *, struct peer_id, int64_t now);
