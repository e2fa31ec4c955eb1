/* fedi/facet.h - the words of a post on Bluesky: as much as it takes, and where links and hashtags
 * stand in them.  Nothing is found there by itself: each has to be named by the bytes of UTF-8 from
 * which to which it goes (app.bsky.richtext.facet). */
#pragma once
#include "base/types.h"

/* app.bsky.feed.post: at most so much of text. */
#define FACET_GRAPHEMES 300
#define FACET_BYTES 3000
#define FACETS_MAX 24

enum facet_kind { FACET_LINK, FACET_TAG };
struct facet {
	enum facet_kind kind;
	size_t start, end; /* bytes of the text; the end is outside */
	struct str value;  /* the address; the tag without '#' */
};
struct facet_text {
	struct str text;
	struct facet facets[FACETS_MAX];
	size_t n;
};

/* A line each; each may be empty but the link. */
struct facet_parts {
	struct str head, body, facts; /* plain words */
	struct url link;              /* a whole address of ours, at most 250 graphemes */
};
/* All of them where they fit; else the body is cut, then the head, then the facts, with "…" behind
 * a whole word, so that no hashtag or address is cut in two.  The link always stands whole. */
void facet_make(struct arena *, const struct facet_parts *, struct facet_text *out);
/* At most n graphemes of plain words, cut likewise. */
struct str facet_cut(struct arena *, struct str words, size_t n);
