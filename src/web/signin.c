/* web/signin.c - see signin.h. */
#include "web/signin.h"

#include "base/arena.h"
#include "base/rand.h"
#include "base/text.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_signin.h"

/* ---- /login/letter ------------------------------------------------------------------------- */

static const struct form ask_form = {{
    {"mail", FIELD_MAIL, 1, 254, NULL},
}};

static err
ask_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct signin_ask_page p = {.page = {.noindex = true}};
	struct draw d;

	TRY(page_draw(req, rd, &d));
	p.sent = req->refused == OK && req_query(req, S("sent")).n > 0;
	p.page.title =
	    text_say(req->arena, d.lang, p.sent ? T_signin_sent : T_signin_letter, 0, NULL);
	p.mail = (struct input){.name = S("mail"),
	    .kind = INPUT_MAIL,
	    .label = T_signin_mail,
	    .autocomplete = S("email"),
	    .max = 254,
	    .required = true};
	view_signin_ask(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static err
ask_ready(struct req *req, struct rd *rd)
{
	int64_t *gen = NEW(req->arena, int64_t);

	(void)rd;
	*gen = (int64_t)(rand_u64() >> 16);
	req->ready = gen;
	return OK;
}

static err
ask_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const int64_t *gen = req->ready;

	out->location = S("/login/letter?sent=1");
	return signin_ask(tx, req_text(req, "mail"), *gen, req->now);
}

/* ---- /login/by/{token} --------------------------------------------------------------------- */

static err
signin_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct signin_page p = {.page = {.noindex = true}, .signin = req->object};
	struct draw d;

	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_signin_go, 0, NULL);
	view_signin(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static err
signin_ready(struct req *req, struct rd *rd)
{
	struct str *token = NEW(req->arena, struct str);

	(void)rd;
	*token = rand_word(req->arena, 32);
	req->ready = token;
	return OK;
}

/* Whoever was signed in here before is signed out: a token never changes hands. */
static err
signin_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct str *token = req->ready;

	TRY(signin_use(tx, req->object, *token, req->now));
	TRY(session_end(tx, req->viewer));
	out->cookie = session_cookie(req->arena, *token);
	out->location = S("/home");
	return OK;
}

static const struct route rows[] = {
    {.path = "/login/letter", .who = WHO_ANYONE, .page = ask_page},
    {.method = METHOD_POST,
	.path = "/login/letter",
	.who = WHO_ANYONE,
	.limit = {10, 60},
	.body_cap = 8192,
	.form = &ask_form,
	.ready = ask_ready,
	.act = ask_act,
	.page = ask_page},
    {.path = "/login/by/{token}", .who = WHO_SIGNIN, .limit = {60, 60}, .page = signin_page},
    {.method = METHOD_POST,
	.path = "/login/by/{token}",
	.who = WHO_SIGNIN,
	.limit = {20, 60},
	.body_cap = 1024,
	.ready = signin_ready,
	.act = signin_act,
	.page = signin_page},
};
const struct route_table signin_routes = {rows, COUNT(rows)};
