/* fedi/serve.c - see serve.h. */
#include "fedi/serve.h"

#include "text_keys.h"

void
serve_document(struct str body, int status, struct reply *out)
{
	out->status = status;
	out->type = S("application/activity+json");
	out->body = body;
}

void
serve_json(struct str type, struct str body, struct reply *out)
{
	out->status = 200;
	out->type = type;
	out->body = body;
	out->flags |= REPLY_OPEN;
}

void
serve_page(struct url page, struct reply *out)
{
	out->status = 303;
	out->location = page.s;
}

err
serve_actor(struct req *req, struct rd *rd, struct actor *out)
{
	bool found;

	TRY(actor_by_pub(rd, req->holes[0], out, &found));
	if (!found)
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "no such actor");
	return OK;
}

err
serve_object(struct req *req, struct rd *rd, struct actor_object *out)
{
	bool found;

	TRY(actor_object(rd, req->holes[0], out, &found));
	if (!found)
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "no such object");
	return OK;
}
