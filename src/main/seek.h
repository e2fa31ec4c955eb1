/* main/seek.h - accounts that published texts name and that nobody here knows yet are asked for, by
 * a few threads, so that neither jobs nor people wait; what came of it goes to the writer. */
#pragma once
#include "main/writer.h"
#include "net/ask.h"

struct seek;

struct seek_config {
	const char *database;
	struct writer *writer;
	struct asker *asker;
};
MUST_CHECK err seek_start(struct arena *, const struct seek_config *, struct seek **out);
/* Something was published, maybe.  Cheap; from any thread. */
void seek_wake(struct seek *);
/* End the threads.  What was not asked for yet is after the next start, if there is time. */
void seek_stop(struct seek *);
