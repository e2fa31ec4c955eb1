/* What people elsewhere say: held, shown, changed, taken back. */
#include "far.h"
#include "ladder.h"

#include "domain/reply.h"

static struct movement *night;

static int
setup(void **state)
{
	call_setup(state);
	night = a_movement("night", host);
	return 0;
}
#define REPLY_TEST(f) cmocka_unit_test_setup_teardown(f, setup, house_teardown)

static struct reply_new
reply_by(const struct remote *r, const char *uri)
{
	return (struct reply_new){.pub = str_of(uri),
	    .movement = river->id,
	    .call = call->id,
	    .remote = r->id,
	    .uri = str_of(uri),
	    .url = str_of(uri),
	    .html = {S("<p>I bring <b>soup</b>.</p>")},
	    .said = NOON,
	    .now = NOON};
}

static void
says(const struct remote *r, const char *uri)
{
	struct reply_new new = reply_by(r, uri);

	fine(reply_put(tx, &new));
}

static size_t
shown(void)
{
	struct reply_list list;

	fine(reply_of_call(rd, call->id, (struct reply_id){0}, REPLY_LIST, &list));
	return list.n;
}

static size_t
held(const struct movement *movement)
{
	struct reply_list list;

	fine(reply_held(rd, movement->id, (struct reply_id){0}, &list));
	return list.n;
}

static void
a_first_reply_waits(void **state)
{
	const struct remote *mia = a_remote("mia"), *ben = a_remote("ben");
	struct reply_list list;

	(void)state;
	says(mia, "https://social.example/1");
	says(mia, "https://social.example/1");
	assert_int_equal(shown(), 0);
	fine(reply_held(rd, river->id, (struct reply_id){0}, &list));
	assert_int_equal(list.n, 1);
	is_str(list.rows[0].title, "Open the ladder");
	is_str(list.rows[0].handle, "mia@social.example");
	is_str(list.rows[0].profile, "https://social.example/@mia");
	is_fault(reply_judge(tx, night->id, list.rows[0].pub, REPLY_SHOWN), FAULT_MISSING);
	fine(reply_judge(tx, river->id, list.rows[0].pub, REPLY_SHOWN));
	assert_int_equal(shown(), 1);
	/* from then on at once, in this movement */
	says(mia, "https://social.example/2");
	says(ben, "https://social.example/3");
	assert_int_equal(shown(), 2);
	assert_int_equal(held(river), 1);
	fine(reply_judge(tx, river->id, S("https://social.example/3"), REPLY_HIDDEN));
	assert_int_equal(shown(), 2);
	assert_int_equal(held(river), 0);
	says(ben, "https://social.example/4");
	assert_int_equal(held(river), 1);
}

static void
trust_ends_at_the_movement(void **state)
{
	const struct remote *mia = a_remote("mia");
	struct reply_new new = reply_by(mia, "https://social.example/2");

	(void)state;
	says(mia, "https://social.example/1");
	fine(reply_judge(tx, river->id, S("https://social.example/1"), REPLY_SHOWN));
	new.movement = night->id;
	fine(reply_put(tx, &new));
	assert_int_equal(held(night), 1);
	/* and what a limited server sends waits always */
	new = reply_by(mia, "https://social.example/3");
	new.hold = true;
	fine(reply_put(tx, &new));
	assert_int_equal(held(river), 1);
}

static int64_t
waiting(const struct movement *movement)
{
	int64_t n;

	fine(reply_waiting(rd, movement->id, &n));
	return n;
}

static const struct remote *
a_remote_at(const char *at, int n)
{
	struct remote_doc doc = a_doc(str_c(arena, buf_format(arena, "name%d", n)), at, NULL);

	return a_remote_of(&doc);
}

static void
say_many(const struct remote *r, int n)
{
	for (int i = 0; i < n; i++)
		says(r, str_c(arena, buf_format(arena, "%.*s/%d", STR_ARG(r->uri), i)));
}

static void
nobody_fills_what_waits(void **state)
{
	const struct remote *mia = a_remote("mia"), *loud = a_remote_at("loud.example", 0);
	struct reply_new new = reply_by(loud, "https://loud.example/night");

	(void)state;
	/* of one account, in one movement */
	say_many(loud, REPLY_HELD_ACCOUNT + 5);
	assert_int_equal(rows_of("reply"), REPLY_HELD_ACCOUNT);
	new.movement = night->id;
	fine(reply_put(tx, &new));
	assert_int_equal(held(night), 1);
	/* of one server, by however many accounts */
	for (int n = 1; n < 15; n++)
		say_many(a_remote_at("loud.example", n), REPLY_HELD_ACCOUNT);
	assert_int_equal(waiting(river), REPLY_HELD_PEER);
	/* which shuts out nobody else, */
	says(mia, "https://social.example/1");
	assert_int_equal(rows_of("reply"), REPLY_HELD_PEER + 2);
	/* and nobody who is shown at once; when one is judged there is room for one */
	fine(reply_judge(
	    tx, river->id, buf_format(arena, "%.*s/3", STR_ARG(loud->uri)), REPLY_SHOWN));
	says(loud, "https://loud.example/more");
	says(loud, "https://loud.example/and-more");
	assert_int_equal(shown(), 3);
	says(a_remote_at("loud.example", 20), "https://loud.example/20");
	says(a_remote_at("loud.example", 21), "https://loud.example/21");
	assert_int_equal(waiting(river), REPLY_HELD_PEER + 1);
}

