/* main/folder.h - the data folder: everything the hub keeps, closed to everybody else.
 *
 *   hub.db (+ -wal, -shm)  the database      key      the root key, 32 bytes, mode 0600
 *   lock                   held by serve     mail/    letters, while no relay is set
 *   before-NNNN.backup     left by an upgrade for seven days */
#pragma once
#include "base/crypto.h"
#include "main/config.h"

/* Make the folder (0700) where it is missing; refuse one that others may enter. */
MUST_CHECK err folder_open(struct arena *, const struct config *);
/* Hold the folder for this process and its children until they end.  FAULT_CONFLICT when another
 * one holds it; *fd stays open. */
MUST_CHECK err folder_lock(struct arena *, const struct config *, int *fd);
/* The root key; made on the first run.  FAULT_STORE when others may read it or it is cut. */
MUST_CHECK err folder_key(struct arena *, const struct config *, struct key *out);
/* Put a file there, whole or not at all: written aside, fsynced, renamed.  Mode 0600. */
MUST_CHECK err folder_put(
    struct arena *, const struct config *, const char *name, struct str content);
/* Bytes free for us on the folder's disk; -1 when that cannot be told. */
int64_t folder_room(struct arena *, const struct config *);
/* Read a file of at most cap bytes; FAULT_MISSING when there is none. */
MUST_CHECK err folder_get(
    struct arena *, const struct config *, const char *name, size_t cap, struct str *out);
/* Remove the letters in mail/ and the copies put aside by upgrades that were written before
 * `before`, unix seconds. */
void folder_sweep(struct arena *, const struct config *, int64_t before);
