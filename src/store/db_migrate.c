/* store/db_migrate.c - bringing the schema up to date.
 *
 * user_version is the number of the newest migration that ran; schema_migration keeps the checksum
 * of each.  A step, its row and its number are one transaction: a kill leaves old or new. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "migrations.h"
#include "store/db_sqlite.h"

int
db_newest(void)
{
	return migrations_n == 0 ? 0 : migrations[migrations_n - 1].number;
}

err
db_version(struct db *db, struct arena *a, int *out)
{
	int64_t n;

	TRY(db_number(db, a, "pragma user_version", &n));
	if (n < 0 || n > 9999)
		return fail(a, FAULT_STORE, T_store_foreign, "user_version is %" PRId64, n);
	*out = (int)n;
	return OK;
}

/* The checksum that was kept when migration `number` ran must be that of ours. */
static err
judge_kept(struct db *db, struct arena *a, const struct migration *m)
{
	sqlite3_stmt *stmt;
	bool same;
	int code = sqlite3_prepare_v2(
	    db->handle, "select sha256 from schema_migration where number = ?1", -1, &stmt, NULL);

	if (code != SQLITE_OK)
		return db_fault(db, a, code, "reading migrations");
	(void)sqlite3_bind_int(stmt, 1, m->number);
	code = sqlite3_step(stmt);
	same = code == SQLITE_ROW && sqlite3_column_bytes(stmt, 0) == (int)sizeof(m->sha256) &&
	       memcmp(sqlite3_column_blob(stmt, 0), m->sha256, sizeof(m->sha256)) == 0;
	(void)sqlite3_finalize(stmt);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return db_fault(db, a, code, "reading migrations");
	if (!same)
		return fail(a, FAULT_STORE, T_store_altered,
		    "migration %d %s is not the one that made this database", m->number, m->name);
	return OK;
}

static err
judge_all(struct db *db, struct arena *a, int version)
{
	if (version > db_newest())
		return fail(a, FAULT_STORE, T_store_newer,
		    "the database has schema %d, this program knows %d", version, db_newest());
	for (size_t i = 0; i < migrations_n && migrations[i].number <= version; i++)
		TRY(judge_kept(db, a, &migrations[i]));
	return OK;
}

static err
keep(struct db *db, struct arena *a, const struct migration *m, int64_t now)
{
	sqlite3_stmt *stmt;
	int code = sqlite3_prepare_v2(db->handle,
	    "insert into schema_migration (number, name, sha256, applied) values (?1, ?2, ?3, ?4)",
	    -1, &stmt, NULL);

	if (code != SQLITE_OK)
		return db_fault(db, a, code, "keeping a migration");
	(void)sqlite3_bind_int(stmt, 1, m->number);
	(void)sqlite3_bind_text(stmt, 2, m->name, -1, SQLITE_STATIC);
	(void)sqlite3_bind_blob(stmt, 3, m->sha256, (int)sizeof(m->sha256), SQLITE_STATIC);
	(void)sqlite3_bind_int64(stmt, 4, now);
	code = sqlite3_step(stmt);
	(void)sqlite3_finalize(stmt);
	return code == SQLITE_DONE ? OK : db_fault(db, a, code, "keeping a migration");
}

static err
apply(struct db *db, struct arena *a, const struct migration *m, int64_t now)
{
	int64_t orphans;

	TRY(db_exec(db, a,
	    "create table if not exists schema_migration (number integer primary key,"
	    " name text not null, sha256 blob not null, applied integer not null) strict"));
	TRY(db_exec(db, a, m->sqlite));
	TRY(keep(db, a, m, now));
	TRY(db_number(db, a, "select count(*) from pragma_foreign_key_check", &orphans));
	if (orphans > 0)
		return fail(a, FAULT_STORE, T_store_damaged,
		    "migration %d leaves %" PRId64 " rows without the row they name", m->number,
		    orphans);
	return db_exec(db, a, str_c(a, buf_format(a, "pragma user_version = %d", m->number)));
}

static err
step(struct db *db, struct arena *a, const struct migration *m, int64_t now)
{
	struct tx *tx;
	err e;

	TRY(tx_begin(db, a, &tx));
	e = apply(db, a, m, now);
	if (e == OK)
		return tx_commit(tx);
	tx_rollback(tx);
	return e;
}

err
db_migrate(struct db *db, struct arena *a, int64_t now, int *was)
{
	int version;
	err e = OK;

	TRY(db_version(db, a, &version));
	TRY(judge_all(db, a, version));
	/* A step that makes a table anew must be able to drop the old one; apply() judges it. */
	TRY(db_exec(db, a, "pragma foreign_keys = off"));
	for (size_t i = 0; e == OK && i < migrations_n; i++)
		if (migrations[i].number > version)
			e = step(db, a, &migrations[i], now);
	TRY(db_exec(db, a, "pragma foreign_keys = on"));
	if (e == OK)
		*was = version;
	return e;
}
