/* test/test.h - cmocka beside our own words, an arena for each test, data of others in place. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* base/err.h has its own fail(). */
#undef fail
#undef fail_msg
#define fail_msg(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/* A key of the page cache under which no two scopes that the tests name meet: with one from the
 * kernel, two of them would once in four thousand runs. */
#define APART ((struct sip_key){1, 2})

#define ARENA_TEST(f) cmocka_unit_test_setup_teardown(f, arena_setup, arena_teardown)

static struct arena *arena;

static inline int
arena_setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)256 << 20);
	return 0;
}

static inline int
arena_teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* Where the shared data is: GROUNDSWELL_SHARED, or ../shared of the folder tests run in. */
static inline struct str
shared_path(const char *name)
{
	const char *root = getenv("GROUNDSWELL_SHARED");

	return buf_format(arena, "%s/%s", root == NULL ? "../shared" : root, name);
}

/* A whole file; NONE when it is not there. */
static inline struct str
file_read(struct str path)
{
	FILE *f = fopen(str_c(arena, path), "rb");
	struct buf b = BUF(arena);
	size_t n;

	if (f == NULL)
		return NONE;
	while ((n = fread(buf_reserve(&b, 65536), 1, 65536, f)) > 0)
		b.n += n;
	(void)fclose(f);
	return buf_str(&b);
}

/* A whole file of the shared data; where that is absent the test says so and is skipped. */
static inline struct str
shared_read(const char *name)
{
	struct str path = shared_path(name);
	struct str all = file_read(path);

	if (all.at == NULL) {
		print_message("skipped: no %.*s\n", STR_ARG(path));
		skip();
	}
	return all;
}
