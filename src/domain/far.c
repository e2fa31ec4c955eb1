#include "domain/far.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/time.h"
#include "domain/quota.h"
#include "domain/reaction.h"
#include "domain/touch.h"
#include "sql_call.h"
#include "sql_far.h"
#include "store/db.h"

/* Receipts that ask to be clearer, or say that it is over, to one account. */
static const struct quota far_quota = {"far", 5, HOUR};

/* New places on the list of one call for one server.  Whoever runs a server can invent accounts,
 * with nothing to confirm: a large one brings fewer people in an hour. */
static const struct quota crowd_quota = {"crowd", 200, HOUR};
/* Of them each account counts once: nobody can use up what their neighbours need. */
static const struct quota crowd_one = {"crowd_one", 1, HOUR};

/* A public post of theirs or of somebody they follow. */
static const struct touch far_touch = {TIE_WEAK, CHANNEL_FEDIVERSE};

/* One answer, and what stands already. */
struct answer {
	const struct far_ask *ask;
	const struct signup *s; /* NULL: no sign-up */
	bool open;              /* the call takes answers */
	bool chosen;            /* its hosts choose */
};

err
far_load(
    struct rd *rd, struct call_id call, struct remote_id remote, struct signup **out, bool *found)
{
	struct sql_far_find row = {.id = {0}};

	TRY(sql_far_find(rd, call, remote, &row, found));
	return signup_load(rd, row.id, out, found);
}

/* ---- what they are told -------------------------------------------------------------------- */

static err
receipt(struct tx *tx, const struct far_ask *ask, struct signup_id signup, enum news_receipt what)
{
	return news_answer(tx, &(struct news_answer){.kind = NEWS_RECEIPT,
				   .movement = ask->movement,
				   .call = ask->call,
				   .signup = signup,
				   .remote = ask->remote->id,
				   .detail = what,
				   .now = ask->now});
}

/* Where a Join is in hand, its server waits for a yes or no. */
static err
joined(struct tx *tx, const struct far_ask *ask, struct signup_id signup, bool place)
{
	if (ask->join.at == NULL)
		return OK;
	return news_answer(
	    tx, &(struct news_answer){.kind = place ? NEWS_JOIN_ACCEPT : NEWS_JOIN_REJECT,
		    .movement = ask->movement,
		    .call = ask->call,
		    .signup = signup,
		    .remote = ask->remote->id,
		    .about = ask->join,
		    .now = ask->now});
}

/* Where the hosts choose, who waits hears yes or no from them, and not before. */
static err
placed(struct tx *tx, const struct answer *a, struct signup_id signup, enum signup_state state)
{
	if (a->chosen && state == SIGNUP_WAITING)
		return OK;
	return joined(tx, a->ask, signup, state == SIGNUP_GOING);
}

static err
state_receipt(
    struct tx *tx, const struct far_ask *ask, struct signup_id signup, enum signup_state state)
{
	static const enum news_receipt receipts[] = {[SIGNUP_GOING] = RECEIPT_GOING,
	    [SIGNUP_MAYBE] = RECEIPT_MAYBE,
	    [SIGNUP_WAITING] = RECEIPT_WAITING};

	return receipt(tx, ask, signup, receipts[state]);
}

/* Said over and over, it is not answered each time: the other side may be a program as well. */
static err
now_and_then(struct tx *tx, const struct answer *a, enum news_receipt what)
{
	struct signup_id signup = a->s == NULL ? (struct signup_id){0} : a->s->id;
	bool took;

	TRY(quota_take(tx, &far_quota, a->ask->remote->uri, a->ask->now, &took));
	return took ? receipt(tx, a->ask, signup, what) : OK;
}

err
far_receipt(struct tx *tx, const struct signup *s, enum news_receipt what, int64_t now)
{
	if (s->remote.n == 0)
		return OK;
	return news_answer(tx, &(struct news_answer){.kind = NEWS_RECEIPT,
				   .movement = s->movement,
				   .call = s->call,
				   .signup = s->id,
				   .remote = s->remote,
				   .detail = what,
				   .now = now});
}

