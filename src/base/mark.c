/* base/mark.c - see mark.h.
 *
 * md4c tells what it sees, this file writes it as markup, and base/clean judges the whole.  A link
 * definition may be used again and again, so that the outcome can grow with the square of the
 * input: past MARKUP_MAX the work ends, and clean closes what stands open.
 *
 * md4c 0.4.8 can be led to look past its input and to report text from there (seen by fuzzing), so
 * the input ends with a zero, whatever is reported is held against its bounds, and a report that
 * breaks them ends the work too. */
#include <md4c.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clean.h"
#include "base/mark.h"
#include "base/str.h"
#include "base/utf8.h"

#define MARKDOWN_MAX ((size_t)80000) /* 20,000 code points */
#define MARKUP_MAX ((size_t)256 << 10)
#define FILLING_MAX 16

struct marker {
	struct str in;
	struct buf *out;
	int links;        /* how many are open */
	bool astray;      /* something was reported that is not of the input */
	size_t addresses; /* bytes of addresses and titles seen so far */
};

/* Past the bound: any answer but 0 ends the parsing. */
static int
enough(const struct marker *m)
{
	return m->astray || m->out->n > MARKUP_MAX || m->addresses > MARKUP_MAX;
}

static bool
is_within(const struct marker *m, struct str s)
{
	uintptr_t from = (uintptr_t)m->in.at;
	uintptr_t at = (uintptr_t)s.at;

	return at >= from && at - from <= m->in.n && s.n <= m->in.n - (at - from);
}

/* Indentation and line ends of code are constants of md4c. */
static bool
is_filling(struct str s)
{
	if (s.n > FILLING_MAX)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.at[i] != ' ' && s.at[i] != '\n')
			return false;
	return true;
}

static void
add_escaped(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		switch (s.at[i]) {
		case '&':
			buf_add(b, S("&amp;"));
			break;
		case '<':
			buf_add(b, S("&lt;"));
			break;
		case '>':
			buf_add(b, S("&gt;"));
			break;
		case '"':
			buf_add(b, S("&quot;"));
			break;
		default:
			buf_char(b, s.at[i]);
		}
	}
}

static void
add_text(struct buf *b, MD_TEXTTYPE kind, struct str s)
{
	switch ((int)kind) {
	case MD_TEXT_NULLCHAR:
		buf_add(b, S("\xef\xbf\xbd"));
		break;
	case MD_TEXT_BR:
		buf_add(b, S("<br>\n"));
		break;
	case MD_TEXT_SOFTBR:
		buf_add(b, S("\n"));
		break;
	case MD_TEXT_ENTITY:
		buf_add(b, s);
		break;
	default:
		add_escaped(b, s);
	}
}

/* The name of a block's element; NONE for what has none. */
static struct str
block_name(MD_BLOCKTYPE kind, const void *detail)
{
	static const struct str heads[] = {
	    {"h1", 2}, {"h2", 2}, {"h3", 2}, {"h4", 2}, {"h5", 2}, {"h6", 2}};

	switch ((int)kind) {
	case MD_BLOCK_QUOTE:
		return S("blockquote");
	case MD_BLOCK_UL:
		return S("ul");
	case MD_BLOCK_OL:
		return S("ol");
	case MD_BLOCK_LI:
		return S("li");
	case MD_BLOCK_HR:
		return S("hr");
	case MD_BLOCK_H:
		return heads[((const MD_BLOCK_H_DETAIL *)detail)->level - 1];
	case MD_BLOCK_CODE:
		return S("pre");
	case MD_BLOCK_P:
		return S("p");
	default:
		return NONE;
	}
}

/* Pictures have none: their words stand for them. */
static struct str
span_name(MD_SPANTYPE kind)
{
	switch ((int)kind) {
	case MD_SPAN_EM:
		return S("em");
	case MD_SPAN_STRONG:
		return S("strong");
	case MD_SPAN_CODE:
		return S("code");
	case MD_SPAN_DEL:
		return S("del");
	case MD_SPAN_A:
		return S("a");
	default:
		return NONE;
	}
}

static void
add_tag(struct buf *b, const char *open, struct str name, const char *close)
{
	if (name.n > 0)
		buf_addf(b, "%s%.*s%s", open, STR_ARG(name), close);
}

static int
enter_block(MD_BLOCKTYPE kind, void *detail, void *user)
{
	struct marker *m = user;

	add_tag(m->out, "<", block_name(kind, detail), ">");
	if (kind == MD_BLOCK_CODE)
		add_tag(m->out, "<", S("code"), ">");
	return enough(m);
}

static int
leave_block(MD_BLOCKTYPE kind, void *detail, void *user)
{
	struct marker *m = user;

	if (kind == MD_BLOCK_CODE)
		add_tag(m->out, "</", S("code"), ">");
	add_tag(m->out, "</", kind == MD_BLOCK_HR ? NONE : block_name(kind, detail), ">\n");
	return enough(m);
}

