#include "web/door.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "base/utf8.h"
#include "domain/address.h"
#include "domain/link.h"
#include "domain/person.h"
#include "store/db.h"
#include "view_door.h"
#include "web/call.h"

#define ROWS 100
#define FOUND 30
#define LAST 5

/* ---- addresses ----------------------------------------------------------------------------- */

struct url
door_address(struct arena *arena, const struct call *c, int64_t door)
{
	struct url page = address_door(arena, link_token(arena, LINK_DOOR, c->id.n, c->door_gen));

	return address_query(arena, page, S("door"), buf_format(arena, "%" PRId64, door));
}

/* The number in the link; the first door where there is none. */
static int64_t
door_of(const struct req *req)
{
	int64_t n;

	if (!str_int(req_query(req, S("door")), &n) || n < 1 || n > DOORS)
		return 1;
	return n;
}

static struct url
below(struct req *req, struct str part)
{
	struct url page = address_door(req->arena, req->holes[0]);

	if (part.n > 0)
		page = address_part(req->arena, page, part);
	return address_query(
	    req->arena, page, S("door"), buf_format(req->arena, "%" PRId64, door_of(req)));
}

struct str
door_clock(struct draw *d, const struct call *c, int64_t utc)
{
	return when_words(d, call_when(d->arena, utc, c->words.zone), WHEN_CLOCK);
}

struct str
door_ring_label(struct draw *d, const struct door_show *p)
{
	struct str here = buf_format(d->arena, "%" PRId64, p->here);

	return text_say(d->arena, d->lang, T_door_ring, p->expected,
	    (const struct text_arg[2]){{"here", here}});
}

/* ---- the page ------------------------------------------------------------------------------ */

static err
read_list(struct req *req, struct rd *rd, struct door_show *p)
{
	struct door_page page = {.call = p->c->id, .to_come = p->only_to_come, .n = ROWS};
	struct str after = req_query(req, S("after"));
	const struct signup_row *end;

	if (p->q.at != NULL)
		return door_find(rd, p->c->id, p->q, FOUND, &p->list);
	if (after.at != NULL && str_int(req_query(req, S("id")), &page.after.id.n))
		page.after.folded = after;
	TRY(door_page(rd, &page, &p->list));
	if (p->list.n < ROWS)
		return OK;
	end = &p->list.rows[ROWS - 1];
	p->next = address_query(
	    req->arena, p->only_to_come ? p->to_come : p->all, S("after"), end->folded);
	p->next = address_query(
	    req->arena, p->next, S("id"), buf_format(req->arena, "%" PRId64, end->id.n));
	return OK;
}

/* What the last act came to: its code stands in the address, the rest in the row. */
static err
read_seen(struct req *req, struct rd *rd, struct door_show *p)
{
	struct str in = req_query(req, S("in")), again = req_query(req, S("again"));
	struct str code = in.at != NULL ? in : again;

	p->told = code.at != NULL && req->refused == OK;
	if (!p->told)
		return OK;
	TRY(door_look(rd, p->c->id, code, &p->seen));
	if (p->seen.word == DOOR_IN) /* somebody took it back meanwhile */
		p->told = false;
	else if (p->seen.word == DOOR_AGAIN && in.at != NULL)
		p->seen.word = DOOR_IN;
	return OK;
}

static void
fill(struct req *req, struct draw *d, struct door_show *p)
{
	const struct call_counts *n = &p->c->counts;

	p->now = when_words(d, call_when(d->arena, req->now, p->c->words.zone), WHEN_FULL);
	p->self = below(req, NONE);
	p->in = below(req, S("in"));
	p->undo = below(req, S("undo"));
	p->walk = below(req, S("walk"));
	p->all = p->self;
	p->to_come = address_query(req->arena, p->self, S("show"), S("to-come"));
	p->here = n->showed;
	p->expected = n->going + n->maybe > n->showed ? n->going + n->maybe : n->showed;
	p->walked = n->walked;
	p->page.title = text_say(req->arena, d->lang, T_door_title, p->door,
	    (const struct text_arg[2]){{"title", p->c->words.title}});
	p->name = (struct input){.name = S("name"),
	    .label = T_door_first_name,
	    .max = SIGNUP_NAME_MAX,
	    .required = true};
	p->mail = (struct input){.name = S("mail"),
	    .kind = INPUT_MAIL,
	    .label = T_door_mail,
	    .hint = T_door_mail_hint,
	    .max = 254};
}

