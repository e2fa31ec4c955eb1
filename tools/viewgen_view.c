/* tools/viewgen_view.c - the files of views: signatures, bodies, the C around them. */
#include "viewgen_body.h"

#define LITERAL_MAX 2000
#define FILE_INCLUDES 64

struct view *
view_find(const struct gen *g, struct str name)
{
	for (size_t i = 0; i < g->nviews; i++)
		if (str_eq(g->views[i].name, name))
			return &g->views[i];
	return NULL;
}

static struct str
room_of(const char *path)
{
	struct str s = str_of(path);
	size_t from = s.n;

	while (from > 0 && s.at[from - 1] != '/')
		from--;
	return str_sub(s, from, str_ends(s, S(".view")) ? s.n - 5 : s.n);
}

/* ---- signatures -------------------------------------------------------------------------- */

static struct view *
view_add(struct gen *g)
{
	size_t room = g->room == 0 ? 64 : 2 * g->room;

	if (g->nviews == g->room) {
		g->views = arena_grow(
		    g->arena, g->views, g->room * sizeof(struct view), room * sizeof(struct view));
		g->room = room;
	}
	return memset(&g->views[g->nviews++], 0, sizeof(struct view));
}

/* The parameters, each with its name: the last word. */
static void
read_params(struct gen *g, struct view *v, int line)
{
	struct str rest = v->params, part;

	while (scan_comma(&rest, &part)) {
		size_t from = part.n;

		while (from > 0 && is_name_char(part.at[from - 1]))
			from--;
		if (from == part.n || from == 0 || v->nparams == VIEW_PARAMS) {
			wrong(g, v->file->path, line, "expected at most %d typed parameters",
			    VIEW_PARAMS);
			return;
		}
		v->param[v->nparams] = part;
		v->pname[v->nparams++] = str_sub(part, from, part.n);
	}
}

/* A <view name (parameters)> or <text ...> at an offset; past its end. */
static size_t
read_view(struct gen *g, const struct source *file, size_t at, bool plain)
{
	struct str s = file->text, name, end = plain ? S("</text>") : S("</view>");
	size_t open = at + str_find_char(str_sub(s, at, s.n), '('), close = scan_close(s, open);
	int line = line_at(file, at);
	struct view *v;

	name = str_trim(str_sub(s, at + 5, open));
	for (size_t i = 0; i < name.n; i++)
		if (!is_name_char(name.at[i]))
			name.n = 0;
	if (name.n == 0 || close == s.n || close + 1 >= s.n || s.at[close + 1] != '>') {
		wrong(g, file->path, line, "expected <%s name (typed parameters)>",
		    plain ? "text" : "view");
		return s.n;
	}
	if (view_find(g, name) != NULL)
		wrong(g, file->path, line, "%.*s stands in %s too", STR_ARG(name),
		    view_find(g, name)->file->path);
	v = view_add(g);
	*v = (struct view){.file = file, .room = room_of(file->path), .name = name, .plain = plain};
	v->params = str_trim(str_sub(s, open + 1, close));
	v->from = close + 2;
	v->to = v->from + str_find(str_sub(s, v->from, s.n), end);
	v->frame = str_find(str_sub(s, v->from, v->to), S("{slot}")) < v->to - v->from;
	read_params(g, v, line);
	if (v->to == s.n)
		wrong(g, file->path, line, "%.*s is missing", STR_ARG(end));
	return v->to == s.n ? s.n : v->to + end.n;
}

/* What may stand beside views: white space, comments, includes.  Past it, or at. */
static size_t
skip_between(const struct source *file, size_t at)
{
	struct str rest = str_sub(file->text, at, file->text.n);

	if (is_blank(rest.at[0]))
		return at + 1;
	if (str_starts(rest, S("<!--")))
		return at + str_find(rest, S("-->")) + 3;
	if (str_starts(rest, S("<include \"")))
		return at + str_find_char(rest, '>') + 1;
	return at;
}

void
view_read(struct gen *g, const struct source *file)
{
	for (size_t at = 0; at < file->text.n;) {
		struct str rest = str_sub(file->text, at, file->text.n);
		size_t past = skip_between(file, at);

		if (past > at) {
			at = past;
		} else if (str_starts(rest, S("<view ")) || str_starts(rest, S("<text "))) {
			at = read_view(g, file, at, rest.at[1] == 't');
		} else {
			wrong(g, file->path, line_at(file, at),
			    "expected <include>, <view> or <text>");
			return;
		}
	}
}

/* ---- bodies ------------------------------------------------------------------------------ */

struct str
body_rest(const struct body *b)
{
	return str_sub(b->src, b->at, b->to);
}

void
body_literal(struct body *b, struct str s)
{
	buf_add(&b->lit, s);
}

static void
body_flush(struct body *b)
{
	struct str s = buf_str(&b->lit);

	for (size_t i = 0; i < s.n; i += LITERAL_MAX) {
		buf_add(b->code, S("\tdraw_raw(d, S("));
		c_literal(b->code, str_sub(s, i, i + LITERAL_MAX));
		buf_add(b->code, S("));\n"));
	}
	b->lit.n = 0;
}

void
body_line(struct body *b, size_t at)
{
	body_flush(b);
	buf_addf(b->code, "#line %d \"%s\"\n", line_at(b->view->file, at), b->view->file->path);
}

