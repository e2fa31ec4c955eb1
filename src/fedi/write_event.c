/* fedi/write_event.c - calls as Events, and the polls that go with them as Questions.
 *
 * The Event is the union of what Mobilizon, Gancio, the WordPress bridge and FEP-8a8e read, by the
 * names of Mobilizon.  It has no coordinates, for a call has none. */
#include "base/arena.h"
#include "base/crypto.h"
#include "base/text.h"
#include "base/time.h"
#include "domain/address.h"
#include "domain/picture.h"
#include "fedi/write_parts.h"
#include "store/db.h"
#include "view_write.h"

/* An UUID of version 8 (RFC 9562 5.8) that is always the same for a call. */
static struct str
uuid_of(struct arena *arena, struct str pub)
{
	struct str hex = crypto_hex(arena, crypto_sha256(arena, pub));

	return buf_format(arena, "%.8s-%.4s-8%.3s-8%.3s-%.12s", hex.at, hex.at + 8, hex.at + 13,
	    hex.at + 17, hex.at + 20);
}

static struct str
status_of(const struct call *c)
{
	return c->state == CALL_OPEN ? S("CONFIRMED") : S("CANCELLED");
}

/* When it was shown, and when its words changed last. */
static err
put_times(struct writing *w, const struct call *c)
{
	struct actor_call more;
	int64_t published;

	TRY(actor_call(w->rd, c->id, &more));
	published = more.published.has ? more.published.n : c->changed;
	json_put_str(&w->o, "published", write_time(w->arena, published));
	json_put_str(&w->o, "updated",
	    write_time(w->arena, c->changed > published ? c->changed : published));
	return OK;
}

static err
put_span(struct writing *w, const struct call *c)
{
	struct str starts, ends;

	TRY(write_local(w->arena, c->words.starts_at, c->words.zone, &starts));
	TRY(write_local(w->arena, c->words.ends_at, c->words.zone, &ends));
	json_put_str(&w->o, "startTime", starts);
	json_put_str(&w->o, "endTime", ends);
	json_put_str(&w->o, "timezone", c->words.zone);
	return OK;
}

static void
put_place(struct writing *w, const struct call *c)
{
	struct url id = address_mark(w->arena, address_object(w->arena, c->pub), S("place"));

	json_open(&w->o, "location");
	json_put_str(&w->o, "id", id.s);
	json_put_str(&w->o, "type", S("Place"));
	json_put_str(&w->o, "name", c->words.place);
	json_open(&w->o, "address");
	json_put_str(&w->o, "type", S("PostalAddress"));
	json_put_str(&w->o, "streetAddress", c->words.place);
	json_close(&w->o);
	json_close(&w->o);
}

/* Gancio reads mediaType of every attachment; a PropertyValue would end Mobilizon's import. */
static void
put_page(struct writing *w, struct url page)
{
	json_open(&w->o, NULL);
	json_put_str(&w->o, "type", S("Link"));
	json_put_str(&w->o, "mediaType", S("text/html"));
	json_put_str(&w->o, "name", text_say(w->arena, 0, T_fedi_website, 0, NULL));
	json_put_str(&w->o, "href", page.s);
	json_close(&w->o);
}

/* Mobilizon knows the picture of an event by the name "Banner"; Mastodon and its kin read what is
 * to be seen from summary before they look at a name. */
static err
put_picture(struct writing *w, const struct call *c)
{
	struct picture p;
	bool found;

	TRY(picture_of(w->rd, c->id, &p, &found));
	if (!found)
		return OK;
	json_open(&w->o, NULL);
	json_put_str(&w->o, "type", S("Document"));
	json_put_str(&w->o, "mediaType", S("image/jpeg"));
	json_put_str(
	    &w->o, "url", address_full(w->arena, address_picture(w->arena, c->handle, p.name)).s);
	json_put_str(&w->o, "name", S("Banner"));
	json_put_str(&w->o, "summary", p.alt);
	json_put_int(&w->o, "width", p.width);
	json_put_int(&w->o, "height", p.height);
	json_close(&w->o);
	return OK;
}

