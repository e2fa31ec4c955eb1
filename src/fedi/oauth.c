/* fedi/oauth.c - see oauth.h.
 *
 * A server speaks for its own accounts and for no others: whoever signs in on it is believed to be
 * the account that it names only where that is of its own origin, and is read there.  That some
 * other name leads to the account by WebFinger proves nothing, for anybody can let a name of theirs
 * lead anywhere.  Codes, tokens and secrets stand in no cause of a fault. */
#include "fedi/oauth.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "base/time.h"
#include "base/url.h"
#include "domain/address.h"
#include "domain/hub.h"
#include "domain/peer.h"
#include "fedi/activity.h"
#include "fedi/asked.h"
#include "fedi/elsewhere.h"
#include "fedi/fetch.h"
#include "fedi/oauth_read.h"
#include "text_keys.h"

#define ASK_MS 20000 /* of a whole request */

#define JSON_TYPE S("application/json")
#define FORM_TYPE S("application/x-www-form-urlencoded")

/* A server, asked in two steps: where it is, and, where it does not know us yet, for a name. */
struct begin {
	struct str name, typed; /* the account and host that somebody typed */
	struct str host;        /* where people sign in; NONE: not found yet */
	struct str hub;         /* how we are called there */
	err trouble;
	struct oauth_app app; /* client.at == NULL: not registered yet */
};

struct finish {
	struct fetch_signer signer;
	struct oauth_app app;
	struct str code, verifier, hub;
	struct oauth_found found;
};

/* Registrations at the asking of strangers, who name the server: for one client prefix, and at one
 * host, however many clients name it. */
static const struct asked_limit limit = {.client = {20, 10 * MINUTE}, .host = {12, 10 * MINUTE}};

static err
refused(struct arena *a, int say)
{
	return refuse(a, "account", say, 0);
}

static struct str
origin_of(struct arena *a, struct str host)
{
	bool plain = str_starts(address_origin(), S("http://"));

	return buf_format(a, "%s://%.*s", plain ? "http" : "https", STR_ARG(host));
}

static struct url
place(struct arena *a, struct str host, const char *path)
{
	struct str origin = origin_of(a, host);

	return (struct url){buf_format(a, "%.*s%s", STR_ARG(origin), path)};
}

/* ---- asking -------------------------------------------------------------------------------- */

static err
post(struct arena *a, const struct fetch *f, struct str url, const struct question *what,
    struct answer *out)
{
	struct question q = *what;

	q.url = url;
	q.accept = JSON_TYPE;
	q.until = f->until;
	return ask(f->asker, a, &q, out);
}

static err
post_form(
    struct arena *a, const struct fetch *f, struct str url, struct str form, struct answer *out)
{
	const struct header type = {S("Content-Type"), FORM_TYPE};

	return post(
	    a, f, url, &(struct question){.headers = &type, .nheaders = 1, .post = form}, out);
}

static void
put(struct buf *b, struct str name, struct str value)
{
	if (b->n > 0)
		buf_char(b, '&');
	buf_add(b, name);
	buf_char(b, '=');
	url_encode(b, value);
}

/* What a form says of us; the rest is the caller's. */
static struct buf
form_of(struct arena *a, const struct oauth_app *app)
{
	struct buf b = BUF(a);

	put(&b, S("client_id"), app->client);
	put(&b, S("client_secret"), app->secret);
	return b;
}

/* ---- a server that knows us ---------------------------------------------------------------- */

/* What it says of itself; a server that says nothing is taken for an older one. */
static err
ask_meta(struct arena *a, const struct fetch *f, struct str host, struct oauth_meta *out)
{
	struct str origin = origin_of(a, host);
	struct question q = {.url = place(a, host, "/.well-known/oauth-authorization-server").s,
	    .accept = JSON_TYPE,
	    .until = f->until};
	struct answer answer;

	TRY(ask(f->asker, a, &q, &answer));
	if (answer.status == 200)
		return oauth_meta_read(a, origin, answer.body, out);
	*out = oauth_meta_older(a, origin);
	return OK;
}

static struct str
registration(struct arena *a, struct str hub, struct str host, struct str scope)
{
	struct buf b = BUF(a);
	struct json_out o = {.buf = &b};

	json_open(&o, NULL);
	json_put_str(&o, "client_name", hub);
	json_put_str(&o, "redirect_uris", oauth_back(a, host).s);
	json_put_str(&o, "scopes", scope);
	json_put_str(&o, "website", address_origin());
	json_close(&o);
	return buf_str(&b);
}

static err
ask_client(struct arena *a, const struct fetch *f, struct str hub, const struct oauth_meta *m,
    struct oauth_app *app)
{
	const struct header type = {S("Content-Type"), JSON_TYPE};
	struct question what = {
	    .headers = &type, .nheaders = 1, .post = registration(a, hub, app->host, m->scope)};
	struct answer answer;

