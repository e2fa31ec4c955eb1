/* base/time.h - the clocks. */
#pragma once
#include "base/types.h"

/* Unix seconds, UTC.  Moved by the offset in the clock file where one was set (tests only). */
int64_t time_now(void);
/* Read time from `path` (a decimal offset in seconds, looked at again at most once a second).
 * main/config calls it only when the origin is localhost or under .test. */
void time_move_by_file(const char *path);
/* Monotonic milliseconds, for deadlines. */
int64_t time_mono(void);

#define MINUTE INT64_C(60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
