/* The escapers: each place of a page and what may not come through there. */
#include "test.h"

#include "base/draw.h"

static struct buf out;
static struct draw d;

static int
begin(void **state)
{
	(void)arena_setup(state);
	out = BUF(arena);
	d = (struct draw){.out = &out, .arena = arena};
	return 0;
}

#define DRAW_TEST(f) cmocka_unit_test_setup_teardown(f, begin, arena_teardown)

static void
drew(const char *expected)
{
	assert_string_equal(str_c(arena, buf_str(&out)), expected);
	out.n = 0;
}

static void
text_is_escaped(void **state)
{
	(void)state;
	draw_text(&d, S("a < b && c > d \"quoted\" 'so'"));
	drew("a &lt; b &amp;&amp; c &gt; d \"quoted\" 'so'");
	draw_text(&d, S("<script>"));
	drew("&lt;script&gt;");
	draw_text(&d, NONE);
	draw_text(&d, S(""));
	drew("");
}

static void
attributes_hold_their_quotes(void **state)
{
	(void)state;
	draw_attr(&d, S("\" onclick='x' <&>"));
	drew("&#34; onclick=&#39;x&#39; &lt;&amp;&gt;");
	draw_attr(&d, ((struct url){S("/a?b=1&c=\"2\"")}));
	drew("/a?b=1&amp;c=&#34;2&#34;");
	draw_url(&d, (struct url){S("/'")});
	drew("/&#39;");
}

static void
numbers_of_every_type(void **state)
{
	(void)state;
	draw_text(&d, INT64_MIN);
	draw_text(&d, (size_t)SIZE_MAX);
	draw_text(&d, -1);
	draw_text(&d, 4000000000U);
	drew("-922337203685477580818446744073709551615-14000000000");
	draw_attr(&d, (size_t)7);
	draw_plain(&d, INT64_C(8));
	drew("78");
}

static void
markup_goes_through(void **state)
{
	(void)state;
	draw_text(&d, ((struct html){S("<b>&amp;</b>")}));
	draw_raw(&d, S("<hr>"));
	drew("<b>&amp;</b><hr>");
}

static void
plain_text_drops_controls_only(void **state)
{
	(void)state;
	draw_plain(&d, S("a<b>&\"\r\n\tc\x1b[1m\x7f\x01 \xc3\xa4"));
	drew("a<b>&\"\n\tc[1m \xc3\xa4");
	draw_plain(&d, ((struct url){S("https://a.example/?b&c\r\nX: y")}));
	drew("https://a.example/?b&c\nX: y");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    DRAW_TEST(text_is_escaped),
	    DRAW_TEST(attributes_hold_their_quotes),
	    DRAW_TEST(numbers_of_every_type),
	    DRAW_TEST(markup_goes_through),
	    DRAW_TEST(plain_text_drops_controls_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
