/* test/rooms/domain_circle_test.c - who sits in a circle, how many, and who is its host. */
#include "house.h"

#include "domain/member.h"
#include "domain/movement.h"

/* Ana founded "river"; its first circle as she sees it. */
static struct person_id ana;
static struct movement *river;

/* NULL when the viewer does not sit there. */
static struct circle *
seen_by(struct person_id viewer)
{
	struct circle *list, *circle;
	size_t n;

	fine(circle_of_person(rd, ana, &list, &n));
	assert_true(n > 0);
	fine(circle_load(rd, list[0].pub, viewer, &circle));
	return circle;
}

static int
circle_setup(void **state)
{
	house_setup(state);
	ana = a_person("Ana", NONE, false);
	river = a_movement("river", ana);
	return 0;
}

#define CIRCLE_TEST(f) cmocka_unit_test_setup_teardown(f, circle_setup, house_teardown)

static err
take(struct person_id person)
{
	const struct circle *circle = seen_by(ana);

	return member_take_seat(tx, &(struct seat_new){.circle = circle->id,
					.movement = circle->movement,
					.person = person,
					.tie = TIE_STRONG,
					.now = NOON});
}

static struct person_id
seated(const char *name)
{
	struct person_id person = a_person(name, NONE, false);

	fine(take(person));
	return person;
}

static bool
keeps(struct person_id person)
{
	bool kept;

	fine(movement_kept_by(rd, river, person, &kept));
	return kept;
}

static bool
sits(struct person_id person)
{
	bool out;

	fine(member_of(rd, seen_by(ana)->id, person, &out));
	return out;
}

/* ---- seeing -------------------------------------------------------------------------------- */

static void
only_who_sits_there_sees_it(void **state)
{
	struct person_id bo = seated("Bo"), cy = a_person("Cy", NONE, false);
	struct member_list list;
	struct circle *circles;
	bool in;
	size_t n;

	(void)state;
	is_str(seen_by(ana)->name, "River circle");
	assert_non_null(seen_by(bo));
	assert_false(seen_by(bo)->host);
	assert_null(seen_by(cy));
	assert_null(seen_by((struct person_id){0}));
	fine(circle_seats(rd, seen_by(ana)->id, cy, &list));
	assert_int_equal(list.n, 0);
	fine(circle_of_person(rd, cy, &circles, &n));
	assert_int_equal(n, 0);
	fine(circle_in_movement(rd, river->id, cy, &in));
	assert_false(in);
	fine(circle_in_movement(rd, river->id, bo, &in));
	assert_true(in);
	fine(circle_anywhere(rd, cy, &in));
	assert_false(in);
}

static void
the_viewer_comes_first_then_who_joined_before(void **state)
{
	struct person_id bo = seated("Bo");
	struct member_list list;

	(void)state;
	seated("Cy");
	fine(circle_seats(rd, seen_by(ana)->id, bo, &list));
	assert_int_equal(list.n, 3);
	is_str(list.rows[0].name, "Bo");
	is_str(list.rows[1].name, "Ana");
	assert_true(list.rows[1].host);
	is_str(list.rows[2].name, "Cy");
}

/* ---- how many ------------------------------------------------------------------------------ */

static void
fifteen_seats_and_no_more(void **state)
{
	struct person_id late = a_person("Late", NONE, false);

	(void)state;
	for (int64_t taken = 1; taken < CIRCLE_SEATS_MAX; taken++) {
		assert_int_equal(seen_by(ana)->taken, taken);
		seated(str_c(arena, buf_format(arena, "P%d", (int)taken)));
	}
	is_fault(take(late), FAULT_CONFLICT);
	assert_false(sits(late));
	assert_int_equal(seen_by(ana)->taken, CIRCLE_SEATS_MAX);
}

static void
nobody_sits_twice(void **state)
{
	struct person_id bo = seated("Bo");

	(void)state;
	is_fault(take(bo), FAULT_CONFLICT);
}

static void
who_left_may_come_back(void **state)
{
	struct person_id bo = seated("Bo");

	(void)state;
	fine(member_leave(tx, seen_by(bo), bo, NOON));
	assert_false(sits(bo));
	assert_int_equal(seen_by(ana)->taken, 1);
	fine(take(bo));
	assert_true(sits(bo));
	assert_int_equal(seen_by(ana)->taken, 2);
}

/* ---- hosts --------------------------------------------------------------------------------- */

