/* fedi/oauth_read.c - see oauth_read.h. */
#include "fedi/oauth_read.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/url.h"
#include "fedi/activity.h"
#include "fedi/term.h"
#include "text_keys.h"

#define WORD_MAX 512 /* as the database has it */
#define TOKEN_MAX 2048
#define NAME_MAX 200
#define LIST_LOOKED 100

static err
unfit(struct arena *a, const char *cause)
{
	return fail(a, FAULT_INPUT, T_account_unfit, "%s", cause);
}

/* ---- pieces -------------------------------------------------------------------------------- */

/* A text of signs that are seen, and no blank among them; NONE for anything else. */
static struct str
word_of(struct arena *a, const struct json *v, size_t max)
{
	struct str s = json_str(v);

	if (s.n == 0 || s.n > max)
		return NONE;
	for (size_t i = 0; i < s.n; i++)
		if (s.at[i] <= ' ' || s.at[i] >= 0x7f)
			return NONE;
	return str_copy(a, s);
}

/* An address of the origin, as it is sent; NONE for anything else. */
static struct str
place_of(struct arena *a, const struct json *v, struct str origin)
{
	struct str s = term_address(a, json_str(v));
	struct url_parts parts;

	if (s.at == NULL || !activity_same_origin(a, s, origin) || url_read(a, s, &parts) != OK)
		return NONE;
	return url_write(a, &parts).s;
}

static struct str
path_of(struct arena *a, struct str origin, const char *path)
{
	return buf_format(a, "%.*s%s", STR_ARG(origin), path);
}

static bool
names(const struct json *list, struct str word)
{
	for (size_t i = 0; i < json_count(list) && i < LIST_LOOKED; i++)
		if (str_eq(json_str(json_at(list, i)), word))
			return true;
	return false;
}

/* ---- the server ---------------------------------------------------------------------------- */

struct oauth_meta
oauth_meta_older(struct arena *a, struct str origin)
{
	return (struct oauth_meta){.authorize = path_of(a, origin, "/oauth/authorize"),
	    .token = path_of(a, origin, "/oauth/token"),
	    .revoke = path_of(a, origin, "/oauth/revoke"),
	    .apps = path_of(a, origin, "/api/v1/apps"),
	    .identity = NONE,
	    .scope = S("read:accounts"),
	    .older = true};
}

/* What it does not name stands where it always did; what it names elsewhere is no place to send a
 * secret to. */
static err
take_place(struct arena *a, const struct json *v, struct str origin, struct str *out)
{
	struct str place;

	if (json_is_null(v))
		return OK;
	place = place_of(a, v, origin);
	if (place.at == NULL)
		return unfit(a, "leads to another server");
	*out = place;
	return OK;
}

err
oauth_meta_read(struct arena *a, struct str origin, struct str body, struct oauth_meta *out)
{
	struct oauth_meta m = oauth_meta_older(a, origin);
	const struct json *root;
	JSON_DOC *doc = NULL;

	TRY(term_open(a, body, &doc));
	root = json_root(doc);
	if (json_is_null(json_get(root, "authorization_endpoint")) ||
	    json_is_null(json_get(root, "token_endpoint")))
		return unfit(a, "names no place to sign in");
	TRY(take_place(a, json_get(root, "authorization_endpoint"), origin, &m.authorize));
	TRY(take_place(a, json_get(root, "token_endpoint"), origin, &m.token));
	TRY(take_place(a, json_get(root, "revocation_endpoint"), origin, &m.revoke));
	TRY(take_place(a, json_get(root, "app_registration_endpoint"), origin, &m.apps));
	TRY(take_place(a, json_get(root, "userinfo_endpoint"), origin, &m.identity));
	if (names(json_get(root, "scopes_supported"), S("profile")))
		m.scope = S("profile");
	m.pkce = names(json_get(root, "code_challenge_methods_supported"), S("S256"));
	m.older = false;
	*out = m;
	return OK;
}

err
oauth_client_read(struct arena *a, struct str body, struct str *client, struct str *secret)
{
	struct str words[2];
	JSON_DOC *doc = NULL;

	TRY(term_open(a, body, &doc));
	words[0] = word_of(a, json_get(json_root(doc), "client_id"), WORD_MAX);
	words[1] = word_of(a, json_get(json_root(doc), "client_secret"), WORD_MAX);
	if (words[0].at == NULL || words[1].at == NULL)
		return unfit(a, "registered without a name or a secret");
	*client = words[0];
	*secret = words[1];
	return OK;
}

/* ---- the person ---------------------------------------------------------------------------- */

err
oauth_token_read(struct arena *a, struct str body, struct str *out)
{
	JSON_DOC *doc = NULL;
	struct str token;

	TRY(term_open(a, body, &doc));
	token = word_of(a, json_get(json_root(doc), "access_token"), TOKEN_MAX);
	if (token.at == NULL)
		return unfit(a, "no token");
	*out = token;
	return OK;
}

bool
oauth_forgotten(struct arena *a, struct str body)
{
	JSON_DOC *doc = NULL;

	return term_open(a, body, &doc) == OK &&
	       str_eq(json_str(json_get(json_root(doc), "error")), S("invalid_client"));
}

/* sub of userinfo (Mastodon 4.4), uri of verify_credentials (4.3), or the name alone.  An address
 * of another origin is not passed over for a name: who says that is not believed at all. */
err
oauth_who_read(struct arena *a, struct str origin, struct str body, struct oauth_who *out)
{
	const struct json *root, *uri;
	JSON_DOC *doc = NULL;
	struct oauth_who who = {NONE, NONE};

	TRY(term_open(a, body, &doc));
	root = json_root(doc);
	uri = json_get(root, "sub");
	if (json_is_null(uri))
		uri = json_get(root, "uri");
	if (!json_is_null(uri))
		who.uri = place_of(a, uri, origin);
	else
		who.name = word_of(a, json_get(root, "username"), NAME_MAX);
	if (who.uri.at == NULL && who.name.at == NULL)
		return unfit(a, "names nobody of its own");
	*out = who;
	return OK;
}
