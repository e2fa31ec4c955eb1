/* test/rooms/domain_setup_test.c - the first run, and the way back in. */
#include "house.h"

#include "base/zone.h"
#include "domain/hub.h"
#include "domain/session.h"
#include "domain/setup.h"

static struct setup
filled(const char *link, const char *name, const char *token)
{
	return (struct setup){.link = str_of(link),
	    .hub = S("Mill House"),
	    .zone = S("Europe/London"),
	    .name = str_of(name),
	    .pass = S("$argon2id$not-looked-at"),
	    .pub = rand_word(arena, 20),
	    .token = str_of(token),
	    .now = NOON};
}

static bool
holds(const char *token, int64_t now)
{
	bool out;

	fine(setup_link_holds(rd, str_of(token), now, &out));
	return out;
}

static void
a_link_holds_for_a_day(void **state)
{
	(void)state;
	assert_false(holds("first", NOON));
	fine(setup_link_new(tx, S("first"), NOON));
	assert_true(holds("first", NOON));
	assert_true(holds("first", NOON + DAY - 1));
	assert_false(holds("first", NOON + DAY));
	assert_false(holds("firs", NOON));
	assert_false(holds("", NOON));
}

static void
the_first_run_opens_the_house(void **state)
{
	struct setup setup = filled("first", "Ana", "token-1");
	struct person_id person;
	struct viewer viewer;
	struct hub hub;
	bool open;

	(void)state;
	fine(hub_get(rd, &hub, &open));
	assert_false(open);
	is_fault(setup_finish(tx, &setup, &person), FAULT_MISSING);
	fine(setup_link_new(tx, S("first"), NOON));
	fine(setup_link_new(tx, S("second"), NOON));
	setup.hub = S("");
	is_refused(setup_finish(tx, &setup, &person), "hub");
	assert_true(holds("first", NOON));
	setup.hub = S("Mill House");
	fine(setup_finish(tx, &setup, &person));

	fine(hub_get(rd, &hub, &open));
	assert_true(open);
	is_str(hub.name, "Mill House");
	is_str(hub.zone, "Europe/London");
	fine(session_viewer(rd, S("token-1"), NOON, &viewer));
	assert_int_equal(viewer.person.n, person.n);
	assert_true(viewer.admin);
	is_str(viewer.name, "Ana");
	/* any use ends all links */
	assert_false(holds("first", NOON));
	assert_false(holds("second", NOON));
	is_fault(setup_finish(tx, &setup, &person), FAULT_MISSING);
}

static void
a_later_link_gives_a_new_passphrase(void **state)
{
	struct setup setup = filled("first", "Ana", "token-1");
	struct person_id first, again;
	struct person person;
	struct viewer viewer;
	struct str name;
	bool found;

	(void)state;
	fine(setup_link_new(tx, S("first"), NOON));
	fine(setup_finish(tx, &setup, &first));
	a_person("Bo", S("$argon2id$bo"), false);

	fine(setup_link_new(tx, S("later"), NOON));
	setup = filled("later", "Bo", "token-2");
	is_refused(setup_finish(tx, &setup, &again), "name");
	setup.name = S("Nobody");
	is_refused(setup_finish(tx, &setup, &again), "name");
	setup.name = S("aNA");
	setup.hub = S("Another name");
	setup.pass = S("$argon2id$new");
	fine(setup_finish(tx, &setup, &again));

	assert_int_equal(first.n, again.n);
	fine(person_get(rd, again, &person, &found));
	is_str(person.pass, "$argon2id$new");
	fine(session_viewer(rd, S("token-1"), NOON, &viewer));
	assert_int_equal(viewer.person.n, 0);
	fine(session_viewer(rd, S("token-2"), NOON, &viewer));
	assert_int_equal(viewer.person.n, first.n);
	fine(person_admin_name(rd, &name));
	is_str(name, "Ana");
}

static void
a_house_can_be_renamed(void **state)
{
	struct setup setup = filled("first", "Ana", "token-1");
	struct hub hub = {
	    .name = S("New name"), .about = S("By the river."), .zone = S("Europe/Paris")};
	struct person_id person;
	bool open;

	(void)state;
	fine(setup_link_new(tx, S("first"), NOON));
	fine(setup_finish(tx, &setup, &person));
	fine(hub_change(tx, &hub));
	hub.zone = S("Europe/Nowhere");
	is_refused(hub_change(tx, &hub), "zone");
	fine(hub_get(rd, &hub, &open));
	is_str(hub.name, "New name");
	is_str(hub.about, "By the river.");
	is_str(hub.zone, "Europe/Paris");
	assert_int_equal(hub.founded, NOON);
}

static void
this_machine_has_a_zone(void **state)
{
	const struct zone *zone;

	(void)state;
	fine(zone_find(arena, setup_zone(arena), &zone));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HOUSE_TEST(a_link_holds_for_a_day),
	    HOUSE_TEST(the_first_run_opens_the_house),
	    HOUSE_TEST(a_later_link_gives_a_new_passphrase),
	    HOUSE_TEST(a_house_can_be_renamed),
	    HOUSE_TEST(this_machine_has_a_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
