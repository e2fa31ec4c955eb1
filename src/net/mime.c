/* net/mime.c - see mime.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/time.h"
#include "base/utf8.h"
#include "net/mime.h"
#include "text_keys.h"

#define LINE 76       /* signs of an encoded line, RFC 2045 6.7 */
#define WORD_BYTES 45 /* of text in an encoded word: 60 signs and 12 around them, RFC 2047 2 */
#define HEAD_PLAIN 60 /* a longer value of the head is written as encoded words */
#define HEAD_MAX 900  /* bytes of a value that cannot be folded: a line has 998, RFC 5322 2.1.1 */
#define TEXT_HEAD_MAX 4000
#define BODY_MAX ((size_t)256 << 10)
/* '=' and '_' never stand side by side in quoted-printable or base64, RFC 2045 6.7. */
#define BOUNDARY "=_groundswell"

/* ---- judging fields ------------------------------------------------------------------------ */

static bool
has_control(struct str s)
{
	uint32_t c;

	for (size_t i = 0; i < s.n;) {
		c = utf8_next(s, &i);
		if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029)
			return true;
	}
	return false;
}

static err
judge_words(struct arena *a, const char *what, struct str s)
{
	if (s.n > TEXT_HEAD_MAX || !utf8_valid(s) || has_control(s))
		return fail(a, FAULT_INPUT, T_mime_refused,
		    "mail: %s too long or with control characters", what);
	return OK;
}

/* Visible ASCII without the signs that mean something in the head. */
static bool
all_plain(struct str s, struct str except)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.at[i] <= ' ' || s.at[i] > '~' || str_find_char(except, s.at[i]) < except.n)
			return false;
	}
	return s.n > 0 && s.n <= HEAD_MAX;
}

/* local@host: an address, or a message id without its brackets. */
static err
judge_address(struct arena *a, const char *what, struct str s)
{
	size_t at = str_find_char(s, '@');
	struct str host = str_sub(s, at + 1, s.n);

	if (!all_plain(s, S("<>()[]\\,;:\"")) || at == 0 || host.n == 0 ||
	    str_find_char(host, '@') < host.n)
		return fail(a, FAULT_INPUT, T_mime_refused, "mail: %s is no address", what);
	return OK;
}

static err
judge(struct arena *a, const struct mail *m)
{
	TRY(judge_words(a, "from name", m->from_name));
	TRY(judge_words(a, "subject", m->subject));
	TRY(judge_address(a, "from", m->from));
	TRY(judge_address(a, "to", m->to));
	TRY(judge_address(a, "message id", m->message_id));
	if (m->unsubscribe.at != NULL && !all_plain(m->unsubscribe, S("<>\"")))
		return fail(a, FAULT_INPUT, T_mime_refused, "mail: unsubscribe is no web address");
	if (m->text.n > BODY_MAX || m->calendar.n > BODY_MAX || !utf8_valid(m->text))
		return fail(a, FAULT_INPUT, T_mime_refused, "mail: text too long or not UTF-8");
	return OK;
}

/* ---- encodings ----------------------------------------------------------------------------- */

static void
add_base64_lines(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i += LINE / 4 * 3) {
		buf_add(b, crypto_base64(b->arena, str_sub(s, i, i + LINE / 4 * 3)));
		buf_add(b, S("\r\n"));
	}
}

/* As many whole code points as fit into n bytes. */
static struct str
cut_bytes(struct str s, size_t n)
{
	if (s.n <= n)
		return s;
	while (n > 0 && ((unsigned char)s.at[n] & 0xc0) == 0x80)
		n--;
	return str_sub(s, 0, n);
}

/* RFC 2047 encoded words, one a line. */
static void
add_encoded_words(struct buf *b, struct str s)
{
	struct str part;

	while (s.n > 0) {
		part = cut_bytes(s, WORD_BYTES);
		buf_add(b, S("=?utf-8?B?"));
		buf_add(b, crypto_base64(b->arena, part));
		buf_add(b, S("?="));
		s = str_sub(s, part.n, s.n);
		if (s.n > 0)
			buf_add(b, S("\r\n "));
	}
}

/* ASCII that cannot be taken for an encoded word. */
static bool
stands_as_it_is(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.at[i] > '~')
			return false;
	}
	return s.n <= HEAD_MAX && str_find(s, S("=?")) == s.n;
}

/* Words of ASCII, broken at a blank that would run past the line (RFC 5322 2.2.3). */
static void
add_folded(struct buf *b, struct str s, size_t column)
{
	struct str word;

	for (bool first = true; str_split(&s, ' ', &word); first = false) {
		if (!first && word.n > 0 && column + 1 + word.n > LINE) {
			buf_add(b, S("\r\n"));
			column = 0;
		}
		if (!first)
			buf_char(b, ' ');
		buf_add(b, word);
		column += word.n + !first;
	}
}

