/* base/clean.c - see clean.h.
 *
 * The reader follows the tokens of the HTML standard (section 13.2.5) closely enough to agree with
 * browsers on what is a tag; the writer knows a handful of elements and puts out nothing else.
 * Every byte is looked at a bounded number of times: whatever is searched for and not found runs to
 * the end of the input, and the input is done. */
#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clean.h"
#include "base/str.h"
#include "base/url.h"
#include "base/utf8.h"

#define TEXT_MAX ((size_t)256 << 10)
#define DEPTH_MAX 64
#define REFERENCE_MAX 32 /* the longest name of a character has 31 signs */
#define HREF_MAX ((size_t)8 << 10)
#define SCRATCH_MAX ((size_t)1 << 20)

#define LINK_REL "\" rel=\"nofollow noopener noreferrer ugc\">"

enum kind {
	KEEP,       /* runs in a line */
	KEEP_LINK,  /* kept when its address is */
	KEEP_BLOCK, /* ends an open paragraph */
	KEEP_HEAD,  /* and an open heading */
	KEEP_LIST,
	KEEP_ITEM,  /* only in a list */
	KEEP_VOID,  /* has no end */
	KEEP_RULE,  /* has no end, ends an open paragraph */
	DROP_BREAK, /* its tags fall away, but what it holds stood apart */
	DROP_RAW,   /* falls away up to the first end tag, whatever stands between */
	DROP_TREE,  /* falls away with all that is nested */
};

#define N(literal)                                                                                 \
	{                                                                                          \
		"" literal, sizeof(literal) - 1                                                    \
	}
static const struct element {
	struct str name;
	enum kind kind;
} elements[] = {
    {N("a"), KEEP_LINK},
    {N("b"), KEEP},
    {N("code"), KEEP},
    {N("del"), KEEP},
    {N("em"), KEEP},
    {N("i"), KEEP},
    {N("ins"), KEEP},
    {N("s"), KEEP},
    {N("span"), KEEP},
    {N("strong"), KEEP},
    {N("u"), KEEP},
    {N("p"), KEEP_BLOCK},
    {N("blockquote"), KEEP_BLOCK},
    {N("pre"), KEEP_BLOCK},
    {N("h3"), KEEP_HEAD},
    {N("h4"), KEEP_HEAD},
    {N("h5"), KEEP_HEAD},
    {N("h6"), KEEP_HEAD},
    {N("ol"), KEEP_LIST},
    {N("ul"), KEEP_LIST},
    {N("li"), KEEP_ITEM},
    {N("br"), KEEP_VOID},
    {N("hr"), KEEP_RULE},
    {N("article"), DROP_BREAK},
    {N("dd"), DROP_BREAK},
    {N("div"), DROP_BREAK},
    {N("dt"), DROP_BREAK},
    {N("figcaption"), DROP_BREAK},
    {N("figure"), DROP_BREAK},
    {N("option"), DROP_BREAK},
    {N("section"), DROP_BREAK},
    {N("td"), DROP_BREAK},
    {N("th"), DROP_BREAK},
    {N("tr"), DROP_BREAK},
    {N("iframe"), DROP_RAW},
    {N("noembed"), DROP_RAW},
    {N("noframes"), DROP_RAW},
    {N("plaintext"), DROP_RAW},
    {N("script"), DROP_RAW},
    {N("style"), DROP_RAW},
    {N("textarea"), DROP_RAW},
    {N("title"), DROP_RAW},
    {N("xmp"), DROP_RAW},
    {N("math"), DROP_TREE},
    {N("noscript"), DROP_TREE},
    {N("svg"), DROP_TREE},
    {N("template"), DROP_TREE},
};

struct tag {
	const struct element *element; /* NULL: one we do not know */
	struct str href;               /* the first one, as written; NONE when there is none */
	bool closing;
	bool empty; /* written <x/> */
};

