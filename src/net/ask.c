/* net/ask.c - see ask.h.
 *
 * A question in flight is shared by those who wait for it and by the courier; the last of them to
 * let go frees it.  One lock guards all of it: there are at most 64 who wait. */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "base/arena.h"
#include "base/time.h"
#include "base/url.h"
#include "net/ask.h"
#include "net/courier.h"
#include "text_keys.h"

#define PLACES 64
#define PEER_PLACES 48
#define HOST_PLACES 4
#define ASK_MS INT64_C(7000)

struct flight {
	struct flight *next;
	struct arena *arena;
	struct asker *asker;
	struct str url, accept, host;
	int way;
	bool alone; /* shared with nobody who asks the same */
	bool post;
	int holders; /* those who wait, and the courier */
	bool landed;
	pthread_cond_t landing;
	struct courier_answer answer;
};

struct asker {
	struct arena *arena;
	struct courier *courier;
	bool (*unbound)(void);
	struct url_parts origin;
	pthread_mutex_t lock;
	int waiting, peers;
	struct flight *flights;
};

struct asker *
asker_open(const struct asker_config *config)
{
	struct arena *a = arena_new((size_t)64 << 10);
	struct asker *asker = NEW(a, struct asker);
	err unreadable;

	asker->arena = a;
	asker->courier = config->courier;
	asker->unbound = config->unbound;
	unreadable = url_read(a, str_copy(a, config->origin), &asker->origin);
	assert(unreadable == OK);
	(void)unreadable;
	pthread_mutex_init(&asker->lock, NULL);
	return asker;
}

void
asker_close(struct asker *asker)
{
	assert(asker->waiting == 0 && asker->flights == NULL);
	pthread_mutex_destroy(&asker->lock);
	arena_free(asker->arena);
}

/* ---- flights; all under the lock ----------------------------------------------------------- */

static bool
is_alone(const struct question *q)
{
	return q->body.at != NULL || q->authorization.at != NULL;
}

static struct flight *
find_flight(struct asker *asker, const struct question *q, struct str host, int *of_host)
{
	*of_host = 0;
	for (struct flight *f = asker->flights; f != NULL; f = f->next) {
		if (!f->alone && !is_alone(q) && str_eq(f->url, q->url) &&
		    str_eq(f->accept, q->accept) && f->way == q->way && !f->landed)
			return f;
		*of_host += str_eq(f->host, host) && !f->landed;
	}
	return NULL;
}

static struct flight *
new_flight(struct asker *asker, const struct question *q, struct str host)
{
	struct arena *a = arena_new((size_t)2 << 20);
	struct flight *f = NEW(a, struct flight);
	pthread_condattr_t monotonic;

	*f = (struct flight){.next = asker->flights, .arena = a, .asker = asker, .holders = 1};
	f->url = str_copy(a, q->url);
	f->accept = str_copy(a, q->accept);
	f->host = str_copy(a, host);
	f->way = q->way;
	f->alone = is_alone(q);
	f->post = q->body.at != NULL;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&f->landing, &monotonic);
	pthread_condattr_destroy(&monotonic);
	asker->flights = f;
	return f;
}

static void
let_go(struct flight *f)
{
	struct flight **at = &f->asker->flights;

	if (--f->holders > 0)
		return;
	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
	pthread_cond_destroy(&f->landing);
	arena_free(f->arena);
}

static void
land(struct flight *f, const struct courier_answer *answer)
{
	f->answer = *answer;
	f->answer.type = str_copy(f->arena, answer->type);
	f->answer.location = str_copy(f->arena, answer->location);
	f->answer.body = str_copy(f->arena, answer->body);
	f->answer.why = str_copy(f->arena, answer->why);
	f->landed = true;
	pthread_cond_broadcast(&f->landing);
	let_go(f);
}

/* ---- asking -------------------------------------------------------------------------------- */

/* On the courier's thread. */
static void
courier_said(void *ctx, const struct courier_answer *answer)
{
	struct flight *f = ctx;
	struct asker *asker = f->asker;

	pthread_mutex_lock(&asker->lock);
	land(f, answer);
	pthread_mutex_unlock(&asker->lock);
}

