/* Sign-ups from other servers: answers by any way, the line, receipts, and the kept sums. */
#include "far.h"
#include "ladder.h"

#include "domain/door.h"
#include "domain/follow.h"
#include "domain/ledger.h"
#include "domain/letter.h"
#include "domain/reaction.h"

#define CALL_TEST(f) cmocka_unit_test_setup_teardown(f, call_setup, house_teardown)

/* ---- tools --------------------------------------------------------------------------------- */

static void
set_capacity(int64_t capacity, int64_t now)
{
	struct call_words words = call->words;

	words.capacity = capacity;
	fine(call_change(tx, call, &words, now));
	fine(call_load(rd, call->id, &call));
}

static struct far_ask
ask_of(const struct remote *r, enum far_answer answer, int64_t now)
{
	return (struct far_ask){.call = call->id,
	    .movement = river->id,
	    .remote = r,
	    .answer = answer,
	    .folded = utf8_fold(arena, r->name),
	    .dice = signup_dice(arena),
	    .lang = S("en"),
	    .now = now};
}

static void
says(const struct remote *r, enum far_answer answer, int64_t now)
{
	struct far_ask ask = ask_of(r, answer, now);

	fine(far_answer(tx, &ask));
}

static void
joins(const struct remote *r, const char *id, int64_t now)
{
	struct far_ask ask = ask_of(r, FAR_GOING, now);

	ask.join = str_of(id);
	fine(far_answer(tx, &ask));
}

static void
leaves(const struct remote *r, int64_t now)
{
	struct far_ask ask = ask_of(r, FAR_NO, now);

	ask.leave = true;
	fine(far_answer(tx, &ask));
}

/* NULL when there is none. */
static struct signup *
of(const struct remote *r)
{
	struct signup *s = NULL;
	bool found;

	fine(far_load(rd, call->id, r->id, &s, &found));
	return found ? s : NULL;
}

static void
stands(const struct remote *r, enum signup_state state)
{
	const struct signup *s = of(r);

	assert_non_null(s);
	assert_int_equal(s->state, state);
}

static void
counts_are(int64_t going, int64_t maybe, int64_t waiting, int64_t declined)
{
	struct reaction_counts counts;

	fine(call_load(rd, call->id, &call));
	fine(reaction_counts(rd, call->id, &counts));
	assert_int_equal(call->counts.pending, 0);
	assert_int_equal(call->counts.going, going);
	assert_int_equal(call->counts.maybe, maybe);
	assert_int_equal(call->counts.waiting, waiting);
	assert_int_equal(counts.declined, declined);
}

/* How many have reached a stage in the sums of the call, and how many of them surely. */
static void
funnel_is(enum touch_kind stage, int64_t n, int64_t sure)
{
	struct funnel funnel;
	struct funnel_cell *weak;

	fine(ledger_funnel(rd, river->id, call->id, &funnel));
	weak = &funnel.stage[2][stage - 1];
	assert_int_equal(weak->n, n);
	assert_int_equal(weak->sure, sure);
}

static int64_t
receipts(enum news_receipt what, const char *inbox)
{
	return told(NEWS_RECEIPT, what, inbox);
}

/* ---- answering ----------------------------------------------------------------------------- */

static void
an_answer_counts_at_once(void **state)
{
	const struct remote *mia = a_remote("mia"), *ben = a_remote("ben");
	struct ledger ledger;
	const struct signup *s;

	(void)state;
	says(mia, FAR_GOING, NOON);
	says(ben, FAR_MAYBE, NOON + 1);
	counts_are(1, 1, 0, 0);
	s = of(mia);
	is_str(s->name, "mia");
	assert_int_equal(s->remote.n, mia->id.n);
	assert_null(s->mail.at);
	assert_int_equal(s->code.n, 6);
	assert_true(s->confirmed.has);
	assert_int_equal(receipts(RECEIPT_GOING, "mia/inbox"), 1);
	assert_int_equal(receipts(RECEIPT_MAYBE, "ben/inbox"), 1);
	assert_int_equal(rows_of("delivery where urgent = 0"), 0);
	assert_int_equal(rows_of("letter"), 0);
	fine(ledger_of_call(rd, call->id, &ledger));
	assert_int_equal(ledger.tie[TIE_WEAK - 1].signed_up, 2);
	assert_int_equal(ledger.channel[CHANNEL_FEDIVERSE - 1].confirmed, 2);
	funnel_is(TOUCH_REACH, 2, 0);
	funnel_is(TOUCH_RESPOND, 2, 2);
	funnel_is(TOUCH_PLEDGE, 1, 1);
}

