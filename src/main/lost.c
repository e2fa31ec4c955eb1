/* main/lost.c - see lost.h.  What was not written down is asked for again.  There is seldom much to
 * do: the database is opened for each look. */
#include "main/lost.h"

#include <pthread.h>

#include "base/arena.h"
#include "base/cond.h"
#include "base/log.h"
#include "base/str.h"
#include "base/time.h"
#include "domain/lost.h"
#include "fedi/fetch.h"
#include "fedi/sign.h"
#include "store/db.h"
#include "text_keys.h"

#define ROUND_CAP ((size_t)4 << 20)
#define ROUND_MS 250    /* between two accounts: nobody waits for it */
#define SILENCE_MS 5000 /* between two looks when nothing is lost */
#define ASK_MS 15000

struct lost_walk {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t news;
	bool stopping;
	struct arena *arena; /* of one round */
	const char *database;
	struct writer *writer;
	struct asker *asker;
};

/* One account. */
struct settling {
	struct act act;
	struct lost lost;
	struct fetch_signer signer;
	enum lost_end end;
	struct remote_doc doc;
};

static err
settle_run(struct act *act, struct tx *tx)
{
	struct settling *s = (struct settling *)act;

	if (s->end == LOST_GONE)
		outcome_stale(&act->outcome, NONE, false);
	return lost_settle(tx, &s->lost, s->end, &s->doc, time_now());
}

static err
read_next(struct lost_walk *l, struct db *db, struct settling *s, bool *found)
{
	struct rd *rd;
	err e;

	TRY(rd_begin(db, l->arena, &rd));
	e = lost_next(rd, &s->lost, found);
	if (e == OK && *found)
		e = fetch_signer(rd, &s->signer);
	rd_end(rd);
	return e;
}

static err
find(struct lost_walk *l, struct settling *s, bool *found)
{
	struct db *db;
	err e;

	TRY(db_open(l->arena, l->database, DB_READ, &db));
	e = read_next(l, db, s, found);
	db_close(db);
	return e;
}

/* FAULT_BUSY: there was no room to ask. */
static err
ask_account(struct lost_walk *l, struct settling *s)
{
	const struct remote *r = &s->lost.remote;
	struct fetch f = {.asker = l->asker,
	    .signer = s->signer,
	    .until = time_mono() + ASK_MS,
	    .for_peer = true};
	struct url url;
	err e;

	if (r->id.n == 0 || s->lost.barred)
		return OK;
	TRY(sign_key_url(l->arena, r->uri, &url));
	e = fetch_actor(l->arena, &f, url, &s->doc);
	if (e != OK && e->fault == FAULT_BUSY)
		return e;
	if (e != OK && e->fault == FAULT_MISSING)
		s->end = LOST_GONE;
	if (e == OK && str_eq(s->doc.uri, r->uri))
		s->end = LOST_FOUND;
	return OK;
}

static bool
is_stopping(struct lost_walk *l)
{
	bool stopping;

	pthread_mutex_lock(&l->mutex);
	stopping = l->stopping;
	pthread_mutex_unlock(&l->mutex);
	return stopping;
}

/* One account; *found is false when there is none. */
static err
settle_next(struct lost_walk *l, bool *found)
{
	struct settling *s = NEW(l->arena, struct settling);

	TRY(find(l, s, found));
	if (!*found)
		return OK;
	TRY(ask_account(l, s));
	s->act = (struct act){.arena = l->arena, .run = settle_run};
	return is_stopping(l) ? OK : writer_run(l->writer, WRITE_JOBS, &s->act);
}

static bool
wait_on(struct lost_walk *l, int64_t ms)
{
	int64_t until = time_mono() + ms;
	bool stopping;

	pthread_mutex_lock(&l->mutex);
	while (!l->stopping && cond_wait_until(&l->news, &l->mutex, until))
		;
	stopping = l->stopping;
	pthread_mutex_unlock(&l->mutex);
	return !stopping;
}

static void *
walk(void *arg)
{
	struct lost_walk *l = arg;
	bool found = false;

	while (wait_on(l, found ? ROUND_MS : SILENCE_MS)) {
		err e;

		found = false;
		e = settle_next(l, &found);
		if (e != OK && e->fault != FAULT_BUSY)
			log_err(e, "lost inboxes", 0);
		found = found && e == OK;
		arena_reset(l->arena);
	}
	return NULL;
}

err
lost_start(struct arena *a, const struct lost_config *config, struct lost_walk **out)
{
	struct lost_walk *l = NEW(a, struct lost_walk);

	l->writer = config->writer;
	l->asker = config->asker;
	l->database = config->database;
	l->arena = arena_new(ROUND_CAP);
	pthread_mutex_init(&l->mutex, NULL);
	cond_init(&l->news);
	if (pthread_create(&l->thread, NULL, walk, l) != 0)
		return fail(a, FAULT_BUSY, T_main_busy, "no thread for lost inboxes");
	*out = l;
	return OK;
}

void
lost_stop(struct lost_walk *l)
{
	pthread_mutex_lock(&l->mutex);
	l->stopping = true;
	pthread_cond_broadcast(&l->news);
	pthread_mutex_unlock(&l->mutex);
	pthread_join(l->thread, NULL);
	arena_free(l->arena);
}
