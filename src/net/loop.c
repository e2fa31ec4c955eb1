/* net/loop.c - see loop.h: threads, rounds, accepting, stopping. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/str.h"
#include "base/text.h"
#include "base/time.h"
#include "net/serve.h"

#define EVENTS 128
#define ACCEPTS 16
#define DATE_MS 200
#define LISTENER UINT64_MAX
#define WAKER (UINT64_MAX - 1)

/* ---- word from other threads ---------------------------------------------------------------- */

static void
wake(const struct loop *l)
{
	const uint64_t one = 1;

	/* It can only fail when the counter is full, and then the loop wakes anyway. */
	(void)!write(l->wake, &one, sizeof(one));
}

static void
tell(void *to, unsigned index, struct fill_note *note)
{
	struct loops *all = to;
	struct loop *l = &all->loops[index];

	note->next = atomic_load(&l->told);
	while (!atomic_compare_exchange_weak(&l->told, &note->next, note))
		continue;
	if (note->next == NULL)
		wake(l);
}

/* Free what came back when nobody can send it any more. */
static void
drop_all(struct loop *l)
{
	struct fill_note *note = atomic_exchange(&l->told, NULL), *note_next;
	struct work *w = atomic_exchange(&l->answered, NULL), *next;

	for (; w != NULL; w = next) {
		next = w->next;
		work_free(w);
	}
	for (; note != NULL; note = note_next) {
		note_next = note->next;
		fill_drop(note->fill);
	}
}

void
loop_answer(struct req *req, const struct reply *reply)
{
	struct work *w = (struct work *)req;
	struct loop *l = w->loop;
	struct work *before;

	work_seal(w, reply);
	before = atomic_load(&l->answered);
	do
		w->next = before;
	while (!atomic_compare_exchange_weak(&l->answered, &before, w));
	/* From here on the request may be gone. */
	if (before == NULL)
		wake(l);
	if (atomic_load(&l->all->dead))
		drop_all(l);
}

static void
take_answers(struct loop *l)
{
	struct work *w = atomic_exchange(&l->answered, NULL), *next;

	for (; w != NULL; w = next) {
		struct conn *c;

		next = w->next;
		c = serve_answered(l, w);
		if (c != NULL)
			conn_run(l, c);
	}
}

/* Those who waited for this page look again. */
static void
take_note(struct loop *l, struct fill *fill)
{
	bool alone = fill_end(fill) == FILL_ALONE;
	uint32_t first = CONN_NONE, slot, next;

	for (slot = l->waiting; slot != CONN_NONE; slot = next) {
		struct conn *c = &l->conns[slot];

		next = c->next;
		if (c->waits != fill)
			continue;
		conn_unwait(l, c);
		c->next = first;
		first = slot;
	}
	for (slot = first; slot != CONN_NONE; slot = next) {
		struct conn *c = &l->conns[slot];

		next = c->next;
		c->next = CONN_NONE;
		c->state = CONN_IDLE;
		c->tries++;
		c->alone = alone || c->tries >= CONN_TRIES;
		conn_run(l, c);
	}
	fill_drop(fill);
}

static void
take_notes(struct loop *l)
{
	struct fill_note *note = atomic_exchange(&l->told, NULL), *next;

	for (; note != NULL; note = next) {
		next = note->next;
		take_note(l, note->fill);
	}
}

/* ---- accepting ------------------------------------------------------------------------------ */

/* Turn the ear to the listening socket or away from it.  EPOLLEXCLUSIVE cannot be modified, only
 * taken out and put in again. */
static void
listen_set(struct loop *l, bool on)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE, .data = {.u64 = LISTENER}};

	if (on == l->listening)
		return;
	if (epoll_ctl(l->epoll, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, l->all->config.listen_fd,
		&event) == 0)
		l->listening = on;
}

/* Loops that accept at the same time may overshoot by one each: their slots have room for that. */
static bool
is_full(struct loops *all)
{
	return atomic_load(&all->used) >= all->config.max_connections;
}

/* A few at a time, so that other loops get some too and those who are in are not kept waiting. */
static void
accept_some(struct loop *l)
{
	for (int i = 0; i < ACCEPTS; i++) {
		struct sockaddr_storage from = {0};
		socklen_t n = sizeof(from);
		int fd;

		/* Only the first is known to be there: room is made for nobody else. */
		if (is_full(l->all) && i > 0)
			return;
		if (is_full(l->all) && !conn_shed(l)) {
			listen_set(l, false);
			return;
		}
		fd = accept4(l->all->config.listen_fd, (struct sockaddr *)&from, &n,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0) {
			conn_open(l, fd, gate_addr_of(&from));
			continue;
		}
		/* No descriptors left: make room, or look again at the next tick. */
		if ((errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) &&
		    !conn_shed(l))
			listen_set(l, false);
		return;
	}
}

