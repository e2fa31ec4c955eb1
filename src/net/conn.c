/* net/conn.c - see serve.h: sockets, buffers, queues and deadlines of connections. */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "net/serve.h"

#define SPARE_BUFFERS 64

static void *
claim(size_t n)
{
	void *at = malloc(n);

	if (at == NULL) {
		(void)fputs("groundswell: out of memory\n", stderr);
		abort();
	}
	return at;
}

static uint32_t
slot_of(const struct loop *l, const struct conn *c)
{
	return (uint32_t)(c - l->conns);
}

static void
deadline(struct loop *l, const struct conn *c, int64_t in)
{
	wheel_set(l->wheel, slot_of(l, c), in == WHEEL_NEVER ? in : l->now + in);
}

/* ---- buffers and queues --------------------------------------------------------------------- */

static char *
buffer_take(struct loop *l)
{
	struct spare *spare = l->spare_buffers;

	if (spare == NULL)
		return claim(HTTP_HEAD_CAP);
	l->spare_buffers = spare->next;
	l->nspare_buffers--;
	return (char *)spare;
}

static void
buffer_give(struct loop *l, struct conn *c)
{
	struct spare *spare = (void *)c->in;

	c->in = NULL;
	c->in_at = c->in_n = 0;
	if (spare == NULL)
		return;
	if (l->nspare_buffers == SPARE_BUFFERS) {
		free(spare);
		return;
	}
	spare->next = l->spare_buffers;
	l->spare_buffers = spare;
	l->nspare_buffers++;
}

static struct sendq *
queue_take(struct loop *l)
{
	struct sendq *q = l->spare_queues;

	if (q == NULL)
		q = claim(sizeof(*q));
	else
		l->spare_queues = q->next;
	q->n = q->done = 0;
	q->sent = 0;
	return q;
}

static void
send_done(const struct send *s)
{
	if (s->held)
		kept_release(s->kept);
	if (s->work != NULL)
		work_free(s->work);
}

static void
queue_empty(struct sendq *q)
{
	for (; q->done < q->n; q->done++)
		send_done(&q->sends[q->done]);
	q->n = q->done = 0;
	q->sent = 0;
}

static void
queue_give(struct loop *l, struct conn *c)
{
	if (c->out == NULL)
		return;
	queue_empty(c->out);
	c->out->next = l->spare_queues;
	l->spare_queues = c->out;
	c->out = NULL;
}

struct send *
conn_send(struct loop *l, struct conn *c, bool keep)
{
	struct sendq *q;
	struct send *s;

	if (l->now_sending == NULL)
		l->now_sending = queue_take(l);
	q = c->out != NULL ? c->out : l->now_sending;
	if (q->n == CONN_BATCH)
		abort();
	s = &q->sends[q->n++];
	keep = keep && !l->stopping;
	s->head = s->body = NONE;
	s->kept = NULL;
	s->work = NULL;
	s->held = false;
	s->tail_n = (uint8_t)l->date[!keep].n;
	memcpy(s->tail, l->date[!keep].at, sizeof(s->tail));
	if (!keep)
		c->close = true;
	return s;
}

/* ---- sending -------------------------------------------------------------------------------- */

static size_t
send_size(const struct send *s)
{
	return s->head.n + s->tail_n + s->body.n;
}

/* The bytes at the front of which `skip` are gone already. */
static int
iov_add(struct iovec *iov, struct str s, size_t *skip)
{
	if (*skip >= s.n) {
		*skip -= s.n;
		return 0;
	}
	/* The kernel does not write to it; the type only lacks the word for it. */
	*iov = (struct iovec){(void *)(uintptr_t)(s.at + *skip), s.n - *skip};
	*skip = 0;
	return 1;
}

static ssize_t
queue_write(int fd, const struct sendq *q)
{
	struct iovec iov[CONN_BATCH * 3];
	struct msghdr message = {.msg_iov = iov};
	size_t skip = q->sent;
	int n = 0;

	for (unsigned i = q->done; i < q->n; i++) {
		const struct send *s = &q->sends[i];

		n += iov_add(&iov[n], s->head, &skip);
		n += iov_add(&iov[n], (struct str){s->tail, s->tail_n}, &skip);
		n += iov_add(&iov[n], s->body, &skip);
	}
	message.msg_iovlen = (size_t)n;
	return sendmsg(fd, &message, MSG_NOSIGNAL);
}

