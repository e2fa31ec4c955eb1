/* main/doctor.h - how the hub is, in plain words: for the terminal and the administrator's page. */
#pragma once
#include "domain/health.h"
#include "main/config.h"

/* Set once before any thread starts; the settings are looked at again and again. */
void doctor_config_set(const struct config *);
/* What can be told from the folder, the settings and a snapshot.  At most 16 rows, in the arena of
 * the snapshot. */
MUST_CHECK err doctor_look(struct rd *, int64_t now, struct health_row **out, size_t *n);
/* The command: looks, checks the database whole, prints.  Returns the exit status: 0 all is well,
 * 1 something wants attention. */
int doctor_run(struct arena *, const struct config *);
