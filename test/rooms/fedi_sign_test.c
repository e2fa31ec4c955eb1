/* Signatures of requests: what we make is what peers expect, and what they send is taken, in both
 * forms.  fedi_forge_test.c bends it. */

#include "base/time.h"
#include "fedi_sign.h"

/* ---- what we make --------------------------------------------------------------------------- */

#define FOLLOW                                                                                     \
	"{\"@context\":\"https://www.w3.org/ns/activitystreams\",\"id\":\"https://example.org/a/"  \
	"1\",\"type\":\"Follow\",\"actor\":\"https://example.org/u/"                               \
	"hub\",\"object\":\"https://peer.example/users/alice\"}"
#define FOLLOW_DIGEST "Nhzpg/HSvLwtvfAeVMd6FalqHfAnvZwQBc86DPzUtC8="

static void
assert_header(const struct header *h, const char *name, const char *value)
{
	assert_string_equal(str_c(arena, h->name), name);
	assert_string_equal(str_c(arena, h->value), value);
}

static const struct sign_what follow = {.form = SIGN_CAVAGE,
    .post = true,
    .url = {"https://peer.example/inbox", 26},
    .body = {FOLLOW, sizeof(FOLLOW) - 1},
    .key_id = {"https://example.org/u/hub#main-key", 34},
    .now = NOW};

static void
drafts_are_made_as_peers_expect_them(void **state)
{
	struct header made[SIGN_HEADERS];
	size_t n;
	struct str base = S("(request-target): post /inbox\nhost: peer.example\ndate: " DATE
			    "\ndigest: SHA-256=" FOLLOW_DIGEST);

	(void)state;
	assert_null(sign_headers(arena, &follow, &key_ana, made, &n));
	assert_int_equal(n, 3);
	assert_header(&made[0], "Date", DATE);
	assert_header(&made[1], "Digest", "SHA-256=" FOLLOW_DIGEST);
	assert_header(&made[2], "Signature",
	    str_c(
		arena, buf_format(arena,
			   "keyId=\"https://example.org/u/hub#main-key\",algorithm=\"rsa-sha256\","
			   "headers=\"(request-target) host date digest\",signature=\"%.*s\"",
			   STR_ARG(sealed(base)))));
}

static void
the_newer_form_is_made_as_peers_expect_it(void **state)
{
	static const char params[] =
	    "(\"@method\" \"@target-uri\" \"content-digest\");created=1767693600;"
	    "keyid=\"https://example.org/u/hub#main-key\";alg=\"rsa-v1_5-sha256\"";
	struct sign_what what = follow;
	struct header made[SIGN_HEADERS];
	size_t n;
	struct str base = buf_format(arena,
	    "\"@method\": POST\n\"@target-uri\": https://peer.example/inbox\n"
	    "\"content-digest\": sha-256=:%s:\n\"@signature-params\": %s",
	    FOLLOW_DIGEST, params);

	(void)state;
	what.form = SIGN_9421;
	assert_null(sign_headers(arena, &what, &key_ana, made, &n));
	assert_int_equal(n, 4);
	assert_header(&made[0], "Date", DATE);
	assert_header(&made[1], "Content-Digest", "sha-256=:" FOLLOW_DIGEST ":");
	assert_header(
	    &made[2], "Signature-Input", str_c(arena, buf_format(arena, "sig1=%s", params)));
	assert_header(&made[3], "Signature",
	    str_c(arena, buf_format(arena, "sig1=:%.*s:", STR_ARG(sealed(base)))));
}