/* Note that n bytes are gone; true when that was all. */
static bool
queue_sent(struct sendq *q, size_t n)
{
	q->sent += n;
	while (q->done < q->n && q->sent >= send_size(&q->sends[q->done])) {
		q->sent -= send_size(&q->sends[q->done]);
		send_done(&q->sends[q->done++]);
	}
	if (q->done < q->n)
		return false;
	q->n = q->done = 0;
	return true;
}

/* What is left over waits with the connection, its pages held. */
static void
queue_put_by(struct loop *l, struct conn *c)
{
	if (c->out != NULL)
		return;
	c->out = l->now_sending;
	l->now_sending = NULL;
	deadline(l, c, l->all->config.write_ms);
	for (unsigned i = c->out->done; i < c->out->n; i++) {
		struct send *s = &c->out->sends[i];

		if (s->kept == NULL || s->held)
			continue;
		kept_hold(s->kept);
		s->held = true;
	}
}

bool
conn_flush(struct loop *l, struct conn *c)
{
	struct sendq *q = c->out != NULL ? c->out : l->now_sending;
	bool gone = false;

	while (q != NULL && q->n > 0) {
		ssize_t n = queue_write(c->fd, q);

		if (n >= 0) {
			if (!queue_sent(q, (size_t)n))
				continue;
			if (q == c->out)
				queue_give(l, c);
			break;
		}
		if (errno == EINTR)
			continue;
		gone = errno != EAGAIN;
		if (gone)
			queue_empty(q);
		else
			queue_put_by(l, c);
		break;
	}
	front_rest(l->front);
	if (gone)
		conn_close(l, c);
	return !gone;
}

/* ---- receiving ------------------------------------------------------------------------------ */

/* Free room at the buffer's end, made where there is none. */
static size_t
buffer_room(struct loop *l, struct conn *c)
{
	if (c->in == NULL)
		c->in = buffer_take(l);
	if (c->in_at == c->in_n)
		c->in_at = c->in_n = 0;
	if (c->in_n == HTTP_HEAD_CAP && c->in_at > 0) {
		memmove(c->in, c->in + c->in_at, c->in_n - c->in_at);
		c->in_n -= c->in_at;
		c->in_at = 0;
	}
	return HTTP_HEAD_CAP - c->in_n;
}

/* False: the connection is gone. */
static bool
conn_read(struct loop *l, struct conn *c)
{
	size_t room = buffer_room(l, c);
	ssize_t n;

	if (room == 0)
		return true;
	n = recv(c->fd, c->in + c->in_n, room, 0);
	if (n > 0) {
		c->in_n += c->state == CONN_LINGER ? 0 : (uint32_t)n;
		return true;
	}
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (n == 0 && (c->state == CONN_WORK || c->state == CONN_WAIT)) {
		c->ended = true;
		return true;
	}
	conn_close(l, c);
	return false;
}

/* ---- opening and closing -------------------------------------------------------------------- */

static uint64_t
name_of(const struct loop *l, const struct conn *c)
{
	return (uint64_t)c->generation << 32 | slot_of(l, c);
}

/* The slot and its generation are all that outlives a connection. */
void
conn_open(struct loop *l, int fd, struct gate_addr peer)
{
	uint32_t slot = l->free != CONN_NONE ? l->free : l->fresh;
	struct conn *c = &l->conns[slot];
	struct epoll_event event = {.events = EPOLLIN};

	if (slot == l->free)
		l->free = c->next;
	else
		l->fresh++;
	*c = (struct conn){.fd = fd, .generation = c->generation, .state = CONN_IDLE, .peer = peer};
	c->events = EPOLLIN;
	c->before = c->next = CONN_NONE;
	l->used++;
	(void)atomic_fetch_add(&l->all->used, 1);
	event.data.u64 = name_of(l, c);
	if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
		conn_close(l, c);
		return;
	}
	deadline(l, c, l->all->config.idle_ms);
}

void
conn_unwait(struct loop *l, struct conn *c)
{
	if (c->waits == NULL)
		return;
	if (c->before != CONN_NONE)
		l->conns[c->before].next = c->next;
	else
		l->waiting = c->next;
	if (c->next != CONN_NONE)
		l->conns[c->next].before = c->before;
	c->before = c->next = CONN_NONE;
	c->waits = NULL;
}

