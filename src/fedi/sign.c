/* fedi/sign.c - see sign.h. */
#include "base/buf.h"
#include "base/crypto.h"
#include "base/str.h"
#include "base/time.h"
#include "base/url.h"
#include "domain/address.h"
#include "fedi/activity.h"
#include "fedi/scan.h"
#include "fedi/sign_form.h"
#include "net/http.h"

/* What Mastodon grants: five minutes of life, or as said up to twelve hours, and an hour for clocks
 * that go wrong. */
#define LIFE (5 * MINUTE)
#define LIFE_MAX (12 * HOUR)
#define MARGIN HOUR

/* Each form in its own way. */
static const struct {
	void (*make)(struct sign_making *);
	err (*read)(struct arena *, const struct req *, struct signature *);
	bool (*base)(
	    struct arena *, const struct req *, const struct signature *, bool, struct str *);
} forms[] = {
    [SIGN_CAVAGE] = {sign_cavage_make, sign_cavage_read, sign_cavage_base},
    [SIGN_9421] = {sign_9421_make, sign_9421_read, sign_9421_base},
};

/* ---- key ids ----------------------------------------------------------------------------- */

/* Visible ASCII that needs no escape between quotes. */
static bool
is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.at[i] <= ' ' || s.at[i] > '~' || s.at[i] == '"' || s.at[i] == '\\')
			return false;
	return true;
}

static bool
key_id_fits(struct str s)
{
	return s.n > 0 && s.n <= SIGN_KEY_ID_MAX && is_plain(s);
}

/* Between hubs of a test, or of one house, http is what there is. */
static bool
scheme_fits(struct str scheme)
{
	return str_eq(scheme, S("https")) || str_starts(address_origin(), S("http://"));
}

err
sign_key_url(struct arena *a, struct str key_id, struct url *out)
{
	struct url_parts p;

	if (!key_id_fits(key_id))
		return fail(a, FAULT_INPUT, 0, "a key id of %zu bytes", key_id.n);
	TRY(url_read(a, str_sub(key_id, 0, str_find_char(key_id, '#')), &p));
	if (!scheme_fits(p.scheme))
		return fail(a, FAULT_INPUT, 0, "a key id that is not https");
	*out = url_write(a, &p);
	return OK;
}

/* ---- signing ----------------------------------------------------------------------------- */

void
sign_add(struct sign_making *m, struct str name, struct str value)
{
	if (m->n == SIGN_HEADERS)
		abort();
	m->headers[m->n++] = (struct header){name, value};
}

struct str
sign_seal(const struct sign_making *m, struct str base)
{
	return crypto_base64(m->arena, rsa_sign(m->arena, m->key, base));
}

err
sign_headers(struct arena *a, const struct sign_what *what, const struct rsa_key *key,
    struct header out[SIGN_HEADERS], size_t *n)
{
	struct sign_making m = {.arena = a, .what = what, .key = key};
	char date[HTTP_DATE + 1];
	struct url_parts p;
	struct url ours;
	struct str rest;

	TRY(sign_key_url(a, what->key_id, &ours));
	TRY(url_read(a, what->url, &p));
	m.url = url_write(a, &p).s;
	rest = str_sub(m.url, p.scheme.n + 3, m.url.n);
	m.host = str_sub(rest, 0, str_find_char(rest, '/'));
	m.target = str_sub(rest, m.host.n, rest.n);
	http_date(what->now, date);
	m.date = str_copy(a, str_of(date));
	m.hash = crypto_base64(a, crypto_sha256(a, what->body));
	sign_add(&m, S("Date"), m.date);
	forms[what->form].make(&m);
	memcpy(out, m.headers, m.n * sizeof(*out));
	*n = m.n;
	return OK;
}

/* ---- reading ----------------------------------------------------------------------------- */

bool
sign_covers(const struct signature *s, struct str part)
{
	for (size_t i = 0; i < s->nparts; i++)
		if (str_eq(s->parts[i], part))
			return true;
	return false;
}

bool
sign_cover(struct signature *s, struct str part)
{
	if (s->nparts == SIGN_PARTS || sign_covers(s, part))
		return false;
	s->parts[s->nparts++] = part;
	return true;
}

/* Base64 has other spellings too, which decoders forgive: one signature is one text here. */
bool
sign_bytes_read(struct arena *a, struct str text, struct str *out)
{
	struct str bytes;

	if (text.n == 0 || text.n > (RSA_SIGNED_MAX + 2) / 3 * 4 ||
	    !crypto_unbase64(a, text, &bytes) || !str_eq(crypto_base64(a, bytes), text))
		return false;
	*out = bytes;
	return true;
}

