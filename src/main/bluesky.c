/* main/bluesky.c - see bluesky.h.
 *
 * A flight keeps its account from being picked again until the writer knows what came of it. */
#include "main/bluesky.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/rand.h"
#include "base/time.h"
#include "domain/bluesky_work.h"
#include "fedi/bluesky.h"
#include "net/courier.h"
#include "store/db.h"
#include "text_keys.h"

#define FLIGHTS 4
#define FLIGHT_CAP ((size_t)4 << 20)
#define TRY_MS 15000 /* one request */

enum flight_state { FLIGHT_FREE, FLIGHT_PICKED, FLIGHT_FLIES, FLIGHT_ENDED, FLIGHT_NOTED };

struct flight {
	enum flight_state state;
	struct sky *of;
	struct arena *arena; /* made when it is first used */
	struct bluesky_id id;
	struct bluesky_work work;
	struct bluesky_result result;
};

struct sky {
	struct sky_config config;
	struct flight flights[FLIGHTS];
	bool fresh; /* there may be more to read */
	bool looking;
};

/* ---- flights; all under the lock ----------------------------------------------------------- */

static struct flight *
find_flight(struct sky *sky, enum flight_state state)
{
	for (size_t i = 0; i < FLIGHTS; i++)
		if (sky->flights[i].state == state)
			return &sky->flights[i];
	return NULL;
}

static bool
is_under_way(const struct sky *sky, struct bluesky_id id)
{
	for (size_t i = 0; i < FLIGHTS; i++)
		if (sky->flights[i].state != FLIGHT_FREE && sky->flights[i].id.n == id.n)
			return true;
	return false;
}

static void
end(struct flight *f, enum bluesky_end how, enum bluesky_trouble trouble)
{
	f->result.work = &f->work;
	f->result.end = how;
	f->result.trouble = trouble;
	f->result.dice = (unsigned)rand_u64();
	f->state = FLIGHT_ENDED;
}

/* ---- sending ------------------------------------------------------------------------------- */

/* On the courier's thread. */
static void
courier_said(void *ctx, const struct courier_answer *answer)
{
	struct flight *f = ctx;
	struct sky *sky = f->of;

	pthread_mutex_lock(sky->config.mutex);
	if (answer->end == COURIER_DONE) {
		bluesky_read(f->arena, &f->work, answer->status, str_copy(f->arena, answer->body),
		    &f->result);
		end(f, f->result.end, f->result.trouble);
	} else {
		end(f, BLUESKY_FAILED,
		    answer->end == COURIER_LATER ? BLUESKY_SILENT : BLUESKY_REFUSED);
	}
	f->result.retry_after = answer->retry_after;
	pthread_cond_signal(sky->config.news);
	pthread_mutex_unlock(sky->config.mutex);
}

static err
send(struct flight *f, const struct bluesky_request *r)
{
	struct header headers[3] = {
	    {S("Content-Type"), S("application/json")}, {S("Accept"), S("application/json")}};
	struct courier_fetch fetch = {.lane = LANE_DELIVERY,
	    .post = true,
	    .url = r->url.s,
	    .headers = headers,
	    .nheaders = 2,
	    .body = r->body,
	    .ms = TRY_MS};

	if (r->bearer.at != NULL)
		headers[fetch.nheaders++] = (struct header){
		    S("Authorization"), buf_format(f->arena, "Bearer %.*s", STR_ARG(r->bearer))};
	return courier_fetch(f->of->config.courier, f->arena, &fetch, courier_said, f);
}

/* *request is left empty where nothing is asked. */
static err
prepare(struct flight *f, struct db *db, struct bluesky_request *request, bool *found)
{
	struct rd *rd;
	err e;

	TRY(rd_begin(db, f->arena, &rd));
	e = bluesky_work(rd, f->id, time_now(), &f->work, found);
	if (e == OK && *found && f->work.step != BLUESKY_REST && f->work.step != BLUESKY_END)
		e = bluesky_write(rd, &f->work, request);
	rd_end(rd);
	return e;
}

/* Under the lock, which is let go meanwhile.  What fails by our own fault is read again, at the
 * next look. */
