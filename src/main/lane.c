/* main/lane.c - see lane.h.  A thread that finds nothing to do for a while ends. */
#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "base/arena.h"
#include "main/lane.h"
#include "text_keys.h"

#define THREADS 64
#define LINGER_SECONDS 20

struct lane_ask {
	struct lane_config config;
	pthread_mutex_t mutex;
	pthread_cond_t more, fewer;
	struct req *waiting[THREADS];
	size_t nwaiting;
	size_t threads, busy;
	bool stopping;
};

err
lane_start(struct arena *a, const struct lane_config *config, struct lane_ask **out)
{
	struct lane_ask *l = NEW(a, struct lane_ask);
	pthread_condattr_t monotonic;

	l->config = *config;
	pthread_mutex_init(&l->mutex, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&l->more, &monotonic);
	pthread_cond_init(&l->fewer, &monotonic);
	pthread_condattr_destroy(&monotonic);
	*out = l;
	return OK;
}

/* The next request, or NULL after a while without; under the lock. */
static struct req *
next(struct lane_ask *l)
{
	struct timespec until;
	int waited = 0;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += LINGER_SECONDS;
	while (l->nwaiting == 0 && !l->stopping && waited != ETIMEDOUT)
		waited = pthread_cond_timedwait(&l->more, &l->mutex, &until);
	return l->nwaiting == 0 ? NULL : l->waiting[--l->nwaiting];
}

static void
serve(struct lane_ask *l, struct req *req)
{
	ask_fn *asks = req->asks;
	err e;

	req->asks = NULL;
	e = asks(req, l->config.asker);
	l->config.done(l->config.ctx, req, e);
}

static void *
ask_on(void *arg)
{
	struct lane_ask *l = arg;
	struct req *req;

	pthread_mutex_lock(&l->mutex);
	while ((req = next(l)) != NULL) {
		l->busy++;
		pthread_mutex_unlock(&l->mutex);
		serve(l, req);
		pthread_mutex_lock(&l->mutex);
		l->busy--;
	}
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
	taken = !l->stopping && l->nwaiting < THREADS && have_thread(l);
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
