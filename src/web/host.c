#include "web/host.h"

#include "base/arena.h"
#include "base/text.h"
#include "domain/address.h"
#include "domain/behalf.h"
#include "domain/choice.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_host.h"
#include "web/call.h"
#include "web/door.h"

#define ROWS 100

int
host_state(enum signup_state state)
{
	static const int keys[] = {[SIGNUP_PENDING] = T_host_s_pending,
	    [SIGNUP_GOING] = T_host_s_going,
	    [SIGNUP_MAYBE] = T_host_s_maybe,
	    [SIGNUP_WAITING] = T_host_s_waiting,
	    [SIGNUP_WALKED] = T_host_s_walked};

	return keys[state];
}

/* ---- the desk ------------------------------------------------------------------------------ */

static err
desk_page(struct req *req, struct rd *rd, struct reply *out)
{
	const struct call *c = req->object;
	struct host_desk p = {.page = {.noindex = true}, .c = c};
	struct arena *arena = req->arena;
	struct ledger ledger;
	struct draw d;

	TRY(page_draw(req, rd, &d));
	TRY(ledger_of_call(rd, c->id, &ledger));
	TRY(when_span_make(arena, (const int64_t[2]){c->words.starts_at, c->words.ends_at},
	    c->words.zone, req->viewer->zone, &p.span));
	p.page.title = c->words.title;
	p.self = address_call_desk(arena, c->pub);
	p.numbers = address_query(arena, address_impact(arena, c->handle), S("call"), c->pub);
	p.public = address_full(arena, address_call(arena, c->handle, c->slug));
	for (size_t i = 0; i < HOST_DOORS; i++)
		p.doors[i] =
		    (struct host_door){(int64_t)i + 1, door_address(arena, c, (int64_t)i + 1)};
	p.line = ledger.all;
	p.open = call_answerable(c, req->now);
	p.editable = p.open || c->state == CALL_DRAFT;
	p.over = call_over(c, req->now);
	p.startable = c->words.starts_at > req->now;
	p.twice = req_query(req, S("twice")).n > 0;
	view_host_desk(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static err
preview_page(struct req *req, struct rd *rd, struct reply *out)
{
	return call_show(req, rd, req->object, true, out);
}

err
host_done(struct req *req, struct outcome *out)
{
	const struct call *c = req->object;

	out->location = address_call_desk(req->arena, c->pub).s;
	outcome_stale(out, c->handle, true);
	return OK;
}

static err
publish_act(struct req *req, struct tx *tx, struct outcome *out)
{
	TRY(call_publish(tx, req->object, req->now));
	return host_done(req, out);
}

static err
withdraw_act(struct req *req, struct tx *tx, struct outcome *out)
{
	TRY(call_withdraw(tx, req->object, req->now));
	return host_done(req, out);
}

static err
doors_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct call *c = req->object;

	TRY(call_doors_end(tx, c));
	out->location = address_call_desk(req->arena, c->pub).s;
	return OK;
}

/* ---- calling off --------------------------------------------------------------------------- */

static err
cancel_page(struct req *req, struct rd *rd, struct reply *out)
{
	const struct call *c = req->object;
	struct host_cancel p = {.page = {.noindex = true}, .c = c};
	struct draw d;

	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_host_cancel_title, 0, NULL);
	p.desk = address_call_desk(req->arena, c->pub);
	p.letters = c->counts.going + c->counts.maybe + c->counts.waiting;
	p.reason = (struct input){.name = S("reason"),
	    .kind = INPUT_AREA,
	    .label = T_host_reason_label,
	    .hint = T_host_reason_hint,
	    .max = 500,
	    .rows = 3,
	    .required = true};
	view_host_cancel(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static const struct form cancel_form = {{
    {"reason", FIELD_LINE, 1, 500, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
cancel_act(struct req *req, struct tx *tx, struct outcome *out)
{
	TRY(call_cancel(tx, req->object, req_text(req, "reason"), req->now));
	return host_done(req, out);
}

/* ---- who gets a place ------------------------------------------------------------------------ */

/* What came of a choice: how the address says it, and the page. */
static const struct {
	const char *word;
	int say;
} choices[] = {
    [CHOICE_GIVEN] = {"given", T_choice_is_given},
    [CHOICE_HAD] = {"had", T_choice_is_had},
    [CHOICE_TURNED] = {"turned", T_choice_is_turned},
    [CHOICE_GONE] = {"gone", T_choice_is_gone},
};

static int
choice_said(const struct req *req)
{
	struct str word = req_query(req, S("said"));

	for (size_t i = CHOICE_GIVEN; i < COUNT(choices); i++)
		if (str_eq(word, str_of(choices[i].word)))
			return choices[i].say;
	return 0;
}

/* Back to the list, which says what came of it. */
static err
chose(struct req *req, enum choice came, struct outcome *out)
{
	const struct call *c = req->object;
	struct url people = address_call_desk_part(req->arena, c->pub, S("people"));

	out->location = address_query(req->arena, people, S("said"), str_of(choices[came].word)).s;
	outcome_stale(out, c->handle, false);
	return OK;
}

static const struct form choice_form = {{
    {"code", FIELD_LINE, 1, 6, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
give_act(struct req *req, struct tx *tx, struct outcome *out)
{
	enum choice came;

	TRY(choice_give(tx, req->object, req_text(req, "code"), req->now, &came));
	return chose(req, came, out);
}

static err
turn_act(struct req *req, struct tx *tx, struct outcome *out)
{
	enum choice came;

	TRY(choice_turn(tx, req->object, req_text(req, "code"), req->now, &came));
	return chose(req, came, out);
}

static err
turn_page(struct req *req, struct rd *rd, struct reply *out)
{
	const struct call *c = req->object;
	struct host_turn p = {.page = {.noindex = true}, .c = c};
	struct str code = req_query(req, S("code"));
	struct signup *s;
	struct draw d;
	bool found;

	TRY(page_draw(req, rd, &d));
	TRY(choice_find(rd, c, code.at == NULL ? S("") : code, &s, &found));
	if (found && s->state == SIGNUP_WAITING && c->words.chosen && call_answerable(c, req->now))
		p.s = s;
	p.told = p.s != NULL && (s->mail.at != NULL || s->remote.n != 0);
	p.page.title =
	    text_say(req->arena, d.lang, p.s == NULL ? T_choice_title : T_choice_turn, 0, NULL);
	p.people = address_call_desk_part(req->arena, c->pub, S("people"));
	view_host_turn(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

/* ---- people -------------------------------------------------------------------------------- */

static err
read_people(struct req *req, struct rd *rd, struct host_people *p)
{
	struct signup_key after = {.folded = NONE};
	struct str folded = req_query(req, S("after"));
	const struct signup_row *end;

	if (folded.at != NULL && str_int(req_query(req, S("id")), &after.id.n))
		after.folded = folded;
	TRY(signup_page(rd, p->c->id, after, ROWS, &p->list));
	if (p->list.n < ROWS)
		return OK;
	end = &p->list.rows[ROWS - 1];
	p->next = address_query(req->arena, p->self, S("after"), end->folded);
	p->next = address_query(
	    req->arena, p->next, S("id"), buf_format(req->arena, "%" PRId64, end->id.n));
	return OK;
}

/* Those who ask for a place, who asked first first. */
static err
read_asks(struct req *req, struct rd *rd, struct host_people *p)
{
	struct signup_turn after = {0};
	const struct signup_row *end;

	if (!str_int(req_query(req, S("asked")), &after.queued) ||
	    !str_int(req_query(req, S("ask")), &after.id.n))
		after = (struct signup_turn){0};
	TRY(signup_waiting(rd, p->c->id, after, ROWS, &p->asks));
	if (p->asks.n < ROWS)
		return OK;
	end = &p->asks.rows[ROWS - 1];
	p->asks_next = address_query(
	    req->arena, p->self, S("asked"), buf_format(req->arena, "%" PRId64, end->queued));
	p->asks_next = address_query(
	    req->arena, p->asks_next, S("ask"), buf_format(req->arena, "%" PRId64, end->id.n));
	return OK;
}

static err
people_page(struct req *req, struct rd *rd, struct reply *out)
{
	const struct call *c = req->object;
	struct host_people p = {.page = {.noindex = true}, .c = c};
	struct draw d;

	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_host_people, 0, NULL);
	p.desk = c->hosted ? address_call_desk(req->arena, c->pub)
			   : address_call(req->arena, c->handle, c->slug);
	p.self = address_call_desk_part(req->arena, c->pub, S("people"));
	p.open = call_answerable(c, req->now);
	p.told = req->refused == OK && str_int(req_query(req, S("put")), &p.put);
	if (!str_int(req_query(req, S("wait")), &p.waiting))
		p.waiting = 0;
	p.spoke = req_value(req, "spoke")->n != 0;
	p.names = (struct input){.name = S("names"),
	    .kind = INPUT_AREA,
	    .label = T_host_names,
	    .hint = T_host_names_hint,
	    .rows = 4,
	    .required = true};
	p.said = req->refused == OK ? choice_said(req) : 0;
	TRY(read_people(req, rd, &p));
	p.choose = c->words.chosen && p.open;
	if (p.choose)
		TRY(read_asks(req, rd, &p));
	p.choosing = p.choose && req->route->act == give_act;
	view_host_people(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static const struct form people_form = {{
    {"names", FIELD_TEXT, 1, BEHALF_LINES *(SIGNUP_NAME_MAX + 2), NULL},
    {"spoke", FIELD_FLAG, 0, 1, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
people_ready(struct req *req, struct rd *rd)
{
	struct behalf *b = NEW(req->arena, struct behalf);
	struct behalf_line *lines;

	(void)rd;
	TRY(behalf_lines(req->arena, req_text(req, "names"), &lines, &b->n));
	b->lines = lines;
	b->spoke = req_value(req, "spoke")->n != 0;
	b->names = touch_names(req->arena);
	b->now = req->now;
	req->ready = b;
	return OK;
}

static err
people_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct call *c = req->object;
	struct arena *arena = req->arena;
	struct behalf *b = req->ready;
	int64_t going, waiting;
	struct url place;

	b->call = c->id;
	b->by = req->viewer->person;
	TRY(behalf_add(tx, b, &going, &waiting));
	place = address_call_desk_part(arena, c->pub, S("people"));
	place = address_query(arena, place, S("put"), buf_format(arena, "%" PRId64, going));
	place = address_query(arena, place, S("wait"), buf_format(arena, "%" PRId64, waiting));
	out->location = place.s;
	outcome_stale(out, c->handle, false);
	return OK;
}

#define DESK "/calls/{call}"
#define POSTED .method = METHOD_POST, .who = WHO_HOST, .body_cap = 128U << 10, .flags = ROUTE_ONCE
#define CHOSEN                                                                                     \
	.method = METHOD_POST, .who = WHO_CREW, .body_cap = 8192, .form = &choice_form,            \
	.flags = ROUTE_ONCE
static const struct form press = {{{"once", FIELD_LINE, 0, 64, NULL}}};
static const struct route routes[] = {
    {.path = DESK, .who = WHO_HOST, .page = desk_page},
    {.path = DESK "/preview", .who = WHO_HOST, .page = preview_page},
    {POSTED, .path = DESK "/publish", .form = &press, .act = publish_act, .page = desk_page},
    {POSTED, .path = DESK "/withdraw", .form = &press, .act = withdraw_act, .page = desk_page},
    {POSTED, .path = DESK "/doors", .form = &press, .act = doors_act, .page = desk_page},
    {.path = DESK "/cancel", .who = WHO_HOST, .page = cancel_page},
    {POSTED, .path = DESK "/cancel", .form = &cancel_form, .act = cancel_act, .page = cancel_page},
    {.path = DESK "/people/turn", .who = WHO_CREW, .page = turn_page},
    {CHOSEN, .path = DESK "/people/turn", .act = turn_act, .page = turn_page},
    {CHOSEN, .path = DESK "/people/give", .act = give_act, .page = people_page},
    {.path = DESK "/people", .who = WHO_CREW, .page = people_page},
    {.method = METHOD_POST,
	.path = DESK "/people",
	.who = WHO_CREW,
	.body_cap = 128U << 10,
	.form = &people_form,
	.ready = people_ready,
	.act = people_act,
	.page = people_page,
	.flags = ROUTE_ONCE},
};
const struct route_table host_routes = {routes, COUNT(routes)};
