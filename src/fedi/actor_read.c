/* fedi/actor_read.c - see actor_read.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/clean.h"
#include "base/str.h"
#include "base/url.h"
#include "base/utf8.h"
#include "fedi/activity.h"
#include "fedi/actor_read.h"
#include "fedi/term.h"
#include "text_keys.h"

#define NAME_MAX_SIGNS 80
#define NAME_LOOKED 1000 /* signs of a name as sent: there is markup in some */
#define KEYS_LOOKED 8
#define AKA_LOOKED 16
#define LINKS_LOOKED 64
#define HANDLE_MAX 320
#define PEM_MAX 8192

#define N(literal)                                                                                 \
	{                                                                                          \
		"" literal, sizeof(literal) - 1                                                    \
	}
/* The value says nothing but that the type is known. */
static const struct term_type actor_types[] = {
    {N("Person"), 1},
    {N("Group"), 1},
    {N("Organization"), 1},
    {N("Service"), 1},
    {N("Application"), 1},
};

#define AS_PROFILE "https://www.w3.org/ns/activitystreams"

/* ---- addresses ------------------------------------------------------------------------------ */

static struct str
without_fragment(struct str url)
{
	return str_sub(url, 0, str_find_char(url, '#'));
}

/* The same document?  Spellings that ask a server for the same thing are one. */
static bool
is_same_page(struct arena *a, struct str one, struct str other)
{
	struct url_parts p;
	struct url_parts q;

	one = without_fragment(one);
	other = without_fragment(other);
	if (str_eq(one, other))
		return true;
	return url_read(a, one, &p) == OK && url_read(a, other, &q) == OK &&
	       str_eq(url_write(a, &p).s, url_write(a, &q).s);
}

/* ---- names ---------------------------------------------------------------------------------- */

static bool
is_name_sign(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* [a-z0-9_]+([.-]+[a-z0-9_]+)*, in either case: what all servers take. */
static bool
is_name(struct str s)
{
	if (s.n == 0 || !is_name_sign(s.at[0]) || !is_name_sign(s.at[s.n - 1]))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_name_sign(s.at[i]) && s.at[i] != '.' && s.at[i] != '-')
			return false;
	return true;
}

/* preferredUsername, or what stands before the @ of webfinger (FEP-2c59).  The host there is only
 * a claim, and none of its name is taken. */
static struct str
name_of(const struct json *v)
{
	struct str s = json_str(json_get(v, "preferredUsername"));

	if (s.n == 0) {
		s = json_str(json_get(v, "webfinger"));
		if (str_starts(s, S("@")))
			s = str_sub(s, 1, s.n);
		s = str_sub(s, 0, str_find_char(s, '@'));
	}
	return is_name(s) ? s : NONE;
}

/* Plain text in one line, or the other name when nothing is left of it. */
static struct str
shown_name(struct arena *a, const struct json *v, struct str otherwise)
{
	struct str s = term_text(a, v, "name", "nameMap");

	if (s.at != NULL)
		s = utf8_cut_whole(
		    utf8_line(a, clean_text(a, utf8_cut(s, NAME_LOOKED))), NAME_MAX_SIGNS);
	return s.n > 0 ? s : utf8_cut(str_copy(a, otherwise), NAME_MAX_SIGNS);
}

/* ---- keys ----------------------------------------------------------------------------------- */

static bool
is_base64(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '+' || c == '/' || c == '=' || c == '\n' || c == '\r';
}

/* A frame of RFC 7468 with base64 in it and nothing around; base/rsa judges what that says. */
static bool
is_framed(struct str pem, struct str head, struct str tail)
{
	struct str inside = str_sub(pem, head.n, pem.n - tail.n);

	if (pem.n <= head.n + tail.n || !str_starts(pem, head) || !str_ends(pem, tail))
		return false;
	for (size_t i = 0; i < inside.n; i++)
		if (!is_base64(inside.at[i]))
			return false;
	return true;
}

/* NONE when it is no public key in PEM: SPKI, or PKCS #1 as some write it. */
static struct str
pem_read(struct arena *a, const struct json *v)
{
	struct str pem = str_trim(json_str(v));

	if (pem.n > PEM_MAX ||
	    (!is_framed(pem, S("-----BEGIN PUBLIC KEY-----"), S("-----END PUBLIC KEY-----")) &&
		!is_framed(
		    pem, S("-----BEGIN RSA PUBLIC KEY-----"), S("-----END RSA PUBLIC KEY-----"))))
		return NONE;
	return str_copy(a, pem);
}

