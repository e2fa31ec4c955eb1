#include "domain/signup.h"

#include "base/arena.h"
#include "base/rand.h"
#include "base/text.h"
#include "base/utf8.h"
#include "domain/far.h"
#include "domain/letter.h"
#include "domain/person.h"
#include "domain/quota.h"
#include "domain/touch.h"
#include "sql_call.h"
#include "sql_signup.h"
#include "store/db.h"

/* Letters that a stranger can have sent to one address. */
static const struct quota letters_quota = {"letters", 5, HOUR};

/* ---- reading ------------------------------------------------------------------------------- */

err
signup_load(struct rd *rd, struct signup_id id, struct signup **out, bool *found)
{
	struct sql_signup_load row;
	struct signup *s;

	TRY(sql_signup_load(rd, id, &row, found));
	if (!*found)
		return OK;
	s = NEW(rd_arena(rd), struct signup);
	*s = (struct signup){.id = row.id,
	    .call = row.call,
	    .state = (enum signup_state)row.state,
	    .answer = (enum signup_state)row.answer,
	    .name = row.name,
	    .mail = row.mail,
	    .code = row.code,
	    .gen = row.gen,
	    .touch = {(enum tie)row.tie, (enum channel)row.channel},
	    .hear = row.hear,
	    .person = row.person,
	    .actor = row.actor,
	    .parent = row.parent,
	    .share = row.share,
	    .movement = row.movement,
	    .remote = row.remote,
	    .activity = row.activity,
	    .lang = row.lang,
	    .made = row.made,
	    .queued = row.queued,
	    .confirmed = row.confirmed,
	    .showed = row.showed,
	    .door = row.door};
	*out = s;
	return OK;
}

err
signup_before(struct rd *rd, const struct signup *s, int64_t *out)
{
	struct sql_signup_before row;

	TRY(sql_signup_before(rd, s->call, s->queued, s->id, &row));
	*out = row.n;
	return OK;
}

/* ---- counts -------------------------------------------------------------------------------- */

/* The count that belongs to a state moves by n. */
static void
count_move(struct sql_call_count_in *in, enum signup_state state, int64_t n)
{
	int64_t *counts[] = {[SIGNUP_PENDING] = &in->pending,
	    [SIGNUP_GOING] = &in->going,
	    [SIGNUP_MAYBE] = &in->maybe,
	    [SIGNUP_WAITING] = &in->waiting,
	    [SIGNUP_WALKED] = &in->walked};

	*counts[state] += n;
}

err
signup_tally(struct tx *tx, struct call_id call, enum stage stage, struct touch touch, int64_t n)
{
	return sql_signup_tally(tx,
	    &(struct sql_signup_tally_in){
		.call = call, .stage = stage, .tie = touch.tie, .channel = touch.channel, .n = n});
}

static err
closed(struct tx *tx)
{
	return fail(tx_arena(tx), FAULT_CONFLICT, T_signup_closed, "the call takes no answers");
}

err
signup_seats(struct tx *tx, struct call_id call, enum signup_by by, int64_t now, int64_t *out)
{
	struct sql_call_room r;
	bool found, theirs;

	TRY(sql_call_room(tx_rd(tx), call, &r, &found));
	if (!found || r.state != CALL_OPEN || r.ends_at <= now)
		return closed(tx);
	theirs = r.chosen ? by == SIGNUP_BY_CREW : r.waiting == 0;
	*out = theirs && r.going < r.capacity ? r.capacity - r.going : 0;
	return OK;
}

/* ---- the ledger ---------------------------------------------------------------------------- */

/* What a state says of the stages. */
static enum touch_kind
stage_of(enum signup_state state)
{
	return state == SIGNUP_GOING ? TOUCH_PLEDGE : TOUCH_RESPOND;
}

static struct touch_step
step_of(const struct signup *s, int64_t now)
{
	return (struct touch_step){.movement = s->movement,
	    .call = s->call,
	    .who = s->actor,
	    .parent = s->parent,
	    .share = s->share,
	    .touch = s->touch,
	    .now = now};
}

/* An answer of the ticket's holder.  The first one also proves that our letter reached them. */
static err
answered(struct tx *tx, const struct signup *s, enum signup_state state, int64_t now)
{
	struct touch_step step = step_of(s, now);

	step.reached = stage_of(state);
	step.sure = s->state == SIGNUP_PENDING ? TOUCH_REACH : step.reached;
	return touch_step(tx, &step);
}

/* ---- answering ----------------------------------------------------------------------------- */

struct signup_dice
signup_dice(struct arena *arena)
{
	return (struct signup_dice){rand_code(arena), rand_code(arena), (int64_t)(rand_u64() >> 16),
	    rand_word(arena, TOUCH_NAME)};
}

