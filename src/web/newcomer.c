#include "web/newcomer.h"

#include "base/arena.h"
#include "base/rand.h"
#include "base/text.h"
#include "base/time.h"
#include "domain/address.h"
#include "domain/hub.h"
#include "domain/link.h"
#include "domain/movement.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_newcomer.h"
#include "web/call.h"

#define ROWS 50

struct url
newcomer_address(struct arena *arena, const struct newcomer *n)
{
	return address_next(arena, link_token(arena, LINK_NEXT, n->id.n, n->gen));
}

bool
newcomer_open(const struct newcomer *n, int64_t now)
{
	if (n->state == NEWCOMER_INVITED)
		return !n->until.has || n->until.n <= now;
	return n->state == NEWCOMER_WAITS;
}

const struct when *
newcomer_day(struct draw *d, const struct newcomer_show *p, int64_t utc)
{
	return call_when(d->arena, utc, p->zone);
}

/* ---- the lists ----------------------------------------------------------------------------- */

/* What a list is about: a call, or a whole movement. */
struct about {
	struct movement_id movement;
	struct call_id call;
	struct url page;
};

static struct about
about_of(struct req *req)
{
	const struct movement *m = req->object;
	const struct call *c = req->object;

	if (req->route->who == WHO_HOST)
		return (struct about){
		    c->movement, c->id, address_call_desk_part(req->arena, c->pub, S("newcomers"))};
	return (struct about){
	    m->id, {0}, address_movement_desk_part(req->arena, m->handle, S("newcomers"))};
}

/* The viewer's circles of the movement in which somebody can sit down. */
static err
read_circles(struct req *req, struct rd *rd, struct movement_id movement, struct newcomer_show *p)
{
	struct circle *all;
	size_t n;

	TRY(circle_of_person(rd, req->viewer->person, &all, &n));
	p->circles = all;
	for (size_t i = 0; i < n; i++)
		if (all[i].movement.n == movement.n && all[i].taken < all[i].seats &&
		    all[i].taken < CIRCLE_SEATS_MAX)
			p->circles[p->ncircles++] = all[i];
	return OK;
}

static struct url
with(struct req *req, struct url page, struct str name, int64_t n)
{
	return address_query(req->arena, page, name, buf_format(req->arena, "%" PRId64, n));
}

static err
read_list(struct req *req, struct rd *rd, const struct about *about, struct newcomer_show *p)
{
	struct newcomer_page page = {.call = about->call, .movement = about->movement, .n = ROWS};
	const struct newcomer *end;

	if (!str_int(req_query(req, S("state")), &page.after.state) ||
	    !str_int(req_query(req, S("since")), &page.after.since) ||
	    !str_int(req_query(req, S("id")), &page.after.id.n))
		page.after = (struct newcomer_key){0};
	TRY(newcomer_page(rd, &page, &p->list));
	for (size_t i = 0; i < p->list.n; i++) {
		const struct newcomer *n = &p->list.rows[i];

		p->waiting += newcomer_open(n, req->now);
		p->longest += newcomer_open(n, req->now) && n->since + NEWCOMER_LONG <= req->now;
	}
	if (p->list.n < ROWS)
		return OK;
	end = &p->list.rows[ROWS - 1];
	p->next = with(req, p->self, S("state"), (int64_t)end->state);
	p->next = with(req, p->next, S("since"), end->since);
	p->next = with(req, p->next, S("id"), end->id.n);
	return OK;
}

