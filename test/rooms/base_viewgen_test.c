/* The generator of views, as it is run at build: what it refuses, and what becomes of the rest. */
#include "test.h"

#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/viewgen-XXXXXX";
static char tool[4096];

/* The tool stands beside this test in the build folder. */
static int
find_tool(void **state)
{
	ssize_t n = readlink("/proc/self/exe", tool, sizeof(tool) - 32);

	(void)state;
	if (n <= 0 || mkdtemp(folder) == NULL)
		return -1;
	for (int up = 0; up < 3; n--)
		up += tool[n - 1] == '/';
	memcpy(tool + n, "/tools/viewgen", sizeof("/tools/viewgen"));
	return access(tool, X_OK);
}

static int
drop_folder(void **state)
{
	(void)state;
	return chdir("/tmp") == 0 && strlen(folder) > 13
		   ? WEXITSTATUS(system(str_c(arena, buf_format(arena, "rm -r %s", folder))))
		   : -1;
}

static int
group_teardown(void **state)
{
	int failed;

	arena = arena_new((size_t)1 << 20);
	failed = drop_folder(state);
	arena_free(arena);
	return failed;
}

static struct str
path_of(const char *name)
{
	return buf_format(arena, "%s/%s", folder, name);
}

static void
put(const char *name, struct str text)
{
	FILE *f = fopen(str_c(arena, path_of(name)), "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text.at, 1, text.n, f), text.n);
	assert_int_equal(fclose(f), 0);
}

/* What a command says on both channels; *status is its exit status. */
static struct str
run(struct str command, int *status)
{
	FILE *p = popen(str_c(arena, buf_format(arena, "%.*s 2>&1", STR_ARG(command))), "r");
	struct buf said = BUF(arena);
	size_t n;

	assert_non_null(p);
	while ((n = fread(buf_reserve(&said, 4096), 1, 4096, p)) > 0)
		said.n += n;
	*status = WEXITSTATUS(pclose(p));
	return buf_str(&said);
}

/* The catalogue of these tests. */
#define WORDS                                                                                      \
	"# x\nx.going[one] = One person is coming\nx.going[other] = {n} people \\\n   are "        \
	"coming\n"                                                                                 \
	"x.first = Be the first\nx.both = Dear {who}, see {more}.\n"
#define USES "/* T_x_going T_x_first T_x_both */ int k[] = {T_x_going, T_x_first, T_x_both};\n"

static struct str
generate(struct str words, struct str view, struct str uses, int *status)
{
	put("en.txt", words);
	put("a.view", view);
	put("a.c", uses);
	put("a.css", S("/* c */ a > b { color : red; margin: 0 }\n"));
	return run(buf_format(arena, "%s %s %s/a.css %s/en.txt -- %s/a.view -- %s/a.c", tool,
		       folder, folder, folder, folder, folder),
	    status);
}

static bool
holds(struct str s, struct str part)
{
	return str_find(s, part) < s.n;
}

/* ---- refusals ------------------------------------------------------------------------------ */

/* A view's body on line 2, and what the tool says about it. */
static const struct {
	const char *body, *said;
} refused[] = {
    {"<script>{s}</script>", "a.view:2: error: after <script> stands </script>"},
    {"<style>{s}</style>", "a.view:2: error: after <style> stands {style}</style>"},
    {"<style>p { }</style>", "after <style> stands"},
    {"<p>{style}</p>", "write <style>{style}</style>"},
    {"<p onclick=\"{s}\"></p>", "no hole is safe in onclick="},
    {"<p onclick=\"1\"></p>", "onclick= is not allowed"},
    {"<p style=\"{s}\"></p>", "no hole is safe in style="},
    {"<p class={s}></p><b class=x></b>", "the value of class stands in no double quotes"},
    {"<p class='{s}'></p>", "the value of class stands in no double quotes"},
    {"<{s}></p>", "a hole in the name of a tag"},
    {"<h{s}>1</h1>", "a hole in the name of a tag"},
    {"<p {s}></p>", "a hole where the name of an attribute is expected"},
    {"<p {if 1}id=\"a\"{end}></p>", "a hole where the name of an attribute is expected"},
    {"<p>1", "<p> of line 2 is still open here"},
    {"<p><b>1</p></b>", "</p> where </b> is expected (line 2)"},
    {"1</p>", "</p> closes nothing"},
    {"<div/>", "<div/> does not close itself"},
    {"{if n > 1}<p>{end}</p>", "<p> of line 2 is still open here"},
    {"{if n > 1}<p>{else}<p>{end}", "<p> of line 2 is still open here"},
    {"<p>{if n > 1}</p>{end}", "</p> closes what was opened outside this block"},
    {"{if n > 1}", "this block has no {end}"},
    {"{end}", "{end} of nothing"},
    {"{else}", "{else} without its {if}"},
    {"{each x of xs}{end}", "expected {each x in array, number}"},
    {"{each x in xs}{end}", "expected {each x in array, number}"},
    {"<p class=\"{if n}a\">1</p>", "a block in the value of class is not closed"},
    {"{if n}<p class=\"{end}\">1</p>", "{end} of nothing"},
    {"<p>Hello</p>", "literal words: \"Hello"},
    {"<p>\xc3\xa9</p>", "literal words"},
    {"<img src=\"/a\" alt=\"Hello\">", "literal words in alt="},
    {"<b aria-label=\"Hello\">1</b>", "literal words in aria-label="},
    {"<meta name=\"description\" content=\"Hello\">", "literal words in content="},
    {"<p>&nbsp;</p>", "write &amp;"},
    {"{t x.missing}", "x.missing is in no catalogue"},
    {"{t x.both who=s}", "x.both needs more="},
    {"{t x.first who=s}", "x.first has no {who}"},
    {"{t x.going}", "x.going has two forms and needs n="},
    {"<a href=\"{t x.first}\">1</a>", "x.first: no words in a URL"},
    {"<a href=\"x{s}\">1</a>", "an address begins with its hole"},
    {"<a href=\"javascript:x\">1</a>", "script in an address"},
    {"<img src=\"/a\">", "<img> without alt="},
    {"<p id=\"a\" id=\"b\"></p>", "id= stands here twice"},
    {"<p><div></div></p>", "<div> would end the open <p>"},
    {"<a href=\"/\"><a href=\"/\">1</a></a>", "<a> in <a>"},
    {"{view nobody()}", "there is no view nobody"},
    {"{view mail(s)}", "mail is a <text>"},
    {"{view a}", "expected {view name(arguments)}"},
    {"<p class=\"{view b()}\"></p>", "no view fits into an attribute"},
    {"{n", "this brace is not closed"},
    {"{(n}", "this brace is not closed"},
    {"{n)}", "a bracket in this hole is not closed"},
    {"<a href=\"{u}?n={s}\">1</a>", "an address begins with its hole"},
    {"{}", "an empty hole"},
    {"<p>}</p>", "a closing brace without its partner"},
    {"<p class=\"a>1</p>", "the value of class has no end"},
    {"<p class=\"a\"", "<p has no end"},
    {"<!-- 1", "this comment has no end"},
    {"1 < 2", "this < begins no tag"},
    {"{if 1}{slot}{end}", "{slot} stands once, in no block"},
    {"{say n=1}", "expected {say key n=expression}"},
    {"{say 1 who=s}", "expected {say key n=expression}"},
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		int status;
		struct str said = generate(S(WORDS),
		    buf_format(arena,
			"<view a (struct str s, int n, const struct str *xs)>\n%s\n</view>\n"
			"<view b ()>1</view>\n<text mail (struct str s)>{s}</text>\n",
			refused[i].body),
		    S(USES), &status);

		if (status != 1 || !holds(said, str_of(refused[i].said)) ||
		    !holds(said, S("/a.view:")))
			fail_msg(
			    "%s\nstatus %d, said: %.*s", refused[i].body, status, STR_ARG(said));
	}
}

