/* tools/viewgen_hole.c - {holes} become C. */
#include "viewgen_body.h"

/* A word, and what follows it in the hole. */
struct hole {
	size_t at;       /* of its brace */
	struct str rest; /* behind the word, trimmed */
};

struct arg {
	struct str name, expr;
};

/* The function that draws a value, and the one that draws words, by place. */
static const struct {
	const char *value, *words;
} drawers[] = {
    [PLACE_TEXT] = {"draw_text", "draw_text_str"},
    [PLACE_ATTR] = {"draw_attr", "draw_attr_str"},
    [PLACE_URL] = {"draw_url", NULL},
    [PLACE_PLAIN] = {"draw_plain", "draw_plain_str"},
};

/* The inside of the hole at b->at, trimmed; b->at moves behind it. */
static struct str
hole_inside(struct body *b)
{
	size_t from = b->at, close = scan_close(str_sub(b->src, 0, b->to), from);
	struct str inside = str_trim(str_sub(b->src, from + 1, close));

	b->at = close < b->to ? close + 1 : b->to;
	if (close == b->to)
		body_wrong(b, from, "this brace is not closed");
	else if (b->src.at[close] != '}')
		body_wrong(b, from, "a bracket in this hole is not closed");
	else if (inside.n == 0)
		body_wrong(b, from, "an empty hole");
	return inside;
}

struct str
hole_expr(struct body *b)
{
	return hole_inside(b);
}

static size_t
offset_of(const struct body *b, struct str part)
{
	return part.at == NULL ? b->at : (size_t)(part.at - b->src.at);
}

static bool
in_attribute(const struct body *b)
{
	return b->place == PLACE_ATTR || b->place == PLACE_URL;
}

/* ---- blocks ------------------------------------------------------------------------------ */

static struct block *
block_open(struct body *b, enum block_kind kind, size_t at)
{
	struct block *block;

	if (b->nblocks == BODY_BLOCKS) {
		body_wrong(b, at, "more than %d blocks in one another", BODY_BLOCKS);
		b->nblocks--;
	}
	block = &b->blocks[b->nblocks++];
	*block =
	    (struct block){.kind = kind, .at = at, .nelements = b->nelements, .place = b->place};
	return block;
}

static void
hole_if(struct body *b, struct hole h)
{
	if (h.rest.n == 0)
		body_wrong(b, h.at, "{if} without an expression");
	body_line(b, h.at);
	buf_addf(b->code, "\tif (%.*s) {\n", STR_ARG(h.rest));
	block_open(b, BLOCK_IF, h.at);
}

static void
hole_else(struct body *b, struct hole h)
{
	struct block *block = b->nblocks > 0 ? &b->blocks[b->nblocks - 1] : NULL;

	if (block == NULL || block->kind != BLOCK_IF || block->place != b->place) {
		body_wrong(b, h.at, "{else} without its {if}");
		return;
	}
	html_level(b, block->nelements, h.at);
	body_line(b, h.at);
	if (h.rest.n == 0) {
		buf_add(b->code, S("\t} else {\n"));
		block->kind = BLOCK_ELSE;
	} else if (str_starts(h.rest, S("if ")) && h.rest.n > 3) {
		buf_addf(b->code, "\t} else if (%.*s) {\n", STR_ARG(str_sub(h.rest, 3, h.rest.n)));
	} else {
		body_wrong(b, h.at, "expected {else} or {else if expression}");
	}
}

static void
hole_end(struct body *b, struct hole h)
{
	struct block *block = b->nblocks > 0 ? &b->blocks[b->nblocks - 1] : NULL;

	if (block == NULL || block->place != b->place) {
		body_wrong(b, h.at, "{end} of nothing");
		return;
	}
	html_level(b, block->nelements, h.at);
	body_line(b, h.at);
	if (block->kind == BLOCK_FRAME && block->number > 0)
		buf_addf(b->code, "\tview_%.*s_close(d, &vg_in%d);\n", STR_ARG(block->frame),
		    block->number);
	else if (block->kind == BLOCK_FRAME)
		buf_addf(b->code, "\tview_%.*s_close(d);\n", STR_ARG(block->frame));
	buf_add(b->code, block->kind == BLOCK_EACH ? S("\t}\n\t}\n") : S("\t}\n"));
	b->nblocks--;
}

