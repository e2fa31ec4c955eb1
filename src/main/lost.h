/* main/lost.h - a thread that asks again for the documents of those whose inbox is gone, one after
 * the other. */
#pragma once
#include "main/writer.h"

struct asker;
struct lost_walk;

struct lost_config {
	const char *database;
	struct writer *writer;
	struct asker *asker;
};
MUST_CHECK err lost_start(struct arena *, const struct lost_config *, struct lost_walk **out);
/* End the thread.  The courier has stopped before, so that nobody is waited for. */
void lost_stop(struct lost_walk *);
