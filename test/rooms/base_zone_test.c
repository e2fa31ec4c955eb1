/* Time zones against known instants, against libc, and against files that are not as they should
 * be. */
#include <time.h>

#include "test.h"

#include "base/zone.h"
#include "base/zone_tzif.h"

static const struct zone *
zone(const char *name)
{
	const struct zone *z = NULL;

	if (zone_find(arena, str_of(name), &z) != OK)
		fail_msg("no zone %s", name);
	return z;
}

static struct wall
wall(const char *s)
{
	struct wall w;

	if (!wall_read(str_of(s), &w))
		fail_msg("no wall time: %s", s);
	return w;
}

/* ---- civil dates -------------------------------------------------------------------------- */

static void
days_of_known_dates(void **state)
{
	(void)state;
	assert_int_equal(wall_days(1970, 1, 1), 0);
	assert_int_equal(wall_days(1969, 12, 31), -1);
	assert_int_equal(wall_days(2000, 2, 29), 11016);
	assert_int_equal(wall_days(2000, 3, 1), 11017);
	assert_int_equal(wall_days(1, 1, 1), -719162);
	assert_int_equal(wall_days(0, 2, 29), -719469);
	assert_int_equal(wall_days(9999, 12, 31), 2932896);
}

/* A calendar that only counts on, beside the arithmetic. */
static void
days_follow_each_other(void **state)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t days = wall_days(1583, 1, 1);
	int weekday = 6; /* 1583-01-01 was a Saturday */

	(void)state;
	for (int year = 1583; year < 2500; year++) {
		bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);

		for (int month = 1; month <= 12; month++) {
			int length = lengths[month - 1] + (leap && month == 2);

			for (int day = 1; day <= length; day++, days++) {
				struct wall w = {.year = year, .month = month, .day = day};

				if (wall_days(year, month, day) != days ||
				    wall_weekday(&w) != weekday)
					fail_msg("%d-%d-%d", year, month, day);
				weekday = (weekday + 1) % 7;
			}
		}
	}
}

static void
walls_are_read_and_written(void **state)
{
	static const char *const bad[] = {"", "2026-04-25", "2026-04-25T10:00:00",
	    "2026-04-25 10:00", "2026-02-29T10:00", "2100-02-29T10:00", "2026-13-01T10:00",
	    "2026-00-01T10:00", "2026-01-00T10:00", "2026-04-31T10:00", "2026-01-01T24:00",
	    "2026-01-01T10:60", "0000-01-01T10:00", "2026-1-01T10:000", "+026-01-01T10:00",
	    "2026-01-01T10:0 "};
	struct wall w = wall("2024-02-29T23:59");

	(void)state;
	assert_int_equal(w.year, 2024);
	assert_int_equal(w.month, 2);
	assert_int_equal(w.day, 29);
	assert_int_equal(w.hour, 23);
	assert_int_equal(w.minute, 59);
	assert_int_equal(w.second, 0);
	assert_true(str_eq(wall_write(arena, &w), S("2024-02-29T23:59")));
	w = wall("0007-01-02T03:04");
	assert_true(str_eq(wall_write(arena, &w), S("0007-01-02T03:04")));
	for (size_t i = 0; i < COUNT(bad); i++)
		if (wall_read(str_of(bad[i]), &w))
			fail_msg("taken: %s", bad[i]);
}

/* ---- known instants ----------------------------------------------------------------------- */

static void
known_instants(void **state)
{
	static const struct {
		const char *zone, *wall;
		int64_t utc;
		int offset;
	} rows[] = {
	    {"UTC", "2026-04-25T10:00", 1777111200, 0},
	    {"Europe/London", "2026-01-15T12:00", 1768478400, 0},
	    {"Europe/London", "2026-07-15T12:00", 1784113200, 3600},
	    {"Europe/Berlin", "2026-04-25T18:00", 1777132800, 7200},
	    {"Europe/Berlin", "2026-12-24T18:00", 1798131600, 3600},
	    {"America/New_York", "2026-07-04T12:00", 1783180800, -14400},
	    {"America/New_York", "1969-07-20T22:56", -14159040, -14400},
	    {"Australia/Lord_Howe", "2026-07-01T12:00", 1782869400, 37800},
	    {"Australia/Lord_Howe", "2026-01-01T12:00", 1767229200, 39600},
	    {"Asia/Kolkata", "2026-04-25T15:30", 1777111200, 19800},
	    {"Pacific/Apia", "2011-12-29T23:59", 1325239140, -36000},
	    {"Pacific/Apia", "2011-12-31T00:00", 1325239200, 50400},
	    {"Europe/Berlin", "2050-07-01T12:00", 2540282400, 7200},
	    {"Europe/Berlin", "2199-12-01T12:00", 7255479600, 3600},
	    {"America/New_York", "2100-07-04T12:00", 4118400000, -14400},
	    {"Australia/Lord_Howe", "2100-01-01T00:00", 4102405200, 39600},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wall w = wall(rows[i].wall);
		struct wall back;
		enum zone_fit fit;
		int offset;
		int64_t utc = zone_utc(zone(rows[i].zone), &w, &fit);

		if (utc != rows[i].utc)
			fail_msg("%s in %s is %" PRId64, rows[i].wall, rows[i].zone, utc);
		assert_int_equal(fit, ZONE_EXACT);
		zone_wall(zone(rows[i].zone), utc, &back, &offset);
		assert_memory_equal(&back, &w, sizeof(w));
		assert_int_equal(offset, rows[i].offset);
	}
}