/* The head of a view's function, or of the first half of a frame's. */
static void
open_function(struct body *b)
{
	const struct view *v = b->view;

	buf_addf(b->code, "\nvoid\nview_%.*s%s(struct draw *d", STR_ARG(v->name),
	    v->frame ? "_open" : "");
	if (v->nparams > 0 && v->frame)
		buf_addf(b->code, ", const struct view_%.*s_in *vg_in", STR_ARG(v->name));
	else if (v->nparams > 0)
		buf_addf(b->code, ", %.*s", STR_ARG(v->params));
	buf_add(b->code, S(")\n{\n"));
	for (size_t i = 0; v->frame && i < v->nparams; i++)
		buf_addf(
		    b->code, "\t%.*s = vg_in->%.*s;\n", STR_ARG(v->param[i]), STR_ARG(v->pname[i]));
}

/* Whatever stands at b->at; at least one sign is taken. */
static void
step(struct body *b)
{
	if (b->src.at[b->at] == '{') {
		hole_read(b);
	} else if (b->view->plain) {
		body_literal(b, str_sub(b->src, b->at, b->at + 1));
		b->at++;
	} else if (b->src.at[b->at] == '<') {
		html_tag(b);
	} else {
		html_text(b);
	}
}

static void
compile(struct gen *g, const struct view *v, struct buf *code)
{
	struct body b = {.g = g,
	    .view = v,
	    .src = v->file->text,
	    .at = v->from,
	    .to = v->to,
	    .code = code,
	    .lit = BUF(g->arena),
	    .place = v->plain ? PLACE_PLAIN : PLACE_TEXT};

	open_function(&b);
	if (v->plain && b.at < b.to && b.src.at[b.at] == '\n')
		b.at++;
	while (b.at < b.to)
		step(&b);
	for (; b.nblocks > 0; b.nblocks--)
		body_wrong(&b, b.blocks[b.nblocks - 1].at, "this block has no {end}");
	html_level(&b, 0, b.to);
	if (v->frame && !b.slot_seen)
		body_wrong(&b, b.to, "{slot} does not stand where it could be filled");
	body_flush(&b);
	buf_add(code, S("}\n"));
}

/* ---- files ------------------------------------------------------------------------------- */

static void
write_prototype(struct buf *h, const struct view *v)
{
	if (!v->frame) {
		buf_addf(h, "void view_%.*s(struct draw *d%s%.*s);\n", STR_ARG(v->name),
		    v->nparams > 0 ? ", " : "", STR_ARG(v->params));
		return;
	}
	if (v->nparams == 0) {
		buf_addf(h,
		    "void view_%.*s_open(struct draw *d);\nvoid view_%.*s_close(struct draw *d);\n",
		    STR_ARG(v->name), STR_ARG(v->name));
		return;
	}
	buf_addf(h, "struct view_%.*s_in {\n", STR_ARG(v->name));
	for (size_t i = 0; i < v->nparams; i++)
		buf_addf(h, "\t%.*s;\n", STR_ARG(v->param[i]));
	buf_addf(h,
	    "};\nvoid view_%.*s_open(struct draw *d, const struct view_%.*s_in *vg_in);\n"
	    "void view_%.*s_close(struct draw *d, const struct view_%.*s_in *vg_in);\n",
	    STR_ARG(v->name), STR_ARG(v->name), STR_ARG(v->name), STR_ARG(v->name));
}

static void
write_includes(struct buf *h, struct str text)
{
	for (size_t at = str_find(text, S("<include \"")); at < text.n;) {
		struct str rest = str_sub(text, at + 9, text.n);
		struct str name = str_sub(rest, 0, str_find_char(rest, '>'));

		buf_addf(h, "#include %.*s\n", STR_ARG(str_trim(name)));
		at += 9 + str_find(rest, S("<include \""));
	}
}

/* The headers of all rooms whose views are called, found by their names. */
static void
write_uses(struct gen *g, struct buf *c, const struct source *file, struct str code)
{
	struct str room = room_of(file->path), last = NONE;

	buf_addf(c, "#include \"view_%.*s.h\"\n", STR_ARG(room));
	for (size_t i = 0; i < g->nviews; i++) {
		const struct view *v = &g->views[i];
		struct str call = buf_format(
		    g->arena, "\tview_%.*s%s(d", STR_ARG(v->name), v->frame ? "_open" : "");

		if (str_eq(v->room, room) || str_eq(v->room, last) ||
		    str_find(code, call) == code.n)
			continue;
		buf_addf(c, "#include \"view_%.*s.h\"\n", STR_ARG(v->room));
		last = v->room;
	}
	if (str_find(code, S("style_css")) < code.n)
		buf_add(c, S("#include \"style.h\"\n"));
	buf_add(c, S("#include \"base/text.h\"\n"));
}

void
view_write(struct gen *g, const struct source *file)
{
	struct buf h = BUF(g->arena), c = BUF(g->arena), code = BUF(g->arena);
	struct str room = room_of(file->path);

	buf_addf(&h, "/* Generated by viewgen from %s. */\n#pragma once\n", file->path);
	buf_add(&h, S("#include \"base/draw.h\"\n"));
	write_includes(&h, file->text);
	buf_char(&h, '\n');
	for (size_t i = 0; i < g->nviews; i++) {
		if (g->views[i].file != file)
			continue;
		write_prototype(&h, &g->views[i]);
		compile(g, &g->views[i], &code);
	}
	buf_addf(&c, "/* Generated by viewgen from %s. */\n", file->path);
	write_uses(g, &c, file, buf_str(&code));
	buf_add(&c, buf_str(&code));
	write_result(g, buf_format(g->arena, "view_%.*s.h", STR_ARG(room)), buf_str(&h));
	write_result(g, buf_format(g->arena, "view_%.*s.c", STR_ARG(room)), buf_str(&c));
}
