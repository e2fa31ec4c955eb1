/* base/text_table.h - the catalogue as tools/viewgen writes it into text_table.c; only base/text.c
 * reads it. */
#pragma once
#include "base/text.h"

/* The two plural forms of a key; where it has none, both are the same. */
struct text_form {
	struct text one, other;
};
struct text_lang_table {
	struct str tag; /* BCP 47, such as "en" */
	bool rtl;
	const struct text_form *forms; /* TEXT_KEYS; one without pieces is said in English */
};

/* [0] is English. */
extern const struct text_lang_table text_langs[];
extern const size_t text_nlangs;
/* TEXT_KEYS of them, such as "call.full". */
extern const char *const text_names[];
/* TEXT_KEYS of them: a key's argument names in the order in which English first names them, then
 * NULL.  text_piece.arg counts in this list. */
extern const char *const *const text_arg_names[];
