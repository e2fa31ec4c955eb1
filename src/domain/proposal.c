/* domain/proposal.c - see proposal.h. */
#include "domain/proposal.h"

#include "base/arena.h"
#include "base/clean.h"
#include "base/str.h"
#include "base/time.h"
#include "base/zone.h"
#include "domain/letter.h"
#include "domain/message.h"
#include "sql_proposal.h"
#include "store/db.h"
#include "text_keys.h"

#define SOONEST HOUR
#define LATEST (30 * DAY)

/* ---- reading ----------------------------------------------------------------------------- */

err
proposal_load(struct rd *rd, struct circle_id circle, struct str pub, struct person_id viewer,
    struct proposal **out)
{
	struct sql_proposal_load row;
	struct proposal *p = NULL;
	bool found;

	TRY(sql_proposal_load(rd, circle, pub, viewer, &row, &found));
	if (found) {
		p = NEW(rd_arena(rd), struct proposal);
		*p = (struct proposal){.id = row.id,
		    .pub = row.pub,
		    .movement = row.movement,
		    .handle = row.handle,
		    .proposer = row.proposer,
		    .proposer_name = row.proposer_name,
		    .title = row.title,
		    .round = row.round,
		    .state = (enum proposal_state)row.state,
		    .due = row.due,
		    .closed = row.closed};
	}
	*out = p;
	return OK;
}

err
proposal_round(struct rd *rd, const struct proposal *p, int64_t number, struct person_id viewer,
    struct round **out)
{
	struct sql_proposal_round row;
	struct round *round = NULL;
	bool found;

	TRY(sql_proposal_round(rd, p->id, number, viewer, &row, &found));
	if (found) {
		round = NEW(rd_arena(rd), struct round);
		*round = (struct round){.number = row.number,
		    .base = row.base,
		    .body = row.body,
		    .html = clean_html(rd_arena(rd), row.html),
		    .warning = row.warning,
		    .opened = row.opened,
		    .outcome = (enum round_outcome)row.outcome};
	}
	*out = round;
	return OK;
}

/* The stands of an open round; both queries have the same columns. */
static err
read_stands(struct rd *rd, const struct proposal *p, struct person_id viewer,
    struct sql_proposal_answers **out, size_t *n)
{
	struct sql_proposal_stands *rows;

	TRY(sql_proposal_stands(rd, p->id, viewer, &rows, n));
	*out = NEW_ARRAY(rd_arena(rd), struct sql_proposal_answers, *n);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct sql_proposal_answers){
		    rows[i].person, rows[i].name, rows[i].stand, rows[i].reason, rows[i].at};
	return OK;
}

err
proposal_stances(struct rd *rd, const struct proposal *p, const struct round *round,
    struct person_id viewer, struct stance_list *out)
{
	struct sql_proposal_answers *rows;
	struct stance_list list = {0};

	if (round->outcome == ROUND_OPEN)
		TRY(read_stands(rd, p, viewer, &rows, &list.n));
	else
		TRY(sql_proposal_answers(rd, p->id, round->number, viewer, &rows, &list.n));
	list.rows = NEW_ARRAY(rd_arena(rd), struct stance, list.n);
	for (size_t i = 0; i < list.n; i++) {
		list.rows[i] = (struct stance){.person = rows[i].person,
		    .name = rows[i].name,
		    .stand = rows[i].stand.has ? (enum stand)rows[i].stand.n : STAND_NONE,
		    .reason = rows[i].reason,
		    .at = rows[i].at.n};
		list.answered += list.rows[i].stand != STAND_NONE;
		list.objections += list.rows[i].stand == STAND_OBJECT;
	}
	*out = list;
	return OK;
}

bool
proposal_answerable(const struct proposal *p, int64_t now)
{
	return p->state == PROPOSAL_OPEN && now < p->due;
}

bool
proposal_steered(const struct proposal *p, const struct circle *circle, struct person_id viewer)
{
	return circle->host || (viewer.n != 0 && viewer.n == p->proposer.n);
}

int64_t
proposal_quorum(int64_t members)
{
	int64_t half = members / 2 + 1;

	return half < PROPOSAL_LEAST ? PROPOSAL_LEAST : half;
}

/* ---- closing a round --------------------------------------------------------------------- */

/* How a round would end now; ROUND_OPEN when it goes on. */
static enum round_outcome
judge(const struct sql_proposal_tally *t, bool due)
{
	int64_t all = t->members < PROPOSAL_LEAST ? PROPOSAL_LEAST : t->members;
	int64_t enough = due ? proposal_quorum(t->members) : all;

	if (t->answered >= enough && t->objections == 0)
		return ROUND_AGREED;
	if (!due)
		return ROUND_OPEN;
	return t->objections > 0 ? ROUND_OBJECTED : ROUND_FEW;
}