struct key {
	struct str id, pem; /* NONE: none */
};

/* A key that belongs to this actor.  Its id lies on the actor's origin, or it could stand in the
 * place of somebody else's. */
static bool
key_read(struct arena *a, const struct json *v, struct str actor, struct key *out)
{
	const struct json *owner = json_get(v, "owner");
	struct key k = {term_id(a, json_get(v, "id")), pem_read(a, json_get(v, "publicKeyPem"))};

	if (k.pem.at == NULL || !activity_same_origin(a, k.id, actor) ||
	    (!json_is_null(owner) && !str_eq(term_id(a, owner), actor)))
		return false;
	*out = k;
	return true;
}

/* The first that fits of one or several of which few are looked at; false for none. */
static bool
first_key(struct arena *a, const struct json *v, struct str actor, struct key *out)
{
	if (key_read(a, v, actor, out))
		return true;
	for (size_t i = 0; i < json_count(v) && i < KEYS_LOOKED; i++)
		if (key_read(a, json_at(v, i), actor, out))
			return true;
	return false;
}

/* ---- documents ------------------------------------------------------------------------------ */

static err
unfit(struct arena *a, const char *why)
{
	return fail(a, FAULT_INPUT, T_fedi_not_actor, "%s", why);
}

/* An inbox; *out is NONE when there is none.  False when it lies elsewhere or cannot be read. */
static bool
inbox_read(struct arena *a, const struct json *v, struct str actor, struct str *out)
{
	struct str s = term_id(a, v);

	if (!json_is_null(v) && !activity_same_origin(a, s, actor))
		return false;
	*out = s;
	return true;
}

static void
aka_read(struct arena *a, const struct json *v, struct remote_doc *d)
{
	size_t n = 0;

	d->aka[0] = json_count(v) == 0 ? term_address(a, json_str(v)) : NONE;
	for (size_t i = 0; i < json_count(v) && i < AKA_LOOKED && n < COUNT(d->aka); i++) {
		struct str s = term_address(a, json_str(json_at(v, i)));

		if (s.at != NULL)
			d->aka[n++] = s;
	}
}

/* "https://" is left away, as in peer.host. */
static struct str
host_of(struct arena *a, struct str url)
{
	struct str origin = activity_origin(a, url);

	return str_sub(origin, str_find(origin, S("://")) + 3, origin.n);
}

static err
whole_read(struct arena *a, const struct json *root, struct str id, struct remote_doc *out)
{
	const struct json *endpoints = json_get(root, "endpoints");
	struct remote_doc d = {.uri = id, .host = host_of(a, id)};
	struct str name = name_of(root);
	struct key key = {NONE, NONE};

	if (!term_has_context(root))
		return unfit(a, "no context of activities");
	if (!inbox_read(a, json_get(root, "inbox"), id, &d.inbox) ||
	    !inbox_read(a, json_get(endpoints, "sharedInbox"), id, &d.shared))
		return unfit(a, "addresses of several origins");
	if (!first_key(a, json_get(root, "publicKey"), id, &key))
		return unfit(a, "no key of its own");
	d.handle = buf_format(a, "%.*s@%.*s", STR_ARG(name), STR_ARG(d.host));
	if (name.at == NULL || d.handle.n > HANDLE_MAX)
		return unfit(a, "no name to write to");
	d.name = shown_name(a, root, name);
	d.url = term_link(a, json_get(root, "url"));
	if (!activity_same_origin(a, d.url, id))
		d.url = id;
	d.key_id = key.id;
	d.key_pem = key.pem;
	aka_read(a, json_get(root, "alsoKnownAs"), &d);
	*out = d;
	return OK;
}

/* A key on a page of its own. */
static err
bare_read(struct arena *a, const struct json *root, struct str url, struct actor_found *out)
{
	struct actor_found f = {.doc = ACTOR_KEY_ONLY};

	f.owner = term_id(a, json_get(root, "owner"));
	f.key_id = term_id(a, json_get(root, "id"));
	f.key_pem = pem_read(a, json_get(root, "publicKeyPem"));
	if (f.key_pem.at == NULL || f.owner.at == NULL)
		return unfit(a, "neither an actor nor a key");
	if (!is_same_page(a, f.key_id, url) || !activity_same_origin(a, f.key_id, f.owner))
		return unfit(a, "a key of elsewhere");
	*out = f;
	return OK;
}

