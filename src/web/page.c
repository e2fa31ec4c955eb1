/* web/page.c - see page.h. */
#include "base/arena.h"
#include "base/log.h"
#include "base/rand.h"
#include "base/text.h"
#include "domain/actor.h"
#include "domain/address.h"
#include "domain/hub.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_page.h"
#include "web/page.h"
#include "web/page_parts.h"

#define ONCE_SIGNS 26 /* 130 random bits */

/* What draw->site points at. */
struct site {
	struct str hub;
	bool script; /* the page drawn loads the script */
};

static struct site *
site_of(const struct draw *d)
{
	return d->site;
}

static void
draw_begin(struct req *req, struct str hub, struct draw *out)
{
	struct site *site = NEW(req->arena, struct site);
	struct buf *bytes = NEW(req->arena, struct buf);

	site->hub = hub;
	*bytes = BUF(req->arena);
	*out = (struct draw){
	    .out = bytes, .arena = req->arena, .lang = req->lang, .now = req->now, .site = site};
}

err
page_draw(struct req *req, struct rd *rd, struct draw *out)
{
	struct hub hub = {.name = address_host()};
	bool found;

	TRY(hub_get(rd, &hub, &found));
	draw_begin(req, hub.name, out);
	return OK;
}

err
page_activity(struct rd *rd, struct str handle, struct str object, struct page *p)
{
	struct actor actor;
	bool found;

	TRY(actor_by_handle(rd, handle, &actor, &found));
	if (found)
		p->activity = object.at != NULL ? address_object(rd_arena(rd), object)
						: address_actor(rd_arena(rd), actor.movement.pub);
	return OK;
}

struct str
page_hub(const struct draw *d)
{
	return site_of(d)->hub;
}

void
page_send(struct req *req, struct draw *d, int status, bool private, struct reply *out)
{
	bool known = req->viewer != NULL && req->viewer->person.n != 0;

	*out = (struct reply){
	    .status = status, .type = S("text/html; charset=utf-8"), .body = buf_str(d->out)};
	if (private || known)
		out->flags |= REPLY_PRIVATE;
	if (site_of(d)->script)
		out->flags |= REPLY_SCRIPT;
}

struct str
page_once(struct req *req)
{
	return rand_word(req->arena, ONCE_SIGNS);
}

err
page_refusal(const struct req *req)
{
	return req->refused != OK && req->refused->field == NULL ? req->refused : OK;
}

/* ---- the frame --------------------------------------------------------------------------- */

bool
page_script(struct draw *d, const struct page *p)
{
	site_of(d)->script = p->script;
	return p->script;
}

bool
page_has_title(const struct draw *d, const struct page *p)
{
	return p->title.n > 0 && !str_eq(p->title, page_hub(d));
}

/* ---- fields ------------------------------------------------------------------------------ */

struct str
page_input_type(enum input_kind kind)
{
	static const struct str types[] = {
	    [INPUT_LINE] = {"text", 4},
	    [INPUT_AREA] = {"", 0},
	    [INPUT_MAIL] = {"email", 5},
	    [INPUT_SECRET] = {"password", 8},
	    [INPUT_LOCAL] = {"datetime-local", 14},
	    [INPUT_INT] = {"text", 4},
	};

	return types[kind];
}

struct str
page_typed(struct req *req, const struct input *in)
{
	const struct value *v = req_value(req, str_c(req->arena, in->name));

	if (in->kind == INPUT_SECRET)
		return NONE;
	return v->typed.at != NULL ? v->typed : in->value;
}

err
page_field_refused(struct req *req, const struct input *in)
{
	const struct value *v = req_value(req, str_c(req->arena, in->name));

	if (v->refused != OK)
		return v->refused;
	if (req->refused != OK && req->refused->field != NULL &&
	    str_eq(str_of(req->refused->field), in->name))
		return req->refused;
	return OK;
}

bool
page_first_refused(struct req *req, const struct input *in)
{
	const struct form *form;

	if (page_field_refused(req, in) == OK)
		return false;
	form = req->route->form;
	for (size_t i = 0; form != NULL && i < FORM_FIELDS && form->fields[i].name != NULL; i++)
		if (req->values[i].refused != OK)
			return str_eq(str_of(form->fields[i].name), in->name);
	return true;
}

/* ---- faults ------------------------------------------------------------------------------ */

static const struct fault_words faults[] = {
    [FAULT_INPUT] = {.title = T_fault_input_title, .say = T_fault_input},
    [FAULT_DENIED] = {.title = T_fault_denied_title, .say = T_fault_denied},
    [FAULT_UNPROVEN] = {.title = T_fault_denied_title, .say = T_fault_denied},
    [FAULT_MISSING] = {.title = T_fault_missing_title, .say = T_fault_missing},
    [FAULT_CONFLICT] = {.title = T_fault_conflict_title, .say = T_fault_conflict},
    [FAULT_LARGE] = {.title = T_fault_large_title, .say = T_fault_large},
    [FAULT_LIMIT] = {.title = T_fault_limit_title, .say = T_fault_limit},
    [FAULT_BUSY] = {.title = T_fault_busy_title, .say = T_fault_busy},
    [FAULT_FULL] = {.title = T_fault_full_title, .say = T_fault_full},
    [FAULT_UPSTREAM] = {.title = T_fault_upstream_title, .say = T_fault_upstream},
    [FAULT_STORE] = {.title = T_fault_store_title, .say = T_fault_store},
};

/* A fault's own sentence goes before the general one; but a missing thing says one thing only, but
 * for a house that nobody has opened yet. */
static struct fault_words
words_of(err e)
{
	struct fault_words words = faults[e->fault];

	if (e->say == T_setup_closed)
		words.title = T_setup_closed_title;
	if (e->say == T_setup_closed || (e->fault != FAULT_MISSING && e->say != 0))
		words.say = e->say;
	words.n = e->n;
	return words;
}

static const struct seat empty_seats[] = {{.is = SEAT_FREE}, {.is = SEAT_FREE}, {.is = SEAT_FREE},
    {.is = SEAT_FREE}, {.is = SEAT_FREE}, {.is = SEAT_FREE}, {.is = SEAT_FREE}, {.is = SEAT_FREE},
    {.is = SEAT_FREE}};

struct ring_seats
page_empty_ring(struct draw *d)
{
	return (struct ring_seats){.seats = empty_seats,
	    .n = COUNT(empty_seats),
	    .label = text_say(d->arena, d->lang, T_fault_ring, COUNT(empty_seats), NULL)};
}

void
page_fault(struct req *req, struct rd *rd, err e, struct reply *out)
{
	struct fault_words words = words_of(e);
	struct page page = {.noindex = true};
	struct draw d;

	if (rd == NULL || page_draw(req, rd, &d) != OK)
		draw_begin(req, address_host(), &d);
	page.title = text_say(d.arena, d.lang, words.title, words.n, NULL);
	page.bare = words.say == T_setup_closed;
	words.status = err_status(e);
	words.id = e->fault == FAULT_MISSING ? NONE : log_id(req->arena, req->id);
	view_fault(&d, req, &page, &words);
	page_send(req, &d, words.status, false, out);
}
