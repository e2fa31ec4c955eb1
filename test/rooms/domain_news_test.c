/* What is told to other servers: when, to whom, and how often. */
#include "far.h"
#include "river.h"

#include "domain/peer.h"

#define NEWS_TEST(f) cmocka_unit_test_setup_teardown(f, movement_setup, house_teardown)

/* ---- tools --------------------------------------------------------------------------------- */

static struct remote *
a_follower(const char *name, const char *at, const char *shared)
{
	struct remote_doc doc = a_doc(name, at, shared);
	struct remote *r = a_remote_of(&doc);

	a_follow(river, r);
	return r;
}

static void
fan_out(int64_t now)
{
	run_job(&news_jobs.rows[0], now);
	assert_int_equal(rows_of("news where after is not null"), 0);
}

static int64_t
noted(enum news_kind kind)
{
	return rows_of(str_c(arena, buf_format(arena, "news where kind = %d", (int)kind)));
}

/* ---- what is noted ------------------------------------------------------------------------- */

static void
a_call_is_told_from_first_to_last(void **state)
{
	struct call_words words;
	struct call *call;
	struct news news;
	bool found;

	(void)state;
	fine(publish(river, "Open the weir.", 1));
	assert_int_equal(noted(NEWS_VERSION), 1);
	call = an_open_call(river, host);
	assert_int_equal(noted(NEWS_CALL), 1);
	assert_int_equal(noted(NEWS_POLL), 1);
	assert_int_equal(noted(NEWS_ANNOUNCE), 1);
	fan_out(NOON);
	words = call->words;
	words.title = S("Open both ladders");
	fine(call_change(tx, call, &words, NOON + 1));
	fine(call_change(tx, call, &words, NOON + 2));
	/* the second finds the first not begun: one says it all */
	assert_int_equal(noted(NEWS_CALL_CHANGED), 1);
	assert_int_equal(noted(NEWS_POLL_CHANGED), 1);
	fan_out(NOON + 3);
	fine(call_cancel(tx, call, S("Flood"), NOON + 4));
	assert_int_equal(noted(NEWS_CALL_CHANGED), 2);
	assert_int_equal(noted(NEWS_POLL_CHANGED), 2);
	fine(call_load(rd, call->id, &call));
	fine(call_withdraw(tx, call, NOON + 5));
	assert_int_equal(noted(NEWS_CALL_GONE), 1);
	assert_int_equal(noted(NEWS_POLL_GONE), 1);
	assert_int_equal(noted(NEWS_CALL_CHANGED), 2);
	fine(news_load(rd, (struct news_id){2}, &news, &found));
	assert_true(found);
	assert_int_equal(news.kind, NEWS_CALL);
	assert_int_equal(news.call.n, call->id.n);
	assert_int_equal(news.movement.n, river->id.n);
	assert_int_equal(news.remote.n, 0);
	assert_int_equal(news.pub.n, 20);
	is_str(news.about, "");
	fine(news_load(rd, (struct news_id){999}, &news, &found));
	assert_false(found);
}

static void
an_open_call_is_called_off_before_it_goes(void **state)
{
	struct call *call;

	(void)state;
	fine(publish(river, "Open the weir.", 1));
	call = an_open_call(river, host);
	fine(call_withdraw(tx, call, NOON + 1));
	assert_int_equal(
	    rows_of("news c join news g on g.kind = 7 where c.kind = 5 and c.id < g.id"), 1);
}

static void
a_draft_is_nobodys_business(void **state)
{
	struct call_new new = {.pub = S("draft"),
	    .movement = river->id,
	    .host = host,
	    .words = {.title = S("T"),
		.ask = S("A"),
		.place = S("P"),
		.more = S(""),
		.more_html = S(""),
		.starts = S("2026-04-07T12:00"),
		.ends = S("2026-04-07T14:00"),
		.zone = S("UTC"),
		.capacity = 4},
	    .now = NOON};
	struct call_fit fit;
	struct call *call;
	bool found;

	(void)state;
	fine(publish(river, "Open the weir.", 1));
	fine(call_times(arena, &new.words, NULL, NOON, &fit));
	fine(call_draft(tx, &new));
	fine(call_by_pub(rd, new.pub, &call, &found));
	fine(call_change(tx, call, &new.words, NOON + 1));
	fine(call_withdraw(tx, call, NOON + 2));
	assert_int_equal(rows_of("news where call is not null"), 0);
}

static void
a_new_name_is_told(void **state)
{
	(void)state;
	fine(movement_change(tx, river->id, S("Free the river"), S("By spring."), NOON));
	assert_int_equal(noted(NEWS_ACTOR), 1);
	fine(follow_ways_set(tx, river->id, false, false, NOON));
	fine(movement_change(tx, river->id, S("The river"), S("By spring."), NOON));
	assert_int_equal(noted(NEWS_ACTOR), 1);
}

