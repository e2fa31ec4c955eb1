#include "web/ical.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "base/utf8.h"
#include "base/zone.h"

#define FOLD 75               /* octets of a line without its CRLF, RFC 5545 3.1 */
#define LOOK_BACK (800 * DAY) /* how far the change to the rule in force is looked for */

/* ---- lines --------------------------------------------------------------------------------- */

/* One content line, folded between code points. */
static void
line(struct buf *out, struct str text)
{
	size_t room = FOLD, at = 0;

	while (text.n - at > room) {
		size_t cut = at + room;

		while (cut > at + 1 && ((unsigned char)text.at[cut] & 0xc0) == 0x80)
			cut--;
		buf_add(out, str_sub(text, at, cut));
		buf_add(out, S("\r\n "));
		at = cut;
		room = FOLD - 1;
	}
	buf_add(out, str_sub(text, at, text.n));
	buf_add(out, S("\r\n"));
}

/* A property of type TEXT (RFC 5545 3.3.11); none when it is empty. */
static void
text_line(struct buf *out, const char *name, struct str value)
{
	struct buf b = BUF(out->arena);

	if (value.n == 0)
		return;
	buf_addf(&b, "%s:", name);
	for (size_t i = 0; i < value.n; i++) {
		char c = value.at[i];

		if (c == '\n')
			buf_add(&b, S("\\n"));
		else if (c == '\\' || c == ';' || c == ',')
			buf_addf(&b, "\\%c", c);
		else if ((unsigned char)c >= 0x20 && c != 0x7f)
			buf_char(&b, c);
	}
	line(out, buf_str(&b));
}

static void format_line(struct buf *out, const char *fmt, ...) LIKE_PRINTF(2, 3);

static void
format_line(struct buf *out, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line(out, buf_vformat(out->arena, fmt, ap));
	va_end(ap);
}

/* ---- times --------------------------------------------------------------------------------- */

static struct str
stamp(struct arena *arena, const struct wall *w)
{
	return buf_format(arena, "%04d%02d%02dT%02d%02d%02d", w->year, w->month, w->day, w->hour,
	    w->minute, w->second);
}

static struct str
offset_words(struct arena *arena, int offset)
{
	int n = offset < 0 ? -offset : offset;
	char sign = offset < 0 ? '-' : '+';

	if (n % 60 != 0)
		return buf_format(arena, "%c%02d%02d%02d", sign, n / 3600, n / 60 % 60, n % 60);
	return buf_format(arena, "%c%02d%02d", sign, n / 3600, n / 60 % 60);
}

static int
offset_at(const struct zone *zone, int64_t utc)
{
	struct wall wall;
	int offset;

	zone_wall(zone, utc, &wall, &offset);
	return offset;
}

/* The first second with the later offset, between two times that differ in it. */
static int64_t
change_between(const struct zone *zone, int64_t low, int64_t high)
{
	int later = offset_at(zone, high);

	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (offset_at(zone, middle) == later)
			high = middle;
		else
			low = middle;
	}
	return high;
}

/* What one calendar is written from. */
struct writing {
	struct buf out;
	const struct zone *zone, *utc;
};

/* From `at` on the offset is `to`; it was `from` before. */
static void
observance(struct writing *w, int64_t at, int from, int to)
{
	struct arena *arena = w->out.arena;
	const char *kind = to > from ? "DAYLIGHT" : "STANDARD";
	struct wall wall;

	zone_wall(w->utc, at + from, &wall, NULL);
	format_line(&w->out, "BEGIN:%s", kind);
	format_line(&w->out, "DTSTART:%.*s", STR_ARG(stamp(arena, &wall)));
	format_line(&w->out, "TZOFFSETFROM:%.*s", STR_ARG(offset_words(arena, from)));
	format_line(&w->out, "TZOFFSETTO:%.*s", STR_ARG(offset_words(arena, to)));
	format_line(&w->out, "END:%s", kind);
}

/* The rule in force at the start of the event. */
static void
observance_at_start(struct writing *w, int64_t from)
{
	int now = offset_at(w->zone, from);

	for (int64_t at = from; at > from - LOOK_BACK; at -= 7 * DAY) {
		int before = offset_at(w->zone, at - 7 * DAY);

		if (before != now) {
			observance(w, change_between(w->zone, at - 7 * DAY, at), before, now);
			return;
		}
	}
	observance(w, -now, now, now); /* 1970-01-01 on the wall: as good as always */
}

static void
timezone_write(struct writing *w, const struct ical *e)
{
	format_line(&w->out, "BEGIN:VTIMEZONE");
	format_line(&w->out, "TZID:%.*s", STR_ARG(e->zone));
	observance_at_start(w, e->from);
	for (int64_t at = e->from; at < e->to;) {
		int64_t next = at + DAY < e->to ? at + DAY : e->to;
		int was = offset_at(w->zone, at), is = offset_at(w->zone, next);

		if (was != is)
			observance(w, change_between(w->zone, at, next), was, is);
		at = next;
	}
	format_line(&w->out, "END:VTIMEZONE");
}

static void
time_line(struct writing *w, const char *name, const struct ical *e, int64_t utc)
{
	struct wall wall;

	zone_wall(w->zone, utc, &wall, NULL);
	format_line(&w->out, "%s;TZID=%.*s:%.*s", name, STR_ARG(e->zone),
	    STR_ARG(stamp(w->out.arena, &wall)));
}

/* ---- the whole ----------------------------------------------------------------------------- */

err
ical_write(struct arena *arena, const struct ical *e, struct str *out)
{
	struct writing w = {.out = BUF(arena)};
	struct wall changed;

	TRY(zone_find(arena, e->zone, &w.zone));
	TRY(zone_find(arena, S("UTC"), &w.utc));
	zone_wall(w.utc, e->stamp, &changed, NULL);
	format_line(&w.out, "BEGIN:VCALENDAR");
	format_line(&w.out, "VERSION:2.0");
	format_line(&w.out, "PRODID:-//Groundswell//EN");
	format_line(&w.out, "METHOD:PUBLISH");
	timezone_write(&w, e);
	format_line(&w.out, "BEGIN:VEVENT");
	text_line(&w.out, "UID", e->uid);
	format_line(&w.out, "DTSTAMP:%.*sZ", STR_ARG(stamp(arena, &changed)));
	format_line(&w.out, "SEQUENCE:%" PRId64, e->sequence);
	time_line(&w, "DTSTART", e, e->from);
	time_line(&w, "DTEND", e, e->to);
	text_line(&w.out, "SUMMARY", e->summary);
	text_line(&w.out, "DESCRIPTION", e->description);
	text_line(&w.out, "LOCATION", e->location);
	if (e->link.s.n > 0)
		format_line(&w.out, "URL:%.*s", STR_ARG(e->link.s));
	format_line(&w.out, "STATUS:%s", e->cancelled ? "CANCELLED" : "CONFIRMED");
	format_line(&w.out, "END:VEVENT");
	format_line(&w.out, "END:VCALENDAR");
	*out = buf_str(&w.out);
	return OK;
}
