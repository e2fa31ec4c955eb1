/* base/run.h - markup as base/clean and views leave it, in runs: a tag, or words between two. */
#pragma once
#include "base/types.h"

enum run_kind {
	RUN_TAG,
	RUN_WORDS,
	RUN_KEPT, /* words inside a link or code, which stay as they are */
};
struct run {
	struct str rest; /* set to the whole before the first; balanced and escaped */
	int kept;        /* links and pieces of code that are open */
};
/* The next run; false at the end. */
bool run_next(struct run *, enum run_kind *kind, struct str *out);