/* An actor whose id is not where it was found.  Without an inbox it is a stub, which is all that a
 * server shows to whoever has not signed: it says whose key stands at this address. */
static err
elsewhere_read(struct arena *a, const struct json *root, struct str id, struct actor_found *out)
{
	const struct json *key = json_get(root, "publicKey");
	struct actor_found f = {.actor.uri = id};

	if (json_is_null(json_get(root, "inbox")) && json_is_object(key)) {
		f = (struct actor_found){.doc = ACTOR_KEY_ONLY, .owner = id};
		f.key_id = term_id(a, json_get(key, "id"));
		if (!activity_same_origin(a, f.key_id, id))
			return unfit(a, "a key of elsewhere");
	}
	*out = f;
	return OK;
}

err
actor_read(struct arena *a, struct str url, struct str body, struct actor_found *out)
{
	struct actor_found f = {.doc = ACTOR_WHOLE};
	JSON_DOC *doc = NULL;
	const struct json *root;
	struct str id;

	TRY(term_open(a, body, &doc));
	root = json_root(doc);
	if (term_type(json_get(root, "type"), actor_types, COUNT(actor_types), 0) == 0)
		return bare_read(a, root, url, out);
	id = term_address(a, json_str(json_get(root, "id")));
	if (!activity_same_origin(a, id, url))
		return unfit(a, "an actor of elsewhere");
	if (!is_same_page(a, id, url))
		return elsewhere_read(a, root, id, out);
	TRY(whole_read(a, root, id, &f.actor));
	if (f.actor.inbox.at == NULL)
		return unfit(a, "no inbox");
	*out = f;
	return OK;
}

/* ---- content types -------------------------------------------------------------------------- */

static bool
is_token_sign(char c)
{
	return is_name_sign(c) || (c != 0 && strchr("!#$%&'*+-.^`|~", c) != NULL);
}

static struct str
take_token(struct str *s)
{
	size_t n = 0;
	struct str token;

	while (n < s->n && is_token_sign(s->at[n]))
		n++;
	token = str_sub(*s, 0, n);
	*s = str_sub(*s, n, s->n);
	return token;
}

/* A token or a quoted string (RFC 9110 5.6.4) without escapes: none of what we wait for has one. */
static bool
take_value(struct str *s, struct str *out)
{
	size_t end;

	if (!str_starts(*s, S("\""))) {
		*out = take_token(s);
		return out->n > 0;
	}
	*s = str_sub(*s, 1, s->n);
	end = str_find_char(*s, '"');
	*out = str_sub(*s, 0, end);
	if (end == s->n || str_find_char(*out, '\\') < out->n)
		return false;
	*s = str_sub(*s, end + 1, s->n);
	return true;
}

/* A profile may name several things, set apart by blanks (RFC 6906). */
static bool
names_profile(struct str value)
{
	struct str word;

	while (str_split(&value, ' ', &word))
		if (str_eq(word, S(AS_PROFILE)))
			return true;
	return false;
}

/* The parameters behind a type (RFC 9110 5.6.6); false when they are malformed or a profile is
 * given twice. */
static bool
parameters_read(struct str s, bool *profiled)
{
	int profiles = 0;

	for (s = str_trim(s); s.n > 0; s = str_trim(s)) {
		struct str name;
		struct str value;

		if (s.at[0] != ';')
			return false;
		s = str_trim(str_sub(s, 1, s.n));
		if (s.n == 0 || s.at[0] == ';')
			continue;
		name = take_token(&s);
		if (name.n == 0 || !str_starts(s, S("=")))
			return false;
		s = str_sub(s, 1, s.n);
		if (!take_value(&s, &value))
			return false;
		if (!str_eq_ascii(name, S("profile")))
			continue;
		profiles++;
		*profiled = names_profile(value);
	}
	return profiles <= 1;
}

bool
actor_type_fits(struct str content_type)
{
	struct str rest = str_trim(content_type);
	size_t end = str_find_char(rest, ';');
	struct str type = str_trim(str_sub(rest, 0, end));
	bool profiled = false;

	if (!parameters_read(str_sub(rest, end, rest.n), &profiled))
		return false;
	return str_eq_ascii(type, S("application/activity+json")) ||
	       (str_eq_ascii(type, S("application/ld+json")) && profiled);
}

/* ---- WebFinger ------------------------------------------------------------------------------ */

static bool
is_self_type(struct str s)
{
	return str_eq(s, S("application/activity+json")) ||
	       str_eq(s, S("application/ld+json; profile=\"" AS_PROFILE "\""));
}

