/* base/buf.h - building text in an arena. */
#pragma once
#include <stdarg.h>

#include "base/str.h"

/* Grows in its arena; set up with BUF(arena). */
struct buf {
	struct arena *arena;
	char *at;
	size_t n;
	size_t room;
};
#define BUF(a) ((struct buf){.arena = (a)})

void buf_add(struct buf *, struct str);
void buf_char(struct buf *, char);
void buf_int(struct buf *, int64_t);
/* printf into the buffer. */
void buf_addf(struct buf *, const char *fmt, ...) LIKE_PRINTF(2, 3);
/* Room for n more bytes; the caller writes them and adds to buf->n. */
char *buf_reserve(struct buf *, size_t n);
/* What was built so far; never NONE. */
struct str buf_str(const struct buf *);

/* printf into a fresh string of the arena. */
struct str buf_format(struct arena *, const char *fmt, ...) LIKE_PRINTF(2, 3);
struct str buf_vformat(struct arena *, const char *fmt, va_list) LIKE_PRINTF(2, 0);
