/* main/readers.h - the threads that read the database, judge who may, and draw pages. */
#pragma once
#include "main/writer.h"
#include "net/route.h"

struct readers;

struct readers_config {
	const char *database;
	int threads;
	struct writer *writer;
	struct asker *asker; /* for routes that ask other servers */
};

MUST_CHECK err readers_start(struct arena *, const struct readers_config *, struct readers **out);
/* Take a request from a loop; it is answered through loop_answer() in any case. */
void readers_take(struct readers *, struct req *);
/* Finish what waits, end the threads. */
void readers_stop(struct readers *);
