/* test/rooms/store_db_test.c - the database: snapshots, acts, full disks, kills, copies, migrations. */
#include "test.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "migrations.h"
#include "store/db_sqlite.h"

static char folder[] = "/tmp/groundswell-db-XXXXXX";
static int files; /* each test has a database of its own */

static const char *
new_path(void)
{
	return str_c(arena, buf_format(arena, "%s/hub-%d.db", folder, ++files));
}

static const char *
beside(const char *path, const char *end)
{
	return str_c(arena, buf_format(arena, "%s%s", path, end));
}

/* In a child no test may fail or go on: it would run the others as well. */
static bool child;

static void
fine(err e)
{
	if (e != OK && child)
		_exit(9);
	if (e != OK)
		fail_msg("%s: %s", err_name(e), e->cause);
}

static void
is_fault(err e, enum fault fault)
{
	assert_non_null(e);
	if (e->fault != fault)
		fail_msg("fault %s, not number %d: %s", err_name(e), (int)fault, e->cause);
}

static struct db *
open_db(const char *path, enum db_mode mode)
{
	struct db *db;
	int was;

	fine(db_open(arena, path, mode, &db));
	if (mode == DB_WRITE)
		fine(db_migrate(db, arena, 1000, &was));
	return db;
}

static void
raw(struct db *db, const char *sql)
{
	if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db->handle));
}

/* ---- statements by hand, in kept places of queries that these tests do not run --------------- */

enum place { PLACE_ADD, PLACE_COUNT, PLACE_FILL, PLACE_OTHER, PLACE_LAST };

/* A row of `once`; key is what makes it one of a kind. */
static err
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
static err
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

static int64_t
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

static int64_t
count_now(struct db *db)
{
	struct rd *rd;
	int64_t n;

	fine(rd_begin(db, arena, &rd));
	n = count(rd);
	rd_end(rd);
	return n;
}

static void
add_alone(struct db *db, struct str key)
{
	struct tx *tx;

	fine(tx_begin(db, arena, &tx));
	fine(add(tx, key));
	fine(tx_commit(tx));
}

/* ---- migrating ------------------------------------------------------------------------------- */

static void
test_migrate(void **state)
{
	const char *paths[] = {":memory:", new_path()};
	struct db *db;
	int n;

	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		fine(db_open(arena, paths[i], DB_WRITE, &db));
		fine(db_version(db, arena, &n));
		assert_int_equal(n, 0);
		fine(db_migrate(db, arena, 1000, &n));
		assert_int_equal(n, 0);
		fine(db_version(db, arena, &n));
		assert_int_equal(n, db_newest());
		fine(db_migrate(db, arena, 2000, &n));
		assert_int_equal(n, db_newest());
		fine(db_verify(db, arena));
		db_close(db);
	}
}

static void
test_changed_migration_refused(void **state)
{
	struct db *db = open_db(new_path(), DB_WRITE);
	int was = -1;

	(void)state;
	raw(db, "update schema_migration set sha256 = zeroblob(32) where number = 1");
	is_fault(db_migrate(db, arena, 0, &was), FAULT_STORE);
	raw(db, "delete from schema_migration");
	is_fault(db_migrate(db, arena, 0, &was), FAULT_STORE);
	assert_int_equal(was, -1);
	db_close(db);
}

