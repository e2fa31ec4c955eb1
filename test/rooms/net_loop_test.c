/* The loops on real sockets: order, refusals, deadlines, guards, the cache, clients that leave. */
#include <sys/resource.h>

#include "test.h"

#include "net_hub.h"

#define GET(path, more) "GET " path " HTTP/1.1\r\nHost: hub.example\r\n" more "\r\n"

static int
fast(void **state)
{
	(void)arena_setup(state);
	hub_start(arena, 1, 20000, 1000);
	return 0;
}

static int
two(void **state)
{
	(void)arena_setup(state);
	hub_start(arena, 2, 20000, 1000);
	return 0;
}

static int
hasty(void **state)
{
	(void)arena_setup(state);
	hub_start(arena, 1, 300, 1000);
	return 0;
}

static int
cramped(void **state)
{
	(void)arena_setup(state);
	hub_start(arena, 1, 20000, 3);
	return 0;
}

static int
end(void **state)
{
	hub_stop();
	return arena_teardown(state);
}

/* ---- answers -------------------------------------------------------------------------------- */

static void
answers(void **state)
{
	int fd = client_open();
	struct said s = client_ask(fd, GET("/plain?x=1", ""));

	(void)state;
	assert_int_equal(s.status, 200);
	assert_true(str_starts(s.body, S("path /plain client 127.0.0.0/24 body 0")));
	assert_false(s.closed);
	assert_int_equal(said_header(&s, "date").n, 29);
	s = client_ask(fd, GET("/nothing", ""));
	assert_int_equal(s.status, 404);
	assert_true(str_eq(s.body, S("fault net.missing\n")));
	s = client_ask(fd, GET("/plain", "Connection: close\r\n"));
	assert_int_equal(s.status, 200);
	assert_true(s.closed);
	assert_true(client_is_closed(fd));
	(void)close(fd);
}

static void
security_headers_stand_on_everything(void **state)
{
	static const char *const raw[] = {GET("/", ""), GET("/", ""), GET("/plain", ""),
	    GET("/nothing", ""), "GET / HTTP/1.1\r\nHost: other.example\r\n\r\n",
	    GET("/", "If-None-Match: *\r\n"), "BREW / HTTP/1.1\r\nHost: hub.example\r\n\r\n"};

	(void)state;
	for (size_t i = 0; i < COUNT(raw); i++) {
		int fd = client_open();
		struct said s = client_ask(fd, raw[i]);

		assert_true(s.status != 0);
		assert_true(
		    str_eq(said_header(&s, "content-security-policy"), S("default-src 'none'")));
		assert_true(str_eq(said_header(&s, "x-content-type-options"), S("nosniff")));
		assert_true(str_eq(said_header(&s, "referrer-policy"), S("same-origin")));
		assert_true(
		    str_eq(said_header(&s, "cross-origin-opener-policy"), S("same-origin")));
		assert_true(said_header(&s, "permissions-policy").n > 0);
		assert_true(said_header(&s, "strict-transport-security").n > 0);
		assert_true(said_header(&s, "cache-control").n > 0);
		(void)close(fd);
	}
}

static void
head_is_get_without_body(void **state)
{
	int fd = client_open();
	struct said got = client_ask(fd, GET("/plain", ""));
	struct said s = client_ask(fd, "HEAD /plain HTTP/1.1\r\nHost: hub.example\r\n\r\n");

	(void)state;
	assert_int_equal(s.status, 200);
	assert_true(str_eq(said_header(&s, "content-length"), said_header(&got, "content-length")));
	/* The next answer begins right behind the head, from the cache too. */
	assert_int_equal(client_ask(fd, GET("/", "")).status, 200);
	s = client_ask(fd, "HEAD / HTTP/1.1\r\nHost: hub.example\r\n\r\n");
	assert_true(str_eq(said_header(&s, "content-length"), S("8192")));
	assert_int_equal(client_ask(fd, GET("/", "")).body.n, 8192);
	(void)close(fd);
}

