/* Accounts on Bluesky: what is done next for one, and what comes of it. */
#include "far.h"

#include "domain/bluesky_work.h"
#include "domain/follow.h"
#include "domain/peer.h"
#include "sql_bluesky.h"

static struct movement *river;
static struct person_id host;
static struct bluesky_id account;

static const struct bluesky_session session = {
    .origin = {"https://pds.example", 19},
    .host = {"pds.example", 11},
    .handle = {"river.example", 13},
    .did = {"did:plc:river", 13},
    .password = {"abcd-efgh-ijkl-mnop", 19},
    .access = {"access", 6},
    .refresh = {"refresh", 7},
};

static int
setup(void **state)
{
	struct key root = {.bytes = {7, 8, 9}};
	struct bluesky b;
	bool found;

	house_setup(state);
	bluesky_key_set(&root);
	host = a_person("Ana", NONE, true);
	river = a_movement("river", host);
	fine(publish(river, "The river is ours.", 1));
	fine(bluesky_connect(tx, river->id, &session, NOON));
	fine(bluesky_of(rd, river->id, &b, &found));
	assert_true(found);
	account = b.id;
	return 0;
}
#define BLUESKY_TEST(f) cmocka_unit_test_setup_teardown(f, setup, house_teardown)

/* ---- tools --------------------------------------------------------------------------------- */

static struct bluesky
now_is(void)
{
	struct bluesky b = {.id = {0}};
	bool found;

	fine(bluesky_of(rd, river->id, &b, &found));
	return b;
}

/* What is due next at that time: its step; BLUESKY_REST where nothing is. */
static struct bluesky_work
next(int64_t now, enum bluesky_step step)
{
	struct bluesky_work work = {.step = BLUESKY_REST};
	struct bluesky_id *ids;
	bool found;
	size_t n;

	fine(bluesky_due(rd, now, &ids, &n));
	assert_true(n <= 1);
	if (n == 1) {
		fine(bluesky_work(rd, ids[0], now, &work, &found));
		assert_true(found);
	}
	assert_int_equal(work.step, step);
	return work;
}

static void
note(const struct bluesky_work *work, struct bluesky_result r, int64_t now)
{
	r.work = work;
	r.dice = 200; /* no earlier and no later */
	fine(bluesky_note(tx, &r, now));
}

static void
took(const struct bluesky_work *work, int64_t now)
{
	note(work,
	    (struct bluesky_result){
		.end = BLUESKY_TOOK, .access = S("fresh"), .refresh = S("again"), .cid = S("bafy")},
	    now);
}

static void
failed(const struct bluesky_work *work, enum bluesky_trouble trouble, int64_t now)
{
	note(work, (struct bluesky_result){.end = BLUESKY_FAILED, .trouble = trouble}, now);
}

static void
expired(const struct bluesky_work *work, int64_t now)
{
	note(work, (struct bluesky_result){.end = BLUESKY_EXPIRED}, now);
}

static void
change_place(const struct call *call, int64_t now)
{
	struct call_words words = call->words;

	words.place = S("The bridge");
	fine(call_change(tx, call, &words, now));
}

/* ---- tests --------------------------------------------------------------------------------- */

static void
a_call_is_posted_and_answered(void **state)
{
	struct call *call = an_open_call(river, host);
	struct bluesky_work post, answer;

	(void)state;
	change_place(call, NOON); /* an answer is never sent before what it answers */
	post = next(NOON, BLUESKY_PUT);
	assert_int_equal(post.post.kind, BLUESKY_CALL);
	assert_int_equal(post.post.rkey.n, 13);
	assert_true(post.post.root_cid.at == NULL);
	is_str(post.access, "access");
	is_str(post.password, "abcd-efgh-ijkl-mnop");
	took(&post, NOON);
	answer = next(NOON, BLUESKY_PUT);
	assert_int_equal(answer.post.kind, BLUESKY_MOVED);
	is_str(answer.post.root_cid, "bafy");
	assert_true(str_eq(answer.post.root_rkey, post.post.rkey));
	assert_false(str_eq(answer.post.rkey, post.post.rkey));
	took(&answer, NOON);
	(void)next(NOON + DAY, BLUESKY_REST);
	assert_int_equal(now_is().stands, 2);
}

