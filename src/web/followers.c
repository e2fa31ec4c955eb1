#include "web/followers.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/url.h"
#include "domain/address.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_followers.h"

#define ROWS 50 /* of follow_page */

struct url
followers_link(struct arena *a, const struct follower *f)
{
	struct url url;

	return url_link(a, f->url, &url) ? url : (struct url){NONE};
}

/* Behind whom a list goes on. */
static err
read_after(struct req *req, struct rd *rd, struct str name, struct remote_id *out)
{
	struct str handle = req_query(req, name);
	struct remote remote;
	bool found = false;

	*out = (struct remote_id){0};
	if (handle.n > 0)
		TRY(remote_by_uri(rd, handle, &remote, &found));
	if (found)
		*out = remote.id;
	return OK;
}

static err
read_list(struct req *req, struct rd *rd, const struct followers_page *p, enum follow_state state,
    struct follower_list *out)
{
	struct str name = state == FOLLOW_WAITS ? S("waits") : S("after");
	struct remote_id after;

	TRY(read_after(req, rd, name, &after));
	return follow_page(rd, p->movement->id, state, after, out);
}

static struct url
next_of(struct req *req, const struct followers_page *p, const struct follower_list *list,
    struct str name)
{
	if (list->n < ROWS)
		return (struct url){NONE};
	return address_query(req->arena, p->self, name, list->rows[list->n - 1].uri);
}

static err
followers_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct followers_page p = {.page = {.noindex = true}, .movement = req->object};
	struct draw d;

	p.self = address_movement_desk_part(req->arena, p.movement->handle, S("servers"));
	p.one = address_movement_desk_part(req->arena, p.movement->handle, S("followers"));
	TRY(follow_ways(rd, p.movement->id, &p.ways));
	TRY(read_list(req, rd, &p, FOLLOW_WAITS, &p.waiting));
	TRY(read_list(req, rd, &p, FOLLOW_ACCEPTED, &p.all));
	p.waiting_next = next_of(req, &p, &p.waiting, S("waits"));
	p.next = next_of(req, &p, &p.all, S("after"));
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_followers_title, 0, NULL);
	p.saved = req->refused == OK && req_query(req, S("saved")).n > 0;
	view_followers(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static const struct form ways_form = {{
    {"federates", FIELD_FLAG, 0, 1, NULL},
    {"approves", FIELD_FLAG, 0, 1, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

/* Seen by other servers or not: all pages of the movement say so. */
static err
ways_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct movement *m = req->object;
	struct url self = address_movement_desk_part(req->arena, m->handle, S("servers"));

	out->location = address_query(req->arena, self, S("saved"), S("1")).s;
	outcome_stale(out, m->handle, true);
	outcome_stale(out, NONE, true);
	return follow_ways_set(tx, m->id, req_value(req, "federates")->n != 0,
	    req_value(req, "approves")->n != 0, req->now);
}

static const struct form one_form = {{
    {"who", FIELD_LINE, 1, 2048, NULL},
    {"to", FIELD_WORD, 1, 8, "accept reject"},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
one_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct movement *m = req->object;
	struct remote remote;
	bool found;

	out->location = address_movement_desk_part(req->arena, m->handle, S("servers")).s;
	outcome_stale(out, m->handle, false);
	TRY(remote_by_uri(tx_rd(tx), req_text(req, "who"), &remote, &found));
	if (!found)
		return OK;
	return str_eq(req_text(req, "to"), S("accept"))
		   ? follow_accept(tx, m->id, remote.id, req->now)
		   : follow_reject(tx, m->id, remote.id, req->now);
}

#define POSTED(at, fields, does)                                                                   \
	{                                                                                          \
		.method = METHOD_POST, .path = (at), .who = WHO_KEEPER, .limit = {120, 60},        \
		.body_cap = 8192, .form = (fields), .act = (does), .page = followers_page,         \
		.flags = ROUTE_ONCE                                                                \
	}
static const struct route routes[] = {
    {.path = "/desk/{movement}/servers", .who = WHO_KEEPER, .page = followers_page},
    POSTED("/desk/{movement}/servers", &ways_form, ways_act),
    POSTED("/desk/{movement}/followers", &one_form, one_act),
};
const struct route_table followers_routes = {routes, COUNT(routes)};
