#include "domain/leave.h"

#include "base/rand.h"
#include "domain/delivery.h"
#include "domain/follow.h"
#include "domain/news.h"
#include "domain/peer.h"
#include "sql_leave.h"
#include "store/db.h"

#define PUB 20   /* signs of its public id */
#define SLICE 50 /* as the queries have it */

err
leave_begin(struct tx *tx, struct movement_id movement, int64_t now)
{
	struct sql_leave_news news;

	TRY(sql_leave_news(tx, rand_word(tx_arena(tx), PUB), NEWS_LEFT, movement, now, &news));
	return sql_leave_mark(tx, movement, news.id);
}

err
leave_back(struct tx *tx, struct movement_id movement)
{
	return sql_leave_mark(tx, movement, (struct news_id){0});
}

static err
tell(struct tx *tx, const struct delivery_new *to, struct str host, int64_t now)
{
	enum peer_rule_kind rule;

	TRY(peer_judge(tx_rd(tx), host, &rule));
	return rule == PEER_BLOCK ? OK : delivery_queue(tx, to, now);
}

/* Who was waiting for a keeper has nothing of it. */
static err
tell_followers(
    struct tx *tx, struct movement_id movement, struct news_id news, int64_t now, size_t *n)
{
	struct sql_leave_followers *rows;

	TRY(sql_leave_followers(tx_rd(tx), movement, &rows, n));
	for (size_t i = 0; i < *n; i++) {
		struct delivery_new to = {news, rows[i].peer, rows[i].inbox, false};

		if (rows[i].state == FOLLOW_ACCEPTED)
			TRY(tell(tx, &to, rows[i].host, now));
		TRY(follow_end(tx, movement, rows[i].remote));
	}
	return OK;
}

static err
tell_audience(
    struct tx *tx, struct movement_id movement, struct news_id news, int64_t now, size_t *n)
{
	struct sql_leave_audience *rows;

	TRY(sql_leave_audience(tx_rd(tx), movement, &rows, n));
	for (size_t i = 0; i < *n; i++) {
		struct delivery_new to = {news, rows[i].peer, rows[i].inbox, false};

		TRY(tell(tx, &to, rows[i].host, now));
		TRY(sql_leave_unhear(tx, rows[i].call, rows[i].inbox));
	}
	return OK;
}

static err
leave_run(struct tx *tx, int64_t now, bool *more)
{
	struct sql_leave_next row;
	struct news_id news;
	size_t n;

	TRY(sql_leave_next(tx_rd(tx), &row, more));
	if (!*more)
		return OK;
	news = (struct news_id){row.news};
	TRY(tell_followers(tx, row.movement, news, now, &n));
	if (n < SLICE)
		TRY(tell_audience(tx, row.movement, news, now, &n));
	return n < SLICE ? leave_back(tx, row.movement) : OK;
}

static const struct job jobs[] = {
    {.name = "leaving", .every = MINUTE, .run = leave_run, .eager = true}};
const struct job_table leave_jobs = {jobs, COUNT(jobs)};
