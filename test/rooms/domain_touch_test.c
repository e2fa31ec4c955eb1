/* The ledger: stages once each, what a path comes to, and sums that equal a count of all rows. */
#include "ladder.h"

#include <jansson.h>

#include "domain/behalf.h"
#include "domain/door.h"
#include "domain/ledger.h"
#include "domain/letter.h"
#include "domain/path.h"
#include "domain/signup.h"
#include "domain/touch.h"

#define CALL_TEST(f) cmocka_unit_test_setup_teardown(f, call_setup, house_teardown)

/* ---- tools --------------------------------------------------------------------------------- */

/* How many stand in the sums of the call at a stage, in all classes. */
static int64_t
stage_n(enum touch_kind stage, const char *what)
{
	struct str sql = buf_format(arena,
	    "select coalesce(sum(%s), 0) from funnel where call = %" PRId64 " and stage = %d", what,
	    call->id.n, (int)stage);

	return number(str_c(arena, sql));
}

static void
stages_are(const int64_t n[TOUCH_STAGES], const int64_t sure[TOUCH_STAGES])
{
	for (int i = 0; i < TOUCH_STAGES; i++) {
		assert_int_equal(stage_n((enum touch_kind)(i + 1), "n"), n[i]);
		assert_int_equal(stage_n((enum touch_kind)(i + 1), "sure"), sure[i]);
	}
}

/* The sums count exactly the rows, whatever was done. */
static void
sums_fit_rows(void)
{
	assert_int_equal(
	    number("select count(*) from (select stage, sum(n) as n, sum(sure) as sure from funnel"
		   " where call <> 0 group by stage having sum(n) <> 0) f"
		   " join (select kind, count(distinct who || '/' || call) as n,"
		   "  count(distinct case when inferred = 0 then who || '/' || call end) as sure"
		   "  from touch where call is not null group by kind) t"
		   " on t.kind = f.stage where t.n <> f.n or t.sure <> f.sure"),
	    0);
	assert_int_equal(
	    number("select count(*) from (select kind from touch where call is not null"
		   " group by kind)"),
	    number("select count(*) from (select stage from funnel where call <> 0 group by stage"
		   " having sum(n) <> 0)"));
	assert_int_equal(
	    number("select count(*) from funnel where n < sure or sure < onward or onward"
		   " < 0"),
	    0);
}

static struct signup *
ask(const char *mail, enum signup_state answer, struct touch touch)
{
	struct signup_ask a = {.call = call->id,
	    .answer = answer,
	    .name = S("Mia Keller"),
	    .folded = S("mia keller"),
	    .mail = str_of(mail),
	    .touch = touch,
	    .dice = signup_dice(arena),
	    .lang = S("en"),
	    .now = NOON};

	fine(signup_ask(tx, &a));
	return the_signup(call, mail);
}

static void
letters_go(void)
{
	struct letter *list;
	size_t n;

	fine(letter_due(rd, NOON + DAY, &list, &n));
	/* who tells what came of a letter knows no more of it than this */
	for (size_t i = 0; i < n; i++)
		fine(letter_sent(tx, &(struct letter){.id = list[i].id, .pub = list[i].pub}, NOON));
}

static void
answer(struct signup *s, enum signup_state state)
{
	bool found;

	fine(signup_answer(tx, s, state, NOON + 60));
	fine(signup_load(rd, s->id, &s, &found));
}

static void
check_in(const struct signup *s)
{
	struct door_seen seen;

	fine(door_in(tx, &(struct door_entry){call, s->code, 1, NOON + HOUR}, &seen));
	assert_int_equal(seen.word, DOOR_IN);
}

static const struct touch poster = {TIE_WEAK, CHANNEL_POSTER};
static const struct touch friend = {TIE_STRONG, CHANNEL_PERSON};

/* ---- stages -------------------------------------------------------------------------------- */

static void
each_stage_counts_once(void **state)
{
	struct signup *s = ask("mia@example.org", SIGNUP_GOING, poster);

	(void)state;
	stages_are((const int64_t[]){0, 0, 0, 0, 0}, (const int64_t[]){0, 0, 0, 0, 0});
	letters_go();
	stages_are((const int64_t[]){1, 0, 0, 0, 0}, (const int64_t[]){1, 0, 0, 0, 0});
	answer(s, SIGNUP_GOING);
	letters_go();
	stages_are((const int64_t[]){1, 1, 1, 0, 0}, (const int64_t[]){1, 1, 1, 0, 0});
	check_in(s);
	stages_are((const int64_t[]){1, 1, 1, 1, 0}, (const int64_t[]){1, 1, 1, 1, 0});
	assert_int_equal(stage_n(TOUCH_PLEDGE, "onward"), 1);
	assert_int_equal(number("select count(*) from touch"), 4);
	sums_fit_rows();
}

