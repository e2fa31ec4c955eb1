/* Routes, parts of requests, addresses of clients, the cross-site guard, limits. */
#include "test.h"

#include "base/text.h"
#include "net/gate.h"

#define ROW(method, path, flags)                                                                   \
	{                                                                                          \
		method, path, WHO_ANYONE, {0, 0}, 0, NULL, NULL, NULL, NULL, flags                 \
	}

static const struct route pages[] = {
    ROW(METHOD_GET, "/", 0),
    ROW(METHOD_GET, "/login", 0),
    ROW(METHOD_GET, "/calls/{call}", 0),
    ROW(METHOD_GET, "/calls/new", 0),
    ROW(METHOD_POST, "/calls/{call}/cancel", 0),
    ROW(METHOD_GET, "/@{movement}", 0),
    ROW(METHOD_GET, "/@{movement}/{call}", 0),
    ROW(METHOD_GET, "/@{movement}/{call}.ics", 0),
    ROW(METHOD_GET, "/@{movement}/message/{n}", 0),
};
static const struct route peers[] = {
    ROW(METHOD_GET, "/@{movement}", ROUTE_JSON),
    ROW(METHOD_GET, "/u/{actor}", ROUTE_JSON),
    ROW(METHOD_POST, "/inbox", 0),
};
static const struct route_table tables[] = {{pages, COUNT(pages)}, {peers, COUNT(peers)}};

static struct req *
req_of(enum method method, const char *path)
{
	struct req *req = NEW(arena, struct req);

	req->arena = arena;
	req->method = method;
	req->path = str_of(path);
	return req;
}

static void
finds(void **state)
{
	static const struct {
		enum method method;
		const char *path;
		const char *row; /* NULL: none */
		const char *holes[2];
		bool other;
	} rows[] = {
	    {METHOD_GET, "/", "/", {NULL}, false},
	    {METHOD_HEAD, "/login", "/login", {NULL}, false},
	    {METHOD_POST, "/login", NULL, {NULL}, true},
	    {METHOD_GET, "/login/", NULL, {NULL}, false},
	    {METHOD_GET, "//login", NULL, {NULL}, false},
	    {METHOD_GET, "/Login", NULL, {NULL}, false},
	    {METHOD_GET, "/calls/new", "/calls/new", {NULL}, false},
	    {METHOD_GET, "/calls/newer", "/calls/{call}", {"newer"}, false},
	    {METHOD_GET, "/calls/", NULL, {NULL}, false},
	    {METHOD_GET, "/calls/a/b", NULL, {NULL}, false},
	    {METHOD_GET, "/calls/a/cancel", NULL, {NULL}, true},
	    {METHOD_POST, "/calls/a/cancel", "/calls/{call}/cancel", {"a"}, false},
	    {METHOD_GET, "/calls/%C3%A4%20b", "/calls/{call}", {"ä b"}, false},
	    {METHOD_GET, "/calls/%FF", NULL, {NULL}, false},
	    {METHOD_GET, "/calls/a%2Fcancel", NULL, {NULL}, false},
	    {METHOD_GET, "/calls/a%00", NULL, {NULL}, false},
	    {METHOD_GET, "/calls/%", NULL, {NULL}, false},
	    {METHOD_GET, "/calls/..", "/calls/{call}", {".."}, false},
	    {METHOD_GET, "/@river", "/@{movement}", {"river"}, false},
	    {METHOD_GET, "/%40river", "/@{movement}", {"river"}, false},
	    {METHOD_GET, "/@", NULL, {NULL}, false},
	    {METHOD_GET, "/@river/walk", "/@{movement}/{call}", {"river", "walk"}, false},
	    {METHOD_GET, "/@river/walk.ics", "/@{movement}/{call}.ics", {"river", "walk"}, false},
	    {METHOD_GET, "/@river/.ics", "/@{movement}/{call}", {"river", ".ics"}, false},
	    {METHOD_GET, "/@river/message/3", "/@{movement}/message/{n}", {"river", "3"}, false},
	    {METHOD_GET, "/u/x", "/u/{actor}", {"x"}, false},
	    {METHOD_GET, "/inbox", NULL, {NULL}, true},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct req *req = req_of(rows[i].method, rows[i].path);
		bool other;
		const struct route *found = route_find(tables, COUNT(tables), req, &other);

		if ((found == NULL) != (rows[i].row == NULL) ||
		    (found != NULL && strcmp(found->path, rows[i].row) != 0))
			fail_msg("%s: %s", rows[i].path, found == NULL ? "none" : found->path);
		assert_int_equal(other, rows[i].other);
		for (size_t h = 0; found != NULL && h < 2; h++)
			assert_true(str_eq(req->holes[h], str_of(rows[i].holes[h])));
	}
}

