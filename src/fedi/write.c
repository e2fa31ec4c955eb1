/* fedi/write.c - see write.h: news as activities.
 *
 * An activity has the same id at each try: that of what it is about, with a mark, or of who says
 * it, with the public id of the news. */
#include "domain/remote.h"
#include "fedi/write_parts.h"

#include "base/arena.h"
#include "domain/address.h"
#include "store/db.h"
#include "text_keys.h"

/* What news is about, read from the rows it names. */
struct about {
	const struct news *news;
	struct actor actor; /* not set when the hub speaks; its public id alone when it has left */
	struct url self;    /* id of who says it */
	struct call *call;  /* NULL: none */
	struct version *version;
	struct remote remote; /* to whom alone */
	struct quote quote;
};

typedef err object_fn(struct writing *, const struct about *);

/* What an activity needs to be there. */
enum need {
	NEED_CALL = 1,
	NEED_PUBLIC = 2,
	NEED_VERSION = 4,
	NEED_REMOTE = 8,
	NEED_MOVEMENT = 16,
	NEED_QUOTE = 32,
	NEED_STANDING = 64, /* and it has our yes still */
	NEED_LEFT = 128,
	NEED_NAMES = 256, /* whom the words name is addressed too */
};

struct kind {
	struct str type;
	const char
	    *mark;  /* of its id, behind that of the object; NULL: the actor's, with news.pub */
	bool again; /* it may come several times: the mark goes on with news.pub */
	bool poll;  /* is about the call's poll */
	unsigned needs;
	object_fn *object;
};

static err
gone(struct writing *w, const char *what)
{
	return fail(w->arena, FAULT_MISSING, T_fault_missing, "news of %s that is gone", what);
}

/* ---- objects ------------------------------------------------------------------------ */

static err
object_note(struct writing *w, const struct about *a)
{
	return write_put_note(w, "object", &a->actor, a->version);
}

static err
object_event(struct writing *w, const struct about *a)
{
	return write_put_event(w, "object", &a->actor, a->call);
}

static err
object_poll(struct writing *w, const struct about *a)
{
	return write_put_poll(w, "object", &a->actor, a->call);
}

static err
object_id(struct writing *w, const struct about *a)
{
	json_put_str(&w->o, "object", address_object(w->arena, a->call->pub).s);
	return OK;
}

static err
object_event_gone(struct writing *w, const struct about *a)
{
	write_put_tombstone(w, "object", a->call, false);
	return OK;
}

static err
object_poll_gone(struct writing *w, const struct about *a)
{
	write_put_tombstone(w, "object", a->call, true);
	return OK;
}

static err
object_actor(struct writing *w, const struct about *a)
{
	if (a->news->movement.n == 0)
		return write_put_hub(w, "object");
	return write_put_actor(w, "object", &a->actor);
}

static err
object_self(struct writing *w, const struct about *a)
{
	json_put_str(&w->o, "object", a->self.s);
	return OK;
}

/* The whole activity that is answered: its id alone tells many servers nothing. */
static err
answered(struct writing *w, const struct about *a, struct str type, struct str object)
{
	json_open(&w->o, "object");
	json_put_str(&w->o, "id", a->news->about);
	json_put_str(&w->o, "type", type);
	json_put_str(&w->o, "actor", a->remote.uri);
	json_put_str(&w->o, "object", object);
	json_close(&w->o);
	return OK;
}

static err
object_follow(struct writing *w, const struct about *a)
{
	return answered(w, a, S("Follow"), a->self.s);
}

static err
object_join(struct writing *w, const struct about *a)
{
	return answered(w, a, S("Join"), address_object(w->arena, a->call->pub).s);
}

static err
object_request(struct writing *w, const struct about *a)
{
	json_open(&w->o, "object");
	json_put_str(&w->o, "id", a->news->about);
	json_put_str(&w->o, "type", S("QuoteRequest"));
	json_put_str(&w->o, "actor", a->remote.uri);
	json_put_str(&w->o, "object", write_quoted(w->arena, &a->quote).s);
	json_put_str(&w->o, "instrument", a->quote.uri);
	json_close(&w->o);
	return OK;
}

static err
object_request_granted(struct writing *w, const struct about *a)
{
	json_put_str(&w->o, "result", address_stamp(w->arena, a->quote.pub).s);
	return object_request(w, a);
}

