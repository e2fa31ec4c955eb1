/* Keys that sign: made for the hub and for each movement, kept sealed. */
#include "house.h"

#include "domain/signer.h"

static int
setup(void **state)
{
	struct key root = {.bytes = {4, 5, 6}};

	house_setup(state);
	signer_key_set(&root);
	return 0;
}
#define SIGNER_TEST(f) cmocka_unit_test_setup_teardown(f, setup, house_teardown)

/* Run the job to its end; gives the number of keys it made. */
static int
make_keys(void)
{
	const struct job *job = &signer_jobs.rows[0];
	void *ready = NULL;
	int made = 0;

	for (;; made++) {
		ready = NULL;
		fine(job->ready(rd, NOON, &ready));
		if (ready == NULL)
			return made;
		fine(job->put(tx, ready, NOON));
	}
}

static bool
has_key(struct movement_id movement)
{
	struct str pem;
	bool found;

	fine(signer_pem(rd, movement, &pem, &found));
	return found;
}

static void
each_movement_gets_one(void **state)
{
	struct person_id ana = a_person("Ana", NONE, true);
	struct movement_id hub = {0}, river, hill;
	const struct rsa_key *one, *other;

	(void)state;
	assert_int_equal(make_keys(), 1);
	assert_true(has_key(hub));
	river = a_movement("river", ana)->id;
	assert_false(has_key(river));
	assert_int_equal(make_keys(), 1);
	assert_true(has_key(river));
	hill = a_movement("hill", ana)->id;
	assert_int_equal(make_keys(), 1);
	fine(signer_key(rd, river, &one));
	fine(signer_key(rd, hill, &other));
	assert_ptr_not_equal(one, other);
	assert_int_equal(make_keys(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SIGNER_TEST(each_movement_gets_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
