/* tools/viewgen_html.c - HTML as far as a view's author must get it right: tags that match,
 * quoted attributes, words from the catalogue, and the place of every hole. */
#include "viewgen_body.h"

#define TAG_ATTRS 24
/* A start tag while it is read. */
struct tag {
	struct str name;
	size_t at;
	struct str attrs[TAG_ATTRS];
	size_t nattrs;
	struct str kind; /* the literal value of name=, property= or http-equiv= */
	size_t words;    /* where a letter stands in content=, or 0 */
	bool closed;     /* ends in /> */
};

static const struct str voids[] = {{"area", 4}, {"base", 4}, {"br", 2}, {"col", 3}, {"embed", 5},
    {"hr", 2}, {"img", 3}, {"input", 5}, {"link", 4}, {"meta", 4}, {"source", 6}, {"track", 5},
    {"wbr", 3}};
/* SVG elements that may close themselves; they stand in views of their own, too. */
static const struct str shapes[] = {{"circle", 6}, {"ellipse", 7}, {"line", 4}, {"path", 4},
    {"polygon", 7}, {"polyline", 8}, {"rect", 4}, {"stop", 4}, {"use", 3}};
static const struct str urls[] = {{"href", 4}, {"src", 3}, {"action", 6}, {"formaction", 10},
    {"cite", 4}, {"poster", 6}, {"data-href", 9}};
/* A hole in one of these could not be made safe by escaping. */
static const struct str barred[] = {{"style", 5}, {"srcdoc", 6}, {"srcset", 6}, {"http-equiv", 10}};
static const struct str worded[] = {
    {"alt", 3}, {"title", 5}, {"aria-label", 10}, {"placeholder", 11}, {"content", 7}};
/* meta whose content is for machines */
static const struct str machine[] = {{"viewport", 8}, {"robots", 6}, {"referrer", 8},
    {"color-scheme", 12}, {"theme-color", 11}, {"og:type", 7}};
/* A browser ends an open <p> at each of these. */
static const struct str not_in_p[] = {{"address", 7}, {"article", 7}, {"aside", 5},
    {"blockquote", 10}, {"details", 7}, {"div", 3}, {"dl", 2}, {"fieldset", 8}, {"figcaption", 10},
    {"figure", 6}, {"footer", 6}, {"form", 4}, {"h1", 2}, {"h2", 2}, {"h3", 2}, {"h4", 2},
    {"h5", 2}, {"h6", 2}, {"header", 6}, {"hr", 2}, {"main", 4}, {"nav", 3}, {"ol", 2}, {"p", 1},
    {"pre", 3}, {"section", 7}, {"table", 5}, {"ul", 2}};
static const struct str not_in_self[] = {{"a", 1}, {"button", 6}, {"form", 4}, {"label", 5}};
static const struct str entities[] = {{"&amp;", 5}, {"&lt;", 4}, {"&gt;", 4}, {"&quot;", 6}};

#define IS_IN(s, list) is_in((s), (list), COUNT(list))
static bool
is_in(struct str s, const struct str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(s, list[i]))
			return true;
	return false;
}

static bool
is_open(const struct body *b, struct str name)
{
	for (size_t i = 0; i < b->nelements; i++)
		if (str_eq(b->elements[i].name, name))
			return true;
	return false;
}

void
html_level(struct body *b, size_t floor, size_t at)
{
	for (; b->nelements > floor; b->nelements--) {
		const struct element *e = &b->elements[b->nelements - 1];

		body_wrong(b, at, "<%.*s> of line %d is still open here", STR_ARG(e->name),
		    line_at(b->view->file, e->at));
	}
}

/* The sign at b->at and past it; -1 where an entity stood. */
static int32_t
take_sign(struct body *b)
{
	struct str rest = body_rest(b);
	int32_t c;
	size_t n;

	for (size_t i = 0; i < COUNT(entities); i++) {
		if (!str_starts(rest, entities[i]))
			continue;
		body_literal(b, entities[i]);
		b->at += entities[i].n;
		return -1;
	}
	c = utf8_at(rest, &n);
	if (c == '&' || c == '>')
		body_wrong(
		    b, b->at, "write %s (other signs as they are)", c == '&' ? "&amp;" : "&gt;");
	body_literal(b, str_sub(rest, 0, n));
	b->at += n;
	return c;
}

/* ---- text -------------------------------------------------------------------------------- */

