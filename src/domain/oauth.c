#include "domain/oauth.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "domain/address.h"
#include "sql_oauth.h"
#include "store/db.h"
#include "text_keys.h"

/* Servers of old forget after a day who was not used (federation 10.2). */
#define OLDER_FRESH (12 * HOUR)

static struct key seal_key, word_key;

void
oauth_key_set(const struct key *root)
{
	crypto_derive(root, "oauth app", &seal_key);
	crypto_derive(root, "oauth word", &word_key);
}

/* ---- this hub, as servers know it ----------------------------------------------------------- */

static struct str
context_of(struct arena *a, struct str host)
{
	return buf_format(a, "oauth %.*s", STR_ARG(host));
}

void
oauth_app_seal(struct arena *a, struct oauth_app *app)
{
	app->sealed = crypto_seal(a, &seal_key, context_of(a, app->host), app->secret);
}

err
oauth_app_find(struct rd *rd, struct str host, int64_t now, struct oauth_app *out, bool *found)
{
	struct arena *a = rd_arena(rd);
	struct sql_oauth_app_newest row;
	struct str secret = NONE;

	TRY(sql_oauth_app_newest(rd, host, &row, found));
	if (*found && row.older && row.made < now - OLDER_FRESH)
		*found = false;
	/* Sealed by a key that was lost: as good as none. */
	if (*found && crypto_open(a, &seal_key, context_of(a, host), row.sealed, &secret) != OK)
		*found = false;
	if (!*found)
		return OK;
	*out = (struct oauth_app){.id = row.id,
	    .host = host,
	    .client = row.client,
	    .secret = secret,
	    .sealed = row.sealed,
	    .scope = row.scope,
	    .authorize = row.authorize,
	    .token = row.token,
	    .identity = row.identity,
	    .revoke = row.revoke,
	    .pkce = row.pkce,
	    .older = row.older};
	return OK;
}

err
oauth_app_keep(struct tx *tx, const struct oauth_app *app, int64_t now, struct oauth_app_id *out)
{
	struct sql_oauth_app_put row;

	TRY(sql_oauth_app_put(tx,
	    &(struct sql_oauth_app_put_in){.host = app->host,
		.client = app->client,
		.sealed = app->sealed,
		.scope = app->scope,
		.authorize = app->authorize,
		.token = app->token,
		.identity = app->identity,
		.revoke = app->revoke,
		.pkce = app->pkce,
		.older = app->older,
		.now = now},
	    &row));
	*out = row.id;
	return OK;
}

#define SERVER_SIGNS 16

static struct str
server_word(struct arena *a, struct str host)
{
	return str_sub(crypto_base32(a, crypto_sha256(a, host)), 0, SERVER_SIGNS);
}

struct url
oauth_back(struct arena *a, struct str host)
{
	return address_back(a, server_word(a, host));
}

bool
oauth_back_is(struct arena *a, struct str host, struct str server)
{
	return str_eq(server, server_word(a, host));
}

/* ---- what is made of the word ---------------------------------------------------------------- */

struct str
oauth_cookie_name(void)
{
	return address_is_secure() ? S("__Host-o") : S("o");
}

/* RFC 6265; it comes along when their server sends them back, so it cannot be SameSite=Strict. */
struct str
oauth_cookie(struct arena *a, struct str word)
{
	struct str name = oauth_cookie_name();
	int64_t age = word.at == NULL ? 0 : OAUTH_SECONDS;

	return buf_format(a, "%.*s=%.*s; Path=/; Max-Age=%" PRId64 "; HttpOnly; SameSite=Lax%s",
	    STR_ARG(name), STR_ARG(word), age, address_is_secure() ? "; Secure" : "");
}

/* 52 signs, from which nobody finds back to the word, nor from one to the other. */
static struct str
made_of(struct arena *a, const char *what, struct str word)
{
	struct str both = buf_format(a, "%s %.*s", what, STR_ARG(word));

	return crypto_base32(a, crypto_mac(a, &word_key, both));
}

struct str
oauth_state(struct arena *a, struct str word)
{
	return made_of(a, "state", word);
}

struct str
oauth_verifier(struct arena *a, struct str word)
{
	return made_of(a, "verifier", word);
}

static struct str
hash_of(struct arena *a, struct str word)
{
	return crypto_sha256(a, oauth_state(a, word));
}

