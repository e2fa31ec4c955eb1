/* domain/job.h - work that nobody waits for, done by the writer in slices of at most 50 rows. */
#pragma once
#include "base/err.h"

struct job {
	const char *name;
	int64_t every; /* seconds between two runs when there is nothing more to do */
	/* One slice; *more = run again at once, after people were served. */
	err (*run)(struct tx *, int64_t now, bool *more);
	/* Where a slice needs something slow: found in a snapshot, without the writer (*out NULL:
	 * nothing to do), and then put by the writer in place of run. */
	err (*ready)(struct rd *, int64_t now, void **out);
	err (*put)(struct tx *, void *ready, int64_t now);
	bool eager;  /* also due after every commit of others: people wait for what it does */
	bool shows;  /* a slice that has *more changed public pages: they are drawn anew */
	bool last;   /* also run to its end when the house stops */
	bool erases; /* deletes what must not be found again: the WAL is emptied after it */
};
struct job_table {
	const struct job *rows;
	size_t n;
};
