/* web/ring.h - the two drawings of the product and the mark of a version, as numbers that the views
 * of ring.view turn into SVG.
 *
 *   {view ring_seats(&r)}                who sits in a circle: struct ring_seats
 *   {view ring(taken, places, label)}    a threshold that fills; label: str, says it in words
 *   {view ring_mini(taken, places)}      the same beside a line of text that says it
 *   {view mark(&m)}                      the version of a message: struct mark */
#pragma once
#include "base/str.h"

#define RING_SEATS_MIN 3
#define RING_SEATS_MAX 15
#define RING_BEADS_MAX 60 /* more places than this are one arc */
#define RING_MINI_BEADS_MAX 12

enum seat_is {
	SEAT_TAKEN, /* also: has not answered */
	SEAT_ME,
	SEAT_FREE,
	SEAT_YES, /* consented */
	SEAT_NO,  /* objects */
	SEAT_YOUR_TURN,
};
struct seat {
	struct str initials; /* not for SEAT_FREE */
	enum seat_is is;
	struct str badge; /* "~" a concern, "!" an objection, "-" stands aside; NONE */
};
/* The reader's seat comes first (six o'clock), then those who joined, free seats last. */
struct ring_seats {
	const struct seat *seats;
	size_t n;         /* RING_SEATS_MIN to RING_SEATS_MAX; more are not drawn */
	struct str label; /* says all of it, names included */
	struct opt num;   /* in the centre, with the words of under it */
	struct str of;
};

/* "Our message, version 3. Agreed on ... 7f3a 91c2" */
struct mark {
	int64_t number;
	struct url href;
	struct str link;  /* the words of the link */
	struct str words; /* the sentence behind it; NONE */
	struct str hash;  /* the version's SHA-256, raw bytes */
};

/* Tenths as SVG takes them: 1740 -> "174", 313 -> "31.3", -5 -> "-0.5". */
struct str ring_tenths(struct arena *, int64_t tenths);

/* Where one seat stands, in tenths. */
struct ring_seat {
	struct str x, y, r, text_y;
	struct str badge_x, badge_y, badge_text_y;
};
struct ring_seat ring_seat_at(struct arena *, const struct ring_seats *, size_t i);
/* The classes of a seat's group. */
struct str ring_seat_class(enum seat_is);

/* The ring that fills. */
struct ring_fill {
	bool beads;        /* one for a person; else one arc */
	struct str circle; /* path of the whole ring */
	struct str full;   /* path of what is taken; NONE when nobody is there yet */
	struct str bead;   /* stroke widths: the bead, its hollow, the arc */
	struct str gap;
	struct str length; /* pathLength of full */
	struct str dashes; /* of the arc: "taken places" */
	int64_t places;
};
/* taken is clamped to 0..places, places to at least 1. */
struct ring_fill ring_fill_of(struct arena *, int64_t taken, int64_t places, bool mini);
/* The first eight hex digits in two groups: "7f3a 91c2". */
struct str ring_hash(struct arena *, struct str hash);
