/* The two drawings, held against the numbers of the design. */
#include "test.h"

#include "base/draw.h"
#include "view_ring.h"

static struct draw d;

static void
begin(void)
{
	struct buf *out = NEW(arena, struct buf);

	*out = BUF(arena);
	d = (struct draw){.out = out, .arena = arena};
}

static const char *
drawn(void)
{
	return str_c(arena, buf_str(d.out));
}

static void
expect_tenths(int64_t tenths, const char *text)
{
	assert_string_equal(str_c(arena, ring_tenths(arena, tenths)), text);
}

static void
test_tenths(void **state)
{
	(void)state;
	expect_tenths(0, "0");
	expect_tenths(1740, "174");
	expect_tenths(313, "31.3");
	expect_tenths(-5, "-0.5");
	expect_tenths(-50, "-5");
	expect_tenths(-12, "-1.2");
}

/* mock/index.html, "27 of 40" */
static void
test_beads(void **state)
{
	(void)state;
	begin();
	view_ring(&d, 27, 40, S("27 of 40 places are taken"));
	assert_string_equal(drawn(),
	    "<svg class=\"ring\" viewBox=\"6 6 228 228\" role=\"img\" "
	    "aria-label=\"27 of 40 places are taken\"><g class=\"dots\">"
	    "<path d=\"M120 16a104 104 0 1 1 0 208a104 104 0 1 1 0 -208\" stroke-width=\"11.4\" "
	    "pathLength=\"40\" stroke-dasharray=\"0 1\"/>"
	    "<path class=\"gap\" d=\"M120 16a104 104 0 1 1 0 208a104 104 0 1 1 0 -208\" "
	    "stroke-width=\"6.4\" pathLength=\"40\" stroke-dasharray=\"0 1\"/>"
	    "<path class=\"full\" d=\"M120 16A104 104 0 1 1 31.3 174.3\" stroke-width=\"11.4\" "
	    "pathLength=\"26.5\" stroke-dasharray=\"0 1\"/></g>"
	    "<text class=\"num\" x=\"120\" y=\"136\">27</text>"
	    "<text class=\"of\" x=\"120\" y=\"166\">of 40</text></svg>");
}

/* mock/door.html 18 of 27, mock/pledge.html 31 of 40 and the small 4 of 6 */
static void
test_fill(void **state)
{
	static const struct {
		int64_t taken, places;
		bool mini;
		const char *bead, *gap, *full, *length;
	} rings[] = {
	    {18, 27, false, "16.9", "11.9", "M120 16A104 104 0 1 1 36.6 182.1", "17.5"},
	    {31, 40, false, "11.4", "6.4", "M120 16A104 104 0 1 1 16.3 111.8", "30.5"},
	    {4, 6, true, "9", "6", "M24 5A19 19 0 1 1 14.5 40.5", "3.5"},
	    {1, 4, false, "18", "13", "M120 16A104 104 0 0 1 193.5 46.5", "0.5"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rings); i++) {
		struct ring_fill f =
		    ring_fill_of(arena, rings[i].taken, rings[i].places, rings[i].mini);

		assert_true(f.beads);
		assert_string_equal(str_c(arena, f.bead), rings[i].bead);
		assert_string_equal(str_c(arena, f.gap), rings[i].gap);
		assert_string_equal(str_c(arena, f.full), rings[i].full);
		assert_string_equal(str_c(arena, f.length), rings[i].length);
	}
}

static void
test_edges(void **state)
{
	struct ring_fill f = ring_fill_of(arena, 0, 40, false);

	(void)state;
	assert_null(f.full.at);
	f = ring_fill_of(arena, 40, 40, false);
	assert_true(str_eq(f.full, f.circle));
	assert_string_equal(str_c(arena, f.length), "40");
	f = ring_fill_of(arena, 44, 40, false);
	assert_true(str_eq(f.full, f.circle));
	f = ring_fill_of(arena, -1, 0, false);
	assert_null(f.full.at);
	assert_int_equal(f.places, 1);
	assert_true(ring_fill_of(arena, 1, 60, false).beads);
	assert_true(ring_fill_of(arena, 1, 12, true).beads);
	assert_false(ring_fill_of(arena, 1, 61, false).beads);
	assert_false(ring_fill_of(arena, 1, 13, true).beads);
	f = ring_fill_of(arena, 412, 500, false);
	assert_string_equal(str_c(arena, f.dashes), "412 500");
	assert_string_equal(str_c(arena, f.bead), "14");
}

