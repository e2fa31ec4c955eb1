/* Randomness: lengths, alphabets, and that two draws differ. */
#include "test.h"

#include "base/rand.h"

static void
words_have_their_length_and_signs(void **state)
{
	bool seen[256] = {false};
	int kinds = 0;

	(void)state;
	for (size_t n = 0; n <= 64; n++) {
		struct str word = rand_word(arena, n);

		assert_int_equal(word.n, n);
		for (size_t i = 0; i < n; i++) {
			char c = word.at[i];

			assert_true((c >= 'a' && c <= 'z') || (c >= '2' && c <= '7'));
			seen[(unsigned char)c] = true;
		}
	}
	for (size_t i = 0; i < COUNT(seen); i++)
		kinds += seen[i];
	assert_int_equal(kinds, 32); /* 2,080 draws miss one of 32 signs once in 10^27 */
}

static void
codes_avoid_look_alikes(void **state)
{
	bool seen[256] = {false};
	int kinds = 0;

	(void)state;
	for (int round = 0; round < 500; round++) {
		struct str code = rand_code(arena);

		assert_int_equal(code.n, 6);
		for (size_t i = 0; i < code.n; i++) {
			assert_null(memchr("0O1ILUVBSZ", code.at[i], 10));
			seen[(unsigned char)code.at[i]] = true;
		}
	}
	for (size_t i = 0; i < COUNT(seen); i++)
		kinds += seen[i];
	assert_int_equal(kinds, 26);
}

static void
draws_differ(void **state)
{
	unsigned char bytes[1000] = {0};
	size_t zeros = 0;

	(void)state;
	assert_true(rand_u64() != rand_u64());
	assert_false(str_eq(rand_word(arena, 32), rand_word(arena, 32)));
	rand_bytes(bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
		zeros += bytes[i] == 0;
	assert_true(zeros < 50); /* 4 are expected */
	rand_bytes(bytes, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(words_have_their_length_and_signs),
	    ARENA_TEST(codes_avoid_look_alikes),
	    ARENA_TEST(draws_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
