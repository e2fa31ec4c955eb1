/* The parser: what it takes, what it refuses, and that it does not matter how the bytes arrive. */
#include "test.h"

#include "net/http.h"

#define HOST "Host: hub.example\r\n"

/* The status of a request given in two pieces; 0 with *out filled. */
static int
read_in_two(struct str raw, size_t cut, struct http_head *out, size_t *n)
{
	struct http_scan scan = {0};
	int status = HTTP_MORE;

	if (cut > 0 && cut < raw.n)
		status = http_scan(&scan, str_sub(raw, 0, cut));
	if (status == HTTP_MORE)
		status = http_scan(&scan, raw);
	if (status != 0)
		return status;
	*n = scan.seen;
	return http_head_read(str_sub(raw, 0, scan.seen), out);
}

static int
read_whole(const char *raw, struct http_head *out)
{
	size_t n;

	return read_in_two(str_of(raw), 0, out, &n);
}

/* ---- refused -------------------------------------------------------------------------------- */

static const struct {
	const char *raw;
	int status;
} refusals[] = {
    /* the request line */
    {"\r\nGET / HTTP/1.1\r\n" HOST "\r\n", 400},
    {" GET / HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET  / HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET /  HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET / HTTP/1.1 \r\n" HOST "\r\n", 400},
    {"GET\t/ HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET /\r\n" HOST "\r\n", 400},
    {"GET / http/1.1\r\n" HOST "\r\n", 400},
    {"GET / HTTP/1.1.1\r\n" HOST "\r\n", 400},
    {"GET / HTTP/11\r\n" HOST "\r\n", 400},
    {"GET / HTTP/1.2\r\n" HOST "\r\n", 505},
    {"GET / HTTP/0.9\r\n" HOST "\r\n", 505},
    {"PRI * HTTP/2.0\r\n\r\n", 505},
    {"get / HTTP/1.1\r\n" HOST "\r\n", 501},
    {"PROPFIND / HTTP/1.1\r\n" HOST "\r\n", 501},
    {"G(T / HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET index HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET * HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET /#part HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET /\x7f HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET /\xc3\xa4 HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET /a\rb HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET http://other.example/ HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET http://hub.example@other.example/ HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET http:/// HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET ftp://hub.example/ HTTP/1.1\r\n" HOST "\r\n", 400},
    /* lines */
    {"GET / HTTP/1.1\n" HOST "\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "A: b\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "A: b\r\n\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "A: b\rC: d\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST " folded\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "\tfolded\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "A: b\r\n c\r\n\r\n", 400},
    /* names and values */
    {"GET / HTTP/1.1\r\nHost : hub.example\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "A\t: b\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST ": b\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "nothing\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "A(b): c\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "\xc3\xa4: c\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "A: b\x01\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "A: b\x7f\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "A: b\x0b\r\n\r\n", 400},
    /* Host */
    {"GET / HTTP/1.1\r\n\r\n", 400},
    {"GET / HTTP/1.0\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST HOST "\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "hOST: hub.example\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: a@hub.example\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: hub.example/\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: hub.example, other\r\n\r\n", 400},
    /* how long the body is */
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\nContent-Length: 5\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: 5, 5\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: +5\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: -5\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: 0x5\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: 5 5\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length:\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n"
     "Transfer-Encoding: chunked\r\n\r\n",
	400},
    {"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\n\r\n", 501},
    {"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked, gzip\r\n\r\n", 501},
    {"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n", 501},
    {"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding:\r\n\r\n", 400},
    {"POST / HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n", 400},
    /* what must not be said twice, or not at all */
    {"POST / HTTP/1.1\r\n" HOST "Origin: a\r\nOrigin: b\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Content-Type: a\r\nContent-Type: b\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Sec-Fetch-Site: none\r\nSec-Fetch-Site: none\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" HOST "Cookie: a=b\r\nCookie: c=d\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n" HOST "Expect: magic\r\n\r\n", 417},
};

static void
refused(void **state)
{
	struct http_head head;

	(void)state;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		struct str raw = str_of(refusals[i].raw);
		size_t n;

		/* Wherever the bytes are cut, the answer is the same. */
		for (size_t cut = 0; cut < raw.n; cut++) {
			int status = read_in_two(raw, cut, &head, &n);

			if (status != refusals[i].status)
				fail_msg("%s cut at %zu: %d", refusals[i].raw, cut, status);
		}
	}
}

