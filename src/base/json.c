/* base/json.c - see json.h. */
#include <jansson.h>
/* Some of jansson's macros have names that are functions of ours. */
#undef json_is_null
#undef json_is_object
#undef json_is_true

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text_keys.h"

#define JSON_MAX ((size_t)1 << 20)
#define DEPTH_MAX 32
#define BRACKETS_MAX 20000

/* struct json is nowhere defined: behind it stands jansson's value. */
struct json_doc {
	json_t *root;
};

/* ---- reading -------------------------------------------------------------------------------- */

/* Brackets, not counting those in strings. */
struct brackets {
	size_t deepest, all;
};

/* jansson goes down by recursion, and makes some hundred bytes of each pair, be it empty: both are
 * known before it begins. */
static struct brackets
brackets_of(struct str s)
{
	struct brackets b = {0, 0};
	size_t depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.at[i];

		if (c == '"')
			quoted = !quoted;
		else if (c == '\\' && quoted)
			i++;
		else if (!quoted && (c == '{' || c == '[')) {
			depth++;
			b.all++;
		} else if (!quoted && (c == '}' || c == ']') && depth > 0)
			depth--;
		if (depth > b.deepest)
			b.deepest = depth;
	}
	return b;
}

err
json_read(struct arena *a, struct str s, struct json_doc **out)
{
	struct brackets brackets;
	struct json_doc *doc;
	json_error_t why;
	json_t *root;

	if (s.n > JSON_MAX)
		return fail(a, FAULT_INPUT, T_base_not_json, "JSON of %zu bytes", s.n);
	if (!utf8_valid(s))
		return fail(a, FAULT_INPUT, T_base_not_json, "JSON that is not UTF-8");
	/* jansson skips a zero byte behind some values. */
	if (s.n > 0 && memchr(s.at, 0, s.n) != NULL)
		return fail(a, FAULT_INPUT, T_base_not_json, "JSON with a zero byte");
	brackets = brackets_of(s);
	if (brackets.deepest > DEPTH_MAX || brackets.all > BRACKETS_MAX)
		return fail(a, FAULT_INPUT, T_base_not_json, "JSON of %zu brackets, %zu deep",
		    brackets.all, brackets.deepest);
	/* Without JSON_DECODE_ANY the root must be an object or an array; without JSON_ALLOW_NUL an
	 * escaped NUL is refused. */
	root = json_loadb(s.n == 0 ? "" : s.at, s.n, JSON_REJECT_DUPLICATES, &why);
	if (root == NULL)
		return fail(a, FAULT_INPUT, T_base_not_json, "no JSON: fault %d at byte %d",
		    (int)json_error_code(&why), why.position);
	doc = NEW(a, struct json_doc);
	doc->root = root;
	*out = doc;
	return OK;
}

void
json_free(struct json_doc *doc)
{
	if (doc == NULL)
		return;
	json_decref(doc->root);
	doc->root = NULL;
}

void
json_cleanup(struct json_doc **doc)
{
	json_free(*doc);
}

static const struct json *
ours(const json_t *v)
{
	return (const struct json *)(const void *)v;
}

static const json_t *
theirs(const struct json *v)
{
	return (const json_t *)(const void *)v;
}

const struct json *
json_root(const struct json_doc *doc)
{
	return ours(doc->root);
}

const struct json *
json_get(const struct json *v, const char *name)
{
	return ours(json_object_get(theirs(v), name));
}

size_t
json_count(const struct json *v)
{
	return json_array_size(theirs(v));
}

const struct json *
json_at(const struct json *v, size_t i)
{
	return ours(json_array_get(theirs(v), i));
}

struct str
json_str(const struct json *v)
{
	const json_t *s = theirs(v);

	return json_is_string(s) ? (struct str){json_string_value(s), json_string_length(s)} : NONE;
}

bool
json_int(const struct json *v, int64_t *out)
{
	if (!json_is_integer(theirs(v)))
		return false;
	*out = json_integer_value(theirs(v));
	return true;
}

bool
json_is_object(const struct json *v)
{
	return v != NULL && json_typeof(theirs(v)) == JSON_OBJECT;
}

bool
json_is_true(const struct json *v)
{
	return v != NULL && json_typeof(theirs(v)) == JSON_TRUE;
}

bool
json_is_null(const struct json *v)
{
	return v == NULL || json_typeof(theirs(v)) == JSON_NULL;
}

bool
json_member(const struct json *v, void **at, struct str *name, const struct json **value)
{
	/* jansson walks objects that may be changed only; nothing here changes one. */
	json_t *object = (json_t *)(uintptr_t)v;

	*at = *at == NULL ? json_object_iter(object) : json_object_iter_next(object, *at);
	if (*at == NULL)
		return false;
	*name = str_of(json_object_iter_key(*at));
	*value = ours(json_object_iter_value(*at));
	return true;
}

/* ---- writing -------------------------------------------------------------------------------- */

/* The comma and the name before a value. */
static void
begin(struct json_out *o, const char *name)
{
	if (o->comma)
		buf_char(o->buf, ',');
	if (name != NULL)
		buf_addf(o->buf, "\"%s\":", name);
	o->comma = true;
}

static void
open_with(struct json_out *o, const char *name, char bracket)
{
	begin(o, name);
	buf_char(o->buf, bracket);
	o->comma = false;
}

static void
close_with(struct json_out *o, char bracket)
{
	buf_char(o->buf, bracket);
	o->comma = true;
}

void
json_open(struct json_out *o, const char *name)
{
	open_with(o, name, '{');
}

void
json_open_array(struct json_out *o, const char *name)
{
	open_with(o, name, '[');
}

void
json_close(struct json_out *o)
{
	close_with(o, '}');
}

void
json_close_array(struct json_out *o)
{
	close_with(o, ']');
}

/* Controls, and signs that end <script> or, in JavaScript of old, a line. */
static bool
is_escaped(uint32_t c)
{
	return c < ' ' || c == '<' || c == '>' || c == '&' || c == 0x7f || c == 0x2028 ||
	       c == 0x2029;
}

void
json_put_str(struct json_out *o, const char *name, struct str s)
{
	if (s.at == NULL)
		return;
	begin(o, name);
	buf_char(o->buf, '"');
	for (size_t at = 0; at < s.n;) {
		uint32_t c = utf8_next(s, &at);

		if (c == '"' || c == '\\')
			buf_char(o->buf, '\\');
		if (is_escaped(c))
			buf_addf(o->buf, "\\u%04x", (unsigned)c);
		else
			utf8_put(o->buf, c);
	}
	buf_char(o->buf, '"');
}

void
json_put_int(struct json_out *o, const char *name, int64_t n)
{
	begin(o, name);
	buf_int(o->buf, n);
}

void
json_put_flag(struct json_out *o, const char *name, bool flag)
{
	begin(o, name);
	buf_add(o->buf, flag ? S("true") : S("false"));
}

void
json_put_raw(struct json_out *o, const char *name, struct str json)
{
	begin(o, name);
	buf_add(o->buf, json);
}
