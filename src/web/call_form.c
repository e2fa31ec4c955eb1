#include "web/call_form.h"

#include "base/arena.h"
#include "base/mark.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/text.h"
#include "base/zone.h"
#include "domain/address.h"
#include "domain/hub.h"
#include "domain/movement.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_call_form.h"
#include "web/movement.h"

static const struct form call_fields = {{
    {"title", FIELD_LINE, 1, 120, NULL},
    {"ask", FIELD_LINE, 1, 500, NULL},
    {"place", FIELD_LINE, 1, 200, NULL},
    {"more", FIELD_TEXT, 0, 5000, NULL},
    {"warning", FIELD_LINE, 0, MESSAGE_WARNING_MAX, NULL},
    {"starts", FIELD_LOCAL, 1, 16, NULL},
    {"ends", FIELD_LOCAL, 1, 16, NULL},
    {"zone", FIELD_LINE, 1, 64, NULL},
    {"capacity", FIELD_INT, 1, CALL_CAPACITY_MAX, NULL},
    {"chosen", FIELD_FLAG, 0, 1, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

/* ---- the page ------------------------------------------------------------------------------ */

static void
fill_words(struct call_form *p, const struct call_words *w)
{
	p->title = (struct input){.name = S("title"),
	    .label = T_callform_title,
	    .hint = T_callform_title_hint,
	    .value = w->title,
	    .max = 120,
	    .required = true};
	p->ask = (struct input){.name = S("ask"),
	    .kind = INPUT_AREA,
	    .label = T_callform_ask,
	    .hint = T_callform_ask_hint,
	    .value = w->ask,
	    .max = 500,
	    .rows = 3,
	    .required = true};
	p->place = (struct input){.name = S("place"),
	    .label = T_callform_place,
	    .hint = T_callform_place_hint,
	    .value = w->place,
	    .max = 200,
	    .required = true};
	p->more = (struct input){.name = S("more"),
	    .kind = INPUT_AREA,
	    .label = T_callform_more,
	    .hint = T_callform_more_hint,
	    .value = w->more,
	    .max = 5000,
	    .rows = 6};
	p->warning = message_warning(w->warning);
}

static void
fill_numbers(struct arena *arena, struct call_form *p, const struct call_words *w)
{
	p->starts = (struct input){.name = S("starts"),
	    .kind = INPUT_LOCAL,
	    .label = T_callform_starts,
	    .value = w->starts,
	    .required = true};
	p->ends = (struct input){.name = S("ends"),
	    .kind = INPUT_LOCAL,
	    .label = T_callform_ends,
	    .value = w->ends,
	    .required = true};
	p->capacity = (struct input){.name = S("capacity"),
	    .kind = INPUT_INT,
	    .label = T_callform_capacity,
	    .hint = T_callform_capacity_hint,
	    .value = w->capacity == 0 ? NONE : buf_format(arena, "%" PRId64, w->capacity),
	    .max = CALL_CAPACITY_MAX,
	    .required = true};
}

static err
draw_form(struct req *req, struct rd *rd, struct call_form *p, struct reply *out)
{
	const struct call_words none = {.zone = p->zone};
	const struct call_words *w = p->was == NULL ? &none : &p->was->words;
	struct str typed = req_value(req, "zone")->typed;
	struct draw d;

	TRY(page_draw(req, rd, &d));
	p->page = (struct page){.noindex = true,
	    .title = text_say(req->arena, d.lang,
		p->was == NULL ? T_callform_new : T_callform_changing, 0, NULL)};
	fill_words(p, w);
	fill_numbers(req->arena, p, w);
	p->chosen = req->refused == OK ? w->chosen : req_value(req, "chosen")->n != 0;
	p->nzones = zone_names(req->arena, &p->zones);
	p->zone = typed.at != NULL ? typed : w->zone;
	for (size_t i = 0; i < p->nzones; i++)
		p->zone_listed |= str_eq(p->zones[i], p->zone);
	p->zone_refused = req_value(req, "zone")->refused;
	if (req->refused != OK && req->refused->field != NULL &&
	    strcmp(req->refused->field, "zone") == 0)
		p->zone_refused = req->refused;
	view_call_form(&d, req, p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static err
new_page(struct req *req, struct rd *rd, struct reply *out)
{
	const struct movement *m = req->object;
	struct call_form p = {.back = address_movement_desk(req->arena, m->handle)};
	struct hub hub;
	bool found;

	TRY(hub_get(rd, &hub, &found));
	p.zone = found ? hub.zone : S("UTC");
	return draw_form(req, rd, &p, out);
}

static err
change_page(struct req *req, struct rd *rd, struct reply *out)
{
	const struct call *c = req->object;
	struct call_form p = {.was = c, .back = address_call_desk(req->arena, c->pub)};

	return draw_form(req, rd, &p, out);
}

/* ---- acts ---------------------------------------------------------------------------------- */

/* What ready leaves: all that depends on more than form, database and now. */
struct prepared {
	struct call_words words;
	struct call_fit fit;
	struct str pub; /* for a new one */
};

static err
prepare(struct req *req, const struct call *was)
{
	struct prepared *p = NEW(req->arena, struct prepared);

	p->words = (struct call_words){.title = req_text(req, "title"),
	    .ask = req_text(req, "ask"),
	    .place = req_text(req, "place"),
	    .more = req_text(req, "more"),
	    .warning = req_text(req, "warning"),
	    .starts = req_text(req, "starts"),
	    .ends = req_text(req, "ends"),
	    .zone = req_text(req, "zone"),
	    .capacity = req_value(req, "capacity")->n,
	    .chosen = req_value(req, "chosen")->n != 0};
	if (p->words.more.at == NULL)
		p->words.more = S("");
	TRY(call_times(req->arena, &p->words, was, req->now, &p->fit));
	p->words.more_html = mark_html(req->arena, p->words.more).s;
	p->pub = rand_word(req->arena, 20);
	req->ready = p;
	return OK;
}

/* The desk of the call, which says so where a time exists twice. */
static struct str
desk(struct req *req, struct str pub, const struct call_fit *fit)
{
	struct url place = address_call_desk(req->arena, pub);

	if (fit->starts_twice || fit->ends_twice)
		place = address_query(req->arena, place, S("twice"), S("1"));
	return place.s;
}

static err
new_ready(struct req *req, struct rd *rd)
{
	(void)rd;
	return prepare(req, NULL);
}

static err
new_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct movement *m = req->object;
	const struct prepared *p = req->ready;

	TRY(call_draft(tx, &(struct call_new){.pub = p->pub,
			       .movement = m->id,
			       .host = req->viewer->person,
			       .words = p->words,
			       .now = req->now}));
	out->location = desk(req, p->pub, &p->fit);
	return OK;
}

static err
change_ready(struct req *req, struct rd *rd)
{
	(void)rd;
	return prepare(req, req->object);
}

static err
change_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct call *c = req->object;
	const struct prepared *p = req->ready;

	TRY(call_change(tx, c, &p->words, req->now));
	out->location = desk(req, c->pub, &p->fit);
	if (call_public(c))
		outcome_stale(out, c->handle, true);
	return OK;
}

#define BODY_CAP (64U << 10)
static const struct route routes[] = {
    {.path = "/desk/{movement}/calls/new", .who = WHO_KEEPER, .page = new_page},
    {.method = METHOD_POST,
	.path = "/desk/{movement}/calls/new",
	.who = WHO_KEEPER,
	.body_cap = BODY_CAP,
	.form = &call_fields,
	.ready = new_ready,
	.act = new_act,
	.page = new_page,
	.flags = ROUTE_ONCE},
    {.path = "/calls/{call}/change", .who = WHO_HOST, .page = change_page},
    {.method = METHOD_POST,
	.path = "/calls/{call}/change",
	.who = WHO_HOST,
	.body_cap = BODY_CAP,
	.form = &call_fields,
	.ready = change_ready,
	.act = change_act,
	.page = change_page,
	.flags = ROUTE_ONCE},
};
const struct route_table call_form_routes = {routes, COUNT(routes)};
