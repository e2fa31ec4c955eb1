/* store/db_keep.c - copying, judging and forgetting a whole database. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "store/db_sqlite.h"

#define COPY_PAGES 256
#define FORGET_BUSY_MS 500

/* ---- copying ------------------------------------------------------------------------------- */

static err
broken(struct arena *a, const char *what)
{
	int why = errno;
	bool full = why == ENOSPC || why == EDQUOT;

	return fail(a, full ? FAULT_FULL : FAULT_STORE, full ? T_store_full : T_store_failed,
	    "%s: %s", what, strerror(why));
}

/* Make what stands at path outlive a power cut. */
static err
sync_path(struct arena *a, const char *path, int flags)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
	bool done = fd >= 0 && fsync(fd) == 0;
	err e = done ? OK : broken(a, "syncing the copy");

	if (fd >= 0)
		(void)close(fd);
	return e;
}

static const char *
folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return ".";
	return slash == path ? "/" : str_c(a, str_sub(str_of(path), 0, (size_t)(slash - path)));
}

/* All pages of the snapshot that `from` holds. */
static err
copy_pages(struct db *from, struct db *to, struct arena *a)
{
	sqlite3_backup *backup = sqlite3_backup_init(to->handle, "main", from->handle, "main");
	int code;

	if (backup == NULL)
		return db_fault(to, a, sqlite3_extended_errcode(to->handle), "copying");
	do {
		code = sqlite3_backup_step(backup, COPY_PAGES);
	} while (code == SQLITE_OK);
	(void)sqlite3_backup_finish(backup);
	return code == SQLITE_DONE ? OK : db_fault(to, a, code, "copying");
}

static err
copy_into(struct db *db, struct arena *a, const char *path)
{
	struct db to = {.mode = DB_WRITE, .deadline = INT64_MAX};
	int code = sqlite3_open_v2(path, &to.handle,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	err e = code == SQLITE_OK ? OK : db_fault(&to, a, code, "opening the copy");

	/* Half a copy is thrown away, so it needs no journal. */
	if (e == OK)
		e = db_exec(&to, a, "pragma journal_mode = off; pragma synchronous = off");
	if (e == OK)
		e = copy_pages(db, &to, a);
	if (sqlite3_close(to.handle) != SQLITE_OK)
		db_die(SQLITE_BUSY, "closing the copy");
	return e;
}

/* With the snapshot held all the time the copy is of one moment and never starts over; in a WAL
 * database a reader holds up nobody. */
err
db_copy(struct db *db, struct arena *a, const char *to)
{
	struct rd *rd;
	int fd = open(to, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	err e;

	if (fd < 0)
		return broken(a, "a new copy");
	(void)close(fd);
	e = rd_begin(db, a, &rd);
	if (e == OK) {
		e = copy_into(db, a, to);
		rd_end(rd);
	}
	if (e == OK)
		e = sync_path(a, to, 0);
	if (e == OK)
		e = sync_path(a, folder_of(a, to), O_DIRECTORY);
	if (e != OK)
		(void)unlink(to);
	return e;
}

/* ---- judging ------------------------------------------------------------------------------- */

err
db_verify(struct db *db, struct arena *a)
{
	sqlite3_stmt *stmt;
	int64_t orphans;
	const char *found = "ok";
	int code = sqlite3_prepare_v2(db->handle, "pragma integrity_check(1)", -1, &stmt, NULL);

	if (code != SQLITE_OK)
		return db_fault(db, a, code, "integrity_check");
	code = sqlite3_step(stmt);
	if (code == SQLITE_ROW)
		found = str_c(a, str_of((const char *)sqlite3_column_text(stmt, 0)));
	(void)sqlite3_finalize(stmt);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return db_fault(db, a, code, "integrity_check");
	if (strcmp(found, "ok") != 0)
		return fail(a, FAULT_STORE, T_store_damaged, "integrity_check: %s", found);
	TRY(db_number(db, a, "select count(*) from pragma_foreign_key_check", &orphans));
	if (orphans > 0)
		return fail(a, FAULT_STORE, T_store_damaged,
		    "%" PRId64 " rows without the row they name", orphans);
	return OK;
}

/* ---- forgetting ---------------------------------------------------------------------------- */

/* Deleted words stay in the segments of a full-text index until these are merged. */
static err
merge_indexes(struct db *db, struct arena *a)
{
	sqlite3_stmt *stmt;
	struct buf sql = BUF(a);
	int code = sqlite3_prepare_v2(db->handle,
	    "select name from sqlite_schema where type = 'table' and sql like '%using fts5%'", -1,
	    &stmt, NULL);

	if (code != SQLITE_OK)
		return db_fault(db, a, code, "full-text indexes");
	while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(stmt, 0);

		buf_addf(&sql, "insert into \"%s\"(\"%s\") values ('optimize');", name, name);
	}
	(void)sqlite3_finalize(stmt);
	if (code != SQLITE_DONE)
		return db_fault(db, a, code, "full-text indexes");
	return db_exec(db, a, str_c(a, buf_str(&sql)));
}

err
db_forget(struct db *db, struct arena *a)
{
	int left;
	int done;
	int code;

	TRY(merge_indexes(db, a));
	/* Waits for readers, and people wait for the writer: not for long. */
	(void)sqlite3_busy_timeout(db->handle, FORGET_BUSY_MS);
	code =
	    sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, &left, &done);
	(void)sqlite3_busy_timeout(db->handle, DB_BUSY_MS);
	if ((code & 0xff) == SQLITE_IOERR)
		db_die(code, "checkpoint");
	db->wal_pages = code == SQLITE_OK ? 0 : db->wal_pages;
	return code == SQLITE_OK ? OK : db_fault(db, a, code, "checkpoint");
}
