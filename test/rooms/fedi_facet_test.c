/* test/rooms/fedi_facet_test.c - posts on Bluesky: how much they hold, and by which bytes links and
 * hashtags are named (check 67). */
#include "test.h"

#include "base/url.h"
#include "base/utf8.h"
#include "fedi/facet.h"

#define LINK "https://hub.example/@river/calls/clean?via=b"

static struct facet_text
made(const char *head, const char *body, const char *facts)
{
	struct facet_parts p = {str_of(head), str_of(body), str_of(facts), url_own(S(LINK))};
	struct facet_text t;

	facet_make(arena, &p, &t);
	assert_true(utf8_valid(t.text));
	assert_true(utf8_graphemes(t.text) <= FACET_GRAPHEMES);
	assert_true(t.text.n <= FACET_BYTES);
	/* Whatever else falls away, the link is the last thing and is named. */
	assert_true(t.n > 0 && str_ends(t.text, S(LINK)));
	assert_int_equal(t.facets[t.n - 1].start, t.text.n - strlen(LINK));
	assert_int_equal(t.facets[t.n - 1].end, t.text.n);
	for (size_t i = 0; i < t.n; i++) {
		struct facet f = t.facets[i];
		struct str said = str_sub(t.text, f.start, f.end);

		assert_true(f.start < f.end && f.end <= t.text.n);
		if (f.kind == FACET_TAG)
			said = str_sub(said, 1, said.n);
		assert_true(str_eq(said, f.value));
	}
	return t;
}

static void
is_facet(const struct facet_text *t, size_t i, size_t start, size_t end, const char *value)
{
	assert_true(i < t->n);
	assert_int_equal(t->facets[i].start, start);
	assert_int_equal(t->facets[i].end, end);
	assert_string_equal(str_c(arena, t->facets[i].value), value);
}

static void
check_67_offsets_are_bytes(void **state)
{
	struct facet_text t = made("ü🎉 #Fluß", "", "");

	(void)state;
	/* ü 2, 🎉 4, a blank; '#', F, l, u, ß 2 */
	is_facet(&t, 0, 7, 13, "Fluß");
	is_facet(&t, 1, 14, 14 + strlen(LINK), LINK);
	assert_int_equal(t.n, 2);
}

/* A family is one sign of 25 bytes, an e with an accent of its own one of 3. */
static void
check_67_signs_of_several_code_points(void **state)
{
	const char *family = "👨‍👩‍👧‍👦", *accent = "e\xcc\x81", *hebrew = "שלום";
	struct facet_text t = made(family, accent, "");

	(void)state;
	assert_int_equal(strlen(family), 25);
	assert_int_equal(utf8_graphemes(str_of(family)), 1);
	is_facet(&t, 0, 25 + 1 + 3 + 1, 30 + strlen(LINK), LINK);
	t = made(hebrew, "#נהר now", "");
	is_facet(&t, 0, 9, 16, "נהר");
	t = made("👍🏽 🇩🇪🇫🇷 #a", "", "");
	is_facet(&t, 0, 8 + 1 + 16 + 1, 28, "a");
}

static void
check_67_hashtags_beside_signs(void **state)
{
	struct facet_text t = made("(#river), \"#mill\"! #a#b #7 x#y ##z #ü-x", "", "");

	(void)state;
	is_facet(&t, 0, 1, 7, "river");
	is_facet(&t, 1, 11, 16, "mill");
	is_facet(&t, 2, 19, 21, "a");
	is_facet(&t, 3, 35, 38, "ü");
	assert_int_equal(t.n, 5);
}

static void
check_67_links_in_words(void **state)
{
	struct facet_text t =
	    made("See https://a.example/x?y=1&z=%20#top, (http://b.example/).", "", "");

	(void)state;
	is_facet(&t, 0, 4, 37, "https://a.example/x?y=1&z=%20#top");
	is_facet(&t, 1, 40, 57, "http://b.example/");
	t = made("xhttps://a.example/ javascript:x ftp://a.example/ https://", "", "");
	assert_int_equal(t.n, 1);
}

static struct str
repeat(const char *s, int n)
{
	struct buf b = BUF(arena);

	for (int i = 0; i < n; i++)
		buf_add(&b, str_of(s));
	return buf_str(&b);
}

static void
all_stands_where_it_fits(void **state)
{
	size_t left = FACET_GRAPHEMES - 2 - 2 - strlen(LINK) - 1;
	struct str body = repeat("x", (int)left);
	struct facet_text t = made("A", str_c(arena, body), "B");

	(void)state;
	assert_int_equal(utf8_graphemes(t.text), FACET_GRAPHEMES);
	assert_true(str_find(t.text, S("\xe2\x80\xa6")) == t.text.n);
	t = made("A", str_c(arena, repeat("x", (int)left + 1)), "B");
	assert_true(str_find(t.text, S("\xe2\x80\xa6")) < t.text.n);
	assert_int_equal(utf8_graphemes(t.text), FACET_GRAPHEMES);
}

/* The words of the body go first, whole ones, and never half a hashtag or address. */
static void
the_body_is_cut(void **state)
{
	struct facet_text t = made("A head",
	    str_c(arena, repeat("👨‍👩‍👧‍👦 five #stream ", 60)), "Friday");
	struct str cut;

	(void)state;
	assert_true(str_starts(t.text, S("A head\n")));
	assert_true(str_find(t.text, S("\xe2\x80\xa6\nFriday\n" LINK)) < t.text.n);
	for (size_t i = 0; i + 1 < t.n; i++)
		assert_string_equal(str_c(arena, t.facets[i].value), "stream");
	cut = facet_cut(arena, S("one #riverbank"), 10);
	assert_string_equal(str_c(arena, cut), "one\xe2\x80\xa6");
	cut = facet_cut(arena, S("川川川川川川川川川川川川"), 5);
	assert_string_equal(str_c(arena, cut), "川川川川\xe2\x80\xa6");
	cut = facet_cut(arena, S("see x https://a.example/a/very/long/one"), 20);
	assert_string_equal(str_c(arena, cut), "see x\xe2\x80\xa6");
}

static void
little_is_left_beside_much(void **state)
{
	char *much = str_c(arena, repeat("word ", 100));
	struct facet_text t = made(much, "The ask", much);
	char *marks =
	    str_c(arena, repeat("a\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86", 299));

	(void)state;
	assert_true(str_find(t.text, S("The ask")) == t.text.n);
	/* Few signs, many bytes. */
	t = made("A", marks, marks);
	assert_true(t.text.n > 1000);
	t = made("", "", "");
	assert_string_equal(str_c(arena, t.text), LINK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(check_67_offsets_are_bytes),
	    ARENA_TEST(check_67_signs_of_several_code_points),
	    ARENA_TEST(check_67_hashtags_beside_signs),
	    ARENA_TEST(check_67_links_in_words),
	    ARENA_TEST(all_stands_where_it_fits),
	    ARENA_TEST(the_body_is_cut),
	    ARENA_TEST(little_is_left_beside_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
