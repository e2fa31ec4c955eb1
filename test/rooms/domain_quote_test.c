/* Posts elsewhere that quote us: one stamp for each, as long as nobody took it back. */
#include "far.h"
#include "ladder.h"

#include "domain/peer.h"
#include "domain/quote.h"

static struct version *first;

static int
setup(void **state)
{
	call_setup(state);
	fine(message_newest(rd, river->id, &first));
	return 0;
}
#define QUOTE_TEST(f) cmocka_unit_test_setup_teardown(f, setup, house_teardown)

/* They ask for a post of that number; about the call, or about the message. */
static struct quote_ask
an_ask(const struct remote *who, int post, bool of_call)
{
	return (struct quote_ask){.pub = rand_word(arena, 20),
	    .movement = river->id,
	    .call = of_call ? call->id : (struct call_id){0},
	    .object = of_call ? call->pub : first->pub,
	    .remote = who->id,
	    .uri = buf_format(arena, "%.*s/posts/%d", STR_ARG(who->uri), post),
	    .request = buf_format(arena, "%.*s/asks/%d", STR_ARG(who->uri), post),
	    .now = NOON};
}

static bool
stands(struct str pub)
{
	struct quote q;
	bool found;

	fine(quote_by_pub(rd, pub, &q, &found));
	assert_true(!found || q.state == QUOTE_STANDS);
	return found;
}

static void
the_same_post_has_the_same_stamp(void **state)
{
	const struct remote *mia = a_remote("mia");
	struct quote_ask ask = an_ask(mia, 1, true), again = an_ask(mia, 1, true);
	struct quote_ask other = an_ask(mia, 1, false), poll = an_ask(mia, 1, true);

	(void)state;
	poll.poll = true;
	fine(quote_ask(tx, &ask));
	fine(quote_ask(tx, &again));
	assert_true(stands(ask.pub));
	assert_false(stands(again.pub));
	assert_int_equal(told(NEWS_QUOTE_ACCEPT, 0, "mia/inbox"), 2);
	fine(quote_ask(tx, &other));
	fine(quote_ask(tx, &poll));
	assert_true(stands(other.pub));
	assert_true(stands(poll.pub));
	assert_int_equal(rows_of("quote"), 3);
}

static void
what_was_said_last_holds(void **state)
{
	const struct remote *mia = a_remote("mia");
	struct quote_ask ask = an_ask(mia, 1, true);

	(void)state;
	ask.refuse = true;
	fine(quote_ask(tx, &ask));
	assert_false(stands(ask.pub));
	assert_int_equal(told(NEWS_QUOTE_REJECT, 0, "mia/inbox"), 1);
	assert_int_equal(rows_of("call where quoted = 1"), 0);
	ask.refuse = false;
	fine(quote_ask(tx, &ask));
	assert_true(stands(ask.pub));
	ask.refuse = true;
	fine(quote_ask(tx, &ask));
	assert_false(stands(ask.pub));
}

/* Somebody who names a post of others has a row of their own, and takes nothing from theirs. */
static void
nobody_moves_the_stamp_of_others(void **state)
{
	const struct remote *mia = a_remote("mia"), *eve = a_remote("eve");
	struct quote_ask ask = an_ask(mia, 1, true), forged = an_ask(eve, 1, true);
	bool gone;

	(void)state;
	fine(quote_ask(tx, &ask));
	forged.uri = ask.uri;
	forged.refuse = true;
	fine(quote_ask(tx, &forged));
	assert_true(stands(ask.pub));
	assert_false(stands(forged.pub));
	fine(quote_drop(tx, ask.uri, eve->id, &gone));
	assert_true(gone);
	assert_true(stands(ask.pub));
	fine(quote_drop(tx, ask.uri, eve->id, &gone));
	assert_false(gone);
	fine(quote_drop(tx, ask.uri, mia->id, &gone));
	assert_true(gone);
	assert_false(stands(ask.pub));
}

