/* The door: several phones at once, taking back, walking in, finding people. */
#include "ladder.h"

#include "domain/behalf.h"
#include "domain/door.h"

#define DOOR_TEST(f) cmocka_unit_test_setup_teardown(f, call_setup, house_teardown)

static void
put(const char *names)
{
	struct behalf b = {.call = call->id, .spoke = true, .now = NOON};
	struct behalf_line *lines;
	int64_t going, waiting;

	fine(behalf_lines(arena, str_of(names), &lines, &b.n));
	b.lines = lines;
	fine(behalf_add(tx, &b, &going, &waiting));
}

static struct signup_list
find(const char *words)
{
	struct signup_list list;

	fine(door_find(rd, call->id, str_of(words), 30, &list));
	return list;
}

static struct str
code_of(const char *name)
{
	struct signup_list list = find(name);

	assert_int_equal(list.n, 1);
	return list.rows[0].code;
}

static struct door_seen
enter(struct str code, int64_t door, int64_t now)
{
	struct door_seen seen;

	fine(door_in(tx, &(struct door_entry){call, code, door, now}, &seen));
	return seen;
}

static void
came(int64_t showed, int64_t walked)
{
	fine(call_load(rd, call->id, &call));
	assert_int_equal(call->counts.showed, showed);
	assert_int_equal(call->counts.walked, walked);
}

static void
the_second_phone_is_told_since_when(void **state)
{
	struct door_seen seen;
	struct str code;

	(void)state;
	put("Dev Patel\nMia Keller");
	code = code_of("dev");
	seen = enter(code, 1, NOON + 100);
	assert_int_equal(seen.word, DOOR_IN);
	is_str(seen.name, "Dev Patel");
	seen = enter(code, 2, NOON + 200);
	assert_int_equal(seen.word, DOOR_AGAIN);
	assert_int_equal(seen.since.n, NOON + 100);
	assert_int_equal(seen.door.n, 1);
	came(1, 0);
	fine(door_look(rd, call->id, code, &seen));
	assert_int_equal(seen.word, DOOR_AGAIN);
	seen = enter(S("ZZZZZZ"), 2, NOON + 300);
	assert_int_equal(seen.word, DOOR_UNKNOWN);
	came(1, 0);
}

static void
a_check_in_can_be_taken_back(void **state)
{
	struct str code;

	(void)state;
	put("Dev Patel");
	code = code_of("dev");
	enter(code, 1, NOON);
	fine(door_undo(tx, call, code));
	fine(door_undo(tx, call, code));
	came(0, 0);
	assert_int_equal(enter(code, 3, NOON + 5).word, DOOR_IN);
	came(1, 0);
	fine(door_undo(tx, call, S("ZZZZZZ")));
	came(1, 0);
}

static struct door_walk
walk_of(const char *name, const char *mail)
{
	return (struct door_walk){.call = call,
	    .name = str_of(name),
	    .folded = utf8_fold(arena, str_of(name)),
	    .mail = str_of(mail),
	    .dice = signup_dice(arena),
	    .door = 2,
	    .now = NOON + 60};
}

static void
people_walk_in(void **state)
{
	struct door_walk walk = walk_of("Sam", ""), known;
	struct signup_list last;
	struct door_seen seen;

	(void)state;
	fine(door_walk(tx, &walk, &seen));
	assert_int_equal(seen.word, DOOR_IN);
	came(0, 1);
	known = walk_of("Ruth", "ruth@example.org");
	fine(door_walk(tx, &known, &seen));
	came(0, 2);
	/* the same address at the other door is the same person */
	known.dice = signup_dice(arena);
	fine(door_walk(tx, &known, &seen));
	assert_int_equal(seen.word, DOOR_AGAIN);
	came(0, 2);
	fine(door_last(rd, call->id, 5, &last));
	assert_int_equal(last.n, 2);
	is_str(last.rows[0].name, "Ruth");
	assert_true(last.rows[0].hear);
	assert_false(last.rows[1].hear);
	fine(door_undo(tx, call, seen.code));
	came(0, 1);
	assert_int_equal(find("ruth").n, 0);
	fine(door_undo(tx, call, seen.code));
	came(0, 1);
}

