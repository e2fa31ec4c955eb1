/* domain/mention.c - see mention.h. */
#include "domain/mention.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clean.h"
#include "base/run.h"
#include "base/url.h"
#include "base/utf8.h"
#include "domain/address.h"
#include "domain/peer.h"
#include "sql_mention.h"
#include "store/db.h"

#define TYPED_MAX 400 /* bytes: a host may be longer as it is typed */
#define PORT_DIGITS 5

/* ---- finding --------------------------------------------------------------------------------- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_name_sign(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}

/* The bytes of "@name@" at the front of s; 0: it does not begin so. */
static size_t
name_end(struct str s)
{
	size_t n = 1;

	while (n < s.n && (is_name_sign(s.at[n]) || s.at[n] == '.' || s.at[n] == '-'))
		n++;
	if (n < 2 || n == s.n || s.at[n] != '@' || !is_name_sign(s.at[1]) ||
	    !is_name_sign(s.at[n - 1]))
		return 0;
	return n + 1;
}

/* Where the port ends that may stand at `at`. */
static size_t
port_end(struct str s, size_t at)
{
	size_t n = at + 1;

	if (at >= s.n || s.at[at] != ':')
		return at;
	while (n < s.n && n - at <= PORT_DIGITS && is_digit(s.at[n]))
		n++;
	return n == at + 1 || (n < s.n && is_digit(s.at[n])) ? at : n;
}

/* The bytes of a host at the front of s; 0: none that has a dot or a port. */
static size_t
host_end(struct str s)
{
	size_t at = 0, end = 0, whole;

	while (at < s.n) {
		uint32_t c = utf8_next(s, &at);

		if (utf8_is_word(c))
			end = at;
		else if (c != '.' && c != '-')
			break;
	}
	whole = port_end(s, end);
	if (end == 0 || (whole == end && str_find_char(str_sub(s, 0, end), '.') == end))
		return 0;
	return whole;
}

/* The bytes of a handle at the front of s, its first '@' among them; 0: there is none. */
static size_t
handle_end(struct str s)
{
	size_t name = str_starts(s, S("@")) ? name_end(s) : 0;
	size_t host = name == 0 ? 0 : host_end(str_sub(s, name, s.n));
	size_t n = name + host;

	if (host == 0 || n > TYPED_MAX || (n < s.n && (s.at[n] == '@' || s.at[n] == '_')))
		return 0;
	return n;
}

/* Behind a word or a dot it is the rest of something else. */
static bool
may_begin(struct str words, size_t at)
{
	return at == 0 || strchr(" \t\n>([{\"',;:", words.at[at - 1]) != NULL;
}

/* The next handle in words, from *at on, which is moved to it; its bytes, or 0 at the end. */
static size_t
next_handle(struct str words, size_t *at)
{
	for (; *at < words.n; ++*at) {
		size_t n = 0;

		if (words.at[*at] == '@' && may_begin(words, *at))
			n = handle_end(str_sub(words, *at, words.n));
		if (n > 0)
			return n;
	}
	return 0;
}

static const struct mention *
find_typed(const struct mentions *m, struct str typed)
{
	for (size_t i = 0; i < m->n; i++)
		if (str_eq_ascii(m->list[i].typed, typed))
			return &m->list[i];
	return NULL;
}

/* Note a handle that is new; what no host can be called is none. */
static void
add_typed(struct arena *a, struct str typed, struct mentions *m)
{
	size_t at = str_find_char(typed, '@') + 1;
	struct str whole = buf_format(a, "https://%.*s", STR_ARG(str_sub(typed, at, typed.n)));
	struct url_parts parts;
	struct buf b = BUF(a);

	if (url_read(a, whole, &parts) != OK)
		return;
	buf_add(&b, str_sub(typed, 0, at));
	buf_add(&b, parts.host);
	if (parts.port != 443)
		buf_addf(&b, ":%d", parts.port);
	if (b.n <= MENTION_HANDLE)
		m->list[m->n++] = (struct mention){.typed = typed, .handle = buf_str(&b)};
}

void
mention_find(struct arena *a, struct html html, struct mentions *m)
{
	struct run run = {.rest = html.s};
	enum run_kind kind;
	struct str words;
	int tries = 0;

	while (run_next(&run, &kind, &words)) {
		size_t n;

		for (size_t at = 0; kind == RUN_WORDS; at += n) {
			struct str typed;

			n = next_handle(words, &at);
			if (n == 0 || m->n == MENTIONS_MAX || tries > 2 * MENTIONS_MAX)
				break;
			typed = str_sub(words, at + 1, at + n);
			if (find_typed(m, typed) != NULL)
				continue;
			tries++;
			add_typed(a, typed, m);
		}
	}
}

void
mention_find_call(struct arena *a, struct str ask, struct html more, struct mentions *m)
{
	mention_find(a, clean_words(a, ask), m);
	mention_find(a, more, m);
}

err
mention_know(struct rd *rd, struct str object, struct mentions *m)
{
	for (size_t i = 0; i < m->n; i++) {
		struct mention *one = &m->list[i];
		struct sql_mention_known row;
		bool found;

		TRY(sql_mention_known(rd, object, one->handle, &row, &found));
		if (!found || (!url_link(rd_arena(rd), row.url, &one->page) &&
				  !url_link(rd_arena(rd), row.uri, &one->page)))
			continue;
		one->remote = row.remote;
		one->uri = row.uri;
	}
	return OK;
}