static void
who_confirms_was_reached(void **state)
{
	struct signup *s = ask("mia@example.org", SIGNUP_MAYBE, poster);

	(void)state;
	answer(s, SIGNUP_MAYBE);
	letters_go();
	stages_are((const int64_t[]){1, 1, 0, 0, 0}, (const int64_t[]){1, 1, 0, 0, 0});
	check_in(s);
	stages_are((const int64_t[]){1, 1, 1, 1, 0}, (const int64_t[]){1, 1, 0, 1, 0});
	/* a pledge that was only implied is no conversion */
	assert_int_equal(stage_n(TOUCH_RESPOND, "onward"), 0);
	sums_fit_rows();
}

static void
a_check_in_taken_back_never_was(void **state)
{
	struct signup *s = ask("mia@example.org", SIGNUP_MAYBE, poster);
	struct door_seen seen;

	(void)state;
	answer(s, SIGNUP_MAYBE);
	check_in(s);
	fine(door_undo(tx, call, s->code));
	stages_are((const int64_t[]){1, 1, 0, 0, 0}, (const int64_t[]){1, 1, 0, 0, 0});
	fine(door_walk(tx,
	    &(struct door_walk){.call = call,
		.name = S("Zoe"),
		.folded = S("zoe"),
		.dice = signup_dice(arena),
		.door = 1,
		.now = NOON + HOUR},
	    &seen));
	stages_are((const int64_t[]){2, 2, 1, 1, 0}, (const int64_t[]){1, 1, 0, 1, 0});
	sums_fit_rows();
	fine(door_undo(tx, call, seen.code));
	stages_are((const int64_t[]){1, 1, 0, 0, 0}, (const int64_t[]){1, 1, 0, 0, 0});
	sums_fit_rows();
}

/* What was done for real, before the mistake or behind it, stays when that is struck out. */
static void
a_check_in_taken_back_takes_only_itself(void **state)
{
	struct call_words words = call->words;
	struct behalf_line *lines;
	struct behalf b = {
	    .call = call->id, .by = host, .spoke = true, .names = touch_names(arena), .now = NOON};
	struct signup *mia, *ben;
	struct signup_list list;
	struct door_seen seen;
	int64_t going, waiting;

	(void)state;
	words.capacity = 1;
	fine(call_change(tx, call, &words, NOON));
	fine(behalf_lines(arena, S("Ada\nBo\n"), &lines, &b.n));
	b.lines = lines;
	fine(behalf_add(tx, &b, &going, &waiting)); /* one goes, one waits */
	mia = ask("mia@example.org", SIGNUP_GOING, poster);
	ben = ask("ben@example.org", SIGNUP_MAYBE, poster);
	stages_are((const int64_t[]){2, 2, 1, 0, 0}, (const int64_t[]){0, 1, 1, 0, 0});
	fine(signup_page(rd, call->id, (struct signup_key){.folded = NONE}, 9, &list));
	for (size_t i = 0; i < list.n; i++)
		fine(door_in(tx, &(struct door_entry){call, list.rows[i].code, 1, NOON}, &seen));
	answer(mia, SIGNUP_GOING); /* waits */
	words.capacity = 9;
	fine(call_change(tx, call, &words, NOON + 90)); /* has a place */
	answer(ben, SIGNUP_MAYBE);
	sums_fit_rows();
	for (size_t i = 0; i < list.n; i++)
		fine(door_undo(tx, call, list.rows[i].code));
	stages_are((const int64_t[]){4, 4, 3, 0, 0}, (const int64_t[]){2, 3, 3, 0, 0});
	sums_fit_rows();
}

static void
a_withdrawn_yes_stays_in_the_sum(void **state)
{
	struct signup *s = ask("mia@example.org", SIGNUP_GOING, poster), *now;
	bool found;

	(void)state;
	answer(s, SIGNUP_GOING);
	fine(signup_load(rd, s->id, &now, &found));
	fine(signup_leave(tx, now, NOON + 70));
	stages_are((const int64_t[]){1, 1, 1, 0, 0}, (const int64_t[]){1, 1, 1, 0, 0});
	assert_int_equal(stage_n(TOUCH_WITHDRAW, "n"), 1);
	sums_fit_rows();
}

