/* web/session.c - see session.h. */
#include "web/session.h"

#include "base/arena.h"
#include "base/crypto.h"
#include "base/rand.h"
#include "base/text.h"
#include "base/time.h"
#include "store/db.h"
#include "view_session.h"

#define LOGIN_MAX 254

/* ---- /login and /logout ------------------------------------------------------------------ */

static const struct form login_form = {{
    {"login", FIELD_LINE, 1, LOGIN_MAX, NULL},
    {"pass", FIELD_SECRET, 1, PERSON_PASS_MAX, NULL},
}};

static err
login_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct login_page p = {
	    .page = {.noindex = true},
	    .login = {.name = S("login"),
		.label = T_login_who,
		.hint = T_login_who_hint,
		.autocomplete = S("username"),
		.max = LOGIN_MAX,
		.required = true},
	    .pass = {.name = S("pass"),
		.kind = INPUT_SECRET,
		.label = T_login_pass,
		.autocomplete = S("current-password"),
		.required = true},
	};
	struct draw d;

	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_login_title, 0, NULL);
	view_login(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

struct login_ready {
	struct person_try try;
	struct str token;
};

static err
login_ready(struct req *req, struct rd *rd)
{
	struct login_ready *ready = NEW(req->arena, struct login_ready);
	struct person_login typed = {req_text(req, "login"), req_text(req, "pass"), req->client};

	TRY(person_try(rd, &typed, req->now, &ready->try));
	ready->token = rand_word(req->arena, 32);
	req->ready = ready;
	return OK;
}

/* Whoever was signed in here before is signed out: a token never changes hands. */
static err
login_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct login_ready *ready = req->ready;

	TRY(person_try_count(tx, &ready->try, "pass", req->now, &out->refused));
	if (out->refused != OK)
		return OK;
	TRY(session_end(tx, req->viewer));
	TRY(session_start(tx, ready->try.person, ready->token, req->now));
	out->cookie = session_cookie(req->arena, ready->token);
	out->location = S("/home");
	return OK;
}

static err
logout_act(struct req *req, struct tx *tx, struct outcome *out)
{
	TRY(session_end(tx, req->viewer));
	out->cookie = session_cookie(req->arena, NONE);
	out->reply_flags = REPLY_FORGET;
	out->location = S("/");
	return OK;
}

void
zone_field_make(struct req *req, struct str now, struct zone_field *field)
{
	const struct value *value = req_value(req, "zone");
	bool here = req->refused != OK && req->refused->field != NULL &&
		    str_eq(str_of(req->refused->field), S("zone"));

	field->nzones = zone_names(req->arena, &field->zones);
	field->chosen = value->typed.at != NULL ? value->typed : now;
	field->other = field->chosen.n > 0;
	for (size_t i = 0; i < field->nzones && field->other; i++)
		field->other = !str_eq(field->zones[i], field->chosen);
	field->refused = value->refused != OK ? value->refused : here ? req->refused : OK;
}

/* ---- /me ----------------------------------------------------------------------------------- */

static err
me_sessions(struct req *req, struct rd *rd, struct me_page *p)
{
	struct arena *arena = req->arena;
	struct str zone = p->person.zone.n > 0 ? p->person.zone : S("UTC");
	struct session *list;

	TRY(session_list(rd, req->viewer, &list, &p->nsessions));
	p->sessions = NEW_ARRAY(arena, struct me_session, p->nsessions);
	for (size_t i = 0; i < p->nsessions; i++) {
		struct me_session *session = &p->sessions[i];

		session->key = crypto_base32(arena, list[i].hash);
		session->here = str_eq(list[i].hash, req->viewer->hash);
		TRY(when_make(arena, list[i].made, zone, &session->made));
		TRY(when_make(arena, list[i].seen_day * DAY, S("UTC"), &session->seen));
	}
	return OK;
}

static void
me_inputs(struct me_page *p)
{
	p->name = (struct input){.name = S("name"),
	    .label = T_me_name,
	    .autocomplete = S("name"),
	    .value = p->person.name,
	    .max = PERSON_NAME_MAX,
	    .required = true};
	p->mail = (struct input){.name = S("mail"),
	    .kind = INPUT_MAIL,
	    .label = T_me_mail,
	    .hint = T_me_mail_hint,
	    .autocomplete = S("email"),
	    .value = p->person.mail,
	    .max = 254};
	p->old = (struct input){.name = S("old"),
	    .kind = INPUT_SECRET,
	    .label = T_me_old,
	    .autocomplete = S("current-password"),
	    .required = true};
	p->pass = (struct input){.name = S("pass"),
	    .kind = INPUT_SECRET,
	    .label = T_me_pass,
	    .hint = T_setup_pass_hint,
	    .autocomplete = S("new-password"),
	    .required = true};
}