static void
zero_byte_refused(void **state)
{
	static const char raw[] = "GET / HTTP/1.1\r\n" HOST "A: b\0c\r\n\r\n";
	struct http_head head;
	size_t n;

	(void)state;
	assert_int_equal(read_in_two((struct str){raw, sizeof(raw) - 1}, 0, &head, &n), 400);
}

/* A value or target with each byte there is: controls never pass. */
static void
every_byte(void **state)
{
	struct http_head head;
	size_t n;

	(void)state;
	for (int c = 0; c < 256; c++) {
		struct buf b = BUF(arena);
		bool fine = c == '\t' || (c >= ' ' && c != 0x7f);

		if (c == '\n')
			continue;
		buf_add(&b, S("GET / HTTP/1.1\r\n" HOST "A: x"));
		buf_char(&b, (char)c);
		buf_add(&b, S("y\r\n\r\n"));
		assert_int_equal(read_in_two(buf_str(&b), 0, &head, &n), fine ? 0 : 400);

		b = BUF(arena);
		buf_add(&b, S("GET /x"));
		buf_char(&b, (char)c);
		buf_add(&b, S("y HTTP/1.1\r\n" HOST "\r\n"));
		fine = c > ' ' && c < 0x7f && c != '#';
		assert_int_equal(read_in_two(buf_str(&b), 0, &head, &n), fine ? 0 : 400);
	}
}

/* ---- taken, however it arrives -------------------------------------------------------------- */

static void
same(const struct http_head *a, const struct http_head *b)
{
	assert_int_equal(a->method, b->method);
	assert_int_equal(a->foreign, b->foreign);
	assert_int_equal(a->keep, b->keep);
	assert_int_equal(a->chunked, b->chunked);
	assert_int_equal(a->expects, b->expects);
	assert_int_equal(a->length, b->length);
	assert_true(str_eq(a->path, b->path));
	assert_true(str_eq(a->query, b->query));
	assert_true(str_eq(a->host, b->host));
	assert_int_equal(a->nheaders, b->nheaders);
	for (size_t i = 0; i < a->nheaders; i++) {
		assert_true(str_eq(a->headers[i].name, b->headers[i].name));
		assert_true(str_eq(a->headers[i].value, b->headers[i].value));
	}
}

static void
split_anywhere(void **state)
{
	static const char *const rows[] = {
	    "GET / HTTP/1.1\r\n" HOST "\r\n",
	    "HEAD /a/b?c=d&e HTTP/1.0\r\n" HOST "\r\n",
	    "POST /form HTTP/1.1\r\n" HOST "Content-Length: 12\r\nContent-Type: a/b\r\n\r\n",
	    "POST /form HTTP/1.1\r\n" HOST "Transfer-Encoding: Chunked\r\nExpect: "
	    "100-Continue\r\n\r\n",
	    "GET http://HUB.example/x?y HTTP/1.1\r\n" HOST "Connection: a, Close\r\n\r\n",
	    "OPTIONS * HTTP/1.1\r\n" HOST "A:\r\nB: \t c d \t\r\nC:\xc3\xa4\r\n\r\n",
	};
	struct http_head whole, piece;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		/* What comes behind belongs to the next request. */
		struct str raw = buf_format(arena, "%sGET /next", rows[i]);
		struct http_scan scan = {0};
		int status = HTTP_MORE;

		assert_int_equal(read_in_two(raw, 0, &whole, &n), 0);
		assert_int_equal(n, strlen(rows[i]));
		for (size_t cut = 1; cut < raw.n; cut++) {
			assert_int_equal(read_in_two(raw, cut, &piece, &n), 0);
			assert_int_equal(n, strlen(rows[i]));
			same(&whole, &piece);
		}
		for (size_t at = 1; status == HTTP_MORE; at++)
			status = http_scan(&scan, str_sub(raw, 0, at));
		assert_int_equal(status, 0);
		assert_int_equal(scan.seen, strlen(rows[i]));
	}
}

