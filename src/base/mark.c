/* base/mark.c - see mark.h.
 *
 * cmark makes a tree, this file writes it as markup, and base/clean judges the whole.  Raw HTML
 * comes out as the words that were typed.  Two things would let a small text cost much, and are
 * taken out of it first: a link definition that is used again and again, of which cmark keeps a
 * copy for each use, and empty lines, each of which walks through all lists that stand open. */
#include <cmark.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clean.h"
#include "base/mark.h"
#include "base/str.h"
#include "base/utf8.h"

#define MARKDOWN_MAX ((size_t)80000) /* 20,000 code points */
#define MARKUP_MAX ((size_t)256 << 10)
#define DEFINED_MAX ((size_t)16 << 20) /* bytes of all copies of link definitions */
#define EMPTY_LINES_MAX 2              /* more of them in a row say nothing more */

struct marker {
	struct buf *out;
	int links; /* how many are open */
};

static void
node_cleanup(cmark_node **node)
{
	cmark_node_free(*node);
}
#define NODE __attribute__((cleanup(node_cleanup))) cmark_node *

static void
walk_cleanup(cmark_iter **walk)
{
	cmark_iter_free(*walk);
}
#define WALK __attribute__((cleanup(walk_cleanup))) cmark_iter *

/* ---- the text before it is parsed ----------------------------------------------------------- */

static struct str
cut(struct str s)
{
	size_t n = s.n;

	if (n > MARKDOWN_MAX)
		for (n = MARKDOWN_MAX; n > 0 && (s.at[n] & 0xc0) == 0x80;)
			n--;
	return str_sub(s, 0, n);
}

static bool
is_of(struct str line, struct str signs)
{
	for (size_t i = 0; i < line.n; i++)
		if (memchr(signs.at, line.at[i], signs.n) == NULL)
			return false;
	return true;
}

/* The most bytes that copies of definitions can come to: one for every bracket that closes, each as
 * long as the longest definition may be.  One begins with "]:" and ends before an empty line. */
static size_t
defined_most(struct str s)
{
	const char *begin = NULL;
	size_t longest = 0;
	size_t uses = 0;
	struct str line;

	while (str_split(&s, '\n', &line)) {
		size_t at = str_find(line, S("]:"));

		for (size_t i = 0; i < line.n; i++)
			uses += line.at[i] == ']';
		if (is_of(line, S(" \t")))
			begin = NULL;
		else if (begin == NULL && at < line.n)
			begin = line.at + at;
		if (begin != NULL && (size_t)(line.at + line.n - begin) > longest)
			longest = (size_t)(line.at + line.n - begin);
	}
	return longest * uses;
}

/* Without definitions when they would come to too much: "]:" is words then. */
static void
add_line(struct buf *b, struct str line, bool defines)
{
	while (!defines && line.n > 0) {
		size_t at = str_find(line, S("]:"));

		buf_add(b, str_sub(line, 0, at));
		if (at < line.n)
			buf_add(b, S("]\\:"));
		line = str_sub(line, at + 2, line.n);
	}
	buf_add(b, line);
	buf_char(b, '\n');
}

/* An empty line in a quotation is one too. */
static struct str
bounded(struct arena *a, struct str s)
{
	struct buf b = BUF(a);
	bool defines = defined_most(s) <= DEFINED_MAX;
	int empty = 0;
	struct str line;

	while (str_split(&s, '\n', &line)) {
		empty = is_of(line, S(" \t>")) ? empty + 1 : 0;
		if (empty <= EMPTY_LINES_MAX)
			add_line(&b, line, defines);
	}
	return buf_str(&b);
}

/* ---- words ---------------------------------------------------------------------------------- */

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
		size_t begin = m->links == 0 ? bare_begin(s) : s.n;
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

/* ~~struck~~ words, which CommonMark does not have, within one run of text. */
static void
add_text(struct marker *m, struct str s)
{
	struct str sign = S("~~");
	size_t begin;

	while ((begin = str_find(s, sign)) < s.n) {
		struct str rest = str_sub(s, begin + sign.n, s.n);
		struct str struck = str_sub(rest, 0, str_find(rest, sign));

		if (struck.n == rest.n)
			break;
		add_words(m, str_sub(s, 0, begin));
		if (struck.n > 0 && str_trim(struck).n == struck.n) {
			buf_add(m->out, S("<del>"));
			add_words(m, struck);
			buf_add(m->out, S("</del>"));
			s = str_sub(rest, struck.n + sign.n, rest.n);
		} else {
			add_words(m, str_sub(s, begin, begin + sign.n + struck.n));
			s = str_sub(rest, struck.n, rest.n);
		}
	}
	add_words(m, s);
}

