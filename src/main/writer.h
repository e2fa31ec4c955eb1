/* main/writer.h - the one thread that writes: it takes what waits, runs it in one transaction,
 * commits, and only then lets anybody be answered.  How, stands in docs/map.md. */
#pragma once
#include "net/route.h"

struct writer;
struct cache;

enum write_lane { WRITE_PEOPLE, WRITE_INBOX, WRITE_JOBS, WRITE_LANES };

/* One act.  It is run inside a savepoint of its own and may be run again from nothing, so run must
 * depend on the act, the database and the act's own time only. */
struct act {
	struct act *next;
	struct arena *arena;
	bool quiet;             /* its commit is no news to writer_config.committed */
	bool forget;            /* it erased something: what was deleted must leave the WAL too */
	uint64_t lock;          /* of a call: its acts stand together in a batch; 0: none */
	struct outcome outcome; /* emptied before each run */
	err (*run)(struct act *, struct tx *);
	/* After the commit, on the writer's thread; from here on the act is the callee's. */
	void (*done)(struct act *, err);
	bool ended; /* of writer_run, under the writer's lock */
	err result;
};

/* What the rest of the process wants to know or hear of. */
struct writer_config {
	const char *database;
	struct cache *cache;     /* acts make its pages stale */
	void (*committed)(void); /* after each commit that is not quiet altogether; may be NULL */
};

MUST_CHECK err writer_start(struct arena *, const struct writer_config *, struct writer **out);
/* Queue an act.  False when the lane is full: nothing was queued. */
bool writer_put(struct writer *, enum write_lane, struct act *);
/* Queue an act, with everything but `done`, and wait until it has ended: for threads that may.
 * Gives its result; FAULT_BUSY, not run, when the lane is full. */
MUST_CHECK err writer_run(struct writer *, enum write_lane, struct act *);
/* A reader has begun (+1) or ended (-1) work that may become an act: while some are coming, a batch
 * waits for them up to its 5 ms, so that they share one commit. */
void writer_coming(struct writer *, int change);
/* False when the thread has not got round for ten seconds. */
bool writer_well(struct writer *);
/* Was the disk full when somebody's act was tried last?  Jobs that write nothing do not tell. */
bool writer_full(struct writer *);
/* Commits and acts so far. */
void writer_counts(struct writer *, uint64_t *commits, uint64_t *acts);
/* Do what waits, checkpoint, close. */
void writer_stop(struct writer *);
