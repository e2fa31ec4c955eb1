/* Accounts on other servers: kept, moved, forgotten, expired. */
#include "far.h"

#include "domain/expire.h"
#include "domain/peer.h"
#include "domain/reaction.h"
#include "domain/reply.h"

static struct movement *river;
static struct call *call;

static int
setup(void **state)
{
	struct person_id host;

	house_setup(state);
	host = a_person("Ana", S("$argon2id$"), true);
	river = a_movement("river", host);
	fine(publish(river, "Open the weir.", 1));
	call = an_open_call(river, host);
	return 0;
}
#define REMOTE_TEST(f) cmocka_unit_test_setup_teardown(f, setup, house_teardown)

/* ---- tools --------------------------------------------------------------------------------- */

static void
replies(const struct remote *r, int i)
{
	struct str uri = buf_format(arena, "https://social.example/%d", i);

	fine(reply_put(tx, &(struct reply_new){.pub = uri,
			       .movement = river->id,
			       .call = call->id,
			       .remote = r->id,
			       .uri = uri,
			       .url = uri,
			       .html = {S("<p>Yes</p>")},
			       .said = NOON,
			       .now = NOON}));
}

static void
blocks(const char *host)
{
	fine(peer_rule_set(
	    tx, &(struct peer_rule){.host = str_of(host), .kind = PEER_BLOCK, .made = NOON}));
	run_job(&peer_jobs.rows[0], NOON);
}

static void
expire(int64_t now)
{
	run_job(&expire_jobs.rows[0], now);
}

/* ---- keeping ------------------------------------------------------------------------------- */

static void
a_document_is_kept(void **state)
{
	struct remote_doc doc = a_doc("mia", "social.example", "https://social.example/inbox");
	const struct remote *mia = a_remote_of(&doc);
	struct remote r;
	bool found;

	(void)state;
	is_str(mia->host, "social.example");
	is_str(mia->handle, "mia@social.example");
	assert_int_equal(mia->fetched, NOON);
	fine(remote_by_uri(rd, doc.uri, &r, &found));
	assert_true(found);
	assert_int_equal(r.id.n, mia->id.n);
	fine(remote_by_key(rd, doc.key_id, &r, &found));
	assert_true(found);
	assert_int_equal(r.id.n, mia->id.n);
	fine(remote_by_key(rd, S("https://social.example/other"), &r, &found));
	assert_false(found);
	fine(remote_by_uri(rd, S("https://social.example/other"), &r, &found));
	assert_false(found);
	assert_int_equal(rows_of("peer"), 1);
}

static void
what_is_new_takes_its_place(void **state)
{
	struct remote_doc doc = a_doc("mia", "social.example", NULL);
	const struct remote *mia = a_remote_of(&doc), *again;

	(void)state;
	a_follow(river, mia);
	assert_int_equal(rows_of("follower where inbox like '%mia/inbox'"), 1);
	doc.name = S("Mia K");
	doc.shared = S("https://social.example/inbox");
	again = a_remote_of(&doc);
	assert_int_equal(again->id.n, mia->id.n);
	is_str(again->name, "Mia K");
	assert_int_equal(rows_of("follower where inbox = 'https://social.example/inbox'"), 1);
}

static void
a_key_stands_for_one_account(void **state)
{
	struct remote_doc mia = a_doc("mia", "social.example", NULL);
	struct remote_doc eve = a_doc("eve", "social.example", NULL);
	const struct remote *was = a_remote_of(&mia);
	struct remote r;
	bool found;

	(void)state;
	eve.key_id = mia.key_id;
	fine(remote_by_key(rd, mia.key_id, &r, &found));
	assert_int_equal(r.id.n, was->id.n);
	assert_int_not_equal(a_remote_of(&eve)->id.n, was->id.n);
	fine(remote_by_key(rd, mia.key_id, &r, &found));
	is_str(r.handle, "eve@social.example");
	fine(remote_load(rd, was->id, &r, &found));
	assert_null(r.key_id.at);
	assert_null(r.key_pem.at);
}

/* ---- forgetting ---------------------------------------------------------------------------- */