/* The picture first: Gancio takes what stands there. */
static err
put_attachments(struct writing *w, const struct call *c, struct url page)
{
	json_open_array(&w->o, "attachment");
	TRY(put_picture(w, c));
	put_page(w, page);
	json_close_array(&w->o);
	return OK;
}

static void
put_room(struct writing *w, const struct call *c)
{
	json_put_str(&w->o, "joinMode", c->words.chosen ? S("restricted") : S("free"));
	json_put_int(&w->o, "maximumAttendeeCapacity", c->words.capacity);
	json_put_int(&w->o, "remainingAttendeeCapacity", call_free(c));
	json_put_int(&w->o, "participantCount", c->counts.going);
	json_put_flag(&w->o, "anonymousParticipationEnabled", false);
	json_put_flag(&w->o, "commentsEnabled", true);
	json_put_str(&w->o, "repliesModerationOption", S("allow_all"));
	write_put_list(w, "contacts", NONE);
}

static err
put_event(struct writing *w, const struct actor *actor, const struct call *c)
{
	struct write_words words;

	TRY(write_words_make(w, c, &words));
	json_put_str(&w->o, "id", address_object(w->arena, c->pub).s);
	json_put_str(&w->o, "type", S("Event"));
	json_put_str(&w->o, "uuid", uuid_of(w->arena, c->pub));
	json_put_str(&w->o, "url", words.page.s);
	json_put_str(&w->o, "attributedTo", address_actor(w->arena, actor->movement.pub).s);
	write_put_public(w, actor);
	json_put_str(&w->o, "name", c->words.title);
	TRY(put_span(w, c));
	view_write_summary(writing_draw(w), &words);
	json_put_str(&w->o, "summary", write_named(w));
	view_write_event(writing_draw(w), &words);
	write_put_content(w, actor);
	json_put_str(&w->o, "mediaType", S("text/html"));
	TRY(put_times(w, c));
	json_put_str(&w->o, "inLanguage", text_lang_tag(0));
	json_put_str(&w->o, "category", S("MOVEMENTS_POLITICS"));
	json_put_str(&w->o, "status", status_of(c));
	json_put_str(&w->o, "ical:status", status_of(c));
	json_put_flag(&w->o, "isOnline", false);
	json_put_flag(&w->o, "draft", false);
	json_put_flag(&w->o, "sensitive", c->words.warning.n > 0);
	put_place(w, c);
	put_room(w, c);
	TRY(put_attachments(w, c, words.page));
	write_put_replies(w, address_replies(w->arena, c->pub));
	write_put_policy(w);
	return OK;
}

/* ---- polls -------------------------------------------------------------------------- */

struct str
write_choice(struct arena *arena, enum far_choice choice)
{
	static const int words[CHOICES] = {
	    T_fedi_choice_going, T_fedi_choice_maybe, T_fedi_choice_no};

	return text_say(arena, 0, words[choice], 0, NULL);
}

static void
put_choices(struct writing *w, const int64_t totals[CHOICES])
{
	json_open_array(&w->o, "oneOf");
	for (int i = 0; i < CHOICES; i++) {
		json_open(&w->o, NULL);
		json_put_str(&w->o, "type", S("Note"));
		json_put_str(&w->o, "name", write_choice(w->arena, (enum far_choice)i));
		json_open(&w->o, "replies");
		json_put_str(&w->o, "type", S("Collection"));
		json_put_int(&w->o, "totalItems", totals[i]);
		json_close(&w->o);
		json_close(&w->o);
	}
	json_close_array(&w->o);
}

/* It ends when the call begins, or earlier when that is called off. */
static void
put_end(struct writing *w, const struct call *c)
{
	bool off = c->state != CALL_OPEN && c->changed < c->words.starts_at;
	int64_t ends = off ? c->changed : c->words.starts_at;

	json_put_str(&w->o, "endTime", write_time(w->arena, ends));
	if (off || ends <= time_now())
		json_put_str(&w->o, "closed", write_time(w->arena, ends));
}