static void
gaps_move_forward_and_folds_take_the_first(void **state)
{
	static const struct {
		const char *zone, *asked, *got;
		enum zone_fit fit;
		int offset;
	} rows[] = {
	    {"Europe/Berlin", "2026-03-29T01:59", "2026-03-29T01:59", ZONE_EXACT, 3600},
	    {"Europe/Berlin", "2026-03-29T02:00", "2026-03-29T03:00", ZONE_GAP, 7200},
	    {"Europe/Berlin", "2026-03-29T02:30", "2026-03-29T03:30", ZONE_GAP, 7200},
	    {"Europe/Berlin", "2026-03-29T03:00", "2026-03-29T03:00", ZONE_EXACT, 7200},
	    {"Europe/Berlin", "2026-10-25T01:59", "2026-10-25T01:59", ZONE_EXACT, 7200},
	    {"Europe/Berlin", "2026-10-25T02:00", "2026-10-25T02:00", ZONE_FOLD, 7200},
	    {"Europe/Berlin", "2026-10-25T02:59", "2026-10-25T02:59", ZONE_FOLD, 7200},
	    {"Europe/Berlin", "2026-10-25T03:00", "2026-10-25T03:00", ZONE_EXACT, 3600},
	    {"Europe/Berlin", "2060-03-28T02:30", "2060-03-28T03:30", ZONE_GAP, 7200},
	    {"Europe/Berlin", "2060-10-31T02:30", "2060-10-31T02:30", ZONE_FOLD, 7200},
	    {"Europe/London", "2026-03-29T01:30", "2026-03-29T02:30", ZONE_GAP, 3600},
	    {"America/New_York", "2026-03-08T02:30", "2026-03-08T03:30", ZONE_GAP, -14400},
	    {"America/New_York", "2026-11-01T01:30", "2026-11-01T01:30", ZONE_FOLD, -14400},
	    {"Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-04T02:45", ZONE_GAP, 39600},
	    {"Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-05T01:45", ZONE_FOLD, 39600},
	    {"Australia/Lord_Howe", "2026-04-05T01:29", "2026-04-05T01:29", ZONE_EXACT, 39600},
	    {"Australia/Lord_Howe", "2126-04-07T01:45", "2126-04-07T01:45", ZONE_FOLD, 39600},
	    {"Pacific/Apia", "2011-12-30T12:00", "2011-12-31T12:00", ZONE_GAP, 50400},
	    {"UTC", "2026-03-29T02:30", "2026-03-29T02:30", ZONE_EXACT, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wall w = wall(rows[i].asked);
		struct wall expected = wall(rows[i].got);
		enum zone_fit fit;
		int offset;
		int64_t utc = zone_utc(zone(rows[i].zone), &w, &fit);

		zone_wall(zone(rows[i].zone), utc, &w, &offset);
		if (memcmp(&w, &expected, sizeof(w)) != 0 || fit != rows[i].fit ||
		    offset != rows[i].offset)
			fail_msg("%s %s: %s, fit %d, offset %d", rows[i].zone, rows[i].asked,
			    str_c(arena, wall_write(arena, &w)), (int)fit, offset);
	}
}

/* ---- libc --------------------------------------------------------------------------------- */

static uint64_t
next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void
assert_like_libc(const char *name, int64_t utc)
{
	time_t t = (time_t)utc;
	struct tm tm;
	struct wall w;
	enum zone_fit fit;
	int offset;
	int64_t back;

	assert_non_null(localtime_r(&t, &tm));
	zone_wall(zone(name), utc, &w, &offset);
	if (w.year != tm.tm_year + 1900 || w.month != tm.tm_mon + 1 || w.day != tm.tm_mday ||
	    w.hour != tm.tm_hour || w.minute != tm.tm_min || w.second != tm.tm_sec ||
	    offset != tm.tm_gmtoff || wall_weekday(&w) != tm.tm_wday)
		fail_msg("%s differs from libc at %" PRId64, name, utc);
	back = zone_utc(zone(name), &w, &fit);
	if (fit == ZONE_FOLD ? back > utc : back != utc || fit != ZONE_EXACT)
		fail_msg("%s: %" PRId64 " comes back as %" PRId64, name, utc, back);
}

/* 1900 to 2200: the transitions of the file, and its footer after 2037. */
static void
random_instants_like_libc(void **state)
{
	static const char *const names[] = {"Europe/London", "Europe/Berlin", "America/New_York",
	    "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "UTC", "Europe/Dublin",
	    "Africa/Casablanca", "America/Sao_Paulo", "Asia/Tehran", "Asia/Gaza",
	    "America/St_Johns", "Antarctica/Troll", "Pacific/Chatham", "Africa/Cairo"};
	const int64_t from = wall_days(1905, 1, 1) * 86400;
	const int64_t until = wall_days(2200, 1, 1) * 86400;
	uint64_t seed = 20260425;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_int_equal(setenv("TZ", names[i], 1), 0);
		tzset();
		for (int round = 0; round < 3000; round++)
			assert_like_libc(names[i],
			    from + (int64_t)(next_random(&seed) % (uint64_t)(until - from)));
	}
	assert_int_equal(unsetenv("TZ"), 0);
}

