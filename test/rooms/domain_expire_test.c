/* test/rooms/domain_expire_test.c - what the house forgets, and what stays. */
#include "house.h"

#include "domain/expire.h"
#include "domain/ledger.h"
#include "domain/letter.h"
#include "domain/once.h"
#include "domain/session.h"
#include "domain/setup.h"
#include "domain/signup.h"

static void
expire(int64_t now)
{
	run_job(&expire_jobs.rows[0], now);
}

static void
ask(const struct call *call, int who, bool confirm)
{
	struct str mail = buf_format(arena, "p%d@mill.example", who);
	struct signup_ask in = {.call = call->id,
	    .answer = SIGNUP_GOING,
	    .name = buf_format(arena, "P%03d", who),
	    .mail = mail,
	    .folded = buf_format(arena, "p%03d", who),
	    .touch = {TIE_WEAK, CHANNEL_POSTER},
	    .dice = signup_dice(arena),
	    .lang = S("en"),
	    .now = NOON};
	struct signup_list list;
	struct signup *signup;
	struct str before = buf_format(arena, "p%03d", who - 1);
	bool found;

	fine(signup_ask(tx, &in));
	if (!confirm)
		return;
	fine(signup_page(rd, call->id, (struct signup_key){before, {INT64_MAX}}, 1, &list));
	fine(signup_load(rd, list.rows[0].id, &signup, &found));
	assert_true(found);
	is_str(signup->mail, str_c(arena, mail));
	fine(signup_answer(tx, signup, SIGNUP_GOING, NOON));
}

static struct call *
a_call(struct person_id *host)
{
	struct movement *river;

	*host = a_person("Ana", S("$argon2id$"), true);
	river = a_movement("river", *host);
	fine(publish(river, "Words.", 1));
	return an_open_call(river, *host);
}

static void
signups_go_72_hours_after_the_end(void **state)
{
	struct person_id host;
	struct call *call = a_call(&host);
	struct ledger before, after;
	int64_t due = call->words.ends_at + 72 * HOUR;

	(void)state;
	for (int i = 1; i <= 120; i++)
		ask(call, i, i <= 30);
	fine(ledger_of_movement(rd, call->movement, &before));
	assert_int_equal(rows_of("signup"), 120);
	assert_int_equal(before.all.signed_up, 120);
	expire(due);
	assert_int_equal(rows_of("signup"), 120);
	expire(due + 1);
	assert_int_equal(rows_of("signup"), 0);
	assert_int_equal(rows_of("letter"), 0);
	fine(call_load(rd, call->id, &call));
	assert_true(call->erased);
	/* what was counted stays, once */
	assert_int_equal(call->counts.going, 30);
	fine(ledger_of_movement(rd, call->movement, &after));
	assert_int_equal(after.all.signed_up, before.all.signed_up);
	assert_int_equal(after.all.confirmed, before.all.confirmed);
	expire(due + 365 * DAY);
	fine(ledger_of_movement(rd, call->movement, &after));
	assert_int_equal(after.all.confirmed, before.all.confirmed);
}

static void
a_slice_is_at_most_50_rows(void **state)
{
	struct person_id host;
	struct call *call = a_call(&host);
	int64_t gone;

	(void)state;
	for (int i = 1; i <= 60; i++)
		ask(call, i, false);
	fine(expire_table.rows[0].erase(tx, call->words.ends_at + 1, &gone));
	assert_int_equal(gone, 50);
	assert_int_equal(rows_of("call where erased = 1"), 0);
	fine(expire_table.rows[0].erase(tx, call->words.ends_at + 1, &gone));
	assert_int_equal(gone, 10);
	assert_int_equal(rows_of("call where erased = 1"), 1);
	fine(expire_table.rows[0].erase(tx, call->words.ends_at + 1, &gone));
	assert_int_equal(gone, 0);
}

static void
a_call_nobody_answered_does_not_stop_the_others(void **state)
{
	struct person_id host;
	struct call *call = a_call(&host);
	struct movement *night = a_movement("night", host);

	(void)state;
	fine(publish(night, "Words.", 1));
	an_open_call(night, host);
	ask(call, 1, true);
	expire(call->words.ends_at + 72 * HOUR + 1);
	assert_int_equal(rows_of("call where erased = 1"), 2);
	assert_int_equal(rows_of("signup"), 0);
}

