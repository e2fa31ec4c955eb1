/* The forgery matrix: each part of a signed request is bent by turns, and only what is listed as
 * valid still verifies. */
#include "fedi_sign.h"

/* Which requests a row bends: the drafts' GET and POST, RFC 9421's. */
#define DRAFT_GET 1U
#define DRAFT_POST 2U
#define NEWER_GET 4U
#define NEWER_POST 8U
#define DRAFT (DRAFT_GET | DRAFT_POST)
#define NEWER (NEWER_GET | NEWER_POST)
#define GET (DRAFT_GET | NEWER_GET)
#define POST (DRAFT_POST | NEWER_POST)
#define ALL (DRAFT | NEWER)

static const struct {
	unsigned bit;
	enum sign_form form;
	bool post;
	const char *name;
} kinds[] = {
    {DRAFT_GET, SIGN_CAVAGE, false, "drafts, GET"},
    {DRAFT_POST, SIGN_CAVAGE, true, "drafts, POST"},
    {NEWER_GET, SIGN_9421, false, "RFC 9421, GET"},
    {NEWER_POST, SIGN_9421, true, "RFC 9421, POST"},
};

/* One way of bending: in this place, the first `from` becomes `to`.  The place is a header, or
 * ":path", ":query", ":host", ":method", ":body".  No from: one more header of that name, or
 * something where nothing stood.  No to: the header, or the query, goes. */
struct forgery {
	unsigned of;
	const char *place, *from, *to;
	enum verdict want;
};

#define X20 "a b c d e f g h i j k l m n o p q r s t "
#define OTHER_KEY_ID "keyId=\"" OTHER "\","

