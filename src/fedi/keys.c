/* fedi/keys.c - see keys.h.  Both memories are tables of fixed size in which a newcomer takes the
 * place that its hash names: nothing grows, and nothing has to be thrown away. */
#include "fedi/keys.h"

#include <pthread.h>

#include "base/arena.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/time.h"

#define PARSED 1024
#define TROUBLES 1024
#define TROUBLE_MS (5 * 60 * INT64_C(1000))
#define PARSE_CAP ((size_t)64 << 10)

/* A parsed key; the PEM is kept to be compared, for a hash can be met by another one. */
struct parsed {
	struct arena *arena; /* NULL: the place is empty */
	struct str pem;
	struct rsa_key key;
	int holders; /* threads that use it, and the table */
};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct parsed *parsed[PARSED];
static struct {
	uint64_t hash;
	int64_t until; /* monotonic ms */
	enum keys_trouble what;
} troubles[TROUBLES];

/* Begun at random, so that nobody can make a key id that meets the place of another one. */
static uint64_t
hash_of(struct str s)
{
	static uint64_t seed;
	uint64_t h;

	pthread_mutex_lock(&lock);
	if (seed == 0)
		seed = rand_u64() | 1;
	h = seed;
	pthread_mutex_unlock(&lock);
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.at[i]) * 0x100000001b3U;
	return h ^ h >> 32;
}

static void
let_go(struct parsed *p)
{
	bool last;

	pthread_mutex_lock(&lock);
	last = --p->holders == 0;
	pthread_mutex_unlock(&lock);
	if (!last)
		return;
	rsa_cleanup(&p->key);
	arena_free(p->arena);
}

/* The key in the table, held for the caller; NULL when it is not there. */
static struct parsed *
find(struct str pem, size_t at)
{
	struct parsed *p;

	pthread_mutex_lock(&lock);
	p = parsed[at];
	if (p != NULL && str_eq(p->pem, pem))
		p->holders++;
	else
		p = NULL;
	pthread_mutex_unlock(&lock);
	return p;
}

/* Parse it and put it in the table, held for the caller; NULL when it is no key. */
static struct parsed *
add(struct str pem, size_t at)
{
	struct arena *a = arena_new(PARSE_CAP);
	struct parsed *p = NEW(a, struct parsed), *was;

	p->arena = a;
	p->pem = str_copy(a, pem);
	p->holders = 2;
	if (rsa_public_read(a, p->pem, &p->key) != OK) {
		arena_free(a);
		return NULL;
	}
	pthread_mutex_lock(&lock);
	was = parsed[at];
	parsed[at] = p;
	pthread_mutex_unlock(&lock);
	if (was != NULL)
		let_go(was);
	return p;
}

bool
keys_judge(struct str pem, keys_judge_fn *judge, void *ctx)
{
	size_t at = hash_of(pem) % PARSED;
	struct parsed *p = find(pem, at);
	bool fits;

	if (p == NULL)
		p = add(pem, at);
	if (p == NULL)
		return false;
	fits = judge(ctx, &p->key);
	let_go(p);
	return fits;
}

enum keys_trouble
keys_trouble(struct str key_id)
{
	uint64_t hash = hash_of(key_id);
	size_t at = hash % TROUBLES;
	enum keys_trouble what = KEYS_FINE;

	pthread_mutex_lock(&lock);
	if (troubles[at].hash == hash && troubles[at].until > time_mono())
		what = troubles[at].what;
	pthread_mutex_unlock(&lock);
	return what;
}

void
keys_note(struct str key_id, enum keys_trouble what)
{
	uint64_t hash = hash_of(key_id);
	size_t at = hash % TROUBLES;

	pthread_mutex_lock(&lock);
	troubles[at].hash = hash;
	troubles[at].until = time_mono() + TROUBLE_MS;
	troubles[at].what = what;
	pthread_mutex_unlock(&lock);
}
