/* base/draw.h - where views write: a buffer, a language, and one escaper for each place.
 *
 * Views are compiled by tools/viewgen, which knows the place of every hole and calls the escaper of
 * that place.  Handlers never call these functions; they call views. */
#pragma once
#include "base/buf.h"

struct draw {
	struct buf *out;
	struct arena *arena;
	int lang;      /* an index into the catalogue's languages, base/text.h */
	int64_t now;   /* unix seconds; for texts such as "today" */
	void *site;    /* what every page shows; owned by the web floor */
};

/* Element text: & < > escaped. */
void draw_text_str(struct draw *, struct str);
void draw_text_int(struct draw *, int64_t);
void draw_text_size(struct draw *, size_t);
void draw_html(struct draw *, struct html);
/* Inside double quotes: & < > " ' escaped. */
void draw_attr_str(struct draw *, struct str);
/* A URL attribute; base/url has already judged its scheme. */
void draw_url(struct draw *, struct url);
/* Plain text of mails: as it is, control characters but \n and \t dropped. */
void draw_plain_str(struct draw *, struct str);
void draw_plain_url(struct draw *, struct url);
/* Markup that viewgen has checked at build. */
void draw_raw(struct draw *, struct str);

/* Judge the type of a hole: a raw char * has no row here, so it does not compile. */
#define draw_text(d, x)                                                                            \
	_Generic((x), struct str : draw_text_str, struct html : draw_html, int : draw_text_int,    \
		 unsigned : draw_text_int, long : draw_text_int, size_t : draw_text_size)((d), (x))
#define draw_attr(d, x)                                                                            \
	_Generic((x), struct str : draw_attr_str, struct url : draw_url, int : draw_text_int,      \
		 unsigned : draw_text_int, long : draw_text_int, size_t : draw_text_size)((d), (x))
#define draw_plain(d, x)                                                                           \
	_Generic((x), struct str : draw_plain_str, struct url : draw_plain_url,                    \
		 int : draw_text_int, unsigned : draw_text_int, long : draw_text_int,              \
		 size_t : draw_text_size)((d), (x))

/* Whether an optional attribute, name?="{x}", stands: text that is not NONE, a number but 0. */
static inline bool
draw_has_str(struct str s)
{
	return s.at != NULL;
}
static inline bool
draw_has_url(struct url u)
{
	return u.s.at != NULL;
}
static inline bool
draw_has_int(int64_t n)
{
	return n != 0;
}
#define draw_has(x)                                                                                \
	_Generic((x), struct str : draw_has_str, struct url : draw_has_url, int : draw_has_int,    \
		 unsigned : draw_has_int, long : draw_has_int)(x)
