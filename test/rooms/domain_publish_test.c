/* What others may see of the sums: nothing small, nothing small by a difference; and the rows behind
 * each number, which are as many as it says. */
#include "ladder.h"

#include "domain/cases.h"
#include "domain/expire.h"
#include "domain/publish.h"

enum { STRONG = 1, BOTH = 2, WEAK = 4, UNKNOWN = 8 };

static int people;

static int
setup(void **state)
{
	call_setup(state);
	people = 0;
	return 0;
}
#define PUBLISH_TEST(f) cmocka_unit_test_setup_teardown(f, setup, house_teardown)

/* One more call of the movement, with a slug of its own. */
static struct call *
another_call(void)
{
	struct call *was = call, *new;

	new = an_open_call(river, host);
	assert_int_not_equal(new->id.n, was->id.n);
	return new;
}

static struct str
came_by(const struct touch *touches, size_t n, enum touch_kind reached, int64_t now)
{
	struct touch_step s = {.movement = river->id,
	    .call = call->id,
	    .who = buf_format(arena, "person%d", ++people),
	    .parent = NONE,
	    .share = NONE,
	    .reached = TOUCH_REACH,
	    .sure = TOUCH_REACH,
	    .now = now};

	for (size_t i = 0; i < n; i++) {
		s.touch = touches[i];
		fine(i == 0 ? touch_step(tx, &s) : touch_again(tx, &s));
	}
	s.reached = reached;
	fine(touch_step(tx, &s));
	return s.who;
}

/* n people by a way come, or have a place only. */
static void
come(int n, int way, enum touch_kind reached, int64_t now)
{
	static const struct touch friend = {TIE_STRONG, CHANNEL_PERSON},
				  poster = {TIE_WEAK, CHANNEL_POSTER},
				  nothing = {TIE_UNKNOWN, CHANNEL_OTHER};
	const struct touch touches[2] = {way == UNKNOWN  ? nothing
					 : way == STRONG ? friend
							 : poster,
	    friend};

	for (int i = 0; i < n; i++)
		came_by(touches, way == BOTH ? 2 : 1, reached, now);
}

/* What is due by then is remade. */
static void
remake(int64_t now)
{
	bool more = true;

	for (int i = 0; more; i++) {
		assert_true(i < 20);
		fine(publish_jobs.rows[0].run(tx, now, &more));
	}
}

static struct published
read_of(struct call_id of, int64_t k)
{
	struct published out;

	fine(publish_read(rd, river->id, of, k, &out));
	return out;
}

/* The number beside a set of ways; -1: there is no such cell. */
static int64_t
cell(const struct published *p, unsigned of)
{
	for (size_t i = 0; i < p->ncame; i++)
		if (p->came[i].of == of)
			return p->came[i].n;
	return -1;
}

static void
the_reference(void **state)
{
	struct published p;

	(void)state;
	come(18, STRONG, TOUCH_SHOW, NOON);
	come(22, WEAK, TOUCH_SHOW, NOON);
	come(30, BOTH, TOUCH_SHOW, NOON);
	come(5, UNKNOWN, TOUCH_SHOW, NOON);
	come(20, WEAK, TOUCH_PLEDGE, NOON);
	remake(NOON + HOUR);
	assert_int_equal(read_of(call->id, PUBLISH_EVERYBODY).showed, 0); /* not the same day */
	remake(NOON + DAY);
	p = read_of(call->id, PUBLISH_EVERYBODY);
	assert_int_equal(p.ncame, 3);
	assert_int_equal(cell(&p, WEAK), 22);
	assert_int_equal(cell(&p, BOTH), 30);
	assert_int_equal(cell(&p, STRONG | UNKNOWN), 23);
	assert_int_equal(p.showed, 75);
	assert_int_equal(p.pledged, 95);
	p = read_of(call->id, PUBLISH_FELLOWS);
	assert_int_equal(p.ncame, 4);
	assert_int_equal(cell(&p, UNKNOWN), 5);
	p = read_of((struct call_id){0}, PUBLISH_EVERYBODY);
	assert_int_equal(cell(&p, STRONG | UNKNOWN), 23);
	assert_int_equal(p.showed, 75);
}

