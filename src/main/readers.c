/* main/readers.c - see readers.h.
 *
 * A request comes here up to twice: fresh from a loop, and, when its act was refused, from the
 * writer, to have the refusal drawn from a fresh snapshot. */
#include <pthread.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/log.h"
#include "domain/may.h"
#include "domain/once.h"
#include "domain/session.h"
#include "main/lane.h"
#include "main/readers.h"
#include "net/loop.h"
#include "store/db.h"
#include "text_keys.h"
#include "web/page.h"

#define ROOM 2048
#define SLOW_AT_ONCE 2
#define RETRY_SECONDS 2
#define HOPS 4 /* through the ask lane, for one request */

struct ring {
	struct req *at[ROOM];
	size_t first, n;
};

struct readers {
	pthread_mutex_t mutex;
	pthread_cond_t more;
	struct ring quick, slow;
	int slow_running;
	bool stopping;
	struct writer *writer;
	struct lane_ask *lane;
	struct reader *threads;
	size_t nthreads;
};

struct reader {
	pthread_t thread;
	struct readers *all;
	struct db *db;
};

/* The act of a person's form. */
struct form_act {
	struct act act;
	struct req *req;
	struct readers *readers;
};

/* ---- the queue ----------------------------------------------------------------------------- */

static bool
ring_put(struct ring *r, struct req *req)
{
	if (r->n == ROOM)
		return false;
	r->at[(r->first + r->n++) % ROOM] = req;
	return true;
}

static struct req *
ring_take(struct ring *r)
{
	struct req *req;

	if (r->n == 0)
		return NULL;
	req = r->at[r->first];
	r->first = (r->first + 1) % ROOM;
	r->n--;
	return req;
}

static bool
is_slow(const struct req *req)
{
	return (req->route->flags & ROUTE_SLOW) != 0;
}

static bool
put(struct readers *all, struct req *req)
{
	bool room;

	pthread_mutex_lock(&all->mutex);
	room = ring_put(is_slow(req) ? &all->slow : &all->quick, req);
	pthread_cond_signal(&all->more);
	pthread_mutex_unlock(&all->mutex);
	return room;
}

/* The next request, or NULL at the end.  Slow ones never hold more than two readers. */
static struct req *
take(struct readers *all)
{
	struct req *req = NULL;

	pthread_mutex_lock(&all->mutex);
	for (;;) {
		req = ring_take(&all->quick);
		if (req == NULL && all->slow_running < SLOW_AT_ONCE) {
			req = ring_take(&all->slow);
			all->slow_running += req != NULL;
		}
		if (req != NULL || all->stopping)
			break;
		pthread_cond_wait(&all->more, &all->mutex);
	}
	pthread_mutex_unlock(&all->mutex);
	return req;
}

static void
slow_ended(struct readers *all)
{
	pthread_mutex_lock(&all->mutex);
	all->slow_running--;
	pthread_cond_signal(&all->more);
	pthread_mutex_unlock(&all->mutex);
}

/* ---- answers: drawn while the snapshot is open, sent when it is closed ----------------------- */

static bool
is_peer(const struct req *req)
{
	return req->route != NULL && req->route->who == WHO_PEER;
}

/* A server reads no page. */
static void
tell_peer(err e, struct reply *out)
{
	out->status = e->fault == FAULT_INPUT ? 400 : err_status(e);
	out->type = S("text/plain; charset=utf-8");
	out->body = S("not taken\n");
	out->flags = REPLY_PRIVATE;
}

static void
draw_fault(struct req *req, struct rd *rd, err e, struct reply *out)
{
	log_err(e, "request", req->id);
	*out = (struct reply){0};
	if (is_peer(req))
		tell_peer(e, out);
	else
		page_fault(req, rd, e, out);
	if (e->fault == FAULT_BUSY || e->fault == FAULT_FULL)
		out->retry_after = RETRY_SECONDS;
}

static err
too_big(struct req *req)
{
	return fail(req->arena, FAULT_LIMIT, T_main_too_big, "memory cap of a request");
}

/* Draw the route's page; in the case of a refusal with its status. */
static void
draw_page(struct req *req, struct rd *rd, struct reply *out)
{
	err e = req->route->page(req, rd, out);

	if (e == OK && arena_spent(req->arena))
		e = too_big(req);
	if (e != OK)
		draw_fault(req, rd, e, out);
	else if (req->refused != OK)
		out->status = err_status(req->refused);
}