/* A request that was handed on is left to who has it. */
void
conn_close(struct loop *l, struct conn *c)
{
	if (c->state == CONN_BODY)
		work_free(c->work);
	conn_unwait(l, c);
	queue_give(l, c);
	buffer_give(l, c);
	deadline(l, c, WHEEL_NEVER);
	(void)close(c->fd);
	c->fd = -1;
	c->work = NULL;
	c->state = CONN_FREE;
	c->generation++;
	c->next = l->free;
	l->free = slot_of(l, c);
	l->used--;
	(void)atomic_fetch_sub(&l->all->used, 1);
}

/* Idle ones first; else one that has not said yet all it wants. */
bool
conn_shed(struct loop *l)
{
	struct conn *unfinished = NULL;

	for (int looked = 0; looked < 256 && l->fresh > 0; looked++) {
		struct conn *c = &l->conns[l->hand++ % l->fresh];

		if (c->state == CONN_IDLE && c->out == NULL) {
			conn_close(l, c);
			return true;
		}
		if ((c->state == CONN_HEAD || c->state == CONN_BODY) && c->out == NULL)
			unfinished = c;
	}
	if (unfinished != NULL)
		conn_close(l, unfinished);
	return unfinished != NULL;
}

/* ---- states --------------------------------------------------------------------------------- */

static bool
wants_input(const struct conn *c)
{
	switch ((enum conn_state)c->state) {
	case CONN_IDLE:
	case CONN_HEAD:
		return c->out == NULL;
	case CONN_WORK:
	case CONN_WAIT:
		return !c->ended && c->in_n - c->in_at < HTTP_HEAD_CAP;
	case CONN_BODY:
	case CONN_LINGER:
		return true;
	case CONN_FREE:
		break;
	}
	return false;
}

static void
listen_for(struct loop *l, struct conn *c)
{
	uint32_t events =
	    (wants_input(c) ? (uint32_t)EPOLLIN : 0) | (c->out != NULL ? (uint32_t)EPOLLOUT : 0);
	struct epoll_event event = {.events = events, .data = {.u64 = name_of(l, c)}};

	if (events == c->events)
		return;
	c->events = events;
	if (epoll_ctl(l->epoll, EPOLL_CTL_MOD, c->fd, &event) != 0)
		conn_close(l, c);
}

static void
linger(struct loop *l, struct conn *c)
{
	if (!c->unread || c->ended || shutdown(c->fd, SHUT_WR) != 0) {
		conn_close(l, c);
		return;
	}
	c->state = CONN_LINGER;
	c->in_at = c->in_n = 0;
	deadline(l, c, CONN_LINGER_MS);
	listen_for(l, c);
}

/* All that could be done is done: wait for what the state waits for. */
static void
rest(struct loop *l, struct conn *c)
{
	bool between = c->state == CONN_IDLE || c->state == CONN_HEAD;

	if (c->out == NULL && c->state != CONN_LINGER && c->close && between) {
		linger(l, c);
		return;
	}
	if (c->in != NULL && c->in_at == c->in_n)
		buffer_give(l, c);
	if (c->out == NULL && between && c->ended) {
		conn_close(l, c);
		return;
	}
	if (c->out == NULL && c->state == CONN_IDLE) {
		if (c->in != NULL)
			c->state = CONN_HEAD;
		deadline(l, c, c->in != NULL ? l->all->config.head_ms : l->all->config.idle_ms);
	}
	listen_for(l, c);
}

void
conn_run(struct loop *l, struct conn *c)
{
	while (c->out == NULL && serve_next(l, c))
		if (l->now_sending->n == CONN_BATCH && !conn_flush(l, c))
			return;
	if (c->state == CONN_FREE || !conn_flush(l, c))
		return;
	rest(l, c);
}

void
conn_event(struct loop *l, struct conn *c, uint32_t events)
{
	if ((events & (EPOLLHUP | EPOLLERR)) != 0) {
		conn_close(l, c);
		return;
	}
	if ((events & EPOLLOUT) != 0 && !conn_flush(l, c))
		return;
	if ((events & EPOLLIN) != 0 && !conn_read(l, c))
		return;
	conn_run(l, c);
}

void
conn_expire(struct loop *l, struct conn *c)
{
	bool late = (c->state == CONN_HEAD || c->state == CONN_BODY) && c->out == NULL;

	if (!late) {
		conn_close(l, c);
		return;
	}
	if (c->state == CONN_BODY)
		work_free(c->work);
	c->work = NULL;
	c->state = CONN_IDLE;
	serve_refuse(l, c, 408);
	conn_run(l, c);
}