static void
what_is_withdrawn_is_deleted(void **state)
{
	struct call *call = an_open_call(river, host);
	struct bluesky_work work = next(NOON, BLUESKY_PUT);

	(void)state;
	took(&work, NOON);
	change_place(call, NOON);
	work = next(NOON, BLUESKY_PUT);
	/* It is withdrawn while that is under way. */
	fine(call_withdraw(tx, call, NOON));
	took(&work, NOON);
	work = next(NOON, BLUESKY_DELETE);
	took(&work, NOON);
	work = next(NOON, BLUESKY_DELETE);
	took(&work, NOON);
	(void)next(NOON + DAY, BLUESKY_REST);
	assert_int_equal(rows_of("bluesky_post"), 0);
}

static void
the_session_goes_on(void **state)
{
	int64_t now = NOON + HOUR;
	struct bluesky_work work;

	(void)state;
	(void)an_open_call(river, host);
	work = next(now, BLUESKY_PUT);
	expired(&work, now);
	work = next(now, BLUESKY_RENEW);
	is_str(work.refresh, "refresh");
	assert_true(work.access.at == NULL);
	expired(&work, now);
	work = next(now, BLUESKY_BEGIN);
	assert_true(work.refresh.at == NULL);
	took(&work, now);
	work = next(now, BLUESKY_PUT);
	is_str(work.access, "fresh");
	is_str(work.refresh, "again");
	/* A token that is new cannot have expired: it is not asked for round and round. */
	expired(&work, now);
	(void)next(now + 59, BLUESKY_REST);
	(void)next(now + 60, BLUESKY_PUT);
	assert_int_equal(now_is().waits, 1);
}

static void
the_password_is_used_seldom(void **state)
{
	struct bluesky_work work;

	(void)state;
	(void)an_open_call(river, host);
	work = next(NOON + 2 * MINUTE, BLUESKY_PUT);
	expired(&work, NOON + 2 * MINUTE);
	work = next(NOON + 2 * MINUTE, BLUESKY_RENEW);
	expired(&work, NOON + 2 * MINUTE);
	work = next(NOON + 2 * MINUTE, BLUESKY_REST);
	note(&work, (struct bluesky_result){.end = BLUESKY_UNTRIED}, NOON + 2 * MINUTE);
	assert_true(work.until == NOON + 5 * MINUTE);
	(void)next(NOON + 5 * MINUTE - 1, BLUESKY_REST);
	(void)next(NOON + 5 * MINUTE, BLUESKY_BEGIN);
}

static void
it_stops_until_it_is_connected_again(void **state)
{
	static const enum bluesky_trouble stops[] = {
	    BLUESKY_PASSWORD, BLUESKY_FACTOR, BLUESKY_SUSPENDED};
	struct bluesky_work work;

	(void)state;
	(void)an_open_call(river, host);
	for (size_t i = 0; i < COUNT(stops); i++) {
		int64_t now = NOON + (int64_t)i * HOUR;

		work = next(now, BLUESKY_PUT);
		failed(&work, stops[i], now);
		assert_int_equal(now_is().trouble, stops[i]);
		assert_true(now_is().since.n == now);
		fine(publish(river, str_c(arena, buf_format(arena, "%zu", i)), 2 + (int64_t)i));
		(void)next(now + DAY, BLUESKY_REST);
		fine(bluesky_connect(tx, river->id, &session, now + 1));
		assert_int_equal(now_is().trouble, BLUESKY_WELL);
	}
	/* What came back late was about the time before. */
	failed(&work, BLUESKY_PASSWORD, NOON + DAY);
	assert_int_equal(now_is().trouble, BLUESKY_WELL);
	assert_int_equal(now_is().waits, 4);
}