static void
pending_signups_go_after_a_week(void **state)
{
	struct person_id host;
	struct call *call = a_call(&host);
	struct call_words words = call->words;
	struct call_fit fit;

	(void)state;
	words.starts = S("2026-06-01T12:00");
	words.ends = S("2026-06-01T14:00");
	fine(call_times(arena, &words, call, NOON, &fit));
	fine(call_change(tx, call, &words, NOON));
	for (int i = 1; i <= 70; i++)
		ask(call, i, i == 1);
	expire(NOON + 7 * DAY);
	assert_int_equal(rows_of("signup"), 70);
	expire(NOON + 7 * DAY + 1);
	assert_int_equal(rows_of("signup"), 1);
	fine(call_load(rd, call->id, &call));
	assert_int_equal(call->counts.pending, 0);
	assert_int_equal(call->counts.going, 1);
	assert_false(call->erased);
}

static void
the_rest_goes_in_its_time(void **state)
{
	static const struct quota one = {"one", 1, HOUR};
	struct person_id ana = a_person("Ana", S("$argon2id$"), true);
	bool took;

	(void)state;
	a_person("Bo", NONE, false);
	fine(session_start(tx, ana, S("token"), NOON));
	fine(once_note(tx, S("key"), S("/"), NOON));
	fine(quota_take(tx, &one, S("a"), NOON, &took));
	fine(setup_link_new(tx, S("link"), NOON));
	expire(NOON + HOUR);
	assert_int_equal(rows_of("quota"), 1);
	expire(NOON + HOUR + 1);
	assert_int_equal(rows_of("quota"), 0);
	assert_int_equal(rows_of("setup_link"), 1);
	assert_int_equal(rows_of("person"), 2);
	expire(NOON + DAY + 1);
	assert_int_equal(rows_of("setup_link"), 0);
	assert_int_equal(rows_of("person"), 1);
	assert_int_equal(rows_of("once"), 1);
	expire(NOON + 3 * DAY + 1);
	assert_int_equal(rows_of("once"), 0);
	expire(NOON + 30 * DAY);
	assert_int_equal(rows_of("session"), 1);
	expire(NOON + 31 * DAY);
	assert_int_equal(rows_of("session"), 0);
	assert_int_equal(rows_of("person"), 1);
}

static void
letters_given_up_go_after_a_week(void **state)
{
	struct person_id ana = a_person("Ana", S("$argon2id$"), true);
	struct letter *letters;
	size_t n;

	(void)state;
	fine(letter_to_person(tx, LETTER_TEST, ana, S("ana@mill.example"), NOON));
	fine(letter_to_person(tx, LETTER_TEST, ana, S("ana@mill.example"), NOON));
	fine(letter_due(rd, NOON, &letters, &n));
	assert_int_equal(n, 2);
	fine(letter_failed(tx, &letters[0], true, NOON));
	expire(NOON + 7 * DAY);
	assert_int_equal(rows_of("letter"), 2);
	expire(NOON + 7 * DAY + 1);
	assert_int_equal(rows_of("letter"), 1);
	assert_int_equal(rows_of("letter where failed is null"), 1);
}

static void
people_with_something_here_stay(void **state)
{
	struct person_id host;
	struct call *call = a_call(&host);
	struct person_id keeper = a_person("Bo", NONE, false);

	(void)state;
	a_person("Nobody", NONE, false);
	a_movement("night", keeper);
	fine(db_exec(db, arena, "update person set pass = null"));
	assert_int_equal(call->host.n, host.n);
	expire(NOON + DAY + 1);
	assert_int_equal(rows_of("person"), 2);
	assert_int_equal(rows_of("person where name = 'Nobody'"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HOUSE_TEST(signups_go_72_hours_after_the_end),
	    HOUSE_TEST(a_slice_is_at_most_50_rows),
	    HOUSE_TEST(a_call_nobody_answered_does_not_stop_the_others),
	    HOUSE_TEST(pending_signups_go_after_a_week),
	    HOUSE_TEST(the_rest_goes_in_its_time),
	    HOUSE_TEST(letters_given_up_go_after_a_week),
	    HOUSE_TEST(people_with_something_here_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
