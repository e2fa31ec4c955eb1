/* fedi/finger.c - see finger.h. */
#include "fedi/finger.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/version.h"
#include "domain/address.h"
#include "domain/hub.h"
#include "fedi/serve.h"
#include "text_keys.h"

/* ---- WebFinger ---------------------------------------------------------------------- */

/* Whom a resource speaks of. */
struct found {
	bool hub;
	struct str pub, handle; /* of a movement; NONE where the other one says it */
};

/* "acct:NAME@HOST", whatever its case; some leave out the scheme, some put an @ before the name. */
static bool
read_account(struct arena *arena, struct str resource, struct found *out)
{
	struct str s = str_lower_ascii(arena, resource);
	struct str name;

	if (str_starts(s, S("acct:")))
		s = str_sub(s, 5, s.n);
	if (str_starts(s, S("@")))
		s = str_sub(s, 1, s.n);
	if (str_find_char(s, '@') == s.n || !str_split(&s, '@', &name) ||
	    !str_eq(s, str_lower_ascii(arena, address_host())))
		return false;
	out->hub = str_eq(name, address_mail_host()) || str_eq(name, S("relay"));
	out->handle = name;
	return true;
}

static bool
read_resource(struct arena *arena, struct str resource, struct found *out)
{
	struct found found = {.pub = NONE, .handle = NONE};
	struct str name = NONE;

	switch (address_read(resource, &name)) {
	case ADDRESS_HUB_ACTOR:
	case ADDRESS_FRONT:
		found.hub = true;
		break;
	case ADDRESS_ACTOR:
		found.pub = name;
		break;
	case ADDRESS_PAGE:
		found.handle = name;
		break;
	case ADDRESS_OTHER:
	case ADDRESS_OBJECT:
	case ADDRESS_POLL:
	default:
		if (!read_account(arena, resource, &found))
			return false;
	}
	*out = found;
	return true;
}

static void
put_link(struct json_out *o, struct str rel, struct str type, struct url href)
{
	json_open(o, NULL);
	json_put_str(o, "rel", rel);
	json_put_str(o, "type", type);
	json_put_str(o, "href", href.s);
	json_close(o);
}

/* Hub: the rel of FEP-d556, by which a server's own actor is found. */
static struct str
finger_write(struct arena *arena, struct str name, struct url id, struct url page, bool hub)
{
	struct buf b = BUF(arena);
	struct json_out o = {.buf = &b};

	json_open(&o, NULL);
	json_put_str(&o, "subject",
	    buf_format(arena, "acct:%.*s@%.*s", STR_ARG(name), STR_ARG(address_host())));
	json_open_array(&o, "aliases");
	json_put_str(&o, NULL, page.s);
	json_put_str(&o, NULL, id.s);
	json_close_array(&o);
	json_open_array(&o, "links");
	put_link(&o, S("http://webfinger.net/rel/profile-page"), S("text/html"), page);
	put_link(&o, S("self"), S("application/activity+json"), id);
	if (hub)
		put_link(&o, S("https://www.w3.org/ns/activitystreams#Service"),
		    S("application/activity+json"), id);
	json_close_array(&o);
	json_close(&o);
	return buf_str(&b);
}

static err
missing(struct req *req)
{
	return fail(req->arena, FAULT_MISSING, T_fault_missing, "nobody of that name");
}

static err
finger(struct req *req, struct rd *rd, struct reply *out)
{
	struct str resource = req_query(req, S("resource"));
	struct arena *a = req->arena;
	struct found found;
	struct actor actor;
	struct hub hub;
	bool is;

	if (resource.n == 0) {
		*out = (struct reply){.status = 400, .flags = REPLY_OPEN};
		return OK;
	}
	if (!read_resource(a, resource, &found))
		return missing(req);
	if (found.hub) {
		TRY(hub_get(rd, &hub, &is));
		if (!is)
			return missing(req);
		serve_json(S("application/jrd+json"),
		    finger_write(a, address_mail_host(), address_hub_actor(a),
			address_full(a, address_home()), true),
		    out);
		return OK;
	}
	if (found.pub.at != NULL)
		TRY(actor_by_pub(rd, found.pub, &actor, &is));
	else
		TRY(actor_by_handle(rd, found.handle, &actor, &is));
	if (!is)
		return missing(req);
	serve_json(S("application/jrd+json"),
	    finger_write(a, actor.movement.handle, address_actor(a, actor.movement.pub),
		address_full(a, address_movement(a, actor.movement.handle)), false),
	    out);
	return OK;
}