err
far_joined(struct tx *tx, const struct signup *s, bool place, int64_t now)
{
	if (s->remote.n == 0 || s->activity.at == NULL)
		return OK;
	return news_answer(
	    tx, &(struct news_answer){.kind = place ? NEWS_JOIN_ACCEPT : NEWS_JOIN_REJECT,
		    .movement = s->movement,
		    .call = s->call,
		    .signup = s->id,
		    .remote = s->remote,
		    .about = s->activity,
		    .now = now});
}

/* ---- coming -------------------------------------------------------------------------------- */

static struct touch
touch_of(const struct far_ask *ask)
{
	return ask->touch.tie == 0 ? far_touch : ask->touch;
}

static err
put(struct tx *tx, const struct far_ask *ask, enum signup_state state, struct signup_id *out)
{
	struct touch touch = touch_of(ask);
	struct sql_far_put row;

	TRY(sql_far_put(tx,
	    &(struct sql_far_put_in){.call = ask->call,
		.state = state,
		.answer = state == SIGNUP_MAYBE ? SIGNUP_MAYBE : SIGNUP_GOING,
		.name = ask->remote->name,
		.folded = ask->folded,
		.remote = ask->remote->id,
		.activity = ask->join,
		.tie = touch.tie,
		.channel = touch.channel,
		.code = ask->dice.code,
		.spare = ask->dice.spare,
		.gen = ask->dice.gen,
		.lang = ask->lang,
		.actor = ask->dice.actor,
		.parent = ask->parent,
		.share = ask->share,
		.now = ask->now},
	    &row));
	*out = row.id;
	return OK;
}

/* Every count and sum that a new sign-up is part of; to answer is a deliberate act. */
static err
counted(struct tx *tx, const struct far_ask *ask, enum signup_state state)
{
	struct touch touch = touch_of(ask);

	TRY(sql_call_count(tx, &(struct sql_call_count_in){.id = ask->call,
				   .going = state == SIGNUP_GOING,
				   .maybe = state == SIGNUP_MAYBE,
				   .waiting = state == SIGNUP_WAITING}));
	TRY(signup_tally(tx, ask->call, STAGE_SIGNED, touch, 1));
	TRY(signup_tally(tx, ask->call, STAGE_CONFIRMED, touch, 1));
	return touch_step(tx, &(struct touch_step){.movement = ask->movement,
				  .call = ask->call,
				  .who = ask->dice.actor,
				  .parent = ask->parent,
				  .share = ask->share,
				  .touch = touch,
				  .reached = state == SIGNUP_GOING ? TOUCH_PLEDGE : TOUCH_RESPOND,
				  .sure = TOUCH_RESPOND,
				  .now = ask->now});
}

static err
take_crowd(struct tx *tx, const struct far_ask *ask, bool *took)
{
	struct arena *arena = tx_arena(tx);
	const struct remote *r = ask->remote;
	struct str one = buf_format(arena, "%" PRId64 " %.*s", ask->call.n, STR_ARG(r->uri));
	struct str all = buf_format(arena, "%" PRId64 " %.*s", ask->call.n, STR_ARG(r->host));
	int64_t wait;

	*took = true;
	TRY(quota_look(tx_rd(tx), &crowd_one, one, ask->now, &wait));
	if (wait > 0)
		return OK;
	TRY(quota_take(tx, &crowd_quota, all, ask->now, took));
	return *took ? quota_take(tx, &crowd_one, one, ask->now, took) : OK;
}

static err
first(struct tx *tx, const struct answer *a)
{
	const struct far_ask *ask = a->ask;
	enum signup_state state = SIGNUP_MAYBE;
	struct signup_id id;
	int64_t seats;
	bool took;

	TRY(take_crowd(tx, ask, &took));
	if (!took) {
		TRY(joined(tx, ask, (struct signup_id){0}, false));
		return now_and_then(tx, a, RECEIPT_CROWD);
	}
	TRY(signup_seats(tx, ask->call, SIGNUP_BY_SELF, ask->now, &seats));
	if (ask->answer == FAR_GOING)
		state = seats > 0 ? SIGNUP_GOING : SIGNUP_WAITING;
	TRY(put(tx, ask, state, &id));
	TRY(counted(tx, ask, state));
	TRY(placed(tx, a, id, state));
	return state_receipt(tx, ask, id, state);
}

/* By one more way than before, as on the page of the call.  An answer in place says no way of its
 * own: it may be to what they came by. */
