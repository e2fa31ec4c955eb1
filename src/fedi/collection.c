/* fedi/collection.c - see collection.h. */
#include "fedi/collection.h"

#include "base/arena.h"
#include "domain/address.h"
#include "fedi/serve.h"
#include "fedi/write_parts.h"
#include "store/db.h"
#include "text_keys.h"

/* A page ends behind what passes this: to write a long text takes many times its length. */
#define PAGE_BYTES ((size_t)128 << 10)

/* The head of an OrderedCollection. */
static void
open(struct writing *w, struct rd *rd, struct url self, int64_t total)
{
	writing_open(w, rd, CONTEXT_OBJECT);
	json_put_str(&w->o, "id", self.s);
	json_put_str(&w->o, "type", S("OrderedCollection"));
	json_put_int(&w->o, "totalItems", total);
}

static err
count_only(struct req *req, struct rd *rd, struct str part, struct reply *out)
{
	struct actor actor;
	struct writing w;

	TRY(serve_actor(req, rd, &actor));
	open(&w, rd, address_part(req->arena, address_actor(req->arena, actor.movement.pub), part),
	    str_eq(part, S("followers")) ? actor.followers : 0);
	return serve_document(req, rd, writing_close(&w), 200, out);
}

static err
followers(struct req *req, struct rd *rd, struct reply *out)
{
	return count_only(req, rd, S("followers"), out);
}

static err
following(struct req *req, struct rd *rd, struct reply *out)
{
	return count_only(req, rd, S("following"), out);
}

/* The hub says nothing of its own, and nobody follows it. */
static err
hub_nothing(struct req *req, struct rd *rd, struct reply *out)
{
	struct writing w;

	open(&w, rd, address_full(req->arena, address_path(req->path)), 0);
	serve_open(writing_close(&w), out);
	return OK;
}

/* ---- what was said ------------------------------------------------------------------ */

/* The Create of one thing.  *pub: its public id. */
static err
put_said(
    struct writing *w, const struct actor *actor, const struct actor_said *said, struct str *pub)
{
	struct version *version = NULL;
	struct call *c = NULL;
	struct url id;

	if (said->call.n != 0) {
		TRY(call_load(w->rd, said->call, &c));
		*pub = c->pub;
	} else {
		TRY(message_at(w->rd, actor->movement.id, said->number, &version));
		*pub = version->pub;
	}
	TRY(c != NULL ? write_name_call(w, c) : write_name_version(w, version));
	id = address_object(w->arena, *pub);
	json_open(&w->o, NULL);
	json_put_str(&w->o, "id", address_mark(w->arena, id, S("create")).s);
	json_put_str(&w->o, "type", S("Create"));
	json_put_str(&w->o, "actor", address_actor(w->arena, actor->movement.pub).s);
	json_put_str(&w->o, "published", write_time(w->arena, said->at));
	write_put_public(w, actor);
	if (c != NULL)
		TRY(write_put_event(w, "object", actor, c));
	else
		TRY(write_put_note(w, "object", actor, version));
	json_close(&w->o);
	return OK;
}

static err
outbox_page(
    struct req *req, struct rd *rd, const struct actor *actor, struct str before, struct reply *out)
{
	struct url outbox =
	    address_part(req->arena, address_actor(req->arena, actor->movement.pub), S("outbox"));
	struct actor_said said[ACTOR_PAGE];
	struct actor_object last;
	struct str pub = NONE;
	struct writing w;
	bool found = true;
	size_t n, i;

	if (before.n > 0)
		TRY(actor_object(rd, before, &last, &found));
	if (!found || (before.n > 0 && last.actor.movement.id.n != actor->movement.id.n))
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "no such page");
	TRY(actor_said(rd, actor, before.n > 0 ? &last : NULL, said, &n));
	writing_open(&w, rd, CONTEXT_OBJECT);
	json_put_str(&w.o, "id", address_query(req->arena, outbox, S("before"), before).s);
	json_put_str(&w.o, "type", S("OrderedCollectionPage"));
	json_put_str(&w.o, "partOf", outbox.s);
	json_open_array(&w.o, "orderedItems");
	for (i = 0; i < n && w.o.buf->n < PAGE_BYTES; i++)
		TRY(put_said(&w, actor, &said[i], &pub));
	json_close_array(&w.o);
	if (i < n || n == ACTOR_PAGE)
		json_put_str(&w.o, "next", address_query(req->arena, outbox, S("before"), pub).s);
	return serve_document(req, rd, writing_close(&w), 200, out);
}

static err
outbox(struct req *req, struct rd *rd, struct reply *out)
{
	struct str before = req_query(req, S("before"));
	struct actor actor;
	struct writing w;
	struct url self;
	int64_t total;

	TRY(serve_actor(req, rd, &actor));
	if (before.at != NULL)
		return outbox_page(req, rd, &actor, before, out);
	TRY(actor_said_count(rd, &actor, &total));
	self = address_part(req->arena, address_actor(req->arena, actor.movement.pub), S("outbox"));
	open(&w, rd, self, total);
	json_put_str(&w.o, "first", address_query(req->arena, self, S("before"), S("")).s);
	return serve_document(req, rd, writing_close(&w), 200, out);
}

#define KEPT (ROUTE_CACHE | ROUTE_JSON)
static const struct route routes[] = {
    {.path = "/u/{actor}/outbox", .page = outbox, .flags = KEPT},
    {.path = "/u/{actor}/followers", .page = followers, .flags = KEPT},
    {.path = "/u/{actor}/following", .page = following, .flags = KEPT},
    {.path = "/actor/outbox", .page = hub_nothing, .flags = KEPT},
    {.path = "/actor/followers", .page = hub_nothing, .flags = KEPT},
    {.path = "/actor/following", .page = hub_nothing, .flags = KEPT},
};
const struct route_table collection_routes = {routes, COUNT(routes)};