static void
other_methods(void **state)
{
	int fd = client_open();
	struct said s = client_ask(fd, "OPTIONS /form HTTP/1.1\r\nHost: hub.example\r\n\r\n");

	(void)state;
	assert_int_equal(s.status, 405);
	assert_true(str_eq(said_header(&s, "allow"), S("POST")));
	s = client_ask(fd, GET("/form", ""));
	assert_int_equal(s.status, 405);
	assert_true(str_eq(said_header(&s, "allow"), S("POST")));
	s = client_ask(fd, "OPTIONS * HTTP/1.1\r\nHost: hub.example\r\n\r\n");
	assert_int_equal(s.status, 405);
	s = client_ask(
	    fd, "PUT /plain HTTP/1.1\r\nHost: hub.example\r\nContent-Length: 3\r\n\r\nabc");
	assert_int_equal(s.status, 405);
	assert_true(str_eq(said_header(&s, "allow"), S("GET, HEAD")));
	assert_true(client_is_closed(fd));
	(void)close(fd);
}

static void
hundred_in_a_row(void **state)
{
	int fd = client_open();
	struct buf b = BUF(arena);

	(void)state;
	for (int i = 0; i < 100; i++)
		buf_addf(&b, "GET /%s%d HTTP/1.1\r\nHost: hub.example\r\n\r\n",
		    i % 3 == 0   ? "?n="
		    : i % 3 == 1 ? "plain?n="
				 : "none",
		    i);
	client_say(fd, buf_str(&b));
	for (int i = 0; i < 100; i++) {
		struct said s = client_hear(fd, false);

		assert_int_equal(s.status, i % 3 == 2 ? 404 : 200);
		assert_int_equal(s.body.n == 8192, i % 3 == 0);
	}
	(void)close(fd);
}

/* Many cached pages to a client that reads slowly: the queue fills, holds its pages, drains. */
static void
slow_reader_gets_all(void **state)
{
	int fd = client_open();
	struct buf b = BUF(arena);

	(void)state;
	assert_int_equal(client_ask(fd, GET("/", "")).status, 200);
	for (int i = 0; i < 1500; i++)
		buf_add(&b, S(GET("/", "")));
	client_say(fd, buf_str(&b));
	cache_drop(hub.cache, NONE, true);
	for (int i = 0; i < 1500; i++)
		assert_true(str_eq(client_hear(fd, false).body, hub.page));
	(void)close(fd);
}

static void
unsound_headers_never_leave(void **state)
{
	int fd = client_open();
	struct said s = client_ask(fd, GET("/evil", ""));

	(void)state;
	assert_int_equal(s.status, 500);
	assert_null(said_header(&s, "location").at);
	assert_null(said_header(&s, "set-cookie").at);
	(void)close(fd);
}

/* ---- bodies and guards ---------------------------------------------------------------------- */

#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define OURS "Sec-Fetch-Site: same-origin\r\n"
#define POST(path, more, body) "POST " path " HTTP/1.1\r\nHost: hub.example\r\n" more "\r\n" body