/* ---- rounds --------------------------------------------------------------------------------- */

static void
date_set(struct loop *l)
{
	char date[HTTP_DATE + 1];

	http_date(time_now(), date);
	for (int closes = 0; closes < 2; closes++) {
		int n = snprintf(l->date_room[closes], sizeof(l->date_room[closes]),
		    "Date: %s\r\n%s\r\n", date, closes ? "Connection: close\r\n" : "");

		l->date[closes] = (struct str){l->date_room[closes], (size_t)n};
	}
	l->date_next = l->now + DATE_MS;
}

static void
tick(struct loop *l)
{
	uint32_t slot;

	while (wheel_due(l->wheel, l->now, &slot))
		conn_expire(l, &l->conns[slot]);
	front_sweep(l->front);
	if (!l->stopping && !is_full(l->all))
		listen_set(l, true);
	l->tick_next = l->now + WHEEL_TICK;
}

static void
take_event(struct loop *l, const struct epoll_event *event)
{
	uint32_t slot = (uint32_t)event->data.u64;
	struct conn *c;

	if (event->data.u64 == LISTENER) {
		if (l->listening)
			accept_some(l);
		return;
	}
	if (event->data.u64 == WAKER)
		return; /* edge-triggered: never read; what it announces is looked at every round */
	c = &l->conns[slot];
	if (c->state != CONN_FREE && c->generation == (uint32_t)(event->data.u64 >> 32))
		conn_event(l, c, event->events);
}

/* The first round of the end: nobody new, and those between two requests may go. */
static void
stop_begin(struct loop *l)
{
	listen_set(l, false);
	l->stopping = true;
	for (uint32_t i = 0; i < l->fresh; i++) {
		struct conn *c = &l->conns[i];

		if ((c->state == CONN_IDLE || c->state == CONN_HEAD) && c->out == NULL)
			conn_close(l, c);
	}
}

static void
round_once(struct loop *l)
{
	struct epoll_event events[EVENTS];
	int n =
	    epoll_wait(l->epoll, events, EVENTS, l->used > 0 || !l->listening ? WHEEL_TICK : -1);

	l->now = time_mono();
	if (l->now >= l->date_next)
		date_set(l);
	if (atomic_load_explicit(&l->all->stop, memory_order_relaxed) && !l->stopping)
		stop_begin(l);
	for (int i = 0; i < n; i++)
		take_event(l, &events[i]);
	if (atomic_load_explicit(&l->answered, memory_order_relaxed) != NULL)
		take_answers(l);
	if (atomic_load_explicit(&l->told, memory_order_relaxed) != NULL)
		take_notes(l);
	if (l->now >= l->tick_next)
		tick(l);
}

static void *
run(void *at)
{
	struct loop *l = at;

	while (!l->stopping || (l->used > 0 && l->now < atomic_load(&l->all->stop_by)))
		round_once(l);
	for (uint32_t i = 0; i < l->fresh; i++)
		if (l->conns[i].state != CONN_FREE)
			conn_close(l, &l->conns[i]);
	return NULL;
}

/* ---- starting and stopping ------------------------------------------------------------------ */

static err
refused(struct arena *a, const char *what)
{
	return fail(a, FAULT_BUSY, T_main_failed, "%s: %s", what, strerror(errno));
}

/* Every loop has slots for all, since nobody knows which of them will accept; those that are never
 * taken never take memory. */
static uint32_t
slots(const struct loops *all)
{
	return all->config.max_connections + (uint32_t)all->n;
}

static err
loop_make(struct arena *a, struct loops *all, unsigned index)
{
	struct loop *l = &all->loops[index];
	struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data = {.u64 = WAKER}};
	void *conns;

	l->all = all;
	l->index = index;
	l->now = time_mono();
	l->free = l->waiting = CONN_NONE;
	conns = mmap(NULL, slots(all) * sizeof(*l->conns), PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (conns == MAP_FAILED)
		return refused(a, "mmap");
	l->conns = conns;
	l->wheel = wheel_new(slots(all), l->now);
	l->front = front_new(all->config.cache);
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	l->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (l->epoll < 0 || l->wake < 0 || epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->wake, &event) != 0)
		return refused(a, "epoll");
	date_set(l);
	listen_set(l, true);
	return l->listening ? OK : refused(a, "listen");
}