/* What stands before the first variable called `name`, and behind it, without other variables. */
static bool
template_parts(struct arena *a, struct str s, struct str name, struct str parts[2])
{
	struct buf b[2] = {BUF(a), BUF(a)};
	int part = 0;

	while (s.n > 0) {
		size_t at = str_find_char(s, '{'), end = str_find_char(s, '}');

		buf_add(&b[part], str_sub(s, 0, at));
		if (at < s.n && (end < at || end == s.n))
			return false;
		if (part == 0 && at < s.n && str_eq(str_sub(s, at + 1, end), name))
			part = 1;
		s = at < s.n ? str_sub(s, end + 1, s.n) : NONE;
	}
	parts[0] = buf_str(&b[0]);
	parts[1] = buf_str(&b[1]);
	return part == 1;
}

/* A template leads to one origin whatever is put in. */
static struct str
template_read(struct arena *a, struct str s, struct str name)
{
	struct str parts[2], filled;

	if (!template_parts(a, s, name, parts))
		return NONE;
	filled = buf_format(a, "%.*sx%.*s", STR_ARG(parts[0]), STR_ARG(parts[1]));
	if (!activity_same_origin(a, parts[0], filled))
		return NONE;
	return buf_format(
	    a, "%.*s%.*s%.*s", STR_ARG(parts[0]), STR_ARG(FINGER_HOLE), STR_ARG(parts[1]));
}

/* Links with a template, and how the variable for an address of ours is called in it. */
static const struct {
	struct str rel, name;
} templates[FINGER_PAGES] = {
    [FINGER_SUBSCRIBE] = {N("http://ostatus.org/schema/1.0/subscribe"), N("uri")},
    [FINGER_FOLLOW] = {N("https://w3id.org/fep/3b86/Follow"), N("object")},
    [FINGER_OBJECT] = {N("https://w3id.org/fep/3b86/Object"), N("object")},
};

static void
link_read(struct arena *a, const struct json *v, struct finger *f)
{
	struct str rel = json_str(json_get(v, "rel"));

	if (f->self.at == NULL && str_eq(rel, S("self")) &&
	    is_self_type(json_str(json_get(v, "type"))))
		f->self = term_address(a, json_str(json_get(v, "href")));
	for (size_t i = 0; i < FINGER_PAGES; i++)
		if (f->pages[i].at == NULL && str_eq(rel, templates[i].rel))
			f->pages[i] =
			    template_read(a, json_str(json_get(v, "template")), templates[i].name);
}

err
actor_finger(struct arena *a, struct str body, struct finger *out)
{
	struct finger f = {.self = NONE};
	JSON_DOC *doc = NULL;
	const struct json *links;

	TRY(term_open(a, body, &doc));
	links = json_get(json_root(doc), "links");
	for (size_t i = 0; i < json_count(links) && i < LINKS_LOOKED; i++)
		link_read(a, json_at(links, i), &f);
	*out = f;
	return OK;
}

/* ---- handles -------------------------------------------------------------------------------- */

static bool
handle_parts(struct arena *a, struct str name, struct str host, struct str *out, struct str *at)
{
	struct str plain = NONE;

	if (name.n > HANDLE_MAX || !is_name(name))
		return false;
	/* A host and nothing behind it. */
	for (size_t i = 0; i < host.n; i++)
		if (memchr("/?#", host.at[i], 3) != NULL)
			return false;
	plain = host_of(a, buf_format(a, "https://%.*s", STR_ARG(host)));
	if (plain.n == 0)
		return false;
	*out = str_copy(a, name);
	*at = plain;
	return true;
}

bool
actor_handle(struct arena *a, struct str typed, struct str *name, struct str *host)
{
	struct str s = utf8_valid(typed) ? utf8_line(a, typed) : NONE;
	struct str scheme = str_sub(s, 0, str_find(s, S("://")));
	size_t at;

	if (str_eq_ascii(scheme, S("https"))) {
		s = str_sub(s, scheme.n + 3, s.n);
		if (str_ends(s, S("/")))
			s.n--;
		at = str_find(s, S("/@"));
		return handle_parts(a, str_sub(s, at + 2, s.n), str_sub(s, 0, at), name, host);
	}
	if (str_starts(s, S("@")))
		s = str_sub(s, 1, s.n);
	at = str_find_char(s, '@');
	return handle_parts(a, str_sub(s, 0, at), str_sub(s, at + 1, s.n), name, host);
}