static void
go(struct flight *f, struct db *db)
{
	struct sky *sky = f->of;
	struct bluesky_request request = {.url = {NONE}};
	bool found = false;
	err e;

	arena_reset(f->arena);
	f->result = (struct bluesky_result){.work = &f->work};
	f->state = FLIGHT_FLIES;
	pthread_mutex_unlock(sky->config.mutex);
	e = prepare(f, db, &request, &found);
	if (e == OK && request.url.s.at != NULL)
		e = send(f, &request);
	if (e != OK && e->fault != FAULT_MISSING && e->fault != FAULT_BUSY)
		log_err(e, "bluesky", 0);
	pthread_mutex_lock(sky->config.mutex);
	if (e != OK && e->fault == FAULT_MISSING)
		end(f, BLUESKY_MOOT, BLUESKY_WELL);
	else if (e != OK || !found)
		f->state = FLIGHT_FREE;
	else if (request.url.s.at == NULL)
		end(f, BLUESKY_UNTRIED, BLUESKY_WELL);
}

/* ---- reading what is due ------------------------------------------------------------------- */

/* Under the lock, which is let go while the database is read. */
static void
look(struct sky *sky, struct db *db, struct arena *a)
{
	struct bluesky_id *ids = NULL;
	size_t n = 0;
	struct rd *rd;
	err e;

	sky->looking = true;
	sky->fresh = false;
	pthread_mutex_unlock(sky->config.mutex);
	e = rd_begin(db, a, &rd);
	if (e == OK) {
		e = bluesky_due(rd, time_now(), &ids, &n);
		rd_end(rd);
	}
	if (e != OK)
		log_err(e, "bluesky", 0);
	pthread_mutex_lock(sky->config.mutex);
	for (size_t i = 0; i < n; i++) {
		struct flight *f = find_flight(sky, FLIGHT_FREE);

		if (is_under_way(sky, ids[i]))
			continue;
		if (f == NULL)
			break;
		f->id = ids[i];
		f->state = FLIGHT_PICKED;
	}
	sky->looking = false;
}

/* ---- what came of it ----------------------------------------------------------------------- */

struct note {
	struct act act;
	struct flight *flight;
};

static err
note_run(struct act *act, struct tx *tx)
{
	struct note *note = (struct note *)act;

	return bluesky_note(tx, &note->flight->result, time_now());
}

/* Under the lock, which is let go while the writer works. */
static void
note(struct flight *f, struct arena *a)
{
	struct sky *sky = f->of;
	struct note note = {.act = {.arena = a, .quiet = true, .run = note_run}, .flight = f};
	err e;

	f->state = FLIGHT_NOTED;
	pthread_mutex_unlock(sky->config.mutex);
	e = writer_run(sky->config.writer, WRITE_JOBS, &note.act);
	if (e != OK)
		log_err(e, "bluesky", 0);
	pthread_mutex_lock(sky->config.mutex);
	f->state = FLIGHT_FREE; /* what was not noted is due still */
	sky->fresh |= e == OK;
}

/* ---- the threads of main/deliver ----------------------------------------------------------- */

struct sky *
sky_open(struct arena *a, const struct sky_config *config)
{
	struct sky *sky = NEW(a, struct sky);

	*sky = (struct sky){.config = *config, .fresh = true};
	for (size_t i = 0; i < FLIGHTS; i++)
		sky->flights[i].of = sky;
	return sky;
}

void
sky_wake(struct sky *sky)
{
	sky->fresh = true;
}

bool
sky_busy(const struct sky *sky)
{
	for (size_t i = 0; i < FLIGHTS; i++)
		if (sky->flights[i].state == FLIGHT_PICKED)
			return true;
	return sky->fresh;
}

bool
sky_step(struct sky *sky, struct db *db, struct arena *a, bool stopping)
{
	struct flight *f = find_flight(sky, FLIGHT_ENDED);

	if (f != NULL) {
		note(f, a);
		return true;
	}
	if (stopping)
		return false;
	f = find_flight(sky, FLIGHT_PICKED);
	if (f != NULL && courier_room(sky->config.courier, LANE_DELIVERY) > 0) {
		if (f->arena == NULL)
			f->arena = arena_new(FLIGHT_CAP);
		go(f, db);
		return true;
	}
	if (sky->fresh && !sky->looking && find_flight(sky, FLIGHT_FREE) != NULL) {
		look(sky, db, a);
		return true;
	}
	return false;
}

void
sky_close(struct sky *sky)
{
	for (size_t i = 0; i < FLIGHTS; i++)
		arena_free(sky->flights[i].arena);
}