static void
add_quoted(struct buf *b, struct str s)
{
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.at[i] == '"' || s.at[i] == '\\')
			buf_char(b, '\\');
		buf_char(b, s.at[i]);
	}
	buf_char(b, '"');
}

/* A blank may not end a line, and "From " may not begin one (old mailboxes put '>' before it). */
static bool
must_escape(struct str s, size_t i, size_t column)
{
	unsigned char c = (unsigned char)s.at[i];

	if (c == ' ' || c == '\t')
		return i + 1 == s.n || s.at[i + 1] == '\n';
	if (c == 'F' && column == 0)
		return str_starts(str_sub(s, i, s.n), S("From "));
	return c < ' ' || c > '~' || c == '=' || (c == '.' && column == 0);
}

/* Quoted-printable, RFC 2045 6.7; ends in a line break. */
static void
add_quoted_printable(struct buf *b, struct str s)
{
	size_t column = 0, wide;

	for (size_t i = 0; i < s.n; i++) {
		if (s.at[i] == '\n') {
			buf_add(b, S("\r\n"));
			column = 0;
			continue;
		}
		wide = must_escape(s, i, column) ? 3 : 1;
		if (column + wide > LINE - 1) {
			buf_add(b, S("=\r\n"));
			column = 0;
			wide = must_escape(s, i, column) ? 3 : 1;
		}
		if (wide == 3)
			buf_addf(b, "=%02X", (unsigned)(unsigned char)s.at[i]);
		else
			buf_char(b, s.at[i]);
		column += wide;
	}
	if (column > 0)
		buf_add(b, S("\r\n"));
}

/* ---- the head ------------------------------------------------------------------------------ */

/* RFC 5322 3.3, in UTC.  Civil dates from days: the year is taken to begin in March, so that the
 * leap day is its last. */
static void
add_date(struct buf *b, int64_t t)
{
	static const char days[7][4] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
	static const char months[12][4] = {
	    "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb"};
	int64_t second = ((t % DAY) + DAY) % DAY, day = (t - second) / DAY;
	int64_t z = day + 719468; /* since 0000-03-01 */
	int64_t era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;

	buf_addf(b, "Date: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n", days[((day % 7) + 7) % 7],
	    (int)(of_year - (153 * month + 2) / 5 + 1), months[month],
	    (int)(year + era * 400 + (month >= 10)), (int)(second / HOUR),
	    (int)(second % HOUR / MINUTE), (int)(second % MINUTE));
}

static void
add_head(struct buf *b, const struct mail *m)
{
	buf_add(b, S("From: "));
	if (m->from_name.n > 0 && stands_as_it_is(m->from_name))
		add_quoted(b, m->from_name);
	else
		add_encoded_words(b, m->from_name);
	buf_addf(b, "%s<%.*s>\r\n", m->from_name.n > 0 ? "\r\n " : "", STR_ARG(m->from));
	buf_addf(b, "To: <%.*s>\r\nSubject: ", STR_ARG(m->to));
	if (stands_as_it_is(m->subject))
		add_folded(b, m->subject, sizeof("Subject: ") - 1);
	else
		add_encoded_words(b, m->subject);
	buf_add(b, S("\r\n"));
	add_date(b, m->date);
	buf_addf(b, "Message-ID: <%.*s>\r\n", STR_ARG(m->message_id));
	buf_add(b, S("Auto-Submitted: auto-generated\r\n"));
	if (m->unsubscribe.at != NULL)
		buf_addf(b, "List-Unsubscribe: <%.*s>\r\n", STR_ARG(m->unsubscribe));
	buf_add(b, S("MIME-Version: 1.0\r\n"));
}

static void
add_text(struct buf *b, struct str text)
{
	buf_add(b, S("Content-Type: text/plain; charset=utf-8\r\n"
		     "Content-Transfer-Encoding: quoted-printable\r\n\r\n"));
	add_quoted_printable(b, text);
}

err
mime_build(struct arena *a, const struct mail *m, struct str *out)
{
	struct buf b = BUF(a);

	TRY(judge(a, m));
	add_head(&b, m);
	if (m->calendar.at == NULL) {
		add_text(&b, m->text);
	} else {
		buf_add(&b, S("Content-Type: multipart/mixed; boundary=\"" BOUNDARY "\"\r\n\r\n"
			      "--" BOUNDARY "\r\n"));
		add_text(&b, m->text);
		buf_add(&b, S("--" BOUNDARY "\r\n"
			      "Content-Type: text/calendar; charset=utf-8; name=\"event.ics\"\r\n"
			      "Content-Disposition: attachment; filename=\"event.ics\"\r\n"
			      "Content-Transfer-Encoding: base64\r\n\r\n"));
		add_base64_lines(&b, m->calendar);
		buf_add(&b, S("--" BOUNDARY "--\r\n"));
	}
	*out = buf_str(&b);
	return OK;
}