static void
the_later_answer_wins(void **state)
{
	const struct remote *mia = a_remote("mia");

	(void)state;
	says(mia, FAR_MAYBE, NOON);
	joins(mia, "https://social.example/join/1", NOON + 1);
	counts_are(1, 0, 0, 0);
	assert_int_equal(told(NEWS_JOIN_ACCEPT, 0, "mia/inbox"), 1);
	assert_int_equal(receipts(RECEIPT_GOING, "mia/inbox"), 1);
	/* the ticket page */
	fine(signup_answer(tx, of(mia), SIGNUP_MAYBE, NOON + 2));
	counts_are(0, 1, 0, 0);
	assert_int_equal(told(NEWS_JOIN_REJECT, 0, "mia/inbox"), 1);
	joins(mia, "https://social.example/join/2", NOON + 2);
	counts_are(1, 0, 0, 0);
	assert_int_equal(told(NEWS_JOIN_ACCEPT, 0, "mia/inbox"), 2);
	assert_int_equal(rows_of("news where about = 'https://social.example/join/2'"), 1);
	says(mia, FAR_NO, NOON + 3);
	counts_are(0, 0, 0, 1);
	assert_null(of(mia));
	assert_int_equal(receipts(RECEIPT_LEFT, "mia/inbox"), 1);
	assert_int_equal(receipts(RECEIPT_DECLINED, "mia/inbox"), 0);
	says(mia, FAR_GOING, NOON + 4);
	counts_are(1, 0, 0, 0);
	funnel_is(TOUCH_PLEDGE, 2, 2);
}

static void
the_same_again_is_no_news(void **state)
{
	const struct remote *mia = a_remote("mia");

	(void)state;
	says(mia, FAR_GOING, NOON);
	says(mia, FAR_GOING, NOON + 1);
	joins(mia, "https://social.example/join/1", NOON + 2);
	joins(mia, "https://social.example/join/1", NOON + 3);
	counts_are(1, 0, 0, 0);
	assert_int_equal(receipts(RECEIPT_GOING, "mia/inbox"), 1);
	assert_int_equal(told(NEWS_JOIN_ACCEPT, 0, "mia/inbox"), 2);
	assert_int_equal(rows_of("signup"), 1);
	is_str(of(mia)->activity, "https://social.example/join/1");
}

static void
who_cannot_come_is_counted_only(void **state)
{
	const struct remote *mia = a_remote("mia");

	(void)state;
	leaves(mia, NOON);
	counts_are(0, 0, 0, 0);
	assert_int_equal(rows_of("news where remote is not null"), 0);
	says(mia, FAR_NO, NOON + 1);
	says(mia, FAR_NO, NOON + 2);
	counts_are(0, 0, 0, 1);
	assert_int_equal(rows_of("signup"), 0);
	assert_int_equal(receipts(RECEIPT_DECLINED, "mia/inbox"), 1);
}

static void
a_leave_undoes_a_join(void **state)
{
	const struct remote *mia = a_remote("mia");

	(void)state;
	joins(mia, "https://social.example/join/1", NOON);
	leaves(mia, NOON + 1);
	counts_are(0, 0, 0, 1);
	assert_null(of(mia));
	assert_int_equal(receipts(RECEIPT_LEFT, "mia/inbox"), 1);
	assert_int_equal(told(NEWS_JOIN_REJECT, 0, "mia/inbox"), 0);
	funnel_is(TOUCH_PLEDGE, 1, 1);
}

