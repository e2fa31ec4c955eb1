/* Other servers: rules that reach down, what blocking clears away, block lists. */
#include "far.h"

#include "domain/delivery.h"
#include "domain/follow.h"
#include "domain/peer.h"
#include "domain/reply.h"

/* ---- rules --------------------------------------------------------------------------------- */

static void
rule(const char *at, enum peer_rule_kind kind)
{
	fine(
	    peer_rule_set(tx, &(struct peer_rule){.host = str_of(at), .kind = kind, .made = NOON}));
}

static void
judged(const char *at, enum peer_rule_kind kind)
{
	enum peer_rule_kind is;

	fine(peer_judge(rd, str_of(at), &is));
	assert_int_equal(is, kind);
}

static void
the_nearest_rule_holds(void **state)
{
	(void)state;
	rule("Bad.Example.", PEER_BLOCK);
	rule("good.bad.example", PEER_LIMIT);
	judged("bad.example", PEER_BLOCK);
	judged("bad.example:8443", PEER_BLOCK);
	judged("a.b.bad.example", PEER_BLOCK);
	judged("good.bad.example", PEER_LIMIT);
	judged("x.good.bad.example:444", PEER_LIMIT);
	judged("notbad.example", PEER_ALLOW);
	judged("bad.example.org", PEER_ALLOW);
	judged("example", PEER_ALLOW);
	judged("[::1]:8443", PEER_ALLOW);
	rule("bad.example", PEER_ALLOW);
	judged("a.b.bad.example", PEER_ALLOW);
	fine(peer_rule_drop(tx, S("good.bad.example")));
	judged("good.bad.example", PEER_ALLOW);
	is_refused(peer_rule_set(tx, &(struct peer_rule){.host = S("no host"), .kind = PEER_BLOCK}),
	    "host");
	is_refused(
	    peer_rule_set(tx, &(struct peer_rule){.host = S(""), .kind = PEER_BLOCK}), "host");
}

static void
names_are_folded(void **state)
{
	struct peer_rule *rules;
	size_t n;

	(void)state;
	fine(peer_rule_set(tx, &(struct peer_rule){.host = S(" B\xc3\xbc"
							     "cher.example"),
				   .kind = PEER_BLOCK,
				   .note = S("  sells\nbooks ")}));
	judged("xn--bcher-kva.example", PEER_BLOCK);
	fine(peer_rules(rd, NONE, &rules, &n));
	assert_int_equal(n, 1);
	is_str(rules[0].host, "xn--bcher-kva.example");
	is_str(rules[0].note, "sells books");
	fine(peer_rules(rd, rules[0].host, &rules, &n));
	assert_int_equal(n, 0);
}

static void
a_closed_house_speaks_with_its_list(void **state)
{
	int64_t n;

	(void)state;
	fine(db_number(db, arena,
	    "insert into hub (id, name, zone, founded, allow_only) values (1, 'Hub', 'UTC', 0, 1)",
	    &n));
	judged("social.example", PEER_BLOCK);
	rule("social.example", PEER_ALLOW);
	judged("social.example", PEER_ALLOW);
	judged("a.social.example", PEER_ALLOW);
	judged("other.example", PEER_BLOCK);
}

/* ---- blocking ------------------------------------------------------------------------------ */

static struct movement *river;
static struct call *call;

static void
a_crowd(const char *at, int n)
{
	for (int i = 0; i < n; i++) {
		struct remote_doc doc = a_doc(str_c(arena, buf_format(arena, "p%d", i)), at, NULL);
		const struct remote *r = a_remote_of(&doc);

		fine(follow_ask(tx, &(struct follow){river->id, r->id, r->uri, false, NOON}));
		fine(reply_put(tx, &(struct reply_new){.pub = doc.uri,
				       .movement = river->id,
				       .call = call->id,
				       .remote = r->id,
				       .uri = doc.uri,
				       .url = doc.uri,
				       .html = {S("<p>Boo</p>")},
				       .said = NOON,
				       .now = NOON}));
	}
}

static void
blocking_clears_away(void **state)
{
	struct person_id host = a_person("Ana", NONE, true);
	struct follow_ways ways;

	(void)state;
	river = a_movement("river", host);
	fine(publish(river, "Open the weir.", 1));
	call = an_open_call(river, host);
	a_crowd("good.example", 3);
	a_crowd("a.bad.example:8443", 120);
	a_crowd("bad.example", 2);
	a_crowd("late.example", 3);
	assert_int_equal(rows_of("delivery"), 128);
	rule("bad.example", PEER_BLOCK);
	run_job(&peer_jobs.rows[0], NOON);
	assert_int_equal(rows_of("peer_walk"), 0);
	assert_int_equal(rows_of("delivery"), 6);
	assert_int_equal(rows_of("delivery where inbox like '%bad.example%'"), 0);
	assert_int_equal(rows_of("follower"), 6);
	assert_int_equal(rows_of("reply where state = 3"), 122);
	assert_int_equal(rows_of("reply where state = 1"), 6);
	fine(follow_ways(rd, river->id, &ways));
	assert_int_equal(ways.followers, 6);
	assert_int_equal(rows_of("news where after is null and remote in (select f.remote from"
				 " follower f)"),
	    6);
}

