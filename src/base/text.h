/* base/text.h - the message catalogue: every sentence people read, by key and language.
 *
 * tools/viewgen compiles text/<lang>.txt into tables and writes the keys as T_... constants. */
#pragma once
#include "base/buf.h"
#include "text_keys.h"

/* A text is a run of pieces: literal words, or the number of an argument. */
struct text_piece {
	struct str words; /* NONE: an argument stands here */
	int arg;          /* index into the key's argument names */
};
struct text {
	const struct text_piece *pieces;
	size_t n;
};
struct text_arg {
	const char *name;
	struct str text;
};

/* The language that fits best: an Accept-Language header (RFC 9110 12.5.4) against what we have;
 * index 0 is English.  "qps" is the pseudo-language of tests: longer, right to left. */
int text_lang(struct str accept_language);
int text_lang_of(struct str tag);
struct str text_lang_tag(int lang);
bool text_lang_rtl(int lang);
/* The text of a key; n chooses the plural form (English: 1 or not) where the key has forms. */
struct text text_get(int lang, int key, int64_t n);
/* A text put together with plain arguments, matched by name; "n" is filled from n by itself. */
struct str text_say(
    struct arena *, int lang, int key, int64_t n, const struct text_arg args[2]);
/* The key's name, for the log. */
const char *text_name(int key);
