/* base/utf8.c - see utf8.h. */
#include <idn2.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text_keys.h"

#define BROKEN 0xfffdU
#define HOST_MAX 253 /* RFC 1035 2.3.4, without the final dot */
#define LABEL_MAX 63 /* RFC 1035 2.3.4 */
#define LOCAL_MAX 64 /* RFC 5321 4.5.3.1.1 */
#define MAIL_MAX 254 /* RFC 5321 4.5.3.1.3, without the angle brackets */
#define SLUG_MAX 60
#define JOINER_NONE 0x200cU
#define JOINER 0x200dU

/* Zero or less when the text at `at` is no whole code point. */
static utf8proc_ssize_t
iterate(struct str s, size_t at, utf8proc_int32_t *c)
{
	return utf8proc_iterate(
	    (const utf8proc_uint8_t *)s.at + at, (utf8proc_ssize_t)(s.n - at), c);
}

bool
utf8_valid(struct str s)
{
	size_t at = 0;

	while (at < s.n) {
		utf8proc_int32_t c;
		utf8proc_ssize_t step = 1;

		if ((s.at[at] & 0x80) != 0)
			step = iterate(s, at, &c);
		if (step <= 0)
			return false;
		at += (size_t)step;
	}
	return true;
}

static bool
is_lead(char c)
{
	return (c & 0xc0) != 0x80;
}

size_t
utf8_length(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += is_lead(s.at[i]);
	return n;
}

struct str
utf8_cut(struct str s, size_t n)
{
	size_t i = 0;

	while (i < s.n && (!is_lead(s.at[i]) || n-- > 0))
		i++;
	return str_sub(s, 0, i);
}

struct str
utf8_cut_bytes(struct str s, size_t n)
{
	while (n < s.n && n > 0 && !is_lead(s.at[n]))
		n--;
	return str_sub(s, 0, n);
}

struct str
utf8_cut_whole(struct str s, size_t n)
{
	struct str cut = utf8_cut(s, n);
	utf8proc_int32_t state = 0;
	uint32_t before = 0;
	size_t end = 0;

	for (size_t at = 0; cut.n < s.n && at <= cut.n;) {
		size_t from = at;
		uint32_t c = utf8_next(s, &at);

		if (from > 0 && utf8proc_grapheme_break_stateful(
				    (utf8proc_int32_t)before, (utf8proc_int32_t)c, &state))
			end = from;
		before = c;
	}
	return cut.n < s.n ? str_sub(s, 0, end) : s;
}

/* The bytes of the first n graphemes; *counted = how many there were, n at most. */
static size_t
graphemes_end(struct str s, size_t n, size_t *counted)
{
	utf8proc_int32_t state = 0;
	uint32_t before = 0;

	*counted = 0;
	for (size_t at = 0; at < s.n;) {
		size_t from = at;
		uint32_t c = utf8_next(s, &at);

		if (from == 0 || utf8proc_grapheme_break_stateful(
				     (utf8proc_int32_t)before, (utf8proc_int32_t)c, &state)) {
			if (*counted == n)
				return from;
			++*counted;
		}
		before = c;
	}
	return s.n;
}

size_t
utf8_graphemes(struct str s)
{
	size_t n;

	(void)graphemes_end(s, SIZE_MAX, &n);
	return n;
}

struct str
utf8_cut_graphemes(struct str s, size_t n)
{
	size_t counted;

	return str_sub(s, 0, graphemes_end(s, n, &counted));
}

uint32_t
utf8_next(struct str s, size_t *at)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t step;

	step = iterate(s, *at, &c);
	*at += step > 0 ? (size_t)step : 1;
	return step > 0 ? (uint32_t)c : BROKEN;
}

void
utf8_put(struct buf *b, uint32_t c)
{
	char *at = buf_reserve(b, 4);

	b->n += (size_t)utf8proc_encode_char((utf8proc_int32_t)c, (utf8proc_uint8_t *)at);
}