/* ---- lists --------------------------------------------------------------------------------- */

static void
what_waits_is_counted_and_tried(void **state)
{
	struct person_id host = a_person("Ana", NONE, true);
	const struct delivery_key first = {.urgent = true};
	struct delivery_list due;
	struct peer *list;
	struct peer_id id;
	size_t n;

	(void)state;
	river = a_movement("river", host);
	fine(publish(river, "Open the weir.", 1));
	call = an_open_call(river, host);
	a_crowd("social.example", 5);
	raw("update delivery set failed = 1, tries = 8 where id <= 2");
	raw("update delivery set due = due + 9999");
	raw("update peer set rest = 7, fails = 10");
	fine(peer_of(tx, S("a.example"), NOON, &id));
	fine(peer_page(rd, NONE, &list, &n));
	assert_int_equal(n, 2);
	is_str(list[0].host, "a.example");
	assert_int_equal(list[0].id.n, id.n);
	assert_int_equal(list[0].form, 1);
	assert_int_equal(list[0].waiting + list[0].failed, 0);
	assert_int_equal(list[1].waiting, 3);
	assert_int_equal(list[1].failed, 2);
	assert_false(list[1].spoke.has);
	fine(delivery_due(rd, NOON + 1, &first, 10, &due));
	assert_int_equal(due.n, 0);
	fine(peer_try(tx, list[1].id, NOON + 1));
	fine(delivery_due(rd, NOON + 1, &first, 10, &due));
	assert_int_equal(due.n, 5);
	assert_int_equal(due.rows[0].rest + due.rows[0].tries, 0);
	fine(peer_page(rd, list[1].host, &list, &n));
	assert_int_equal(n, 0);
	fine(peer_of(tx, S("social.example"), NOON, &id));
	assert_int_equal(rows_of("peer"), 2);
}

/* ---- block lists --------------------------------------------------------------------------- */

static void
block_lists_are_read(void **state)
{
	struct peer_import list;

	(void)state;
	fine(peer_import_read(arena,
	    S("#domain,#severity,#reject_media,#public_comment\r\n"
	      "bad.example,suspend,true,\"spam, and \"\"worse\"\"\n and more\"\r\n"
	      "\r\n"
	      "Loud.Example,silence,false,\r\n"
	      "fine.example,noop,false,\r\n"
	      "b*d.example,suspend,false,hidden\r\n"
	      "*.wild.example,limit"),
	    &list));
	assert_int_equal(list.n, 3);
	assert_int_equal(list.skipped, 2);
	is_str(list.rows[0].host, "bad.example");
	assert_int_equal(list.rows[0].kind, PEER_BLOCK);
	is_str(list.rows[0].note, "spam, and \"worse\" and more");
	is_str(list.rows[1].host, "loud.example");
	assert_int_equal(list.rows[1].kind, PEER_LIMIT);
	is_str(list.rows[2].host, "wild.example");
	assert_int_equal(list.rows[2].kind, PEER_LIMIT);
}

static void
a_plain_list_blocks(void **state)
{
	struct peer_import list;
	struct buf many = BUF(arena);

	(void)state;
	fine(peer_import_read(arena,
	    S("\xEF\xBB\xBF"
	      "bad.example\nworse.example"),
	    &list));
	assert_int_equal(list.n, 2);
	is_str(list.rows[0].host, "bad.example");
	assert_int_equal(list.rows[1].kind, PEER_BLOCK);
	fine(peer_import_read(arena, S("severity,domain\nsuspend,bad.example\n\"open"), &list));
	assert_int_equal(list.n, 1);
	assert_int_equal(list.skipped, 1);
	fine(peer_import_read(arena, S(""), &list));
	assert_int_equal(list.n + list.skipped, 0);
	for (int i = 0; i < PEER_LINES + 5; i++)
		buf_addf(&many, "h%d.example\n", i);
	fine(peer_import_read(arena, buf_str(&many), &list));
	assert_int_equal(list.n, PEER_LINES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HOUSE_TEST(the_nearest_rule_holds),
	    HOUSE_TEST(names_are_folded),
	    HOUSE_TEST(a_closed_house_speaks_with_its_list),
	    HOUSE_TEST(blocking_clears_away),
	    HOUSE_TEST(what_waits_is_counted_and_tried),
	    HOUSE_TEST(block_lists_are_read),
	    HOUSE_TEST(a_plain_list_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