static void
hosts_are_signed_as_they_are_sent(void **state)
{
	struct sign_what what = {.form = SIGN_CAVAGE, .key_id = S(KEY), .now = NOW};
	struct header made[SIGN_HEADERS];
	static const struct {
		const char *url, *host, *target;
	} rows[] = {
	    {"https://hub.example", "hub.example", "/"},
	    {"https://HUB.example:443/a?b=c", "hub.example", "/a?b=c"},
	    {"https://hub.example:8443/a%20b#c", "hub.example:8443", "/a%20b"},
	};
	size_t n;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str base = buf_format(arena, "(request-target): get %s\nhost: %s\ndate: %s",
		    rows[i].target, rows[i].host, DATE);

		what.url = str_of(rows[i].url);
		assert_null(sign_headers(arena, &what, &key_ana, made, &n));
		assert_int_equal(n, 2);
		assert_true(str_find(made[1].value, sealed(base)) < made[1].value.n);
	}
	what.url = S("hub.example");
	assert_non_null(sign_headers(arena, &what, &key_ana, made, &n));
	what.url = S("https://hub.example/");
	what.key_id = S("https://peer.example/\"u");
	assert_non_null(sign_headers(arena, &what, &key_ana, made, &n));
}

static void
what_we_sign_we_take(void **state)
{
	static const enum sign_form both[] = {SIGN_CAVAGE, SIGN_9421};

	(void)state;
	for (size_t i = 0; i < COUNT(both); i++) {
		expect("POST", signed_by_us(posting(), both[i]), NOW, VALID);
		expect("GET", signed_by_us(asking(), both[i]), NOW, VALID);
	}
	expect("nothing", posting(), NOW, UNSIGNED);
}

/* ---- what peers make ------------------------------------------------------------------------ */

