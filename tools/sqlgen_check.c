/* tools/sqlgen_check.c - what a query may not do, found at build. */
#include "sqlgen.h"

#define MOST_PARAMETERS 30

/* Differ between the engines, or read a clock that no test can move. */
static const char *const forbidden[] = {"now", "datetime", "julianday", "strftime", "unixepoch",
    "current_timestamp", "current_date", "current_time", "like", "ilike", "glob", "regexp",
    "group_concat", "string_agg", "random", "rowid", "last_insert_rowid", "changes", "ifnull",
    "iif", "pragma", "attach"};

/* A query being judged. */
struct judge {
	struct gen *gen;
	struct query *q;
	bool personal; /* it touches a table marked private */
};

static void
complain(struct judge *j, const char *what)
{
	gen_bad(j->gen, j->q->file, j->q->line, "%.*s: %s", STR_ARG(j->q->name), what);
}

static void
check_words(struct judge *j)
{
	struct str sql = j->q->sql;
	struct str first;
	struct str token;
	size_t at = 0;

	(void)sql_next(sql, &at, &first);
	j->q->writes = !str_eq_ascii(first, S("select")) && !str_eq_ascii(first, S("with"));
	if (j->q->writes && !str_eq_ascii(first, S("insert")) &&
	    !str_eq_ascii(first, S("update")) && !str_eq_ascii(first, S("delete")))
		complain(j, "begins with none of select with insert update delete");
	for (size_t i = 0; i < COUNT(forbidden); i++)
		if (sql_has(sql, forbidden[i]))
			gen_bad(j->gen, j->q->file, j->q->line, "%.*s: '%s' is not for two engines",
			    STR_ARG(j->q->name), forbidden[i]);
	if (str_find(sql, S("for update")) < sql.n)
		complain(j, "'for update' is not for two engines");
	if (str_find(sql, S("insert or ")) < sql.n)
		complain(j, "'insert or' is not for two engines");
	at = 0;
	for (enum token kind; (kind = sql_next(sql, &at, &token)) != TOKEN_END;)
		if (kind == TOKEN_SIGN && strchr("?:@", token.at[0]) != NULL)
			complain(j, "parameters are written $1, $2 ...");
	if (j->q->kind == KIND_MANY && !sql_has(sql, "limit"))
		complain(j, ":many needs a limit");
}

static bool
has_viewer(const struct query *q)
{
	for (size_t i = 0; i < q->nin; i++)
		if (str_eq(q->in[i].name, S("viewer")))
			return true;
	return false;
}

/* SQLite tells each table a statement touches while it is prepared. */
static int
touched(void *arg, int action, const char *table, const char *column, const char *schema,
    const char *inner)
{
	struct judge *j = arg;
	const struct table *t;

	(void)column;
	(void)schema;
	(void)inner;
	if (action != SQLITE_READ && action != SQLITE_INSERT && action != SQLITE_UPDATE &&
	    action != SQLITE_DELETE)
		return SQLITE_OK;
	t = gen_table(j->gen, str_of(table));
	j->personal = j->personal || (t != NULL && t->personal);
	return SQLITE_OK;
}

static void
check_parameters(struct judge *j, sqlite3_stmt *st)
{
	const struct query *q = j->q;
	int used = sqlite3_bind_parameter_count(st);

	if (q->nin > MOST_PARAMETERS)
		complain(j, "too many parameters");
	for (size_t i = 0; i < q->nin; i++) {
		char name[24];

		(void)snprintf(name, sizeof(name), "$%zu", i + 1);
		if (sqlite3_bind_parameter_index(st, name) == 0)
			gen_bad(j->gen, q->file, q->line, "%.*s: %s (%.*s) is never used",
			    STR_ARG(q->name), name, STR_ARG(q->in[i].name));
	}
	if ((size_t)used > q->nin)
		gen_bad(j->gen, q->file, q->line, "%.*s: %zu parameters declared, %d used",
		    STR_ARG(q->name), q->nin, used);
}

static bool
type_fits(const struct field *f, const char *declared)
{
	struct str type = str_of(declared);

	if (declared == NULL)
		return true;
	switch (f->word) {
	case WORD_STR:
		return str_eq_ascii(type, S("text"));
	case WORD_BYTES:
		return str_eq_ascii(type, S("blob"));
	case WORD_I64:
	case WORD_FLAG:
	case WORD_ID:
		break;
	}
	return str_eq_ascii(type, S("integer"));
}

