/* test/rooms/domain_session_test.c - sessions, signing in, what people change about themselves. */
#include "house.h"

#include "domain/session.h"
#include "text_keys.h"

static const char pass[] = "four words that rhyme not";

static struct viewer
viewer_of(const char *token, int64_t now)
{
	struct viewer viewer;

	fine(session_viewer(rd, str_of(token), now, &viewer));
	return viewer;
}

/* ---- sessions ------------------------------------------------------------------------------ */

static void
a_token_leads_to_its_person(void **state)
{
	struct person_id ana = a_person("Ana", NONE, true), bo = a_person("Bo", NONE, false);
	struct viewer viewer;

	(void)state;
	fine(session_start(tx, ana, S("token-ana"), NOON));
	fine(session_start(tx, bo, S("token-bo"), NOON));
	viewer = viewer_of("token-ana", NOON);
	assert_int_equal(viewer.person.n, ana.n);
	is_str(viewer.name, "Ana");
	assert_true(viewer.admin);
	assert_null(viewer.zone.at);
	assert_false(viewer_of("token-bo", NOON).admin);
	assert_int_equal(viewer_of("token-an", NOON).person.n, 0);
	assert_int_equal(viewer_of("", NOON).person.n, 0);
	fine(session_viewer(rd, NONE, NOON, &viewer));
	assert_int_equal(viewer.person.n, 0);
	is_fault(session_start(tx, (struct person_id){999}, S("t"), NOON), FAULT_MISSING);
}

static void
people_end_their_own_sessions_only(void **state)
{
	struct person_id ana = a_person("Ana", NONE, false), bo = a_person("Bo", NONE, false);
	struct viewer viewer, other;
	struct session *list;
	size_t n;

	(void)state;
	fine(session_start(tx, ana, S("one"), NOON));
	fine(session_start(tx, ana, S("two"), NOON + DAY));
	fine(session_start(tx, bo, S("three"), NOON));
	viewer = viewer_of("one", NOON);
	other = viewer_of("three", NOON);
	fine(session_list(rd, &viewer, &list, &n));
	assert_int_equal(n, 2);
	assert_int_equal(list[0].made, NOON + DAY);
	assert_int_equal(list[1].seen_day, NOON / DAY);

	fine(session_end_other(tx, &other, list[0].hash));
	assert_int_equal(viewer_of("two", NOON).person.n, ana.n);
	fine(session_end_other(tx, &viewer, list[0].hash));
	assert_int_equal(viewer_of("two", NOON).person.n, 0);
	fine(session_end(tx, &viewer));
	assert_int_equal(viewer_of("one", NOON).person.n, 0);
	assert_int_equal(viewer_of("three", NOON).person.n, bo.n);
	viewer = viewer_of("one", NOON);
	fine(session_end(tx, &viewer));
}

static void
an_unused_session_ends_after_30_days(void **state)
{
	struct person_id ana = a_person("Ana", NONE, false);
	struct viewer viewer;
	struct session *list;
	size_t n;
	bool more;

	(void)state;
	fine(session_start(tx, ana, S("one"), NOON));
	assert_int_equal(viewer_of("one", NOON + 30 * DAY).person.n, ana.n);
	assert_int_equal(viewer_of("one", NOON + 31 * DAY).person.n, 0);
	/* the look 30 days later was noted, and is written by the job */
	fine(session_jobs.rows[0].run(tx, NOON + 30 * DAY, &more));
	assert_false(more);
	viewer = viewer_of("one", NOON + 31 * DAY);
	assert_int_equal(viewer.person.n, ana.n);
	fine(session_list(rd, &viewer, &list, &n));
	assert_int_equal(list[0].seen_day, NOON / DAY + 30);
	fine(session_jobs.rows[0].run(tx, NOON, &more));
}

/* The day counts from its first request on, and is written later. */
static void
days_are_counted_not_requests(void **state)
{
	struct person_id ana = a_person("Ana", NONE, false);
	bool more;

	(void)state;
	fine(session_start(tx, ana, S("token"), NOON));
	for (int64_t day = 0; day < 4; day++) {
		int64_t now = NOON + day * DAY;

		assert_int_equal(viewer_of("token", now).visits, day + 1);
		assert_int_equal(viewer_of("token", now).visits, day + 1);
		fine(session_jobs.rows[0].run(tx, now, &more));
		assert_int_equal(viewer_of("token", now).visits, day + 1);
	}
}

