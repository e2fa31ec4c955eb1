/* base/types.h - the words every file may use: views of text, results, opaque machinery. */
#pragma once
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define NORETURN __attribute__((noreturn))
#define LIKE_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A view of bytes that live elsewhere; not zero-terminated.  at == NULL means "none" where none
 * differs from empty. */
struct str {
	const char *at;
	size_t n;
};
#define S(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define NONE ((struct str){NULL, 0})
/* For printf: "%.*s", STR_ARG(s).  It looks at s three times: name first what costs anything. */
#define STR_ARG(s) (int)(s).n, ((s).at == NULL ? "" : (s).at)

/* Markup that is safe to send as it is.  Only base/clean, base/mark and views make one;
 * domain/mention puts links into it. */
struct html {
	struct str s;
};
/* An address fit for href, src or action.  Only base/url and domain/address make one. */
struct url {
	struct str s;
};
/* A number that may be absent. */
struct opt {
	int64_t n;
	bool has;
};

/* What an operation came to: NULL is success.  See base/err.h. */
struct err;
typedef const struct err *err;
#define OK ((err)NULL)
#define TRY(call)                                                                                  \
	do {                                                                                       \
		err try_result = (call);                                                           \
		if (try_result != OK)                                                              \
			return try_result;                                                         \
	} while (0)

struct arena; /* base/arena.h */
struct buf;   /* base/buf.h */
struct draw;  /* base/draw.h */
struct rd;    /* store/db.h: a snapshot to read from */
struct tx;    /* store/db.h: the writer's transaction */
struct req;   /* net/route.h */
struct reply; /* net/route.h */

/* Unbounded or locale-bound calls: none of them may be named. */
#undef sprintf
#undef vsprintf
#undef strncpy
#undef strncat
#undef strcpy
#undef strcat
#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol gets strncpy strncat
