/* The room url: one judgement of addresses, held against the Web Platform Tests. */
#include <arpa/inet.h>
#include <jansson.h>

#include "test.h"

#include "base/url.h"

static void
is(struct str got, const char *want)
{
	assert_string_equal(str_c(arena, got), want);
	assert_int_equal(got.n, strlen(want));
}

static void
taken_as(void **state)
{
	static const struct {
		const char *from;
		const char *to;
	} rows[] = {
	    {"https://example.org", "https://example.org/"},
	    {"HTTPS://Example.ORG:443/A?b=c#d", "https://example.org/A?b=c"},
	    {"http://example.org:80", "http://example.org/"},
	    {"http://example.org:443/", "http://example.org:443/"},
	    {"https://example.org:8080/x", "https://example.org:8080/x"},
	    {"https://example.org./", "https://example.org/"},
	    {"https://bücher.example/ä?ö=ü", "https://xn--bcher-kva.example/%C3%A4?%C3%B6=%C3%BC"},
	    {"https://a.b/x/./y/../z", "https://a.b/x/z"},
	    {"https://a.b/../../x", "https://a.b/x"},
	    {"https://a.b/%7Euser%2Fx", "https://a.b/%7Euser%2Fx"},
	    {"https://a.b?x=/../y", "https://a.b/?x=/../y"},
	    {"https://a.b/?", "https://a.b/"},
	    {"https://a.b/\"<x>'`{|}^", "https://a.b/%22%3Cx%3E%27%60%7B%7C%7D%5E"},
	    {"http://127.0.0.1:3000/u", "http://127.0.0.1:3000/u"},
	    {"http://[0:0::1]:81/u", "http://[::1]:81/u"},
	    {"http://[2001:DB8::A]/", "http://[2001:db8::a]/"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct url_parts p;

		if (url_read(arena, str_of(rows[i].from), &p) != OK)
			fail_msg("%s is refused", rows[i].from);
		is(url_write(arena, &p).s, rows[i].to);
	}
}

static void
parts(void **state)
{
	struct url_parts p;

	(void)state;
	assert_null(url_read(arena, S("http://Example.org:8443/a/b?c=d&e#f"), &p));
	is(p.scheme, "http");
	is(p.host, "example.org");
	assert_int_equal(p.port, 8443);
	is(p.path, "/a/b");
	is(p.query, "c=d&e");
	assert_null(url_read(arena, S("https://example.org"), &p));
	assert_int_equal(p.port, 443);
	is(p.path, "/");
	assert_null(p.query.at);
}

static void
refused(void **state)
{
	static const struct str rows[] = {
	    {"", 0},
	    {NULL, 0},
	    {"example.org", 11},
	    {"//example.org/", 14},
	    {"/x", 2},
	    {"https:example.org", 17},
	    {"https:/example.org", 18},
	    {"https:///example.org", 20},
	    {"https://", 8},
	    {"https:///", 9},
	    {"https://?x", 10},
	    {"ftp://example.org/", 18},
	    {"javascript://example.org/%0aalert(1)", 36},
	    {"file:///etc/passwd", 18},
	    {"data:text/html,x", 16},
	    {"https://user@example.org/", 25},
	    {"https://user:pw@example.org/", 28},
	    {"https://@example.org/", 21},
	    {"https://good.example\\@evil.example/", 35},
	    {"https://a b.example/", 20},
	    {"https://a.example/ b", 20},
	    {" https://a.example/", 19},
	    {"https://a.example/\n", 19},
	    {"https://a.exa\tmple/", 19},
	    {"https://a.example/\0x", 20},
	    {"https://a.example/\x7f", 19},
	    {"https://a.example/\xff", 19},
	    {"https://a%2eexample/", 20},
	    {"https://a.example:0/", 20},
	    {"https://a.example:65536/", 24},
	    {"https://a.example:8o/", 21},
	    {"https://a.example:-1/", 21},
	    {"https://a.example/%2e%2E/x", 26},
	    {"https://a.example/x/.%2e", 24},
	    {"https://[::1/", 13},
	    {"https://[::1%25eth0]/", 21},
	    {"https://[::g]/", 14},
	    {"https://[]/", 11},
	    {"https://a_b.example/", 20},
	    {"https://-a.example/", 19},
	    {"https://1.2.3/", 14},
	};
	struct url_parts p = {.port = 7};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		err e = url_read(arena, rows[i], &p);

		if (e == OK)
			fail_msg("%.*s is taken as %.*s", STR_ARG(rows[i]),
			    STR_ARG(url_write(arena, &p).s));
		assert_int_equal(e->fault, FAULT_INPUT);
	}
}