static void
expect_words(struct str words, struct str uses, const char *expected)
{
	int status;
	struct str said = generate(words, S("<view b ()>1</view>\n"), uses, &status);

	if (status != 1 || !holds(said, str_of(expected)))
		fail_msg("expected %s, status %d, said: %.*s", expected, status, STR_ARG(said));
}

static void
test_catalogue_refused(void **state)
{
	(void)state;
	expect_words(S(WORDS), S("/* T_x_first */\n"), "en.txt:5: error: x.first is not used");
	expect_words(S("x.a = {b\n"), S("T_x_a"), "en.txt:1: error: a brace without its partner");
	expect_words(S("x.a = b}\n"), S("T_x_a"), "a brace without its partner");
	expect_words(S("x.a[one] = b\n"), S("T_x_a"), "either one text, or both");
	expect_words(S("x.a[two] = b\n"), S("T_x_a"), "the forms are [one] and [other]");
	expect_words(
	    S("x.a = b\n\nx.a = c\n"), S("T_x_a"), "en.txt:3: error: x.a stands here twice");
	expect_words(S("x.a =\n"), S("T_x_a"), "x.a has no words");
	expect_words(S("X.a = b\n"), S(""), "expected \"room.word = words\"");
	expect_words(S("x = b\n"), S(""), "expected \"room.word = words\"");
	expect_words(S("x.a.b = b\nx.a_b = c\n"), S("T_x_a_b"), "have the same name in C");
	expect_words(S("x.a = b\\"), S("T_x_a"), "the last line does not go on");
	expect_words(S("x.a = \xff\n"), S("T_x_a"), "is not UTF-8");
}

