/* fedi/serve.c - see serve.h. */
#include "fedi/serve.h"

#include "fedi/reading.h"
#include "text_keys.h"

static void
send(struct str body, int status, struct reply *out)
{
	out->status = status;
	out->type = S("application/activity+json");
	out->body = body;
}

void
serve_open(struct str body, struct reply *out)
{
	send(body, 200, out);
}

err
serve_document(struct req *req, struct rd *rd, struct str body, int status, struct reply *out)
{
	enum reading reading;

	TRY(reading_judge(req, rd, &reading));
	if (reading != READING_OPEN)
		out->flags |= REPLY_PRIVATE;
	if (reading == READING_OPEN || reading == READING_PROVEN) {
		send(body, status, out);
		return OK;
	}
	out->status = reading == READING_BLOCKED ? 403 : 401;
	out->type = S("text/plain; charset=utf-8");
	out->body = S("for signed requests\n");
	return OK;
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
