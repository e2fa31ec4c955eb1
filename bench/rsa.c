/* bench/rsa.c - what RSA itself costs: signatures with a key of 2048 bits, and looks at them.
 *
 * rsa THREADS SECONDS prints: signatures a second of all threads together, CPU microseconds of one,
 * CPU microseconds of one look. */
#include <pthread.h>
#include <sys/resource.h>
#include <time.h>

#include "base/arena.h"
#include "base/rsa.h"
#include "base/time.h"

#define THREADS_MOST 16
#define LOOKS 20000

static struct rsa_key key;
static int64_t until; /* monotonic ms */

static double
cpu_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void *
sign_on(void *out)
{
	struct arena *a = arena_new((size_t)1 << 20);
	long n = 0;

	for (; time_mono() < until; n++) {
		(void)rsa_sign(a, &key, S("what is signed is hashed first"));
		arena_reset(a);
	}
	arena_free(a);
	*(long *)out = n;
	return NULL;
}

static double
look_us(void)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct str message = S("what is signed is hashed first");
	struct str signature = rsa_sign(a, &key, message);
	double begun = cpu_us();

	for (int i = 0; i < LOOKS; i++)
		if (!rsa_verify(a, &key, message, signature))
			abort();
	arena_free(a);
	return (cpu_us() - begun) / LOOKS;
}

static long
number(const char *said)
{
	return strtol(said, NULL, 10);
}

int
main(int argc, char **argv)
{
	long threads = argc > 1 ? number(argv[1]) : 1;
	long seconds = argc > 2 ? number(argv[2]) : 2;
	pthread_t thread[THREADS_MOST];
	long each[THREADS_MOST], n = 0;
	double begun;

	if (threads < 1 || threads > THREADS_MOST)
		return 2;
	key = rsa_make();
	begun = cpu_us();
	until = time_mono() + seconds * INT64_C(1000);
	for (long i = 0; i < threads; i++)
		if (pthread_create(&thread[i], NULL, sign_on, &each[i]) != 0)
			return 1;
	for (long i = 0; i < threads; i++) {
		pthread_join(thread[i], NULL);
		n += each[i];
	}
	begun = (cpu_us() - begun) / (double)n;
	(void)printf("%.1f %.1f %.2f\n", (double)n / (double)seconds, begun, look_us());
	rsa_cleanup(&key);
	return 0;
}
