/* main/deliver.c - see deliver.h.
 *
 * A delivery that was picked stands in a slot until the writer knows what came of it, so that
 * nothing is picked twice.  The two lists of what is due, urgent or not, are read on from where
 * they were left, round and round: a server with much that waits does not stand before the
 * others. */
#include <pthread.h>

#include "base/arena.h"
#include "base/cond.h"
#include "base/log.h"
#include "base/rand.h"
#include "base/time.h"
#include "domain/address.h"
#include "domain/delivery.h"
#include "domain/news.h"
#include "domain/signer.h"
#include "fedi/sign.h"
#include "fedi/write.h"
#include "main/bluesky.h"
#include "main/deliver.h"
#include "net/courier.h"
#include "store/db.h"
#include "text_keys.h"

#define SLOTS 320
#define PAGE 128           /* rows read at once */
#define PEER_SLOTS 8       /* of one server that answers */
#define PEER_FLIGHTS 2     /* at once to it */
#define LIVELY 60          /* a server that answered so lately answers; seconds */
#define DOUBTFUL 32        /* flights to servers that were silent or slow lately */
#define DOUBTFUL_SLOTS 64  /* for them, those that fly among them */
#define SLOW_MS 3000       /* who keeps us waiting so long is slow */
#define SLOW_COSTS 4       /* answers in time until a slow server is trusted again */
#define DOUBT_MOST 20      /* and no more of them, however often it was */
#define NOTES 100          /* results in one act */
#define NOTE_MS 100        /* fewer are noted after that long */
#define TRY_MS 10000       /* one delivery */
#define LOOK_MS 20         /* between two looks, however much happens */
#define SILENCE_MS 1000    /* between two looks when nothing happens */
#define BODY_FRESH_MS 5000 /* a written body serves this long */
#define SLOT_CAP ((size_t)16 << 10)
#define WORK_CAP ((size_t)4 << 20)
#define THREADS_MOST 16
#define PEERS 4096 /* places in the memory of who answers, and how */

enum slot_state { SLOT_FREE, SLOT_PICKED, SLOT_FLIES, SLOT_ENDED, SLOT_NOTED };

struct slot {
	enum slot_state state;
	struct deliver *of;
	struct arena *arena;
	struct delivery delivery;
	enum sign_form form;
	bool urgent;
	bool knocked; /* with the other form already */
	int64_t sent; /* monotonic ms */
	struct delivery_result result;
};

/* What was met at the servers of one place. */
struct met {
	uint32_t answered; /* monotonic seconds: in time, the last time; 0: never */
	uint32_t doubt;    /* answers in time until it counts as one that gives them */
};

/* The activity that a thread wrote last: a fan-out sends the same one to many.  What is urgent goes
 * to one and may be overtaken, so it is written anew each time. */
struct body {
	struct arena *arena;
	struct news_id news;
	int64_t at; /* monotonic ms */
	struct str bytes, key_id;
	const struct rsa_key *key;
};

struct worker {
	pthread_t thread;
	struct deliver *of;
	struct db *db;
	struct arena *arena; /* of one piece of work */
	struct body body;
};

struct deliver {
	pthread_mutex_t mutex;
	pthread_cond_t news;
	struct writer *writer;
	struct courier *courier;
	struct sky *sky;
	struct slot slots[SLOTS];
	struct delivery_key urgent, bulk; /* where the lists go on */
	bool fresh;                       /* there may be more to read */
	bool looking, noting, stopping;
	int64_t noted, looked; /* monotonic ms of the last note, of the last look */
	struct met met[PEERS]; /* by peer */
	struct worker workers[THREADS_MOST];
	int nworkers;
};

/* ---- slots; all under the lock ------------------------------------------------------------- */

static int
count(const struct deliver *d, enum slot_state state)
{
	int n = 0;

	for (size_t i = 0; i < SLOTS; i++)
		n += d->slots[i].state == state;
	return n;
}

/* Servers of which nothing was heard lately get one delivery at a time: those that are silent must
 * not hold what the others need. */
static bool
is_lively(const struct deliver *d, struct peer_id peer)
{
	const struct met *m = &d->met[peer.n % PEERS];

	return m->answered != 0 && m->doubt == 0 && time_mono() / 1000 - m->answered < LIVELY;
}

/* Those that were silent, or slow, share a few places: somebody with many names could hold all that
 * there are. */
static bool
is_doubtful(const struct deliver *d, const struct delivery *row)
{
	return row->fails > 0 || d->met[row->peer.n % PEERS].doubt > 0;
}