/* {each x in xs, n}: xs and n are evaluated once, the index is i_x. */
static void
hole_each(struct body *b, struct hole h)
{
	struct str x, xs, n, rest;
	size_t cut = 0;

	while (cut < h.rest.n && is_name_char(h.rest.at[cut]))
		cut++;
	x = str_sub(h.rest, 0, cut);
	rest = str_trim(str_sub(h.rest, cut, h.rest.n));
	if (x.n == 0 || !str_starts(rest, S("in ")) || scan_named(rest) < rest.n) {
		body_wrong(b, h.at, "expected {each x in array, number}");
		return;
	}
	rest = str_sub(rest, 3, rest.n);
	if (!scan_comma(&rest, &xs) || !scan_comma(&rest, &n) || str_trim(rest).n > 0) {
		body_wrong(b, h.at, "expected {each x in array, number}");
		return;
	}
	body_line(b, h.at);
	buf_addf(b->code,
	    "\t{\n\t__typeof__(&(%.*s)[0]) vg_%.*s = (%.*s);\n\tsize_t n_%.*s = (size_t)(%.*s);\n",
	    STR_ARG(xs), STR_ARG(x), STR_ARG(xs), STR_ARG(x), STR_ARG(n));
	buf_addf(b->code,
	    "\tfor (size_t i_%.*s = 0; i_%.*s < n_%.*s; i_%.*s++) {\n"
	    "\t__typeof__(vg_%.*s) %.*s = &vg_%.*s[i_%.*s];\n",
	    STR_ARG(x), STR_ARG(x), STR_ARG(x), STR_ARG(x), STR_ARG(x), STR_ARG(x), STR_ARG(x),
	    STR_ARG(x));
	block_open(b, BLOCK_EACH, h.at);
}

/* ---- views ------------------------------------------------------------------------------- */

static bool
same_folder(const char *a, const char *b)
{
	const char *aslash = strrchr(a, '/'), *bslash = strrchr(b, '/');
	size_t an = aslash == NULL ? 0 : (size_t)(aslash - a);
	size_t bn = bslash == NULL ? 0 : (size_t)(bslash - b);

	return str_eq((struct str){a, an}, (struct str){b, bn});
}

/* The view of "name(args)", or NULL after a report. */
static const struct view *
called_view(struct body *b, struct str call, struct str *args)
{
	size_t open = str_find_char(call, '('), close = scan_close(call, open);
	struct str name = str_trim(str_sub(call, 0, open));
	const struct view *v;

	if (open == call.n || close + 1 != call.n) {
		body_wrong(b, offset_of(b, call), "expected {view name(arguments)}");
		return NULL;
	}
	*args = str_trim(str_sub(call, open + 1, close));
	v = view_find(b->g, name);
	if (v == NULL)
		body_wrong(b, offset_of(b, call), "there is no view %.*s", STR_ARG(name));
	else if (v->plain != b->view->plain)
		body_wrong(b, offset_of(b, call), "%.*s is a <%s>", STR_ARG(name),
		    v->plain ? "text" : "view");
	else if (!same_folder(v->file->path, b->view->file->path))
		body_wrong(b, offset_of(b, call), "%.*s stands on another floor", STR_ARG(name));
	else
		return v;
	return NULL;
}

static void
call_view(struct body *b, const struct view *v, struct str args)
{
	buf_addf(b->code, "\tview_%.*s(d%s%.*s);\n", STR_ARG(v->name), args.n > 0 ? ", " : "",
	    STR_ARG(args));
}