/* ---- names and files ---------------------------------------------------------------------- */

static void
odd_names_are_no_zones(void **state)
{
	static const char *const bad[] = {"", "/etc/passwd", "../../../etc/passwd", "Europe/../UTC",
	    "Europe/Atlantis", "Europe", "Europe/", "/UTC", "Europe//Berlin", "right/UTC",
	    "posix/UTC", "zone.tab", "tzdata.zi", "leapseconds", "UTC ", "U\nTC",
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
	const struct zone *z = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (zone_find(arena, str_of(bad[i]), &z) == OK)
			fail_msg("taken: %s", bad[i]);
	assert_non_null(zone_find(arena, NONE, &z));
	assert_null(z);
	assert_ptr_equal(zone("Europe/Berlin"), zone("Europe/Berlin"));
	assert_ptr_not_equal(zone("Europe/Berlin"), zone("Europe/London"));
	assert_non_null(zone("America/Argentina/Buenos_Aires"));
	assert_non_null(zone("Etc/GMT+5"));
}

static void
every_listed_name_is_a_zone(void **state)
{
	struct str *names;
	size_t n = zone_names(arena, &names);
	size_t utc = 0;

	(void)state;
	assert_true(n > 250);
	for (size_t i = 0; i < n; i++) {
		const struct zone *z;

		utc += str_eq(names[i], S("UTC"));
		assert_null(zone_find(arena, names[i], &z));
		if (i > 0)
			assert_true(str_cmp(names[i - 1], names[i]) < 0);
	}
	assert_int_equal(utc, 1);
}

static struct str
berlin(void)
{
	struct str file = file_read(S("/usr/share/zoneinfo/Europe/Berlin"));

	assert_non_null(file.at);
	return file;
}

static void
cut_files_are_refused(void **state)
{
	struct str file = berlin();
	struct zone z;

	(void)state;
	assert_null(zone_tzif_read(arena, file, &z));
	for (size_t n = 0; n < file.n; n++)
		assert_non_null(zone_tzif_read(arena, str_sub(file, 0, n), &z));
}

/* Whatever a bent file is read as, asking it ends and answers. */
static void
bent_files_do_no_harm(void **state)
{
	struct str file = berlin();
	char *bytes = str_c(arena, file);
	uint64_t seed = 7;
	size_t taken = 0;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct arena *own = arena_new(1 << 20);
		size_t at = (size_t)(next_random(&seed) % file.n);
		char was = bytes[at];
		struct zone z;

		bytes[at] = (char)next_random(&seed);
		if (zone_tzif_read(own, (struct str){bytes, file.n}, &z) == OK) {
			struct wall w;
			enum zone_fit fit;

			zone_wall(&z, (int64_t)next_random(&seed), &w, NULL);
			(void)zone_utc(&z, &w, &fit);
			taken++;
		}
		bytes[at] = was;
		arena_free(own);
	}
	assert_in_range(taken, 1, 1999);
}

