/* base/zone.h - time zones: a wall time in a named zone <-> a UTC second.
 *
 * Reads TZif files (RFC 8536) of /usr/share/zoneinfo itself, versions 1 to 3 and their POSIX
 * footer, and keeps each for the life of the process; safe for threads. */
#pragma once
#include "base/err.h"

/* A wall time, proleptic Gregorian; second is 0 for what people agree on. */
struct wall {
	int year, month, day, hour, minute, second; /* month and day from 1 */
};

enum zone_fit {
	ZONE_EXACT,
	ZONE_GAP,  /* this wall time does not exist that day: moved forward by the gap */
	ZONE_FOLD, /* it exists twice: the first one was taken */
};

/* A zone by its IANA name.  FAULT_INPUT when there is none of that name; names with "..", a leading
 * slash or signs outside [A-Za-z0-9_+/-] are never looked up. */
struct zone;
MUST_CHECK err zone_find(struct arena *, struct str name, const struct zone **out);
/* The UTC second of a wall time. */
int64_t zone_utc(const struct zone *, const struct wall *, enum zone_fit *fit);
/* The wall time of a UTC second; *offset = seconds east of UTC, may be NULL. */
void zone_wall(const struct zone *, int64_t utc, struct wall *out, int *offset);
/* All names for a form's list, sorted, from tzdata's zone1970.tab plus UTC. */
size_t zone_names(struct arena *, struct str **out);

/* "YYYY-MM-DDTHH:MM" <-> wall; false unless exactly that and a real date. */
bool wall_read(struct str, struct wall *out);
struct str wall_write(struct arena *, const struct wall *);
/* 0 = Sunday. */
int wall_weekday(const struct wall *);
/* Days since 1970-01-01 of a civil date. */
int64_t wall_days(int year, int month, int day);