static void
it_is_tried_again_like_a_delivery(void **state)
{
	static const int64_t waits[] = {
	    MINUTE, 5 * MINUTE, 20 * MINUTE, HOUR, 3 * HOUR, 8 * HOUR, 24 * HOUR, 48 * HOUR};
	struct call *call = an_open_call(river, host);
	struct bluesky_work work;
	int64_t now = NOON;

	(void)state;
	change_place(call, NOON);
	for (size_t i = 0; i < COUNT(waits); i++) {
		work = next(now, BLUESKY_PUT);
		failed(&work, i == 0 ? BLUESKY_SILENT : BLUESKY_BUSY, now);
		(void)next(now + waits[i] - 1, BLUESKY_REST);
		now += waits[i];
	}
	work = next(now, BLUESKY_PUT);
	failed(&work, BLUESKY_BUSY, now);
	(void)next(now + 100 * DAY, BLUESKY_REST);
	assert_int_equal(now_is().failed, 1);
	/* What would have answered it has nothing to stand below. */
	assert_int_equal(rows_of("bluesky_post"), 1);
}

static void
a_server_that_says_when_is_obeyed(void **state)
{
	struct bluesky_work work;

	(void)state;
	(void)an_open_call(river, host);
	work = next(NOON, BLUESKY_PUT);
	note(&work,
	    (struct bluesky_result){
		.end = BLUESKY_FAILED, .trouble = BLUESKY_BUSY, .retry_after = 2 * HOUR},
	    NOON);
	/* Nor does anything else go past it, though it wakes the account. */
	fine(publish(river, "Another.", 2));
	(void)next(NOON + 2 * HOUR - 1, BLUESKY_REST);
	(void)next(NOON + 2 * HOUR, BLUESKY_PUT);
}

static void
silence_makes_the_server_rest(void **state)
{
	struct bluesky_work work;

	(void)state;
	for (int i = 0; i < 10; i++) {
		fine(publish(river, str_c(arena, buf_format(arena, "%d", i)), 2 + i));
		work = next(NOON + i * DAY, BLUESKY_PUT);
		failed(&work, BLUESKY_SILENT, NOON + i * DAY);
	}
	fine(bluesky_connect(tx, river->id, &session, NOON + 9 * DAY + 1));
	work = next(NOON + 9 * DAY + 1, BLUESKY_REST);
	assert_true(work.until == NOON + 9 * DAY + HOUR);
}

static void
one_that_is_kept_out_hears_nothing(void **state)
{
	struct peer_rule rule = {S("example"), S(""), PEER_BLOCK, NOON};
	struct bluesky_work work;

	(void)state;
	(void)an_open_call(river, host);
	fine(peer_rule_set(tx, &rule));
	work = next(NOON, BLUESKY_REST);
	note(&work, (struct bluesky_result){.end = BLUESKY_UNTRIED}, NOON);
	assert_int_equal(now_is().trouble, BLUESKY_BLOCKED);
	(void)next(NOON + HOUR - 1, BLUESKY_REST);
	fine(peer_rule_drop(tx, rule.host));
	work = next(NOON + HOUR, BLUESKY_PUT);
	took(&work, NOON + HOUR);
	assert_int_equal(now_is().trouble, BLUESKY_WELL);
}

static void
letting_go_erases(void **state)
{
	struct bluesky_work work;

	(void)state;
	(void)an_open_call(river, host);
	work = next(NOON, BLUESKY_PUT);
	took(&work, NOON);
	fine(bluesky_leave(tx, river->id, true, NOON));
	assert_int_equal(rows_of("bluesky where password is null and tokens is not null"), 1);
	fine(publish(river, "Not there.", 2));
	work = next(NOON, BLUESKY_DELETE);
	assert_true(work.password.at == NULL);
	took(&work, NOON);
	assert_int_equal(rows_of("bluesky"), 0);
	/* With nothing posted it is gone at once; and so it is where posts stay. */
	fine(bluesky_connect(tx, river->id, &session, NOON));
	fine(bluesky_leave(tx, river->id, true, NOON));
	assert_int_equal(rows_of("bluesky"), 0);
	fine(bluesky_connect(tx, river->id, &session, NOON));
	(void)an_open_call(river, host);
	fine(bluesky_leave(tx, river->id, false, NOON));
	assert_int_equal(rows_of("bluesky") + rows_of("bluesky_post"), 0);
	/* And with the movement. */
	fine(bluesky_connect(tx, river->id, &session, NOON));
	fine(follow_ways_set(tx, river->id, false, false, NOON));
	assert_int_equal(rows_of("bluesky"), 0);
}