static void
what_was_read(void **state)
{
	struct http_head h;

	(void)state;
	assert_int_equal(read_whole("GET http://HUB.example?y HTTP/1.1\r\n" HOST
				    "Connection: x , close\r\nAccept:  a \r\nAccept: b\r\n\r\n",
			     &h),
	    0);
	assert_true(str_eq(h.path, S("/")));
	assert_true(str_eq(h.query, S("y")));
	assert_false(h.keep);
	assert_true(str_eq(h.known[HTTP_ACCEPT], S("b")));
	assert_int_equal(h.nheaders, 4);
	assert_int_equal(
	    read_whole("POST /?a?b HTTP/1.1\r\nhost:hub.example:8080\r\nContent-Length: 007\r\n"
		       "Expect: 100-continue\r\n\r\n",
		&h),
	    0);
	assert_int_equal(h.method, METHOD_POST);
	assert_true(str_eq(h.query, S("a?b")));
	assert_true(str_eq(h.host, S("hub.example:8080")));
	assert_int_equal(h.length, 7);
	assert_true(h.keep);
	assert_true(h.expects);
	assert_int_equal(read_whole("GET / HTTP/1.0\r\n" HOST "\r\n", &h), 0);
	assert_false(h.keep);
	assert_null(h.query.at);
	assert_int_equal(read_whole("GET /? HTTP/1.1\r\n" HOST "\r\n", &h), 0);
	assert_non_null(h.query.at);
	assert_int_equal(read_whole("TRACE / HTTP/1.1\r\n" HOST "\r\n", &h), 0);
	assert_true(h.foreign);
}

/* ---- every pairing of Content-Length and Transfer-Encoding ----------------------------------- */

/* The first four are fine, each alone. */
static const char *const framings[] = {
    "Content-Length: 3",
    "Transfer-Encoding: chunked",
    "content-length:3",
    "TRANSFER-ENCODING:\tCHUNKED ",
    "Content-Length: 3,3",
    "Content-Length: 3 3",
    "Content-Length: 3;",
    "Content-Length: \"3\"",
    "Content-Length: 3.0",
    "Content-Length: 0x3",
    "Content-Length: +3",
    "Content-Length: -3",
    "Content-Length:",
    "Content-Length: \x0b3",
    "Content-Length : 3",
    " Content-Length: 3",
    "Content-Length: 3\r",
    "Content-Length: 1000000000000000000000",
    "Transfer-Encoding : chunked",
    " Transfer-Encoding: chunked",
    "Transfer-Encoding:",
    "Transfer-Encoding: ,chunked",
    "Transfer-Encoding: chunked,",
    "Transfer-Encoding: chunked, chunked",
    "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding: chunked;q=1",
    "Transfer-Encoding: \"chunked\"",
    "Transfer-Encoding: \vchunked",
    "Transfer-Encoding: chunked\x7f",
    "Transfer-Encoding: identity",
    "Transfer-Encoding: xchunked",
    "Transfer-Encoding: chunk",
};

static void
framing_pairs(void **state)
{
	static const char *const between[] = {"", "A: b\r\n", "Connection: Content-Length\r\n"};
	struct http_head h;

	(void)state;
	for (size_t i = 0; i < COUNT(framings); i++) {
		struct str one =
		    buf_format(arena, "POST / HTTP/1.1\r\n" HOST "%s\r\n\r\n", framings[i]);

		assert_int_equal(read_whole(str_c(arena, one), &h) == 0, i < 4);
		for (size_t k = 0; k < COUNT(framings) * COUNT(between); k++) {
			struct str two = buf_format(arena,
			    "POST / HTTP/1.1\r\n" HOST "%s\r\n%s%s\r\n\r\n", framings[i],
			    between[k % COUNT(between)], framings[k / COUNT(between)]);
			int status = read_whole(str_c(arena, two), &h);

			if (status != 400 && status != 501)
				fail_msg("%.*s: %d", STR_ARG(two), status);
		}
	}
}

/* At a limit 0, past it the status: a line, one header, all of them, how many. */
static int
with_path(size_t n)
{
	struct buf b = BUF(arena);
	struct http_head h;

	buf_add(&b, S("GET /"));
	memset(buf_reserve(&b, n), 'a', n);
	b.n += n;
	buf_add(&b, S(" HTTP/1.1\r\n" HOST "\r\n"));
	return read_in_two(buf_str(&b), 0, &h, &n);
}

