#include "domain/remote.h"

#include "base/arena.h"
#include "base/str.h"
#include "base/time.h"
#include "domain/follow.h"
#include "domain/peer.h"
#include "domain/signup.h"
#include "sql_remote.h"
#include "store/db.h"

#define SLICE 50 /* as the queries have it */

/* ---- reading ------------------------------------------------------------------------------- */

err
remote_load(struct rd *rd, struct remote_id id, struct remote *out, bool *found)
{
	struct sql_remote_load row;

	TRY(sql_remote_load(rd, id, &row, found));
	if (*found)
		*out = (struct remote){.id = row.id,
		    .peer = row.peer,
		    .host = row.host,
		    .uri = row.uri,
		    .handle = row.handle,
		    .name = row.name,
		    .url = row.url,
		    .inbox = row.inbox,
		    .shared = row.shared,
		    .key_id = row.key_id,
		    .key_pem = row.key_pem,
		    .fetched = row.fetched};
	return OK;
}

err
remote_by_uri(struct rd *rd, struct str uri, struct remote *out, bool *found)
{
	struct sql_remote_id_by_uri row = {.id = {0}};

	TRY(sql_remote_id_by_uri(rd, uri, &row, found));
	return remote_load(rd, row.id, out, found);
}

err
remote_by_key(struct rd *rd, struct str key_id, struct remote *out, bool *found)
{
	struct sql_remote_id_by_key row = {.id = {0}};

	TRY(sql_remote_id_by_key(rd, key_id, &row, found));
	return remote_load(rd, row.id, out, found);
}

/* ---- keeping ------------------------------------------------------------------------------- */

err
remote_keep(struct tx *tx, const struct remote_doc *doc, int64_t now, struct remote_id *out)
{
	struct sql_remote_put row;
	struct peer_id peer;

	TRY(peer_of(tx, doc->host, now, &peer));
	if (doc->key_id.at != NULL)
		TRY(sql_remote_key_take(tx, doc->key_id, doc->uri));
	TRY(sql_remote_put(tx,
	    &(struct sql_remote_put_in){.peer = peer,
		.uri = doc->uri,
		.handle = doc->handle,
		.name = doc->name,
		.url = doc->url,
		.inbox = doc->inbox,
		.shared = doc->shared,
		.key_id = doc->key_id,
		.key_pem = doc->key_pem,
		.now = now},
	    &row));
	TRY(sql_remote_moves(tx, row.id, doc->shared.at != NULL ? doc->shared : doc->inbox));
	*out = row.id;
	return OK;
}

/* ---- forgetting ---------------------------------------------------------------------------- */

static err
end_follows(struct tx *tx, struct remote_id id, bool *left)
{
	struct sql_remote_follows *rows;
	size_t n;

	TRY(sql_remote_follows(tx_rd(tx), id, &rows, &n));
	for (size_t i = 0; i < n; i++)
		TRY(follow_end(tx, rows[i].movement, id));
	*left = *left || n == SLICE;
	return OK;
}

/* Take an answer back, and tell nobody. */
static err
end_signup(struct tx *tx, struct signup_id id, int64_t now)
{
	struct signup *s;
	bool found;

	TRY(signup_load(tx_rd(tx), id, &s, &found));
	if (!found)
		return OK;
	s->remote.n = 0;
	return signup_leave(tx, s, now);
}

static err
end_signups(struct tx *tx, struct remote_id id, int64_t now, bool *left)
{
	struct sql_remote_signups *rows;
	size_t n;

	TRY(sql_remote_signups(tx_rd(tx), id, now, &rows, &n));
	for (size_t i = 0; i < n; i++)
		TRY(end_signup(tx, rows[i].id, now));
	*left = *left || n == SLICE;
	return OK;
}

err
remote_leave(struct tx *tx, struct peer_id peer, int64_t now, int64_t *left)
{
	struct sql_remote_signups_of *rows;
	size_t n;

	TRY(sql_remote_signups_of(tx_rd(tx), peer, now, &rows, &n));
	for (size_t i = 0; i < n; i++)
		TRY(end_signup(tx, rows[i].id, now));
	*left = (int64_t)n;
	return OK;
}

/* One slice; the row itself goes with the last. */
static err
forget(struct tx *tx, struct remote_id id, int64_t now, bool *left)
{
	int64_t replies, reactions, quotes, news;

	*left = false;
	TRY(end_follows(tx, id, left));
	TRY(end_signups(tx, id, now, left));
	TRY(sql_remote_unsay(tx, id, &replies));
	TRY(sql_remote_unreact(tx, id, &reactions));
	TRY(sql_remote_unquote(tx, id, &quotes));
	TRY(sql_remote_untell(tx, id, &news));
	*left = *left || replies == SLICE || reactions == SLICE || quotes == SLICE || news == SLICE;
	return *left ? OK : sql_remote_drop(tx, id);
}

err
remote_forget(struct tx *tx, struct remote_id id, int64_t now)
{
	bool left;

	TRY(forget(tx, id, now, &left));
	return left ? sql_remote_goes(tx, id) : OK;
}

static err
forget_run(struct tx *tx, int64_t now, bool *more)
{
	struct sql_remote_going row;
	bool left;

	TRY(sql_remote_going(tx_rd(tx), &row, more));
	return *more ? forget(tx, row.id, now, &left) : OK;
}

err
remote_expire(struct tx *tx, int64_t before, int64_t *gone)
{
	struct sql_remote_unseen *rows;
	size_t n;

	TRY(sql_remote_unseen(tx_rd(tx), before, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		if (rows[i].used)
			TRY(sql_remote_look(tx, rows[i].id, before + DAY));
		else
			TRY(sql_remote_drop(tx, rows[i].id));
	}
	*gone = (int64_t)n;
	return OK;
}

static const struct job jobs[] = {
    {.name = "remotes", .every = MINUTE, .run = forget_run, .shows = true}};
const struct job_table remote_jobs = {jobs, COUNT(jobs)};
