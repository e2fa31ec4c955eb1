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
	int holders; /* threads that use it, and the tables */
};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct parsed *parsed[PARSED];
static struct {
	uint64_t hash;
	int64_t until; /* monotonic ms */
	enum keys_trouble what;
	struct parsed *key; /* held; NULL: none */
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

/* Held for the caller; NULL when it is no key. */
static struct parsed *
hold(struct str pem)
{
	size_t at = hash_of(pem) % PARSED;
	struct parsed *p = find(pem, at);

	return p == NULL ? add(pem, at) : p;
}

/* Judge by a key that is held, and let it go; false without one. */
static bool
judge_held(struct parsed *p, keys_judge_fn *judge, void *ctx)
{
	bool fits;

	if (p == NULL)
		return false;
	fits = judge(ctx, &p->key);
	let_go(p);
	return fits;
}

bool
keys_judge(struct str pem, keys_judge_fn *judge, void *ctx)
{
	return judge_held(hold(pem), judge, ctx);
}

enum keys_trouble
keys_trouble(struct str key_id, keys_judge_fn *judge, void *ctx)
{
	uint64_t hash = hash_of(key_id);
	size_t at = hash % TROUBLES;
	enum keys_trouble what = KEYS_FINE;
	struct parsed *key = NULL;

	pthread_mutex_lock(&lock);
	if (troubles[at].hash == hash && troubles[at].until > time_mono()) {
		what = troubles[at].what;
		key = troubles[at].key;
		if (key != NULL)
			key->holders++;
	}
	pthread_mutex_unlock(&lock);
	return judge_held(key, judge, ctx) ? KEYS_SIGNED : what;
}

void
keys_note(struct str key_id, enum keys_trouble what, struct str pem)
{
	struct parsed *key = pem.at == NULL ? NULL : hold(pem), *was;
	uint64_t hash = hash_of(key_id);
	size_t at = hash % TROUBLES;

	pthread_mutex_lock(&lock);
	was = troubles[at].key;
	troubles[at].hash = hash;
	troubles[at].until = time_mono() + TROUBLE_MS;
	troubles[at].what = what;
	troubles[at].key = key;
	pthread_mutex_unlock(&lock);
	if (was != NULL)
		let_go(was);
}
