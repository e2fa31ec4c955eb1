/* test/rooms/store_db_test.c - the database: migrations, snapshots, acts, statements. */
#include "database.h"

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
	(void)arena_alloc(small, arena_room(small) - 2000000); /* the reserve as well */
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
	};

	if (sql_count < PLACE_LAST)
		return 1;
	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