static void
long_parts(void **state)
{
	struct buf b = BUF(arena);
	bool other;

	(void)state;
	buf_add(&b, S("/calls/"));
	for (int i = 0; i < 256; i++)
		buf_char(&b, 'a');
	buf_char(&b, '\0');
	assert_null(route_find(tables, COUNT(tables), req_of(METHOD_GET, b.at), &other));
}

static void
accept_chooses(void **state)
{
	static struct header json = {{"Accept", 6}, {"application/activity+json", 25}};
	struct req *req = req_of(METHOD_GET, "/@river");
	bool other;

	(void)state;
	assert_ptr_equal(route_find(tables, COUNT(tables), req, &other), &pages[5]);
	req->headers = &json;
	req->nheaders = 1;
	assert_ptr_equal(route_find(tables, COUNT(tables), req, &other), &peers[0]);
	req->path = S("/login");
	assert_ptr_equal(route_find(tables, COUNT(tables), req, &other), &pages[1]);
}

static void
holes_by_name(void **state)
{
	struct req *req = req_of(METHOD_GET, "/@river/caf%C3%A9.ics");
	bool other;

	(void)state;
	req->route = route_find(tables, COUNT(tables), req, &other);
	assert_true(str_eq(route_hole(req, S("movement")), S("river")));
	assert_true(str_eq(route_hole(req, S("call")), S("caf\xc3\xa9")));
	assert_null(route_hole(req, S("cal")).at);
	assert_null(route_hole(req, S("")).at);
	req->route = &pages[0];
	assert_null(route_hole(req, S("call")).at);
}

static void
parts(void **state)
{
	struct header headers[] = {{S("Accept"), S("a")},
	    {S("COOKIE"), S("a=1; s=two ;b; =c; s=3; empty=")}, {S("accept"), S("b")}};
	struct req req = {.arena = arena,
	    .headers = headers,
	    .nheaders = COUNT(headers),
	    .query = S("a=%C3%A4+b&via=x&a=2&bad=%FF&none&empty=")};

	(void)state;
	assert_true(str_eq(req_header(&req, S("accept")), S("a")));
	assert_null(req_header(&req, S("host")).at);
	assert_true(str_eq(req_cookie(&req, S("s")), S("two")));
	assert_true(str_eq(req_cookie(&req, S("a")), S("1")));
	assert_null(req_cookie(&req, S("b")).at);
	assert_non_null(req_cookie(&req, S("empty")).at);
	assert_true(str_eq(req_query(&req, S("a")), S("ä b")));
	assert_true(str_eq(req_query(&req, S("via")), S("x")));
	assert_null(req_query(&req, S("bad")).at);
	assert_non_null(req_query(&req, S("none")).at);
	assert_non_null(req_query(&req, S("empty")).at);
	assert_null(req_query(&req, S("other")).at);
}

static void
too_many_stale(void **state)
{
	struct outcome out = {0};

	(void)state;
	for (int i = 0; i < OUTCOME_STALE + 1; i++)
		outcome_stale(&out, S("river"), false);
	assert_int_equal(out.nstale, OUTCOME_STALE);
	assert_null(out.stale[0].scope.at);
	assert_true(out.stale[0].at_once);
}

/* ---- the gate ------------------------------------------------------------------------------- */

static void
clients(void **state)
{
	static const struct {
		const char *peer, *forwarded, *prefix;
	} rows[] = {
	    {"203.0.113.9", "198.51.100.1", "203.0.113.0/24"},
	    {"10.0.0.1", NULL, "10.0.0.0/24"},
	    {"10.0.0.1", "198.51.100.1", "198.51.100.0/24"},
	    {"10.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.0/24"},
	    {"10.0.0.1", "192.0.2.66, 198.51.100.1, 10.0.0.2", "198.51.100.0/24"},
	    {"10.0.0.1", "198.51.100.1:4711", "198.51.100.0/24"},
	    {"10.0.0.1", "[2001:db8:1:2ff:3::4]:4711", "2001:db8:1:200::/56"},
	    {"10.0.0.1", "2001:db8:1:2ff:3::4", "2001:db8:1:200::/56"},
	    {"10.0.0.1", "::ffff:198.51.100.1", "198.51.100.0/24"},
	    {"10.0.0.1", "unknown", "10.0.0.0/24"},
	    {"10.0.0.1", "", "10.0.0.0/24"},
	    {"10.0.0.1", "198.51.100.1,", "10.0.0.0/24"},
	    {"2001:db8:ffff:ffff:ffff::1", "198.51.100.1", "2001:db8:ffff:ff00::/56"},
	};
	struct gate_addr proxies[2];

	(void)state;
	assert_true(gate_addr_read(S("10.0.0.1"), &proxies[0]));
	assert_true(gate_addr_read(S("10.0.0.2"), &proxies[1]));
	for (size_t i = 0; i < COUNT(rows); i++) {
		char room[GATE_PREFIX];
		struct gate_addr peer;
		struct str got;

		assert_true(gate_addr_read(str_of(rows[i].peer), &peer));
		got = gate_prefix(gate_client(peer, proxies, 2, str_of(rows[i].forwarded)), room);
		if (!str_eq(got, str_of(rows[i].prefix)))
			fail_msg("%s: %.*s", rows[i].prefix, STR_ARG(got));
	}
}