static void
a_cookie_fits_the_origin(void **state)
{
	(void)state;
	is_str(session_cookie(arena, S("abc")),
	    "__Host-s=abc; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure");
	is_str(session_cookie(arena, NONE),
	    "__Host-s=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
	address_origin_set(S("http://hub.lan"));
	is_str(session_cookie(arena, S("abc")),
	    "s=abc; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax");
}

/* ---- signing in ---------------------------------------------------------------------------- */

/* A whole try; gives the refusal. */
static err
sign_in_from(
    struct str client, const char *login, const char *typed, int64_t now, struct person_id *who)
{
	struct person_login login_typed = {str_of(login), str_of(typed), client};
	struct person_try try;
	err why;

	fine(person_try(rd, &login_typed, now, &try));
	fine(person_try_count(tx, &try, "pass", now, &why));
	if (why == OK && who != NULL)
		*who = try.person;
	return why;
}

static err
sign_in(const char *login, const char *typed, int64_t now, struct person_id *who)
{
	return sign_in_from(S("10.0.0"), login, typed, now, who);
}

static void
mail_and_name_sign_in(void **state)
{
	struct person_id ana = a_person("Ana Moreau", pass_of(pass), true), who = {0};

	(void)state;
	fine(person_mail_set(tx, ana, S("Ana@Mill.example")));
	fine(sign_in("ana moreau", pass, NOON, &who));
	assert_int_equal(who.n, ana.n);
	who.n = 0;
	fine(sign_in("ana@MILL.example", pass, NOON, &who));
	assert_int_equal(who.n, ana.n);
	is_refused(sign_in("Ana", pass, NOON, NULL), "pass");
}

static void
a_shared_name_is_good_for_neither(void **state)
{
	struct str encoded = pass_of(pass);
	struct person_id one = a_person("Ana", encoded, false), who;

	(void)state;
	a_person("Ana", NONE, false);
	fine(sign_in("Ana", pass, NOON, &who));
	assert_int_equal(who.n, one.n);
	a_person("ANA", encoded, false);
	is_refused(sign_in("Ana", pass, NOON, NULL), "pass");
	fine(person_mail_set(tx, one, S("ana@mill.example")));
	fine(sign_in("ana@mill.example", pass, NOON, &who));
	assert_int_equal(who.n, one.n);
}

static void
alike(err one, err other)
{
	assert_int_equal(one->fault, other->fault);
	assert_int_equal(one->say, other->say);
	assert_int_equal(one->n, other->n);
	assert_string_equal(
	    one->cause == NULL ? "" : one->cause, other->cause == NULL ? "" : other->cause);
}

static void
five_wrong_tries_close_the_account(void **state)
{
	struct person_id ana = a_person("Ana", pass_of(pass), true), who;

	(void)state;
	fine(person_mail_set(tx, ana, S("ana@mill.example")));
	for (int i = 0; i < 5; i++) {
		/* by mail or by name, it is the same account */
		err known = sign_in(i % 2 == 0 ? "Ana" : "ana@mill.example", "wrong", NOON, NULL);
		err unknown = sign_in("Nobody", "wrong", NOON, NULL);

		is_refused(known, "pass");
		alike(known, unknown);
	}
	is_fault(sign_in("Ana", pass, NOON, NULL), FAULT_LIMIT);
	/* who tries from elsewhere locks nobody out here */
	fine(sign_in_from(S("10.9.9"), "Ana", pass, NOON, &who));
	assert_int_equal(who.n, ana.n);
	alike(sign_in("Ana", pass, NOON, NULL), sign_in("nobody", pass, NOON, NULL));
	is_fault(sign_in("ana@mill.example", pass, NOON + 15 * MINUTE - 1, NULL), FAULT_LIMIT);
	fine(sign_in("Ana", pass, NOON + 15 * MINUTE, &who));
	assert_int_equal(who.n, ana.n);
}

static void
the_right_passphrase_forgets_the_wrong_ones(void **state)
{
	(void)state;
	a_person("Ana", pass_of(pass), true);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 4; i++)
			is_refused(sign_in("Ana", "wrong", NOON, NULL), "pass");
		fine(sign_in("Ana", pass, NOON, NULL));
	}
}

