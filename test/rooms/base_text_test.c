/* The catalogue's runtime on a small catalogue of its own, which stands in for the built one. */
#include "test.h"

#include "base/text.h"
#include "base/text_table.h"

enum { LANGS = 4 };
enum { KEY_PLAIN = 1, KEY_GOING, KEY_NAMES, KEYS };
_Static_assert((int)TEXT_KEYS >= (int)KEYS, "the built catalogue has more keys than this one");

#define WORDS(literal)                                                                             \
	{                                                                                          \
		.words = { literal, sizeof(literal) - 1 }                                          \
	}
#define ARG(i)                                                                                     \
	{                                                                                          \
		.arg = (i)                                                                         \
	}
#define TEXT(p)                                                                                    \
	{                                                                                          \
		(p), COUNT(p)                                                                      \
	}

static const struct text_piece en_plain[] = {WORDS("Come along")};
static const struct text_piece en_one[] = {WORDS("one person, "), ARG(0)};
static const struct text_piece en_other[] = {ARG(0), WORDS(" people")};
static const struct text_piece en_names[] = {
    ARG(0), WORDS(" asks "), ARG(1), WORDS(" of "), ARG(2), WORDS("; "), ARG(0)};
static const struct text_piece de_names[] = {
    ARG(1), WORDS(" wird von "), ARG(0), WORDS(" gefragt")};
static const struct text_piece qps_plain[] = {WORDS("[Çömé âlöñg one two]")};

static const struct text_form en_forms[TEXT_KEYS] = {
    [KEY_PLAIN] = {TEXT(en_plain), TEXT(en_plain)},
    [KEY_GOING] = {TEXT(en_one), TEXT(en_other)},
    [KEY_NAMES] = {TEXT(en_names), TEXT(en_names)},
};
static const struct text_form de_forms[TEXT_KEYS] = {
    [KEY_NAMES] = {TEXT(de_names), TEXT(de_names)},
};
static const struct text_form pt_forms[TEXT_KEYS] = {{{NULL, 0}, {NULL, 0}}};
static const struct text_form qps_forms[TEXT_KEYS] = {
    [KEY_PLAIN] = {TEXT(qps_plain), TEXT(qps_plain)},
};

const struct text_lang_table text_langs[] = {
    {{"en", 2}, false, en_forms},
    {{"de", 2}, false, de_forms},
    {{"pt-BR", 5}, false, pt_forms},
    {{"qps", 3}, true, qps_forms},
};
const size_t text_nlangs = LANGS;

const char *const text_names[TEXT_KEYS] = {
    [KEY_PLAIN] = "test.plain", [KEY_GOING] = "test.going", [KEY_NAMES] = "test.names"};
static const char *const no_names[] = {NULL};
static const char *const going_names[] = {"n", NULL};
static const char *const names_names[] = {"who", "whom", "n", NULL};
const char *const *const text_arg_names[TEXT_KEYS] = {
    [KEY_PLAIN] = no_names, [KEY_GOING] = going_names, [KEY_NAMES] = names_names};

enum { EN, DE, PT, QPS };

static void
assert_says(struct str s, const char *expected)
{
	assert_string_equal(str_c(arena, s), expected);
}

