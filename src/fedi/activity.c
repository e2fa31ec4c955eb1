/* fedi/activity.c - see activity.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/url.h"
#include "base/utf8.h"
#include "domain/address.h"
#include "fedi/activity.h"
#include "fedi/term.h"
#include "text_keys.h"

#define MET 4
#define HEAD_MAX ((size_t)280) /* https://, a host of 253 signs, a port */
#define HEAD_CAP ((size_t)64 << 10)
#define NAME_SIGNS 500 /* no choice of a poll is longer */

#define N(literal)                                                                                 \
	{                                                                                          \
		"" literal, sizeof(literal) - 1                                                    \
	}

static const struct term_type activity_types[] = {
    {N("Create"), ACTIVITY_CREATE},
    {N("Update"), ACTIVITY_UPDATE},
    {N("Delete"), ACTIVITY_DELETE},
    {N("Like"), ACTIVITY_LIKE},
    {N("Announce"), ACTIVITY_ANNOUNCE},
    {N("Follow"), ACTIVITY_FOLLOW},
    {N("Undo"), ACTIVITY_UNDO},
    {N("Accept"), ACTIVITY_ACCEPT},
    {N("TentativeAccept"), ACTIVITY_TENTATIVE},
    {N("Reject"), ACTIVITY_REJECT},
    {N("TentativeReject"), ACTIVITY_REJECT},
    {N("Join"), ACTIVITY_JOIN},
    {N("Leave"), ACTIVITY_LEAVE},
    {N("Block"), ACTIVITY_BLOCK},
    {N("Flag"), ACTIVITY_FLAG},
    {N("Move"), ACTIVITY_MOVE},
    {N("QuoteRequest"), ACTIVITY_QUOTE},
    {N("https://w3id.org/fep/044f#QuoteRequest"), ACTIVITY_QUOTE},
};

static const struct term_type object_types[] = {
    {N("Note"), OBJECT_NOTE},
    {N("Article"), OBJECT_NOTE},
    {N("Page"), OBJECT_NOTE},
    {N("Question"), OBJECT_NOTE},
    {N("Event"), OBJECT_NOTE},
    {N("ChatMessage"), OBJECT_NOTE},
    {N("Document"), OBJECT_NOTE},
    {N("Image"), OBJECT_NOTE},
    {N("Audio"), OBJECT_NOTE},
    {N("Video"), OBJECT_NOTE},
    {N("Person"), OBJECT_ACTOR},
    {N("Group"), OBJECT_ACTOR},
    {N("Organization"), OBJECT_ACTOR},
    {N("Service"), OBJECT_ACTOR},
    {N("Application"), OBJECT_ACTOR},
    {N("Tombstone"), OBJECT_TOMBSTONE},
};

/* ---- origins -------------------------------------------------------------------------------- */

/* Signs of which nothing is seen, or that turn what stands around them: in an address they only
 * deceive. */
static bool
is_hidden(uint32_t c)
{
	return c <= ' ' || (c >= 0x7f && c <= 0xa0) || c == 0xad || c == '\\' || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200f) || (c >= 0x2028 && c <= 0x202f) ||
	       (c >= 0x205f && c <= 0x206f) || c == 0x3000 || c == 0xfeff;
}

static bool
is_written_well(struct str url)
{
	if (url.n > TERM_ADDRESS || !utf8_valid(url))
		return false;
	for (size_t at = 0; at < url.n;)
		if (is_hidden(utf8_next(url, &at)))
			return false;
	return true;
}

/* Scheme, host and port, as written.  What follows is of no matter to an origin, and may be longer
 * than what base/url takes. */
static struct str
head_of(struct str url)
{
	size_t end = str_find(url, S("://")) + 3;

	while (end < url.n && memchr("/?#", url.at[end], 3) == NULL)
		end++;
	return str_sub(url, 0, end);
}

/* What reading it takes is given back at once: others choose how many there are. */
static struct str
origin_of_head(struct arena *a, struct str head)
{
	struct arena *own = arena_new(HEAD_CAP);
	struct str origin = NONE;
	struct url_parts p;

	if (url_read(own, head, &p) == OK) {
		p.path = S("");
		p.query = NONE;
		origin = str_copy(a, url_write(own, &p).s);
	}
	arena_free(own);
	return origin;
}

