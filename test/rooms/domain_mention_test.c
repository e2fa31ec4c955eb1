/* Whom our texts name: what is a mention, who is asked for, who is told. */
#include "far.h"
#include "river.h"

#include "base/clean.h"
#include "base/mark.h"
#include "domain/mention.h"
#include "domain/peer.h"

#define MENTION_TEST(f) cmocka_unit_test_setup_teardown(f, movement_setup, house_teardown)

static struct mentions
found_in(const char *markdown)
{
	struct mentions m = {.n = 0};

	mention_find(arena, mark_html(arena, str_of(markdown)), &m);
	return m;
}

/* ---- finding ------------------------------------------------------------------------------- */

static void
names_are_found(void **state)
{
	static const struct {
		const char *text, *handle;
	} rows[] = {
	    {"Thanks, @alice@peer.example!", "alice@peer.example"},
	    {"@alice@peer.example", "alice@peer.example"},
	    {"(@alice@peer.example)", "alice@peer.example"},
	    {"\"@alice@peer.example\"", "alice@peer.example"},
	    {"to @alice@peer.example.", "alice@peer.example"},
	    {"to @alice@peer.example: now", "alice@peer.example"},
	    {"@Alice_B.c-d@PEER.example", "Alice_B.c-d@peer.example"},
	    {"@a@localhost:4000, too", "a@localhost:4000"},
	    {"@a@peer.example:443", "a@peer.example"},
	    {"@a@m\u00fcnchen.example", "a@xn--mnchen-3ya.example"},
	    {"**@a@peer.example**", "a@peer.example"},
	    {"- @a@peer.example", "a@peer.example"},
	    {"> # @a@peer.example", "a@peer.example"},
	    {"x & @a@peer.example", "a@peer.example"},
	    {"one,@a@peer.example", "a@peer.example"},
	    {"@a@peer.example\u2019s", "a@peer.example"},
	    {"@a@peer.example/", "a@peer.example"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct mentions m = found_in(rows[i].text);

		if (m.n != 1)
			fail_msg("%zu in %s", m.n, rows[i].text);
		is_str(m.list[0].handle, rows[i].handle);
	}
}

static void
others_are_none(void **state)
{
	static const char *const rows[] = {"", "@", "@@", "@alice", "bob@peer.example",
	    "write to bob@peer.example.", "x@alice@peer.example", "@alice@home", "@alice@",
	    "@@peer.example", "@-a@peer.example", "@a.@peer.example", "@a@@peer.example",
	    "@a@.example", "@a@peer.example@c.example", "@\u00e4@peer.example", "@a b@peer.example",
	    "`@alice@peer.example`", "    @alice@peer.example", "```\n@alice@peer.example\n```",
	    "[@alice@peer.example](https://peer.example/)", "<alice@peer.example>",
	    "https://peer.example/@alice@peer.example", "peer.example/@alice@peer.example",
	    "@a@peer..example", "@a@peer.example:99999"};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct mentions m = found_in(rows[i]);

		if (m.n != 0)
			fail_msg("%s in %s", str_c(arena, m.list[0].handle), rows[i]);
	}
}

static void
twenty_count(void **state)
{
	struct mentions m = found_in("@a@peer.example @A@Peer.example @a@peer.example");
	struct buf b = BUF(arena);

	(void)state;
	assert_int_equal(m.n, 1);
	for (int i = 0; i < 2000; i++)
		buf_addf(&b, "@u%d@peer.example ", i);
	m = found_in(str_c(arena, buf_str(&b)));
	assert_int_equal(m.n, MENTIONS_MAX);
	is_str(m.list[19].handle, "u19@peer.example");
}

static void
those_known_become_links(void **state)
{
	struct html text = mark_html(arena, S("To @alice@peer.example and @bob@peer.example, `"
					      "@alice@peer.example`"));
	struct mentions m = {.n = 0};

	(void)state;
	mention_find(arena, text, &m);
	assert_int_equal(m.n, 2);
	m.list[0].remote.n = 1;
	m.list[0].page = (struct url){S("https://peer.example/@alice?a&b")};
	is_str(mention_link(arena, text, &m, MENTION_LINK).s,
	    "<p>To <a href=\"https://peer.example/@alice?a&amp;b\" rel=\"nofollow noopener "
	    "noreferrer ugc\">@alice@peer.example</a> and @bob@peer.example, "
	    "<code>@alice@peer.example</code></p>\n");
	is_str(mention_link(arena, text, &m, MENTION_CARD).s,
	    "<p>To <span class=\"h-card\"><a href=\"https://peer.example/@alice?a&amp;b\" "
	    "class=\"u-url mention\">@<span>alice</span></a></span> and @bob@peer.example, "
	    "<code>@alice@peer.example</code></p>\n");
}

