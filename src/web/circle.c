/* web/circle.c - see circle.h. */
#include "web/circle.h"

#include "base/arena.h"
#include "base/rand.h"
#include "base/text.h"
#include "base/utf8.h"
#include "domain/address.h"
#include "domain/hub.h"
#include "domain/member.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_circle.h"

#define CALLS 5

/* ---- the ring ------------------------------------------------------------------------------ */

int64_t
circle_wanted(const struct circle *circle)
{
	return circle->seats > circle->taken ? circle->seats : circle->taken;
}

int64_t
circle_free(const struct circle *circle)
{
	return circle_wanted(circle) - circle->taken;
}

/* "A ring of nine seats. Yours is nearest. Going round: Ana, Ben. Two seats are free." */
static struct str
ring_label(struct draw *d, const struct circle *circle, const struct member_list *members)
{
	struct text_arg args[2] = {{"names", NONE}, {NULL, NONE}};
	struct buf names = BUF(d->arena), label = BUF(d->arena);
	int64_t nobody = circle_free(circle);

	for (size_t i = 1; i < members->n; i++) {
		buf_add(&names, i > 1 ? S(", ") : S(""));
		buf_add(&names, members->rows[i].name);
	}
	args[0].text = buf_str(&names);
	buf_add(&label, text_say(d->arena, d->lang, T_circle_ring, circle_wanted(circle), NULL));
	buf_char(&label, ' ');
	if (members->n > 1)
		buf_add(&label, text_say(d->arena, d->lang, T_circle_ring_names, 0, args));
	else
		buf_add(&label, text_say(d->arena, d->lang, T_circle_ring_you, 0, NULL));
	buf_char(&label, ' ');
	buf_add(&label, text_say(d->arena, d->lang,
			    nobody == 0 ? T_circle_ring_full : T_circle_ring_free, nobody, NULL));
	return buf_str(&label);
}

void
circle_ring_make(struct draw *d, const struct circle *circle, const struct member_list *members,
    struct ring_seats *out)
{
	size_t n = (size_t)circle_wanted(circle);
	struct seat *seats = NEW_ARRAY(d->arena, struct seat, n);

	for (size_t i = 0; i < n; i++)
		seats[i] = (struct seat){.is = SEAT_FREE, .badge = NONE};
	for (size_t i = 0; i < members->n && i < n; i++)
		seats[i] = (struct seat){
		    .initials = utf8_initials(d->arena, members->rows[i].name),
		    .is = i == 0 ? SEAT_ME : SEAT_TAKEN,
		    .badge = NONE,
		};
	*out = (struct ring_seats){
	    .seats = seats,
	    .n = n,
	    .label = ring_label(d, circle, members),
	    .num = {circle->taken, true},
	    .of = text_say(d->arena, d->lang, T_circle_of_seats, circle_wanted(circle), NULL),
	};
}

/* ---- /c/{circle} --------------------------------------------------------------------------- */

static err
read_invitations(struct req *req, struct rd *rd, struct circle_page *p)
{
	struct invitation_list list;
	struct hub hub = {.zone = S("UTC")};
	bool open;

	TRY(hub_get(rd, &hub, &open));
	TRY(invitation_list(rd, p->circle, req->viewer->person, &list));
	p->ninvitations = list.n;
	p->invitations = NEW_ARRAY(req->arena, struct invitation_row, list.n);
	for (size_t n = 0; n < list.n; n++) {
		const struct invitation *i = &list.rows[n];
		struct invitation_row *row = &p->invitations[n];
		bool mine = i->inviter.n == req->viewer->person.n;

		row->i = i;
		row->href.s = NONE;
		row->stands = invitation_stands(i, req->now);
		row->ended = invitation_ended(i, req->now);
		if (mine || p->circle->host)
			row->href = address_part(req->arena,
			    address_circle_part(req->arena, p->circle->pub, S("invitations")),
			    i->pub);
		TRY(when_make(req->arena, i->host ? i->made : i->expires, hub.zone, &row->until));
	}
	return OK;
}

