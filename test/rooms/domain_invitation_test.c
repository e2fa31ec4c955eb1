/* test/rooms/domain_invitation_test.c - asking in: how often, how long, by which tie, and what is
 * forgotten of it. */
#include "house.h"

#include "domain/expire.h"
#include "domain/invitation.h"
#include "domain/member.h"

static struct person_id ana, bo;
static struct movement *river;
static struct circle *circle; /* as Ana, its host, sees it */

static struct circle *
seen_by(struct person_id viewer)
{
	struct circle *seen;

	fine(circle_load(rd, circle->pub, viewer, &seen));
	return seen;
}

static int
invitation_setup(void **state)
{
	size_t n;

	house_setup(state);
	ana = a_person("Ana", NONE, false);
	river = a_movement("river", ana);
	fine(circle_of_person(rd, ana, &circle, &n));
	bo = a_person("Bo", NONE, false);
	fine(member_take_seat(tx, &(struct seat_new){.circle = circle->id,
				      .movement = river->id,
				      .person = bo,
				      .tie = TIE_STRONG,
				      .now = NOON}));
	return 0;
}

#define INVITATION_TEST(f) cmocka_unit_test_setup_teardown(f, invitation_setup, house_teardown)

/* One that stands for 14 days; places 0: a personal one. */
static struct invitation *
asked(struct person_id inviter, int64_t places)
{
	struct invitation_new new = {.circle = circle->id,
	    .movement = river->id,
	    .inviter = inviter,
	    .personal = places == 0,
	    .places = places,
	    .note = S("a note"),
	    .now = NOON,
	    .expires = NOON + INVITATION_DAYS * DAY};
	struct invitation *out;
	struct invitation_id id;

	invitation_dice(arena, &new);
	fine(invitation_make(tx, &new, &id));
	fine(invitation_load(rd, id, &out));
	assert_non_null(out);
	return out;
}

static struct invitation *
again(const struct invitation *before)
{
	struct invitation *out;

	fine(invitation_load(rd, before->id, &out));
	return out;
}

static err
use_at(const struct invitation *invitation, struct person_id person, int64_t now)
{
	return invitation_use(tx, invitation,
	    &(struct invitation_guest){.person = person, .names = touch_names(arena), .now = now});
}

static err
use(const struct invitation *invitation, struct person_id person)
{
	return use_at(invitation, person, NOON);
}

static int64_t
tie_of(struct person_id person)
{
	struct str sql =
	    buf_format(arena, "select tie from member where person = %" PRId64, person.n);

	return number(str_c(arena, sql));
}

/* ---- how often, how long ------------------------------------------------------------------- */

static void
a_personal_one_is_good_for_one(void **state)
{
	struct invitation *one = asked(ana, 0);

	(void)state;
	assert_int_equal(one->places, 1);
	assert_true(invitation_stands(one, NOON));
	fine(use(one, a_person("Cy", NONE, false)));
	assert_false(invitation_stands(again(one), NOON));
	is_fault(use(one, a_person("Di", NONE, false)), FAULT_MISSING);
	assert_int_equal(seen_by(ana)->taken, 3);
}

static void
one_for_many_is_good_for_as_many(void **state)
{
	struct invitation *many = asked(ana, 3);
	int seated = 0;

	(void)state;
	for (int i = 0; i < 8; i++) {
		struct person_id person = a_person("Pat", NONE, false);

		seated += use(many, person) == OK;
		assert_int_equal(seen_by(person) != NULL, i < 3);
	}
	assert_int_equal(seated, 3);
	assert_int_equal(seen_by(ana)->taken, 5);
}

static void
it_ends_on_its_day(void **state)
{
	struct invitation *one = asked(ana, 0);
	int64_t end = NOON + INVITATION_DAYS * DAY;

	(void)state;
	assert_true(invitation_stands(one, end - 1));
	assert_false(invitation_stands(one, end));
	is_fault(use_at(one, a_person("Cy", NONE, false), end), FAULT_MISSING);
	fine(use_at(one, a_person("Di", NONE, false), end - 1));
}

