/* fedi/tags.c - see tags.h. */
#include "fedi/tags.h"

#include "base/buf.h"
#include "base/run.h"
#include "base/utf8.h"

#define TAG_BYTES 39 /* Mobilizon drops longer ones */

/* What becomes of some tags; all others stay. */
static const struct {
	struct str tag, becomes;
} turned[] = {
    {{"<h3>", 4}, {"<p><strong>", 11}},
    {{"<h4>", 4}, {"<p><strong>", 11}},
    {{"<h5>", 4}, {"<p><strong>", 11}},
    {{"<h6>", 4}, {"<p><strong>", 11}},
    {{"</h3>", 5}, {"</strong></p>", 13}},
    {{"</h4>", 5}, {"</strong></p>", 13}},
    {{"</h5>", 5}, {"</strong></p>", 13}},
    {{"</h6>", 5}, {"</strong></p>", 13}},
    {{"<hr>", 4}, {"", 0}},
};

static struct str
turn(struct str tag)
{
	for (size_t i = 0; i < COUNT(turned); i++)
		if (str_eq(turned[i].tag, tag))
			return turned[i].becomes;
	return tag;
}

static bool
is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

/* Letters of every script; signs and blanks beyond ASCII are none. */
static bool
is_letter(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
	return c >= 0xc0 && c != 0xd7 && c != 0xf7 && (c < 0x2000 || c > 0x2bff) &&
	       (c < 0x3000 || c > 0x303f) && (c < 0xfe00 || c > 0xfe0f) && c < 0x1f000;
}

/* The word behind a '#' at the front of s: its bytes, or 0 when it is no hashtag. */
static size_t
word_of(struct str s)
{
	bool letter = false;
	size_t at = 1, end = 1;

	while (at < s.n) {
		uint32_t c = utf8_next(s, &at);

		if (!is_letter(c) && !is_digit(c))
			break;
		letter = letter || is_letter(c);
		end = at;
	}
	return letter && end <= TAG_BYTES ? end : 0;
}

static void
note(struct arena *arena, struct tags *tags, struct str name)
{
	struct str folded = utf8_fold(arena, name);

	for (size_t i = 0; i < tags->n; i++)
		if (str_eq(utf8_fold(arena, tags->names[i]), folded))
			return;
	if (tags->n < TAGS_MAX)
		tags->names[tags->n++] = name;
}

static void
link_add(struct buf *b, struct url page, struct str name)
{
	buf_add(b, S("<a href=\""));
	buf_add(b, page.s);
	buf_add(b, S("\" class=\"mention hashtag\" rel=\"tag\">#<span>"));
	buf_add(b, str_sub(name, 1, name.n));
	buf_add(b, S("</span></a>"));
}

/* A word begins behind a blank, a bracket, a quote or a tag, never inside an entity or a word. */
static bool
may_begin(struct str words, size_t at)
{
	return at == 0 || strchr(" \t\n>([{\"'", words.at[at - 1]) != NULL;
}

size_t
tags_at(struct str words, size_t at)
{
	struct str rest = str_sub(words, at, words.n);

	return rest.n > 0 && rest.at[0] == '#' && may_begin(words, at) ? word_of(rest) : 0;
}

static void
words_link(struct buf *out, struct str words, struct url page, struct tags *tags)
{
	for (size_t at = 0; at < words.n;) {
		struct str rest = str_sub(words, at, words.n);
		size_t n = tags_at(words, at);

		if (n > 0) {
			note(out->arena, tags, str_sub(rest, 0, n));
			link_add(out, page, str_sub(rest, 0, n));
		} else {
			buf_char(out, rest.at[0]);
		}
		at += n > 0 ? n : 1;
	}
}

struct str
tags_link(struct arena *arena, struct str html, struct url page, struct tags *tags)
{
	struct run run = {.rest = html};
	struct buf out = BUF(arena);
	enum run_kind kind;
	struct str s;

	while (run_next(&run, &kind, &s)) {
		if (kind == RUN_TAG)
			buf_add(&out, turn(s));
		else if (kind == RUN_WORDS)
			words_link(&out, s, page, tags);
		else
			buf_add(&out, s);
	}
	return buf_str(&out);
}