/* RFC 7636 4.2: S256, in the base64 of addresses, without padding. */
static struct str
challenge_of(struct arena *a, struct str word)
{
	struct str s = crypto_base64(a, crypto_sha256(a, oauth_verifier(a, word)));
	struct buf b = BUF(a);

	for (size_t i = 0; i < s.n && s.at[i] != '='; i++)
		buf_char(&b, s.at[i] == '+' ? '-' : s.at[i] == '/' ? '_' : s.at[i]);
	return buf_str(&b);
}

struct url
oauth_page(struct arena *a, const struct oauth_app *app, struct str word)
{
	struct url page = {app->authorize};

	page = address_query(a, page, S("response_type"), S("code"));
	page = address_query(a, page, S("client_id"), app->client);
	page = address_query(a, page, S("redirect_uri"), oauth_back(a, app->host).s);
	page = address_query(a, page, S("scope"), app->scope);
	page = address_query(a, page, S("state"), oauth_state(a, word));
	if (!app->pkce)
		return page;
	page = address_query(a, page, S("code_challenge"), challenge_of(a, word));
	return address_query(a, page, S("code_challenge_method"), S("S256"));
}

/* ---- trips ----------------------------------------------------------------------------------- */

err
oauth_leave(struct tx *tx, const struct oauth_trip *trip, struct str word, int64_t now)
{
	struct oauth_app_id app = trip->app.id;

	if (app.n == 0)
		TRY(oauth_app_keep(tx, &trip->app, now, &app));
	else
		TRY(sql_oauth_app_use(tx, app, now));
	return sql_oauth_state_put(
	    tx, &(struct sql_oauth_state_put_in){.hash = hash_of(tx_arena(tx), word),
		    .app = app,
		    .call = trip->call,
		    .answer = trip->answer == FAR_MAYBE ? SIGNUP_MAYBE : SIGNUP_GOING,
		    .typed = trip->typed,
		    .via = trip->via,
		    .again = trip->again,
		    .expires = now + OAUTH_SECONDS});
}

err
oauth_find(struct rd *rd, struct str word, int64_t now, struct oauth_trip *out, bool *found)
{
	struct arena *a = rd_arena(rd);
	struct sql_oauth_state_find row;
	struct str secret = NONE;

	*found = false;
	if (word.n == 0)
		return OK;
	TRY(sql_oauth_state_find(rd, hash_of(a, word), now, &row, found));
	if (*found && crypto_open(a, &seal_key, context_of(a, row.host), row.sealed, &secret) != OK)
		*found = false;
	if (!*found)
		return OK;
	*out = (struct oauth_trip){.app = {.id = row.app,
				       .host = row.host,
				       .client = row.client,
				       .secret = secret,
				       .sealed = row.sealed,
				       .scope = row.scope,
				       .authorize = row.authorize,
				       .token = row.token,
				       .identity = row.identity,
				       .revoke = row.revoke,
				       .pkce = row.pkce},
	    .call = row.call,
	    .answer = row.answer == SIGNUP_MAYBE ? FAR_MAYBE : FAR_GOING,
	    .typed = row.typed,
	    .via = row.via,
	    .again = row.again};
	return OK;
}

err
oauth_take(struct tx *tx, struct str word, int64_t now, bool *took)
{
	int64_t taken;

	TRY(sql_oauth_state_take(tx, hash_of(tx_arena(tx), word), now, &taken));
	*took = taken > 0;
	return OK;
}

err
oauth_expire_trips(struct tx *tx, int64_t before, int64_t *gone)
{
	return sql_oauth_expire_states(tx, before, gone);
}

err
oauth_expire_apps(struct tx *tx, int64_t before, int64_t *gone)
{
	return sql_oauth_expire_apps(tx, before, gone);
}

/* ---- asking ---------------------------------------------------------------------------------- */

static oauth_begin_fn *begins;
static oauth_finish_fn *finishes;

void
oauth_set(oauth_begin_fn *begin, oauth_finish_fn *finish)
{
	begins = begin;
	finishes = finish;
}

err
oauth_begin(struct req *req, struct rd *rd, struct str typed, struct oauth_app *out)
{
	if (begins == NULL)
		return fail(req->arena, FAULT_BUSY, T_ask_busy, "nobody here asks other servers");
	return begins(req, rd, typed, out);
}

err
oauth_finish(
    struct req *req, struct rd *rd, const struct oauth_asked *asked, struct oauth_found *out)
{
	if (finishes == NULL)
		return fail(req->arena, FAULT_BUSY, T_ask_busy, "nobody here asks other servers");
	return finishes(req, rd, asked, out);
}