/* Signed by openssl(1), with a key whose private half was thrown away. */
static const char openssl_pem[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsvLiiGy09U4Erc+4LPtp\n"
    "WldKwIBydqIOToINRLx8FS3A6Zj+q2de2NWj+c1L/+D/1E6ftJz9XXS0HqyDHNW+\n"
    "jjGd+ONHvWREoDQ4DvGRS80qU60qBN9cD/PeCPPGA2MfPXNa8md+ulykyoJJ34iU\n"
    "/SlvOM2dnVTP2iRC7Kkj4mEoVoYwxoNfw7cTUv4NuURqb8pA5DmsOrWOo+P/k1xR\n"
    "4F7G8Ai7xfgYP9HEzuFaaJmprNSoEkAeojWV4Sx2DP1pY8WXApqBeCJCuCZcuseb\n"
    "ysfzCHHiTf+G9vLK9RfJFu7xXLhtmM1l9/7DevlJa9SXEKsdgmx3FKoAPEU8eJYr\n"
    "rQIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
#define OPENSSL_DRAFT                                                                              \
	"Yu43xmXsP94E+DaVXj/NffNCNmnvYJPWNj1Y//2yhzGiQ2Mk4R9PbV+SaJppAlEjyOnYqtUF"                 \
	"BqII6qv94Lvg10KWz5+QD6TdN2RKio13IZwrXHTR5JZ6Df2RPUbUZNqvvuZKxubTDSWJ6hcI"                 \
	"ZrIyGNJOLbkCTxSaLWTsWhpB8kbL58c4PbI+KCCOIEUrYePOyYb9+qx7jiISxoPrYiNvESPh"                 \
	"NtT2+gWbHXwQzdI0z4mf33EXnw/3imigKSSJfvdbL1fjt533Nn0irGiT+lEXuFhrxXAgEtgj"                 \
	"5pvs1dD0HLxStjQ5Yzxu08zZ3DwkkZ6srug+XIwGc+hKWBDLJL1daQ=="
#define OPENSSL_9421                                                                               \
	"M0Jc3t2RH6UkqXHUvJ6iFAFTYDkMfGYznMZsj9ot2EUouTEqKaD05g/C1SSh04tgyJq0516W"                 \
	"t5WoGsqoWL8/sh0Btaq2EmS1FPR4qXcO9Qpmp0AkGGMD85SFXAZIZ0SelTnIvWHyVmOU+MWV"                 \
	"vy/74FiG44e21skpV57cHTmjYEvBqALB4UcwjMEpumZDNbFVRZV9q7JkFT2JkFjkF9LSiJzh"                 \
	"LZULHHfpwOHSQ5nMSgOoVk9g7VW5/B3SvjGg3iWvTDu/LQiV1Edp5MNCNxcA1m2PL+1GcZYD"                 \
	"yS9tjZtFNrrgLITclzkVNApkbZlg5ehvNnyFTvqPW+PuwHkBjMmG2A=="

static void
what_openssl_signed_is_taken(void **state)
{
	static const struct {
		const char *name, *value;
		enum sign_form form;
	} rows[] = {
	    {"Date", "Tue, 06 Jan 2026 10:00:00 GMT", SIGN_CAVAGE},
	    {"Digest", "SHA-256=" FOLLOW_DIGEST, SIGN_CAVAGE},
	    {"Signature",
		"keyId=\"https://example.org/u/hub#main-key\",algorithm=\"rsa-sha256\","
		"headers=\"(request-target) host date digest\",signature=\"" OPENSSL_DRAFT "\"",
		SIGN_CAVAGE},
	    {"Content-Digest", "sha-256=:" FOLLOW_DIGEST ":", SIGN_9421},
	    {"Signature-Input",
		"sig1=(\"@method\" \"@target-uri\" \"content-digest\");created=1767693600;"
		"keyid=\"https://example.org/u/hub#main-key\";alg=\"rsa-v1_5-sha256\"",
		SIGN_9421},
	    {"Signature", "sig1=:" OPENSSL_9421 ":", SIGN_9421},
	};
	RSA_KEY key = {NULL};
	struct signature s;

	(void)state;
	assert_null(rsa_public_read(arena, str_of(openssl_pem), &key));
	for (enum sign_form form = SIGN_CAVAGE; form <= SIGN_9421; form++) {
		struct req *req = request(METHOD_POST, "/inbox", NULL, S(FOLLOW));
		bool found = false;

		address_origin_set(S("https://peer.example"));
		req->host = req->headers[0].value = S("peer.example");
		for (size_t i = 0; i < COUNT(rows); i++)
			if (rows[i].form == form)
				put(req, str_of(rows[i].name), str_of(rows[i].value));
		assert_null(sign_read(arena, req, &s, &found));
		assert_true(found && s.form == form);
		assert_string_equal(str_c(arena, s.key_id), "https://example.org/u/hub#main-key");
		assert_null(sign_check(arena, req, &s, NOW));
		assert_true(sign_verify(arena, req, &s, &key));
		assert_false(sign_verify(arena, req, &s, &key_ana));
	}
}

static void
enough_has_to_be_covered(void **state)
{
	static const struct {
		const char *list;
		enum verdict post, get;
	} rows[] = {
	    {POST_LIST, VALID, DENIED},
	    {TARGET_LIST, DENIED, VALID},
	    {"(request-target) date digest", DENIED, DENIED},
	    {"host date digest", DENIED, DENIED},
	    {"(request-target) host digest", DENIED, DENIED},
	    {"(request-target) host", DENIED, DENIED},
	    {"date", DENIED, DENIED},
	    {"digest date host (request-target)", VALID, DENIED},
	    {"host date (request-target)", DENIED, VALID},
	    {"user-agent date host content-type (request-target)", DENIED, VALID},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *words = "algorithm=\"rsa-sha256\",";

		expect(rows[i].list, signed_by_peer(posting(), rows[i].list, words, NULL), NOW,
		    rows[i].post);
		if (strstr(rows[i].list, "digest") == NULL)
			expect(rows[i].list, signed_by_peer(asking(), rows[i].list, words, NULL),
			    NOW, rows[i].get);
	}
}

/* Mobilizon, Friendica and Mastodon sign more, in other orders. */
static void
more_may_be_covered_in_any_order(void **state)
{
	struct req *req = posting();
	struct header first;

	(void)state;
	put(req, S("Content-Length"), S("17"));
	signed_by_peer(req,
	    "content-length content-type digest (request-target) date host user-agent", "", NULL);
	expect("as sent", req, NOW, VALID);
	for (size_t i = 0; i + 1 < req->nheaders; i++) {
		first = req->headers[0];
		memmove(req->headers, req->headers + 1, (req->nheaders - 1) * sizeof(first));
		req->headers[req->nheaders - 1] = first;
		expect("turned", req, NOW, VALID);
	}
}

static void
an_altered_body_is_denied(void **state)
{
	struct req *req = signed_by_peer(posting(), POST_LIST, "", NULL);

	(void)state;
	req->body = S("{\"type\":\"Follox\"}");
	expect("drafts", req, NOW, DENIED);
	req = signed_by_us(posting(), SIGN_9421);
	req->body = NONE;
	expect("RFC 9421", req, NOW, DENIED);
}

static void
several_digests_are_read(void **state)
{
	static const struct {
		const char *field, *value;
		enum verdict want;
	} rows[] = {
	    {"digest", "sha-256=%.*s", VALID},
	    {"digest", "SHA-512=abc==, unixsum=30637 , SHA-256=%.*s,md5=x", VALID},
	    {"digest", "SHA-256=%.*s,", VALID},
	    {"digest", "SHA-256=x,SHA-256=%.*s", DENIED},
	    {"digest", "SHA-256=%.*s,sha-256=x", DENIED},
	    {"digest", "SHA-256 = %.*s", DENIED},
	    {"digest", "SHA-512=%.*s", DENIED},
	    {"digest", "%.*s", DENIED},
	    {"digest", "sha-256=:%.*s:", DENIED},
	    {"content-digest", "sha-256=:%.*s:", VALID},
	    {"content-digest", "sha-512=:YQ==:,\tsha-256=:%.*s: , a=::", VALID},
	    {"content-digest", "sha-256=:%.*s:,", DENIED},
	    {"content-digest", "SHA-256=:%.*s:", DENIED},
	    {"content-digest", "sha-256=:x:,sha-256=:%.*s:", DENIED},
	    {"content-digest", "sha-256=%.*s", DENIED},
	    {"content-digest", "sha-256=: %.*s:", DENIED},
	    {"content-digest", "sha-256=:%.*s:;a", DENIED},
	    {"content-digest", "sha-512=:%.*s:", DENIED},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct req *req = posting();
		struct buf value = BUF(arena);
		struct str rest = str_of(rows[i].value);
		size_t hole = str_find(rest, S("%.*s"));
		struct str list = buf_format(arena, "(request-target) host date %s", rows[i].field);

		buf_add(&value, str_sub(rest, 0, hole));
		buf_add(&value, digest_of(req->body));
		buf_add(&value, str_sub(rest, hole + 4, rest.n));
		put(req, str_of(rows[i].field), buf_str(&value));
		expect(rows[i].value, signed_by_peer(req, str_c(arena, list), "", NULL), NOW,
		    rows[i].want);
	}
}

static void
dates_count_for_an_hour(void **state)
{
	static const struct {
		int64_t minutes;
		enum verdict want;
	} rows[] = {{0, VALID}, {64, VALID}, {65, VALID}, {66, DENIED}, {-59, VALID}, {-60, VALID},
	    {-61, DENIED}, {60 * 24 * 365, DENIED}, {-60 * 24 * 365, DENIED}};
	struct req *made[] = {signed_by_us(posting(), SIGN_CAVAGE),
	    signed_by_us(asking(), SIGN_CAVAGE), signed_by_us(posting(), SIGN_9421),
	    signed_by_us(asking(), SIGN_9421),
	    signed_by_peer(posting(), "(request-target) host (created) digest",
		"created=1767693600,", (int64_t[]){NOW})};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t j = 0; j < COUNT(made); j++)
			expect(
			    "as time goes", made[j], NOW + rows[i].minutes * MINUTE, rows[i].want);
}

