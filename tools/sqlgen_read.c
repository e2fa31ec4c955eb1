/* tools/sqlgen_read.c - tokens, annotations and statements of a room. */
#include "sqlgen.h"

#define MOST_FIELDS 40

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t
while_word(struct str s, size_t at)
{
	while (at < s.n && is_word(s.at[at]))
		at++;
	return at;
}

static size_t
behind_quote(struct str s, size_t at)
{
	char quote = s.at[at++];

	while (at < s.n && s.at[at] != quote)
		at++;
	return at < s.n ? at + 1 : at;
}

enum token
sql_token(struct str sql, size_t *at, struct str *out)
{
	size_t from = *at;
	size_t to = from + 1;
	enum token kind = TOKEN_SIGN;

	if (from >= sql.n) {
		*out = NONE;
		return TOKEN_END;
	}
	if (is_blank(sql.at[from])) {
		kind = TOKEN_BLANK;
		while (to < sql.n && is_blank(sql.at[to]))
			to++;
	} else if (str_starts(str_sub(sql, from, sql.n), S("--"))) {
		kind = TOKEN_COMMENT;
		while (to < sql.n && sql.at[to] != '\n')
			to++;
	} else if (is_word(sql.at[from])) {
		kind = TOKEN_WORD;
		to = while_word(sql, to);
	} else if (sql.at[from] == '$') {
		kind = TOKEN_PARAM;
		to = while_word(sql, to);
	} else if (sql.at[from] == '\'' || sql.at[from] == '"') {
		kind = TOKEN_TEXT;
		to = behind_quote(sql, from);
	}
	*out = str_sub(sql, from, to);
	*at = to;
	return kind;
}

enum token
sql_next(struct str sql, size_t *at, struct str *out)
{
	enum token kind;

	do {
		kind = sql_token(sql, at, out);
	} while (kind == TOKEN_BLANK || kind == TOKEN_COMMENT);
	return kind;
}

bool
sql_has(struct str sql, const char *word)
{
	struct str token;
	size_t at = 0;

	for (enum token kind; (kind = sql_next(sql, &at, &token)) != TOKEN_END;)
		if (kind == TOKEN_WORD && str_eq_ascii(token, str_of(word)))
			return true;
	return false;
}

/* ---- annotations --------------------------------------------------------------------------- */

/* Where reading stands in a file. */
struct reader {
	struct gen *gen;
	const char *file;
	struct str text;
	size_t at;
};

static int
line_at(const struct reader *r, size_t at)
{
	int line = 1;

	for (size_t i = 0; i < at && i < r->text.n; i++)
		line += r->text.at[i] == '\n';
	return line;
}

/* The line at r->at without its end; r->at moves to the next one. */
static struct str
take_line(struct reader *r)
{
	struct str rest = str_sub(r->text, r->at, r->text.n);
	size_t n = str_find_char(rest, '\n');

	r->at += n < rest.n ? n + 1 : n;
	return str_sub(rest, 0, n);
}

static void
skip_blanks(struct reader *r)
{
	while (r->at < r->text.n && is_blank(r->text.at[r->at]))
		r->at++;
}

static bool
at_comment(const struct reader *r, struct str start)
{
	return str_starts(str_sub(r->text, r->at, r->text.n), start);
}

/* "-- name :kind": the only comments that mean something by themselves. */
static bool
is_annotation(struct str line)
{
	struct str s = str_trim(str_sub(line, 2, line.n));
	size_t at = while_word(s, 0);
	struct str rest = str_trim(str_sub(s, at, s.n));

	return at > 0 && rest.n > 1 && rest.at[0] == ':' && rest.at[1] >= 'a' && rest.at[1] <= 'z';
}

/* An identifier of ours: a-z, digits and _, a letter first. */
static bool
is_name(struct str s)
{
	if (s.n == 0 || s.n > 60 || s.at[0] < 'a' || s.at[0] > 'z')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_word(s.at[i]) || (s.at[i] >= 'A' && s.at[i] <= 'Z'))
			return false;
	return true;
}

