/* web/movement.c - see movement.h. */
#include "web/movement.h"

#include "base/arena.h"
#include "base/rand.h"
#include "base/text.h"
#include "base/utf8.h"
#include "domain/address.h"
#include "domain/circle.h"
#include "domain/ledger.h"
#include "domain/mention.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_movement.h"

#define CALLS 20
#define PAST 5

/* ---- /@{movement} -------------------------------------------------------------------------- */

struct str
message_origin(struct draw *d, const struct when *published, struct opt agreed)
{
	return text_say(d->arena, d->lang, agreed.has ? T_message_agreed : T_message_mark, 0,
	    (const struct text_arg[2]){{"date", when_words(d, published, WHEN_DAY)}});
}

err
message_mark_make(struct draw *d, struct rd *rd, struct str handle, const struct version *version,
    struct mark *out)
{
	struct hub hub = {.zone = S("UTC")};
	struct when when;
	bool open;

	TRY(hub_get(rd, &hub, &open));
	TRY(when_make(d->arena, version->published, hub.zone, &when));
	*out = (struct mark){
	    .number = version->number,
	    .href = address_message(d->arena, handle),
	    .link = text_say(d->arena, d->lang, T_message_link, version->number, NULL),
	    .words = message_origin(d, &when, version->agreed),
	    .hash = version->hash,
	};
	return OK;
}

static err
read_follow(struct req *req, struct rd *rd, struct movement_page *p)
{
	struct actor actor;

	TRY(actor_by_handle(rd, p->movement->handle, &actor, &p->federates));
	if (!p->federates)
		return OK;
	p->follow = follow_box(req->arena, &actor, NULL);
	p->page.activity = address_actor(req->arena, actor.movement.pub);
	return OK;
}

struct input
message_warning(struct str value)
{
	return (struct input){.name = S("warning"),
	    .label = T_warning_label,
	    .hint = T_warning_hint,
	    .value = value,
	    .max = MESSAGE_WARNING_MAX};
}

/* Small counts about people are never shown. */
static err
read_numbers(struct rd *rd, struct movement_page *p)
{
	struct ledger ledger;
	int64_t came;

	TRY(ledger_of_movement(rd, p->movement->id, &ledger));
	came = ledger_came(&ledger.all);
	if (came < LEDGER_K || ledger.all.signed_up < LEDGER_K)
		return OK;
	p->came = came;
	p->signed_up = ledger.all.signed_up;
	return OK;
}

static err
movement_show(struct req *req, struct rd *rd, struct reply *out)
{
	struct movement_page p = {.page = {.plain_main = true, .script = true}};
	struct draw d;

	TRY(movement_by_handle(rd, req->holes[0], &p.movement));
	if (p.movement == NULL)
		return fail(
		    req->arena, FAULT_MISSING, T_fault_missing, "no movement of this handle");
	TRY(message_newest(rd, p.movement->id, &p.version));
	TRY(call_upcoming_of(rd, p.movement->id, req->now, CALLS, &p.calls));
	TRY(call_past_of(rd, p.movement->id, req->now, PAST, &p.past));
	TRY(read_numbers(rd, &p));
	TRY(page_draw(req, rd, &d));
	TRY(next_call_make(&d, &p.calls, req->viewer->zone, &p.next));
	if (p.version != NULL)
		TRY(mention_show(rd, p.version->pub, &p.version->html));
	if (p.version != NULL)
		TRY(message_mark_make(&d, rd, p.movement->handle, p.version, &p.mark));
	p.page.title = p.movement->name;
	p.page.description = p.movement->sentence;
	p.page.canonical =
	    address_full(req->arena, address_movement(req->arena, p.movement->handle));
	TRY(read_follow(req, rd, &p));
	view_movement(&d, req, &p);
	page_send(req, &d, 200, false, out);
	return OK;
}

/* ---- /movements/new ------------------------------------------------------------------------ */

static const struct form found_form = {{
    {"name", FIELD_LINE, 1, MOVEMENT_NAME_MAX, NULL},
    {"handle", FIELD_LINE, 1, MOVEMENT_HANDLE_MAX + 1, NULL}, /* people type the @ as well */
    {"sentence", FIELD_LINE, 1, MOVEMENT_SENTENCE_MAX, NULL},
    {"circle", FIELD_LINE, 0, CIRCLE_NAME_MAX, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
found_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct found_page p = {
	    .page = {.noindex = true},
	    .name = {.name = S("name"),
		.label = T_found_name,
		.hint = T_found_name_hint,
		.max = MOVEMENT_NAME_MAX,
		.required = true},
	    .handle = {.name = S("handle"),
		.label = T_found_handle,
		.hint = T_found_handle_hint,
		.max = MOVEMENT_HANDLE_MAX + 1,
		.required = true},
	    .sentence = {.name = S("sentence"),
		.kind = INPUT_AREA,
		.label = T_found_sentence,
		.hint = T_found_sentence_hint,
		.max = MOVEMENT_SENTENCE_MAX,
		.rows = 3,
		.required = true},
	    .circle = {.name = S("circle"),
		.label = T_found_circle,
		.hint = T_found_circle_hint,
		.max = CIRCLE_NAME_MAX},
	};
	struct draw d;

	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_found_title, 0, NULL);
	view_found(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

struct found_ready {
	struct str pub, handle, circle, circle_pub;
};

/* "NAME circle" where none was typed, or the bare name where that is too long. */
static struct str
circle_name(struct req *req)
{
	const struct text_arg args[2] = {{"name", req_text(req, "name")}, {NULL, NONE}};
	struct str name = req_text(req, "circle");

	if (name.n == 0)
		name = text_say(req->arena, req->lang, T_found_circle_name, 0, args);
	return utf8_length(name) <= CIRCLE_NAME_MAX ? name : req_text(req, "name");
}

static err
found_ready(struct req *req, struct rd *rd)
{
	struct found_ready *ready = NEW(req->arena, struct found_ready);
	struct str handle = str_lower_ascii(req->arena, req_text(req, "handle"));

	(void)rd;
	ready->pub = rand_word(req->arena, 20);
	ready->circle = circle_name(req);
	ready->circle_pub = rand_word(req->arena, 20);
	ready->handle = str_starts(handle, S("@")) ? str_sub(handle, 1, handle.n) : handle;
	req->ready = ready;
	return movement_handle_judge(req->arena, ready->handle);
}

static err
found_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct found_ready *ready = req->ready;
	struct movement_new movement = {
	    .pub = ready->pub,
	    .name = req_text(req, "name"),
	    .handle = ready->handle,
	    .sentence = req_text(req, "sentence"),
	    .circle = ready->circle,
	    .circle_pub = ready->circle_pub,
	    .founder = req->viewer->person,
	    .now = req->now,
	};
	struct movement_id id;

	TRY(movement_found(tx, &movement, &id));
	outcome_stale(out, NONE, true);
	out->location = address_movement_desk(req->arena, ready->handle).s;
	return OK;
}

static const struct route rows[] = {
    {.method = METHOD_GET,
	.path = "/@{movement}",
	.who = WHO_ANYONE,
	.page = movement_show,
	.flags = ROUTE_CACHE},
    {.method = METHOD_GET, .path = "/movements/new", .who = WHO_FOUNDER, .page = found_page},
    {.method = METHOD_POST,
	.path = "/movements/new",
	.who = WHO_FOUNDER,
	.limit = {20, 60},
	.body_cap = 16384,
	.form = &found_form,
	.ready = found_ready,
	.act = found_act,
	.page = found_page,
	.flags = ROUTE_ONCE},
};
const struct route_table movement_routes = {rows, COUNT(rows)};
