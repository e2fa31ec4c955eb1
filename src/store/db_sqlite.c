/* store/db_sqlite.c - SQLite's connections, snapshots and transactions behind db.h.
 *
 * One connection writes and checkpoints; two doing so can destroy a WAL database in SQLite 3.7.0 to
 * 3.51.2.  All others are query_only and never checkpoint, not even when they are closed. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "migrations.h"
#include "store/db_sqlite.h"

#define APPLICATION_ID 0x4753574c /* "GSWL" */
#define WAL_PAGES_KEPT 1024       /* 4 MiB of 4 KiB pages */
#define OPCODES_BETWEEN_LOOKS 2000

static _Thread_local int held; /* snapshots and transactions of this thread */

bool
db_thread_free(void)
{
	return held == 0;
}

/* ---- faults -------------------------------------------------------------------------------- */

void
db_die(int code, const char *what)
{
	log_line(LOG_BAD, "database", "code=%d doing=\"%s\" cause=\"%s\" ending the process", code,
	    what, sqlite3_errstr(code));
	abort();
}

static enum fault
fault_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_FULL:
		return FAULT_FULL;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_INTERRUPT:
		return FAULT_BUSY;
	case SQLITE_TOOBIG:
		return FAULT_LIMIT;
	default:
		break;
	}
	if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
	    code == SQLITE_CONSTRAINT_ROWID)
		return FAULT_CONFLICT;
	return FAULT_STORE;
}

static int
say_of(enum fault fault)
{
	if (fault == FAULT_FULL)
		return T_store_full;
	if (fault == FAULT_BUSY)
		return T_store_busy;
	if (fault == FAULT_LIMIT)
		return T_store_limit;
	if (fault == FAULT_CONFLICT)
		return T_store_conflict;
	return T_store_failed;
}

err
db_fault(struct db *db, struct arena *a, int code, const char *what)
{
	enum fault fault = fault_of(code);
	bool last = db->handle != NULL && sqlite3_extended_errcode(db->handle) == code;

	if (code == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM || code == SQLITE_IOERR_FSYNC ||
	    code == SQLITE_IOERR_DIR_FSYNC)
		db_die(code, what);
	return fail(a, fault, say_of(fault), "%s: %s (%d)", what,
	    last ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code), code);
}

int
db_fixed(struct db *db, enum fixed which)
{
	static const char *const sql[] = {
#define F(name, text) text,
	    FIXED(F)
#undef F
	};
	int code = SQLITE_OK;

	if (db->fixed[which] == NULL)
		code = sqlite3_prepare_v3(
		    db->handle, sql[which], -1, SQLITE_PREPARE_PERSISTENT, &db->fixed[which], NULL);
	if (code != SQLITE_OK)
		return code;
	code = sqlite3_step(db->fixed[which]);
	(void)sqlite3_reset(db->fixed[which]);
	return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

err
db_exec(struct db *db, struct arena *a, const char *sql)
{
	int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? OK : db_fault(db, a, code, "driver");
}

err
db_number(struct db *db, struct arena *a, const char *sql, int64_t *out)
{
	sqlite3_stmt *stmt;
	int code = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);
	int64_t n = 0;

	if (code != SQLITE_OK)
		return db_fault(db, a, code, "driver");
	code = sqlite3_step(stmt);
	if (code == SQLITE_ROW)
		n = sqlite3_column_int64(stmt, 0);
	(void)sqlite3_finalize(stmt);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return db_fault(db, a, code, "driver");
	*out = n;
	return OK;
}

/* ---- opening ------------------------------------------------------------------------------- */

/* What SQLite says by itself is worth a line only when a file is broken. */
static void
hear(void *unused, int code, const char *message)
{
	int kind = code & 0xff;

	(void)unused;
	if (kind == SQLITE_IOERR || kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB)
		log_line(LOG_BAD, "sqlite", "code=%d cause=\"%s\"", code, message);
}

