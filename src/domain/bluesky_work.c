#include "domain/bluesky_work.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/str.h"
#include "domain/delivery.h"
#include "domain/peer.h"
#include "sql_bluesky.h"
#include "store/db.h"

/* The server lets a password be used 300 times a day. */
#define ASK_EVERY (5 * MINUTE)
/* A token that is refused so soon has not expired. */
#define FRESH MINUTE

/* ---- what is sealed ------------------------------------------------------------------------ */

static struct key seal_key;

void
bluesky_key_set(const struct key *root)
{
	crypto_derive(root, "bluesky", &seal_key);
}

static struct str
context_of(struct arena *a, const char *what, struct movement_id movement)
{
	return buf_format(a, "%s %" PRId64, what, movement.n);
}

struct str
bluesky_seal_password(struct arena *a, struct movement_id movement, struct str plain)
{
	return crypto_seal(a, &seal_key, context_of(a, "password", movement), plain);
}

struct str
bluesky_seal_tokens(
    struct arena *a, struct movement_id movement, struct str access, struct str refresh)
{
	struct str both = buf_format(a, "%.*s\n%.*s", STR_ARG(access), STR_ARG(refresh));

	return crypto_seal(a, &seal_key, context_of(a, "tokens", movement), both);
}

static err
open_secrets(struct arena *a, const struct sql_bluesky_account *row, struct bluesky_work *out)
{
	struct str both, access;

	if (row->password.at != NULL)
		TRY(crypto_open(a, &seal_key, context_of(a, "password", row->movement),
		    row->password, &out->password));
	if (row->tokens.at == NULL)
		return OK;
	TRY(crypto_open(a, &seal_key, context_of(a, "tokens", row->movement), row->tokens, &both));
	if (str_split(&both, '\n', &access)) {
		out->access = access.n > 0 ? access : NONE;
		out->refresh = both;
	}
	return OK;
}

/* ---- what is next -------------------------------------------------------------------------- */

err
bluesky_due(struct rd *rd, int64_t now, struct bluesky_id **out, size_t *n)
{
	struct sql_bluesky_due *rows;
	struct bluesky_id *ids;

	TRY(sql_bluesky_due(rd, now, &rows, n));
	ids = NEW_ARRAY(rd_arena(rd), struct bluesky_id, *n);
	for (size_t i = 0; i < *n; i++)
		ids[i] = rows[i].id;
	*out = ids;
	return OK;
}

static void
rest(struct bluesky_work *work, enum bluesky_trouble why, int64_t until)
{
	work->step = BLUESKY_REST;
	work->trouble = why;
	work->until = until;
}

/* The session comes before the post that needs it. */
static void
choose(struct bluesky_work *work, const struct sql_bluesky_account *row, bool gone, int64_t now)
{
	if (work->access.at != NULL)
		work->step = gone ? BLUESKY_DELETE : BLUESKY_PUT;
	else if (work->refresh.at != NULL)
		work->step = BLUESKY_RENEW;
	else if (work->password.at == NULL)
		work->step = BLUESKY_END;
	else if (now - row->asked < ASK_EVERY)
		rest(work, BLUESKY_WELL, row->asked + ASK_EVERY);
	else
		work->step = BLUESKY_BEGIN;
}

static err
find_post(
    struct rd *rd, const struct sql_bluesky_account *row, int64_t now, struct bluesky_work *work)
{
	struct sql_bluesky_next p;
	bool found;

	TRY(sql_bluesky_next(rd, work->id, &p, &found));
	if (!found || p.due > now) {
		rest(work, BLUESKY_WELL, 0);
		return OK;
	}
	work->post = (struct bluesky_post){.id = p.id,
	    .kind = (enum bluesky_kind)p.kind,
	    .version = p.version,
	    .call = p.call,
	    .rkey = p.rkey,
	    .root_rkey = p.root_rkey,
	    .root_cid = p.root_cid,
	    .tries = p.tries,
	    .made = p.made};
	choose(work, row, p.gone, now);
	return OK;
}

