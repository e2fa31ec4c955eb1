#include "domain/quote.h"

#include "base/str.h"
#include "base/time.h"
#include "domain/news.h"
#include "sql_quote.h"
#include "store/db.h"

#define SLICE 50 /* as the queries have it */
#define OVER_KEPT (7 * DAY)

err
quote_ask(struct tx *tx, const struct quote_ask *ask)
{
	struct sql_quote_put row;

	TRY(sql_quote_put(tx,
	    &(struct sql_quote_put_in){.pub = ask->pub,
		.object = ask->object,
		.poll = ask->poll,
		.call = ask->call,
		.remote = ask->remote,
		.uri = ask->uri,
		.state = ask->refuse ? QUOTE_REFUSED : QUOTE_STANDS,
		.now = ask->now},
	    &row));
	if (ask->call.n != 0 && !ask->refuse)
		TRY(sql_quote_mark(tx, ask->call, true));
	return news_answer(
	    tx, &(struct news_answer){.kind = ask->refuse ? NEWS_QUOTE_REJECT : NEWS_QUOTE_ACCEPT,
		    .movement = ask->movement,
		    .remote = ask->remote,
		    .quote = row.id,
		    .about = ask->request,
		    .now = ask->now});
}

err
quote_drop(struct tx *tx, struct str uri, struct remote_id remote, bool *gone)
{
	int64_t changed;

	TRY(sql_quote_drop(tx, uri, remote, &changed));
	*gone = changed > 0;
	return OK;
}

err
quote_load(struct rd *rd, struct quote_id id, struct quote *out, bool *found)
{
	struct sql_quote_load row;

	TRY(sql_quote_load(rd, id, &row, found));
	if (*found)
		*out = (struct quote){.id = row.id,
		    .pub = row.pub,
		    .object = row.object,
		    .poll = row.poll,
		    .uri = row.uri,
		    .state = (enum quote_state)row.state};
	return OK;
}

err
quote_by_pub(struct rd *rd, struct str pub, struct quote *out, bool *found)
{
	struct sql_quote_standing row = {.id = {0}};

	TRY(sql_quote_standing(rd, pub, &row, found));
	return quote_load(rd, row.id, out, found);
}

/* ---- taking back --------------------------------------------------------------------------- */

/* One slice of one call. */
static err
end_run(struct tx *tx, int64_t now, bool *more)
{
	struct sql_quote_withdrawn call;
	struct sql_quote_of_call *rows;
	size_t n;

	TRY(sql_quote_withdrawn(tx_rd(tx), &call, more));
	if (!*more)
		return OK;
	TRY(sql_quote_of_call(tx_rd(tx), call.id, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(sql_quote_end(tx, rows[i].id, now));
		TRY(news_answer(tx, &(struct news_answer){.kind = NEWS_QUOTE_GONE,
					.movement = call.movement,
					.remote = rows[i].remote,
					.quote = rows[i].id,
					.now = now}));
	}
	return n < SLICE ? sql_quote_mark(tx, call.id, false) : OK;
}

err
quote_expire(struct tx *tx, int64_t before, int64_t *gone)
{
	int64_t over;

	TRY(sql_quote_expire_over(tx, before + QUOTE_KEPT - OVER_KEPT, &over));
	TRY(sql_quote_expire(tx, before, gone));
	*gone += over;
	return OK;
}

static const struct job jobs[] = {{.name = "quotes", .every = 10, .run = end_run}};
const struct job_table quote_jobs = {jobs, COUNT(jobs)};
