#include "domain/news.h"

#include "base/arena.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/time.h"
#include "domain/delivery.h"
#include "domain/peer.h"
#include "sql_news.h"
#include "store/db.h"

#define PUB 20 /* signs of its public id */
#define SLICE 50
#define TOLD_EVERY (3 * MINUTE)

err
news_load(struct rd *rd, struct news_id id, struct news *out, bool *found)
{
	struct sql_news_load row;

	TRY(sql_news_load(rd, id, &row, found));
	if (*found)
		*out = (struct news){.id = row.id,
		    .kind = (enum news_kind)row.kind,
		    .pub = row.pub,
		    .movement = row.movement,
		    .call = row.call,
		    .version = row.version,
		    .remote = row.remote,
		    .signup = row.signup,
		    .quote = row.quote,
		    .detail = row.detail,
		    .about = row.about,
		    .made = row.made};
	return OK;
}

static bool
overtakes(const struct sql_news_later *later, const struct news *n)
{
	static const enum news_receipt state_kept[] = {
	    RECEIPT_CHANGED, RECEIPT_UNCLEAR, RECEIPT_CLOSED, RECEIPT_CROWD};

	if (n->kind != NEWS_RECEIPT)
		return n->about.n > 0 && str_eq(later->about, n->about);
	if (later->kind != NEWS_RECEIPT || later->call.n != n->call.n)
		return false;
	for (size_t i = 0; i < COUNT(state_kept); i++)
		if (later->detail == (int64_t)state_kept[i])
			return false;
	return true;
}

err
news_overtaken(struct rd *rd, const struct news *news, bool *out)
{
	struct sql_news_later *later = NULL;
	size_t n = 0;
	bool is = false;

	if (news->remote.n != 0)
		TRY(sql_news_later(rd, news->id, news->remote, &later, &n));
	for (size_t i = 0; i < n && !is; i++)
		is = overtakes(&later[i], news);
	*out = is;
	return OK;
}

/* ---- noting -------------------------------------------------------------------------------- */

err
news_note(struct tx *tx, const struct news_note *note)
{
	return sql_news_add(tx, &(struct sql_news_add_in){.pub = rand_word(tx_arena(tx), PUB),
				    .kind = note->kind,
				    .movement = note->movement,
				    .call = note->call,
				    .version = note->version,
				    .now = note->now});
}

err
news_answer(struct tx *tx, const struct news_answer *answer)
{
	struct sql_news_add_one row;
	struct sql_news_way way;
	enum peer_rule_kind kind;
	bool found;

	TRY(sql_news_way(tx_rd(tx), answer->remote, answer->movement, &way, &found));
	if (!found || !way.federates)
		return OK;
	TRY(peer_judge(tx_rd(tx), way.host, &kind));
	if (kind == PEER_BLOCK)
		return OK;
	TRY(sql_news_add_one(tx,
	    &(struct sql_news_add_one_in){.pub = rand_word(tx_arena(tx), PUB),
		.kind = answer->kind,
		.movement = answer->movement,
		.call = answer->call,
		.remote = answer->remote,
		.signup = answer->signup,
		.quote = answer->quote,
		.detail = answer->detail,
		.about = answer->about.at == NULL ? S("") : answer->about,
		.now = answer->now},
	    &row));
	return delivery_queue(
	    tx, &(struct delivery_new){row.id, way.peer, way.inbox, true}, answer->now);
}

err
news_hear(struct tx *tx, struct call_id call, struct remote_id remote)
{
	return sql_news_hear(tx, call, remote);
}

/* ---- to all -------------------------------------------------------------------------------- */

struct way {
	struct str inbox, host;
	struct peer_id peer;
};

/* Does it go to the accounts that the text names?  Its poll does not: once is enough. */
static bool
tells_named(int64_t kind)
{
	return kind == NEWS_VERSION || kind == NEWS_CALL || kind == NEWS_CALL_CHANGED ||
	       kind == NEWS_CALL_GONE;
}

/* A way that was found stands unless an earlier one does. */
static void
take_way(bool found, struct way way, struct way *out, bool *any)
{
	if (found && (!*any || str_cmp(way.inbox, out->inbox) < 0))
		*out = way;
	*any = *any || found;
}

/* The next inbox behind the last one, of followers, of servers that answered the call, or of those
 * whom the text names. */
static err
next(struct tx *tx, const struct sql_news_fan *fan, struct str after, struct way *out, bool *found)
{
	struct sql_news_fan_follower f = {.inbox = NONE};
	struct sql_news_fan_audience a = {.inbox = NONE};
	struct sql_news_fan_named m = {.inbox = NONE};
	bool follows, heard = false, named = false;

	*found = false;
	TRY(sql_news_fan_follower(tx_rd(tx), fan->movement, after, &f, &follows));
	if (fan->call.n != 0)
		TRY(sql_news_fan_audience(tx_rd(tx), fan->call, after, &a, &heard));
	if (tells_named(fan->kind))
		TRY(sql_news_fan_named(tx_rd(tx), fan->object, after, &m, &named));
	take_way(follows, (struct way){f.inbox, f.host, f.peer}, out, found);
	take_way(heard, (struct way){a.inbox, a.host, a.peer}, out, found);
	take_way(named, (struct way){m.inbox, m.host, m.peer}, out, found);
	return OK;
}

/* One slice of the oldest news that is on its way to all. */
static err
fan_run(struct tx *tx, int64_t now, bool *more)
{
	struct sql_news_fan fan;
	struct str after;
	bool found = true;

	TRY(sql_news_fan(tx_rd(tx), now, &fan, more));
	if (!*more)
		return OK;
	after = fan.after;
	for (int i = 0; i < SLICE && found; i++) {
		enum peer_rule_kind kind;
		struct way way;

		TRY(next(tx, &fan, after, &way, &found));
		if (!found)
			break;
		after = way.inbox;
		TRY(peer_judge(tx_rd(tx), way.host, &kind));
		if (kind != PEER_BLOCK)
			TRY(delivery_queue(
			    tx, &(struct delivery_new){fan.id, way.peer, way.inbox, false}, now));
	}
	return sql_news_fan_move(tx, fan.id, found ? after : NONE);
}

/* ---- numbers ------------------------------------------------------------------------------- */

/* Calls whose numbers moved, each at most once in TOLD_EVERY. */
static err
told_run(struct tx *tx, int64_t now, bool *more)
{
	static const enum news_kind kinds[] = {NEWS_CALL_CHANGED, NEWS_POLL_CHANGED};
	struct sql_news_stale *rows;
	size_t n;

	TRY(sql_news_stale(tx_rd(tx), now - TOLD_EVERY, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		size_t nkinds = rows[i].followers > 0 || rows[i].heard ? COUNT(kinds) : 0;

		TRY(sql_news_told(tx, rows[i].id, now));
		for (size_t k = 0; k < nkinds; k++)
			TRY(news_note(tx, &(struct news_note){.kind = kinds[k],
					      .movement = rows[i].movement,
					      .call = rows[i].id,
					      .now = now}));
	}
	*more = n > 0;
	return OK;
}

static const struct job jobs[] = {
    {.name = "news", .every = 5, .run = fan_run, .eager = true},
    {.name = "numbers", .every = 15, .run = told_run},
};
const struct job_table news_jobs = {jobs, COUNT(jobs)};
