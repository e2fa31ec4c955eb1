/* test/rooms/domain_message_test.c - drafts, versions, and what changed between two texts. */
#include "house.h"

#include "domain/compare.h"
#include "text_keys.h"

static void
versions_count_up_and_stay(void **state)
{
	struct movement *river = a_movement("river", a_person("Ana", NONE, true));
	struct version *v, *list;
	size_t n;

	(void)state;
	fine(message_newest(rd, river->id, &v));
	assert_null(v);
	fine(publish(river, "First.", 1));
	fine(publish(river, "Second.", 2));
	fine(message_newest(rd, river->id, &v));
	assert_int_equal(v->number, 2);
	is_str(v->body, "Second.");
	is_str(v->html.s, "<p>Words.</p>");
	assert_true(str_eq(v->hash, crypto_sha256(arena, S("Second."))));
	fine(message_at(rd, river->id, 1, &v));
	is_str(v->body, "First.");
	fine(message_at(rd, river->id, 3, &v));
	assert_null(v);
	fine(message_page(rd, river->id, 100, &list, &n));
	assert_int_equal(n, 2);
	assert_int_equal(list[0].number, 2);
	fine(message_page(rd, river->id, 2, &list, &n));
	assert_int_equal(n, 1);
	fine(movement_by_handle(rd, S("river"), &river));
	is_str(river->draft, "Second.");
}

static void
what_cannot_be_published(void **state)
{
	struct movement *river = a_movement("river", a_person("Ana", NONE, true));
	struct movement kept = *river;

	(void)state;
	is_refused(publish(river, " \n ", 1), "body");
	is_fault(publish(river, "Words.", 2), FAULT_CONFLICT);
	fine(publish(river, "Words.", 1));
	is_fault(publish(river, "Others.", 1), FAULT_CONFLICT);
	is_refused(publish(river, "Words.", 2), "body");
	kept.founder = false;
	is_fault(publish(&kept, "Others.", 2), FAULT_MISSING);
	fine(message_draft(tx, river->id, S("Only a draft"), NONE));
	fine(message_draft(tx, river->id, NONE, NONE));
	fine(movement_by_handle(rd, S("river"), &river));
	is_str(river->draft, "");
}

/* A version of this text, with a warning. */
static err
warn(const struct movement *movement, const char *body, const char *warning, int64_t number)
{
	struct message_new new = {.pub = rand_word(arena, 20),
	    .body = str_of(body),
	    .html = {S("<p>Words.</p>")},
	    .warning = str_of(warning),
	    .number = number,
	    .now = NOON};

	return message_publish(tx, movement, &new);
}

/* The hash names text and warning together, and each pair has its own. */
static void
a_warning_is_part_of_a_version(void **state)
{
	struct movement *river = a_movement("river", a_person("Ana", NONE, true));
	struct movement *seen;
	struct str hashes[4];
	struct version *v;

	(void)state;
	fine(warn(river, "Text.", "Floods", 1));
	fine(message_newest(rd, river->id, &v));
	is_str(v->warning, "Floods");
	hashes[0] = v->hash;
	assert_true(str_eq(v->hash, crypto_sha256(arena, S("Floods\0Text."))));
	fine(movement_by_handle(rd, S("river"), &seen));
	is_str(seen->draft_warning, "Floods");
	is_refused(warn(river, "Text.", "Floods", 2), "body");
	fine(warn(river, "Text.", "", 2));
	fine(message_at(rd, river->id, 2, &v));
	is_str(v->warning, "");
	hashes[1] = v->hash;
	assert_true(str_eq(v->hash, crypto_sha256(arena, S("Text."))));
	fine(warn(river, "FloodsText.", "", 3));
	fine(message_at(rd, river->id, 3, &v));
	hashes[2] = v->hash;
	fine(warn(river, "sText.", "Flood", 4));
	fine(message_at(rd, river->id, 4, &v));
	hashes[3] = v->hash;
	for (int i = 0; i < 4; i++)
		for (int k = 0; k < i; k++)
			assert_false(str_eq(hashes[i], hashes[k]));
}

/* ---- what changed -------------------------------------------------------------------------- */

/* As text: [-gone-], {+new+}, the rest as it is. */
static struct str
change(struct str was, struct str is)
{
	struct compare_part *parts;
	size_t n = compare_texts(arena, was, is, &parts);
	struct buf out = BUF(arena), old = BUF(arena), new = BUF(arena);

	for (size_t i = 0; i < n; i++) {
		bool gone = parts[i].kind == COMPARE_GONE, fresh = parts[i].kind == COMPARE_NEW;

		buf_add(&out, gone ? S("[-") : fresh ? S("{+") : S(""));
		buf_add(&out, parts[i].text);
		buf_add(&out, gone ? S("-]") : fresh ? S("+}") : S(""));
		if (!fresh)
			buf_add(&old, parts[i].text);
		if (!gone)
			buf_add(&new, parts[i].text);
	}
	/* whatever is shown, both texts can be read off it */
	assert_true(str_eq(buf_str(&new), is));
	assert_true(str_eq(buf_str(&old), was));
	return buf_str(&out);
}

static void
changes_are_shown_by_word(void **state)
{
	static const struct {
		const char *was, *is, *shown;
	} rows[] = {
	    {"", "", ""},
	    {"same", "same", "same"},
	    {"", "all new", "{+all new+}"},
	    {"all gone", "", "[-all gone-]"},
	    {"Open the weir by autumn.", "Open the weir by spring.",
		"Open the weir by [-autumn.-]{+spring.+}"},
	    {"a b c d", "a c d e", "a [-b -]c [-d-]{+d e+}"},
	    {"One.\n\nTwo.\n", "One.\n\nTwo and a half.\n",
		"One.\n\n[-Two.\n-]{+Two and a half.\n+}"},
	    {"One.\nTwo.\nThree.\n", "One.\nThree.\n", "One.\n[-Two.\n-]Three.\n"},
	    {"One.\nThree.\n", "One.\nTwo.\nThree.\n", "One.\n{+Two.\n+}Three.\n"},
	    {"old words stay\nkept\n", "new words stay\nkept\n",
		"[-old -]{+new +}words stay\nkept\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		is_str(change(str_of(rows[i].was), str_of(rows[i].is)), rows[i].shown);
}

static struct str
many(const char *word, size_t times)
{
	struct buf b = BUF(arena);

	for (size_t i = 0; i < times; i++)
		buf_addf(&b, "%s%zu ", word, i);
	return buf_str(&b);
}

/* Past the cap a stretch is wholly gone and wholly new; texts of the full size stay quick. */
static void
huge_changes_are_shown_whole(void **state)
{
	struct compare_part *parts;
	struct buf lines = BUF(arena), others = BUF(arena);

	(void)state;
	assert_int_equal(compare_texts(arena, many("a", COMPARE_CAP + 1), many("b", 3), &parts), 2);
	for (int i = 0; i < 5000; i++) {
		buf_addf(&lines, "%d\n", i);
		buf_addf(&others, "%d\n", i * 7 % 5000);
	}
	change(buf_str(&lines), buf_str(&others));
	change(many("a", 3000), many("a", 2990));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HOUSE_TEST(versions_count_up_and_stay),
	    HOUSE_TEST(what_cannot_be_published),
	    HOUSE_TEST(a_warning_is_part_of_a_version),
	    HOUSE_TEST(changes_are_shown_by_word),
	    HOUSE_TEST(huge_changes_are_shown_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
