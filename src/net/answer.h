/* net/answer.h - from a reply to the bytes of an HTTP answer.
 *
 * A head is everything but Date, Connection and the blank line, which are added when it is sent. */
#pragma once
#include "net/cache.h"

/* The header lines that stand on every answer, errors included. */
struct answer_site {
	struct str common;
	struct str scripted; /* the same for REPLY_SCRIPT */
};
/* csp: the whole Content-Security-Policy; https: the origin is, so browsers are told to stay. */
void answer_site_make(struct arena *, struct str csp, bool https, struct answer_site *out);

struct answer {
	const struct reply *reply;
	int status;       /* sent instead of reply->status, or 0 */
	bool read_only;   /* answers a GET or HEAD */
	struct str allow; /* for 405; else NONE */
	struct str etag;  /* quoted, or NONE */
	bool gzip;        /* the body that is sent is compressed */
	size_t length;    /* of the body as sent */
};

/* False when a text that would become a header holds what no header may, or a location leads
 * anywhere but to a path of ours: a defect, to be answered by 500. */
bool answer_is_sound(const struct reply *);
struct str answer_head(struct arena *, const struct answer_site *, const struct answer *);
/* The head of the 304 that stands for this answer. */
struct str answer_same(struct arena *, const struct answer_site *, const struct answer *);
/* A quoted entity tag of these bytes. */
struct str answer_etag(struct arena *, struct str body, bool gzip);
/* True when the body is text of some length, which is worth compressing. */
bool answer_shrinks(const struct reply *);
/* The body as gzip (RFC 1952), or as it was when that is not smaller: then false. */
bool answer_gzip(struct arena *, struct str body, int level, struct str *out);
/* Both forms of a page to be kept. */
void answer_forms(struct arena *, const struct answer_site *, const struct reply *,
    struct kept_form out[KEPT_FORMS]);
/* A whole short answer in plain text, for requests that nothing else can be said about. */
void answer_plain(struct arena *, const struct answer_site *, int status, struct kept_form *out);
/* True when an If-None-Match names the tag (RFC 9110 13.1.2). */
bool answer_matches(struct str if_none_match, struct str etag);
