/* net/http.c - see http.h. */
#include <time.h>

#include "base/str.h"
#include "net/http.h"

/* What a byte may be part of: a token (RFC 9110 5.6.2), a field value, a target, a Host. */
enum sign { TOKEN = 1, VALUE = 2, TARGET = 4, HOSTLY = 8 };

#define V VALUE
#define G (VALUE | TARGET)
#define N (TOKEN | VALUE)
#define B (TOKEN | VALUE | TARGET)
#define H (VALUE | TARGET | HOSTLY)
#define A (TOKEN | VALUE | TARGET | HOSTLY)
/* clang-format off */
static const unsigned char signs[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, V, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    V, B, G, N, B, B, B, B, G, G, B, B, G, A, A, G,
    A, A, A, A, A, A, A, A, A, A, H, G, G, G, G, G,
    G, A, A, A, A, A, A, A, A, A, A, A, A, A, A, A,
    A, A, A, A, A, A, A, A, A, A, A, H, G, H, B, A,
    B, A, A, A, A, A, A, A, A, A, A, A, A, A, A, A,
    A, A, A, A, A, A, A, A, A, A, A, G, B, G, B, 0,
    V, V, V, V, V, V, V, V, V, V, V, V, V, V, V, V,
    V, V, V, V, V, V, V, V, V, V, V, V, V, V, V, V,
    V, V, V, V, V, V, V, V, V, V, V, V, V, V, V, V,
    V, V, V, V, V, V, V, V, V, V, V, V, V, V, V, V,
    V, V, V, V, V, V, V, V, V, V, V, V, V, V, V, V,
    V, V, V, V, V, V, V, V, V, V, V, V, V, V, V, V,
    V, V, V, V, V, V, V, V, V, V, V, V, V, V, V, V,
    V, V, V, V, V, V, V, V, V, V, V, V, V, V, V, V,
};
/* clang-format on */
#undef V
#undef G
#undef N
#undef B
#undef H
#undef A

static bool
all_are(struct str s, enum sign kind)
{
	for (size_t i = 0; i < s.n; i++)
		if ((signs[(unsigned char)s.at[i]] & kind) == 0)
			return false;
	return true;
}

/* ---- finding the end ------------------------------------------------------------------------ */

int
http_scan(struct http_scan *scan, struct str in)
{
	while (scan->seen < in.n) {
		const char *from = in.at + scan->seen;
		const char *lf = memchr(from, '\n', in.n - scan->seen);
		size_t end = lf == NULL ? in.n : (size_t)(lf - in.at);

		if (end - scan->line > HTTP_LINE_CAP)
			return scan->line == 0 ? 414 : 431;
		scan->seen = end;
		if (lf == NULL)
			break;
		if (end == scan->line || lf[-1] != '\r')
			return 400;
		scan->seen = end + 1;
		if (end - scan->line == 1)
			return scan->line == 0 ? 400 : 0;
		scan->line = end + 1;
	}
	return in.n >= HTTP_HEAD_CAP ? 431 : HTTP_MORE;
}

/* ---- the request line ----------------------------------------------------------------------- */

static int
method_read(struct str s, struct http_head *out)
{
	static const char *const others[] = {
	    "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"};

	if (s.n == 0 || !all_are(s, TOKEN))
		return 400;
	if (str_eq(s, S("GET"))) {
		out->method = METHOD_GET;
	} else if (str_eq(s, S("HEAD"))) {
		out->method = METHOD_HEAD;
	} else if (str_eq(s, S("POST"))) {
		out->method = METHOD_POST;
	} else {
		for (size_t i = 0; i < COUNT(others); i++)
			if (str_eq(s, str_of(others[i])))
				out->foreign = true;
		if (!out->foreign)
			return 501;
	}
	return 0;
}

static int
version_read(struct str s, struct http_head *out)
{
	if (str_eq(s, S("HTTP/1.1"))) {
		out->keep = true;
		return 0;
	}
	if (str_eq(s, S("HTTP/1.0")))
		return 0;
	if (s.n == 8 && str_starts(s, S("HTTP/")) && s.at[5] >= '0' && s.at[5] <= '9' &&
	    s.at[6] == '.' && s.at[7] >= '0' && s.at[7] <= '9')
		return 505;
	return 400;
}

/* Cut the scheme and authority off an absolute target; *authority stays NONE for any other. */
static void
authority_cut(struct str *target, struct str *authority)
{
	size_t scheme = 0;

	if (str_eq_ascii(str_sub(*target, 0, 7), S("http://")))
		scheme = 7;
	else if (str_eq_ascii(str_sub(*target, 0, 8), S("https://")))
		scheme = 8;
	if (scheme == 0)
		return;
	*target = str_sub(*target, scheme, target->n);
	for (size_t i = 0; i <= target->n; i++) {
		if (i < target->n && target->at[i] != '/' && target->at[i] != '?')
			continue;
		*authority = str_sub(*target, 0, i);
		*target = str_sub(*target, i, target->n);
		return;
	}
}