err
bluesky_work(
    struct rd *rd, struct bluesky_id id, int64_t now, struct bluesky_work *out, bool *found)
{
	struct sql_bluesky_account row;
	struct bluesky_work work = {.id = id};
	enum peer_rule_kind rule;

	TRY(sql_bluesky_account(rd, id, &row, found));
	if (!*found)
		return OK;
	work.movement = row.movement;
	work.peer = row.peer;
	work.host = row.host;
	work.origin = row.origin;
	work.handle = row.handle;
	work.did = row.did;
	work.made = row.made;
	TRY(open_secrets(rd_arena(rd), &row, &work));
	TRY(peer_judge(rd, row.host, &rule));
	if (rule == PEER_BLOCK)
		rest(&work, BLUESKY_BLOCKED, now + HOUR);
	else if (row.rest > now)
		rest(&work, (enum bluesky_trouble)row.trouble, row.rest);
	else
		TRY(find_post(rd, &row, now, &work));
	*out = work;
	return OK;
}

/* ---- what came of it ----------------------------------------------------------------------- */

bool
bluesky_is_stopped(enum bluesky_trouble t)
{
	return t == BLUESKY_PASSWORD || t == BLUESKY_FACTOR || t == BLUESKY_SUSPENDED;
}

static err
set_trouble(struct tx *tx, const struct sql_bluesky_account *row, struct bluesky_id id,
    enum bluesky_trouble trouble, int64_t now)
{
	struct opt since = {.has = trouble != BLUESKY_WELL, .n = now};

	if (row->trouble == (int64_t)trouble)
		return OK;
	return sql_bluesky_set_trouble(tx, id, trouble, since);
}

/* When there is something to do next, not before the end of the pause; an account that was to end
 * ends when nothing of it is left to delete. */
static err
plan(struct tx *tx, const struct sql_bluesky_account *row, struct bluesky_id id, int64_t pause)
{
	struct sql_bluesky_next next = {.due = 0};
	bool found;

	TRY(sql_bluesky_next(tx_rd(tx), id, &next, &found));
	if (!found && row->ends.has)
		return sql_bluesky_drop(tx, row->movement);
	if (next.due < pause)
		next.due = pause;
	return sql_bluesky_set_due(tx, id, (struct opt){.has = found, .n = next.due}, pause);
}

static err
took(struct tx *tx, const struct bluesky_result *r, int64_t now)
{
	const struct bluesky_work *work = r->work;
	struct str tokens;

	TRY(sql_bluesky_peer_took(tx, work->peer, now / DAY));
	switch (work->step) {
	case BLUESKY_BEGIN:
	case BLUESKY_RENEW:
		tokens = bluesky_seal_tokens(tx_arena(tx), work->movement, r->access, r->refresh);
		if (work->step == BLUESKY_BEGIN)
			TRY(sql_bluesky_set_asked(tx, work->id, now));
		return sql_bluesky_set_tokens(tx, work->id, tokens, now);
	case BLUESKY_PUT:
		return sql_bluesky_stands(tx, work->post.id, r->cid);
	case BLUESKY_DELETE:
		return sql_bluesky_drop_post(tx, work->post.id);
	case BLUESKY_REST:
	case BLUESKY_END:
		break;
	}
	return OK;
}

/* A post that is not taken for good; one that could not be deleted is left. */
static err
give_up(struct tx *tx, const struct bluesky_work *work, int64_t now)
{
	if (work->step == BLUESKY_DELETE)
		return sql_bluesky_drop_post(tx, work->post.id);
	TRY(sql_bluesky_drop_answers(tx, work->post.id));
	return sql_bluesky_give_up(tx, work->post.id, now);
}

/* It may have come there before a crash, so that it is deleted. */
static err
moot(struct tx *tx, const struct bluesky_work *work, int64_t now)
{
	TRY(sql_bluesky_drop_answers(tx, work->post.id));
	return sql_bluesky_moot(tx, work->post.id, now);
}

