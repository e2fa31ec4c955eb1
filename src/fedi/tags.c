/* fedi/tags.c - see tags.h. */
#include "fedi/tags.h"

#include "base/buf.h"
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

/* Inside these a word is no hashtag: +1 when the tag opens one, -1 when it closes one. */
static int
shelters(struct str tag)
{
	static const char *const names[] = {"a", "code", "pre"};
	bool closes = str_starts(tag, S("</"));
	struct str name = str_sub(tag, closes ? 2 : 1, tag.n - 1);

	name = str_sub(name, 0, str_find_char(name, ' '));
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_eq(name, str_of(names[i])))
			return closes ? -1 : 1;
	return 0;
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
may_begin(struct str html, size_t at)
{
	return at == 0 || strchr(" \t\n>([{\"'", html.at[at - 1]) != NULL;
}

struct str
tags_link(struct arena *arena, struct str html, struct url page, struct tags *tags)
{
	struct buf out = BUF(arena);
	int sheltered = 0;

	for (size_t at = 0; at < html.n;) {
		struct str rest = str_sub(html, at, html.n);
		size_t n = 1;

		if (rest.at[0] == '<') {
			struct str tag;

			n = str_find_char(rest, '>') + 1;
			tag = str_sub(rest, 0, n);
			n = tag.n;
			sheltered += shelters(tag);
			buf_add(&out, turn(tag));
		} else if (rest.at[0] == '#' && sheltered == 0 && may_begin(html, at) &&
			   word_of(rest) > 0) {
			n = word_of(rest);
			note(arena, tags, str_sub(rest, 0, n));
			link_add(&out, page, str_sub(rest, 0, n));
		} else {
			buf_char(&out, rest.at[0]);
		}
		at += n;
	}
	return buf_str(&out);
}
