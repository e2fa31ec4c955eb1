/* web/proposal.c - see proposal.h: one proposal, answering it, dropping it. */
#include "web/proposal.h"

#include "base/arena.h"
#include "base/text.h"
#include "domain/address.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_proposal.h"

#define ROUNDS_MAX INT64_C(1000000)

/* The words of the form, in the order of enum stand. */
static const char *const stand_words[] = {"", "consent", "concern", "aside", "object"};

static enum stand
stand_of(struct str word)
{
	for (size_t i = STAND_CONSENT; i < COUNT(stand_words); i++)
		if (str_eq(word, str_of(stand_words[i])))
			return (enum stand)i;
	return STAND_NONE;
}

/* The proposal that the second hole names, for somebody who sits in the circle of the first. */
static err
find(struct req *req, struct rd *rd, struct proposal **out)
{
	const struct circle *circle = req->object;

	TRY(proposal_load(rd, circle->id, req->holes[1], req->viewer->person, out));
	if (*out == NULL)
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "no such proposal");
	return OK;
}

/* As find, for acts that its proposer and hosts may do. */
static err
find_steered(struct req *req, struct rd *rd, struct proposal **out)
{
	TRY(find(req, rd, out));
	if (!proposal_steered(*out, req->object, req->viewer->person))
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "not theirs to steer");
	return OK;
}

/* ---- the page ------------------------------------------------------------------------------ */

int
proposal_outcome(const struct proposal_page *p)
{
	static const int says[] = {[ROUND_OPEN] = T_proposal_counting,
	    [ROUND_AGREED] = T_proposal_agreed,
	    [ROUND_OBJECTED] = T_proposal_objected,
	    [ROUND_FEW] = T_proposal_few,
	    [ROUND_MOVED_ON] = T_proposal_moved_away,
	    [ROUND_CHANGED] = T_proposal_changed,
	    [ROUND_DROPPED] = T_proposal_dropped};

	/* a round that had stopped and was not asked again ends with its proposal */
	if (p->newest && p->p->state == PROPOSAL_DROPPED)
		return T_proposal_dropped;
	return says[p->round->outcome];
}

/* The round that was asked for, or the newest. */
static err
read_round(struct req *req, struct rd *rd, struct proposal_page *p)
{
	struct round *round;
	int64_t number;

	if (!str_int(req_query(req, S("round")), &number) || number > ROUNDS_MAX)
		number = p->p->round;
	TRY(proposal_round(rd, p->p, number, req->viewer->person, &round));
	if (round == NULL)
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "no such round");
	p->round = round;
	p->newest = round->number == p->p->round;
	p->open = p->newest && proposal_answerable(p->p, req->now);
	return OK;
}

static err
read_change(struct req *req, struct rd *rd, struct proposal_page *p)
{
	struct version *base;

	p->plain = str_eq(req_query(req, S("text")), S("new"));
	TRY(message_at(rd, p->p->movement, p->round->base, &base));
	if (base != NULL && !p->plain)
		message_change(req->arena, &(struct change_text){base->warning, base->body},
		    &(struct change_text){p->round->warning, p->round->body}, &p->change);
	return OK;
}

static err
read_stands(struct req *req, struct rd *rd, struct draw *d, struct proposal_page *p)
{
	struct stance_list stances;
	struct proposal_reading reading = {
	    .stances = &stances, .viewer = req->viewer->person, .open = p->open};
	struct hub hub = {.zone = S("UTC")};
	bool open;

	TRY(hub_get(rd, &hub, &open));
	reading.zone = hub.zone;
	TRY(proposal_stances(rd, p->p, p->round, reading.viewer, &stances));
	TRY(proposal_stands_make(d, &reading, &p->stands));
	TRY(when_make(req->arena, p->p->due, hub.zone, &p->due));
	p->quorum = proposal_quorum((int64_t)stances.n);
	p->answered = stances.answered;
	p->again = p->newest && p->steered &&
		   (p->p->state == PROPOSAL_STOPPED ||
		       (p->p->state == PROPOSAL_OPEN && stances.objections > 0));
	p->reason = (struct input){.name = S("reason"),
	    .kind = INPUT_AREA,
	    .label = T_proposal_reason,
	    .hint = T_proposal_reason_hint,
	    .max = PROPOSAL_REASON_MAX,
	    .rows = 3};
	if (stances.n > 0 && stances.rows[0].person.n == reading.viewer.n) {
		p->mine = stances.rows[0].stand;
		p->reason.value = stances.rows[0].reason;
	}
	return OK;
}

static err
show_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct proposal_page p = {.page = {.noindex = true}, .circle = req->object};
	struct str typed = req_value(req, "stand")->typed;
	struct proposal *proposal;
	struct draw d;

	TRY(find(req, rd, &proposal));
	p.p = proposal;
	p.self = address_proposal(req->arena, p.circle->pub, proposal->pub);
	p.steered = proposal_steered(proposal, p.circle, req->viewer->person);
	TRY(read_round(req, rd, &p));
	TRY(read_change(req, rd, &p));
	TRY(page_draw(req, rd, &d));
	TRY(read_stands(req, rd, &d, &p));
	p.chosen = typed.at != NULL ? typed : str_of(stand_words[p.mine]);
	p.stand_refused = req_value(req, "stand")->refused;
	p.page.title = proposal->title;
	view_proposal(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

/* ---- answering ----------------------------------------------------------------------------- */

static const struct form answer_form = {{
    {"stand", FIELD_WORD, 1, 10, "consent concern aside object"},
    {"reason", FIELD_TEXT, 0, PROPOSAL_REASON_MAX, NULL},
    {"round", FIELD_INT, 1, ROUNDS_MAX, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
answer_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct circle *circle = req->object;
	struct str reason = req_text(req, "reason");
	struct answer answer = {.person = req->viewer->person,
	    .round = req_value(req, "round")->n,
	    .stand = stand_of(req_text(req, "stand")),
	    .reason = reason.at == NULL ? S("") : reason,
	    .now = req->now};
	struct proposal *proposal;
	bool agreed;

	TRY(find(req, tx_rd(tx), &proposal));
	TRY(proposal_answer(tx, proposal, &answer, &agreed));
	if (agreed)
		outcome_stale(out, proposal->handle, true);
	out->location = address_proposal(req->arena, circle->pub, proposal->pub).s;
	return OK;
}

static const struct form drop_form = {{{"once", FIELD_LINE, 0, 64, NULL}}};

static err
drop_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct circle *circle = req->object;
	struct proposal *proposal;

	TRY(find_steered(req, tx_rd(tx), &proposal));
	TRY(proposal_drop(tx, proposal, req->now));
	out->location = address_proposal(req->arena, circle->pub, proposal->pub).s;
	return OK;
}

#define PROPOSAL "/c/{circle}/proposals/{proposal}"
static const struct route rows[] = {
    {.method = METHOD_GET, .path = PROPOSAL, .who = WHO_MEMBER, .page = show_page},
    {.method = METHOD_POST,
	.path = PROPOSAL "/answer",
	.who = WHO_MEMBER,
	.limit = {60, 60},
	.body_cap = 32768, /* the longest reason, each byte percent-encoded */
	.form = &answer_form,
	.act = answer_act,
	.page = show_page,
	.flags = ROUTE_ONCE},
    {.method = METHOD_POST,
	.path = PROPOSAL "/drop",
	.who = WHO_MEMBER,
	.limit = {60, 60},
	.body_cap = 1024,
	.form = &drop_form,
	.act = drop_act,
	.page = show_page,
	.flags = ROUTE_ONCE},
};
const struct route_table proposal_routes = {rows, COUNT(rows)};