/* Another generation means another link; an act that read the row before it was taken back fails. */
static void
taken_back_is_taken_back(void **state)
{
	struct invitation *one = asked(ana, 0), *after;
	struct str token = invitation_token(arena, one);

	(void)state;
	fine(invitation_revoke(tx, seen_by(ana), one->pub, ana, NOON));
	is_fault(use(one, a_person("Cy", NONE, false)), FAULT_MISSING);
	after = again(one);
	assert_true(after->revoked.has);
	assert_false(link_is(arena, LINK_INVITE, token, after->id.n, after->gen));
	is_fault(invitation_revoke(tx, seen_by(ana), one->pub, ana, NOON), FAULT_MISSING);
}

static void
who_is_removed_leaves_no_link_behind(void **state)
{
	struct invitation *of_bo = asked(bo, 5), *of_ana = asked(ana, 5);

	(void)state;
	fine(member_remove(tx, seen_by(ana), bo, NOON));
	is_fault(use(of_bo, a_person("Cy", NONE, false)), FAULT_MISSING);
	fine(use(of_ana, a_person("Di", NONE, false)));
}

/* A host has seen the links of all. */
static void
a_removed_host_leaves_none_at_all(void **state)
{
	struct invitation *of_ana = asked(ana, 5);

	(void)state;
	fine(member_make_host(tx, seen_by(ana), bo, NOON));
	fine(member_remove(tx, seen_by(ana), bo, NOON));
	is_fault(use(of_ana, a_person("Cy", NONE, false)), FAULT_MISSING);
}

/* ---- who sees it --------------------------------------------------------------------------- */

static void
its_maker_and_the_hosts_see_it(void **state)
{
	struct invitation *of_bo = asked(bo, 0), *of_ana = asked(ana, 0), *seen;
	struct person_id cy = a_person("Cy", NONE, false);
	struct invitation_list list;

	(void)state;
	fine(invitation_list(rd, seen_by(ana), ana, &list));
	assert_int_equal(list.n, 2);
	is_str(list.rows[1].inviter_name, "Bo");
	fine(invitation_list(rd, seen_by(bo), bo, &list));
	assert_int_equal(list.n, 1);
	assert_int_equal(list.rows[0].id.n, of_bo->id.n);
	fine(invitation_of_circle(rd, seen_by(bo), of_ana->pub, bo, &seen));
	assert_null(seen);
	fine(invitation_of_circle(rd, seen_by(ana), of_bo->pub, ana, &seen));
	assert_non_null(seen);
	fine(invitation_list(rd, circle, cy, &list));
	assert_int_equal(list.n, 0);
	is_fault(invitation_revoke(tx, seen_by(bo), of_ana->pub, bo, NOON), FAULT_MISSING);
	fine(invitation_revoke(tx, seen_by(ana), of_bo->pub, ana, NOON));
}

/* ---- the tie ------------------------------------------------------------------------------- */

static void
the_answer_is_the_tie_once(void **state)
{
	struct person_id cy = a_person("Cy", NONE, false);
	struct invitation_guest guest = {.person = cy, .names = touch_names(arena), .now = NOON};
	struct str name;

	(void)state;
	fine(use(asked(bo, 0), cy));
	assert_int_equal(number("select count(*) from touch where kind = 7"), 0);
	fine(invitation_question(rd, circle->id, cy, &name));
	is_str(name, "Bo");
	fine(invitation_question(rd, circle->id, ana, &name));
	assert_null(name.at);
	fine(invitation_answer(tx, circle, &guest, TIE_WEAK));
	fine(invitation_answer(tx, circle, &guest, TIE_STRONG));
	assert_int_equal(tie_of(cy), TIE_WEAK);
	assert_int_equal(number("select count(*) from touch where kind = 7 and tie = 2"), 1);
	fine(invitation_question(rd, circle->id, cy, &name));
	assert_null(name.at);
}

