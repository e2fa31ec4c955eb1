/* Signed requests as they come over the wire: what is read of a signature stays within its bounds,
 * reading it again from its one spelling gives the same, and judging twice comes to the same. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/rsa.h"
#include "base/str.h"
#include "domain/address.h"
#include "fedi/sign.h"
#include "net/http.h"

#define NOW INT64_C(1767693600)

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

/* Of a pair whose private half was thrown away when the corpus was signed with it. */
static const char pem[] = "-----BEGIN PUBLIC KEY-----\n"
			  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA04KWrHgVSYAXVtc6f5Xi\n"
			  "1QDFHod0ll3L4kU9Bkbol/jNgtKPvtMwpQC/gG6hTU6ljkjwZ4jgq5jT7ptVElcR\n"
			  "RmpOEeGo5QmyhRKzR/79lvbkrTpIiWyvDWvyMIvkojisJyJupso3jQSI9FI/3eoA\n"
			  "VLff8d+ZEVAb1i8FckxcbQF6xaCsaXKJe31V80N7xMWuJ02u7cS47JyY/0cNzNGF\n"
			  "WGZkbwEy50Et8sYtappwqwk0V2UX62lUxSqaZybEz1UlyowOxzdxVi0LTKJ31+vI\n"
			  "0oY2q8hi6kDfA55VfHYFPS5Klz6ngBFqdtl3Oec9I4vjBT/bj9fWgvBJW7iNyt7Y\n"
			  "ZQIDAQAB\n"
			  "-----END PUBLIC KEY-----\n";

static void
judge(bool fine)
{
	if (!fine)
		abort();
}

static const struct rsa_key *
key_once(struct arena *a)
{
	static struct rsa_key key;

	if (key.state == NULL)
		judge(rsa_public_read(a, str_of(pem), &key) == OK);
	return &key;
}

/* What was read as Signature-Input is written in its one spelling, which reads as the same. */
static void
read_again(struct arena *a, const struct req *req, const struct signature *s)
{
	struct header headers[2] = {
	    {S("signature-input"), buf_format(a, "a=%.*s", STR_ARG(s->params))},
	    {S("signature"), req_header(req, S("signature"))},
	};
	struct str signature = headers[1].value;
	struct req again = *req;
	struct signature out = {0};
	bool found = false;

	headers[1].value = buf_format(
	    a, "a%.*s", STR_ARG(str_sub(signature, str_find_char(signature, '='), signature.n)));
	again.headers = headers;
	again.nheaders = 2;
	judge(sign_read(a, &again, &out, &found) == OK && found);
	judge(str_eq(out.params, s->params) && str_eq(out.bytes, s->bytes));
	judge(str_eq(out.key_id, s->key_id) && out.nparts == s->nparts);
	judge(out.created.has == s->created.has && out.created.n == s->created.n);
}

static void
judge_request(struct arena *a, const struct req *req)
{
	struct signature s = {0};
	bool found = false, fits;
	struct url document;

	if (sign_read(a, req, &s, &found) != OK || !found)
		return;
	judge(s.nparts <= SIGN_PARTS && s.key_id.n > 0 && s.key_id.n <= SIGN_KEY_ID_MAX);
	judge(s.bytes.n > 0 && s.bytes.n <= RSA_SIGNED_MAX);
	judge(sign_key_url(a, s.key_id, &document) == OK);
	judge(str_starts(document.s, S("https://")));
	if (s.form == SIGN_9421)
		read_again(a, req, &s);
	if (sign_check(a, req, &s, NOW) == OK)
		judge(s.nparts >= 2);
	fits = sign_verify(a, req, &s, key_once(a));
	judge(sign_verify(a, req, &s, key_once(a)) == fits);
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	static struct http_head head;
	struct arena *a = arena_new((size_t)16 << 20);
	struct str raw = {(const char *)at, n};
	struct http_scan scan = {0};
	struct req req = {.arena = a, .now = NOW};

	address_origin_set(S("https://hub.example"));
	if (http_scan(&scan, raw) == 0 && http_head_read(str_sub(raw, 0, scan.seen), &head) == 0) {
		req.method = head.method;
		req.path = head.path;
		req.query = head.query;
		req.host = head.host;
		req.headers = head.headers;
		req.nheaders = head.nheaders;
		req.body = str_sub(raw, scan.seen, raw.n);
		judge_request(a, &req);
	}
	arena_free(a);
	return 0;
}
