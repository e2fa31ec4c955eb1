/* Calendar objects: lines, escapes, zones. */
#include "test.h"

#include "base/err.h"
#include "base/utf8.h"
#include "web/ical.h"

static struct ical
event(void)
{
	return (struct ical){.uid = S("abc@hub.example"),
	    .sequence = 3,
	    .stamp = 1775476800, /* 2026-04-06T12:00:00Z */
	    .from = 1777107600,  /* 2026-04-25 10:00 in London */
	    .to = 1777118400,
	    .zone = S("Europe/London"),
	    .summary = S("Help us"),
	    .description = S("Come."),
	    .location = S("The mill, Low Street; back\\door"),
	    .link = {S("https://hub.example/@river/calls/help-us")}};
}

static struct str
written(const struct ical *e)
{
	struct str out;

	assert_null(ical_write(arena, e, &out));
	return out;
}

static bool
has(struct str s, const char *part)
{
	return str_find(s, str_of(part)) < s.n;
}

/* Lines put together again, as a reader does. */
static struct str
unfolded(struct str s)
{
	struct buf b = BUF(arena);

	for (size_t i = 0; i < s.n; i++)
		if (str_starts(str_sub(s, i, s.n), S("\r\n ")))
			i += 2;
		else
			buf_char(&b, s.at[i]);
	return buf_str(&b);
}

static void
an_event_is_written(void **state)
{
	struct ical e = event();
	struct str s = written(&e);

	(void)state;
	assert_true(str_starts(s, S("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")));
	assert_true(str_ends(s, S("END:VEVENT\r\nEND:VCALENDAR\r\n")));
	assert_true(has(s, "\r\nUID:abc@hub.example\r\n"));
	assert_true(has(s, "\r\nDTSTAMP:20260406T120000Z\r\n"));
	assert_true(has(s, "\r\nSEQUENCE:3\r\n"));
	assert_true(has(s, "\r\nDTSTART;TZID=Europe/London:20260425T100000\r\n"));
	assert_true(has(s, "\r\nDTEND;TZID=Europe/London:20260425T130000\r\n"));
	assert_true(has(s, "\r\nLOCATION:The mill\\, Low Street\\; back\\\\door\r\n"));
	assert_true(has(s, "\r\nURL:https://hub.example/@river/calls/help-us\r\n"));
	assert_true(has(s, "\r\nSTATUS:CONFIRMED\r\n"));
	e.cancelled = true;
	assert_true(has(written(&e), "\r\nSTATUS:CANCELLED\r\n"));
}

static void
the_rule_in_force_comes_along(void **state)
{
	struct ical e = event();
	struct str s = written(&e);

	(void)state;
	assert_true(has(s, "BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\nBEGIN:DAYLIGHT\r\n"
			   "DTSTART:20260329T010000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\n"
			   "END:DAYLIGHT\r\nEND:VTIMEZONE\r\n"));
}

static void
a_change_in_between_comes_along(void **state)
{
	struct ical e = event();
	struct str s;

	(void)state;
	e.from = 1792830600; /* 2026-10-24 09:30 in London */
	e.to = e.from + 2 * 86400;
	s = written(&e);
	assert_true(has(s, "BEGIN:DAYLIGHT\r\nDTSTART:20260329T010000\r\n"));
	assert_true(has(s, "BEGIN:STANDARD\r\nDTSTART:20261025T020000\r\nTZOFFSETFROM:+0100\r\n"
			   "TZOFFSETTO:+0000\r\nEND:STANDARD\r\n"));
	assert_true(has(s, "DTEND;TZID=Europe/London:20261026T083000\r\n"));
}

static void
zones_without_change(void **state)
{
	struct ical e = event();
	struct str s;

	(void)state;
	e.zone = S("UTC");
	s = written(&e);
	assert_true(has(s, "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0000\r\n"
			   "TZOFFSETTO:+0000\r\n"));
	e.zone = S("Asia/Kolkata");
	s = written(&e);
	assert_true(has(s, "DTSTART:19700101T000000\r\nTZOFFSETFROM:+0530\r\n"));
	assert_true(has(s, "DTSTART;TZID=Asia/Kolkata:20260425T143000\r\n"));
	e.zone = S("America/St_Johns");
	assert_true(has(written(&e), "TZOFFSETFROM:-0330\r\nTZOFFSETTO:-0230\r\n"));
	e.zone = S("Europe/Alderford");
	assert_non_null(ical_write(arena, &e, &s));
}

static void
lines_are_folded_between_code_points(void **state)
{
	struct ical e = event();
	struct buf words = BUF(arena), expected = BUF(arena);
	struct str s, rest, line;

	(void)state;
	for (int i = 0; i < 60; i++)
		buf_add(&words, i % 3 == 0 ? S("aé") : i % 3 == 1 ? S("€") : S("😀b"));
	e.description = buf_str(&words);
	s = written(&e);
	rest = s;
	while (rest.n > 0 && str_split(&rest, '\n', &line)) {
		assert_true(line.n <= 76); /* 75 octets and the CR */
		assert_true(utf8_valid(line));
		assert_true(str_ends(line, S("\r")));
	}
	buf_addf(&expected, "\r\nDESCRIPTION:%.*s\r\n", STR_ARG(e.description));
	assert_true(has(unfolded(s), str_c(arena, buf_str(&expected))));
}

static void
no_text_can_begin_a_line(void **state)
{
	struct ical e = event();
	struct str s;

	(void)state;
	e.summary = S("One\nATTENDEE:mailto:eve@example.org\r\nX-A:1\x01\x7f");
	s = written(&e);
	assert_true(
	    has(s, "\r\nSUMMARY:One\\nATTENDEE:mailto:eve@example.org\\nX-A:1\r\nDESCRIPTION:"));
	assert_false(has(s, "\nATTENDEE"));
	e.description = S("");
	assert_false(has(written(&e), "DESCRIPTION"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(an_event_is_written),
	    ARENA_TEST(the_rule_in_force_comes_along),
	    ARENA_TEST(a_change_in_between_comes_along),
	    ARENA_TEST(zones_without_change),
	    ARENA_TEST(lines_are_folded_between_code_points),
	    ARENA_TEST(no_text_can_begin_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
