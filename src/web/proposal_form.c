/* web/proposal_form.c - asking a circle about a text, and asking again. */
#include "base/arena.h"
#include "base/mark.h"
#include "base/rand.h"
#include "base/text.h"
#include "base/time.h"
#include "base/zone.h"
#include "domain/address.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_proposal_form.h"
#include "web/proposal.h"

#define BODY_CAP 262144 /* bytes: MESSAGE_MAX code points, each byte of them percent-encoded */
#define NUMBER_MAX INT64_C(1000000000)
#define USUAL_TERM (3 * DAY)

static const struct form new_form = {{
    {"title", FIELD_LINE, 1, PROPOSAL_TITLE_MAX, NULL},
    {"body", FIELD_TEXT, 0, MESSAGE_MAX, NULL},
    {"warning", FIELD_LINE, 0, MESSAGE_WARNING_MAX, NULL},
    {"due", FIELD_LOCAL, 1, 16, NULL},
    {"base", FIELD_INT, 0, NUMBER_MAX, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};
static const struct form again_form = {{
    {"body", FIELD_TEXT, 0, MESSAGE_MAX, NULL},
    {"warning", FIELD_LINE, 0, MESSAGE_WARNING_MAX, NULL},
    {"due", FIELD_LOCAL, 1, 16, NULL},
    {"base", FIELD_INT, 0, NUMBER_MAX, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
hub_zone(struct rd *rd, struct str *out)
{
	struct hub hub = {.zone = S("UTC")};
	bool open;

	TRY(hub_get(rd, &hub, &open));
	*out = hub.zone;
	return OK;
}

/* ---- the page ------------------------------------------------------------------------------ */

/* In three days, at the full hour. */
static err
usual_due(struct req *req, struct rd *rd, struct str *out)
{
	const struct zone *zone;
	struct wall wall;
	struct str name;

	TRY(hub_zone(rd, &name));
	TRY(zone_find(req->arena, name, &zone));
	zone_wall(zone, req->now + USUAL_TERM, &wall, NULL);
	wall.minute = 0;
	wall.second = 0;
	*out = wall_write(req->arena, &wall);
	return OK;
}

/* What is being written at the desk is for those who keep the movement; others start from the
 * newest version. */
static err
first_words(struct req *req, struct rd *rd, const struct version *newest, struct proposal_form *p)
{
	const struct circle *circle = req->object;
	struct movement *movement;
	bool kept;

	p->body.value = newest == NULL ? NONE : newest->body;
	p->warning.value = newest == NULL ? NONE : newest->warning;
	TRY(movement_by_handle(rd, circle->handle, &movement));
	TRY(movement_kept_by(rd, movement, req->viewer->person, &kept));
	if (kept && movement->draft.n > 0) {
		p->body.value = movement->draft;
		p->warning.value = movement->draft_warning;
	}
	return OK;
}

/* body and warning hold what stands in their fields before anything was typed. */
static err
draw_form(struct req *req, struct rd *rd, struct proposal_form *p, struct reply *out)
{
	struct draw d;

	TRY(page_draw(req, rd, &d));
	p->page = (struct page){.noindex = true,
	    .title = text_say(
		req->arena, d.lang, p->was == NULL ? T_proposal_new : T_proposal_again, 0, NULL)};
	p->title = (struct input){.name = S("title"),
	    .label = T_proposal_new_title,
	    .hint = T_proposal_new_title_hint,
	    .max = PROPOSAL_TITLE_MAX,
	    .required = true};
	p->due = (struct input){.name = S("due"),
	    .kind = INPUT_LOCAL,
	    .label = T_proposal_new_due,
	    .hint = T_proposal_new_due_hint,
	    .required = true};
	p->body.name = S("body");
	p->body.kind = INPUT_AREA;
	p->body.label = T_proposal_new_body;
	p->body.hint = T_desk_body_hint;
	p->body.max = MESSAGE_MAX;
	p->body.rows = 14;
	p->warning = message_warning(p->warning.value);
	TRY(usual_due(req, rd, &p->due.value));
	view_proposal_form(&d, req, p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static err
new_page(struct req *req, struct rd *rd, struct reply *out)
{
	const struct circle *circle = req->object;
	struct proposal_form p = {.circle = circle};
	struct version *newest;

	TRY(message_newest(rd, circle->movement, &newest));
	TRY(first_words(req, rd, newest, &p));
	p.base = newest == NULL ? 0 : newest->number;
	p.back = address_circle(req->arena, circle->pub);
	return draw_form(req, rd, &p, out);
}

/* The proposal that the second hole names, if the reader may ask again. */
static err
find(struct req *req, struct rd *rd, struct proposal **out)
{
	const struct circle *circle = req->object;
	struct proposal *p;

	TRY(proposal_load(rd, circle->id, req->holes[1], req->viewer->person, &p));
	if (p == NULL || !proposal_steered(p, circle, req->viewer->person))
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "not theirs to steer");
	*out = p;
	return OK;
}

static err
again_page(struct req *req, struct rd *rd, struct reply *out)
{
	const struct circle *circle = req->object;
	struct proposal_form p = {.circle = circle};
	struct proposal *was;
	struct version *newest;
	struct round *round;

	TRY(find(req, rd, &was));
	TRY(proposal_round(rd, was, was->round, req->viewer->person, &round));
	TRY(message_newest(rd, circle->movement, &newest));
	p.was = was;
	p.body.value = round == NULL ? NONE : round->body;
	p.warning.value = round == NULL ? NONE : round->warning;
	p.base = newest == NULL ? 0 : newest->number;
	p.back = address_proposal(req->arena, circle->pub, was->pub);
	return draw_form(req, rd, &p, out);
}

/* ---- acts ---------------------------------------------------------------------------------- */

/* What depends on more than form, database and now. */
struct prepared {
	struct str pub; /* of a new proposal */
	struct round_new round;
};

static err
prepare(struct req *req, struct rd *rd)
{
	struct prepared *p = NEW(req->arena, struct prepared);
	struct str zone;

	TRY(hub_zone(rd, &zone));
	TRY(proposal_due(req->arena, req_text(req, "due"), zone, req->now, &p->round.due));
	p->pub = rand_word(req->arena, 20);
	p->round.pub = rand_word(req->arena, 20);
	p->round.body = req_text(req, "body");
	p->round.html = mark_html(req->arena, p->round.body);
	p->round.warning = req_text(req, "warning");
	p->round.base = req_value(req, "base")->n;
	p->round.asker = req->viewer->person;
	p->round.now = req->now;
	req->ready = p;
	return OK;
}

static err
new_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct circle *circle = req->object;
	const struct prepared *p = req->ready;

	TRY(proposal_open(tx, circle,
	    &(struct proposal_new){
		.pub = p->pub, .title = req_text(req, "title"), .round = p->round}));
	out->location = address_proposal(req->arena, circle->pub, p->pub).s;
	return OK;
}

static err
again_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct circle *circle = req->object;
	const struct prepared *p = req->ready;
	struct proposal *was;

	TRY(find(req, tx_rd(tx), &was));
	TRY(proposal_again(tx, was, &p->round));
	out->location = address_proposal(req->arena, circle->pub, was->pub).s;
	return OK;
}

#define NEW_PATH "/c/{circle}/proposals/new"
#define AGAIN_PATH "/c/{circle}/proposals/{proposal}/again"
static const struct route rows[] = {
    {.method = METHOD_GET, .path = NEW_PATH, .who = WHO_MEMBER, .page = new_page},
    {.method = METHOD_POST,
	.path = NEW_PATH,
	.who = WHO_MEMBER,
	.limit = {60, 60},
	.body_cap = BODY_CAP,
	.form = &new_form,
	.ready = prepare,
	.act = new_act,
	.page = new_page,
	.flags = ROUTE_ONCE},
    {.method = METHOD_GET, .path = AGAIN_PATH, .who = WHO_MEMBER, .page = again_page},
    {.method = METHOD_POST,
	.path = AGAIN_PATH,
	.who = WHO_MEMBER,
	.limit = {60, 60},
	.body_cap = BODY_CAP,
	.form = &again_form,
	.ready = prepare,
	.act = again_act,
	.page = again_page,
	.flags = ROUTE_ONCE},
};
const struct route_table proposal_form_routes = {rows, COUNT(rows)};
