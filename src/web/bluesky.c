#include "web/bluesky.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/url.h"
#include "domain/address.h"
#include "domain/follow.h"
#include "domain/hub.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_bluesky.h"
#include "web/call.h"

#define HANDLE_MAX 254 /* with an @ before it */
#define SECRET_MAX 100
#define SERVER_MAX 253

struct url
bluesky_passwords(void)
{
	return url_own(S("https://bsky.app/settings/app-passwords"));
}

static struct url
self_of(struct arena *a, const struct movement *m)
{
	return address_movement_desk_part(a, m->handle, S("bluesky"));
}

/* What is wrong, and what can be done about it. */
static int
trouble_of(enum bluesky_trouble t)
{
	static const int says[] = {
	    [BLUESKY_PASSWORD] = T_bluesky_t_password,
	    [BLUESKY_FACTOR] = T_bluesky_t_factor,
	    [BLUESKY_SUSPENDED] = T_bluesky_t_suspended,
	    [BLUESKY_SILENT] = T_bluesky_t_silent,
	    [BLUESKY_BUSY] = T_bluesky_t_busy,
	    [BLUESKY_REFUSED] = T_bluesky_t_refused,
	    [BLUESKY_BLOCKED] = T_bluesky_t_blocked,
	};

	return t < COUNT(says) ? says[t] : 0;
}

static err
read_account(struct req *req, struct rd *rd, struct bluesky_page *p)
{
	struct hub hub = {.zone = S("UTC")};
	struct bluesky *b = &p->account;
	struct str zone = req->viewer->zone;
	bool open;

	TRY(bluesky_of(rd, p->movement->id, b, &p->has));
	if (!p->has)
		return OK;
	TRY(hub_get(rd, &hub, &open));
	if (zone.n == 0)
		zone = hub.zone;
	p->profile =
	    url_own(buf_format(req->arena, "https://bsky.app/profile/%.*s", STR_ARG(b->handle)));
	p->trouble = b->ends.has ? 0 : trouble_of(b->trouble);
	if (p->trouble != 0)
		p->since = call_when(req->arena, b->since.n, zone);
	return OK;
}

static struct str
host_of(struct str origin)
{
	return str_sub(origin, str_find(origin, S("://")) + 3, origin.n);
}

static void
make_form(struct bluesky_page *p)
{
	p->handle = (struct input){.name = S("handle"),
	    .label = T_bluesky_handle,
	    .hint = T_bluesky_handle_hint,
	    .value = p->has ? p->account.handle : NONE,
	    .max = HANDLE_MAX,
	    .required = true};
	p->password = (struct input){.name = S("password"),
	    .kind = INPUT_SECRET,
	    .label = T_bluesky_password,
	    .hint = T_bluesky_password_hint,
	    .autocomplete = S("new-password"), /* a browser is not to fill in the main one */
	    .max = SECRET_MAX,
	    .required = true};
	p->server = (struct input){.name = S("server"),
	    .label = T_bluesky_server,
	    .hint = T_bluesky_server_hint,
	    .value = p->has ? host_of(p->account.origin) : NONE,
	    .max = SERVER_MAX};
}

static err
bluesky_show(struct req *req, struct rd *rd, struct reply *out)
{
	struct bluesky_page p = {.page = {.noindex = true}, .movement = req->object};
	struct follow_ways ways;
	struct draw d;

	TRY(follow_ways(rd, p.movement->id, &ways));
	TRY(page_draw(req, rd, &d));
	TRY(read_account(req, rd, &p));
	make_form(&p);
	p.federates = ways.federates;
	p.asks = ways.federates && (!p.has || bluesky_is_stopped(p.account.trouble)) &&
		 !(p.has && p.account.ends.has);
	p.leave = address_part(req->arena, self_of(req->arena, p.movement), S("leave"));
	p.page.title = text_say(req->arena, d.lang, T_bluesky_title, 0, NULL);
	p.saved = req->refused == OK && req_query(req, S("saved")).n > 0;
	view_bluesky(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

/* ---- connecting ---------------------------------------------------------------------------- */

/* Without a once key, which would keep a hash of the password: connecting twice is connecting. */
static const struct form connect_form = {{
    {"handle", FIELD_LINE, 1, HANDLE_MAX, NULL},
    {"password", FIELD_SECRET, 1, SECRET_MAX, NULL},
    {"server", FIELD_LINE, 0, SERVER_MAX, NULL},
}};

static err
connect_ready(struct req *req, struct rd *rd)
{
	struct bluesky_session *session = NEW(req->arena, struct bluesky_session);
	const struct movement *m = req->object;
	struct follow_ways ways;
	bool asked;

	TRY(follow_ways(rd, m->id, &ways));
	if (!ways.federates)
		return fail(req->arena, FAULT_CONFLICT, T_followers_alone, "it keeps to itself");
	TRY(bluesky_begin(req, rd, req_text(req, "server"), session, &asked));
	req->ready = asked ? session : NULL;
	return OK;
}

static err
saved(struct req *req, struct outcome *out)
{
	const struct movement *m = req->object;

	out->location = address_query(req->arena, self_of(req->arena, m), S("saved"), S("1")).s;
	return OK;
}

/* It may have withdrawn from other servers since ready. */
static err
connect_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct movement *m = req->object;
	struct follow_ways ways;

	TRY(follow_ways(tx_rd(tx), m->id, &ways));
	if (!ways.federates)
		return fail(req->arena, FAULT_CONFLICT, T_followers_alone, "it keeps to itself");
	TRY(bluesky_connect(tx, m->id, req->ready, req->now));
	return saved(req, out);
}

/* ---- letting go ---------------------------------------------------------------------------- */

static const struct form leave_form = {{
    {"posts", FIELD_WORD, 1, 8, "keep delete"},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
leave_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct movement *m = req->object;
	bool delete = str_eq(req_text(req, "posts"), S("delete"));

	TRY(bluesky_leave(tx, m->id, delete, req->now));
	return saved(req, out);
}

static const struct route routes[] = {
    {.path = "/desk/{movement}/bluesky", .who = WHO_KEEPER, .page = bluesky_show},
    {.method = METHOD_POST,
	.path = "/desk/{movement}/bluesky",
	.who = WHO_KEEPER,
	.limit = {10, 5 * MINUTE},
	.body_cap = 4096,
	.form = &connect_form,
	.ready = connect_ready,
	.act = connect_act,
	.page = bluesky_show,
	.flags = ROUTE_ASKS},
    {.method = METHOD_POST,
	.path = "/desk/{movement}/bluesky/leave",
	.who = WHO_KEEPER,
	.limit = {120, 60},
	.body_cap = 4096,
	.form = &leave_form,
	.act = leave_act,
	.page = bluesky_show,
	.flags = ROUTE_ONCE},
};
const struct route_table bluesky_routes = {routes, COUNT(routes)};
