/* base/buf.c - see buf.h. */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"

char *
buf_reserve(struct buf *b, size_t n)
{
	if (b->room - b->n < n) {
		size_t room = b->room < 256 ? 256 : b->room;

		while (room - b->n < n)
			room *= 2;
		b->at = arena_grow(b->arena, b->at, b->room, room);
		b->room = room;
	}
	return b->at + b->n;
}

void
buf_add(struct buf *b, struct str s)
{
	if (s.n == 0)
		return;
	memcpy(buf_reserve(b, s.n), s.at, s.n);
	b->n += s.n;
}

void
buf_char(struct buf *b, char c)
{
	*buf_reserve(b, 1) = c;
	b->n++;
}

void
buf_int(struct buf *b, int64_t n)
{
	char digits[24];
	size_t at = sizeof(digits);
	uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (n < 0)
		digits[--at] = '-';
	buf_add(b, (struct str){digits + at, sizeof(digits) - at});
}

static LIKE_PRINTF(2, 0) void
add_vformat(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n < 0)
		abort();
	(void)vsnprintf(buf_reserve(b, (size_t)n + 1), (size_t)n + 1, fmt, again);
	va_end(again);
	b->n += (size_t)n;
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_vformat(b, fmt, ap);
	va_end(ap);
}

struct str
buf_str(const struct buf *b)
{
	return b->at == NULL ? S("") : (struct str){b->at, b->n};
}

struct str
buf_vformat(struct arena *a, const char *fmt, va_list ap)
{
	struct buf b = BUF(a);

	add_vformat(&b, fmt, ap);
	return buf_str(&b);
}

struct str
buf_format(struct arena *a, const char *fmt, ...)
{
	struct str s;
	va_list ap;

	va_start(ap, fmt);
	s = buf_vformat(a, fmt, ap);
	va_end(ap);
	return s;
}
