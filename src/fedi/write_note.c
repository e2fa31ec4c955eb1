/* fedi/write_note.c - versions of the message as Notes, and receipts as direct ones. */
#include "base/arena.h"
#include "base/text.h"
#include "base/url.h"
#include "domain/address.h"
#include "domain/letter.h"
#include "domain/link.h"
#include "domain/signup.h"
#include "domain/remote.h"
#include "fedi/write_parts.h"
#include "store/db.h"
#include "view_write.h"

/* ---- versions ----------------------------------------------------------------------- */

static void
put_version(struct writing *w, const struct actor *actor, const struct version *v)
{
	struct url page =
	    address_full(w->arena, address_version(w->arena, actor->movement.handle, v->number));

	json_put_str(&w->o, "id", address_object(w->arena, v->pub).s);
	json_put_str(&w->o, "type", S("Note"));
	json_put_str(&w->o, "attributedTo", address_actor(w->arena, actor->movement.pub).s);
	json_put_str(&w->o, "url", page.s);
	json_put_str(&w->o, "published", write_time(w->arena, v->published));
	write_put_public(w, actor);
	write_put_warning(w, v->warning);
	view_write_note(writing_draw(w), v, page);
	write_put_content(w, actor);
	write_put_list(w, "attachment", NONE);
	write_put_replies(w, address_replies(w->arena, v->pub));
	write_put_policy(w);
}

err
write_put_note(
    struct writing *w, const char *name, const struct actor *actor, const struct version *v)
{
	if (name != NULL)
		json_open(&w->o, name);
	put_version(w, actor, v);
	if (name != NULL)
		json_close(&w->o);
	return OK;
}

err
write_note(struct rd *rd, const struct movement *movement, const struct version *v, struct str *out)
{
	struct writing w;
	struct actor actor;
	bool found;

	TRY(actor_by_id(rd, movement->id, &actor, &found));
	if (!found)
		return fail(rd_arena(rd), FAULT_MISSING, T_fault_missing, "a movement by itself");
	writing_open(&w, rd, CONTEXT_OBJECT);
	TRY(write_name_version(&w, v));
	TRY(write_put_note(&w, NULL, &actor, v));
	*out = writing_close(&w);
	return OK;
}

/* ---- receipts ----------------------------------------------------------------------- */

/* What each says, whether when and where, how to undo and the choices stand below, and what it says
 * where the hosts choose; 0: the same. */
static const struct {
	enum news_receipt receipt;
	int words;
	bool facts, undo, choices;
	int chosen;
} receipts[] = {
    {RECEIPT_GOING, T_fedi_receipt_going, true, true, false, 0},
    {RECEIPT_WAITING, T_fedi_receipt_waiting, true, true, false, T_letter_asked},
    {RECEIPT_PROMOTED, T_fedi_receipt_promoted, true, true, false, T_letter_chosen},
    {RECEIPT_TURNED, T_fedi_receipt_turned, false, false, false, 0},
    {RECEIPT_CHANGED, T_fedi_receipt_changed, true, true, false, 0},
    {RECEIPT_CANCELLED, T_fedi_receipt_cancelled, true, false, false, 0},
    {RECEIPT_MAYBE, T_fedi_receipt_maybe, true, true, false, 0},
    {RECEIPT_LEFT, T_fedi_receipt_left, false, false, true, 0},
    {RECEIPT_DECLINED, T_fedi_receipt_declined, false, false, true, 0},
    {RECEIPT_UNCLEAR, T_fedi_receipt_unclear, true, false, true, 0},
    {RECEIPT_CLOSED, T_fedi_receipt_closed, false, false, false, 0},
    {RECEIPT_CROWD, T_fedi_receipt_crowd, true, false, false, 0},
};

static err
missing(struct writing *w, const char *what)
{
	return fail(w->arena, FAULT_MISSING, T_fault_missing, "a receipt without %s", what);
}

/* The page that lets them change their answer; NONE when they are on no list any more. */
static err
ticket_of(struct writing *w, struct signup_id id, struct url *out)
{
	struct signup *s;
	bool found;

	*out = (struct url){NONE};
	TRY(signup_load(w->rd, id, &s, &found));
	if (found)
		*out = address_full(w->arena,
		    address_ticket(w->arena, link_token(w->arena, LINK_TICKET, s->id.n, s->gen)));
	return OK;
}

static err
receipt_make(struct writing *w, const struct news *news, const struct remote *remote,
    struct write_receipt *out)
{
	struct write_receipt r = {
	    .name = str_sub(remote->handle, 0, str_find_char(remote->handle, '@'))};
	struct call *c;
	size_t i = 0;

	while (i < COUNT(receipts) && receipts[i].receipt != (enum news_receipt)news->detail)
		i++;
	if (i == COUNT(receipts) || news->call.n == 0)
		return missing(w, "a kind or a call");
	TRY(call_load(w->rd, news->call, &c));
	TRY(write_words_make(w, c, &r.w));
	TRY(ticket_of(w, news->signup, &r.ticket));
	if (!url_link(w->arena, remote->url, &r.person) &&
	    !url_link(w->arena, remote->uri, &r.person))
		r.person = (struct url){NONE};
	r.words =
	    receipts[i].chosen != 0 && c->words.chosen ? receipts[i].chosen : receipts[i].words;
	r.facts = receipts[i].facts;
	r.undo = receipts[i].undo && r.w.asks;
	r.choices = receipts[i].choices && r.w.asks;
	*out = r;
	return OK;
}

err
write_put_receipt(
    struct writing *w, const char *name, const struct actor *actor, const struct news *news)
{
	struct url id = address_object(w->arena, news->pub);
	struct remote remote;
	struct write_receipt r;
	bool found;

	TRY(remote_load(w->rd, news->remote, &remote, &found));
	if (!found)
		return missing(w, "somebody to get it");
	TRY(receipt_make(w, news, &remote, &r));
	json_open(&w->o, name);
	json_put_str(&w->o, "id", id.s);
	json_put_str(&w->o, "type", S("Note"));
	json_put_str(&w->o, "attributedTo", address_actor(w->arena, actor->movement.pub).s);
	json_put_str(&w->o, "url", r.w.page.s);
	json_put_str(&w->o, "published", write_time(w->arena, news->made));
	write_put_list(w, "to", remote.uri);
	write_put_list(w, "cc", NONE);
	json_put_flag(&w->o, "sensitive", false);
	view_write_receipt(writing_draw(w), &r);
	json_put_str(&w->o, "content", writing_drawn(w));
	json_open_array(&w->o, "tag");
	write_put_mention(w, remote.uri, remote.handle);
	json_close_array(&w->o);
	write_put_list(w, "attachment", NONE);
	json_close(&w->o);
	return OK;
}
