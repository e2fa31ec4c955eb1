#include "domain/signer.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "sql_signer.h"
#include "store/db.h"
#include "text_keys.h"

static struct key seal_key;

void
signer_key_set(const struct key *root)
{
	crypto_derive(root, "signer", &seal_key);
}

err
signer_pem(struct rd *rd, struct movement_id movement, struct str *pem, bool *found)
{
	struct sql_signer_pem row;

	TRY(sql_signer_pem(rd, movement.n, &row, found));
	if (*found)
		*pem = row.pem;
	return OK;
}

/* ---- parsed pairs -------------------------------------------------------------------------- */

/* Kept for the life of the process: one a movement, so there are not many. */
static struct {
	pthread_mutex_t lock;
	struct parsed {
		int64_t movement;
		struct rsa_key key;
	} * *rows;
	size_t n, room;
} ring = {.lock = PTHREAD_MUTEX_INITIALIZER};

static const struct rsa_key *
ring_find(int64_t movement)
{
	const struct rsa_key *key = NULL;

	pthread_mutex_lock(&ring.lock);
	for (size_t i = 0; i < ring.n && key == NULL; i++)
		if (ring.rows[i]->movement == movement)
			key = &ring.rows[i]->key;
	pthread_mutex_unlock(&ring.lock);
	return key;
}

/* Two threads may have parsed it at once: both copies serve, both are kept. */
static const struct rsa_key *
ring_add(int64_t movement, struct rsa_key key)
{
	struct parsed *row = malloc(sizeof(*row));

	if (row == NULL)
		abort();
	*row = (struct parsed){movement, key};
	pthread_mutex_lock(&ring.lock);
	if (ring.n == ring.room) {
		ring.room = ring.room == 0 ? 16 : 2 * ring.room;
		ring.rows = realloc(ring.rows, ring.room * sizeof(ring.rows[0]));
		if (ring.rows == NULL)
			abort();
	}
	ring.rows[ring.n++] = row;
	pthread_mutex_unlock(&ring.lock);
	return &row->key;
}

static struct str
context_of(struct arena *a, int64_t movement)
{
	return buf_format(a, "signer %" PRId64, movement);
}

err
signer_key(struct rd *rd, struct movement_id movement, const struct rsa_key **out)
{
	struct arena *a = rd_arena(rd);
	const struct rsa_key *key = ring_find(movement.n);
	struct sql_signer_sealed row;
	struct rsa_key fresh;
	struct str der;
	bool found;

	if (key == NULL) {
		TRY(sql_signer_sealed(rd, movement.n, &row, &found));
		if (!found)
			return fail(a, FAULT_BUSY, T_main_busy, "no key to sign with yet");
		TRY(crypto_open(a, &seal_key, context_of(a, movement.n), row.sealed, &der));
		TRY(rsa_private_read(a, der, &fresh));
		key = ring_add(movement.n, fresh);
	}
	*out = key;
	return OK;
}

/* ---- making them --------------------------------------------------------------------------- */

struct signer_new
signer_make(struct arena *a, struct movement_id movement)
{
	RSA_KEY pair = rsa_make();
	struct str der = rsa_private_der(a, &pair);

	return (struct signer_new){.movement = movement,
	    .pem = rsa_public_pem(a, &pair),
	    .sealed = crypto_seal(a, &seal_key, context_of(a, movement.n), der)};
}

err
signer_next(struct rd *rd, int64_t after, struct movement_id *out, bool *found)
{
	struct sql_signer_next row;

	TRY(sql_signer_next(rd, after, &row, found));
	if (*found)
		*out = (struct movement_id){row.movement};
	return OK;
}

err
signer_change(struct tx *tx, const struct signer_new *new, int64_t now)
{
	return sql_signer_change(tx, new->movement.n, new->pem, new->sealed, now);
}

/* The hub's own key first; then movements in the order in which they were founded, so that none
 * stands before the last that has one. */
static err
lacking(struct rd *rd, struct movement_id *out, bool *found)
{
	struct sql_signer_lacks row;
	struct sql_signer_last last;
	bool any;

	TRY(sql_signer_last(rd, &last, &any));
	if (!any) {
		*out = (struct movement_id){0};
		*found = true;
		return OK;
	}
	TRY(sql_signer_lacks(rd, last.movement, &row, found));
	if (*found)
		*out = row.id;
	return OK;
}

static err
ready(struct rd *rd, int64_t now, void **out)
{
	struct movement_id movement;
	struct signer_new *new;
	bool found;

	(void)now;
	TRY(lacking(rd, &movement, &found));
	if (!found)
		return OK;
	new = NEW(rd_arena(rd), struct signer_new);
	*new = signer_make(rd_arena(rd), movement);
	*out = new;
	return OK;
}

static err
put(struct tx *tx, void *ready_, int64_t now)
{
	const struct signer_new *new = ready_;

	return sql_signer_put(tx, new->movement.n, new->pem, new->sealed, now);
}

static const struct job jobs[] = {
    {.name = "signer", .every = 60, .ready = ready, .put = put, .eager = true}};
const struct job_table signer_jobs = {jobs, COUNT(jobs)};