static void
who_shares_a_circle_is_not_asked(void **state)
{
	struct circle_new second = {.pub = S("second"),
	    .movement = river->id,
	    .name = S("Second"),
	    .founder = ana,
	    .now = NOON};
	struct invitation *one;
	struct circle_id id;

	(void)state;
	fine(circle_make(tx, &second, &id));
	circle->id = id;
	one = asked(ana, 0);
	fine(use(one, bo));
	assert_int_equal(
	    number("select tie from member where circle = 2 and via is not null"), TIE_STRONG);
	assert_int_equal(number("select count(*) from touch where kind = 7 and tie = 1"), 1);
}

static void
one_for_many_is_a_weak_tie(void **state)
{
	struct person_id cy = a_person("Cy", NONE, false);

	(void)state;
	fine(use(asked(ana, 5), cy));
	assert_int_equal(tie_of(cy), TIE_WEAK);
}

static void
no_answer_for_a_day_is_unknown(void **state)
{
	struct person_id cy = a_person("Cy", NONE, false);
	bool more;

	(void)state;
	fine(use(asked(ana, 0), cy));
	fine(invitation_jobs.rows[0].run(tx, NOON + DAY, &more));
	assert_int_equal(number("select count(*) from member where tie is null"), 1);
	fine(invitation_jobs.rows[0].run(tx, NOON + DAY + 1, &more));
	assert_false(more);
	assert_int_equal(tie_of(cy), TIE_UNKNOWN);
	assert_int_equal(number("select count(*) from touch where kind = 7 and tie = 3"), 1);
}

/* ---- forgetting ---------------------------------------------------------------------------- */

static void
expire(int64_t now)
{
	run_job(&expire_jobs.rows[0], now);
}

static void
what_is_forgotten_and_when(void **state)
{
	struct person_id cy = a_person("Cy", NONE, false);
	struct invitation *one = asked(ana, 0);
	int64_t ends = one->expires;

	(void)state;
	fine(use(one, cy));
	expire(NOON + 30 * DAY);
	assert_int_equal(again(one)->inviter.n, ana.n);
	expire(NOON + 30 * DAY + 1);
	assert_int_equal(again(one)->inviter.n, 0);
	expire(ends + 30 * DAY);
	assert_non_null(again(one));
	expire(ends + 30 * DAY + 1);
	assert_null(again(one));
	fine(member_leave(tx, seen_by(cy), cy, NOON));
	expire(NOON + 180 * DAY);
	assert_int_equal(number("select count(*) from member where ended is not null"), 1);
	assert_int_equal(number("select count(*) from person where name = 'Cy'"), 1);
	expire(NOON + 180 * DAY + 1);
	assert_int_equal(number("select count(*) from member where ended is not null"), 0);
	assert_int_equal(number("select count(*) from person where name = 'Cy'"), 0);
	assert_int_equal(number("select count(*) from person"), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    INVITATION_TEST(a_personal_one_is_good_for_one),
	    INVITATION_TEST(one_for_many_is_good_for_as_many),
	    INVITATION_TEST(it_ends_on_its_day),
	    INVITATION_TEST(taken_back_is_taken_back),
	    INVITATION_TEST(who_is_removed_leaves_no_link_behind),
	    INVITATION_TEST(a_removed_host_leaves_none_at_all),
	    INVITATION_TEST(its_maker_and_the_hosts_see_it),
	    INVITATION_TEST(the_answer_is_the_tie_once),
	    INVITATION_TEST(who_shares_a_circle_is_not_asked),
	    INVITATION_TEST(one_for_many_is_a_weak_tie),
	    INVITATION_TEST(no_answer_for_a_day_is_unknown),
	    INVITATION_TEST(what_is_forgotten_and_when),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
