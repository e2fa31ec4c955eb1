#include "web/follow.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "domain/address.h"
#include "domain/call.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_follow.h"

#define SERVER_MAX 300

struct follow_box
follow_box(struct arena *a, const struct actor *actor, const struct call *c)
{
	const struct movement *m = &actor->movement;
	struct url call;

	struct follow_box box = {
	    .action = address_part(a, address_movement(a, m->handle), S("follow")),
	    .search = buf_format(a, "@%.*s@%.*s", STR_ARG(m->handle), STR_ARG(address_host())),
	    .followers = actor->followers,
	    .answers = c != NULL,
	    .server = {.name = S("server"),
		.label = T_follow_server,
		.hint = T_follow_server_hint,
		.max = SERVER_MAX,
		.required = true},
	};

	if (c != NULL) {
		call = address_call(a, c->handle, c->slug);
		box.action = address_part(a, call, S("follow"));
		box.search = address_full(a, call).s;
	}
	return box;
}

/* Whom or what the address names; FAULT_MISSING unless other servers see it. */
static err
read_object(struct req *req, struct rd *rd, struct follow_page *p)
{
	bool found, public = true;

	TRY(actor_by_handle(rd, req->holes[0], &p->actor, &found));
	if (found && req->holes[1].n > 0) {
		TRY(call_by_slug(rd, req->holes[0], req->holes[1], &p->call, &public));
		public = public && call_public(p->call);
	}
	return found && public
		   ? OK
		   : fail(req->arena, FAULT_MISSING, T_fault_missing, "nothing that others see");
}

static err
follow_show(struct req *req, struct rd *rd, struct reply *out)
{
	struct follow_page p = {.page = {.noindex = true, .script = true}, .found = req->ready};
	struct arena *a = req->arena;
	struct draw d;

	TRY(read_object(req, rd, &p));
	TRY(page_draw(req, rd, &d));
	p.box = follow_box(a, &p.actor, p.call);
	p.box.go = true;
	p.back = address_movement(a, p.actor.movement.handle);
	p.of = p.actor.movement.name;
	if (p.call != NULL) {
		p.back = address_call(a, p.call->handle, p.call->slug);
		p.of = p.call->words.title;
	}
	p.page.title =
	    text_say(a, d.lang, p.call != NULL ? T_follow_answer : T_follow_title, 0, NULL);
	view_follow(&d, req, &p);
	page_send(req, &d, 200, req->method == METHOD_POST, out);
	return OK;
}

static const struct form follow_form = {{{"server", FIELD_LINE, 1, SERVER_MAX, NULL}}};

static err
follow_ready(struct req *req, struct rd *rd)
{
	struct elsewhere *found = NEW(req->arena, struct elsewhere);
	struct follow_page p = {.call = NULL};
	struct url object;

	TRY(read_object(req, rd, &p));
	object = p.call != NULL ? address_object(req->arena, p.call->pub)
				: address_actor(req->arena, p.actor.movement.pub);
	TRY(elsewhere_find(req, rd, object, found));
	req->ready = found->host.n > 0 ? found : NULL;
	return OK;
}

#define BOTH(at)                                                                                   \
	{.path = (at), .page = follow_show, .flags = ROUTE_CACHE},                                 \
	{                                                                                          \
		.method = METHOD_POST, .path = (at), .limit = {20, 10 * MINUTE}, .body_cap = 4096, \
		.form = &follow_form, .ready = follow_ready, .page = follow_show,                  \
		.flags = ROUTE_ASKS                                                                \
	}
static const struct route routes[] = {
    BOTH("/@{movement}/follow"), BOTH("/@{movement}/calls/{call}/follow")};
const struct route_table follow_routes = {routes, COUNT(routes)};
