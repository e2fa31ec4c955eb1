/* net/answer.c - see answer.h.  zlib enters here. */
#include <zlib.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/str.h"
#include "base/url.h"
#include "net/answer.h"
#include "net/http.h"

#define WORTH_SHRINKING 600 /* less fits into one packet with its head anyway */
#define KEPT_LEVEL 6

void
answer_site_make(struct arena *a, struct str csp, bool https, struct answer_site *out)
{
	static const char fixed[] = "X-Content-Type-Options: nosniff\r\n"
				    "Referrer-Policy: same-origin\r\n"
				    "Cross-Origin-Opener-Policy: same-origin\r\n"
				    "Permissions-Policy: camera=(self), geolocation=(), "
				    "microphone=(), payment=(), usb=()\r\n";
	const char *stay = https ? "Strict-Transport-Security: max-age=31536000\r\n" : "";

	out->common =
	    buf_format(a, "Content-Security-Policy: %.*s\r\n%s%s", STR_ARG(csp), fixed, stay);
	out->scripted = buf_format(a, "Content-Security-Policy: %.*s; script-src 'self'\r\n%s%s",
	    STR_ARG(csp), fixed, stay);
}

/* ---- soundness ------------------------------------------------------------------------------ */

static bool
is_printable(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.at[i] < ' ' || s.at[i] > '~')
			return false;
	return true;
}

/* A path of ours: never "//host" nor anything a browser turns into it. */
static bool
is_own_path(struct str s)
{
	if (s.n == 0)
		return true;
	return s.at[0] == '/' && (s.n == 1 || (s.at[1] != '/' && s.at[1] != '\\')) &&
	       is_printable(s) && str_find_char(s, ' ') == s.n;
}

static bool
has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.at[i] < ' ' || s.at[i] == 0x7f)
			return true;
	return false;
}

bool
answer_is_sound(const struct reply *r)
{
	return is_own_path(r->location) && is_printable(r->cookie) && is_printable(r->type) &&
	       !has_control(r->file);
}

/* ---- heads ---------------------------------------------------------------------------------- */

static void
line(struct buf *b, struct str name, struct str value)
{
	if (value.n == 0)
		return;
	buf_add(b, name);
	buf_add(b, S(": "));
	buf_add(b, value);
	buf_add(b, S("\r\n"));
}

static void
number_line(struct buf *b, struct str name, int64_t n)
{
	buf_add(b, name);
	buf_add(b, S(": "));
	buf_int(b, n);
	buf_add(b, S("\r\n"));
}

static void
status_line(struct buf *b, int status)
{
	buf_add(b, S("HTTP/1.1 "));
	buf_int(b, status);
	buf_char(b, ' ');
	buf_add(b, http_reason(status));
	buf_add(b, S("\r\n"));
}

static int
status_of(const struct answer *a)
{
	if (a->status != 0)
		return a->status;
	return a->reply->status != 0 ? a->reply->status : 200;
}

/* Who may keep the answer, and what it depends on. */
static void
keeping_lines(struct buf *b, const struct answer *a)
{
	unsigned flags = a->reply->flags;
	bool open = a->read_only && status_of(a) == 200 && (flags & REPLY_PRIVATE) == 0;

	if (!open) {
		line(b, S("Cache-Control"), S("no-store"));
	} else if ((flags & REPLY_FIXED) != 0) {
		line(b, S("Cache-Control"), S("public, max-age=31536000, immutable"));
		line(b, S("Vary"), S("Accept-Encoding"));
	} else {
		line(b, S("Cache-Control"), S("no-cache"));
		line(b, S("Vary"), S("Accept, Accept-Encoding, Accept-Language, Cookie"));
	}
	if ((flags & REPLY_OPEN) != 0)
		line(b, S("Access-Control-Allow-Origin"), S("*"));
	line(b, S("ETag"), a->etag);
}

/* RFC 6266: an ASCII name for the old, the whole one for all others. */
static void
file_line(struct arena *arena, struct buf *b, struct str file)
{
	struct buf plain = BUF(arena);

	for (size_t i = 0; i < file.n; i++) {
		bool odd = file.at[i] < ' ' || file.at[i] > '~' || file.at[i] == '"' ||
			   file.at[i] == '\\' || file.at[i] == '/' || file.at[i] == '%';

		buf_char(&plain, odd ? '_' : file.at[i]);
	}
	buf_add(b, S("Content-Disposition: attachment"));
	if (file.n > 0) {
		buf_addf(b, "; filename=\"%.*s\"; filename*=UTF-8''", STR_ARG(buf_str(&plain)));
		url_encode(b, file);
	}
	buf_add(b, S("\r\n"));
}