	TRY(post(a, f, m->apps, &what, &answer));
	if (answer.status < 200 || answer.status > 299)
		return fail(a, FAULT_INPUT, T_account_unfit, "registering: %d", answer.status);
	return oauth_client_read(a, answer.body, &app->client, &app->secret);
}

static err
ask_app(
    struct arena *a, const struct fetch *f, struct str hub, struct str host, struct oauth_app *out)
{
	struct oauth_app app = {.host = host};
	struct oauth_meta m;

	TRY(ask_meta(a, f, host, &m));
	TRY(ask_client(a, f, hub, &m, &app));
	app.scope = m.scope;
	app.authorize = m.authorize;
	app.token = m.token;
	app.revoke = m.revoke;
	app.identity = m.identity;
	app.pkce = m.pkce;
	app.older = m.older;
	oauth_app_seal(a, &app);
	*out = app;
	return OK;
}

/* ---- beginning ----------------------------------------------------------------------------- */

/* People sign in where their account is, which is not always what stands in their handle. */
static err
ask_host(struct req *req, struct asker *asker)
{
	struct begin *q = req->asked;
	struct fetch f = {.asker = asker, .until = time_mono() + ASK_MS};
	struct finger finger = {.self = NONE};
	struct str origin;

	q->trouble = fetch_finger(req->arena, &f, q->name, q->typed, &finger);
	if (q->trouble != OK && q->trouble->fault != FAULT_MISSING &&
	    q->trouble->fault != FAULT_INPUT)
		return OK;
	q->trouble = OK;
	origin = activity_origin(req->arena, finger.self);
	q->host = origin.at == NULL ? q->typed
				    : str_sub(origin, str_find(origin, S("://")) + 3, origin.n);
	return OK;
}

static err
ask_name(struct req *req, struct asker *asker)
{
	struct begin *q = req->asked;
	struct fetch f = {.asker = asker, .until = time_mono() + ASK_MS};

	q->trouble = ask_app(req->arena, &f, q->hub, q->host, &q->app);
	return OK;
}

static err
judge_host(struct req *req, struct rd *rd, struct str host)
{
	enum peer_rule_kind rule;

	if (str_eq(host, address_host()))
		return refused(req->arena, T_follow_ours);
	TRY(peer_judge(rd, host, &rule));
	return rule == PEER_BLOCK ? refused(req->arena, T_follow_blocked) : OK;
}

/* What went wrong on the way, in words for who asked. */
static err
trouble_of(struct arena *a, err trouble)
{
	if (trouble == OK || trouble->field != NULL)
		return trouble;
	if (trouble->fault == FAULT_BUSY)
		return refused(a, T_ask_busy);
	return refused(a, trouble->fault == FAULT_UPSTREAM ? T_follow_silent : T_account_unfit);
}

static err
first(struct req *req, struct rd *rd, struct str typed)
{
	struct begin *q = NEW(req->arena, struct begin);

	if (!elsewhere_typed(req->arena, typed, &q->name, &q->typed))
		return refused(req->arena, T_follow_unread);
	TRY(judge_host(req, rd, q->typed));
	req->asked = q;
	req->asks = ask_host;
	return OK;
}

static err
hub_name(struct rd *rd, struct str *out)
{
	struct hub hub;
	bool open;

	TRY(hub_get(rd, &hub, &open));
	*out = open ? hub.name : address_host();
	return OK;
}

err
oauth_ask_begin(struct req *req, struct rd *rd, struct str typed, struct oauth_app *out)
{
	struct begin *q = req->asked;
	bool found;

	out->host = NONE;
	if (q == NULL)
		return first(req, rd, typed);
	TRY(trouble_of(req->arena, q->trouble));
	if (q->app.client.at != NULL) {
		*out = q->app;
		return OK;
	}
	TRY(judge_host(req, rd, q->host));
	TRY(oauth_app_find(rd, q->host, req->now, out, &found));
	if (found)
		return OK;
	TRY(trouble_of(req->arena, asked_judge(req, &limit, place(req->arena, q->host, "/"))));
	TRY(hub_name(rd, &q->hub));
	out->host = NONE;
	req->asks = ask_name;
	return OK;
}

/* ---- who came ------------------------------------------------------------------------------ */

static err
ask_token(struct arena *a, const struct fetch *f, struct finish *q, struct str *out)
{
	struct buf form = form_of(a, &q->app);
	struct answer answer;

	put(&form, S("grant_type"), S("authorization_code"));
	put(&form, S("code"), q->code);
	put(&form, S("redirect_uri"), oauth_back(a, q->app.host).s);
	if (q->app.pkce)
		put(&form, S("code_verifier"), q->verifier);
	TRY(post_form(a, f, q->app.token, buf_str(&form), &answer));
	if (answer.status == 200)
		return oauth_token_read(a, answer.body, out);
	q->found.forgotten = oauth_forgotten(a, answer.body);
	return fail(a, FAULT_INPUT, T_account_failed, "no token: %d", answer.status);
}