static int
count_doubtful(const struct deliver *d, bool flying)
{
	int n = 0;

	for (size_t i = 0; i < SLOTS; i++)
		if (d->slots[i].state == SLOT_FLIES || (!flying && d->slots[i].state != SLOT_FREE))
			n += is_doubtful(d, &d->slots[i].delivery);
	return n;
}

/* What was sent has been answered, or nobody did. */
static void
meet(struct deliver *d, const struct slot *s, bool answered)
{
	struct met *m = &d->met[s->delivery.peer.n % PEERS];
	int64_t now = time_mono();

	if (now - s->sent >= SLOW_MS) {
		m->doubt = m->doubt + SLOW_COSTS < DOUBT_MOST ? m->doubt + SLOW_COSTS : DOUBT_MOST;
		return;
	}
	if (!answered)
		return;
	m->answered = (uint32_t)(now / 1000) + 1;
	m->doubt -= m->doubt > 0;
}

static int
count_of_peer(const struct deliver *d, struct peer_id peer, bool flying)
{
	int n = 0;

	for (size_t i = 0; i < SLOTS; i++)
		if (d->slots[i].state != SLOT_FREE && d->slots[i].delivery.peer.n == peer.n)
			n += !flying || d->slots[i].state == SLOT_FLIES;
	return n;
}

static bool
is_under_way(const struct deliver *d, struct delivery_id id)
{
	for (size_t i = 0; i < SLOTS; i++)
		if (d->slots[i].state != SLOT_FREE && d->slots[i].delivery.id.n == id.n)
			return true;
	return false;
}

static struct slot *
free_slot(struct deliver *d)
{
	for (size_t i = 0; i < SLOTS; i++)
		if (d->slots[i].state == SLOT_FREE)
			return &d->slots[i];
	return NULL;
}

static void
end(struct slot *s, enum delivery_end how, int status)
{
	s->result = (struct delivery_result){.id = s->delivery.id,
	    .news = s->delivery.news,
	    .peer = s->delivery.peer,
	    .inbox = s->delivery.inbox,
	    .end = how,
	    .status = status,
	    .form = s->form,
	    .rest = s->delivery.rest,
	    .dice = (unsigned)rand_u64()};
	s->state = SLOT_ENDED;
}

/* False when there is no slot for it. */
static bool
pick(struct deliver *d, const struct delivery *row, bool urgent, int64_t now)
{
	struct slot *s;

	if (is_under_way(d, row->id) ||
	    count_of_peer(d, row->peer, false) >= (is_lively(d, row->peer) ? PEER_SLOTS : 1) ||
	    (is_doubtful(d, row) && count_doubtful(d, false) >= DOUBTFUL_SLOTS))
		return true;
	s = free_slot(d);
	if (s == NULL)
		return false;
	if (s->arena == NULL)
		s->arena = arena_new(SLOT_CAP);
	arena_reset(s->arena);
	s->delivery = *row;
	s->delivery.inbox = str_copy(s->arena, row->inbox);
	s->delivery.host = str_copy(s->arena, row->host);
	s->form = row->form == SIGN_9421 ? SIGN_9421 : SIGN_CAVAGE;
	s->urgent = urgent;
	s->knocked = false;
	s->state = SLOT_PICKED;
	if (row->rest > now)
		end(s, DELIVERY_RESTS, 0);
	return true;
}

/* What is urgent goes to each inbox in order, one at a time: a yes that is slow on its way must not
 * come in behind the no that followed it. */
static bool
is_behind(const struct deliver *d, const struct slot *s)
{
	for (size_t i = 0; i < SLOTS && s->urgent; i++) {
		const struct slot *t = &d->slots[i];
		bool first = t->state == SLOT_FLIES ||
			     (t->state == SLOT_PICKED && t->delivery.id.n < s->delivery.id.n);

		if (first && t->urgent && str_eq(t->delivery.inbox, s->delivery.inbox))
			return true;
	}
	return false;
}

/* Is its server busy with others of ours, or one of too many that may be silent? */
static bool
is_held(const struct deliver *d, const struct slot *s)
{
	int most = is_lively(d, s->delivery.peer) ? PEER_FLIGHTS : 1;

	return count_of_peer(d, s->delivery.peer, true) >= most ||
	       (is_doubtful(d, &s->delivery) && count_doubtful(d, true) >= DOUBTFUL) ||
	       is_behind(d, s);
}

