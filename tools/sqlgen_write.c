/* tools/sqlgen_write.c - the C of a room and of the migrations. */
#include "sqlgen.h"

/* More parameters than this come in a struct. */
#define MOST_IN_LINE 4
/* Columns of text in one line of a C string. */
#define TEXT_LINE 84

static bool
in_struct(const struct query *q)
{
	return q->nin > MOST_IN_LINE;
}

static void
write_type(struct buf *b, const struct field *f)
{
	switch (f->word) {
	case WORD_I64:
		buf_add(b, f->maybe ? S("struct opt ") : S("int64_t "));
		break;
	case WORD_FLAG:
		buf_add(b, S("bool "));
		break;
	case WORD_STR:
	case WORD_BYTES:
		buf_add(b, S("struct str "));
		break;
	case WORD_ID:
		buf_addf(b, "struct %.*s_id ", STR_ARG(f->id));
		break;
	}
}

static void
write_field(struct buf *b, const struct field *f)
{
	write_type(b, f);
	buf_add(b, f->name);
}

static void
write_struct(struct buf *b, const struct query *q, const char *end, bool in)
{
	const struct field *fields = in ? q->in : q->out;
	size_t n = in ? q->nin : q->nout;

	buf_addf(b, "\nstruct sql_%.*s%s {\n", STR_ARG(q->name), end);
	for (size_t i = 0; i < n; i++) {
		buf_char(b, '\t');
		write_field(b, &fields[i]);
		buf_addf(b, ";%s\n", fields[i].maybe ? " /* may be NULL */" : "");
	}
	buf_add(b, S("};\n"));
}

/* From the result's name to the closing bracket. */
static void
write_signature(struct buf *b, const struct query *q)
{
	buf_addf(b, "sql_%.*s(struct %s *q_on", STR_ARG(q->name), q->writes ? "tx" : "rd");
	if (in_struct(q))
		buf_addf(b, ", const struct sql_%.*s_in *in", STR_ARG(q->name));
	for (size_t i = 0; i < q->nin && !in_struct(q); i++) {
		buf_add(b, S(", "));
		write_field(b, &q->in[i]);
	}
	switch (q->kind) {
	case KIND_ONE:
		buf_addf(b, ", struct sql_%.*s *out", STR_ARG(q->name));
		break;
	case KIND_MAYBE:
		buf_addf(b, ", struct sql_%.*s *out, bool *found", STR_ARG(q->name));
		break;
	case KIND_MANY:
		buf_addf(b, ", struct sql_%.*s **out, size_t *out_n", STR_ARG(q->name));
		break;
	case KIND_DO:
		if (q->changed)
			buf_add(b, S(", int64_t *changed"));
		break;
	}
	buf_char(b, ')');
}

struct str
write_room_header(struct gen *g, const struct room *room)
{
	struct buf b = BUF(g->arena);

	buf_addf(
	    &b, "/* sql_%.*s.h - made by sqlgen from %s. */\n", STR_ARG(room->stem), room->file);
	buf_add(&b, S("#pragma once\n#include \"store/db.h\"\n#include \"store/ids.h\"\n"));
	for (size_t i = 0; i < room->n; i++) {
		const struct query *q = &room->queries[i];

		if (in_struct(q))
			write_struct(&b, q, "_in", true);
		if (q->nout > 0)
			write_struct(&b, q, "", false);
		if (!in_struct(q) && q->nout == 0)
			buf_char(&b, '\n');
		buf_add(&b, S("MUST_CHECK err "));
		write_signature(&b, q);
		buf_add(&b, S(";\n"));
	}
	return buf_str(&b);
}

/* ---- bodies -------------------------------------------------------------------------------- */

/* A C string, broken into lines. */
static void
write_text(struct buf *b, struct str s)
{
	size_t column = 0;

	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		char c = s.at[i];

		if (c == '"' || c == '\\')
			buf_char(b, '\\');
		if (c == '\n') {
			buf_add(b, i + 1 < s.n ? S("\\n\"\n\t    \"") : S("\\n"));
			column = 0;
			continue;
		}
		if (c == '\t') {
			buf_add(b, S("\\t"));
			continue;
		}
		buf_char(b, c);
		if (++column >= TEXT_LINE && c == ' ') {
			buf_add(b, S("\"\n\t    \""));
			column = 0;
		}
	}
	buf_char(b, '"');
}

static void
write_bind(struct buf *b, const struct query *q, size_t i)
{
	const struct field *f = &q->in[i];
	const char *how = "int";

	if (f->word == WORD_I64 && f->maybe)
		how = "opt";
	else if (f->word == WORD_STR)
		how = "str";
	else if (f->word == WORD_BYTES)
		how = "bytes";
	else if (f->word == WORD_ID)
		how = "id";
	buf_addf(b, "\tst_bind_%s(q_st, %zu, %s%.*s%s);\n", how, i + 1, in_struct(q) ? "in->" : "",
	    STR_ARG(f->name), f->word == WORD_ID ? ".n" : "");
}

