/* base/url.c - see url.h. */
#include <arpa/inet.h>
#include <curl/curl.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/url.h"
#include "base/utf8.h"
#include "text_keys.h"

#define URL_MAX 2000

static const char hex_upper[] = "0123456789ABCDEF";

static void
curl_end(CURLU **u)
{
	curl_url_cleanup(*u);
}
#define CURL_URL __attribute__((cleanup(curl_end))) CURLU

/* One part in the arena; NONE when the address has none. */
static struct str
part_of(struct arena *a, CURLU *u, CURLUPart what)
{
	unsigned flags = what == CURLUPART_PORT ? CURLU_DEFAULT_PORT : 0;
	char *value = NULL;
	struct str s;

	if (curl_url_get(u, what, &value, flags) != CURLUE_OK)
		return NONE;
	s = str_copy(a, str_of(value));
	curl_free(value);
	return s;
}

static bool
is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

static void
encode(struct buf *b, char c)
{
	unsigned char byte = (unsigned char)c;

	buf_char(b, '%');
	buf_char(b, hex_upper[byte >> 4]);
	buf_char(b, hex_upper[byte & 15]);
}

/* Path, query and fragment as they may be sent: what is not printable ASCII, and the signs that
 * quote addresses in text and markup, are encoded; what was encoded stays. */
static void
add_fit(struct buf *b, struct str s)
{
	static const char apart[] = "\"<>\\^`{|}' ";

	for (size_t i = 0; i < s.n; i++) {
		char c = s.at[i];

		if (c <= ' ' || c > '~' || memchr(apart, c, sizeof(apart) - 1) != NULL)
			encode(b, c);
		else
			buf_char(b, c);
	}
}

static struct str
fit(struct arena *a, struct str s)
{
	struct buf b = BUF(a);

	if (s.at == NULL)
		return NONE;
	add_fit(&b, s);
	return buf_str(&b);
}

/* "." and "..", also with encoded dots, which some servers resolve and some do not. */
static bool
is_dots(struct str part)
{
	size_t dots = 0;

	for (size_t i = 0; i < part.n; dots++) {
		if (part.at[i] == '.')
			i++;
		else if (str_eq_ascii(str_sub(part, i, i + 3), S("%2e")))
			i += 3;
		else
			return false;
	}
	return dots == 1 || dots == 2;
}

static bool
has_dots(struct str path)
{
	struct str part;

	while (str_split(&path, '/', &part))
		if (is_dots(part))
			return true;
	return false;
}

/* Host and port as typed; NONE unless all is printable and begins with http or https and exactly
 * two slashes.  What libcurl would forgive or decode (user info, escapes) is refused here. */
static struct str
authority_of(struct str s)
{
	struct str scheme = str_sub(s, 0, str_find(s, S("://")));
	struct str rest = str_sub(s, scheme.n + 3, s.n);
	size_t end = 0;

	if (!str_eq_ascii(scheme, S("https")) && !str_eq_ascii(scheme, S("http")))
		return NONE;
	for (size_t i = 0; i < s.n; i++)
		if ((s.at[i] >= 0 && s.at[i] <= ' ') || s.at[i] == 0x7f || s.at[i] == '\\')
			return NONE;
	for (; end < rest.n && memchr("/?#", rest.at[end], 3) == NULL; end++)
		if (rest.at[end] == '@' || rest.at[end] == '%')
			return NONE;
	return end == 0 ? NONE : str_sub(rest, 0, end);
}

/* An IPv6 address in brackets, in the spelling of RFC 5952; NONE when it is none. */
static struct str
host_six(struct arena *a, struct str s)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (!str_ends(s, S("]")) ||
	    inet_pton(AF_INET6, str_c(a, str_sub(s, 1, s.n - 1)), &address) != 1)
		return NONE;
	(void)inet_ntop(AF_INET6, &address, text, sizeof(text));
	return buf_format(a, "[%s]", text);
}

/* The host in its one spelling, NONE when it has none.  It must be what was typed: libcurl makes
 * IPv4 addresses out of numbers, and others along the way may read those numbers differently. */
static struct str
host_of(struct arena *a, struct str authority, struct str s)
{
	struct str host = NONE;

	if (str_starts(s, S("[")))
		return host_six(a, s);
	if (!str_eq_ascii(str_sub(authority, 0, s.n), s) || utf8_host(a, s, &host) != OK)
		return NONE;
	return host;
}

static int
port_usual(struct str scheme)
{
	return str_eq(scheme, S("https")) ? 443 : 80;
}