/* The heads that a thread met last: one activity names the same two or three again and again. */
struct met {
	char head[HEAD_MAX], origin[HEAD_MAX];
	size_t nhead, norigin;
};
static _Thread_local struct met met[MET];
static _Thread_local size_t oldest_met;

static void
meet(struct str head, struct str origin)
{
	struct met *m = &met[oldest_met];

	if (origin.at == NULL || origin.n > HEAD_MAX)
		return;
	oldest_met = (oldest_met + 1) % MET;
	memcpy(m->head, head.at, head.n);
	memcpy(m->origin, origin.at, origin.n);
	m->nhead = head.n;
	m->norigin = origin.n;
}

static struct str
origin_met(struct arena *a, struct str head)
{
	struct str origin;

	if (head.n > HEAD_MAX)
		return NONE;
	for (size_t i = 0; i < MET; i++)
		if (met[i].nhead > 0 && str_eq(head, (struct str){met[i].head, met[i].nhead}))
			return str_copy(a, (struct str){met[i].origin, met[i].norigin});
	origin = origin_of_head(a, head);
	meet(head, origin);
	return origin;
}

struct str
activity_origin(struct arena *a, struct str url)
{
	bool plain_too = str_starts(address_origin(), S("http://"));
	struct str origin;

	if (!is_written_well(url))
		return NONE;
	origin = origin_met(a, head_of(url));
	return str_starts(origin, S("https://")) || plain_too ? origin : NONE;
}

bool
activity_same_origin(struct arena *a, struct str one, struct str other)
{
	struct str origin = activity_origin(a, one);

	return origin.at != NULL && str_eq(origin, activity_origin(a, other));
}

/* ---- who can see it ------------------------------------------------------------------------- */

static bool
is_public(struct str s)
{
	return str_eq(s, S("https://www.w3.org/ns/activitystreams#Public")) ||
	       str_eq(s, S("as:Public")) || str_eq(s, S("Public"));
}

/* An author's followers are a collection at an address of the author's server's choosing; all of
 * them have this word in it, and no account is called so by its address. */
static bool
is_followers(struct str s)
{
	struct str part;

	while (str_split(&s, '/', &part))
		if (str_eq(part, S("followers")))
			return true;
	return false;
}

static enum activity_reach
reach_of_one(const struct json *v, enum activity_reach when_public)
{
	struct str s = json_is_object(v) ? json_str(json_get(v, "id")) : json_str(v);

	if (is_public(s))
		return when_public;
	return is_followers(s) ? REACH_FOLLOWERS : REACH_DIRECT;
}

static enum activity_reach
reach_of_list(const struct json *list, enum activity_reach when_public)
{
	enum activity_reach widest = reach_of_one(list, when_public);

	for (size_t i = 0; i < json_count(list); i++) {
		enum activity_reach reach = reach_of_one(json_at(list, i), when_public);

		if (reach > widest)
			widest = reach;
	}
	return widest;
}

static enum activity_reach
reach_of(const struct json *v)
{
	enum activity_reach to = reach_of_list(json_get(v, "to"), REACH_PUBLIC);
	enum activity_reach cc = reach_of_list(json_get(v, "cc"), REACH_UNLISTED);

	return to > cc ? to : cc;
}

static struct str
ours_of_one(struct arena *a, const struct json *v)
{
	struct str s = json_str(json_is_object(v) ? json_get(v, "id") : v), pub;

	return address_read(s, &pub) == ADDRESS_ACTOR ? term_address(a, s) : NONE;
}

/* An actor of ours among those whom a list names.  Such lists are long: what is not ours is passed
 * over before it is read. */
static struct str
ours_of_list(struct arena *a, const struct json *list)
{
	struct str found = ours_of_one(a, list);

	for (size_t i = 0; found.at == NULL && i < json_count(list); i++)
		found = ours_of_one(a, json_at(list, i));
	return found;
}

static struct str
ours_of(struct arena *a, const struct json *v)
{
	struct str to = ours_of_list(a, json_get(v, "to"));

	return to.at != NULL ? to : ours_of_list(a, json_get(v, "cc"));
}

static bool
is_addressed(const struct json *v)
{
	return !json_is_null(json_get(v, "to")) || !json_is_null(json_get(v, "cc"));
}

/* ---- objects -------------------------------------------------------------------------------- */