static void
only_hosts_change_make_and_remove(void **state)
{
	struct person_id bo = seated("Bo"), cy = seated("Cy"), out = a_person("Out", NONE, false);
	struct circle_id id = seen_by(ana)->id;

	(void)state;
	is_fault(circle_change(tx, id, S("Ours"), 5, bo), FAULT_MISSING);
	is_fault(circle_change(tx, id, S("Ours"), 5, out), FAULT_MISSING);
	is_fault(member_make_host(tx, seen_by(bo), cy, NOON), FAULT_MISSING);
	is_fault(member_remove(tx, seen_by(bo), ana, NOON), FAULT_MISSING);
	is_fault(member_remove(tx, seen_by(ana), out, NOON), FAULT_MISSING);
	is_fault(member_make_host(tx, seen_by(ana), out, NOON), FAULT_MISSING);
	fine(circle_change(tx, id, S("Ours"), 5, ana));
	is_str(seen_by(ana)->name, "Ours");
	assert_int_equal(seen_by(ana)->seats, 5);
	fine(member_remove(tx, seen_by(ana), cy, NOON));
	assert_false(sits(cy));
}

static void
hosts_keep_the_movement(void **state)
{
	struct person_id bo = seated("Bo");

	(void)state;
	assert_false(keeps(bo));
	fine(member_make_host(tx, seen_by(ana), bo, NOON));
	assert_true(keeps(bo));
	assert_true(seen_by(bo)->host);
	fine(member_remove(tx, seen_by(ana), bo, NOON));
	assert_false(keeps(bo));
}

static void
a_host_of_two_circles_keeps_it_with_one(void **state)
{
	struct person_id bo = seated("Bo");
	struct circle_new second = {.pub = S("second"),
	    .movement = river->id,
	    .name = S("Second"),
	    .founder = bo,
	    .now = NOON};
	struct circle_id id;

	(void)state;
	fine(member_make_host(tx, seen_by(ana), bo, NOON));
	fine(circle_make(tx, &second, &id));
	fine(member_leave(tx, seen_by(bo), bo, NOON));
	assert_true(keeps(bo));
}

static void
the_last_host_hands_on_to_the_longest_seated(void **state)
{
	struct person_id bo = seated("Bo"), cy = seated("Cy");
	struct str pub = seen_by(ana)->pub;
	struct circle *circle;

	(void)state;
	fine(member_leave(tx, seen_by(ana), ana, NOON));
	assert_true(keeps(ana)); /* a founder goes on */
	assert_true(keeps(bo));
	assert_false(keeps(cy));
	fine(circle_load(rd, pub, bo, &circle));
	assert_true(circle->host);
	assert_int_equal(circle->taken, 2);
	fine(member_leave(tx, circle, bo, NOON));
	fine(circle_load(rd, pub, cy, &circle));
	assert_true(circle->host);
	fine(member_leave(tx, circle, cy, NOON));
	fine(circle_load(rd, pub, cy, &circle));
	assert_null(circle);
}

static void
sharing_a_circle_counts_for_180_days(void **state)
{
	struct person_id bo = seated("Bo"), cy = a_person("Cy", NONE, false);
	int64_t left = NOON + 10 * DAY;
	bool shared;

	(void)state;
	fine(member_shared(rd, ana, bo, NOON, &shared));
	assert_true(shared);
	fine(member_shared(rd, ana, cy, NOON, &shared));
	assert_false(shared);
	fine(member_leave(tx, seen_by(bo), bo, left));
	fine(member_shared(rd, bo, ana, left + 180 * DAY - 1, &shared));
	assert_true(shared);
	fine(member_shared(rd, bo, ana, left + 180 * DAY, &shared));
	assert_false(shared);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CIRCLE_TEST(only_who_sits_there_sees_it),
	    CIRCLE_TEST(the_viewer_comes_first_then_who_joined_before),
	    CIRCLE_TEST(fifteen_seats_and_no_more),
	    CIRCLE_TEST(nobody_sits_twice),
	    CIRCLE_TEST(who_left_may_come_back),
	    CIRCLE_TEST(only_hosts_change_make_and_remove),
	    CIRCLE_TEST(hosts_keep_the_movement),
	    CIRCLE_TEST(a_host_of_two_circles_keeps_it_with_one),
	    CIRCLE_TEST(the_last_host_hands_on_to_the_longest_seated),
	    CIRCLE_TEST(sharing_a_circle_counts_for_180_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
