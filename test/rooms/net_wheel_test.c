/* Deadlines: never early, at most a tick late, moved either way, held against a plain list. */
#include "test.h"

#include "net/wheel.h"

static void
one_by_one(void **state)
{
	struct wheel *w = wheel_new(4, 5000);
	uint32_t thing;

	(void)state;
	assert_false(wheel_due(w, 1000000, &thing));
	wheel_free(w);
	w = wheel_new(4, 5000);
	wheel_set(w, 0, 6000);
	wheel_set(w, 1, 5100);
	assert_false(wheel_due(w, 5099, &thing));
	assert_true(wheel_due(w, 5100 + WHEEL_TICK, &thing));
	assert_int_equal(thing, 1);
	assert_false(wheel_due(w, 5999, &thing));
	/* Later, then sooner, then never. */
	wheel_set(w, 0, 9000);
	assert_false(wheel_due(w, 8000, &thing));
	wheel_set(w, 0, 8100);
	assert_true(wheel_due(w, 8100 + WHEEL_TICK, &thing));
	assert_false(wheel_due(w, 50000, &thing));
	wheel_set(w, 0, 51000);
	wheel_set(w, 0, WHEEL_NEVER);
	assert_false(wheel_due(w, 60000, &thing));
	/* Beyond the wheel's reach. */
	wheel_set(w, 2, 10000000);
	assert_false(wheel_due(w, 9999999, &thing));
	assert_true(wheel_due(w, 10000000 + WHEEL_TICK, &thing));
	wheel_free(w);
}

#define THINGS 300

static void
as_a_plain_list(void **state)
{
	struct wheel *w = wheel_new(THINGS, 0);
	int64_t deadlines[THINGS];
	uint64_t seed = 1;
	uint32_t thing;

	(void)state;
	for (size_t i = 0; i < THINGS; i++)
		deadlines[i] = WHEEL_NEVER;
	for (int64_t now = 0; now < 600000; now += (int64_t)(seed >> 60) * 40) {
		for (int i = 0; i < 3; i++) {
			seed = seed * 6364136223846793005U + 1442695040888963407U;
			thing = (uint32_t)(seed >> 33) % THINGS;
			deadlines[thing] =
			    seed >> 61 == 0 ? WHEEL_NEVER : now + (int64_t)(seed >> 44 & 0x3ffff);
			wheel_set(w, thing, deadlines[thing]);
		}
		while (wheel_due(w, now, &thing)) {
			assert_true(deadlines[thing] <= now);
			deadlines[thing] = WHEEL_NEVER;
		}
		for (size_t i = 0; i < THINGS; i++)
			assert_true(deadlines[i] > now - 2 * WHEEL_TICK);
	}
	wheel_free(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_by_one),
	    cmocka_unit_test(as_a_plain_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
