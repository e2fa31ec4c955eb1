/* main/rekey.h - new keys to sign with, for when somebody may have seen the old ones. */
#pragma once
#include "main/config.h"

struct db;

/* Give every movement that has a key, and the hub itself, another one; followers are told.  *n =
 * how many.  What other servers know us by, where people sign in for us, is forgotten.  One
 * transaction each: what a stop in between leaves is whole. */
MUST_CHECK err rekey_all(struct arena *, const struct config *, struct db *, int64_t *n);
