/* net/cache.c - see cache.h. */
#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "base/str.h"
#include "net/cache.h"

#define SCOPES 4096 /* the last two are the hub's and everything's */
#define HUB (SCOPES - 2)
#define ALL (SCOPES - 1)
#define SHELVES 8192
#define FRONT 1024 /* pages a loop finds without a lock */
#define RESTING 32 /* pages that may leave a front between two rests: more than a batch sends */
#define LATE_MS 1000
#define OLD_MS 60000 /* time alone changes pages too: calls begin and end */
#define LARGEST 8 /* a page may take this part of the cache */

struct epoch {
	_Alignas(64) atomic_uint_fast64_t at_once;
	atomic_uint_fast64_t late;
};

/* The counters as they stood before the snapshot, own scope first, and the time then. */
struct note {
	unsigned scope;
	uint64_t at_once[2], late[2];
	int64_t at;
};

struct kept {
	atomic_uint refs;
	atomic_bool used; /* since the clock's hand last came by */
	atomic_bool gone; /* from the cache */
	uint64_t hash;
	struct str key;
	struct note note;
	size_t size;
	struct kept_form forms[KEPT_FORMS];
	struct kept *below;         /* on the shelf */
	struct kept *next, *before; /* in the ring that the hand goes round */
	char bytes[];
};

struct fill {
	struct cache *cache;
	atomic_uint refs; /* the leader and each loop that waits */
	_Atomic enum fill_end end;
	uint64_t hash;
	struct str key;
	struct note note;
	uint64_t loops; /* those that wait, a bit each */
	struct fill *below;
	struct fill_note notes[CACHE_LOOPS];
	char bytes[];
};

struct cache {
	struct epoch epochs[SCOPES];
	struct sip_key key;
	pthread_mutex_t lock; /* guards what follows */
	size_t cap, size;
	struct kept *hand;
	void (*tell)(void *, unsigned, struct fill_note *);
	void *told;
	struct fill *fills[SHELVES];
	struct kept *shelves[SHELVES];
};

static void *
claim(size_t n)
{
	void *at = aligned_alloc(64, (n + 63) & ~(size_t)63);

	if (at == NULL) {
		(void)fputs("groundswell: out of memory\n", stderr);
		abort();
	}
	return memset(at, 0, n);
}

/* ---- freshness ------------------------------------------------------------------------------ */

static unsigned
scope_of(const struct cache *c, struct str scope)
{
	char folded[64];

	if (scope.at == NULL)
		return HUB;
	scope.n = scope.n < sizeof(folded) ? scope.n : sizeof(folded);
	for (size_t i = 0; i < scope.n; i++)
		folded[i] = scope.at[i] >= 'A' && scope.at[i] <= 'Z' ? (char)(scope.at[i] | 0x20)
								     : scope.at[i];
	return (unsigned)(sip_hash(&c->key, (struct str){folded, scope.n}) % HUB);
}

static void
note_take(struct cache *c, unsigned scope, int64_t now, struct note *out)
{
	const unsigned of[2] = {scope, ALL};

	*out = (struct note){.scope = scope, .at = now};
	for (size_t i = 0; i < 2; i++) {
		out->at_once[i] = atomic_load(&c->epochs[of[i]].at_once);
		out->late[i] = atomic_load(&c->epochs[of[i]].late);
	}
}

static bool
fresh(struct cache *c, const struct note *note, int64_t now)
{
	const struct epoch *own = &c->epochs[note->scope], *all = &c->epochs[ALL];

	if (atomic_load_explicit(&own->at_once, memory_order_acquire) != note->at_once[0] ||
	    atomic_load_explicit(&all->at_once, memory_order_acquire) != note->at_once[1])
		return false;
	if (now >= note->at + OLD_MS)
		return false;
	if (now < note->at + LATE_MS)
		return true;
	return atomic_load_explicit(&own->late, memory_order_acquire) == note->late[0] &&
	       atomic_load_explicit(&all->late, memory_order_acquire) == note->late[1];
}