static void
languages_by_header(void **state)
{
	static const struct {
		const char *header;
		int lang;
	} rows[] = {
	    {"", EN},
	    {"de", DE},
	    {"DE", DE},
	    {"de-AT", DE},
	    {"de-AT,de;q=0.9,en;q=0.8", DE},
	    {"fr-CH, fr;q=0.9, de;q=0.7, en;q=0.8, *;q=0.5", EN},
	    {"fr, de;q=0.5", DE},
	    {"fr, it", EN},
	    {"pt", PT},
	    {"pt-br", PT},
	    {"pt-PT", EN},
	    {"en;q=0.1, de;q=0.2", DE},
	    {"en;q=0, de;q=0.001", DE},
	    {"de;q=0", EN},
	    {"de ; q=0.4 , en ; q=0.3", DE},
	    {"de;q=1.5, en", DE},
	    {"de;q=abc", EN},
	    {"de;q=", EN},
	    {"de;q=0.x", EN},
	    {"*", EN},
	    {"*, de;q=0.9", EN},
	    {"qps", QPS},
	    {"qps-ploc", EN},
	    {"q", EN},
	    {"d", EN},
	    {",,;;,de", DE},
	    {"-", EN},
	};

	(void)state;
	assert_int_equal(text_lang(NONE), EN);
	for (size_t i = 0; i < COUNT(rows); i++) {
		int lang = text_lang(str_of(rows[i].header));

		if (lang != rows[i].lang)
			fail_msg("'%s' chose %d", rows[i].header, lang);
	}
}

static void
languages_by_tag(void **state)
{
	(void)state;
	assert_int_equal(text_lang_of(S("de")), DE);
	assert_int_equal(text_lang_of(S("PT-br")), PT);
	assert_int_equal(text_lang_of(S("qps")), QPS);
	assert_int_equal(text_lang_of(S("xx")), EN);
	assert_int_equal(text_lang_of(NONE), EN);
	assert_says(text_lang_tag(QPS), "qps");
	assert_true(text_lang_rtl(QPS));
	assert_false(text_lang_rtl(DE));
	assert_says(text_lang_tag(-1), "en");
	assert_says(text_lang_tag(LANGS), "en");
}

static void
plural_forms(void **state)
{
	(void)state;
	assert_says(text_say(arena, EN, KEY_GOING, 1, NULL), "one person, 1");
	assert_says(text_say(arena, EN, KEY_GOING, 0, NULL), "0 people");
	assert_says(text_say(arena, EN, KEY_GOING, 2, NULL), "2 people");
	assert_says(text_say(arena, EN, KEY_GOING, -1, NULL), "-1 people");
}

static void
arguments_by_name(void **state)
{
	const struct text_arg args[2] = {{"whom", S("<Bo>")}, {"who", S("Ana")}};
	const struct text_arg own_n[2] = {{"n", S("many")}};

	(void)state;
	assert_says(text_say(arena, EN, KEY_NAMES, 3, args), "Ana asks <Bo> of 3; Ana");
	assert_says(text_say(arena, DE, KEY_NAMES, 3, args), "<Bo> wird von Ana gefragt");
	assert_says(text_say(arena, EN, KEY_NAMES, 3, NULL), " asks  of 3; ");
	assert_says(text_say(arena, EN, KEY_GOING, 3, own_n), "many people");
}

static void
what_a_language_lacks_is_said_in_english(void **state)
{
	(void)state;
	assert_says(text_say(arena, DE, KEY_PLAIN, 0, NULL), "Come along");
	assert_says(text_say(arena, PT, KEY_GOING, 5, NULL), "5 people");
	assert_says(text_say(arena, QPS, KEY_PLAIN, 0, NULL), "[Çömé âlöñg one two]");
	assert_says(text_say(arena, 99, KEY_PLAIN, 0, NULL), "Come along");
}

static void
no_key_says_nothing(void **state)
{
	(void)state;
	assert_says(text_say(arena, EN, -1, 0, NULL), "");
	assert_says(text_say(arena, EN, TEXT_KEYS, 0, NULL), "");
	assert_says(text_say(arena, EN, TEXT_NO_KEY, 0, NULL), "");
	assert_string_equal(text_name(-1), "");
	assert_string_equal(text_name(TEXT_NO_KEY), "");
	assert_string_equal(text_name(TEXT_KEYS), "");
	assert_string_equal(text_name(KEY_GOING), "test.going");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(languages_by_header),
	    ARENA_TEST(languages_by_tag),
	    ARENA_TEST(plural_forms),
	    ARENA_TEST(arguments_by_name),
	    ARENA_TEST(what_a_language_lacks_is_said_in_english),
	    ARENA_TEST(no_key_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
