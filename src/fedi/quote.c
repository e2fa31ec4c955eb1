/* fedi/quote.c - see quote.h. */
#include "fedi/quote.h"

#include "domain/quote.h"
#include "fedi/serve.h"
#include "fedi/write.h"
#include "text_keys.h"

static err
missing(struct req *req)
{
	return fail(req->arena, FAULT_MISSING, T_fault_missing, "no such stamp");
}

/* It stands as long as what it quotes can be seen, too. */
static err
stamp(struct req *req, struct rd *rd, struct reply *out)
{
	struct actor_object object;
	struct quote q = {.object = S("")};
	bool standing, found;

	TRY(quote_by_pub(rd, req->holes[0], &q, &standing));
	TRY(actor_object(rd, q.object, &object, &found));
	if (!standing || !found || (object.call != NULL && !call_public(object.call)))
		return missing(req);
	return serve_document(req, rd, write_stamp(rd, &object.actor, &q), 200, out);
}

static const struct route routes[] = {{.path = "/q/{quote}", .page = stamp, .flags = ROUTE_JSON}};
const struct route_table quote_routes = {routes, COUNT(routes)};
