/* web/invitation.c - see invitation.h. */
#include "web/invitation.h"

#include "base/arena.h"
#include "base/crypto.h"
#include "base/rand.h"
#include "base/text.h"
#include "base/time.h"
#include "base/utf8.h"
#include "domain/address.h"
#include "domain/hub.h"
#include "domain/member.h"
#include "domain/person.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_invitation.h"
#include "web/qr.h"

#define SEAT_SIGNS 32 /* 160 random bits, as every session's token */

/* ---- asking: /c/{circle}/invite ------------------------------------------------------------ */

static const struct form invite_form = {{
    {"kind", FIELD_WORD, 1, 8, "one many"},
    {"note", FIELD_LINE, 0, INVITATION_NOTE_MAX, NULL},
    {"places", FIELD_INT, 2, INVITATION_PLACES_MAX, NULL},
    {"days", FIELD_INT, 1, INVITATION_DAYS_MAX, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static struct str
number(struct req *req, int64_t n)
{
	return buf_format(req->arena, "%" PRId64, n);
}

static err
invite_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct invite_page p = {.page = {.noindex = true}, .circle = req->object};
	struct draw d;

	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_invitation_ask, 0, NULL);
	p.many = str_eq(req_value(req, "kind")->typed, S("many"));
	p.note = (struct input){.name = S("note"),
	    .label = T_invitation_note,
	    .hint = T_invitation_note_hint,
	    .max = INVITATION_NOTE_MAX};
	p.places = (struct input){.name = S("places"),
	    .kind = INPUT_INT,
	    .label = T_invitation_places,
	    .value = S("5"),
	    .required = true};
	p.days = (struct input){.name = S("days"),
	    .kind = INPUT_INT,
	    .label = T_invitation_days,
	    .hint = T_invitation_days_hint,
	    .value = number(req, INVITATION_DAYS),
	    .required = true};
	view_invite(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static err
invite_ready(struct req *req, struct rd *rd)
{
	const struct circle *circle = req->object;
	struct invitation_new *new = NEW(req->arena, struct invitation_new);

	(void)rd;
	*new = (struct invitation_new){
	    .circle = circle->id,
	    .movement = circle->movement,
	    .inviter = req->viewer->person,
	    .personal = str_eq(req_text(req, "kind"), S("one")),
	    .note = req_text(req, "note"),
	    .places = req_value(req, "places")->n,
	    .now = req->now,
	    .expires = req->now + req_value(req, "days")->n * DAY,
	};
	invitation_dice(req->arena, new);
	req->ready = new;
	return OK;
}

static struct url
invitation_href(struct req *req, const struct circle *circle, struct str pub)
{
	struct url all = address_circle_part(req->arena, circle->pub, S("invitations"));

	return address_part(req->arena, all, pub);
}

static err
invite_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct invitation_new *new = req->ready;
	struct invitation_id id;

	out->location = invitation_href(req, req->object, new->pub).s;
	return invitation_make(tx, new, &id);
}

/* ---- /c/{circle}/invitations/{invitation} -------------------------------------------------- */

static err
invitation_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct invitation_page p = {.page = {.noindex = true}, .circle = req->object};
	struct arena *arena = req->arena;
	struct hub hub = {.zone = S("UTC")};
	struct invitation *invitation;
	struct draw d;
	bool open;

	TRY(invitation_of_circle(rd, p.circle, req->holes[1], req->viewer->person, &invitation));
	if (invitation == NULL)
		return fail(arena, FAULT_MISSING, T_fault_missing, "no such invitation");
	p.i = invitation;
	TRY(hub_get(rd, &hub, &open));
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(arena, d.lang, T_invitation_title, 0, NULL);
	p.self = invitation_href(req, p.circle, p.i->pub);
	p.link.s = NONE;
	TRY(when_make(arena, p.i->expires, hub.zone, &p.until));
	if (invitation_stands(p.i, req->now) && !p.i->host) {
		p.link =
		    address_full(arena, address_invitation(arena, invitation_token(arena, p.i)));
		TRY(qr_html(
		    arena, p.link.s, text_say(arena, d.lang, T_invitation_qr, 0, NULL), &p.qr));
	}
	view_invitation(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static const struct form press = {{{"once", FIELD_LINE, 0, 64, NULL}}};

static err
end_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct circle *circle = req->object;

	out->location = address_circle(req->arena, circle->pub).s;
	return invitation_revoke(tx, circle, req->holes[1], req->viewer->person, req->now);
}

/* ---- taking the seat: /i/{token} ----------------------------------------------------------- */

static const struct form seat_form = {{
    {"name", FIELD_LINE, 0, PERSON_NAME_MAX, NULL},
    {"seat", FIELD_LINE, SEAT_SIGNS, SEAT_SIGNS, NULL},
}};

static err
seat_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct seat_page p = {.page = {.noindex = true}, .i = req->object};
	struct draw d;
	bool seated;

	TRY(member_of(rd, p.i->circle, req->viewer->person, &seated));
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_invitation_seat, 0, NULL);
	p.page.description = text_say(req->arena, d.lang, T_invitation_seat_say, 0, NULL);
	p.circle.s = NONE;
	if (seated)
		p.circle = address_circle(req->arena, p.i->circle_pub);
	p.full = p.i->taken >= CIRCLE_SEATS_MAX;
	p.seat = rand_word(req->arena, SEAT_SIGNS);
	p.name = (struct input){.name = S("name"),
	    .label = T_invitation_name,
	    .hint = T_invitation_name_hint,
	    .autocomplete = S("name"),
	    .max = PERSON_NAME_MAX,
	    .required = true};
	view_seat(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

struct seat_ready {
	struct str pub;
	struct touch_names names;
};

static err
seat_ready(struct req *req, struct rd *rd)
{
	struct seat_ready *ready = NEW(req->arena, struct seat_ready);

	(void)rd;
	ready->pub = rand_word(req->arena, 20);
	ready->names = touch_names(req->arena);
	req->ready = ready;
	if (req->viewer->person.n == 0 && req_text(req, "name").n == 0)
		return refuse(req->arena, "name", T_form_missing, 0);
	return OK;
}

/* The random word of the form becomes the token of the session.  So a form that is sent twice, as
 * by a double click whose first answer got lost, leads to the same seat, and not to a link that was
 * used up by somebody who cannot come back. */
static err
seat_person(struct req *req, struct tx *tx, struct person_id *out)
{
	const struct seat_ready *ready = req->ready;
	struct str token = req_text(req, "seat");
	struct person_new person = {
	    .pub = ready->pub,
	    .name = req_text(req, "name"),
	    .pass = NONE,
	    .now = req->now,
	};
	struct viewer before;

	*out = req->viewer->person;
	if (out->n != 0)
		return OK;
	TRY(session_viewer(tx_rd(tx), token, req->now, &before));
	*out = before.person;
	if (out->n != 0)
		return OK;
	TRY(person_make(tx, &person, out));
	return session_start(tx, *out, token, req->now);
}

static err
seat_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct invitation *invitation = req->object;
	const struct seat_ready *ready = req->ready;
	struct invitation_guest guest = {.names = ready->names, .now = req->now};
	struct str circle = invitation->circle_pub;
	bool seated;

	TRY(seat_person(req, tx, &guest.person));
	if (req->viewer->person.n == 0)
		out->cookie = session_cookie(req->arena, req_text(req, "seat"));
	out->location = address_circle_part(req->arena, circle, S("know")).s;
	TRY(member_of(tx_rd(tx), invitation->circle, guest.person, &seated));
	return seated ? OK : invitation_use(tx, invitation, &guest);
}

/* ---- /c/{circle}/know ---------------------------------------------------------------------- */

static void
lead(struct url to, struct reply *out)
{
	*out = (struct reply){.status = 303, .location = to.s, .flags = REPLY_PRIVATE};
}

static err
know_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct know_page p = {.page = {.noindex = true}, .circle = req->object};
	struct draw d;

	TRY(invitation_question(rd, p.circle->id, req->viewer->person, &p.name));
	if (p.name.at == NULL) {
		lead(address_circle_part(req->arena, p.circle->pub, S("back")), out);
		return OK;
	}
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_invitation_in, 0, NULL);
	view_know(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static const struct form know_form = {{
    {"know", FIELD_WORD, 1, 16, "person online skip"},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
know_ready(struct req *req, struct rd *rd)
{
	struct invitation_guest *guest = NEW(req->arena, struct invitation_guest);

	(void)rd;
	guest->names = touch_names(req->arena);
	guest->now = req->now;
	req->ready = guest;
	return OK;
}

static err
know_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct circle *circle = req->object;
	struct invitation_guest *guest = req->ready;
	struct str word = req_text(req, "know");
	enum tie tie = str_eq(word, S("person"))   ? TIE_STRONG
		       : str_eq(word, S("online")) ? TIE_WEAK
						   : TIE_UNKNOWN;

	guest->person = req->viewer->person;
	out->location = address_circle_part(req->arena, circle->pub, S("back")).s;
	return invitation_answer(tx, circle, guest, tie);
}

/* ---- /c/{circle}/back ---------------------------------------------------------------------- */

static err
back_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct back_page p = {.page = {.noindex = true}, .circle = req->object};
	struct person person;
	struct draw d;
	bool found;

	TRY(person_get(rd, req->viewer->person, &person, &found));
	if (found && (person.mail.at != NULL || person.pass.at != NULL)) {
		lead(address_circle(req->arena, p.circle->pub), out);
		return OK;
	}
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_invitation_back, 0, NULL);
	p.mail = (struct input){.name = S("mail"),
	    .kind = INPUT_MAIL,
	    .label = T_me_mail,
	    .hint = T_invitation_mail_hint,
	    .autocomplete = S("email"),
	    .max = 254};
	p.pass = (struct input){.name = S("pass"),
	    .kind = INPUT_SECRET,
	    .label = T_setup_pass,
	    .hint = T_setup_pass_hint,
	    .autocomplete = S("new-password")};
	view_back(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static const struct form back_form = {{
    {"mail", FIELD_MAIL, 0, 254, NULL},
    {"pass", FIELD_SECRET, 0, PERSON_PASS_MAX, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

struct back_ready {
	struct str pass; /* encoded; NONE: none was given */
	struct str token;
};

static err
back_ready(struct req *req, struct rd *rd)
{
	struct back_ready *ready = NEW(req->arena, struct back_ready);
	struct str pass = req_text(req, "pass");

	(void)rd;
	req->ready = ready;
	ready->token = rand_word(req->arena, 32);
	ready->pass = NONE;
	if (pass.n == 0)
		return OK;
	if (utf8_length(pass) < PERSON_PASS_MIN)
		return refuse(req->arena, "pass", T_form_too_short, PERSON_PASS_MIN);
	return crypto_pass_hash(req->arena, pass, &ready->pass);
}

/* Only for who has no way back yet: others have to show the old passphrase, at /me. */
static err
back_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct circle *circle = req->object;
	const struct back_ready *ready = req->ready;
	struct person_id me = req->viewer->person;
	struct str mail = req_text(req, "mail");
	struct person person;
	bool found;

	out->location = address_circle(req->arena, circle->pub).s;
	TRY(person_get(tx_rd(tx), me, &person, &found));
	if (!found || person.mail.at != NULL || person.pass.at != NULL)
		return OK;
	if (mail.n > 0)
		TRY(person_mail_set(tx, me, mail));
	if (ready->pass.at == NULL)
		return OK;
	TRY(person_pass_set(tx, me, ready->pass));
	TRY(session_start(tx, me, ready->token, req->now));
	out->cookie = session_cookie(req->arena, ready->token);
	return OK;
}

/* ---- /admin/seats -------------------------------------------------------------------------- */

static err
read_house(struct req *req, struct rd *rd, struct house_page *p)
{
	struct hub hub = {.zone = S("UTC")};
	struct arena *arena = req->arena;
	struct invitation_house *list;
	bool open;

	TRY(hub_get(rd, &hub, &open));
	TRY(invitation_of_house(rd, req->now, &list, &p->n));
	p->rows = NEW_ARRAY(arena, struct house_row, p->n);
	for (size_t i = 0; i < p->n; i++) {
		p->rows[i].i = &list[i];
		p->rows[i].link = address_full(arena, address_invitation(arena, list[i].token));
		TRY(when_make(arena, list[i].expires, hub.zone, &p->rows[i].until));
	}
	return OK;
}

static err
house_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct house_page p = {.page = {.noindex = true}, .more = {NONE}};
	struct url self = address_path(S("/admin/seats"));
	struct draw d;

	TRY(read_house(req, rd, &p));
	TRY(movement_page(rd, req_query(req, S("after")), &p.movements, &p.nmovements));
	if (p.nmovements == MOVEMENT_PAGE)
		p.more = address_query(
		    req->arena, self, S("after"), p.movements[p.nmovements - 1].handle);
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_invitation_house, 0, NULL);
	view_seats(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static const struct form house_form = {{
    {"movement", FIELD_LINE, 1, MOVEMENT_HANDLE_MAX, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
house_ready(struct req *req, struct rd *rd)
{
	struct invitation_new *new = NEW(req->arena, struct invitation_new);
	struct movement *movement;

	TRY(movement_by_handle(rd, req_text(req, "movement"), &movement));
	if (movement == NULL)
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "no such movement");
	new->movement = movement->id;
	new->now = req->now;
	invitation_dice(req->arena, new);
	req->ready = new;
	return OK;
}

static err
house_act(struct req *req, struct tx *tx, struct outcome *out)
{
	out->location = S("/admin/seats");
	return invitation_make_for_host(tx, req->ready);
}

#define MEMBERS(at, draws)                                                                         \
	{                                                                                          \
		.path = (at), .who = WHO_MEMBER, .page = (draws)                                   \
	}
#define POSTED(at, fields, first, second, draws)                                                   \
	{                                                                                          \
		.method = METHOD_POST, .path = (at), .who = WHO_MEMBER, .limit = {60, 60},         \
		.body_cap = 8192, .form = (fields), .ready = (first), .act = (second),             \
		.page = (draws), .flags = ROUTE_ONCE                                               \
	}
static const struct route rows[] = {
    MEMBERS("/c/{circle}/invite", invite_page),
    POSTED("/c/{circle}/invite", &invite_form, invite_ready, invite_act, invite_page),
    MEMBERS("/c/{circle}/invitations/{invitation}", invitation_page),
    POSTED("/c/{circle}/invitations/{invitation}/end", &press, NULL, end_act, invitation_page),
    MEMBERS("/c/{circle}/know", know_page),
    POSTED("/c/{circle}/know", &know_form, know_ready, know_act, know_page),
    MEMBERS("/c/{circle}/back", back_page),
    POSTED("/c/{circle}/back", &back_form, back_ready, back_act, back_page),
    {.path = "/admin/seats", .who = WHO_ADMIN, .page = house_page},
    {.method = METHOD_POST,
	.path = "/admin/seats",
	.who = WHO_ADMIN,
	.limit = {30, 60},
	.body_cap = 8192,
	.form = &house_form,
	.ready = house_ready,
	.act = house_act,
	.page = house_page,
	.flags = ROUTE_ONCE},
    {.path = "/i/{token}", .who = WHO_INVITE, .limit = {60, 60}, .page = seat_page},
    {.method = METHOD_POST,
	.path = "/i/{token}",
	.who = WHO_INVITE,
	.limit = {60, 60},
	.body_cap = 8192,
	.form = &seat_form,
	.ready = seat_ready,
	.act = seat_act,
	.page = seat_page},
};
const struct route_table invitation_routes = {rows, COUNT(rows)};
