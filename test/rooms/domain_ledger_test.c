/* The numbers: intervals, what may be shown, sums that outlive the sign-ups. */
#include "house.h"

#include <jansson.h>
#include <math.h>

#include "domain/behalf.h"
#include "domain/expire.h"
#include "domain/ledger.h"

static void
near(double is, double expected)
{
	if (fabs(is - expected) > 1e-6)
		fail_msg("%.9f is not %.9f", is, expected);
}

static void
intervals_of_the_paper(void **state)
{
	static const struct {
		int64_t x, n;
		double low, high;
	} rows[] = {
	    {7, 20, 0.181192, 0.567146},
	    {0, 12, 0.000000, 0.242494},
	    {3, 3, 0.438503, 1.000000},
	    {1, 40, 0.004427, 0.128814},
	    {380, 2380, 0.145498, 0.174927},
	    {0, 0, 0, 1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct interval w = ledger_wilson(rows[i].x, rows[i].n);

		near(w.low, rows[i].low);
		near(w.high, rows[i].high);
	}
}

static void
intervals_of_the_reference(void **state)
{
	struct str all = shared_read("data/impact-vectors.json");
	json_t *root, *rows;
	json_error_t e;

	(void)state;
	root = json_loadb(all.at, all.n, 0, &e);
	assert_non_null(root);
	rows = json_object_get(root, "binomial");
	assert_true(json_array_size(rows) > 0);
	for (size_t i = 0; i < json_array_size(rows); i++) {
		json_t *row = json_array_get(rows, i), *w = json_object_get(row, "wilson");
		struct interval is = ledger_wilson(json_integer_value(json_object_get(row, "x")),
		    json_integer_value(json_object_get(row, "n")));

		near(is.low, json_number_value(json_array_get(w, 0)));
		near(is.high, json_number_value(json_array_get(w, 1)));
	}
	json_decref(root);
}

/* ---- what may be shown --------------------------------------------------------------------- */

static void
small_cells_are_merged(void **state)
{
	/* strong, weak, both, unknown */
	static const int64_t cells[] = {18, 22, 30, 5};
	struct ledger_cell out[4];

	(void)state;
	assert_int_equal(ledger_publish(cells, 4, LEDGER_K, out), 3);
	assert_int_equal(out[0].of, 1U << 1);
	assert_int_equal(out[0].n, 22);
	assert_int_equal(out[1].of, 1U << 0 | 1U << 3);
	assert_int_equal(out[1].n, 23);
	assert_int_equal(out[2].of, 1U << 2);
	assert_int_equal(out[2].n, 30);
}

static void
nothing_small_is_shown_or_follows(void **state)
{
	struct ledger_cell out[3];
	int64_t cells[3];

	(void)state;
	for (cells[0] = 0; cells[0] < 40; cells[0]++)
		for (cells[1] = 0; cells[1] < 40; cells[1]++)
			for (cells[2] = 0; cells[2] < 40; cells[2]++) {
				size_t n = ledger_publish(cells, 3, LEDGER_K, out);
				int64_t sum = 0;
				unsigned of = 0;

				assert_true(n != 1);
				for (size_t i = 0; i < n; i++) {
					assert_true(out[i].n >= LEDGER_K);
					assert_int_equal(of & out[i].of, 0);
					of |= out[i].of;
					sum += out[i].n;
				}
				if (n > 0)
					assert_int_equal(sum, cells[0] + cells[1] + cells[2]);
			}
}

/* ---- sums ---------------------------------------------------------------------------------- */

static void
put(const struct call *c, const char *names, bool spoke)
{
	struct behalf b = {.call = c->id, .spoke = spoke, .now = NOON};
	struct behalf_line *lines;
	int64_t going, waiting;

	fine(behalf_lines(arena, str_of(names), &lines, &b.n));
	b.lines = lines;
	fine(behalf_add(tx, &b, &going, &waiting));
}

static void
sums_outlive_the_names(void **state)
{
	struct person_id host = a_person("Ana", NONE, true);
	struct movement *river = a_movement("river", host);
	struct ledger before, after;
	struct ledger_calls calls;
	struct signup_list list;
	struct call *one, *two;
	bool more = true;

	(void)state;
	fine(publish(river, "Open the weir.", 1));
	one = an_open_call(river, host);
	two = an_open_call(river, host);
	put(one, "Ben\nCarla", true);
	put(two, "Dev", false);
	fine(ledger_of_movement(rd, river->id, &before));
	assert_int_equal(before.all.signed_up, 3);
	assert_int_equal(before.tie[TIE_STRONG - 1].confirmed, 2);
	assert_int_equal(before.channel[CHANNEL_PERSON - 1].confirmed, 3);
	while (more)
		fine(expire_jobs.rows[0].run(tx, one->words.ends_at + 73 * HOUR, &more));
	fine(signup_page(rd, one->id, (struct signup_key){.folded = NONE}, 10, &list));
	assert_int_equal(list.n, 0);
	fine(ledger_of_movement(rd, river->id, &after));
	assert_memory_equal(&before, &after, sizeof(before));
	fine(ledger_of_call(rd, one->id, &after));
	assert_int_equal(after.all.signed_up, 2);
	fine(ledger_sum_up(tx, one->id)); /* too late: it is erased and counted already */
	fine(ledger_of_movement(rd, river->id, &after));
	assert_memory_equal(&before, &after, sizeof(before));
	fine(ledger_calls(rd, river->id, (struct ledger_key){0}, 1, &calls));
	assert_int_equal(calls.n, 1);
	assert_int_equal(calls.rows[0].id.n, two->id.n);
	assert_int_equal(calls.rows[0].line.signed_up, 1);
	fine(ledger_calls(rd, river->id,
	    (struct ledger_key){calls.rows[0].starts_at, calls.rows[0].id}, 5, &calls));
	assert_int_equal(calls.n, 1);
	assert_int_equal(calls.rows[0].line.confirmed, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(intervals_of_the_paper),
	    ARENA_TEST(intervals_of_the_reference),
	    ARENA_TEST(small_cells_are_merged),
	    ARENA_TEST(nothing_small_is_shown_or_follows),
	    HOUSE_TEST(sums_outlive_the_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