/* The next one that can go, best of what somebody waits for, then of what this thread has written
 * already; NULL too while the courier has no room. */
static struct slot *
next_picked(struct worker *w)
{
	struct deliver *d = w->of;
	struct slot *best = NULL;

	if (d->stopping || count(d, SLOT_FLIES) >= frame_credits(LANE_DELIVERY) ||
	    courier_room(d->courier, LANE_DELIVERY) <= 0)
		return NULL;
	for (size_t i = 0; i < SLOTS; i++) {
		struct slot *s = &d->slots[i];

		if (s->state != SLOT_PICKED ||
		    (best != NULL && !s->urgent && s->delivery.news.n != w->body.news.n) ||
		    is_held(d, s))
			continue;
		best = s;
		if (s->urgent || s->delivery.news.n == w->body.news.n)
			break;
	}
	return best;
}

/* ---- reading what is due ------------------------------------------------------------------- */

/* Put a page into slots; *after is moved behind the last one that was looked at. */
static void
pick_all(struct deliver *d, const struct delivery_list *list, struct delivery_key *after)
{
	int64_t now = time_now();

	for (size_t i = 0; i < list->n; i++) {
		if (!pick(d, &list->rows[i], after->urgent, now))
			return;
		*after = (struct delivery_key){after->urgent, list->rows[i].due, list->rows[i].id};
	}
}

static err
read_due(struct worker *w, const struct delivery_key at[2], struct delivery_list out[2])
{
	struct rd *rd;
	err e;

	TRY(rd_begin(w->db, w->arena, &rd));
	e = delivery_due(rd, time_now(), &at[0], PAGE, &out[0]);
	if (e == OK)
		e = delivery_due(rd, time_now(), &at[1], PAGE, &out[1]);
	rd_end(rd);
	return e;
}

/* Put a page into slots, and go on behind it: at the end of the list it begins again, when
 * something has happened since. */
static void
go_on(struct deliver *d, const struct delivery_list *page, struct delivery_key *at)
{
	pick_all(d, page, at);
	if (page->n < PAGE)
		*at = (struct delivery_key){.urgent = at->urgent};
	else
		d->fresh = true;
}

/* Under the lock, which is let go while the database is read. */
static void
look(struct worker *w)
{
	struct deliver *d = w->of;
	struct delivery_key at[2] = {d->urgent, d->bulk};
	struct delivery_list pages[2] = {{0}, {0}};
	err e;

	d->looking = true;
	d->fresh = false;
	pthread_mutex_unlock(&d->mutex);
	e = read_due(w, at, pages);
	if (e != OK)
		log_err(e, "deliveries", 0);
	pthread_mutex_lock(&d->mutex);
	go_on(d, &pages[0], &d->urgent);
	go_on(d, &pages[1], &d->bulk);
	d->looking = false;
	d->looked = time_mono();
}

/* ---- sending ------------------------------------------------------------------------------- */

static enum delivery_end
end_of_status(int status)
{
	if (status >= 200 && status < 300)
		return DELIVERY_TOOK;
	if (status == 401 || status == 408 || status == 429 || (status >= 500 && status != 501))
		return DELIVERY_BUSY;
	return DELIVERY_REFUSED;
}

/* On the courier's thread. */
static void
courier_said(void *ctx, const struct courier_answer *answer)
{
	static const enum delivery_end ends[] = {
	    [COURIER_REFUSED] = DELIVERY_REFUSED, [COURIER_LATER] = DELIVERY_SILENT};
	struct slot *s = ctx;
	struct deliver *d = s->of;
	bool unproven =
	    answer->end == COURIER_DONE && (answer->status == 401 || answer->status == 400);

	pthread_mutex_lock(&d->mutex);
	meet(d, s, answer->end == COURIER_DONE);
	if (unproven && !s->knocked) {
		/* Some servers read the other form of signature only. */
		s->knocked = true;
		s->form = s->form == SIGN_CAVAGE ? SIGN_9421 : SIGN_CAVAGE;
		s->state = SLOT_PICKED;
	} else {
		end(s,
		    answer->end == COURIER_DONE ? end_of_status(answer->status) : ends[answer->end],
		    answer->status);
		s->result.retry_after = answer->retry_after;
	}
	pthread_cond_signal(&d->news);
	pthread_mutex_unlock(&d->mutex);
}

