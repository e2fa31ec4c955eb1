/* The room clean: HTML of others. */
#include <time.h>

#include "test.h"
#include "html_judge.h"

#include "base/clean.h"

/* Clean, and hold what every outcome must hold. */
static struct str
cleaned(struct str from)
{
	struct str once = clean_html(arena, from).s;
	const char *bad = html_judge(once);

	if (bad != NULL)
		fail_msg("%s: %.*s -> %.*s", bad, STR_ARG(from), STR_ARG(once));
	if (!str_eq(clean_html(arena, once).s, once))
		fail_msg("cleaned anew: %.*s", STR_ARG(once));
	return once;
}

struct row {
	const char *from;
	const char *to;
};

static void
check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_string_equal(str_c(arena, cleaned(str_of(rows[i].from))), rows[i].to);
}

#define REL " rel=\"nofollow noopener noreferrer ugc\""

static void
kept(void **state)
{
	static const struct row rows[] = {
	    {"", ""},
	    {"plain", "plain"},
	    {"<p>a <strong>b</strong><br>c</p>", "<p>a <strong>b</strong><br>c</p>"},
	    {"<P CLASS=x>a</P>", "<p>a</p>"},
	    {"<h1>a</h1><h2>b</h2><h6>c</h6>", "<h3>a</h3><h3>b</h3><h6>c</h6>"},
	    {"<ul><li>a</li><li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>"},
	    {"<br/>a<hr />", "<br>a<hr>"},
	    {"<span class=\"invisible\">x</span>", "<span>x</span>"},
	    {"<pre><code>a\n\tb</code></pre>", "<pre><code>a\n\tb</code></pre>"},
	    {"a\r\nb\rc", "a\nb\nc"},
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void
dropped(void **state)
{
	static const struct row rows[] = {
	    {"a<script>alert(1)</script>b", "ab"},
	    {"a<SCRIPT >x</scrip></script\n>b", "ab"},
	    {"a<script><!--</script>b", "ab"},
	    {"a<script>x", "a"},
	    {"<style>p{}</style><title>t</title>a", "a"},
	    {"<textarea><p>x</textarea>a<xmp><b></xmp>", "a"},
	    {"<svg><svg></svg><p>x</svg>a", "a"},
	    {"<svg/>a<math>x</math>b", "ab"},
	    {"<template><template></template>x</template>a", "a"},
	    {"<svg><style></svg></style>x</svg>a", "a"},
	    {"<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">a", ""},
	    {"<b>x<custom-thing y>z</custom-thing></b>", "<b>xz</b>"},
	    {"<div>a</div><div>b</div>c", "a\nb\nc"},
	    {"a<!-- <b> -->b<!-->c<!--->d<!-- x --!>e", "abcde"},
	    {"a<!-- never ends <b>", "a"},
	    {"a<!doctype x>b<?php <b>?>c</ x>d<![CDATA[e]]>f", "ab?&gt;cdf"},
	    {"<img src=x onerror=alert(1)>a", "a"},
	    {"a<b title=\"", "a"},
	    {"a<b title='>'>c</b>", "a<b>c</b>"},
	    {"<b/onclick=alert(1)>x", "<b>x</b>"},
	    {"a\x01\x7f\xc2\x80"
	     "b",
		"ab"},
	    {"a\xff\xe2\x82", "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	};

	(void)state;
	check(rows, COUNT(rows));
	assert_string_equal(str_c(arena, cleaned(S("<b\0>a<\0b>\0c"))), "a&lt;b&gt;c");
}

static void
signs(void **state)
{
	static const struct row rows[] = {
	    {"a < b > c & d", "a &lt; b &gt; c &amp; d"},
	    {"<3 &amp; &lt;b&gt; &quot;'\"", "&lt;3 &amp; &lt;b&gt; \"'\""},
	    {"&amp;lt;b&amp;gt;", "&amp;lt;b&amp;gt;"},
	    {"&#60;b&#x3E;&#39;&#60b", "&lt;b&gt;'&lt;b"},
	    {"&check;&unknown1;&x", "&check;&unknown1;&amp;x"},
	    {"&hellip;&euro;&yuml;&iexcl;&Auml;&nbsp;", "\u2026\u20ac\u00ff\u00a1\u00c4\u00a0"},
	    {"&;&#;&#x;&#xg;&1a;", "&amp;;&amp;#;&amp;#x;&amp;#xg;&amp;1a;"},
	    {"&#0;&#1;&#xd800;&#x110000;&#99999999999999999999;", "\ufffd\ufffd\ufffd"},
	    {"a&nbsp;b&#228;", "a\u00a0b\u00e4"},
	    {"&abcdefghijklmnopqrstuvwxyzabcdefghij;",
		"&amp;abcdefghijklmnopqrstuvwxyzabcdefghij;"},
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void
balance(void **state)
{
	static const struct row rows[] = {
	    {"<b><i>x</b>y</i>", "<b><i>x</i></b>y"},
	    {"</b></p>x", "x"},
	    {"<p>a<p>b", "<p>a</p><p>b</p>"},
	    {"<p><b>a<ul><li>b<li>c", "<p><b>a</b></p><ul><li>b</li><li>c</li></ul>"},
	    {"<li>a</li>", "a"},
	    {"<ul><li>a<ul><li>b</ul><li>c</ul>d",
		"<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>d"},
	    {"<ul><b>x<li>y", "<ul><b>x</b><li>y</li></ul>"},
	    {"<h3>a<h4>b", "<h3>a</h3><h4>b</h4>"},
	    {"<p>a<hr>b", "<p>a</p><hr>b"},
	    {"<a href=http://a.b>x<a href=http://c.d>y</a>z</a>",
		"<a href=\"http://a.b/\"" REL ">x</a><a href=\"http://c.d/\"" REL ">y</a>z"},
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void
links(void **state)
{
	static const struct row rows[] = {
	    {"<a href=\"https://A.b/?x=1&amp;y=2#z\" onclick=x target=_top>l</a>",
		"<a href=\"https://a.b/?x=1&amp;y=2#z\"" REL ">l</a>"},
	    {"<a href='mailto:ana@b.org'>l</a>", "<a href=\"mailto:ana@b.org\"" REL ">l</a>"},
	    {"<a href=http://a.b/ href=javascript:x>l</a>", "<a href=\"http://a.b/\"" REL ">l</a>"},
	    {"<a href=javascript:x href=http://a.b/>l</a>", "l"},
	    {"<a href=\"java&#10;script:x\">l</a>", "l"},
	    {"<a href=\"javascript&colon;x\">l</a>", "l"},
	    {"<a href=\"&#106&#97vascript:x\">l</a>", "l"},
	    {"<a href=/local>l</a><a href=#x>m</a><a>n</a><a href>o</a>", "lmno"},
	    {"<a href=//evil.example/>l</a>", "l"},
	    {"<a href=\"https://a.b/&quot;&gt;&lt;script&gt;\">l",
		"<a href=\"https://a.b/%22%3E%3Cscript%3E\"" REL ">l</a>"},
	    {"<a href=\"https://a.b/&lt&colon;&AMP;\">l",
		"<a href=\"https://a.b/&amp;lt&amp;colon;&amp;AMP;\"" REL ">l</a>"},
	    {"<a href = 'https://a.b/'>l", "<a href=\"https://a.b/\"" REL ">l</a>"},
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void
text_alone(void **state)
{
	static const struct row rows[] = {
	    {"", ""},
	    {"<p>a <b>b</b>c</p><p>d</p>", "a bc d"},
	    {"<ul><li>a</li><li>b</li></ul>c<br>d<div>e</div>f", "a b c d e f"},
	    {" \n<pre>a\n\t b </pre> ", "a b"},
	    {"&lt;b&gt; &amp;amp; &hellip; &check; &", "<b> &amp; \u2026 &check; &"},
	    {"<a href=https://a.b/?x&amp;y>l</a><script>x</script>", "l"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(
		    str_c(arena, clean_text(arena, str_of(rows[i].from))), rows[i].to);
}

static struct str
repeated(const char *piece, size_t n)
{
	struct buf b = BUF(arena);

	for (size_t i = 0; i < n; i++)
		buf_add(&b, str_of(piece));
	return buf_str(&b);
}

static void
depth(void **state)
{
	struct str deep;
	int words = 0;

	(void)state;
	deep = cleaned(repeated("<b>", 65));
	assert_true(str_eq(deep, buf_format(arena, "%.*s%.*s", STR_ARG(repeated("<b>", 64)),
				     STR_ARG(repeated("</b>", 64)))));
	deep = cleaned(repeated("<blockquote><ul><li>x", 1000));
	for (size_t i = 0; i < deep.n; i++)
		words += deep.at[i] == 'x';
	assert_int_equal(words, 1000);
}

static void
cut(void **state)
{
	static const char *const pieces[] = {"&", "<b>", "x", "ä", "<p>a", "<ul><li>&hellip;",
	    "<a href=http://a.b>y</a>", "<a href=http://a.b/&amp;>&lt;"};

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		struct str s =
		    cleaned(repeated(pieces[i], ((size_t)300 << 10) / strlen(pieces[i])));

		assert_in_range(s.n, 256, 256 << 10);
	}
	assert_int_equal(cleaned(repeated("ä", (size_t)200 << 10)).n, (256 << 10) - 2);
	assert_int_equal(cleaned(repeated("x", (size_t)300 << 10)).n, 256 << 10);
}

/* Many links must not fill the memory of the work: a quarter of a mebibyte of them. */
static void
memory(void **state)
{
	struct str many = repeated("<a href=http://a>", 15000);
	struct arena *small = arena_new((size_t)1 << 20);

	(void)state;
	(void)clean_html(small, many);
	assert_false(arena_spent(small));
	arena_free(small);
}

/* The least CPU time of ten rounds, in clock ticks. */
static double
cost(struct str s)
{
	double least = 1e9;

	for (int i = 0; i < 10; i++) {
		struct arena *own = arena_new((size_t)8 << 20);
		clock_t from = clock();
		double took;

		(void)clean_html(own, s);
		took = (double)(clock() - from);
		if (took < least)
			least = took;
		arena_free(own);
	}
	return least;
}

static void
linear(void **state)
{
	static const struct {
		const char *piece;
		size_t n; /* twice as many still fit, in and out */
	} rows[] = {
	    {"<div>", 25000},
	    {"<b>", 40000},
	    {"</b>", 30000},
	    {"<b></b>", 18000},
	    {"<", 32000},
	    {"<a", 65000},
	    {"<a ", 40000},
	    {"<a href=\"", 14000},
	    {"<a href=http://a.b>", 1400},
	    {"&", 26000},
	    {"&a", 21000},
	    {"&#1", 43000},
	    {"&z;", 43000},
	    {"&abcdefghijklmnopqrstuvwxyzabcde", 4000},
	    {"<!--", 32000},
	    {"<!---", 26000},
	    {"<script>", 16000},
	    {"</script", 16000},
	    {"<svg>", 26000},
	    {"<ul><li>", 12000},
	    {"<p><b>", 9000},
	    {"<?", 65000},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		double part = cost(repeated(rows[i].piece, rows[i].n / 4));
		double whole = cost(repeated(rows[i].piece, rows[i].n * 2));

		/* Eight times as many; with the square it would be 64 times the cost.  Where even
		 * the whole takes less than 2 ms there is nothing to measure. */
		if (whole > 0.002 * CLOCKS_PER_SEC && whole > 24.0 * part)
			fail_msg(
			    "%s: %.0f us, eight times as many %.0f us", rows[i].piece, part, whole);
		if (whole > 0.25 * CLOCKS_PER_SEC)
			fail_msg("%s: %.0f us", rows[i].piece, whole);
	}
}

static void
attacks_of_others(void **state)
{
	struct str all = shared_read("corpora/html/xss-payload-list.txt");
	struct str line;
	int n = 0;

	(void)state;
	while (str_split(&all, '\n', &line)) {
		(void)cleaned(line);
		n++;
	}
	print_message("%d lines\n", n);
	assert_in_range(n, 6600, 7000);
	(void)cleaned(shared_read("corpora/html/xss-payload-list.txt"));
	(void)cleaned(shared_read("corpora/text/blns.json"));
}

/* Plain words come out as they are, whatever they look like. */
static void
words_are_no_markup(void **state)
{
	static const struct {
		const char *from, *to;
	} rows[] = {{"", ""}, {"a \u00e4 \U0001f41f", "a \u00e4 \U0001f41f"},
	    {"<b>&amp;\"'</b>", "&lt;b&gt;&amp;amp;\"'&lt;/b&gt;"}, {"a\tb\nc\x01", "a\tb\nc"}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str to = clean_words(arena, str_of(rows[i].from)).s;

		assert_string_equal(str_c(arena, to), rows[i].to);
		assert_true(str_eq(clean_html(arena, to).s, to));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(words_are_no_markup),
	    ARENA_TEST(kept),
	    ARENA_TEST(dropped),
	    ARENA_TEST(signs),
	    ARENA_TEST(balance),
	    ARENA_TEST(links),
	    ARENA_TEST(text_alone),
	    ARENA_TEST(depth),
	    ARENA_TEST(cut),
	    ARENA_TEST(memory),
	    ARENA_TEST(linear),
	    ARENA_TEST(attacks_of_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