/* A file of version 2 without transitions, whose footer says all. */
static err
footer_only(const char *footer, struct zone *out)
{
	struct buf b = BUF(arena);

	for (int block = 0; block < 2; block++) {
		static const char counts[] = "\0\0\0\0"
					     "\0\0\0\0"
					     "\0\0\0\0"
					     "\0\0\0\0"
					     "\0\0\0\1"
					     "\0\0\0\4";
		static const char kind[] = "\0\0\0\0"
					   "\0"
					   "\0"
					   "UTC";

		buf_add(&b, S("TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"));
		buf_add(&b, (struct str){counts, sizeof(counts) - 1});
		buf_add(&b, (struct str){kind, sizeof(kind)});
	}
	buf_addf(&b, "\n%s\n", footer);
	return zone_tzif_read(arena, buf_str(&b), out);
}

static void
assert_at(const struct zone *z, const char *utc, int expected)
{
	struct wall asked = wall(utc);
	struct wall w;
	enum zone_fit fit;
	int offset;

	zone_wall(z, zone_utc(zone("UTC"), &asked, &fit), &w, &offset);
	if (offset != expected)
		fail_msg("offset %d at %s", offset, utc);
}

static void
footers_of_every_form(void **state)
{
	struct zone z;

	(void)state;
	assert_null(footer_only("", &z));
	assert_at(&z, "2030-07-01T00:00", 0);
	assert_null(footer_only("<-0330>3:30", &z));
	assert_at(&z, "2030-07-01T00:00", -12600);
	/* Jn never counts 29 February, n does: both are 1 March in 2028. */
	assert_null(footer_only("AAA0BBB,J60/0,J300/0", &z));
	assert_at(&z, "2028-02-29T23:59", 0);
	assert_at(&z, "2028-03-01T00:00", 3600);
	assert_null(footer_only("AAA0BBB,60/0,300/0", &z));
	assert_at(&z, "2028-02-29T23:59", 0);
	assert_at(&z, "2028-03-01T00:00", 3600);
	/* 26 March 2028 is the fourth Sunday of four, and the last. */
	assert_null(footer_only("AAA-1BBB-3,M3.4.0/-2,M3.5.0/26", &z));
	assert_at(&z, "2028-03-25T20:59", 3600);
	assert_at(&z, "2028-03-25T21:00", 10800);
	assert_at(&z, "2028-03-26T22:59", 10800);
	assert_at(&z, "2028-03-26T23:00", 3600);
	/* Summer time all the year round (RFC 8536 3.3.1). */
	assert_null(footer_only("XXX3EDT4,0/0,J365/23", &z));
	for (int day = 1; day <= 28; day++)
		assert_at(&z,
		    str_c(arena, buf_format(arena, "2030-%02d-%02dT00:00", 1 + day % 12, day)),
		    -14400);
	assert_at(&z, "2030-01-01T04:00", -14400);
	assert_at(&z, "2030-12-31T23:59", -14400);
}

static void
bad_footers_are_refused(void **state)
{
	static const char *const bad[] = {"C", "CE1", "CET", "CET-", "CET-25", "CET-1:60",
	    "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,", "CET-1CEST,M13.5.0,M10.5.0",
	    "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.0.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
	    "CET-1CEST,J0,J300", "CET-1CEST,J366,J300", "CET-1CEST,366,300",
	    "CET-1CEST,M3.5.0/168,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0x", "<+01-1", "<>1",
	    "CET-99999999999999999999", "CET-1CEST,M99999999999.5.0,M10.5.0"};
	struct zone z;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (footer_only(bad[i], &z) == OK)
			fail_msg("taken: %s", bad[i]);
}

static void
the_end_of_time_has_an_answer(void **state)
{
	static const int64_t ends[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX, INT64_MAX - 1};
	static const char *const names[] = {"UTC", "Europe/Berlin", "Pacific/Apia"};

	(void)state;
	for (size_t i = 0; i < COUNT(ends) * COUNT(names); i++) {
		struct wall w;
		enum zone_fit fit;

		zone_wall(zone(names[i % COUNT(names)]), ends[i % COUNT(ends)], &w, NULL);
		assert_in_range(w.month, 1, 12);
		assert_in_range(w.day, 1, 31);
		(void)zone_utc(zone(names[i % COUNT(names)]), &w, &fit);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(days_of_known_dates),
	    ARENA_TEST(days_follow_each_other),
	    ARENA_TEST(walls_are_read_and_written),
	    ARENA_TEST(known_instants),
	    ARENA_TEST(gaps_move_forward_and_folds_take_the_first),
	    ARENA_TEST(random_instants_like_libc),
	    ARENA_TEST(odd_names_are_no_zones),
	    ARENA_TEST(every_listed_name_is_a_zone),
	    ARENA_TEST(cut_files_are_refused),
	    ARENA_TEST(bent_files_do_no_harm),
	    ARENA_TEST(footers_of_every_form),
	    ARENA_TEST(bad_footers_are_refused),
	    ARENA_TEST(the_end_of_time_has_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