static void
too_long(void **state)
{
	struct buf b = BUF(arena);
	struct url_parts p;

	(void)state;
	buf_add(&b, S("https://a.b/"));
	while (b.n < 2000)
		buf_char(&b, 'x');
	assert_null(url_read(arena, buf_str(&b), &p));
	buf_char(&b, 'x');
	assert_non_null(url_read(arena, buf_str(&b), &p));
	b.n -= 3;
	buf_add(&b, S("ä")); /* 2,000 bytes, but 2,004 once encoded */
	assert_non_null(url_read(arena, buf_str(&b), &p));
}

static void
links(void **state)
{
	static const struct {
		const char *from;
		const char *to;
	} rows[] = {
	    {"https://a.b/x#part", "https://a.b/x#part"},
	    {" http://A.b?q \n", "http://a.b/?q"},
	    {"https://a.b/#\"><script>", "https://a.b/#%22%3E%3Cscript%3E"},
	    {"mailto:ana@Example.org", "mailto:ana@example.org"},
	    {"MAILTO:ana@b.org?subject=x&bcc=y@z.org", "mailto:ana@b.org"},
	    {"mailto:a%25b%2B@c.org", "mailto:a%25b%2B@c.org"},
	    {"mailto:a+b@c.org", "mailto:a%2Bb@c.org"},
	};
	static const char *const none[] = {"", "x", "/x", "#x", "//a.b/", "javascript:alert(1)",
	    "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x",
	    "mailto:", "mailto:ana", "mailto:ana@b.org,eve@c.org", "mailto:a%0ab@c.org",
	    "mailto:a%zz@c.org", "blob:https://a.b/x", "https://x@a.b/", "tel:1"};
	struct url u = {S("untouched")};

	(void)state;
	for (size_t i = 0; i < COUNT(none); i++)
		if (url_link(arena, str_of(none[i]), &u))
			fail_msg("%s is taken", none[i]);
	is(u.s, "untouched");
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (!url_link(arena, str_of(rows[i].from), &u))
			fail_msg("%s is refused", rows[i].from);
		is(u.s, rows[i].to);
		assert_true(url_link(arena, u.s, &u));
		is(u.s, rows[i].to);
	}
}

static void
escapes(void **state)
{
	struct buf b = BUF(arena);
	struct str all;
	struct str s;
	char bytes[127];

	(void)state;
	url_encode(&b, S("a-Z_0.~ +/?&=%ä"));
	is(buf_str(&b), "a-Z_0.~%20%2B%2F%3F%26%3D%25%C3%A4");
	assert_true(url_decode(arena, buf_str(&b), true, &s));
	is(s, "a-Z_0.~ +/?&=%ä");
	assert_true(url_decode(arena, S("a+b%2b%2B"), true, &s));
	is(s, "a b++");
	assert_true(url_decode(arena, S("a+b"), false, &s));
	is(s, "a+b");
	assert_true(url_decode(arena, S(""), false, &s));
	is(s, "");
	assert_false(url_decode(arena, S("%"), false, &s));
	assert_false(url_decode(arena, S("%4"), false, &s));
	assert_false(url_decode(arena, S("%4g"), false, &s));
	assert_false(url_decode(arena, S("%00"), false, &s));
	assert_false(url_decode(arena, S("a\0b"), false, &s));
	assert_false(url_decode(arena, S("%C3"), false, &s));
	assert_false(url_decode(arena, S("%ed%a0%80"), false, &s));
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i + 1);
	all = (struct str){bytes, sizeof(bytes)};
	b.n = 0;
	url_encode(&b, all);
	assert_true(url_decode(arena, buf_str(&b), true, &s) && str_eq(s, all));
}