static const struct forgery forgeries[] = {
    /* the request */
    {GET, ":method", "GET", "POST", DENIED},
    {GET, ":method", "GET", "HEAD", FORGED},
    {POST, ":method", "POST", "GET", FORGED},
    {GET, ":path", "river", "rivet", FORGED},
    {GET, ":path", "/u/", "/U/", FORGED},
    {GET, ":path", "/u/", "/%75/", FORGED},
    {GET, ":path", "/u/", "//u/", FORGED},
    {POST, ":path", "/inbox", "/inbox/", FORGED},
    {POST, ":path", "/inbox", "/u/river/inbox", FORGED},
    {GET, ":query", "page=2", "page=3", FORGED},
    {GET, ":query", "page=2", "page=2&", FORGED},
    {GET, ":query", "page=2", "", FORGED},
    {GET, ":query", "page=2", NULL, FORGED},
    {POST, ":query", NULL, "a=b", FORGED},
    {POST, ":query", NULL, "", FORGED},
    {ALL, ":host", "hub.example", "other.example", DENIED},
    {ALL, ":host", "hub.example", "hub.example.", DENIED},
    {ALL, ":host", "hub.example", "hub.example.other.example", DENIED},
    {ALL, ":host", "hub.example", "hub.example:80", DENIED},
    {ALL, ":host", "hub.example", "hub.example:8443", DENIED},
    {ALL, ":host", "hub.example", "", DENIED},
    {DRAFT, ":host", "hub.example", "hub.example:443", FORGED},
    {NEWER, ":host", "hub.example", "hub.example:443", VALID},
    {DRAFT, ":host", "hub.example", "HUB.example", FORGED},
    {NEWER, ":host", "hub.example", "HUB.example", VALID},
    {POST, ":body", "Follow", "Unfoll", DENIED},
    {POST, ":body", "}", "} ", DENIED},
    {POST, ":body", "}", "", DENIED},
    {GET, ":body", NULL, "{}", VALID},
    {ALL, "content-type", "activity+json", "ld+json", VALID},

    /* dates and digests */
    {DRAFT, "date", "10:00:00", "10:00:01", FORGED},
    {DRAFT, "date", "10:00:00", "08:00:00", DENIED},
    {DRAFT, "date", "Tue", "Wed", DENIED},
    {DRAFT, "date", "Tue, 06", "Tue,  6", DENIED},
    {DRAFT, "date", "GMT", "+0000", DENIED},
    {DRAFT, "date", DATE, "", DENIED},
    {DRAFT, "date", DATE, NULL, DENIED},
    {NEWER, "date", DATE, NULL, VALID},
    {NEWER, "date", "10:00:00", "08:00:00", VALID},
    {ALL, "date", NULL, DATE, BROKEN},
    {DRAFT_POST, "digest", "SHA-256=", "sha-256=", FORGED},
    {DRAFT_POST, "digest", "SHA-256=", "unixsum=1,SHA-256=", FORGED},
    {DRAFT_POST, "digest", "SHA-256=", "SHA-512=", DENIED},
    {DRAFT_POST, "digest", "SHA-256=", "SHA-256=x,SHA-256=", DENIED},
    {DRAFT_POST, "digest", "SHA-256=", "SHA-256", DENIED},
    {DRAFT_POST, "digest", "SHA-256=", "SHA-256= ", DENIED},
    {DRAFT_POST, "digest", "SHA-256", NULL, DENIED},
    {DRAFT_POST, "digest", NULL, "SHA-256=x", BROKEN},
    {DRAFT_POST, "content-digest", NULL, "sha-256=:x:", VALID},
    {NEWER_POST, "digest", NULL, "SHA-256=x", VALID},
    {NEWER_POST, "content-digest", "sha-256=:", "a=:YQ==:, sha-256=:", FORGED},
    {NEWER_POST, "content-digest", "sha-256=:", "sha-512=:", DENIED},
    {NEWER_POST, "content-digest", "sha-256=:", "sha-256=:A", DENIED},
    {NEWER_POST, "content-digest", "sha-256=:", "sha-256=", DENIED},
    {NEWER_POST, "content-digest", "sha-256", NULL, DENIED},
    {NEWER_POST, "content-digest", NULL, "sha-256=:x:", BROKEN},

    /* the drafts' header: the key */
    {DRAFT, "signature", "keyId=\"" KEY, "keyId=\"" OTHER, FORGED},
    {DRAFT, "signature", "main-key", "main-key2", FORGED},
    {DRAFT, "signature", "keyId=\"https", "keyId=\"http", BROKEN},
    {DRAFT, "signature", "keyId=\"https:", "keyId=\"data:", BROKEN},
    {DRAFT, "signature", "keyId=\"https://", "keyId=\"", BROKEN},
    {DRAFT, "signature", "keyId=\"https://", "keyId=\"https://ana@", BROKEN},
    {DRAFT, "signature", "keyId=\"https", "keyId=\" https", BROKEN},
    {DRAFT, "signature", "keyId=\"" KEY "\",", "", BROKEN},
    {DRAFT, "signature", "keyId=\"" KEY "\"", "keyId=\"\"", BROKEN},
    {DRAFT, "signature", "keyId=", OTHER_KEY_ID "keyId=", BROKEN},
    {DRAFT, "signature", "keyId=", "KEYID=\"" OTHER "\",keyId=", BROKEN},
    {DRAFT, "signature", "keyId=", "keyId =", BROKEN},
    {DRAFT, "signature", "keyId=", "keyId= ", BROKEN},
    {DRAFT, "signature", "keyId=\"", "keyId=", BROKEN},
    {DRAFT, "signature", "keyId=\"", "keyId=\"\\", BROKEN},
    /* the algorithm, which is said and never used */
    {DRAFT, "signature", "\"rsa-sha256\"", "\"hs2019\"", VALID},
    {DRAFT, "signature", "algorithm=\"rsa-sha256\",", "", VALID},
    {DRAFT, "signature", "\"rsa-sha256\"", "\"RSA-SHA256\"", DENIED},
    {DRAFT, "signature", "\"rsa-sha256\"", "\"hmac-sha256\"", DENIED},
    {DRAFT, "signature", "\"rsa-sha256\"", "\"rsa-sha1\"", DENIED},
    {DRAFT, "signature", "\"rsa-sha256\"", "\"rsa-sha512\"", DENIED},
    {DRAFT, "signature", "\"rsa-sha256\"", "\"ed25519-sha512\"", DENIED},
    {DRAFT, "signature", "\"rsa-sha256\"", "\"none\"", DENIED},
    {DRAFT, "signature", "\"rsa-sha256\"", "\"\"", DENIED},
    {DRAFT, "signature", "algorithm=", "algorithm=\"hs2019\",algorithm=", BROKEN},
    /* the list */
    {DRAFT, "signature", "(request-target) host date", "host (request-target) date", FORGED},
    {DRAFT, "signature", "host date", "date host", FORGED},
    {DRAFT, "signature", "host date", "host date content-type", FORGED},
    {DRAFT, "signature", "host date", "host date nothing", FORGED},
    {DRAFT, "signature", "host date", "host date (created)", DENIED},
    {DRAFT, "signature", "host date", "host date (expires)", DENIED},
    {DRAFT, "signature", "host date", "Host DATE", VALID},
    {DRAFT, "signature", "(request-target) ", "", DENIED},
    {DRAFT, "signature", "host ", "", DENIED},
    {DRAFT, "signature", "host date", "host", DENIED},
    {DRAFT_POST, "signature", " digest", "", DENIED},
    {DRAFT_POST, "signature", " digest", " content-digest", DENIED},
    {DRAFT, "signature", "host date", "host  date", BROKEN},
    {DRAFT, "signature", "host date", "host\tdate", BROKEN},
    {DRAFT, "signature", "host date", "host,date", BROKEN},
    {DRAFT, "signature", "headers=\"", "headers=\" ", BROKEN},
    {DRAFT, "signature", "host date", "host date date", BROKEN},
    {DRAFT, "signature", "host date", "host date HOST", BROKEN},
    {DRAFT, "signature", "(request-target)", "(request-targets)", BROKEN},
    {DRAFT, "signature", "host date", "host date @method", BROKEN},
    {DRAFT, "signature", "host date", X20 "host date", BROKEN},
    {DRAFT, "signature", "headers=\"", "headers=\"\",headers=\"", BROKEN},
    {DRAFT, "signature", "headers=\"", "headers=\"\",x=\"", BROKEN},
    {DRAFT, "signature", "headers=\"", "x=\"", DENIED},
    /* times that nothing covers */
    {DRAFT, "signature", "keyId=", "created=1,keyId=", VALID},
    {DRAFT, "signature", "keyId=", "expires=1,keyId=", VALID},
    {DRAFT, "signature", "keyId=", "created=1,created=2,keyId=", BROKEN},
    {DRAFT, "signature", "keyId=", "created=1.5,keyId=", BROKEN},
    {DRAFT, "signature", "keyId=", "expires=\"soon\",keyId=", BROKEN},
    /* the signature, and the header as a whole */
    {DRAFT, "signature", ",signature=\"", ",signature=\"AAAA", FORGED},
    {DRAFT, "signature", ",signature=\"", ",signature=\" ", BROKEN},
    {DRAFT, "signature", ",signature=\"", ",signature=\"=", BROKEN},
    {DRAFT, "signature", ",signature=\"", ",signature=\"\",x=\"", BROKEN},
    {DRAFT, "signature", ",signature=\"", ",signature=\"AAAA\",signature=\"", BROKEN},
    {DRAFT, "signature", ",signature=\"", ",signature=\"AAAA\",x=\"", FORGED},
    {DRAFT, "signature", ",signature=\"", ",signature=\"AA==\",x=\"", FORGED},
    {DRAFT, "signature", ",signature=\"", ",signature=\"AB==\",x=\"", BROKEN},
    {DRAFT, "signature", ",signature=\"", ",x=\"", BROKEN},
    {DRAFT, "signature", "==\"", "=\"", BROKEN},
    {DRAFT, "signature", "==\"", "\"", BROKEN},
    {DRAFT, "signature", "==\"", "==", BROKEN},
    {DRAFT, "signature", "==\"", "==\",", BROKEN},
    {DRAFT, "signature", "==\"", "==\" x", BROKEN},
    {DRAFT, "signature", "==\"", "==\" \t", VALID},
    {DRAFT, "signature", "keyId=", "x=\"y\",keyId=", VALID},
    {DRAFT, "signature", "\",headers", "\" \t, headers", VALID},
    {DRAFT, "signature", "\",headers", "\";headers", BROKEN},
    {DRAFT, "signature", "\",headers", "\",,headers", BROKEN},
    {DRAFT, "signature", "\",headers", "\" headers", BROKEN},
    {DRAFT, "signature", "keyId=", "Signature keyId=", BROKEN},
    {DRAFT, "signature", NULL, "keyId=\"" OTHER "\",signature=\"AAAA\"", BROKEN},
    {DRAFT, "signature", "keyId", NULL, UNSIGNED},
    {DRAFT, "authorization", NULL, "Signature keyId=\"" OTHER "\"", VALID},
    {DRAFT, "signature-input", NULL, "sig1=()", BROKEN},
    {DRAFT, "signature-input", NULL, "", BROKEN},

    /* Signature-Input: the parameters, which are all signed */
    {NEWER, "signature-input", "keyid=\"" KEY, "keyid=\"" OTHER, FORGED},
    {NEWER, "signature-input", "main-key", "main-key2", FORGED},
    {NEWER, "signature-input", "keyid=\"https", "keyid=\"http", BROKEN},
    {NEWER, "signature-input", "keyid=\"", "keyid=\"\\", BROKEN},
    {NEWER, "signature-input", "keyid=\"", "keyid=\"\\\"", BROKEN},
    {NEWER, "signature-input", "keyid=", "KeyId=", BROKEN},
    {NEWER, "signature-input", "keyid=", "keyid=\"" OTHER "\";keyid=", BROKEN},
    {NEWER, "signature-input", ";keyid=\"" KEY "\"", "", BROKEN},
    {NEWER, "signature-input", "created=1767693600", "created=1767693601", FORGED},
    {NEWER, "signature-input", "created=1767693600", "created=1767683600", DENIED},
    {NEWER, "signature-input", "created=1767693600", "created=-1767693600", DENIED},
    {NEWER, "signature-input", "created=1767693600", "created=\"1767693600\"", BROKEN},
    {NEWER, "signature-input", "created=1767693600", "created=1767693600.0", BROKEN},
    {NEWER, "signature-input", "created=1767693600", "created", BROKEN},
    {NEWER, "signature-input", "created=1767693600", "created=1767693600;created=1", BROKEN},
    {NEWER, "signature-input", "created=1767693600", "created=01767693600", VALID},
    {NEWER, "signature-input", "created=1767693600", "created=0000001767693600", BROKEN},
    {NEWER, "signature-input", ";created=1767693600", "", DENIED},
    {NEWER, "signature-input", ";alg", ";expires=1767697200;alg", FORGED},
    {NEWER, "signature-input", ";alg", ";expires=1;alg", DENIED},
    {NEWER, "signature-input", ";alg", ";nonce=\"x\";alg", FORGED},
    {NEWER, "signature-input", ";alg", ";tag=\"x\";alg", FORGED},
    {NEWER, "signature-input", ";alg", ";x=\"x\";alg", BROKEN},
    {NEWER, "signature-input", ";alg=\"rsa-v1_5-sha256\"", "", FORGED},
    {NEWER, "signature-input", "rsa-v1_5-sha256", "rsa-pss-sha512", DENIED},
    {NEWER, "signature-input", "rsa-v1_5-sha256", "hmac-sha256", DENIED},
    {NEWER, "signature-input", "rsa-v1_5-sha256", "ed25519", DENIED},
    {NEWER, "signature-input", "rsa-v1_5-sha256", "rsa-sha256", DENIED},
    {NEWER, "signature-input", "rsa-v1_5-sha256", "", DENIED},
    {NEWER, "signature-input", "\"rsa-v1_5-sha256\"", "rsa-v1_5-sha256", BROKEN},
    /* what is covered */
    {NEWER, "signature-input", "\"@method\" \"@target-uri\"", "\"@target-uri\" \"@method\"",
	FORGED},
    {NEWER, "signature-input", "\"@method\" ", "", DENIED},
    {NEWER, "signature-input", " \"@target-uri\"", "", DENIED},
    {NEWER, "signature-input", "\"@target-uri\"", "\"@authority\" \"@path\" \"@query\"", DENIED},
    {NEWER_POST, "signature-input", " \"content-digest\"", "", DENIED},
    {NEWER_POST, "signature-input", " \"content-digest\"", " \"digest\"", DENIED},
    {NEWER, "signature-input", "(\"@method\"", "(\"@method\" \"@authority\"", FORGED},
    {NEWER, "signature-input", "(\"@method\"", "(\"@method\" \"nothing\"", FORGED},
    {NEWER, "signature-input", "(\"@method\"", "(\"@method\" \"@method\"", BROKEN},
    {NEWER, "signature-input", "\"@method\"", "\"@METHOD\"", BROKEN},
    {NEWER, "signature-input", "(\"@method\"", "(\"@method\" \"Date\"", BROKEN},
    {NEWER, "signature-input", "(\"@method\"", "(\"@method\" \"@status\"", BROKEN},
    {NEWER, "signature-input", "(\"@method\"", "(\"@method\" \"@signature-params\"", BROKEN},
    {NEWER, "signature-input", "(\"@method\"", "(\"@method\" \"@query-param\";name=\"page\"",
	BROKEN},
    {NEWER, "signature-input", "\"@method\"", "\"@method\";req", BROKEN},
    {NEWER, "signature-input", "\"@method\"", "\"@method\";tr", BROKEN},
    {NEWER, "signature-input", "\"@method\"", "@method", BROKEN},
    {NEWER, "signature-input", "\"@method\" ", "\"@method\"", BROKEN},
    {NEWER, "signature-input", "\"@method\" ", "\"@method\"   ", VALID},
    {NEWER, "signature-input", "(\"@method\"", "( \"@method\"", VALID},
    {NEWER, "signature-input", "\"@method\" ", "\"@method\"\t", BROKEN},
    {NEWER, "signature-input", "\"@method\" ", "\"@method\",", BROKEN},
    {NEWER, "signature-input", "(\"@method\"",
	"(\"a\" \"b\" \"c\" \"d\" \"e\" \"f\" \"g\" \"h\" \"i\" \"j\" \"k\" \"l\" \"m\" \"n\" "
	"\"o\" \"p\" \"q\" \"r\" \"s\" \"@method\"",
	BROKEN},
    /* one signature, and the headers as a whole */
    {NEWER, "signature-input", "sig1=", "sig2=", BROKEN},
    {NEWER, "signature-input", "sig1=", "Sig1=", BROKEN},
    {NEWER, "signature-input", "sig1=", "sig1 =", BROKEN},
    {NEWER, "signature-input", "sig1=", "sig2=(), sig1=", BROKEN},
    {NEWER, "signature-input", "sig1=", "sig1=(), sig1=", BROKEN},
    {NEWER, "signature-input", "-sha256\"", "-sha256\",", BROKEN},
    {NEWER, "signature-input", "-sha256\"", "-sha256\", sig2=()", BROKEN},
    {NEWER, "signature-input", "-sha256\"", "-sha256\"  ", VALID},
    {NEWER, "signature-input", "-sha256\"", "-sha256\";", BROKEN},
    {NEWER, "signature-input", "-sha256\"", "-sha256", BROKEN},
    {NEWER, "signature-input", ";keyid", ";  keyid", VALID},
    {NEWER, "signature-input", ";keyid", " ;keyid", BROKEN},
    {NEWER, "signature-input", NULL, "sig2=()", BROKEN},
    {NEWER, "signature-input", "sig1", NULL, BROKEN},
    {NEWER, "signature", "sig1", NULL, BROKEN},
    {NEWER, "signature", NULL, "sig2=:AAAA:", BROKEN},
    {NEWER, "signature", "sig1=:", "sig2=:AAAA:, sig1=:", BROKEN},
    {NEWER, "signature", "sig1=:", "sig1=:AAAA:, sig1=:", BROKEN},
    {NEWER, "signature", "sig1=:", "sig1=:AAAA", FORGED},
    {NEWER, "signature", "sig1=:", "sig1=: ", BROKEN},
    {NEWER, "signature", "sig1=:", "sig1=", BROKEN},
    {NEWER, "signature", "sig1=:", "sig1=\"", BROKEN},
    {NEWER, "signature", "==:", "==", BROKEN},
    {NEWER, "signature", "==:", "=:", BROKEN},
    {NEWER, "signature", "==:", "==:;x", BROKEN},
    {NEWER, "signature", "==:", "==:,", BROKEN},
    {NEWER, "signature", "==:", "==: ", VALID},
};