static void
origins(void **state)
{
	static const struct {
		const char *site, *origin;
		bool pass;
	} rows[] = {
	    {"same-origin", NULL, true},
	    {"none", NULL, true},
	    {"same-site", "https://hub.example", false},
	    {"cross-site", "https://hub.example", false},
	    {"", "https://hub.example", false},
	    {"same-origin, none", NULL, false},
	    {NULL, "https://hub.example", true},
	    {NULL, "http://hub.example", false},
	    {NULL, "https://hub.example:8443", false},
	    {NULL, "null", false},
	    {NULL, NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct http_head *head = NEW(arena, struct http_head);

		head->known[HTTP_FETCH_SITE] = str_of(rows[i].site);
		head->known[HTTP_ORIGIN] = str_of(rows[i].origin);
		assert_int_equal(gate_same_origin(head, S("https://hub.example")), rows[i].pass);
	}
	assert_true(gate_is_form(S("application/x-www-form-urlencoded")));
	assert_true(gate_is_form(S("Application/X-www-form-urlencoded; charset=utf-8")));
	assert_false(gate_is_form(S("application/x-www-form-urlencoded; charset=utf-16")));
	assert_false(gate_is_form(S("multipart/form-data; boundary=x")));
	assert_false(gate_is_form(S("application/x-www-form-urlencoded2")));
	assert_false(gate_is_form(NONE));
}

static void
windows(void **state)
{
	static const struct limit three = {3, 60}, one = {1, 10}, none = {0};
	struct gate *g = gate_new();
	int64_t wait;

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_true(gate_pass(g, &three, S("192.0.2.0/24"), 1000 + i, &wait));
	assert_false(gate_pass(g, &three, S("192.0.2.0/24"), 1010, &wait));
	assert_int_equal(wait, 50);
	assert_true(gate_pass(g, &three, S("192.0.3.0/24"), 1010, &wait));
	assert_true(gate_pass(g, &one, S("192.0.2.0/24"), 1010, &wait));
	assert_false(gate_pass(g, &one, S("192.0.2.0/24"), 1011, &wait));
	assert_true(gate_pass(g, &one, S("192.0.2.0/24"), 1020, &wait));
	assert_true(gate_pass(g, &three, S("192.0.2.0/24"), 1060, &wait));
	/* what is given back can be had again, while the window is open */
	assert_true(gate_pass(g, &one, S("192.0.4.0/24"), 1020, &wait));
	gate_back(g, &one, S("192.0.4.0/24"), 1021);
	assert_true(gate_pass(g, &one, S("192.0.4.0/24"), 1022, &wait));
	assert_false(gate_pass(g, &one, S("192.0.4.0/24"), 1023, &wait));
	gate_back(g, &one, S("192.0.5.0/24"), 1023);
	gate_back(g, &one, S("192.0.4.0/24"), 1040);
	assert_true(gate_pass(g, &one, S("192.0.4.0/24"), 1040, &wait));
	assert_false(gate_pass(g, &one, S("192.0.4.0/24"), 1041, &wait));
	for (int i = 0; i < 100; i++)
		assert_true(gate_pass(g, &none, S("192.0.2.0/24"), 1010, &wait));
	gate_free(g);
}

/* A flood from very many prefixes does not make the table forget who went too far. */
static void
flood(void **state)
{
	static const struct limit twenty = {20, 600};
	struct gate *g = gate_new();
	int64_t wait;

	(void)state;
	for (int i = 0; i < 20; i++)
		assert_true(gate_pass(g, &twenty, S("192.0.2.0/24"), 1000, &wait));
	for (int i = 0; i < 200000; i++) {
		char room[GATE_PREFIX];
		int n = snprintf(room, sizeof(room), "%d", i);

		(void)gate_pass(g, &twenty, (struct str){room, (size_t)n}, 1000, &wait);
	}
	assert_false(gate_pass(g, &twenty, S("192.0.2.0/24"), 1000, &wait));
	gate_free(g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(finds),
	    ARENA_TEST(long_parts),
	    ARENA_TEST(accept_chooses),
	    ARENA_TEST(holes_by_name),
	    ARENA_TEST(parts),
	    ARENA_TEST(too_many_stale),
	    ARENA_TEST(clients),
	    ARENA_TEST(origins),
	    ARENA_TEST(windows),
	    ARENA_TEST(flood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