static void
loop_unmake(struct loop *l)
{
	drop_all(l);
	if (l->epoll > 0)
		(void)close(l->epoll);
	if (l->wake > 0)
		(void)close(l->wake);
	if (l->conns != NULL)
		(void)munmap(l->conns, slots(l->all) * sizeof(*l->conns));
	wheel_free(l->wheel);
	front_free(l->front);
	free(l->now_sending);
	for (struct sendq *q = l->spare_queues, *next; q != NULL; q = next) {
		next = q->next;
		free(q);
	}
	for (struct spare *s = l->spare_buffers, *next; s != NULL; s = next) {
		next = s->next;
		free(s);
	}
}

static void
plain_make(struct loops *all)
{
	static const int statuses[] = {400, 408, 413, 414, 417, 421, 431, 501, 505};

	for (size_t i = 0; i < COUNT(statuses); i++)
		answer_plain(all->arena, &all->site, statuses[i], &all->plain[statuses[i]]);
}

static err
proxies_read(struct arena *a, struct loops *all)
{
	const struct loop_config *config = &all->config;

	all->proxies = NEW_ARRAY(all->arena, struct gate_addr, config->nproxies);
	for (size_t i = 0; i < config->nproxies; i++)
		if (!gate_addr_read(config->proxies[i], &all->proxies[i]))
			return fail(a, FAULT_INPUT, T_main_setting, "proxy %zu is no address", i);
	return OK;
}

/* Answers are written in one piece, so there is nothing to be gained by holding small ones back.
 * Accepted sockets inherit both settings. */
static err
listener_set(struct arena *a, int fd)
{
	const int on = 1;
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0)
		return refused(a, "listening socket");
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return OK;
}

/* Signals are the main thread's. */
static err
threads_start(struct arena *a, struct loops *all)
{
	sigset_t every, before;
	int failed = 0;

	(void)sigfillset(&every);
	(void)pthread_sigmask(SIG_SETMASK, &every, &before);
	for (int i = 0; i < all->n && failed == 0; i++)
		failed = pthread_create(&all->loops[i].thread, NULL, run, &all->loops[i]);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = failed;
	return failed == 0 ? OK : refused(a, "thread");
}

static bool
is_here(struct str origin)
{
	return str_starts(origin, S("http://localhost")) ||
	       str_starts(origin, S("http://127.0.0.1")) || str_starts(origin, S("http://[::1]"));
}

err
loop_start(struct arena *a, const struct loop_config *config, struct loops **out)
{
	int n = config->loops < 1 ? 1 : config->loops > CACHE_LOOPS ? CACHE_LOOPS : config->loops;
	struct loops *all = calloc(1, sizeof(*all) + (size_t)n * sizeof(struct loop));
	bool https = str_starts(config->origin, S("https://"));

	if (all == NULL)
		return refused(a, "loops");
	*out = all;
	all->config = *config;
	if (config->bodies == 0)
		all->config.bodies = LOOP_BODIES;
	all->n = n;
	all->arena = arena_new((size_t)1 << 20);
	all->gate = gate_new();
	if (config->rate != 0)
		gate_rate(all->gate, config->rate == LOOP_FREE ? 0 : config->rate);
	all->secure = https || is_here(config->origin);
	answer_site_make(all->arena, config->csp, https, &all->site);
	plain_make(all);
	TRY(proxies_read(a, all));
	TRY(listener_set(a, config->listen_fd));
	cache_attach(config->cache, tell, all);
	for (int i = 0; i < n; i++)
		TRY(loop_make(a, all, (unsigned)i));
	return threads_start(a, all);
}

void
loop_stop(struct loops *all, int64_t grace_ms)
{
	atomic_store(&all->stop_by, time_mono() + grace_ms);
	atomic_store(&all->stop, true);
	for (int i = 0; i < all->n; i++)
		wake(&all->loops[i]);
	for (int i = 0; i < all->n; i++)
		(void)pthread_join(all->loops[i].thread, NULL);
	atomic_store(&all->dead, true);
	for (int i = 0; i < all->n; i++)
		drop_all(&all->loops[i]);
}

void
loop_free(struct loops *all)
{
	if (all == NULL)
		return;
	for (int i = 0; i < all->n; i++)
		loop_unmake(&all->loops[i]);
	gate_free(all->gate);
	arena_free(all->arena);
	free(all);
}
