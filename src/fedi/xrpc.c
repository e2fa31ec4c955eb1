#include "fedi/xrpc.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "base/url.h"
#include "text_keys.h"

#define DID_MAX 256
#define CID_MAX 128
#define ORIGIN_MAX 300
#define GROUPS 4

/* ---- what is said -------------------------------------------------------------------------- */

struct url
xrpc_url(struct arena *a, struct str origin, struct str method)
{
	return url_own(buf_format(a, "%.*s/xrpc/%.*s", STR_ARG(origin), STR_ARG(method)));
}

bool
xrpc_is_app_password(struct str s)
{
	if (s.n != GROUPS * 5 - 1)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.at[i];

		if (i % 5 == 4 ? c != '-' : !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
			return false;
	}
	return true;
}

struct str
xrpc_login(struct arena *a, struct str handle, struct str password)
{
	struct buf b = BUF(a);
	struct json_out o = {.buf = &b};

	json_open(&o, NULL);
	json_put_str(&o, "identifier", handle);
	json_put_str(&o, "password", password);
	json_close(&o);
	return buf_str(&b);
}

struct str
xrpc_delete(struct arena *a, struct str did, struct str rkey)
{
	struct buf b = BUF(a);
	struct json_out o = {.buf = &b};

	json_open(&o, NULL);
	json_put_str(&o, "repo", did);
	json_put_str(&o, "collection", S(XRPC_POSTS));
	json_put_str(&o, "rkey", rkey);
	json_close(&o);
	return buf_str(&b);
}

struct str
xrpc_post_uri(struct arena *a, struct str did, struct str rkey)
{
	return buf_format(a, "at://%.*s/" XRPC_POSTS "/%.*s", STR_ARG(did), STR_ARG(rkey));
}

/* ---- what is answered ---------------------------------------------------------------------- */

#define JSON __attribute__((cleanup(json_cleanup))) struct json_doc

static err
unread(struct arena *a, const char *what)
{
	return fail(a, FAULT_INPUT, T_ask_failed, "an answer without %s", what);
}

/* 1 to max bytes of ASCII letters, digits and these signs. */
static bool
is_of(struct str s, size_t max, const char *signs)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    (c == '\0' || strchr(signs, c) == NULL))
			return false;
	}
	return s.n > 0 && s.n <= max;
}

static bool
is_did(struct str s)
{
	return is_of(s, DID_MAX, "._:%-") && str_starts(s, S("did:"));
}

/* What an HTTP field may hold as a bearer token (RFC 6750 2.1). */
static bool
is_token(struct str s)
{
	return is_of(s, XRPC_TOKEN, "-._~+/=");
}

/* The server that the DID document names: an origin and nothing else. */
static struct str
service_of(struct arena *a, const struct json *doc)
{
	const struct json *services = json_get(doc, "service");

	for (size_t i = 0; i < json_count(services); i++) {
		const struct json *s = json_at(services, i);
		struct str id = json_str(json_get(s, "id"));
		struct url_parts at;
		struct str whole;

		if (id.at == NULL || !str_ends(id, S("#atproto_pds")))
			continue;
		whole = json_str(json_get(s, "serviceEndpoint"));
		if (whole.at == NULL || url_read(a, whole, &at) != OK || !str_eq(at.path, S("/")) ||
		    at.query.at != NULL)
			return NONE;
		whole = url_write(a, &at).s;
		return whole.n <= ORIGIN_MAX ? str_sub(whole, 0, whole.n - 1) : NONE;
	}
	return NONE;
}

err
xrpc_read_session(struct arena *a, struct str body, struct xrpc_session *out)
{
	struct xrpc_session s;
	const struct json *root;
	JSON *doc = NULL;

	TRY(json_read(a, body, &doc));
	root = json_root(doc);
	s.did = str_copy(a, json_str(json_get(root, "did")));
	s.access = str_copy(a, json_str(json_get(root, "accessJwt")));
	s.refresh = str_copy(a, json_str(json_get(root, "refreshJwt")));
	if (!is_did(s.did) || !is_token(s.access) || !is_token(s.refresh))
		return unread(a, "a session");
	s.origin = service_of(a, json_get(root, "didDoc"));
	*out = s;
	return OK;
}

static err
read_word(struct arena *a, struct str body, const char *name, struct str *out)
{
	JSON *doc = NULL;

	TRY(json_read(a, body, &doc));
	*out = str_copy(a, json_str(json_get(json_root(doc), name)));
	return OK;
}

err
xrpc_read_did(struct arena *a, struct str body, struct str *out)
{
	struct str did;

	TRY(read_word(a, body, "did", &did));
	if (!is_did(did))
		return unread(a, "a DID");
	*out = did;
	return OK;
}

err
xrpc_read_cid(struct arena *a, struct str body, struct str *out)
{
	struct str cid;

	TRY(read_word(a, body, "cid", &cid));
	if (!is_of(cid, CID_MAX, ""))
		return unread(a, "a hash");
	*out = cid;
	return OK;
}

/* What comes without a word is from a machine in between, which knows nothing of the account. */
enum xrpc_error
xrpc_read_error(struct arena *a, int status, struct str body)
{
	static const struct {
		struct str word;
		enum xrpc_error error;
	} rows[] = {
	    {{"ExpiredToken", 12}, XRPC_EXPIRED},
	    {{"InvalidToken", 12}, XRPC_EXPIRED},
	    {{"AuthMissing", 11}, XRPC_EXPIRED},
	    {{"AuthenticationRequired", 22}, XRPC_PASSWORD},
	    {{"AuthFactorTokenRequired", 23}, XRPC_FACTOR},
	    {{"AccountTakedown", 15}, XRPC_SUSPENDED},
	    {{"AccountSuspended", 16}, XRPC_SUSPENDED},
	    {{"AccountDeactivated", 18}, XRPC_SUSPENDED},
	    {{"RepoTakendown", 13}, XRPC_SUSPENDED},
	    {{"RepoSuspended", 13}, XRPC_SUSPENDED},
	    {{"RepoDeactivated", 15}, XRPC_SUSPENDED},
	};
	struct str word = NONE;

	if (status == 408 || status == 429 || (status >= 500 && status != 501))
		return XRPC_LATER;
	if (read_word(a, body, "error", &word) != OK)
		word = NONE;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (str_eq(rows[i].word, word))
			return rows[i].error;
	if (word.at == NULL)
		return status == 401 ? XRPC_PASSWORD : XRPC_LATER;
	return XRPC_OTHER;
}
