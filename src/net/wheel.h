/* net/wheel.h - deadlines of many things, each known by its number.
 *
 * Setting a later deadline is one store: a thing stays where it hangs and is hung anew when the
 * wheel comes by.  Times are monotonic milliseconds; what is due is told within WHEEL_TICK. */
#pragma once
#include "base/types.h"

#define WHEEL_TICK 200
#define WHEEL_NEVER INT64_MAX

struct wheel;

/* For things 0 .. count - 1, none of which has a deadline. */
struct wheel *wheel_new(uint32_t count, int64_t now);
void wheel_free(struct wheel *);
/* Replaces the deadline it had; WHEEL_NEVER takes it away. */
void wheel_set(struct wheel *, uint32_t thing, int64_t deadline);
/* True with the next thing whose deadline has passed; it has none afterwards. */
bool wheel_due(struct wheel *, int64_t now, uint32_t *thing);