/* Which of two equal headers counts, two servers may see differently. */
static bool
all_stand_once(const struct req *req)
{
	static const char *const once[] = {
	    "signature", "signature-input", "date", "digest", "content-digest"};

	for (size_t i = 0; i < COUNT(once); i++) {
		int seen = 0;

		for (size_t j = 0; j < req->nheaders; j++)
			seen += str_eq_ascii(req->headers[j].name, str_of(once[i]));
		if (seen > 1)
			return false;
	}
	return true;
}

err
sign_read(struct arena *a, const struct req *req, struct signature *out, bool *found)
{
	bool newer = req_header(req, S("signature-input")).at != NULL;
	struct signature s = {.form = newer ? SIGN_9421 : SIGN_CAVAGE};

	if (!newer && req_header(req, S("signature")).at == NULL) {
		*found = false;
		return OK;
	}
	if (!all_stand_once(req))
		return fail(a, FAULT_INPUT, 0, "a header of the signature stands twice");
	TRY(forms[s.form].read(a, req, &s));
	if (!key_id_fits(s.key_id) || activity_origin(a, s.key_id).at == NULL)
		return fail(a, FAULT_INPUT, 0, "a key id that is no address");
	*out = s;
	*found = true;
	return OK;
}

/* ---- checking without a key -------------------------------------------------------------- */

#define ASK (1U << METHOD_GET | 1U << METHOD_HEAD)
#define SEND (1U << METHOD_POST)
#define ANY (ASK | SEND)

/* What has to be covered, by form and methods; where two are named, one of them. */
static const struct {
	enum sign_form form;
	unsigned methods;
	const char *part, *other;
} needs[] = {
    {SIGN_CAVAGE, ANY, "(request-target)", NULL},
    {SIGN_CAVAGE, ANY, "host", NULL},
    {SIGN_CAVAGE, ASK, "date", NULL},
    {SIGN_CAVAGE, SEND, "date", "(created)"},
    {SIGN_CAVAGE, SEND, "digest", "content-digest"},
    {SIGN_9421, ANY, "@method", NULL},
    {SIGN_9421, ANY, "@target-uri", NULL},
    {SIGN_9421, SEND, "content-digest", NULL},
};

static err
judge_cover(struct arena *a, const struct req *req, const struct signature *s)
{
	for (size_t i = 0; i < COUNT(needs); i++) {
		if (needs[i].form != s->form || (needs[i].methods & 1U << req->method) == 0 ||
		    sign_covers(s, str_of(needs[i].part)) ||
		    (needs[i].other != NULL && sign_covers(s, str_of(needs[i].other))))
			continue;
		return fail(a, FAULT_UNPROVEN, 0, "%s is not signed", needs[i].part);
	}
	return OK;
}

/* The names that RSA with SHA-256 goes by; the oldest of them knows no (created). */
static const struct {
	enum sign_form form;
	const char *name;
	bool times;
} algorithms[] = {
    {SIGN_CAVAGE, "rsa-sha256", false},
    {SIGN_CAVAGE, "hs2019", true},
    {SIGN_9421, "rsa-v1_5-sha256", true},
};

static err
judge_algorithm(struct arena *a, const struct signature *s)
{
	bool times = sign_covers(s, S("(created)")) || sign_covers(s, S("(expires)"));

	if (s->algorithm.at == NULL)
		return OK;
	for (size_t i = 0; i < COUNT(algorithms); i++)
		if (algorithms[i].form == s->form &&
		    str_eq(s->algorithm, str_of(algorithms[i].name)) &&
		    (algorithms[i].times || !times))
			return OK;
	return fail(a, FAULT_UNPROVEN, 0, "an algorithm that is not ours, or not for (created)");
}

/* Our host as the sender may spell it: any case, the usual port said or not. */
static err
judge_host(struct arena *a, const struct req *req)
{
	struct str port = str_starts(address_origin(), S("https:")) ? S(":443") : S(":80");
	struct str host = req->host;

	if (str_ends(host, port) && !str_ends(address_host(), port))
		host.n -= port.n;
	if (!str_eq_ascii(host, address_host()))
		return fail(a, FAULT_UNPROVEN, 0, "signed for another host");
	return OK;
}

static bool
in_time(int64_t from, struct opt expires, int64_t now)
{
	int64_t until = from + LIFE;

	if (expires.has)
		until = expires.n < from + LIFE_MAX ? expires.n : from + LIFE_MAX;
	return from <= now + MARGIN && until >= from && now <= until + MARGIN;
}

