/* main/backup.h - a backup is one tar file that any tar can list: the database as one consistent
 * copy, the key, and a manifest with the SHA-256 of both. */
#pragma once
#include "main/config.h"

/* Write a backup while the hub runs or not.  The file must not exist yet; mode 0600. */
MUST_CHECK err backup_make(struct arena *, const struct config *, const char *file);
/* Bring a backup back into an empty or new data folder.  Hashes and the database are checked
 * before anything is put in place; FAULT_CONFLICT where a hub stands already. */
MUST_CHECK err backup_restore(struct arena *, const struct config *, const char *file);
