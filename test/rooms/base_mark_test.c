/* The room mark: Markdown, whatever stands in it, comes out as clean HTML. */
#include <time.h>

#include "test.h"
#include "html_judge.h"

#include "base/clean.h"
#include "base/mark.h"

static struct str
marked(struct str from)
{
	struct str to = mark_html(arena, from).s;
	const char *bad = html_judge(to);

	if (bad != NULL)
		fail_msg("%s: %.*s -> %.*s", bad, STR_ARG(from), STR_ARG(to));
	if (!str_eq(clean_html(arena, to).s, to))
		fail_msg("not clean: %.*s", STR_ARG(to));
	return to;
}

#define LINK(url, words)                                                                           \
	"<a href=\"" url "\" rel=\"nofollow noopener noreferrer ugc\">" words "</a>"

static void
written(void **state)
{
	static const struct {
		const char *from;
		const char *to;
	} rows[] = {
	    {"", ""},
	    {"one\ntwo  \nthree\n\nfour", "<p>one\ntwo<br>\nthree</p>\n<p>four</p>\n"},
	    {"# Big\n### Small", "<h3>Big</h3>\n<h3>Small</h3>\n"},
	    {"*a* **b** `c<d` ~~e~~", "<p><em>a</em> <strong>b</strong> <code>c&lt;d</code> "
				      "<del>e</del></p>\n"},
	    {"- a\n- b\n  1. c", "<ul><li>a</li>\n<li>b<ol><li>c</li>\n</ol>\n</li>\n</ul>\n"},
	    {"- a\n\n- b", "<ul><li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>\n"},
	    {"> a\n\n---", "<blockquote><p>a</p>\n</blockquote>\n<hr>"},
	    {"```c\nint a = 1 < 2;\n```", "<pre><code>int a = 1 &lt; 2;\n</code></pre>\n"},
	    {"[l](https://a.b/?x=1&y=2 \"t\")",
		"<p>" LINK("https://a.b/?x=1&amp;y=2", "l") "</p>\n"},
	    {"[l]\n\n[l]: <https://a.b/ä>", "<p>" LINK("https://a.b/%C3%A4", "l") "</p>\n"},
	    {"see https://a.b/c.", "<p>see " LINK("https://a.b/c", "https://a.b/c") ".</p>\n"},
	    {"(http://a.b/x_y_z?c=1&d=2)! xhttp://a.b http:// https:",
		"<p>(" LINK("http://a.b/x_y_z?c=1&amp;d=2",
		    "http://a.b/x_y_z?c=1&amp;d=2") ")! "
						    "xhttp://a.b http:// https:</p>\n"},
	    {"[https://a.b/](https://c.d/)", "<p>" LINK("https://c.d/", "https://a.b/") "</p>\n"},
	    {"`https://a.b/`", "<p><code>https://a.b/</code></p>\n"},
	    {"<ana@b.org>", "<p>" LINK("mailto:ana@b.org", "ana@b.org") "</p>\n"},
	    {"[l](javascript:alert(1)) [m](data:x) [n](/x)", "<p>l m n</p>\n"},
	    {"[l](java&#115;cript&colon;x) <javascript:x>", "<p>l javascript:x</p>\n"},
	    {"![alt *b*](https://a.b/p.png)", "<p>alt <em>b</em></p>\n"},
	    {"a <b>c</b> <script>x</script>",
		"<p>a &lt;b&gt;c&lt;/b&gt; &lt;script&gt;x&lt;/script&gt;</p>\n"},
	    {"<div>\n*x*\n</div>", "<p>&lt;div&gt;\n*x*\n&lt;/div&gt;\n</p>\n"},
	    {"a ~~b~~ ~~c ~~ d ~~e *f*~~", "<p>a <del>b</del> ~~c ~~ d ~~e <em>f</em>~~</p>\n"},
	    {"~~https://a.b/~~", "<p><del>" LINK("https://a.b/", "https://a.b/") "</del></p>\n"},
	    {"a\n\n\n\n\nb", "<p>a</p>\n<p>b</p>\n"},
	    {"```\na\n\n\n\nb\n```", "<pre><code>a\n\n\nb\n</code></pre>\n"},
	    {"&amp;&hellip;&#60;&#0; \\&amp;", "<p>&amp;\u2026&lt;\ufffd &amp;amp;</p>\n"},
	    {"    tab\n", "<pre><code>tab\n</code></pre>\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(str_c(arena, marked(str_of(rows[i].from))), rows[i].to);
	assert_string_equal(str_c(arena, marked(S("a\0b\r\nc"))), "<p>ab\nc</p>\n");
}

static struct str
repeated(const char *piece, size_t bytes)
{
	struct buf b = BUF(arena);

	while (b.n + strlen(piece) <= bytes)
		buf_add(&b, str_of(piece));
	return buf_str(&b);
}

/* A definition of many bytes, used as often as fits. */
static struct str
growing(const char *use)
{
	return buf_format(arena, "[a]: <http://b.c/%.*s>\n\n%.*s", STR_ARG(repeated("&\\<", 39000)),
	    STR_ARG(repeated(use, 40000)));
}

static struct str
both(struct str a, struct str b)
{
	return buf_format(arena, "%.*s%.*s", STR_ARG(a), STR_ARG(b));
}

/* Every text comes out in bounded time and bounded size. */
static void
hold(struct str from)
{
	double limit = 2.0 * CLOCKS_PER_SEC; /* with sanitizers; one of the bad ones took 16 */
	clock_t began = clock();
	struct str to = marked(from);
	double took = (double)(clock() - began);

	assert_in_range(to.n, 0, 256 << 10);
	if (took > limit)
		fail_msg("%.8s: %.0f us", from.at, took);
}

static void
bounded(void **state)
{
	static const char *const pieces[] = {"[", "](", "[](", "![", "*a_", "**a ", "`a``b", "<",
	    ">", "> ", "- ", "1. ", "#", "&", "\\", "|-", "[a]: b\n", "[a](", "<http:", "https://",
	    "a@", "\t", "\n\n", "~~a ", "```\n", "***", "_ ", "*a **a ", "[[]", "&amp;", "![[]()",
	    "\r", "<!--", "<?", "<![CDATA["};
	static const char *const deep[] = {"+ ", "> ", "1. ", "> + "};
	static const char *const tails[] = {"\n", ">\n", "a\n", "\n  a\n", " \t \n"};
	struct str shown;

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		hold(repeated(pieces[i], 80000));
		hold(both(S("a "), repeated(pieces[i], 79998)));
	}
	for (size_t i = 0; i < COUNT(deep); i++)
		for (size_t k = 0; k < COUNT(tails); k++)
			hold(both(repeated(deep[i], 40000), repeated(tails[k], 40000)));
	hold(growing("[a]"));
	shown = marked(growing("[a] "));
	assert_true(str_find(shown, S("[a] [a]")) < shown.n);
	assert_true(marked(growing("![a]")).n <= 256 << 10);
	assert_true(marked(repeated("ä", 100000)).n <= 80000 + sizeof("<p></p>\n") - 1);
}

/* The examples of the CommonMark specification: between lines of 32 backquotes, up to a dot. */
static void
examples_of_commonmark(void **state)
{
	struct str all = shared_read("corpora/text/commonmark-spec.txt");
	struct str fence = S("````````````````````````````````");
	struct buf b = BUF(arena);
	struct str line;
	bool within = false;
	int n = 0;

	(void)state;
	while (str_split(&all, '\n', &line)) {
		if (str_starts(line, fence)) {
			within = str_ends(line, S(" example"));
			b = BUF(arena);
		} else if (within && str_eq(line, S("."))) {
			(void)marked(buf_str(&b));
			within = false;
			n++;
		} else if (within) {
			for (size_t i = 0; i < line.n; i++) {
				bool tab = str_starts(str_sub(line, i, line.n), S("\u2192"));

				buf_char(&b, tab ? '\t' : line.at[i]);
				i += tab ? 2 : 0;
			}
			buf_char(&b, '\n');
		}
	}
	print_message("%d examples\n", n);
	assert_int_equal(n, 655);
	(void)marked(shared_read("corpora/text/commonmark-spec.txt"));
}

static void
words_of_others(void **state)
{
	struct str all = shared_read("corpora/html/xss-payload-list.txt");
	struct str line;

	(void)state;
	while (str_split(&all, '\n', &line)) {
		(void)marked(line);
		(void)marked(buf_format(arena, "[x](%.*s)", STR_ARG(line)));
	}
	all = shared_read("corpora/text/blns.json");
	while (str_split(&all, '\n', &line))
		(void)marked(line);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(written),
	    ARENA_TEST(bounded),
	    ARENA_TEST(examples_of_commonmark),
	    ARENA_TEST(words_of_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
