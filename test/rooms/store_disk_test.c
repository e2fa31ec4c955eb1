/* The database and its disk: full, broken, killed, copied, forgotten. */
#include "database.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>

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
static bool disk_is_full;

static int
broken_sync(sqlite3_file *file, int flags)
{
	return fsync_fails ? SQLITE_IOERR_FSYNC : sound_methods->xSync(file, flags);
}

static int
broken_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
	return disk_is_full ? SQLITE_FULL : sound_methods->xWrite(file, bytes, n, at);
}

static int
broken_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
	int code = sound_vfs->xOpen(vfs, name, file, flags, out);

	if (code == SQLITE_OK && (flags & SQLITE_OPEN_WAL) != 0) {
		sound_methods = file->pMethods;
		broken_methods = *sound_methods;
		broken_methods.xSync = broken_sync;
		broken_methods.xWrite = broken_write;
		file->pMethods = &broken_methods;
	}
	return code;
}

/* From here on the log of a database is on a disk that can break. */
static void
break_disk(void)
{
	static sqlite3_vfs vfs;

	sound_vfs = sqlite3_vfs_find(NULL);
	vfs = *sound_vfs;
	vfs.zName = "broken";
	vfs.xOpen = broken_open;
	if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK)
		_exit(2);
}

static void
work_fsync(const char *path, int ready)
{
	struct db *db;
	struct tx *tx;

	(void)ready;
	break_disk();
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

static void
work_full(const char *path, int ready)
{
	struct db *db;
	struct tx *tx;
	err e;

	(void)ready;
	break_disk();
	db = open_db(path, DB_WRITE);
	add_alone(db, S("kept"));
	fine(tx_begin(db, arena, &tx));
	fine(add(tx, S("lost")));
	disk_is_full = true;
	e = tx_commit(tx);
	if (e == OK || e->fault != FAULT_FULL || tx_stands(tx) || !db_thread_free())
		_exit(3);
	if (count_now(db) != 1)
		_exit(4);
	disk_is_full = false;
	add_alone(db, S("lost"));
	if (count_now(db) != 2)
		_exit(5);
	/* A transaction that spills into the full log in mid-act takes the whole batch with it. */
	fine(tx_begin(db, arena, &tx));
	fine(tx_save(tx, arena));
	fine(add(tx, S("other")));
	fine(tx_release(tx));
	fine(tx_save(tx, arena));
	disk_is_full = true;
	e = OK;
	for (int64_t i = 0; e == OK && i < 200; i++)
		e = add_large(tx, buf_format(arena, "large %" PRId64, i), 50000);
	if (e == OK || e->fault != FAULT_FULL)
		_exit(6);
	fine(tx_undo(tx));
	if (tx_stands(tx))
		_exit(7);
	e = tx_commit(tx);
	disk_is_full = false;
	if (e == OK || e->fault != FAULT_FULL || count_now(db) != 2)
		_exit(8);
	add_alone(db, S("other"));
	db_close(db);
}

static void
test_full_log(void **state)
{
	const char *path = new_path();
	struct db *db;
	int status = in_child(work_full, path, false);

	(void)state;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	db = open_db(path, DB_WRITE);
	assert_int_equal(count_now(db), 3);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(test_full_disk),
	    ARENA_TEST(test_lost_transaction),
	    ARENA_TEST(test_kill_in_mid_transaction),
	    ARENA_TEST(test_no_handle_crosses_fork),
	    ARENA_TEST(test_statement_runs_once_at_a_time),
	    ARENA_TEST(test_failed_fsync_ends_the_process),
	    ARENA_TEST(test_full_log),
	    ARENA_TEST(test_checkpoint),
	    ARENA_TEST(test_forget),
	    ARENA_TEST(test_copy_while_writing),
	    ARENA_TEST(test_damage_is_found),
	};

	if (sql_count < PLACE_LAST)
		return 1;
	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
