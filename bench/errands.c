/* bench/errands.c - what a delivery costs without its signature: POSTs through the courier as they
 * stand, no database, no rules.
 *
 * errands PORT HOSTS N BYTES sends N of them, of so many bytes, to http://127.A.B.C:PORT/inbox over
 * HOSTS addresses of loopback, and prints: CPU microseconds of one, both processes together. */
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "net/courier.h"
#include "net/courier_role.h"

static _Atomic long answered, failed;

static void
said(void *ctx, const struct courier_answer *answer)
{
	(void)ctx;
	failed += answer->end != COURIER_DONE || answer->status != 202;
	answered++;
}

static double
used(int who)
{
	struct rusage u;

	(void)getrusage(who, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static int
courier_process(int fd)
{
	struct courier_settings settings = {
	    .origin = S("http://localhost:1"), .loopback = true, .relay = S("")};

	return courier_role_ready(&settings) ? courier_role_run(fd, &settings) : 1;
}

static void
post(struct courier *courier, struct arena *a, struct str url, struct str body)
{
	struct header headers[] = {{S("Content-Type"), S("application/activity+json")}};
	struct courier_fetch fetch = {.lane = LANE_DELIVERY,
	    .post = true,
	    .url = url,
	    .headers = headers,
	    .nheaders = 1,
	    .body = body,
	    .ms = 20000};

	while (courier_fetch(courier, a, &fetch, said, NULL) != OK)
		(void)usleep(200);
	arena_reset(a);
}

static long
number(const char *said)
{
	return strtol(said, NULL, 10);
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_new((size_t)1 << 20), *work = arena_new((size_t)1 << 20);
	long port, hosts, n, bytes;
	int fds[2];
	struct courier *courier;
	struct str body;
	pid_t child;

	if (argc < 5)
		return 2;
	port = number(argv[1]);
	hosts = number(argv[2]);
	n = number(argv[3]);
	bytes = number(argv[4]);
	if (frame_pair(a, fds) != OK || (child = fork()) < 0)
		return 1;
	if (child == 0) {
		(void)close(fds[0]);
		_exit(courier_process(fds[1]));
	}
	(void)close(fds[1]);
	body =
	    (struct str){memset(arena_alloc(a, (size_t)bytes), 'x', (size_t)bytes), (size_t)bytes};
	courier = courier_open(-1, fds[0]);
	for (long i = 0; i < n; i++) {
		long host = i % hosts;

		post(courier, work,
		    buf_format(
			work, "http://127.1.%ld.%ld:%ld/inbox", host / 250, host % 250 + 1, port),
		    body);
	}
	while (answered < n)
		(void)usleep(1000);
	courier_close(courier);
	(void)waitpid(child, NULL, 0);
	if (failed > 0)
		(void)fprintf(stderr, "errands: %ld of %ld failed\n", (long)failed, n);
	(void)printf("%.1f\n", (used(RUSAGE_SELF) + used(RUSAGE_CHILDREN)) / (double)n);
	return failed > 0;
}