/* The link stands in the letter alone: whoever leaves by it has been reached, even before we hear
 * that the letter was taken. */
static void
who_leaves_by_the_letter_was_reached(void **state)
{
	struct signup *s = ask("mia@example.org", SIGNUP_GOING, poster);

	(void)state;
	fine(signup_leave(tx, s, NOON + 70));
	letters_go();
	stages_are((const int64_t[]){1, 0, 0, 0, 0}, (const int64_t[]){1, 0, 0, 0, 0});
	sums_fit_rows();
}

static void
names_put_on_the_list_have_a_parent(void **state)
{
	struct behalf_line *lines;
	struct behalf b = {
	    .call = call->id, .by = host, .spoke = true, .names = touch_names(arena), .now = NOON};
	int64_t going, waiting;

	(void)state;
	fine(behalf_lines(arena, S("Ada\nBo\nCy\n"), &lines, &b.n));
	b.lines = lines;
	fine(behalf_add(tx, &b, &going, &waiting));
	stages_are((const int64_t[]){3, 3, 3, 0, 0}, (const int64_t[]){0, 0, 3, 0, 0});
	assert_int_equal(number("select count(distinct t.who) from touch t join person p"
				" on p.actor = t.parent where t.tie = 1"),
	    3);
	sums_fit_rows();
}

static void
who_waits_pledges_with_the_place(void **state)
{
	struct call_words words = call->words;
	struct signup *mia, *ben;

	(void)state;
	words.capacity = 1;
	fine(call_change(tx, call, &words, NOON));
	mia = ask("mia@example.org", SIGNUP_GOING, poster);
	ben = ask("ben@example.org", SIGNUP_GOING, poster);
	answer(mia, SIGNUP_GOING);
	answer(ben, SIGNUP_GOING);
	stages_are((const int64_t[]){2, 2, 1, 0, 0}, (const int64_t[]){2, 2, 1, 0, 0});
	words.capacity = 2;
	fine(call_change(tx, call, &words, NOON + 90));
	stages_are((const int64_t[]){2, 2, 2, 0, 0}, (const int64_t[]){2, 2, 2, 0, 0});
	sums_fit_rows();
}

static void
a_second_way_makes_both(void **state)
{
	struct signup *s = ask("mia@example.org", SIGNUP_GOING, poster);
	struct funnel funnel;

	(void)state;
	letters_go();
	(void)ask("mia@example.org", SIGNUP_GOING, friend);
	(void)ask("mia@example.org", SIGNUP_GOING, friend);
	answer(s, SIGNUP_GOING);
	(void)ask("mia@example.org", SIGNUP_GOING, (struct touch){TIE_WEAK, CHANNEL_MAIL});
	assert_int_equal(number("select count(*) from touch where kind = 9"), 1);
	assert_int_equal(number("select class from funnel where call <> 0 and stage = 3 and n = 1"),
	    PATH_WEAK_STRONG);
	assert_int_equal(
	    number("select coalesce(sum(n), 0) from funnel where call <> 0 and stage = 1"
		   " and class = 2"),
	    0);
	fine(ledger_funnel(rd, river->id, call->id, &funnel));
	assert_int_equal(funnel.stage[1][TOUCH_PLEDGE - 1].n, 1);
	assert_int_equal(funnel.stage[1][TOUCH_RESPOND - 1].onward, 1);
	assert_int_equal(funnel.stage[2][TOUCH_REACH - 1].n, 0);
	fine(ledger_funnel(rd, river->id, (struct call_id){0}, &funnel));
	assert_int_equal(funnel.stage[1][TOUCH_REACH - 1].n, 1);
	sums_fit_rows();
}

/* Asking twice reaches nobody: only a letter that was taken does. */
static void
pledged_by(int64_t weak, int64_t weak_then_strong)
{
	assert_int_equal(
	    number("select coalesce(sum(n), 0) from funnel where call <> 0 and stage = 3 "
		   "and class = 2"),
	    weak);
	assert_int_equal(
	    number("select coalesce(sum(n), 0) from funnel where call <> 0 and stage = 3 "
		   "and class = 4"),
	    weak_then_strong);
}