static err
object_stamp_gone(struct writing *w, const struct about *a)
{
	write_put_stamp(w, "object", &a->actor, &a->quote);
	return OK;
}

static err
object_receipt(struct writing *w, const struct about *a)
{
	return write_put_receipt(w, "object", &a->actor, a->news);
}

/* ---- activities --------------------------------------------------------------------- */

#define CALL_SHOWN (NEED_MOVEMENT | NEED_CALL | NEED_PUBLIC)
#define QUOTING (NEED_MOVEMENT | NEED_REMOTE | NEED_QUOTE)
static const struct kind kinds[] = {
    [NEWS_VERSION] = {{"Create", 6}, "create", false, false,
	NEED_MOVEMENT | NEED_VERSION | NEED_NAMES, object_note},
    [NEWS_CALL] = {{"Create", 6}, "create", false, false, CALL_SHOWN | NEED_NAMES, object_event},
    [NEWS_POLL] = {{"Create", 6}, "create", false, true, CALL_SHOWN, object_poll},
    [NEWS_ANNOUNCE] = {{"Announce", 8}, "announce", false, false, CALL_SHOWN, object_id},
    [NEWS_CALL_CHANGED] = {{"Update", 6}, "update-", true, false, CALL_SHOWN | NEED_NAMES,
	object_event},
    [NEWS_POLL_CHANGED] = {{"Update", 6}, "update-", true, true, CALL_SHOWN, object_poll},
    [NEWS_CALL_GONE] = {{"Delete", 6}, "delete", false, false, NEED_MOVEMENT | NEED_CALL,
	object_event_gone},
    [NEWS_POLL_GONE] = {{"Delete", 6}, "delete", false, true, NEED_MOVEMENT | NEED_CALL,
	object_poll_gone},
    [NEWS_ACTOR] = {{"Update", 6}, NULL, false, false, 0, object_actor},
    [NEWS_ACCEPT] = {{"Accept", 6}, NULL, false, false, NEED_REMOTE, object_follow},
    [NEWS_REJECT] = {{"Reject", 6}, NULL, false, false, NEED_REMOTE, object_follow},
    [NEWS_JOIN_ACCEPT] = {{"Accept", 6}, NULL, false, false,
	NEED_MOVEMENT | NEED_CALL | NEED_REMOTE, object_join},
    [NEWS_JOIN_REJECT] = {{"Reject", 6}, NULL, false, false,
	NEED_MOVEMENT | NEED_CALL | NEED_REMOTE, object_join},
    [NEWS_RECEIPT] = {{"Create", 6}, "create", false, false,
	NEED_MOVEMENT | NEED_CALL | NEED_REMOTE, object_receipt},
    [NEWS_QUOTE_ACCEPT] = {{"Accept", 6}, NULL, false, false, QUOTING | NEED_STANDING,
	object_request_granted},
    [NEWS_QUOTE_REJECT] = {{"Reject", 6}, NULL, false, false, QUOTING, object_request},
    [NEWS_QUOTE_GONE] = {{"Delete", 6}, NULL, false, false, QUOTING, object_stamp_gone},
    [NEWS_LEFT] = {{"Delete", 6}, NULL, false, false, NEED_LEFT, object_self},
};

/* What the activity is about has this id. */
static struct url
object_of(struct arena *arena, const struct about *a, const struct kind *kind)
{
	if (a->news->kind == NEWS_RECEIPT)
		return address_object(arena, a->news->pub);
	if (a->version != NULL)
		return address_object(arena, a->version->pub);
	if (kind->poll)
		return address_poll(arena, a->call->pub);
	return address_object(arena, a->call->pub);
}

static struct url
id_of(struct arena *arena, const struct about *a, const struct kind *kind)
{
	if (kind->mark == NULL)
		return address_mark(arena, a->self, a->news->pub);
	return address_mark(arena, object_of(arena, a, kind),
	    buf_format(arena, "%s%.*s", kind->mark, STR_ARG(kind->again ? a->news->pub : S(""))));
}

/* When it was said: what is created, when it was made. */
static int64_t
said_at(const struct about *a)
{
	return a->version != NULL ? a->version->published : a->news->made;
}

