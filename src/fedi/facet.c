#include "fedi/facet.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/url.h"
#include "base/utf8.h"
#include "fedi/tags.h"

#define MORE S("\xe2\x80\xa6") /* … */
#define PARTS 3
/* Less of a part says nothing. */
#define LEAST 12

/* ---- links and hashtags -------------------------------------------------------------------- */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

/* The bytes of an address that stands at `at`; 0: none does.  What ends a sentence, or closes a
 * bracket that was opened before it, is no part of it. */
static size_t
link_at(struct str words, size_t at)
{
	struct str rest = str_sub(words, at, words.n);
	size_t n = 0;

	if ((!str_starts(rest, S("https://")) && !str_starts(rest, S("http://"))) ||
	    (at > 0 && !is_blank(words.at[at - 1]) && words.at[at - 1] != '('))
		return 0;
	while (n < rest.n && !is_blank(rest.at[n]))
		n++;
	while (n > 0 && strchr(".,;:!?'\")]}", rest.at[n - 1]) != NULL)
		n--;
	return n;
}

/* The first one at or behind `at`; false: none. */
static bool
next_facet(struct arena *a, struct str words, size_t at, struct facet *out)
{
	struct url url;
	size_t n;

	for (; at < words.n; at++) {
		n = link_at(words, at);
		if (n > 0 && url_link(a, str_sub(words, at, at + n), &url)) {
			*out = (struct facet){FACET_LINK, at, at + n, url.s};
			return true;
		}
		n = tags_at(words, at);
		if (n > 0) {
			*out =
			    (struct facet){FACET_TAG, at, at + n, str_sub(words, at + 1, at + n)};
			return true;
		}
	}
	return false;
}

/* Where to cut instead when something begins before `end` and goes on behind it. */
static size_t
before_facet(struct arena *a, struct str words, size_t end)
{
	struct facet f;

	for (size_t at = 0; next_facet(a, words, at, &f) && f.start < end; at = f.end)
		if (f.end > end)
			return f.start;
	return end;
}

/* ---- cutting ------------------------------------------------------------------------------- */

/* Words are parted by blanks; where a text has none for long, between two graphemes. */
static size_t
before_word(struct str words, size_t end)
{
	size_t at = end;

	if (end < words.n && is_blank(words.at[end]))
		return end;
	while (at > end / 2 && !is_blank(words.at[at - 1]))
		at--;
	return at > end / 2 ? at : end;
}

/* At most n graphemes and `bytes` bytes. */
static struct str
cut(struct arena *a, struct str words, size_t n, size_t bytes)
{
	struct str part;
	size_t end;

	if (words.n <= bytes && utf8_graphemes(words) <= n)
		return words;
	if (n <= 1 || bytes <= MORE.n)
		return S("");
	part = utf8_cut_graphemes(words, n - 1);
	while (part.n > bytes - MORE.n)
		part = utf8_cut_graphemes(words, utf8_graphemes(part) - 1);
	end = before_facet(a, words, before_word(words, part.n));
	part = str_trim(str_sub(words, 0, end));
	return part.n == 0 ? S("") : buf_format(a, "%.*s%s", STR_ARG(part), MORE.at);
}

struct str
facet_cut(struct arena *a, struct str words, size_t n)
{
	return cut(a, str_trim(words), n, FACET_BYTES);
}

/* Each part ends with a line break, the link without one. */
struct room {
	size_t graphemes, bytes;
};

static void
take(struct room *used, struct str part)
{
	if (part.n > 0) {
		used->graphemes += utf8_graphemes(part) + 1;
		used->bytes += part.n + 1;
	}
}

static size_t
left(size_t most, size_t used)
{
	return used < most ? most - used : 0;
}

/* Cut one part so far that all have room; one of which too little would be left falls away. */
static void
make_room(struct arena *a, struct str *parts, int which, struct str link)
{
	struct room used = {utf8_graphemes(link) + 1, link.n + 1};
	size_t graphemes;

	for (int i = 0; i < PARTS; i++)
		if (i != which)
			take(&used, parts[i]);
	graphemes = left(FACET_GRAPHEMES, used.graphemes);
	if (utf8_graphemes(parts[which]) > graphemes && graphemes < LEAST)
		parts[which] = S("");
	else
		parts[which] = cut(a, parts[which], graphemes, left(FACET_BYTES, used.bytes));
}

void
facet_make(struct arena *a, const struct facet_parts *p, struct facet_text *out)
{
	static const int order[PARTS] = {1, 0, 2};
	struct str parts[PARTS] = {str_trim(p->head), str_trim(p->body), str_trim(p->facts)};
	struct buf b = BUF(a);

	for (int i = 0; i < PARTS; i++)
		make_room(a, parts, order[i], p->link.s);
	for (int i = 0; i < PARTS; i++) {
		buf_add(&b, parts[i]);
		if (parts[i].n > 0)
			buf_char(&b, '\n');
	}
	*out = (struct facet_text){.text = buf_str(&b)};
	for (size_t at = 0;
	     out->n < FACETS_MAX - 1 && next_facet(a, out->text, at, &out->facets[out->n]);
	     out->n++)
		at = out->facets[out->n].end;
	out->facets[out->n++] = (struct facet){FACET_LINK, b.n, b.n + p->link.s.n, p->link.s};
	buf_add(&b, p->link.s);
	out->text = buf_str(&b);
}
