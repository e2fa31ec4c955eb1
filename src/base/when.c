/* base/when.c - see when.h. */
#include "base/text.h"
#include "base/when.h"

static const int weekdays[] = {
    T_when_sun, T_when_mon, T_when_tue, T_when_wed, T_when_thu, T_when_fri, T_when_sat};
static const int months[] = {T_when_jan, T_when_feb, T_when_mar, T_when_apr, T_when_may, T_when_jun,
    T_when_jul, T_when_aug, T_when_sep, T_when_oct, T_when_nov, T_when_dec};

err
when_make(struct arena *a, int64_t utc, struct str zone, struct when *out)
{
	struct when made = {.utc = utc, .zone = zone};

	TRY(zone_find(a, zone, &made.z));
	zone_wall(made.z, utc, &made.wall, &made.offset);
	*out = made;
	return OK;
}

err
when_span_make(struct arena *a, const int64_t from_to[2], struct str zone, struct str own,
    struct when_span *out)
{
	struct when_span made = {.own = own};

	TRY(when_make(a, from_to[0], zone, &made.from));
	if (from_to[1] != 0)
		TRY(when_make(a, from_to[1], zone, &made.to));
	*out = made;
	return OK;
}

static bool
same_day(const struct wall *a, const struct wall *b)
{
	return a->year == b->year && a->month == b->month && a->day == b->day;
}

bool
when_one_day(const struct when_span *s)
{
	return same_day(&s->from.wall, &s->to.wall);
}

struct str
when_weekday(struct draw *d, const struct when *w)
{
	return text_say(d->arena, d->lang, weekdays[wall_weekday(&w->wall)], 0, NULL);
}

struct str
when_month(struct draw *d, const struct when *w)
{
	return text_say(d->arena, d->lang, months[w->wall.month - 1], 0, NULL);
}

int
when_year(const struct draw *d, const struct when *w)
{
	struct wall today;

	zone_wall(w->z, d->now, &today, NULL);
	return w->wall.year == today.year ? 0 : w->wall.year;
}

static struct str
clock_words(struct arena *a, const struct wall *w)
{
	return buf_format(a, "%02d:%02d", w->hour, w->minute);
}

static struct str
day_words(struct draw *d, const struct when *w)
{
	int year = when_year(d, w);
	struct str date = text_say(d->arena, d->lang, T_when_date, w->wall.day,
	    (struct text_arg[2]){{"weekday", when_weekday(d, w)}, {"month", when_month(d, w)}});

	if (year == 0)
		return date;
	return text_say(
	    d->arena, d->lang, T_when_year, year, (struct text_arg[2]){{"date", date}, {0}});
}

struct str
when_words(struct draw *d, const struct when *w, enum when_how how)
{
	struct str clock = clock_words(d->arena, &w->wall);

	if (how == WHEN_CLOCK)
		return clock;
	if (how == WHEN_DAY)
		return day_words(d, w);
	return text_say(d->arena, d->lang, T_when_at, 0,
	    (struct text_arg[2]){{"date", day_words(d, w)}, {"time", clock}});
}

static struct str
join(struct draw *d, struct str from, struct str to)
{
	return text_say(
	    d->arena, d->lang, T_when_span, 0, (struct text_arg[2]){{"from", from}, {"to", to}});
}

struct str
when_span_words(struct draw *d, const struct when_span *s)
{
	struct str from = when_words(d, &s->from, WHEN_FULL);

	if (s->to.utc == 0)
		return from;
	return join(d, from, when_words(d, &s->to, when_one_day(s) ? WHEN_CLOCK : WHEN_FULL));
}

/* The last part of a zone's name: "America/Argentina/Buenos_Aires" is Buenos Aires. */
static struct str
city_of(struct arena *a, struct str zone)
{
	struct buf out = BUF(a);
	struct str part = zone;

	while (str_split(&zone, '/', &part))
		;
	for (size_t i = 0; i < part.n; i++)
		buf_char(&out, part.at[i] == '_' ? ' ' : part.at[i]);
	return buf_str(&out);
}

struct str
when_zone_words(struct draw *d, const struct when *w)
{
	return text_say(d->arena, d->lang, T_when_zone, 0,
	    (struct text_arg[2]){{"city", city_of(d->arena, w->zone)}, {0}});
}

struct str
when_stamp(struct arena *a, const struct when *w, enum when_how how)
{
	struct str wall = wall_write(a, &w->wall);
	int minutes = w->offset / 60, plus = minutes < 0 ? -minutes : minutes;

	if (how == WHEN_DAY)
		return str_sub(wall, 0, sizeof("2026-04-25") - 1);
	return buf_format(
	    a, "%.*s%c%02d:%02d", STR_ARG(wall), minutes < 0 ? '-' : '+', plus / 60, plus % 60);
}

/* ---- for the reader, elsewhere ------------------------------------------------------------- */

static struct str
own_say(struct draw *d, struct str city, struct str span)
{
	return text_say(
	    d->arena, d->lang, T_when_own, 0, (struct text_arg[2]){{"city", city}, {"span", span}});
}

/* A day is named only where it differs from the one that stands above. */
static struct str
own_point(struct draw *d, const struct when *there, const struct when *here)
{
	return when_words(d, here, same_day(&there->wall, &here->wall) ? WHEN_CLOCK : WHEN_FULL);
}

struct str
when_own_words(struct draw *d, const struct when_span *s)
{
	struct when from, to;
	struct str span;

	if (s->own.at == NULL || when_make(d->arena, s->from.utc, s->own, &from) != OK ||
	    when_make(d->arena, s->to.utc, s->own, &to) != OK)
		return NONE;
	if (from.offset == s->from.offset && (s->to.utc == 0 || to.offset == s->to.offset))
		return NONE;
	span = own_point(d, &s->from, &from);
	if (s->to.utc != 0)
		span = join(d, span, own_point(d, &s->to, &to));
	return own_say(d, city_of(d->arena, s->own), span);
}

struct str
when_own_pattern(struct draw *d, const struct when_span *s)
{
	return s->own.at != NULL ? NONE : own_say(d, S("{city}"), S("{span}"));
}

struct str
when_span_pattern(struct draw *d, const struct when_span *s)
{
	return s->own.at != NULL ? NONE : join(d, S("{from}"), S("{to}"));
}
