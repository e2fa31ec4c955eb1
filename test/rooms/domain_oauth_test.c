/* Answering with an account on another server: what is kept while somebody is away, and how they
 * came. */
#include "far.h"

#include "base/str.h"
#include "domain/oauth.h"

static struct movement *river;
static struct call *call;

static int
setup(void **state)
{
	struct key root = {.bytes = {4, 5, 6}};
	struct person_id host;

	house_setup(state);
	oauth_key_set(&root);
	host = a_person("Ana", NONE, true);
	river = a_movement("river", host);
	fine(publish(river, "Open the weir.", 1));
	call = an_open_call(river, host);
	return 0;
}
#define OAUTH_TEST(f) cmocka_unit_test_setup_teardown(f, setup, house_teardown)

/* ---- tools --------------------------------------------------------------------------------- */

static struct oauth_app
an_app(const char *host, const char *client)
{
	struct oauth_app app = {.host = str_of(host),
	    .client = str_of(client),
	    .secret = S("their secret"),
	    .scope = S("profile"),
	    .authorize = S("https://social.example/oauth/authorize"),
	    .token = S("https://social.example/oauth/token"),
	    .revoke = S("https://social.example/oauth/revoke"),
	    .identity = S("https://social.example/oauth/userinfo"),
	    .pkce = true};

	oauth_app_seal(arena, &app);
	return app;
}

static struct oauth_trip
a_trip(const char *client)
{
	return (struct oauth_trip){.app = an_app("social.example", client),
	    .call = call->id,
	    .answer = FAR_MAYBE,
	    .typed = S("@mia@social.example"),
	    .via = S("p")};
}

static bool
is_away(const char *word, int64_t now)
{
	struct oauth_trip trip;
	bool found;

	fine(oauth_find(rd, str_of(word), now, &trip, &found));
	return found;
}

static bool
takes(const char *word, int64_t now)
{
	bool took;

	fine(oauth_take(tx, str_of(word), now, &took));
	return took;
}

/* ---- how servers know us --------------------------------------------------------------------- */

static void
the_newest_name_counts(void **state)
{
	struct oauth_app one = an_app("social.example", "one"),
			 two = an_app("social.example", "two");
	struct oauth_app_id id;
	struct oauth_app app;
	bool found;

	(void)state;
	fine(oauth_app_find(rd, S("social.example"), NOON, &app, &found));
	assert_false(found);
	fine(oauth_app_keep(tx, &one, NOON, &id));
	fine(oauth_app_keep(tx, &two, NOON, &id));
	fine(oauth_app_find(rd, S("social.example"), NOON + 20 * DAY, &app, &found));
	assert_true(found);
	assert_int_equal(app.id.n, id.n);
	is_str(app.client, "two");
	is_str(app.secret, "their secret");
	is_str(app.identity, "https://social.example/oauth/userinfo");
	fine(oauth_app_find(rd, S("social.example:444"), NOON, &app, &found));
	assert_false(found);
	assert_int_equal(rows_of("oauth_app where instr(sealed, 'their secret') > 0"), 0);
}

static void
an_older_server_is_asked_anew(void **state)
{
	struct oauth_app older = an_app("social.example", "one"), app;
	struct oauth_app_id id;
	bool found;

	(void)state;
	older.older = true;
	fine(oauth_app_keep(tx, &older, NOON, &id));
	fine(oauth_app_find(rd, S("social.example"), NOON + 12 * HOUR, &app, &found));
	assert_true(found);
	fine(oauth_app_find(rd, S("social.example"), NOON + 12 * HOUR + 1, &app, &found));
	assert_false(found);
}

/* A row moved to another host opens nothing. */
static void
a_secret_is_sealed_for_its_host(void **state)
{
	struct oauth_app app = an_app("social.example", "one");
	struct oauth_app_id id;
	bool found;

	(void)state;
	app.host = S("evil.example");
	fine(oauth_app_keep(tx, &app, NOON, &id));
	fine(oauth_app_find(rd, S("evil.example"), NOON, &app, &found));
	assert_false(found);
}

