/* net/route.c - see route.h: finding the row, reading the request. */
#include "base/arena.h"
#include "base/str.h"
#include "base/url.h"
#include "net/http.h"

#define HOLE_CAP 255
#define PARAMETER_CAP 512

/* ---- finding the row ------------------------------------------------------------------------ */

/* Where a pattern fits a path, and how closely. */
struct fit {
	const struct route *route;
	struct str holes[REQ_HOLES]; /* as sent */
	size_t first;                /* literal signs before the first hole */
	size_t literal;              /* literal signs in all */
	bool wanted;                 /* of the representation that Accept asks for */
};

/* The literal run that follows a hole within the same part of the pattern: ".ics" of
 * "{call}.ics". */
static struct str
tail_of(const char *pattern)
{
	return (struct str){pattern, strcspn(pattern, "/{")};
}

/* Fill one hole from the front of *path: what stands before the tail in this part of it. */
static bool
hole_take(struct str *path, struct str tail, struct str *hole)
{
	size_t part = str_find_char(*path, '/');

	if (part <= tail.n || part - tail.n > HOLE_CAP ||
	    !str_ends((struct str){path->at, part}, tail))
		return false;
	*hole = (struct str){path->at, part - tail.n};
	*path = str_sub(*path, part - tail.n, path->n);
	return true;
}

/* One literal sign; some write "@" as "%40". */
static bool
sign_take(struct str *path, char sign)
{
	size_t n = sign == '@' && str_starts(*path, S("%40")) ? 3 : 1;

	if (path->n == 0 || (n == 1 && path->at[0] != sign))
		return false;
	*path = (struct str){path->at + n, path->n - n};
	return true;
}

static bool
fits(const struct route *route, struct str path, struct fit *fit)
{
	const char *pattern = route->path;
	size_t nholes = 0;

	fit->route = route;
	fit->literal = fit->first = 0;
	while (*pattern != '\0') {
		if (*pattern != '{') {
			if (!sign_take(&path, *pattern++))
				return false;
			fit->literal++;
			continue;
		}
		if (nholes == 0)
			fit->first = fit->literal;
		pattern += strcspn(pattern, "}") + 1;
		if (nholes == REQ_HOLES || !hole_take(&path, tail_of(pattern), &fit->holes[nholes]))
			return false;
		nholes++;
	}
	if (nholes == 0)
		fit->first = fit->literal;
	for (; nholes < REQ_HOLES; nholes++)
		fit->holes[nholes] = NONE;
	return path.n == 0;
}

/* The row that says more of the path in words wins; among equals, the one that Accept asks for. */
static bool
closer(const struct fit *a, const struct fit *b)
{
	if (b->route == NULL || a->first != b->first)
		return b->route == NULL || a->first > b->first;
	if (a->literal != b->literal)
		return a->literal > b->literal;
	return a->wanted && !b->wanted;
}

/* Holes are decoded once the row is known; a slash never comes in through "%2F". */
static bool
holes_read(struct req *req, const struct fit *fit)
{
	for (size_t i = 0; i < REQ_HOLES; i++) {
		req->holes[i] = NONE;
		if (fit->holes[i].at == NULL)
			continue;
		if (!url_decode(req->arena, fit->holes[i], false, &req->holes[i]) ||
		    str_find_char(req->holes[i], '/') < req->holes[i].n)
			return false;
	}
	return true;
}

const struct route *
route_find(const struct route_table *tables, size_t ntables, struct req *req, bool *other)
{
	enum method method = req->method == METHOD_HEAD ? METHOD_GET : req->method;
	bool json = http_wants_json(req_header(req, S("accept")));
	struct fit best = {0}, fit;

	*other = false;
	for (size_t t = 0; t < ntables; t++) {
		for (size_t i = 0; i < tables[t].n; i++) {
			const struct route *route = &tables[t].rows[i];

			if (!fits(route, req->path, &fit))
				continue;
			if (route->method != method) {
				*other = true;
				continue;
			}
			fit.wanted = ((route->flags & ROUTE_JSON) != 0) == json;
			if (closer(&fit, &best))
				best = fit;
		}
	}
	if (best.route == NULL || !holes_read(req, &best))
		return NULL;
	*other = false;
	return best.route;
}

struct str
route_hole(const struct req *req, struct str name)
{
	const char *at = req->route->path;

	for (size_t i = 0; (at = strchr(at, '{')) != NULL; i++) {
		at++;
		if (str_eq((struct str){at, strcspn(at, "}")}, name))
			return req->holes[i];
	}
	return NONE;
}

/* ---- reading the request -------------------------------------------------------------------- */

struct str
req_header(const struct req *req, struct str name)
{
	for (size_t i = 0; i < req->nheaders; i++)
		if (str_eq_ascii(req->headers[i].name, name))
			return req->headers[i].value;
	return NONE;
}

struct str
req_cookie(const struct req *req, struct str name)
{
	struct str all = req_header(req, S("cookie"));
	struct str pair, key;

	while (str_split(&all, ';', &pair)) {
		pair = str_trim(pair);
		if (str_find_char(pair, '=') == pair.n || !str_split(&pair, '=', &key))
			continue;
		if (str_eq(key, name))
			return pair.at == NULL ? S("") : pair;
	}
	return NONE;
}

struct str
req_query(const struct req *req, struct str name)
{
	struct str all = req->query;
	struct str pair, key, value;

	while (str_split(&all, '&', &pair)) {
		size_t eq = str_find_char(pair, '=');

		key = str_sub(pair, 0, eq);
		value = str_sub(pair, eq + 1, pair.n);
		if (!str_eq(key, name))
			continue;
		if (value.n > 3 * PARAMETER_CAP || !url_decode(req->arena, value, true, &value) ||
		    value.n > PARAMETER_CAP)
			return NONE;
		return value.at == NULL ? S("") : value;
	}
	return NONE;
}

const struct value *
req_value(const struct req *req, const char *name)
{
	static const struct value empty;

	if (req->values == NULL)
		return &empty;
	for (size_t i = 0; i < FORM_FIELDS && req->route->form->fields[i].name != NULL; i++)
		if (strcmp(req->route->form->fields[i].name, name) == 0)
			return &req->values[i];
	return &empty;
}

struct str
req_text(const struct req *req, const char *name)
{
	return req_value(req, name)->text;
}

void
outcome_stale(struct outcome *out, struct str scope, bool at_once)
{
	if (out->nstale == OUTCOME_STALE) {
		/* No room left to name them: everything is stale. */
		out->stale[0] = (struct stale){NONE, true};
		return;
	}
	out->stale[out->nstale++] = (struct stale){scope, at_once};
}
