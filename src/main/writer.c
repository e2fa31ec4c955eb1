/* main/writer.c - see writer.h. */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "base/cond.h"
#include "base/log.h"
#include "base/time.h"
#include "main/writer.h"
#include "net/cache.h"
#include "store/db.h"
#include "text_keys.h"

#define BATCH_ACTS 64
#define BATCH_MS 5
#define ACT_SLOW_MS 20
#define STUCK_MS 10000
#define QUEUE_ROOM 4096
/* At least one act in so many comes from these lanes while they have any. */
#define INBOX_SHARE 4
#define JOBS_SHARE 8

struct waiting {
	struct act *first, *last;
	size_t n;
};

struct writer {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t more, ended;
	struct waiting lanes[WRITE_LANES];
	int coming;
	bool stopping;
	struct db *db;
	struct cache *cache;
	struct arena *arena; /* of the transaction, emptied after each batch */
	void (*committed)(void);
	atomic_bool full;
	atomic_int_fast64_t busy_since; /* monotonic ms; 0: waiting for work */
	atomic_uint_fast64_t commits, acts;
};

/* ---- the queue ----------------------------------------------------------------------------- */

bool
writer_put(struct writer *w, enum write_lane lane, struct act *act)
{
	struct waiting *q = &w->lanes[lane];
	bool room;

	act->next = NULL;
	pthread_mutex_lock(&w->mutex);
	room = q->n < QUEUE_ROOM && !w->stopping;
	if (room) {
		if (q->last == NULL)
			q->first = act;
		else
			q->last->next = act;
		q->last = act;
		q->n++;
		pthread_cond_signal(&w->more);
	}
	pthread_mutex_unlock(&w->mutex);
	return room;
}

err
writer_run(struct writer *w, enum write_lane lane, struct act *act)
{
	act->done = NULL;
	act->ended = false;
	if (!writer_put(w, lane, act))
		return fail(act->arena, FAULT_BUSY, T_main_busy, "the writer takes no more");
	pthread_mutex_lock(&w->mutex);
	while (!act->ended)
		pthread_cond_wait(&w->ended, &w->mutex);
	pthread_mutex_unlock(&w->mutex);
	return act->result;
}

void
writer_coming(struct writer *w, int change)
{
	pthread_mutex_lock(&w->mutex);
	w->coming += change;
	if (w->coming == 0)
		pthread_cond_signal(&w->more);
	pthread_mutex_unlock(&w->mutex);
}

static struct act *
pop(struct waiting *q)
{
	struct act *act = q->first;

	if (act == NULL)
		return NULL;
	q->first = act->next;
	if (q->first == NULL)
		q->last = NULL;
	q->n--;
	return act;
}

/* The act for place i of a batch: people first, but the others get their share. */
static struct act *
pop_for(struct writer *w, size_t i)
{
	struct act *act = NULL;

	if (i % JOBS_SHARE == JOBS_SHARE - 1)
		act = pop(&w->lanes[WRITE_JOBS]);
	if (act == NULL && i % INBOX_SHARE == INBOX_SHARE - 1)
		act = pop(&w->lanes[WRITE_INBOX]);
	for (size_t lane = 0; act == NULL && lane < WRITE_LANES; lane++)
		act = pop(&w->lanes[lane]);
	return act;
}

/* Wait for work and take it: all that waits, and what is coming, up to 64 acts or 5 ms. */
static size_t
take_batch(struct writer *w, struct act *batch[BATCH_ACTS])
{
	int64_t until;
	size_t n = 0;
	struct act *act;

	pthread_mutex_lock(&w->mutex);
	while ((act = pop_for(w, 0)) == NULL && !w->stopping)
		pthread_cond_wait(&w->more, &w->mutex);
	until = time_mono() + BATCH_MS;
	while (act != NULL) {
		batch[n++] = act;
		if (n == BATCH_ACTS)
			break;
		while ((act = pop_for(w, n)) == NULL && w->coming > 0)
			if (!cond_wait_until(&w->more, &w->mutex, until))
				break;
	}
	pthread_mutex_unlock(&w->mutex);
	return n;
}

/* Acts that lock the same call stand together; the order of arrival is kept among them. */
static void
sort_by_lock(struct act **batch, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct act *act = batch[i];
		size_t at = i;

		for (; at > 0 && batch[at - 1]->lock > act->lock; at--)
			batch[at] = batch[at - 1];
		batch[at] = act;
	}
}

/* ---- one batch ----------------------------------------------------------------------------- */

/* Run one act in its savepoint.  Its own refusal is kept in act->result; what comes back is OK
 * while the transaction as a whole is sound. */
static err
run_act(struct tx *tx, struct act *act)
{
	int64_t begun = time_mono(), took;

	act->outcome = (struct outcome){0};
	TRY(tx_save(tx, act->arena));
	act->result = act->run(act, tx);
	if (act->result == OK && arena_spent(act->arena))
		act->result = fail(act->arena, FAULT_LIMIT, T_main_too_big, "memory cap of an act");
	if (!tx_stands(tx))
		return act->result != OK ? act->result
					 : fail(act->arena, FAULT_STORE, T_main_failed,
					       "the transaction is gone");
	TRY(act->result == OK ? tx_release(tx) : tx_undo(tx));
	took = time_mono() - begun;
	if (took > ACT_SLOW_MS)
		log_line(LOG_WARN, "slow act", "ms=%" PRId64, took);
	return OK;
}