/* mock/index.html, the small ring beside a row */
static void
test_mini(void **state)
{
	(void)state;
	begin();
	view_ring_mini(&d, 27, 40);
	assert_string_equal(drawn(),
	    "<svg class=\"mini\" viewBox=\"0 0 48 48\" aria-hidden=\"true\"><g class=\"dots\">"
	    "<path d=\"M24 5a19 19 0 1 1 0 38a19 19 0 1 1 0 -38\"/>"
	    "<path class=\"full\" d=\"M24 5a19 19 0 1 1 0 38a19 19 0 1 1 0 -38\" "
	    "stroke-width=\"8\" stroke-linecap=\"butt\" pathLength=\"40\" "
	    "stroke-dasharray=\"27 40\"/></g></svg>");
}

/* mock/circle.html and mock/proposal.html: where seats and badges stand */
static void
test_seats(void **state)
{
	const struct seat nine[9] = {{S("MK"), SEAT_ME, {0}}, {S("AM"), SEAT_TAKEN, {0}},
	    {S("BO"), SEAT_TAKEN, {0}}, {S("NH"), SEAT_TAKEN, {0}}, {S("TL"), SEAT_TAKEN, {0}},
	    {S("ID"), SEAT_TAKEN, {0}}, {S("JP"), SEAT_TAKEN, {0}}, {.is = SEAT_FREE},
	    {.is = SEAT_FREE}};
	struct ring_seats r = {.seats = nine,
	    .n = 9,
	    .label = S("Nine seats"),
	    .num = {7, true},
	    .of = S("of 9 seats")};
	const char *svg;

	(void)state;
	begin();
	view_ring_seats(&d, &r);
	svg = drawn();
	assert_non_null(strstr(svg,
	    "<svg class=\"ring\" viewBox=\"0 0 240 240\" overflow=\"visible\" role=\"img\" "
	    "aria-label=\"Nine seats\">"
	    "<circle class=\"dots\" cx=\"120\" cy=\"120\" r=\"92\"/>"
	    "<g class=\"seat me\"><circle cx=\"120\" cy=\"212\" r=\"25.2\"/>"
	    "<text x=\"120\" y=\"217.5\">MK</text></g>"
	    "<g class=\"seat\"><circle cx=\"60.9\" cy=\"190.5\" r=\"25.2\"/>"
	    "<text x=\"60.9\" y=\"196\">AM</text></g>"
	    "<g class=\"seat\"><circle cx=\"29.4\" cy=\"136\" r=\"25.2\"/>"));
	assert_non_null(
	    strstr(svg, "<g class=\"seat free\"><circle cx=\"179.1\" cy=\"190.5\" r=\"24.7\"/></g>"
			"<text class=\"num\" x=\"120\" y=\"132\">7</text>"
			"<text class=\"of\" x=\"120\" y=\"156\">of 9 seats</text></svg>"));
}

static void
test_badges(void **state)
{
	struct seat seats[12] = {{S("MK"), SEAT_YOUR_TURN, NONE}, {S("AM"), SEAT_YES, NONE},
	    {S("BO"), SEAT_YES, S("~")}, {S("NH"), SEAT_NO, S("!")}};
	struct ring_seats r = {.seats = seats, .n = 7, .label = S("Seven")};

	(void)state;
	begin();
	view_ring_seats(&d, &r);
	assert_non_null(
	    strstr(drawn(), "<g class=\"seat you\"><circle cx=\"120\" cy=\"212\" r=\"26\"/>"));
	assert_non_null(
	    strstr(drawn(), "<g class=\"seat yes\"><circle cx=\"30.3\" cy=\"99.5\" r=\"26\"/>"
			    "<text x=\"30.3\" y=\"105\">BO</text></g>"
			    "<g class=\"seat\"><circle cx=\"51.1\" cy=\"78.7\" r=\"9\"/>"
			    "<text x=\"51.1\" y=\"84.2\">~</text></g>"
			    "<g class=\"seat no\"><circle cx=\"80.1\" cy=\"37.1\" r=\"26\"/>"));
	assert_null(strstr(drawn(), "num"));
	r.n = 12;
	begin();
	view_ring_seats(&d, &r);
	assert_non_null(strstr(drawn(), "font-size=\"12\">MK</text>"));
}

static void
test_mark(void **state)
{
	struct mark m = {.number = 3,
	    .href = {S("/@river/message/3")},
	    .link = S("Our message, version 3"),
	    .words = S("Agreed."),
	    .hash = S("\x7f\x3a\x91\xc2\x00\x01")};

	(void)state;
	begin();
	view_mark(&d, &m);
	assert_string_equal(drawn(),
	    "<p class=\"with mark small\"><b class=\"face\" aria-hidden=\"true\">3</b> "
	    "<span><a href=\"/@river/message/3\">Our message, version 3</a>. Agreed. "
	    "<code>7f3a 91c2</code></span></p>");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(test_tenths),
	    ARENA_TEST(test_beads),
	    ARENA_TEST(test_fill),
	    ARENA_TEST(test_edges),
	    ARENA_TEST(test_mini),
	    ARENA_TEST(test_seats),
	    ARENA_TEST(test_badges),
	    ARENA_TEST(test_mark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