/* Origin-form, absolute-form, and "*" of OPTIONS (RFC 9112 3.2). */
static int
target_read(struct str s, struct http_head *out, struct str *authority)
{
	size_t mark;

	*authority = NONE;
	if (s.n == 0 || !all_are(s, TARGET))
		return 400;
	out->path = s;
	if (out->foreign)
		return 0; /* refused whatever it names */
	authority_cut(&s, authority);
	mark = str_find_char(s, '?');
	out->path = str_sub(s, 0, mark);
	out->query = mark < s.n ? str_sub(s, mark + 1, s.n) : NONE;
	if (authority->at != NULL && out->path.n == 0)
		out->path = S("/");
	return out->path.n > 0 && out->path.at[0] == '/' ? 0 : 400;
}

static int
line_read(struct str line, struct http_head *out, struct str *authority)
{
	size_t one = str_find_char(line, ' ');
	struct str rest = str_sub(line, one + 1, line.n);
	size_t two = str_find_char(rest, ' ');
	int status;

	if (one == line.n || two == rest.n)
		return 400;
	status = version_read(str_sub(rest, two + 1, rest.n), out);
	if (status == 0)
		status = method_read(str_sub(line, 0, one), out);
	if (status == 0)
		status = target_read(str_sub(rest, 0, two), out, authority);
	return status;
}

/* ---- headers -------------------------------------------------------------------------------- */

static const struct {
	struct str name;
	bool once; /* a second one changes who is meant, or where the message ends */
} known[HTTP_KNOWN] = {
    [HTTP_HOST] = {{"host", 4}, true},
    [HTTP_CONTENT_LENGTH] = {{"content-length", 14}, true},
    [HTTP_TRANSFER_ENCODING] = {{"transfer-encoding", 17}, true},
    [HTTP_CONTENT_TYPE] = {{"content-type", 12}, true},
    [HTTP_ORIGIN] = {{"origin", 6}, true},
    [HTTP_FETCH_SITE] = {{"sec-fetch-site", 14}, true},
    [HTTP_EXPECT] = {{"expect", 6}, true},
    [HTTP_CONNECTION] = {{"connection", 10}, false},
    [HTTP_COOKIE] = {{"cookie", 6}, true},
    [HTTP_ACCEPT] = {{"accept", 6}, false},
    [HTTP_ACCEPT_ENCODING] = {{"accept-encoding", 15}, false},
    [HTTP_ACCEPT_LANGUAGE] = {{"accept-language", 15}, false},
    [HTTP_IF_NONE_MATCH] = {{"if-none-match", 13}, false},
    [HTTP_FORWARDED_FOR] = {{"x-forwarded-for", 15}, false},
};

static int
header_note(const struct header *h, struct http_head *out)
{
	for (size_t i = 0; i < HTTP_KNOWN; i++) {
		if (known[i].name.n != h->name.n || !str_eq_ascii(known[i].name, h->name))
			continue;
		if (known[i].once && out->known[i].at != NULL)
			return 400;
		out->known[i] = h->value;
		if (i == HTTP_CONNECTION && http_list_has(h->value, S("close")))
			out->keep = false;
		return 0;
	}
	return 0;
}

static struct str
trim_blanks(struct str s)
{
	while (s.n > 0 && (s.at[0] == ' ' || s.at[0] == '\t'))
		s = str_sub(s, 1, s.n);
	while (s.n > 0 && (s.at[s.n - 1] == ' ' || s.at[s.n - 1] == '\t'))
		s.n--;
	return s;
}

/* A line that begins with a blank (obs-fold) and a blank before the colon fail as names. */
static int
header_read(struct str line, struct http_head *out)
{
	struct header *h = &out->headers[out->nheaders];
	size_t colon = 0;

	if (out->nheaders == REQ_HEADERS)
		return 431;
	while (colon < line.n && (signs[(unsigned char)line.at[colon]] & TOKEN) != 0)
		colon++;
	if (colon == 0 || colon == line.n || line.at[colon] != ':')
		return 400;
	h->name = (struct str){line.at, colon};
	h->value = trim_blanks((struct str){line.at + colon + 1, line.n - colon - 1});
	if (!all_are(h->value, VALUE))
		return 400;
	out->nheaders++;
	return header_note(h, out);
}