static void
all_of_them_is_forgotten(void **state)
{
	const struct remote *mia = a_remote("mia"), *ben = a_remote("ben");
	struct call_words words = call->words;
	struct reaction_counts counts;
	struct follow_ways ways;
	struct signup *s;
	bool found;

	(void)state;
	words.capacity = 1;
	fine(call_change(tx, call, &words, NOON));
	a_follow(river, mia);
	a_yes(call, mia, NOON);
	a_yes(call, ben, NOON);
	replies(mia, 1);
	fine(reaction_put(tx, call->id, REACTION_BOOST, mia->id, NOON));
	fine(remote_forget(tx, mia->id, NOON + 1));
	assert_int_equal(rows_of("remote"), 1);
	assert_int_equal(rows_of("follower") + rows_of("reply") + rows_of("reaction"), 0);
	assert_int_equal(rows_of("signup where name = 'mia'"), 0);
	assert_int_equal(rows_of("delivery where inbox like '%mia%'"), 0);
	assert_int_equal(told(NEWS_RECEIPT, RECEIPT_LEFT, ""), 0);
	/* the place goes to the first in line; sums stay */
	fine(far_load(rd, call->id, ben->id, &s, &found));
	assert_true(found);
	assert_int_equal(s->state, SIGNUP_GOING);
	fine(follow_ways(rd, river->id, &ways));
	assert_int_equal(ways.followers, 0);
	fine(reaction_counts(rd, call->id, &counts));
	assert_int_equal(counts.boosts, 1);
	assert_int_equal(rows_of("touch where kind = 8"), 1);
}

static void
who_was_there_stays_in_the_count(void **state)
{
	const struct remote *mia = a_remote("mia");

	(void)state;
	a_yes(call, mia, NOON);
	assert_int_equal(rows_of("call where going = 1"), 1);
	fine(remote_forget(tx, mia->id, call->words.ends_at));
	assert_int_equal(rows_of("remote"), 0);
	assert_int_equal(rows_of("call where going = 1"), 1);
	assert_int_equal(rows_of("signup where remote is null"), 1);
}

static void
much_goes_in_slices(void **state)
{
	const struct remote *mia = a_remote("mia");

	(void)state;
	replies(mia, 0);
	fine(reply_judge(tx, river->id, S("https://social.example/0"), REPLY_SHOWN));
	for (int i = 1; i < 120; i++)
		replies(mia, i);
	fine(remote_forget(tx, mia->id, NOON));
	assert_int_equal(rows_of("reply"), 70);
	assert_int_equal(rows_of("remote"), 1);
	run_job(&remote_jobs.rows[0], NOON + 1);
	assert_int_equal(rows_of("reply"), 0);
	assert_int_equal(rows_of("remote"), 0);
}

/* ---- expiring ------------------------------------------------------------------------------ */

static void
who_does_nothing_goes_the_day_after(void **state)
{
	const struct remote *mia = a_remote("mia"), *ben = a_remote("ben"), *eve = a_remote("eve");

	(void)state;
	a_remote("none");
	a_follow(river, mia);
	replies(ben, 1);
	fine(reaction_put(tx, call->id, REACTION_LIKE, eve->id, NOON));
	a_yes(call, a_remote("gus"), NOON);
	expire(NOON + DAY);
	assert_int_equal(rows_of("remote"), 5);
	expire(NOON + DAY + 1);
	assert_int_equal(rows_of("remote"), 4);
	assert_int_equal(rows_of("remote where handle like 'none%'"), 0);
	fine(follow_end(tx, river->id, mia->id));
	expire(NOON + 2 * DAY + 2);
	assert_int_equal(rows_of("remote where handle like 'mia%'"), 0);
	assert_int_equal(rows_of("remote"), 3);
	/* the sign-up, and who heard of the call, go with the call, 72 hours after */
	expire(call->words.ends_at + 72 * HOUR);
	assert_int_equal(rows_of("audience"), 1);
	assert_int_equal(rows_of("signup"), 1);
	expire(call->words.ends_at + 72 * HOUR + 1);
	assert_int_equal(rows_of("audience"), 0);
	assert_int_equal(rows_of("signup"), 0);
	expire(call->words.ends_at + 74 * HOUR + 2 * DAY);
	assert_int_equal(rows_of("remote where handle like 'gus%'"), 0);
	expire(NOON + 30 * DAY + 1);
	assert_int_equal(rows_of("reaction"), 0);
	expire(NOON + 180 * DAY);
	assert_int_equal(rows_of("reply"), 1);
	expire(NOON + 180 * DAY + 1);
	assert_int_equal(rows_of("reply"), 0);
	expire(NOON + 182 * DAY);
	assert_int_equal(rows_of("remote"), 0);
	assert_int_equal(rows_of("call where likes = 1"), 1);
	assert_int_equal(rows_of("peer"), 1);
	expire(NOON + 243 * DAY);
	assert_int_equal(rows_of("peer"), 0);
}