static struct req *
example(size_t kind)
{
	return signed_by_us(kinds[kind].post ? posting() : asking(), kinds[kind].form);
}

/* `s` with the first `from` made `to`. */
static struct str
bent(const struct forgery *f, struct str s)
{
	struct str from = str_of(f->from);
	size_t at = str_find(s, from);
	struct buf b = BUF(arena);

	if (f->from != NULL && at == s.n)
		fail_msg("%s has no %s: %.*s", f->place, f->from, STR_ARG(s));
	if (f->from != NULL && f->to == NULL)
		return NONE;
	buf_add(&b, str_sub(s, 0, at));
	buf_add(&b, str_of(f->to));
	buf_add(&b, str_sub(s, at + from.n, s.n));
	return buf_str(&b);
}

static void
bend_method(const struct forgery *f, struct req *req)
{
	static const char *const names[] = {"GET", "HEAD", "POST"};

	assert_string_equal(names[req->method], f->from);
	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(names[i], f->to) == 0)
			req->method = (enum method)i;
}

static void
bend_header(const struct forgery *f, struct req *req)
{
	struct str name = str_of(f->place);

	if (f->from == NULL) {
		put(req, name, str_of(f->to));
		return;
	}
	for (size_t i = 0; i < req->nheaders; i++) {
		struct header *h = &req->headers[i];

		if (!str_eq_ascii(h->name, name))
			continue;
		h->value = bent(f, h->value);
		if (h->value.at == NULL)
			*h = req->headers[--req->nheaders];
		return;
	}
	fail_msg("no header %s", f->place);
}