/* The text becomes the next version; *moved: another one came before it. */
static err
publish(struct tx *tx, struct proposal_id id, const struct sql_proposal_now *p, int64_t now,
    bool *moved)
{
	struct sql_proposal_text text;
	struct version_id version;
	struct version *newest;

	TRY(sql_proposal_text(tx_rd(tx), id, p->round, &text));
	TRY(message_newest(tx_rd(tx), p->movement, &newest));
	*moved = text.base != (newest == NULL ? 0 : newest->number);
	if (*moved)
		return OK;
	TRY(message_agree(tx, p->movement,
	    &(struct message_new){.pub = text.pub,
		.body = text.body,
		.html = clean_html(tx_arena(tx), text.html),
		.warning = text.warning,
		.number = text.base + 1,
		.now = now},
	    &version));
	return sql_proposal_agreement(tx, version, p->circle, id, now);
}

static err
end_round(struct tx *tx, struct proposal_id id, const struct sql_proposal_now *p,
    enum round_outcome outcome, int64_t now)
{
	TRY(sql_proposal_forget_left(tx, p->circle, id, p->round));
	return sql_proposal_round_end(tx, id, p->round, outcome, now);
}

/* End the newest round if it is time; *out is ROUND_OPEN when it is not. */
static err
settle(struct tx *tx, struct proposal_id id, int64_t now, enum round_outcome *out)
{
	struct sql_proposal_now p;
	struct sql_proposal_tally tally;
	enum round_outcome outcome;
	bool moved = false;

	TRY(sql_proposal_now(tx_rd(tx), id, &p));
	TRY(sql_proposal_tally(tx_rd(tx), p.circle, id, p.round, &tally));
	outcome = judge(&tally, now >= p.due);
	*out = outcome;
	if (outcome == ROUND_OPEN)
		return OK;
	if (outcome == ROUND_AGREED)
		TRY(publish(tx, id, &p, now, &moved));
	if (moved)
		*out = outcome = ROUND_MOVED_ON;
	TRY(end_round(tx, id, &p, outcome, now));
	return sql_proposal_end(
	    tx, id, outcome == ROUND_AGREED ? PROPOSAL_AGREED : PROPOSAL_STOPPED, now);
}

/* ---- asking ------------------------------------------------------------------------------ */

/* OK when a circle may be asked about the text. */
static err
judge_text(struct tx *tx, struct movement_id movement, const struct round_new *new)
{
	struct arena *arena = tx_arena(tx);
	struct version *newest;

	TRY(message_newest(tx_rd(tx), movement, &newest));
	if (new->base != (newest == NULL ? 0 : newest->number))
		return fail(arena, FAULT_CONFLICT, T_proposal_moved_on,
		    "version %" PRId64 " is not the newest", new->base);
	if (str_trim(new->body).n == 0)
		return refuse(arena, "body", T_proposal_empty, 0);
	if (newest != NULL && str_eq(newest->body, new->body) &&
	    str_eq(newest->warning, new->warning))
		return refuse(arena, "body", T_proposal_same, newest->number);
	return OK;
}

/* One letter to each of the others. */
static err
tell(struct tx *tx, struct proposal_id id, int64_t number, struct circle_id circle,
    const struct round_new *new)
{
	struct sql_proposal_told *rows;
	size_t n;

	TRY(sql_proposal_told(tx_rd(tx), circle, new->asker, &rows, &n));
	for (size_t i = 0; i < n; i++)
		TRY(letter_round(tx, &(struct letter_ask){.proposal = id,
					 .round = number,
					 .person = rows[i].person,
					 .mail = rows[i].mail,
					 .now = new->now}));
	return OK;
}

static err
add_round(struct tx *tx, struct proposal_id id, int64_t number, struct circle_id circle,
    const struct round_new *new)
{
	TRY(sql_proposal_round_add(
	    tx, &(struct sql_proposal_round_add_in){.proposal = id,
		    .number = number,
		    .base = new->base,
		    .pub = new->pub,
		    .body = new->body,
		    .html = new->html.s,
		    .warning = new->warning.at == NULL ? S("") : new->warning,
		    .opened = new->now}));
	return tell(tx, id, number, circle, new);
}

err
proposal_open(struct tx *tx, const struct circle *circle, const struct proposal_new *new)
{
	struct arena *arena = tx_arena(tx);
	struct sql_proposal_many many;
	struct sql_proposal_add row;

	if (circle->taken < PROPOSAL_LEAST)
		return fail(arena, FAULT_CONFLICT, T_proposal_alone, "nobody agrees alone");
	TRY(sql_proposal_many(tx_rd(tx), circle->id, &many));
	if (many.n >= PROPOSAL_MANY)
		return fail(arena, FAULT_CONFLICT, T_proposal_many, "too many at once");
	TRY(judge_text(tx, circle->movement, &new->round));
	TRY(sql_proposal_add(tx,
	    &(struct sql_proposal_add_in){.pub = new->pub,
		.circle = circle->id,
		.movement = circle->movement,
		.proposer = new->round.asker,
		.title = new->title,
		.due = new->round.due,
		.made = new->round.now},
	    &row));
	return add_round(tx, row.id, 1, circle->id, &new->round);
}