/* What is erased once is never looked for again, so nothing may be written behind it. */
static void
the_door_closes_when_its_list_is_erased(void **state)
{
	struct door_walk walk = walk_of("Sam", "sam@example.org");
	struct door_seen seen;
	struct str code;

	(void)state;
	put("Dev Patel");
	code = code_of("dev");
	walk.now = call->words.ends_at + SIGNUP_KEPT + 1;
	is_fault(door_walk(tx, &walk, &seen), FAULT_CONFLICT);
	is_fault(door_in(tx, &(struct door_entry){call, code, 1, walk.now}, &seen), FAULT_CONFLICT);
	came(0, 0);
	walk.now--;
	fine(door_walk(tx, &walk, &seen));
	came(0, 1);
	/* also when the clock was set back since */
	call->erased = true;
	walk = walk_of("Mia", "");
	is_fault(door_walk(tx, &walk, &seen), FAULT_CONFLICT);
}

static void
people_are_found(void **state)
{
	struct signup_list list;
	struct str code;

	(void)state;
	put("Amira Said\nBen Okafor\nElif Kaya\nÉlodie Said");
	assert_int_equal(find("SAID").n, 2);
	assert_int_equal(find("kay").n, 1);
	assert_int_equal(find("élo").n, 1);
	assert_int_equal(find("zzz").n, 0);
	code = code_of("ben");
	list = find(str_c(arena, buf_format(arena, "%.3s-%.3s ", code.at, code.at + 3)));
	assert_int_equal(list.n, 1);
	is_str(list.rows[0].name, "Ben Okafor");
	is_str(find(str_c(arena, str_lower_ascii(arena, code))).rows[0].name, "Ben Okafor");
}

static void
codes_are_read_as_people_type_them(void **state)
{
	struct str code;

	(void)state;
	assert_true(door_code(arena, S(" k7w-2pd "), &code));
	is_str(code, "K7W2PD");
	assert_false(door_code(arena, S("k7w2p"), &code));
	assert_false(door_code(arena, S("k7w2pdx"), &code));
	assert_false(door_code(arena, S("k7w2p!"), &code));
	assert_false(door_code(arena, S(""), &code));
}

static void
names_come_in_pages(void **state)
{
	struct door_page page = {.call = call->id, .n = 2};
	struct signup_list list;
	struct str names = S("");

	(void)state;
	put("Ben\nAmira\nBen\nDev\nCarla");
	enter(code_of("dev"), 1, NOON);
	for (;;) {
		fine(door_page(rd, &page, &list));
		for (size_t i = 0; i < list.n; i++)
			names = buf_format(
			    arena, "%.*s%.*s ", STR_ARG(names), STR_ARG(list.rows[i].name));
		if (list.n < 2)
			break;
		page.after = (struct signup_key){list.rows[1].folded, list.rows[1].id};
	}
	is_str(names, "Amira Ben Ben Carla Dev ");
	page = (struct door_page){.call = call->id, .to_come = true, .n = 10};
	fine(door_page(rd, &page, &list));
	assert_int_equal(list.n, 4);
}

static void
a_closed_door(void **state)
{
	struct door_walk walk = walk_of("Sam", "");
	struct door_seen seen;
	struct str code;

	(void)state;
	put("Dev Patel");
	code = code_of("dev");
	fine(call_cancel(tx, call, S("Flood"), NOON));
	fine(call_load(rd, call->id, &call));
	is_fault(door_in(tx, &(struct door_entry){call, code, 1, NOON}, &seen), FAULT_CONFLICT);
	walk.call = call;
	is_fault(door_walk(tx, &walk, &seen), FAULT_CONFLICT);
	came(0, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    DOOR_TEST(the_second_phone_is_told_since_when),
	    DOOR_TEST(a_check_in_can_be_taken_back),
	    DOOR_TEST(people_walk_in),
	    DOOR_TEST(the_door_closes_when_its_list_is_erased),
	    DOOR_TEST(people_are_found),
	    DOOR_TEST(codes_are_read_as_people_type_them),
	    DOOR_TEST(names_come_in_pages),
	    DOOR_TEST(a_closed_door),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
