/* fedi/sign_9421.c - signatures by RFC 9421, HTTP Message Signatures; one in a request. */
#include "base/buf.h"
#include "base/str.h"
#include "domain/address.h"
#include "fedi/scan.h"
#include "fedi/sign_form.h"

#define LABEL_MAX 64

/* ---- making ------------------------------------------------------------------------------ */

void
sign_9421_make(struct sign_making *m)
{
	bool post = m->what->post;
	struct buf base = BUF(m->arena);
	struct str digest = buf_format(m->arena, "sha-256=:%.*s:", STR_ARG(m->hash));
	struct str params = buf_format(m->arena,
	    "(\"@method\" \"@target-uri\"%s);created=%" PRId64
	    ";keyid=\"%.*s\";alg=\"rsa-v1_5-sha256\"",
	    post ? " \"content-digest\"" : "", m->what->now, STR_ARG(m->what->key_id));
	struct str seal;

	buf_addf(&base, "\"@method\": %s\n\"@target-uri\": %.*s\n", post ? "POST" : "GET",
	    STR_ARG(m->url));
	if (post) {
		buf_addf(&base, "\"content-digest\": %.*s\n", STR_ARG(digest));
		sign_add(m, S("Content-Digest"), digest);
	}
	buf_addf(&base, "\"@signature-params\": %.*s", STR_ARG(params));
	sign_add(m, S("Signature-Input"), buf_format(m->arena, "sig1=%.*s", STR_ARG(params)));
	seal = sign_seal(m, buf_str(&base));
	sign_add(m, S("Signature"), buf_format(m->arena, "sig1=:%.*s:", STR_ARG(seal)));
}

/* ---- derived parts (RFC 9421 2.2) -------------------------------------------------------- */

static struct str
method(struct arena *a, const struct req *req)
{
	static const char *const names[] = {
	    [METHOD_GET] = "GET", [METHOD_HEAD] = "HEAD", [METHOD_POST] = "POST"};

	(void)a;
	return str_of(names[req->method]);
}

static struct str
request_target(struct arena *a, const struct req *req)
{
	return sign_target(a, req, true);
}

static struct str
target_uri(struct arena *a, const struct req *req)
{
	struct str target = sign_target(a, req, true);

	return buf_format(a, "%.*s%.*s", STR_ARG(address_origin()), STR_ARG(target));
}

static struct str
authority(struct arena *a, const struct req *req)
{
	(void)a;
	(void)req;
	return address_host();
}

static struct str
scheme(struct arena *a, const struct req *req)
{
	(void)a;
	(void)req;
	return str_sub(address_origin(), 0, str_find_char(address_origin(), ':'));
}

static struct str
path(struct arena *a, const struct req *req)
{
	(void)a;
	return req->path;
}

/* A request without a query has an empty one. */
static struct str
query(struct arena *a, const struct req *req)
{
	return buf_format(a, "?%.*s", STR_ARG(req->query));
}

static const struct {
	const char *name;
	struct str (*value)(struct arena *, const struct req *);
} derived[] = {
    {"@method", method},
    {"@target-uri", target_uri},
    {"@authority", authority},
    {"@scheme", scheme},
    {"@request-target", request_target},
    {"@path", path},
    {"@query", query},
};

/* ---- reading ----------------------------------------------------------------------------- */

enum param { CREATED, EXPIRES, KEY_ID, ALGORITHM, NONCE, TAG, PARAMS };

static const struct {
	const char *name;
	bool number; /* else a string */
} params[PARAMS] = {
    [CREATED] = {"created", true},
    [EXPIRES] = {"expires", true},
    [KEY_ID] = {"keyid", false},
    [ALGORITHM] = {"alg", false},
    [NONCE] = {"nonce", false},
    [TAG] = {"tag", false},
};

/* Signature-Input while it is read; written is its one spelling, which was signed. */
struct input {
	struct arena *arena;
	struct scan scan;
	struct buf written;
	struct opt numbers[PARAMS];
	struct str texts[PARAMS];
};

static void
write_string(struct buf *b, struct str s)
{
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.at[i] == '"' || s.at[i] == '\\')
			buf_char(b, '\\');
		buf_char(b, s.at[i]);
	}
	buf_char(b, '"');
}

/* A derived part of ours, or the name of a field, in lower case. */
static bool
is_part(struct arena *a, struct str s)
{
	struct scan in = {s, 0};
	struct str token;

	for (size_t i = 0; i < COUNT(derived); i++)
		if (str_eq(s, str_of(derived[i].name)))
			return true;
	return scan_token(&in, &token) && scan_ended(&in) && str_eq(str_lower_ascii(a, s), s);
}

