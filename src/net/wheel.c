/* net/wheel.c - see wheel.h. */
#include <sys/mman.h>

#include "net/wheel.h"

#define SLOTS 512
#define NOWHERE UINT32_MAX

struct node {
	int64_t deadline;
	int64_t tick; /* where it hangs; 0: nowhere */
	uint32_t next, before;
};

struct wheel {
	int64_t tick; /* the first that was not worked off yet */
	uint32_t count;
	uint32_t slots[SLOTS];
	struct node nodes[];
};

static NORETURN void
die(void)
{
	(void)fputs("groundswell: out of memory\n", stderr);
	abort();
}

static size_t
size_of(uint32_t count)
{
	return sizeof(struct wheel) + (size_t)count * sizeof(struct node);
}

/* Pages that no thing uses are never touched, so they take no memory. */
struct wheel *
wheel_new(uint32_t count, int64_t now)
{
	struct wheel *w =
	    mmap(NULL, size_of(count), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (w == MAP_FAILED)
		die();
	w->count = count;
	w->tick = now / WHEEL_TICK;
	memset(w->slots, 0xff, sizeof(w->slots));
	return w;
}

void
wheel_free(struct wheel *w)
{
	if (w != NULL)
		(void)munmap(w, size_of(w->count));
}

/* A fresh node is all zeros, and no thing ever hangs at tick 0. */
static void
unhang(struct wheel *w, uint32_t thing)
{
	struct node *n = &w->nodes[thing];

	if (n->tick == 0)
		return;
	if (n->before != NOWHERE)
		w->nodes[n->before].next = n->next;
	else
		w->slots[n->tick % SLOTS] = n->next;
	if (n->next != NOWHERE)
		w->nodes[n->next].before = n->before;
	n->tick = 0;
}

static void
hang(struct wheel *w, uint32_t thing, int64_t tick)
{
	struct node *n = &w->nodes[thing];
	uint32_t *first = &w->slots[tick % SLOTS];

	n->tick = tick;
	n->before = NOWHERE;
	n->next = *first;
	if (n->next != NOWHERE)
		w->nodes[n->next].before = thing;
	*first = thing;
}

/* The tick at which a deadline has passed for certain, as far ahead as the wheel reaches. */
static int64_t
tick_of(const struct wheel *w, int64_t deadline)
{
	int64_t tick = deadline / WHEEL_TICK + 1;

	if (tick < w->tick)
		return w->tick;
	return tick < w->tick + SLOTS ? tick : w->tick + SLOTS - 1;
}

void
wheel_set(struct wheel *w, uint32_t thing, int64_t deadline)
{
	struct node *n = &w->nodes[thing];
	int64_t tick;

	n->deadline = deadline;
	if (deadline == WHEEL_NEVER) {
		unhang(w, thing);
		return;
	}
	tick = tick_of(w, deadline);
	if (n->tick != 0 && n->tick <= tick)
		return;
	unhang(w, thing);
	hang(w, thing, tick);
}

bool
wheel_due(struct wheel *w, int64_t now, uint32_t *thing)
{
	while (w->tick <= now / WHEEL_TICK) {
		uint32_t first = w->slots[w->tick % SLOTS];

		if (first == NOWHERE) {
			w->tick++;
			continue;
		}
		unhang(w, first);
		if (w->nodes[first].deadline <= now) {
			*thing = first;
			return true;
		}
		hang(w, first, tick_of(w, w->nodes[first].deadline));
	}
	return false;
}
