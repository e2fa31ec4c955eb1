/* main/web_role.h - the role that has the database and the keys: listens, reads, writes, draws. */
#pragma once
#include "main/config.h"

/* Runs with the descriptors of main/supervise.h until SIGTERM; returns the exit status. */
int web_role_run(struct arena *, const struct config *);