/* The table whose rows a column names: its own for a row's id, else the one it references. */
static struct str
named_by(struct judge *j, const char *table, const char *column)
{
	struct str found = NONE;
	sqlite3_stmt *st;

	if (strcmp(column, "id") == 0)
		return str_of(table);
	if (sqlite3_prepare_v2(j->gen->db,
		"select \"table\" from pragma_foreign_key_list(?1) where \"from\" = ?2", -1, &st,
		NULL) != SQLITE_OK)
		return NONE;
	(void)sqlite3_bind_text(st, 1, table, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(st, 2, column, -1, SQLITE_STATIC);
	if (sqlite3_step(st) == SQLITE_ROW)
		found = str_copy(j->gen->arena, str_of((const char *)sqlite3_column_text(st, 0)));
	(void)sqlite3_finalize(st);
	return found;
}

static void
check_column(struct judge *j, sqlite3_stmt *st, int i)
{
	const struct query *q = j->q;
	const struct field *f = &q->out[i];
	const char *table = sqlite3_column_table_name(st, i);
	const char *origin = sqlite3_column_origin_name(st, i);
	struct str names;

	if (!type_fits(f, sqlite3_column_decltype(st, i)))
		gen_bad(j->gen, q->file, q->line, "%.*s: column %.*s is %s in the schema",
		    STR_ARG(q->name), STR_ARG(f->name), sqlite3_column_decltype(st, i));
	for (size_t k = 0; k < q->nout; k++)
		if (k != (size_t)i && str_eq(q->out[k].name, str_of(sqlite3_column_name(st, i))) &&
		    !str_eq(f->name, str_of(sqlite3_column_name(st, i))))
			gen_bad(j->gen, q->file, q->line, "%.*s: column %d is %s, declared as %.*s",
			    STR_ARG(q->name), i + 1, sqlite3_column_name(st, i), STR_ARG(f->name));
	if (f->word != WORD_ID || table == NULL || origin == NULL)
		return;
	names = named_by(j, table, origin);
	if (names.at != NULL && !str_eq(names, f->id))
		gen_bad(j->gen, q->file, q->line, "%.*s: column %.*s holds a %.*s_id",
		    STR_ARG(q->name), STR_ARG(f->name), STR_ARG(names));
}

static void
check_columns(struct judge *j, sqlite3_stmt *st)
{
	const struct query *q = j->q;
	int n = sqlite3_column_count(st);

	if ((size_t)n != q->nout) {
		gen_bad(j->gen, q->file, q->line,
		    "%.*s: %zu columns declared, the statement has %d", STR_ARG(q->name), q->nout,
		    n);
		return;
	}
	if ((q->kind == KIND_DO) != (n == 0))
		complain(j, "only :do has no columns, and it has none");
	for (int i = 0; i < n; i++)
		check_column(j, st, i);
}

/* The table behind a name of the plan, which shows "s" for "signup s" and "signup as s". */
static const struct table *
unalias(struct judge *j, struct str name)
{
	const struct table *before = NULL;
	struct str token;
	size_t at = 0;

	for (enum token kind; (kind = sql_next(j->q->sql, &at, &token)) != TOKEN_END;) {
		if (kind == TOKEN_WORD && before != NULL && str_eq_ascii(token, S("as")))
			continue;
		if (kind == TOKEN_WORD && before != NULL && str_eq_ascii(token, name))
			return before;
		before = kind == TOKEN_WORD ? gen_table(j->gen, token) : NULL;
	}
	return gen_table(j->gen, name);
}

/* "SCAN s USING INDEX ..." reads all of signup s; "SEARCH s USING AUTOMATIC ..." does so to build
 * an index that is thrown away again. */
static void
check_step(struct judge *j, struct str step)
{
	const struct query *q = j->q;
	struct str name = step;
	struct str verb;
	const struct table *t;

	(void)str_split(&name, ' ', &verb);
	if (!str_eq(verb, S("SCAN")) &&
	    (!str_eq(verb, S("SEARCH")) || str_find(step, S(" AUTOMATIC ")) == step.n))
		return;
	t = unalias(j, str_sub(name, 0, str_find_char(name, ' ')));
	if (t != NULL && t->grows)
		gen_bad(j->gen, q->file, q->line,
		    "%.*s: %.*s: reads all of %.*s, which grows; it needs an index and a range",
		    STR_ARG(q->name), STR_ARG(step), STR_ARG(t->name));
}

/* No step of the plan may read the whole of a table that grows. */
static void
check_plan(struct judge *j)
{
	sqlite3_stmt *st;
	const char *sql = str_c(j->gen->arena,
	    buf_format(j->gen->arena, "explain query plan %.*s", STR_ARG(j->q->sql)));

	if (sqlite3_prepare_v2(j->gen->db, sql, -1, &st, NULL) != SQLITE_OK) {
		complain(j, sqlite3_errmsg(j->gen->db));
		return;
	}
	while (sqlite3_step(st) == SQLITE_ROW)
		check_step(j, str_of((const char *)sqlite3_column_text(st, 3)));
	(void)sqlite3_finalize(st);
}

void
query_check(struct gen *g, struct query *q)
{
	struct judge j = {.gen = g, .q = q};
	sqlite3_stmt *st;
	const char *sql = str_c(g->arena, q->sql);
	int rc;

	check_words(&j);
	(void)sqlite3_set_authorizer(g->db, touched, &j);
	rc = sqlite3_prepare_v2(g->db, sql, -1, &st, NULL);
	(void)sqlite3_set_authorizer(g->db, NULL, NULL);
	if (rc != SQLITE_OK || st == NULL) {
		complain(
		    &j, st == NULL && rc == SQLITE_OK ? "no statement" : sqlite3_errmsg(g->db));
		return;
	}
	if (!q->writes && !sqlite3_stmt_readonly(st))
		complain(&j, "a statement that begins with 'with' only reads");
	if (j.personal && !has_viewer(q) && q->all.n == 0)
		complain(&j, "reads a private table: name a viewer, or say '-- all: REASON'");
	check_parameters(&j, st);
	check_columns(&j, st);
	(void)sqlite3_finalize(st);
	check_plan(&j);
}
