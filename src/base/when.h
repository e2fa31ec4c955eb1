/* base/when.h - points in time, in words: "Saturday 25 April, 10:00", 24-hour, in the zone of the
 * thing they belong to.
 *
 *   {view when(&w)}            <time>Saturday 25 April, 10:00</time>
 *   {view when_day(&w)}        <time>Saturday 25 April</time>
 *   {view when_clock(&w)}      <time>10:00</time>
 *   {view when_big(&w)}        <time>Saturday <b class="big">25</b> April</time>
 *   {view when_span(&s)}       <strong>Saturday 25 April, 10:00 to 13:00</strong>, London time, and
 *                              what that is for the reader, if it differs and is known
 *
 * The year stands only when it is not that of d->now. */
#pragma once
#include "base/draw.h"
#include "base/zone.h"

/* A point in a zone; its strings live in the arena it was made in. */
struct when {
	int64_t utc;
	struct wall wall;
	int offset;           /* seconds east of UTC */
	struct str zone;      /* IANA name */
	const struct zone *z; /* the zone itself */
};
struct when_span {
	struct when from;
	struct when to; /* utc 0: open end */
	struct str own; /* the reader's zone (viewer->zone); NONE: left to the script */
};

/* FAULT_INPUT when there is no zone of that name. */
MUST_CHECK err when_make(struct arena *, int64_t utc, struct str zone, struct when *out);
/* to = 0: open end; own may be NONE. */
MUST_CHECK err when_span_make(struct arena *, const int64_t from_to[2], struct str zone,
    struct str own, struct when_span *out);

enum when_how { WHEN_FULL, WHEN_DAY, WHEN_CLOCK };
/* In words of d->lang: for mails, titles, labels. */
struct str when_words(struct draw *, const struct when *, enum when_how);
/* "Saturday 25 April, 10:00 to 13:00"; both days where they differ. */
struct str when_span_words(struct draw *, const struct when_span *);
/* "London time" */
struct str when_zone_words(struct draw *, const struct when *);
/* For <time datetime>: "2026-04-25T10:00+01:00"; of a day "2026-04-25". */
struct str when_stamp(struct arena *, const struct when *, enum when_how);
/* "For you in Berlin: 11:00 to 14:00"; NONE when the reader's zone is unknown or says the same. */
struct str when_own_words(struct draw *, const struct when_span *);

/* ---- for web/when.view --------------------------------------------------------------------- */

struct str when_weekday(struct draw *, const struct when *);
struct str when_month(struct draw *, const struct when *);
/* Both ends on one day. */
bool when_one_day(const struct when_span *);
/* The year where it must be said, or 0. */
int when_year(const struct draw *, const struct when *);
/* The same texts with {city}, {span}, {from}, {to} left open for the script; NONE where the
 * reader's zone is known. */
struct str when_own_pattern(struct draw *, const struct when_span *);
struct str when_span_pattern(struct draw *, const struct when_span *);