/* What the page of the form can say beside what was typed is drawn by it, the rest by the page of
 * the fault. */
static void
draw_refusal(struct req *req, struct rd *rd, err e, struct reply *out)
{
	bool by_page =
	    req->route->page != NULL &&
	    (e->fault == FAULT_INPUT || e->fault == FAULT_CONFLICT || e->fault == FAULT_LIMIT);

	req->refused = by_page ? e : OK;
	if (by_page)
		draw_page(req, rd, out);
	else
		draw_fault(req, rd, e, out);
}

static void
answer_fault(struct req *req, err e)
{
	struct reply reply;

	draw_fault(req, NULL, e, &reply);
	loop_answer(req, &reply);
}

/* ---- the act of a form --------------------------------------------------------------------- */

/* The same form sent again: by the same person, to the same place, with the same words.  With other
 * words, as somebody sends it who went back in the browser, it is another act. */
static struct str
once_key(struct req *req, struct str typed)
{
	struct str words = crypto_hex(req->arena, crypto_sha256(req->arena, req->body));

	return buf_format(req->arena, "%" PRId64 ".%.*s.%.*s.%.*s", req->viewer->person.n,
	    STR_ARG(typed), STR_ARG(req->path), STR_ARG(words));
}

/* A form sent twice leads where it led the first time. */
static err
act_once(struct req *req, struct tx *tx, struct outcome *out)
{
	struct str typed = req_text(req, "once"), key;
	bool seen = false;

	if ((req->route->flags & ROUTE_ONCE) == 0 || typed.n == 0)
		return req->route->act(req, tx, out);
	key = once_key(req, typed);
	TRY(once_seen(tx, key, &out->location, &seen));
	if (seen)
		return OK;
	TRY(req->route->act(req, tx, out));
	if (out->refused != OK)
		return OK;
	return once_note(tx, key, out->location, req->now);
}

static err
form_run(struct act *act, struct tx *tx)
{
	struct req *req = ((struct form_act *)act)->req;

	TRY(may(tx_rd(tx), req));
	return act_once(req, tx, &act->outcome);
}

static void
form_done(struct act *act, err e)
{
	struct form_act *form = (struct form_act *)act;
	struct req *req = form->req;
	struct reply reply = {.status = 303};

	if (e == OK)
		e = act->outcome.refused;
	if (e != OK) {
		req->refused = e;
		if (!put(form->readers, req))
			answer_fault(req, e);
		return;
	}
	if (is_peer(req))
		reply.status = 202;
	reply.location = act->outcome.location;
	reply.cookie = act->outcome.cookie;
	reply.flags = REPLY_PRIVATE | act->outcome.reply_flags;
	loop_answer(req, &reply);
}

static err
hand_to_writer(struct readers *all, struct req *req)
{
	struct form_act *form = NEW(req->arena, struct form_act);
	struct str call = route_hole(req, S("call"));

	form->act.arena = req->arena;
	form->act.run = form_run;
	form->act.done = form_done;
	form->act.lock = call.n == 0 ? 0 : str_hash(call);
	form->req = req;
	form->readers = all;
	if (!writer_put(all->writer, is_peer(req) ? WRITE_INBOX : WRITE_PEOPLE, &form->act))
		return fail(req->arena, FAULT_BUSY, T_main_busy, "the writer's queue is full");
	return OK;
}

/* The request comes back to the readers when its question was answered. */
static err
hand_to_lane(struct readers *all, struct req *req)
{
	if (++req->hops > HOPS)
		return fail(req->arena, FAULT_UPSTREAM, T_ask_failed, "too many questions");
	if (!lane_take(all->lane, req))
		return fail(req->arena, FAULT_BUSY, T_ask_busy, "the ask lane is full");
	return OK;
}

static void
lane_done(void *ctx, struct req *req, err e)
{
	if (e != OK)
		answer_fault(req, e);
	else
		readers_take(ctx, req);
}

/* ---- requests ------------------------------------------------------------------------------ */

static err
prepare_form(struct req *req, struct rd *rd)
{
	TRY(may(rd, req));
	if (req->route->form != NULL)
		TRY(form_read(req));
	if (req->route->ready != NULL)
		TRY(req->route->ready(req, rd));
	return arena_spent(req->arena) ? too_big(req) : OK;
}

