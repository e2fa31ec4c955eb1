/* main/seek.c - see seek.h.
 *
 * A thread takes one that is wanted and that no other has in hand, closes its snapshot, asks, and
 * waits until the writer knows. */
#include <pthread.h>

#include "base/arena.h"
#include "base/cond.h"
#include "base/log.h"
#include "base/time.h"
#include "domain/mention.h"
#include "domain/peer.h"
#include "fedi/seek.h"
#include "main/seek.h"
#include "store/db.h"
#include "text_keys.h"

#define THREADS 4
#define ASK_MS 15000
#define LOOK_MS 1000  /* between two looks, however much is committed */
#define LATER_MS 2000 /* between two looks for what is not due yet */
#define WORK_CAP ((size_t)8 << 20)

struct seeker {
	pthread_t thread;
	struct seek *of;
	struct arena *arena;          /* of one piece of work */
	struct mention_wanted inhand; /* in the arena; object NONE: nothing */
};

struct seek {
	pthread_mutex_t mutex;
	pthread_cond_t news;
	struct writer *writer;
	struct asker *asker;
	pthread_mutex_t reading; /* one connection is enough: they mostly wait for others */
	struct db *db;
	bool woken, stopping;
	int64_t again; /* monotonic ms of the next look by itself; 0: none */
	struct seeker seekers[THREADS];
	int nseekers;
};

/* ---- through the writer, and wait ---------------------------------------------------------- */

struct note {
	struct act act;
	const struct mention_wanted *wanted;
	const struct remote_doc *doc; /* NULL: nobody was found */
	bool again;                   /* their server could not be asked */
};

static err
note_run(struct act *act, struct tx *tx)
{
	struct note *n = (struct note *)act;

	if (n->again)
		return mention_again(tx, n->wanted, time_now());
	outcome_stale(&act->outcome, n->wanted->movement, true);
	return mention_found(tx, n->wanted, n->doc, time_now());
}

static bool
is_busy(err e)
{
	return e != OK && e->fault == FAULT_BUSY;
}

/* False when it could not be noted.  doc NULL: nobody was found, or, `again`, asked. */
static bool
note_wait(struct seeker *k, const struct remote_doc *doc, bool again)
{
	struct note n = {.act = {.arena = k->arena, .run = note_run},
	    .wanted = &k->inhand,
	    .doc = doc,
	    .again = again};
	err e = writer_run(k->of->writer, WRITE_JOBS, &n.act);

	if (e != OK && !is_busy(e))
		log_err(e, "seek", 0);
	return e == OK;
}

/* ---- one account --------------------------------------------------------------------------- */

/* Has nobody this one in hand?  Under the lock. */
static bool
is_free(const struct seek *s, const struct mention_wanted *m)
{
	for (size_t t = 0; t < THREADS; t++)
		if (str_eq(s->seekers[t].inhand.object, m->object) &&
		    str_eq(s->seekers[t].inhand.handle, m->handle))
			return false;
	return true;
}

/* Take the first that is due and free.  The others may look for more, and all later for what is not
 * due yet. */
static bool
take(struct seeker *k, const struct mention_wanted *list, size_t n)
{
	struct seek *s = k->of;
	int64_t now = time_now();
	bool taken = false;

	pthread_mutex_lock(&s->mutex);
	s->again = 0;
	for (size_t i = 0; i < n; i++) {
		if (list[i].due > now)
			s->again = time_mono() + LATER_MS;
		else if (taken)
			s->woken = true;
		else if (is_free(s, &list[i])) {
			k->inhand = list[i];
			taken = true;
		}
	}
	pthread_cond_broadcast(&s->news);
	pthread_mutex_unlock(&s->mutex);
	return taken;
}

/* What to ask, read in a snapshot that is closed before anything is asked. */
static err
pick(struct seeker *k, struct fetch *f, bool *found, bool *blocked)
{
	struct mention_wanted *list;
	enum peer_rule_kind rule;
	struct rd *rd;
	struct str host;
	size_t n = 0;
	err e;

	TRY(rd_begin(k->of->db, k->arena, &rd));
	e = mention_wanted(rd, time_now(), &list, &n);
	*found = e == OK && take(k, list, n);
	if (*found) {
		host = k->inhand.handle;
		host = str_sub(host, str_find_char(host, '@') + 1, host.n);
		e = peer_judge(rd, host, &rule);
		*blocked = e == OK && rule == PEER_BLOCK;
		if (e == OK)
			e = fetch_signer(rd, &f->signer);
	}
	rd_end(rd);
	return e;
}