static void
bend(const struct forgery *f, struct req *req)
{
	struct {
		const char *place;
		struct str *at;
	} parts[] = {{":path", &req->path}, {":query", &req->query}, {":host", &req->host},
	    {":body", &req->body}};

	if (strcmp(f->place, ":method") == 0) {
		bend_method(f, req);
		return;
	}
	for (size_t i = 0; i < COUNT(parts); i++) {
		if (strcmp(f->place, parts[i].place) != 0)
			continue;
		*parts[i].at = bent(f, *parts[i].at);
		req->headers[0].value = req->host;
		return;
	}
	bend_header(f, req);
}

static void
only_what_is_listed_as_valid_verifies(void **state)
{
	int judged = 0, wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(forgeries) * COUNT(kinds); i++) {
		const struct forgery *f = &forgeries[i / COUNT(kinds)];
		size_t kind = i % COUNT(kinds);
		enum verdict is;
		struct req *req;

		if ((f->of & kinds[kind].bit) == 0)
			continue;
		req = example(kind);
		assert_int_equal(judge(req, NOW), VALID);
		bend(f, req);
		is = judge(req, NOW);
		judged++;
		if (is == f->want)
			continue;
		wrong++;
		print_error("%s: %s, %s -> %s: %s, not %s\n", kinds[kind].name, f->place,
		    f->from == NULL ? "" : f->from, f->to == NULL ? "" : f->to, verdicts[is],
		    verdicts[f->want]);
	}
	print_message("%d ways of bending\n", judged);
	assert_int_equal(wrong, 0);
}