/* Whether white space may fall away before what stands at b->at: always, or unless text is left. */
static bool
ends_inside(const struct body *b, bool *text)
{
	struct str rest = body_rest(b);
	enum hole_kind kind = rest.n > 0 && rest.at[0] == '{' ? hole_kind(b) : HOLE_EDGE;

	*text = rest.n > 0 && rest.at[0] != '<' && (rest.at[0] != '{' || kind == HOLE_TEXT);
	return str_starts(rest, S("</")) || kind == HOLE_TURNS || kind == HOLE_CLOSES;
}

/* White space with a line break falls away at both ends of an element or block, and between tags
 * and blocks. */
static void
take_blank(struct body *b)
{
	size_t from = b->at;
	bool ends, text;

	while (b->at < b->to && is_blank(b->src.at[b->at]))
		b->at++;
	if (is_open(b, S("pre")) || is_open(b, S("textarea"))) {
		body_literal(b, str_sub(b->src, from, b->at));
		return;
	}
	if (b->left == LEFT_BLANK)
		return;
	ends = ends_inside(b, &text);
	if (str_find_char(str_sub(b->src, from, b->at), '\n') < b->at - from &&
	    (ends || b->left == LEFT_OPEN || (b->left != LEFT_TEXT && !text)))
		return;
	body_literal(b, S(" "));
	b->left = LEFT_BLANK;
}

void
html_text(struct body *b)
{
	bool told = false;

	while (b->at < b->to && b->src.at[b->at] != '<' && b->src.at[b->at] != '{') {
		size_t at = b->at;

		if (is_blank(b->src.at[at])) {
			take_blank(b);
			continue;
		}
		if (b->src.at[at] == '}')
			body_wrong(b, at, "a closing brace without its partner");
		if (is_letter(take_sign(b)) && !told) {
			body_wrong(b, at,
			    "literal words: \"%.*s\" belongs into the catalogue, {t key}",
			    24 < b->to - at ? 24 : (int)(b->to - at), b->src.at + at);
			told = true;
		}
		b->left = LEFT_TEXT;
	}
}

/* ---- attributes -------------------------------------------------------------------------- */

static struct str
take_name(struct body *b)
{
	size_t from = b->at;

	while (b->at < b->to &&
	       (is_name_char(b->src.at[b->at]) || strchr("-:.", b->src.at[b->at]) != NULL))
		b->at++;
	return str_sub(b->src, from, b->at);
}

static void
skip_blank(struct body *b)
{
	while (b->at < b->to && is_blank(b->src.at[b->at]))
		b->at++;
}

static bool
take(struct body *b, char c)
{
	if (b->at == b->to || b->src.at[b->at] != c)
		return false;
	b->at++;
	return true;
}

/* name?="{expr}" */
static void
optional_value(struct body *b, struct str name, bool url)
{
	size_t at = b->at;
	struct str expr;

	if (!take(b, '=') || !take(b, '"') || b->at == b->to || b->src.at[b->at] != '{') {
		body_wrong(b, at, "expected %.*s?=\"{expression}\"", STR_ARG(name));
		return;
	}
	expr = hole_expr(b);
	if (!take(b, '"'))
		body_wrong(b, at, "%.*s?= takes one hole and nothing else", STR_ARG(name));
	body_line(b, at);
	buf_addf(b->code,
	    "\tif (draw_has(%.*s)) {\n\tdraw_raw(d, S(\" %.*s=\\\"\"));\n"
	    "\t%s(d, (%.*s));\n\tdraw_raw(d, S(\"\\\"\"));\n\t}\n",
	    STR_ARG(expr), STR_ARG(name), url ? "draw_url" : "draw_attr", STR_ARG(expr));
}

/* checked={expr} */
static void
boolean_value(struct body *b, struct str name)
{
	size_t at = b->at;
	struct str expr = hole_expr(b);

	body_line(b, at);
	buf_addf(
	    b->code, "\tif (%.*s)\n\tdraw_raw(d, S(\" %.*s\"));\n", STR_ARG(expr), STR_ARG(name));
}

/* A hole in a URL stands first, unless the URL is a place on the page: #name. */
static void
value_hole(struct body *b, struct str name, size_t from)
{
	bool fragment = b->src.at[from] == '#';

	if (IS_IN(name, barred) || str_starts(name, S("on")))
		body_wrong(b, b->at, "no hole is safe in %.*s=", STR_ARG(name));
	if (b->place == PLACE_URL && !fragment && b->at > from && hole_kind(b) == HOLE_TEXT &&
	    b->src.at[b->at - 1] != '}')
		body_wrong(b, b->at, "an address begins with its hole, and the hole is a url");
	if (b->place == PLACE_URL && fragment)
		b->place = PLACE_ATTR;
	hole_read(b);
}

