/* base/arena.c - see arena.h.  Blocks double up to 256 KiB; large requests get their own. */
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

#define FIRST_BLOCK ((size_t)4096)
#define LARGEST_BLOCK ((size_t)256 << 10)
#define ALIGN (alignof(max_align_t))

struct block {
	struct block *before;
	size_t size;
	size_t used;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct block *block;
	size_t cap;
	size_t used;
	size_t next_size;
};

static NORETURN void
die(const char *why)
{
	(void)fprintf(stderr, "groundswell: %s\n", why);
	abort();
}

static struct block *
block_new(size_t size, struct block *before)
{
	struct block *b = malloc(sizeof(*b) + size);

	if (b == NULL)
		die("out of memory");
	b->before = before;
	b->size = size;
	b->used = 0;
	return b;
}

struct arena *
arena_new(size_t cap)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (a == NULL)
		die("out of memory");
	a->cap = cap;
	a->next_size = FIRST_BLOCK;
	return a;
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	for (struct block *b = a->block, *before; b != NULL; b = before) {
		before = b->before;
		free(b);
	}
	free(a);
}

void
arena_raise(struct arena *a, size_t n)
{
	a->cap += n;
}

void
arena_reset(struct arena *a)
{
	struct block *b = a->block;

	while (b != NULL && b->before != NULL) {
		struct block *before = b->before;

		free(b);
		b = before;
	}
	if (b != NULL)
		b->used = 0;
	a->block = b;
	a->used = 0;
	a->next_size = FIRST_BLOCK * 2;
}

static void
make_room(struct arena *a, size_t n)
{
	size_t size = a->next_size;

	if (n > size)
		size = n;
	a->block = block_new(size, a->block);
	if (a->next_size < LARGEST_BLOCK)
		a->next_size *= 2;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	size_t want;
	void *at;

	if (n > SIZE_MAX / 4)
		die("a request for memory overflows");
	want = (n + ALIGN - 1) & ~(ALIGN - 1);
	if (a->used + want > a->cap + ARENA_RESERVE)
		die("a piece of work ran past its memory cap");
	if (a->block == NULL || a->block->size - a->block->used < want)
		make_room(a, want);
	at = a->block->bytes + a->block->used;
	a->block->used += want;
	a->used += want;
	return memset(at, 0, want);
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n))
		die("a request for memory overflows");
	return arena_alloc(a, n);
}

void *
arena_grow(struct arena *a, void *at, size_t old, size_t n)
{
	size_t had = (old + ALIGN - 1) & ~(ALIGN - 1);
	size_t want = (n + ALIGN - 1) & ~(ALIGN - 1);
	void *moved;

	if (at != NULL && n <= had)
		return at;
	if (at != NULL && (unsigned char *)at + had == a->block->bytes + a->block->used &&
	    a->block->size - a->block->used >= want - had &&
	    a->used + (want - had) <= a->cap + ARENA_RESERVE) {
		memset((unsigned char *)at + had, 0, want - had);
		a->block->used += want - had;
		a->used += want - had;
		return at;
	}
	moved = arena_alloc(a, n);
	if (old > 0)
		memcpy(moved, at, old);
	return moved;
}

bool
arena_spent(const struct arena *a)
{
	return a->used > a->cap;
}

size_t
arena_room(const struct arena *a)
{
	size_t most = a->cap + ARENA_RESERVE;

	return a->used < most ? (most - a->used) & ~(ALIGN - 1) : 0;
}

size_t
arena_used(const struct arena *a)
{
	return a->used;
}