/* ---- links ----------------------------------------------------------------------------------- */

/* The attribute of an address: quotes have no place in one that url_link took. */
static void
add_page(struct buf *b, struct url page)
{
	buf_add(b, S("<a href=\""));
	for (size_t i = 0; i < page.s.n; i++) {
		if (page.s.at[i] == '&')
			buf_add(b, S("&amp;"));
		else
			buf_char(b, page.s.at[i]);
	}
}

static void
add_link(struct buf *b, const struct mention *m, struct str typed, enum mention_look look)
{
	struct str name = str_sub(typed, 0, str_find_char(typed, '@'));

	if (look == MENTION_CARD)
		buf_add(b, S("<span class=\"h-card\">"));
	add_page(b, m->page);
	if (look == MENTION_CARD) {
		buf_add(b, S("\" class=\"u-url mention\">@<span>"));
		buf_add(b, name);
		buf_add(b, S("</span></a></span>"));
	} else {
		buf_add(b, S("\" rel=\"nofollow noopener noreferrer ugc\">@"));
		buf_add(b, typed);
		buf_add(b, S("</a>"));
	}
}

static void
words_link(struct buf *b, struct str words, const struct mentions *m, enum mention_look look)
{
	size_t at = 0, done = 0, n;

	while ((n = next_handle(words, &at)) > 0) {
		struct str typed = str_sub(words, at + 1, at + n);
		const struct mention *one = find_typed(m, typed);

		if (one != NULL && one->remote.n != 0) {
			buf_add(b, str_sub(words, done, at));
			add_link(b, one, typed, look);
			done = at + n;
		}
		at += n;
	}
	buf_add(b, str_sub(words, done, words.n));
}

struct html
mention_link(struct arena *a, struct html html, const struct mentions *m, enum mention_look look)
{
	struct run run = {.rest = html.s};
	struct buf b = BUF(a);
	enum run_kind kind;
	struct str s;

	if (m->n == 0)
		return html;
	while (run_next(&run, &kind, &s)) {
		if (kind == RUN_WORDS)
			words_link(&b, s, m, look);
		else
			buf_add(&b, s);
	}
	return (struct html){buf_str(&b)};
}

err
mention_show(struct rd *rd, struct str object, struct html *text)
{
	struct mentions m = {.n = 0};

	mention_find(rd_arena(rd), *text, &m);
	TRY(mention_know(rd, object, &m));
	*text = mention_link(rd_arena(rd), *text, &m, MENTION_LINK);
	return OK;
}

/* ---- what is published ----------------------------------------------------------------------- */

static struct str
host_of(struct str handle)
{
	return str_sub(handle, str_find_char(handle, '@') + 1, handle.n);
}

static err
note_one(struct tx *tx, const struct mention_new *new, const struct mention *m)
{
	struct str lower = str_lower_ascii(tx_arena(tx), m->handle);
	struct sql_mention_remote row = {.id = {0}};
	enum peer_rule_kind rule;
	bool found;

	if (str_eq(host_of(m->handle), address_host()))
		return OK;
	TRY(peer_judge(tx_rd(tx), host_of(m->handle), &rule));
	if (rule == PEER_BLOCK)
		return OK;
	TRY(sql_mention_remote(tx_rd(tx), lower, &row, &found));
	return sql_mention_add(tx, &(struct sql_mention_add_in){.object = new->object,
				       .handle = m->handle,
				       .movement = new->movement,
				       .remote = row.id,
				       .until = found ? 0 : new->now + MENTION_WAIT});
}

err
mention_note(struct tx *tx, const struct mention_new *new)
{
	for (size_t i = 0; i < new->named->n; i++)
		TRY(note_one(tx, new, &new->named->list[i]));
	return OK;
}

err
mention_wanted(struct rd *rd, int64_t now, struct mention_wanted **out, size_t *n)
{
	struct sql_mention_wanted *rows;
	struct mention_wanted *list;

	TRY(sql_mention_wanted(rd, now, &rows, n));
	list = NEW_ARRAY(rd_arena(rd), struct mention_wanted, *n);
	for (size_t i = 0; i < *n; i++)
		list[i] = (struct mention_wanted){
		    rows[i].object, rows[i].handle, rows[i].movement, rows[i].due};
	*out = list;
	return OK;
}

err
mention_again(struct tx *tx, const struct mention_wanted *wanted, int64_t now)
{
	return sql_mention_again(tx, wanted->object, wanted->handle, now + MENTION_PAUSE);
}

err
mention_found(
    struct tx *tx, const struct mention_wanted *wanted, const struct remote_doc *doc, int64_t now)
{
	struct remote_id remote = {0};
	enum peer_rule_kind rule = PEER_ALLOW;

	if (doc != NULL)
		TRY(peer_judge(tx_rd(tx), doc->host, &rule));
	if (doc != NULL && rule != PEER_BLOCK)
		TRY(remote_keep(tx, doc, now, &remote));
	return sql_mention_found(tx, wanted->object, wanted->handle, remote, now);
}
