/* Kept sums are counted anew: what was damaged is put right, to the row, and what was right stays. */
#include "far.h"
#include "ladder.h"

#include "domain/circle.h"
#include "domain/door.h"
#include "domain/expire.h"
#include "domain/rebuild.h"
#include "domain/signup.h"
#include "domain/touch.h"

static struct arena *slice;

static void
people(int n)
{
	for (int i = 0; i < n; i++) {
		struct signup_ask a = {.call = call->id,
		    .answer = i % 3 == 0 ? SIGNUP_MAYBE : SIGNUP_GOING,
		    .name = S("Mia"),
		    .folded = S("mia"),
		    .mail = buf_format(arena, "p%d@example.org", i),
		    .touch = {i % 2 == 0 ? TIE_WEAK : TIE_STRONG, CHANNEL_POSTER},
		    .dice = signup_dice(arena),
		    .lang = S("en"),
		    .now = NOON};
		struct signup_id id;
		struct signup *s;
		struct door_seen seen;
		bool found;

		fine(signup_ask(tx, &a));
		fine(db_number(db, arena, "select max(id) from signup", &id.n));
		fine(signup_load(rd, id, &s, &found));
		if (i % 5 != 0)
			fine(signup_answer(tx, s, a.answer, NOON + 60));
		if (i % 7 == 0)
			fine(
			    door_in(tx, &(struct door_entry){call, s->code, 1, NOON + DAY}, &seen));
	}
}

static int
setup(void **state)
{
	struct touch_member m;

	call_setup(state);
	slice = arena_new((size_t)1 << 20);
	m = (struct touch_member){.person = host,
	    .movement = river->id,
	    .touch = {TIE_STRONG, CHANNEL_PERSON},
	    .names = touch_names(arena),
	    .now = NOON};
	fine(touch_circle_join(tx, &m));
	return 0;
}

static int
teardown(void **state)
{
	arena_free(slice);
	return house_teardown(state);
}
#define REBUILD_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

/* Every kept sum in one text. */
static struct str
sums(void)
{
	static const char *const texts[] = {
	    "select group_concat(movement || ' ' || call || ' ' || stage || ' ' || class || ' ' || "
	    "n"
	    " || ' ' || sure || ' ' || onward, ';') from (select * from funnel where n <> 0"
	    " order by movement, call, stage, class)",
	    "select group_concat(movement || ' ' || stage || ' ' || tie || ' ' || channel || ' ' ||"
	    " n, ';') from (select * from total where n <> 0 order by movement, stage, tie,"
	    " channel)",
	    "select group_concat(pending || ' ' || going || ' ' || maybe || ' ' || waiting || ' ' "
	    "||"
	    " showed || ' ' || walked, ';') from (select * from call order by id)",
	    "select group_concat(taken, ';') from (select * from circle order by id)",
	    "select group_concat(followers, ';') from (select * from movement order by id)",
	    "select group_concat(peer * 100 + n) from (select * from follower_sum order by 2)",
	};
	struct buf b = BUF(arena);

	for (size_t i = 0; i < COUNT(texts); i++) {
		sqlite3_stmt *st;
		const char *text;

		assert_int_equal(
		    sqlite3_prepare_v2(db->handle, texts[i], -1, &st, NULL), SQLITE_OK);
		assert_int_equal(sqlite3_step(st), SQLITE_ROW);
		text = (const char *)sqlite3_column_text(st, 0);
		buf_addf(&b, "%s\n", text == NULL ? "" : text);
		sqlite3_finalize(st);
	}
	return buf_str(&b);
}

static void
put_right(const int64_t wrong[REBUILD_TABLES])
{
	struct rebuild done;

	fine(rebuild_sums(tx, slice, &done));
	for (int i = 0; i < REBUILD_TABLES; i++)
		assert_int_equal(done.wrong[i], wrong[i]);
	assert_true(done.right[REBUILD_FUNNEL] > 0);
	assert_int_equal(done.right[REBUILD_CIRCLE] + done.wrong[REBUILD_CIRCLE], 1);
}

static void
what_is_right_stays(void **state)
{
	struct str was;

	(void)state;
	people(130);
	was = sums();
	put_right((const int64_t[]){0, 0, 0, 0, 0});
	assert_true(str_eq(sums(), was));
}

static void
what_was_damaged_is_put_right(void **state)
{
	struct str was;

	(void)state;
	people(60);
	was = sums();
	raw("update funnel set n = n + 1 where call <> 0 and stage = 3 and class = 2");
	raw("update funnel set onward = onward + 1 where call = 0 and stage = 2 and class = 1");
	raw("delete from funnel where call = 0 and stage = 7");
	raw("update call set going = going + 5, walked = 2 where going > 0");
	raw("update circle set taken = 3 where id = 1");
	assert_false(str_eq(sums(), was));
	put_right((const int64_t[]){3, 0, 2, 1, 0});
	assert_true(str_eq(sums(), was));
	put_right((const int64_t[]){0, 0, 0, 0, 0});
}

/* Ann and Bo of one server follow, Cy of another; Di of a third has gone again. */
static void
followers_are_counted(void **state)
{
	static const struct {
		const char *name, *host;
	} all[] = {{"ann", "one.example"}, {"bo", "one.example"}, {"cy", "two.example"},
	    {"di", "three.example"}};
	struct remote *last = NULL;
	struct str was;

	(void)state;
	people(10);
	for (size_t i = 0; i < COUNT(all); i++) {
		struct remote_doc doc = a_doc(all[i].name, all[i].host, NULL);

		last = a_remote_of(&doc);
		fine(follow_ask(tx, &(struct follow){river->id, last->id,
					S("https://x.example/follow"), false, NOON}));
	}
	fine(follow_end(tx, river->id, last->id));
	was = sums();
	put_right((const int64_t[]){0, 0, 0, 0, 0});
	assert_true(str_eq(sums(), was));
	raw("update movement set followers = 9");
	raw("update follower_sum set n = 5 where peer = 1");
	raw("delete from follower_sum where peer = 2");
	raw("insert into follower_sum (movement, peer, n) values (1, 3, 1)");
	assert_false(str_eq(sums(), was));
	put_right((const int64_t[]){0, 0, 0, 0, 4});
	assert_true(str_eq(sums(), was));
	put_right((const int64_t[]){0, 0, 0, 0, 0});
}

/* When the sign-ups and the steps are gone, traces and tallies are what stands. */
static void
so_it_is_years_later(void **state)
{
	struct str was;
	bool more = true;

	(void)state;
	people(60);
	while (more)
		fine(expire_jobs.rows[0].run(tx, NOON + 400 * DAY, &more));
	was = sums();
	put_right((const int64_t[]){0, 0, 0, 0, 0});
	raw("update funnel set sure = 0 where call <> 0 and stage = 3 and class = 1");
	raw("update funnel set n = 999 where call = 0 and stage = 7");
	raw("delete from total where stage = 2");
	put_right((const int64_t[]){2, 2, 0, 0, 0});
	assert_true(str_eq(sums(), was));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    REBUILD_TEST(what_is_right_stays),
	    REBUILD_TEST(what_was_damaged_is_put_right),
	    REBUILD_TEST(followers_are_counted),
	    REBUILD_TEST(so_it_is_years_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
