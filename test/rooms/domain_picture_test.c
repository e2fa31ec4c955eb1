/* The picture of a call: who sees it, who is told, and when it goes. */
#include "river.h"

#include "domain/news.h"
#include "domain/picture.h"

static struct call *call;

static int
setup(void **state)
{
	message_setup(state);
	call = an_open_call(river, host);
	return 0;
}
#define PICTURE_TEST(f) cmocka_unit_test_setup_teardown(f, setup, house_teardown)

#define NAME_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NAME_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
static struct picture_new
made(const char *name, const char *alt)
{
	return (struct picture_new){.bytes = name == NULL ? NONE : S("bytes"),
	    .name = name == NULL ? NONE : str_of(name),
	    .width = 4,
	    .height = 3,
	    .alt = str_of(alt)};
}

static void
put(const char *name, const char *alt, int64_t now)
{
	struct picture_new new = made(name, alt);

	fine(picture_put(tx, call, &new, now));
	fine(call_load(rd, call->id, &call));
}

static bool
shown(const char *name)
{
	struct str bytes;
	bool found;

	fine(picture_bytes(rd, S("river"), str_of(name), &bytes, &found));
	return found;
}

static void
is(const char *name, const char *alt)
{
	struct picture p;
	bool found;

	fine(picture_of(rd, call->id, &p, &found));
	assert_int_equal(found, name != NULL);
	if (name == NULL)
		return;
	is_str(p.name, name);
	is_str(p.alt, alt);
	assert_int_equal(p.width, 4);
	assert_int_equal(p.height, 3);
}

static void
one_at_most(void **state)
{
	struct picture_new none = made(NULL, "words");
	err e = picture_put(tx, call, &none, NOON);

	(void)state;
	assert_int_equal(e->fault, FAULT_INPUT);
	assert_string_equal(e->field, "file");
	is(NULL, NULL);
	put(NAME_A, "A weir.", NOON + 1);
	is(NAME_A, "A weir.");
	put(NULL, "A weir, closed.", NOON + 2);
	is(NAME_A, "A weir, closed.");
	put(NAME_B, "A weir, open.", NOON + 3);
	is(NAME_B, "A weir, open.");
	assert_false(shown(NAME_A));
	assert_true(shown(NAME_B));
	fine(picture_drop(tx, call, NOON + 4));
	fine(picture_drop(tx, call, NOON + 5));
	is(NULL, NULL);
	assert_false(shown(NAME_B));
}

/* Others read by `updated` that there is something new. */
static void
changes_are_told(void **state)
{
	(void)state;
	put(NAME_A, "A weir.", NOON + 10);
	assert_int_equal(call->changed, NOON + 10);
	put(NAME_A, "A weir.", NOON + 20);
	put(NULL, "A weir.", NOON + 21);
	assert_int_equal(call->changed, NOON + 10);
	put(NULL, "Another weir.", NOON + 30);
	assert_int_equal(call->changed, NOON + 30);
	fine(picture_drop(tx, call, NOON + 40));
	fine(picture_drop(tx, call, NOON + 50));
	fine(call_load(rd, call->id, &call));
	assert_int_equal(call->changed, NOON + 40);
	assert_int_equal(call->sequence, 1); /* no calendar has to change */
}

static void
goes_with_its_call(void **state)
{
	struct picture_new new = made(NAME_B, "Another.");
	err e;

	(void)state;
	put(NAME_A, "A weir.", NOON);
	assert_true(shown(NAME_A));
	fine(call_cancel(tx, call, S("Flood"), NOON + 1));
	fine(call_load(rd, call->id, &call));
	assert_true(shown(NAME_A));
	e = picture_put(tx, call, &new, NOON + 2);
	assert_int_equal(e->fault, FAULT_CONFLICT);
	fine(call_withdraw(tx, call, NOON + 3));
	assert_false(shown(NAME_A));
	is(NULL, NULL);
}

static void
of_another_movement(void **state)
{
	struct str bytes;
	bool found;

	(void)state;
	(void)a_movement("sea", host);
	put(NAME_A, "A weir.", NOON);
	fine(picture_bytes(rd, S("sea"), S(NAME_A), &bytes, &found));
	assert_false(found);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PICTURE_TEST(one_at_most),
	    PICTURE_TEST(changes_are_told),
	    PICTURE_TEST(goes_with_its_call),
	    PICTURE_TEST(of_another_movement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
