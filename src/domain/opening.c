/* domain/opening.c - see opening.h.
 *
 * A slot holds what was seen of one code on one day on top of what the database held when it was
 * taken.  The job writes the whole sum, so that writing twice changes nothing, and gives a slot up
 * only once the database is seen to hold it: a commit that fails costs nothing. */
#include "domain/opening.h"

#include <pthread.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/time.h"
#include "domain/share.h"
#include "sql_share.h"
#include "store/db.h"

#define SLOTS 1024
#define SLICE 50

struct slot {
	char code[SHARE_SIGNS];
	int64_t day;
	int64_t seen; /* since it was taken; 0: the slot is free */
	int64_t base; /* what the database held before; -1: not read yet */
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct slot slots[SLOTS];
static size_t cursor; /* where the job goes on; used by the writer only */

/* The slot of a code and day, or the first free one; NULL when all are taken by others. */
static struct slot *
slot_of(struct str code, int64_t day)
{
	size_t from = (size_t)str_hash(code) % SLOTS;
	struct slot *free_one = NULL;

	for (size_t i = 0; i < SLOTS; i++) {
		struct slot *s = &slots[(from + i) % SLOTS];

		if (s->seen == 0 && free_one == NULL)
			free_one = s;
		if (s->seen > 0 && s->day == day && memcmp(s->code, code.at, SHARE_SIGNS) == 0)
			return s;
	}
	return free_one;
}

void
opening_note(struct str code, int64_t now)
{
	int64_t day = now / DAY;
	struct slot *s;

	if (code.n != SHARE_SIGNS)
		return;
	pthread_mutex_lock(&mutex);
	s = slot_of(code, day);
	if (s != NULL && s->seen == 0) {
		*s = (struct slot){.day = day, .base = -1};
		memcpy(s->code, code.at, SHARE_SIGNS);
	}
	if (s != NULL)
		s->seen++;
	pthread_mutex_unlock(&mutex);
}

/* ---- writing them down --------------------------------------------------------------------- */

static struct slot
slot_copy(size_t i)
{
	struct slot copy;

	pthread_mutex_lock(&mutex);
	copy = slots[i];
	pthread_mutex_unlock(&mutex);
	return copy;
}

static void
slot_base(size_t i, int64_t base)
{
	pthread_mutex_lock(&mutex);
	slots[i].base = base;
	pthread_mutex_unlock(&mutex);
}

/* Free it, unless it was opened once more meanwhile. */
static void
slot_free(size_t i, int64_t seen)
{
	pthread_mutex_lock(&mutex);
	if (slots[i].seen == seen)
		slots[i].seen = 0;
	pthread_mutex_unlock(&mutex);
}

static err
write_down(struct tx *tx, size_t i, struct slot s)
{
	struct str code = {s.code, SHARE_SIGNS};
	struct sql_opening_at at = {.n = 0};
	struct share share;
	bool found;

	TRY(share_find(tx_rd(tx), code, &share, &found));
	if (!found) {
		slot_free(i, s.seen);
		return OK;
	}
	TRY(sql_opening_at(tx_rd(tx), code, s.day, &at, &found));
	if (!found)
		at.n = 0;
	if (s.base < 0)
		slot_base(i, s.base = at.n);
	if (at.n == s.base + s.seen) {
		slot_free(i, s.seen);
		return OK;
	}
	TRY(signup_tally(tx, share.call, STAGE_OPENED, (struct touch){TIE_WEAK, share.channel},
	    s.base + s.seen - at.n));
	return sql_opening_set(tx, code, s.day, s.base + s.seen);
}

static err
run(struct tx *tx, int64_t now, bool *more)
{
	size_t i, n = 0;

	(void)now;
	for (i = cursor < SLOTS ? cursor : 0; i < SLOTS && n < SLICE; i++) {
		struct slot s = slot_copy(i);

		if (s.seen == 0)
			continue;
		TRY(write_down(tx, i, s));
		n++;
	}
	cursor = i;
	*more = i < SLOTS;
	return OK;
}

static const struct job jobs[] = {{.name = "openings", .every = MINUTE, .run = run, .last = true}};
const struct job_table opening_jobs = {jobs, COUNT(jobs)};