struct cleaner {
	struct arena *scratch; /* for one link at a time; NULL before the first */
	struct str in;
	size_t at;
	struct buf out;
	const struct element *open[DEPTH_MAX];
	size_t depth;
	size_t ends; /* bytes that the end tags of `open` will take */
	bool full;
	const struct element *dropped; /* the DROP_TREE element we are in, or NULL */
	size_t nested;                 /* how many of its kind are open */
};

/* ---- writing -------------------------------------------------------------------------------- */

/* Room for n more bytes?  What does not fit ends the work, so that cleaning the outcome again
 * finds nothing to cut. */
static bool
has_room(struct cleaner *c, size_t n)
{
	if (c->out.n + c->ends + n > TEXT_MAX)
		c->full = true;
	return !c->full;
}

static void
add(struct cleaner *c, struct str s)
{
	if (c->dropped == NULL && has_room(c, s.n))
		buf_add(&c->out, s);
}

/* One sign of text, whatever it is, as markup. */
static void
add_sign(struct cleaner *c, uint32_t sign)
{
	switch (sign) {
	case '&':
		add(c, S("&amp;"));
		return;
	case '<':
		add(c, S("&lt;"));
		return;
	case '>':
		add(c, S("&gt;"));
		return;
	case '\r':
		add(c, S("\n"));
		return;
	default:
		break;
	}
	if ((sign < ' ' && sign != '\n' && sign != '\t') || (sign >= 0x7f && sign < 0xa0))
		return;
	if (c->dropped == NULL && has_room(c, 4))
		utf8_put(&c->out, sign);
}

static size_t
end_tag_size(const struct element *e)
{
	return e->name.n + sizeof("</>") - 1;
}

static void
pop(struct cleaner *c)
{
	const struct element *e = c->open[--c->depth];

	c->ends -= end_tag_size(e);
	buf_add(&c->out, S("</"));
	buf_add(&c->out, e->name);
	buf_char(&c->out, '>');
}

static void
pop_to(struct cleaner *c, size_t depth)
{
	while (c->depth > depth)
		pop(c);
}

/* How deep the innermost open element of that kind stands, from 1; 0 when there is none. */
static size_t
depth_of_kind(const struct cleaner *c, enum kind kind)
{
	for (size_t i = c->depth; i > 0; i--)
		if (c->open[i - 1]->kind == kind)
			return i;
	return 0;
}

static size_t
depth_of(const struct cleaner *c, struct str name)
{
	for (size_t i = c->depth; i > 0; i--)
		if (str_eq(c->open[i - 1]->name, name))
			return i;
	return 0;
}

/* End the element that stands that deep, and all within. */
static void
end_at(struct cleaner *c, size_t depth)
{
	if (depth > 0)
		pop_to(c, depth - 1);
}

static void
push(struct cleaner *c, const struct element *e, struct str tag)
{
	if (c->depth == DEPTH_MAX || !has_room(c, tag.n + end_tag_size(e)))
		return;
	buf_add(&c->out, tag);
	c->open[c->depth++] = e;
	c->ends += end_tag_size(e);
}

/* ---- characters by reference ---------------------------------------------------------------- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static unsigned
digit_value(char c)
{
	if (is_digit(c))
		return (unsigned)(c - '0');
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

/* "#38;" or "#x26;" behind the '&' at s: its code point, U+FFFD when there is no such one; the
 * semicolon may be missing.  Gives the bytes used, 0 when it is none. */
static size_t
read_number(struct str s, uint32_t *sign)
{
	bool hex = s.n > 1 && (s.at[1] | 0x20) == 'x';
	unsigned base = hex ? 16 : 10;
	size_t first = hex ? 2 : 1;
	size_t i = first;
	uint32_t n = 0;

	for (; i < s.n && digit_value(s.at[i]) < base; i++)
		if (n <= 0x10ffff)
			n = n * base + digit_value(s.at[i]);
	if (i == first)
		return 0;
	*sign = n > 0x10ffff || (n >= 0xd800 && n <= 0xdfff) ? 0xfffd : n;
	return i < s.n && s.at[i] == ';' ? i + 1 : i;
}