static err
pick_alone(struct seeker *k, struct fetch *f, bool *found, bool *blocked)
{
	err e;

	pthread_mutex_lock(&k->of->reading);
	e = pick(k, f, found, blocked);
	pthread_mutex_unlock(&k->of->reading);
	return e;
}

static void
leave(struct seeker *k)
{
	pthread_mutex_lock(&k->of->mutex);
	k->inhand = (struct mention_wanted){.object = NONE};
	pthread_mutex_unlock(&k->of->mutex);
	arena_reset(k->arena);
}

static bool
stops(struct seek *s)
{
	bool stopping;

	pthread_mutex_lock(&s->mutex);
	stopping = s->stopping;
	pthread_mutex_unlock(&s->mutex);
	return stopping;
}

/* True when there may be more.  Who could not be asked for, without a key, a place among those who
 * ask, or because the house stops, is asked for later. */
static bool
seek_one(struct seeker *k)
{
	struct fetch f = {.asker = k->of->asker, .until = time_mono() + ASK_MS, .for_peer = true};
	bool found = false, blocked = false, noted = false;
	struct remote_doc doc;
	err e = pick_alone(k, &f, &found, &blocked), trouble = OK;

	if (e == OK && found && !blocked)
		trouble = seek_account(k->arena, &f, k->inhand.handle, &doc);
	if (e == OK && found && !is_busy(trouble) && !stops(k->of))
		noted = note_wait(k, trouble == OK && !blocked ? &doc : NULL,
		    trouble != OK && trouble->fault == FAULT_UPSTREAM);
	if (e != OK && !is_busy(e))
		log_err(e, "seek", 0);
	if (is_busy(e) || (found && !noted))
		seek_wake(k->of);
	leave(k);
	return noted;
}

/* ---- threads ------------------------------------------------------------------------------- */

/* Rest until something is committed or due, and a while at least.  False at the end. */
static bool
rest(struct seek *s)
{
	int64_t least = time_mono() + LOOK_MS;
	bool on;

	pthread_mutex_lock(&s->mutex);
	while (!s->stopping && cond_wait_until(&s->news, &s->mutex, least))
		;
	while (!s->stopping && !s->woken && (s->again == 0 || time_mono() < s->again)) {
		if (s->again == 0)
			pthread_cond_wait(&s->news, &s->mutex);
		else
			(void)cond_wait_until(&s->news, &s->mutex, s->again);
	}
	s->woken = false;
	on = !s->stopping;
	pthread_mutex_unlock(&s->mutex);
	return on;
}

static void *
seek_on(void *arg)
{
	struct seeker *k = arg;

	while (rest(k->of))
		while (seek_one(k))
			;
	return NULL;
}

static err
start_one(struct arena *a, struct seek *s)
{
	struct seeker *k = &s->seekers[s->nseekers];

	k->of = s;
	k->arena = arena_new(WORK_CAP);
	if (pthread_create(&k->thread, NULL, seek_on, k) != 0)
		return fail(a, FAULT_BUSY, T_main_busy, "no thread to look for accounts");
	s->nseekers++;
	return OK;
}

err
seek_start(struct arena *a, const struct seek_config *config, struct seek **out)
{
	struct seek *s = NEW(a, struct seek);

	s->writer = config->writer;
	s->asker = config->asker;
	s->woken = true;
	TRY(db_open(a, config->database, DB_READ, &s->db));
	pthread_mutex_init(&s->mutex, NULL);
	pthread_mutex_init(&s->reading, NULL);
	cond_init(&s->news);
	for (int i = 0; i < THREADS; i++)
		TRY(start_one(a, s));
	*out = s;
	return OK;
}

void
seek_wake(struct seek *s)
{
	pthread_mutex_lock(&s->mutex);
	if (!s->woken) {
		s->woken = true;
		pthread_cond_broadcast(&s->news);
	}
	pthread_mutex_unlock(&s->mutex);
}

void
seek_stop(struct seek *s)
{
	pthread_mutex_lock(&s->mutex);
	s->stopping = true;
	pthread_cond_broadcast(&s->news);
	pthread_mutex_unlock(&s->mutex);
	for (int i = 0; i < s->nseekers; i++) {
		pthread_join(s->seekers[i].thread, NULL);
		arena_free(s->seekers[i].arena);
	}
	db_close(s->db);
}