static void
leaving_by_the_ticket_is_told(void **state)
{
	const struct remote *mia = a_remote("mia");

	(void)state;
	joins(mia, "https://social.example/join/1", NOON);
	fine(signup_leave(tx, of(mia), NOON + 1));
	counts_are(0, 0, 0, 0);
	assert_int_equal(receipts(RECEIPT_LEFT, "mia/inbox"), 1);
	assert_int_equal(told(NEWS_JOIN_REJECT, 0, "mia/inbox"), 1);
}

static void
what_is_unclear_is_answered_five_times(void **state)
{
	const struct remote *mia = a_remote("mia");

	(void)state;
	for (int i = 0; i < 8; i++)
		says(mia, FAR_UNCLEAR, NOON + i);
	assert_int_equal(receipts(RECEIPT_UNCLEAR, "mia/inbox"), 5);
	says(mia, FAR_UNCLEAR, NOON + HOUR);
	assert_int_equal(receipts(RECEIPT_UNCLEAR, "mia/inbox"), 6);
	counts_are(0, 0, 0, 0);
}

static void
a_server_brings_so_many_in_an_hour(void **state)
{
	struct remote_doc doc = a_doc("eve", "other.example", "https://other.example/inbox");
	const struct remote *late = a_remote("late"), *other = a_remote_of(&doc);

	(void)state;
	for (int i = 0; i < 9; i++) /* which counts once */
		says(a_remote("n0"), i % 2 == 0 ? FAR_MAYBE : FAR_NO, NOON);
	for (int i = 0; i < 200; i++)
		says(a_remote(str_c(arena, buf_format(arena, "n%d", i))), FAR_MAYBE, NOON);
	joins(late, "https://social.example/join/1", NOON + 1);
	assert_null(of(late));
	assert_int_equal(receipts(RECEIPT_CROWD, "late/inbox"), 1);
	assert_int_equal(told(NEWS_JOIN_REJECT, 0, "late/inbox"), 1);
	counts_are(0, 200, 0, 0);
	says(other, FAR_GOING, NOON + 2);
	stands(other, SIGNUP_GOING);
	says(late, FAR_GOING, NOON + HOUR);
	stands(late, SIGNUP_GOING);
}

static void
a_closed_call_keeps_nothing(void **state)
{
	const struct remote *mia = a_remote("mia"), *ben = a_remote("ben");

	(void)state;
	says(ben, FAR_GOING, NOON);
	fine(call_cancel(tx, call, S("Flood"), NOON + 1));
	joins(mia, "https://social.example/join/1", NOON + 2);
	says(mia, FAR_NO, NOON + 3);
	assert_null(of(mia));
	assert_int_equal(receipts(RECEIPT_CLOSED, "mia/inbox"), 2);
	assert_int_equal(told(NEWS_JOIN_REJECT, 0, "mia/inbox"), 1);
	/* off the list one can get at any time */
	says(ben, FAR_NO, NOON + 4);
	counts_are(0, 0, 0, 0);
	assert_int_equal(rows_of("signup"), 0);
}

/* ---- the line ------------------------------------------------------------------------------ */

static void
a_full_call_means_the_line(void **state)
{
	const struct remote *mia = a_remote("mia"), *ben = a_remote("ben"), *eve = a_remote("eve");

	(void)state;
	set_capacity(1, NOON);
	says(mia, FAR_GOING, NOON);
	joins(ben, "https://social.example/join/1", NOON + 1);
	says(eve, FAR_GOING, NOON + 2);
	counts_are(1, 0, 2, 0);
	assert_int_equal(told(NEWS_JOIN_REJECT, 0, "ben/inbox"), 1);
	assert_int_equal(receipts(RECEIPT_WAITING, "ben/inbox"), 1);
	assert_int_equal(receipts(RECEIPT_WAITING, "eve/inbox"), 1);
	funnel_is(TOUCH_PLEDGE, 1, 1);
	says(mia, FAR_NO, NOON + 3);
	stands(ben, SIGNUP_GOING);
	stands(eve, SIGNUP_WAITING);
	assert_int_equal(receipts(RECEIPT_PROMOTED, "ben/inbox"), 1);
	assert_int_equal(told(NEWS_JOIN_ACCEPT, 0, "ben/inbox"), 1);
	says(ben, FAR_MAYBE, NOON + 4);
	stands(eve, SIGNUP_GOING);
	assert_int_equal(receipts(RECEIPT_PROMOTED, "eve/inbox"), 1);
	assert_int_equal(told(NEWS_JOIN_ACCEPT, 0, "eve/inbox"), 0);
	says(mia, FAR_GOING, NOON + 5);
	stands(mia, SIGNUP_WAITING);
	counts_are(1, 1, 1, 0);
	funnel_is(TOUCH_PLEDGE, 3, 3);
}