/* All acts in one transaction; a fault means that nothing of it stands. */
static err
run_together(struct writer *w, struct act **batch, size_t n)
{
	struct tx *tx;
	err broken = OK;

	TRY(tx_begin(w->db, w->arena, &tx));
	for (size_t i = 0; i < n && broken == OK; i++)
		broken = run_act(tx, batch[i]);
	if (broken == OK)
		broken = tx_commit(tx);
	if (broken != OK)
		tx_rollback(tx);
	return broken;
}

/* A broken batch told nobody anything: each of its acts gets one try alone, and what still fails
 * is told so. */
static void
run_alone(struct writer *w, struct act **batch, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		err broken = run_together(w, &batch[i], 1);

		if (broken != OK) {
			bool full = broken->fault == FAULT_FULL;

			batch[i]->result = fail(batch[i]->arena, full ? FAULT_FULL : FAULT_BUSY,
			    full ? T_main_full : T_main_busy, "%s", broken->cause);
			batch[i]->outcome = (struct outcome){0};
		}
		arena_reset(w->arena); /* only now: the fault may live there */
	}
}

static void
drop_stale(struct writer *w, const struct act *act)
{
	for (size_t i = 0; i < act->outcome.nstale; i++)
		cache_drop(w->cache, act->outcome.stale[i].scope, act->outcome.stale[i].at_once);
}

static void
forget(struct writer *w)
{
	err e = db_forget(w->db, w->arena);

	if (e != OK)
		log_err(e, "forget", 0);
}

/* Whoever the act belongs to has it back. */
static void
give_back(struct writer *w, struct act *act)
{
	if (act->done != NULL) {
		act->done(act, act->result);
		return;
	}
	pthread_mutex_lock(&w->mutex);
	act->ended = true;
	pthread_cond_broadcast(&w->ended);
	pthread_mutex_unlock(&w->mutex);
}

static void
run_batch(struct writer *w, struct act **batch, size_t n)
{
	bool erased = false, news = false, full = false;
	err broken;

	sort_by_lock(batch, n);
	broken = run_together(w, batch, n);
	if (broken != OK) {
		full = broken->fault == FAULT_FULL;
		log_err(broken, "batch broken", 0);
		run_alone(w, batch, n);
	}
	atomic_fetch_add(&w->commits, 1);
	atomic_fetch_add(&w->acts, n);
	for (size_t i = 0; i < n; i++) {
		erased |= batch[i]->forget && batch[i]->result == OK;
		news |= !batch[i]->quiet;
		if (batch[i]->result == OK)
			drop_stale(w, batch[i]);
	}
	if (full || news)
		atomic_store(&w->full, full);
	for (size_t i = 0; i < n; i++)
		give_back(w, batch[i]);
	if (erased)
		forget(w);
	arena_reset(w->arena);
	if (w->committed != NULL && news)
		w->committed();
}

static void *
write_on(void *arg)
{
	struct writer *w = arg;
	struct act *batch[BATCH_ACTS];
	size_t n;

	while ((n = take_batch(w, batch)) > 0) {
		atomic_store(&w->busy_since, time_mono());
		run_batch(w, batch, n);
		db_checkpoint(w->db);
		atomic_store(&w->busy_since, 0);
	}
	return NULL;
}

/* ---- life ---------------------------------------------------------------------------------- */

err
writer_start(struct arena *a, const struct writer_config *config, struct writer **out)
{
	struct writer *w = NEW(a, struct writer);

	TRY(db_open(a, config->database, DB_WRITE, &w->db));
	w->committed = config->committed;
	w->cache = config->cache;
	w->arena = arena_new((size_t)16 << 20);
	pthread_mutex_init(&w->mutex, NULL);
	cond_init(&w->more);
	cond_init(&w->ended);
	if (pthread_create(&w->thread, NULL, write_on, w) != 0)
		return fail(a, FAULT_BUSY, T_main_busy, "no thread for the writer");
	*out = w;
	return OK;
}

bool
writer_well(struct writer *w)
{
	int64_t since = atomic_load(&w->busy_since);

	return since == 0 || time_mono() - since < STUCK_MS;
}

bool
writer_full(struct writer *w)
{
	return atomic_load(&w->full);
}

void
writer_counts(struct writer *w, uint64_t *commits, uint64_t *acts)
{
	*commits = atomic_load(&w->commits);
	*acts = atomic_load(&w->acts);
}

void
writer_stop(struct writer *w)
{
	pthread_mutex_lock(&w->mutex);
	w->stopping = true;
	pthread_cond_signal(&w->more);
	pthread_mutex_unlock(&w->mutex);
	pthread_join(w->thread, NULL);
	db_close(w->db);
	arena_free(w->arena);
}
