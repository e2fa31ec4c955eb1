/* fedi/sign_cavage.c - signatures by draft-cavage-http-signatures-12, as all peers make them. */
#include "base/buf.h"
#include "base/str.h"
#include "fedi/scan.h"
#include "fedi/sign_form.h"

/* ---- making ------------------------------------------------------------------------------ */

void
sign_cavage_make(struct sign_making *m)
{
	bool post = m->what->post;
	struct buf base = BUF(m->arena);
	struct str digest = buf_format(m->arena, "SHA-256=%.*s", STR_ARG(m->hash));
	struct str seal;

	buf_addf(&base, "(request-target): %s %.*s\nhost: %.*s\ndate: %.*s", post ? "post" : "get",
	    STR_ARG(m->target), STR_ARG(m->host), STR_ARG(m->date));
	if (post) {
		buf_addf(&base, "\ndigest: %.*s", STR_ARG(digest));
		sign_add(m, S("Digest"), digest);
	}
	seal = sign_seal(m, buf_str(&base));
	sign_add(m, S("Signature"),
	    buf_format(m->arena,
		"keyId=\"%.*s\",algorithm=\"rsa-sha256\",headers=\"(request-target) host "
		"date%s\",signature=\"%.*s\"",
		STR_ARG(m->what->key_id), post ? " digest" : "", STR_ARG(seal)));
}

/* ---- reading ----------------------------------------------------------------------------- */

enum word { KEY_ID, ALGORITHM, HEADERS, SIGNATURE, CREATED, EXPIRES, WORDS };

static const char *const words[WORDS] = {
    [KEY_ID] = "keyid",
    [ALGORITHM] = "algorithm",
    [HEADERS] = "headers",
    [SIGNATURE] = "signature",
    [CREATED] = "created",
    [EXPIRES] = "expires",
};

/* No escapes: no value that means something to us has a quote or a backslash in it. */
static bool
quoted_read(struct scan *in, struct str *out)
{
	struct str rest;

	if (!scan_take(in, '"'))
		return false;
	rest = str_sub(in->s, in->at, in->s.n);
	*out = str_sub(rest, 0, str_find_char(rest, '"'));
	in->at += out->n;
	return str_find_char(*out, '\\') == out->n && scan_take(in, '"');
}

/* name=value, the value quoted or, as numbers are, bare. */
static bool
word_read(struct scan *in, struct str values[WORDS])
{
	struct str name, value;

	if (!scan_token(in, &name) || !scan_take(in, '='))
		return false;
	if (!quoted_read(in, &value) && !scan_token(in, &value))
		return false;
	for (size_t i = 0; i < WORDS; i++) {
		if (!str_eq_ascii(name, str_of(words[i])))
			continue;
		if (values[i].at != NULL)
			return false;
		values[i] = value;
	}
	return true;
}

/* Names that we do not know are passed over; they are not signed either. */
static bool
words_read(struct str field, struct str values[WORDS])
{
	struct scan in = {field, 0};

	do {
		scan_ows(&in);
		if (!word_read(&in, values))
			return false;
		scan_ows(&in);
	} while (scan_take(&in, ','));
	return scan_ended(&in);
}

static bool
seconds_read(struct str s, struct opt *out)
{
	struct scan in = {s, 0};

	if (s.at == NULL)
		return true;
	out->has = scan_int(&in, &out->n) && scan_ended(&in);
	return out->has;
}

static bool
is_part(struct str s)
{
	struct scan in = {s, 0};
	struct str token;

	return str_eq(s, S("(request-target)")) || str_eq(s, S("(created)")) ||
	       str_eq(s, S("(expires)")) || (scan_token(&in, &token) && scan_ended(&in));
}

/* Without a list the draft means (created) alone, or the date alone: too little for us, so that
 * nothing is covered then.  One blank stands between two names. */
static bool
parts_read(struct arena *a, struct str list, struct signature *out)
{
	struct str part;

	list = list.at == NULL ? NONE : str_lower_ascii(a, list);
	while (str_split(&list, ' ', &part))
		if (!is_part(part) || !sign_cover(out, part))
			return false;
	return true;
}

err
sign_cavage_read(struct arena *a, const struct req *req, struct signature *out)
{
	struct str values[WORDS] = {0};

	if (!words_read(req_header(req, S("signature")), values))
		return fail(a, FAULT_INPUT, 0, "Signature does not parse");
	if (!parts_read(a, values[HEADERS], out))
		return fail(a, FAULT_INPUT, 0, "Signature covers what cannot be");
	if (!seconds_read(values[CREATED], &out->created) ||
	    !seconds_read(values[EXPIRES], &out->expires))
		return fail(a, FAULT_INPUT, 0, "Signature has no times of whole seconds");
	if (!sign_bytes_read(a, values[SIGNATURE], &out->bytes))
		return fail(a, FAULT_INPUT, 0, "Signature holds no signature");
	/* Anybody on the way can set what is not signed. */
	if (!sign_covers(out, S("(created)")))
		out->created = (struct opt){0};
	if (!sign_covers(out, S("(expires)")))
		out->expires = (struct opt){0};
	out->key_id = values[KEY_ID];
	out->algorithm = values[ALGORITHM];
	return OK;
}

/* ---- what was signed --------------------------------------------------------------------- */

static const char *const methods[] = {
    [METHOD_GET] = "get", [METHOD_HEAD] = "head", [METHOD_POST] = "post"};

static bool
value_of(struct arena *a, const struct req *req, const struct signature *s, struct str part,
    struct str *out)
{
	if (str_eq(part, S("(created)"))) {
		*out = buf_format(a, "%" PRId64, s->created.n);
		return s->created.has;
	}
	if (str_eq(part, S("(expires)"))) {
		*out = buf_format(a, "%" PRId64, s->expires.n);
		return s->expires.has;
	}
	return sign_field(a, req, part, out);
}

bool
sign_cavage_base(
    struct arena *a, const struct req *req, const struct signature *s, bool query, struct str *out)
{
	struct buf b = BUF(a);
	struct str value;

	for (size_t i = 0; i < s->nparts; i++) {
		if (str_eq(s->parts[i], S("(request-target)")))
			value = buf_format(a, "%s %.*s", methods[req->method],
			    STR_ARG(sign_target(a, req, query)));
		else if (!value_of(a, req, s, s->parts[i], &value))
			return false;
		buf_addf(
		    &b, "%s%.*s: %.*s", i == 0 ? "" : "\n", STR_ARG(s->parts[i]), STR_ARG(value));
	}
	*out = buf_str(&b);
	return true;
}
