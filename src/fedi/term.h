/* fedi/term.h - the terms of documents that others wrote, in all the shapes they really have.
 *
 * Names are fixed and no context is ever fetched (reference federation, 8.16): a term that is not
 * known here is no term.  A value may be NULL or JSON's null everywhere: then nothing was said. */
#pragma once
#include "base/err.h"
#include "base/json.h"

#define TERM_ADDRESS 2048            /* longest address, in bytes */
#define TERM_TEXT ((size_t)64 << 10) /* longest text, in bytes */
#define JSON_DOC __attribute__((cleanup(json_cleanup))) struct json_doc

/* Read one JSON object of at most 1 MiB; close it with JSON_DOC.  FAULT_INPUT: anything else,
 * @graph, @included or @reverse at any depth, a string over 256 KiB, an array over 1,000. */
MUST_CHECK err term_open(struct arena *, struct str body, struct json_doc **out);
/* Does its @context name ActivityStreams, by the address that all of them write? */
bool term_has_context(const struct json *object);

/* An address in the arena as it was written, NONE unless activity_origin() finds its origin. */
struct str term_address(struct arena *, struct str);
/* Whom or what a value names: an address, an object with an id, or the first such among the first
 * eight of an array.  NONE when it names nothing. */
struct str term_id(struct arena *, const struct json *);
/* The page a value leads to: an address, a Link's href, or the first such, likewise. */
struct str term_link(struct arena *, const struct json *);
/* Text as written: the term itself, or, where there is only a language map, what stands first in
 * it; what is longer than TERM_TEXT is cut.  NONE when there is none, or only an empty one. */
struct str term_text(struct arena *, const struct json *object, const char *name, const char *map);
/* RFC 3339 with any offset, its seconds optional as ActivityStreams has it; in Unix seconds. */
struct opt term_time(const struct json *);

/* Rows of names that a type may have.  A document of several types is the first that is known. */
struct term_type {
	struct str name;
	int value;
};
int term_type(const struct json *type, const struct term_type *rows, size_t n, int otherwise);