static int
with_headers(size_t count, size_t each)
{
	struct buf b = BUF(arena);
	struct http_head h;
	size_t n;

	buf_add(&b, S("GET / HTTP/1.1\r\n" HOST));
	for (size_t i = 0; i < count; i++) {
		buf_add(&b, S("A:"));
		memset(buf_reserve(&b, each - 4), 'a', each - 4);
		b.n += each - 4;
		buf_add(&b, S("\r\n"));
	}
	buf_add(&b, S("\r\n"));
	return read_in_two(buf_str(&b), 0, &h, &n);
}

static void
sizes(void **state)
{
	const size_t rest = strlen("GET / HTTP/1.1\r\n" HOST "\r\n");

	(void)state;
	assert_int_equal(with_path(HTTP_LINE_CAP - strlen("GET / HTTP/1.1\r")), 0);
	assert_int_equal(with_path(HTTP_LINE_CAP - strlen("GET / HTTP/1.1\r") + 1), 414);
	assert_int_equal(with_headers(1, HTTP_LINE_CAP + 1), 0);
	assert_int_equal(with_headers(1, HTTP_LINE_CAP + 2), 431);
	assert_int_equal(with_headers(REQ_HEADERS - 1, 10), 0);
	assert_int_equal(with_headers(REQ_HEADERS, 10), 431);
	assert_int_equal(with_headers(4, (HTTP_HEAD_CAP - rest) / 4), 0);
}

/* A head that fills its room without an end is refused, not waited for. */
static void
endless(void **state)
{
	struct buf b = BUF(arena);
	struct http_scan scan = {0};

	(void)state;
	buf_add(&b, S("GET / HTTP/1.1\r\n"));
	while (b.n < HTTP_HEAD_CAP - 1)
		buf_add(&b, b.n % 3 == 0 ? S("A:b\r\n") : S("A: b\r\n"));
	assert_int_equal(http_scan(&scan, str_sub(buf_str(&b), 0, HTTP_HEAD_CAP - 1)), HTTP_MORE);
	assert_int_equal(http_scan(&scan, str_sub(buf_str(&b), 0, HTTP_HEAD_CAP)), 431);
}

/* ---- chunks --------------------------------------------------------------------------------- */

/* 0, HTTP_MORE or 400; what was read goes to *out. */
static int
chunks_of(struct str raw, size_t step, struct str *out, size_t *used)
{
	struct http_chunks c = {0};
	struct buf b = BUF(arena);
	size_t at = 0;

	for (size_t end = step; at < raw.n && !c.done && !c.bad; end += step) {
		struct str in = str_sub(raw, at, end > raw.n ? raw.n : end), data;

		while (in.n > 0 && !c.done && !c.bad) {
			size_t n = http_chunks_read(&c, in, &data);

			buf_add(&b, data);
			in = str_sub(in, n, in.n);
			at += n;
		}
	}
	*out = buf_str(&b);
	*used = at;
	return c.bad ? 400 : c.done ? 0 : HTTP_MORE;
}