/* FAULT_MISSING when there is nothing to tell any more. */
static err
load_news(struct rd *rd, struct news_id id, struct news *out)
{
	bool found, overtaken = false;

	TRY(news_load(rd, id, out, &found));
	if (found)
		TRY(news_overtaken(rd, out, &overtaken));
	return found && !overtaken
		   ? OK
		   : fail(rd_arena(rd), FAULT_MISSING, T_fault_missing, "the news are gone");
}

/* The activity of some news, its signer and the name of the key. */
static err
write_body(struct worker *w, struct news_id id)
{
	struct body *b = &w->body;
	struct news news;
	struct rd *rd;
	err e;

	b->news.n = 0;
	arena_reset(b->arena);
	TRY(rd_begin(w->db, b->arena, &rd));
	e = load_news(rd, id, &news);
	if (e == OK)
		e = signer_key(rd, news.movement, &b->key);
	if (e == OK)
		e = write_key_id(rd, news.movement, &b->key_id);
	if (e == OK)
		e = write_news(rd, &news, &b->bytes);
	rd_end(rd);
	TRY(e);
	b->news = id;
	b->at = time_mono();
	return OK;
}

/* It may have waited in its slot, and what is written may be kept: look again, so that nobody hears
 * of us after the answer to whoever wanted that said so.  FAULT_MISSING: it is not to be sent. */
static err
look_again(struct worker *w, const struct slot *s)
{
	struct rd *rd;
	bool stands = false;
	err e;

	TRY(rd_begin(w->db, w->arena, &rd));
	e = delivery_stands(rd, &s->delivery, &stands);
	rd_end(rd);
	TRY(e);
	return stands ? OK
		      : fail(w->arena, FAULT_MISSING, T_fault_missing, "not to be told any more");
}

static err
send(struct worker *w, struct slot *s)
{
	struct arena *a = w->arena;
	struct header headers[8] = {{S("Content-Type"), S("application/activity+json")}};
	struct courier_fetch fetch = {.lane = LANE_DELIVERY,
	    .post = true,
	    .url = s->delivery.inbox,
	    .headers = headers,
	    .ms = TRY_MS};
	struct sign_what what = {
	    .form = s->form, .post = true, .url = s->delivery.inbox, .now = time_now()};
	size_t n;

	TRY(look_again(w, s));
	if (s->urgent || w->body.news.n != s->delivery.news.n ||
	    time_mono() - w->body.at > BODY_FRESH_MS)
		TRY(write_body(w, s->delivery.news));
	what.body = fetch.body = w->body.bytes;
	what.key_id = w->body.key_id;
	TRY(sign_headers(a, &what, w->body.key, headers + 1, &n));
	fetch.nheaders = n + 1;
	return courier_fetch(w->of->courier, a, &fetch, courier_said, s);
}

/* Under the lock, which is let go while it is signed. */
static void
send_one(struct worker *w, struct slot *s)
{
	struct deliver *d = w->of;
	err e;

	s->state = SLOT_FLIES;
	s->sent = time_mono();
	pthread_mutex_unlock(&d->mutex);
	e = send(w, s);
	if (e != OK && e->fault != FAULT_MISSING && e->fault != FAULT_BUSY)
		log_err(e, "delivery", 0);
	pthread_mutex_lock(&d->mutex);
	if (e == OK)
		return;
	if (e->fault == FAULT_MISSING)
		end(s, DELIVERY_MOOT, 0);
	else if (e->fault == FAULT_INPUT)
		end(s, DELIVERY_REFUSED, 0);
	else
		s->state = SLOT_FREE; /* our own trouble: it is read again, at the next look */
}

/* ---- what came of it ----------------------------------------------------------------------- */

struct note {
	struct act act;
	struct slot *slots[NOTES];
	size_t n;
};

static err
note_run(struct act *act, struct tx *tx)
{
	struct note *note = (struct note *)act;

	for (size_t i = 0; i < note->n; i++)
		TRY(delivery_note(tx, &note->slots[i]->result, time_now()));
	return OK;
}

/* Under the lock, which is let go while the writer works. */
static void
note_ended(struct worker *w)
{
	struct deliver *d = w->of;
	struct note note = {.act = {.arena = w->arena, .quiet = true, .run = note_run}};
	err e;

	for (size_t i = 0; i < SLOTS && note.n < NOTES; i++)
		if (d->slots[i].state == SLOT_ENDED) {
			d->slots[i].state = SLOT_NOTED;
			note.slots[note.n++] = &d->slots[i];
		}
	d->noting = true;
	pthread_mutex_unlock(&d->mutex);
	e = writer_run(d->writer, WRITE_JOBS, &note.act);
	if (e != OK)
		log_err(e, "deliveries", 0);
	pthread_mutex_lock(&d->mutex);
	for (size_t i = 0; i < note.n; i++)
		note.slots[i]->state = SLOT_FREE; /* what was not noted is due still */
	d->noting = false;
	d->noted = time_mono();
	d->fresh |= e == OK;
}

