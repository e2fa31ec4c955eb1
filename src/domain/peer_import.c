/* domain/peer_import.c - block lists of other servers, as CSV (RFC 4180). */
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"
#include "domain/peer.h"

#define CELLS 16 /* of a line; the rest is passed over */
#define NOTE_MAX 200

struct line {
	struct str cells[CELLS];
	size_t n;
};
/* Which cell holds what; CELLS: none does. */
struct columns {
	size_t host, severity, note;
};

/* One cell in quotes, from behind the first; two quotes in a row are one. */
static size_t
quoted(struct buf *b, struct str csv, size_t at)
{
	while (at < csv.n) {
		if (csv.at[at] == '"') {
			if (at + 1 == csv.n || csv.at[at + 1] != '"')
				return at + 1;
			at++;
		}
		buf_char(b, csv.at[at++]);
	}
	return at;
}

/* One cell from *at; *last: the line ends behind it. */
static struct str
cell(struct arena *arena, struct str csv, size_t *at, bool *last)
{
	struct buf b = BUF(arena);
	size_t i = *at;

	if (i < csv.n && csv.at[i] == '"')
		i = quoted(&b, csv, i + 1);
	while (i < csv.n && csv.at[i] != ',' && csv.at[i] != '\n')
		buf_char(&b, csv.at[i++]);
	*last = i >= csv.n || csv.at[i] == '\n';
	*at = i < csv.n ? i + 1 : i;
	return str_trim(buf_str(&b));
}

static struct line
line_read(struct arena *arena, struct str csv, size_t *at)
{
	struct line line = {.n = 0};
	bool last = false;

	while (!last) {
		struct str text = cell(arena, csv, at, &last);

		if (line.n < CELLS)
			line.cells[line.n++] = text;
	}
	return line;
}

static size_t
column(const struct line *line, struct str name)
{
	for (size_t i = 0; i < line->n; i++) {
		struct str text = line->cells[i];

		if (str_starts(text, S("#")))
			text = str_trim(str_sub(text, 1, text.n));
		if (str_eq_ascii(text, name))
			return i;
	}
	return CELLS;
}

static struct str
at(const struct line *line, size_t column)
{
	return column < line->n ? line->cells[column] : S("");
}

/* False: what the line asks for is nothing that we do. */
static bool
kind_of(const struct line *line, const struct columns *c, enum peer_rule_kind *out)
{
	struct str severity = at(line, c->severity);

	if (c->severity == CELLS || str_eq_ascii(severity, S("suspend")))
		*out = PEER_BLOCK;
	else if (str_eq_ascii(severity, S("silence")) || str_eq_ascii(severity, S("limit")))
		*out = PEER_LIMIT;
	else
		return false;
	return true;
}

static bool
rule_of(
    struct arena *arena, const struct line *line, const struct columns *c, struct peer_rule *out)
{
	struct str host = at(line, c->host), note = at(line, c->note);

	if (str_starts(host, S("*.")))
		host = str_sub(host, 2, host.n);
	if (!utf8_valid(host) || !utf8_valid(note) || !kind_of(line, c, &out->kind))
		return false;
	out->note = utf8_cut(utf8_line(arena, note), NOTE_MAX);
	return utf8_host(arena, host, &out->host) == OK;
}

err
peer_import_read(struct arena *arena, struct str csv, struct peer_import *out)
{
	struct peer_import all = {.rows = NEW_ARRAY(arena, struct peer_rule, PEER_LINES)};
	struct columns columns = {0, CELLS, CELLS};
	size_t next = 0;

	if (str_starts(csv, S("\xEF\xBB\xBF")))
		next = 3;
	for (size_t i = 0; i < PEER_LINES && next < csv.n; i++) {
		struct line line = line_read(arena, csv, &next);
		size_t named = i == 0 ? column(&line, S("domain")) : CELLS;

		if (named != CELLS) {
			columns = (struct columns){named, column(&line, S("severity")),
			    column(&line, S("public_comment"))};
			continue;
		}
		if (line.n == 1 && line.cells[0].n == 0)
			continue;
		if (rule_of(arena, &line, &columns, &all.rows[all.n]))
			all.n++;
		else
			all.skipped++;
	}
	*out = all;
	return OK;
}