static void
chunked(void **state)
{
	static const struct {
		const char *raw;
		int status;
		const char *body;
	} rows[] = {
	    {"0\r\n\r\n", 0, ""},
	    {"3\r\nabc\r\n0\r\n\r\n", 0, "abc"},
	    {"A\r\n0123456789\r\n00a\r\n0123456789\r\n000\r\n\r\n", 0, "01234567890123456789"},
	    {"3\r\nab", HTTP_MORE, NULL},
	    {"3\r\nabc\r\n0\r\n", HTTP_MORE, NULL},
	    {"\r\nabc", 400, NULL},
	    {"3\nabc\r\n0\r\n\r\n", 400, NULL},
	    {"3\r\nabcd\r\n0\r\n\r\n", 400, NULL},
	    {"3\r\nabc\n0\r\n\r\n", 400, NULL},
	    {"3 \r\nabc\r\n0\r\n\r\n", 400, NULL},
	    {" 3\r\nabc\r\n0\r\n\r\n", 400, NULL},
	    {"3;x=y\r\nabc\r\n0\r\n\r\n", 400, NULL},
	    {"0x3\r\nabc\r\n0\r\n\r\n", 400, NULL},
	    {"-3\r\nabc\r\n0\r\n\r\n", 400, NULL},
	    {"+3\r\nabc\r\n0\r\n\r\n", 400, NULL},
	    {"g\r\n", 400, NULL},
	    {"000000003\r\nabc\r\n0\r\n\r\n", 400, NULL},
	    {"fffffffff\r\n", 400, NULL},
	    {"0\r\nTrailer: x\r\n\r\n", 400, NULL},
	    {"0\r\n\n", 400, NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t end = strlen(rows[i].raw);
		struct str raw =
		    buf_format(arena, "%s%s", rows[i].raw, rows[i].status == 0 ? "GET" : "");

		for (size_t step = 1; step <= raw.n; step++) {
			struct str body;
			size_t used;
			int status = chunks_of(raw, step, &body, &used);

			if (status != rows[i].status)
				fail_msg("%s by %zu: %d", rows[i].raw, step, status);
			if (status != 0)
				continue;
			assert_int_equal(used, end);
			assert_true(str_eq(body, str_of(rows[i].body)));
		}
	}
}

/* ---- lists and dates ------------------------------------------------------------------------ */

static void
weights(void **state)
{
	(void)state;
	assert_int_equal(http_weight(S("gzip"), S("gzip")), 1000);
	assert_int_equal(http_weight(S("br, GZIP ; q=0.5"), S("gzip")), 500);
	assert_int_equal(http_weight(S("gzip;q=0"), S("gzip")), 0);
	assert_int_equal(http_weight(S("gzip;q=0.001, gzip;q=0.01"), S("gzip")), 10);
	assert_int_equal(http_weight(S("gzip;q=2"), S("gzip")), 0);
	assert_int_equal(http_weight(S("x-gzip, identity"), S("gzip")), -1);
	assert_int_equal(http_weight(NONE, S("gzip")), -1);
	assert_true(http_wants_json(S("application/activity+json, text/html;q=0.1")));
	assert_true(http_wants_json(
	    S("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"")));
	assert_false(http_wants_json(S("text/html, application/activity+json;q=0.9")));
	assert_false(http_wants_json(S("*/*")));
	assert_false(http_wants_json(NONE));
}

static void
dates(void **state)
{
	char out[HTTP_DATE + 1];

	(void)state;
	http_date(784111777, out);
	assert_string_equal(out, "Sun, 06 Nov 1994 08:49:37 GMT");
	http_date(0, out);
	assert_string_equal(out, "Thu, 01 Jan 1970 00:00:00 GMT");
	http_date(INT64_MAX, out);
	assert_int_equal(strlen(out), HTTP_DATE);
}

static void
dates_are_read_in_one_spelling(void **state)
{
	static const char *const bad[] = {"", "Sun, 06 Nov 1994 08:49:37 GMT ",
	    "Sun, 6 Nov 1994 08:49:37 GMT", "Mon, 06 Nov 1994 08:49:37 GMT",
	    "sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
	    "Sun, 06 unJ 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
	    "Sun, -6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:60 GMT",
	    "Sun, 06 Nov 1994 24:49:37 GMT", "Tue, 31 Feb 1995 08:49:37 GMT",
	    "Sun, 06-Nov-1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
	    "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994\t08:49:37 GMT"};
	static const int64_t good[] = {0, 784111777, 951782400, 1709208000, 4102444799};
	char text[HTTP_DATE + 1];
	int64_t out = 7;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (http_date_read(str_of(bad[i]), &out))
			fail_msg("taken: %s", bad[i]);
	assert_int_equal(out, 7);
	for (size_t i = 0; i < COUNT(good); i++) {
		http_date(good[i], text);
		assert_true(http_date_read(str_of(text), &out));
		assert_int_equal(out, good[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(refused),
	    ARENA_TEST(zero_byte_refused),
	    ARENA_TEST(every_byte),
	    ARENA_TEST(split_anywhere),
	    ARENA_TEST(what_was_read),
	    ARENA_TEST(framing_pairs),
	    ARENA_TEST(sizes),
	    ARENA_TEST(endless),
	    ARENA_TEST(chunked),
	    ARENA_TEST(weights),
	    ARENA_TEST(dates),
	    ARENA_TEST(dates_are_read_in_one_spelling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