static err
send_question(struct flight *f, struct arena *a, const struct question *q, int64_t ms)
{
	struct header headers[16] = {{S("Accept"), q->accept}};
	struct courier_fetch fetch = {.lane = LANE_ASK,
	    .post = f->post,
	    .url = q->url,
	    .headers = headers,
	    .nheaders = 1,
	    .body = q->body,
	    .ms = ms};

	if (q->nheaders + 2 >= COUNT(headers))
		return fail(a, FAULT_INPUT, T_ask_address, "too many headers");
	if (f->post)
		headers[fetch.nheaders++] = (struct header){S("Content-Type"), q->content_type};
	if (q->authorization.at != NULL)
		headers[fetch.nheaders++] = (struct header){S("Authorization"), q->authorization};
	for (size_t i = 0; i < q->nheaders; i++)
		headers[fetch.nheaders++] = q->headers[i];
	return courier_fetch(f->asker->courier, a, &fetch, courier_said, f);
}

/* Find the question in flight or send it off; *out is held for the caller. */
static err
join_flight(struct asker *asker, struct arena *a, const struct question *q, struct str host,
    struct flight **out)
{
	int of_host;
	struct flight *f = find_flight(asker, q, host, &of_host);
	int64_t ms = q->until == 0 ? ASK_MS : q->until - time_mono();
	err e;

	if (ms <= 0)
		return fail(a, FAULT_UPSTREAM, T_ask_failed, "no time left to ask");
	if (f == NULL) {
		if (of_host >= HOST_PLACES)
			return fail(a, FAULT_BUSY, T_ask_busy, "%d questions to one host", of_host);
		f = new_flight(asker, q, host);
		f->holders++;
		e = send_question(f, a, q, ms < ASK_MS ? ms : ASK_MS);
		if (e != OK) {
			let_go(f);
			let_go(f);
			return e;
		}
	} else {
		f->holders++;
	}
	*out = f;
	return OK;
}

static bool
wait_landing(struct flight *f, int64_t until)
{
	struct timespec at = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
	int waited = 0;

	while (!f->landed && waited != ETIMEDOUT)
		waited = pthread_cond_timedwait(&f->landing, &f->asker->lock, &at);
	return f->landed;
}

/* The body of a refusal or of a redirect is nobody's to read, but where a POST says why. */
static err
take_answer(struct arena *a, struct flight *f, int64_t until, struct answer *out)
{
	struct str body;

	if (!wait_landing(f, until))
		return fail(a, FAULT_UPSTREAM, T_ask_failed, "no answer in time");
	if (f->answer.end != COURIER_DONE)
		return fail(
		    a, FAULT_UPSTREAM, T_ask_failed, "no answer: %.*s", STR_ARG(f->answer.why));
	body = f->post || f->answer.status == 200 ? f->answer.body : NONE;
	*out = (struct answer){
	    .status = f->answer.status,
	    .type = str_copy(a, f->answer.type),
	    .location = str_copy(a, f->answer.location),
	    .body = str_copy(a, body),
	};
	return OK;
}

static err
ask_in_place(struct asker *asker, struct arena *a, const struct question *q, struct str host,
    struct answer *out)
{
	int64_t until = time_mono() + ASK_MS;
	struct flight *f = NULL;
	err e;

	if (asker->waiting >= PLACES || (q->for_peer && asker->peers >= PEER_PLACES))
		return fail(a, FAULT_BUSY, T_ask_busy, "%d ask already", asker->waiting);
	TRY(join_flight(asker, a, q, host, &f));
	asker->waiting++;
	asker->peers += q->for_peer;
	e = take_answer(a, f, q->until != 0 && q->until < until ? q->until : until, out);
	asker->waiting--;
	asker->peers -= q->for_peer;
	let_go(f);
	return e;
}

err
ask(struct asker *asker, struct arena *a, const struct question *q, struct answer *out)
{
	struct url_parts at;
	err e;

	assert(asker->unbound());
	if (url_read(a, q->url, &at) != OK)
		return fail(a, FAULT_INPUT, T_ask_address, "not an address");
	if (str_eq(at.host, asker->origin.host) && at.port == asker->origin.port)
		return fail(a, FAULT_INPUT, T_ask_address, "our own origin");
	pthread_mutex_lock(&asker->lock);
	e = ask_in_place(asker, a, q, at.host, out);
	pthread_mutex_unlock(&asker->lock);
	return e;
}