static err
again(struct tx *tx, const struct far_ask *ask, const struct signup *was)
{
	struct touch_step step = {.movement = ask->movement,
	    .call = ask->call,
	    .who = was->actor,
	    .parent = ask->parent,
	    .share = ask->share,
	    .touch = ask->touch,
	    .now = ask->now};

	if (ask->touch.tie == 0 || ask->touch.tie == TIE_UNKNOWN ||
	    (ask->touch.tie == was->touch.tie && ask->touch.channel == was->touch.channel))
		return OK;
	return touch_again(tx, &step);
}

/* Another answer, or the same by another way: only what is new gets a receipt. */
static err
later(struct tx *tx, const struct answer *a)
{
	const struct far_ask *ask = a->ask;
	struct signup was = *a->s, *is;
	bool found;

	if (ask->join.at != NULL) {
		TRY(sql_far_join(tx, was.id, ask->join));
		was.activity = NONE; /* this Join is answered below, and once */
	}
	TRY(again(tx, ask, a->s));
	TRY(signup_answer(
	    tx, &was, ask->answer == FAR_MAYBE ? SIGNUP_MAYBE : SIGNUP_GOING, ask->now));
	TRY(signup_load(tx_rd(tx), was.id, &is, &found));
	TRY(placed(tx, a, is->id, is->state));
	return is->state == was.state ? OK : state_receipt(tx, ask, is->id, is->state);
}

static err
closed(struct tx *tx, const struct answer *a)
{
	TRY(joined(tx, a->ask, (struct signup_id){0}, false));
	return now_and_then(tx, a, RECEIPT_CLOSED);
}

static err
comes(struct tx *tx, const struct answer *a)
{
	const struct far_ask *ask = a->ask;

	if (!a->open)
		return closed(tx, a);
	TRY(reaction_drop(tx, ask->call, REACTION_DECLINE, ask->remote->id));
	TRY(news_hear(tx, ask->call, ask->remote->id));
	return a->s == NULL ? first(tx, a) : later(tx, a);
}

/* ---- not coming ---------------------------------------------------------------------------- */

static err
declined(struct tx *tx, const struct far_ask *ask)
{
	TRY(news_hear(tx, ask->call, ask->remote->id));
	return reaction_put(tx, ask->call, REACTION_DECLINE, ask->remote->id, ask->now);
}

static err
takes_back(struct tx *tx, const struct answer *a)
{
	struct signup s = *a->s;

	if (s.showed.has)
		return closed(tx, a);
	if (a->ask->leave)
		s.activity = NONE; /* their server has undone the Join itself */
	TRY(signup_leave(tx, &s, a->ask->now));
	return a->open ? declined(tx, a->ask) : OK;
}

static err
declines(struct tx *tx, const struct answer *a)
{
	const struct far_ask *ask = a->ask;
	bool known;

	if (a->s != NULL)
		return takes_back(tx, a);
	if (ask->leave)
		return OK;
	if (!a->open)
		return closed(tx, a);
	TRY(reaction_has(tx_rd(tx), ask->call, REACTION_DECLINE, ask->remote->id, &known));
	TRY(declined(tx, ask));
	return known ? OK : receipt(tx, ask, (struct signup_id){0}, RECEIPT_DECLINED);
}

static err
unclear(struct tx *tx, const struct answer *a)
{
	return now_and_then(tx, a, a->open ? RECEIPT_UNCLEAR : RECEIPT_CLOSED);
}

/* ---- answering ----------------------------------------------------------------------------- */

err
far_move(struct tx *tx, struct remote_id was, struct remote_id is)
{
	return sql_far_move(tx, was, is);
}

typedef err answer_fn(struct tx *, const struct answer *);
static answer_fn *const answers[] = {
    [FAR_GOING] = comes, [FAR_MAYBE] = comes, [FAR_NO] = declines, [FAR_UNCLEAR] = unclear};

err
far_answer(struct tx *tx, const struct far_ask *ask)
{
	struct answer a = {.ask = ask};
	struct sql_call_room room;
	struct signup *s;
	bool found;

	TRY(sql_call_room(tx_rd(tx), ask->call, &room, &found));
	a.open = found && room.state == CALL_OPEN && room.ends_at > ask->now;
	a.chosen = found && room.chosen;
	TRY(far_load(tx_rd(tx), ask->call, ask->remote->id, &s, &found));
	if (found)
		a.s = s;
	return answers[ask->answer](tx, &a);
}
