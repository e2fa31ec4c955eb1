/* The room oauth_read: what servers answer to whom they let sign in. */
#include "test.h"

#include "fedi/oauth_read.h"

#define ORIGIN S("https://peer.example")
#define AT(path) "\"https://peer.example" path "\""
#define SIGN_IN "\"authorization_endpoint\":" AT("/a") ",\"token_endpoint\":" AT("/t")

static void
is_text(struct str s, const char *expected)
{
	assert_string_equal(str_c(arena, s), expected);
}

static void
is_unfit(err e)
{
	assert_non_null(e);
	assert_int_equal(e->fault, FAULT_INPUT);
}

static struct oauth_meta
meta(const char *body)
{
	struct oauth_meta m = {.pkce = false};
	err e = oauth_meta_read(arena, ORIGIN, str_of(body), &m);

	if (e != OK)
		fail_msg("%s: %s", e->cause, body);
	return m;
}

static void
a_server_says_where_to_sign_in(void **state)
{
	struct oauth_meta m = meta("{" SIGN_IN ",\"revocation_endpoint\":" AT(
	    "/r") ","
		  "\"app_registration_endpoint\":" AT(
		      "/apps") ","
			       "\"userinfo_endpoint\":" AT(
				   "/who#x") ","
					     "\"scopes_supported\":[\"read\",\"profile\"],"
					     "\"code_challenge_methods_supported\":[\"plain\","
					     "\"S256\"]}");

	(void)state;
	is_text(m.authorize, "https://peer.example/a");
	is_text(m.token, "https://peer.example/t");
	is_text(m.revoke, "https://peer.example/r");
	is_text(m.apps, "https://peer.example/apps");
	is_text(m.identity, "https://peer.example/who");
	is_text(m.scope, "profile");
	assert_true(m.pkce);
	assert_false(m.older);
}

static void
what_it_does_not_say_is_where_it_always_was(void **state)
{
	struct oauth_meta m = meta("{" SIGN_IN "}"), older = oauth_meta_older(arena, ORIGIN);

	(void)state;
	is_text(m.revoke, "https://peer.example/oauth/revoke");
	is_text(m.apps, "https://peer.example/api/v1/apps");
	is_text(m.scope, "read:accounts");
	assert_null(m.identity.at);
	assert_false(m.pkce);
	is_text(older.authorize, "https://peer.example/oauth/authorize");
	is_text(older.token, "https://peer.example/oauth/token");
	assert_true(older.older);
}

static void
nothing_is_sent_to_another_server(void **state)
{
	static const char *const bodies[] = {
	    "{}",
	    "[]",
	    "nonsense",
	    "{\"authorization_endpoint\":" AT("/a") "}",
	    "{\"authorization_endpoint\":1,\"token_endpoint\":" AT("/t") "}",
	    "{\"authorization_endpoint\":\"https://evil.example/a\",\"token_endpoint\":" AT(
		"/t") "}",
	    "{\"authorization_endpoint\":\"javascript:1\",\"token_endpoint\":" AT("/t") "}",
	    "{\"authorization_endpoint\":" AT("@evil.example/a") ",\"token_endpoint\":" AT(
		"/t") "}",
	    "{" SIGN_IN ",\"userinfo_endpoint\":\"https://evil.example/u\"}",
	    "{" SIGN_IN ",\"app_registration_endpoint\":\"http://peer.example/apps\"}",
	    "{" SIGN_IN ",\"revocation_endpoint\":\"https://peer.example:444/r\"}",
	};
	struct oauth_meta m;

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++)
		is_unfit(oauth_meta_read(arena, ORIGIN, str_of(bodies[i]), &m));
}

static void
a_registration_brings_a_name_and_a_secret(void **state)
{
	static const char *const bodies[] = {"{\"client_id\":\"a\"}",
	    "{\"client_id\":\"a\",\"client_secret\":\"\"}",
	    "{\"client_id\":\"a b\",\"client_secret\":\"c\"}",
	    "{\"client_id\":\"a\",\"client_secret\":\"c\\r\\nX: y\"}",
	    "{\"client_id\":7,\"client_secret\":\"c\"}"};
	struct str client, secret;

	(void)state;
	assert_null(oauth_client_read(
	    arena, S("{\"client_id\":\"a\",\"client_secret\":\"b\"}"), &client, &secret));
	is_text(client, "a");
	is_text(secret, "b");
	for (size_t i = 0; i < COUNT(bodies); i++)
		is_unfit(oauth_client_read(arena, str_of(bodies[i]), &client, &secret));
}

static void
a_token_can_stand_in_a_header(void **state)
{
	struct str token;

	(void)state;
	assert_null(oauth_token_read(arena, S("{\"access_token\":\"a.b-c_d\"}"), &token));
	is_text(token, "a.b-c_d");
	is_unfit(oauth_token_read(arena, S("{\"access_token\":\"a\\nb\"}"), &token));
	is_unfit(oauth_token_read(arena, S("{\"error\":\"invalid_grant\"}"), &token));
	is_unfit(oauth_token_read(arena, NONE, &token));
	assert_true(oauth_forgotten(arena, S("{\"error\":\"invalid_client\"}")));
	assert_false(oauth_forgotten(arena, S("{\"error\":\"invalid_grant\"}")));
	assert_false(oauth_forgotten(arena, S("<html>")));
}

static void
a_server_speaks_for_its_own_accounts(void **state)
{
	static const char *const bodies[] = {
	    "{\"sub\":\"https://evil.example/users/ada\"}",
	    "{\"sub\":\"https://peer.example.evil.example/ada\"}",
	    "{\"sub\":\"http://peer.example/users/ada\"}",
	    "{\"sub\":\"ada\",\"username\":\"ada\"}",
	    "{\"sub\":1,\"username\":\"ada\"}",
	    "{\"uri\":\"https://evil.example/users/ada\",\"username\":\"ada\"}",
	    "{\"username\":\"a da\"}",
	    "{}",
	};
	struct oauth_who who;

	(void)state;
	assert_null(oauth_who_read(arena, ORIGIN, S("{\"sub\":" AT("/users/ada") "}"), &who));
	is_text(who.uri, "https://peer.example/users/ada");
	assert_null(oauth_who_read(
	    arena, ORIGIN, S("{\"username\":\"ada\",\"uri\":" AT("/users/ada") "}"), &who));
	is_text(who.uri, "https://peer.example/users/ada");
	assert_null(oauth_who_read(arena, ORIGIN, S("{\"username\":\"ada\"}"), &who));
	assert_null(who.uri.at);
	is_text(who.name, "ada");
	for (size_t i = 0; i < COUNT(bodies); i++)
		is_unfit(oauth_who_read(arena, ORIGIN, str_of(bodies[i]), &who));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(a_server_says_where_to_sign_in),
	    ARENA_TEST(what_it_does_not_say_is_where_it_always_was),
	    ARENA_TEST(nothing_is_sent_to_another_server),
	    ARENA_TEST(a_registration_brings_a_name_and_a_secret),
	    ARENA_TEST(a_token_can_stand_in_a_header),
	    ARENA_TEST(a_server_speaks_for_its_own_accounts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