/* Names of the signs from U+00A0 on, and of some others that people and editors write. */
static const char *const latin[] = {"nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar",
    "sect", "uml", "copy", "ordf", "laquo", "not", "shy", "reg", "macr", "deg", "plusmn", "sup2",
    "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm", "raquo", "frac14",
    "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig",
    "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH",
    "Ntilde", "Ograve", "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute",
    "Ucirc", "Uuml", "Yacute", "THORN", "szlig", "agrave", "aacute", "acirc", "atilde", "auml",
    "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc",
    "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml", "divide", "oslash",
    "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml"};
static_assert(COUNT(latin) == 0x60, "U+00A0 to U+00FF");

static const struct {
	struct str name;
	uint32_t sign;
} known[] = {
    {N("amp"), '&'},
    {N("apos"), '\''},
    {N("bdquo"), 0x201e},
    {N("bull"), 0x2022},
    {N("euro"), 0x20ac},
    {N("gt"), '>'},
    {N("hellip"), 0x2026},
    {N("larr"), 0x2190},
    {N("ldquo"), 0x201c},
    {N("lsquo"), 0x2018},
    {N("lt"), '<'},
    {N("mdash"), 0x2014},
    {N("ndash"), 0x2013},
    {N("quot"), '"'},
    {N("rarr"), 0x2192},
    {N("rdquo"), 0x201d},
    {N("rsquo"), 0x2019},
    {N("sbquo"), 0x201a},
    {N("trade"), 0x2122},
};

static uint32_t
sign_of(struct str name)
{
	for (size_t i = 0; i < COUNT(known); i++)
		if (str_eq(known[i].name, name))
			return known[i].sign;
	for (size_t i = 0; i < COUNT(latin); i++)
		if (latin[i][0] == name.at[0] && str_eq(str_of(latin[i]), name))
			return 0xa0 + (uint32_t)i;
	return 0;
}

/* "name;" behind the '&' at s: the bytes used, 0 when it is none.  *sign is 0 for a name that is
 * not known here; browsers know more, and get those as they are. */
static size_t
read_name(struct str s, uint32_t *sign)
{
	size_t n = 0;

	while (n < s.n && n < REFERENCE_MAX && (is_letter(s.at[n]) || (n > 0 && is_digit(s.at[n]))))
		n++;
	if (n == 0 || n == s.n || s.at[n] != ';')
		return 0;
	*sign = sign_of(str_sub(s, 0, n));
	return n + 1;
}

static size_t
read_reference(struct str s, uint32_t *sign)
{
	*sign = 0;
	return s.n > 0 && s.at[0] == '#' ? read_number(s, sign) : read_name(s, sign);
}

/* An attribute's value with its references resolved; names that are not known stay as written, and
 * the address they stand in is judged so. */
static struct str
resolved(struct arena *a, struct str s)
{
	struct buf b = BUF(a);

	for (size_t i = 0; i < s.n; i++) {
		uint32_t sign = 0;
		size_t used = 0;

		if (s.at[i] == '&')
			used = read_reference(str_sub(s, i + 1, s.n), &sign);
		if (sign == 0)
			buf_char(&b, s.at[i]);
		else
			utf8_put(&b, sign);
		i += sign == 0 ? 0 : used;
	}
	return buf_str(&b);
}

/* ---- reading -------------------------------------------------------------------------------- */

static struct str
rest(const struct cleaner *c)
{
	return str_sub(c->in, c->at, c->in.n);
}

static char
peek(const struct cleaner *c, size_t ahead)
{
	return c->in.n - c->at > ahead ? c->in.at[c->at + ahead] : 0;
}