/* ---- publishing ---------------------------------------------------------------------------- */

/* A version that says so; its public id. */
static struct str
say(const char *markdown, int64_t number, int64_t now)
{
	struct message_new new = {.pub = rand_word(arena, 20),
	    .body = str_of(markdown),
	    .html = mark_html(arena, str_of(markdown)),
	    .number = number,
	    .now = now};

	fine(message_publish(tx, river, &new));
	return new.pub;
}

static struct str
shown(struct str object, const char *markdown)
{
	struct html text = mark_html(arena, str_of(markdown));

	fine(mention_show(rd, object, &text));
	return text.s;
}

static size_t
wanted(int64_t now, struct mention_wanted **out)
{
	size_t n;

	fine(mention_wanted(rd, now, out, &n));
	return n;
}

static void
fan_out(int64_t now)
{
	run_job(&news_jobs.rows[0], now);
}

static void
one_who_is_known_is_told_at_once(void **state)
{
	const char *text = "Dear @Zoe@social.example, look.";
	struct mention_wanted *list;
	struct str object;

	(void)state;
	a_remote("zoe");
	object = say(text, 1, NOON);
	assert_int_equal(wanted(NOON, &list), 0);
	assert_non_null(strstr(str_c(arena, shown(object, text)), "https://social.example/@zoe"));
	is_str(shown(S("another"), text), "<p>Dear @Zoe@social.example, look.</p>\n");
	fan_out(NOON);
	assert_int_equal(told(NEWS_VERSION, 0, "social.example/inbox"), 1);
}

static void
one_who_is_not_is_asked_for_first(void **state)
{
	const char *text = "Dear @zoe@peer.example, look.";
	struct remote_doc doc = a_doc("zoe", "peer.example", NULL);
	struct remote *mia = a_remote("mia");
	struct mention_wanted *list;
	struct str object;

	(void)state;
	fine(follow_ask(tx, &(struct follow){river->id, mia->id, mia->uri, false, NOON}));
	object = say(text, 1, NOON);
	fan_out(NOON);
	assert_int_equal(told(NEWS_VERSION, 0, "inbox"), 0);
	assert_int_equal(wanted(NOON, &list), 1);
	is_str(list[0].handle, "zoe@peer.example");
	is_str(list[0].movement, "river");
	fine(mention_found(tx, &list[0], &doc, NOON + 1));
	fan_out(NOON + 1);
	assert_int_equal(told(NEWS_VERSION, 0, "peer.example/users/zoe/inbox"), 1);
	assert_int_equal(told(NEWS_VERSION, 0, "social.example/inbox"), 1);
	assert_int_equal(wanted(NOON, &list), 0);
	assert_non_null(strstr(str_c(arena, shown(object, text)), "https://peer.example/@zoe"));
}

static void
who_is_not_found_in_time_stays_plain(void **state)
{
	const char *text = "Dear @zoe@peer.example and @mia@peer.example, look.";
	struct remote_doc doc = a_doc("mia", "peer.example", NULL);
	struct remote *ben = a_remote("ben");
	struct mention_wanted *list;
	struct str object;

	(void)state;
	fine(follow_ask(tx, &(struct follow){river->id, ben->id, ben->uri, false, NOON}));
	object = say(text, 1, NOON);
	assert_int_equal(wanted(NOON, &list), 2);
	fine(mention_found(tx, &list[0], NULL, NOON));
	fan_out(NOON + MENTION_WAIT - 1);
	assert_int_equal(told(NEWS_VERSION, 0, "inbox"), 0);
	fan_out(NOON + MENTION_WAIT);
	assert_int_equal(told(NEWS_VERSION, 0, "social.example/inbox"), 1);
	fine(mention_found(tx, &list[1], &doc, NOON + MENTION_WAIT));
	assert_string_equal(
	    str_c(arena, shown(object, text)), str_c(arena, mark_html(arena, str_of(text)).s));
	assert_int_equal(told(NEWS_VERSION, 0, "inbox"), 1);
}

static void
a_silent_server_is_asked_again(void **state)
{
	struct mention_wanted *list;

	(void)state;
	say("@zoe@peer.example", 1, NOON);
	assert_int_equal(wanted(NOON, &list), 1);
	assert_true(list[0].due <= NOON);
	fine(mention_again(tx, &list[0], NOON));
	assert_int_equal(wanted(NOON, &list), 1);
	assert_int_equal(list[0].due, NOON + MENTION_PAUSE);
	assert_int_equal(wanted(NOON + MENTION_WAIT, &list), 0);
}

