/* net/multipart.c - see multipart.h. */
#include "net/multipart.h"

#define BOUNDARY_MAX 70
#define HEADERS_MAX 8

/* ---- parameters of a header ---------------------------------------------------------------- */

/* One of `; name=value; name="value"`; the rest stays in *list.  Browsers write a quotation mark
 * in a value as %22, so that none has to be escaped. */
static bool
parameter_take(struct str *list, struct str *name, struct str *value)
{
	struct str s = str_trim(*list);
	size_t n;

	if (!str_starts(s, S(";")))
		return false;
	s = str_trim(str_sub(s, 1, s.n));
	n = str_find_char(s, '=');
	*name = str_sub(s, 0, n);
	s = str_sub(s, n + 1, s.n);
	if (str_starts(s, S("\""))) {
		s = str_sub(s, 1, s.n);
		n = str_find_char(s, '"');
		if (n == s.n)
			return false;
		*list = str_sub(s, n + 1, s.n);
	} else {
		n = str_find_char(s, ';');
		*list = str_sub(s, n, s.n);
	}
	*value = str_sub(s, 0, n);
	return true;
}

bool
multipart_is(struct str type, struct str *boundary)
{
	size_t n = str_find_char(type, ';');
	struct str list = str_sub(type, n, type.n), name, value;

	if (!str_eq_ascii(str_trim(str_sub(type, 0, n)), S("multipart/form-data")))
		return false;
	while (parameter_take(&list, &name, &value)) {
		if (!str_eq_ascii(name, S("boundary")))
			continue;
		*boundary = value;
		return value.n > 0 && value.n <= BOUNDARY_MAX;
	}
	return false;
}

/* ---- parts --------------------------------------------------------------------------------- */

/* A line up to its CRLF; false when it has none. */
static bool
line_take(struct str *rest, struct str *line)
{
	size_t n = str_find(*rest, S("\r\n"));

	if (n == rest->n)
		return false;
	*line = str_sub(*rest, 0, n);
	*rest = str_sub(*rest, n + 2, rest->n);
	return true;
}

static bool
disposition_read(struct str value, struct part *part)
{
	size_t n = str_find_char(value, ';');
	struct str list = str_sub(value, n, value.n), name, text;

	if (!str_eq_ascii(str_trim(str_sub(value, 0, n)), S("form-data")))
		return false;
	while (parameter_take(&list, &name, &text)) {
		if (str_eq_ascii(name, S("name")) && part->name.at == NULL)
			part->name = text;
		else if (str_eq_ascii(name, S("filename")) || str_eq_ascii(name, S("filename*")))
			part->file = true;
	}
	return part->name.at != NULL;
}

/* The head of a part, up to its empty line. */
static bool
head_read(struct str *rest, struct part *part)
{
	bool named = false;
	struct str line;

	for (int i = 0; i <= HEADERS_MAX && line_take(rest, &line); i++) {
		size_t n = str_find_char(line, ':');

		if (line.n == 0)
			return named;
		if (str_eq_ascii(str_sub(line, 0, n), S("content-disposition"))) {
			if (named || !disposition_read(str_sub(line, n + 1, line.n), part))
				return false;
			named = true;
		}
	}
	return false;
}

/* Where CRLF, two hyphens and the boundary stand; s.n when nowhere. */
static size_t
boundary_find(struct str s, struct str boundary)
{
	size_t at = 0;

	for (;;) {
		size_t n = str_find(str_sub(s, at, s.n), S("\r\n--"));

		at += n;
		if (at >= s.n || str_starts(str_sub(s, at + 4, s.n), boundary))
			return at;
		at += 4;
	}
}

bool
multipart_open(struct multipart *m, struct str boundary, struct str body)
{
	if (!str_starts(body, S("--")) || !str_starts(str_sub(body, 2, body.n), boundary))
		return false;
	*m = (struct multipart){boundary, str_sub(body, 2 + boundary.n, body.n)};
	return true;
}

bool
multipart_next(struct multipart *m, struct part *out)
{
	struct part part = {.name = NONE};
	struct str rest = m->rest, line;
	size_t end;

	m->rest = NONE;
	/* Behind the boundary stands the end of its line, or two more hyphens. */
	if (!line_take(&rest, &line) || str_trim(line).n > 0 || !head_read(&rest, &part))
		return false;
	end = boundary_find(rest, m->boundary);
	if (end == rest.n)
		return false;
	part.bytes = str_sub(rest, 0, end);
	m->rest = str_sub(rest, end + 4 + m->boundary.n, rest.n);
	*out = part;
	return true;
}
