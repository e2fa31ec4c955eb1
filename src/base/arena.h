/* base/arena.h - memory of one piece of work: taken bit by bit, given back whole.
 *
 * An arena has one owner at a time and a hard cap.  Past the cap the arena is "spent": it jumps to
 * no handler and kills nothing by itself; it hands out memory from a reserve, so that the work can
 * reach its next arena_spent() check, and aborts only when the reserve is gone.  The reserve is
 * larger than most caps: what a stranger sends may end their own request, never the process. */
#pragma once
#include "base/types.h"

#define ARENA_RESERVE ((size_t)16 << 20)

/* A new arena that may hold at most cap bytes.  Never NULL: out of memory aborts. */
struct arena *arena_new(size_t cap);
/* Give everything back.  NULL is fine. */
void arena_free(struct arena *);
/* Let it hold n bytes more than before. */
void arena_raise(struct arena *, size_t n);
/* Forget all that was taken, keep the first block for the next work. */
void arena_reset(struct arena *);
/* n bytes, aligned for any type, zeroed.  n may be 0. */
void *arena_alloc(struct arena *, size_t n) __attribute__((alloc_size(2), returns_nonnull));
/* count things of size bytes each, zeroed; aborts when the product overflows. */
void *arena_array(struct arena *, size_t count, size_t size) __attribute__((returns_nonnull));
/* Grow the block at, which was old bytes long, to n bytes; in place when it was the last one. */
void *arena_grow(struct arena *, void *at, size_t old, size_t n) __attribute__((returns_nonnull));
/* True once more than the cap was asked for: the work has to end with FAULT_LIMIT. */
bool arena_spent(const struct arena *);
/* Bytes that can still be had before the arena aborts, its reserve included: for what comes in one
 * piece of a size that others chose. */
size_t arena_room(const struct arena *);
/* Bytes handed out so far. */
size_t arena_used(const struct arena *);

#define NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define NEW_ARRAY(arena, type, count) ((type *)arena_array((arena), (count), sizeof(type)))