static void
some_are_not_asked_for(void **state)
{
	struct peer_rule rule = {.host = S("bad.example"), .kind = PEER_BLOCK, .note = S("")};
	struct mention_wanted *list;

	(void)state;
	fine(peer_rule_set(tx, &rule));
	say("@a@bad.example, @b@deep.bad.example and @river@hub.example", 1, NOON);
	assert_int_equal(rows_of("mention"), 0);
	raw("update movement set federates = 0");
	say("@a@good.example", 2, NOON);
	assert_int_equal(wanted(NOON, &list), 0);
}

static void
a_server_that_was_blocked_gets_nothing(void **state)
{
	struct peer_rule rule = {.host = S("peer.example"), .kind = PEER_BLOCK, .note = S("")};
	struct remote_doc doc = a_doc("zoe", "peer.example", NULL);
	struct mention_wanted *list;

	(void)state;
	say("@zoe@peer.example", 1, NOON);
	assert_int_equal(wanted(NOON, &list), 1);
	fine(peer_rule_set(tx, &rule));
	fine(mention_found(tx, &list[0], &doc, NOON));
	assert_int_equal(rows_of("remote"), 0);
	fine(peer_rule_drop(tx, rule.host));
	a_remote_of(&doc);
	say("again, @zoe@peer.example", 2, NOON);
	fine(peer_rule_set(tx, &rule));
	fan_out(NOON);
	assert_int_equal(rows_of("delivery"), 0);
}

static void
who_is_forgotten_leaves_plain_words(void **state)
{
	const char *text = "Dear @zoe@social.example, look.";
	struct remote *zoe = a_remote("zoe");
	struct str object = say(text, 1, NOON);
	int64_t gone;

	(void)state;
	fine(remote_expire(tx, NOON + DAY, &gone));
	assert_int_equal(rows_of("remote"), 1);
	fine(remote_forget(tx, zoe->id, NOON));
	is_str(shown(object, text), "<p>Dear @zoe@social.example, look.</p>\n");
	fan_out(NOON);
	assert_int_equal(rows_of("delivery"), 0);
}

/* A draft names nobody; a call that is open tells whom it names, and whom it named before. */
static void
a_call_tells_whom_it_named(void **state)
{
	struct call_words words;
	struct call *call;

	(void)state;
	a_remote("zoe");
	fine(publish(river, "Open the weir.", 1));
	call = an_open_call(river, host);
	words = call->words;
	words.ask = S("Come with @zoe@social.example.");
	fine(call_change(tx, call, &words, NOON));
	fine(call_load(rd, call->id, &call));
	fan_out(NOON);
	assert_int_equal(told(NEWS_CALL_CHANGED, 0, "social.example/inbox"), 1);
	assert_int_equal(told(NEWS_POLL_CHANGED, 0, "inbox"), 0);
	words.ask = S("Come.");
	words.more_html = S("");
	fine(call_change(tx, call, &words, NOON));
	fan_out(NOON);
	assert_int_equal(told(NEWS_CALL_CHANGED, 0, "social.example/inbox"), 2);
	fine(call_load(rd, call->id, &call));
	fine(call_withdraw(tx, call, NOON));
	fan_out(NOON);
	assert_int_equal(told(NEWS_CALL_GONE, 0, "social.example/inbox"), 1);
}

static void
a_draft_names_nobody(void **state)
{
	struct call_new new = a_call_of(river, host);
	struct mention_wanted *list;
	struct call *call;
	bool found;

	(void)state;
	new.words.ask = S("Come, @zoe@peer.example.");
	fine(publish(river, "Open the weir.", 1));
	fine(message_draft(tx, river->id, S("@zoe@peer.example"), NONE));
	fine(call_draft(tx, &new));
	assert_int_equal(wanted(NOON, &list), 0);
	fine(call_by_pub(rd, new.pub, &call, &found));
	fine(call_change(tx, call, &new.words, NOON));
	assert_int_equal(wanted(NOON, &list), 0);
	fine(call_publish(tx, call, NOON));
	assert_int_equal(wanted(NOON, &list), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(names_are_found),
	    ARENA_TEST(others_are_none),
	    ARENA_TEST(twenty_count),
	    ARENA_TEST(those_known_become_links),
	    MENTION_TEST(one_who_is_known_is_told_at_once),
	    MENTION_TEST(one_who_is_not_is_asked_for_first),
	    MENTION_TEST(who_is_not_found_in_time_stays_plain),
	    MENTION_TEST(a_silent_server_is_asked_again),
	    MENTION_TEST(some_are_not_asked_for),
	    MENTION_TEST(a_server_that_was_blocked_gets_nothing),
	    MENTION_TEST(who_is_forgotten_leaves_plain_words),
	    MENTION_TEST(a_call_tells_whom_it_named),
	    MENTION_TEST(a_draft_names_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