/* A frame's arguments are evaluated once, before its first half. */
static void
open_frame(struct body *b, const struct view *v, struct str args, size_t at)
{
	struct block *block = block_open(b, BLOCK_FRAME, at);

	block->frame = v->name;
	buf_add(b->code, S("\t{\n"));
	if (v->nparams == 0) {
		buf_addf(b->code, "\tview_%.*s_open(d);\n", STR_ARG(v->name));
		return;
	}
	block->number = ++b->serial;
	buf_addf(b->code,
	    "\tconst struct view_%.*s_in vg_in%d = {%.*s};\n\tview_%.*s_open(d, &vg_in%d);\n",
	    STR_ARG(v->name), block->number, STR_ARG(args), STR_ARG(v->name), block->number);
}

static void
hole_view(struct body *b, struct hole h)
{
	const struct view *v;
	struct str args;

	if (in_attribute(b)) {
		body_wrong(b, h.at, "no view fits into an attribute");
		return;
	}
	v = called_view(b, h.rest, &args);
	if (v == NULL)
		return;
	body_line(b, h.at);
	if (v->frame)
		open_frame(b, v, args, h.at);
	else
		call_view(b, v, args);
}

/* The code written from here on belongs to the second half of the frame. */
static void
hole_slot(struct body *b, struct hole h)
{
	if (b->nblocks > 0 || b->slot_seen || in_attribute(b)) {
		body_wrong(b, h.at, "{slot} stands once, in no block and no attribute");
		return;
	}
	b->slot_seen = true;
	body_line(b, h.at);
	buf_addf(b->code, "}\n\nvoid\nview_%.*s_close(struct draw *d", STR_ARG(b->view->name));
	if (b->view->nparams > 0)
		buf_addf(b->code, ", const struct view_%.*s_in *vg_in", STR_ARG(b->view->name));
	buf_add(b->code, S(")\n{\n"));
	for (size_t i = 0; i < b->view->nparams; i++)
		buf_addf(b->code, "\t%.*s = vg_in->%.*s;\n", STR_ARG(b->view->param[i]),
		    STR_ARG(b->view->pname[i]));
}

/* ---- texts ------------------------------------------------------------------------------- */

static size_t
read_args(struct body *b, struct str rest, size_t at, struct arg out[ENTRY_ARGS])
{
	size_t n = 0;

	while (str_trim(rest).n > 0) {
		struct str part;
		size_t cut, equals;

		rest = str_trim(rest);
		if (scan_named(rest) != 0 || n == ENTRY_ARGS) {
			body_wrong(b, at, "expected name=expression");
			return n;
		}
		equals = str_find_char(rest, '=');
		part = str_sub(rest, equals + 1, rest.n);
		cut = part.n == 0 || is_blank(part.at[0]) ? 0 : scan_named(part);
		out[n].name = str_sub(rest, 0, equals);
		out[n].expr = str_trim(str_sub(part, 0, cut));
		if (out[n].expr.n == 0)
			body_wrong(b, at, "%.*s= has no expression", STR_ARG(out[n].name));
		rest = str_sub(part, cut, part.n);
		n++;
	}
	return n;
}

static struct str
arg_named(const struct arg *args, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(args[i].name, name))
			return args[i].expr;
	return NONE;
}

/* One argument of a text where its {name} stands: a value, or a view. */
static void
draw_arg(struct body *b, struct str expr)
{
	struct str args;
	const struct view *v;

	buf_addf(b->code, "#line %d \"%s\"\n", line_at(b->view->file, offset_of(b, expr)),
	    b->view->file->path);
	if (!str_starts(expr, S("{view "))) {
		buf_addf(b->code, "\t%s(d, (%.*s));\n", drawers[b->place].value, STR_ARG(expr));
		return;
	}
	v = called_view(b, str_trim(str_sub(expr, 6, expr.n - 1)), &args);
	if (v != NULL && (v->frame || in_attribute(b)))
		body_wrong(b, offset_of(b, expr), "no view fits here");
	else if (v != NULL)
		call_view(b, v, args);
}

