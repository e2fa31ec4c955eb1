/* The room utf8: what comes out of text from outside. */
#include "test.h"

#include "base/utf8.h"

static void
is(struct str got, const char *want)
{
	assert_string_equal(str_c(arena, got), want);
	assert_int_equal(got.n, strlen(want));
}

static struct str
with(uint32_t c)
{
	struct buf b = BUF(arena);

	buf_add(&b, S("a"));
	utf8_put(&b, c);
	buf_add(&b, S("b"));
	return buf_str(&b);
}

static bool
is_scalar(uint32_t c)
{
	return c < 0xd800 || (c > 0xdfff && c <= 0x10ffff);
}

static void
validity(void **state)
{
	static const struct {
		struct str s;
		bool fine;
	} rows[] = {
	    {{"", 0}, true},
	    {{NULL, 0}, true},
	    {{"a\0b", 3}, true},
	    {{"gr\xc3\xbc\xc3\x9f", 6}, true},
	    {{"\xf4\x8f\xbf\xbf", 4}, true},
	    {{"\xc0\x80", 2}, false},         /* NUL, overlong */
	    {{"\xe0\x9f\xbf", 3}, false},     /* overlong */
	    {{"\xf0\x8f\xbf\xbf", 4}, false}, /* overlong */
	    {{"\xed\xa0\x80", 3}, false},     /* surrogate */
	    {{"\xed\xbf\xbf", 3}, false},     /* surrogate */
	    {{"\xf4\x90\x80\x80", 4}, false}, /* past U+10FFFF */
	    {{"\xf8\x88\x80\x80\x80", 5}, false},
	    {{"\x80", 1}, false},
	    {{"a\xe2\x82", 3}, false}, /* cut */
	    {{"\xff", 1}, false},
	    {{"\xc3(", 2}, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(utf8_valid(rows[i].s), rows[i].fine);
}

static void
every_code_point_survives(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		struct str s;
		size_t at = 1;

		if (!is_scalar(c))
			continue;
		arena_reset(arena);
		s = with(c);
		assert_true(utf8_valid(s));
		assert_int_equal(utf8_length(s), 3);
		assert_int_equal(utf8_next(s, &at), c);
		assert_int_equal(at, s.n - 1);
		assert_int_equal(utf8_cut(s, 2).n, s.n - 1);
	}
}

static void
cutting(void **state)
{
	(void)state;
	is(utf8_cut(S("naïve"), 3), "naï");
	is(utf8_cut(S("naïve"), 0), "");
	is(utf8_cut(S("naïve"), 9), "naïve");
	assert_int_equal(utf8_length(S("日本語")), 3);
}

static void
cutting_whole(void **state)
{
	(void)state;
	is(utf8_cut_whole(S("naïve"), 3), "naï");
	is(utf8_cut_whole(S("nai\u0308ve"), 3), "na");
	is(utf8_cut_whole(S("nai\u0308ve"), 4), "nai\u0308");
	is(utf8_cut_whole(S("x\U0001F469\u200d\U0001F680y"), 3), "x");
	is(utf8_cut_whole(S("x\U0001F469\u200d\U0001F680y"), 4), "x\U0001F469\u200d\U0001F680");
	is(utf8_cut_whole(S("\U0001F1E9\U0001F1EA\U0001F1EB\U0001F1F7"), 3),
	    "\U0001F1E9\U0001F1EA");
	is(utf8_cut_whole(S("a\u0301"), 1), "");
	is(utf8_cut_whole(S("a\u0301"), 2), "a\u0301");
	is(utf8_cut_whole(NONE, 2), "");
}

static void
bare(void **state)
{
	(void)state;
	is(utf8_bare(arena, S("Straße nach ŁÓDŹ")), "strasse nach lodz");
	is(utf8_bare(arena, S("No SÉ, ĉu\nJ’y")), "no se, cu\nj’y");
	is(utf8_bare(arena, S("ＩＮ\u200d")), "in");
	is(utf8_bare(arena, NONE), "");
	is(utf8_bare(arena, S("\xff")), "");
	assert_true(utf8_is_word('7') && utf8_is_word(0x416));
	assert_false(utf8_is_word(' ') || utf8_is_word(0x1f389));
}

static void
folding(void **state)
{
	(void)state;
	is(utf8_fold(arena, S("Straße ÅNGSTRÖM")), "strasse ångström");
	is(utf8_fold(arena, S("ﬁne ①")), "fine 1");
	is(utf8_fold(arena, S("a\u00adb\u200bc")), "abc");
	is(utf8_fold(arena, S("e\u0301")), "é");
	is(utf8_fold(arena, S("ΑΣ")), "ασ");
	is(utf8_fold(arena, S("\xff")), "");
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		struct buf b = BUF(arena);
		struct str once;

		if (!is_scalar(c))
			continue;
		arena_reset(arena);
		utf8_put(&b, c);
		utf8_put(&b, 0x345);
		utf8_put(&b, 0x301);
		once = utf8_fold(arena, buf_str(&b));
		if (!str_eq(once, utf8_fold(arena, once)))
			fail_msg("U+%04X folds anew", c);
	}
}