static void
a_withdrawn_call_takes_its_stamps_back(void **state)
{
	struct quote_ask asks[60], of_message = an_ask(a_remote("mia"), 99, false);

	(void)state;
	fine(quote_ask(tx, &of_message));
	for (int i = 0; i < 60; i++) {
		asks[i] = an_ask(a_remote(i % 2 == 0 ? "mia" : "ben"), i, true);
		fine(quote_ask(tx, &asks[i]));
	}
	run_job(&quote_jobs.rows[0], NOON);
	assert_true(stands(asks[0].pub));
	fine(call_withdraw(tx, call, NOON));
	assert_int_equal(run_job(&quote_jobs.rows[0], NOON), 3);
	for (int i = 0; i < 60; i++)
		assert_false(stands(asks[i].pub));
	assert_int_equal(told(NEWS_QUOTE_GONE, 0, "mia/inbox"), 30);
	assert_int_equal(told(NEWS_QUOTE_GONE, 0, "ben/inbox"), 30);
	assert_true(stands(of_message.pub));
	assert_int_equal(run_job(&quote_jobs.rows[0], NOON), 1);
}

static void
who_is_gone_leaves_none(void **state)
{
	const struct remote *mia = a_remote("mia"), *ben = a_remote("ben");
	struct remote_doc doc = a_doc("mal", "bad.example", NULL);
	const struct remote *mal = a_remote_of(&doc);
	struct quote_ask asks[130];
	int64_t gone;

	(void)state;
	for (int i = 0; i < 130; i++) {
		asks[i] = an_ask(i < 60 ? mia : i < 70 ? ben : mal, i, true);
		fine(quote_ask(tx, &asks[i]));
	}
	fine(remote_expire(tx, NOON + 1, &gone));
	assert_int_equal(gone, 3);
	assert_int_equal(rows_of("remote"), 3);
	fine(remote_forget(tx, mia->id, NOON));
	run_job(&remote_jobs.rows[0], NOON);
	assert_int_equal(rows_of("quote"), 70);
	fine(peer_rule_set(
	    tx, &(struct peer_rule){
		    .host = S("bad.example"), .kind = PEER_BLOCK, .note = S(""), .made = NOON}));
	run_job(&peer_jobs.rows[0], NOON);
	assert_int_equal(rows_of("quote"), 10);
	assert_true(stands(asks[60].pub));
}

static void
they_are_forgotten(void **state)
{
	const struct remote *mia = a_remote("mia");
	struct quote_ask ask = an_ask(mia, 1, true), refused = an_ask(mia, 2, true);
	int64_t gone, week = QUOTE_KEPT - 7 * DAY;

	(void)state;
	refused.refuse = true;
	fine(quote_ask(tx, &ask));
	fine(quote_ask(tx, &refused));
	fine(quote_expire(tx, NOON - week, &gone));
	assert_int_equal(gone, 0);
	fine(quote_expire(tx, NOON - week + 1, &gone));
	assert_int_equal(gone, 1);
	fine(quote_expire(tx, NOON, &gone));
	assert_int_equal(gone, 0);
	assert_true(stands(ask.pub));
	fine(quote_expire(tx, NOON + 1, &gone));
	assert_int_equal(gone, 1);
	assert_int_equal(rows_of("quote"), 0);
	assert_int_equal(rows_of("news where quote is not null"), 0);
}

static void
a_movement_by_itself_tells_nobody(void **state)
{
	struct quote_ask ask = an_ask(a_remote("mia"), 1, true);

	(void)state;
	raw("update movement set federates = 0");
	fine(quote_ask(tx, &ask));
	assert_int_equal(rows_of("delivery"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    QUOTE_TEST(the_same_post_has_the_same_stamp),
	    QUOTE_TEST(what_was_said_last_holds),
	    QUOTE_TEST(nobody_moves_the_stamp_of_others),
	    QUOTE_TEST(a_withdrawn_call_takes_its_stamps_back),
	    QUOTE_TEST(who_is_gone_leaves_none),
	    QUOTE_TEST(they_are_forgotten),
	    QUOTE_TEST(a_movement_by_itself_tells_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