err
proposal_again(struct tx *tx, const struct proposal *p, const struct round_new *new)
{
	struct arena *arena = tx_arena(tx);
	struct sql_proposal_tally tally;
	struct sql_proposal_now row;

	TRY(sql_proposal_now(tx_rd(tx), p->id, &row));
	TRY(sql_proposal_tally(tx_rd(tx), row.circle, p->id, row.round, &tally));
	if (row.state != PROPOSAL_STOPPED && (row.state != PROPOSAL_OPEN || tally.objections == 0))
		return fail(arena, FAULT_CONFLICT, T_proposal_not_now, "nothing to ask again");
	TRY(judge_text(tx, row.movement, new));
	if (row.state == PROPOSAL_OPEN)
		TRY(end_round(tx, p->id, &row, ROUND_CHANGED, new->now));
	TRY(sql_proposal_reopen(tx, p->id, row.round + 1, new->due));
	return add_round(tx, p->id, row.round + 1, row.circle, new);
}

err
proposal_drop(struct tx *tx, const struct proposal *p, int64_t now)
{
	struct sql_proposal_now row;

	TRY(sql_proposal_now(tx_rd(tx), p->id, &row));
	if (row.state != PROPOSAL_OPEN && row.state != PROPOSAL_STOPPED)
		return fail(tx_arena(tx), FAULT_CONFLICT, T_proposal_not_now, "decided already");
	if (row.state == PROPOSAL_OPEN)
		TRY(end_round(tx, p->id, &row, ROUND_DROPPED, now));
	return sql_proposal_end(tx, p->id, PROPOSAL_DROPPED, now);
}

/* ---- answering --------------------------------------------------------------------------- */

err
proposal_answer(struct tx *tx, const struct proposal *p, const struct answer *answer, bool *agreed)
{
	struct arena *arena = tx_arena(tx);
	struct sql_proposal_now row;
	enum round_outcome outcome;

	TRY(sql_proposal_now(tx_rd(tx), p->id, &row));
	if (row.state != PROPOSAL_OPEN || answer->now >= row.due || row.round != answer->round)
		return fail(arena, FAULT_CONFLICT, T_proposal_closed, "the round has closed");
	if (answer->stand == STAND_OBJECT && str_trim(answer->reason).n == 0)
		return refuse(arena, "reason", T_proposal_reason_empty, 0);
	TRY(sql_proposal_stance(tx, &(struct sql_proposal_stance_in){.proposal = p->id,
					.number = row.round,
					.viewer = answer->person,
					.stand = answer->stand,
					.reason = answer->reason,
					.now = answer->now}));
	TRY(settle(tx, p->id, answer->now, &outcome));
	*agreed = outcome == ROUND_AGREED;
	return OK;
}

err
proposal_due(struct arena *arena, struct str local, struct str zone, int64_t now, int64_t *out)
{
	const struct zone *z;
	enum zone_fit fit;
	struct wall wall;
	int64_t due;

	TRY(zone_find(arena, zone, &z));
	if (!wall_read(local, &wall))
		return refuse(arena, "due", T_proposal_due_unread, 0);
	due = zone_utc(z, &wall, &fit);
	if (due < now + SOONEST)
		return refuse(arena, "due", T_proposal_due_soon, 0);
	if (due > now + LATEST)
		return refuse(arena, "due", T_proposal_due_late, LATEST / DAY);
	*out = due;
	return OK;
}

/* ---- jobs -------------------------------------------------------------------------------- */

/* A slice is small because each agreed text is read whole. */
static err
close_due(struct tx *tx, int64_t now, bool *more)
{
	struct sql_proposal_due *rows;
	size_t n;

	TRY(sql_proposal_due(tx_rd(tx), now, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		enum round_outcome outcome;

		TRY(settle(tx, rows[i].id, now, &outcome));
	}
	*more = n > 0;
	return OK;
}

static const struct job jobs[] = {
    {.name = "proposals", .every = 5, .run = close_due, .shows = true}};
const struct job_table proposal_jobs = {jobs, COUNT(jobs)};

err
proposal_erase(struct tx *tx, int64_t before, int64_t *gone)
{
	struct sql_proposal_old *rows;
	size_t n;

	TRY(sql_proposal_old(tx_rd(tx), before, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(sql_proposal_drop_stances(tx, rows[i].id));
		TRY(sql_proposal_drop_rounds(tx, rows[i].id));
		TRY(sql_proposal_drop(tx, rows[i].id));
	}
	*gone = (int64_t)n;
	return OK;
}