/* jansson refuses halves of surrogate pairs, which stand in a few inputs of the file. */
static void
mend_surrogates(char *at, size_t n)
{
	for (size_t i = 0; i + 12 <= n; i++) {
		bool high =
		    strncasecmp(at + i, "\\ud8", 4) == 0 || strncasecmp(at + i, "\\udb", 4) == 0;
		bool low =
		    strncasecmp(at + i, "\\udc", 4) == 0 || strncasecmp(at + i, "\\udf", 4) == 0;

		if (high && strncasecmp(at + i + 6, "\\ud", 3) == 0 &&
		    strchr("cdefCDEF", at[i + 9]) != NULL)
			i += 11;
		else if (high || low)
			memcpy(at + i + 2, "fffd", 4);
	}
}

static struct str
member(const json_t *row, const char *name)
{
	const json_t *v = json_object_get(row, name);

	return json_is_string(v) ? (struct str){json_string_value(v), json_string_length(v)} : NONE;
}

static bool
same_host(struct str ours, struct str theirs)
{
	struct in6_addr a;
	struct in6_addr b;

	if (!str_starts(ours, S("[")))
		return str_eq(
		    ours, str_ends(theirs, S(".")) ? str_sub(theirs, 0, theirs.n - 1) : theirs);
	return inet_pton(AF_INET6, str_c(arena, str_sub(ours, 1, ours.n - 1)), &a) == 1 &&
	       inet_pton(AF_INET6, str_c(arena, str_sub(theirs, 1, theirs.n - 1)), &b) == 1 &&
	       memcmp(&a, &b, sizeof(a)) == 0;
}

/* One case of the file: true when we take the address. */
static bool
agrees(const json_t *row)
{
	struct str input = member(row, "input");
	struct str port = member(row, "port");
	struct url_parts p;
	struct url_parts again;
	struct url written;
	int64_t want;

	if (url_read(arena, input, &p) != OK)
		return false;
	if (json_is_true(json_object_get(row, "failure")))
		fail_msg("%.*s must fail", STR_ARG(input));
	if (!same_host(p.host, member(row, "hostname")))
		fail_msg("%.*s: host %.*s", STR_ARG(input), STR_ARG(p.host));
	want = str_eq(p.scheme, S("https")) ? 443 : 80;
	if (port.n > 0)
		assert_true(str_int(port, &want));
	assert_int_equal(p.port, want);
	written = url_write(arena, &p);
	assert_null(url_read(arena, written.s, &again));
	assert_true(str_eq(written.s, url_write(arena, &again).s));
	return true;
}

static void
web_platform_tests(void **state)
{
	struct str all = shared_read("corpora/url/urltestdata.json");
	char *text = str_c(arena, all);
	int taken = 0;
	int fine = 0;
	json_t *rows;

	(void)state;
	mend_surrogates(text, all.n);
	rows = json_loadb(text, all.n, JSON_ALLOW_NUL, NULL);
	assert_non_null(rows);
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		struct str input = member(row, "input");

		if (!json_is_object(row))
			continue;
		fine += !json_is_true(json_object_get(row, "failure")) &&
			str_eq_ascii(str_sub(input, 0, 4), S("http")) &&
			str_find(input, S("://")) < 6;
		taken += agrees(row);
	}
	json_decref(rows);
	print_message("%d of %d good absolute addresses taken\n", taken, fine);
	assert_in_range(taken, 80, fine);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(taken_as),
	    ARENA_TEST(parts),
	    ARENA_TEST(refused),
	    ARENA_TEST(too_long),
	    ARENA_TEST(links),
	    ARENA_TEST(escapes),
	    ARENA_TEST(web_platform_tests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