/* ---- threads ------------------------------------------------------------------------------- */

static void
wait_news(struct deliver *d)
{
	int64_t ms = d->fresh || sky_busy(d->sky) ? LOOK_MS
		     : count(d, SLOT_ENDED) > 0   ? NOTE_MS
						  : SILENCE_MS;

	if (!cond_wait_until(&d->news, &d->mutex, time_mono() + ms) && ms == SILENCE_MS) {
		d->fresh = true;
		sky_wake(d->sky);
	}
}

static bool
is_look_due(const struct deliver *d)
{
	return d->fresh && !d->looking && !d->stopping && count(d, SLOT_FREE) >= PAGE &&
	       time_mono() - d->looked >= LOOK_MS;
}

/* Many at once, or few after a while; at the end all that there are. */
static bool
is_noting_due(const struct deliver *d)
{
	int ended = count(d, SLOT_ENDED);

	if (d->noting || ended == 0)
		return false;
	return ended >= NOTES || d->stopping || time_mono() - d->noted >= NOTE_MS;
}

/* Do the most pressing thing; under the lock.  False when there is nothing to do. */
static bool
step(struct worker *w)
{
	struct deliver *d = w->of;
	struct slot *s = next_picked(w);

	if (is_noting_due(d)) {
		note_ended(w);
		return true;
	}
	if (s != NULL) {
		send_one(w, s);
		return true;
	}
	if (is_look_due(d)) {
		look(w);
		return true;
	}
	return sky_step(d->sky, w->db, w->arena, d->stopping);
}

static void *
deliver_on(void *arg)
{
	struct worker *w = arg;
	struct deliver *d = w->of;

	pthread_mutex_lock(&d->mutex);
	for (;;) {
		if (step(w))
			arena_reset(w->arena);
		else if (d->stopping)
			break;
		else
			wait_news(d);
	}
	pthread_mutex_unlock(&d->mutex);
	return NULL;
}

static err
start_worker(struct arena *a, struct deliver *d, const char *database)
{
	struct worker *w = &d->workers[d->nworkers];

	w->of = d;
	w->arena = arena_new(WORK_CAP);
	w->body.arena = arena_new(WORK_CAP);
	TRY(db_open(a, database, DB_READ, &w->db));
	if (pthread_create(&w->thread, NULL, deliver_on, w) != 0)
		return fail(a, FAULT_BUSY, T_main_busy, "no thread for deliveries");
	d->nworkers++;
	return OK;
}

err
deliver_start(struct arena *a, const struct deliver_config *config, struct deliver **out)
{
	struct deliver *d = NEW(a, struct deliver);

	d->writer = config->writer;
	d->courier = config->courier;
	d->urgent.urgent = true;
	d->fresh = true;
	pthread_mutex_init(&d->mutex, NULL);
	cond_init(&d->news);
	d->sky = sky_open(a, &(struct sky_config){d->writer, d->courier, &d->mutex, &d->news});
	for (size_t i = 0; i < SLOTS; i++)
		d->slots[i].of = d;
	for (int i = 0; i < config->threads && i < THREADS_MOST; i++)
		TRY(start_worker(a, d, config->database));
	*out = d;
	return OK;
}

void
deliver_wake(struct deliver *d)
{
	pthread_mutex_lock(&d->mutex);
	d->fresh = true;
	sky_wake(d->sky);
	pthread_cond_signal(&d->news);
	pthread_mutex_unlock(&d->mutex);
}

void
deliver_stop(struct deliver *d)
{
	pthread_mutex_lock(&d->mutex);
	d->stopping = true;
	pthread_cond_broadcast(&d->news);
	pthread_mutex_unlock(&d->mutex);
	for (int i = 0; i < d->nworkers; i++) {
		pthread_join(d->workers[i].thread, NULL);
		db_close(d->workers[i].db);
		arena_free(d->workers[i].arena);
		arena_free(d->workers[i].body.arena);
	}
	for (size_t i = 0; i < SLOTS; i++)
		arena_free(d->slots[i].arena);
	sky_close(d->sky);
}