/* Whom a term names that may be missing: false when it is there and names nobody, because a thing
 * that hides its owner must not pass for one that has none. */
static bool
id_read(struct arena *a, const struct json *v, struct str *out)
{
	*out = term_id(a, v);
	return out->at != NULL || json_is_null(v);
}

static void
text_read(struct arena *a, const struct json *v, struct activity_object *o)
{
	struct str name = term_text(a, v, "name", "nameMap");

	o->reply_to = term_id(a, json_get(v, "inReplyTo"));
	o->name = name.at == NULL ? NONE : utf8_line(a, utf8_cut(name, NAME_SIGNS));
	o->content = term_text(a, v, "content", "contentMap");
	o->published = term_time(json_get(v, "published"));
	o->updated = term_time(json_get(v, "updated"));
	o->url = term_link(a, json_get(v, "url"));
	/* A page elsewhere could pass for one of theirs. */
	if (!activity_same_origin(a, o->id, o->url))
		o->url = o->id;
}

/* One object; reach is the activity's.  False when it cannot be taken for anything. */
static bool
object_read(
    struct arena *a, const struct json *v, enum activity_reach reach, struct activity_object *out)
{
	struct activity_object o = {.kind = OBJECT_ID_ONLY, .reach = reach};
	const struct json *type = json_get(v, "type");

	if (!json_is_object(v)) {
		o.id = o.url = term_address(a, json_str(v));
		*out = o;
		return o.id.at != NULL;
	}
	o.inner = (enum activity_kind)term_type(
	    type, activity_types, COUNT(activity_types), ACTIVITY_OTHER);
	o.kind = o.inner != ACTIVITY_OTHER ? OBJECT_ACTIVITY
					   : (enum object_kind)term_type(type, object_types,
						 COUNT(object_types), OBJECT_OTHER);
	if (!id_read(a, json_get(v, "id"), &o.id) ||
	    !id_read(
		a, json_get(v, o.kind == OBJECT_ACTIVITY ? "actor" : "attributedTo"), &o.author))
		return false;
	/* Votes and activities that are undone may come without one. */
	if (o.id.at == NULL && o.kind != OBJECT_NOTE && o.kind != OBJECT_ACTIVITY)
		return false;
	if (o.kind == OBJECT_ACTIVITY)
		o.object = term_id(a, json_get(v, "object"));
	if (is_addressed(v))
		o.reach = reach_of(v);
	o.ours = ours_of(a, v);
	text_read(a, v, &o);
	*out = o;
	return true;
}

static void
objects_read(struct arena *a, const struct json *root, struct activity *out)
{
	const struct json *v = json_get(root, "object");
	enum activity_reach reach = reach_of(root);

	if (json_count(v) == 0)
		out->nobjects = object_read(a, v, reach, &out->objects[0]);
	for (size_t i = 0; i < json_count(v) && out->nobjects < ACTIVITY_OBJECTS; i++)
		if (object_read(a, json_at(v, i), reach, &out->objects[out->nobjects]))
			out->nobjects++;
}

err
activity_read(struct arena *a, struct str body, struct activity *out)
{
	struct activity r = {0};
	JSON_DOC *doc = NULL;
	const struct json *root;

	TRY(term_open(a, body, &doc));
	root = json_root(doc);
	if (!term_has_context(root))
		return fail(a, FAULT_INPUT, T_fedi_not_document, "no context of activities");
	r.kind = (enum activity_kind)term_type(
	    json_get(root, "type"), activity_types, COUNT(activity_types), ACTIVITY_OTHER);
	r.id = term_address(a, json_str(json_get(root, "id")));
	r.actor = term_id(a, json_get(root, "actor"));
	r.target = term_id(a, json_get(root, "target"));
	r.content = term_text(a, root, "content", "contentMap");
	if (r.id.at == NULL || r.actor.at == NULL)
		return fail(a, FAULT_INPUT, T_fedi_not_document, "activity without id or actor");
	objects_read(a, root, &r);
	if (r.kind == ACTIVITY_QUOTE)
		(void)object_read(a, json_get(root, "instrument"), reach_of(root), &r.instrument);
	if (r.nobjects == 0 && r.kind != ACTIVITY_OTHER)
		return fail(a, FAULT_INPUT, T_fedi_not_document, "activity about nothing");
	*out = r;
	return OK;
}