/* Names that C or the generated functions have taken. */
static bool
is_taken(struct str s)
{
	static const char *const taken[] = {"auto", "bool", "break", "case", "char", "const",
	    "continue", "default", "do", "double", "else", "enum", "extern", "false", "float",
	    "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return", "short",
	    "signed", "sizeof", "static", "struct", "switch", "true", "typedef", "union",
	    "unsigned", "void", "volatile", "while", "out", "out_n", "found", "changed", "in"};

	for (size_t i = 0; i < COUNT(taken); i++)
		if (str_eq(s, str_of(taken[i])))
			return true;
	return str_starts(s, S("q_"));
}

static bool
field_type(struct str type, struct field *out)
{
	static const struct {
		const char *name;
		enum word word;
	} words[] = {
	    {"i64", WORD_I64}, {"flag", WORD_FLAG}, {"str", WORD_STR}, {"bytes", WORD_BYTES}};

	for (size_t i = 0; i < COUNT(words); i++)
		if (str_eq(type, str_of(words[i].name))) {
			out->word = words[i].word;
			return true;
		}
	if (!str_ends(type, S("_id")) || !is_name(type))
		return false;
	out->word = WORD_ID;
	out->id = str_sub(type, 0, type.n - 3);
	return true;
}

static bool
read_field(struct reader *r, const struct query *q, struct str part, struct field *out)
{
	struct str name = str_sub(part, 0, while_word(part, 0));
	struct str type = str_trim(str_sub(part, name.n, part.n));

	*out = (struct field){.name = name};
	if (!is_name(name) || is_taken(name)) {
		gen_bad(r->gen, q->file, q->line, "%.*s: '%.*s' is no name for a field",
		    STR_ARG(q->name), STR_ARG(part));
		return false;
	}
	if (str_ends(type, S("?"))) {
		out->maybe = true;
		type = str_sub(type, 0, type.n - 1);
	}
	if (!field_type(type, out) || (out->maybe && out->word == WORD_FLAG)) {
		gen_bad(r->gen, q->file, q->line,
		    "%.*s: '%.*s' has no type of i64 flag str bytes X_id, or ? behind flag",
		    STR_ARG(q->name), STR_ARG(part));
		return false;
	}
	return true;
}

/* "(name type, name type)" at the start of *rest, which moves behind it. */
static bool
read_fields(
    struct reader *r, const struct query *q, struct str *rest, struct field **out, size_t *n)
{
	size_t end = str_find_char(*rest, ')');
	struct str list = str_sub(*rest, 1, end);
	struct str part;

	if (end == rest->n) {
		gen_bad(r->gen, q->file, q->line, "%.*s: a ) is missing", STR_ARG(q->name));
		return false;
	}
	*out = NEW_ARRAY(r->gen->arena, struct field, MOST_FIELDS);
	*n = 0;
	*rest = str_trim(str_sub(*rest, end + 1, rest->n));
	if (str_trim(list).n == 0)
		return true;
	while (str_split(&list, ',', &part)) {
		if (*n == MOST_FIELDS || !read_field(r, q, str_trim(part), &(*out)[*n]))
			return false;
		for (size_t i = 0; i < *n; i++)
			if (str_eq((*out)[i].name, (*out)[*n].name)) {
				gen_bad(r->gen, q->file, q->line, "%.*s: %.*s stands twice",
				    STR_ARG(q->name), STR_ARG((*out)[i].name));
				return false;
			}
		++*n;
	}
	return true;
}

static bool
read_kind(struct reader *r, struct query *q, struct str word)
{
	static const char *const kinds[] = {
	    [KIND_ONE] = ":one", [KIND_MAYBE] = ":maybe", [KIND_MANY] = ":many", [KIND_DO] = ":do"};

	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_eq(word, str_of(kinds[i]))) {
			q->kind = (enum kind)i;
			return true;
		}
	gen_bad(r->gen, q->file, q->line, "%.*s: %.*s is none of :one :maybe :many :do",
	    STR_ARG(q->name), STR_ARG(word));
	return false;
}

