/* tools/viewgen.h - what the parts of the generator share.
 *
 * The language is described in docs/tools.md.  The tool runs once and ends, so everything lives in
 * one arena.  Errors are printed where they are found and counted; the run goes on to find more. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"

/* A source file and where its text stands. */
struct source {
	const char *path;
	struct str text;
};

#define ENTRY_ARGS 8
/* One key of the catalogue in one language. */
struct entry {
	struct str key;
	struct str plain, one, other; /* the words as written; NONE where the file has none */
	struct str args[ENTRY_ARGS];  /* in the order of first appearance */
	size_t nargs;
	int line;
	bool used;
};
struct lang {
	const char *path; /* NULL for the pseudo-language */
	struct str tag;
	bool rtl;
	struct entry *entries;
	size_t n, room;
};

#define VIEW_PARAMS 8
/* One <view> or <text>. */
struct view {
	const struct source *file;
	struct str room; /* the file's name without folder and suffix */
	struct str name;
	struct str params;             /* as written, without the brackets */
	struct str param[VIEW_PARAMS]; /* each on its own */
	struct str pname[VIEW_PARAMS]; /* its name */
	size_t nparams;
	size_t from, to; /* the body, offsets into the file */
	bool plain;      /* a <text> */
	bool frame;      /* holds {slot} */
};

struct gen {
	struct arena *arena;
	const char *folder; /* where the results go */
	int errors;
	struct lang *langs; /* [0] is English */
	size_t nlangs;
	struct view *views;
	size_t nviews, room;
};

/* Report what is wrong and where. */
void wrong(struct gen *, const char *path, int line, const char *fmt, ...) LIKE_PRINTF(4, 5);
/* The line of an offset, from 1. */
int line_at(const struct source *, size_t at);
/* Write folder/name unless it holds just that already. */
void write_result(struct gen *, struct str name, struct str text);
/* A C string literal with its quotes, ASCII only. */
void c_literal(struct buf *, struct str);
/* The code point at s, and its length; -1 when it is not UTF-8. */
int32_t utf8_at(struct str s, size_t *n);
/* A letter of any script. */
bool is_letter(int32_t c);
bool is_name_char(char c);
bool is_blank(char c);

/* viewgen_text.c */
void text_read(struct gen *, const struct source *);
/* Put English first, add the pseudo-language, compare the others with English. */
void text_check(struct gen *);
struct entry *text_find(const struct lang *, struct str key);
/* Mark the keys whose T_ constants stand in a source. */
void text_scan(struct gen *, struct str source);
void text_unused(struct gen *);
void text_write(struct gen *);

/* viewgen_view.c: first the signatures of all files, then the bodies. */
void view_read(struct gen *, const struct source *);
void view_write(struct gen *, const struct source *);
struct view *view_find(const struct gen *, struct str name);

/* viewgen_asset.c */
void asset_style(struct gen *, const struct source *);
void asset_script(struct gen *, const struct source *);