static void
each_server_has_a_place_to_send_back_to(void **state)
{
	struct oauth_app app = an_app("social.example", "one");
	struct str back = oauth_back(arena, app.host).s, page = oauth_page(arena, &app, S("w")).s;
	struct str server = str_sub(back, back.n - 16, back.n);

	(void)state;
	assert_true(oauth_back_is(arena, S("social.example"), server));
	assert_false(oauth_back_is(arena, S("social.example:444"), server));
	assert_false(oauth_back_is(arena, S("social.example"), NONE));
	assert_true(str_find(page, server) < page.n);
}

/* ---- being away ------------------------------------------------------------------------------ */

static void
what_was_said_is_kept_for_ten_minutes(void **state)
{
	struct oauth_trip out = a_trip("one"), trip;
	bool found;

	(void)state;
	fine(oauth_leave(tx, &out, S("word"), NOON));
	fine(oauth_find(rd, S("word"), NOON + OAUTH_SECONDS - 1, &trip, &found));
	assert_true(found);
	assert_int_equal(trip.call.n, call->id.n);
	assert_int_equal(trip.answer, FAR_MAYBE);
	is_str(trip.typed, "@mia@social.example");
	is_str(trip.via, "p");
	is_str(trip.app.host, "social.example");
	is_str(trip.app.secret, "their secret");
	assert_false(trip.again);
	assert_false(is_away("word", NOON + OAUTH_SECONDS));
	assert_false(takes("word", NOON + OAUTH_SECONDS));
	assert_false(is_away("other", NOON));
	assert_false(is_away("", NOON));
}

static void
it_counts_once(void **state)
{
	struct oauth_trip out = a_trip("one");

	(void)state;
	fine(oauth_leave(tx, &out, S("word"), NOON));
	assert_true(takes("word", NOON + 1));
	assert_false(takes("word", NOON + 1));
	assert_false(is_away("word", NOON + 1));
}

static void
only_hashes_are_kept(void **state)
{
	struct oauth_trip out = a_trip("one");
	struct str where = buf_format(arena,
	    "oauth_state where hash in (cast('word' as blob),"
	    " cast('%.*s' as blob))",
	    STR_ARG(oauth_state(arena, S("word"))));

	(void)state;
	fine(oauth_leave(tx, &out, S("word"), NOON));
	assert_int_equal(rows_of("oauth_state"), 1);
	assert_int_equal(rows_of(str_c(arena, where)), 0);
}

static void
their_server_gets_a_question_of_its_own(void **state)
{
	struct oauth_app app = an_app("social.example", "a&b");
	struct str word = S("word"), page = oauth_page(arena, &app, word).s;
	struct str state_ = oauth_state(arena, word);

	(void)state;
	assert_true(str_starts(
	    page, S("https://social.example/oauth/authorize?response_type=code&client_id=a%26b&")));
	assert_true(str_find(page, state_) < page.n);
	assert_true(str_find(page, oauth_verifier(arena, word)) == page.n);
	assert_true(str_find(page, S("&code_challenge_method=S256")) < page.n);
	assert_int_equal(oauth_verifier(arena, word).n, 52); /* RFC 7636 4.1: 43 to 128 */
	assert_false(str_eq(state_, oauth_verifier(arena, word)));
	assert_false(str_eq(state_, oauth_state(arena, S("another"))));
	app.pkce = false;
	page = oauth_page(arena, &app, word).s;
	assert_true(str_find(page, S("challenge")) == page.n);
}

