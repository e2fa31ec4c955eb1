/* base/zone_tzif.c - see zone_tzif.h.  Every count and index of the file is checked before use. */
#include "base/arena.h"
#include "base/str.h"
#include "base/zone_tzif.h"

#define HEADER_BYTES 44
#define KIND_BYTES 6
#define MAX_TRANSITIONS 4096
#define MAX_KINDS 256
#define FAR_AWAY ((int64_t)1 << 59)
#define MAX_RULE_HOURS 167 /* RFC 8536 3.3.1 */

/* ---- the blocks -------------------------------------------------------------------------- */

/* The counts of a header and the width of its times. */
struct shape {
	uint32_t isut, isstd, leap, times, kinds, chars;
	uint32_t width;
};

static uint64_t
big_endian(struct str s, size_t at, size_t width)
{
	uint64_t n = 0;

	for (size_t i = 0; i < width; i++)
		n = n << 8 | (unsigned char)s.at[at + i];
	return n;
}

static int64_t
time_read(struct str s, size_t at, size_t width)
{
	uint64_t n = big_endian(s, at, width);

	return width == 4 ? (int32_t)(uint32_t)n : (int64_t)n;
}

/* The header at the start of s; false when s is too short for it or for what it announces. */
static bool
shape_read(struct str s, uint32_t width, struct shape *out, size_t *body)
{
	uint64_t n;

	if (s.n < HEADER_BYTES || !str_starts(s, S("TZif")))
		return false;
	out->isut = (uint32_t)big_endian(s, 20, 4);
	out->isstd = (uint32_t)big_endian(s, 24, 4);
	out->leap = (uint32_t)big_endian(s, 28, 4);
	out->times = (uint32_t)big_endian(s, 32, 4);
	out->kinds = (uint32_t)big_endian(s, 36, 4);
	out->chars = (uint32_t)big_endian(s, 40, 4);
	out->width = width;
	n = (uint64_t)out->times * (width + 1) + (uint64_t)out->kinds * KIND_BYTES + out->chars +
	    (uint64_t)out->leap * (width + 4) + out->isstd + out->isut;
	if (n > s.n - HEADER_BYTES)
		return false;
	*body = (size_t)n;
	return true;
}

static bool
kind_read(struct str s, size_t at, int32_t *offset)
{
	int64_t n = time_read(s, at, 4);

	if (n < -ZONE_OFFSET_MAX || n > ZONE_OFFSET_MAX)
		return false;
	*offset = (int32_t)n;
	return true;
}

/* The block s, whose length shape_read has judged. */
static bool
block_read(struct arena *a, struct str s, const struct shape *shape, struct zone *out)
{
	size_t indexes = HEADER_BYTES + (size_t)shape->times * shape->width;
	size_t kinds = indexes + shape->times;

	if (shape->kinds < 1 || shape->kinds > MAX_KINDS || shape->times > MAX_TRANSITIONS ||
	    shape->leap != 0 || !kind_read(s, kinds, &out->before))
		return false;
	out->n = shape->times;
	out->at = NEW_ARRAY(a, int64_t, out->n);
	out->offset = NEW_ARRAY(a, int32_t, out->n);
	for (size_t i = 0; i < out->n; i++) {
		size_t kind = (unsigned char)s.at[indexes + i];

		out->at[i] = time_read(s, HEADER_BYTES + i * shape->width, shape->width);
		if (kind >= shape->kinds ||
		    !kind_read(s, kinds + kind * KIND_BYTES, &out->offset[i]) ||
		    out->at[i] < -FAR_AWAY || out->at[i] > FAR_AWAY ||
		    (i > 0 && out->at[i] <= out->at[i - 1]))
			return false;
	}
	return true;
}

/* ---- the footer, a POSIX TZ string ------------------------------------------------------- */

static bool
take(struct str *s, char c)
{
	if (s->n == 0 || s->at[0] != c)
		return false;
	*s = str_sub(*s, 1, s->n);
	return true;
}

static bool
take_number(struct str *s, int max, int *out)
{
	int n = 0;
	size_t used = 0;

	for (; used < s->n && s->at[used] >= '0' && s->at[used] <= '9'; used++) {
		n = n * 10 + (s->at[used] - '0');
		if (n > max)
			return false;
	}
	*s = str_sub(*s, used, s->n);
	*out = n;
	return used > 0;
}

