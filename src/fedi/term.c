/* fedi/term.c - see term.h. */
#include "base/arena.h"
#include "base/str.h"
#include "base/time.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "fedi/activity.h"
#include "fedi/term.h"
#include "text_keys.h"

#define STRING_MAX ((size_t)256 << 10)
#define ARRAY_MAX 1000
#define ADDRESSES 8  /* of an array are looked at; mostly there is one */
#define DEPTH_MAX 32 /* of base/json */

/* ---- documents ------------------------------------------------------------------------------ */

/* A value whose inside is being looked at. */
struct level {
	const struct json *value;
	size_t at;    /* of an array */
	void *member; /* of an object */
};

/* The next value inside; its name is NONE in an array. */
static bool
next_inside(struct level *l, struct str *name, const struct json **out)
{
	*name = NONE;
	if (json_is_object(l->value))
		return json_member(l->value, &l->member, name, out);
	if (l->at == json_count(l->value))
		return false;
	*out = json_at(l->value, l->at++);
	return true;
}

/* Names by which JSON-LD can say a thing a second time, in a way not read here (8.16). */
static bool
is_refused(struct str name)
{
	return str_eq(name, S("@graph")) || str_eq(name, S("@included")) ||
	       str_eq(name, S("@reverse"));
}

static bool
is_bounded(const struct json *root)
{
	struct level levels[DEPTH_MAX] = {{.value = root}};
	size_t depth = 1;

	while (depth > 0) {
		const struct json *v = NULL;
		struct str name;

		if (!next_inside(&levels[depth - 1], &name, &v)) {
			depth--;
			continue;
		}
		if (is_refused(name) || json_str(v).n > STRING_MAX || json_count(v) > ARRAY_MAX)
			return false;
		if (!json_is_object(v) && json_count(v) == 0)
			continue;
		if (depth == COUNT(levels))
			return false;
		levels[depth++] = (struct level){.value = v};
	}
	return true;
}

err
term_open(struct arena *a, struct str body, struct json_doc **out)
{
	JSON_DOC *doc = NULL;

	TRY(json_read(a, body, &doc));
	if (!json_is_object(json_root(doc)) || !is_bounded(json_root(doc)))
		return fail(a, FAULT_INPUT, T_fedi_not_document, "document past its bounds");
	*out = doc;
	doc = NULL;
	return OK;
}

bool
term_has_context(const struct json *object)
{
	const struct str as = S("https://www.w3.org/ns/activitystreams");
	const struct json *context = json_get(object, "@context");

	for (size_t i = 0; i < json_count(context); i++)
		if (str_eq(json_str(json_at(context, i)), as))
			return true;
	return str_eq(json_str(context), as);
}

/* ---- addresses ------------------------------------------------------------------------------ */

struct str
term_address(struct arena *a, struct str s)
{
	return activity_origin(a, s).at == NULL ? NONE : str_copy(a, s);
}

/* One value that is no array. */
static struct str
address_in(struct arena *a, const struct json *v, const char *name)
{
	return term_address(a, json_is_object(v) ? json_str(json_get(v, name)) : json_str(v));
}

static struct str
first_address(struct arena *a, const struct json *v, const char *name)
{
	struct str s = address_in(a, v, name);

	for (size_t i = 0; s.at == NULL && i < json_count(v) && i < ADDRESSES; i++)
		s = address_in(a, json_at(v, i), name);
	return s;
}

struct str
term_id(struct arena *a, const struct json *v)
{
	return first_address(a, v, "id");
}

struct str
term_link(struct arena *a, const struct json *v)
{
	return first_address(a, v, "href");
}

/* ---- text, types ---------------------------------------------------------------------------- */

struct str
term_text(struct arena *a, const struct json *object, const char *name, const char *map)
{
	struct str s = json_str(json_get(object, name));
	const struct json *v = NULL;
	struct str language;
	void *at = NULL;

	while (s.n == 0 && json_member(json_get(object, map), &at, &language, &v))
		s = json_str(v);
	return s.n == 0 ? NONE : str_copy(a, utf8_cut_bytes(s, TERM_TEXT));
}

static int
type_of(struct str name, const struct term_type *rows, size_t n, int otherwise)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(rows[i].name, name))
			return rows[i].value;
	return otherwise;
}

int
term_type(const struct json *type, const struct term_type *rows, size_t n, int otherwise)
{
	int value = type_of(json_str(type), rows, n, otherwise);

	for (size_t i = 0; value == otherwise && i < json_count(type); i++)
		value = type_of(json_str(json_at(type, i)), rows, n, otherwise);
	return value;
}

/* ---- times ---------------------------------------------------------------------------------- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A number of two digits at s; false when it is none or over max. */
static bool
two_digits(struct str s, int max, int *out)
{
	int n;

	if (s.n < 2 || !is_digit(s.at[0]) || !is_digit(s.at[1]))
		return false;
	n = (s.at[0] - '0') * 10 + s.at[1] - '0';
	if (n > max)
		return false;
	*out = n;
	return true;
}

/* What stands behind hours and minutes: ":SS", a fraction, then "Z" or "+HH:MM"; the fraction is
 * dropped.  Gives the seconds to add to the wall time for UTC. */
static bool
rest_read(struct str s, int64_t *out)
{
	int second = 0;
	int hour = 0;
	int minute = 0;

	if (s.n > 0 && s.at[0] == ':') {
		if (!two_digits(str_sub(s, 1, s.n), 60, &second))
			return false;
		s = str_sub(s, 3, s.n);
	}
	if (s.n > 1 && s.at[0] == '.' && is_digit(s.at[1]))
		do
			s = str_sub(s, 1, s.n);
		while (s.n > 0 && is_digit(s.at[0]));
	if (str_eq_ascii(s, S("Z"))) {
		*out = second;
		return true;
	}
	if (s.n != 6 || (s.at[0] != '+' && s.at[0] != '-') || s.at[3] != ':' ||
	    !two_digits(str_sub(s, 1, 3), 23, &hour) || !two_digits(str_sub(s, 4, 6), 59, &minute))
		return false;
	*out = second + (hour * HOUR + minute * MINUTE) * (s.at[0] == '-' ? 1 : -1);
	return true;
}

struct opt
term_time(const struct json *v)
{
	struct str s = json_str(v);
	char start[16];
	struct wall w;
	int64_t rest;

	if (s.n < sizeof(start))
		return (struct opt){0};
	memcpy(start, s.at, sizeof(start));
	/* RFC 3339 5.6 lets the T be small. */
	if (start[10] == 't')
		start[10] = 'T';
	if (!wall_read((struct str){start, sizeof(start)}, &w) ||
	    !rest_read(str_sub(s, sizeof(start), s.n), &rest))
		return (struct opt){0};
	return (struct opt){
	    wall_days(w.year, w.month, w.day) * DAY + w.hour * HOUR + w.minute * MINUTE + rest,
	    true};
}
