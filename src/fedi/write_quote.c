/* fedi/write_quote.c - the stamps of quotes. */
#include "domain/address.h"
#include "fedi/write_parts.h"

struct url
write_quoted(struct arena *arena, const struct quote *q)
{
	return q->poll ? address_poll(arena, q->object) : address_object(arena, q->object);
}

void
write_put_stamp(
    struct writing *w, const char *name, const struct actor *actor, const struct quote *q)
{
	if (name != NULL)
		json_open(&w->o, name);
	json_put_str(&w->o, "id", address_stamp(w->arena, q->pub).s);
	json_put_str(&w->o, "type", S("QuoteAuthorization"));
	json_put_str(&w->o, "attributedTo", address_actor(w->arena, actor->movement.pub).s);
	json_put_str(&w->o, "interactingObject", q->uri);
	json_put_str(&w->o, "interactionTarget", write_quoted(w->arena, q).s);
	if (name != NULL)
		json_close(&w->o);
}

struct str
write_stamp(struct rd *rd, const struct actor *actor, const struct quote *q)
{
	struct writing w;

	writing_open(&w, rd, CONTEXT_QUOTE);
	write_put_stamp(&w, NULL, actor, q);
	return writing_close(&w);
}
