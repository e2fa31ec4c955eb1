/* web/setup.c - see setup.h. */
#include "web/setup.h"

#include "base/arena.h"
#include "base/crypto.h"
#include "base/rand.h"
#include "base/text.h"
#include "domain/hub.h"
#include "domain/person.h"
#include "domain/session.h"
#include "domain/setup.h"
#include "store/db.h"
#include "text_keys.h"
#include "view_setup.h"

static const struct form setup_form = {{
    {"hub", FIELD_LINE, 0, HUB_NAME_MAX, NULL},
    {"name", FIELD_LINE, 1, PERSON_NAME_MAX, NULL},
    {"pass", FIELD_SECRET, PERSON_PASS_MIN, PERSON_PASS_MAX, NULL},
}};

static err
setup_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct setup_page p = {
	    .hub = {.name = S("hub"),
		.label = T_setup_hub,
		.hint = T_setup_hub_hint,
		.max = HUB_NAME_MAX,
		.required = true},
	    .name = {.name = S("name"),
		.label = T_setup_name,
		.autocomplete = S("name"),
		.max = PERSON_NAME_MAX,
		.required = true},
	    .pass = {.name = S("pass"),
		.kind = INPUT_SECRET,
		.label = T_setup_pass,
		.hint = T_setup_pass_hint,
		.autocomplete = S("new-password"),
		.required = true},
	};
	struct seat seats[7];
	struct hub hub;
	struct draw d;

	TRY(hub_get(rd, &hub, &p.open));
	if (p.open)
		TRY(person_admin_name(rd, &p.name.value));
	TRY(page_draw(req, rd, &d));
	p.page.bare = true;
	p.page.noindex = true;
	p.page.title =
	    text_say(req->arena, d.lang, p.open ? T_setup_back_title : T_setup_title, 0, NULL);
	for (size_t i = 0; i < COUNT(seats); i++)
		seats[i].is = SEAT_FREE;
	seats[0] = (struct seat){
	    .is = SEAT_ME, .initials = text_say(req->arena, d.lang, T_setup_ring_you, 0, NULL)};
	p.ring = (struct ring_seats){.seats = seats,
	    .n = COUNT(seats),
	    .label = text_say(req->arena, d.lang, T_setup_ring, 0, NULL)};
	view_setup(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

struct setup_ready {
	struct str pass, pub, token, zone;
};

static err
setup_ready(struct req *req, struct rd *rd)
{
	struct setup_ready *ready = NEW(req->arena, struct setup_ready);

	(void)rd;
	TRY(crypto_pass_hash(req->arena, req_text(req, "pass"), &ready->pass));
	ready->pub = rand_word(req->arena, 20);
	ready->token = rand_word(req->arena, 32);
	ready->zone = setup_zone(req->arena);
	req->ready = ready;
	return OK;
}

static err
setup_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct setup_ready *ready = req->ready;
	struct setup setup = {
	    .link = req->holes[0],
	    .hub = req_text(req, "hub"),
	    .zone = ready->zone,
	    .name = req_text(req, "name"),
	    .pass = ready->pass,
	    .pub = ready->pub,
	    .token = ready->token,
	    .now = req->now,
	};
	struct person_id person;

	TRY(setup_finish(tx, &setup, &person));
	outcome_stale(out, NONE, true);
	out->cookie = session_cookie(req->arena, ready->token);
	out->location = S("/home");
	return OK;
}

static const struct route rows[] = {
    {.method = METHOD_GET,
	.path = "/setup/{token}",
	.who = WHO_SETUP,
	.limit = {60, 60},
	.page = setup_page},
    {.method = METHOD_POST,
	.path = "/setup/{token}",
	.who = WHO_SETUP,
	.limit = {20, 60},
	.body_cap = 8192,
	.form = &setup_form,
	.ready = setup_ready,
	.act = setup_act,
	.page = setup_page},
};
const struct route_table setup_routes = {rows, COUNT(rows)};
