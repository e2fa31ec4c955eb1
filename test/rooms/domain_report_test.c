/* What other servers report: it waits for the administrator, and goes after a while. */
#include "far.h"
#include "ladder.h"

#include "domain/peer.h"
#include "domain/report.h"

#define REPORT_TEST(f) cmocka_unit_test_setup_teardown(f, call_setup, house_teardown)

static void
reports(const char *at, struct call_id about, struct version_id version, int n)
{
	struct str pub = buf_format(arena, "%s%d", at, n);
	struct peer_id peer;

	fine(peer_of(tx, str_of(at), NOON, &peer));
	fine(report_put(tx, &(struct report_new){.pub = pub,
				.peer = peer,
				.movement = river->id,
				.call = about,
				.version = version,
				.comment = S("Rude to fish."),
				.now = NOON + n}));
}

static int64_t
waiting(void)
{
	int64_t n;

	fine(report_waiting(rd, &n));
	return n;
}

static void
it_waits_until_it_is_done(void **state)
{
	struct report_list list;
	struct version *version;

	(void)state;
	fine(message_newest(rd, river->id, &version));
	reports("a.example", call->id, (struct version_id){0}, 1);
	reports("b.example", (struct call_id){0}, version->id, 2);
	reports("b.example", (struct call_id){0}, (struct version_id){0}, 3);
	assert_int_equal(waiting(), 3);
	fine(report_open(rd, &list));
	assert_int_equal(list.n, 3);
	is_str(list.rows[0].host, "a.example");
	is_str(list.rows[0].title, "Open the ladder");
	is_str(list.rows[0].comment, "Rude to fish.");
	assert_int_equal(list.rows[0].made, NOON + 1);
	assert_null(list.rows[1].title.at);
	assert_int_equal(list.rows[1].number, 1);
	assert_int_equal(list.rows[2].number, 0);
	is_str(list.rows[2].handle, "river");
	fine(report_done(tx, S("a.example1"), NOON + 9));
	fine(report_done(tx, S("a.example1"), NOON + 99));
	fine(report_done(tx, S("none"), NOON));
	assert_int_equal(waiting(), 2);
	fine(report_closed(rd, &list));
	assert_int_equal(list.n, 1);
	is_str(list.rows[0].pub, "a.example1");
	assert_int_equal(rows_of("report where done = 1775476809"), 1);
}

static void
one_server_does_not_fill_the_list(void **state)
{
	(void)state;
	for (int i = 0; i < REPORT_PEER + 5; i++)
		reports("loud.example", call->id, (struct version_id){0}, i);
	assert_int_equal(waiting(), REPORT_PEER);
	assert_int_equal(rows_of("peer where reports = 55"), 1);
	reports("a.example", call->id, (struct version_id){0}, 1);
	assert_int_equal(waiting(), REPORT_PEER + 1);
	fine(report_done(tx, S("loud.example0"), NOON));
	reports("loud.example", call->id, (struct version_id){0}, 99);
	reports("loud.example", call->id, (struct version_id){0}, 100);
	assert_int_equal(waiting(), REPORT_PEER + 1);
}

static void
it_goes_and_its_server_stays_until_then(void **state)
{
	int64_t gone;

	(void)state;
	reports("a.example", call->id, (struct version_id){0}, 0);
	fine(peer_expire(tx, NOON + 1, &gone));
	assert_int_equal(rows_of("peer"), 1);
	fine(report_expire(tx, NOON, &gone));
	assert_int_equal(gone, 0);
	fine(report_expire(tx, NOON + 1, &gone));
	assert_int_equal(gone, 1);
	fine(peer_expire(tx, NOON + PEER_KEPT + 2, &gone));
	assert_int_equal(rows_of("peer"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    REPORT_TEST(it_waits_until_it_is_done),
	    REPORT_TEST(one_server_does_not_fill_the_list),
	    REPORT_TEST(it_goes_and_its_server_stays_until_then),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
