#include "web/share.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/url.h"
#include "domain/address.h"
#include "domain/opening.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_share.h"
#include "web/call.h"

/* ---- ways ---------------------------------------------------------------------------------- */

struct url
share_site(struct arena *arena, const char *before, struct str words)
{
	struct buf b = BUF(arena);

	buf_add(&b, str_of(before));
	url_encode(&b, words);
	return url_own(buf_str(&b));
}

size_t
share_ways(struct arena *arena, struct str title, const struct share_links *links,
    struct share_way out[SHARE_WAYS])
{
	static const struct {
		int label;
		enum channel channel;
		const char *before; /* NULL: nothing to open with our words */
		bool bare;          /* takes the link alone */
	} rows[SHARE_WAYS] = {
	    {T_call_share_whatsapp, CHANNEL_PERSON, "https://wa.me/?text=", false},
	    {T_call_share_telegram, CHANNEL_PERSON, "https://t.me/share/url?url=", true},
	    {T_share_fediverse, CHANNEL_FEDIVERSE, NULL, true},
	    {T_call_share_bluesky, CHANNEL_BLUESKY, "https://bsky.app/intent/compose?text=", false},
	    {T_call_share_facebook, CHANNEL_FACEBOOK,
		"https://www.facebook.com/sharer/sharer.php?u=", true},
	    {T_call_share_x, CHANNEL_X, "https://x.com/intent/post?text=", false},
	    {T_call_share_mail, CHANNEL_MAIL, "mailto:?body=", false},
	    {T_call_share_poster, CHANNEL_POSTER, NULL, true},
	};
	size_t n = 0;

	for (size_t i = 0; i < SHARE_WAYS; i++) {
		size_t at = (size_t)rows[i].channel - 1;
		struct url link = links->link[at];
		struct share_way way = {.label = rows[i].label, .link = link};
		struct str words = link.s;

		if (link.s.n == 0)
			continue;
		if (!rows[i].bare)
			words = buf_format(arena, "%.*s %.*s", STR_ARG(title), STR_ARG(link.s));
		if (rows[i].before != NULL)
			way.href = share_site(arena, rows[i].before, words);
		else if (rows[i].channel == CHANNEL_POSTER)
			way.href = links->poster;
		way.opened = links->opened[at];
		out[n++] = way;
	}
	return n;
}

void
share_links_of(struct arena *arena, const struct share_codes *codes, struct share_links *out)
{
	for (int i = 0; i < CHANNELS_N; i++) {
		if (codes->code[i].at == NULL)
			continue;
		out->link[i] = address_full(arena, address_share(arena, codes->code[i]));
		out->opened[i] = codes->opened[i];
	}
}

/* ---- /s/{code} ----------------------------------------------------------------------------- */

static err
go_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct share share;
	struct url call;
	bool found;

	TRY(share_find(rd, req->holes[0], &share, &found));
	if (!found || !share.public)
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "no such code");
	if (req->method == METHOD_GET)
		opening_note(str_lower_ascii(req->arena, req->holes[0]), req->now);
	call = address_call(req->arena, share.handle, share.slug);
	out->status = 303;
	out->location =
	    address_query(req->arena, call, S("via"), str_lower_ascii(req->arena, req->holes[0])).s;
	return OK;
}

/* ---- the desk's page ----------------------------------------------------------------------- */

static err
share_page(struct req *req, struct rd *rd, struct reply *out)
{
	const struct call *c = req->object;
	struct share_page p = {.page = {.noindex = true}, .c = c};
	struct share_links links = {
	    .poster = address_call_desk_part(req->arena, c->pub, S("poster"))};
	struct share_codes codes;
	struct draw d;

	TRY(page_draw(req, rd, &d));
	TRY(share_of_person(rd, req->viewer->person, c->id, &codes));
	share_links_of(req->arena, &codes, &links);
	p.page.title = text_say(req->arena, d.lang, T_share_title, 0, NULL);
	p.desk = address_call_desk(req->arena, c->pub);
	p.self = address_call_desk_part(req->arena, c->pub, S("share"));
	p.n = share_ways(req->arena, c->words.title, &links, p.ways);
	p.open = call_answerable(c, req->now);
	view_share_page(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

err
share_ready(struct req *req, struct rd *rd)
{
	struct share_new *new = NEW(req->arena, struct share_new);

	(void)rd;
	share_dice(req->arena, new);
	req->ready = new;
	return OK;
}

static err
make_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct call *c = req->object;
	struct share_new new = *(const struct share_new *)req->ready;

	new.call = c->id;
	new.movement = c->movement;
	new.person = req->viewer->person;
	new.now = req->now;
	TRY(share_make(tx, &new));
	out->location = address_call_desk_part(req->arena, c->pub, S("share")).s;
	return OK;
}

/* The poster with the member's own code; with the movement's where they have none. */
static err
poster_page(struct req *req, struct rd *rd, struct reply *out)
{
	const struct call *c = req->object;
	struct arena *arena = req->arena;
	struct url link = address_full(arena, address_call(arena, c->handle, c->slug));
	struct share_links links = {.opened = {0}};
	struct share_codes codes;

	TRY(share_of_person(rd, req->viewer->person, c->id, &codes));
	share_links_of(arena, &codes, &links);
	link = links.link[CHANNEL_POSTER - 1].s.n > 0
		   ? links.link[CHANNEL_POSTER - 1]
		   : address_query(arena, link, S("via"), channel_code(CHANNEL_POSTER));
	return call_poster_show(req, rd, c, link, out);
}

/* ---- the ticket's -------------------------------------------------------------------------- */

err
share_ticket_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct signup *s = req->object;
	struct share_new new = *(const struct share_new *)req->ready;

	out->location = address_ticket(req->arena, req->holes[0]).s;
	if (s->state == SIGNUP_PENDING)
		return OK;
	new.call = s->call;
	new.movement = s->movement;
	new.signup = s;
	new.codes[CHANNEL_POSTER - 1] = NONE;
	new.now = req->now;
	return share_make(tx, &new);
}

static const struct form press = {{{"once", FIELD_LINE, 0, 64, NULL}}};
static const struct route routes[] = {
    {.path = "/s/{code}", .limit = {300, MINUTE}, .page = go_page},
    {.path = "/calls/{call}/share", .who = WHO_CREW, .page = share_page},
    {.path = "/calls/{call}/poster", .who = WHO_CREW, .page = poster_page},
    {.method = METHOD_POST,
	.path = "/calls/{call}/share",
	.who = WHO_CREW,
	.body_cap = 2048,
	.form = &press,
	.ready = share_ready,
	.act = make_act,
	.page = share_page,
	.flags = ROUTE_ONCE},
};
const struct route_table share_routes = {routes, COUNT(routes)};
