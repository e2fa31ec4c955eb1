/* fedi/object.c - see object.h. */
#include "fedi/object.h"

#include "domain/address.h"
#include "fedi/serve.h"
#include "fedi/write_parts.h"
#include "text_keys.h"

/* The document, or what stands in the place of a withdrawn call. */
static err
send(struct req *req, struct rd *rd, const struct actor_object *object, struct reply *out)
{
	struct str body;

	if (object->version != NULL) {
		TRY(write_note(rd, &object->actor.movement, object->version, &body));
	} else if (call_public(object->call)) {
		TRY(write_event(rd, object->call, &body));
	} else {
		TRY(write_tombstone(rd, object->call, false, &body));
		return serve_document(req, rd, body, 410, out);
	}
	return serve_document(req, rd, body, 200, out);
}

static err
document(struct req *req, struct rd *rd, struct reply *out)
{
	struct actor_object object;

	TRY(serve_object(req, rd, &object));
	return send(req, rd, &object, out);
}

/* Where a browser is led; the page of a withdrawn call says itself that it is gone. */
static err
page(struct req *req, struct rd *rd, struct reply *out)
{
	struct actor_object object;
	struct str handle;

	TRY(serve_object(req, rd, &object));
	handle = object.actor.movement.handle;
	if (object.version != NULL)
		serve_page(address_version(req->arena, handle, object.version->number), out);
	else
		serve_page(address_call(req->arena, handle, object.call->slug), out);
	return OK;
}

static err
poll_of(struct req *req, struct rd *rd, struct actor_object *out)
{
	TRY(serve_object(req, rd, out));
	if (out->version != NULL)
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "a version has no poll");
	return OK;
}

static err
poll_document(struct req *req, struct rd *rd, struct reply *out)
{
	struct actor_object object;
	bool shown;
	struct str body;

	TRY(poll_of(req, rd, &object));
	shown = call_public(object.call);
	if (shown)
		TRY(write_poll(rd, object.call, &body));
	else
		TRY(write_tombstone(rd, object.call, true, &body));
	return serve_document(req, rd, body, shown ? 200 : 410, out);
}

static err
poll_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct actor_object object;

	TRY(poll_of(req, rd, &object));
	serve_page(address_call(req->arena, object.actor.movement.handle, object.call->slug), out);
	return OK;
}

/* Replies have their home on the servers of who wrote them, and are read there: this collection
 * says how many are shown here, and its only page holds those at home here, which are none. */
static err
replies(struct req *req, struct rd *rd, struct reply *out)
{
	struct actor_object object;
	struct writing w;
	struct url self = address_replies(req->arena, req->holes[0]);
	int64_t n;

	TRY(serve_object(req, rd, &object));
	if (object.call != NULL && !call_public(object.call))
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "a withdrawn call");
	TRY(actor_replies(rd, &object, &n));
	writing_open(&w, rd, CONTEXT_OBJECT);
	json_put_str(&w.o, "id", self.s);
	json_put_str(&w.o, "type", S("Collection"));
	json_put_int(&w.o, "totalItems", n);
	json_open(&w.o, "first");
	json_put_str(&w.o, "type", S("CollectionPage"));
	json_put_str(&w.o, "partOf", self.s);
	write_put_list(&w, "items", NONE);
	json_close(&w.o);
	return serve_document(req, rd, writing_close(&w), 200, out);
}

/* ---- by the addresses of pages ------------------------------------------------------ */

static err
missing(struct req *req)
{
	return fail(req->arena, FAULT_MISSING, T_fault_missing, "no such public thing");
}

static err
message_document(struct req *req, struct rd *rd, struct reply *out)
{
	struct actor_object object = {.call = NULL};
	bool found;

	TRY(actor_by_handle(rd, req->holes[0], &object.actor, &found));
	if (!found)
		return missing(req);
	TRY(message_newest(rd, object.actor.movement.id, &object.version));
	return object.version == NULL ? missing(req) : send(req, rd, &object, out);
}

static err
call_document(struct req *req, struct rd *rd, struct reply *out)
{
	struct actor_object object = {.version = NULL};
	bool found;

	TRY(actor_by_handle(rd, req->holes[0], &object.actor, &found));
	if (!found)
		return missing(req);
	TRY(call_by_slug(rd, req->holes[0], req->holes[1], &object.call, &found));
	return !found || !call_public(object.call) ? missing(req) : send(req, rd, &object, out);
}

#define KEPT (ROUTE_CACHE | ROUTE_JSON)
static const struct route routes[] = {
    {.path = "/o/{object}", .page = document, .flags = KEPT},
    {.path = "/o/{object}", .page = page},
    {.path = "/o/{object}/poll", .page = poll_document, .flags = KEPT},
    {.path = "/o/{object}/poll", .page = poll_page},
    {.path = "/o/{object}/replies", .page = replies, .flags = KEPT},
    {.path = "/@{movement}/message", .page = message_document, .flags = KEPT},
    {.path = "/@{movement}/calls/{call}", .page = call_document, .flags = KEPT},
};
const struct route_table object_routes = {routes, COUNT(routes)};
