/* main/lane.h - the ask lane: threads that wait for other servers in the middle of a request, so
 * that readers and writer never do.  They are made on demand, at most 64, and hold no database. */
#pragma once
#include "net/ask.h"

struct lane_ask;

struct lane_config {
	struct asker *asker;
	/* On the lane's thread, when req->asks has run: what came of it. */
	void (*done)(void *ctx, struct req *, err);
	void *ctx;
};
MUST_CHECK err lane_start(struct arena *, const struct lane_config *, struct lane_ask **out);
/* Run req->asks.  False when all threads are taken, or as many as one subscriber may have: the
 * request is still the caller's. */
bool lane_take(struct lane_ask *, struct req *);
/* Finish what was taken and end the threads; from then on nothing is taken. */
void lane_stop(struct lane_ask *);
