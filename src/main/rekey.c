#include "main/rekey.h"

#include "base/arena.h"
#include "base/time.h"
#include "domain/news.h"
#include "domain/oauth.h"
#include "domain/signer.h"
#include "main/folder.h"
#include "store/db.h"

#define STEP_CAP ((size_t)4 << 20)

static err
change(struct tx *tx, const struct signer_new *new)
{
	TRY(signer_change(tx, new, time_now()));
	if (new->movement.n == 0)
		return OK;
	return news_note(tx,
	    &(struct news_note){.kind = NEWS_ACTOR, .movement = new->movement, .now = time_now()});
}

/* The next one behind *at; *more false at the end. */
static err
step(struct arena *a, struct db *db, int64_t *at, bool *more)
{
	struct signer_new new;
	struct movement_id next;
	struct tx *tx;
	err e;

	TRY(tx_begin(db, a, &tx));
	e = signer_next(tx_rd(tx), *at, &next, more);
	if (e == OK && *more) {
		new = signer_make(a, next);
		e = change(tx, &new);
		*at = next.n;
	}
	if (e == OK)
		return tx_commit(tx);
	tx_rollback(tx);
	return e;
}

/* Our secrets at servers that people signed in on go; new ones come where they are needed. */
static err
forget_apps(struct arena *a, struct db *db, bool *more)
{
	struct tx *tx;
	int64_t gone;
	err e;

	TRY(tx_begin(db, a, &tx));
	e = oauth_expire_apps(tx, INT64_MAX, &gone);
	*more = gone > 0;
	if (e == OK)
		return tx_commit(tx);
	tx_rollback(tx);
	return e;
}

err
rekey_all(struct arena *a, const struct config *c, struct db *db, int64_t *n)
{
	struct arena *work = arena_new(STEP_CAP);
	int64_t at = -1;
	bool more = true;
	struct key root;
	err e = folder_key(a, c, &root);

	if (e == OK)
		signer_key_set(&root);
	for (*n = 0; e == OK && more; *n += e == OK && more) {
		arena_reset(work);
		e = step(work, db, &at, &more);
	}
	for (more = true; e == OK && more;) {
		arena_reset(work);
		e = forget_apps(work, db, &more);
	}
	if (e != OK)
		e = fail(a, e->fault, e->say, "%s", e->cause); /* it outlives the work */
	arena_free(work);
	return e;
}