/* Another language is held against English. */
static void
test_languages(void **state)
{
	static const char *const pairs[][2] = {
	    {"x.b = c\n", "x.b is no key of English"},
	    {"x.a = {other}\n", "English has no {other}"},
	    {"x.a = nichts\n", "{who} is missing"},
	};
	int status;

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct str said;

		put("en.txt", S("x.a = {who}\n"));
		put("de.txt", str_of(pairs[i][0]));
		put("a.c", S("T_x_a"));
		said = run(buf_format(arena, "%s %s %s/de.txt %s/en.txt -- -- %s/a.c", tool, folder,
			       folder, folder, folder),
		    &status);
		assert_int_equal(status, 1);
		assert_true(holds(said, str_of(pairs[i][1])));
		assert_true(holds(said, S("de.txt:1:")));
	}
}

/* Whatever is cut off or doubled, the tool ends by itself and says where. */
static void
test_broken_anywhere(void **state)
{
	static const char whole[] =
	    "<view a (struct str s, int n)>\n<ul class=\"a {if n}b{end}\">{each x in y, 2}<li>"
	    "{t x.both who=s more={view b()}}</li>{end}</ul>\n</view>\n<view b ()>1</view>\n";
	int status, refusals = 0;

	(void)state;
	for (size_t cut = 0; cut < sizeof(whole) - 1; cut += 3) {
		struct str said = generate(S(WORDS), (struct str){whole, cut}, S(USES), &status);

		assert_in_range(status, 0, 1);
		assert_true(status == 0 || holds(said, S(": error: ")));
		refusals += status;
	}
	assert_true(refusals > 40);
}

/* ---- results ------------------------------------------------------------------------------- */

#define COMPILE                                                                                    \
	"${CC:-cc} -D_GNU_SOURCE -std=gnu17 -Wall -Wextra -Werror -Wno-unused-variable "           \
	"-Wno-unused-parameter -Isrc -I%s -o %s/%s %s %s/%s"

