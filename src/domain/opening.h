/* domain/opening.h - how often links of /s/CODE were opened, by day.
 *
 * The one thing that a GET leaves behind: numbers kept in memory and written by a job, never who or
 * from where.  What was counted since the last minute is lost with the process. */
#pragma once
#include "domain/job.h"

/* Any thread: this code was opened now.  Dropped while more codes are open than fit. */
void opening_note(struct str code, int64_t now);
extern const struct job_table opening_jobs;
