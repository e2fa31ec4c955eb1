/* web/ring.c - see ring.h.  Numbers become text by hand: printf would ask the locale. */
#include <math.h>

#include "base/buf.h"
#include "web/ring.h"

#define CENTRE 120.0
#define SEATS_RADIUS 92.0
#define SEAT_MAX 26.0
#define SEAT_SHARE 0.8 /* of half the distance to the next seat */
#define BADGE_SHARE 0.8
#define TEXT_DROP 5.5 /* from a circle's centre to the base line of its letters */

static const double pi = 3.14159265358979323846;

struct str
ring_tenths(struct arena *a, int64_t tenths)
{
	struct buf out = BUF(a);
	int64_t rest = tenths < 0 ? -(tenths % 10) : tenths % 10;

	if (tenths < 0 && tenths > -10)
		buf_char(&out, '-');
	buf_int(&out, tenths / 10);
	if (rest != 0) {
		buf_char(&out, '.');
		buf_int(&out, rest);
	}
	return buf_str(&out);
}

static struct str
number(struct arena *a, double x)
{
	return ring_tenths(a, lround(x * 10.0));
}

struct ring_seat
ring_seat_at(struct arena *a, const struct ring_seats *ring, size_t i)
{
	double n = (double)ring->n;
	double angle = pi / 2 + 2 * pi * (double)i / n;
	double x = CENTRE + SEATS_RADIUS * cos(angle);
	double y = CENTRE + SEATS_RADIUS * sin(angle);
	double r = fmin(SEAT_MAX, SEAT_SHARE * SEATS_RADIUS * sin(pi / n));
	double badge_y = y - BADGE_SHARE * r;

	return (struct ring_seat){
	    .x = number(a, x),
	    .y = number(a, y),
	    .r = number(a, ring->seats[i].is == SEAT_FREE ? r - 0.5 : r),
	    .text_y = number(a, y + TEXT_DROP),
	    .badge_x = number(a, x + BADGE_SHARE * r),
	    .badge_y = number(a, badge_y),
	    .badge_text_y = number(a, badge_y + TEXT_DROP),
	};
}

struct str
ring_seat_class(enum seat_is is)
{
	static const struct str classes[] = {
	    [SEAT_TAKEN] = {"seat", 4},
	    [SEAT_ME] = {"seat me", 7},
	    [SEAT_FREE] = {"seat free", 9},
	    [SEAT_YES] = {"seat yes", 8},
	    [SEAT_NO] = {"seat no", 7},
	    [SEAT_YOUR_TURN] = {"seat you", 8},
	};

	return classes[is];
}

/* ---- the ring that fills ----------------------------------------------------------------- */

/* The two sizes: a drawing of its own, and one beside a line of text. */
struct size {
	double centre, radius;
	struct str circle, start; /* the whole ring as two half circles, and its first point */
	double bead, gap;         /* bead: at most; gap: by how much its hollow is narrower */
	struct str arc;           /* width without beads */
	int64_t beads_max;
};
static const struct size sizes[] = {
    {CENTRE, 104, {"M120 16a104 104 0 1 1 0 208a104 104 0 1 1 0 -208", 48},
	{"M120 16A104 104 0 ", 18}, 18, 5, {"14", 2}, RING_BEADS_MAX},
    {24, 19, {"M24 5a19 19 0 1 1 0 38a19 19 0 1 1 0 -38", 40}, {"M24 5A19 19 0 ", 14}, 9, 3,
	{"8", 1}, RING_MINI_BEADS_MAX},
};

/* The arc from the top to just behind the last bead that is taken. */
static struct str
arc(struct arena *a, const struct size *s, int64_t taken, int64_t places)
{
	double turn = ((double)taken - 0.5) / (double)places;
	struct buf out = BUF(a);

	buf_add(&out, s->start);
	buf_add(&out, turn > 0.5 ? S("1 1 ") : S("0 1 "));
	buf_add(&out, number(a, s->centre + s->radius * sin(2 * pi * turn)));
	buf_char(&out, ' ');
	buf_add(&out, number(a, s->centre - s->radius * cos(2 * pi * turn)));
	return buf_str(&out);
}

struct ring_fill
ring_fill_of(struct arena *a, int64_t taken, int64_t places, bool mini)
{
	const struct size *s = &sizes[mini];
	struct ring_fill out = {.circle = s->circle};
	double bead;

	places = places < 1 ? 1 : places;
	taken = taken < 0 ? 0 : taken > places ? places : taken;
	bead = fmin(s->bead, mini ? s->bead : 0.7 * 2 * pi * s->radius / (double)places);
	out.places = places;
	out.beads = places <= s->beads_max;
	out.bead = out.beads ? number(a, bead) : s->arc;
	out.gap = number(a, bead - s->gap);
	if (taken == 0)
		return out;
	if (!out.beads) {
		out.full = s->circle;
		out.length = buf_format(a, "%" PRId64, places);
		out.dashes = buf_format(a, "%" PRId64 " %" PRId64, taken, places);
		return out;
	}
	out.full = taken == places ? s->circle : arc(a, s, taken, places);
	out.length = ring_tenths(a, taken == places ? 10 * places : 10 * taken - 5);
	return out;
}

struct str
ring_hash(struct arena *a, struct str hash)
{
	struct buf out = BUF(a);

	for (size_t i = 0; i < 4 && i < hash.n; i++)
		buf_addf(&out, "%s%02x", i == 2 ? " " : "", (unsigned)(unsigned char)hash.at[i]);
	return buf_str(&out);
}
