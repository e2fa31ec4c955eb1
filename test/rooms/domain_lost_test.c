/* Inboxes that are gone: who is asked for again, and what comes of it. */
#include "far.h"
#include "river.h"

#include "domain/delivery.h"
#include "domain/lost.h"
#include "domain/peer.h"

#define LOST_TEST(f) cmocka_unit_test_setup_teardown(f, movement_setup, house_teardown)

static void
refused(const struct remote *r, const char *inbox, int status)
{
	fine(delivery_note(tx,
	    &(struct delivery_result){
		.peer = r->peer, .inbox = str_of(inbox), .end = DELIVERY_REFUSED, .status = status},
	    NOON));
}

/* The next one, of that account; NULL: the list is at its end. */
static struct lost
next(const struct remote *want)
{
	struct lost lost;
	bool found;

	fine(lost_next(rd, &lost, &found));
	assert_true(found);
	assert_int_equal(lost.remote.id.n, want == NULL ? 0 : want->id.n);
	return lost;
}

static bool
is_nothing_lost(void)
{
	struct lost lost;
	bool found;

	fine(lost_next(rd, &lost, &found));
	return !found;
}

static void
each_is_asked_for_once(void **state)
{
	const char *shared = "https://social.example/inbox";
	const struct remote *mia = a_remote("mia"), *ben = a_remote("ben"), *eve = a_remote("eve");
	struct remote_doc doc = a_doc("eve", "social.example", "https://social.example/new");
	struct lost lost;

	(void)state;
	a_remote("none");
	a_follow(river, mia);
	a_follow(river, ben);
	a_follow(river, eve);
	refused(mia, shared, 404);
	assert_true(is_nothing_lost());
	refused(mia, shared, 410);
	refused(mia, shared, 410);
	assert_int_equal(rows_of("lost"), 1);
	lost = next(mia);
	fine(lost_settle(tx, &lost, LOST_GONE, NULL, NOON));
	lost = next(ben);
	fine(lost_settle(tx, &lost, LOST_NOTHING, NULL, NOON));
	lost = next(eve);
	fine(lost_settle(tx, &lost, LOST_FOUND, &doc, NOON));
	lost = next(a_remote("none"));
	fine(lost_settle(tx, &lost, LOST_NOTHING, NULL, NOON));
	lost = next(NULL);
	fine(lost_settle(tx, &lost, LOST_NOTHING, NULL, NOON));
	assert_true(is_nothing_lost());
	assert_int_equal(rows_of("remote where handle like 'mia%'"), 0);
	assert_int_equal(rows_of("follower"), 2);
	assert_int_equal(rows_of("follower where inbox like '%/new'"), 1);
	assert_int_equal(rows_of("movement where followers = 2"), 1);
}

static void
one_inbox_is_walked_through_once_a_day(void **state)
{
	const struct remote *mia = a_remote("mia");
	struct lost lost;
	int64_t gone;

	(void)state;
	refused(mia, "https://social.example/users/mia/inbox", 410);
	lost = next(mia);
	fine(lost_settle(tx, &lost, LOST_NOTHING, NULL, NOON));
	lost = next(NULL);
	fine(lost_settle(tx, &lost, LOST_NOTHING, NULL, NOON));
	refused(mia, "https://social.example/users/mia/inbox", 410);
	assert_true(is_nothing_lost());
	fine(lost_expire(tx, NOON, &gone));
	assert_int_equal(gone, 0);
	fine(lost_expire(tx, NOON + 1, &gone));
	assert_int_equal(gone, 1);
	refused(mia, "https://social.example/users/mia/inbox", 410);
	(void)next(mia);
}

static void
who_is_blocked_is_asked_for_nothing(void **state)
{
	const struct remote *mia = a_remote("mia");

	(void)state;
	refused(mia, "https://social.example/inbox", 410);
	assert_false(next(mia).barred);
	fine(peer_rule_set(tx,
	    &(struct peer_rule){.host = S("social.example"), .kind = PEER_BLOCK, .made = NOON}));
	assert_true(next(mia).barred);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    LOST_TEST(each_is_asked_for_once),
	    LOST_TEST(one_inbox_is_walked_through_once_a_day),
	    LOST_TEST(who_is_blocked_is_asked_for_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
