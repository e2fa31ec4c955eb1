/* base/log.c - see log.h. */
#include <stdarg.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/str.h"
#include "base/time.h"

#define LINE_BYTES 2048
#define ID_SIGNS 13 /* 64 bits, 5 a sign */

static atomic_int quietest = LOG_NOTE;

static const char *const level_names[] = {
    [LOG_DEBUG_] = "DEBUG",
    [LOG_NOTE] = "NOTE",
    [LOG_WARN] = "WARN",
    [LOG_BAD] = "BAD",
};

void
log_level_set(enum log_level level)
{
	atomic_store(&quietest, (int)level);
}

/* One event stays one line, and no terminal obeys it: C0, DEL and C1 (C2 80..9F) become '?'. */
static void
tame(char *at, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)at[i];
		bool c1 = c >= 0x80 && c <= 0x9f && i > 0 && (unsigned char)at[i - 1] == 0xc2;

		if (c < ' ' || c == 0x7f || c1)
			at[i] = '?';
		if (c1)
			at[i - 1] = '?';
	}
}

/* What snprintf wrote of the n bytes it had to write, with room bytes to write in. */
static size_t
written(int n, size_t room)
{
	if (n < 0)
		return 0;
	return (size_t)n < room ? (size_t)n : room - 1;
}

static LIKE_PRINTF(3, 0) void write_line(
    enum log_level level, const char *event, const char *fmt, va_list ap)
{
	char line[LINE_BYTES];
	size_t room = sizeof(line) - 1; /* the last one is the line's end */
	time_t now = (time_t)time_now();
	struct tm tm;
	size_t n;
	ssize_t sent;

	if (gmtime_r(&now, &tm) == NULL)
		memset(&tm, 0, sizeof(tm));
	n = strftime(line, room, "%Y-%m-%dT%H:%M:%SZ", &tm);
	n += written(snprintf(line + n, room - n, " %s %s", level_names[level], event), room - n);
	if (fmt[0] != '\0') {
		n += written(snprintf(line + n, room - n, " "), room - n);
		n += written(vsnprintf(line + n, room - n, fmt, ap), room - n);
	}
	tame(line, n);
	line[n++] = '\n';
	/* Nobody can be told that the log is gone. */
	sent = write(STDERR_FILENO, line, n);
	(void)sent;
}

void
log_line(enum log_level level, const char *event, const char *fmt, ...)
{
	va_list ap;

	if ((int)level < atomic_load(&quietest))
		return;
	va_start(ap, fmt);
	write_line(level, event, fmt, ap);
	va_end(ap);
}

static void
id_write(uint64_t id, char out[ID_SIGNS + 1])
{
	static const char signs[] = "abcdefghijklmnopqrstuvwxyz234567";

	for (size_t i = ID_SIGNS; i > 0; i--, id >>= 5)
		out[i - 1] = signs[id & 31];
	out[ID_SIGNS] = '\0';
}

/* People's slips are no news; what an administrator can act on is. */
static enum log_level
level_of(enum fault fault)
{
	switch (fault) {
	case FAULT_INPUT:
	case FAULT_DENIED:
	case FAULT_UNPROVEN:
	case FAULT_MISSING:
	case FAULT_CONFLICT:
	case FAULT_LARGE:
	case FAULT_LIMIT:
		return LOG_DEBUG_;
	case FAULT_BUSY:
	case FAULT_UPSTREAM:
		return LOG_WARN;
	case FAULT_FULL:
	case FAULT_STORE:
		return LOG_BAD;
	}
	return LOG_BAD;
}

void
log_err(err e, const char *event, uint64_t request_id)
{
	char id[ID_SIGNS + 1];

	if (e == OK)
		return;
	id_write(request_id, id);
	log_line(level_of(e->fault), event, "fault=%s id=%s at=%s:%d cause=%s", err_name(e), id,
	    e->file, e->line, e->cause);
}

struct str
log_id(struct arena *a, uint64_t request_id)
{
	char *at = arena_alloc(a, ID_SIGNS + 1);

	id_write(request_id, at);
	return (struct str){at, ID_SIGNS};
}