/* name :kind (parameters) -> (columns) */
static bool
read_annotation(struct reader *r, struct query *q, struct str s)
{
	size_t end = while_word(s, 0);

	q->name = str_sub(s, 0, end);
	s = str_trim(str_sub(s, end, s.n));
	end = while_word(s, 1);
	if (!is_name(q->name)) {
		gen_bad(
		    r->gen, q->file, q->line, "'%.*s' is no name for a query", STR_ARG(q->name));
		return false;
	}
	if (!read_kind(r, q, str_sub(s, 0, end)))
		return false;
	s = str_trim(str_sub(s, end, s.n));
	if (str_starts(s, S("(")) && !read_fields(r, q, &s, &q->in, &q->nin))
		return false;
	if (str_starts(s, S("->"))) {
		s = str_trim(str_sub(s, 2, s.n));
		if (q->kind == KIND_DO && str_eq(s, S("changed"))) {
			q->changed = true;
			return true;
		}
		if (str_starts(s, S("(")) && !read_fields(r, q, &s, &q->out, &q->nout))
			return false;
	}
	if (s.n > 0)
		gen_bad(r->gen, q->file, q->line, "%.*s: cannot read '%.*s'", STR_ARG(q->name),
		    STR_ARG(s));
	return s.n == 0;
}

/* ---- statements ---------------------------------------------------------------------------- */

/* The statement up to its ';', comments dropped, blanks folded. */
static bool
read_statement(struct reader *r, struct query *q)
{
	struct buf b = BUF(r->gen->arena);
	struct str token;
	bool blank = false;

	for (enum token kind; (kind = sql_token(r->text, &r->at, &token)) != TOKEN_END;) {
		if (kind == TOKEN_SIGN && token.at[0] == ';') {
			q->sql = buf_str(&b);
			return true;
		}
		if (kind == TOKEN_BLANK || kind == TOKEN_COMMENT) {
			blank = true;
			continue;
		}
		if (blank && b.n > 0)
			buf_char(&b, ' ');
		blank = false;
		buf_add(&b, token);
	}
	gen_bad(r->gen, q->file, q->line, "%.*s: no ';' ends the statement", STR_ARG(q->name));
	return false;
}

/* The annotation's line, those that carry it on, and what else stands before the statement. */
static bool
read_query(struct reader *r, struct str line, struct query *q)
{
	struct buf b = BUF(r->gen->arena);

	buf_add(&b, str_trim(str_sub(line, 2, line.n)));
	while (at_comment(r, S("--   "))) {
		buf_char(&b, ' ');
		buf_add(&b, str_trim(str_sub(take_line(r), 2, SIZE_MAX)));
	}
	while (at_comment(r, S("--"))) {
		struct str more = str_trim(str_sub(take_line(r), 2, SIZE_MAX));

		if (str_starts(more, S("all:")))
			q->all = str_trim(str_sub(more, 4, more.n));
	}
	if (!read_annotation(r, q, buf_str(&b)))
		return false;
	return read_statement(r, q);
}

static struct str
stem_of(const char *file)
{
	struct str s = str_of(file);
	struct str part;

	for (struct str rest = s; str_split(&rest, '/', &part);)
		s = part;
	return str_ends(s, S(".sql")) ? str_sub(s, 0, s.n - 4) : s;
}

void
room_read(struct gen *g, const char *file, struct str text, struct room *out)
{
	struct reader r = {.gen = g, .file = file, .text = text};
	size_t room = 0;

	*out = (struct room){.file = file, .stem = stem_of(file)};
	for (skip_blanks(&r); r.at < text.n; skip_blanks(&r)) {
		struct query q = {.file = file, .line = line_at(&r, r.at)};
		struct str line = take_line(&r);

		if (!str_starts(line, S("--"))) {
			gen_bad(
			    g, file, q.line, "a statement without '-- name :kind ...' before it");
			return;
		}
		if (!is_annotation(line))
			continue;
		if (!read_query(&r, line, &q))
			return;
		if (out->n == room) {
			size_t more = room == 0 ? 16 : room * 2;

			out->queries =
			    arena_grow(g->arena, out->queries, room * sizeof(q), more * sizeof(q));
			room = more;
		}
		out->queries[out->n++] = q;
	}
}