static void
posts(void **state)
{
	static const struct {
		const char *raw;
		int status;
	} rows[] = {
	    {POST("/form", FORM OURS "Content-Length: 8\r\n", "name=ana"), 303},
	    {POST("/form", FORM "Sec-Fetch-Site: none\r\nContent-Length: 8\r\n", "name=ana"), 303},
	    {POST("/form", FORM "Origin: https://hub.example\r\nContent-Length: 8\r\n", "name=ana"),
		303},
	    {POST("/form",
		 "content-type: Application/X-WWW-Form-Urlencoded ; charset=UTF-8\r\n" OURS
		 "Content-Length: 8\r\n",
		 "name=ana"),
		303},
	    {POST("/form", FORM OURS "Transfer-Encoding: chunked\r\n",
		 "3\r\nnam\r\n5\r\ne=ana\r\n0\r\n\r\n"),
		303},
	    {POST("/form", FORM OURS "Content-Length: 5\r\n", "name="), 200},
	    {POST("/form", FORM "Content-Length: 8\r\n", "name=ana"), 403},
	    {POST("/form", FORM "Sec-Fetch-Site: cross-site\r\nContent-Length: 8\r\n", "name=ana"),
		403},
	    {POST("/form",
		 FORM "Sec-Fetch-Site: same-site\r\nOrigin: https://hub.example\r\n"
		      "Content-Length: 8\r\n",
		 "name=ana"),
		403},
	    {POST("/form", FORM "Origin: null\r\nContent-Length: 8\r\n", "name=ana"), 403},
	    {POST("/form", FORM "Origin: https://hub.example.evil\r\nContent-Length: 8\r\n",
		 "name=ana"),
		403},
	    {POST("/form", OURS "Content-Length: 8\r\n", "name=ana"), 415},
	    {POST("/form", OURS "Content-Type: text/plain\r\nContent-Length: 8\r\n", "name=ana"),
		415},
	    {POST("/form", FORM OURS "Content-Length: 1001\r\n", ""), 413},
	    {POST("/form", FORM OURS "Content-Length: 100000000\r\n", ""), 413},
	    {POST("/form", FORM OURS "Transfer-Encoding: chunked\r\n", "3e9\r\n"), 413},
	    {POST("/inbox", "Content-Length: 2\r\nContent-Type: application/activity+json\r\n",
		 "{}"),
		200},
	    {GET("/plain", "Content-Length: 1\r\n") "x", 413},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int fd = client_open();
		struct said s = client_ask(fd, rows[i].raw);

		if (s.status != rows[i].status)
			fail_msg("%s: %d", rows[i].raw, s.status);
		if (s.status == 303)
			assert_true(str_eq(said_header(&s, "location"), S("/plain")));
		if (s.status < 400)
			assert_int_equal(client_ask(fd, GET("/plain", "")).status, 200);
		else
			assert_true(client_is_closed(fd));
		(void)close(fd);
	}
}

static void
body_in_pieces(void **state)
{
	int fd = client_open();
	struct buf b = BUF(arena);
	struct said s;

	(void)state;
	client_say(fd, S(POST("/inbox", "Content-Length: 90000\r\nExpect: 100-continue\r\n", "")));
	s = client_hear(fd, true);
	assert_int_equal(s.status, 100);
	for (int i = 0; i < 9000; i++)
		buf_add(&b, S("0123456789"));
	client_say(fd, buf_str(&b));
	s = client_hear(fd, false);
	assert_int_equal(s.status, 200);
	assert_true(str_find(s.body, S("body 90000 0123456789")) < s.body.n);
	/* Who sends the body at once is not told to go on. */
	s = client_ask(fd, POST("/inbox", "Content-Length: 2\r\nExpect: 100-continue\r\n", "{}"));
	assert_int_equal(s.status, 200);
	(void)close(fd);
}

/* Nobody is asked who they are before their body is read: all together have only so much room. */
static void
large_bodies_share_their_room(void **state)
{
	char *many = arena_alloc(arena, 90000);
	struct str body = {many, 90000};
	struct pollfd at[3];
	int refused = 0, small, status;

	(void)state;
	memset(many, 'x', 90000);
	for (int i = 0; i < 3; i++) {
		at[i] = (struct pollfd){.fd = client_open(), .events = POLLIN};
		client_say(at[i].fd, S(POST("/inbox", "Content-Length: 90001\r\n", "")));
		client_say(at[i].fd, body);
	}
	assert_int_equal(poll(at, 3, 20000), 1);
	while (at[refused].revents == 0)
		refused++;
	assert_int_equal(client_hear(at[refused].fd, false).status, 503);
	assert_true(client_is_closed(at[refused].fd));
	/* small ones, such as sign-ups, have room at any time */
	small = client_open();
	status =
	    client_ask(small, POST("/form", FORM OURS "Content-Length: 6\r\n", "name=a")).status;
	assert_int_equal(status, 303);
	(void)close(small);
	for (int i = 0; i < 3; i++)
		(void)close(at[i].fd);
	status = 503;
	while (status == 503) {
		int fd = client_open();

		client_say(fd, S(POST("/inbox", "Content-Length: 90000\r\n", "")));
		client_say(fd, body);
		status = client_hear(fd, false).status;
		(void)close(fd);
	}
	assert_int_equal(status, 200);
}