/* ---- to whom ------------------------------------------------------------------------------- */

static void
one_delivery_for_each_inbox(void **state)
{
	(void)state;
	a_follower("a", "social.example", "https://social.example/inbox");
	a_follower("b", "social.example", "https://social.example/inbox");
	a_follower("c", "small.example", NULL);
	a_follower("d", "small.example", NULL);
	a_follower("e", "bad.example", "https://bad.example/inbox");
	fine(peer_rule_set(tx, &(struct peer_rule){.host = S("bad.example"), .kind = PEER_BLOCK}));
	fine(publish(river, "Open the weir.", 1));
	fan_out(NOON + 1);
	assert_int_equal(told(NEWS_VERSION, 0, ""), 3);
	assert_int_equal(told(NEWS_VERSION, 0, "https://social.example/inbox"), 1);
	assert_int_equal(told(NEWS_VERSION, 0, "users/c/inbox"), 1);
	assert_int_equal(told(NEWS_VERSION, 0, "bad.example/inbox"), 0);
	assert_int_equal(rows_of("delivery where urgent = 1 and inbox like '%bad.example%'"), 1);
	assert_int_equal(rows_of("delivery d join peer p on p.id = d.peer"
				 " where substr(d.inbox, 9, length(p.host)) <> p.host"),
	    0);
}

static void
waiting_followers_hear_nothing(void **state)
{
	(void)state;
	fine(follow_ways_set(tx, river->id, true, true, NOON));
	a_follower("a", "social.example", "https://social.example/inbox");
	fine(publish(river, "Open the weir.", 1));
	fan_out(NOON + 1);
	assert_int_equal(rows_of("delivery"), 0);
}

static void
many_inboxes_go_in_slices(void **state)
{
	bool more;

	(void)state;
	for (int i = 0; i < 120; i++) {
		const char *at = str_c(arena, buf_format(arena, "s%03d.example", i));

		a_follower("a", at, str_c(arena, buf_format(arena, "https://%s/inbox", at)));
	}
	fine(publish(river, "Open the weir.", 1));
	fine(news_jobs.rows[0].run(tx, NOON, &more));
	assert_int_equal(told(NEWS_VERSION, 0, ""), 50);
	fine(news_jobs.rows[0].run(tx, NOON, &more));
	assert_int_equal(told(NEWS_VERSION, 0, ""), 100);
	fan_out(NOON);
	assert_int_equal(told(NEWS_VERSION, 0, ""), 120);
}

static void
who_answered_hears_too(void **state)
{
	struct remote *mia = a_remote("mia");
	struct remote_doc doc = a_doc("ben", "small.example", NULL);
	struct call *call;

	(void)state;
	fine(publish(river, "Open the weir.", 1));
	call = an_open_call(river, host);
	a_yes(call, mia, NOON);
	a_yes(call, a_remote_of(&doc), NOON);
	a_follower("first", "a.example", "https://a.example/inbox");
	a_follower("last", "z.example", "https://z.example/inbox");
	a_follower("both", "social.example", "https://social.example/inbox");
	fan_out(NOON);
	fine(call_cancel(tx, call, S("Flood"), NOON + 1));
	fan_out(NOON + 1);
	assert_int_equal(told(NEWS_CALL_CHANGED, 0, "https://social.example/inbox"), 1);
	/* what has no inbox of the whole server would stand for one account */
	assert_int_equal(rows_of("audience"), 1);
	assert_int_equal(told(NEWS_CALL_CHANGED, 0, ""), 3);
	assert_int_equal(told(NEWS_VERSION, 0, ""), 3);
}

static void
blocked_servers_are_not_answered(void **state)
{
	struct remote *mia = a_remote("mia");

	(void)state;
	fine(peer_rule_set(tx, &(struct peer_rule){.host = S("example"), .kind = PEER_BLOCK}));
	a_follow(river, mia);
	assert_int_equal(rows_of("news"), 0);
}

/* ---- numbers ------------------------------------------------------------------------------- */