static void
only_authors_change_and_take_back(void **state)
{
	const struct remote *mia = a_remote("mia"), *eve = a_remote("eve");
	struct str uri = S("https://social.example/1");
	struct reply_list list;
	bool gone;

	(void)state;
	says(mia, "https://social.example/1");
	fine(reply_change(tx, uri, eve->id, (struct html){S("<p>Stay home.</p>")}, NOON + 5));
	fine(reply_change(tx, uri, mia->id, (struct html){S("<p>Old.</p>")}, NOON - 1));
	/* a slip is set right within the second in which it was said */
	fine(reply_change(tx, uri, mia->id, (struct html){S("<p>Rolls</p>")}, NOON));
	fine(reply_held(rd, river->id, (struct reply_id){0}, &list));
	is_str(list.rows[0].html.s, "<p>Rolls</p>");
	fine(reply_change(
	    tx, uri, mia->id, (struct html){S("<p>Bread<script>x</script></p>")}, NOON + 9));
	fine(reply_change(tx, uri, mia->id, (struct html){S("<p>Late.</p>")}, NOON + 9));
	fine(reply_held(rd, river->id, (struct reply_id){0}, &list));
	is_str(list.rows[0].html.s, "<p>Bread</p>");
	fine(reply_drop(tx, uri, eve->id, &gone));
	assert_false(gone);
	fine(reply_drop(tx, uri, mia->id, &gone));
	assert_true(gone);
	fine(reply_drop(tx, uri, mia->id, &gone));
	assert_false(gone);
	assert_int_equal(rows_of("reply"), 0);
}

static void
lists_go_on_behind_the_last(void **state)
{
	const struct remote *mia = a_remote("mia");
	struct reply_new new = reply_by(mia, "https://social.example/v");
	struct version *version;
	struct reply_list list;

	(void)state;
	says(mia, "https://social.example/first");
	fine(reply_judge(tx, river->id, S("https://social.example/first"), REPLY_SHOWN));
	for (int i = 0; i < 70; i++)
		says(mia, str_c(arena, buf_format(arena, "https://social.example/%d", i)));
	fine(reply_of_call(rd, call->id, (struct reply_id){0}, REPLY_LIST, &list));
	assert_int_equal(list.n, REPLY_LIST);
	is_str(list.rows[0].uri, "https://social.example/first");
	fine(reply_of_call(rd, call->id, list.rows[list.n - 1].id, REPLY_LIST, &list));
	assert_int_equal(list.n, 21);
	is_str(list.rows[20].uri, "https://social.example/69");
	fine(message_newest(rd, river->id, &version));
	new.call.n = 0;
	new.version = version->id;
	fine(reply_put(tx, &new));
	fine(reply_of_version(rd, version->id, (struct reply_id){0}, REPLY_LIST, &list));
	assert_int_equal(list.n, 1);
	assert_null(list.rows[0].title.at);
}

static void
members_are_told_what_waits(void **state)
{
	const struct remote *mia = a_remote("mia"), *ben = a_remote("ben");
	struct person_id stranger = a_person("Stina", NONE, false);
	struct reply_list list;
	struct reply_waits *waits;
	struct reply_id id;
	int64_t waiting;
	bool found;
	size_t n;

	(void)state;
	says(mia, "https://social.example/1");
	says(ben, "https://social.example/2");
	says(ben, "https://social.example/3");
	fine(reply_waiting(rd, river->id, &waiting));
	assert_int_equal(waiting, 3);
	fine(reply_waits(rd, host, &waits, &n));
	assert_int_equal(n, 1);
	is_str(waits[0].handle, "river");
	assert_int_equal(waits[0].waiting, 3);
	fine(reply_waits(rd, stranger, &waits, &n));
	assert_int_equal(n, 0);
	/* what is hidden can be looked at, newest first, and shown again */
	for (int i = 1; i <= 3; i++)
		fine(reply_judge(tx, river->id, buf_format(arena, "https://social.example/%d", i),
		    REPLY_HIDDEN));
	fine(reply_waits(rd, host, &waits, &n));
	assert_int_equal(n, 0);
	fine(reply_judged(rd, river->id, REPLY_HIDDEN, REPLY_NEWEST, &list));
	assert_int_equal(list.n, 3);
	is_str(list.rows[0].uri, "https://social.example/3");
	is_str(list.rows[0].title, "Open the ladder");
	fine(reply_at(rd, list.rows[1].pub, &id, &found));
	assert_true(found);
	fine(reply_judged(rd, river->id, REPLY_HIDDEN, id, &list));
	assert_int_equal(list.n, 1);
	is_str(list.rows[0].uri, "https://social.example/1");
	fine(reply_judged(rd, night->id, REPLY_HIDDEN, REPLY_NEWEST, &list));
	assert_int_equal(list.n, 0);
	fine(reply_at(rd, S("none"), &id, &found));
	assert_false(found);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    REPLY_TEST(a_first_reply_waits),
	    REPLY_TEST(trust_ends_at_the_movement),
	    REPLY_TEST(nobody_fills_what_waits),
	    REPLY_TEST(only_authors_change_and_take_back),
	    REPLY_TEST(lists_go_on_behind_the_last),
	    REPLY_TEST(members_are_told_what_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