static void
limits(void **state)
{
	static const char other[] =
	    POST("/few", FORM OURS "X-Forwarded-For: 198.51.100.7\r\nContent-Length: 0\r\n", "");
	struct said s;
	int fd = client_open();

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(
		    client_ask(fd, POST("/few", FORM OURS "Content-Length: 0\r\n", "")).status,
		    200);
	s = client_ask(fd, POST("/few", FORM OURS "Content-Length: 0\r\n", ""));
	assert_int_equal(s.status, 429);
	assert_true(said_header(&s, "retry-after").n > 0);
	/* Another client behind our proxy has limits of its own. */
	s = client_ask(fd, other);
	assert_int_equal(s.status, 200);
	assert_true(str_find(s.body, S("client 198.51.100.0/24")) < s.body.n);
	(void)close(fd);
}

/* ---- what is refused ------------------------------------------------------------------------ */

#define SMUGGLED "GET /plain HTTP/1.1\r\nHost: hub.example\r\n\r\n"

static void
hostile(void **state)
{
	static const struct {
		const char *raw;
		int status;
	} rows[] = {
	    {"POST /inbox HTTP/1.1\r\nHost: hub.example\r\nContent-Length: 5\r\n"
	     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		400},
	    {"POST /inbox HTTP/1.1\r\nHost: hub.example\r\nContent-Length: 5\r\n"
	     "Content-Length: 6\r\n\r\n12345",
		400},
	    {"POST /inbox HTTP/1.1\r\nHost: hub.example\r\nTransfer-Encoding: chunked\r\n\r\n"
	     "5;x\r\n12345\r\n0\r\n\r\n",
		400},
	    {"POST /inbox HTTP/1.1\r\nHost: hub.example\r\nTransfer-Encoding: chunked\r\n\r\n"
	     "0x5\r\n12345\r\n0\r\n\r\n",
		400},
	    {"POST /inbox HTTP/1.1\r\nHost: hub.example\r\nTransfer-Encoding: gzip, "
	     "chunked\r\n\r\n",
		501},
	    {"GET / HTTP/1.1\r\nHost : hub.example\r\n\r\n", 400},
	    {"GET / HTTP/1.1\nHost: hub.example\n\n", 400},
	    {"GET / HTTP/1.1\r\n\r\n", 400},
	    {"GET / HTTP/1.1\r\nHost: hub.example\r\nHost: hub.example\r\n\r\n", 400},
	    {"GET / HTTP/1.1\r\nHost: hub.example\r\n folded: x\r\n\r\n", 400},
	    {"GET http://other.example/ HTTP/1.1\r\nHost: hub.example\r\n\r\n", 400},
	    {"GET / HTTP/1.1\r\nHost: other.example\r\n\r\n", 421},
	    {"GET / HTTP/2.0\r\nHost: hub.example\r\n\r\n", 505},
	    {"BREW / HTTP/1.1\r\nHost: hub.example\r\n\r\n", 501},
	    {"\x16\x03\x01\x02\n", 400},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int fd = client_open();
		struct said s;

		client_say(fd, buf_format(arena, "%s%s", rows[i].raw, SMUGGLED));
		s = client_hear(fd, false);
		if (s.status != rows[i].status)
			fail_msg("%s: %d", rows[i].raw, s.status);
		assert_true(s.closed);
		assert_true(client_is_closed(fd));
		(void)close(fd);
	}
}