/* How long the body is (RFC 9112 6.3), with everything doubtful refused. */
static int
framing_read(struct http_head *out)
{
	struct str length = out->known[HTTP_CONTENT_LENGTH];
	struct str coding = out->known[HTTP_TRANSFER_ENCODING];

	if (coding.at != NULL) {
		if (length.at != NULL || coding.n == 0)
			return 400;
		if (!str_eq_ascii(coding, S("chunked")))
			return 501;
		out->chunked = true;
	}
	if (length.at == NULL)
		return 0;
	if (length.n == 0 || length.n > 18)
		return 400;
	for (size_t i = 0; i < length.n; i++) {
		if (length.at[i] < '0' || length.at[i] > '9')
			return 400;
		out->length = out->length * 10 + (uint64_t)(length.at[i] - '0');
	}
	return 0;
}

/* What only the whole head can tell. */
static int
whole_judge(struct http_head *out, bool old, struct str authority)
{
	struct str expect = out->known[HTTP_EXPECT];
	int status = framing_read(out);

	if (status != 0)
		return status;
	out->host = out->known[HTTP_HOST];
	if (out->host.n == 0 || !all_are(out->host, HOSTLY))
		return 400;
	if (authority.at != NULL && !str_eq_ascii(authority, out->host))
		return 400;
	/* A 1.0 sender may be a proxy that passed on what it did not understand. */
	if (old && out->chunked)
		return 400;
	if (expect.at != NULL) {
		if (!str_eq_ascii(expect, S("100-continue")))
			return 417;
		out->expects = !old && (out->chunked || out->length > 0);
	}
	return 0;
}

int
http_head_read(struct str head, struct http_head *out)
{
	struct str authority = NONE;
	bool first = true, old = false;
	int status;

	/* The headers themselves are written before they are counted. */
	memset(out, 0, offsetof(struct http_head, headers));
	while (head.n > 2) {
		const char *lf = memchr(head.at, '\n', head.n);
		struct str line = {head.at, lf == NULL ? 0 : (size_t)(lf - head.at)};

		if (line.n == 0 || line.at[line.n - 1] != '\r')
			return 400;
		head = str_sub(head, line.n + 1, head.n);
		line.n--;
		status = first ? line_read(line, out, &authority) : header_read(line, out);
		if (status != 0)
			return status;
		if (first)
			old = !out->keep;
		first = false;
	}
	if (first)
		return 400;
	return whole_judge(out, old, authority);
}

/* ---- chunked bodies ------------------------------------------------------------------------- */

enum chunk_state { SIZE, SIZE_LF, BYTES, BYTES_CR, BYTES_LF, LAST_CR, LAST_LF };

static int
hex_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* One byte of the framing. */
static void
chunk_sign(struct http_chunks *c, char sign)
{
	static const char wanted[] = {[SIZE_LF] = '\n',
	    [BYTES_CR] = '\r',
	    [BYTES_LF] = '\n',
	    [LAST_CR] = '\r',
	    [LAST_LF] = '\n'};
	int digit = hex_of(sign);

	if (c->state == SIZE) {
		if (digit >= 0 && c->digits < 8) {
			c->left = c->left * 16 + (uint64_t)digit;
			c->digits++;
		} else if (sign == '\r' && c->digits > 0) {
			c->state = SIZE_LF;
		} else {
			c->bad = true;
		}
		return;
	}
	if (sign != wanted[c->state]) {
		c->bad = true;
		return;
	}
	switch ((enum chunk_state)c->state) {
	case SIZE_LF:
		c->state = c->left > 0 ? BYTES : LAST_CR;
		break;
	case BYTES_CR:
		c->state = BYTES_LF;
		break;
	case BYTES_LF:
		c->state = SIZE;
		c->digits = 0;
		break;
	case LAST_CR:
		c->state = LAST_LF;
		break;
	case LAST_LF:
		c->done = true;
		break;
	case SIZE:
	case BYTES:
		break;
	}
}

size_t
http_chunks_read(struct http_chunks *c, struct str in, struct str *data)
{
	size_t used = 0;

	*data = (struct str){in.at, 0};
	while (used < in.n && !c->done && !c->bad) {
		if (c->state != BYTES) {
			chunk_sign(c, in.at[used++]);
			continue;
		}
		data->at = in.at + used;
		data->n = c->left < in.n - used ? (size_t)c->left : in.n - used;
		c->left -= data->n;
		if (c->left == 0)
			c->state = BYTES_CR;
		return used + data->n;
	}
	return used;
}

/* ---- lists, words, dates -------------------------------------------------------------------- */

bool
http_list_has(struct str list, struct str token)
{
	struct str one;

	while (str_split(&list, ',', &one))
		if (str_eq_ascii(trim_blanks(one), token))
			return true;
	return false;
}