static void
write_read(struct buf *b, const struct field *f, size_t i)
{
	buf_addf(b, "\tout->%.*s", STR_ARG(f->name));
	switch (f->word) {
	case WORD_I64:
		buf_addf(b, " = %s(q_st, %zu);\n", f->maybe ? "st_opt" : "st_int", i);
		break;
	case WORD_FLAG:
		buf_addf(b, " = st_int(q_st, %zu) != 0;\n", i);
		break;
	case WORD_STR:
	case WORD_BYTES:
		buf_addf(b, " = st_str(q_st, %zu, st_arena(q_st));\n", i);
		break;
	case WORD_ID:
		buf_addf(b, ".n = st_%s(q_st, %zu)%s;\n", f->maybe ? "opt" : "int", i,
		    f->maybe ? ".n" : "");
		break;
	}
}

/* The function that fills a row. */
static void
write_row(struct buf *b, const struct query *q)
{
	uint64_t may_be_null = 0;

	buf_addf(b, "\nstatic err\nrow_%.*s(struct st *q_st, struct sql_%.*s *out)\n{\n",
	    STR_ARG(q->name), STR_ARG(q->name));
	for (size_t i = 0; i < q->nout; i++) {
		write_read(b, &q->out[i], i);
		if (q->out[i].maybe)
			may_be_null |= UINT64_C(1) << i;
	}
	buf_addf(b, "\treturn st_row(q_st, UINT64_C(0x%" PRIx64 "));\n}\n", may_be_null);
}

static void
write_many(struct buf *b, const struct query *q)
{
	buf_addf(b,
	    "\tstruct sql_%.*s *q_rows = NULL;\n\tsize_t q_n = 0;\n\tsize_t q_room = 0;\n\n",
	    STR_ARG(q->name));
}

static void
write_locals(struct buf *b, const struct query *q)
{
	buf_add(b, S("\tSTATEMENT q_st = NULL;\n\tbool q_ready = false;\n"));
	if (q->kind == KIND_MANY)
		write_many(b, q);
	else if (q->kind == KIND_DO)
		buf_char(b, '\n');
	else
		buf_addf(b, "\tstruct sql_%.*s q_row = {0};\n\n", STR_ARG(q->name));
}

static void
write_run(struct buf *b, const struct query *q)
{
	switch (q->kind) {
	case KIND_ONE:
	case KIND_MAYBE:
		buf_add(b, S("\tTRY(st_step(q_st, &q_ready));\n"));
		if (q->kind == KIND_ONE)
			buf_add(b, S("\tif (!q_ready)\n\t\treturn st_missing(q_st);\n"));
		else
			buf_add(
			    b, S("\tif (!q_ready) {\n\t\t*found = false;\n\t\treturn OK;\n\t}\n"));
		buf_addf(b,
		    "\tTRY(row_%.*s(q_st, &q_row));\n\tTRY(st_last(q_st));\n\t*out = q_row;\n",
		    STR_ARG(q->name));
		if (q->kind == KIND_MAYBE)
			buf_add(b, S("\t*found = true;\n"));
		break;
	case KIND_MANY:
		buf_addf(b,
		    "\tfor (;;) {\n"
		    "\t\tTRY(st_step(q_st, &q_ready));\n"
		    "\t\tif (!q_ready)\n\t\t\tbreak;\n"
		    "\t\tif (q_n == q_room)\n"
		    "\t\t\tTRY(st_grow(q_st, (void **)&q_rows, &q_room, sizeof(*q_rows)));\n"
		    "\t\tTRY(row_%.*s(q_st, &q_rows[q_n++]));\n\t}\n"
		    "\t*out = q_rows;\n\t*out_n = q_n;\n",
		    STR_ARG(q->name));
		break;
	case KIND_DO:
		buf_add(b, S("\tTRY(st_step(q_st, &q_ready));\n"));
		if (q->changed)
			buf_add(b, S("\t*changed = st_changes(q_st);\n"));
		break;
	}
}

/* The statement with its name in front, so that faults and traces can say which it is. */
static struct str
named_sql(struct gen *g, const struct query *q)
{
	return buf_format(g->arena, "/* %.*s */ %.*s", STR_ARG(q->name), STR_ARG(q->sql));
}

static void
write_function(struct gen *g, struct buf *b, const struct query *q)
{
	if (q->nout > 0)
		write_row(b, q);
	buf_add(b, S("\nerr\n"));
	write_signature(b, q);
	buf_add(b, S("\n{\n"));
	write_locals(b, q);
	buf_addf(b, "\tTRY(%s_prepare(q_on, %d,\n\t    ", q->writes ? "tx" : "rd", q->number);
	write_text(b, named_sql(g, q));
	buf_add(b, S(", &q_st));\n"));
	for (size_t i = 0; i < q->nin; i++)
		write_bind(b, q, i);
	write_run(b, q);
	buf_add(b, S("\treturn OK;\n}\n"));
}