static void
heads_have_an_end(void **state)
{
	struct buf b = BUF(arena);
	int fd = client_open();

	(void)state;
	buf_add(&b, S("GET /"));
	for (int i = 0; i < 900; i++)
		buf_add(&b, S("aaaaaaaaaa"));
	client_say(fd, buf_str(&b));
	assert_int_equal(client_hear(fd, false).status, 414);
	(void)close(fd);

	fd = client_open();
	b = BUF(arena);
	buf_add(&b, S("GET / HTTP/1.1\r\nHost: hub.example\r\n"));
	for (int i = 0; i < 300; i++)
		buf_addf(
		    &b, "X-%d: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", i);
	client_say(fd, buf_str(&b));
	assert_int_equal(client_hear(fd, false).status, 431);
	(void)close(fd);
}

/* ---- deadlines ------------------------------------------------------------------------------ */

static void
slow_head(void **state)
{
	static const char head[] = "GET / HTTP/1.1\r\nHost: hub.example\r\nX-Slow: ";
	int fd = client_open();
	struct pollfd p = {.fd = fd, .events = POLLIN};

	(void)state;
	/* A byte now and then does not move the deadline. */
	for (size_t i = 0; poll(&p, 1, 30) == 0; i++) {
		assert_true(i < 200);
		client_say(fd, (struct str){i < sizeof(head) - 1 ? &head[i] : "x", 1});
	}
	assert_int_equal(client_hear(fd, false).status, 408);
	assert_true(client_is_closed(fd));
	(void)close(fd);
}

static void
slow_body(void **state)
{
	int fd = client_open();

	(void)state;
	client_say(fd, S(POST("/inbox", "Content-Length: 10\r\n", "12345")));
	assert_int_equal(client_hear(fd, false).status, 408);
	assert_true(client_is_closed(fd));
	(void)close(fd);
}

static void
silence(void **state)
{
	int fd = client_open();

	(void)state;
	assert_true(client_is_closed(fd));
	(void)close(fd);
	fd = client_open();
	assert_int_equal(client_ask(fd, GET("/plain", "")).status, 200);
	assert_int_equal(client_hear(fd, false).status, 0);
	(void)close(fd);
}

/* ---- the page cache ------------------------------------------------------------------------- */

static int
drawn(void)
{
	int n;

	(void)pthread_mutex_lock(&hub.lock);
	n = hub.drawn;
	(void)pthread_mutex_unlock(&hub.lock);
	return n;
}

static void
kept_pages(void **state)
{
	int fd = client_open();
	struct said s = client_ask(fd, GET("/@river?b=1&via=x1", ""));

	(void)state;
	assert_true(str_eq(s.body, S("page river drawn 1\n")));
	assert_true(
	    str_eq(said_header(&s, "vary"), S("Accept, Accept-Encoding, Accept-Language, Cookie")));
	assert_true(str_eq(client_ask(fd, GET("/@river?via=x2&b=1", "")).body, s.body));
	assert_true(str_eq(client_ask(fd, GET("/@river?b=1", "Cookie: a=b\r\n")).body, s.body));
	assert_int_equal(drawn(), 1);
	/* Another query, another representation, our own cookie: not that page. */
	s = client_ask(fd, GET("/@river", ""));
	assert_true(str_eq(s.body, S("page river drawn 2\n")));
	s = client_ask(fd, GET("/@river", "Accept: application/activity+json\r\n"));
	assert_true(str_eq(s.body, S("json river drawn 3\n")));
	s = client_ask(fd, GET("/@river", "Cookie: a=b; __Host-s=1\r\n"));
	assert_true(str_eq(s.body, S("page river drawn 4\n")));
	s = client_ask(fd, GET("/@river", "Cookie: a=b; __Host-s=1\r\n"));
	assert_true(str_eq(s.body, S("page river drawn 5\n")));
	assert_true(str_eq(client_ask(fd, GET("/@river", "")).body, S("page river drawn 2\n")));
	(void)close(fd);
}

