/* net/courier.c - see courier.h.
 *
 * A piece of work stands in one of three places: waiting in its lane, current (some of its frame is
 * written), or with the courier.  It has an arena of its own, which its end frees.  The lock guards
 * the places and the counts; only the thread touches the sockets and the current work. */
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/time.h"
#include "net/errand.h"
#include "net/pass.h"
#include "text_keys.h"

#define UNDELIVERED_MS INT64_C(30000)
/* How much longer than the work's own time the courier may take to say anything. */
#define SILENCE_MS INT64_C(10000)
#define TICK_MS 500

struct work {
	struct work *next;
	struct arena *arena;
	enum lane lane;
	uint64_t id;
	struct str bytes; /* its frame */
	size_t sent;
	int64_t since; /* handed over; once the frame is written: written.  Monotonic ms */
	int64_t ms;    /* what it may take */
	courier_done_fn *done;
	void *ctx;
};

struct queue {
	struct work *first, **last;
};

struct courier {
	struct arena *arena;
	pthread_t thread;
	pthread_mutex_t lock;
	int control, fd, wake;
	struct frame_reader in;
	struct work *current;
	/* under the lock */
	bool stop;
	uint64_t last_id;
	int under_way[LANES];
	size_t bytes;
	struct queue waiting[LANES];
	struct queue with_courier;
};

/* ---- queues -------------------------------------------------------------------------------- */

static void
queue_open(struct queue *q)
{
	q->first = NULL;
	q->last = &q->first;
}

static void
queue_add(struct queue *q, struct work *w)
{
	w->next = NULL;
	*q->last = w;
	q->last = &w->next;
}

static void
queue_add_first(struct queue *q, struct work *w)
{
	w->next = q->first;
	if (q->first == NULL)
		q->last = &w->next;
	q->first = w;
}

/* Take out the work that *at points to. */
static struct work *
queue_take(struct queue *q, struct work **at)
{
	struct work *w = *at;

	*at = w->next;
	if (q->last == &w->next)
		q->last = at;
	w->next = NULL;
	return w;
}

/* ---- ends ---------------------------------------------------------------------------------- */

/* Give the credit back and tell whoever waits.  Not under the lock. */
static void
work_end(struct courier *c, struct work *w, const struct courier_answer *answer)
{
	pthread_mutex_lock(&c->lock);
	c->under_way[w->lane]--;
	c->bytes -= w->bytes.n;
	pthread_mutex_unlock(&c->lock);
	w->done(w->ctx, answer);
	arena_free(w->arena);
}

static void
work_later(struct courier *c, struct work *w, struct str why)
{
	work_end(c, w, &(struct courier_answer){.end = COURIER_LATER, .why = why});
}

static void
all_later(struct courier *c, struct queue *q, struct str why)
{
	struct work *w;

	for (;;) {
		pthread_mutex_lock(&c->lock);
		w = q->first == NULL ? NULL : queue_take(q, &q->first);
		pthread_mutex_unlock(&c->lock);
		if (w == NULL)
			return;
		work_later(c, w, why);
	}
}

/* The courier is gone: what it had is due again, what it had not whole waits for the next one. */
static void
lose_courier(struct courier *c, struct str why)
{
	if (c->fd < 0)
		return;
	(void)close(c->fd);
	c->fd = -1;
	frame_reader_reset(&c->in);
	if (c->current != NULL) {
		c->current->sent = 0;
		pthread_mutex_lock(&c->lock);
		queue_add_first(&c->waiting[c->current->lane], c->current);
		pthread_mutex_unlock(&c->lock);
		c->current = NULL;
	}
	all_later(c, &c->with_courier, why);
}

/* It broke the format or fell silent: the supervisor is to end it.  What the byte is does not
 * matter. */
