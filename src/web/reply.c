#include "web/reply.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/url.h"
#include "base/utf8.h"
#include "domain/address.h"
#include "domain/hub.h"
#include "domain/reaction.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_reply.h"
#include "web/call.h"

#define SHOWN 10
#define SHOWN_BYTES 6000 /* the page of a call has to fit into its first packets */

static err
hub_zone(struct rd *rd, struct str *out)
{
	struct hub hub = {.zone = S("UTC")};
	bool open;

	TRY(hub_get(rd, &hub, &open));
	*out = hub.zone;
	return OK;
}

static struct reply_item
item_of(struct arena *a, const struct reply_row *row, struct str zone)
{
	struct reply_item item = {.row = row,
	    .initials = utf8_initials(a, row->name),
	    .said = *call_when(a, row->said, zone)};

	if (!url_link(a, row->url, &item.page))
		item.page = (struct url){NONE};
	return item;
}

static struct reply_item *
items_of(struct arena *a, const struct reply_list *list, struct str zone)
{
	struct reply_item *items = NEW_ARRAY(a, struct reply_item, list->n);

	for (size_t i = 0; i < list->n; i++)
		items[i] = item_of(a, &list->rows[i], zone);
	return items;
}

/* ---- on the page of what they are about ------------------------------------------------------ */

/* Those that fit; long ones stand on the page of all. */
static void
show_some(struct arena *a, const struct reply_list *list, struct str zone, struct url all,
    struct reply_show *out)
{
	size_t bytes = 0;

	out->items = NEW_ARRAY(a, struct reply_item, SHOWN);
	for (size_t i = 0; i < list->n && out->n < SHOWN; i++) {
		size_t more = list->rows[i].html.s.n;

		if (bytes + more > SHOWN_BYTES)
			continue;
		bytes += more;
		out->items[out->n++] = item_of(a, &list->rows[i], zone);
	}
	if (out->n < list->n)
		out->all = all;
}

err
reply_show_call(struct draw *d, struct rd *rd, const struct call *c, struct reply_show *out)
{
	struct reply_show show = {.n = 0};
	struct reaction_counts counts;
	struct reply_list list;

	TRY(reply_of_call(rd, c->id, (struct reply_id){0}, SHOWN + 1, &list));
	TRY(reaction_counts(rd, c->id, &counts));
	show.boosts = counts.boosts;
	show.likes = counts.likes;
	show_some(d->arena, &list, c->words.zone,
	    address_call_part(d->arena, c->handle, c->slug, S("replies")), &show);
	*out = show;
	return OK;
}

err
reply_show_version(struct draw *d, struct rd *rd, const struct movement *m, const struct version *v,
    struct reply_show *out)
{
	struct reply_show show = {.n = 0};
	struct reply_list list;
	struct str zone;

	TRY(reply_of_version(rd, v->id, (struct reply_id){0}, SHOWN + 1, &list));
	TRY(hub_zone(rd, &zone));
	show_some(d->arena, &list, zone,
	    address_part(d->arena, address_version(d->arena, m->handle, v->number), S("replies")),
	    &show);
	*out = show;
	return OK;
}

/* ---- all of them ----------------------------------------------------------------------------- */

/* Where a list goes on: behind the reply that the address names. */
static err
read_after(struct req *req, struct rd *rd, struct reply_id first, struct reply_id *out)
{
	struct str pub = req_query(req, S("after"));
	bool found = false;

	*out = first;
	return pub.n == 0 ? OK : reply_at(rd, pub, out, &found);
}

static struct url
next_of(struct arena *a, const struct reply_list *list, struct url self)
{
	if (list->n < REPLY_LIST)
		return (struct url){NONE};
	return address_query(a, self, S("after"), list->rows[list->n - 1].pub);
}

static err
send_all(struct req *req, struct draw *d, struct reply_page *p, struct reply *out)
{
	p->page.title = text_say(req->arena, d->lang, T_reply_title, 0, NULL);
	p->page.plain_main = true;
	p->page.noindex = true;
	view_reply_page(d, req, p);
	page_send(req, d, 200, false, out);
	return OK;
}

static err
call_replies(struct req *req, struct rd *rd, struct reply *out)
{
	struct reply_page p = {.next = {NONE}};
	struct arena *a = req->arena;
	struct reply_list list;
	struct reply_id after;
	struct call *c;
	struct draw d;
	bool found;

	TRY(call_by_slug(rd, req->holes[0], req->holes[1], &c, &found));
	if (!found || !call_public(c))
		return fail(a, FAULT_MISSING, T_fault_missing, "no such public call");
	TRY(read_after(req, rd, (struct reply_id){0}, &after));
	TRY(reply_of_call(rd, c->id, after, REPLY_LIST, &list));
	TRY(page_draw(req, rd, &d));
	p.of = c->words.title;
	p.back = address_call(a, c->handle, c->slug);
	p.show = (struct reply_show){.items = items_of(a, &list, c->words.zone), .n = list.n};
	p.next = next_of(a, &list, address_call_part(a, c->handle, c->slug, S("replies")));
	return send_all(req, &d, &p, out);
}

