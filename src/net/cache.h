/* net/cache.h - whole answers to anonymous GETs, kept until what they show has changed.
 *
 * Freshness.  Every movement has a scope; pages that belong to no movement have the scope of the
 * hub.  A scope counts two things: changes that must be seen at once (texts, visibility,
 * cancellations) and changes that may be seen up to a second late (counts).  The counters of a page
 * are noted before its request is handed to a reader, thus before the reader's snapshot opens, and
 * a page is served while
 *   - no at-once change of its scope or of everything was counted since its note, and
 *   - no late change was counted, or its note is younger than a second, and
 *   - its note is younger than a minute, because calls begin and end by themselves.
 * So a page drawn from a snapshot without a change can never be taken for one with it, whatever the
 * order of commit, note and snapshot; at worst a fresh page is thrown away.  Under a steady stream
 * of changed counts a page is drawn at most once a second.
 *
 * The hub's pages show a little of every movement, so a change of any scope counts for the hub's
 * scope as well, at once where it was at once: a cancelled call must not linger on the front page.
 * A change of NONE (the hub's own name or rules) counts for every page there is.
 *
 * Scopes are hashed into a fixed table: two that meet in it only drop each other's pages. */
#pragma once
#include "net/route.h"
#include "net/sip.h"

struct cache;
struct kept;
struct fill;

/* At most cap bytes of pages; which scopes meet hangs on the key alone.  Never NULL. */
struct cache *cache_new(size_t cap, struct sip_key);
/* After the loops were freed. */
void cache_free(struct cache *);
/* Something of this scope (a movement's handle, any case; NONE: everything) was changed.  The
 * writer calls it after the commit and before anyone is answered.  Any thread. */
void cache_drop(struct cache *, struct str scope, bool at_once);

/* ---- what follows is for the loops ---------------------------------------------------------- */

/* What names a page: representation, language, path, and query less `via`. */
#define CACHE_KEY 1024
struct cache_key {
	uint64_t hash;
	size_t n; /* 0: too long to be kept */
	char text[CACHE_KEY];
};
void cache_key_make(
    struct cache *, bool json, int lang, const struct req *target, struct cache_key *out);

/* One encoding of a page: everything but Date, Connection and the blank line is ready to send. */
struct kept_form {
	struct str head; /* of a 200 */
	struct str same; /* of a 304 */
	struct str etag; /* quoted */
	struct str body;
};
enum { KEPT_PLAIN, KEPT_GZIP, KEPT_FORMS };
/* Never NULL; belongs to whoever holds it, and to a cache once it was settled. */
const struct kept_form *kept_form(const struct kept *, bool gzip);
void kept_hold(struct kept *);
void kept_release(struct kept *);

/* A loop's own view of the cache: finds what it found before without a lock. */
struct front;
struct front *front_new(struct cache *);
void front_free(struct front *);
/* A fresh page or NULL.  It stays valid until front_rest() unless it is held.  now: monotonic
 * milliseconds, as everywhere here. */
struct kept *front_get(struct front *, const struct cache_key *, int64_t now);
void front_rest(struct front *);
/* Let go of pages that the cache has let go of. */
void front_sweep(struct front *);

/* A page being made: the first who misses it makes it, those who come meanwhile wait. */
enum fill_end {
	FILL_KEPT,  /* look again: it is there */
	FILL_STALE, /* it changed while it was being drawn: look again */
	FILL_ALONE, /* it is not to be kept: everybody gets an own one */
};
struct fill_note {
	struct fill *fill;
	struct fill_note *next; /* for whoever is told */
};
#define CACHE_LOOPS 64
/* tell(to, loop, note): a fill that this loop waits for has ended.  Any thread. */
void cache_attach(struct cache *, void (*tell)(void *, unsigned, struct fill_note *), void *to);

enum cache_say { CACHE_HIT, CACHE_LEAD, CACHE_WAIT };
/* Who looks for what. */
struct cache_ask {
	const struct cache_key *key;
	struct str scope; /* a movement's handle, or NONE */
	unsigned loop;
	int64_t now;
};
/* HIT: *kept is there, held for the caller.  LEAD: the caller makes the page, *fill is to be
 * settled.  WAIT: somebody makes it; the loop will be told about *fill and then drops it. */
enum cache_say cache_join(
    struct cache *, const struct cache_ask *, struct kept **kept, struct fill **fill);
/* The page of a fill, or why there is none: reply's heads and bodies in each encoding are copied.
 * Gives the page, held for the caller, or NULL.  Any thread; the fill is gone afterwards. */
struct kept *cache_settle(struct fill *, const struct kept_form forms[KEPT_FORMS]);
enum fill_end fill_end(const struct fill *);
void fill_drop(struct fill *);
