/* Who follows from other servers: accepted, held, ended, counted. */
#include "far.h"
#include "river.h"

#include "domain/peer.h"

#define FOLLOW_TEST(f) cmocka_unit_test_setup_teardown(f, movement_setup, house_teardown)

static struct follow
follow_of(const struct remote *r, const char *activity)
{
	return (struct follow){river->id, r->id, str_of(activity), false, NOON};
}

static void
follows(const struct remote *r, const char *activity)
{
	struct follow f = follow_of(r, activity);

	fine(follow_ask(tx, &f));
}

static void
ways_are(int64_t followers, int64_t waiting)
{
	struct follow_ways ways;

	fine(follow_ways(rd, river->id, &ways));
	assert_int_equal(ways.followers, followers);
	assert_int_equal(ways.waiting, waiting);
	assert_int_equal(rows_of("follower where state = 2"), followers);
}

static void
who_asks_follows(void **state)
{
	const struct remote *mia = a_remote("mia");

	(void)state;
	follows(mia, "https://social.example/f/1");
	ways_are(1, 0);
	assert_int_equal(told(NEWS_ACCEPT, 0, "mia/inbox"), 1);
	assert_int_equal(rows_of("news where about = 'https://social.example/f/1'"), 1);
	/* a server that lost track asks again and hears yes again */
	follows(mia, "https://social.example/f/2");
	ways_are(1, 0);
	assert_int_equal(told(NEWS_ACCEPT, 0, "mia/inbox"), 2);
	assert_int_equal(rows_of("news where about = 'https://social.example/f/2'"), 1);
	fine(follow_end(tx, river->id, mia->id));
	fine(follow_end(tx, river->id, mia->id));
	ways_are(0, 0);
}

static void
keepers_may_look_first(void **state)
{
	const struct remote *mia = a_remote("mia"), *ben = a_remote("ben");
	struct follower_list list;

	(void)state;
	fine(follow_ways_set(tx, river->id, true, true, NOON));
	follows(mia, "https://social.example/f/1");
	follows(mia, "https://social.example/f/2");
	follows(ben, "https://social.example/f/3");
	ways_are(0, 2);
	assert_int_equal(rows_of("news"), 0);
	fine(follow_page(rd, river->id, FOLLOW_WAITS, (struct remote_id){0}, &list));
	assert_int_equal(list.n, 2);
	is_str(list.rows[0].handle, "mia@social.example");
	fine(follow_page(rd, river->id, FOLLOW_WAITS, list.rows[0].remote, &list));
	assert_int_equal(list.n, 1);
	fine(follow_accept(tx, river->id, mia->id, NOON));
	fine(follow_accept(tx, river->id, mia->id, NOON));
	fine(follow_reject(tx, river->id, ben->id, NOON));
	fine(follow_reject(tx, river->id, ben->id, NOON));
	ways_are(1, 0);
	assert_int_equal(rows_of("news where about = 'https://social.example/f/2'"), 1);
	assert_int_equal(told(NEWS_ACCEPT, 0, "mia/inbox"), 1);
	assert_int_equal(told(NEWS_REJECT, 0, "ben/inbox"), 1);
	/* whoever follows already stays when the way changes */
	fine(follow_reject(tx, river->id, mia->id, NOON));
	ways_are(0, 0);
	assert_int_equal(told(NEWS_REJECT, 0, "mia/inbox"), 1);
}

static void
limited_servers_wait(void **state)
{
	const struct remote *mia = a_remote("mia");
	struct follow f = follow_of(mia, "https://social.example/f/1");

	(void)state;
	f.hold = true;
	fine(follow_ask(tx, &f));
	ways_are(0, 1);
	f.hold = false;
	fine(follow_ask(tx, &f));
	ways_are(1, 0);
}

static void
nobody_follows_what_is_not_shown(void **state)
{
	struct follow f = follow_of(a_remote("mia"), "https://social.example/f/1");
	struct follow_ways ways;

	(void)state;
	fine(follow_ways_set(tx, river->id, false, false, NOON));
	is_fault(follow_ask(tx, &f), FAULT_MISSING);
	f.movement.n = 99;
	is_fault(follow_ask(tx, &f), FAULT_MISSING);
	is_fault(follow_ways(rd, f.movement, &ways), FAULT_MISSING);
	ways_are(0, 0);
}

/* As if so many of a server followed. */
static void
have_followers(int64_t n)
{
	raw(str_c(arena, buf_format(arena, "update follower_sum set n = %" PRId64, n)));
}

static void
one_server_brings_so_many(void **state)
{
	struct remote_doc far = a_doc("eve", "other.example", NULL);
	const struct remote *mia = a_remote("mia"), *ben = a_remote("ben"), *ada = a_remote("ada");
	const struct remote *eve = a_remote_of(&far);

	(void)state;
	follows(mia, "https://social.example/f/1");
	follows(ben, "https://social.example/f/2");
	follows(ben, "https://social.example/f/3");
	assert_int_equal(rows_of("follower_sum where n = 2"), 1);
	have_followers(FOLLOW_MOST - 1);
	follows(ada, "https://social.example/f/4");
	fine(follow_end(tx, river->id, ben->id));
	follows(ben, "https://social.example/f/5");
	ways_are(3, 0);
	fine(follow_end(tx, river->id, ada->id));
	have_followers(FOLLOW_MOST);
	follows(ada, "https://social.example/f/6");
	ways_are(2, 0);
	assert_int_equal(told(NEWS_REJECT, 0, "ada/inbox"), 1);
	assert_int_equal(rows_of("news where about = 'https://social.example/f/6'"), 1);
	/* who follows already is told so again, and others are not held back */
	follows(mia, "https://social.example/f/7");
	assert_int_equal(told(NEWS_REJECT, 0, "mia/inbox"), 0);
	follows(eve, "https://other.example/f/1");
	ways_are(3, 0);
	fine(peer_rule_set(tx,
	    &(struct peer_rule){.host = S("social.example"), .kind = PEER_ALLOW, .made = NOON}));
	follows(ada, "https://social.example/f/8");
	ways_are(4, 0);
	have_followers(1);
	fine(follow_end(tx, river->id, eve->id));
	assert_int_equal(rows_of("follower_sum"), 1);
}

static void
who_waits_counts_too(void **state)
{
	const struct remote *mia = a_remote("mia"), *ben = a_remote("ben");

	(void)state;
	fine(follow_ways_set(tx, river->id, true, true, NOON));
	follows(mia, "https://social.example/f/1");
	have_followers(FOLLOW_MOST);
	follows(ben, "https://social.example/f/2");
	ways_are(0, 1);
	fine(follow_accept(tx, river->id, mia->id, NOON));
	assert_int_equal(rows_of("follower_sum where n = 5000"), 1);
	fine(follow_reject(tx, river->id, mia->id, NOON));
	follows(ben, "https://social.example/f/3");
	ways_are(0, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FOLLOW_TEST(who_asks_follows),
	    FOLLOW_TEST(keepers_may_look_first),
	    FOLLOW_TEST(limited_servers_wait),
	    FOLLOW_TEST(nobody_follows_what_is_not_shown),
	    FOLLOW_TEST(one_server_brings_so_many),
	    FOLLOW_TEST(who_waits_counts_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
