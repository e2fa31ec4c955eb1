/* test/rooms/domain_quota_test.c - limits in rows, and forms that were sent twice. */
#include "house.h"

#include "domain/once.h"

static const struct quota three = {"three", 3, HOUR}, other = {"other", 1, HOUR};

static bool
take(const struct quota *quota, const char *subject, int64_t now)
{
	bool took;

	fine(quota_take(tx, quota, str_of(subject), now, &took));
	return took;
}

static int64_t
wait_of(const struct quota *quota, const char *subject, int64_t now)
{
	int64_t wait;

	fine(quota_look(rd, quota, str_of(subject), now, &wait));
	return wait;
}

static void
a_window_gives_so_many(void **state)
{
	(void)state;
	assert_int_equal(wait_of(&three, "a", NOON), 0);
	assert_true(take(&three, "a", NOON));
	assert_true(take(&three, "a", NOON + 10));
	assert_int_equal(wait_of(&three, "a", NOON + 10), 0);
	assert_true(take(&three, "a", NOON + 20));
	assert_false(take(&three, "a", NOON + 20));
	assert_int_equal(wait_of(&three, "a", NOON + 20), HOUR - 20);
	/* others are not touched, nor are other limits */
	assert_true(take(&three, "b", NOON + 20));
	assert_true(take(&other, "a", NOON + 20));
	assert_false(take(&other, "a", NOON + 20));
	/* a new window opens with the next take */
	assert_false(take(&three, "a", NOON + HOUR - 1));
	assert_true(take(&three, "a", NOON + HOUR));
	assert_int_equal(wait_of(&three, "a", NOON + HOUR), 0);
}

static void
what_was_taken_can_be_forgotten(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++)
		assert_true(take(&three, "a", NOON));
	assert_false(take(&three, "a", NOON));
	fine(quota_clear(tx, &three, S("a")));
	assert_true(take(&three, "a", NOON));
}

static void
a_form_sent_twice_leads_to_the_same_place(void **state)
{
	struct str place = S("untouched");
	bool found;

	(void)state;
	fine(once_seen(tx, S("key-1"), &place, &found));
	assert_false(found);
	is_str(place, "untouched");
	fine(once_note(tx, S("key-1"), S("/desk/river"), NOON));
	fine(once_note(tx, S("key-1"), S("/elsewhere"), NOON));
	fine(once_seen(tx, S("key-1"), &place, &found));
	assert_true(found);
	is_str(place, "/desk/river");
	fine(once_seen(tx, S("key-2"), &place, &found));
	assert_false(found);
	fine(once_note(tx, S(""), S("/"), NOON));
	fine(once_seen(tx, S(""), &place, &found));
	assert_false(found);
}

/* Who takes the disk and the key can try every address there is. */
static void
no_row_tells_where_somebody_was(void **state)
{
	const struct key root = {.bytes = {1, 2, 3}};
	struct str place = quota_place(arena, S("192.0.2.0/24"));

	(void)state;
	assert_true(str_eq(quota_place(arena, S("192.0.2.0/24")), place));
	assert_false(str_eq(quota_place(arena, S("198.51.100.0/24")), place));
	quota_key_set(&root); /* the next start, with the same key */
	assert_false(str_eq(quota_place(arena, S("192.0.2.0/24")), place));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HOUSE_TEST(a_window_gives_so_many),
	    HOUSE_TEST(what_was_taken_can_be_forgotten),
	    HOUSE_TEST(no_row_tells_where_somebody_was),
	    HOUSE_TEST(a_form_sent_twice_leads_to_the_same_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