static err
ask_letter(struct tx *tx, const struct signup_ask *ask, const struct sql_signup_ask *row)
{
	static const enum letter_kind kinds[] = {[SIGNUP_PENDING] = LETTER_CONFIRM,
	    [SIGNUP_GOING] = LETTER_GOING,
	    [SIGNUP_MAYBE] = LETTER_GOING,
	    [SIGNUP_WAITING] = LETTER_WAITING,
	    [SIGNUP_WALKED] = LETTER_GOING};
	bool took;

	TRY(quota_take(tx, &letters_quota, ask->mail, ask->now, &took));
	if (!took)
		return OK;
	return letter_queue(tx, kinds[row->state], row->id, ask->mail, ask->now);
}

/* An address that is on the list already came by one more way. */
static err
asked_again(struct tx *tx, const struct signup_ask *ask, const struct sql_signup_ask *row)
{
	struct touch_step step;
	struct signup *s;
	bool found;

	if (ask->touch.tie == TIE_UNKNOWN || (ask->touch.tie == (enum tie)row->tie &&
						 ask->touch.channel == (enum channel)row->channel))
		return OK;
	TRY(signup_load(tx_rd(tx), row->id, &s, &found));
	if (!found)
		return OK;
	/* the first way came first, also where the letter that reaches them has not gone yet */
	step = step_of(s, ask->now);
	TRY(touch_again(tx, &step));
	step.touch = ask->touch;
	step.parent = ask->parent;
	step.share = ask->share;
	return touch_again(tx, &step);
}

err
signup_ask(struct tx *tx, const struct signup_ask *ask)
{
	struct sql_signup_ask row;
	struct str actor;
	bool found;

	if (ask->person.n != 0)
		TRY(touch_actor(tx, ask->person, ask->dice.actor, &actor));
	TRY(sql_signup_ask(tx,
	    &(struct sql_signup_ask_in){.call = ask->call,
		.answer = ask->answer,
		.name = ask->name,
		.folded = ask->folded,
		.mail = ask->mail,
		.person = ask->person,
		.tie = ask->touch.tie,
		.channel = ask->touch.channel,
		.code = ask->dice.code,
		.spare = ask->dice.spare,
		.gen = ask->dice.gen,
		.lang = ask->lang,
		.now = ask->now,
		.hear = ask->hear,
		.actor = ask->dice.actor,
		.parent = ask->parent,
		.share = ask->share},
	    &row, &found));
	if (!found)
		return closed(tx);
	if (str_eq(row.code, ask->dice.code) || str_eq(row.code, ask->dice.spare)) {
		TRY(sql_call_count(tx, &(struct sql_call_count_in){.id = ask->call, .pending = 1}));
		TRY(signup_tally(tx, ask->call, STAGE_SIGNED, ask->touch, 1));
	} else {
		TRY(asked_again(tx, ask, &row));
	}
	return ask_letter(tx, ask, &row);
}

/* Where an answer leads from where somebody stands. */
static err
target(struct tx *tx, const struct signup *s, enum signup_state answer, int64_t now,
    enum signup_state *out)
{
	int64_t seats;

	TRY(signup_seats(tx, s->call, SIGNUP_BY_SELF, now, &seats));
	if (answer == SIGNUP_MAYBE)
		*out = SIGNUP_MAYBE;
	else if (s->state == SIGNUP_GOING || s->state == SIGNUP_WAITING)
		*out = s->state;
	else
		*out = seats > 0 ? SIGNUP_GOING : SIGNUP_WAITING;
	return OK;
}

/* The first answer of the ticket's holder: counted, and answered with a letter. */
static err
confirmed(struct tx *tx, const struct signup *s, enum signup_state state, int64_t now)
{
	TRY(signup_tally(tx, s->call, STAGE_CONFIRMED, s->touch, 1));
	return letter_queue(
	    tx, state == SIGNUP_WAITING ? LETTER_WAITING : LETTER_GOING, s->id, s->mail, now);
}

err
signup_answer(struct tx *tx, const struct signup *s, enum signup_state answer, int64_t now)
{
	struct sql_call_count_in count = {.id = s->call};
	enum signup_state state;
	int64_t promoted;

	if (s->state == SIGNUP_WALKED)
		return closed(tx);
	TRY(target(tx, s, answer, now, &state));
	if (state == s->state)
		return OK;
	TRY(sql_signup_settle(
	    tx, &(struct sql_signup_settle_in){
		    .id = s->id, .state = state, .answer = answer, .queued = now, .now = now}));
	count_move(&count, s->state, -1);
	count_move(&count, state, 1);
	TRY(sql_call_count(tx, &count));
	TRY(answered(tx, s, state, now));
	if (s->state == SIGNUP_PENDING)
		return confirmed(tx, s, state, now);
	if (state == SIGNUP_GOING || s->state == SIGNUP_GOING)
		TRY(far_joined(tx, s, state == SIGNUP_GOING, now));
	if (s->state == SIGNUP_GOING)
		return signup_promote(tx, s->call, now, &promoted);
	return OK;
}