/* A check-in closes the path for as long as it stands; what came behind it counts once it goes. */
static void
a_way_behind_a_mistake_counts(void **state)
{
	struct signup *s[3];
	struct door_seen seen;

	(void)state;
	s[0] = ask("mia@example.org", SIGNUP_GOING, poster); /* her letter has not gone */
	s[1] = ask("ben@example.org", SIGNUP_GOING, poster);
	s[2] = ask("cem@example.org", SIGNUP_GOING, poster);
	for (size_t i = 0; i < COUNT(s); i++)
		fine(door_in(tx, &(struct door_entry){call, s[i]->code, 1, NOON}, &seen));
	(void)ask("mia@example.org", SIGNUP_GOING, friend);
	(void)ask("ben@example.org", SIGNUP_GOING, friend);
	answer(s[1], SIGNUP_GOING);
	answer(s[2], SIGNUP_GOING);
	(void)ask("cem@example.org", SIGNUP_GOING, friend);
	pledged_by(3, 0);
	sums_fit_rows();
	for (size_t i = 0; i < COUNT(s); i++)
		fine(door_undo(tx, call, s[i]->code));
	sums_fit_rows();
	answer(s[0], SIGNUP_GOING);
	pledged_by(1, 2);
	sums_fit_rows();
}

static void
who_asks_twice_is_reached_by_the_letter(void **state)
{
	struct signup *s = ask("mia@example.org", SIGNUP_GOING, poster);

	(void)state;
	(void)ask("mia@example.org", SIGNUP_GOING, friend);
	assert_int_equal(stage_n(TOUCH_REACH, "n"), 0);
	sums_fit_rows();
	letters_go();
	assert_int_equal(stage_n(TOUCH_REACH, "n"), 1);
	assert_int_equal(stage_n(TOUCH_REACH, "sure"), 1);
	answer(s, SIGNUP_GOING);
	assert_int_equal(number("select class from funnel where call <> 0 and stage = 3 and n = 1"),
	    PATH_WEAK_STRONG);
	sums_fit_rows();
}

static void
a_host_is_who_came_first(void **state)
{
	struct signup *s = ask("mia@example.org", SIGNUP_GOING, poster);
	struct person_id mia = a_person("Mia", NONE, false);
	struct str actor;

	(void)state;
	answer(s, SIGNUP_GOING);
	check_in(s);
	fine(touch_host(tx, mia, river->id, NOON + 2 * DAY)); /* not known to have come */
	assert_int_equal(stage_n(TOUCH_HOST, "n"), 0);
	fine(touch_actor(tx, mia, s->actor, &actor));
	fine(touch_host(tx, mia, river->id, NOON + HOUR + 90 * DAY + 1));
	assert_int_equal(stage_n(TOUCH_HOST, "n"), 0);
	fine(touch_host(tx, mia, river->id, NOON + HOUR + 90 * DAY));
	fine(touch_host(tx, mia, river->id, NOON + 3 * DAY));
	assert_int_equal(stage_n(TOUCH_HOST, "n"), 1);
	sums_fit_rows();
}

/* Who came to nothing hosts nothing; another call that they came to in time takes its place. */
static void
a_host_goes_with_the_check_in(void **state)
{
	struct signup *s = ask("mia@example.org", SIGNUP_GOING, poster);
	struct person_id mia = a_person("Mia", NONE, false);
	struct call *first = call, *other = an_open_call(river, host);
	struct str actor;

	(void)state;
	answer(s, SIGNUP_GOING);
	check_in(s);
	fine(touch_actor(tx, mia, s->actor, &actor));
	fine(touch_host(tx, mia, river->id, NOON + DAY));
	fine(door_undo(tx, call, s->code));
	assert_int_equal(stage_n(TOUCH_HOST, "n"), 0);
	sums_fit_rows();
	check_in(s);
	fine(touch_host(tx, mia, river->id, NOON + DAY));
	call = other;
	fine(touch_step(tx, &(struct touch_step){.movement = river->id,
				.call = other->id,
				.who = actor,
				.touch = friend,
				.reached = TOUCH_SHOW,
				.sure = TOUCH_SHOW,
				.now = NOON + DAY - 1}));
	assert_int_equal(stage_n(TOUCH_HOST, "n"), 0);
	fine(door_undo(tx, first, s->code));
	assert_int_equal(stage_n(TOUCH_HOST, "n"), 1);
	sums_fit_rows();
}