/* The value up to its quote; holes are compiled on the way.  Where a letter stands, or 0. */
static size_t
quoted_value(struct body *b, struct str name)
{
	size_t from = b->at, blocks = b->nblocks, words = 0;

	b->place = IS_IN(name, urls) ? PLACE_URL : PLACE_ATTR;
	while (b->at < b->to && b->src.at[b->at] != '"') {
		size_t at = b->at;

		if (b->src.at[at] == '{') {
			value_hole(b, name, from);
			continue;
		}
		if (b->src.at[at] == '<')
			body_wrong(b, at, "the value of %.*s has no end", STR_ARG(name));
		if (is_letter(take_sign(b)) && words == 0)
			words = at;
	}
	if (b->nblocks != blocks) {
		body_wrong(b, from, "a block in the value of %.*s is not closed", STR_ARG(name));
		b->nblocks = blocks;
	}
	if (str_starts(str_trim(str_sub(b->src, from, b->at)), S("javascript:")))
		body_wrong(b, from, "script in an address");
	if (!take(b, '"'))
		body_wrong(b, from, "the value of %.*s has no end", STR_ARG(name));
	b->place = PLACE_TEXT;
	return words;
}

static void
literal_value(struct body *b, struct tag *t, struct str name)
{
	size_t from = b->at, words;
	struct str value;

	body_literal(b, S(" "));
	body_literal(b, name);
	body_literal(b, S("=\""));
	words = quoted_value(b, name);
	body_literal(b, S("\""));
	value = str_sub(b->src, from, b->at - 1);
	if (str_eq(name, S("name")) || str_eq(name, S("property")))
		t->kind = value;
	if (str_eq(name, S("content")))
		t->words = words;
	else if (words > 0 && IS_IN(name, worded))
		body_wrong(b, words, "literal words in %.*s=: use {t key}", STR_ARG(name));
}

static void
note_attr(struct body *b, struct tag *t, struct str name, size_t at)
{
	if (IS_IN(name, t->attrs) || t->nattrs == TAG_ATTRS)
		body_wrong(b, at, "%.*s= stands here twice, or there are too many attributes",
		    STR_ARG(name));
	else
		t->attrs[t->nattrs++] = name;
	if (str_eq(name, S("style")) || str_starts(name, S("on")))
		body_wrong(
		    b, at, "%.*s= is not allowed by our content security policy", STR_ARG(name));
}

static void
take_attribute(struct body *b, struct tag *t)
{
	size_t at = b->at;
	struct str name = take_name(b);

	if (name.n == 0) {
		body_wrong(b, at,
		    b->src.at[at] == '{' ? "a hole where the name of an attribute is expected"
					 : "\"%c\" where the name of an attribute is expected",
		    b->src.at[at]);
		b->at = b->src.at[at] == '{' ? scan_close(b->src, at) + 1 : at + 1;
		if (b->at > b->to)
			b->at = b->to;
		return;
	}
	note_attr(b, t, name, at);
	if (take(b, '?')) {
		optional_value(b, name, IS_IN(name, urls));
	} else if (!take(b, '=')) {
		body_literal(b, S(" "));
		body_literal(b, name);
	} else if (take(b, '"')) {
		literal_value(b, t, name);
	} else if (b->at < b->to && b->src.at[b->at] == '{') {
		boolean_value(b, name);
	} else {
		body_wrong(b, at, "the value of %.*s stands in no double quotes", STR_ARG(name));
	}
}

/* ---- tags -------------------------------------------------------------------------------- */

static void
check_place(struct body *b, const struct tag *t)
{
	if (IS_IN(t->name, not_in_p) && is_open(b, S("p")))
		body_wrong(b, t->at, "<%.*s> would end the open <p>", STR_ARG(t->name));
	if (IS_IN(t->name, not_in_self) && is_open(b, t->name))
		body_wrong(b, t->at, "<%.*s> in <%.*s>", STR_ARG(t->name), STR_ARG(t->name));
}

static void
check_attributes(struct body *b, const struct tag *t)
{
	if (str_eq(t->name, S("img")) && !IS_IN(S("alt"), t->attrs))
		body_wrong(b, t->at, "<img> without alt=");
	if (t->words > 0 && !IS_IN(t->kind, machine))
		body_wrong(b, t->words, "literal words in content=: use {t key}");
}

