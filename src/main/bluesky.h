/* main/bluesky.h - what movements say on Bluesky goes out, by the threads of main/deliver: one
 * thing at a time for an account, a few accounts at once. */
#pragma once
#include <pthread.h>

#include "main/writer.h"

struct courier;
struct db;
struct sky;

struct sky_config {
	struct writer *writer;
	struct courier *courier;
	pthread_mutex_t *mutex; /* of the threads that call sky_step, held by whoever does */
	pthread_cond_t *news;   /* is signalled when there may be more to do */
};
struct sky *sky_open(struct arena *, const struct sky_config *);
/* There may be something new. */
void sky_wake(struct sky *);
/* Do the most pressing thing, with the lock let go while it works; false when there is nothing.
 * While the house stops, only what came back is noted. */
bool sky_step(struct sky *, struct db *, struct arena *, bool stopping);
/* Is there something to do soon, so that nobody should sleep long? */
bool sky_busy(const struct sky *);
void sky_close(struct sky *);
