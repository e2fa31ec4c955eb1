/* Dates in words. */
#include "test.h"

#include "base/text.h"
#include "view_when.h"

/* 2026-04-25 10:00 in London, when that is UTC+1. */
#define APRIL INT64_C(1777107600)

static struct draw d;

static void
begin(int lang)
{
	struct buf *out = NEW(arena, struct buf);

	*out = BUF(arena);
	d = (struct draw){.out = out, .arena = arena, .lang = lang, .now = APRIL - 10 * 86400};
}

static struct when
point(int64_t utc, const char *zone)
{
	struct when w;

	assert_null(when_make(arena, utc, str_of(zone), &w));
	return w;
}

static void
expect(struct str got, const char *expected)
{
	assert_string_equal(str_c(arena, got), expected);
}

static void
test_words(void **state)
{
	struct when w = point(APRIL, "Europe/London");

	(void)state;
	begin(0);
	expect(when_words(&d, &w, WHEN_FULL), "Saturday 25 April, 10:00");
	expect(when_words(&d, &w, WHEN_DAY), "Saturday 25 April");
	expect(when_words(&d, &w, WHEN_CLOCK), "10:00");
	expect(when_stamp(arena, &w, WHEN_FULL), "2026-04-25T10:00+01:00");
	expect(when_stamp(arena, &w, WHEN_DAY), "2026-04-25");
	expect(when_zone_words(&d, &w), "London time");
	w = point(APRIL, "America/Argentina/Buenos_Aires");
	expect(when_stamp(arena, &w, WHEN_FULL), "2026-04-25T06:00-03:00");
	expect(when_zone_words(&d, &w), "Buenos Aires time");
	w = point(APRIL, "Asia/Kolkata");
	expect(when_stamp(arena, &w, WHEN_FULL), "2026-04-25T14:30+05:30");
	w = point(APRIL, "UTC");
	expect(when_zone_words(&d, &w), "UTC time");
	expect(when_stamp(arena, &w, WHEN_FULL), "2026-04-25T09:00+00:00");
}

/* The year stands only when it is another one, judged in the zone of the thing. */
static void
test_year(void **state)
{
	struct when w = point(APRIL - 365 * 86400, "Europe/London");

	(void)state;
	begin(0);
	expect(when_words(&d, &w, WHEN_FULL), "Friday 25 April 2025, 10:00");
	w = point(APRIL + 300 * 86400, "Europe/London");
	expect(when_words(&d, &w, WHEN_DAY), "Friday 19 February 2027");
	d.now = INT64_C(1798761600) - 1800; /* half an hour before 2027 in UTC */
	w = point(d.now, "Asia/Tokyo");
	expect(when_words(&d, &w, WHEN_FULL), "Friday 1 January, 08:30");
}

/* Every weekday and month has its own name. */
static void
test_names(void **state)
{
	static const char *const days[] = {
	    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
	static const char *const months[] = {"January", "February", "March", "April", "May", "June",
	    "July", "August", "September", "October", "November", "December"};
	struct when w = {0};

	(void)state;
	begin(0);
	for (int i = 0; i < 7; i++) {
		w.wall = (struct wall){.year = 2026, .month = 3, .day = 1 + i};
		expect(when_weekday(&d, &w), days[i]);
	}
	for (int i = 0; i < 12; i++) {
		w.wall.month = i + 1;
		expect(when_month(&d, &w), months[i]);
	}
}

static void
test_span(void **state)
{
	struct when_span s;

	(void)state;
	begin(0);
	assert_null(when_span_make(arena, (int64_t[2]){APRIL, APRIL + 3 * 3600}, S("Europe/London"),
	    S("Europe/Berlin"), &s));
	expect(when_span_words(&d, &s), "Saturday 25 April, 10:00 to 13:00");
	expect(when_own_words(&d, &s), "For you in Berlin: 11:00 to 14:00");
	s.own = S("Europe/Lisbon");
	assert_null(when_own_words(&d, &s).at);
	s.own = S("Pacific/Auckland");
	expect(when_own_words(&d, &s), "For you in Auckland: 21:00 to Sunday 26 April, 00:00");
	s.own = S("No/Where");
	assert_null(when_own_words(&d, &s).at);
	assert_null(when_span_make(
	    arena, (int64_t[2]){APRIL, APRIL + 20 * 3600}, S("Europe/London"), NONE, &s));
	expect(when_span_words(&d, &s), "Saturday 25 April, 10:00 to Sunday 26 April, 06:00");
	assert_null(when_own_words(&d, &s).at);
	assert_null(when_span_make(
	    arena, (int64_t[2]){APRIL, 0}, S("Europe/London"), S("Europe/Berlin"), &s));
	expect(when_span_words(&d, &s), "Saturday 25 April, 10:00");
	expect(when_own_words(&d, &s), "For you in Berlin: 11:00");
	assert_int_equal(
	    when_span_make(arena, (int64_t[2]){APRIL, 0}, S("No/Where"), NONE, &s)->fault,
	    FAULT_INPUT);
}

static void
test_views(void **state)
{
	struct when_span s;
	struct when w = point(APRIL, "Europe/London");

	(void)state;
	assert_null(when_span_make(arena, (int64_t[2]){APRIL, APRIL + 3 * 3600}, S("Europe/London"),
	    S("Europe/Berlin"), &s));
	begin(0);
	view_when_span(&d, &s);
	expect(buf_str(d.out),
	    "<span><strong><time datetime=\"2026-04-25T10:00+01:00\">Saturday 25 April, 10:00"
	    "</time> to <time datetime=\"2026-04-25T13:00+01:00\">13:00</time></strong>, London "
	    "time</span><small>For you in Berlin: 11:00 to 14:00</small>");
	s.own = NONE;
	begin(0);
	view_when_span(&d, &s);
	assert_true(str_starts(buf_str(d.out),
	    S("<span data-own=\"For you in {city}: {span}\" data-span=\"{from} to {to}\">")));
	assert_true(str_ends(buf_str(d.out), S("London time</span>")));
	begin(0);
	view_when_big(&d, &w);
	expect(buf_str(d.out), "<time datetime=\"2026-04-25\">Saturday <b class=\"big\">25</b> "
			       "April</time>");
	begin(0);
	view_when_day(&d, &w);
	expect(buf_str(d.out), "<time datetime=\"2026-04-25\">Saturday 25 April</time>");
}

/* Names come from the catalogue: the pseudo-language changes them all. */
static void
test_languages(void **state)
{
	struct when w = point(APRIL, "Europe/London");

	(void)state;
	begin(text_lang_of(S("qps")));
	assert_int_not_equal(d.lang, 0);
	assert_null(strstr(str_c(arena, when_words(&d, &w, WHEN_FULL)), "Saturday"));
	assert_non_null(strstr(str_c(arena, when_words(&d, &w, WHEN_FULL)), " 25 "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(test_words),
	    ARENA_TEST(test_year),
	    ARENA_TEST(test_names),
	    ARENA_TEST(test_span),
	    ARENA_TEST(test_views),
	    ARENA_TEST(test_languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