static err
judge_time(struct arena *a, const struct req *req, const struct signature *s, int64_t now)
{
	bool must = s->form == SIGN_9421 || sign_covers(s, S("(created)"));
	bool dated = s->form == SIGN_CAVAGE && sign_covers(s, S("date"));
	int64_t date;

	if (must && !s->created.has)
		return fail(a, FAULT_UNPROVEN, 0, "a signature without its time");
	if (sign_covers(s, S("(expires)")) && !s->expires.has)
		return fail(a, FAULT_UNPROVEN, 0, "a signature without its end");
	if (s->created.has && !in_time(s->created.n, s->expires, now))
		return fail(a, FAULT_UNPROVEN, 0, "signed too long ago, or ahead");
	if (dated &&
	    (!http_date_read(req_header(req, S("date")), &date) || !in_time(date, s->expires, now)))
		return fail(a, FAULT_UNPROVEN, 0, "dated too long ago, or ahead, or not at all");
	return OK;
}

/* ---- digests of the body ----------------------------------------------------------------- */

/* Digest (RFC 3230): name=base64, several of them apart by commas, names in any case. */
static bool
digest_read(struct str field, struct str *out)
{
	struct str one, name, sha256 = NONE;

	while (str_split(&field, ',', &one)) {
		one = str_trim(one);
		if (!str_split(&one, '=', &name) || !str_eq_ascii(name, S("sha-256")))
			continue;
		if (sha256.at != NULL || one.at == NULL)
			return false;
		sha256 = one;
	}
	*out = sha256;
	return sha256.at != NULL;
}

/* Content-Digest (RFC 9530 2): a dictionary of byte sequences. */
static bool
content_digest_read(struct str field, struct str *out)
{
	struct scan in = {str_trim(field), 0};
	struct str name, text, sha256 = NONE;

	do {
		scan_ows(&in);
		if (!scan_key(&in, &name) || !scan_take(&in, '=') || !scan_bytes(&in, &text))
			return false;
		if (str_eq(name, S("sha-256"))) {
			if (sha256.at != NULL)
				return false;
			sha256 = text;
		}
		scan_ows(&in);
	} while (scan_take(&in, ','));
	*out = sha256;
	return scan_ended(&in) && sha256.at != NULL;
}

static const struct {
	const char *field;
	bool (*read)(struct str field, struct str *out);
} digests[] = {
    {"digest", digest_read},
    {"content-digest", content_digest_read},
};

/* Each digest that is signed has to fit. */
static err
judge_body(struct arena *a, const struct req *req, const struct signature *s)
{
	struct str hash = NONE, said;

	for (size_t i = 0; i < COUNT(digests); i++) {
		struct str field = str_of(digests[i].field);

		if (!sign_covers(s, field))
			continue;
		if (hash.at == NULL)
			hash = crypto_base64(a, crypto_sha256(a, req->body));
		if (!digests[i].read(req_header(req, field), &said) || !str_eq_secret(said, hash))
			return fail(a, FAULT_UNPROVEN, 0, "%s does not fit", digests[i].field);
	}
	return OK;
}

err
sign_check(struct arena *a, const struct req *req, const struct signature *s, int64_t now)
{
	TRY(judge_cover(a, req, s));
	TRY(judge_algorithm(a, s));
	TRY(judge_host(a, req));
	TRY(judge_time(a, req, s, now));
	return judge_body(a, req, s);
}

/* ---- verifying --------------------------------------------------------------------------- */

/* Nothing that could end a line: one covered part would look like two.  No parser of ours lets it
 * through. */
static bool
is_line(struct str s)
{
	return str_find_char(s, '\n') == s.n && str_find_char(s, '\0') == s.n;
}

bool
sign_field(struct arena *a, const struct req *req, struct str name, struct str *out)
{
	struct buf b = BUF(a);
	bool found = false;

	/* The very host that was judged. */
	if (str_eq(name, S("host"))) {
		*out = req->host;
		return is_line(req->host);
	}
	for (size_t i = 0; i < req->nheaders; i++) {
		if (!str_eq_ascii(req->headers[i].name, name))
			continue;
		if (found)
			buf_add(&b, S(", "));
		buf_add(&b, str_trim(req->headers[i].value));
		found = true;
	}
	*out = buf_str(&b);
	return found && is_line(*out);
}

struct str
sign_target(struct arena *a, const struct req *req, bool query)
{
	if (!query || req->query.at == NULL)
		return req->path;
	return buf_format(a, "%.*s?%.*s", STR_ARG(req->path), STR_ARG(req->query));
}

static bool
fits(struct arena *a, const struct req *req, const struct signature *s, bool query,
    const struct rsa_key *key)
{
	struct str base;

	return forms[s->form].base(a, req, s, query, &base) && rsa_verify(a, key, base, s->bytes);
}

bool
sign_verify(
    struct arena *a, const struct req *req, const struct signature *s, const struct rsa_key *key)
{
	bool either = s->form == SIGN_CAVAGE && req->method != METHOD_POST && req->query.at != NULL;

	return fits(a, req, s, true, key) || (either && fits(a, req, s, false, key));
}
