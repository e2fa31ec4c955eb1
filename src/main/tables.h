/* main/tables.h - the one place that joins what the rooms export: routes and jobs. */
#pragma once
#include "domain/job.h"
#include "net/route.h"

const struct route_table *tables_routes(size_t *n);
const struct job_table *tables_jobs(size_t *n);
