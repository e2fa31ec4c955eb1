/* domain/path.h - what the touches of one person for one call come to: which ties led there, which
 * stages were reached. */
#pragma once
#include "domain/touch.h"

struct path_touch {
	int64_t at;
	enum touch_kind kind;
	struct touch touch;
	bool inferred; /* only implied by a later stage */
};
/* The set of known ties on a path; for both, which came first. */
enum path_class { PATH_STRONG = 1, PATH_WEAK, PATH_STRONG_WEAK, PATH_WEAK_STRONG, PATH_UNKNOWN };
#define PATH_CLASSES 5

struct path {
	enum path_class class;
	struct touch last;       /* the last known tie before the pledge */
	unsigned kinds;          /* 1 << kind for each that is there */
	unsigned inferred;       /* the same, of those that are only implied */
	int64_t first;           /* when it began */
	struct opt pledge, show; /* when */
};
/* rows in the order they happened, at least one.  The path is what came up to the pledge, in the
 * 30 days before it (or, without one, the show; or, without that either, all); rows of the same tie
 * and channel are one touch, at its first time. */
struct path path_of(const struct path_touch *rows, size_t n);

/* How a path counts at one kind: 0 or 1 each. */
struct path_count {
	int64_t n, sure, onward;
};
/* The later of two steps is a conversion when neither is only implied. */
struct path_count path_counts(const struct path *, enum touch_kind);
/* 1 / (number of distinct known ties) to each of them: the Shapley value of a path. */
struct path_credit {
	double strong, weak;
};
struct path_credit path_credit(enum path_class);
