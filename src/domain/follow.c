#include "domain/follow.h"

#include "base/arena.h"
#include "base/str.h"
#include "base/text.h"
#include "domain/bluesky.h"
#include "domain/leave.h"
#include "domain/news.h"
#include "domain/peer.h"
#include "sql_follow.h"
#include "store/db.h"

/* ---- following ----------------------------------------------------------------------------- */

static err
tell(struct tx *tx, enum news_kind kind, const struct follow *f)
{
	return news_answer(tx, &(struct news_answer){.kind = kind,
				   .movement = f->movement,
				   .remote = f->remote,
				   .about = f->activity,
				   .now = f->now});
}

/* May one more of this server follow?  As many as it likes to make up would be told of all that is
 * said, one after the other. */
static err
has_room(struct rd *rd, const struct sql_follow_from *from, bool *out)
{
	*out = from->n < FOLLOW_MOST;
	return *out ? OK : peer_stands(rd, from->host, out);
}

/* A row more or less of one server. */
static err
count_from(struct tx *tx, struct movement_id movement, struct peer_id peer, bool more)
{
	if (more)
		return sql_follow_one_more(tx, movement, peer);
	TRY(sql_follow_one_less(tx, movement, peer));
	return sql_follow_none(tx, movement, peer);
}

/* Count them with their server before they follow; *room false: there are too many of there. */
static err
come_in(struct tx *tx, const struct follow *f, bool *room)
{
	struct sql_follow_from from;
	bool found;

	*room = false;
	TRY(sql_follow_from(tx_rd(tx), f->movement, f->remote, &from, &found));
	if (found)
		TRY(has_room(tx_rd(tx), &from, room));
	return *room ? count_from(tx, f->movement, from.peer, true) : OK;
}

/* Servers that lost track of it ask again, and have to be answered again. */
err
follow_ask(struct tx *tx, const struct follow *f)
{
	struct sql_follow_load was = {.state = 0};
	struct sql_follow_ways ways;
	struct sql_follow_put_in put = {
	    .movement = f->movement, .remote = f->remote, .activity = f->activity, .now = f->now};
	bool found, follows, room = true;

	TRY(sql_follow_ways(tx_rd(tx), f->movement, &ways, &found));
	if (!found || !ways.federates)
		return fail(tx_arena(tx), FAULT_MISSING, T_fault_missing,
		    "the movement is seen on this server only");
	TRY(sql_follow_load(tx_rd(tx), f->movement, f->remote, &was, &follows));
	if (!follows)
		TRY(come_in(tx, f, &room));
	if (!room)
		return tell(tx, NEWS_REJECT, f);
	if ((follows && was.state == FOLLOW_ACCEPTED) || (!ways.approves && !f->hold))
		put.state = FOLLOW_ACCEPTED;
	else
		put.state = FOLLOW_WAITS;
	TRY(sql_follow_put(tx, &put));
	if (put.state == FOLLOW_WAITS)
		return OK;
	if (was.state != FOLLOW_ACCEPTED)
		TRY(sql_follow_count(tx, f->movement, 1));
	return tell(tx, NEWS_ACCEPT, f);
}

/* *was: how they followed; its state is 0 when they did not. */
static err
drop(struct tx *tx, struct movement_id movement, struct remote_id remote,
    struct sql_follow_load *was)
{
	struct sql_follow_from from;
	bool found;

	*was = (struct sql_follow_load){.state = 0};
	TRY(sql_follow_load(tx_rd(tx), movement, remote, was, &found));
	if (!found)
		return OK;
	TRY(sql_follow_from(tx_rd(tx), movement, remote, &from, &found));
	TRY(sql_follow_drop(tx, movement, remote));
	if (found)
		TRY(count_from(tx, movement, from.peer, false));
	return was->state == FOLLOW_ACCEPTED ? sql_follow_count(tx, movement, -1) : OK;
}

err
follow_end(struct tx *tx, struct movement_id movement, struct remote_id remote)
{
	struct sql_follow_load was;

	return drop(tx, movement, remote, &was);
}

err
follow_accept(struct tx *tx, struct movement_id movement, struct remote_id remote, int64_t now)
{
	struct sql_follow_load was;
	bool found;

	TRY(sql_follow_load(tx_rd(tx), movement, remote, &was, &found));
	if (!found || was.state == FOLLOW_ACCEPTED)
		return OK;
	TRY(sql_follow_put(tx, &(struct sql_follow_put_in){.movement = movement,
				   .remote = remote,
				   .state = FOLLOW_ACCEPTED,
				   .activity = was.activity,
				   .now = now}));
	TRY(sql_follow_count(tx, movement, 1));
	return tell(tx, NEWS_ACCEPT, &(struct follow){movement, remote, was.activity, false, now});
}

err
follow_reject(struct tx *tx, struct movement_id movement, struct remote_id remote, int64_t now)
{
	struct sql_follow_load was;

	TRY(drop(tx, movement, remote, &was));
	if (was.state == 0)
		return OK;
	return tell(tx, NEWS_REJECT, &(struct follow){movement, remote, was.activity, false, now});
}

/* ---- lists and ways ------------------------------------------------------------------------ */

err
follow_page(struct rd *rd, struct movement_id movement, enum follow_state state,
    struct remote_id after, struct follower_list *out)
{
	struct sql_follow_page *rows;
	size_t n;

	TRY(sql_follow_page(rd, movement, state, after.n, &rows, &n));
	out->rows = NEW_ARRAY(rd_arena(rd), struct follower, n);
	out->n = n;
	for (size_t i = 0; i < n; i++)
		out->rows[i] = (struct follower){.remote = rows[i].remote,
		    .uri = rows[i].uri,
		    .name = rows[i].name,
		    .handle = rows[i].handle,
		    .url = rows[i].url,
		    .state = (enum follow_state)rows[i].state,
		    .made = rows[i].made};
	return OK;
}

err
follow_ways(struct rd *rd, struct movement_id movement, struct follow_ways *out)
{
	struct sql_follow_ways row;
	struct sql_follow_waiting waiting;
	bool found;

	TRY(sql_follow_ways(rd, movement, &row, &found));
	if (!found)
		return fail(rd_arena(rd), FAULT_MISSING, T_fault_missing, "no such movement");
	TRY(sql_follow_waiting(rd, movement, &waiting));
	*out = (struct follow_ways){row.federates, row.approves, row.followers, waiting.n};
	return OK;
}

err
follow_ways_set(
    struct tx *tx, struct movement_id movement, bool federates, bool approves, int64_t now)
{
	struct follow_ways was;

	TRY(follow_ways(tx_rd(tx), movement, &was));
	TRY(sql_follow_ways_set(tx, movement, federates, approves));
	if (was.federates == federates)
		return OK;
	if (federates)
		return leave_back(tx, movement);
	TRY(bluesky_leave(tx, movement, false, now));
	return leave_begin(tx, movement, now);
}