static err
draw_list(struct req *req, struct rd *rd, struct newcomer_show *p, struct reply *out)
{
	struct about about = about_of(req);
	struct hub hub = {.zone = S("UTC")};
	struct draw d;
	bool open;

	TRY(hub_get(rd, &hub, &open));
	p->zone = hub.zone;
	p->self = about.page;
	p->gave = req->refused == OK && req_query(req, S("gave")).n > 0;
	TRY(read_circles(req, rd, about.movement, p));
	TRY(read_list(req, rd, &about, p));
	TRY(page_draw(req, rd, &d));
	p->page.title = text_say(req->arena, d.lang, T_newcomer_title, 0, NULL);
	view_newcomers(&d, req, p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static err
of_call_page(struct req *req, struct rd *rd, struct reply *out)
{
	const struct call *c = req->object;
	struct newcomer_show p = {.page = {.noindex = true},
	    .of = c->words.title,
	    .back = address_call_desk(req->arena, c->pub)};

	return draw_list(req, rd, &p, out);
}

static err
of_movement_page(struct req *req, struct rd *rd, struct reply *out)
{
	const struct movement *m = req->object;
	struct newcomer_show p = {.page = {.noindex = true},
	    .of = m->name,
	    .back = address_movement_desk(req->arena, m->handle)};

	return draw_list(req, rd, &p, out);
}

static const struct form give_form = {{
    {"newcomer", FIELD_LINE, 1, 40, NULL},
    {"circle", FIELD_LINE, 0, 40, NULL},
    {"name", FIELD_LINE, 0, CIRCLE_NAME_MAX, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
give_ready(struct req *req, struct rd *rd)
{
	struct newcomer_seat *seat = NEW(req->arena, struct newcomer_seat);

	(void)rd;
	*seat = (struct newcomer_seat){.newcomer = req_text(req, "newcomer"),
	    .circle = req_text(req, "circle"),
	    .fresh = {.pub = rand_word(req->arena, 20), .name = req_text(req, "name")},
	    .now = req->now};
	invitation_dice(req->arena, &seat->invitation);
	req->ready = seat;
	if (seat->circle.n == 0 && seat->fresh.name.n == 0)
		return refuse(req->arena, "name", T_form_missing, 0);
	return OK;
}

static err
give_act(struct req *req, struct tx *tx, struct outcome *out)
{
	struct newcomer_seat seat = *(const struct newcomer_seat *)req->ready;
	struct about about = about_of(req);

	seat.movement = about.movement;
	seat.viewer = req->viewer->person;
	TRY(newcomer_invite(tx, &seat));
	out->location = with(req, about.page, S("gave"), 1).s;
	return OK;
}

/* ---- /next/{token} ------------------------------------------------------------------------- */

static err
next_show(struct req *req, struct rd *rd, struct reply *out)
{
	struct next_page p = {.page = {.noindex = true}, .n = req->object};
	struct call *c;
	struct draw d;

	TRY(call_load(rd, p.n->call, &c));
	TRY(page_draw(req, rd, &d));
	p.movement = c->movement_name;
	p.until = *call_when(req->arena, p.n->since + NEWCOMER_KEPT, c->words.zone);
	p.page.title = text_say(req->arena, d.lang, T_newcomer_next, 0, NULL);
	view_next(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static err
forget_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct newcomer *n = req->object;

	TRY(newcomer_forget(tx, n, req->now));
	out->location = address_path(S("/forgotten")).s;
	return OK;
}

static err
forgotten_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct page page = {.noindex = true};
	struct draw d;

	TRY(page_draw(req, rd, &d));
	page.title = text_say(req->arena, d.lang, T_newcomer_forgotten, 0, NULL);
	view_forgotten(&d, req, &page);
	page_send(req, &d, 200, false, out);
	return OK;
}

static const struct form press = {{{"once", FIELD_LINE, 0, 64, NULL}}};
#define POSTED .method = METHOD_POST, .body_cap = 4096
#define GIVEN .form = &give_form, .ready = give_ready, .act = give_act, .flags = ROUTE_ONCE
static const struct route routes[] = {
    {.path = "/calls/{call}/newcomers", .who = WHO_HOST, .page = of_call_page},
    {POSTED, GIVEN, .path = "/calls/{call}/newcomers", .who = WHO_HOST, .page = of_call_page},
    {.path = "/desk/{movement}/newcomers", .who = WHO_KEEPER, .page = of_movement_page},
    {POSTED, GIVEN, .path = "/desk/{movement}/newcomers", .who = WHO_KEEPER,
	.page = of_movement_page},
    {.path = "/next/{token}", .who = WHO_NEXT, .limit = {60, MINUTE}, .page = next_show},
    {POSTED, .path = "/next/{token}", .who = WHO_NEXT, .limit = {60, MINUTE}, .form = &press,
	.act = forget_act, .page = next_show},
    {.path = "/forgotten", .page = forgotten_page, .flags = ROUTE_CACHE},
};
const struct route_table newcomer_routes = {routes, COUNT(routes)};