static void
epoch_raise(struct epoch *e, bool at_once)
{
	(void)atomic_fetch_add(at_once ? &e->at_once : &e->late, 1);
}

void
cache_drop(struct cache *c, struct str scope, bool at_once)
{
	if (scope.at == NULL) {
		epoch_raise(&c->epochs[ALL], at_once);
		return;
	}
	epoch_raise(&c->epochs[scope_of(c, scope)], at_once);
	epoch_raise(&c->epochs[HUB], at_once);
}

/* ---- keys ----------------------------------------------------------------------------------- */

static void
key_add(struct cache_key *k, struct str s)
{
	if (s.n > CACHE_KEY - k->n) {
		k->n = CACHE_KEY + 1;
		return;
	}
	if (s.n > 0)
		memcpy(k->text + k->n, s.at, s.n);
	k->n += s.n;
}

void
cache_key_make(struct cache *c, bool json, int lang, const struct req *r, struct cache_key *out)
{
	struct str query = r->query;
	struct str pair;
	char sign = '?';

	out->text[0] = json ? 'j' : 'p';
	out->text[1] = (char)('A' + lang);
	out->n = 2;
	key_add(out, r->path.n < CACHE_KEY - 2 ? r->path : (struct str){r->path.at, CACHE_KEY});
	while (out->n <= CACHE_KEY && str_split(&query, '&', &pair)) {
		if (str_starts(pair, S("via=")))
			continue;
		key_add(out, (struct str){&sign, 1});
		if (out->n <= CACHE_KEY)
			key_add(out, pair);
		sign = '&';
	}
	if (out->n > CACHE_KEY)
		out->n = 0;
	out->hash = sip_hash(&c->key, (struct str){out->text, out->n});
}

static bool
is_of(uint64_t hash, struct str key, const struct cache_key *k)
{
	return hash == k->hash && str_eq(key, (struct str){k->text, k->n});
}

/* ---- pages ---------------------------------------------------------------------------------- */

const struct kept_form *
kept_form(const struct kept *k, bool gzip)
{
	return &k->forms[gzip ? KEPT_GZIP : KEPT_PLAIN];
}

void
kept_hold(struct kept *k)
{
	(void)atomic_fetch_add_explicit(&k->refs, 1, memory_order_relaxed);
}

void
kept_release(struct kept *k)
{
	if (k != NULL && atomic_fetch_sub_explicit(&k->refs, 1, memory_order_acq_rel) == 1)
		free(k);
}

static struct str
pack(char **at, struct str s)
{
	struct str packed = {*at, s.n};

	if (s.n > 0)
		memcpy(*at, s.at, s.n);
	*at += s.n;
	return packed;
}

static size_t
form_size(const struct kept_form *f)
{
	return f->head.n + f->same.n + f->etag.n + f->body.n;
}

/* One block for a page and all its bytes; a form that shares another's body is packed once. */
static struct kept *
kept_new(const struct fill *f, const struct kept_form forms[KEPT_FORMS])
{
	bool shared = forms[0].body.at == forms[1].body.at;
	size_t size = sizeof(struct kept) + f->key.n + form_size(&forms[0]) + form_size(&forms[1]) -
		      (shared ? forms[0].body.n : 0);
	struct kept *k = claim(size);
	char *at = k->bytes;

	k->refs = 1;
	k->hash = f->hash;
	k->note = f->note;
	k->size = size;
	k->key = pack(&at, f->key);
	for (size_t i = 0; i < KEPT_FORMS; i++) {
		k->forms[i].head = pack(&at, forms[i].head);
		k->forms[i].same = pack(&at, forms[i].same);
		k->forms[i].etag = pack(&at, forms[i].etag);
		k->forms[i].body = i > 0 && shared ? k->forms[0].body : pack(&at, forms[i].body);
	}
	return k;
}

/* ---- the shelves, all under the lock -------------------------------------------------------- */

