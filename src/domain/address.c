/* domain/address.c - see address.h.  Names inside paths are handles, slugs, public ids and tokens,
 * percent-encoded all the same, so that an address is one whatever it is given. */
#include "base/buf.h"
#include "base/str.h"
#include "base/url.h"
#include "domain/address.h"

#define ORIGIN_BYTES 512

static char origin_bytes[ORIGIN_BYTES];
static struct str origin;

/* ---- the origin -------------------------------------------------------------------------- */

void
address_origin_set(struct str s)
{
	if (s.n > sizeof(origin_bytes))
		abort();
	memcpy(origin_bytes, s.at, s.n);
	origin = (struct str){origin_bytes, s.n};
}

struct str
address_origin(void)
{
	return origin;
}

struct str
address_host(void)
{
	return str_sub(origin, str_find(origin, S("://")) + 3, origin.n);
}

/* The host without its port; brackets stay around IPv6. */
static struct str
bare_host(void)
{
	struct str host = address_host();

	if (str_starts(host, S("[")))
		return str_sub(host, 0, str_find_char(host, ']') + 1);
	return str_sub(host, 0, str_find_char(host, ':'));
}

struct str
address_mail_host(void)
{
	struct str host = bare_host();

	return str_starts(host, S("[")) ? S("localhost") : host;
}

/* 127.0.0.0/8 in dotted form: a name such as 127.0.0.1.example is none. */
static bool
is_loopback_ip4(struct str s)
{
	struct str part;
	int64_t n;
	int parts = 0;

	for (; str_split(&s, '.', &part); parts++)
		if (!str_int(part, &n) || n < 0 || n > 255 || (parts == 0 && n != 127))
			return false;
	return parts == 4;
}

bool
address_is_loopback(void)
{
	struct str host = bare_host();

	return str_eq(host, S("localhost")) || str_ends(host, S(".localhost")) ||
	       str_eq(host, S("[::1]")) || is_loopback_ip4(host);
}

bool
address_is_secure(void)
{
	return str_starts(origin, S("https://")) || address_is_loopback();
}

/* ---- paths ------------------------------------------------------------------------------- */

/* before, the encoded name, after. */
static struct url
path(struct arena *a, struct str before, struct str name, struct str after)
{
	struct buf b = BUF(a);

	buf_add(&b, before);
	url_encode(&b, name);
	buf_add(&b, after);
	return (struct url){buf_str(&b)};
}

/* A part of a page: "going" stands below it, ".ics" is another form of it. */
struct url
address_part(struct arena *a, struct url page, struct str part)
{
	struct buf b = BUF(a);

	buf_add(&b, page.s);
	if (!str_starts(part, S(".")))
		buf_char(&b, '/');
	buf_add(&b, part);
	return (struct url){buf_str(&b)};
}

struct url
address_home(void)
{
	return (struct url){S("/")};
}

struct url
address_movement(struct arena *a, struct str handle)
{
	return path(a, S("/@"), handle, NONE);
}

struct url
address_movement_impact(struct arena *a, struct str handle)
{
	return path(a, S("/@"), handle, S("/impact"));
}

struct url
address_message(struct arena *a, struct str handle)
{
	return path(a, S("/@"), handle, S("/message"));
}

struct url
address_version(struct arena *a, struct str handle, int64_t n)
{
	return path(a, S("/@"), handle, buf_format(a, "/message/%" PRId64, n));
}

struct url
address_call(struct arena *a, struct str handle, struct str slug)
{
	return path(a, path(a, S("/@"), handle, S("/calls/")).s, slug, NONE);
}

struct url
address_call_part(struct arena *a, struct str handle, struct str slug, struct str part)
{
	return address_part(a, address_call(a, handle, slug), part);
}

struct url
address_call_desk(struct arena *a, struct str pub)
{
	return path(a, S("/calls/"), pub, NONE);
}

struct url
address_call_desk_part(struct arena *a, struct str pub, struct str part)
{
	return address_part(a, address_call_desk(a, pub), part);
}

struct url
address_picture(struct arena *a, struct str handle, struct str name)
{
	struct url all = address_part(a, address_movement(a, handle), S("pictures"));

	return address_part(a, all, buf_format(a, "%.*s.jpg", STR_ARG(name)));
}

struct url
address_movement_desk(struct arena *a, struct str handle)
{
	return path(a, S("/desk/"), handle, NONE);
}

struct url
address_impact(struct arena *a, struct str handle)
{
	return path(a, S("/impact/"), handle, NONE);
}