/* A signed expiry lengthens the life of a signature to twelve hours at most, or shortens it. */
static void
expiry_counts_where_it_is_signed(void **state)
{
	static const char with[] = "(request-target) host (created) (expires) digest";
	static const char without[] = "(request-target) host (created) digest";
	static const struct {
		const char *list;
		int64_t expires, last; /* minutes behind NOW; last one of life */
	} rows[] = {
	    {with, 60, 120},
	    {with, 1, 61},
	    {with, 11 * 60, 12 * 60},
	    {with, 12 * 60, 13 * 60},
	    {with, 30 * 60, 13 * 60},
	    {without, 30 * 60, 65},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t ends = NOW + rows[i].expires * MINUTE, last = NOW + rows[i].last * MINUTE;
		struct str words =
		    buf_format(arena, "created=%" PRId64 ",expires=%" PRId64 ",", NOW, ends);
		struct req *req = signed_by_peer(
		    posting(), rows[i].list, str_c(arena, words), (int64_t[]){NOW, ends});

		expect("while it lives", req, last, VALID);
		expect("afterwards", req, last + 1, DENIED);
	}
	expect("ended before it began",
	    signed_by_peer(posting(), with, "created=1767693600,expires=1767693599,",
		(int64_t[]){NOW, NOW - 1}),
	    NOW, DENIED);
	expect("no end",
	    signed_by_peer(posting(), with, "created=1767693600,", (int64_t[]){NOW, 0}), NOW,
	    DENIED);
}