struct str
write_room(struct gen *g, const struct room *room)
{
	struct buf b = BUF(g->arena);

	buf_addf(&b, "/* sql_%.*s.c - made by sqlgen from %s. */\n#include \"sql_%.*s.h\"\n",
	    STR_ARG(room->stem), room->file, STR_ARG(room->stem));
	for (size_t i = 0; i < room->n; i++)
		write_function(g, &b, &room->queries[i]);
	return buf_str(&b);
}

/* ---- migrations and catalogue -------------------------------------------------------------- */

struct str
write_migrations_header(struct gen *g)
{
	struct buf b = BUF(g->arena);

	buf_addf(&b,
	    "/* migrations.h - made by sqlgen: the schema's steps, mapped for each engine. */\n"
	    "#pragma once\n"
	    "#include \"base/types.h\"\n"
	    "\n"
	    "struct migration {\n"
	    "\tint number;\n"
	    "\tconst char *name;\n"
	    "\tconst char *sqlite;\n"
	    "\tconst char *postgres;\n"
	    "\tunsigned char sha256[%d]; /* of the source */\n"
	    "};\n"
	    "extern const struct migration migrations[];\n"
	    "extern const size_t migrations_n;\n"
	    "/* Named queries over all rooms; their numbers are 0 to this less one. */\n"
	    "extern const int sql_count;\n",
	    SHA256_BYTES);
	return buf_str(&b);
}

static void
write_migration(struct buf *b, const struct migration *m)
{
	buf_addf(b, "\t{%d, \"%.*s\",\n\t    ", m->number, STR_ARG(m->name));
	write_text(b, m->sqlite);
	buf_add(b, S(",\n\t    "));
	write_text(b, m->postgres);
	buf_add(b, S(",\n\t    {"));
	for (size_t i = 0; i < SHA256_BYTES; i++)
		buf_addf(b, "%s0x%02x", i == 0 ? "" : ", ", m->sha256[i]);
	buf_add(b, S("}},\n"));
}

static int
count_queries(const struct gen *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->nrooms; i++)
		n += g->rooms[i].n;
	return (int)n;
}

struct str
write_migrations(struct gen *g)
{
	struct buf b = BUF(g->arena);

	buf_add(&b, S("/* migrations.c - made by sqlgen. */\n#include \"migrations.h\"\n\n"
		      "const struct migration migrations[] = {\n"));
	for (size_t i = 0; i < g->nmigrations; i++)
		write_migration(&b, &g->migrations[i]);
	buf_addf(&b, "};\nconst size_t migrations_n = %zu;\nconst int sql_count = %d;\n",
	    g->nmigrations, count_queries(g));
	return buf_str(&b);
}

struct str
write_catalogue_header(struct gen *g)
{
	(void)g;
	return S("/* sql_catalogue.h - made by sqlgen: every query, for tests against other "
		 "engines. */\n"
		 "#pragma once\n"
		 "#include \"migrations.h\"\n"
		 "\n"
		 "/* Types are a letter each: i integer, t text, b bytes. */\n"
		 "struct sql_query {\n"
		 "\tint number;\n"
		 "\tconst char *room;\n"
		 "\tconst char *name;\n"
		 "\tconst char *sql;\n"
		 "\tconst char *parameters;\n"
		 "\tconst char *columns;\n"
		 "};\n"
		 "/* sql_count of them and an empty one. */\n"
		 "extern const struct sql_query sql_catalogue[];\n");
}

static void
write_letters(struct buf *b, const struct field *fields, size_t n)
{
	buf_add(b, S(", \""));
	for (size_t i = 0; i < n; i++)
		buf_char(b, fields[i].word == WORD_STR     ? 't'
			    : fields[i].word == WORD_BYTES ? 'b'
							   : 'i');
	buf_char(b, '"');
}

struct str
write_catalogue(struct gen *g)
{
	struct buf b = BUF(g->arena);

	buf_add(&b, S("/* sql_catalogue.c - made by sqlgen. */\n#include \"sql_catalogue.h\"\n\n"
		      "const struct sql_query sql_catalogue[] = {\n"));
	for (size_t r = 0; r < g->nrooms; r++)
		for (size_t i = 0; i < g->rooms[r].n; i++) {
			const struct query *q = &g->rooms[r].queries[i];

			buf_addf(&b, "\t{%d, \"%.*s\", \"%.*s\",\n\t    ", q->number,
			    STR_ARG(g->rooms[r].stem), STR_ARG(q->name));
			write_text(&b, named_sql(g, q));
			write_letters(&b, q->in, q->nin);
			write_letters(&b, q->out, q->nout);
			buf_add(&b, S("},\n"));
		}
	buf_add(&b, S("\t{0},\n};\n"));
	return buf_str(&b);
}
