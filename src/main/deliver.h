/* main/deliver.h - what is due goes out to other servers: written, signed and handed to the courier
 * by a few threads, at most two at once to one host; what came of it goes back to the writer, up to
 * a hundred at a time. */
#pragma once
#include "main/writer.h"

struct courier;
struct deliver;

struct deliver_config {
	const char *database;
	int threads;
	struct writer *writer;
	struct courier *courier;
};
MUST_CHECK err deliver_start(struct arena *, const struct deliver_config *, struct deliver **out);
/* There may be something new to send. */
void deliver_wake(struct deliver *);
/* Write down what came of what was sent, end the threads.  The courier has stopped before, so that
 * nothing is under way any more. */
void deliver_stop(struct deliver *);