static void
created_is_for_hs2019(void **state)
{
	static const struct {
		const char *words;
		enum verdict want;
	} rows[] = {
	    {"algorithm=\"hs2019\",created=1767693600,", VALID},
	    {"created=1767693600,", VALID},
	    {"created=\"1767693600\",", VALID},
	    {"algorithm=\"rsa-sha256\",created=1767693600,", DENIED},
	    {"algorithm=\"hs2019\",", DENIED},
	    {"algorithm=\"hs2019\",created=1767693601,", FORGED},
	    {"algorithm=\"hs2019\",created=1767693600.5,", BROKEN},
	    {"algorithm=\"hs2019\",created=now,", BROKEN},
	    {"algorithm=\"hs2019\",created=,", BROKEN},
	    {"algorithm=\"hs2019\",created=1767693600000000,", BROKEN},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect(rows[i].words,
		    signed_by_peer(posting(), "(request-target) host (created) digest",
			rows[i].words, (int64_t[]){NOW}),
		    NOW, rows[i].want);
}

static void
queries_are_signed_or_not(void **state)
{
	struct req *req = signed_by_peer(asking(), TARGET_LIST, "", NULL);

	(void)state;
	expect("with", req, NOW, VALID);
	req->query = S("page=3");
	expect("another", req, NOW, FORGED);
	req = signed_by_peer(request(METHOD_GET, "/u/river", NULL, NONE), TARGET_LIST, "", NULL);
	req->query = S("page=2");
	expect("without", req, NOW, VALID);
	req->query = S("");
	expect("an empty one", req, NOW, VALID);
	req = signed_by_peer(posting(), POST_LIST, "", NULL);
	req->query = S("a=b");
	expect("POST", req, NOW, FORGED);
	req = signed_by_us(request(METHOD_GET, "/u/river", NULL, NONE), SIGN_9421);
	req->query = S("page=2");
	expect("RFC 9421", req, NOW, FORGED);
}

#define PARAMS ";created=1767693600;keyid=\"" KEY "\""

static void
the_newer_form_verifies_what_it_covers(void **state)
{
	static const char lines[] =
	    "\"@query\": ?page=2\n\"@scheme\": https\n\"@method\": GET\n\"host\": hub.example\n"
	    "\"@request-target\": /u/river?page=2\n\"@authority\": hub.example\n"
	    "\"@target-uri\": https://hub.example/u/river?page=2\n\"@path\": /u/river\n"
	    "\"x-two\": one, two, three\n";
	static const char parts[] =
	    "(\"@query\" \"@scheme\" \"@method\" \"host\" \"@request-target\" \"@authority\" "
	    "\"@target-uri\" \"@path\" \"x-two\")";
	static const char params[] =
	    PARAMS ";alg=\"rsa-v1_5-sha256\";nonce=\"a \\\"b\\\\\";tag=\"x\"";
	struct str all = buf_format(arena, "%s%s", parts, params);
	struct req *req = asking();

	(void)state;
	put(req, S("X-Two"), S(" one, two"));
	put(req, S("x-two"), S("three\t"));
	signed_by_newer_peer(req, lines, str_c(arena, all));
	expect("much", req, NOW, VALID);
	req->query = S("page=3");
	expect("much, bent", req, NOW, FORGED);
	req = request(METHOD_GET, "/", NULL, NONE);
	signed_by_newer_peer(req,
	    "\"@method\": GET\n\"@target-uri\": https://hub.example/\n\"@query\": ?\n",
	    "(\"@method\" \"@target-uri\" \"@query\")" PARAMS);
	expect("no query", req, NOW, VALID);
	req = asking();
	req->host = req->headers[0].value = S("HUB.example:443");
	signed_by_newer_peer(req,
	    "\"@method\": GET\n\"@target-uri\": https://hub.example/u/river?page=2\n"
	    "\"@authority\": hub.example\n\"host\": HUB.example:443\n",
	    "(\"@method\" \"@target-uri\" \"@authority\" \"host\")" PARAMS);
	expect("a host in another spelling", req, NOW, VALID);
}

static void
the_newer_form_needs_its_parts(void **state)
{
#define METHOD_LINE "\"@method\": GET\n"
#define TARGET_LINE "\"@target-uri\": https://hub.example/u/river?page=2\n"
	static const struct {
		const char *lines, *params;
		enum verdict want;
	} rows[] = {
	    {METHOD_LINE TARGET_LINE, "(\"@method\" \"@target-uri\")" PARAMS, VALID},
	    {METHOD_LINE TARGET_LINE, "(\"@method\" \"@target-uri\");keyid=\"" KEY "\"", DENIED},
	    {METHOD_LINE TARGET_LINE, "(\"@method\" \"@target-uri\");created=1767693600", BROKEN},
	    {METHOD_LINE, "(\"@method\")" PARAMS, DENIED},
	    {TARGET_LINE, "(\"@target-uri\")" PARAMS, DENIED},
	    {"", "()" PARAMS, DENIED},
	    {METHOD_LINE TARGET_LINE, "(\"@method\" \"@target-uri\")" PARAMS ";expires=1767700000",
		VALID},
	    {METHOD_LINE TARGET_LINE, "(\"@method\" \"@target-uri\")" PARAMS ";expires=1767693599",
		DENIED},
	    {METHOD_LINE TARGET_LINE, "(\"@method\" \"@target-uri\")" PARAMS ";alg=\"ed25519\"",
		DENIED},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect(rows[i].params,
		    signed_by_newer_peer(asking(), rows[i].lines, rows[i].params), NOW,
		    rows[i].want);
	expect("POST without its digest",
	    signed_by_newer_peer(posting(),
		"\"@method\": POST\n\"@target-uri\": https://hub.example/inbox\n",
		"(\"@method\" \"@target-uri\")" PARAMS),
	    NOW, DENIED);
}

/* ---- key ids -------------------------------------------------------------------------------- */

static void
documents_stand_behind_key_ids(void **state)
{
	static const struct {
		const char *id, *document, *over_http; /* NULL: refused */
	} rows[] = {
	    {KEY, "https://peer.example/u/ana", "https://peer.example/u/ana"},
	    {"https://peer.example/u/ana/main-key", "https://peer.example/u/ana/main-key",
		"https://peer.example/u/ana/main-key"},
	    {"https://peer.example/a?b=c#d#e", "https://peer.example/a?b=c",
		"https://peer.example/a?b=c"},
	    {"http://peer.test/u/ana#main-key", NULL, "http://peer.test/u/ana"},
	    {"acct:ana@peer.example", NULL, NULL},
	    {"data:text/plain,x", NULL, NULL},
	    {"https://ana@peer.example/", NULL, NULL},
	    {"https://peer.example/a b", NULL, NULL},
	    {"https://peer.example/#\xc3\xa9", NULL, NULL},
	    {"#main-key", NULL, NULL},
	    {"", NULL, NULL},
	};
	struct buf much = BUF(arena);
	struct url out;

	(void)state;
	for (size_t i = 0; i < COUNT(rows) * 2; i++) {
		bool http = i >= COUNT(rows);
		const char *want =
		    http ? rows[i - COUNT(rows)].over_http : rows[i % COUNT(rows)].document;
		struct str id = str_of(rows[i % COUNT(rows)].id);
		err e;

		address_origin_set(http ? S("http://hub.test:8080") : S("https://hub.example"));
		out = (struct url){NONE};
		e = sign_key_url(arena, id, &out);
		if ((e == OK) != (want != NULL) || !str_eq(out.s, str_of(want)))
			fail_msg("%.*s: %.*s", STR_ARG(id), STR_ARG(out.s));
	}
	buf_add(&much, S("https://peer.example/#"));
	while (much.n <= SIGN_KEY_ID_MAX)
		buf_char(&much, 'x');
	assert_int_equal(sign_key_url(arena, buf_str(&much), &out)->fault, FAULT_INPUT);
	assert_null(sign_key_url(arena, str_sub(buf_str(&much), 0, 1900), &out));
}

/* ---- speed, to be looked at ----------------------------------------------------------------- */

static void
speed(void **state)
{
	struct req *made[] = {
	    signed_by_us(posting(), SIGN_CAVAGE), signed_by_us(posting(), SIGN_9421)};

	(void)state;
	for (size_t i = 0; i < COUNT(made); i++) {
		int64_t from = time_mono(), between;
		int64_t n = 0, m = 0;

		for (; time_mono() - from < 200; m++)
			(void)signed_by_us(posting(), (enum sign_form)(SIGN_CAVAGE + i));
		between = time_mono();
		for (; time_mono() - between < 200; n++)
			expect("speed", made[i], NOW, VALID);
		print_message("%s: %" PRId64 " signed, %" PRId64 " judged a second\n",
		    i == 0 ? "drafts" : "RFC 9421", m * 1000 / (between - from),
		    n * 1000 / (time_mono() - between));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(drafts_are_made_as_peers_expect_them),
	    ARENA_TEST(the_newer_form_is_made_as_peers_expect_it),
	    ARENA_TEST(hosts_are_signed_as_they_are_sent),
	    ARENA_TEST(what_we_sign_we_take),
	    ARENA_TEST(what_openssl_signed_is_taken),
	    ARENA_TEST(enough_has_to_be_covered),
	    ARENA_TEST(more_may_be_covered_in_any_order),
	    ARENA_TEST(an_altered_body_is_denied),
	    ARENA_TEST(several_digests_are_read),
	    ARENA_TEST(dates_count_for_an_hour),
	    ARENA_TEST(expiry_counts_where_it_is_signed),
	    ARENA_TEST(created_is_for_hs2019),
	    ARENA_TEST(queries_are_signed_or_not),
	    ARENA_TEST(the_newer_form_verifies_what_it_covers),
	    ARENA_TEST(the_newer_form_needs_its_parts),
	    ARENA_TEST(documents_stand_behind_key_ids),
	    ARENA_TEST(speed),
	};

	return cmocka_run_group_tests(tests, keys_setup, keys_teardown);
}
