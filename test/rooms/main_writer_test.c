/* The writer: every act exactly once, many in one commit, refusals undone alone, shares kept. */
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "test.h"

#include "main/writer.h"
#include "net/cache.h"
#include "sql_once.h"
#include "store/db.h"
#include "text_keys.h"

#define ACTS 2000

struct fixture {
	struct arena *arena;
	struct cache *cache;
	struct writer *writer;
	char folder[32];
	char path[64];
	pthread_mutex_t mutex;
	pthread_cond_t ended;
	size_t nended, nrefused;
	int order[ACTS];
};

/* An act that notes a key; every seventh refuses after having written. */
struct note {
	struct act act;
	struct fixture *f;
	int number;
	bool refuses;
	err result;
};

static struct str
key_of(struct arena *a, int number)
{
	return buf_format(a, "key %d", number);
}

static err
note_run(struct act *act, struct tx *tx)
{
	struct note *note = (struct note *)act;

	TRY(sql_once_note(tx, key_of(act->arena, note->number), S("/there"), 1));
	if (note->refuses)
		return fail(act->arena, FAULT_CONFLICT, T_main_busy, "as the test wants");
	return OK;
}

static void
note_done(struct act *act, err e)
{
	struct note *note = (struct note *)act;
	struct fixture *f = note->f;

	pthread_mutex_lock(&f->mutex);
	note->result = e;
	f->order[f->nended++] = note->number;
	f->nrefused += e != OK;
	pthread_cond_signal(&f->ended);
	pthread_mutex_unlock(&f->mutex);
}

static int
begin(void **state)
{
	struct arena *a = arena_new((size_t)64 << 20);
	struct fixture *f = NEW(a, struct fixture);
	struct db *db;
	int was;

	f->arena = a;
	(void)snprintf(f->folder, sizeof(f->folder), "/tmp/writer-XXXXXX");
	if (mkdtemp(f->folder) == NULL)
		return -1;
	(void)snprintf(f->path, sizeof(f->path), "%s/hub.db", f->folder);
	pthread_mutex_init(&f->mutex, NULL);
	pthread_cond_init(&f->ended, NULL);
	if (db_open(a, f->path, DB_WRITE, &db) != OK || db_migrate(db, a, 1, &was) != OK)
		return -1;
	db_close(db);
	f->cache = cache_new(1 << 20, APART);
	*state = f;
	return writer_start(a, &(struct writer_config){f->path, f->cache, NULL}, &f->writer) == OK
		   ? 0
		   : -1;
}

static int
end(void **state)
{
	static const char *const names[] = {"hub.db", "hub.db-wal", "hub.db-shm"};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(names); i++) {
		char path[64];

		(void)snprintf(path, sizeof(path), "%s/%s", f->folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(f->folder);
	cache_free(f->cache);
	arena_free(f->arena);
	return 0;
}

static struct note *
note_new(struct fixture *f, int number)
{
	struct arena *a = arena_new(1 << 20);
	struct note *note = NEW(a, struct note);

	note->act = (struct act){.arena = a, .run = note_run, .done = note_done};
	note->f = f;
	note->number = number;
	return note;
}

static void
wait_for(struct fixture *f, size_t n)
{
	pthread_mutex_lock(&f->mutex);
	while (f->nended < n)
		pthread_cond_wait(&f->ended, &f->mutex);
	pthread_mutex_unlock(&f->mutex);
}

static bool
stands(struct fixture *f, struct db *db, int number)
{
	struct sql_once_seen row;
	struct rd *rd;
	bool found;

	assert_null(rd_begin(db, f->arena, &rd));
	assert_null(sql_once_seen(rd, key_of(f->arena, number), &row, &found));
	rd_end(rd);
	return found;
}

static void
every_act_runs_once_and_shares_commits(void **state)
{
	struct fixture *f = *state;
	struct note *notes[ACTS];
	uint64_t commits, acts;
	struct db *db;

	/* While something is coming a batch waits for its mates: what is put now runs together. */
	writer_coming(f->writer, 1);
	for (int i = 0; i < ACTS; i++) {
		notes[i] = note_new(f, i);
		notes[i]->refuses = i % 7 == 0;
		assert_true(writer_put(f->writer, WRITE_PEOPLE, &notes[i]->act));
	}
	writer_coming(f->writer, -1);
	wait_for(f, ACTS);
	writer_counts(f->writer, &commits, &acts);
	assert_int_equal(acts, ACTS);
	assert_in_range(commits, ACTS / 64, ACTS / 16);
	writer_stop(f->writer);

	assert_null(db_open(f->arena, f->path, DB_READ, &db));
	for (int i = 0; i < ACTS; i++) {
		assert_int_equal(notes[i]->result != OK, i % 7 == 0);
		assert_int_equal(stands(f, db, i), i % 7 != 0);
		arena_free(notes[i]->act.arena);
	}
	db_close(db);
	assert_int_equal(f->nrefused, (ACTS + 6) / 7);
}

/* Jobs get one place in eight while people keep coming; none starves. */
static void
jobs_get_their_share(void **state)
{
	struct fixture *f = *state;
	struct note *notes[256];
	int last_job = 0;

	writer_coming(f->writer, 1);
	for (int i = 0; i < 256; i++) {
		notes[i] = note_new(f, i);
		assert_true(writer_put(
		    f->writer, i % 32 == 31 ? WRITE_JOBS : WRITE_PEOPLE, &notes[i]->act));
	}
	writer_coming(f->writer, -1);
	wait_for(f, 256);
	for (int i = 0; i < 256; i++)
		if (f->order[i] % 32 == 31)
			last_job = i;
	assert_in_range(last_job, 7, 127);
	writer_stop(f->writer);
	for (int i = 0; i < 256; i++)
		arena_free(notes[i]->act.arena);
}

/* Who waits has the result when it goes on, and finds what was written. */
static void
who_waits_gets_the_result(void **state)
{
	struct fixture *f = *state;
	struct db *db;

	assert_null(db_open(f->arena, f->path, DB_READ, &db));
	for (int i = 0; i < 20; i++) {
		struct note *note = note_new(f, i);
		err e;

		note->refuses = i % 2 == 1;
		e = writer_run(f->writer, WRITE_JOBS, &note->act);
		assert_int_equal(e != OK && e->fault == FAULT_CONFLICT, note->refuses);
		assert_int_equal(e != OK, note->refuses);
		assert_int_equal(stands(f, db, i), !note->refuses);
		arena_free(note->act.arena);
	}
	db_close(db);
	assert_int_equal(f->nended, 0);
	writer_stop(f->writer);
}

static void
nothing_is_taken_after_the_stop(void **state)
{
	struct fixture *f = *state;
	struct note *note = note_new(f, 1);
	err e;

	writer_stop(f->writer);
	assert_false(writer_put(f->writer, WRITE_PEOPLE, &note->act));
	e = writer_run(f->writer, WRITE_PEOPLE, &note->act);
	assert_true(e != OK && e->fault == FAULT_BUSY);
	arena_free(note->act.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(every_act_runs_once_and_shares_commits, begin, end),
	    cmocka_unit_test_setup_teardown(jobs_get_their_share, begin, end),
	    cmocka_unit_test_setup_teardown(who_waits_gets_the_result, begin, end),
	    cmocka_unit_test_setup_teardown(nothing_is_taken_after_the_stop, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