static void
common_lines(struct buf *b, const struct answer_site *site, const struct answer *a)
{
	buf_add(b, (a->reply->flags & REPLY_SCRIPT) != 0 ? site->scripted : site->common);
}

struct str
answer_head(struct arena *arena, const struct answer_site *site, const struct answer *a)
{
	const struct reply *r = a->reply;
	int status = status_of(a);
	struct buf b = BUF(arena);

	status_line(&b, status);
	if (r->body.n > 0)
		line(&b, S("Content-Type"), r->type);
	if (status != 204 && status != 304)
		number_line(&b, S("Content-Length"), (int64_t)a->length);
	if (a->gzip)
		line(&b, S("Content-Encoding"), S("gzip"));
	keeping_lines(&b, a);
	line(&b, S("Allow"), a->allow);
	line(&b, S("Location"), r->location);
	line(&b, S("Set-Cookie"), r->cookie);
	if ((r->flags & REPLY_ATTACH) != 0)
		file_line(arena, &b, r->file);
	if (r->retry_after > 0)
		number_line(&b, S("Retry-After"), r->retry_after);
	if ((r->flags & REPLY_FORGET) != 0)
		line(&b, S("Clear-Site-Data"), S("\"cache\", \"cookies\", \"storage\""));
	common_lines(&b, site, a);
	return buf_str(&b);
}

struct str
answer_same(struct arena *arena, const struct answer_site *site, const struct answer *a)
{
	struct buf b = BUF(arena);

	status_line(&b, 304);
	keeping_lines(&b, a);
	common_lines(&b, site, a);
	return buf_str(&b);
}

/* ---- bodies --------------------------------------------------------------------------------- */

struct str
answer_etag(struct arena *a, struct str body, bool gzip)
{
	struct str sum = crypto_hex(a, crypto_sha256(a, body));

	return buf_format(a, "\"%.*s%s\"", STR_ARG(str_sub(sum, 0, 24)), gzip ? "-gzip" : "");
}

bool
answer_matches(struct str list, struct str etag)
{
	return str_eq(str_trim(list), S("*")) || str_find(list, etag) < list.n;
}

bool
answer_shrinks(const struct reply *r)
{
	static const char *const text[] = {"text/", "application/json", "application/activity+json",
	    "application/ld+json", "application/jrd+json", "application/javascript",
	    "application/xml", "application/atom+xml", "application/rss+xml", "image/svg+xml"};

	if (r->body.n < WORTH_SHRINKING)
		return false;
	for (size_t i = 0; i < COUNT(text); i++)
		if (str_starts(r->type, str_of(text[i])))
			return true;
	return false;
}

bool
answer_gzip(struct arena *a, struct str body, int level, struct str *out)
{
	z_stream z = {0};
	bool smaller;
	char *room;

	*out = body;
	if (body.n > INT32_MAX / 2 ||
	    deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	room = arena_alloc(a, body.n);
	/* zlib does not write to its input; its type only lacks the word for it. */
	z.next_in = (Bytef *)(uintptr_t)body.at;
	z.avail_in = (uInt)body.n;
	z.next_out = (Bytef *)room;
	z.avail_out = (uInt)body.n;
	smaller = deflate(&z, Z_FINISH) == Z_STREAM_END;
	if (smaller)
		*out = (struct str){room, z.total_out};
	(void)deflateEnd(&z);
	return smaller;
}

void
answer_forms(struct arena *arena, const struct answer_site *site, const struct reply *r,
    struct kept_form out[KEPT_FORMS])
{
	for (int i = 0; i < KEPT_FORMS; i++) {
		struct answer a = {.reply = r, .read_only = true};

		out[i].body = r->body;
		if (i == KEPT_GZIP && answer_shrinks(r))
			a.gzip = answer_gzip(arena, r->body, KEPT_LEVEL, &out[i].body);
		a.length = out[i].body.n;
		a.etag = out[i].etag = answer_etag(arena, r->body, a.gzip);
		out[i].head = answer_head(arena, site, &a);
		out[i].same = answer_same(arena, site, &a);
	}
}

void
answer_plain(struct arena *arena, const struct answer_site *site, int status, struct kept_form *out)
{
	struct str body = buf_format(arena, "%d %.*s\n", status, STR_ARG(http_reason(status)));
	struct reply r = {.status = status, .type = S("text/plain; charset=utf-8"), .body = body};
	struct answer a = {.reply = &r, .length = body.n};

	*out = (struct kept_form){.head = answer_head(arena, site, &a), .body = body};
}