static void
without_a_session_the_end_is_now(void **state)
{
	struct bluesky_work work;

	(void)state;
	(void)an_open_call(river, host);
	work = next(NOON, BLUESKY_PUT);
	took(&work, NOON);
	fine(bluesky_leave(tx, river->id, true, NOON + HOUR));
	work = next(NOON + HOUR, BLUESKY_DELETE);
	expired(&work, NOON + HOUR);
	work = next(NOON + HOUR, BLUESKY_RENEW);
	expired(&work, NOON + HOUR);
	work = next(NOON + HOUR, BLUESKY_END);
	note(&work, (struct bluesky_result){.end = BLUESKY_UNTRIED}, NOON + HOUR);
	assert_int_equal(rows_of("bluesky"), 0);
}

static void
terms(void **state)
{
	struct bluesky_work work;
	int64_t gone;

	(void)state;
	(void)an_open_call(river, host);
	work = next(NOON, BLUESKY_PUT);
	took(&work, NOON);
	fine(publish(river, "Never there.", 2));
	fine(bluesky_expire(tx, NOON - 1, &gone));
	assert_int_equal(gone, 0);
	fine(bluesky_expire(tx, NOON, &gone));
	assert_int_equal(gone, 1);
	assert_int_equal(now_is().stands, 1);
	fine(bluesky_leave(tx, river->id, true, NOON));
	fine(bluesky_expire(tx, NOON + DAY - 1 - BLUESKY_KEPT, &gone));
	assert_int_equal(gone, 0);
	/* Its server is not forgotten while the account is here. */
	fine(peer_expire(tx, NOON + 60 * DAY, &gone));
	assert_int_equal(rows_of("peer"), 1);
	fine(bluesky_expire(tx, NOON + DAY - BLUESKY_KEPT, &gone));
	assert_int_equal(gone, 1);
	assert_int_equal(rows_of("bluesky"), 0);
}

static void
another_account_begins_anew(void **state)
{
	struct bluesky_session other = session;
	struct bluesky_work work;

	(void)state;
	(void)an_open_call(river, host);
	work = next(NOON, BLUESKY_PUT);
	took(&work, NOON);
	fine(bluesky_connect(tx, river->id, &session, NOON + 1));
	assert_int_equal(now_is().stands, 1);
	other.did = S("did:plc:other");
	fine(bluesky_connect(tx, river->id, &other, NOON + 2));
	assert_int_equal(now_is().stands, 0);
	assert_int_not_equal(now_is().id.n, account.n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    BLUESKY_TEST(a_call_is_posted_and_answered),
	    BLUESKY_TEST(what_is_withdrawn_is_deleted),
	    BLUESKY_TEST(the_session_goes_on),
	    BLUESKY_TEST(the_password_is_used_seldom),
	    BLUESKY_TEST(it_stops_until_it_is_connected_again),
	    BLUESKY_TEST(it_is_tried_again_like_a_delivery),
	    BLUESKY_TEST(a_server_that_says_when_is_obeyed),
	    BLUESKY_TEST(silence_makes_the_server_rest),
	    BLUESKY_TEST(one_that_is_kept_out_hears_nothing),
	    BLUESKY_TEST(letting_go_erases),
	    BLUESKY_TEST(without_a_session_the_end_is_now),
	    BLUESKY_TEST(terms),
	    BLUESKY_TEST(another_account_begins_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