static void
put_reach(struct writing *w, const struct about *a)
{
	if (a->remote.uri.at != NULL) {
		write_put_list(w, "to", a->remote.uri);
		write_put_list(w, "cc", NONE);
	} else if (a->news->movement.n == 0) {
		write_put_list(w, "to", WRITE_PUBLIC);
		write_put_list(w, "cc", NONE);
	} else {
		write_put_public(w, &a->actor);
	}
}

/* ---- reading ------------------------------------------------------------------------ */

/* Back again, it has not left. */
static err
read_left(struct writing *w, struct about *a)
{
	bool federates;

	TRY(actor_pub(w->rd, a->news->movement, &a->actor.movement.pub, &federates));
	if (federates)
		return gone(w, "leaving");
	a->self = address_actor(w->arena, a->actor.movement.pub);
	return OK;
}

static err
read_who(struct writing *w, struct about *a, unsigned needs)
{
	bool found;

	if ((needs & NEED_LEFT) != 0)
		return read_left(w, a);
	a->self = address_hub_actor(w->arena);
	if (a->news->movement.n == 0)
		return (needs & NEED_MOVEMENT) != 0 ? gone(w, "a movement") : OK;
	TRY(actor_by_id(w->rd, a->news->movement, &a->actor, &found));
	if (!found)
		return gone(w, "a movement");
	a->self = address_actor(w->arena, a->actor.movement.pub);
	return OK;
}

static err
read_quote(struct writing *w, struct about *a, unsigned needs)
{
	bool found;

	TRY(quote_load(w->rd, a->news->quote, &a->quote, &found));
	if (!found || ((needs & NEED_STANDING) != 0 && a->quote.state != QUOTE_STANDS))
		return gone(w, "a quote");
	return OK;
}

static err
read_about(struct writing *w, struct about *a, unsigned needs)
{
	bool found;

	TRY(read_who(w, a, needs));
	if ((needs & NEED_VERSION) != 0) {
		TRY(actor_version(w->rd, a->news->movement, a->news->version, &a->version));
		if (a->version == NULL)
			return gone(w, "a version");
	}
	if ((needs & NEED_CALL) != 0) {
		if (a->news->call.n == 0)
			return gone(w, "a call");
		TRY(call_load(w->rd, a->news->call, &a->call));
		if ((needs & NEED_PUBLIC) != 0 && !call_public(a->call))
			return gone(w, "a call");
	}
	if ((needs & NEED_NAMES) != 0)
		TRY(a->call != NULL ? write_name_call(w, a->call)
				    : write_name_version(w, a->version));
	if ((needs & NEED_REMOTE) != 0) {
		TRY(remote_load(w->rd, a->news->remote, &a->remote, &found));
		if (!found)
			return gone(w, "somebody");
	}
	return (needs & NEED_QUOTE) != 0 ? read_quote(w, a, needs) : OK;
}

static enum write_context
context_of(const struct kind *kind)
{
	if ((kind->needs & NEED_QUOTE) != 0)
		return CONTEXT_QUOTE;
	return kind->object == object_actor ? CONTEXT_ACTOR : CONTEXT_OBJECT;
}

err
write_news(struct rd *rd, const struct news *news, struct str *out)
{
	struct about a = {.news = news};
	const struct kind *kind;
	struct writing w;

	if (news->kind < NEWS_VERSION || (size_t)news->kind >= COUNT(kinds))
		return fail(rd_arena(rd), FAULT_MISSING, T_fault_missing, "news of no kind");
	kind = &kinds[news->kind];
	writing_open(&w, rd, context_of(kind));
	TRY(read_about(&w, &a, kind->needs));
	json_put_str(&w.o, "id", id_of(w.arena, &a, kind).s);
	json_put_str(&w.o, "type", kind->type);
	json_put_str(&w.o, "actor", a.self.s);
	if (news->kind == NEWS_JOIN_ACCEPT || news->kind == NEWS_JOIN_REJECT)
		json_put_str(&w.o, "attributedTo", a.self.s);
	json_put_str(&w.o, "published", write_time(w.arena, said_at(&a)));
	put_reach(&w, &a);
	TRY(kind->object(&w, &a));
	*out = writing_close(&w);
	return OK;
}