static void
accuse_courier(struct courier *c, const char *why)
{
	log_line(LOG_BAD, "courier ended", "why=%s", why);
	if (c->control >= 0)
		(void)send(c->control, "", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
	lose_courier(c, S("the courier misbehaved"));
}

/* ---- the thread ---------------------------------------------------------------------------- */

/* The work with this id and lane, taken out of the courier's hands; NULL when it has none such. */
static struct work *
take_answered(struct courier *c, const struct frame *f)
{
	struct work *found = NULL;

	pthread_mutex_lock(&c->lock);
	for (struct work **at = &c->with_courier.first; *at != NULL; at = &(*at)->next) {
		if ((*at)->id == f->id && (*at)->lane == f->lane) {
			found = queue_take(&c->with_courier, at);
			break;
		}
	}
	pthread_mutex_unlock(&c->lock);
	return found;
}

static void
read_answers(struct courier *c)
{
	struct courier_answer answer;
	struct frame f;
	enum frame_step step;
	struct work *w;

	while ((step = frame_read(&c->in, c->fd, &f)) == FRAME_STEP_DONE) {
		w = f.type == FRAME_ANSWER && errand_get_answer(&f, &answer) ? take_answered(c, &f)
									     : NULL;
		if (w == NULL) {
			accuse_courier(c, "no answer to anything");
			return;
		}
		work_end(c, w, &answer);
	}
	if (step == FRAME_STEP_BAD)
		accuse_courier(c, "bad frame");
	else if (step == FRAME_STEP_GONE)
		lose_courier(c, S("the courier ended"));
}

/* The next work to write, asks before mails before deliveries. */
static bool
take_current(struct courier *c)
{
	pthread_mutex_lock(&c->lock);
	for (int lane = 0; lane < LANES && c->current == NULL; lane++) {
		struct queue *q = &c->waiting[lane];

		if (q->first != NULL)
			c->current = queue_take(q, &q->first);
	}
	pthread_mutex_unlock(&c->lock);
	return c->current != NULL;
}

static void
write_work(struct courier *c)
{
	enum frame_step step;
	struct work *w;

	while (c->current != NULL || take_current(c)) {
		w = c->current;
		step = frame_write(c->fd, w->bytes, &w->sent);
		if (step == FRAME_STEP_WAIT)
			return;
		if (step == FRAME_STEP_GONE) {
			lose_courier(c, S("the courier ended"));
			return;
		}
		w->since = time_mono();
		c->current = NULL;
		pthread_mutex_lock(&c->lock);
		queue_add(&c->with_courier, w);
		pthread_mutex_unlock(&c->lock);
	}
}

/* Work that found no courier in time is due again; a courier that says nothing is ended. */
static void
expire(struct courier *c, int64_t now)
{
	struct queue old;
	bool silent = false;

	queue_open(&old);
	pthread_mutex_lock(&c->lock);
	for (int lane = 0; lane < LANES; lane++) {
		struct queue *q = &c->waiting[lane];

		while (q->first != NULL && now - q->first->since > UNDELIVERED_MS)
			queue_add(&old, queue_take(q, &q->first));
	}
	for (struct work *w = c->with_courier.first; w != NULL; w = w->next)
		silent = silent || now - w->since > w->ms + SILENCE_MS;
	pthread_mutex_unlock(&c->lock);
	if (c->current != NULL && now - c->current->since > UNDELIVERED_MS)
		silent = true;
	all_later(c, &old, S("not delivered to the courier"));
	if (silent)
		accuse_courier(c, "silent");
}

/* A byte with a descriptor: here is a new courier.  The end: the supervisor is gone. */
static void
read_control(struct courier *c)
{
	int fd;
	ssize_t got = pass_take(c->control, &fd);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		(void)close(c->control);
		c->control = -1;
		(void)kill(getpid(), SIGTERM);
		return;
	}
	if (fd < 0)
		return;
	lose_courier(c, S("the courier was replaced"));
	c->fd = fd;
}

static bool
stopping(struct courier *c)
{
	bool stop;

	pthread_mutex_lock(&c->lock);
	stop = c->stop;
	pthread_mutex_unlock(&c->lock);
	return stop;
}

static void *
courier_thread(void *arg)
{
	struct courier *c = arg;
	struct pollfd at[3];
	uint64_t count;

	while (!stopping(c)) {
		if (c->fd >= 0)
			write_work(c);
		at[0] = (struct pollfd){.fd = c->wake, .events = POLLIN};
		at[1] = (struct pollfd){.fd = c->control, .events = POLLIN};
		at[2] = (struct pollfd){
		    .fd = c->fd, .events = (short)(POLLIN | (c->current != NULL ? POLLOUT : 0))};
		(void)poll(at, COUNT(at), TICK_MS);
		if (at[0].revents != 0 && read(c->wake, &count, sizeof(count)) < 0)
			assert(errno == EAGAIN || errno == EINTR);
		if (c->fd >= 0 && at[2].revents != 0)
			read_answers(c);
		if (at[1].revents != 0)
			read_control(c);
		expire(c, time_mono());
	}
	lose_courier(c, S("stopping"));
	for (int lane = 0; lane < LANES; lane++)
		all_later(c, &c->waiting[lane], S("stopping"));
	return NULL;
}

/* ---- for everybody ------------------------------------------------------------------------- */