static void
what_nobody_comes_back_to_goes(void **state)
{
	struct oauth_trip out = a_trip("one");
	struct oauth_app_id id;
	struct oauth_app app;
	int64_t gone;
	bool found;

	(void)state;
	fine(oauth_leave(tx, &out, S("word"), NOON));
	fine(oauth_expire_trips(tx, NOON + OAUTH_SECONDS, &gone));
	assert_int_equal(gone, 0);
	fine(oauth_expire_trips(tx, NOON + OAUTH_SECONDS + 1, &gone));
	assert_int_equal(gone, 1);
	/* Used again: it stays for so much longer. */
	fine(oauth_app_find(rd, S("social.example"), NOON, &app, &found));
	out.app = app;
	fine(oauth_leave(tx, &out, S("later"), NOON + DAY));
	assert_int_equal(rows_of("oauth_app"), 1);
	fine(oauth_expire_apps(tx, NOON + DAY, &gone));
	assert_int_equal(gone, 0);
	fine(oauth_app_keep(tx, &app, NOON, &id));
	fine(oauth_expire_apps(tx, NOON + DAY, &gone));
	assert_int_equal(gone, 1);
	fine(oauth_expire_apps(tx, NOON + DAY + 1, &gone));
	assert_int_equal(gone, 1);
	assert_int_equal(rows_of("oauth_state"), 0);
}

/* ---- how they came --------------------------------------------------------------------------- */

static struct far_ask
ask_of(const struct remote *r, enum far_answer answer, struct touch touch, int64_t now)
{
	return (struct far_ask){.call = call->id,
	    .movement = river->id,
	    .remote = r,
	    .answer = answer,
	    .folded = utf8_fold(arena, r->name),
	    .touch = touch,
	    .dice = signup_dice(arena),
	    .lang = S("en"),
	    .now = now};
}

static void
answers(const struct remote *r, enum far_answer answer, struct touch touch, int64_t now)
{
	struct far_ask ask = ask_of(r, answer, touch, now);

	fine(far_answer(tx, &ask));
}

static void
came_by(const struct remote *r, enum tie tie, enum channel channel)
{
	struct signup *s;
	bool found;

	fine(far_load(rd, call->id, r->id, &s, &found));
	assert_true(found);
	assert_int_equal(s->touch.tie, tie);
	assert_int_equal(s->touch.channel, channel);
}

static void
a_code_says_how_they_came(void **state)
{
	const struct remote *mia = a_remote("mia"), *ben = a_remote("ben");
	const struct touch poster = {TIE_WEAK, CHANNEL_POSTER}, none = {0};

	(void)state;
	answers(mia, FAR_GOING, poster, NOON);
	came_by(mia, TIE_WEAK, CHANNEL_POSTER);
	answers(ben, FAR_MAYBE, none, NOON);
	came_by(ben, TIE_WEAK, CHANNEL_FEDIVERSE);
	/* What came first stands; the other way is in the ledger, until a yes. */
	answers(ben, FAR_GOING, poster, NOON + 1);
	came_by(ben, TIE_WEAK, CHANNEL_FEDIVERSE);
	assert_int_equal(rows_of("touch where kind = 9"), 1);
	answers(ben, FAR_MAYBE, poster, NOON + 2);
	answers(mia, FAR_MAYBE, none, NOON + 2);
	assert_int_equal(rows_of("touch where kind = 9"), 1);
	assert_int_equal(rows_of("signup"), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    OAUTH_TEST(the_newest_name_counts),
	    OAUTH_TEST(an_older_server_is_asked_anew),
	    OAUTH_TEST(a_secret_is_sealed_for_its_host),
	    OAUTH_TEST(each_server_has_a_place_to_send_back_to),
	    OAUTH_TEST(what_was_said_is_kept_for_ten_minutes),
	    OAUTH_TEST(it_counts_once),
	    OAUTH_TEST(only_hashes_are_kept),
	    OAUTH_TEST(their_server_gets_a_question_of_its_own),
	    OAUTH_TEST(what_nobody_comes_back_to_goes),
	    OAUTH_TEST(a_code_says_how_they_came),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