static void
ten_are_nobody(void **state)
{
	struct published p;

	(void)state;
	come(6, STRONG, TOUCH_SHOW, NOON);
	come(4, WEAK, TOUCH_SHOW, NOON);
	remake(NOON + DAY);
	p = read_of(call->id, PUBLISH_EVERYBODY);
	assert_int_equal(p.ncame, 0);
	assert_int_equal(p.showed, 0);
	assert_int_equal(p.pledged, 0);
	come(1, WEAK, TOUCH_SHOW, NOON + DAY);
	remake(NOON + 2 * DAY);
	p = read_of(call->id, PUBLISH_EVERYBODY);
	assert_int_equal(p.ncame, 0);
	assert_int_equal(p.showed, 11);
	/* fellows know of ten, so the eleventh waits for four more */
	p = read_of(call->id, PUBLISH_FELLOWS);
	assert_int_equal(p.ncame, 0);
	assert_int_equal(p.showed, 10);
	come(4, WEAK, TOUCH_SHOW, NOON + 2 * DAY);
	remake(NOON + 3 * DAY);
	p = read_of(call->id, PUBLISH_FELLOWS);
	assert_int_equal(cell(&p, STRONG), 6);
	assert_int_equal(cell(&p, WEAK), 9);
}

/* A day's few who came are in no difference of two tables. */
static void
small_moves_wait(void **state)
{
	struct published p;

	(void)state;
	come(20, STRONG, TOUCH_SHOW, NOON);
	come(30, WEAK, TOUCH_SHOW, NOON);
	remake(NOON + DAY);
	come(3, STRONG, TOUCH_SHOW, NOON + DAY);
	come(40, WEAK, TOUCH_SHOW, NOON + DAY);
	remake(NOON + 2 * DAY);
	p = read_of(call->id, PUBLISH_EVERYBODY);
	assert_int_equal(cell(&p, STRONG), 20);
	assert_int_equal(cell(&p, WEAK), 30);
	assert_int_equal(p.showed, 50);
	come(8, STRONG, TOUCH_SHOW, NOON + 2 * DAY);
	remake(NOON + 3 * DAY);
	p = read_of(call->id, PUBLISH_EVERYBODY);
	assert_int_equal(cell(&p, STRONG), 31);
	assert_int_equal(cell(&p, WEAK), 70);
	assert_int_equal(p.showed, 101);
	/* a way that is new has moved from nobody */
	come(12, UNKNOWN, TOUCH_SHOW, NOON + 3 * DAY);
	remake(NOON + 4 * DAY);
	p = read_of(call->id, PUBLISH_EVERYBODY);
	assert_int_equal(cell(&p, UNKNOWN), 12);
	assert_int_equal(cell(&p, STRONG), 31);
}

static void
once_a_day(void **state)
{
	(void)state;
	come(20, WEAK, TOUCH_PLEDGE, NOON);
	remake(NOON + DAY);
	come(20, WEAK, TOUCH_PLEDGE, NOON); /* as if yesterday */
	remake(NOON + DAY + HOUR);
	assert_int_equal(read_of(call->id, PUBLISH_EVERYBODY).pledged, 20);
	remake(NOON + 2 * DAY);
	assert_int_equal(read_of(call->id, PUBLISH_EVERYBODY).pledged, 40);
}

/* The table of the movement, less those of its calls, says nothing of a call that has none. */
static void
calls_hide_behind_no_movement(void **state)
{
	struct published p;

	(void)state;
	come(20, STRONG, TOUCH_SHOW, NOON);
	come(30, WEAK, TOUCH_SHOW, NOON);
	call = another_call();
	come(3, STRONG, TOUCH_SHOW, NOON);
	come(15, WEAK, TOUCH_SHOW, NOON);
	remake(NOON + DAY);
	p = read_of(call->id, PUBLISH_EVERYBODY);
	assert_int_equal(p.ncame, 0);
	p = read_of((struct call_id){0}, PUBLISH_EVERYBODY);
	assert_int_equal(p.ncame, 0);
	assert_int_equal(p.showed, 68);
	come(12, STRONG, TOUCH_SHOW, NOON + DAY);
	remake(NOON + 2 * DAY);
	p = read_of((struct call_id){0}, PUBLISH_EVERYBODY);
	assert_int_equal(cell(&p, STRONG), 35);
	assert_int_equal(cell(&p, WEAK), 45);
}

/* Whatever happened on whatever days: every cell is at least k, and every move of what two tables
 * have in common is 0 or at least k. */