/* "CET" or "<+0530>" */
static bool
take_name(struct str *s)
{
	size_t n = 0;

	if (take(s, '<')) {
		n = str_find_char(*s, '>');
		*s = str_sub(*s, n, s->n);
		return n >= 3 && take(s, '>');
	}
	while (n < s->n &&
	       ((s->at[n] >= 'A' && s->at[n] <= 'Z') || (s->at[n] >= 'a' && s->at[n] <= 'z')))
		n++;
	*s = str_sub(*s, n, s->n);
	return n >= 3;
}

/* "[+-]hh[:mm[:ss]]" */
static bool
take_time(struct str *s, int max_hours, int32_t *out)
{
	bool minus = take(s, '-');
	int hours;
	int minutes = 0;
	int seconds = 0;

	if (!minus)
		(void)take(s, '+');
	if (!take_number(s, max_hours, &hours))
		return false;
	if (take(s, ':')) {
		if (!take_number(s, 59, &minutes))
			return false;
		if (take(s, ':') && !take_number(s, 59, &seconds))
			return false;
	}
	*out = (hours * 3600 + minutes * 60 + seconds) * (minus ? -1 : 1);
	return true;
}

static bool
take_weekday(struct str *s, struct zone_day *out)
{
	out->form = ZONE_DAY_WEEKDAY;
	return take_number(s, 12, &out->month) && out->month >= 1 && take(s, '.') &&
	       take_number(s, 5, &out->week) && out->week >= 1 && take(s, '.') &&
	       take_number(s, 6, &out->day);
}

static bool
take_day(struct str *s, struct zone_day *out)
{
	bool fine;

	if (!take(s, ','))
		return false;
	if (take(s, 'M')) {
		fine = take_weekday(s, out);
	} else if (take(s, 'J')) {
		out->form = ZONE_DAY_NO_LEAP;
		fine = take_number(s, 365, &out->day) && out->day >= 1;
	} else {
		out->form = ZONE_DAY_PLAIN;
		fine = take_number(s, 365, &out->day);
	}
	out->seconds = 7200;
	return fine && (!take(s, '/') || take_time(s, MAX_RULE_HOURS, &out->seconds));
}

/* POSIX counts offsets west of Greenwich; we count them east. */
static bool
rule_read(struct str s, struct zone_rule *out)
{
	int32_t west;

	out->has = s.n > 0;
	if (!out->has)
		return true;
	if (!take_name(&s) || !take_time(&s, 24, &west))
		return false;
	out->standard = -west;
	if (s.n == 0)
		return true;
	if (!take_name(&s))
		return false;
	out->has_summer = true;
	out->summer = out->standard + 3600;
	if (s.n > 0 && s.at[0] != ',') {
		if (!take_time(&s, 24, &west))
			return false;
		out->summer = -west;
	}
	return take_day(&s, &out->start) && take_day(&s, &out->end) && s.n == 0;
}

static bool
footer_read(struct str s, struct zone_rule *out)
{
	size_t end;

	if (!take(&s, '\n'))
		return false;
	end = str_find_char(s, '\n');
	return end < s.n && rule_read(str_sub(s, 0, end), out);
}

/* ---- the file ---------------------------------------------------------------------------- */

/* From version 2 on a first block with 32-bit times stands in front, which is passed over. */
static bool
file_read(struct arena *a, struct str file, struct zone *out)
{
	struct shape shape;
	size_t body;

	if (!shape_read(file, 4, &shape, &body))
		return false;
	if (file.at[4] == '\0')
		return block_read(a, file, &shape, out);
	file = str_sub(file, HEADER_BYTES + body, file.n);
	return shape_read(file, 8, &shape, &body) && block_read(a, file, &shape, out) &&
	       footer_read(str_sub(file, HEADER_BYTES + body, file.n), &out->rule);
}

err
zone_tzif_read(struct arena *a, struct str file, struct zone *out)
{
	struct zone zone = {0};

	if (!file_read(a, file, &zone))
		return fail(a, FAULT_INPUT, 0, "a malformed time zone file");
	*out = zone;
	return OK;
}