/* Who came from another server hears that they are off the list. */
static err
left(struct tx *tx, const struct signup *s, int64_t now)
{
	struct signup gone = *s;

	gone.id.n = 0;
	TRY(far_receipt(tx, &gone, RECEIPT_LEFT, now));
	return s->state == SIGNUP_GOING ? far_joined(tx, &gone, false, now) : OK;
}

err
signup_leave(struct tx *tx, const struct signup *s, int64_t now)
{
	struct sql_call_count_in count = {.id = s->call};
	struct touch_step step = step_of(s, now);
	int64_t promoted;

	if (s->showed.has)
		return fail(
		    tx_arena(tx), FAULT_CONFLICT, T_signup_came_already, "leaving after the door");
	TRY(sql_signup_drop(tx, s->id));
	count_move(&count, s->state, -1);
	TRY(sql_call_count(tx, &count));
	/* by our letter, for the link stands nowhere else */
	step.reached = step.sure = TOUCH_REACH;
	if (s->state == SIGNUP_PENDING)
		TRY(touch_step(tx, &step));
	else
		TRY(touch_withdraw(tx, &step));
	TRY(left(tx, s, now));
	if (s->state == SIGNUP_GOING)
		return signup_promote(tx, s->call, now, &promoted);
	return OK;
}

err
signup_rename(struct tx *tx, const struct signup *s, struct str name)
{
	return sql_signup_rename(tx, s->id, name, utf8_fold(tx_arena(tx), name));
}

/* ---- the line ------------------------------------------------------------------------------ */

/* One who waits comes: the ledger, their row, and the letter or direct message that tells them. */
static err
give(struct tx *tx, const struct signup *s, int64_t now)
{
	struct touch_step step = step_of(s, now);

	step.reached = step.sure = TOUCH_PLEDGE;
	TRY(touch_step(tx, &step));
	TRY(sql_signup_settle(tx, &(struct sql_signup_settle_in){.id = s->id,
				      .state = SIGNUP_GOING,
				      .answer = SIGNUP_GOING,
				      .queued = s->queued,
				      .now = now}));
	return letter_queue(tx, LETTER_PROMOTED, s->id, s->mail, now);
}

/* n who waited are coming. */
static err
given(struct tx *tx, struct call_id call, int64_t n)
{
	return sql_call_count(
	    tx, &(struct sql_call_count_in){.id = call, .going = n, .waiting = -n});
}

err
signup_give(struct tx *tx, const struct signup *s, int64_t now)
{
	TRY(give(tx, s, now));
	return given(tx, s->call, 1);
}

static struct signup
in_line(struct movement_id movement, struct call_id call, const struct sql_signup_line *row)
{
	return (struct signup){.id = row->id,
	    .call = call,
	    .movement = movement,
	    .mail = row->mail,
	    .touch = {(enum tie)row->tie, (enum channel)row->channel},
	    .actor = row->actor,
	    .parent = row->parent,
	    .share = row->share,
	    .queued = row->queued};
}

err
signup_promote(struct tx *tx, struct call_id call, int64_t now, int64_t *promoted)
{
	struct sql_signup_line *line;
	struct sql_call_room r;
	int64_t free;
	size_t n;
	bool found;

	*promoted = 0;
	TRY(sql_call_room(tx_rd(tx), call, &r, &found));
	if (!found || r.state != CALL_OPEN || r.ends_at <= now || r.waiting == 0 || r.chosen)
		return OK;
	free = r.capacity - r.going < SIGNUP_SLICE ? r.capacity - r.going : SIGNUP_SLICE;
	if (free <= 0)
		return OK;
	TRY(sql_signup_line(tx_rd(tx), call, free, &line, &n));
	for (size_t i = 0; i < n; i++) {
		struct signup s = in_line(r.movement, call, &line[i]);

		TRY(give(tx, &s, now));
	}
	*promoted = (int64_t)n;
	return given(tx, call, (int64_t)n);
}

static err
line_run(struct tx *tx, int64_t now, bool *more)
{
	struct sql_call_line call;
	int64_t promoted;

	TRY(sql_call_line(tx_rd(tx), now, &call, more));
	if (!*more)
		return OK;
	TRY(signup_promote(tx, call.id, now, &promoted));
	*more = promoted > 0;
	return OK;
}

static const struct job jobs[] = {
    {.name = "line", .every = MINUTE, .run = line_run, .eager = true},
};
const struct job_table signup_jobs = {jobs, COUNT(jobs)};