/* The loop over the pieces of a text, up to the place where an argument is drawn. */
static void
open_pieces(struct body *b, struct str key, struct str n)
{
	buf_addf(b->code,
	    "\t{\n\tconst struct text vg_t = text_get(d->lang, %.*s, (int64_t)(%.*s));\n",
	    STR_ARG(key), STR_ARG(n.n > 0 ? n : S("0")));
	buf_addf(b->code,
	    "\tfor (size_t vg_i = 0; vg_i < vg_t.n; vg_i++) {\n"
	    "\tif (vg_t.pieces[vg_i].words.at != NULL)\n"
	    "\t%s(d, vg_t.pieces[vg_i].words);\n",
	    drawers[b->place].words);
}

/* The arguments given are those that English names. */
static bool
args_fit(struct body *b, const struct entry *e, const struct arg *args, size_t n, size_t at)
{
	bool forms = e->plain.at == NULL, fit = true;

	if (forms && arg_named(args, n, S("n")).n == 0) {
		body_wrong(b, at, "%.*s has two forms and needs n=", STR_ARG(e->key));
		fit = false;
	}
	for (size_t i = 0; i < e->nargs; i++) {
		if (arg_named(args, n, e->args[i]).n > 0)
			continue;
		body_wrong(b, at, "%.*s needs %.*s=", STR_ARG(e->key), STR_ARG(e->args[i]));
		fit = false;
	}
	for (size_t i = 0; i < n; i++) {
		bool known = forms && str_eq(args[i].name, S("n"));

		for (size_t j = 0; j < e->nargs; j++)
			known = known || str_eq(args[i].name, e->args[j]);
		if (known)
			continue;
		body_wrong(b, at, "%.*s has no {%.*s}", STR_ARG(e->key), STR_ARG(args[i].name));
		fit = false;
	}
	return fit;
}

static void
hole_t(struct body *b, struct hole h)
{
	size_t cut = 0, n;
	struct arg args[ENTRY_ARGS];
	struct entry *e;
	struct str key;
	struct buf name = BUF(b->g->arena);

	while (cut < h.rest.n && !is_blank(h.rest.at[cut]))
		cut++;
	key = str_sub(h.rest, 0, cut);
	e = text_find(&b->g->langs[0], key);
	n = read_args(b, str_sub(h.rest, cut, h.rest.n), h.at, args);
	if (b->place == PLACE_URL || e == NULL) {
		body_wrong(b, h.at,
		    e == NULL ? "%.*s is in no catalogue" : "%.*s: no words in a URL",
		    STR_ARG(key));
		return;
	}
	e->used = true;
	if (!args_fit(b, e, args, n, h.at))
		return;
	buf_add(&name, S("T_"));
	for (size_t i = 0; i < key.n; i++)
		buf_char(&name, key.at[i] == '.' ? '_' : key.at[i]);
	body_line(b, h.at);
	open_pieces(b, buf_str(&name), arg_named(args, n, S("n")));
	for (size_t i = 0; i < e->nargs; i++) {
		buf_addf(b->code, "\telse if (vg_t.pieces[vg_i].arg == %zu) {\n", i);
		draw_arg(b, arg_named(args, n, e->args[i]));
		buf_add(b->code, S("\t}\n"));
	}
	buf_add(b->code, S("\t}\n\t}\n"));
}

/* {say key n=expr}: the key is known at run time only. */
static void
hole_say(struct body *b, struct hole h)
{
	size_t cut = scan_named(h.rest), n;
	struct arg args[ENTRY_ARGS];

	n = read_args(b, str_sub(h.rest, cut, h.rest.n), h.at, args);
	if (cut == 0 || b->place == PLACE_URL || n > 1 ||
	    (n == 1 && !str_eq(args[0].name, S("n")))) {
		body_wrong(b, h.at, "expected {say key n=expression}, and not in a URL");
		return;
	}
	body_line(b, h.at);
	open_pieces(b, buf_format(b->g->arena, "(%.*s)", STR_ARG(str_sub(h.rest, 0, cut))),
	    n == 1 ? args[0].expr : NONE);
	if (n == 1) {
		buf_add(b->code, S("\telse {\n"));
		draw_arg(b, args[0].expr);
		buf_add(b->code, S("\t}\n"));
	}
	buf_add(b->code, S("\t}\n\t}\n"));
}

