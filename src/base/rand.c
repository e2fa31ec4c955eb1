/* base/rand.c - see rand.h.  The kernel is asked for a little more than is needed and the rest kept
 * for the next time, because most words are short and asking costs more than they do.  What was
 * given out is wiped, and a child that is forked off begins with nothing. */
#include <errno.h>
#include <pthread.h>
#include <sys/random.h>

#include "base/arena.h"
#include "base/rand.h"

#define POOL 256

/* The last `left` bytes have not been given out yet. */
static _Thread_local struct {
	unsigned char bytes[POOL];
	size_t left;
} pool;
static pthread_once_t watched = PTHREAD_ONCE_INIT;

static void
forget(void)
{
	explicit_bzero(&pool, sizeof(pool));
}

static void
watch(void)
{
	if (pthread_atfork(NULL, NULL, forget) != 0)
		abort();
}

static void
ask(void *at, size_t n)
{
	unsigned char *to = at;

	while (n > 0) {
		ssize_t got = getrandom(to, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			abort();
		to += got;
		n -= (size_t)got;
	}
}

void
rand_bytes(void *at, size_t n)
{
	unsigned char *from;

	(void)pthread_once(&watched, watch);
	if (n > POOL / 2) {
		ask(at, n);
		return;
	}
	if (pool.left < n) {
		ask(pool.bytes, POOL);
		pool.left = POOL;
	}
	from = pool.bytes + POOL - pool.left;
	memcpy(at, from, n);
	explicit_bzero(from, n);
	pool.left -= n;
}

uint64_t
rand_u64(void)
{
	uint64_t n;

	rand_bytes(&n, sizeof(n));
	return n;
}

struct str
rand_word(struct arena *a, size_t n)
{
	static const char signs[] = "abcdefghijklmnopqrstuvwxyz234567";
	char *at = arena_alloc(a, n + 1);

	rand_bytes(at, n);
	for (size_t i = 0; i < n; i++)
		at[i] = signs[at[i] & 31];
	return (struct str){at, n};
}

/* Read aloud at a door and typed on a phone: B S Z are left out beside 8 5 2 as well. */
struct str
rand_code(struct arena *a)
{
	static const char signs[] = "23456789ACDEFGHJKMNPQRTWXY";
	enum { SIGNS = sizeof(signs) - 1, FAIR = 256 / SIGNS * SIGNS, LENGTH = 6 };
	char *at = arena_alloc(a, LENGTH + 1);

	for (size_t n = 0; n < LENGTH;) {
		unsigned char byte;

		rand_bytes(&byte, 1);
		if (byte < FAIR)
			at[n++] = signs[byte % SIGNS];
	}
	return (struct str){at, LENGTH};
}
