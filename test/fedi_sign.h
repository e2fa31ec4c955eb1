/* test/fedi_sign.h - signed requests, made as peers make them and judged as an inbox would.  The
 * signing here is the test's own, so that making and judging cannot err together. */
#pragma once
#include "test.h"

#include "base/crypto.h"
#include "base/time.h"
#include "domain/address.h"
#include "fedi/sign.h"
#include "net/http.h"

#define NOW INT64_C(1767693600) /* Tue, 06 Jan 2026 10:00:00 GMT */
#define DATE "Tue, 06 Jan 2026 10:00:00 GMT"
#define KEY "https://peer.example/u/ana#main-key"
#define OTHER "https://other.example/u/ana#main-key"
#define TARGET_LIST "(request-target) host date"
#define POST_LIST TARGET_LIST " digest"

static struct rsa_key key_ana, key_other;

static const struct {
	const char *id;
	const struct rsa_key *key;
} known[] = {{KEY, &key_ana}, {OTHER, &key_other}, {"http://peer.test/u/ana#main-key", &key_ana}};

static inline int
keys_setup(void **state)
{
	(void)state;
	key_ana = rsa_make();
	key_other = rsa_make();
	return 0;
}

static inline int
keys_teardown(void **state)
{
	(void)state;
	rsa_cleanup(&key_ana);
	rsa_cleanup(&key_other);
	return 0;
}

/* ---- requests ------------------------------------------------------------------------------- */

static inline void
put(struct req *req, struct str name, struct str value)
{
	assert_true(req->nheaders < REQ_HEADERS);
	req->headers[req->nheaders++] = (struct header){name, value};
}

/* A request to the hub as net/http reads it, not signed yet. */
static inline struct req *
request(enum method method, const char *path, const char *query, struct str body)
{
	struct req *req = NEW(arena, struct req);

	address_origin_set(S("https://hub.example"));
	req->arena = arena;
	req->now = NOW;
	req->method = method;
	req->path = str_of(path);
	req->query = str_of(query);
	req->host = S("hub.example");
	req->body = body;
	req->headers = NEW_ARRAY(arena, struct header, REQ_HEADERS);
	put(req, S("Host"), req->host);
	put(req, S("User-Agent"), S("peer"));
	put(req, S("Content-Type"), S("application/activity+json"));
	return req;
}

static inline struct req *
posting(void)
{
	return request(METHOD_POST, "/inbox", NULL, S("{\"type\":\"Follow\"}"));
}

static inline struct req *
asking(void)
{
	return request(METHOD_GET, "/u/river", "page=2", NONE);
}

/* Signed by sign_headers. */
static inline struct req *
signed_by_us(struct req *req, enum sign_form form)
{
	struct sign_what what = {.form = form,
	    .post = req->method == METHOD_POST,
	    .url = buf_format(arena, "https://hub.example%.*s%s%.*s", STR_ARG(req->path),
		req->query.at == NULL ? "" : "?", STR_ARG(req->query)),
	    .body = req->body,
	    .key_id = S(KEY),
	    .now = NOW};
	struct header made[SIGN_HEADERS];
	size_t n = 0;

	assert_null(sign_headers(arena, &what, &key_ana, made, &n));
	for (size_t i = 0; i < n; i++)
		put(req, made[i].name, made[i].value);
	return req;
}

static inline struct str
digest_of(struct str body)
{
	return crypto_base64(arena, crypto_sha256(arena, body));
}

static inline struct str
sealed(struct str base)
{
	return crypto_base64(arena, rsa_sign(arena, &key_ana, base));
}

/* What stands on one line of the drafts' text. */
static inline struct str
line_of(const struct req *req, struct str name, const char *target)
{
	static const char *const methods[] = {"get", "head", "post"};

	if (str_eq(name, S("(request-target)")))
		return buf_format(arena, "%s %s", methods[req->method], target);
	if (str_eq(name, S("(created)")) || str_eq(name, S("(expires)")))
		return NONE;
	return req_header(req, name);
}

/* Signed by the drafts as somebody else would: what is covered, what else the header says, and the
 * numbers of the lines that are no fields, in their order. */
static inline struct req *
signed_by_peer(struct req *req, const char *list, const char *words, const int64_t *times)
{
	struct buf base = BUF(arena);
	struct buf target = BUF(arena);
	struct str rest = str_of(list), name;

	if (req_header(req, S("date")).at == NULL)
		put(req, S("Date"), S(DATE));
	if (req->method == METHOD_POST && req_header(req, S("digest")).at == NULL)
		put(req, S("Digest"),
		    buf_format(arena, "SHA-256=%.*s", STR_ARG(digest_of(req->body))));
	buf_add(&target, req->path);
	if (req->query.at != NULL)
		buf_addf(&target, "?%.*s", STR_ARG(req->query));
	while (str_split(&rest, ' ', &name)) {
		struct str value = line_of(req, name, str_c(arena, buf_str(&target)));

		buf_addf(&base, "%s%.*s: ", base.n == 0 ? "" : "\n", STR_ARG(name));
		if (value.at == NULL)
			buf_int(&base, *times++);
		else
			buf_add(&base, value);
	}
	put(req, S("Signature"),
	    buf_format(arena, "keyId=\"%s\",%sheaders=\"%s\",signature=\"%.*s\"", KEY, words, list,
		STR_ARG(sealed(buf_str(&base)))));
	return req;
}

/* Signed by RFC 9421 as somebody else would: the lines as they are to be, and the parameters. */
static inline struct req *
signed_by_newer_peer(struct req *req, const char *lines, const char *params)
{
	struct str base = buf_format(arena, "%s\"@signature-params\": %s", lines, params);

	put(req, S("Signature-Input"), buf_format(arena, "a-1=%s", params));
	put(req, S("Signature"), buf_format(arena, "a-1=:%.*s:", STR_ARG(sealed(base))));
	return req;
}

/* ---- judging -------------------------------------------------------------------------------- */

enum verdict { VALID, FORGED, DENIED, BROKEN, UNSIGNED };

static const char *const verdicts[] = {"valid", "forged", "denied", "broken", "unsigned"};

/* As an inbox would, with the keys of this test. */
static inline enum verdict
judge(const struct req *req, int64_t now)
{
	struct signature s;
	bool found = false;
	err e = sign_read(arena, req, &s, &found);

	if (e != OK) {
		assert_int_equal(e->fault, FAULT_INPUT);
		assert_false(found);
		return BROKEN;
	}
	if (!found)
		return UNSIGNED;
	e = sign_check(arena, req, &s, now);
	if (e != OK) {
		assert_int_equal(e->fault, FAULT_UNPROVEN);
		return DENIED;
	}
	for (size_t i = 0; i < COUNT(known); i++)
		if (str_eq(s.key_id, str_of(known[i].id)))
			return sign_verify(arena, req, &s, known[i].key) ? VALID : FORGED;
	return FORGED;
}

static inline void
expect(const char *what, const struct req *req, int64_t now, enum verdict want)
{
	enum verdict is = judge(req, now);

	if (is != want)
		fail_msg("%s: %s, not %s", what, verdicts[is], verdicts[want]);
}
