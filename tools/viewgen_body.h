/* tools/viewgen_body.h - one view while it is compiled: where we are, what is open, what was
 * written. */
#pragma once
#include "viewgen.h"

/* Where a hole stands; each place has its own escaper. */
enum place { PLACE_TEXT, PLACE_ATTR, PLACE_URL, PLACE_PLAIN };

/* What stood before white space: it decides whether the white space matters. */
enum left { LEFT_EDGE, LEFT_OPEN, LEFT_CLOSE, LEFT_TEXT, LEFT_BLANK };

struct element {
	struct str name;
	size_t at;
};

enum block_kind { BLOCK_IF, BLOCK_ELSE, BLOCK_EACH, BLOCK_FRAME };
struct block {
	enum block_kind kind;
	size_t at;
	size_t nelements; /* open when it began */
	enum place place;
	struct str frame; /* BLOCK_FRAME: the view, and the number of its arguments' struct */
	int number;
};

#define BODY_ELEMENTS 64
#define BODY_BLOCKS 32
struct body {
	struct gen *g;
	const struct view *view;
	struct str src; /* the whole file */
	size_t at, to;
	struct buf *code;
	struct buf lit; /* markup not yet written to the code */
	enum place place;
	enum left left;
	struct element elements[BODY_ELEMENTS];
	size_t nelements;
	struct block blocks[BODY_BLOCKS];
	size_t nblocks;
	int serial;
	bool slot_seen;
};

/* Report something at an offset of the file. */
#define body_wrong(b, offset, ...)                                                                 \
	wrong((b)->g, (b)->view->file->path, line_at((b)->view->file, (offset)), __VA_ARGS__)

/* What is left of the body. */
struct str body_rest(const struct body *);
/* Markup as it is. */
void body_literal(struct body *, struct str);
/* Begin code that belongs to the line of an offset; the markup so far is written first. */
void body_line(struct body *, size_t at);

/* viewgen_scan.c: C expressions, as far as brackets and quotes go. */
/* The bracket that closes the one at s[from], or s.n. */
size_t scan_close(struct str s, size_t from);
/* Cut the next part at a comma that stands in no bracket; false when all is used up. */
bool scan_comma(struct str *s, struct str *part);
/* Where " name=" begins that stands in no bracket, or s.n. */
size_t scan_named(struct str s);

/* viewgen_hole.c: the hole that starts at b->at; leaves b->at behind it. */
void hole_read(struct body *);
/* The expression of a hole that must be one: checked=HERE, name?="HERE". */
struct str hole_expr(struct body *);
/* What the hole at b->at is, for the white space around it. */
enum hole_kind {
	HOLE_TEXT,   /* a value, or words */
	HOLE_EDGE,   /* {view} or {slot} */
	HOLE_OPENS,  /* {if} or {each} */
	HOLE_TURNS,  /* {else} */
	HOLE_CLOSES, /* {end} */
};
enum hole_kind hole_kind(const struct body *);

/* viewgen_html.c: text up to the next < or {, and the tag, comment or doctype at b->at. */
void html_text(struct body *);
void html_tag(struct body *);
/* Report elements left open above the floor, and forget them. */
void html_level(struct body *, size_t floor, size_t at);
