/* Links by signature: each belongs to one row, one purpose, one generation. */
#include "test.h"

#include "base/crypto.h"
#include "domain/link.h"

static const struct key root = {{1, 2, 3}};

static int
begin(void **state)
{
	(void)state;
	link_key_set(&root);
	return 0;
}

static void
a_token_names_its_row(void **state)
{
	static const int64_t ids[] = {1, 2, 255, 256, 1000000007, INT64_MAX};

	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++) {
		struct str token = link_token(arena, LINK_TICKET, ids[i], 0);
		int64_t id = 0;

		assert_int_equal(token.n, 39);
		assert_true(link_id(arena, token, &id));
		assert_true(id == ids[i]);
		assert_true(link_is(arena, LINK_TICKET, token, ids[i], 0));
	}
}

static void
tokens_are_stable(void **state)
{
	struct str token = link_token(arena, LINK_DOOR, 7, 3);

	(void)state;
	assert_true(str_eq(token, link_token(arena, LINK_DOOR, 7, 3)));
	assert_true(str_starts(token, S("aaaaaaaaaaaa")));
}

static void
tokens_fit_nothing_else(void **state)
{
	struct str token = link_token(arena, LINK_TICKET, 7, 3);

	(void)state;
	assert_false(link_is(arena, LINK_DOOR, token, 7, 3));
	assert_false(link_is(arena, LINK_FEED, token, 7, 3));
	assert_false(link_is(arena, LINK_TICKET, token, 8, 3));
	assert_false(link_is(arena, LINK_TICKET, token, 7, 4));
	assert_false(link_is(arena, LINK_TICKET, token, 7, 2));
	assert_false(link_is(arena, LINK_TICKET, NONE, 7, 3));
	assert_false(link_is(arena, LINK_TICKET, S(""), 7, 3));
	for (size_t i = 0; i < token.n; i++) {
		char *bent = str_c(arena, token);

		bent[i] = bent[i] == 'a' ? 'b' : 'a';
		assert_false(link_is(arena, LINK_TICKET, str_of(bent), 7, 3));
		assert_false(link_is(arena, LINK_TICKET, str_sub(token, 0, i), 7, 3));
	}
}

static void
another_root_another_token(void **state)
{
	static const struct key other = {{1, 2, 4}};
	struct str token = link_token(arena, LINK_TICKET, 7, 3);

	(void)state;
	link_key_set(&other);
	assert_false(link_is(arena, LINK_TICKET, token, 7, 3));
	link_key_set(&root);
	assert_true(link_is(arena, LINK_TICKET, token, 7, 3));
}

static void
what_is_no_token(void **state)
{
	struct str token = link_token(arena, LINK_TICKET, 7, 3);
	int64_t id = -1;

	(void)state;
	assert_false(link_id(arena, NONE, &id));
	assert_false(link_id(arena, S(""), &id));
	assert_false(link_id(arena, str_sub(token, 0, 38), &id));
	assert_false(link_id(arena, buf_format(arena, "%.*sa", STR_ARG(token)), &id));
	assert_false(link_id(arena, S("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), &id));
	assert_false(link_id(arena, S("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/.."), &id));
	assert_int_equal(id, -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(a_token_names_its_row),
	    ARENA_TEST(tokens_are_stable),
	    ARENA_TEST(tokens_fit_nothing_else),
	    ARENA_TEST(another_root_another_token),
	    ARENA_TEST(what_is_no_token),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
