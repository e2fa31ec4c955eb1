/* fedi/tags.h - hashtags that stand in a text. */
#pragma once
#include "base/types.h"

#define TAGS_MAX 16
struct tags {
	struct str names[TAGS_MAX]; /* with '#', each once whatever its case */
	size_t n;
};
/* The markup as other servers keep it: "#word" becomes a link to `page` with the classes they look
 * for, and is noted in *tags; headings become bold paragraphs and lines across fall away, because
 * Mastodon drops both.  html has to be whole and escaped, as views and the cleaner leave it.  Words
 * inside links, code and pre stay as they are; so does what has no letter, or over 39 bytes. */
struct str tags_link(struct arena *, struct str html, struct url page, struct tags *tags);
/* The bytes of the hashtag that begins at `at` in plain words, with its '#'; 0: none does. */
size_t tags_at(struct str words, size_t at);