static void
dropped_pages(void **state)
{
	int fd = client_open();

	(void)state;
	assert_true(str_eq(client_ask(fd, GET("/@river", "")).body, S("page river drawn 1\n")));
	assert_true(str_eq(client_ask(fd, GET("/@hill", "")).body, S("page hill drawn 2\n")));
	cache_drop(hub.cache, S("River"), true);
	assert_true(str_eq(client_ask(fd, GET("/@hill", "")).body, S("page hill drawn 2\n")));
	assert_true(str_eq(client_ask(fd, GET("/@river", "")).body, S("page river drawn 3\n")));
	cache_drop(hub.cache, NONE, true);
	assert_true(str_eq(client_ask(fd, GET("/@hill", "")).body, S("page hill drawn 4\n")));
	(void)close(fd);
}

static void
not_modified(void **state)
{
	int fd = client_open();
	struct said s = client_ask(fd, GET("/", ""));
	struct said zipped = client_ask(fd, GET("/", "Accept-Encoding: br, gzip\r\n"));
	struct str etag = said_header(&s, "etag");
	struct buf b = BUF(arena);

	(void)state;
	assert_true(str_eq(said_header(&zipped, "content-encoding"), S("gzip")));
	assert_true(zipped.body.n < 4096);
	assert_false(str_eq(etag, said_header(&zipped, "etag")));
	buf_addf(&b, "GET / HTTP/1.1\r\nHost: hub.example\r\nIf-None-Match: \"x\", W/%.*s\r\n\r\n",
	    STR_ARG(etag));
	client_say(fd, buf_str(&b));
	s = client_hear(fd, false);
	assert_int_equal(s.status, 304);
	assert_null(said_header(&s, "content-length").at);
	assert_true(str_eq(said_header(&s, "etag"), etag));
	s = client_ask(fd, GET("/", "If-None-Match: \"other\"\r\n"));
	assert_int_equal(s.status, 200);
	s = client_ask(fd, GET("/private", "Accept-Encoding: gzip\r\n"));
	assert_true(str_eq(said_header(&s, "cache-control"), S("no-store")));
	assert_null(said_header(&s, "etag").at);
	(void)close(fd);
}

static void
one_draws_for_all(void **state)
{
	int fds[40];

	(void)state;
	hub.holding = true;
	for (size_t i = 0; i < COUNT(fds); i++) {
		fds[i] = client_open();
		client_say(fds[i], S(GET("/@river", "")));
		if (i == 0)
			hub_await_held(1);
	}
	/* One who waits leaves, with an answer that nobody will read. */
	(void)close(fds[7]);
	hub_let_go();
	for (size_t i = 0; i < COUNT(fds); i++) {
		if (i == 7)
			continue;
		assert_true(str_eq(client_hear(fds[i], false).body, S("page river drawn 1\n")));
		(void)close(fds[i]);
	}
	assert_int_equal(drawn(), 1);
}

/* A page that changed while it was drawn is not given to those who came after the change. */
static void
no_stale_page_for_who_waits(void **state)
{
	int first = client_open(), second = client_open();

	(void)state;
	hub.holding = true;
	client_say(first, S(GET("/@river", "")));
	hub_await_held(1);
	cache_drop(hub.cache, S("river"), true);
	client_say(second, S(GET("/@river", "")));
	hub_let_go();
	assert_true(str_eq(client_hear(first, false).body, S("page river drawn 1\n")));
	assert_true(str_eq(client_hear(second, false).body, S("page river drawn 2\n")));
	(void)close(first);
	(void)close(second);
}

/* ---- clients that leave, crowds, the end ---------------------------------------------------- */

