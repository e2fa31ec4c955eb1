/* fedi/actor.c - see actor.h. */
#include "fedi/actor.h"

#include "domain/address.h"
#include "fedi/serve.h"
#include "fedi/write.h"
#include "text_keys.h"

static err
hub_document(struct req *req, struct rd *rd, struct reply *out)
{
	struct str body;

	(void)req;
	TRY(write_hub_actor(rd, &body));
	serve_open(body, out);
	return OK;
}

static err
send(struct req *req, struct rd *rd, const struct actor *actor, struct reply *out)
{
	struct str body;

	TRY(write_actor(rd, &actor->movement, &body));
	return serve_document(req, rd, body, 200, out);
}

static err
document(struct req *req, struct rd *rd, struct reply *out)
{
	struct actor actor;

	TRY(serve_actor(req, rd, &actor));
	return send(req, rd, &actor, out);
}

static err
page(struct req *req, struct rd *rd, struct reply *out)
{
	struct actor actor;

	TRY(serve_actor(req, rd, &actor));
	serve_page(address_movement(req->arena, actor.movement.handle), out);
	return OK;
}

static err
by_handle(struct req *req, struct rd *rd, struct reply *out)
{
	struct actor actor;
	bool found;

	TRY(actor_by_handle(rd, req->holes[0], &actor, &found));
	if (!found)
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "no such actor");
	return send(req, rd, &actor, out);
}

static const struct route routes[] = {
    {.path = "/actor", .page = hub_document, .flags = ROUTE_CACHE | ROUTE_JSON},
    {.path = "/u/{actor}", .page = document, .flags = ROUTE_CACHE | ROUTE_JSON},
    {.path = "/u/{actor}", .page = page},
    {.path = "/@{movement}", .page = by_handle, .flags = ROUTE_CACHE | ROUTE_JSON},
};
const struct route_table actor_routes = {routes, COUNT(routes)};
