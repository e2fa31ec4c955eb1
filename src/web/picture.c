#include "web/picture.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "domain/address.h"
#include "store/db.h"
#include "view_picture.h"
#include "web/host.h"

/* ---- the desk ------------------------------------------------------------------------------ */

static err
desk_page(struct req *req, struct rd *rd, struct reply *out)
{
	const struct call *c = req->object;
	struct picture_show p = {.page = {.noindex = true}, .c = c};
	struct draw d;

	TRY(picture_of(rd, c->id, &p.picture, &p.there));
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_picture_title, 0, NULL);
	p.desk = address_call_desk(req->arena, c->pub);
	p.self = address_call_desk_part(req->arena, c->pub, S("picture"));
	/* By its name, so that a new one is not taken for the old one. */
	p.seen = address_query(req->arena,
	    address_call_desk_part(req->arena, c->pub, S("picture.jpg")), S("v"), p.picture.name);
	p.file = (struct input){.name = S("file"), .label = T_picture_file};
	p.alt = (struct input){.name = S("alt"),
	    .kind = INPUT_AREA,
	    .label = T_picture_alt,
	    .hint = T_picture_alt_hint,
	    .value = p.picture.alt,
	    .max = PICTURE_ALT_MAX,
	    .rows = 3,
	    .required = true};
	view_picture(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static const struct form picture_form = {{
    {"file", FIELD_FILE, 0, 0, NULL},
    {"alt", FIELD_LINE, 1, PICTURE_ALT_MAX, NULL},
}};

struct redrawing {
	struct picture_new picture;
	err trouble;
};

static err
ask_redraw(struct req *req, struct asker *asker)
{
	struct redrawing *r = req->asked;

	(void)asker;
	r->trouble = picture_redraw(req->arena, req_text(req, "file"), &r->picture);
	return OK;
}

static err
picture_ready(struct req *req, struct rd *rd)
{
	struct redrawing *r = req->asked;

	(void)rd;
	if (r == NULL) {
		r = NEW(req->arena, struct redrawing);
		req->asked = r;
		req->asks = req_text(req, "file").n > 0 ? ask_redraw : NULL;
	}
	TRY(r->trouble);
	r->picture.alt = req_text(req, "alt");
	req->ready = &r->picture;
	return OK;
}

static err
picture_act(struct req *req, struct tx *tx, struct outcome *out)
{
	TRY(picture_put(tx, req->object, req->ready, req->now));
	return host_done(req, out);
}

static const struct form press = {{{"once", FIELD_LINE, 0, 64, NULL}}};

static err
drop_act(struct req *req, struct tx *tx, struct outcome *out)
{
	TRY(picture_drop(tx, req->object, req->now));
	return host_done(req, out);
}

/* ---- the bytes ----------------------------------------------------------------------------- */

static err
send_bytes(struct req *req, struct str bytes, bool found, struct reply *out)
{
	if (!found)
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "no such picture");
	*out = (struct reply){.status = 200, .type = S("image/jpeg"), .body = bytes};
	return OK;
}

static err
own_bytes(struct req *req, struct rd *rd, struct reply *out)
{
	const struct call *c = req->object;
	struct str bytes = NONE;
	bool found;

	TRY(picture_bytes_of(rd, c->id, &bytes, &found));
	TRY(send_bytes(req, bytes, found, out));
	out->flags = REPLY_PRIVATE;
	return OK;
}

static err
public_bytes(struct req *req, struct rd *rd, struct reply *out)
{
	struct str bytes = NONE;
	bool found;

	TRY(picture_bytes(rd, req->holes[0], req->holes[1], &bytes, &found));
	return send_bytes(req, bytes, found, out);
}

#define DESK "/calls/{call}/picture"
static const struct route routes[] = {
    {.path = DESK, .who = WHO_HOST, .page = desk_page},
    {.method = METHOD_POST,
	.path = DESK,
	.who = WHO_HOST,
	.limit = {30, 10 * MINUTE},
	.body_cap = PICTURE_FORM_MAX,
	.form = &picture_form,
	.ready = picture_ready,
	.act = picture_act,
	.page = desk_page,
	.flags = ROUTE_FILE | ROUTE_ASKS},
    {.method = METHOD_POST,
	.path = DESK "/drop",
	.who = WHO_HOST,
	.body_cap = 4096,
	.form = &press,
	.act = drop_act,
	.page = desk_page,
	.flags = ROUTE_ONCE},
    {.path = DESK ".jpg", .who = WHO_CREW, .page = own_bytes},
    {.path = "/@{movement}/pictures/{picture}.jpg", .page = public_bytes, .flags = ROUTE_CACHE},
};
const struct route_table picture_routes = {routes, COUNT(routes)};
