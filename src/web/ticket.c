#include "web/ticket.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "domain/address.h"
#include "domain/link.h"
#include "domain/newcomer.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_ticket.h"
#include "web/qr.h"

struct url
ticket_address(struct arena *arena, const struct signup *s)
{
	return address_ticket(arena, link_token(arena, LINK_TICKET, s->id.n, s->gen));
}

struct str
ticket_code(struct arena *arena, struct str code)
{
	return buf_format(
	    arena, "%.*s %.*s", STR_ARG(str_sub(code, 0, 3)), STR_ARG(str_sub(code, 3, code.n)));
}

/* ---- the page ------------------------------------------------------------------------------ */

static err
page(struct req *req, struct rd *rd, struct reply *out)
{
	struct ticket_page p = {.page = {.noindex = true, .script = true}, .s = req->object};
	struct share_links links = {.opened = {0}};
	struct arena *arena = req->arena;
	struct share_codes codes;
	struct call *c;
	struct draw d;

	TRY(call_load(rd, p.s->call, &c));
	TRY(page_draw(req, rd, &d));
	p.c = c;
	p.page.title = c->words.title;
	p.self = address_ticket(arena, req->holes[0]);
	p.open = call_answerable(c, req->now);
	p.code = ticket_code(arena, p.s->code);
	TRY(when_span_make(arena, (const int64_t[2]){c->words.starts_at, c->words.ends_at},
	    c->words.zone, req->viewer->zone, &p.span));
	if (p.s->state == SIGNUP_WAITING && !c->words.chosen)
		TRY(signup_before(rd, p.s, &p.before));
	TRY(qr_html(arena, p.s->code, text_say(arena, d.lang, T_ticket_qr, 0, NULL), &p.qr));
	TRY(share_of_signup(rd, p.s->id, &codes));
	share_links_of(arena, &codes, &links);
	p.nways = share_ways(arena, c->words.title, &links, p.ways);
	p.name = (struct input){.name = S("name"),
	    .label = T_ticket_name_new,
	    .autocomplete = S("name"),
	    .value = p.s->name,
	    .max = SIGNUP_NAME_MAX,
	    .required = true};
	view_ticket(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

/* ---- acts ---------------------------------------------------------------------------------- */

/* Back to the ticket; the counts of the call's page have changed. */
static err
done(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct signup *s = req->object;
	struct call *c;

	TRY(call_load(tx_rd(tx), s->call, &c));
	out->location = address_ticket(req->arena, req->holes[0]).s;
	outcome_stale(out, c->handle, false);
	return OK;
}

/* Pressed twice: the first press has confirmed, and what was said since then stands. */
static err
confirm_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct signup *s = req->object;

	if (s->state == SIGNUP_PENDING)
		TRY(signup_answer(tx, s, s->answer, req->now));
	return done(req, tx, out);
}

static const struct form answer_form = {{
    {"answer", FIELD_WORD, 1, 8, "going maybe"},
}};

static err
answer_act(struct req *req, struct tx *tx, struct outcome *out)
{
	bool maybe = str_eq(req_text(req, "answer"), S("maybe"));

	TRY(signup_answer(tx, req->object, maybe ? SIGNUP_MAYBE : SIGNUP_GOING, req->now));
	return done(req, tx, out);
}

static err
leave_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct signup *s = req->object;
	struct call *c;

	TRY(call_load(tx_rd(tx), s->call, &c));
	TRY(signup_leave(tx, s, req->now));
	outcome_stale(out, c->handle, false);
	out->location = call_public(c)
			    ? address_call_part(req->arena, c->handle, c->slug, S("left")).s
			    : address_movement(req->arena, c->handle).s;
	return OK;
}

static const struct form name_form = {{
    {"name", FIELD_LINE, 1, SIGNUP_NAME_MAX, NULL},
}};

static err
name_act(struct req *req, struct tx *tx, struct outcome *out)
{
	TRY(signup_rename(tx, req->object, req_text(req, "name")));
	out->location = address_ticket(req->arena, req->holes[0]).s;
	return OK;
}

static const struct form hear_form = {{
    {"hear", FIELD_WORD, 1, 8, "yes no"},
}};

static err
hear_act(struct req *req, struct tx *tx, struct outcome *out)
{
	TRY(newcomer_hear(tx, req->object, str_eq(req_text(req, "hear"), S("yes")), req->now));
	out->location = address_ticket(req->arena, req->holes[0]).s;
	return OK;
}

#define TICKET "/t/{ticket}"
#define POSTED .method = METHOD_POST, .who = WHO_TICKET, .limit = {60, MINUTE}, .body_cap = 2048
static const struct route routes[] = {
    {.path = TICKET, .who = WHO_TICKET, .limit = {120, MINUTE}, .page = page},
    {POSTED, .path = TICKET "/confirm", .act = confirm_act, .page = page},
    {POSTED, .path = TICKET "/answer", .form = &answer_form, .act = answer_act, .page = page},
    {POSTED, .path = TICKET "/leave", .act = leave_act, .page = page},
    {POSTED, .path = TICKET "/hear", .form = &hear_form, .act = hear_act, .page = page},
    {POSTED, .path = TICKET "/share", .ready = share_ready, .act = share_ticket_act, .page = page},
    {POSTED, .path = TICKET "/name", .form = &name_form, .act = name_act, .page = page},
};
const struct route_table ticket_routes = {routes, COUNT(routes)};