static void
reset(int fd)
{
	struct linger now = {1, 0};

	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	(void)close(fd);
}

static void
gone_while_in_work(void **state)
{
	int stay = client_open();

	(void)state;
	assert_int_equal(client_ask(stay, GET("/plain", "")).status, 200);
	for (int i = 0; i < 20; i++) {
		int fd = client_open(), next;

		client_say(fd, S(GET("/hold/one", "")));
		hub_await_held(1);
		reset(fd);
		/* Behind this answer the loop has seen the reset, and the slot is free again. */
		assert_int_equal(client_ask(stay, GET("/plain", "")).status, 200);
		next = client_open();
		client_say(next, S(GET("/hold/two", "")));
		hub_await_held(2);
		hub_let_go();
		assert_true(str_starts(client_hear(next, false).body, S("path /hold/two")));
		assert_int_equal(client_ask(next, GET("/plain", "")).status, 200);
		(void)close(next);
	}
	(void)close(stay);
}

static void
half_closed_is_answered(void **state)
{
	int fd = client_open();

	(void)state;
	client_say(fd, S(GET("/hold/x", "") GET("/plain", "")));
	hub_await_held(1);
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	hub_let_go();
	assert_true(str_starts(client_hear(fd, false).body, S("path /hold/x")));
	assert_true(str_starts(client_hear(fd, false).body, S("path /plain")));
	assert_true(client_is_closed(fd));
	(void)close(fd);
}

/* More come than there is room: who is idle makes room, who is busy does not. */
static void
full_house(void **state)
{
	int busy = client_open(), idle[8];

	(void)state;
	client_say(busy, S(GET("/hold/x", "")));
	hub_await_held(1);
	for (size_t i = 0; i < COUNT(idle); i++) {
		idle[i] = client_open();
		assert_int_equal(client_ask(idle[i], GET("/plain", "")).status, 200);
	}
	hub_let_go();
	assert_int_equal(client_hear(busy, false).status, 200);
	for (size_t i = 0; i < COUNT(idle); i++)
		(void)close(idle[i]);
	(void)close(busy);
}

/* Who only begins to send keeps nobody out. */
static void
unfinished_requests_make_room(void **state)
{
	int halves[3], fd;

	(void)state;
	for (size_t i = 0; i < COUNT(halves); i++) {
		halves[i] = client_open();
		client_say(halves[i],
		    S(POST("/inbox", "Content-Length: 10\r\nExpect: 100-continue\r\n", "")));
		assert_int_equal(client_hear(halves[i], true).status, 100);
	}
	fd = client_open();
	assert_int_equal(client_ask(fd, GET("/plain", "")).status, 200);
	(void)close(fd);
	for (size_t i = 0; i < COUNT(halves); i++)
		(void)close(halves[i]);
}

static void *
let_go_later(void *unused)
{
	(void)unused;
	hub_let_go();
	return NULL;
}

static void
stop_answers_first(void **state)
{
	int fd = client_open(), idle = client_open();
	pthread_t other;

	(void)state;
	assert_int_equal(client_ask(idle, GET("/plain", "")).status, 200);
	client_say(fd, S(GET("/hold/x", "")));
	hub_await_held(1);
	assert_int_equal(pthread_create(&other, NULL, let_go_later, NULL), 0);
	loop_stop(hub.loops, 20000);
	(void)pthread_join(other, NULL);
	assert_int_equal(client_hear(fd, false).status, 200);
	assert_true(client_is_closed(fd));
	assert_true(client_is_closed(idle));
	(void)close(fd);
	(void)close(idle);
}

/* The grace is over: the answer that comes afterwards is dropped, nothing is left behind. */
static void
stop_does_not_wait_for_ever(void **state)
{
	int fd = client_open();

	(void)state;
	client_say(fd, S(GET("/hold/x", "")));
	hub_await_held(1);
	loop_stop(hub.loops, 1);
	assert_true(client_is_closed(fd));
	hub_let_go();
	(void)close(fd);
}