static void
hole_style(struct body *b, struct hole h)
{
	body_wrong(b, h.at, "write <style>{style}</style>, with nothing else in it");
}

/* ---- dispatch ---------------------------------------------------------------------------- */

static const struct {
	struct str word;
	bool alone; /* takes nothing */
	enum hole_kind kind;
	void (*run)(struct body *, struct hole);
} words[] = {
    {{"if", 2}, false, HOLE_OPENS, hole_if},
    {{"else", 4}, false, HOLE_TURNS, hole_else},
    {{"end", 3}, true, HOLE_CLOSES, hole_end},
    {{"each", 4}, false, HOLE_OPENS, hole_each},
    {{"view", 4}, false, HOLE_EDGE, hole_view},
    {{"slot", 4}, true, HOLE_EDGE, hole_slot},
    {{"t", 1}, false, HOLE_TEXT, hole_t},
    {{"say", 3}, false, HOLE_TEXT, hole_say},
    {{"style", 5}, true, HOLE_TEXT, hole_style},
};

/* The row of the word that a hole begins with, or COUNT(words): an expression. */
static size_t
word_of(struct str inside)
{
	size_t i = 0;

	for (; i < COUNT(words); i++) {
		struct str w = words[i].word;

		if (str_eq(inside, w) && (words[i].alone || str_eq(w, S("else"))))
			break;
		if (!words[i].alone && str_starts(inside, w) && inside.n > w.n &&
		    is_blank(inside.at[w.n]))
			break;
	}
	return i;
}

enum hole_kind
hole_kind(const struct body *b)
{
	size_t close = scan_close(str_sub(b->src, 0, b->to), b->at);
	size_t row = word_of(str_trim(str_sub(b->src, b->at + 1, close)));

	return row < COUNT(words) ? words[row].kind : HOLE_TEXT;
}

/* In plain text a block that has a line for itself takes the line with it. */
static void
take_line(struct body *b, size_t at)
{
	size_t end = b->at;

	while (at > b->view->from && (b->src.at[at - 1] == ' ' || b->src.at[at - 1] == '\t'))
		at--;
	while (end < b->to && (b->src.at[end] == ' ' || b->src.at[end] == '\t'))
		end++;
	if ((at > b->view->from && b->src.at[at - 1] != '\n') || end >= b->to ||
	    b->src.at[end] != '\n')
		return;
	b->at = end + 1;
	while (b->lit.n > 0 && is_blank(b->lit.at[b->lit.n - 1]) && b->lit.at[b->lit.n - 1] != '\n')
		b->lit.n--;
}

/* The inside of a block is like that of an element. */
static enum left
left_of(enum hole_kind kind, bool frame)
{
	if (kind == HOLE_TEXT)
		return LEFT_TEXT;
	return kind == HOLE_OPENS || kind == HOLE_TURNS || frame ? LEFT_OPEN : LEFT_EDGE;
}

void
hole_read(struct body *b)
{
	size_t at = b->at, row, blocks = b->nblocks;
	enum hole_kind kind = hole_kind(b);
	struct str inside = hole_inside(b);

	row = word_of(inside);
	if (kind != HOLE_TEXT && b->place == PLACE_PLAIN)
		take_line(b, at);
	if (inside.n > 0 && row < COUNT(words)) {
		struct str rest = str_sub(inside, words[row].word.n, inside.n);

		words[row].run(b, (struct hole){at, str_trim(rest)});
	} else if (inside.n > 0) {
		body_line(b, at);
		buf_addf(b->code, "\t%s(d, (%.*s));\n", drawers[b->place].value, STR_ARG(inside));
	}
	b->left = left_of(kind, b->nblocks > blocks);
}
