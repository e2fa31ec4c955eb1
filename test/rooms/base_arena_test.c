/* Memory of one piece of work: its cap, its reserve, and what it gives. */
#include "test.h"

#define CAP ((size_t)64 << 10)

static void
is_zeroed_and_aligned(void **state)
{
	struct arena *a = arena_new(CAP);

	(void)state;
	for (size_t n = 1; n < 300; n++) {
		unsigned char *at = arena_alloc(a, n);

		assert_int_equal((uintptr_t)at % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(at[i], 0);
		memset(at, 0xff, n);
		if (n % 100 == 0)
			arena_reset(a);
	}
	arena_free(a);
}

static void
past_its_cap_it_goes_on_and_says_so(void **state)
{
	struct arena *a = arena_new(CAP);

	(void)state;
	assert_int_equal(arena_room(a), CAP + ARENA_RESERVE);
	(void)arena_alloc(a, CAP);
	assert_false(arena_spent(a));
	(void)arena_alloc(a, 1);
	assert_true(arena_spent(a));
	(void)arena_alloc(a, arena_room(a));
	assert_int_equal(arena_room(a), 0);
	arena_reset(a);
	assert_false(arena_spent(a));
	assert_int_equal(arena_used(a), 0);
	arena_free(a);
}

static void
grows_in_place_or_moves(void **state)
{
	struct arena *a = arena_new(CAP);
	char *one = arena_alloc(a, 16), *two, *moved;

	(void)state;
	memcpy(one, "fifteen letters", 16);
	assert_ptr_equal(arena_grow(a, one, 16, 64), one);
	two = arena_alloc(a, 16);
	moved = arena_grow(a, one, 64, 128);
	assert_ptr_not_equal(moved, one);
	assert_string_equal(moved, "fifteen letters");
	assert_int_equal(two[0], 0);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(is_zeroed_and_aligned),
	    cmocka_unit_test(past_its_cap_it_goes_on_and_says_so),
	    cmocka_unit_test(grows_in_place_or_moves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
