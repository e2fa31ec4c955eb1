/* The addresses of the product, and what the origin says about cookies. */
#include "test.h"

#include "domain/address.h"

static void
assert_url(struct url url, const char *expected)
{
	assert_string_equal(str_c(arena, url.s), expected);
}

static void
origins(void **state)
{
	static const struct {
		const char *origin, *host;
		bool loopback, secure;
	} rows[] = {
	    {"https://hub.example", "hub.example", false, true},
	    {"https://hub.example:8443", "hub.example:8443", false, true},
	    {"http://hub.lan", "hub.lan", false, false},
	    {"http://localhost:8080", "localhost:8080", true, true},
	    {"http://a.localhost", "a.localhost", true, true},
	    {"http://localhost.example", "localhost.example", false, false},
	    {"http://notlocalhost", "notlocalhost", false, false},
	    {"http://127.0.0.1:8080", "127.0.0.1:8080", true, true},
	    {"http://127.3.2.1", "127.3.2.1", true, true},
	    {"http://127.0.0.1.example", "127.0.0.1.example", false, false},
	    {"http://127.0.0.example", "127.0.0.example", false, false},
	    {"http://128.0.0.1", "128.0.0.1", false, false},
	    {"http://[::1]:8080", "[::1]:8080", true, true},
	    {"http://[::2]:8080", "[::2]:8080", false, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		address_origin_set(str_of(rows[i].origin));
		assert_string_equal(str_c(arena, address_origin()), rows[i].origin);
		assert_string_equal(str_c(arena, address_host()), rows[i].host);
		if (address_is_loopback() != rows[i].loopback ||
		    address_is_secure() != rows[i].secure)
			fail_msg("misjudged: %s", rows[i].origin);
	}
}

static void
paths(void **state)
{
	(void)state;
	assert_url(address_home(), "/");
	assert_url(address_movement(arena, S("river")), "/@river");
	assert_url(address_message(arena, S("river")), "/@river/message");
	assert_url(address_version(arena, S("river"), 3), "/@river/message/3");
	assert_url(address_call(arena, S("river"), S("clean-up")), "/@river/calls/clean-up");
	assert_url(address_call_part(arena, S("river"), S("clean-up"), S("qr.svg")),
	    "/@river/calls/clean-up/qr.svg");
	assert_url(address_call_part(arena, S("river"), S("clean-up"), S(".ics")),
	    "/@river/calls/clean-up.ics");
	assert_url(address_call_desk(arena, S("abc")), "/calls/abc");
	assert_url(address_call_desk_part(arena, S("abc"), S("edit")), "/calls/abc/edit");
	assert_url(address_movement_desk(arena, S("river")), "/desk/river");
	assert_url(address_ticket(arena, S("tok")), "/t/tok");
	assert_url(address_door(arena, S("tok")), "/door/tok");
	assert_url(address_setup(arena, S("tok")), "/setup/tok");
	assert_url(address_path(S("/login")), "/login");
}

static void
odd_names_stay_one_part_of_the_path(void **state)
{
	(void)state;
	assert_url(address_movement(arena, S("a/../b?c#d")), "/@a%2F..%2Fb%3Fc%23d");
	assert_url(address_ticket(arena, S("\r\n\"<>")), "/t/%0D%0A%22%3C%3E");
}

static void
whole_addresses(void **state)
{
	(void)state;
	address_origin_set(S("https://hub.example"));
	assert_url(address_full(arena, address_home()), "https://hub.example/");
	assert_url(address_full(arena, address_call(arena, S("river"), S("x"))),
	    "https://hub.example/@river/calls/x");
}

static void
names_for_other_servers(void **state)
{
	(void)state;
	address_origin_set(S("https://hub.example"));
	assert_url(address_hub_actor(arena), "https://hub.example/actor");
	assert_url(address_inbox(arena), "https://hub.example/inbox");
	assert_url(address_actor(arena, S("abc")), "https://hub.example/u/abc");
	assert_url(address_object(arena, S("abc")), "https://hub.example/o/abc");
	assert_url(address_poll(arena, S("abc")), "https://hub.example/o/abc/poll");
	assert_url(address_replies(arena, S("abc")), "https://hub.example/o/abc/replies");
	assert_url(address_mark(arena, address_actor(arena, S("abc")), S("main-key")),
	    "https://hub.example/u/abc#main-key");
}

static void
names_are_read_back(void **state)
{
	static const struct {
		const char *whole;
		enum address_kind kind;
		const char *pub;
	} rows[] = {
	    {"https://hub.example/actor", ADDRESS_HUB_ACTOR, NULL},
	    {"https://hub.example", ADDRESS_FRONT, NULL},
	    {"https://hub.example/", ADDRESS_FRONT, NULL},
	    {"https://hub.example/u/abc", ADDRESS_ACTOR, "abc"},
	    {"https://hub.example/o/abc", ADDRESS_OBJECT, "abc"},
	    {"https://hub.example/o/abc/poll", ADDRESS_POLL, "abc"},
	    {"https://hub.example/@river", ADDRESS_PAGE, "river"},
	    {"https://hub.example/u/", ADDRESS_OTHER, NULL},
	    {"https://hub.example/o//poll", ADDRESS_OTHER, NULL},
	    {"https://hub.example/u/abc/inbox", ADDRESS_OTHER, NULL},
	    {"https://hub.example/u/abc#main-key", ADDRESS_OTHER, NULL},
	    {"https://hub.example/u/abc?x", ADDRESS_OTHER, NULL},
	    {"https://hub.example/@river/message", ADDRESS_OTHER, NULL},
	    {"https://hub.example.evil/u/abc", ADDRESS_OTHER, NULL},
	    {"https://hub.exampl/u/abc", ADDRESS_OTHER, NULL},
	    {"http://hub.example/u/abc", ADDRESS_OTHER, NULL},
	    {"/u/abc", ADDRESS_OTHER, NULL},
	    {"", ADDRESS_OTHER, NULL},
	};

	(void)state;
	address_origin_set(S("https://hub.example"));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str pub = NONE;

		assert_int_equal(address_read(str_of(rows[i].whole), &pub), rows[i].kind);
		assert_true(str_eq(pub, rows[i].pub == NULL ? NONE : str_of(rows[i].pub)));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(origins),
	    ARENA_TEST(paths),
	    ARENA_TEST(odd_names_stay_one_part_of_the_path),
	    ARENA_TEST(whole_addresses),
	    ARENA_TEST(names_for_other_servers),
	    ARENA_TEST(names_are_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
