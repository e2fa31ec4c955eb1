/* base/cond.h - condition variables whose deadlines are of the monotonic clock. */
#pragma once
#include <pthread.h>

#include "base/types.h"

void cond_init(pthread_cond_t *);
/* Wait for a signal, under the lock, or until time_mono() is `until` (milliseconds).  False when
 * that time has come. */
bool cond_wait_until(pthread_cond_t *, pthread_mutex_t *, int64_t until);
