/* A movement that leaves other servers: who is told, and that it can come back. */
#include "far.h"
#include "ladder.h"

#include "domain/leave.h"
#include "domain/peer.h"

static struct movement *night;

static int
setup(void **state)
{
	call_setup(state);
	night = a_movement("night", host);
	return 0;
}
#define LEAVE_TEST(f) cmocka_unit_test_setup_teardown(f, setup, house_teardown)

static const struct remote *
a_remote_at(const char *at)
{
	struct remote_doc doc =
	    a_doc("mia", at, str_c(arena, buf_format(arena, "https://%s/inbox", at)));

	return a_remote_of(&doc);
}

static void
follows(const struct movement *m, const struct remote *r, bool hold)
{
	fine(follow_ask(tx, &(struct follow){m->id, r->id, r->uri, hold, NOON}));
}

static void
ways(bool federates)
{
	fine(follow_ways_set(tx, river->id, federates, false, NOON));
}

static const char *
farewells(void)
{
	return str_c(arena, buf_format(arena, "news where kind = %d", NEWS_LEFT));
}

static void
whoever_has_something_is_told_and_forgotten(void **state)
{
	const struct remote *mia = a_remote("mia"), *ben = a_remote("ben");

	(void)state;
	follows(river, mia, false);
	follows(river, ben, false);
	follows(night, mia, false);
	follows(river, a_remote_at("waits.example"), true);
	follows(river, a_remote_at("blocked.example"), false);
	fine(news_hear(tx, call->id, a_remote_at("heard.example")->id));
	fine(news_hear(tx, call->id, mia->id));
	fine(peer_rule_set(
	    tx, &(struct peer_rule){.host = S("blocked.example"), .kind = PEER_BLOCK}));
	ways(true);
	assert_int_equal(rows_of(farewells()), 0);
	ways(false);
	run_job(&leave_jobs.rows[0], NOON);
	assert_int_equal(told(NEWS_LEFT, 0, "social.example/inbox"), 1);
	assert_int_equal(told(NEWS_LEFT, 0, "heard.example/inbox"), 1);
	assert_int_equal(told(NEWS_LEFT, 0, ""), 2);
	assert_int_equal(rows_of("follower where movement = 1"), 0);
	assert_int_equal(rows_of("follower where movement = 2"), 1);
	assert_int_equal(rows_of("movement where followers = 0 and leaving is null"), 1);
	assert_int_equal(rows_of("audience"), 0);
	ways(false);
	assert_int_equal(rows_of(farewells()), 1);
}

static void
who_was_not_told_stays_when_it_comes_back(void **state)
{
	bool more;

	(void)state;
	for (int i = 0; i < 70; i++)
		follows(
		    river, a_remote_at(str_c(arena, buf_format(arena, "n%d.example", i))), false);
	ways(false);
	fine(leave_jobs.rows[0].run(tx, NOON, &more));
	assert_true(more);
	ways(true);
	fine(leave_jobs.rows[0].run(tx, NOON, &more));
	assert_false(more);
	assert_int_equal(told(NEWS_LEFT, 0, ""), 50);
	assert_int_equal(rows_of("follower"), 20);
	assert_int_equal(rows_of("movement where followers = 20"), 1);
	/* and when it leaves again, is told by news of their own */
	ways(false);
	run_job(&leave_jobs.rows[0], NOON);
	assert_int_equal(told(NEWS_LEFT, 0, ""), 70);
	assert_int_equal(rows_of(farewells()), 2);
	assert_int_equal(rows_of("follower"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    LEAVE_TEST(whoever_has_something_is_told_and_forgotten),
	    LEAVE_TEST(who_was_not_told_stays_when_it_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