/* A form, or somebody who comes back from the server that they sign in with. */
static bool
acts(const struct req *req)
{
	return req->method == METHOD_POST || (req->method == METHOD_GET && req->route->act != NULL);
}

/* True when the request went on, to the writer or to the ask lane, and is no longer ours. */
static bool
serve_act(struct reader *r, struct req *req, struct rd *rd, struct reply *out)
{
	struct readers *all = r->all;
	bool goes_on;
	err e;

	writer_coming(all->writer, 1);
	e = prepare_form(req, rd);
	goes_on = e == OK && (req->asks != NULL || req->route->act != NULL);
	if (e != OK)
		draw_refusal(req, rd, e, out);
	else if (!goes_on)
		draw_page(req, rd, out);
	rd_end(rd);
	if (goes_on) {
		e = req->asks != NULL ? hand_to_lane(all, req) : hand_to_writer(all, req);
		if (e != OK)
			draw_fault(req, NULL, e, out);
	}
	writer_coming(all->writer, -1);
	return goes_on && e == OK;
}

/* Pages that stand for everybody who is signed in lead the others to the door. */
static bool
wants_sign_in(const struct req *req, err e)
{
	return req->method != METHOD_POST && e->fault == FAULT_MISSING &&
	       req->route->who == WHO_PERSON && req->viewer->person.n == 0;
}

static void
serve_get(struct req *req, struct rd *rd, struct reply *out)
{
	err refused = req->refused, e = may(rd, req);

	if (e != OK && wants_sign_in(req, e))
		*out =
		    (struct reply){.status = 303, .location = S("/login"), .flags = REPLY_PRIVATE};
	else if (e != OK)
		draw_fault(req, rd, e, out);
	else if (refused != OK)
		draw_refusal(req, rd, refused, out);
	else
		draw_page(req, rd, out);
	rd_end(rd);
}

static void
serve(struct reader *r, struct req *req)
{
	struct reply reply = {0};
	struct rd *rd;
	err e;

	e = rd_begin(r->db, req->arena, &rd);
	if (e != OK)
		draw_fault(req, NULL, e, &reply);
	else if (acts(req) && req->refused == OK) {
		if (serve_act(r, req, rd, &reply))
			return;
	} else {
		serve_get(req, rd, &reply);
		if (req->asks != NULL) {
			e = hand_to_lane(r->all, req);
			if (e == OK)
				return;
			draw_fault(req, NULL, e, &reply);
		}
	}
	loop_answer(req, &reply);
}

static void *
read_on(void *arg)
{
	struct reader *r = arg;
	struct req *req;

	while ((req = take(r->all)) != NULL) {
		bool slow = is_slow(req);

		serve(r, req);
		if (slow)
			slow_ended(r->all);
	}
	return NULL;
}

void
readers_take(struct readers *all, struct req *req)
{
	if (!put(all, req))
		answer_fault(
		    req, fail(req->arena, FAULT_BUSY, T_main_busy, "the readers' queue is full"));
}

/* ---- life ---------------------------------------------------------------------------------- */

err
readers_start(struct arena *a, const struct readers_config *config, struct readers **out)
{
	struct readers *all = NEW(a, struct readers);

	pthread_mutex_init(&all->mutex, NULL);
	pthread_cond_init(&all->more, NULL);
	all->writer = config->writer;
	TRY(lane_start(a, &(struct lane_config){config->asker, lane_done, all}, &all->lane));
	all->nthreads = (size_t)config->threads;
	all->threads = NEW_ARRAY(a, struct reader, all->nthreads);
	for (size_t i = 0; i < all->nthreads; i++) {
		struct reader *r = &all->threads[i];

		r->all = all;
		TRY(db_open(a, config->database, DB_READ, &r->db));
		if (pthread_create(&r->thread, NULL, read_on, r) != 0)
			return fail(a, FAULT_BUSY, T_main_busy, "no thread for a reader");
	}
	*out = all;
	return OK;
}

void
readers_stop(struct readers *all)
{
	lane_stop(all->lane);
	pthread_mutex_lock(&all->mutex);
	all->stopping = true;
	pthread_cond_broadcast(&all->more);
	pthread_mutex_unlock(&all->mutex);
	for (size_t i = 0; i < all->nthreads; i++) {
		pthread_join(all->threads[i].thread, NULL);
		db_close(all->threads[i].db);
	}
}
