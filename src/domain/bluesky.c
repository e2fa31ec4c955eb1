#include "domain/bluesky.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/rand.h"
#include "base/str.h"
#include "domain/bluesky_work.h"
#include "domain/peer.h"
#include "sql_bluesky.h"
#include "store/db.h"
#include "text_keys.h"

static bluesky_begin_fn *begins;

void
bluesky_begin_set(bluesky_begin_fn *fn)
{
	begins = fn;
}

err
bluesky_begin(
    struct req *req, struct rd *rd, struct str server, struct bluesky_session *out, bool *asked)
{
	if (begins == NULL)
		return fail(req->arena, FAULT_BUSY, T_ask_busy, "nobody here asks other servers");
	return begins(req, rd, server, out, asked);
}

/* ---- the account --------------------------------------------------------------------------- */

err
bluesky_of(struct rd *rd, struct movement_id movement, struct bluesky *out, bool *found)
{
	struct sql_bluesky_counts counts;
	struct sql_bluesky_of row;

	TRY(sql_bluesky_of(rd, movement, &row, found));
	if (!*found)
		return OK;
	TRY(sql_bluesky_counts(rd, row.id, &counts));
	*out = (struct bluesky){.id = row.id,
	    .handle = row.handle,
	    .did = row.did,
	    .origin = row.origin,
	    .trouble = (enum bluesky_trouble)row.trouble,
	    .since = row.since,
	    .ends = row.ends,
	    .made = row.made,
	    .stands = counts.stands,
	    .waits = counts.waits,
	    .failed = counts.failed};
	return OK;
}

/* What was posted by another account is not this one's to answer or delete. */
static err
drop_other(struct tx *tx, struct movement_id movement, struct str did)
{
	struct sql_bluesky_of row;
	bool found;

	TRY(sql_bluesky_of(tx_rd(tx), movement, &row, &found));
	return found && !str_eq(row.did, did) ? sql_bluesky_drop(tx, movement) : OK;
}

err
bluesky_connect(
    struct tx *tx, struct movement_id movement, const struct bluesky_session *s, int64_t now)
{
	struct arena *a = tx_arena(tx);
	struct sql_bluesky_connect_in in = {.movement = movement,
	    .origin = s->origin,
	    .handle = s->handle,
	    .did = s->did,
	    .password = bluesky_seal_password(a, movement, s->password),
	    .tokens = bluesky_seal_tokens(a, movement, s->access, s->refresh),
	    .now = now};
	struct sql_bluesky_connect row;

	TRY(drop_other(tx, movement, s->did));
	TRY(peer_of(tx, s->host, now, &in.peer));
	TRY(sql_bluesky_connect(tx, &in, &row));
	TRY(sql_bluesky_resume(tx, row.id, now));
	return sql_bluesky_set_due(tx, row.id, (struct opt){.has = true, .n = now}, 0);
}

err
bluesky_leave(struct tx *tx, struct movement_id movement, bool delete, int64_t now)
{
	struct sql_bluesky_any any;
	struct sql_bluesky_of row;
	bool found;

	TRY(sql_bluesky_of(tx_rd(tx), movement, &row, &found));
	if (!found)
		return OK;
	if (delete) {
		TRY(sql_bluesky_take_back_all(tx, row.id, now));
		TRY(sql_bluesky_any(tx_rd(tx), row.id, &any, &delete));
	}
	if (!delete)
		return sql_bluesky_drop(tx, movement);
	TRY(sql_bluesky_end(tx, row.id, now + DAY));
	return sql_bluesky_set_due(tx, row.id, (struct opt){.has = true, .n = now}, 0);
}

/* ---- what is posted ------------------------------------------------------------------------ */

/* A key as records there have it, the time in microseconds and ten random bits in 13 signs
 * (atproto.com, specs: record key, TID); below a second it is random. */
static struct str
rkey_make(struct arena *a, int64_t now)
{
	static const char signs[] = "234567abcdefghijklmnopqrstuvwxyz";
	uint64_t dice = rand_u64();
	uint64_t n = ((uint64_t)now * 1000000 + dice % 1000000) << 10 | (dice >> 32 & 1023);
	struct buf b = BUF(a);

	for (int shift = 60; shift >= 0; shift -= 5)
		buf_char(&b, signs[n >> shift & 31]);
	return buf_str(&b);
}

/* An account that stands still because of trouble stays so until it is connected again. */
static err
wake(struct tx *tx, struct bluesky_id id, int64_t now)
{
	struct sql_bluesky_account row;
	int64_t due;
	bool found;

	TRY(sql_bluesky_account(tx_rd(tx), id, &row, &found));
	if (!found || bluesky_is_stopped((enum bluesky_trouble)row.trouble))
		return OK;
	due = row.pause > now ? row.pause : now;
	return sql_bluesky_set_due(tx, id, (struct opt){.has = true, .n = due}, row.pause);
}

err
bluesky_tell(struct tx *tx, const struct bluesky_news *news)
{
	bool answers = news->kind == BLUESKY_MOVED || news->kind == BLUESKY_OFF, found;
	struct sql_bluesky_root root = {{0}};
	struct sql_bluesky_of account;

	TRY(sql_bluesky_of(tx_rd(tx), news->movement, &account, &found));
	if (!found || account.ends.has)
		return OK;
	if (answers) {
		TRY(sql_bluesky_root(
		    tx_rd(tx), account.id, news->call, BLUESKY_CALL, &root, &found));
		if (!found)
			return OK;
	}
	TRY(sql_bluesky_add(tx, &(struct sql_bluesky_add_in){.account = account.id,
				    .kind = news->kind,
				    .version = news->version,
				    .call = news->call,
				    .root = root.id,
				    .rkey = rkey_make(tx_arena(tx), news->now),
				    .now = news->now}));
	return wake(tx, account.id, news->now);
}

err
bluesky_take_back(struct tx *tx, struct movement_id movement, struct call_id call, int64_t now)
{
	struct sql_bluesky_of account;
	bool found;

	TRY(sql_bluesky_of(tx_rd(tx), movement, &account, &found));
	if (!found)
		return OK;
	TRY(sql_bluesky_take_back(tx, account.id, call, now));
	return wake(tx, account.id, now);
}

err
bluesky_expire(struct tx *tx, int64_t before, int64_t *gone)
{
	int64_t posts;

	TRY(sql_bluesky_expire(tx, before + BLUESKY_KEPT, gone));
	TRY(sql_bluesky_expire_posts(tx, before, &posts));
	*gone += posts;
	return OK;
}