static void
kept_remove(struct cache *c, struct kept *k)
{
	struct kept **from = &c->shelves[k->hash % SHELVES];

	while (*from != k)
		from = &(*from)->below;
	*from = k->below;
	k->before->next = k->next;
	k->next->before = k->before;
	if (c->hand == k)
		c->hand = k->next == k ? NULL : k->next;
	c->size -= k->size;
	atomic_store(&k->gone, true);
	kept_release(k);
}

/* The page of a key as long as it is fresh. */
static struct kept *
kept_find(struct cache *c, const struct cache_key *key, int64_t now)
{
	struct kept *k = c->shelves[key->hash % SHELVES];

	while (k != NULL && !is_of(k->hash, k->key, key))
		k = k->below;
	if (k == NULL || fresh(c, &k->note, now))
		return k;
	kept_remove(c, k);
	return NULL;
}

/* Make room by going round: what was used since the last time is spared once. */
static void
make_room(struct cache *c, size_t n)
{
	while (c->hand != NULL && c->size + n > c->cap) {
		struct kept *k = c->hand;

		if (atomic_exchange(&k->used, false))
			c->hand = k->next;
		else
			kept_remove(c, k);
	}
}

static void
kept_add(struct cache *c, struct kept *k)
{
	struct kept **shelf = &c->shelves[k->hash % SHELVES];

	make_room(c, k->size);
	k->below = *shelf;
	*shelf = k;
	if (c->hand == NULL) {
		c->hand = k->next = k->before = k;
	} else {
		k->next = c->hand;
		k->before = c->hand->before;
		k->before->next = k->next->before = k;
	}
	c->size += k->size;
	kept_hold(k);
}

/* ---- pages being made ----------------------------------------------------------------------- */

static struct fill *
fill_new(struct cache *c, const struct cache_key *key, unsigned scope, int64_t now)
{
	struct fill *f = claim(sizeof(*f) + key->n);
	struct fill **shelf = &c->fills[key->hash % SHELVES];

	f->cache = c;
	f->refs = 1;
	f->hash = key->hash;
	memcpy(f->bytes, key->text, key->n);
	f->key = (struct str){f->bytes, key->n};
	note_take(c, scope, now, &f->note);
	f->below = *shelf;
	*shelf = f;
	return f;
}

static void
fill_remove(struct cache *c, struct fill *f)
{
	struct fill **from = &c->fills[f->hash % SHELVES];

	while (*from != f)
		from = &(*from)->below;
	*from = f->below;
}

enum fill_end
fill_end(const struct fill *f)
{
	return atomic_load(&f->end);
}

void
fill_drop(struct fill *f)
{
	if (atomic_fetch_sub(&f->refs, 1) == 1)
		free(f);
}

static void
fill_wait(struct fill *f, unsigned loop)
{
	if ((f->loops & UINT64_C(1) << loop) != 0)
		return;
	f->loops |= UINT64_C(1) << loop;
	f->notes[loop].fill = f;
	(void)atomic_fetch_add(&f->refs, 1);
}

static enum cache_say
join(struct cache *c, const struct cache_ask *ask, struct fill **fill)
{
	struct fill *f = c->fills[ask->key->hash % SHELVES];

	while (f != NULL && !is_of(f->hash, f->key, ask->key))
		f = f->below;
	if (f == NULL) {
		*fill = fill_new(c, ask->key, scope_of(c, ask->scope), ask->now);
		return CACHE_LEAD;
	}
	fill_wait(f, ask->loop);
	*fill = f;
	return CACHE_WAIT;
}

enum cache_say
cache_join(struct cache *c, const struct cache_ask *ask, struct kept **kept, struct fill **fill)
{
	enum cache_say say = CACHE_HIT;

	(void)pthread_mutex_lock(&c->lock);
	*kept = kept_find(c, ask->key, ask->now);
	if (*kept != NULL)
		kept_hold(*kept);
	else
		say = join(c, ask, fill);
	(void)pthread_mutex_unlock(&c->lock);
	return say;
}

