/* Boosts, likes and "can't come": once for each account, as numbers. */
#include "far.h"
#include "ladder.h"

#include "domain/reaction.h"

#define REACTION_TEST(f) cmocka_unit_test_setup_teardown(f, call_setup, house_teardown)

static void
counts_are(int64_t boosts, int64_t likes, int64_t declined)
{
	struct reaction_counts c;

	fine(reaction_counts(rd, call->id, &c));
	assert_int_equal(c.boosts, boosts);
	assert_int_equal(c.likes, likes);
	assert_int_equal(c.declined, declined);
}

static void
each_account_counts_once(void **state)
{
	const struct remote *mia = a_remote("mia"), *ben = a_remote("ben");

	(void)state;
	for (int i = 0; i < 3; i++) {
		fine(reaction_put(tx, call->id, REACTION_BOOST, mia->id, NOON));
		fine(reaction_put(tx, call->id, REACTION_BOOST, ben->id, NOON));
		fine(reaction_put(tx, call->id, REACTION_LIKE, mia->id, NOON));
		fine(reaction_put(tx, call->id, REACTION_DECLINE, ben->id, NOON));
	}
	counts_are(2, 1, 1);
	for (int i = 0; i < 2; i++) {
		fine(reaction_drop(tx, call->id, REACTION_BOOST, mia->id));
		fine(reaction_drop(tx, call->id, REACTION_LIKE, ben->id));
	}
	counts_are(1, 1, 1);
	fine(call_load(rd, call->id, &call));
	assert_int_equal(call->counts.going + call->counts.maybe, 0);
}

static void
counts_outlive_who_it_was(void **state)
{
	const struct remote *mia = a_remote("mia");
	struct reaction_counts c;
	int64_t gone;
	bool has;

	(void)state;
	fine(reaction_put(tx, call->id, REACTION_LIKE, mia->id, NOON));
	fine(reaction_has(rd, call->id, REACTION_LIKE, mia->id, &has));
	assert_true(has);
	fine(reaction_expire(tx, NOON, &gone));
	assert_int_equal(gone, 0);
	fine(reaction_expire(tx, NOON + 1, &gone));
	assert_int_equal(gone, 1);
	fine(reaction_has(rd, call->id, REACTION_LIKE, mia->id, &has));
	assert_false(has);
	fine(reaction_drop(tx, call->id, REACTION_LIKE, mia->id));
	counts_are(0, 1, 0);
	is_fault(reaction_counts(rd, (struct call_id){99}, &c), FAULT_MISSING);
}

static void
what_is_forgotten_cannot_be_taken_back(void **state)
{
	const struct remote *mia = a_remote("mia"), *ben = a_remote("ben"), *eve = a_remote("eve");
	int64_t gone;

	(void)state;
	fine(reaction_put(tx, call->id, REACTION_LIKE, mia->id, NOON));
	fine(reaction_put(tx, call->id, REACTION_DECLINE, mia->id, NOON));
	fine(reaction_put(tx, call->id, REACTION_LIKE, ben->id, NOON + 10));
	fine(reaction_expire(tx, NOON + 5, &gone));
	assert_int_equal(gone, 2);
	/* whether it was hers nobody knows any more */
	for (int i = 0; i < 2; i++) {
		fine(reaction_drop(tx, call->id, REACTION_LIKE, mia->id));
		fine(reaction_drop(tx, call->id, REACTION_LIKE, eve->id));
		fine(reaction_drop(tx, call->id, REACTION_DECLINE, mia->id));
	}
	counts_are(0, 2, 1);
	for (int i = 0; i < 2; i++)
		fine(reaction_drop(tx, call->id, REACTION_LIKE, ben->id));
	counts_are(0, 1, 1);
	assert_int_equal(rows_of("reaction"), 0);
	fine(reaction_put(tx, call->id, REACTION_LIKE, mia->id, NOON + 20));
	counts_are(0, 2, 1);
	/* nor does it move when a whole account is forgotten */
	fine(remote_forget(tx, mia->id, NOON + 30));
	assert_int_equal(rows_of("reaction"), 0);
	counts_are(0, 2, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    REACTION_TEST(each_account_counts_once),
	    REACTION_TEST(counts_outlive_who_it_was),
	    REACTION_TEST(what_is_forgotten_cannot_be_taken_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
