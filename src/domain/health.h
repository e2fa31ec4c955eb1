/* domain/health.h - what the administrator's pages know of the program around them.
 *
 * Set once by main before any thread starts; everything may be absent. */
#pragma once
#include "base/err.h"

/* One finding of the doctor. */
struct health_row {
	int say; /* text key of a sentence, {n} = n */
	bool ok;
	int64_t n;
};
/* One setting: its name, what it does, what it is set to (no secrets). */
struct health_setting {
	struct str name, what, value;
};
struct health {
	err (*look)(struct rd *, int64_t now, struct health_row **out, size_t *n);
	const struct health_setting *settings;
	size_t nsettings;
	const char *mail_folder; /* where letters are put as files; NULL: a relay is set */
};

void health_set(const struct health *);
/* Never NULL. */
const struct health *health_get(void);