static err
page(struct req *req, struct rd *rd, struct reply *out)
{
	struct door_show p = {.page = {.bare = true, .noindex = true, .script = true},
	    .c = req->object,
	    .door = door_of(req)};
	struct str q = req_query(req, S("q"));
	struct draw d;

	TRY(page_draw(req, rd, &d));
	p.q = str_trim(q).n > 0 ? q : NONE;
	p.only_to_come = str_eq(req_query(req, S("show")), S("to-come"));
	fill(req, &d, &p);
	TRY(read_list(req, rd, &p));
	TRY(read_seen(req, rd, &p));
	TRY(door_last(rd, p.c->id, LAST, &p.last));
	view_door_show(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

/* ---- acts ---------------------------------------------------------------------------------- */

/* Back to the list, which tells what came of it. */
static void
tell(struct req *req, const struct door_seen *seen, struct outcome *out)
{
	const struct call *c = req->object;

	out->location = address_query(
	    req->arena, below(req, NONE), seen->word == DOOR_IN ? S("in") : S("again"), seen->code)
			    .s;
	if (call_over(c, req->now))
		outcome_stale(out, c->handle, false);
}

static const struct form code_form = {{
    {"code", FIELD_LINE, 1, 20, NULL},
}};

static err
in_act(struct req *req, struct tx *tx, struct outcome *out)
{
	struct door_entry entry = {.call = req->object, .door = door_of(req), .now = req->now};
	struct door_seen seen = {.word = DOOR_UNKNOWN};

	if (door_code(req->arena, req_text(req, "code"), &entry.code))
		TRY(door_in(tx, &entry, &seen));
	else
		seen.code = S("-");
	tell(req, &seen, out);
	return OK;
}

static err
undo_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct call *c = req->object;

	TRY(door_undo(tx, c, req_text(req, "code")));
	out->location = below(req, NONE).s;
	if (call_over(c, req->now))
		outcome_stale(out, c->handle, false);
	return OK;
}

static const struct form walk_form = {{
    {"name", FIELD_LINE, 1, SIGNUP_NAME_MAX, NULL},
    {"mail", FIELD_MAIL, 0, 254, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
walk_ready(struct req *req, struct rd *rd)
{
	struct door_walk *walk = NEW(req->arena, struct door_walk);
	struct str mail = req_text(req, "mail");

	(void)rd;
	*walk = (struct door_walk){.name = req_text(req, "name"),
	    .folded = utf8_fold(req->arena, req_text(req, "name")),
	    .mail = mail.n > 0 ? person_mail_fold(req->arena, mail) : S(""),
	    .dice = signup_dice(req->arena),
	    .door = door_of(req),
	    .now = req->now};
	req->ready = walk;
	return OK;
}

static err
walk_act(struct req *req, struct tx *tx, struct outcome *out)
{
	struct door_walk *walk = req->ready;
	struct door_seen seen;

	walk->call = req->object;
	TRY(door_walk(tx, walk, &seen));
	tell(req, &seen, out);
	return OK;
}

#define DOOR "/door/{door}"
#define POSTED .method = METHOD_POST, .who = WHO_DOOR, .limit = {600, MINUTE}, .body_cap = 2048
static const struct route routes[] = {
    {.path = DOOR, .who = WHO_DOOR, .limit = {600, MINUTE}, .page = page},
    {POSTED, .path = DOOR "/in", .form = &code_form, .act = in_act, .page = page},
    {POSTED, .path = DOOR "/undo", .form = &code_form, .act = undo_act, .page = page},
    {POSTED, .path = DOOR "/walk", .form = &walk_form, .ready = walk_ready, .act = walk_act,
	.page = page, .flags = ROUTE_ONCE},
};
const struct route_table door_routes = {routes, COUNT(routes)};
