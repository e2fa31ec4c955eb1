/* fedi/write_actor.c - movements as Groups, the hub as an Application (FEP-2677). */
#include "base/arena.h"
#include "base/text.h"
#include "domain/address.h"
#include "domain/hub.h"
#include "domain/signer.h"
#include "fedi/write_parts.h"
#include "store/db.h"
#include "view_write.h"

/* What actors of both kinds have. */
struct self {
	struct url id, page;
	struct str type, handle, name, summary;
	struct movement_id signer;
	int64_t made;
	bool approves, found; /* found: shown in lists and searches */
};

/* What stands below an actor's own address, but for the inbox of the hub, which is everybody's. */
static void
put_collections(struct writing *w, const struct self *self)
{
	static const char *const parts[] = {"outbox", "followers", "following"};
	struct url inbox = self->signer.n != 0 ? address_part(w->arena, self->id, S("inbox"))
					       : address_inbox(w->arena);

	json_put_str(&w->o, "inbox", inbox.s);
	for (size_t i = 0; i < COUNT(parts); i++)
		json_put_str(&w->o, parts[i], address_part(w->arena, self->id, str_of(parts[i])).s);
	json_open(&w->o, "endpoints");
	json_put_str(&w->o, "sharedInbox", address_inbox(w->arena).s);
	json_close(&w->o);
}

static err
put_key(struct writing *w, const struct self *self)
{
	struct str pem;
	bool found;

	TRY(signer_pem(w->rd, self->signer, &pem, &found));
	if (!found)
		return fail(w->arena, FAULT_BUSY, T_fault_busy, "an actor without a key yet");
	json_open(&w->o, "publicKey");
	json_put_str(&w->o, "id", address_mark(w->arena, self->id, S("main-key")).s);
	json_put_str(&w->o, "owner", self->id.s);
	json_put_str(&w->o, "publicKeyPem", pem);
	json_close(&w->o);
	return OK;
}

err
write_key_id(struct rd *rd, struct movement_id movement, struct str *out)
{
	struct arena *a = rd_arena(rd);
	struct url id = address_hub_actor(a);
	struct str pub;
	bool federates;

	if (movement.n != 0) {
		TRY(actor_pub(rd, movement, &pub, &federates));
		id = address_actor(a, pub);
	}
	*out = address_mark(a, id, S("main-key")).s;
	return OK;
}

/* A field of the profile that leads to the page; never on an Event (Mobilizon). */
static void
put_website(struct writing *w, const struct self *self)
{
	view_write_link(writing_draw(w), self->page);
	json_open_array(&w->o, "attachment");
	json_open(&w->o, NULL);
	json_put_str(&w->o, "type", S("PropertyValue"));
	json_put_str(&w->o, "name", text_say(w->arena, 0, T_fedi_website, 0, NULL));
	json_put_str(&w->o, "value", writing_drawn(w));
	json_close(&w->o);
	json_close_array(&w->o);
}

static err
put_self(struct writing *w, const struct self *self)
{
	json_put_str(&w->o, "id", self->id.s);
	json_put_str(&w->o, "type", self->type);
	json_put_str(&w->o, "preferredUsername", self->handle);
	json_put_str(&w->o, "webfinger",
	    buf_format(w->arena, "%.*s@%.*s", STR_ARG(self->handle), STR_ARG(address_host())));
	json_put_str(&w->o, "name", self->name);
	view_write_sentence(writing_draw(w), self->summary);
	json_put_str(&w->o, "summary", writing_drawn(w));
	json_put_str(&w->o, "url", self->page.s);
	json_put_str(&w->o, "published", write_time(w->arena, self->made));
	put_collections(w, self);
	json_put_flag(&w->o, "manuallyApprovesFollowers", self->approves);
	json_put_flag(&w->o, "discoverable", self->found);
	json_put_flag(&w->o, "indexable", self->found);
	write_put_list(w, "attributionDomains", address_host());
	put_website(w, self);
	write_put_list(w, "tag", NONE);
	return put_key(w, self);
}

static err
put_named(struct writing *w, const char *name, const struct self *self)
{
	if (name == NULL)
		return put_self(w, self);
	json_open(&w->o, name);
	TRY(put_self(w, self));
	json_close(&w->o);
	return OK;
}

err
write_put_actor(struct writing *w, const char *name, const struct actor *actor)
{
	const struct movement *m = &actor->movement;

	return put_named(w, name,
	    &(struct self){.id = address_actor(w->arena, m->pub),
		.page = address_full(w->arena, address_movement(w->arena, m->handle)),
		.type = S("Group"),
		.handle = m->handle,
		.name = m->name,
		.summary = m->sentence,
		.signer = m->id,
		.made = m->made,
		.approves = actor->approves,
		.found = true});
}

err
write_put_hub(struct writing *w, const char *name)
{
	struct hub hub;
	bool open;

	TRY(hub_get(w->rd, &hub, &open));
	if (!open)
		return fail(w->arena, FAULT_MISSING, T_setup_closed, "nobody has opened the house");
	return put_named(w, name,
	    &(struct self){.id = address_hub_actor(w->arena),
		.page = address_full(w->arena, address_home()),
		.type = S("Application"),
		.handle = address_mail_host(),
		.name = hub.name,
		.summary = text_say(w->arena, 0, T_fedi_hub, 0, NULL),
		.made = hub.founded,
		.approves = true});
}

/* ---- documents ---------------------------------------------------------------------- */

err
write_actor(struct rd *rd, const struct movement *movement, struct str *out)
{
	struct writing w;
	struct actor actor;
	bool found;

	TRY(actor_by_id(rd, movement->id, &actor, &found));
	if (!found)
		return fail(rd_arena(rd), FAULT_MISSING, T_fault_missing, "a movement by itself");
	writing_open(&w, rd, CONTEXT_ACTOR);
	TRY(write_put_actor(&w, NULL, &actor));
	*out = writing_close(&w);
	return OK;
}

err
write_hub_actor(struct rd *rd, struct str *out)
{
	struct writing w;

	writing_open(&w, rd, CONTEXT_ACTOR);
	TRY(write_put_hub(&w, NULL));
	*out = writing_close(&w);
	return OK;
}