/* <style> holds the sheet and nothing else, <script> holds nothing: our policy allows no more. */
static void
closed_content(struct body *b, const struct tag *t)
{
	bool style = str_eq(t->name, S("style"));
	struct str want = style ? S("{style}</style>") : S("</script>");

	if (!str_starts(body_rest(b), want)) {
		body_wrong(b, t->at, "after <%.*s> stands %.*s", STR_ARG(t->name), STR_ARG(want));
		b->at += str_find(body_rest(b), str_sub(want, style ? 7 : 0, want.n));
	}
	if (style) {
		body_line(b, t->at);
		buf_add(b->code, S("\tdraw_raw(d, style_css);\n"));
	}
	b->at = b->at + want.n > b->to ? b->to : b->at + want.n;
	body_literal(b, style ? S("</style>") : want);
	b->left = LEFT_CLOSE;
}

static void
push_element(struct body *b, const struct tag *t)
{
	if (b->nelements == BODY_ELEMENTS) {
		body_wrong(b, t->at, "more than %d elements in one another", BODY_ELEMENTS);
		b->nelements--;
	}
	b->elements[b->nelements++] = (struct element){t->name, t->at};
}

static void
start_tag(struct body *b)
{
	struct tag t = {.at = b->at};
	bool is_void;

	b->at++;
	t.name = take_name(b);
	if (t.name.n == 0 || (b->at < b->to && b->src.at[b->at] == '{')) {
		body_wrong(b, t.at,
		    b->at < b->to && b->src.at[b->at] == '{' ? "a hole in the name of a tag"
							     : "this < begins no tag: write &lt;");
		return;
	}
	check_place(b, &t);
	body_literal(b, S("<"));
	body_literal(b, t.name);
	for (skip_blank(b); b->at < b->to && strchr("/><", b->src.at[b->at]) == NULL; skip_blank(b))
		take_attribute(b, &t);
	t.closed = take(b, '/');
	if (!take(b, '>'))
		body_wrong(b, t.at, "<%.*s has no end", STR_ARG(t.name));
	check_attributes(b, &t);
	is_void = IS_IN(t.name, voids);
	if (t.closed && !is_void && !IS_IN(t.name, shapes))
		body_wrong(b, t.at, "<%.*s/> does not close itself", STR_ARG(t.name));
	body_literal(b, t.closed && !is_void ? S("/>") : S(">"));
	b->left = is_void || t.closed ? LEFT_CLOSE : LEFT_OPEN;
	if (str_eq(t.name, S("style")) || str_eq(t.name, S("script")))
		closed_content(b, &t);
	else if (!is_void && !t.closed)
		push_element(b, &t);
}

static void
end_tag(struct body *b)
{
	size_t at = b->at, floor = b->nblocks > 0 ? b->blocks[b->nblocks - 1].nelements : 0;
	struct str name;

	b->at += 2;
	name = take_name(b);
	skip_blank(b);
	if (!take(b, '>'))
		body_wrong(b, at, "</%.*s has no end", STR_ARG(name));
	if (b->nelements <= floor)
		body_wrong(b, at,
		    floor > 0 ? "</%.*s> closes what was opened outside this block"
			      : "</%.*s> closes nothing",
		    STR_ARG(name));
	else if (!str_eq(b->elements[b->nelements - 1].name, name))
		body_wrong(b, at, "</%.*s> where </%.*s> is expected (line %d)", STR_ARG(name),
		    STR_ARG(b->elements[b->nelements - 1].name),
		    line_at(b->view->file, b->elements[b->nelements - 1].at));
	if (b->nelements > floor)
		b->nelements--;
	body_literal(b, S("</"));
	body_literal(b, name);
	body_literal(b, S(">"));
	b->left = LEFT_CLOSE;
}

void
html_tag(struct body *b)
{
	struct str rest = body_rest(b);
	size_t end;

	if (str_starts(rest, S("<!--"))) {
		end = str_find(rest, S("-->"));
		if (end == rest.n)
			body_wrong(b, b->at, "this comment has no end");
		b->at = end == rest.n ? b->to : b->at + end + 3;
	} else if (str_starts(rest, S("<!DOCTYPE html>"))) {
		body_literal(b, S("<!DOCTYPE html>"));
		b->at += sizeof("<!DOCTYPE html>") - 1;
		b->left = LEFT_CLOSE;
	} else if (str_starts(rest, S("</"))) {
		end_tag(b);
	} else {
		start_tag(b);
	}
}