/* ---- the tree ------------------------------------------------------------------------------- */

/* What holds no other nodes: its own words between two pieces of markup. */
static const struct leaf {
	const char *open;
	const char *close;
} leaves[] = {
    [CMARK_NODE_CODE_BLOCK] = {"<pre><code>", "</code></pre>\n"},
    [CMARK_NODE_HTML_BLOCK] = {"<p>", "</p>\n"},
    [CMARK_NODE_THEMATIC_BREAK] = {"<hr>", ""},
    [CMARK_NODE_SOFTBREAK] = {"\n", ""},
    [CMARK_NODE_LINEBREAK] = {"<br>\n", ""},
    [CMARK_NODE_CODE] = {"<code>", "</code>"},
    [CMARK_NODE_HTML_INLINE] = {"", ""},
    [CMARK_NODE_LAST_INLINE] = {NULL, NULL},
};

/* The element that stands for a node.  NULL for what has none: the whole, pictures, whose words
 * stand for them, and the paragraphs of a list without empty lines. */
static const char *
name_of(cmark_node *node)
{
	static const char *const heads[] = {"h3", "h3", "h3", "h4", "h5", "h6"};
	cmark_node *above = cmark_node_parent(cmark_node_parent(node));

	switch ((int)cmark_node_get_type(node)) {
	case CMARK_NODE_PARAGRAPH:
		return cmark_node_get_list_tight(above) ? NULL : "p";
	case CMARK_NODE_HEADING:
		return heads[cmark_node_get_heading_level(node) - 1];
	case CMARK_NODE_LIST:
		return cmark_node_get_list_type(node) == CMARK_ORDERED_LIST ? "ol" : "ul";
	case CMARK_NODE_ITEM:
		return "li";
	case CMARK_NODE_BLOCK_QUOTE:
		return "blockquote";
	case CMARK_NODE_EMPH:
		return "em";
	case CMARK_NODE_STRONG:
		return "strong";
	case CMARK_NODE_LINK:
		return "a";
	default:
		return NULL;
	}
}

static void
write_enter(struct marker *m, cmark_node *node)
{
	cmark_node_type kind = cmark_node_get_type(node);
	struct str words = str_of(cmark_node_get_literal(node));
	const char *name = name_of(node);

	if (kind == CMARK_NODE_TEXT) {
		add_text(m, words);
	} else if (leaves[kind].open != NULL) {
		buf_add(m->out, str_of(leaves[kind].open));
		add_escaped(m->out, words);
		buf_add(m->out, str_of(leaves[kind].close));
	} else if (kind == CMARK_NODE_LINK) {
		m->links++;
		buf_add(m->out, S("<a href=\""));
		add_escaped(m->out, str_of(cmark_node_get_url(node)));
		buf_add(m->out, S("\">"));
	} else if (name != NULL) {
		buf_addf(m->out, "<%s>", name);
	}
}

static void
write_leave(struct marker *m, cmark_node *node)
{
	cmark_node_type kind = cmark_node_get_type(node);
	const char *name = name_of(node);

	m->links -= kind == CMARK_NODE_LINK;
	if (name != NULL)
		buf_addf(m->out, "</%s>%s", name, kind <= CMARK_NODE_LAST_BLOCK ? "\n" : "");
}

static void
write_tree(struct buf *b, cmark_node *tree)
{
	WALK walk = cmark_iter_new(tree);
	struct marker m = {.out = b};
	cmark_event_type event;

	while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE && b->n <= MARKUP_MAX) {
		if (event == CMARK_EVENT_ENTER)
			write_enter(&m, cmark_iter_get_node(walk));
		else
			write_leave(&m, cmark_iter_get_node(walk));
	}
}

struct html
mark_html(struct arena *a, struct str s)
{
	struct str in = bounded(a, utf8_lines(a, cut(s)));
	NODE tree = cmark_parse_document(in.at, in.n, CMARK_OPT_DEFAULT);
	struct buf b = BUF(a);

	cmark_consolidate_text_nodes(tree);
	write_tree(&b, tree);
	return clean_html(a, buf_str(&b));
}
