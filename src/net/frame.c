/* net/frame.c - see frame.h. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "net/frame.h"
#include "text_keys.h"

#define NONE_LENGTH UINT32_MAX
#define READER_ROOM (FRAME_HEAD + FRAME_PAYLOAD_MAX)

int
frame_credits(enum lane lane)
{
	static const int credits[LANES] = {[LANE_ASK] = 64, [LANE_MAIL] = 4, [LANE_DELIVERY] = 128};

	assert(lane < LANES);
	return credits[lane];
}

/* ---- fields -------------------------------------------------------------------------------- */

static void
write_le(char *at, uint64_t n, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		at[i] = (char)(unsigned char)(n >> (8 * i));
}

static uint64_t
read_le(const char *at, size_t bytes)
{
	uint64_t n = 0;

	for (size_t i = 0; i < bytes; i++)
		n |= (uint64_t)(unsigned char)at[i] << (8 * i);
	return n;
}

static void
put_number(struct buf *b, uint64_t n, size_t bytes)
{
	write_le(buf_reserve(b, bytes), n, bytes);
	b->n += bytes;
}

void
frame_put_u32(struct buf *b, uint32_t n)
{
	put_number(b, n, 4);
}

void
frame_put_u64(struct buf *b, uint64_t n)
{
	put_number(b, n, 8);
}

void
frame_put_str(struct buf *b, struct str s)
{
	if (s.at == NULL) {
		frame_put_u32(b, NONE_LENGTH);
		return;
	}
	assert(s.n < NONE_LENGTH);
	frame_put_u32(b, (uint32_t)s.n);
	buf_add(b, s);
}

/* The next n bytes, or NULL when the payload is too short for them. */
static const char *
take_bytes(struct frame_fields *f, size_t n)
{
	const char *at = f->rest.at;

	if (f->bad || n > f->rest.n) {
		f->bad = true;
		return NULL;
	}
	f->rest.at += n;
	f->rest.n -= n;
	return at;
}

uint32_t
frame_get_u32(struct frame_fields *f)
{
	const char *at = take_bytes(f, 4);

	return at == NULL ? 0 : (uint32_t)read_le(at, 4);
}

uint64_t
frame_get_u64(struct frame_fields *f)
{
	const char *at = take_bytes(f, 8);

	return at == NULL ? 0 : read_le(at, 8);
}

struct str
frame_get_str(struct frame_fields *f)
{
	uint32_t n = frame_get_u32(f);
	const char *at;

	if (f->bad || n == NONE_LENGTH)
		return NONE;
	at = take_bytes(f, n);
	return at == NULL ? NONE : (struct str){at, n};
}

bool
frame_fields_end(const struct frame_fields *f)
{
	return !f->bad && f->rest.n == 0;
}

/* ---- streams ------------------------------------------------------------------------------- */

struct str
frame_bytes(struct arena *a, const struct frame *f)
{
	char *at;

	assert(f->payload.n <= FRAME_PAYLOAD_MAX);
	assert(f->type >= FRAME_FETCH && f->type < FRAME_TYPES && f->lane < LANES);
	at = arena_alloc(a, FRAME_HEAD + f->payload.n);
	write_le(at, f->payload.n, 4);
	write_le(at + 4, f->type, 1);
	write_le(at + 5, f->lane, 1);
	write_le(at + 8, f->id, 8);
	if (f->payload.n > 0)
		memcpy(at + FRAME_HEAD, f->payload.at, f->payload.n);
	return (struct str){at, FRAME_HEAD + f->payload.n};
}

void
frame_reader_open(struct frame_reader *r)
{
	/* Not from an arena: pages are only paid for once a frame is long enough to reach them. */
	*r = (struct frame_reader){.at = calloc(1, READER_ROOM)};
	if (r->at == NULL)
		abort();
}

void
frame_reader_close(struct frame_reader *r)
{
	free(r->at);
	*r = (struct frame_reader){0};
}

void
frame_reader_reset(struct frame_reader *r)
{
	r->n = r->taken = 0;
}

enum frame_step
frame_take(struct frame_reader *r, struct frame *out)
{
	const char *at = r->at + r->taken;
	size_t left = r->n - r->taken;
	uint64_t n, type, lane;

	if (left < FRAME_HEAD)
		return FRAME_STEP_WAIT;
	n = read_le(at, 4);
	type = read_le(at + 4, 1);
	lane = read_le(at + 5, 1);
	if (n > FRAME_PAYLOAD_MAX || type < FRAME_FETCH || type >= FRAME_TYPES || lane >= LANES ||
	    read_le(at + 6, 2) != 0)
		return FRAME_STEP_BAD;
	if (left - FRAME_HEAD < n)
		return FRAME_STEP_WAIT;
	*out = (struct frame){
	    .type = (enum frame_type)type,
	    .lane = (enum lane)lane,
	    .id = read_le(at + 8, 8),
	    .payload = {at + FRAME_HEAD, n},
	};
	r->taken += FRAME_HEAD + n;
	return FRAME_STEP_DONE;
}

/* Move half a frame to the front, so that the rest of it finds room. */
static void
make_room(struct frame_reader *r)
{
	if (r->taken > 0 && r->n > r->taken)
		memmove(r->at, r->at + r->taken, r->n - r->taken);
	r->n -= r->taken;
	r->taken = 0;
}

enum frame_step
frame_read(struct frame_reader *r, int fd, struct frame *out)
{
	enum frame_step step;
	ssize_t got;

	for (;;) {
		step = frame_take(r, out);
		if (step != FRAME_STEP_WAIT)
			return step;
		make_room(r);
		got = read(fd, r->at + r->n, READER_ROOM - r->n);
		if (got > 0)
			r->n += (size_t)got;
		else if (got < 0 && errno == EAGAIN)
			return FRAME_STEP_WAIT;
		else if (got == 0 || errno != EINTR)
			return FRAME_STEP_GONE;
	}
}

enum frame_step
frame_write(int fd, struct str bytes, size_t *sent)
{
	ssize_t put;

	while (*sent < bytes.n) {
		put = send(fd, bytes.at + *sent, bytes.n - *sent, MSG_NOSIGNAL);
		if (put >= 0)
			*sent += (size_t)put;
		else if (errno == EAGAIN)
			return FRAME_STEP_WAIT;
		else if (errno != EINTR)
			return FRAME_STEP_GONE;
	}
	return FRAME_STEP_DONE;
}

err
frame_pair(struct arena *a, int fds[2])
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) != 0)
		return fail(a, FAULT_BUSY, T_courier_busy, "socketpair: error %d", errno);
	fds[0] = pair[0];
	fds[1] = pair[1];
	return OK;
}
