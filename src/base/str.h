/* base/str.h - reading text through views. */
#pragma once
#include "base/types.h"

/* A view of a zero-terminated string; NULL gives NONE. */
struct str str_of(const char *);
/* A copy in the arena.  NONE stays NONE. */
struct str str_copy(struct arena *, struct str);
/* A zero-terminated copy, for the edges of libraries.  Never NULL. */
char *str_c(struct arena *, struct str);
bool str_eq(struct str, struct str);
/* Equal when ASCII case is ignored. */
bool str_eq_ascii(struct str, struct str);
/* Bytewise order, shorter first: <0, 0, >0. */
int str_cmp(struct str, struct str);
bool str_starts(struct str, struct str prefix);
bool str_ends(struct str, struct str suffix);
/* Where needle first stands in s, or s.n when it does not. */
size_t str_find(struct str s, struct str needle);
/* Where c first stands in s, or s.n. */
size_t str_find_char(struct str s, char c);
/* The part from..to, both clamped to s. */
struct str str_sub(struct str s, size_t from, size_t to);
/* Without ASCII white space at both ends. */
struct str str_trim(struct str);
/* Cut s at the first c: *head is what stood before, s becomes the rest.  False: s is used up. */
bool str_split(struct str *s, char c, struct str *head);
/* ASCII letters made small, in the arena. */
struct str str_lower_ascii(struct arena *, struct str);
/* A whole decimal number, maybe with a minus first, and nothing else; false for none or too big. */
bool str_int(struct str, int64_t *out);
/* Equal, in time that depends on the lengths only. */
bool str_eq_secret(struct str, struct str);
/* FNV-1a, for tables that no stranger can choose the keys of. */
uint64_t str_hash(struct str);