/* A server that has no time for one post has none for the others either, so that *pause, until when
 * nothing is asked of it, is set.  One that is silent rests by itself. */
static err
try_again(struct tx *tx, const struct bluesky_result *r, int64_t now, int64_t *pause)
{
	const struct bluesky_post *post = &r->work->post;
	int64_t wait = delivery_wait(post->tries, r->retry_after, r->dice);

	if (wait == 0)
		return give_up(tx, r->work, now);
	if (r->retry_after > 0)
		*pause = now + wait;
	else if (r->trouble == BLUESKY_BUSY)
		*pause = now + (wait < HOUR ? wait : HOUR);
	return sql_bluesky_again(tx, post->id, now + wait);
}

/* The next step gets another token. */
static err
expired(struct tx *tx, const struct bluesky_result *r, const struct sql_bluesky_account *row,
    int64_t now, int64_t *pause)
{
	const struct bluesky_work *work = r->work;
	struct str tokens = NONE;

	if (work->step == BLUESKY_PUT || work->step == BLUESKY_DELETE) {
		if (now - row->begun < FRESH)
			return try_again(tx, r, now, pause);
		tokens = bluesky_seal_tokens(tx_arena(tx), work->movement, S(""), work->refresh);
	}
	return sql_bluesky_set_tokens(tx, work->id, tokens, row->begun);
}

static err
stop(struct tx *tx, const struct bluesky_work *work, const struct sql_bluesky_account *row)
{
	if (row->ends.has)
		return sql_bluesky_drop(tx, work->movement);
	TRY(sql_bluesky_set_tokens(tx, work->id, NONE, row->begun));
	return sql_bluesky_set_due(tx, work->id, (struct opt){.has = false}, 0);
}

static err
failed(struct tx *tx, const struct bluesky_result *r, int64_t now, int64_t *pause)
{
	enum bluesky_step step = r->work->step;

	if (r->trouble == BLUESKY_SILENT)
		TRY(delivery_silent(tx, r->work->peer, now));
	if (step == BLUESKY_BEGIN)
		TRY(sql_bluesky_set_asked(tx, r->work->id, now));
	if (r->trouble == BLUESKY_REFUSED && (step == BLUESKY_PUT || step == BLUESKY_DELETE))
		return give_up(tx, r->work, now);
	return try_again(tx, r, now, pause);
}

static err
untried(struct tx *tx, const struct bluesky_result *r, const struct sql_bluesky_account *row,
    int64_t now)
{
	const struct bluesky_work *work = r->work;

	if (work->step == BLUESKY_END)
		return sql_bluesky_drop(tx, work->movement);
	if (work->trouble != BLUESKY_WELL)
		TRY(set_trouble(tx, row, work->id, work->trouble, now));
	return plan(tx, row, work->id, work->until);
}

err
bluesky_note(struct tx *tx, const struct bluesky_result *r, int64_t now)
{
	const struct bluesky_work *work = r->work;
	struct sql_bluesky_account row;
	int64_t pause = 0;
	bool found;

	TRY(sql_bluesky_account(tx_rd(tx), work->id, &row, &found));
	if (!found || row.made != work->made)
		return OK; /* it was let go, or connected anew, in the meantime */
	if (r->end == BLUESKY_UNTRIED)
		return untried(tx, r, &row, now);
	if (r->end == BLUESKY_TOOK || r->end == BLUESKY_FAILED)
		TRY(set_trouble(tx, &row, work->id, r->trouble, now));
	if (r->end == BLUESKY_FAILED && bluesky_is_stopped(r->trouble))
		return stop(tx, work, &row);
	if (r->end == BLUESKY_TOOK)
		TRY(took(tx, r, now));
	else if (r->end == BLUESKY_MOOT)
		TRY(moot(tx, work, now));
	else if (r->end == BLUESKY_EXPIRED)
		TRY(expired(tx, r, &row, now, &pause));
	else
		TRY(failed(tx, r, now, &pause));
	return plan(tx, &row, work->id, pause);
}