static err
put_poll(struct writing *w, const struct actor *actor, const struct call *c)
{
	/* how many asked in vain is nobody's business where hosts choose */
	int64_t line = c->words.chosen ? 0 : c->counts.waiting;
	int64_t totals[CHOICES] = {c->counts.going + line, c->counts.maybe, 0};
	struct write_words words;
	struct actor_call more;

	TRY(write_words_make(w, c, &words));
	TRY(actor_call(w->rd, c->id, &more));
	w->named.n = 0; /* the Event tells them, and once is enough */
	totals[CHOICE_NO] = more.declined;
	json_put_str(&w->o, "id", address_poll(w->arena, c->pub).s);
	json_put_str(&w->o, "type", S("Question"));
	json_put_str(&w->o, "attributedTo", address_actor(w->arena, actor->movement.pub).s);
	json_put_str(&w->o, "url", words.page.s);
	write_put_public(w, actor);
	TRY(put_times(w, c));
	write_put_warning(w, c->words.warning);
	view_write_poll(writing_draw(w), &words);
	write_put_content(w, actor);
	write_put_list(w, "attachment", NONE);
	put_end(w, c);
	json_put_int(&w->o, "votersCount", totals[0] + totals[1] + totals[2]);
	put_choices(w, totals);
	write_put_policy(w);
	return OK;
}

/* ---- alone or inside others --------------------------------------------------------- */

typedef err put_fn(struct writing *, const struct actor *, const struct call *);

static err
put_named(struct writing *w, const char *name, const struct actor *actor, const struct call *c,
    put_fn *put)
{
	if (name != NULL)
		json_open(&w->o, name);
	TRY(put(w, actor, c));
	if (name != NULL)
		json_close(&w->o);
	return OK;
}

err
write_put_event(
    struct writing *w, const char *name, const struct actor *actor, const struct call *c)
{
	return put_named(w, name, actor, c, put_event);
}

err
write_put_poll(struct writing *w, const char *name, const struct actor *actor, const struct call *c)
{
	return put_named(w, name, actor, c, put_poll);
}

void
write_put_tombstone(struct writing *w, const char *name, const struct call *c, bool poll)
{
	struct url id = poll ? address_poll(w->arena, c->pub) : address_object(w->arena, c->pub);

	if (name != NULL)
		json_open(&w->o, name);
	json_put_str(&w->o, "id", id.s);
	json_put_str(&w->o, "type", S("Tombstone"));
	json_put_str(&w->o, "formerType", poll ? S("Question") : S("Event"));
	json_put_str(&w->o, "deleted", write_time(w->arena, c->changed));
	if (name != NULL)
		json_close(&w->o);
}

static err
document(struct rd *rd, const struct call *c, put_fn *put, struct str *out)
{
	struct writing w;
	struct actor actor;
	bool found;

	TRY(actor_by_id(rd, c->movement, &actor, &found));
	if (!found || !call_public(c))
		return fail(rd_arena(rd), FAULT_MISSING, T_fault_missing, "a call by itself");
	writing_open(&w, rd, CONTEXT_OBJECT);
	TRY(write_name_call(&w, c));
	TRY(put(&w, &actor, c));
	*out = writing_close(&w);
	return OK;
}

err
write_event(struct rd *rd, const struct call *c, struct str *out)
{
	return document(rd, c, put_event, out);
}

err
write_poll(struct rd *rd, const struct call *c, struct str *out)
{
	return document(rd, c, put_poll, out);
}

err
write_tombstone(struct rd *rd, const struct call *c, bool poll, struct str *out)
{
	struct writing w;

	writing_open(&w, rd, CONTEXT_OBJECT);
	write_put_tombstone(&w, NULL, c, poll);
	*out = writing_close(&w);
	return OK;
}