static err
circle_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct circle_page p = {
	    .page = {.noindex = true, .plain_main = true}, .circle = req->object};
	struct draw d;

	TRY(circle_seats(rd, p.circle->id, req->viewer->person, &p.members));
	TRY(read_invitations(req, rd, &p));
	TRY(call_upcoming_of(rd, p.circle->movement, req->now, CALLS, &p.calls));
	TRY(page_draw(req, rd, &d));
	circle_ring_make(&d, p.circle, &p.members, &p.ring);
	TRY(proposal_section_make(&d, rd, p.circle, req->viewer->person, &p.proposals));
	p.free = circle_free(p.circle);
	p.room = p.circle->taken < CIRCLE_SEATS_MAX;
	p.page.title = p.circle->name;
	view_circle(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

/* ---- /c/{circle}/members ------------------------------------------------------------------- */

static err
read_members(struct req *req, struct rd *rd, struct members_page *p)
{
	struct hub hub = {.zone = S("UTC")};
	struct member_list list;
	bool open;

	TRY(hub_get(rd, &hub, &open));
	TRY(circle_seats(rd, p->circle->id, req->viewer->person, &list));
	p->n = list.n;
	p->rows = NEW_ARRAY(req->arena, struct member_row, list.n);
	for (size_t i = 0; i < list.n; i++) {
		p->rows[i].m = &list.rows[i];
		p->rows[i].initials = utf8_initials(req->arena, list.rows[i].name);
		TRY(when_make(req->arena, list.rows[i].joined, hub.zone, &p->rows[i].joined));
	}
	return OK;
}

static err
members_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct members_page p = {.page = {.noindex = true}, .circle = req->object};
	struct draw d;

	TRY(read_members(req, rd, &p));
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_circle_members, 0, NULL);
	p.saved = req->refused == OK && req_query(req, S("saved")).n > 0;
	p.name = (struct input){.name = S("name"),
	    .label = T_circle_name,
	    .value = p.circle->name,
	    .max = CIRCLE_NAME_MAX,
	    .required = true};
	p.seats = (struct input){.name = S("seats"),
	    .kind = INPUT_INT,
	    .label = T_circle_seats,
	    .hint = T_circle_seats_hint,
	    .value = buf_format(req->arena, "%" PRId64, p.circle->seats),
	    .required = true};
	view_members(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static struct str
members_saved(struct req *req)
{
	const struct circle *circle = req->object;
	struct url members = address_circle_part(req->arena, circle->pub, S("members"));

	return address_query(req->arena, members, S("saved"), S("1")).s;
}

static const struct form change_form = {{
    {"name", FIELD_LINE, 1, CIRCLE_NAME_MAX, NULL},
    {"seats", FIELD_INT, CIRCLE_SEATS_MIN, CIRCLE_SEATS_MAX, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
change_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct circle *circle = req->object;

	out->location = members_saved(req);
	return circle_change(
	    tx, circle->id, req_text(req, "name"), req_value(req, "seats")->n, req->viewer->person);
}

static const struct form member_form = {{
    {"member", FIELD_LINE, 1, 64, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

/* Whom the form names: somebody who sits in the circle; n == 0: nobody. */
static err
member_named(struct req *req, struct tx *tx, struct person_id *out)
{
	const struct circle *circle = req->object;
	struct str pub = req_text(req, "member");
	struct member_list list;

	*out = (struct person_id){0};
	TRY(circle_seats(tx_rd(tx), circle->id, req->viewer->person, &list));
	for (size_t i = 0; i < list.n; i++)
		if (str_eq(list.rows[i].pub, pub))
			*out = list.rows[i].person;
	return OK;
}

static err
host_act(struct req *req, struct tx *tx, struct outcome *out)
{
	struct person_id person;

	out->location = members_saved(req);
	TRY(member_named(req, tx, &person));
	return member_make_host(tx, req->object, person, req->now);
}

static err
remove_act(struct req *req, struct tx *tx, struct outcome *out)
{
	struct person_id person;

	out->location = members_saved(req);
	TRY(member_named(req, tx, &person));
	return member_remove(tx, req->object, person, req->now);
}

static const struct form press = {{{"once", FIELD_LINE, 0, 64, NULL}}};

static err
leave_act(struct req *req, struct tx *tx, struct outcome *out)
{
	out->location = S("/home");
	return member_leave(tx, req->object, req->viewer->person, req->now);
}

/* ---- /desk/{movement}/circles/new ---------------------------------------------------------- */

static const struct form new_form = {{
    {"name", FIELD_LINE, 1, CIRCLE_NAME_MAX, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
new_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct circle_new_page p = {.page = {.noindex = true}, .movement = req->object};
	struct draw d;

	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_circle_new, 0, NULL);
	p.name = (struct input){.name = S("name"),
	    .label = T_circle_name,
	    .hint = T_circle_name_hint,
	    .max = CIRCLE_NAME_MAX,
	    .required = true};
	view_circle_new(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static err
new_ready(struct req *req, struct rd *rd)
{
	struct str *pub = NEW(req->arena, struct str);

	(void)rd;
	*pub = rand_word(req->arena, 20);
	req->ready = pub;
	return OK;
}

static err
new_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct movement *movement = req->object;
	const struct str *pub = req->ready;
	struct circle_new circle = {
	    .pub = *pub,
	    .movement = movement->id,
	    .name = req_text(req, "name"),
	    .founder = req->viewer->person,
	    .now = req->now,
	};
	struct circle_id id;

	out->location = address_circle(req->arena, *pub).s;
	return circle_make(tx, &circle, &id);
}

#define POSTED(at, fields, does)                                                                   \
	{                                                                                          \
		.method = METHOD_POST, .path = (at), .who = WHO_MEMBER, .limit = {60, 60},         \
		.body_cap = 8192, .form = (fields), .act = (does), .page = members_page,           \
		.flags = ROUTE_ONCE                                                                \
	}
static const struct route rows[] = {
    {.path = "/c/{circle}", .who = WHO_MEMBER, .page = circle_page},
    {.path = "/c/{circle}/members", .who = WHO_MEMBER, .page = members_page},
    POSTED("/c/{circle}/change", &change_form, change_act),
    POSTED("/c/{circle}/host", &member_form, host_act),
    POSTED("/c/{circle}/remove", &member_form, remove_act),
    POSTED("/c/{circle}/leave", &press, leave_act),
    {.path = "/desk/{movement}/circles/new", .who = WHO_KEEPER, .page = new_page},
    {.method = METHOD_POST,
	.path = "/desk/{movement}/circles/new",
	.who = WHO_KEEPER,
	.limit = {20, 60},
	.body_cap = 8192,
	.form = &new_form,
	.ready = new_ready,
	.act = new_act,
	.page = new_page,
	.flags = ROUTE_ONCE},
};
const struct route_table circle_routes = {rows, COUNT(rows)};
