/* base/zone_tzif.h - what a TZif file says (RFC 8536), in memory.  For zone.c, zone_tzif.c and
 * their tests only. */
#pragma once
#include "base/zone.h"

enum zone_day_form {
	ZONE_DAY_NO_LEAP, /* Jn: day 1..365, 29 February is never counted */
	ZONE_DAY_PLAIN,   /* n: day 0..365, 29 February counts */
	ZONE_DAY_WEEKDAY, /* Mm.w.d: weekday d (0 = Sunday) of week w (5 = the last) of month m */
};

/* One half of a yearly rule: on which day, how many seconds after its midnight, by the clock that
 * ran until then. */
struct zone_day {
	enum zone_day_form form;
	int month, week, day;
	int32_t seconds;
};

/* The footer: what holds after the last transition. */
struct zone_rule {
	bool has;
	bool has_summer;
	int32_t standard, summer; /* seconds east of UTC */
	struct zone_day start, end;
};

struct zone {
	struct str name;
	struct arena *arena;     /* where it lives, for good */
	const struct zone *next; /* in the list of those kept */
	int64_t *at;             /* transitions, ascending */
	int32_t *offset;         /* seconds east of UTC from each transition on */
	size_t n;
	int32_t before; /* offset before the first transition */
	struct zone_rule rule;
};

/* No offset is further from UTC (RFC 8536 3.2 allows -24:59:59 to 25:59:59). */
#define ZONE_OFFSET_MAX 93599

/* Read a whole file; the zone lives in the arena.  FAULT_INPUT for anything malformed, for a file
 * with leap seconds, and for transitions more than 2^59 seconds away from 1970. */
MUST_CHECK err zone_tzif_read(struct arena *, struct str file, struct zone *out);