static void
seats_have_ties_and_parents(void **state)
{
	struct person_id mia = a_person("Mia", NONE, false);
	struct touch_member m = {.person = mia,
	    .movement = river->id,
	    .by = host,
	    .touch = friend,
	    .names = touch_names(arena),
	    .now = NOON};

	(void)state;
	fine(touch_circle_join(tx, &m));
	fine(touch_circle_join(tx, &m));
	assert_int_equal(number("select count(*) from touch where kind = 7"), 1);
	assert_int_equal(number("select count(*) from touch j join touch i on i.who = j.parent"
				" where j.kind = 7 and i.kind = 6"),
	    1);
	assert_int_equal(
	    number("select n from funnel where call = 0 and stage = 7 and class = 1"), 1);
	sums_fit_rows();
}

/* ---- paths --------------------------------------------------------------------------------- */

static void
the_window_is_thirty_days(void **state)
{
	struct path_touch rows[] = {
	    {NOON, TOUCH_REACH, {TIE_STRONG, CHANNEL_PERSON}, false},
	    {NOON + 5 * DAY, TOUCH_REACH, {TIE_WEAK, CHANNEL_POSTER}, false},
	    {NOON + 30 * DAY + 1, TOUCH_RESPOND, {TIE_WEAK, CHANNEL_POSTER}, false},
	    {NOON + 30 * DAY + 1, TOUCH_PLEDGE, {TIE_WEAK, CHANNEL_POSTER}, false},
	    {NOON + 31 * DAY, TOUCH_REACH, {TIE_STRONG, CHANNEL_MAIL}, false},
	};
	struct path p = path_of(rows, COUNT(rows));

	(void)state;
	assert_int_equal(p.class, PATH_WEAK);
	rows[0].at = NOON + 1;
	assert_int_equal(path_of(rows, COUNT(rows)).class, PATH_STRONG_WEAK);
	assert_int_equal(path_of(rows, 1).class, PATH_STRONG);
}

/* The attribution vector of the reference: ties, and how many days before the pledge. */
static void
paths_of_the_reference(void **state)
{
	struct str all = shared_read("data/impact-vectors.json");
	struct path_touch rows[8];
	json_t *root, *part, *row;
	struct path_credit credit;
	json_error_t e;
	struct path p;
	size_t i, n = 0;

	(void)state;
	root = json_loadb(all.at, all.n, 0, &e);
	assert_non_null(root);
	part = json_object_get(root, "attribution");
	json_array_foreach(json_object_get(part, "touches_tie_days_before"), i, row)
	{
		const char *tie = json_string_value(json_array_get(row, 0));
		double days = json_number_value(json_array_get(row, 1));

		rows[n] = (struct path_touch){NOON - (int64_t)(days * (double)DAY), TOUCH_REACH,
		    {tie[0] == 'W' ? TIE_WEAK : TIE_STRONG, (enum channel)(i + 1)}, false};
		n++;
	}
	assert_int_equal(n, 3);
	rows[n] = (struct path_touch){NOON, TOUCH_PLEDGE, rows[0].touch, false};
	p = path_of(rows, n + 1);
	assert_int_equal(p.class, PATH_WEAK_STRONG);
	assert_int_equal(p.last.tie, TIE_STRONG);
	credit = path_credit(p.class);
	assert_true(credit.strong ==
		    json_number_value(json_object_get(json_object_get(part, "shapley"), "S")));
	assert_true(credit.weak ==
		    json_number_value(json_object_get(json_object_get(part, "shapley"), "W")));
	json_decref(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CALL_TEST(each_stage_counts_once),
	    CALL_TEST(who_confirms_was_reached),
	    CALL_TEST(a_check_in_taken_back_never_was),
	    CALL_TEST(a_check_in_taken_back_takes_only_itself),
	    CALL_TEST(a_withdrawn_yes_stays_in_the_sum),
	    CALL_TEST(who_leaves_by_the_letter_was_reached),
	    CALL_TEST(names_put_on_the_list_have_a_parent),
	    CALL_TEST(who_waits_pledges_with_the_place),
	    CALL_TEST(a_second_way_makes_both),
	    CALL_TEST(a_way_behind_a_mistake_counts),
	    CALL_TEST(who_asks_twice_is_reached_by_the_letter),
	    CALL_TEST(a_host_is_who_came_first),
	    CALL_TEST(a_host_goes_with_the_check_in),
	    CALL_TEST(seats_have_ties_and_parents),
	    cmocka_unit_test_setup_teardown(the_window_is_thirty_days, arena_setup, arena_teardown),
	    cmocka_unit_test_setup_teardown(paths_of_the_reference, arena_setup, arena_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