static void
add_link(struct marker *m, const MD_SPAN_A_DETAIL *link)
{
	const MD_ATTRIBUTE *href = &link->href;

	m->addresses += (size_t)href->size + link->title.size;
	/* One with escapes was put together elsewhere; one without points into the input. */
	m->astray = is_within(m, (struct str){href->text, 0}) &&
		    !is_within(m, (struct str){href->text, href->size});
	if (enough(m))
		return;
	buf_add(m->out, S("<a href=\""));
	for (size_t i = 0; href->size > 0 && href->substr_offsets[i] < href->size; i++) {
		struct str part = {href->text, href->size};

		part = str_sub(part, href->substr_offsets[i], href->substr_offsets[i + 1]);
		add_text(m->out, href->substr_types[i], part);
	}
	buf_add(m->out, S("\">"));
}

static int
enter_span(MD_SPANTYPE kind, void *detail, void *user)
{
	struct marker *m = user;

	if (kind == MD_SPAN_IMG)
		m->addresses += ((const MD_SPAN_IMG_DETAIL *)detail)->src.size +
				(size_t)((const MD_SPAN_IMG_DETAIL *)detail)->title.size;
	m->links += kind == MD_SPAN_A;
	if (kind == MD_SPAN_A)
		add_link(m, detail);
	else
		add_tag(m->out, "<", span_name(kind), ">");
	return enough(m);
}

static int
leave_span(MD_SPANTYPE kind, void *detail, void *user)
{
	struct marker *m = user;

	(void)detail;
	m->links -= kind == MD_SPAN_A;
	add_tag(m->out, "</", span_name(kind), ">");
	return enough(m);
}

/* Where a bare address ends: before a blank or a quoting sign, and without the punctuation of the
 * sentence it stands in. */
static size_t
bare_end(struct str s)
{
	static const char last[] = ".,;:!?'\")]}*_~";
	size_t n = 0;

	while (n < s.n && (unsigned char)s.at[n] > ' ' && s.at[n] != '<' && s.at[n] != '"')
		n++;
	while (n > 0 && memchr(last, s.at[n - 1], sizeof(last) - 1) != NULL)
		n--;
	return n;
}

static bool
is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Where the next bare address begins, or s.n. */
static size_t
bare_begin(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		struct str here = str_sub(s, i, s.n);

		if (s.at[i] == 'h' && (i == 0 || !is_word(s.at[i - 1])) &&
		    (str_starts(here, S("https://")) || str_starts(here, S("http://"))))
			return i;
	}
	return s.n;
}

static void
add_words(struct marker *m, struct str s)
{
	while (s.n > 0) {
		size_t begin = bare_begin(s);
		struct str bare = str_sub(s, begin, begin + bare_end(str_sub(s, begin, s.n)));

		add_escaped(m->out, str_sub(s, 0, begin));
		if (bare.n > 0) {
			buf_add(m->out, S("<a href=\""));
			add_escaped(m->out, bare);
			buf_add(m->out, S("\">"));
			add_escaped(m->out, bare);
			buf_add(m->out, S("</a>"));
		}
		s = str_sub(s, begin + bare.n, s.n);
	}
}

static int
text(MD_TEXTTYPE kind, const MD_CHAR *at, MD_SIZE n, void *user)
{
	struct marker *m = user;
	struct str s = {at, n};
	bool made = kind == MD_TEXT_BR || kind == MD_TEXT_SOFTBR || kind == MD_TEXT_NULLCHAR;

	m->astray = !made && !is_within(m, s) && (kind != MD_TEXT_CODE || !is_filling(s));
	if (m->astray)
		return enough(m);
	if (kind == MD_TEXT_NORMAL && m->links == 0)
		add_words(m, s);
	else
		add_text(m->out, kind, s);
	return enough(m);
}

struct html
mark_html(struct arena *a, struct str s)
{
	static const MD_PARSER parser = {
	    .flags = MD_FLAG_NOHTML | MD_FLAG_STRIKETHROUGH,
	    .enter_block = enter_block,
	    .leave_block = leave_block,
	    .enter_span = enter_span,
	    .leave_span = leave_span,
	    .text = text,
	};
	struct buf b = BUF(a);
	struct marker m = {.out = &b};

	if (s.n > MARKDOWN_MAX) {
		size_t n = MARKDOWN_MAX;

		while (n > 0 && (s.at[n] & 0xc0) == 0x80)
			n--;
		s.n = n;
	}
	m.in = utf8_lines(a, s);
	m.in.at = str_c(a, m.in);
	if (m.in.n > 0 && md_parse(m.in.at, (MD_SIZE)m.in.n, &parser, &m) < 0)
		abort(); /* it fails only when there is no memory */
	return clean_html(a, buf_str(&b));
}
