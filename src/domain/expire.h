/* domain/expire.h - what the house forgets, and when: the one table that the jobs run, that the
 * page /about shows, and that the tests walk through. */
#pragma once
#include "domain/job.h"

/* Seconds after which copies go: of letters in data/mail, of the whole that upgrades put aside. */
#define EXPIRE_COPIES INT64_C(604800)

struct expire {
	const char *name;
	int say;      /* text key: what goes, and when; {n} = term in units */
	int64_t term; /* seconds after which it goes */
	int64_t unit; /* seconds of the unit that the text speaks in */
	/* Erase at most 50 rows that were due before `before`; *gone = how many went.  NULL: they
	 * are files, not rows, and main/jobs removes them. */
	err (*erase)(struct tx *, int64_t before, int64_t *gone);
};

struct expire_table {
	const struct expire *rows;
	size_t n;
};
extern const struct expire_table expire_table;
/* One job that walks through the table. */
extern const struct job_table expire_jobs;
