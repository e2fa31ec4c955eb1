/* What stays of the ledger: one row for a person and a call, with a fresh name; the tree stays whole,
 * the sums stay what they were, and no old name is left. */
#include "ladder.h"

#include "domain/expire.h"
#include "domain/trace.h"

#define TERM (180 * DAY)

#define TRACE_TEST(f) cmocka_unit_test_setup_teardown(f, call_setup, house_teardown)

/* A number that differs when any sum does. */
static int64_t
sums(void)
{
	return number("select sum(((movement * 7 + call) * 11 + stage) * 13 + class"
		      " + n * 1000003 + sure * 1009 * 31 + onward * 100999) from funnel");
}

static void
steps(const char *who, const char *parent, enum touch_kind reached, int64_t now)
{
	struct touch_step s = {.movement = river->id,
	    .call = call->id,
	    .who = str_of(who),
	    .parent = parent == NULL ? NONE : str_of(parent),
	    .share = NONE,
	    .touch = {TIE_WEAK, CHANNEL_POSTER},
	    .reached = reached,
	    .sure = TOUCH_RESPOND,
	    .now = now};

	fine(touch_step(tx, &s));
}

static void
expire(int64_t now)
{
	run_job(&expire_jobs.rows[0], now);
}

static void
one_row_is_left(void **state)
{
	int64_t was;

	(void)state;
	steps("mia", NULL, TOUCH_REACH, NOON);
	steps("mia", NULL, TOUCH_PLEDGE, NOON + 5 * HOUR + 59 * MINUTE);
	steps("mia", NULL, TOUCH_SHOW, NOON + DAY + 1);
	was = sums();
	expire(NOON + DAY + 1 + TERM);
	assert_int_equal(number("select count(*) from touch"), 4);
	expire(NOON + DAY + 1 + TERM + 1);
	assert_int_equal(number("select count(*) from touch"), 0);
	assert_int_equal(number("select count(*) from trace where parent is null and was is null"
				" and pub <> 'mia' and length(pub) = 20"),
	    1);
	assert_int_equal(
	    number("select count(*) from trace where class = 2 and tie = 2 and channel = 7"
		   " and stages = 30 and inferred = 2 and pledge_hours = 5"
		   " and show_hours = 24"),
	    1);
	assert_int_equal(number("select week from trace"), NOON / (7 * DAY));
	assert_int_equal(sums(), was);
}

static void
nothing_goes_before_the_call_is_erased(void **state)
{
	int64_t gone;

	(void)state;
	steps("mia", NULL, TOUCH_PLEDGE, NOON);
	fine(trace_make(tx, NOON + 500 * DAY, &gone));
	assert_int_equal(gone, 0);
	assert_int_equal(number("select count(*) from touch"), 3);
}

/* However many there are: each child leads to the trace of who brought them. */
static void
tree_is_whole(int64_t children)
{
	assert_int_equal(number("select count(*) from touch"), 0);
	assert_int_equal(number("select count(*) from trace"), children + 1);
	assert_int_equal(number("select count(*) from trace c join trace p on p.pub = c.parent"
				" where p.parent is null"),
	    children);
	assert_int_equal(number("select count(*) from trace where was is not null or pub = 'old'"
				" or parent = 'old'"),
	    0);
}

static void
the_parent_goes_first(void **state)
{
	int64_t was;

	(void)state;
	steps("old", NULL, TOUCH_PLEDGE, NOON);
	for (int i = 0; i < 120; i++)
		steps(str_c(arena, buf_format(arena, "child%d", i)), "old",
		    i % 2 == 0 ? TOUCH_SHOW : TOUCH_PLEDGE, NOON + DAY);
	was = sums();
	expire(NOON + TERM + 1);
	assert_int_equal(number("select count(*) from trace"), 1);
	assert_int_equal(number("select count(*) from touch t join trace p on p.pub = t.parent"
				" where p.was is null"),
	    120 * 3 + 60);
	expire(NOON + DAY + TERM + 1);
	tree_is_whole(120);
	assert_int_equal(sums(), was);
}

static void
the_child_goes_first(void **state)
{
	(void)state;
	for (int i = 0; i < 120; i++)
		steps(str_c(arena, buf_format(arena, "child%d", i)), "old", TOUCH_PLEDGE, NOON);
	steps("old", NULL, TOUCH_PLEDGE, NOON + DAY);
	expire(NOON + TERM + 1);
	assert_int_equal(number("select count(*) from trace where parent = 'old'"), 120);
	expire(NOON + DAY + TERM + 1);
	tree_is_whole(120);
}

static void
both_go_in_one_slice(void **state)
{
	(void)state;
	steps("old", NULL, TOUCH_PLEDGE, NOON);
	steps("child", "old", TOUCH_PLEDGE, NOON);
	expire(NOON + TERM + 1);
	tree_is_whole(1);
}

static void
a_name_without_steps_is_dropped(void **state)
{
	(void)state;
	steps("child", "nobody", TOUCH_PLEDGE, NOON);
	expire(NOON + TERM + 1);
	assert_int_equal(number("select count(*) from trace where parent is null"), 1);
}

/* Steps outside of calls, and one that comes after all others of its call have gone. */
static void
members_go_too(void **state)
{
	struct person_id ana = {number("select id from person where name = 'Ana'")};
	struct touch_member m = {.person = ana,
	    .movement = river->id,
	    .touch = {TIE_STRONG, CHANNEL_PERSON},
	    .names = touch_names(arena),
	    .now = NOON};
	int64_t were = number("select count(*) from touch");

	(void)state;
	fine(touch_circle_join(tx, &m));
	assert_int_equal(number("select count(*) from touch"), were + 1);
	steps("mia", NULL, TOUCH_PLEDGE, NOON);
	expire(NOON + TERM + 1);
	assert_int_equal(number("select count(*) from touch"), 0);
	assert_int_equal(number("select count(*) from trace where call is null"), 1);
	m.call = call->id;
	m.now = NOON + TERM;
	fine(touch_invite(tx, &m));
	expire(m.now + TERM);
	assert_int_equal(number("select count(*) from touch"), 1);
	expire(m.now + TERM + 1);
	assert_int_equal(number("select count(*) from touch"), 0);
	assert_int_equal(number("select count(*) from trace"), 3);
}

static void
a_slice_is_at_most_50_rows(void **state)
{
	int64_t gone = 1, end = call->words.ends_at + 72 * HOUR + 1;

	(void)state;
	for (int i = 0; i < 40; i++)
		steps(str_c(arena, buf_format(arena, "child%d", i)), "old", TOUCH_SHOW, NOON);
	steps("old", NULL, TOUCH_PLEDGE, NOON - DAY);
	expire(end);
	for (int slices = 0; gone > 0; slices++) {
		assert_true(slices < 60);
		fine(trace_make(tx, end, &gone));
		assert_true(gone <= 50);
	}
	tree_is_whole(40);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TRACE_TEST(one_row_is_left),
	    TRACE_TEST(nothing_goes_before_the_call_is_erased),
	    TRACE_TEST(the_parent_goes_first),
	    TRACE_TEST(the_child_goes_first),
	    TRACE_TEST(both_go_in_one_slice),
	    TRACE_TEST(a_name_without_steps_is_dropped),
	    TRACE_TEST(members_go_too),
	    TRACE_TEST(a_slice_is_at_most_50_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