static err
version_replies(struct req *req, struct rd *rd, struct reply *out)
{
	struct reply_page p = {.next = {NONE}};
	struct arena *a = req->arena;
	struct version *version = NULL;
	struct movement *m;
	struct reply_list list;
	struct reply_id after;
	int64_t number = 0;
	struct str zone;
	struct draw d;

	TRY(movement_by_handle(rd, req->holes[0], &m));
	if (m != NULL && str_int(req->holes[1], &number))
		TRY(message_at(rd, m->id, number, &version));
	if (version == NULL)
		return fail(a, FAULT_MISSING, T_fault_missing, "no such version");
	TRY(read_after(req, rd, (struct reply_id){0}, &after));
	TRY(reply_of_version(rd, version->id, after, REPLY_LIST, &list));
	TRY(hub_zone(rd, &zone));
	TRY(page_draw(req, rd, &d));
	p.of = m->name;
	p.back = address_version(a, m->handle, number);
	p.show = (struct reply_show){.items = items_of(a, &list, zone), .n = list.n};
	p.next = next_of(a, &list, address_part(a, p.back, S("replies")));
	return send_all(req, &d, &p, out);
}

/* ---- /desk/{movement}/replies --------------------------------------------------------------- */

static enum reply_state
state_of(struct str word)
{
	if (str_eq(word, S("shown")))
		return REPLY_SHOWN;
	return str_eq(word, S("hidden")) ? REPLY_HIDDEN : REPLY_HELD;
}

/* The list to go back to after a form was sent. */
static struct str
list_wanted(struct req *req)
{
	return req->method == METHOD_POST ? req_text(req, "show") : req_query(req, S("show"));
}

static err
read_desk(struct req *req, struct rd *rd, struct reply_desk *p)
{
	struct reply_id after;
	struct str zone;

	if (p->state == REPLY_HELD) {
		TRY(read_after(req, rd, (struct reply_id){0}, &after));
		TRY(reply_held(rd, p->movement->id, after, &p->list));
	} else {
		TRY(read_after(req, rd, REPLY_NEWEST, &after));
		TRY(reply_judged(rd, p->movement->id, p->state, after, &p->list));
	}
	TRY(hub_zone(rd, &zone));
	p->items = items_of(req->arena, &p->list, zone);
	p->next = next_of(req->arena, &p->list, p->self);
	return OK;
}

static err
desk_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct reply_desk p = {.page = {.noindex = true}, .movement = req->object};
	struct arena *a = req->arena;
	struct movement m = *p.movement;
	struct draw d;

	p.state = state_of(list_wanted(req));
	p.held = address_movement_desk_part(a, m.handle, S("replies"));
	p.shown = address_query(a, p.held, S("show"), S("shown"));
	p.hidden = address_query(a, p.held, S("show"), S("hidden"));
	p.self = p.state == REPLY_SHOWN ? p.shown : p.state == REPLY_HIDDEN ? p.hidden : p.held;
	TRY(movement_kept_by(rd, &m, req->viewer->person, &p.keeper));
	TRY(read_desk(req, rd, &p));
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(a, d.lang, T_reply_desk, 0, NULL);
	view_reply_desk(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static const struct form judge_form = {{
    {"reply", FIELD_LINE, 1, 40, NULL},
    {"to", FIELD_WORD, 1, 8, "stand hide"},
    {"show", FIELD_WORD, 0, 8, "held shown hidden"},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
judge_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct movement *m = req->object;
	bool stand = str_eq(req_text(req, "to"), S("stand"));
	struct url list = address_movement_desk_part(req->arena, m->handle, S("replies"));

	if (state_of(req_text(req, "show")) != REPLY_HELD)
		list = address_query(req->arena, list, S("show"), req_text(req, "show"));
	out->location = list.s;
	outcome_stale(out, m->handle, true);
	return reply_judge(tx, m->id, req_text(req, "reply"), stand ? REPLY_SHOWN : REPLY_HIDDEN);
}

static const struct route routes[] = {
    {.path = "/@{movement}/calls/{call}/replies", .page = call_replies, .flags = ROUTE_CACHE},
    {.path = "/@{movement}/message/{n}/replies", .page = version_replies, .flags = ROUTE_CACHE},
    {.path = "/desk/{movement}/replies", .who = WHO_FELLOW, .page = desk_page},
    {.method = METHOD_POST,
	.path = "/desk/{movement}/replies",
	.who = WHO_FELLOW,
	.limit = {120, 60},
	.body_cap = 4096,
	.form = &judge_form,
	.act = judge_act,
	.page = desk_page,
	.flags = ROUTE_ONCE},
};
const struct route_table reply_routes = {routes, COUNT(routes)};