/* A body and its digest that fit each other, under the signature of another one. */
static void
a_digest_is_covered(void **state)
{
	static const char *const fields[] = {
	    [SIGN_CAVAGE] = "digest", [SIGN_9421] = "content-digest"};

	(void)state;
	for (enum sign_form form = SIGN_CAVAGE; form <= SIGN_9421; form++) {
		struct req *req = signed_by_us(posting(), form);
		struct forgery f = {
		    .place = fields[form], .from = str_c(arena, digest_of(req->body))};

		req->body = S("{\"type\":\"Block\"}");
		f.to = str_c(arena, digest_of(req->body));
		bend(&f, req);
		expect(fields[form], req, NOW, FORGED);
	}
}

/* Each bit of a signature counts, and none may be missing. */
static void
a_bent_signature_never_fits(void **state)
{
	(void)state;
	for (size_t kind = 0; kind < COUNT(kinds); kind++) {
		struct req *req = example(kind);
		struct signature s = {0}, bent_one;
		bool found = false;

		assert_null(sign_read(arena, req, &s, &found));
		assert_true(sign_verify(arena, req, &s, &key_ana));
		assert_false(sign_verify(arena, req, &s, &key_other));
		for (size_t i = 0; i < s.bytes.n; i += 5) {
			char *at = arena_alloc(arena, s.bytes.n);

			bent_one = s;
			memcpy(at, s.bytes.at, s.bytes.n);
			at[i] ^= (char)(1 << i % 8);
			bent_one.bytes.at = at;
			assert_false(sign_verify(arena, req, &bent_one, &key_ana));
			bent_one.bytes = str_sub(s.bytes, 0, i);
			assert_false(sign_verify(arena, req, &bent_one, &key_ana));
		}
	}
}

