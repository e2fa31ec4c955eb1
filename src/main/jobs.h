/* main/jobs.h - the thread that does what nobody waits for: jobs of the tables, and letters. */
#pragma once
#include "domain/job.h"
#include "main/config.h"
#include "main/writer.h"

struct courier;
struct jobs;

struct jobs_config {
	const char *database;
	const struct config *config;
	struct writer *writer;
	struct courier *courier;
	const struct job_table *tables;
	size_t ntables;
};

MUST_CHECK err jobs_start(struct arena *, const struct jobs_config *, struct jobs **out);
/* Something was committed that may have left work.  Cheap; from any thread. */
void jobs_wake(struct jobs *);
/* End the thread after its current slice; letters under way are due again at the next start. */
void jobs_stop(struct jobs *);
