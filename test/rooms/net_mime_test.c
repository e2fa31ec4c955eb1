/* Mails as bytes: what stands in them, and that no field can begin another. */
#include "test.h"

#include "net/mime.h"

static const struct mail plain = {
    .from_name = {"Hub", 3},
    .from = {"hub@hub.test", 12},
    .to = {"a@b.test", 8},
    .subject = {"Hello", 5},
    .text = {"One\nTwo\n", 8},
    .message_id = {"1.abc@hub.test", 14},
    .date = 1772539200, /* 2026-03-03 12:00:00 */
};

static struct str
build(const struct mail *m)
{
	struct str out = NONE;

	assert_true(mime_build(arena, m, &out) == OK);
	return out;
}

static void
assert_has(struct str s, struct str part)
{
	if (str_find(s, part) == s.n)
		fail_msg("no <%.*s> in <%.*s>", STR_ARG(part), STR_ARG(s));
}

static void
test_plain(void **state)
{
	struct str out = build(&plain);

	(void)state;
	assert_true(str_eq(out, S("From: \"Hub\"\r\n <hub@hub.test>\r\n"
				  "To: <a@b.test>\r\n"
				  "Subject: Hello\r\n"
				  "Date: Tue, 03 Mar 2026 12:00:00 +0000\r\n"
				  "Message-ID: <1.abc@hub.test>\r\n"
				  "Auto-Submitted: auto-generated\r\n"
				  "MIME-Version: 1.0\r\n"
				  "Content-Type: text/plain; charset=utf-8\r\n"
				  "Content-Transfer-Encoding: quoted-printable\r\n"
				  "\r\n"
				  "One\r\nTwo\r\n")));
}

static void
test_dates(void **state)
{
	static const struct {
		int64_t at;
		const char *line;
	} rows[] = {
	    {0, "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n"},
	    {951782400, "Date: Tue, 29 Feb 2000 00:00:00 +0000\r\n"},
	    {951868799, "Date: Tue, 29 Feb 2000 23:59:59 +0000\r\n"},
	    {4107542399, "Date: Sun, 28 Feb 2100 23:59:59 +0000\r\n"},
	    {4107542400, "Date: Mon, 01 Mar 2100 00:00:00 +0000\r\n"},
	    {1798761599, "Date: Thu, 31 Dec 2026 23:59:59 +0000\r\n"},
	    {-1, "Date: Wed, 31 Dec 1969 23:59:59 +0000\r\n"},
	};
	struct mail m = plain;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		m.date = rows[i].at;
		assert_has(build(&m), str_of(rows[i].line));
	}
}

static void
test_words_beyond_ascii(void **state)
{
	struct mail m = plain;
	struct str out, line;

	(void)state;
	m.subject = S("Füße");
	m.from_name = S("Anna \"die\" \\ Erste");
	out = build(&m);
	assert_has(out, S("Subject: =?utf-8?B?RsO8w59l?=\r\n"));
	assert_has(out, S("From: \"Anna \\\"die\\\" \\\\ Erste\"\r\n <hub@hub.test>\r\n"));
	m.from_name = S("");
	m.subject = S("=?utf-8?B?RsO8?=");
	out = build(&m);
	assert_has(out, S("From: <hub@hub.test>\r\n"));
	assert_has(out, S("Subject: =?utf-8?B?PT91dGYtOD9CP1JzTzg/PQ==?=\r\n"));
	/* 45 bytes would end inside the sign: the word ends before it. */
	m.subject = S("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\xe2\x82\xac");
	assert_has(build(&m),
	    S("Subject: "
	      "=?utf-8?B?YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=?=\r\n"
	      " =?utf-8?B?4oKs?=\r\n"));
	/* A long ASCII subject is folded, no line is longer than 78. */
	m.subject = S("You are coming to the spring cleaning of the park behind the old station "
		      "on the first Saturday of April, bring gloves");
	out = build(&m);
	assert_has(out, S("Subject: You are coming"));
	while (str_split(&out, '\n', &line))
		assert_true(line.n <= 79);
}