static void
one_line(void **state)
{
	(void)state;
	is(utf8_line(arena, S("  two\t\r\n words\u3000here ")), "two words here");
	is(utf8_line(arena, S("")), "");
	is(utf8_line(arena, S(" \u00a0 ")), "");
	is(utf8_line(arena, S("a\0b\x07\x1b[31m")), "ab[31m");
	is(utf8_line(arena, S("evil\u202egpj.exe\u2066\u2069\u200e")), "evilgpj.exe");
	is(utf8_line(arena, S("\u3164\u115f\u2800\ufeff")), "");
	is(utf8_line(arena, S("cafe\u0301")), "café");
	/* Joiners stand only between signs. */
	is(utf8_line(arena, S("👩\u200d🌾")), "👩\u200d🌾");
	is(utf8_line(arena, S("می\u200cخواهم")), "می\u200cخواهم");
	is(utf8_line(arena, S("\u200da\u200d \u200db\u200c\u200d")), "a b");
	is(utf8_line(arena, S("cut\xe2\x82")), "cut\ufffd\ufffd");
}

static void
many_lines(void **state)
{
	(void)state;
	is(utf8_lines(arena, S("a\r\nb\rc\nd\u2028e\xc2\x85"
			       "f")),
	    "a\nb\nc\nd\ne\nf");
	is(utf8_lines(arena, S("\ttab  \nkept \n\n \u00a0\n")), "\ttab  \nkept");
	is(utf8_lines(arena, S("a\0\x01\x7f\xc2\x80\v\fb")), "ab");
	is(utf8_lines(arena, S("x\u202ey\u2067z\u200f")), "xyz\u200f");
	is(utf8_lines(arena, S("\n \n")), "");
	is(utf8_lines(arena, S("u\u0308")), "ü");
}

static void
lines_settle(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		struct str s;

		if (!is_scalar(c))
			continue;
		arena_reset(arena);
		s = utf8_line(arena, with(c));
		assert_true(utf8_valid(s) && s.n >= 2);
		assert_true(str_eq(s, utf8_line(arena, s)));
		s = utf8_lines(arena, with(c));
		assert_true(utf8_valid(s) && s.n >= 2);
		assert_true(str_eq(s, utf8_lines(arena, s)));
	}
}

static void
initials(void **state)
{
	(void)state;
	is(utf8_initials(arena, S("ana")), "A");
	is(utf8_initials(arena, S("Ana Maria da Silva")), "AS");
	is(utf8_initials(arena, S(" élise  (öttinger) ")), "ÉÖ");
	is(utf8_initials(arena, S("李 小龙")), "李小");
	is(utf8_initials(arena, S("")), "?");
	is(utf8_initials(arena, S("*** --- 🌾")), "?");
}

static void
slugs(void **state)
{
	static const char long_name[] =
	    "0123456789 0123456789 0123456789 0123456789 0123456789 0123 x tail";

	(void)state;
	is(utf8_slug(arena, S("Save the River!")), "save-the-river");
	is(utf8_slug(arena, S("  --Ana's  café -- ")), "anas-cafe");
	is(utf8_slug(arena, S("Łódź Straße Rød Æble")), "lodz-strasse-rod-aeble");
	is(utf8_slug(arena, S("№ ½ ﬁt")), "no-1-2-fit");
	is(utf8_slug(arena, S("日本語")), "");
	is(utf8_slug(arena, S("東京 2030")), "2030");
	is(utf8_slug(arena, S("")), "");
	is(utf8_slug(arena, str_of(long_name)),
	    "0123456789-0123456789-0123456789-0123456789-0123456789-0123");
}