/* ---- fan-outs ------------------------------------------------------------------------------ */

static void
a_change_reaches_everybody(void **state)
{
	struct call_words words = call->words;

	(void)state;
	for (int i = 0; i < 60; i++)
		says(a_remote(str_c(arena, buf_format(arena, "p%d", i))), FAR_GOING, NOON);
	says(a_remote("gone"), FAR_GOING, NOON);
	says(a_remote("gone"), FAR_NO, NOON);
	words.place = S("The bridge");
	fine(call_change(tx, call, &words, NOON + 10));
	run_job(&letter_jobs.rows[0], NOON + 11);
	assert_int_equal(receipts(RECEIPT_CHANGED, "/inbox"), 60);
	fine(call_load(rd, call->id, &call));
	fine(call_cancel(tx, call, S("Flood"), NOON + 12));
	run_job(&letter_jobs.rows[0], NOON + 13);
	assert_int_equal(receipts(RECEIPT_CANCELLED, "/inbox"), 60);
	assert_int_equal(receipts(RECEIPT_CANCELLED, "p59/inbox"), 1);
	assert_int_equal(rows_of("letter"), 0);
	assert_int_equal(rows_of("fanout"), 0);
}

/* ---- lists --------------------------------------------------------------------------------- */

static void
hosts_see_who_it_is(void **state)
{
	const struct remote *mia = a_remote("mia");
	struct signup_key key = {.folded = NONE};
	struct signup_list list;
	struct door_seen seen;

	(void)state;
	says(mia, FAR_GOING, NOON);
	fine(signup_page(rd, call->id, key, 10, &list));
	assert_int_equal(list.n, 1);
	is_str(list.rows[0].handle, "mia@social.example");
	fine(door_in(tx, &(struct door_entry){call, of(mia)->code, 1, NOON + DAY}, &seen));
	assert_int_equal(seen.word, DOOR_IN);
	funnel_is(TOUCH_SHOW, 1, 1);
	/* who was there stays on the list */
	says(mia, FAR_NO, NOON + DAY + 1);
	stands(mia, SIGNUP_GOING);
	assert_int_equal(receipts(RECEIPT_CLOSED, "mia/inbox"), 1);
}

static void
who_moves_takes_the_answer_along(void **state)
{
	const struct remote *was = a_remote("mia"), *is = a_remote("mia2"), *ben = a_remote("ben");

	(void)state;
	says(was, FAR_GOING, NOON);
	says(ben, FAR_MAYBE, NOON);
	fine(far_move(tx, was->id, is->id));
	assert_null(of(was));
	stands(is, SIGNUP_GOING);
	fine(far_move(tx, is->id, ben->id));
	stands(is, SIGNUP_GOING);
	stands(ben, SIGNUP_MAYBE);
	counts_are(1, 1, 0, 0);
}

/* ---- sums against a recount ---------------------------------------------------------------- */

static uint64_t seed = 88172645463325252U;

static int
dice(int sides)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int)(seed % (uint64_t)sides);
}