/* Where WebFinger is asked, for those who look here first (RFC 6415). */
static err
host_meta(struct req *req, struct rd *rd, struct reply *out)
{
	struct url at = address_full(req->arena, address_path(S("/.well-known/webfinger")));

	(void)rd;
	serve_json(S("application/xrd+xml"),
	    buf_format(req->arena,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\">"
		"<Link rel=\"lrdd\" type=\"application/jrd+json\" "
		"template=\"%.*s?resource={uri}\"/></XRD>\n",
		STR_ARG(at.s)),
	    out);
	return OK;
}

/* ---- NodeInfo ----------------------------------------------------------------------- */

#define SCHEMA "http://nodeinfo.diaspora.software/ns/schema/"

static void
put_schema(struct json_out *o, struct arena *a, struct str rel, struct str at)
{
	json_open(o, NULL);
	json_put_str(o, "rel", rel);
	json_put_str(o, "href", address_full(a, address_path(at)).s);
	json_close(o);
}

static err
node(struct req *req, struct rd *rd, struct reply *out)
{
	struct buf b = BUF(req->arena);
	struct json_out o = {.buf = &b};

	(void)rd;
	json_open(&o, NULL);
	json_open_array(&o, "links");
	put_schema(&o, req->arena, S(SCHEMA "2.0"), S("/nodeinfo/2.0"));
	put_schema(&o, req->arena, S(SCHEMA "2.1"), S("/nodeinfo/2.1"));
	put_schema(
	    &o, req->arena, S("https://www.w3.org/ns/activitystreams#Application"), S("/actor"));
	json_close_array(&o);
	json_close(&o);
	serve_json(S("application/json"), buf_str(&b), out);
	return OK;
}

/* Who uses a hub is not counted for others: `usage` has to stand, and stands empty. */
static err
node_info(struct req *req, struct rd *rd, const char *version, struct reply *out)
{
	struct buf b = BUF(req->arena);
	struct json_out o = {.buf = &b};
	struct hub hub = {.name = address_host()};
	bool open;

	TRY(hub_get(rd, &hub, &open));
	json_open(&o, NULL);
	json_put_str(&o, "version", str_of(version));
	json_open(&o, "software");
	json_put_str(&o, "name", S("groundswell"));
	json_put_str(&o, "version", S(VERSION));
	json_close(&o);
	json_put_raw(&o, "protocols", S("[\"activitypub\"]"));
	json_put_raw(&o, "services", S("{\"inbound\":[],\"outbound\":[]}"));
	json_put_flag(&o, "openRegistrations", false);
	json_put_raw(&o, "usage", S("{\"users\":{}}"));
	json_open(&o, "metadata");
	json_put_str(&o, "nodeName", hub.name);
	json_close(&o);
	json_close(&o);
	serve_json(buf_format(req->arena, "application/json; profile=\"" SCHEMA "%s#\"", version),
	    buf_str(&b), out);
	return OK;
}

static err
node_info_0(struct req *req, struct rd *rd, struct reply *out)
{
	return node_info(req, rd, "2.0", out);
}

static err
node_info_1(struct req *req, struct rd *rd, struct reply *out)
{
	return node_info(req, rd, "2.1", out);
}

static const struct route routes[] = {
    {.path = "/.well-known/webfinger", .page = finger, .flags = ROUTE_CACHE},
    {.path = "/.well-known/host-meta", .page = host_meta, .flags = ROUTE_CACHE},
    {.path = "/.well-known/nodeinfo", .page = node, .flags = ROUTE_CACHE},
    {.path = "/nodeinfo/2.0", .page = node_info_0, .flags = ROUTE_CACHE},
    {.path = "/nodeinfo/2.1", .page = node_info_1, .flags = ROUTE_CACHE},
};
const struct route_table finger_routes = {routes, COUNT(routes)};