static int
end_stopped(void **state)
{
	(void)pthread_mutex_lock(&hub.lock);
	hub.stop = true;
	(void)pthread_cond_broadcast(&hub.changed);
	(void)pthread_mutex_unlock(&hub.lock);
	(void)pthread_join(hub.worker, NULL);
	loop_free(hub.loops);
	cache_free(hub.cache);
	(void)close(hub.listener);
	return arena_teardown(state);
}

static int64_t
resident_kib(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char text[256];
	int64_t kib = 0;

	assert_non_null(f);
	while (fgets(text, sizeof(text), f) != NULL)
		if (strncmp(text, "VmRSS:", 6) == 0)
			kib = strtoll(text + 6, NULL, 10);
	(void)fclose(f);
	return kib;
}

#define CROWD 5000

static int
crowd(void **state)
{
	(void)arena_setup(state);
	hub_start(arena, 2, 60000, CROWD + 100);
	return 0;
}

static void
idle_crowd(void **state)
{
	struct rlimit limit;
	int64_t before;
	int *fds = NEW_ARRAY(arena, int, CROWD);
	int fd;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur < 2 * CROWD + 100) {
		print_message("skipped: only %lu descriptors\n", (unsigned long)limit.rlim_cur);
		skip();
	}
	fd = client_open();
	assert_int_equal(client_ask(fd, GET("/", "")).status, 200);
	before = resident_kib();
	for (int i = 0; i < CROWD; i++)
		fds[i] = client_open();
	for (int i = 0; i < CROWD; i++)
		client_say(fds[i], S(GET("/", "Connection: keep-alive\r\n")));
	for (int i = 0; i < CROWD; i++) {
		char got[8192];
		ssize_t all = 0, n;

		for (; all < 8192; all += n) {
			n = recv(fds[i], got, sizeof(got), 0);
			assert_true(n > 0);
		}
	}
	print_message(
	    "%" PRId64 " KiB more for %d idle connections\n", resident_kib() - before, CROWD);
	assert_true(resident_kib() - before <= 2 * CROWD);
	assert_int_equal(client_ask(fd, GET("/plain", "")).status, 200);
	for (int i = 0; i < CROWD; i++)
		(void)close(fds[i]);
	(void)close(fd);
}

#define AT(start, f, stop) cmocka_unit_test_setup_teardown(f, start, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    AT(fast, answers, end),
	    AT(fast, security_headers_stand_on_everything, end),
	    AT(fast, head_is_get_without_body, end),
	    AT(fast, other_methods, end),
	    AT(fast, hundred_in_a_row, end),
	    AT(two, hundred_in_a_row, end),
	    AT(fast, slow_reader_gets_all, end),
	    AT(fast, unsound_headers_never_leave, end),
	    AT(fast, posts, end),
	    AT(fast, body_in_pieces, end),
	    AT(fast, large_bodies_share_their_room, end),
	    AT(two, large_bodies_share_their_room, end),
	    AT(fast, limits, end),
	    AT(fast, hostile, end),
	    AT(fast, heads_have_an_end, end),
	    AT(hasty, slow_head, end),
	    AT(hasty, slow_body, end),
	    AT(hasty, silence, end),
	    AT(two, kept_pages, end),
	    AT(two, dropped_pages, end),
	    AT(fast, not_modified, end),
	    AT(two, one_draws_for_all, end),
	    AT(two, no_stale_page_for_who_waits, end),
	    AT(fast, gone_while_in_work, end),
	    AT(fast, half_closed_is_answered, end),
	    AT(cramped, full_house, end),
	    AT(cramped, unfinished_requests_make_room, end),
	    AT(two, stop_answers_first, end_stopped),
	    AT(two, stop_does_not_wait_for_ever, end_stopped),
	    AT(crowd, idle_crowd, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