/* Ask with the token in hand; no other question may share that. */
static err
ask_who(
    struct arena *a, const struct fetch *f, struct str url, struct str token, struct answer *out)
{
	struct header key = {S("Authorization"), buf_format(a, "Bearer %.*s", STR_ARG(token))};
	struct question q = {.url = url,
	    .accept = JSON_TYPE,
	    .headers = &key,
	    .nheaders = 1,
	    .alone = true,
	    .until = f->until};

	return ask(f->asker, a, &q, out);
}

static err
ask_identity(struct arena *a, const struct fetch *f, const struct finish *q, struct str token,
    struct oauth_who *out)
{
	struct str host = q->app.host;
	struct str older = place(a, host, "/api/v1/accounts/verify_credentials").s;
	struct answer answer = {.status = 0};

	if (q->app.identity.at != NULL)
		TRY(ask_who(a, f, q->app.identity, token, &answer));
	if (answer.status != 200)
		TRY(ask_who(a, f, older, token, &answer));
	if (answer.status != 200)
		return fail(a, FAULT_INPUT, T_account_failed, "who came: %d", answer.status);
	return oauth_who_read(a, origin_of(a, host), answer.body, out);
}

/* The token has done what it was for.  Where it is not taken back it ends there some day: nobody
 * here has it any more. */
static void
give_back(struct arena *a, const struct fetch *f, const struct finish *q, struct str token)
{
	struct buf form = form_of(a, &q->app);
	struct answer answer;

	put(&form, S("token"), token);
	(void)!post_form(a, f, q->app.revoke, buf_str(&form), &answer);
}

/* Where only a name is said, their server knows its account. */
static err
ask_address(struct arena *a, const struct fetch *f, const struct oauth_who *who, struct str host,
    struct str *out)
{
	struct finger finger;

	*out = who->uri;
	if (who->uri.at != NULL)
		return OK;
	TRY(fetch_finger(a, f, who->name, host, &finger));
	*out = finger.self;
	return OK;
}

static err
ask_account(struct arena *a, const struct fetch *f, struct finish *q, struct remote_doc *out)
{
	struct str host = q->app.host, token = NONE, uri = NONE;
	struct oauth_who who;
	struct url_parts parts;
	struct remote_doc doc;
	err e;

	TRY(ask_token(a, f, q, &token));
	e = ask_identity(a, f, q, token, &who);
	give_back(a, f, q, token);
	TRY(e);
	TRY(ask_address(a, f, &who, host, &uri));
	if (!activity_same_origin(a, uri, origin_of(a, host)))
		return fail(a, FAULT_INPUT, T_account_failed, "an account of another server");
	TRY(url_read(a, uri, &parts));
	TRY(fetch_actor(a, f, url_write(a, &parts), &doc));
	if (!str_eq(doc.host, host))
		return fail(a, FAULT_INPUT, T_account_failed, "read on another server");
	*out = doc;
	return OK;
}

static err
ask_finish(struct req *req, struct asker *asker)
{
	struct finish *q = req->asked;
	struct oauth_found *found = &q->found;
	struct fetch f = {.asker = asker, .signer = q->signer, .until = time_mono() + ASK_MS};
	err fresh;

	found->done = true;
	found->trouble = ask_account(req->arena, &f, q, &found->doc);
	if (!found->forgotten)
		return OK;
	fresh = ask_app(req->arena, &f, q->hub, q->app.host, &found->fresh);
	found->forgotten = fresh == OK;
	return OK;
}

static err
finish_trouble(struct arena *a, err trouble)
{
	if (trouble == OK || trouble->field != NULL)
		return trouble;
	return refused(a, trouble->fault == FAULT_INPUT || trouble->fault == FAULT_MISSING
			      ? T_account_failed
			      : T_account_silent);
}

err
oauth_ask_finish(
    struct req *req, struct rd *rd, const struct oauth_asked *asked, struct oauth_found *out)
{
	struct finish *q = req->asked;

	if (q != NULL) {
		*out = q->found;
		out->trouble = finish_trouble(req->arena, out->trouble);
		return OK;
	}
	*out = (struct oauth_found){.done = true};
	out->trouble = judge_host(req, rd, asked->app->host);
	if (out->trouble != OK)
		return OK;
	q = NEW(req->arena, struct finish);
	q->app = *asked->app;
	q->code = asked->code;
	q->verifier = asked->verifier;
	TRY(fetch_signer(rd, &q->signer));
	TRY(hub_name(rd, &q->hub));
	req->asked = q;
	req->asks = ask_finish;
	out->done = false;
	return OK;
}
