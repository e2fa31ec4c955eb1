#include "domain/delivery.h"

#include "base/arena.h"
#include "base/time.h"
#include "domain/lost.h"
#include "domain/news.h"
#include "domain/peer.h"
#include "sql_delivery.h"
#include "store/db.h"

#define HTTP_GONE 410
#define SILENT_MOST 10
#define RETRY_MOST DAY

/* How long to wait after the first, second, ... try. */
static const int64_t waits[] = {
    MINUTE, 5 * MINUTE, 20 * MINUTE, HOUR, 3 * HOUR, 8 * HOUR, 24 * HOUR, 48 * HOUR};

err
delivery_due(struct rd *rd, int64_t now, const struct delivery_key *after, int64_t n,
    struct delivery_list *out)
{
	struct sql_delivery_due *rows;
	size_t found;

	TRY(sql_delivery_due(rd,
	    &(struct sql_delivery_due_in){after->urgent, now, after->due, after->id, n}, &rows,
	    &found));
	out->rows = NEW_ARRAY(rd_arena(rd), struct delivery, found);
	out->n = found;
	for (size_t i = 0; i < found; i++)
		out->rows[i] = (struct delivery){.id = rows[i].id,
		    .news = rows[i].news,
		    .peer = rows[i].peer,
		    .inbox = rows[i].inbox,
		    .host = rows[i].host,
		    .form = rows[i].form,
		    .tries = rows[i].tries,
		    .due = rows[i].due,
		    .fails = rows[i].fails,
		    .rest = rows[i].rest};
	return OK;
}

err
delivery_stands(struct rd *rd, const struct delivery *d, bool *out)
{
	struct sql_delivery_stands row;
	enum peer_rule_kind kind = PEER_BLOCK;
	bool found;

	TRY(sql_delivery_stands(rd, d->id, d->news, NEWS_LEFT, &row, &found));
	if (found && row.told)
		TRY(peer_judge(rd, row.host, &kind));
	*out = kind != PEER_BLOCK;
	return OK;
}

err
delivery_queue(struct tx *tx, const struct delivery_new *new, int64_t now)
{
	return sql_delivery_add(tx, &(struct sql_delivery_add_in){.news = new->news,
					.peer = new->peer,
					.inbox = new->inbox,
					.urgent = new->urgent,
					.now = now});
}

/* As the peer says, or by the table, a fifth earlier to a fifth later. */
int64_t
delivery_wait(int64_t tries, int64_t retry_after, unsigned dice)
{
	int64_t wait;

	if (tries >= (int64_t)COUNT(waits))
		return 0;
	wait = waits[tries];
	wait += wait * ((int64_t)(dice % 401) - 200) / 1000;
	if (retry_after > wait)
		wait = retry_after < RETRY_MOST ? retry_after : RETRY_MOST;
	return wait;
}

static err
try_again(struct tx *tx, const struct delivery_result *r, int64_t now)
{
	struct sql_delivery_tries row;
	int64_t wait;
	bool found;

	TRY(sql_delivery_tries(tx_rd(tx), r->id, r->news, &row, &found));
	if (!found)
		return OK;
	wait = delivery_wait(row.tries, r->retry_after, r->dice);
	if (wait == 0)
		return sql_delivery_give_up(tx, r->id, r->news, now, r->status);
	return sql_delivery_again(tx, r->id, now + wait, r->status);
}

err
delivery_silent(struct tx *tx, struct peer_id peer, int64_t now)
{
	return sql_delivery_peer_silent(tx, peer, SILENT_MOST, now + HOUR);
}

err
delivery_note(struct tx *tx, const struct delivery_result *r, int64_t now)
{
	switch (r->end) {
	case DELIVERY_TOOK:
		TRY(sql_delivery_peer_took(tx, r->peer, r->form, now / DAY));
		return sql_delivery_took(tx, r->id, r->news);
	case DELIVERY_MOOT:
		return sql_delivery_took(tx, r->id, r->news);
	case DELIVERY_REFUSED:
		TRY(sql_delivery_peer_refused(tx, r->peer, now / DAY));
		if (r->status == HTTP_GONE)
			TRY(lost_note(tx, r->inbox, r->peer, now));
		return sql_delivery_give_up(tx, r->id, r->news, now, r->status);
	case DELIVERY_BUSY:
		TRY(sql_delivery_peer_busy(tx, r->peer));
		return try_again(tx, r, now);
	case DELIVERY_SILENT:
		TRY(delivery_silent(tx, r->peer, now));
		return try_again(tx, r, now);
	case DELIVERY_RESTS:
		return sql_delivery_later(tx, r->id, r->news, r->rest);
	}
	return OK;
}