static void
hosts_taken(void **state)
{
	static const struct {
		const char *from;
		const char *to;
	} rows[] = {
	    {"Example.ORG", "example.org"},
	    {"example.org.", "example.org"},
	    {"localhost", "localhost"},
	    {"bücher.example", "xn--bcher-kva.example"},
	    {"BÜCHER.example", "xn--bcher-kva.example"},
	    {"bu\u0308cher.example", "xn--bcher-kva.example"},
	    {"faß.de", "xn--fa-hia.de"}, /* non-transitional: not fass.de */
	    {"XN--BCHER-KVA.example", "xn--bcher-kva.example"},
	    {"日本語。jp", "xn--wgv71a119e.jp"},
	    {"ｅｘａｍｐｌｅ.org", "example.org"},
	    {"a--b.example", "a--b.example"},
	    {"127.0.0.1", "127.0.0.1"},
	    {"1e100.net", "1e100.net"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str host = NONE;

		if (utf8_host(arena, str_of(rows[i].from), &host) != OK)
			fail_msg("%s is refused", rows[i].from);
		is(host, rows[i].to);
	}
}

static void
hosts_refused(void **state)
{
	static const struct str rows[] = {
	    {"", 0}, {".", 1}, {"a..b", 4}, {".a", 2}, {"a.b..", 5}, {"-a.b", 4}, {"a-.b", 4},
	    {"a_b.c", 5}, {"a b.c", 5}, {"a\0b.c", 5}, {"a%62.c", 6}, {"a/b", 3}, {"a:80", 4},
	    {"a@b", 3}, {"[::1]", 5}, {"2130706433", 10}, {"0x7f000001", 10}, {"0x7f.1", 6},
	    {"a.0x", 4}, {"127.1", 5}, {"127.0.0.01", 10}, {"256.1.1.1", 9}, {"1.2.3.-1", 8},
	    {"foo.1", 5}, {"xn--a", 5}, {"xn--zn7c.com", 12},
	    {"a\xe2\x80\x8d.com", 8}, /* ZWJ without a rule to bear it */
	    {"\xff.com", 5}, {"ex\xe2\x88\x80mple\xef\xbc\x8f.com", 15}, /* fullwidth solidus */
	};
	struct buf b = BUF(arena);
	struct str untouched = S("untouched");
	struct str host = untouched;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		err e = utf8_host(arena, rows[i], &host);

		if (e == OK)
			fail_msg("%.*s is taken", STR_ARG(rows[i]));
		assert_int_equal(e->fault, FAULT_INPUT);
	}
	for (int i = 0; i < 64; i++)
		buf_char(&b, 'a');
	assert_non_null(utf8_host(arena, buf_str(&b), &host));
	assert_null(utf8_host(arena, str_sub(buf_str(&b), 0, 63), &host));
	host = untouched;
	b.n = 0;
	for (int i = 0; i < 127; i++)
		buf_add(&b, S("a."));
	buf_char(&b, 'a');
	assert_non_null(utf8_host(arena, buf_str(&b), &host)); /* 255 signs */
	assert_true(str_eq(host, untouched));
}

static void
mails(void **state)
{
	static const char *const refused[] = {"", "@", "a", "a@", "@b.org", "a@b", "a@@b.org",
	    "a b@c.org", ".a@b.org", "a.@b.org", "a..b@c.org", "\"a\"@b.org", "a(x)@b.org",
	    "a@b.org\r\nBcc: x@y.org", "a\n@b.org", "a@[1.2.3.4]", "a@1.2.3.4", "<a@b.org>",
	    "a,b@c.org", "ä@b.org", "a@b.org>", "a@b_c.org",
	    "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff12345@b.org"};
	struct str mail = NONE;

	(void)state;
	assert_null(utf8_mail(arena, S("Ana.Maria+news@Example.ORG"), &mail));
	is(mail, "Ana.Maria+news@example.org");
	assert_null(utf8_mail(arena, S("o'brien@bücher.example"), &mail));
	is(mail, "o'brien@xn--bcher-kva.example");
	for (size_t i = 0; i < COUNT(refused); i++)
		if (utf8_mail(arena, str_of(refused[i]), &mail) == OK)
			fail_msg("%s is taken", refused[i]);
	is(mail, "o'brien@xn--bcher-kva.example");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(validity),
	    ARENA_TEST(every_code_point_survives),
	    ARENA_TEST(cutting),
	    ARENA_TEST(cutting_whole),
	    ARENA_TEST(bare),
	    ARENA_TEST(folding),
	    ARENA_TEST(one_line),
	    ARENA_TEST(many_lines),
	    ARENA_TEST(lines_settle),
	    ARENA_TEST(initials),
	    ARENA_TEST(slugs),
	    ARENA_TEST(hosts_taken),
	    ARENA_TEST(hosts_refused),
	    ARENA_TEST(mails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
