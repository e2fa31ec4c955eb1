/* domain/elsewhere.c - see elsewhere.h. */
#include "domain/elsewhere.h"

#include "text_keys.h"

static elsewhere_fn *asks;

void
elsewhere_set(elsewhere_fn *fn)
{
	asks = fn;
}

err
elsewhere_find(struct req *req, struct rd *rd, struct url object, struct elsewhere *out)
{
	if (asks == NULL)
		return fail(req->arena, FAULT_BUSY, T_ask_busy, "nobody here asks other servers");
	return asks(req, rd, object, out);
}
