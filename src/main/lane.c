/* main/lane.c - see lane.h.  A thread that finds nothing to do for a while ends. */
#include <pthread.h>

#include "base/arena.h"
#include "base/cond.h"
#include "base/str.h"
#include "base/time.h"
#include "main/lane.h"
#include "text_keys.h"

#define THREADS 64
/* Of one subscriber: with keys that never come, one alone could hold what newcomers need. */
#define CLIENT_PLACES 12
#define LINGER_MS 20000

struct lane_ask {
	struct lane_config config;
	pthread_mutex_t mutex;
	pthread_cond_t more, fewer;
	struct req *waiting[THREADS];
	size_t nwaiting;
	struct req *running[THREADS];
	size_t threads, busy; /* busy: that many are running */
	bool stopping;
};

err
lane_start(struct arena *a, const struct lane_config *config, struct lane_ask **out)
{
	struct lane_ask *l = NEW(a, struct lane_ask);

	l->config = *config;
	pthread_mutex_init(&l->mutex, NULL);
	cond_init(&l->more);
	cond_init(&l->fewer);
	*out = l;
	return OK;
}

/* The next request, or NULL after a while without; under the lock. */
static struct req *
next(struct lane_ask *l)
{
	int64_t until = time_mono() + LINGER_MS;

	while (l->nwaiting == 0 && !l->stopping && cond_wait_until(&l->more, &l->mutex, until))
		;
	return l->nwaiting == 0 ? NULL : l->waiting[--l->nwaiting];
}

static size_t
count_of(struct req *const *reqs, size_t n, struct str client)
{
	size_t of_client = 0;

	for (size_t i = 0; i < n; i++)
		of_client += str_eq(reqs[i]->client, client);
	return of_client;
}

/* Under the lock. */
static bool
has_place(const struct lane_ask *l, const struct req *req)
{
	return count_of(l->waiting, l->nwaiting, req->client) +
		   count_of(l->running, l->busy, req->client) <
	       CLIENT_PLACES;
}

/* Under the lock: it is about to be somebody else's. */
static void
take_out(struct lane_ask *l, const struct req *req)
{
	size_t i = 0;

	while (l->running[i] != req)
		i++;
	l->running[i] = l->running[--l->busy];
}

/* Under the lock, which is let go while it waits. */
static void
serve(struct lane_ask *l, struct req *req)
{
	ask_fn *asks = req->asks;
	err e;

	l->running[l->busy++] = req;
	pthread_mutex_unlock(&l->mutex);
	req->asks = NULL;
	e = asks(req, l->config.asker);
	pthread_mutex_lock(&l->mutex);
	take_out(l, req);
	pthread_mutex_unlock(&l->mutex);
	l->config.done(l->config.ctx, req, e);
	pthread_mutex_lock(&l->mutex);
}

static void *
ask_on(void *arg)
{
	struct lane_ask *l = arg;
	struct req *req;

	pthread_mutex_lock(&l->mutex);
	while ((req = next(l)) != NULL)
		serve(l, req);
	l->threads--;
	pthread_cond_signal(&l->fewer);
	pthread_mutex_unlock(&l->mutex);
	return NULL;
}

/* One more thread when all that are there have something to do; under the lock. */
static bool
have_thread(struct lane_ask *l)
{
	pthread_t thread;

	if (l->busy + l->nwaiting < l->threads)
		return true;
	if (l->threads == THREADS || pthread_create(&thread, NULL, ask_on, l) != 0)
		return false;
	pthread_detach(thread);
	l->threads++;
	return true;
}

bool
lane_take(struct lane_ask *l, struct req *req)
{
	bool taken;

	pthread_mutex_lock(&l->mutex);
	taken = !l->stopping && l->nwaiting < THREADS && has_place(l, req) && have_thread(l);
	if (taken) {
		l->waiting[l->nwaiting++] = req;
		pthread_cond_signal(&l->more);
	}
	pthread_mutex_unlock(&l->mutex);
	return taken;
}

void
lane_stop(struct lane_ask *l)
{
	pthread_mutex_lock(&l->mutex);
	l->stopping = true;
	pthread_cond_broadcast(&l->more);
	while (l->threads > 0)
		pthread_cond_wait(&l->fewer, &l->mutex);
	pthread_mutex_unlock(&l->mutex);
}