/* The parts and the fragment (NONE when absent); false when it is no address to take. */
static bool
split(struct arena *a, struct str s, struct url_parts *p, struct str *fragment)
{
	CURL_URL *u = curl_url();
	struct str authority = authority_of(s);
	int64_t port = 0;

	if (s.n > URL_MAX || !utf8_valid(s) || authority.at == NULL)
		return false;
	if (u == NULL || curl_url_set(u, CURLUPART_URL, str_c(a, s), 0) != CURLUE_OK)
		return false;
	p->scheme = str_lower_ascii(a, part_of(a, u, CURLUPART_SCHEME));
	p->host = host_of(a, authority, part_of(a, u, CURLUPART_HOST));
	p->path = fit(a, part_of(a, u, CURLUPART_PATH));
	p->query = fit(a, part_of(a, u, CURLUPART_QUERY));
	*fragment = fit(a, part_of(a, u, CURLUPART_FRAGMENT));
	if (p->host.at == NULL || !str_int(part_of(a, u, CURLUPART_PORT), &port) || port < 1 ||
	    port > UINT16_MAX)
		return false;
	p->port = (int)port;
	return str_starts(p->path, S("/")) && !has_dots(p->path);
}

err
url_read(struct arena *a, struct str s, struct url_parts *out)
{
	struct url_parts p = {0};
	struct str fragment;

	if (!split(a, s, &p, &fragment))
		return fail(a, FAULT_INPUT, T_base_not_url, "not an address, %zu bytes", s.n);
	/* Encoding may have made it longer than what is taken back. */
	if (url_write(a, &p).s.n > URL_MAX)
		return fail(a, FAULT_INPUT, T_base_not_url, "address too long when encoded");
	*out = p;
	return OK;
}

struct url
url_write(struct arena *a, const struct url_parts *p)
{
	struct buf b = BUF(a);

	buf_add(&b, p->scheme);
	buf_add(&b, S("://"));
	buf_add(&b, p->host);
	if (p->port != port_usual(p->scheme))
		buf_addf(&b, ":%d", p->port);
	buf_add(&b, p->path);
	if (p->query.n > 0)
		buf_addf(&b, "?%.*s", STR_ARG(p->query));
	return (struct url){buf_str(&b)};
}

/* mailto: keeps one address; subject, body and further receivers are not for others to set. */
static bool
link_mail(struct arena *a, struct str s, struct url *out)
{
	struct buf b = BUF(a);
	struct str typed;
	struct str mail;
	size_t at;

	if (!url_decode(a, str_sub(s, 0, str_find_char(s, '?')), false, &typed) ||
	    utf8_mail(a, typed, &mail) != OK)
		return false;
	at = str_find_char(mail, '@');
	buf_add(&b, S("mailto:"));
	url_encode(&b, str_sub(mail, 0, at));
	buf_add(&b, str_sub(mail, at, mail.n));
	*out = (struct url){buf_str(&b)};
	return true;
}

bool
url_link(struct arena *a, struct str s, struct url *out)
{
	struct str mailto = S("mailto:");
	struct url_parts p = {0};
	struct buf b = BUF(a);
	struct str fragment;

	s = str_trim(s);
	if (str_eq_ascii(str_sub(s, 0, mailto.n), mailto))
		return link_mail(a, str_sub(s, mailto.n, s.n), out);
	if (!split(a, s, &p, &fragment))
		return false;
	buf_add(&b, url_write(a, &p).s);
	if (fragment.n > 0)
		buf_addf(&b, "#%.*s", STR_ARG(fragment));
	if (b.n > URL_MAX)
		return false;
	*out = (struct url){buf_str(&b)};
	return true;
}

void
url_encode(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (is_unreserved(s.at[i]))
			buf_char(b, s.at[i]);
		else
			encode(b, s.at[i]);
	}
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
url_decode(struct arena *a, struct str s, bool plus, struct str *out)
{
	struct buf b = BUF(a);

	for (size_t i = 0; i < s.n; i++) {
		int c = (unsigned char)s.at[i];

		if (c == '%') {
			int high = s.n - i > 2 ? hex_value(s.at[i + 1]) : -1;
			int low = s.n - i > 2 ? hex_value(s.at[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			c = high * 16 + low;
			i += 2;
		} else if (plus && c == '+') {
			c = ' ';
		}
		if (c == 0)
			return false;
		buf_char(&b, (char)c);
	}
	if (!utf8_valid(buf_str(&b)))
		return false;
	*out = buf_str(&b);
	return true;
}

struct url
url_own(struct str s)
{
	return (struct url){s};
}
