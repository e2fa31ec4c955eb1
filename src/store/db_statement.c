/* store/db_statement.c - kept statements: bound, stepped, read, and judged row by row. */
#include <assert.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "migrations.h"
#include "store/db_sqlite.h"

/* sqlgen puts a query's name in front of it, in a comment. */
static const char *
name_of(struct arena *a, const char *sql)
{
	struct str s = str_of(sql);
	size_t end = str_find(s, S(" */"));

	if (!str_starts(s, S("/* ")) || end == s.n)
		return "a statement";
	return str_c(a, str_sub(s, 3, end));
}

static err
st_fault(struct st *st, int code)
{
	return db_fault(st->db, st->arena, code, name_of(st->arena, st->sql));
}

/* $1 need not be what SQLite counts as the first. */
static void
find_parameters(struct st *st)
{
	int n = sqlite3_bind_parameter_count(st->stmt);

	assert(n <= DB_PARAMETERS);
	for (int i = 1; i <= n; i++) {
		int64_t number = 0;
		bool ours = str_int(str_of(sqlite3_bind_parameter_name(st->stmt, i) + 1), &number);

		assert(ours && number >= 1 && number <= DB_PARAMETERS);
		(void)ours;
		st->at[number] = (unsigned char)i;
	}
}

err
rd_prepare(struct rd *rd, int query, const char *sql, struct st **out)
{
	struct db *db = rd->db;
	struct st *st = &db->statements[query];
	int code;

	assert(query >= 0 && query < sql_count && !st->busy && db->state != DB_IDLE);
	if (sqlite3_get_autocommit(db->handle))
		return db_lost(db, rd->arena);
	st->db = db;
	st->arena = rd->arena;
	st->sql = sql;
	st->bad = SQLITE_OK;
	if (st->stmt == NULL) {
		code = sqlite3_prepare_v3(
		    db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &st->stmt, NULL);
		if (code != SQLITE_OK)
			return st_fault(st, code);
		find_parameters(st);
	}
	st->busy = true;
	db->running++;
	if (db->mode == DB_READ)
		db->deadline = time_mono() + DB_STATEMENT_MS;
	*out = st;
	return OK;
}

err
tx_prepare(struct tx *tx, int query, const char *sql, struct st **out)
{
	return rd_prepare(&tx->rd, query, sql, out);
}

static void
bound(struct st *st, int code)
{
	if (code != SQLITE_OK && st->bad == SQLITE_OK)
		st->bad = code;
}

void
st_bind_int(struct st *st, int at, int64_t n)
{
	bound(st, sqlite3_bind_int64(st->stmt, st->at[at], n));
}

void
st_bind_opt(struct st *st, int at, struct opt opt)
{
	if (opt.has)
		st_bind_int(st, at, opt.n);
}

void
st_bind_id(struct st *st, int at, int64_t id)
{
	if (id != 0)
		st_bind_int(st, at, id);
}

/* Bound without a copy: what was given outlives the run. */
void
st_bind_str(struct st *st, int at, struct str s)
{
	if (s.at != NULL)
		bound(st, sqlite3_bind_text64(
			      st->stmt, st->at[at], s.at, s.n, SQLITE_STATIC, SQLITE_UTF8));
}

void
st_bind_bytes(struct st *st, int at, struct str s)
{
	if (s.at != NULL)
		bound(st, sqlite3_bind_blob64(st->stmt, st->at[at], s.at, s.n, SQLITE_STATIC));
}

err
st_step(struct st *st, bool *row)
{
	int code = st->bad == SQLITE_OK ? sqlite3_step(st->stmt) : st->bad;

	if (code != SQLITE_ROW && code != SQLITE_DONE) {
		if (sqlite3_get_autocommit(st->db->handle))
			st->db->lost = code;
		return st_fault(st, code);
	}
	*row = code == SQLITE_ROW;
	return OK;
}

int64_t
st_int(struct st *st, int column)
{
	int type = sqlite3_column_type(st->stmt, column);

	if (type != SQLITE_INTEGER && type != SQLITE_NULL)
		st->bad = SQLITE_MISMATCH;
	return type == SQLITE_INTEGER ? sqlite3_column_int64(st->stmt, column) : 0;
}

struct opt
st_opt(struct st *st, int column)
{
	bool has = sqlite3_column_type(st->stmt, column) != SQLITE_NULL;

	return (struct opt){.n = st_int(st, column), .has = has};
}

struct str
st_str(struct st *st, int column, struct arena *a)
{
	int type = sqlite3_column_type(st->stmt, column);
	const void *at;
	size_t n;

	if (type == SQLITE_NULL)
		return NONE;
	if (type != SQLITE_TEXT && type != SQLITE_BLOB) {
		st->bad = SQLITE_MISMATCH;
		return NONE;
	}
	at = sqlite3_column_blob(st->stmt, column);
	n = (size_t)sqlite3_column_bytes(st->stmt, column);
	if (n >= arena_room(a)) {
		st->bad = SQLITE_TOOBIG;
		return NONE;
	}
	return n == 0 ? S("") : str_copy(a, (struct str){at, n});
}

err
st_row(struct st *st, uint64_t may_be_null)
{
	int n = sqlite3_column_count(st->stmt);

	if (st->bad != SQLITE_OK)
		return st_fault(st, st->bad);
	if (arena_spent(st->arena))
		return st_fault(st, SQLITE_TOOBIG);
	for (int i = 0; i < n; i++)
		if ((may_be_null >> i & 1) == 0 && sqlite3_column_type(st->stmt, i) == SQLITE_NULL)
			return fail(st->arena, FAULT_STORE, T_store_failed, "%s: column %d is NULL",
			    name_of(st->arena, st->sql), i);
	return OK;
}

err
st_last(struct st *st)
{
	bool more;

	TRY(st_step(st, &more));
	if (more)
		return fail(st->arena, FAULT_STORE, T_store_failed, "%s: more than one row",
		    name_of(st->arena, st->sql));
	return OK;
}

err
st_missing(struct st *st)
{
	return fail(
	    st->arena, FAULT_MISSING, T_store_missing, "%s: no row", name_of(st->arena, st->sql));
}

err
st_grow(struct st *st, void **rows, size_t *room, size_t size)
{
	size_t more = *room == 0 ? 8 : *room * 2;

	if (arena_spent(st->arena) || more * size >= arena_room(st->arena))
		return st_fault(st, SQLITE_TOOBIG);
	*rows = arena_grow(st->arena, *rows, *room * size, more * size);
	*room = more;
	return OK;
}

void
st_done(struct st *st)
{
	if (st == NULL || !st->busy)
		return;
	(void)sqlite3_reset(st->stmt);
	(void)sqlite3_clear_bindings(st->stmt);
	st->busy = false;
	st->db->running--;
	st->db->deadline = INT64_MAX;
}

void
st_cleanup(struct st **st)
{
	st_done(*st);
}

struct arena *
st_arena(struct st *st)
{
	return st->arena;
}

int64_t
st_changes(struct st *st)
{
	return sqlite3_changes64(st->db->handle);
}