static void
no_run_of_days_tells_a_small_group(void **state)
{
	static const int64_t ks[] = {PUBLISH_FELLOWS, PUBLISH_EVERYBODY};
	struct published was[COUNT(ks)] = {0}, is;
	uint64_t dice = 7;

	(void)state;
	for (int day = 1; day <= 60; day++) {
		for (int way = 0; way < FUNNEL_WAYS; way++) {
			dice = dice * 6364136223846793005U + 1442695040888963407U;
			come((int)(dice >> 33) % 9, 1 << way, TOUCH_SHOW, NOON + (day - 1) * DAY);
		}
		remake(NOON + day * DAY);
		for (size_t i = 0; i < COUNT(ks); i++) {
			int64_t sum = 0;

			is = read_of(call->id, ks[i]);
			for (size_t c = 0; c < is.ncame; c++) {
				assert_true(is.came[c].n >= ks[i]);
				sum += is.came[c].n;
			}
			if (is.ncame > 0)
				assert_int_equal(sum, is.showed);
			assert_true(
			    publish_follows(was[i].came, was[i].ncame, is.came, is.ncame, ks[i]));
			assert_true(
			    is.showed == was[i].showed || is.showed - was[i].showed >= ks[i]);
			was[i] = is;
		}
	}
	assert_true(was[1].ncame == 4 && was[1].showed > 300);
}

/* ---- the rows behind a number -------------------------------------------------------------- */

static int64_t
listed(struct call_id of, enum touch_kind stage, size_t way, int64_t *anonymous)
{
	struct cases_ask ask = {.movement = river->id,
	    .call = of,
	    .stage = stage,
	    .way = way,
	    .after = {.trace = NONE}};
	struct cases page;
	int64_t n = 0;

	for (int pages = 0; pages < 100; pages++) {
		fine(cases_page(rd, &ask, &page));
		assert_true(page.n <= CASES_PAGE);
		for (size_t i = 0; i < page.n; i++) {
			assert_true((page.rows[i].kinds & 1U << stage) != 0);
			assert_true(page.rows[i].call_pub.n > 0 && page.rows[i].version == 1);
			*anonymous += page.rows[i].anonymous;
		}
		n += (int64_t)page.n;
		if (!page.more)
			return n;
		ask.after = page.next;
	}
	fail_msg("no end of pages");
	return n;
}

/* Every cell of every funnel; returns how many of its rows are anonymous. */
static int64_t
rows_fit_cells(struct call_id of)
{
	struct funnel funnel;
	int64_t anonymous = 0, all = 0;

	fine(ledger_funnel(rd, river->id, of, &funnel));
	for (size_t way = 0; way < FUNNEL_WAYS; way++)
		for (int stage = TOUCH_REACH; stage <= TOUCH_STAGES; stage++) {
			int64_t n = funnel.stage[way][stage - 1].n;

			assert_int_equal(listed(of, (enum touch_kind)stage, way, &anonymous), n);
			all += n;
		}
	assert_true(all > 0);
	return anonymous;
}

static void
a_number_has_its_rows(void **state)
{
	struct call *first = call;
	bool more = true;

	(void)state;
	come(120, WEAK, TOUCH_SHOW, NOON);
	come(130, STRONG, TOUCH_PLEDGE, NOON);
	come(30, BOTH, TOUCH_SHOW, NOON);
	come(2, UNKNOWN, TOUCH_RESPOND, NOON);
	call = another_call();
	come(20, BOTH, TOUCH_SHOW, NOON + 100 * DAY);
	come(7, WEAK, TOUCH_SHOW, NOON);
	assert_int_equal(rows_fit_cells(first->id), 0);
	assert_int_equal(rows_fit_cells(call->id), 0);
	assert_int_equal(rows_fit_cells((struct call_id){0}), 0);
	while (more)
		fine(expire_jobs.rows[0].run(tx, NOON + 181 * DAY, &more));
	assert_true(rows_fit_cells(first->id) > 0);
	assert_int_equal(rows_fit_cells(call->id), 7 * 4);
	assert_true(rows_fit_cells((struct call_id){0}) > 7 * 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PUBLISH_TEST(the_reference),
	    PUBLISH_TEST(ten_are_nobody),
	    PUBLISH_TEST(small_moves_wait),
	    PUBLISH_TEST(once_a_day),
	    PUBLISH_TEST(calls_hide_behind_no_movement),
	    PUBLISH_TEST(no_run_of_days_tells_a_small_group),
	    PUBLISH_TEST(a_number_has_its_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