static void
fill_tell(struct fill *f)
{
	uint64_t loops = f->loops;

	for (unsigned i = 0; loops != 0; i++, loops >>= 1)
		if ((loops & 1) != 0)
			f->cache->tell(f->cache->told, i, &f->notes[i]);
}

/* The note's own time is when the page began to be drawn: a page that took longer than a late
 * change may be late is given out as long as nothing changed. */
struct kept *
cache_settle(struct fill *f, const struct kept_form forms[KEPT_FORMS])
{
	struct cache *c = f->cache;
	struct kept *k = forms == NULL ? NULL : kept_new(f, forms);
	enum fill_end end = FILL_KEPT;

	(void)pthread_mutex_lock(&c->lock);
	if (k == NULL || k->size > c->cap / LARGEST)
		end = FILL_ALONE;
	else if (!fresh(c, &k->note, k->note.at))
		end = FILL_STALE;
	else
		kept_add(c, k);
	fill_remove(c, f);
	atomic_store(&f->end, end);
	(void)pthread_mutex_unlock(&c->lock);
	fill_tell(f);
	fill_drop(f);
	return k;
}

/* ---- fronts --------------------------------------------------------------------------------- */

struct front {
	struct cache *cache;
	struct kept *pages[FRONT];
	struct kept *resting[RESTING];
	size_t nresting;
};

struct front *
front_new(struct cache *c)
{
	struct front *f = claim(sizeof(*f));

	f->cache = c;
	return f;
}

void
front_free(struct front *f)
{
	if (f == NULL)
		return;
	front_rest(f);
	for (size_t i = 0; i < FRONT; i++)
		kept_release(f->pages[i]);
	free(f);
}

void
front_rest(struct front *f)
{
	while (f->nresting > 0)
		kept_release(f->resting[--f->nresting]);
}

static void
put_to_rest(struct front *f, struct kept *k)
{
	if (k == NULL)
		return;
	if (f->nresting == RESTING)
		abort();
	f->resting[f->nresting++] = k;
}

struct kept *
front_get(struct front *f, const struct cache_key *key, int64_t now)
{
	struct cache *c = f->cache;
	struct kept **place = &f->pages[key->hash % FRONT];
	struct kept *k = *place;

	if (k != NULL && is_of(k->hash, k->key, key) &&
	    !atomic_load_explicit(&k->gone, memory_order_relaxed) && fresh(c, &k->note, now)) {
		if (!atomic_load_explicit(&k->used, memory_order_relaxed))
			atomic_store_explicit(&k->used, true, memory_order_relaxed);
		return k;
	}
	(void)pthread_mutex_lock(&c->lock);
	k = kept_find(c, key, now);
	if (k != NULL)
		kept_hold(k);
	(void)pthread_mutex_unlock(&c->lock);
	if (k != NULL) {
		put_to_rest(f, *place);
		*place = k;
	}
	return k;
}

void
front_sweep(struct front *f)
{
	for (size_t i = 0; i < FRONT; i++) {
		if (f->pages[i] == NULL ||
		    !atomic_load_explicit(&f->pages[i]->gone, memory_order_relaxed))
			continue;
		kept_release(f->pages[i]);
		f->pages[i] = NULL;
	}
}

/* ---- the cache itself ----------------------------------------------------------------------- */

struct cache *
cache_new(size_t cap, struct sip_key key)
{
	struct cache *c = claim(sizeof(*c));

	if (pthread_mutex_init(&c->lock, NULL) != 0)
		abort();
	c->cap = cap;
	c->key = key;
	return c;
}

void
cache_attach(struct cache *c, void (*tell)(void *, unsigned, struct fill_note *), void *to)
{
	c->tell = tell;
	c->told = to;
}

void
cache_free(struct cache *c)
{
	if (c == NULL)
		return;
	while (c->hand != NULL)
		kept_remove(c, c->hand);
	(void)pthread_mutex_destroy(&c->lock);
	free(c);
}