static const struct element *
find_element(struct str name)
{
	if (str_eq_ascii(name, S("h1")) || str_eq_ascii(name, S("h2")))
		name = S("h3");
	for (size_t i = 0; i < COUNT(elements); i++)
		if (str_eq_ascii(elements[i].name, name))
			return &elements[i];
	return NULL;
}

static bool
is_one_of(const char *signs, char c)
{
	return c != 0 && strchr(signs, c) != NULL;
}

/* Everything up to a sign of `stop` (or white space, where that stops too). */
static struct str
read_until(struct cleaner *c, const char *stop, bool space)
{
	size_t from = c->at;

	while (c->at < c->in.n && !is_one_of(stop, c->in.at[c->at]) &&
	       !(space && is_space(c->in.at[c->at])))
		c->at++;
	return str_sub(c->in, from, c->at);
}

static void
skip_space(struct cleaner *c)
{
	while (c->at < c->in.n && is_space(c->in.at[c->at]))
		c->at++;
}

static struct str
read_value(struct cleaner *c)
{
	char quote = peek(c, 0);
	struct str value;

	if (quote != '"' && quote != '\'')
		return read_until(c, ">", true);
	c->at++;
	value = read_until(c, quote == '"' ? "\"" : "'", false);
	if (c->at < c->in.n)
		c->at++;
	return value;
}

static void
read_attribute(struct cleaner *c, struct tag *tag)
{
	size_t from = c->at;
	struct str name;
	struct str value = S("");

	/* An equals sign in front is part of the name. */
	c->at++;
	(void)read_until(c, "=/>", true);
	name = str_sub(c->in, from, c->at);
	skip_space(c);
	if (peek(c, 0) == '=') {
		c->at++;
		skip_space(c);
		value = read_value(c);
	}
	if (tag->href.at == NULL && str_eq_ascii(name, S("href")))
		tag->href = value;
}

/* A tag whose '<' (and '/') has been read; false when the input ends within it. */
static bool
read_tag(struct cleaner *c, struct tag *tag)
{
	tag->element = find_element(read_until(c, "/>", true));
	while (c->at < c->in.n) {
		char sign = peek(c, 0);

		if (sign == '>') {
			c->at++;
			return true;
		}
		tag->empty = sign == '/';
		if (sign == '/' || is_space(sign))
			c->at++;
		else
			read_attribute(c, tag);
	}
	return false;
}

/* Behind the "</name" that ends a raw element; the rest of that tag is read as a tag. */
static void
skip_raw(struct cleaner *c, const struct element *e)
{
	for (; c->at < c->in.n; c->at++) {
		struct str name;
		char after;

		if (peek(c, 0) != '<' || peek(c, 1) != '/')
			continue;
		name = str_sub(c->in, c->at + 2, c->at + 2 + e->name.n);
		after = peek(c, 2 + e->name.n);
		if (str_eq_ascii(name, e->name) &&
		    (is_space(after) || after == '/' || after == '>'))
			return;
	}
}

/* A comment whose "<!--" has been read. */
static void
skip_comment(struct cleaner *c)
{
	if (peek(c, 0) == '>' || (peek(c, 0) == '-' && peek(c, 1) == '>')) {
		c->at += peek(c, 0) == '>' ? 1 : 2;
		return;
	}
	for (; c->at < c->in.n; c->at++) {
		if (peek(c, 0) != '-' || peek(c, 1) != '-')
			continue;
		if (peek(c, 2) == '>' || (peek(c, 2) == '!' && peek(c, 3) == '>')) {
			c->at += peek(c, 2) == '>' ? 3 : 4;
			return;
		}
	}
}

/* ---- from tokens to elements ---------------------------------------------------------------- */

/* Inside an element that falls away with all it holds. */
static void
drop_tag(struct cleaner *c, const struct tag *tag)
{
	if (tag->element != c->dropped)
		return;
	if (!tag->closing)
		c->nested += !tag->empty;
	else if (--c->nested == 0)
		c->dropped = NULL;
}