static void
test_body(void **state)
{
	struct mail m = plain;
	struct str out, line, long_line;
	char *at = arena_alloc(arena, 2000);

	(void)state;
	m.text = S("1=2 \ntab\t\nFrom here\n.dot\nä\r\nend ");
	out = build(&m);
	assert_has(out,
	    S("\r\n\r\n1=3D2=20\r\ntab=09\r\n=46rom here\r\n=2Edot\r\n=C3=A4=0D\r\nend=20\r\n"));
	m.text = S("");
	assert_true(str_ends(build(&m), S("printable\r\n\r\n")));
	/* Every length around the line's end, with an escape at its end. */
	for (size_t n = 60; n < 160; n++) {
		memset(at, 'x', n);
		at[n] = '=';
		m.text = long_line = (struct str){at, n + 1};
		out = build(&m);
		out = str_sub(out, str_find(out, S("\r\n\r\n")) + 4, out.n);
		long_line = NONE;
		while (str_split(&out, '\n', &line)) {
			assert_true(line.n <= 77);
			long_line = line.n > 0 ? line : long_line;
		}
		assert_true(str_ends(long_line, S("=3D\r")));
	}
}

static void
test_attachment_and_unsubscribe(void **state)
{
	struct mail m = plain;
	struct str out;

	(void)state;
	m.calendar = S("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nEND:VCALENDAR\r\n");
	m.unsubscribe = S("https://hub.test/s/abc");
	out = build(&m);
	assert_has(out, S("List-Unsubscribe: <https://hub.test/s/abc>\r\n"));
	assert_has(out, S("Content-Type: multipart/mixed; boundary=\"=_groundswell\"\r\n\r\n"
			  "--=_groundswell\r\nContent-Type: text/plain"));
	assert_has(out, S("Two\r\n--=_groundswell\r\nContent-Type: text/calendar; charset=utf-8"));
	assert_has(out,
	    S("\r\n\r\n"
	      "QkVHSU46VkNBTEVOREFSDQpWRVJTSU9OOjIuMA0KUFJPRElEOi0vL3gvL3kvL0VODQpFTkQ6VkNB\r\n"
	      "TEVOREFSDQo=\r\n--=_groundswell--\r\n"));
}

/* Every field of the head, with everything that could end it or begin another. */
static void
test_injection(void **state)
{
	static const struct str tails[] = {
	    {"\r\nBcc: x@y.test", 15},
	    {"\nBcc: x@y.test", 14},
	    {"\rBcc", 4},
	    {"\0", 1},
	    {"\x7f", 1},
	    {"\x1b[2J", 4},
	    {"\xc2\x85", 2},     /* next line, C1 */
	    {"\xe2\x80\xa8", 3}, /* line separator */
	    {"\xc0\x8a", 2},     /* overlong line feed */
	    {"\xff", 1},
	};
	static const size_t fields[] = {
	    offsetof(struct mail, from_name),
	    offsetof(struct mail, from),
	    offsetof(struct mail, to),
	    offsetof(struct mail, subject),
	    offsetof(struct mail, message_id),
	    offsetof(struct mail, unsubscribe),
	};
	struct str out = S("untouched");

	(void)state;
	for (size_t f = 0; f < COUNT(fields); f++) {
		for (size_t t = 0; t < COUNT(tails); t++) {
			struct mail m = plain;
			struct str s;

			m.unsubscribe = S("https://hub.test/");
			memcpy(&s, (const char *)&m + fields[f], sizeof(s));
			s = buf_format(arena, "%.*s", STR_ARG(s));
			s = (struct str){memcpy(arena_alloc(arena, s.n + tails[t].n), s.at, s.n),
			    s.n + tails[t].n};
			memcpy((char *)(uintptr_t)s.at + s.n - tails[t].n, tails[t].at, tails[t].n);
			memcpy((char *)&m + fields[f], &s, sizeof(s));
			if (mime_build(arena, &m, &out) == OK)
				fail_msg("field %zu took tail %zu", f, t);
			assert_true(str_eq(out, S("untouched")));
		}
	}
}

static void
test_addresses(void **state)
{
	static const char *const bad[] = {
	    "",
	    "@",
	    "a@",
	    "@b.test",
	    "a b@c.test",
	    "a@b@c.test",
	    "<a@b.test>",
	    "a@b.test,c@d.test",
	    "a@b.test>",
	    "\"a\"@b.test",
	    "a@b.test (x)",
	    "a\xc3\xa4@b.test",
	    "a",
	};
	struct str out = NONE;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct mail m = plain;

		m.to = str_of(bad[i]);
		if (mime_build(arena, &m, &out) == OK)
			fail_msg("took <%s>", bad[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(test_plain),
	    ARENA_TEST(test_dates),
	    ARENA_TEST(test_words_beyond_ascii),
	    ARENA_TEST(test_body),
	    ARENA_TEST(test_attachment_and_unsubscribe),
	    ARENA_TEST(test_injection),
	    ARENA_TEST(test_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
