/* test/rooms/domain_movement_test.c - founding, handles, keepers, lists. */
#include "house.h"

#include "text_keys.h"

static void
handles_are_judged(void **state)
{
	static const struct {
		const char *handle;
		int say; /* 0: fine */
	} rows[] = {
	    {"river", 0},
	    {"r2", 0},
	    {"night_bus_9", 0},
	    {"a23456789012345678901234567890", 0},
	    {"a234567890123456789012345678901", T_movement_handle_signs},
	    {"r", T_movement_handle_signs},
	    {"", T_movement_handle_signs},
	    {"9bus", T_movement_handle_signs},
	    {"_bus", T_movement_handle_signs},
	    {"River", T_movement_handle_signs},
	    {"ri-ver", T_movement_handle_signs},
	    {"ri ver", T_movement_handle_signs},
	    {"riv\xc3\xa9r", T_movement_handle_signs},
	    {"admin", T_movement_handle_ours},
	    {"postmaster", T_movement_handle_ours},
	    {"www", T_movement_handle_ours},
	    {"admins", 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		err e = movement_handle_judge(arena, str_of(rows[i].handle));

		if ((e == OK ? 0 : e->say) != rows[i].say)
			fail_msg("%s is judged wrongly", rows[i].handle);
		if (e != OK)
			is_refused(e, "handle");
	}
}

static void
a_founder_speaks_for_it(void **state)
{
	struct person_id ana = a_person("Ana", NONE, true), bo = a_person("Bo", NONE, false);
	struct movement *river = a_movement("river", ana), *none;
	bool kept;

	(void)state;
	assert_true(river->founder);
	fine(movement_kept_by(rd, river, bo, &kept));
	assert_false(kept);
	fine(movement_kept_by(rd, river, (struct person_id){0}, &kept));
	assert_false(kept);
	fine(movement_by_handle(rd, S("River"), &none));
	assert_null(none);
	fine(movement_kept_by(rd, none, ana, &kept));
	assert_false(kept);
}

static void
a_taken_handle_is_refused(void **state)
{
	struct person_id ana = a_person("Ana", NONE, true);
	struct movement_new again = {.pub = S("pub"),
	    .circle = S("Second circle"),
	    .circle_pub = S("circle-pub"),
	    .name = S("Other"),
	    .handle = S("river"),
	    .sentence = S("Other."),
	    .founder = ana,
	    .now = NOON};
	struct movement_id id = {77};
	struct movement *mine;
	size_t n;

	(void)state;
	a_movement("river", ana);
	is_refused(movement_found(tx, &again, &id), "handle");
	again.handle = S("inbox");
	is_refused(movement_found(tx, &again, &id), "handle");
	assert_int_equal(id.n, 77);
	fine(movement_of_person(rd, ana, &mine, &n));
	assert_int_equal(n, 1);
	is_str(mine[0].name, "Let the river run");
	assert_true(mine[0].founder);
}

static void
lists_go_on_where_they_ended(void **state)
{
	struct person_id ana = a_person("Ana", NONE, true);
	struct movement *list;
	size_t n;

	(void)state;
	for (int i = 0; i < 60; i++)
		a_movement(str_c(arena, buf_format(arena, "m%02d", i)), ana);
	fine(movement_page(rd, NONE, &list, &n));
	assert_int_equal(n, MOVEMENT_PAGE);
	is_str(list[0].handle, "m00");
	fine(movement_page(rd, list[n - 1].handle, &list, &n));
	assert_int_equal(n, 10);
	is_str(list[0].handle, "m50");
	fine(movement_page(rd, list[n - 1].handle, &list, &n));
	assert_int_equal(n, 0);
}

static void
name_and_sentence_can_change(void **state)
{
	struct movement *river = a_movement("river", a_person("Ana", NONE, true));

	(void)state;
	fine(movement_change(tx, river->id, S("Free the river"), S("By spring."), NOON));
	fine(movement_by_handle(rd, S("river"), &river));
	is_str(river->name, "Free the river");
	is_str(river->sentence, "By spring.");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HOUSE_TEST(handles_are_judged),
	    HOUSE_TEST(a_founder_speaks_for_it),
	    HOUSE_TEST(a_taken_handle_is_refused),
	    HOUSE_TEST(lists_go_on_where_they_ended),
	    HOUSE_TEST(name_and_sentence_can_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
