/* test/rooms/web_admin_test.c - letters that lie in a folder: their names and how they are read. */
#include "test.h"

#include "web/admin.h"

static void
only_letters_have_letters_names(void **state)
{
	static const struct {
		const char *name;
		bool fits;
	} rows[] = {
	    {"y5oi464w4clxobkaocaj.eml", true},
	    {"a.eml", true},
	    {".eml", false},
	    {"", false},
	    {"eml", false},
	    {"key", false},
	    {"hub.db", false},
	    {"../key.eml", false},
	    {"a/b.eml", false},
	    {"a.eml.eml", false},
	    {"A.eml", false},
	    {"a1.eml", false},
	    {"a.eml ", false},
	    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.eml", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (letter_name(str_of(rows[i].name)) != rows[i].fits)
			fail_msg("%s is judged wrongly", rows[i].name);
	assert_false(letter_name((struct str){"a\0.eml", 6}));
}

static struct str
shown(struct str mail)
{
	struct letter_line *lines;
	size_t n = letter_lines(arena, mail, &lines);
	struct buf out = BUF(arena);

	for (size_t i = 0; i < n; i++)
		buf_addf(&out, "%s%.*s%s|", lines[i].href.s.n > 0 ? "<" : "",
		    STR_ARG(lines[i].text), lines[i].href.s.n > 0 ? ">" : "");
	return buf_str(&out);
}

static void
letters_are_shown_as_they_read(void **state)
{
	static const struct {
		const char *mail, *shown;
	} rows[] = {
	    {"", "|"},
	    {"Subject: A=20B", "Subject: A=20B||"},
	    {"Subject: Hi\r\n\r\nCaf=C3=A9 =3D tea\r\n", "Subject: Hi||Caf\xc3\xa9 = tea|"},
	    {"To: x\n\nhttp://hub.example/t/a=\nbc\nbye", "To: x||<http://hub.example/t/abc>|bye|"},
	    {"To: x\n\nodd =G1 = =4\n=", "To: x||odd =G1 = =4|=|"},
	    {"To: x\n\nbroken =FF", "To: x||broken =FF|"},
	    {"X-Y: z\nSubject: =?utf-8?B?w6kg?=\r\n =?utf-8?B?w7w=?=\nDate: d\n\nhi",
		"Subject: \xc3\xa9 \xc3\xbc|Date: d||hi|"},
	    {"Subject: a =?utf-8?B?w6k=?= b\n\n", "Subject: a \xc3\xa9 b||"},
	    {"Subject: =?utf-8?B?w6k?=\n\n", "Subject: =?utf-8?B?w6k?=||"},
	    {"Subject: =?utf-8?B?/w==?=\n\n", "Subject: =?utf-8?B?/w==?=||"},
	    {"Subject: =?utf-8?B?\n\n", "Subject: =?utf-8?B?||"},
	    {"To: x\nContent-Type: multipart/mixed; boundary=\"b\"\n\n--b\nContent-Type: text/plain\n\n"
	     "words\n--b\nContent-Type: text/calendar\n\nQkVHSU4=\n--b--\n",
		"To: x||words||"},
	    {"To: x\nContent-Type: multipart/mixed\n\nno parts", "To: x||"},
	    {"To: x\n\njavascript:alert(1)", "To: x||javascript:alert(1)|"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(str_c(arena, shown(str_of(rows[i].mail))), rows[i].shown);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(only_letters_have_letters_names),
	    ARENA_TEST(letters_are_shown_as_they_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