static struct str
compile(const char *flags, const char *source, int *status)
{
	return run(
	    buf_format(arena, COMPILE, folder, folder, "a.out", flags, folder, source), status);
}

static void
test_types(void **state)
{
	/* an expression of the hole, and whether it compiles there */
	static const struct {
		const char *hole;
		bool good;
	} holes[] = {
	    {"<p>{s}</p>", true},
	    {"<p>{n}</p>", true},
	    {"<p>{\"raw\"}</p>", false},
	    {"<p>{raw}</p>", false},
	    {"<p>{u}</p>", false},
	    {"<p>{h}</p>", true},
	    {"<p class=\"{h}\">1</p>", false},
	    {"<p class=\"{raw}\">1</p>", false},
	    {"<a href=\"{u}\">1</a>", true},
	    {"<a href=\"{s}\">1</a>", false},
	    {"<a href=\"#x-{s}\">1</a>", true},
	    {"<p id?=\"{s}\">1</p>", true},
	    {"<p id?=\"{raw}\">1</p>", false},
	    {"{each x in xs, 2}{*x}{i_x}{end}", true},
	    {"{each x in xs, 2}{x}{end}", false},
	    {"{view b(s)}", true},
	    {"{view b(n)}", false},
	    {"{t x.both who=s more={view b(s)}}", true},
	    {"{t x.both who=raw more=s}", false},
	};
	int status;

	(void)state;
	for (size_t i = 0; i < COUNT(holes); i++) {
		struct str said = generate(S(WORDS),
		    buf_format(arena,
			"<view a (struct str s, int64_t n, const char *raw, struct url u, "
			"struct html h, const struct str *xs)>\n%s\n</view>\n"
			"<view b (struct str s)>{s}</view>\n",
			holes[i].hole),
		    S(USES), &status);

		assert_int_equal(status, 0);
		said = compile("-c", "view_a.c", &status);
		if ((status == 0) != holes[i].good || (status != 0 && !holds(said, S("a.view:2:"))))
			fail_msg("%s: status %d\n%.*s", holes[i].hole, status, STR_ARG(said));
	}
}

static const char page[] =
    "<include \"base/draw.h\">\n<!-- between -->\n"
    "<view frame (struct str title)>\n<!DOCTYPE html>\n<title>{title}</title>\n"
    "<style>{style}</style>\n<body>\n  {slot}\n</body>\n</view>\n"
    "<view row (struct str s, int64_t n)>\n"
    "<li class=\"r {if n == 1}one{else if n == 2}two{else}many{end}\" data-n?=\"{n}\" "
    "id?=\"{s}\">\n"
    "  {if n > 0}\n    {t x.going n=n}\n  {else}\n    {t x.first}\n  {end}\n"
    "  <input type=\"checkbox\" checked={n == 1} disabled>\n"
    "  \xe2\x80\x93 <b title=\"{s}\">{s}</b>\n  <b>7</b>\n</li>\n</view>\n"
    "<view bold (struct str s)><b>{s}</b></view>\n"
    "<view whole (struct str s)>\n{view frame(s)}\n<ol>\n"
    "  {each x in &s, 1}{view row(*x, (int64_t)i_x)}{end}\n  {view row(NONE, 2)}\n</ol>\n"
    "<p>{t x.both who=s more={view bold(s)}} {say T_x_going n=3}</p>\n"
    "<pre>\n 1\n  2\n</pre>\n{end}\n</view>\n"
    "<text letter (struct str s, int n)>\n{t x.both who=s more=n}\n\n{if n > 1}\n"
    "{t x.going n=n}\n{else}\nnever & never\n{end}\n-- \n<{s}>\n</text>\n";