/* A signature of one form says nothing in the other one, nor of another method. */
static void
signatures_do_not_travel(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kinds) * COUNT(kinds); i++) {
		struct signature to = {0}, from = {0};
		struct req *req = example(i / COUNT(kinds)), *other = example(i % COUNT(kinds));
		bool found;

		assert_null(sign_read(arena, req, &to, &found));
		assert_null(sign_read(arena, other, &from, &found));
		to.bytes = from.bytes;
		assert_int_equal(
		    sign_verify(arena, req, &to, &key_ana), i / COUNT(kinds) == i % COUNT(kinds));
	}
}

/* Two parts cannot pass as one: no value that ends a line is signed or judged. */
static void
values_are_one_line(void **state)
{
	struct req *req = posting();

	(void)state;
	put(req, S("X-Two"), S("one\ndigest: SHA-256=x"));
	signed_by_peer(req, POST_LIST " x-two", "", NULL);
	expect("a line break", req, NOW, FORGED);
	req = posting();
	put(req, S("X-Two"), S("one\0two"));
	signed_by_peer(req, POST_LIST " x-two", "", NULL);
	expect("a zero", req, NOW, FORGED);
}

/* Twenty parts and no more; a key id of a length that can be kept. */
static void
lengths_are_bounded(void **state)
{
	struct req *req = posting();
	struct buf id = BUF(arena);

	(void)state;
	for (char c = 'a'; c <= 'p'; c++) {
		char name[] = {c, '\0'};

		put(req, str_copy(arena, str_of(name)), S("1"));
	}
	signed_by_peer(req, POST_LIST " a b c d e f g h i j k l m n o p", "", NULL);
	expect("twenty", req, NOW, VALID);
	req = example(0);
	buf_add(&id, S("keyId=\"https://peer.example/"));
	while (id.n < 2100)
		buf_char(&id, 'a');
	buf_add(&id, S("\",headers=\"date\",signature=\"AAAA\""));
	req->headers[req->nheaders - 1].value = buf_str(&id);
	expect("a long key id", req, NOW, BROKEN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(only_what_is_listed_as_valid_verifies),
	    ARENA_TEST(a_digest_is_covered),
	    ARENA_TEST(a_bent_signature_never_fits),
	    ARENA_TEST(signatures_do_not_travel),
	    ARENA_TEST(values_are_one_line),
	    ARENA_TEST(lengths_are_bounded),
	};

	return cmocka_run_group_tests(tests, keys_setup, keys_teardown);
}