struct courier *
courier_open(int control, int fd)
{
	struct arena *a = arena_new((size_t)64 << 10);
	struct courier *c = NEW(a, struct courier);
	sigset_t all, before;
	int failed;

	*c = (struct courier){.arena = a, .control = control, .fd = fd};
	for (int lane = 0; lane < LANES; lane++)
		queue_open(&c->waiting[lane]);
	queue_open(&c->with_courier);
	frame_reader_open(&c->in);
	pthread_mutex_init(&c->lock, NULL);
	c->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	/* Signals are for the thread that waits for them. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = c->wake < 0 ? errno : pthread_create(&c->thread, NULL, courier_thread, c);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (failed != 0) {
		log_line(LOG_BAD, "courier cannot start", "error=%d", failed);
		abort();
	}
	return c;
}

static void
wake(struct courier *c)
{
	static const uint64_t one = 1;

	/* Full means that it is awake already. */
	if (write(c->wake, &one, sizeof(one)) < 0)
		assert(errno == EAGAIN);
}

void
courier_stop(struct courier *c)
{
	bool stopped;

	pthread_mutex_lock(&c->lock);
	stopped = c->stop;
	c->stop = true;
	pthread_mutex_unlock(&c->lock);
	if (stopped)
		return;
	wake(c);
	pthread_join(c->thread, NULL);
}

void
courier_close(struct courier *c)
{
	courier_stop(c);
	frame_reader_close(&c->in);
	if (c->control >= 0)
		(void)close(c->control);
	(void)close(c->wake);
	pthread_mutex_destroy(&c->lock);
	arena_free(c->arena);
}

int
courier_room(struct courier *c, enum lane lane)
{
	int room;

	pthread_mutex_lock(&c->lock);
	room = c->stop || c->bytes >= FRAME_BYTES_UNDER_WAY
		   ? 0
		   : frame_credits(lane) - c->under_way[lane];
	pthread_mutex_unlock(&c->lock);
	return room;
}

/* Take a credit and queue the work; false when there is none. */
static bool
hand_over(struct courier *c, struct work *w, struct frame *f)
{
	bool taken = false;

	pthread_mutex_lock(&c->lock);
	if (!c->stop && c->under_way[w->lane] < frame_credits(w->lane) &&
	    c->bytes + FRAME_HEAD + f->payload.n <= FRAME_BYTES_UNDER_WAY) {
		f->id = w->id = ++c->last_id;
		w->bytes = frame_bytes(w->arena, f);
		c->under_way[w->lane]++;
		c->bytes += w->bytes.n;
		queue_add(&c->waiting[w->lane], w);
		taken = true;
	}
	pthread_mutex_unlock(&c->lock);
	return taken;
}

/* Make the work of one frame; scratch holds the payload and is freed. */
static err
send_work(struct courier *c, struct arena *a, struct frame *f, struct arena *scratch,
    const struct work *like)
{
	struct arena *own = arena_new(f->payload.n + 4096);
	struct work *w = NEW(own, struct work);
	bool taken;

	*w = *like;
	w->arena = own;
	w->lane = f->lane;
	w->since = time_mono();
	taken = hand_over(c, w, f);
	arena_free(scratch);
	if (!taken) {
		arena_free(own);
		return fail(a, FAULT_BUSY, T_courier_busy, "no credit in lane %d", (int)f->lane);
	}
	wake(c);
	return OK;
}

err
courier_fetch(struct courier *c, struct arena *a, const struct courier_fetch *fetch,
    courier_done_fn *done, void *ctx)
{
	struct arena *scratch;
	struct buf payload;

	if (!errand_fetch_fits(fetch))
		return fail(a, FAULT_INPUT, T_courier_refused, "a request that cannot be sent");
	scratch = arena_new((size_t)8 << 20);
	payload = BUF(scratch);
	errand_put_fetch(&payload, fetch);
	return send_work(c, a,
	    &(struct frame){.type = FRAME_FETCH, .lane = fetch->lane, .payload = buf_str(&payload)},
	    scratch, &(struct work){.ms = fetch->ms, .done = done, .ctx = ctx});
}

err
courier_mail(struct courier *c, struct arena *a, const struct mail_job *mail, courier_done_fn *done,
    void *ctx)
{
	struct arena *scratch;
	struct buf payload;

	if (!errand_mail_fits(mail))
		return fail(a, FAULT_INPUT, T_courier_refused, "a mail that cannot be sent");
	scratch = arena_new((size_t)8 << 20);
	payload = BUF(scratch);
	errand_put_mail(&payload, mail);
	return send_work(c, a,
	    &(struct frame){.type = FRAME_MAIL, .lane = LANE_MAIL, .payload = buf_str(&payload)},
	    scratch,
	    &(struct work){
		.ms = mail->ms == 0 ? ERRAND_MS_MAX : mail->ms, .done = done, .ctx = ctx});
}
