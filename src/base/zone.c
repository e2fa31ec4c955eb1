/* base/zone.c - see zone.h. */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/zone_tzif.h"

#define ZONES_DIR "/usr/share/zoneinfo/"
#define NAME_MAX_BYTES 64
#define FILE_MAX_BYTES ((size_t)256 << 10)
#define ZONE_MEMORY ((size_t)1 << 20)
#define DAY_SECONDS INT64_C(86400)
/* Seconds further away than this are cut, so that every year fits an int. */
#define FURTHEST ((int64_t)1 << 55)

/* ---- civil days -------------------------------------------------------------------------- */

static int64_t
floor_div(int64_t n, int64_t by)
{
	return n / by - (n % by < 0);
}

/* Years are counted from March, so that the leap day ends one: then the days before month m (0 =
 * March) are (153 m + 2) / 5, and 400 years are 146,097 days. */
int64_t
wall_days(int year, int month, int day)
{
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = floor_div(y, 400);
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
	       day_of_year - 719468;
}

static void
days_split(int64_t days, struct wall *out)
{
	int64_t since = days + 719468; /* 0000-03-01 */
	int64_t era = floor_div(since, 146097);
	int64_t day_of_era = since - era * 146097;
	int64_t year_of_era =
	    (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
	    day_of_era - (year_of_era * 365 + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153; /* 0 = March */

	out->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
	out->month = (int)(month < 10 ? month + 3 : month - 9);
	out->year = (int)(year_of_era + era * 400 + (out->month <= 2));
}

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
month_length(int year, int month)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return lengths[month - 1] + (month == 2 && is_leap(year));
}

/* Seconds from 1970 to a wall time as if it were UTC, and back. */
static int64_t
wall_seconds(const struct wall *w)
{
	return wall_days(w->year, w->month, w->day) * DAY_SECONDS + w->hour * INT64_C(3600) +
	       w->minute * INT64_C(60) + w->second;
}

static void
wall_split(int64_t seconds, struct wall *out)
{
	int64_t days = floor_div(seconds, DAY_SECONDS);
	int of_day = (int)(seconds - days * DAY_SECONDS);

	days_split(days, out);
	out->hour = of_day / 3600;
	out->minute = of_day / 60 % 60;
	out->second = of_day % 60;
}

int
wall_weekday(const struct wall *w)
{
	int64_t days = wall_days(w->year, w->month, w->day) + 4; /* 1970-01-01 was a Thursday */

	return (int)(days - floor_div(days, 7) * 7);
}

static bool
digits_read(struct str s, size_t from, size_t n, int *out)
{
	int64_t value = 0;

	for (size_t i = from; i < from + n; i++)
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
		else
			value = value * 10 + (s.at[i] - '0');
	*out = (int)value;
	return true;
}

bool
wall_read(struct str s, struct wall *out)
{
	struct wall w = {0};

	if (s.n != 16 || s.at[4] != '-' || s.at[7] != '-' || s.at[10] != 'T' || s.at[13] != ':')
		return false;
	if (!digits_read(s, 0, 4, &w.year) || !digits_read(s, 5, 2, &w.month) ||
	    !digits_read(s, 8, 2, &w.day) || !digits_read(s, 11, 2, &w.hour) ||
	    !digits_read(s, 14, 2, &w.minute))
		return false;
	if (w.year < 1 || w.month < 1 || w.month > 12 || w.day < 1 ||
	    w.day > month_length(w.year, w.month) || w.hour > 23 || w.minute > 59)
		return false;
	*out = w;
	return true;
}

struct str
wall_write(struct arena *a, const struct wall *w)
{
	return buf_format(
	    a, "%04d-%02d-%02dT%02d:%02d", w->year, w->month, w->day, w->hour, w->minute);
}

/* ---- spans: the time between two changes of the offset ------------------------------------ */

struct span {
	int64_t from, until; /* UTC; from <= t < until */
	int32_t offset;
};

/* The day of a rule in a year, as days since 1970. */
static int64_t
rule_days(const struct zone_day *day, int year)
{
	int64_t first;
	struct wall w = {.year = year, .month = day->month, .day = 1};
	int date;

	switch (day->form) {
	case ZONE_DAY_NO_LEAP:
		first = wall_days(year, 1, 1);
		return first + day->day - 1 + (is_leap(year) && day->day >= 60);
	case ZONE_DAY_PLAIN:
		return wall_days(year, 1, 1) + day->day;
	case ZONE_DAY_WEEKDAY:
		break;
	}
	date = 1 + (day->day - wall_weekday(&w) + 7) % 7 + (day->week - 1) * 7;
	while (date > month_length(year, day->month))
		date -= 7;
	return wall_days(year, day->month, date);
}

/* A change at `at` to `offset` bounds the span around utc from below or above.  Of two at the same
 * second the later one counts. */
static void
span_narrow(struct span *s, int64_t utc, int64_t at, int32_t offset)
{
	if (at <= utc && at >= s->from) {
		s->from = at;
		s->offset = offset;
	} else if (at > utc && at < s->until) {
		s->until = at;
	}
}

/* A rule's times reach up to a week into the years beside it, so that two years on each side hold
 * every change that can matter. */
static struct span
span_by_rule(const struct zone_rule *r, int64_t utc)
{
	struct span s = {INT64_MIN, INT64_MAX, r->standard};
	struct wall w;

	if (!r->has_summer)
		return s;
	wall_split(utc, &w);
	for (int year = w.year - 2; year <= w.year + 2; year++) {
		int64_t start = rule_days(&r->start, year) * DAY_SECONDS + r->start.seconds;
		int64_t end = rule_days(&r->end, year) * DAY_SECONDS + r->end.seconds;

		span_narrow(&s, utc, start - r->standard, r->summer);
		span_narrow(&s, utc, end - r->summer, r->standard);
	}
	return s;
}

static struct span
span_at(const struct zone *z, int64_t utc)
{
	size_t low = 0;
	size_t high = z->n;
	struct span s;

	while (low < high) { /* low becomes the number of transitions up to utc */
		size_t middle = low + (high - low) / 2;

		if (z->at[middle] <= utc)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == z->n && z->rule.has) {
		s = span_by_rule(&z->rule, utc);
		if (z->n > 0 && s.from < z->at[z->n - 1])
			s.from = z->at[z->n - 1];
		return s;
	}
	s.from = low == 0 ? INT64_MIN : z->at[low - 1];
	s.until = low == z->n ? INT64_MAX : z->at[low];
	s.offset = low == 0 ? z->before : z->offset[low - 1];
	return s;
}

/* ---- wall time <-> UTC ------------------------------------------------------------------- */

static int64_t
clamp(int64_t n)
{
	return n < -FURTHEST ? -FURTHEST : n > FURTHEST ? FURTHEST : n;
}

/* Each span that could hold the wall time is asked in turn.  Where none does, the clocks went
 * forward over it, and the offset from before is kept: 02:30 in a missing hour becomes 03:30. */
int64_t
zone_utc(const struct zone *z, const struct wall *w, enum zone_fit *fit)
{
	int64_t local = clamp(wall_seconds(w));
	struct span s = span_at(z, local - ZONE_OFFSET_MAX - 1);
	int64_t first = local - s.offset;
	int64_t gap = first;
	size_t fits = 0;

	for (;;) {
		struct span next;
		int64_t here = local - s.offset;

		if (here >= s.from && here < s.until && fits++ == 0)
			first = here;
		if (s.until > local + ZONE_OFFSET_MAX)
			break;
		next = span_at(z, s.until);
		if (here >= s.until && local - next.offset < s.until && fits == 0)
			gap = here;
		s = next;
	}
	*fit = fits == 0 ? ZONE_GAP : fits == 1 ? ZONE_EXACT : ZONE_FOLD;
	return fits == 0 ? gap : first;
}

void
zone_wall(const struct zone *z, int64_t utc, struct wall *out, int *offset)
{
	int64_t at = clamp(utc);
	struct span s = span_at(z, at);

	wall_split(at + s.offset, out);
	if (offset != NULL)
		*offset = s.offset;
}

/* ---- finding zones ----------------------------------------------------------------------- */

/* Zones are kept for good: readers walk the list without a lock, one at a time adds in front. */
static _Atomic(const struct zone *) zones_kept;
static pthread_mutex_t zones_adding = PTHREAD_MUTEX_INITIALIZER;

/* One spelling a zone, or the list of those kept could be made to grow for ever.  "right" holds
 * the zones with leap seconds, "posix" everything once more. */
static bool
is_zone_name(struct str s)
{
	static const char signs[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";

	if (s.n == 0 || s.n > NAME_MAX_BYTES || str_starts(s, S("right/")) ||
	    str_starts(s, S("posix/")) || str_starts(s, S("/")) || str_ends(s, S("/")) ||
	    str_find(s, S("//")) < s.n)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (memchr(signs, s.at[i], sizeof(signs) - 1) == NULL)
			return false;
	return true;
}

static const struct zone *
zone_kept(struct str name)
{
	const struct zone *z = atomic_load_explicit(&zones_kept, memory_order_acquire);

	while (z != NULL && !str_eq(z->name, name))
		z = z->next;
	return z;
}

/* The bytes of a file of the zone folder; NONE when it cannot be read or is too long. */
static struct str
file_read(struct arena *a, struct str name)
{
	char *path = str_c(a, buf_format(a, ZONES_DIR "%.*s", STR_ARG(name)));
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct buf bytes = BUF(a);
	ssize_t n = 1;

	if (fd < 0)
		return NONE;
	while (n > 0 && bytes.n <= FILE_MAX_BYTES) {
		n = read(fd, buf_reserve(&bytes, 8192), 8192);
		if (n > 0)
			bytes.n += (size_t)n;
	}
	(void)close(fd);
	return n != 0 ? NONE : buf_str(&bytes);
}

/* Read the zone into an arena of its own, which is never freed once the zone is kept. */
static const struct zone *
zone_add(struct str name, struct str file)
{
	struct arena *own = arena_new(ZONE_MEMORY);
	struct zone *z = NEW(own, struct zone);

	if (file.at == NULL || zone_tzif_read(own, file, z) != OK) {
		arena_free(own);
		return NULL;
	}
	z->name = str_copy(own, name);
	z->arena = own;
	z->next = atomic_load_explicit(&zones_kept, memory_order_relaxed);
	atomic_store_explicit(&zones_kept, z, memory_order_release);
	return z;
}

err
zone_find(struct arena *a, struct str name, const struct zone **out)
{
	const struct zone *z;

	if (!is_zone_name(name))
		return fail(a, FAULT_INPUT, 0, "no name of a time zone");
	z = zone_kept(name);
	if (z == NULL) {
		struct str file = file_read(a, name);

		if (pthread_mutex_lock(&zones_adding) != 0)
			abort();
		z = zone_kept(name);
		if (z == NULL)
			z = zone_add(name, file);
		if (pthread_mutex_unlock(&zones_adding) != 0)
			abort();
	}
	if (z == NULL)
		return fail(a, FAULT_INPUT, 0, "no time zone of that name");
	*out = z;
	return OK;
}

static int
by_name(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* A line of zone1970.tab: countries, coordinates, name, perhaps a comment, with tabs between. */
size_t
zone_names(struct arena *a, struct str **out)
{
	struct str rest = file_read(a, S("zone1970.tab"));
	size_t room = 2;
	size_t n = 0;
	struct str *names;
	struct str line;

	for (size_t i = 0; i < rest.n; i++)
		room += rest.at[i] == '\n';
	names = NEW_ARRAY(a, struct str, room);
	names[n++] = S("UTC");
	while (str_split(&rest, '\n', &line)) {
		struct str part = NONE;
		int columns = 0;

		if (str_starts(line, S("#")))
			continue;
		while (columns < 3 && str_split(&line, '\t', &part))
			columns++;
		if (columns == 3 && is_zone_name(part))
			names[n++] = part;
	}
	qsort(names, n, sizeof(names[0]), by_name);
	*out = names;
	return n;
}
