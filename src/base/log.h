/* base/log.h - one line an event on standard error: time, level, event, key=value pairs.
 *
 * What may stand in it: numbers, route patterns, fault names, causes, request ids.  Never: names,
 * addresses, tokens, paths as requested, query strings, client addresses. */
#pragma once
#include "base/err.h"

enum log_level { LOG_DEBUG_, LOG_NOTE, LOG_WARN, LOG_BAD };

void log_level_set(enum log_level);
/* `event` is a word or two of ours; fmt gives "key=value ..." pairs. */
void log_line(enum log_level, const char *event, const char *fmt, ...) LIKE_PRINTF(3, 4);
/* Log a fault once, at the rim: level by its kind. */
void log_err(err, const char *event, uint64_t request_id);
/* A request id as 13 signs, the same on the page and in the log. */
struct str log_id(struct arena *, uint64_t request_id);