/* One of Unicode's normal forms, in the arena; empty when the text is not valid. */
static struct str
normal(struct arena *a, struct str s, int options)
{
	const utf8proc_uint8_t *from = (const utf8proc_uint8_t *)s.at;
	utf8proc_int32_t *room;
	utf8proc_ssize_t n;

	n = utf8proc_decompose(from, (utf8proc_ssize_t)s.n, NULL, 0, (utf8proc_option_t)options);
	if (s.n == 0 || n <= 0)
		return S("");
	/* One more than is filled: utf8proc ends what it writes with a zero byte. */
	room = NEW_ARRAY(a, utf8proc_int32_t, (size_t)n + 1);
	n = utf8proc_decompose(from, (utf8proc_ssize_t)s.n, room, n, (utf8proc_option_t)options);
	if (n > 0)
		n = utf8proc_reencode(room, n, (utf8proc_option_t)options);
	return n <= 0 ? S("") : (struct str){(const char *)room, (size_t)n};
}

static bool
is_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.at[i] & 0x80) != 0)
			return false;
	return true;
}

static struct str
composed(struct arena *a, struct str s)
{
	return is_ascii(s) ? s : normal(a, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

struct str
utf8_fold(struct arena *a, struct str s)
{
	const int how = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
			UTF8PROC_IGNORE;

	if (is_ascii(s))
		return str_lower_ascii(a, s);
	/* Twice, because folding may leave marks in an order that a second turn would change. */
	return normal(a, normal(a, s, how), how);
}

/* ---- lines ---------------------------------------------------------------------------------- */

/* The White_Space property of Unicode. */
static bool
is_blank(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
	       c == 0x205f || c == 0x3000;
}

/* Signs of which nothing is seen although Unicode counts them among letters, marks or symbols. */
static bool
is_hollow(uint32_t c)
{
	return c == 0x34f || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 ||
	       c == 0x2800 || c == 0x3164 || c == 0xffa0;
}

/* Format characters that are seen: the number signs of Arabic, Syriac and Kaithi. */
static bool
is_seen_format(uint32_t c)
{
	return (c >= 0x600 && c <= 0x605) || c == 0x6dd || c == 0x70f || c == 0x890 || c == 0x891 ||
	       c == 0x8e2 || c == 0x110bd || c == 0x110cd;
}

static bool
is_nonchar(uint32_t c)
{
	return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
}

/* May not stand in a line: nothing is seen of it, or it turns what stands around it. */
static bool
is_unseen(uint32_t c)
{
	utf8proc_category_t kind = utf8proc_category((utf8proc_int32_t)c);

	return kind == UTF8PROC_CATEGORY_CC || is_hollow(c) || is_nonchar(c) ||
	       (kind == UTF8PROC_CATEGORY_CF && !is_seen_format(c));
}

/* The marks of writing direction that end with themselves are of use in longer text. */
static bool
is_direction_mark(uint32_t c)
{
	return c == 0x200e || c == 0x200f || c == 0x61c;
}

static bool
is_joiner(uint32_t c)
{
	return c == JOINER || c == JOINER_NONE;
}

struct str
utf8_line(struct arena *a, struct str s)
{
	struct buf b = BUF(a);
	uint32_t joiner = 0; /* Persian, Indic scripts and emoji need joiners between signs */
	bool blank = false;

	for (size_t at = 0; at < s.n;) {
		uint32_t c = utf8_next(s, &at);

		if (is_blank(c)) {
			blank = true;
			joiner = 0;
		} else if (is_joiner(c)) {
			joiner = blank || b.n == 0 ? 0 : c;
		} else if (!is_unseen(c)) {
			if (blank && b.n > 0)
				buf_char(&b, ' ');
			if (joiner != 0)
				utf8_put(&b, joiner);
			utf8_put(&b, c);
			blank = false;
			joiner = 0;
		}
	}
	return composed(a, buf_str(&b));
}

struct str
utf8_lines(struct arena *a, struct str s)
{
	struct buf b = BUF(a);
	size_t end = 0; /* behind the last sign that is seen */

	for (size_t at = 0; at < s.n;) {
		uint32_t c = utf8_next(s, &at);

		if (c == '\r' && at < s.n && s.at[at] == '\n')
			continue;
		if (c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029)
			c = '\n';
		if (is_blank(c) ? c == '\v' || c == '\f'
				: is_unseen(c) && !is_joiner(c) && !is_direction_mark(c))
			continue;
		utf8_put(&b, c);
		if (!is_blank(c))
			end = b.n;
	}
	return composed(a, str_sub(buf_str(&b), 0, end));
}

/* ---- names ---------------------------------------------------------------------------------- */

bool
utf8_is_word(uint32_t c)
{
	switch ((int)utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return true;
	default:
		return false;
	}
}

static uint32_t
initial_of(struct str word)
{
	for (size_t at = 0; at < word.n;) {
		uint32_t c = utf8_next(word, &at);

		if (utf8_is_word(c))
			return (uint32_t)utf8proc_toupper((utf8proc_int32_t)c);
	}
	return 0;
}

struct str
utf8_initials(struct arena *a, struct str name)
{
	struct str rest = utf8_line(a, name);
	struct buf b = BUF(a);
	struct str word;
	uint32_t first = 0;
	uint32_t last = 0;

	while (str_split(&rest, ' ', &word)) {
		uint32_t c = initial_of(word);

		if (first == 0)
			first = c;
		else if (c != 0)
			last = c;
	}
	utf8_put(&b, first == 0 ? '?' : first);
	if (last != 0)
		utf8_put(&b, last);
	return buf_str(&b);
}

static bool
is_ascii_word(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Latin letters that NFKD leaves whole, as they are commonly written without their stroke. */
static struct str
ascii_of(uint32_t c)
{
	static const struct {
		uint32_t letter;
		struct str ascii;
	} known[] = {
	    {0xe6, {"ae", 2}},
	    {0xf0, {"d", 1}},
	    {0xf8, {"o", 1}},
	    {0xfe, {"th", 2}},
	    {0x111, {"d", 1}},
	    {0x131, {"i", 1}},
	    {0x142, {"l", 1}},
	    {0x153, {"oe", 2}},
	};

	for (size_t i = 0; i < COUNT(known); i++)
		if (known[i].letter == c)
			return known[i].ascii;
	return NONE;
}

static bool
is_apostrophe(uint32_t c)
{
	return c == '\'' || c == 0x2bc || c == 0x2018 || c == 0x2019;
}

static struct str
unmarked(struct arena *a, struct str s)
{
	return normal(a, s,
	    UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
		UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
}

struct str
utf8_bare(struct arena *a, struct str s)
{
	struct str plain = unmarked(a, s);
	struct buf b = BUF(a);

	for (size_t at = 0; at < plain.n;) {
		uint32_t c = utf8_next(plain, &at);
		struct str ascii = ascii_of(c);

		if (ascii.at == NULL)
			utf8_put(&b, c);
		else
			buf_add(&b, ascii);
	}
	return buf_str(&b);
}

struct str
utf8_slug(struct arena *a, struct str s)
{
	struct str plain = unmarked(a, s);
	struct buf b = BUF(a);
	bool gap = false;

	for (size_t at = 0; at < plain.n && b.n < SLUG_MAX;) {
		uint32_t c = utf8_next(plain, &at);
		struct str ascii = ascii_of(c);

		if (!is_ascii_word(c) && ascii.at == NULL) {
			gap = gap || (!utf8_is_word(c) && !is_apostrophe(c));
			continue;
		}
		if (gap && b.n > 0)
			buf_char(&b, '-');
		gap = false;
		if (ascii.at == NULL)
			utf8_put(&b, c);
		else
			buf_add(&b, ascii);
	}
	if (b.n > SLUG_MAX)
		b.n = SLUG_MAX;
	while (b.n > 0 && b.at[b.n - 1] == '-')
		b.n--;
	return buf_str(&b);
}

/* ---- hosts and mail addresses --------------------------------------------------------------- */

static bool
is_label(struct str s)
{
	if (s.n == 0 || s.n > LABEL_MAX || s.at[0] == '-' || s.at[s.n - 1] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_ascii_word((unsigned char)s.at[i]) && s.at[i] != '-')
			return false;
	return true;
}

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* Resolvers take such a last label for a number, and with it the host for an IPv4 address. */
static bool
is_number(struct str s)
{
	bool hex = str_starts(s, S("0x"));

	for (size_t i = hex ? 2 : 0; i < s.n; i++)
		if (hex ? !is_hex(s.at[i]) : s.at[i] < '0' || s.at[i] > '9')
			return false;
	return true;
}

/* The one spelling of an IPv4 address: four decimals, no zero before another digit. */
static bool
is_quad(struct str s)
{
	struct str part;
	int64_t n;
	int parts = 0;

	for (; str_split(&s, '.', &part); parts++)
		if (!str_int(part, &n) || n < 0 || n > 255 || part.at[0] == '-' ||
		    (part.n > 1 && part.at[0] == '0'))
			return false;
	return parts == 4;
}

static bool
is_host(struct str s)
{
	struct str rest = s;
	struct str label = NONE;

	if (s.n > HOST_MAX)
		return false;
	while (str_split(&rest, '.', &label))
		if (!is_label(label))
			return false;
	return label.n > 0 && (!is_number(label) || is_quad(s));
}

/* What libidn2 makes of a name that is not plain ASCII already; NONE when it refuses.  ASCII signs
 * that no host has are refused here: libidn2 drops them when asked for the rules of STD 3. */
static struct str
idna(struct arena *a, struct str s)
{
	struct str plain = normal(a, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
	struct buf b = BUF(a);
	struct str made;
	char *ascii = NULL;
	int rc;

	for (size_t at = 0; at < plain.n;) {
		utf8proc_int32_t c = utf8proc_tolower((utf8proc_int32_t)utf8_next(plain, &at));

		if (c < 0x80 && !is_ascii_word((uint32_t)c) && c != '-' && c != '.')
			return NONE;
		utf8_put(&b, (uint32_t)c);
	}
	rc = idn2_to_ascii_8z(str_c(a, buf_str(&b)), &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	made = rc == IDN2_OK ? str_copy(a, str_of(ascii)) : NONE;
	idn2_free(ascii);
	return made;
}

err
utf8_host(struct arena *a, struct str s, struct str *out)
{
	struct str host = str_lower_ascii(a, s);

	/* 4 bytes a code point, and no more code points than there may be signs in the end. */
	if (s.n > (size_t)4 * HOST_MAX || !utf8_valid(s) || memchr(host.at, 0, host.n) != NULL)
		return fail(a, FAULT_INPUT, T_base_not_host, "host of %zu bytes", s.n);
	if (!is_ascii(host) || str_find(host, S("xn--")) < host.n)
		host = idna(a, host);
	if (str_ends(host, S(".")))
		host.n--;
	if (!is_host(host))
		return fail(a, FAULT_INPUT, T_base_not_host, "not a host name");
	*out = host;
	return OK;
}

/* dot-atom of RFC 5322 3.2.3 */
static bool
is_local(struct str s)
{
	static const char signs[] = "!#$%&'*+-/=?^_`{|}~";
	struct str atom;

	if (s.n == 0 || s.n > LOCAL_MAX)
		return false;
	while (str_split(&s, '.', &atom)) {
		if (atom.n == 0)
			return false;
		for (size_t i = 0; i < atom.n; i++) {
			char c = atom.at[i];
			char low = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;

			if (!is_ascii_word((unsigned char)low) &&
			    memchr(signs, c, sizeof(signs) - 1) == NULL)
				return false;
		}
	}
	return true;
}

err
utf8_mail(struct arena *a, struct str s, struct str *out)
{
	size_t at = str_find_char(s, '@');
	struct str local = str_sub(s, 0, at);
	struct str host;
	struct buf b = BUF(a);

	if (at == s.n || !is_local(local) || utf8_host(a, str_sub(s, at + 1, s.n), &host) != OK ||
	    is_quad(host) || str_find_char(host, '.') == host.n || local.n + 1 + host.n > MAIL_MAX)
		return fail(a, FAULT_INPUT, T_base_not_mail, "not a mail address");
	buf_add(&b, local);
	buf_char(&b, '@');
	buf_add(&b, host);
	*out = buf_str(&b);
	return OK;
}
