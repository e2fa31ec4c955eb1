/* main/redraw_role.c - see redraw_role.h.
 *
 * What goes back is a head of four numbers and the bytes of the picture.  Both sides run on one
 * machine from one file, so the numbers are sent as they lie in memory. */
#include "main/redraw_role.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "main/redraw.h"
#include "main/sandbox.h"
#include "net/pass.h"
#include "text_keys.h"

#define ASK_MS 20000

struct head {
	uint32_t end; /* enum redraw_end */
	uint32_t width, height, n;
};

bool
redraw_pair(int fds[2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) == 0;
}

/* ---- the child ----------------------------------------------------------------------------- */

/* The whole file, in memory of its size; NULL when it is none, or too large. */
static char *
read_file(int job, size_t *n)
{
	char *at = malloc(PICTURE_FORM_MAX);
	ssize_t got = at == NULL ? -1 : 1;

	*n = 0;
	while (got > 0 && *n < PICTURE_FORM_MAX) {
		got = read(job, at + *n, PICTURE_FORM_MAX - *n);
		*n += got > 0 ? (size_t)got : 0;
	}
	if (got == 0)
		return at;
	free(at);
	return NULL;
}

static bool
write_all(int job, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n > 0) {
		ssize_t put = send(job, at, n, MSG_NOSIGNAL);

		if (put <= 0)
			return false;
		at += put;
		n -= (size_t)put;
	}
	return true;
}

int
redraw_role_run(int fd)
{
	struct redrawn done = {.at = NULL};
	struct head head = {.end = REDRAW_BROKEN};
	size_t n;
	char *file;
	int job;

	/* First, so that what goes wrong costs this job alone. */
	if (pass_take(fd, &job) <= 0 || job < 0)
		return 0;
	if (!sandbox_redraw())
		return 1;
	file = read_file(job, &n);
	if (file == NULL)
		return 0;
	head.end = redraw((struct str){file, n}, &done);
	head.width = done.width;
	head.height = done.height;
	head.n = (uint32_t)done.n;
	if (write_all(job, &head, sizeof(head)))
		(void)write_all(job, done.at, done.n);
	free(done.at);
	free(file);
	return 0;
}

/* ---- web ----------------------------------------------------------------------------------- */

static int jobs = -1;

void
redraw_open(int fd)
{
	jobs = fd;
}

/* Wait until the stream can be written or read; false when the time is over. */
static bool
wait_for(int stream, short what, int64_t until)
{
	struct pollfd at = {.fd = stream, .events = what};
	int64_t left = until - time_mono();

	return left > 0 && (poll(&at, 1, (int)left) > 0 || errno == EINTR);
}

static bool
again(void)
{
	return errno == EAGAIN || errno == EINTR;
}

static bool
put_file(int stream, struct str file, int64_t until)
{
	while (file.n > 0) {
		ssize_t put = send(stream, file.at, file.n, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (put > 0)
			file = str_sub(file, (size_t)put, file.n);
		else if (!again() || !wait_for(stream, POLLOUT, until))
			return false;
	}
	return shutdown(stream, SHUT_WR) == 0;
}

/* All that comes back, up to the end; NONE when that is too much, or takes too long. */
static struct str
get_answer(struct arena *a, int stream, int64_t until)
{
	struct buf b = BUF(a);
	ssize_t got = 1;

	while (got != 0) {
		got = recv(stream, buf_reserve(&b, 65536), 65536, MSG_DONTWAIT);
		if (got > 0)
			b.n += (size_t)got;
		if (b.n > sizeof(struct head) + REDRAW_BYTES ||
		    (got < 0 && (!again() || !wait_for(stream, POLLIN, until))))
			return NONE;
	}
	return buf_str(&b);
}

/* What the child says is looked at as what a stranger says. */
static err
read_answer(struct arena *a, struct str answer, struct picture_new *out)
{
	static const int words[REDRAW_ENDS] = {[REDRAW_UNKNOWN] = T_picture_unknown,
	    [REDRAW_BROKEN] = T_picture_broken,
	    [REDRAW_LARGE] = T_picture_large};
	struct head head;
	struct str bytes;

	if (answer.n < sizeof(head))
		return refuse(a, "file", T_picture_broken, 0);
	memcpy(&head, answer.at, sizeof(head));
	bytes = str_sub(answer, sizeof(head), answer.n);
	if (head.end != REDRAW_DONE && head.end < REDRAW_ENDS)
		return refuse(a, "file", words[head.end], 0);
	if (head.end != REDRAW_DONE || head.n != bytes.n || head.width - 1 >= REDRAW_SIDE ||
	    head.height - 1 >= REDRAW_SIDE || !str_starts(bytes, S("\xff\xd8\xff")))
		return fail(a, FAULT_BUSY, T_main_busy, "a child that makes no sense");
	out->bytes = bytes;
	out->width = head.width;
	out->height = head.height;
	return OK;
}

err
redraw_ask(struct arena *a, struct str file, struct picture_new *out)
{
	int64_t until = time_mono() + ASK_MS;
	struct str answer = NONE;
	int pair[2];
	bool sent;

	if (jobs < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return fail(a, FAULT_BUSY, T_main_busy, "no stream for a picture");
	sent = pass_give(jobs, pair[1]);
	(void)close(pair[1]);
	if (sent && put_file(pair[0], file, until))
		answer = get_answer(a, pair[0], until);
	(void)close(pair[0]);
	if (!sent || (answer.at == NULL && time_mono() >= until))
		return fail(a, FAULT_BUSY, T_main_busy, "no child makes a picture");
	return read_answer(a, answer, out);
}