static void
numbers_are_told_every_three_minutes(void **state)
{
	const struct job *numbers = &news_jobs.rows[1];
	struct call *call;

	(void)state;
	fine(publish(river, "Open the weir.", 1));
	call = an_open_call(river, host);
	fan_out(NOON);
	run_job(numbers, NOON + 1);
	assert_int_equal(noted(NEWS_POLL_CHANGED), 0);
	a_yes(call, a_remote("mia"), NOON + 2);
	run_job(numbers, NOON + 3);
	assert_int_equal(noted(NEWS_POLL_CHANGED), 1);
	assert_int_equal(noted(NEWS_CALL_CHANGED), 1);
	fan_out(NOON + 4);
	a_yes(call, a_remote("ben"), NOON + 5);
	a_yes(call, a_remote("eve"), NOON + 6);
	run_job(numbers, NOON + 3 + 3 * MINUTE - 1);
	assert_int_equal(noted(NEWS_POLL_CHANGED), 1);
	run_job(numbers, NOON + 3 + 3 * MINUTE);
	assert_int_equal(noted(NEWS_POLL_CHANGED), 2);
	fan_out(NOON + 10 * MINUTE);
	run_job(numbers, NOON + HOUR);
	assert_int_equal(noted(NEWS_POLL_CHANGED), 2);
	assert_int_equal(told(NEWS_POLL_CHANGED, 0, "https://social.example/inbox"), 2);
}

static void
numbers_nobody_hears_are_not_told(void **state)
{
	struct remote_doc doc = a_doc("ben", "small.example", NULL);
	struct call *call;

	(void)state;
	fine(publish(river, "Open the weir.", 1));
	call = an_open_call(river, host);
	fan_out(NOON);
	a_yes(call, a_remote_of(&doc), NOON);
	assert_int_equal(rows_of("call where stale = 1"), 1);
	run_job(&news_jobs.rows[1], NOON + HOUR);
	assert_int_equal(rows_of("call where stale = 1"), 0);
	assert_int_equal(noted(NEWS_POLL_CHANGED), 0);
}

/* The newest news of one kind. */
static struct news
newest(enum news_kind kind)
{
	struct news_id id;
	struct news news;
	bool found;

	fine(db_number(db, arena,
	    str_c(arena, buf_format(arena, "select max(id) from news where kind = %d", (int)kind)),
	    &id.n));
	fine(news_load(rd, id, &news, &found));
	assert_true(found);
	return news;
}

static bool
is_overtaken(const struct news *news)
{
	bool is;

	fine(news_overtaken(rd, news, &is));
	return is;
}

static void
a_later_answer_overtakes(void **state)
{
	struct remote_doc doc = a_doc("mia", "social.example", NULL);
	const struct remote *mia = a_remote_of(&doc);
	struct news_answer say = {.kind = NEWS_RECEIPT, .movement = river->id, .remote = mia->id};
	struct news_answer join = {.kind = NEWS_JOIN_ACCEPT,
	    .movement = river->id,
	    .remote = mia->id,
	    .about = S("https://social.example/j/1")};
	struct news going, accept, told, note;

	(void)state;
	fine(publish(river, "Open the weir.", 1));
	note = newest(NEWS_VERSION);
	say.call = join.call = an_open_call(river, host)->id;
	say.now = join.now = NOON;
	say.detail = RECEIPT_GOING;
	fine(news_answer(tx, &say));
	going = newest(NEWS_RECEIPT);
	fine(news_answer(tx, &join));
	accept = newest(NEWS_JOIN_ACCEPT);
	/* neither what is about something else nor what leaves them where they are */
	say.detail = RECEIPT_CHANGED;
	fine(news_answer(tx, &say));
	join.about = S("https://social.example/j/2");
	fine(news_answer(tx, &join));
	assert_false(is_overtaken(&going));
	assert_false(is_overtaken(&accept));
	say.detail = RECEIPT_LEFT;
	fine(news_answer(tx, &say));
	told = newest(NEWS_RECEIPT);
	join.kind = NEWS_JOIN_REJECT;
	join.about = accept.about;
	fine(news_answer(tx, &join));
	assert_true(is_overtaken(&going));
	assert_true(is_overtaken(&accept));
	assert_false(is_overtaken(&told));
	assert_false(is_overtaken(&note));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    NEWS_TEST(a_call_is_told_from_first_to_last),
	    NEWS_TEST(an_open_call_is_called_off_before_it_goes),
	    NEWS_TEST(a_draft_is_nobodys_business),
	    NEWS_TEST(a_new_name_is_told),
	    NEWS_TEST(one_delivery_for_each_inbox),
	    NEWS_TEST(waiting_followers_hear_nothing),
	    NEWS_TEST(many_inboxes_go_in_slices),
	    NEWS_TEST(who_answered_hears_too),
	    NEWS_TEST(blocked_servers_are_not_answered),
	    NEWS_TEST(numbers_are_told_every_three_minutes),
	    NEWS_TEST(numbers_nobody_hears_are_not_told),
	    NEWS_TEST(a_later_answer_overtakes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
