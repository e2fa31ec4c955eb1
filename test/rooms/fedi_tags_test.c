/* test/rooms/fedi_tags_test.c - hashtags in texts. */
#include "test.h"

#include "fedi/tags.h"

#define PAGE ((struct url){{"https://hub.example/@river", 26}})
#define LINK(word)                                                                                 \
	"<a href=\"https://hub.example/@river\" class=\"mention hashtag\" "                        \
	"rel=\"tag\">#<span>" word "</span></a>"

static struct str
tagged(const char *html, struct tags *tags)
{
	*tags = (struct tags){.n = 0};
	return tags_link(arena, str_of(html), PAGE, tags);
}

static void
words_become_links(void **state)
{
	static const struct {
		const char *html, *becomes, *name;
	} rows[] = {
	    {"<p>Free the #River.</p>", "<p>Free the " LINK("River") ".</p>", "#River"},
	    {"#a1", LINK("a1"), "#a1"},
	    {"(#öffis)", "(" LINK("öffis") ")", "#öffis"},
	    {"#川 now", LINK("川") " now", "#川"},
	    {"<li>#x_y</li>", "<li>" LINK("x_y") "</li>", "#x_y"},
	    {"<h3>A #tag</h3>", "<p><strong>A " LINK("tag") "</strong></p>", "#tag"},
	};
	struct tags tags;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_string_equal(str_c(arena, tagged(rows[i].html, &tags)), rows[i].becomes);
		assert_int_equal(tags.n, 1);
		assert_string_equal(str_c(arena, tags.names[0]), rows[i].name);
	}
}

static void
others_stay(void **state)
{
	static const char *const same[] = {"", "#", "# a", "#7", "a#b", "&#39;", "&#x27;a",
	    "<a href=\"/#top\">#in</a>", "<code>#include</code>", "<pre>x #y</pre>", "##a",
	    "#“quoted”", "<p>C# and F#</p>",
	    "#aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
	struct tags tags;

	(void)state;
	for (size_t i = 0; i < COUNT(same); i++) {
		assert_string_equal(str_c(arena, tagged(same[i], &tags)), same[i]);
		assert_int_equal(tags.n, 0);
	}
}

static void
each_is_noted_once(void **state)
{
	struct buf b = BUF(arena);
	struct tags tags;

	(void)state;
	tagged("#One #ONE #two #one", &tags);
	assert_int_equal(tags.n, 2);
	for (int i = 0; i < 40; i++)
		buf_addf(&b, "#t%d ", i);
	tagged(str_c(arena, buf_str(&b)), &tags);
	assert_int_equal(tags.n, TAGS_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(words_become_links),
	    ARENA_TEST(others_stay),
	    ARENA_TEST(each_is_noted_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