/* ("one" "two"), none of them with parameters, which would change what is meant. */
static bool
parts_read(struct input *in, struct signature *out)
{
	struct str part;
	bool apart = true;

	if (!scan_take(&in->scan, '('))
		return false;
	buf_char(&in->written, '(');
	for (;;) {
		size_t before = in->scan.at;

		scan_blanks(&in->scan);
		if (scan_take(&in->scan, ')'))
			break;
		apart = out->nparts == 0 || in->scan.at > before;
		if (!apart || !scan_string(&in->scan, in->arena, &part) ||
		    !is_part(in->arena, part) || !sign_cover(out, part))
			return false;
		if (out->nparts > 1)
			buf_char(&in->written, ' ');
		write_string(&in->written, part);
	}
	buf_char(&in->written, ')');
	return true;
}

static bool
param_value(struct input *in, enum param which)
{
	struct opt *number = &in->numbers[which];
	struct str *text = &in->texts[which];

	if (number->has || text->at != NULL)
		return false;
	if (!params[which].number) {
		if (!scan_string(&in->scan, in->arena, text))
			return false;
		write_string(&in->written, *text);
		return true;
	}
	number->has = scan_int(&in->scan, &number->n);
	buf_int(&in->written, number->n);
	return number->has;
}

/* ;name=value: those of the registry (RFC 9421 6.3), each at most once. */
static bool
param_read(struct input *in)
{
	struct str name;

	scan_blanks(&in->scan);
	if (!scan_key(&in->scan, &name) || !scan_take(&in->scan, '='))
		return false;
	buf_addf(&in->written, ";%.*s=", STR_ARG(name));
	for (size_t i = 0; i < PARAMS; i++)
		if (str_eq(name, str_of(params[i].name)))
			return param_value(in, (enum param)i);
	return false;
}

static bool
input_read(struct input *in, struct str *label, struct signature *out)
{
	if (!scan_key(&in->scan, label) || label->n > LABEL_MAX || !scan_take(&in->scan, '='))
		return false;
	if (!parts_read(in, out))
		return false;
	while (scan_take(&in->scan, ';'))
		if (!param_read(in))
			return false;
	return scan_ended(&in->scan);
}

/* Signature: the same label, the bytes, and nothing else. */
static bool
bytes_read(struct arena *a, struct str field, struct str wanted, struct str *out)
{
	struct scan in = {field, 0};
	struct str label, text;

	return scan_key(&in, &label) && str_eq(label, wanted) && scan_take(&in, '=') &&
	       scan_bytes(&in, &text) && scan_ended(&in) && sign_bytes_read(a, text, out);
}

err
sign_9421_read(struct arena *a, const struct req *req, struct signature *out)
{
	struct input in = {.arena = a,
	    .scan = {str_trim(req_header(req, S("signature-input"))), 0},
	    .written = BUF(a)};
	struct str label;

	if (!input_read(&in, &label, out))
		return fail(a, FAULT_INPUT, 0, "Signature-Input does not parse");
	if (!bytes_read(a, str_trim(req_header(req, S("signature"))), label, &out->bytes))
		return fail(a, FAULT_INPUT, 0, "Signature does not fit Signature-Input");
	out->key_id = in.texts[KEY_ID];
	out->algorithm = in.texts[ALGORITHM];
	out->created = in.numbers[CREATED];
	out->expires = in.numbers[EXPIRES];
	out->params = buf_str(&in.written);
	return OK;
}

/* ---- what was signed (RFC 9421 2.5) ------------------------------------------------------ */

static bool
value_of(struct arena *a, const struct req *req, struct str part, struct str *out)
{
	for (size_t i = 0; i < COUNT(derived); i++) {
		if (str_eq(part, str_of(derived[i].name))) {
			*out = derived[i].value(a, req);
			return true;
		}
	}
	return sign_field(a, req, part, out);
}

bool
sign_9421_base(
    struct arena *a, const struct req *req, const struct signature *s, bool whole, struct str *out)
{
	struct buf b = BUF(a);
	struct str value;

	(void)whole;
	for (size_t i = 0; i < s->nparts; i++) {
		if (!value_of(a, req, s->parts[i], &value))
			return false;
		buf_addf(&b, "\"%.*s\": %.*s\n", STR_ARG(s->parts[i]), STR_ARG(value));
	}
	buf_addf(&b, "\"@signature-params\": %.*s", STR_ARG(s->params));
	*out = buf_str(&b);
	return true;
}
