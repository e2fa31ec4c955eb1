/* net/cache.h - whole answers to anonymous GETs, kept until what they show has changed.
 *
 * Freshness.  Every movement has a scope; pages that belong to no movement have the scope of the
 * hub.  A scope counts two things: changes that must be seen at once (texts, visibility,
 * cancellations) and changes that may be seen up to a second late (counts).  The counters of a page
 * are noted before its request is handed to a reader, thus before the reader's snapshot opens, and
 * a page is served while
 *   - no at-once change of its scope or of everything was counted since its note, and
 *   - no late change was counted, or its note is younger than a second.
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
#include "base/err.h"

struct cache;

/* At most cap bytes of pages.  Never NULL. */
struct cache *cache_new(size_t cap);
/* After the loops have stopped. */
void cache_free(struct cache *);
/* Something of this scope (a movement's handle, any case; NONE: everything) was changed.  The
 * writer calls it after the commit and before anyone is answered.  Any thread. */
void cache_drop(struct cache *, struct str scope, bool at_once);