static void
start_plain(struct cleaner *c, const struct element *e)
{
	char tag[32];
	int n = snprintf(tag, sizeof(tag), "<%.*s>", STR_ARG(e->name));
	struct str s = {tag, (size_t)n};

	if (e->kind == KEEP_VOID || e->kind == KEEP_RULE)
		add(c, s);
	else
		push(c, e, s);
}

/* What was made of one link is forgotten with the next, so that many links cost no memory. */
static void
push_link(struct cleaner *c, const struct element *e, struct str href)
{
	struct url url;
	struct buf b;

	end_at(c, depth_of_kind(c, KEEP_LINK));
	if (c->scratch == NULL)
		c->scratch = arena_new(SCRATCH_MAX);
	arena_reset(c->scratch);
	b = BUF(c->scratch);
	if (href.n > HREF_MAX || !url_link(c->scratch, resolved(c->scratch, href), &url))
		return;
	buf_add(&b, S("<a href=\""));
	for (size_t i = 0; i < url.s.n; i++) {
		if (url.s.at[i] == '&')
			buf_add(&b, S("&amp;"));
		else
			buf_char(&b, url.s.at[i]);
	}
	buf_add(&b, S(LINK_REL));
	push(c, e, buf_str(&b));
}

/* What browsers would end by themselves is ended here, so that both see the same tree. */
static void
start_kept(struct cleaner *c, const struct tag *tag)
{
	const struct element *e = tag->element;

	if (e->kind == KEEP_LINK) {
		push_link(c, e, tag->href);
		return;
	}
	if (e->kind == KEEP_ITEM) {
		size_t list = depth_of_kind(c, KEEP_LIST);

		if (list == 0)
			return;
		pop_to(c, list);
	} else if (e->kind != KEEP && e->kind != KEEP_VOID) {
		end_at(c, depth_of(c, S("p")));
	}
	if (e->kind == KEEP_HEAD)
		end_at(c, depth_of_kind(c, KEEP_HEAD));
	start_plain(c, e);
}

static void
start(struct cleaner *c, const struct tag *tag)
{
	const struct element *e = tag->element;

	switch (e->kind) {
	case DROP_RAW:
		skip_raw(c, e);
		break;
	case DROP_TREE:
		if (!tag->empty) {
			c->dropped = e;
			c->nested = 1;
		}
		break;
	case KEEP:
	case KEEP_LINK:
	case KEEP_BLOCK:
	case KEEP_HEAD:
	case KEEP_LIST:
	case KEEP_ITEM:
	case KEEP_VOID:
	case KEEP_RULE:
		start_kept(c, tag);
		break;
	case DROP_BREAK:
		break;
	}
}

static void
add_break(struct cleaner *c)
{
	if (c->out.n > 0 && c->out.at[c->out.n - 1] != '\n')
		add(c, S("\n"));
}

static void
take_tag(struct cleaner *c, bool closing)
{
	struct tag tag = {.closing = closing};

	if (!read_tag(c, &tag) || tag.element == NULL)
		return;
	if (c->dropped != NULL && tag.element->kind != DROP_RAW)
		drop_tag(c, &tag);
	else if (tag.element->kind == DROP_BREAK)
		add_break(c);
	else if (!closing)
		start(c, &tag);
	else if (c->dropped == NULL)
		end_at(c, depth_of(c, tag.element->name));
}

/* At a '<': a tag, something that shows nothing, or just the sign. */
static void
take_markup(struct cleaner *c)
{
	bool closing = peek(c, 1) == '/';

	if (is_letter(peek(c, closing ? 2 : 1))) {
		c->at += closing ? 2 : 1;
		take_tag(c, closing);
	} else if (str_starts(rest(c), S("<!--"))) {
		c->at += 4;
		skip_comment(c);
	} else if (closing || peek(c, 1) == '!' || peek(c, 1) == '?') {
		(void)read_until(c, ">", false);
		if (c->at < c->in.n)
			c->at++;
	} else {
		c->at++;
		add_sign(c, '<');
	}
}