/* qvalue: 0, 1, or one of them with up to three decimals; anything else counts as 0. */
static int
qvalue(struct str s)
{
	int n = 0, scale = 100;

	if (s.n == 0 || s.n > 5 || (s.at[0] != '0' && s.at[0] != '1') ||
	    (s.n > 1 && s.at[1] != '.'))
		return 0;
	n = s.at[0] == '1' ? 1000 : 0;
	for (size_t i = 2; i < s.n; i++, scale /= 10) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return 0;
		n += (s.at[i] - '0') * scale;
	}
	return n > 1000 ? 1000 : n;
}

int
http_weight(struct str list, struct str token)
{
	struct str one, name, part;
	int best = -1;

	while (str_split(&list, ',', &one)) {
		int weight = 1000;

		if (!str_split(&one, ';', &name) || !str_eq_ascii(trim_blanks(name), token))
			continue;
		while (str_split(&one, ';', &part)) {
			part = trim_blanks(part);
			if (str_eq_ascii(str_sub(part, 0, 2), S("q=")))
				weight = qvalue(str_sub(part, 2, part.n));
		}
		if (weight > best)
			best = weight;
	}
	return best;
}

static int
larger(int a, int b)
{
	return a > b ? a : b;
}

bool
http_wants_json(struct str accept)
{
	int json = larger(http_weight(accept, S("application/activity+json")),
	    http_weight(accept, S("application/ld+json")));
	int html = larger(
	    http_weight(accept, S("text/html")), http_weight(accept, S("application/xhtml+xml")));

	return json > 0 && json >= html;
}

struct str
http_reason(int status)
{
	static const struct {
		int status;
		const char *words;
	} reasons[] = {
	    {200, "OK"},
	    {201, "Created"},
	    {202, "Accepted"},
	    {204, "No Content"},
	    {301, "Moved Permanently"},
	    {303, "See Other"},
	    {304, "Not Modified"},
	    {308, "Permanent Redirect"},
	    {400, "Bad Request"},
	    {401, "Unauthorized"},
	    {403, "Forbidden"},
	    {404, "Not Found"},
	    {405, "Method Not Allowed"},
	    {406, "Not Acceptable"},
	    {408, "Request Timeout"},
	    {409, "Conflict"},
	    {410, "Gone"},
	    {411, "Length Required"},
	    {413, "Content Too Large"},
	    {414, "URI Too Long"},
	    {415, "Unsupported Media Type"},
	    {417, "Expectation Failed"},
	    {421, "Misdirected Request"},
	    {422, "Unprocessable Content"},
	    {429, "Too Many Requests"},
	    {431, "Request Header Fields Too Large"},
	    {500, "Internal Server Error"},
	    {501, "Not Implemented"},
	    {502, "Bad Gateway"},
	    {503, "Service Unavailable"},
	    {505, "HTTP Version Not Supported"},
	    {507, "Insufficient Storage"},
	};

	for (size_t i = 0; i < COUNT(reasons); i++)
		if (reasons[i].status == status)
			return str_of(reasons[i].words);
	return S("Unnamed");
}

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

void
http_date(int64_t now, char out[HTTP_DATE + 1])
{
	static const char days[] = "SunMonTueWedThuFriSat";
	time_t second = (time_t)now;
	struct tm tm;

	char text[64];

	if (gmtime_r(&second, &tm) == NULL || tm.tm_year > 8099)
		memset(&tm, 0, sizeof(tm));
	(void)snprintf(text, sizeof(text), "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
	    days + (size_t)tm.tm_wday * 3, tm.tm_mday, months + (size_t)tm.tm_mon * 3,
	    tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
	memcpy(out, text, HTTP_DATE);
	out[HTTP_DATE] = '\0';
}

/* The whole number at from..to; -1 when there is none. */
static int
date_number(struct str s, size_t from, size_t to)
{
	int64_t n;

	return str_int(str_sub(s, from, to), &n) ? (int)n : -1;
}

/* The signs between the numbers, the day of the week, and numbers past their range are judged by
 * writing the date again. */
bool
http_date_read(struct str s, int64_t *out)
{
	size_t month = str_find(str_of(months), str_sub(s, 8, 11));
	struct tm tm = {.tm_mon = (int)(month / 3)};
	char again[HTTP_DATE + 1];
	int64_t seconds;

	if (s.n != HTTP_DATE)
		return false;
	tm.tm_mday = date_number(s, 5, 7);
	tm.tm_year = date_number(s, 12, 16) - 1900;
	tm.tm_hour = date_number(s, 17, 19);
	tm.tm_min = date_number(s, 20, 22);
	tm.tm_sec = date_number(s, 23, 25);
	seconds = timegm(&tm);
	http_date(seconds, again);
	if (!str_eq(str_of(again), s))
		return false;
	*out = seconds;
	return true;
}