static const char expected[] =
    "<!DOCTYPE html><title>a&lt;\"</title><style>a>b{color :red;margin:0}</style><body><ol>"
    "<li class=\"r many\" id=\"a&lt;&#34;\">Be the first<input type=\"checkbox\" disabled>"
    " \xe2\x80\x93 <b title=\"a&lt;&#34;\">a&lt;\"</b><b>7</b></li>"
    "<li class=\"r two\" data-n=\"2\">2 people are coming<input type=\"checkbox\" disabled>"
    " \xe2\x80\x93 <b title=\"\"></b><b>7</b></li></ol>"
    "<p>Dear a&lt;\", see <b>a&lt;\"</b>. 3 people are coming</p><pre>\n 1\n  2\n</pre></body>\n"
    "Dear a<\", see 2.\n\n2 people are coming\n-- \n<a<\">\n";
static const char program[] =
    "#include \"view_a.h\"\n#include \"base/arena.h\"\nint\nmain(void)\n{\n"
    "struct arena *a = arena_new(1 << 20);\nstruct buf b = BUF(a);\n"
    "struct draw d = {.out = &b, .arena = a};\nview_whole(&d, S(\"a<\\\"\"));\n"
    "draw_raw(&d, S(\"\\n\"));\nview_letter(&d, S(\"a<\\\"\"), 2);\n"
    "return fwrite(b.at, 1, b.n, stdout) != b.n;\n}\n";

/* All of the language in one page: generated, compiled, run. */
static void
test_whole(void **state)
{
	int status;
	struct str said = generate(S(WORDS), str_of(page), S(USES), &status);

	(void)state;
	if (status != 0)
		fail_msg("%.*s", STR_ARG(said));
	put("main.c", str_of(program));
	said = compile(
	    str_c(arena, buf_format(arena,
			     "%s/view_a.c %s/text_table.c %s/style.c src/base/arena.c "
			     "src/base/buf.c src/base/str.c src/base/draw.c src/base/text.c",
			     folder, folder, folder)),
	    "main.c", &status);
	if (status != 0)
		fail_msg("%.*s", STR_ARG(said));
	said = run(path_of("a.out"), &status);
	assert_int_equal(status, 0);
	assert_string_equal(str_c(arena, said), expected);
}

/* The hash of the policy is that of the very bytes; unchanged results are left alone. */
static void
test_assets(void **state)
{
	int status;
	struct str c, before, after;

	(void)state;
	put("b.js", S("// words\n/* more\n words */\n  let a = 1;\n\n"));
	(void)run(buf_format(arena, "%s %s %s/b.js --", tool, folder, folder), &status);
	assert_int_equal(status, 0);
	c = file_read(path_of("script.c"));
	assert_true(holds(c, S("\"let a = 1;\\n\", 11}")));
	(void)generate(S(WORDS), S("<view b ()>1</view>\n"), S(USES), &status);
	assert_int_equal(status, 0);
	c = file_read(path_of("style.c"));
	assert_true(holds(c, S("\"a>b{color :red;margin:0}\"")));
	before = run(S("printf 'a>b{color :red;margin:0}' | openssl dgst -sha256 -binary | base64"),
	    &status);
	assert_true(holds(c, buf_format(arena, "\"sha256-%.*s\"", STR_ARG(str_trim(before)))));
	before =
	    run(buf_format(arena, "stat -c %%y.%%i %s/view_a.c %s/text_table.c", folder, folder),
		&status);
	(void)generate(S(WORDS), S("<view b ()>1</view>\n"), S(USES), &status);
	after =
	    run(buf_format(arena, "stat -c %%y.%%i %s/view_a.c %s/text_table.c", folder, folder),
		&status);
	assert_true(str_eq(before, after));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(test_refused),
	    ARENA_TEST(test_catalogue_refused),
	    ARENA_TEST(test_languages),
	    ARENA_TEST(test_broken_anywhere),
	    ARENA_TEST(test_types),
	    ARENA_TEST(test_whole),
	    ARENA_TEST(test_assets),
	};

	return cmocka_run_group_tests(tests, find_tool, group_teardown);
}