struct url
address_query(struct arena *a, struct url page, struct str name, struct str value)
{
	struct buf b = BUF(a);

	buf_add(&b, page.s);
	buf_char(&b, str_find_char(page.s, '?') < page.s.n ? '&' : '?');
	buf_add(&b, name);
	buf_char(&b, '=');
	url_encode(&b, value);
	return (struct url){buf_str(&b)};
}

struct url
address_movement_desk_part(struct arena *a, struct str handle, struct str part)
{
	return address_part(a, address_movement_desk(a, handle), part);
}

struct url
address_circle(struct arena *a, struct str pub)
{
	return path(a, S("/c/"), pub, NONE);
}

struct url
address_circle_part(struct arena *a, struct str pub, struct str part)
{
	return address_part(a, address_circle(a, pub), part);
}

struct url
address_proposal(struct arena *a, struct str circle, struct str pub)
{
	return path(a, address_circle_part(a, circle, S("proposals/")).s, pub, NONE);
}

struct url
address_invitation(struct arena *a, struct str token)
{
	return path(a, S("/i/"), token, NONE);
}

struct url
address_signin(struct arena *a, struct str token)
{
	return path(a, S("/login/by/"), token, NONE);
}

struct url
address_ticket(struct arena *a, struct str token)
{
	return path(a, S("/t/"), token, NONE);
}

struct url
address_door(struct arena *a, struct str token)
{
	return path(a, S("/door/"), token, NONE);
}

struct url
address_next(struct arena *a, struct str token)
{
	return path(a, S("/next/"), token, NONE);
}

struct url
address_share(struct arena *a, struct str code)
{
	return path(a, S("/s/"), code, NONE);
}

struct url
address_setup(struct arena *a, struct str token)
{
	return path(a, S("/setup/"), token, NONE);
}

struct url
address_path(struct str literal)
{
	return (struct url){literal};
}

struct url
address_full(struct arena *a, struct url ours)
{
	struct buf b = BUF(a);

	buf_add(&b, origin);
	buf_add(&b, ours.s);
	return (struct url){buf_str(&b)};
}

/* ---- for other servers ------------------------------------------------------------------- */

struct url
address_hub_actor(struct arena *a)
{
	return address_full(a, (struct url){S("/actor")});
}

struct url
address_back(struct arena *a, struct str server)
{
	return address_full(a, path(a, S("/auth/back/"), server, NONE));
}

struct url
address_inbox(struct arena *a)
{
	return address_full(a, (struct url){S("/inbox")});
}

struct url
address_actor(struct arena *a, struct str pub)
{
	return address_full(a, path(a, S("/u/"), pub, NONE));
}

struct url
address_object(struct arena *a, struct str pub)
{
	return address_full(a, path(a, S("/o/"), pub, NONE));
}

struct url
address_poll(struct arena *a, struct str object)
{
	return address_part(a, address_object(a, object), S("poll"));
}

struct url
address_replies(struct arena *a, struct str object)
{
	return address_part(a, address_object(a, object), S("replies"));
}

struct url
address_stamp(struct arena *a, struct str pub)
{
	return address_full(a, path(a, S("/q/"), pub, NONE));
}

struct url
address_mark(struct arena *a, struct url page, struct str mark)
{
	struct buf b = BUF(a);

	buf_add(&b, page.s);
	buf_char(&b, '#');
	buf_add(&b, mark);
	return (struct url){buf_str(&b)};
}

/* How the paths that name things begin and end; what stands between is one part. */
static const struct {
	const char *before, *after;
	enum address_kind kind;
} named[] = {
    {"/u/", "", ADDRESS_ACTOR},
    {"/o/", "/poll", ADDRESS_POLL},
    {"/o/", "", ADDRESS_OBJECT},
    {"/@", "", ADDRESS_PAGE},
};

enum address_kind
address_read(struct str whole, struct str *pub)
{
	struct str at = str_sub(whole, origin.n, whole.n);

	if (origin.n == 0 || !str_starts(whole, origin))
		return ADDRESS_OTHER;
	if (at.n == 0 || str_eq(at, S("/")))
		return ADDRESS_FRONT;
	if (str_eq(at, S("/actor")))
		return ADDRESS_HUB_ACTOR;
	for (size_t i = 0; i < COUNT(named); i++) {
		struct str before = str_of(named[i].before), after = str_of(named[i].after), name;

		if (at.n <= before.n + after.n || !str_starts(at, before) || !str_ends(at, after))
			continue;
		name = str_sub(at, before.n, at.n - after.n);
		if (str_find_char(name, '/') < name.n || str_find_char(name, '#') < name.n ||
		    str_find_char(name, '?') < name.n)
			continue;
		*pub = name;
		return named[i].kind;
	}
	return ADDRESS_OTHER;
}