/* Tries that were compared at the same time count one after the other. */
static void
tries_at_once_open_no_more(void **state)
{
	struct person_login bad = {S("Ana"), S("wrong"), S("10.0.0")};
	struct person_login good = {S("Ana"), str_of(pass), S("10.0.0")};
	struct person_try wrong[6], right;
	err why;

	(void)state;
	a_person("Ana", pass_of(pass), true);
	for (size_t i = 0; i < COUNT(wrong); i++)
		fine(person_try(rd, &bad, NOON, &wrong[i]));
	fine(person_try(rd, &good, NOON, &right));
	assert_true(right.fits);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		fine(person_try_count(tx, &wrong[i], "pass", NOON, &why));
		is_fault(why, i < 5 ? FAULT_INPUT : FAULT_LIMIT);
	}
	fine(person_try_count(tx, &right, "pass", NOON, &why));
	is_fault(why, FAULT_LIMIT);
}

static void
a_passphrase_changed_meanwhile_does_not_fit(void **state)
{
	struct str encoded = pass_of(pass);
	struct person_id ana = a_person("Ana", encoded, true);
	struct person_login login = {S("Ana"), str_of(pass), S("10.0.0")};
	struct person_try try;
	err why;

	(void)state;
	fine(person_try(rd, &login, NOON, &try));
	fine(person_pass_set(tx, ana, encoded));
	fine(person_try_count(tx, &try, "pass", NOON, &why));
	is_refused(why, "pass");
}

/* ---- /me ----------------------------------------------------------------------------------- */

static void
a_new_passphrase_ends_the_sessions(void **state)
{
	struct person_id ana = a_person("Ana", pass_of(pass), true);
	struct person_try try;
	err why;

	(void)state;
	fine(session_start(tx, ana, S("one"), NOON));
	fine(session_start(tx, ana, S("two"), NOON));
	fine(person_try_again(rd, ana, S("wrong"), NOON, &try));
	fine(person_try_count(tx, &try, "old", NOON, &why));
	is_refused(why, "old");
	fine(person_try_again(rd, ana, str_of(pass), NOON, &try));
	fine(person_try_count(tx, &try, "old", NOON, &why));
	fine(why);
	fine(person_pass_set(tx, ana, pass_of("another four words to keep")));
	assert_int_equal(viewer_of("one", NOON).person.n, 0);
	assert_int_equal(viewer_of("two", NOON).person.n, 0);
	fine(session_start(tx, ana, S("three"), NOON));
	assert_int_equal(viewer_of("three", NOON).person.n, ana.n);
	is_refused(sign_in("Ana", pass, NOON, NULL), "pass");
	fine(sign_in("Ana", "another four words to keep", NOON, NULL));
}

static void
a_mail_address_belongs_to_one(void **state)
{
	struct person_id ana = a_person("Ana", NONE, false), bo = a_person("Bo", NONE, false);
	struct person person;
	bool found;

	(void)state;
	fine(person_mail_set(tx, ana, S("a@mill.example")));
	is_refused(person_mail_set(tx, bo, S("A@mill.example")), "mail");
	fine(person_mail_set(tx, ana, S("b@mill.example")));
	fine(person_get(rd, ana, &person, &found));
	is_str(person.mail, "b@mill.example");
	fine(person_mail_set(tx, bo, S("a@mill.example")));
	fine(person_mail_set(tx, ana, S("")));
	fine(person_get(rd, ana, &person, &found));
	assert_null(person.mail.at);
	fine(person_change(tx, ana, S("Ana M"), S("Europe/Paris")));
	is_refused(person_change(tx, ana, S("Ana M"), S("Paris")), "zone");
	fine(person_get(rd, ana, &person, &found));
	is_str(person.name, "Ana M");
	is_str(person.zone, "Europe/Paris");
	fine(person_change(tx, ana, S("Ana"), S("")));
	fine(person_get(rd, ana, &person, &found));
	assert_null(person.zone.at);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HOUSE_TEST(a_token_leads_to_its_person),
	    HOUSE_TEST(people_end_their_own_sessions_only),
	    HOUSE_TEST(an_unused_session_ends_after_30_days),
	    HOUSE_TEST(days_are_counted_not_requests),
	    HOUSE_TEST(a_cookie_fits_the_origin),
	    HOUSE_TEST(mail_and_name_sign_in),
	    HOUSE_TEST(a_shared_name_is_good_for_neither),
	    HOUSE_TEST(five_wrong_tries_close_the_account),
	    HOUSE_TEST(the_right_passphrase_forgets_the_wrong_ones),
	    HOUSE_TEST(tries_at_once_open_no_more),
	    HOUSE_TEST(a_passphrase_changed_meanwhile_does_not_fit),
	    HOUSE_TEST(a_new_passphrase_ends_the_sessions),
	    HOUSE_TEST(a_mail_address_belongs_to_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