static err
me_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct me_page p = {.page = {.noindex = true}};
	struct draw d;
	bool found;

	TRY(person_get(rd, req->viewer->person, &p.person, &found));
	if (!found)
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "a viewer without a row");
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_me_title, 0, NULL);
	p.saved = req->refused == OK && req_query(req, S("saved")).n > 0;
	p.zone =
	    (struct zone_field){.label = T_me_zone, .hint = T_me_zone_hint, .none = T_me_zone_none};
	zone_field_make(req, p.person.zone, &p.zone);
	me_inputs(&p);
	TRY(me_sessions(req, rd, &p));
	view_me(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static const struct form name_form = {{
    {"name", FIELD_LINE, 1, PERSON_NAME_MAX, NULL},
    {"zone", FIELD_LINE, 0, 64, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
name_act(struct req *req, struct tx *tx, struct outcome *out)
{
	out->location = S("/me?saved=1");
	return person_change(tx, req->viewer->person, req_text(req, "name"), req_text(req, "zone"));
}

static const struct form mail_form = {{
    {"mail", FIELD_MAIL, 0, 254, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
mail_act(struct req *req, struct tx *tx, struct outcome *out)
{
	out->location = S("/me?saved=1");
	return person_mail_set(tx, req->viewer->person, req_text(req, "mail"));
}

static const struct form pass_form = {{
    {"old", FIELD_SECRET, 1, PERSON_PASS_MAX, NULL},
    {"pass", FIELD_SECRET, PERSON_PASS_MIN, PERSON_PASS_MAX, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

struct pass_ready {
	struct person_try try;
	struct str pass, token;
};

static err
pass_ready(struct req *req, struct rd *rd)
{
	struct pass_ready *ready = NEW(req->arena, struct pass_ready);

	TRY(person_try_again(rd, req->viewer->person, req_text(req, "old"), req->now, &ready->try));
	if (ready->try.fits)
		TRY(crypto_pass_hash(req->arena, req_text(req, "pass"), &ready->pass));
	ready->token = rand_word(req->arena, 32);
	req->ready = ready;
	return OK;
}

static err
pass_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct pass_ready *ready = req->ready;

	TRY(person_try_count(tx, &ready->try, "old", req->now, &out->refused));
	if (out->refused != OK)
		return OK;
	TRY(person_pass_set(tx, req->viewer->person, ready->pass));
	TRY(session_start(tx, req->viewer->person, ready->token, req->now));
	out->cookie = session_cookie(req->arena, ready->token);
	out->location = S("/me?saved=1");
	return OK;
}

static const struct form end_form = {{
    {"session", FIELD_LINE, 1, 64, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
end_act(struct req *req, struct tx *tx, struct outcome *out)
{
	struct str hash;

	out->location = S("/me?saved=1");
	if (!crypto_unbase32(req->arena, req_text(req, "session"), &hash))
		return OK;
	return session_end_other(tx, req->viewer, hash);
}

#define ME(at, fields, first, second)                                                              \
	{                                                                                          \
		.method = METHOD_POST, .path = (at), .who = WHO_PERSON, .limit = {30, 60},         \
		.body_cap = 8192, .form = (fields), .ready = (first), .act = (second),             \
		.page = me_page, .flags = ROUTE_ONCE                                               \
	}
static const struct route rows[] = {
    {.method = METHOD_GET, .path = "/login", .who = WHO_ANYONE, .page = login_page},
    {.method = METHOD_POST,
	.path = "/login",
	.who = WHO_ANYONE,
	.limit = {10, 60},
	.body_cap = 8192,
	.form = &login_form,
	.ready = login_ready,
	.act = login_act,
	.page = login_page},
    {.method = METHOD_POST,
	.path = "/logout",
	.who = WHO_ANYONE,
	.body_cap = 1024,
	.act = logout_act},
    {.method = METHOD_GET, .path = "/me", .who = WHO_PERSON, .page = me_page},
    ME("/me/name", &name_form, NULL, name_act),
    ME("/me/mail", &mail_form, NULL, mail_act),
    ME("/me/passphrase", &pass_form, pass_ready, pass_act),
    ME("/me/end", &end_form, NULL, end_act),
};
const struct route_table session_routes = {rows, COUNT(rows)};
