/* test/database.h - databases of a test's own in a temporary folder, and statements by hand. */
#pragma once
#include "test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "migrations.h"
#include "store/db_sqlite.h"

static char folder[] = "/tmp/groundswell-db-XXXXXX";
static int files; /* each test has a database of its own */

static inline const char *
new_path(void)
{
	return str_c(arena, buf_format(arena, "%s/hub-%d.db", folder, ++files));
}

static inline const char *
beside(const char *path, const char *end)
{
	return str_c(arena, buf_format(arena, "%s%s", path, end));
}

/* In a child no test may fail or go on: it would run the others as well. */
static bool child;

static inline void
fine(err e)
{
	if (e != OK && child)
		_exit(9);
	if (e != OK)
		fail_msg("%s: %s", err_name(e), e->cause);
}

static inline void
is_fault(err e, enum fault fault)
{
	assert_non_null(e);
	if (e->fault != fault)
		fail_msg("fault %s, not number %d: %s", err_name(e), (int)fault, e->cause);
}

static inline struct db *
open_db(const char *path, enum db_mode mode)
{
	struct db *db;
	int was;

	fine(db_open(arena, path, mode, &db));
	if (mode == DB_WRITE)
		fine(db_migrate(db, arena, 1000, &was));
	return db;
}

static inline void
raw(struct db *db, const char *sql)
{
	if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db->handle));
}

/* ---- statements by hand, in kept places of queries that these tests do not run --------------- */

enum place { PLACE_ADD, PLACE_COUNT, PLACE_FILL, PLACE_OTHER, PLACE_LAST };

static inline err
run(struct rd *rd, const char *sql)
{
	STATEMENT st = NULL;
	bool row;

	TRY(rd_prepare(rd, PLACE_OTHER, sql, &st));
	return st_step(st, &row);
}

/* A row of `once`; key is what makes it one of a kind. */
static inline err
add(struct tx *tx, struct str key)
{
	STATEMENT st = NULL;
	bool row;

	TRY(tx_prepare(
	    tx, PLACE_ADD, "insert into once (place, key, made) values ($2, $1, $3)", &st));
	st_bind_bytes(st, 1, key);
	st_bind_str(st, 2, S("/here"));
	st_bind_int(st, 3, 7);
	TRY(st_step(st, &row));
	assert_false(row);
	assert_int_equal(st_changes(st), 1);
	return OK;
}

/* A row of n bytes. */
static inline err
add_large(struct tx *tx, struct str key, size_t n)
{
	STATEMENT st = NULL;
	bool row;
	char *text = arena_alloc(arena, n);

	memset(text, 'x', n);
	TRY(tx_prepare(
	    tx, PLACE_FILL, "insert into once (key, place, made) values ($1, $2, 0)", &st));
	st_bind_bytes(st, 1, key);
	st_bind_str(st, 2, (struct str){text, n});
	return st_step(st, &row);
}

static inline int64_t
count(struct rd *rd)
{
	STATEMENT st = NULL;
	bool row;

	fine(rd_prepare(rd, PLACE_COUNT, "select count(*) from once", &st));
	fine(st_step(st, &row));
	assert_true(row);
	fine(st_row(st, 0));
	return st_int(st, 0);
}

static inline int64_t
count_now(struct db *db)
{
	struct rd *rd;
	int64_t n;

	fine(rd_begin(db, arena, &rd));
	n = count(rd);
	rd_end(rd);
	return n;
}

static inline void
add_alone(struct db *db, struct str key)
{
	struct tx *tx;

	fine(tx_begin(db, arena, &tx));
	fine(add(tx, key));
	fine(tx_commit(tx));
}

static inline int
folder_make(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static inline int
folder_remove(void **state)
{
	const char *const ends[] = {"", "-wal", "-shm"};
	char path[128];

	(void)state;
	for (int i = 1; i <= files; i++)
		for (size_t k = 0; k < COUNT(ends); k++) {
			(void)snprintf(path, sizeof(path), "%s/hub-%d.db%s", folder, i, ends[k]);
			(void)unlink(path);
		}
	return rmdir(folder);
}