static void
test_newer_refused(void **state)
{
	struct db *db = open_db(new_path(), DB_WRITE);
	int was = -1;
	err e;

	(void)state;
	raw(db, str_c(arena, buf_format(arena, "pragma user_version = %d", db_newest() + 1)));
	e = db_migrate(db, arena, 0, &was);
	is_fault(e, FAULT_STORE);
	assert_non_null(strstr(e->cause, "this program knows"));
	assert_int_equal(was, -1);
	db_close(db);
}

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
test_foreign_files_refused(void **state)
{
	const char *path = new_path();
	const char *link = new_path();
	const char *other = new_path();
	const char *text = new_path();
	struct db *db = open_db(path, DB_WRITE);
	sqlite3 *handle;

	(void)state;
	db_close(db);
	assert_int_equal(symlink(path, link), 0);
	is_fault(db_open(arena, link, DB_WRITE, &db), FAULT_STORE);
	is_fault(db_open(arena, folder, DB_WRITE, &db), FAULT_STORE);
	is_fault(db_open(arena, new_path(), DB_READ, &db), FAULT_STORE);
	assert_int_equal(sqlite3_open(other, &handle), SQLITE_OK);
	assert_int_equal(sqlite3_exec(handle, "create table t (a)", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(handle), SQLITE_OK);
	is_fault(db_open(arena, other, DB_WRITE, &db), FAULT_STORE);
	is_fault(db_open(arena, other, DB_READ, &db), FAULT_STORE);
	write_file(
	    text, "Dear diary, this is no database at all, but it is long enough to be one.");
	is_fault(db_open(arena, text, DB_WRITE, &db), FAULT_STORE);
}

static void
test_files_are_ours_alone(void **state)
{
	const char *path = new_path();
	const char *const ends[] = {"", "-wal", "-shm"};
	struct db *db = open_db(path, DB_WRITE);
	struct stat st;

	(void)state;
	for (size_t i = 0; i < COUNT(ends); i++) {
		assert_int_equal(stat(beside(path, ends[i]), &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
	}
	db_close(db);
	assert_int_equal(access(beside(path, "-wal"), F_OK), -1);
}

/* ---- reading and writing --------------------------------------------------------------------- */

static void
test_snapshot(void **state)
{
	const char *path = new_path();
	struct db *writer = open_db(path, DB_WRITE);
	struct db *reader = open_db(path, DB_READ);
	struct rd *rd;
	struct tx *tx;

	(void)state;
	assert_true(db_thread_free());
	fine(tx_begin(writer, arena, &tx));
	fine(add(tx, S("before")));
	assert_int_equal(count_now(reader), 0);
	assert_int_equal(count(tx_rd(tx)), 1);
	fine(tx_commit(tx));
	fine(rd_begin(reader, arena, &rd));
	assert_false(db_thread_free());
	/* The snapshot is of the moment it began, not of its first statement. */
	add_alone(writer, S("after"));
	assert_int_equal(count(rd), 1);
	rd_end(rd);
	assert_true(db_thread_free());
	assert_int_equal(count_now(reader), 2);
	db_close(reader);
	db_close(writer);
}

static void
test_reader_cannot_write(void **state)
{
	const char *path = new_path();
	struct db *writer = open_db(path, DB_WRITE);
	struct db *reader = open_db(path, DB_READ);
	struct st *st;
	struct rd *rd;
	bool row;

	(void)state;
	fine(rd_begin(reader, arena, &rd));
	fine(rd_prepare(rd, PLACE_OTHER, "insert into once values (x'00', 'p', 1)", &st));
	is_fault(st_step(st, &row), FAULT_STORE);
	st_done(st);
	rd_end(rd);
	assert_int_equal(count_now(writer), 0);
	db_close(reader);
	db_close(writer);
}

static void
test_undo_keeps_others(void **state)
{
	struct db *db = open_db(new_path(), DB_WRITE);
	struct arena *own = arena_new(1 << 20);
	struct tx *tx;

	(void)state;
	fine(tx_begin(db, arena, &tx));
	fine(tx_save(tx, own));
	assert_ptr_equal(tx_arena(tx), own);
	assert_ptr_equal(rd_arena(tx_rd(tx)), own);
	fine(add(tx, S("one")));
	fine(tx_release(tx));
	assert_ptr_equal(tx_arena(tx), arena);
	fine(tx_save(tx, own));
	fine(add(tx, S("two")));
	is_fault(add(tx, S("one")), FAULT_CONFLICT);
	fine(tx_undo(tx));
	fine(tx_save(tx, own));
	fine(add(tx, S("three")));
	fine(tx_release(tx));
	assert_true(tx_stands(tx));
	fine(tx_commit(tx));
	assert_false(tx_stands(tx));
	assert_int_equal(count_now(db), 2);
	fine(tx_begin(db, arena, &tx));
	fine(add(tx, S("two")));
	tx_rollback(tx);
	tx_rollback(tx);
	assert_int_equal(count_now(db), 2);
	arena_free(own);
	db_close(db);
}

static err
run(struct rd *rd, const char *sql)
{
	STATEMENT st = NULL;
	bool row;

	TRY(rd_prepare(rd, PLACE_OTHER, sql, &st));
	return st_step(st, &row);
}

static void
test_constraints(void **state)
{
	static const struct {
		const char *sql;
		enum fault fault;
	} cases[] = {
	    {"insert into person (id, pub, name, folded, made) values (1, 'a', 'A', 'a', 1)",
		FAULT_CONFLICT},
	    {"insert into person (pub, name, folded, made) values ('p', 'A', 'a', 1)",
		FAULT_CONFLICT},
	    {"insert into person (pub, name, folded, made) values ('q', '', 'a', 1)", FAULT_STORE},
	    {"insert into person (pub, name, folded, made) values ('q', null, 'a', 1)",
		FAULT_STORE},
	    {"insert into person (pub, name, folded, made) values ('q', 'A', 'a', 'soon')",
		FAULT_STORE},
	    {"insert into person (pub, name, folded, admin, made) values ('q', 'A', 'a', 2, 1)",
		FAULT_STORE},
	    {"insert into contact (person, mail) values (99, 'a@b.example')", FAULT_STORE},
	    {"insert into nowhere values (1)", FAULT_STORE},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct db *db = open_db(":memory:", DB_WRITE);
		struct tx *tx;

		raw(db, "insert into person (id, pub, name, folded, made) values (1, 'p', 'P', "
			"'p', 1)");
		fine(tx_begin(db, arena, &tx));
		is_fault(run(tx_rd(tx), cases[i].sql), cases[i].fault);
		tx_rollback(tx);
		db_close(db);
	}
}

static void
test_null_and_type_traps(void **state)
{
	struct db *db = open_db(":memory:", DB_WRITE);
	struct st *st;
	struct rd *rd;
	struct opt opt;
	bool row;

	(void)state;
	fine(rd_begin(db, arena, &rd));
	/* $2 stands first, and $3 is left to be NULL by an absent number. */
	fine(rd_prepare(
	    rd, PLACE_OTHER, "select $2, $1, $3, null, 'word', cast('' as blob), $4, $5", &st));
	st_bind_int(st, 1, 11);
	st_bind_int(st, 2, 22);
	st_bind_opt(st, 3, (struct opt){0});
	st_bind_id(st, 4, 0);
	st_bind_str(st, 5, S(""));
	fine(st_step(st, &row));
	assert_true(row);
	assert_int_equal(st_int(st, 0), 22);
	assert_int_equal(st_int(st, 1), 11);
	opt = st_opt(st, 2);
	assert_false(opt.has);
	assert_null(st_str(st, 3, arena).at);
	assert_true(str_eq(st_str(st, 4, arena), S("word")));
	assert_non_null(st_str(st, 5, arena).at);
	assert_int_equal(st_int(st, 6), 0);
	assert_non_null(st_str(st, 7, arena).at);
	fine(st_row(st, 0x4c));
	is_fault(st_row(st, 0x48), FAULT_STORE);
	is_fault(st_row(st, 0x44), FAULT_STORE);
	fine(st_last(st));
	st_done(st);
	/* What was bound in one run is not there in the next. */
	fine(rd_prepare(rd, PLACE_OTHER, "", &st));
	fine(st_step(st, &row));
	assert_null(st_str(st, 0, arena).at);
	assert_int_equal(st_int(st, 4), 0);
	is_fault(st_row(st, UINT64_MAX), FAULT_STORE);
	st_done(st);
	rd_end(rd);
	db_close(db);
}

static void
test_rows_past_one(void **state)
{
	struct db *db = open_db(":memory:", DB_WRITE);
	struct st *st;
	struct rd *rd;
	bool row;
	err e;

	(void)state;
	fine(rd_begin(db, arena, &rd));
	fine(rd_prepare(rd, PLACE_OTHER, "/* twice */ select 1 union all select 2", &st));
	fine(st_step(st, &row));
	is_fault(st_last(st), FAULT_STORE);
	e = st_missing(st);
	is_fault(e, FAULT_MISSING);
	assert_non_null(strstr(e->cause, "twice"));
	st_done(st);
	rd_end(rd);
	db_close(db);
}

/* A row that does not fit ends the work, not the process. */
static void
test_arena_is_too_small(void **state)
{
	struct db *db = open_db(":memory:", DB_WRITE);
	struct arena *small = arena_new(4096);
	struct st *st;
	struct rd *rd;
	void *rows = NULL;
	size_t room = 0;
	bool row;
	err e = OK;

	(void)state;
	fine(rd_begin(db, small, &rd));
	fine(rd_prepare(rd, PLACE_OTHER, "select cast(zeroblob(3000000) as blob)", &st));
	fine(st_step(st, &row));
	assert_null(st_str(st, 0, small).at);
	is_fault(st_row(st, 1), FAULT_LIMIT);
	for (int i = 0; e == OK && i < 30; i++)
		e = st_grow(st, &rows, &room, 16);
	is_fault(e, FAULT_LIMIT);
	st_done(st);
	rd_end(rd);
	arena_free(small);
	db_close(db);
}

static void
test_too_long_a_value(void **state)
{
	struct db *db = open_db(":memory:", DB_WRITE);
	struct tx *tx;

	(void)state;
	fine(tx_begin(db, arena, &tx));
	is_fault(add_large(tx, S("large"), (size_t)9 << 20), FAULT_LIMIT);
	assert_true(tx_stands(tx));
	fine(add(tx, S("small")));
	fine(tx_commit(tx));
	assert_int_equal(count_now(db), 1);
	db_close(db);
}

static void
test_deadline(void **state)
{
	const char *path = new_path();
	struct db *writer = open_db(path, DB_WRITE);
	struct db *reader = open_db(path, DB_READ);
	struct rd *rd;

	(void)state;
	fine(rd_begin(reader, arena, &rd));
	is_fault(run(rd, "with recursive r (n) as (select 1 union all select n + 1 from r)"
			 " select count(*) from r"),
	    FAULT_BUSY);
	assert_int_equal(count(rd), 0);
	rd_end(rd);
	db_close(reader);
	db_close(writer);
}

/* ---- a full disk ----------------------------------------------------------------------------- */

static void
limit_pages(struct db *db, int more)
{
	int64_t pages;

	fine(db_number(db, arena, "pragma page_count", &pages));
	raw(db, str_c(arena, buf_format(arena, "pragma max_page_count = %d",
				 more == 0 ? 1 << 30 : (int)pages + more)));
}

static void
test_full_disk(void **state)
{
	struct db *db = open_db(new_path(), DB_WRITE);
	struct tx *tx;
	err e;

	(void)state;
	add_alone(db, S("kept"));
	limit_pages(db, 3);
	fine(tx_begin(db, arena, &tx));
	fine(tx_save(tx, arena));
	fine(add(tx, S("first")));
	fine(tx_release(tx));
	fine(tx_save(tx, arena));
	is_fault(add_large(tx, S("large"), 1 << 20), FAULT_FULL);
	/* Whether or not the whole of it is gone, nothing can be written beside it. */
	if (!tx_stands(tx))
		is_fault(add(tx, S("outside")), FAULT_FULL);
	fine(tx_undo(tx));
	if (!tx_stands(tx)) {
		is_fault(tx_save(tx, arena), FAULT_FULL);
		e = tx_commit(tx);
		is_fault(e, FAULT_FULL);
		assert_int_equal(count_now(db), 1);
	} else {
		fine(tx_commit(tx));
		assert_int_equal(count_now(db), 2);
	}
	limit_pages(db, 0);
	add_alone(db, S("large"));
	fine(db_verify(db, arena));
	db_close(db);
}

/* The same with the whole transaction rolled back, as SQLite may do on a full disk. */
static void
test_lost_transaction(void **state)
{
	struct db *db = open_db(new_path(), DB_WRITE);
	struct tx *tx;

	(void)state;
	fine(tx_begin(db, arena, &tx));
	fine(tx_save(tx, arena));
	fine(add(tx, S("first")));
	raw(db, "rollback");
	assert_false(tx_stands(tx));
	is_fault(add(tx, S("outside")), FAULT_STORE);
	fine(tx_undo(tx));
	is_fault(tx_save(tx, arena), FAULT_STORE);
	is_fault(tx_commit(tx), FAULT_STORE);
	assert_true(db_thread_free());
	assert_int_equal(count_now(db), 0);
	add_alone(db, S("next"));
	assert_int_equal(count_now(db), 1);
	db_close(db);
}

/* ---- kills ----------------------------------------------------------------------------------- */

/* Runs work in a child; gives its wait status. */
static int
in_child(void (*work)(const char *path, int ready), const char *path, bool kill_it)
{
	int ends[2];
	int status;
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		child = true;
		(void)close(ends[0]);
		work(path, ends[1]);
		_exit(0);
	}
	(void)close(ends[1]);
	if (kill_it) {
		assert_int_equal(read(ends[0], &byte, 1), 1);
		assert_int_equal(kill(pid, SIGKILL), 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	(void)close(ends[0]);
	return status;
}

/* The child's standard error is noise in a test that wants it to abort. */
static void
quiet(void)
{
	int fd = open("/dev/null", O_WRONLY);

	if (fd >= 0)
		(void)dup2(fd, STDERR_FILENO);
}

static void
work_half(const char *path, int ready)
{
	struct db *db = open_db(path, DB_WRITE);
	struct tx *tx;

	add_alone(db, S("answered"));
	fine(tx_begin(db, arena, &tx));
	/* Enough to spill into the log before the commit. */
	for (int64_t i = 0; i < 200; i++)
		fine(add_large(tx, buf_format(arena, "half %" PRId64, i), 50000));
	if (write(ready, "x", 1) != 1)
		_exit(2);
	for (;;)
		(void)pause();
}

static void
test_kill_in_mid_transaction(void **state)
{
	const char *path = new_path();
	struct db *db;
	int status = in_child(work_half, path, true);

	(void)state;
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	db = open_db(path, DB_WRITE);
	assert_int_equal(count_now(db), 1);
	fine(db_verify(db, arena));
	db_close(db);
}

static struct db *inherited;

static void
work_inherited(const char *path, int ready)
{
	struct rd *rd;

	(void)path;
	(void)ready;
	quiet();
	fine(rd_begin(inherited, arena, &rd));
}

static void
test_no_handle_crosses_fork(void **state)
{
	int status;

	(void)state;
	inherited = open_db(":memory:", DB_WRITE);
	status = in_child(work_inherited, "", false);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	db_close(inherited);
}

static void
work_twice(const char *path, int ready)
{
	struct db *db = open_db(path, DB_WRITE);
	struct st *st;
	struct rd *rd;

	(void)ready;
	quiet();
	fine(rd_begin(db, arena, &rd));
	fine(rd_prepare(rd, PLACE_OTHER, "select 1", &st));
	fine(rd_prepare(rd, PLACE_OTHER, "select 1", &st));
}

static void
test_statement_runs_once_at_a_time(void **state)
{
	int status = in_child(work_twice, new_path(), false);

	(void)state;
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

/* ---- a disk that breaks its word ------------------------------------------------------------- */

static sqlite3_io_methods broken_methods;
static const sqlite3_io_methods *sound_methods;
static sqlite3_vfs *sound_vfs;
static bool fsync_fails;

static int
broken_sync(sqlite3_file *file, int flags)
{
	return fsync_fails ? SQLITE_IOERR_FSYNC : sound_methods->xSync(file, flags);
}

static int
broken_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
	int code = sound_vfs->xOpen(vfs, name, file, flags, out);

	if (code == SQLITE_OK && (flags & SQLITE_OPEN_WAL) != 0) {
		sound_methods = file->pMethods;
		broken_methods = *sound_methods;
		broken_methods.xSync = broken_sync;
		file->pMethods = &broken_methods;
	}
	return code;
}

static void
work_fsync(const char *path, int ready)
{
	static sqlite3_vfs vfs;
	struct db *db;
	struct tx *tx;

	(void)ready;
	sound_vfs = sqlite3_vfs_find(NULL);
	vfs = *sound_vfs;
	vfs.zName = "broken";
	vfs.xOpen = broken_open;
	if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK)
		_exit(2);
	quiet();
	db = open_db(path, DB_WRITE);
	fine(tx_begin(db, arena, &tx));
	fine(add(tx, S("lost")));
	fsync_fails = true;
	if (tx_commit(tx) != OK)
		_exit(3);
}

static void
test_failed_fsync_ends_the_process(void **state)
{
	const char *path = new_path();
	struct db *db;
	int status = in_child(work_fsync, path, false);

	(void)state;
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	db = open_db(path, DB_WRITE);
	fine(db_verify(db, arena));
	db_close(db);
}

/* ---- the log, copies, forgetting ------------------------------------------------------------- */

static off_t
size_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_size;
}

static void
test_checkpoint(void **state)
{
	const char *path = new_path();
	const char *wal = beside(path, "-wal");
	struct db *db = open_db(path, DB_WRITE);
	struct tx *tx;
	off_t grown;

	(void)state;
	fine(tx_begin(db, arena, &tx));
	fine(add_large(tx, S("some"), (size_t)5 << 20));
	fine(tx_commit(tx));
	assert_true(size_of(path) < (off_t)5 << 20);
	grown = size_of(wal);
	assert_true(grown > (off_t)4 << 20);
	db_checkpoint(db);
	assert_true(size_of(path) > (off_t)5 << 20);
	/* The log begins anew, and the next commit is far from another checkpoint. */
	add_alone(db, S("next"));
	assert_int_equal(size_of(wal), grown);
	assert_true(db->wal_pages < 100);
	db_close(db);
}

static bool
stands_in(const char *path, struct str secret)
{
	struct str bytes = file_read(str_of(path));

	return bytes.at != NULL && str_find(bytes, secret) < bytes.n;
}

static void
test_forget(void **state)
{
	const char *path = new_path();
	const char *wal = beside(path, "-wal");
	struct db *db = open_db(path, DB_WRITE);
	struct str secret = S("a word that nobody else would write");
	struct tx *tx;

	(void)state;
	raw(db, "create virtual table words using fts5 (word)");
	raw(db, "insert into words (rowid, word) values (1, 'quixotically')");
	add_alone(db, secret);
	assert_true(stands_in(path, secret) || stands_in(wal, secret));
	fine(tx_begin(db, arena, &tx));
	fine(run(tx_rd(tx), "delete from once"));
	fine(tx_commit(tx));
	raw(db, "delete from words");
	fine(db_forget(db, arena));
	assert_int_equal(size_of(wal), 0);
	assert_false(stands_in(path, secret));
	assert_false(stands_in(path, S("quixotically")));
	db_close(db);
}

struct scribe {
	struct db *db;
	struct arena *arena;
	atomic_int written; /* pairs */
	atomic_bool stop;
};

/* Pairs only: a copy with an odd number was not of one moment. */
static void *
scribble(void *arg)
{
	struct scribe *s = arg;
	struct tx *tx;

	while (!atomic_load(&s->stop)) {
		int n = atomic_load(&s->written);

		fine(tx_begin(s->db, s->arena, &tx));
		fine(add(tx, buf_format(s->arena, "left %d", n)));
		fine(add(tx, buf_format(s->arena, "right %d", n)));
		fine(tx_commit(tx));
		atomic_store(&s->written, n + 1);
	}
	return NULL;
}

static void
test_copy_while_writing(void **state)
{
	const char *path = new_path();
	const char *to = new_path();
	struct db *writer = open_db(path, DB_WRITE);
	struct db *reader = open_db(path, DB_READ);
	struct scribe s = {.db = writer, .arena = arena_new((size_t)64 << 20)};
	struct db *copy;
	struct stat st;
	pthread_t thread;
	int version;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, scribble, &s), 0);
	while (atomic_load(&s.written) < 20)
		(void)sched_yield();
	fine(db_copy(reader, arena, to));
	is_fault(db_copy(reader, arena, to), FAULT_STORE);
	atomic_store(&s.stop, true);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(stat(to, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	fine(db_open(arena, to, DB_READ, &copy));
	fine(db_verify(copy, arena));
	fine(db_version(copy, arena, &version));
	assert_int_equal(version, db_newest());
	assert_true(count_now(copy) >= 40);
	assert_int_equal(count_now(copy) % 2, 0);
	db_close(copy);
	db_close(reader);
	db_close(writer);
	arena_free(s.arena);
}

static void
test_damage_is_found(void **state)
{
	const char *path = new_path();
	struct db *db = open_db(path, DB_WRITE);
	char junk[512];
	int fd;

	(void)state;
	for (int64_t i = 0; i < 500; i++)
		add_alone(db, buf_format(arena, "row %" PRId64, i));
	db_close(db);
	memset(junk, 0xa5, sizeof(junk));
	fd = open(path, O_RDWR);
	assert_true(fd >= 0);
	for (off_t at = size_of(path) - 4096; at > size_of(path) - 5 * 4096; at -= 4096)
		assert_int_equal(pwrite(fd, junk, sizeof(junk), at), (ssize_t)sizeof(junk));
	(void)close(fd);
	fine(db_open(arena, path, DB_WRITE, &db));
	is_fault(db_verify(db, arena), FAULT_STORE);
	db_close(db);
}

/* ---- the group ------------------------------------------------------------------------------- */

static int
folder_make(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(test_migrate),
	    ARENA_TEST(test_changed_migration_refused),
	    ARENA_TEST(test_newer_refused),
	    ARENA_TEST(test_foreign_files_refused),
	    ARENA_TEST(test_files_are_ours_alone),
	    ARENA_TEST(test_snapshot),
	    ARENA_TEST(test_reader_cannot_write),
	    ARENA_TEST(test_undo_keeps_others),
	    ARENA_TEST(test_constraints),
	    ARENA_TEST(test_null_and_type_traps),
	    ARENA_TEST(test_rows_past_one),
	    ARENA_TEST(test_arena_is_too_small),
	    ARENA_TEST(test_too_long_a_value),
	    ARENA_TEST(test_deadline),
	    ARENA_TEST(test_full_disk),
	    ARENA_TEST(test_lost_transaction),
	    ARENA_TEST(test_kill_in_mid_transaction),
	    ARENA_TEST(test_no_handle_crosses_fork),
	    ARENA_TEST(test_statement_runs_once_at_a_time),
	    ARENA_TEST(test_failed_fsync_ends_the_process),
	    ARENA_TEST(test_checkpoint),
	    ARENA_TEST(test_forget),
	    ARENA_TEST(test_copy_while_writing),
	    ARENA_TEST(test_damage_is_found),
	};

	if (sql_count < PLACE_LAST)
		return 1;
	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