static void
many_who_are_of_use_are_looked_at_once_a_day(void **state)
{
	int64_t seen;

	(void)state;
	for (int i = 0; i < 120; i++)
		a_follow(river, a_remote(str_c(arena, buf_format(arena, "p%d", i))));
	fine(remote_expire(tx, NOON + 1, &seen));
	assert_int_equal(seen, 50);
	fine(remote_expire(tx, NOON + 1, &seen));
	fine(remote_expire(tx, NOON + 1, &seen));
	assert_int_equal(seen, 20);
	fine(remote_expire(tx, NOON + DAY, &seen));
	assert_int_equal(seen, 0);
	assert_int_equal(rows_of("remote"), 120);
}

static void
what_was_told_goes(void **state)
{
	const struct remote *mia = a_remote("mia");

	(void)state;
	a_follow(river, mia);
	run_job(&news_jobs.rows[0], NOON);
	assert_int_equal(rows_of("news where remote is null"), 4);
	assert_int_equal(rows_of("news where remote is not null"), 1);
	/* what waits for its server stays */
	expire(NOON + 14 * DAY + 1);
	assert_int_equal(rows_of("news"), 5);
	assert_int_equal(rows_of("delivery"), 5);
	raw("update delivery set failed = 1775476800");
	expire(NOON + 7 * DAY);
	assert_int_equal(rows_of("delivery"), 5);
	expire(NOON + 7 * DAY + 1);
	assert_int_equal(rows_of("delivery"), 0);
	assert_int_equal(rows_of("news where remote is not null"), 0);
	assert_int_equal(rows_of("news where remote is null"), 4);
	expire(NOON + 14 * DAY);
	assert_int_equal(rows_of("news"), 4);
	expire(NOON + 14 * DAY + 1);
	assert_int_equal(rows_of("news"), 0);
}

static void
ids_of_activities_go_after_a_week(void **state)
{
	(void)state;
	fine(db_number(
	    db, arena, "insert into taken (key, made) values (x'01', 1775476800)", &(int64_t){0}));
	expire(NOON + 7 * DAY);
	assert_int_equal(rows_of("taken"), 1);
	expire(NOON + 7 * DAY + 1);
	assert_int_equal(rows_of("taken"), 0);
}

static void
who_is_blocked_holds_no_place(void **state)
{
	struct remote_doc doc = a_doc("ben", "other.example", NULL);
	const struct remote *far = a_remote("mia"), *near = a_remote_of(&doc);

	(void)state;
	a_yes(call, far, NOON);
	a_yes(call, near, NOON);
	assert_int_equal(rows_of("call where going = 2"), 1);
	blocks("social.example");
	assert_int_equal(rows_of("signup where remote is not null"), 1);
	assert_int_equal(rows_of("call where going = 1"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    REMOTE_TEST(a_document_is_kept),
	    REMOTE_TEST(who_is_blocked_holds_no_place),
	    REMOTE_TEST(what_is_new_takes_its_place),
	    REMOTE_TEST(a_key_stands_for_one_account),
	    REMOTE_TEST(all_of_them_is_forgotten),
	    REMOTE_TEST(who_was_there_stays_in_the_count),
	    REMOTE_TEST(much_goes_in_slices),
	    REMOTE_TEST(who_does_nothing_goes_the_day_after),
	    REMOTE_TEST(many_who_are_of_use_are_looked_at_once_a_day),
	    REMOTE_TEST(what_was_told_goes),
	    REMOTE_TEST(ids_of_activities_go_after_a_week),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