static void
take_reference(struct cleaner *c)
{
	uint32_t sign;
	size_t used = read_reference(str_sub(c->in, c->at + 1, c->in.n), &sign);

	if (used > 0 && sign == 0 && peek(c, 1) != '#')
		add(c, str_sub(c->in, c->at, c->at + 1 + used));
	else
		add_sign(c, used > 0 ? sign : '&');
	c->at += 1 + used;
}

/* A stretch of plain ASCII at once, or one sign of another kind. */
static void
take_text(struct cleaner *c)
{
	size_t from = c->at;

	while (c->at < c->in.n && c->in.at[c->at] >= ' ' && c->in.at[c->at] < 0x7f &&
	       c->in.at[c->at] != '<' && c->in.at[c->at] != '&' && c->in.at[c->at] != '>')
		c->at++;
	if (c->at > from)
		add(c, str_sub(c->in, from, c->at));
	else if (peek(c, 0) == '\r' && peek(c, 1) == '\n')
		c->at++;
	else
		add_sign(c, utf8_next(c->in, &c->at));
}

struct html
clean_html(struct arena *a, struct str s)
{
	struct cleaner c = {.in = s, .out = BUF(a)};

	if (s.n > TEXT_MAX) {
		c.in.n = TEXT_MAX;
		while (c.in.n > 0 && (s.at[c.in.n] & 0xc0) == 0x80)
			c.in.n--;
	}
	while (c.at < c.in.n && !c.full) {
		if (peek(&c, 0) == '<')
			take_markup(&c);
		else if (peek(&c, 0) == '&')
			take_reference(&c);
		else
			take_text(&c);
	}
	pop_to(&c, 0);
	arena_free(c.scratch);
	return (struct html){buf_str(&c.out)};
}

/* ---- the text alone ------------------------------------------------------------------------- */

/* Behind the tag of clean markup at *at; true when what it starts or ends stands apart. */
static bool
past_tag(struct str s, size_t *at)
{
	struct str tag = str_sub(s, *at + 1, *at + str_find_char(str_sub(s, *at, s.n), '>'));
	const struct element *e;

	*at += tag.n + 2;
	if (str_starts(tag, S("/")))
		tag = str_sub(tag, 1, tag.n);
	e = find_element(str_sub(tag, 0, str_find_char(tag, ' ')));
	return e != NULL && e->kind != KEEP && e->kind != KEEP_LINK;
}

/* The sign at *at, which may be written as a reference. */
static uint32_t
past_sign(struct str s, size_t *at)
{
	uint32_t sign = 0;
	size_t used = 0;

	if (s.at[*at] == '&')
		used = read_reference(str_sub(s, *at + 1, s.n), &sign);
	if (sign == 0)
		return utf8_next(s, at);
	*at += 1 + used;
	return sign;
}

struct str
clean_text(struct arena *a, struct str s)
{
	struct str in = clean_html(a, s).s;
	struct buf b = BUF(a);
	bool blank = false;

	for (size_t at = 0; at < in.n;) {
		uint32_t sign;

		if (in.at[at] == '<') {
			blank = past_tag(in, &at) || blank;
			continue;
		}
		sign = past_sign(in, &at);
		if (sign == ' ' || sign == '\n' || sign == '\t') {
			blank = true;
			continue;
		}
		if (blank && b.n > 0)
			buf_char(&b, ' ');
		blank = false;
		utf8_put(&b, sign);
	}
	return buf_str(&b);
}

struct html
clean_words(struct arena *a, struct str text)
{
	struct cleaner c = {.out = BUF(a)};

	for (size_t at = 0; at < text.n;)
		add_sign(&c, utf8_next(text, &at));
	return (struct html){buf_str(&c.out)};
}