static void
configure(void)
{
	/* Counting memory would cost every thread a shared lock at each allocation. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	(void)sqlite3_config(SQLITE_CONFIG_LOG, hear, NULL);
}

/* Looked at by name, never opened: closing another descriptor of a database drops the locks that
 * this process holds on it. */
static err
judge_file(struct arena *a, const char *path, enum db_mode mode)
{
	struct stat st;
	int fd;

	if (strcmp(path, ":memory:") == 0)
		return OK;
	if (lstat(path, &st) == 0) {
		if (!S_ISREG(st.st_mode))
			return fail(
			    a, FAULT_STORE, T_store_foreign, "the database is no regular file");
		return OK;
	}
	if (errno != ENOENT || mode == DB_READ)
		return fail(a, FAULT_STORE, T_store_failed, "the database: %s", strerror(errno));
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(a, errno == ENOSPC ? FAULT_FULL : FAULT_STORE, T_store_failed,
		    "a new database: %s", strerror(errno));
	(void)close(fd);
	return OK;
}

static int
out_of_time(void *arg)
{
	const struct db *db = arg;

	return time_mono() >= db->deadline;
}

static int
count_wal(void *arg, sqlite3 *handle, const char *schema, int pages)
{
	struct db *db = arg;

	(void)handle;
	(void)schema;
	db->wal_pages = pages;
	return SQLITE_OK;
}

static void
limit(sqlite3 *handle)
{
	static const struct {
		int what;
		int most;
	} limits[] = {
	    {SQLITE_LIMIT_LENGTH, 8 << 20},
	    {SQLITE_LIMIT_SQL_LENGTH, 100000},
	    {SQLITE_LIMIT_COLUMN, 100},
	    {SQLITE_LIMIT_EXPR_DEPTH, 100},
	    {SQLITE_LIMIT_COMPOUND_SELECT, 20},
	    {SQLITE_LIMIT_FUNCTION_ARG, 16},
	    {SQLITE_LIMIT_ATTACHED, 0},
	    {SQLITE_LIMIT_VARIABLE_NUMBER, 100},
	    {SQLITE_LIMIT_TRIGGER_DEPTH, 10},
	    {SQLITE_LIMIT_WORKER_THREADS, 0},
	};

	for (size_t i = 0; i < COUNT(limits); i++)
		(void)sqlite3_limit(handle, limits[i].what, limits[i].most);
}

/* Nothing in a database file, nor a slip in a query, may reach further than tables and rows. */
static void
close_in(struct db *db)
{
	static const struct {
		int what;
		int value;
	} settings[] = {
	    {SQLITE_DBCONFIG_DEFENSIVE, 1},
	    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
	    {SQLITE_DBCONFIG_DQS_DML, 0},
	    {SQLITE_DBCONFIG_DQS_DDL, 0},
	    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
	    {SQLITE_DBCONFIG_ENABLE_QPSG, 1}, /* plans stay those that sqlgen judged */
	    {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
	};

	for (size_t i = 0; i < COUNT(settings); i++)
		if (sqlite3_db_config(
			db->handle, settings[i].what, settings[i].value, (int *)NULL) != SQLITE_OK)
			db_die(SQLITE_MISUSE, "settings");
	if (db->mode == DB_READ && sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
				       1, (int *)NULL) != SQLITE_OK)
		db_die(SQLITE_MISUSE, "settings");
	limit(db->handle);
}

/* A new file becomes ours; one of another program is left alone. */
static err
judge_owner(struct db *db, struct arena *a)
{
	int64_t id;
	int64_t objects;

	TRY(db_number(db, a, "pragma application_id", &id));
	if (id == APPLICATION_ID)
		return OK;
	TRY(db_number(db, a, "select count(*) from sqlite_schema", &objects));
	if (id != 0 || objects != 0 || db->mode == DB_READ)
		return fail(a, FAULT_STORE, T_store_foreign,
		    "application_id is %" PRId64 " with %" PRId64 " objects", id, objects);
	return db_exec(
	    db, a, str_c(a, buf_format(a, "pragma application_id = %d", APPLICATION_ID)));
}

static err
set_up(struct db *db, struct arena *a, const char *path)
{
	int64_t fits;
	int code = sqlite3_open_v2(path, &db->handle,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

	if (code != SQLITE_OK)
		return db_fault(db, a, code, "opening");
	close_in(db);
	(void)sqlite3_busy_timeout(db->handle, DB_BUSY_MS);
	TRY(db_exec(db, a,
	    "pragma cell_size_check = on; pragma mmap_size = 0; pragma temp_store = memory;"
	    "pragma wal_autocheckpoint = 0; pragma cache_size = -2000"));
	TRY(judge_owner(db, a));
	if (db->mode == DB_READ) {
		sqlite3_progress_handler(db->handle, OPCODES_BETWEEN_LOOKS, out_of_time, db);
		return db_exec(db, a, "pragma query_only = on");
	}
	TRY(db_exec(db, a,
	    "pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on;"
	    "pragma journal_size_limit = 16777216"));
	(void)sqlite3_wal_hook(db->handle, count_wal, db);
	TRY(db_number(
	    db, a, "select journal_mode in ('wal', 'memory') from pragma_journal_mode", &fits));
	return fits ? OK
		    : fail(a, FAULT_STORE, T_store_failed, "this file system cannot hold a WAL");
}

err
db_open(struct arena *a, const char *path, enum db_mode mode, struct db **out)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct db *db = NEW(a, struct db);
	err e;

	(void)pthread_once(&once, configure);
	*db = (struct db){.mode = mode, .owner = getpid(), .deadline = INT64_MAX};
	TRY(judge_file(a, path, mode));
	e = set_up(db, a, path);
	if (e != OK) {
		db_close(db);
		return e;
	}
	db->statements = NEW_ARRAY(a, struct st, (size_t)sql_count);
	*out = db;
	return OK;
}

void
db_close(struct db *db)
{
	if (db == NULL || db->handle == NULL)
		return;
	assert(db->state == DB_IDLE && db->running == 0);
	for (int i = 0; db->statements != NULL && i < sql_count; i++)
		(void)sqlite3_finalize(db->statements[i].stmt);
	for (int i = 0; i < FIXED_COUNT; i++)
		(void)sqlite3_finalize(db->fixed[i]);
	if (sqlite3_close(db->handle) != SQLITE_OK)
		db_die(SQLITE_BUSY, "closing");
	db->handle = NULL;
}

/* ---- reading ------------------------------------------------------------------------------- */

static void
enter(struct db *db, enum db_state state)
{
	db->state = state;
	db->lost = SQLITE_OK;
	held++;
}

static void
leave(struct db *db)
{
	assert(db->running == 0);
	db->state = DB_IDLE;
	held--;
}

err
rd_begin(struct db *db, struct arena *a, struct rd **out)
{
	int code;

	assert(db->state == DB_IDLE && db->owner == getpid());
	code = db_fixed(db, FIXED_BEGIN);
	if (code != SQLITE_OK)
		return db_fault(db, a, code, "begin");
	/* The snapshot opens with the first read, so there is one. */
	code = db_fixed(db, FIXED_LOOK);
	if (code != SQLITE_OK) {
		(void)db_fixed(db, FIXED_ROLLBACK);
		return db_fault(db, a, code, "snapshot");
	}
	enter(db, DB_READING);
	db->rd = (struct rd){db, a};
	*out = &db->rd;
	return OK;
}

void
rd_end(struct rd *rd)
{
	if (rd == NULL)
		return;
	assert(rd->db->state == DB_READING);
	if (!sqlite3_get_autocommit(rd->db->handle) && db_fixed(rd->db, FIXED_COMMIT) != SQLITE_OK)
		(void)db_fixed(rd->db, FIXED_ROLLBACK);
	leave(rd->db);
}

struct arena *
rd_arena(struct rd *rd)
{
	return rd->arena;
}

/* ---- writing ------------------------------------------------------------------------------- */

err
tx_begin(struct db *db, struct arena *a, struct tx **out)
{
	int code;

	assert(db->mode == DB_WRITE && db->state == DB_IDLE && db->owner == getpid());
	code = db_fixed(db, FIXED_BEGIN_WRITE);
	if (code != SQLITE_OK)
		return db_fault(db, a, code, "begin");
	enter(db, DB_WRITING);
	db->tx = (struct tx){.rd = {db, a}, .base = a};
	*out = &db->tx;
	return OK;
}

bool
tx_stands(const struct tx *tx)
{
	return tx->rd.db->state == DB_WRITING && !sqlite3_get_autocommit(tx->rd.db->handle);
}

err
db_lost(struct db *db, struct arena *a)
{
	return db_fault(db, a, db->lost == SQLITE_OK ? SQLITE_ABORT : db->lost, "lost transaction");
}

err
tx_save(struct tx *tx, struct arena *a)
{
	struct db *db = tx->rd.db;
	int code;

	assert(!tx->saved);
	/* Outside of a transaction a savepoint would begin one. */
	if (!tx_stands(tx))
		return db_lost(db, a);
	code = db_fixed(db, FIXED_SAVE);
	if (code != SQLITE_OK)
		return db_fault(db, a, code, "savepoint");
	tx->saved = true;
	tx->rd.arena = a;
	return OK;
}

static void
end_save(struct tx *tx)
{
	assert(tx->saved && tx->rd.db->running == 0);
	tx->saved = false;
	tx->rd.arena = tx->base;
}

err
tx_release(struct tx *tx)
{
	struct arena *a = tx->rd.arena;
	int code;

	end_save(tx);
	if (!tx_stands(tx))
		return db_lost(tx->rd.db, a);
	code = db_fixed(tx->rd.db, FIXED_RELEASE);
	return code == SQLITE_OK ? OK : db_fault(tx->rd.db, a, code, "release");
}

err
tx_undo(struct tx *tx)
{
	struct arena *a = tx->rd.arena;
	int code;

	end_save(tx);
	if (!tx_stands(tx))
		return OK;
	code = db_fixed(tx->rd.db, FIXED_UNDO);
	if (code == SQLITE_OK)
		code = db_fixed(tx->rd.db, FIXED_RELEASE);
	return code == SQLITE_OK ? OK : db_fault(tx->rd.db, a, code, "undo");
}

err
tx_commit(struct tx *tx)
{
	struct db *db = tx->rd.db;
	err e = OK;
	int code;

	assert(db->state == DB_WRITING && !tx->saved);
	if (!tx_stands(tx)) {
		e = db_lost(db, tx->base);
	} else {
		code = db_fixed(db, FIXED_COMMIT);
		/* What is on the disk is unknown now; only recovery at the next start can tell. */
		if ((code & 0xff) == SQLITE_IOERR)
			db_die(code, "commit");
		if (code != SQLITE_OK)
			e = db_fault(db, tx->base, code, "commit");
	}
	if (e != OK && tx_stands(tx))
		(void)db_fixed(db, FIXED_ROLLBACK);
	leave(db);
	return e;
}

void
tx_rollback(struct tx *tx)
{
	struct db *db;

	if (tx == NULL || tx->rd.db->state != DB_WRITING)
		return;
	db = tx->rd.db;
	if (tx_stands(tx))
		(void)db_fixed(db, FIXED_ROLLBACK);
	leave(db);
}

struct arena *
tx_arena(struct tx *tx)
{
	return tx->rd.arena;
}

struct rd *
tx_rd(struct tx *tx)
{
	return &tx->rd;
}

void
db_checkpoint(struct db *db)
{
	int left;
	int done;
	int code;

	assert(db->mode == DB_WRITE && db->state == DB_IDLE);
	if (db->wal_pages < WAL_PAGES_KEPT)
		return;
	code = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &left, &done);
	if ((code & 0xff) == SQLITE_IOERR)
		db_die(code, "checkpoint");
	if (code != SQLITE_OK && code != SQLITE_BUSY)
		log_line(LOG_WARN, "checkpoint", "code=%d", code);
}