/* What is kept equals what stands, whatever was done. */
static void
recount(void)
{
	static const char *const pairs[][2] = {{"call c where c.going <>", "state = 2"},
	    {"call c where c.maybe <>", "state = 3"}, {"call c where c.waiting <>", "state = 4"}};

	for (size_t i = 0; i < COUNT(pairs); i++)
		assert_int_equal(
		    rows_of(str_c(arena,
			buf_format(arena,
			    "%s (select count(*) from signup s where s.call = c.id and s.%s)",
			    pairs[i][0], pairs[i][1]))),
		    0);
	assert_int_equal(rows_of("call c where c.declined <> (select count(*) from reaction r"
				 " where r.call = c.id and r.kind = 3)"),
	    0);
	assert_int_equal(rows_of("call c where c.waiting > 0 and c.going < c.capacity"), 0);
	assert_int_equal(
	    rows_of("(select stage, sum(n) as n, sum(sure) as sure from funnel where call <> 0"
		    " group by stage having sum(n) <> 0) f"
		    " join (select kind, count(distinct who || '/' || call) as n,"
		    "  count(distinct case when inferred = 0 then who || '/' || call end) as sure"
		    "  from touch where call is not null group by kind) t"
		    " on t.kind = f.stage where t.n <> f.n or t.sure <> f.sure"),
	    0);
}

static void
random_act(struct remote *const *people, int n, int64_t now)
{
	const struct remote *r = people[dice(n)];
	int act = dice(100);

	if (act < 40)
		says(r, FAR_GOING, now);
	else if (act < 55)
		joins(r, str_c(arena, buf_format(arena, "https://social.example/join/%d", dice(9))),
		    now);
	else if (act < 70)
		says(r, FAR_MAYBE, now);
	else if (act < 80)
		says(r, FAR_NO, now);
	else if (act < 88)
		leaves(r, now);
	else if (act < 93 && of(r) != NULL)
		fine(signup_leave(tx, of(r), now));
	else if (act < 96 && of(r) != NULL)
		fine(signup_answer(tx, of(r), SIGNUP_GOING, now));
	else
		set_capacity(dice(12) + 1, now);
}

static void
sums_equal_a_recount(void **state)
{
	struct arena *kept = arena, *scratch = arena_new((size_t)16 << 20);
	struct remote *people[30];
	struct call_id id = call->id;

	(void)state;
	for (int i = 0; i < 30; i++)
		people[i] = a_remote(str_c(arena, buf_format(arena, "p%d", i)));
	for (int i = 0; i < 2000; i++) {
		fine(tx_save(tx, scratch));
		arena = scratch;
		fine(call_load(rd, id, &call));
		random_act(people, 30, NOON + i);
		if (i % 20 == 0)
			recount();
		arena = kept;
		fine(tx_release(tx));
		arena_reset(scratch);
	}
	recount();
	assert_true(rows_of("signup") > 0);
	assert_true(rows_of("touch where kind = 8") > 0);
	arena_free(scratch);
}

/* ---- a movement of this server alone -------------------------------------------------------- */

static void
nothing_goes_out_where_nothing_may(void **state)
{
	const struct remote *mia = a_remote("mia");

	(void)state;
	says(mia, FAR_GOING, NOON);
	assert_int_equal(rows_of("delivery"), 1);
	fine(follow_ways_set(tx, river->id, false, false, NOON));
	says(mia, FAR_MAYBE, NOON + 1);
	assert_int_equal(rows_of("delivery"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CALL_TEST(an_answer_counts_at_once),
	    CALL_TEST(the_later_answer_wins),
	    CALL_TEST(the_same_again_is_no_news),
	    CALL_TEST(who_cannot_come_is_counted_only),
	    CALL_TEST(a_leave_undoes_a_join),
	    CALL_TEST(leaving_by_the_ticket_is_told),
	    CALL_TEST(what_is_unclear_is_answered_five_times),
	    CALL_TEST(a_server_brings_so_many_in_an_hour),
	    CALL_TEST(a_closed_call_keeps_nothing),
	    CALL_TEST(a_full_call_means_the_line),
	    CALL_TEST(a_change_reaches_everybody),
	    CALL_TEST(hosts_see_who_it_is),
	    CALL_TEST(who_moves_takes_the_answer_along),
	    CALL_TEST(sums_equal_a_recount),
	    CALL_TEST(nothing_goes_out_where_nothing_may),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
