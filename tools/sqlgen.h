/* tools/sqlgen.h - what the parts of sqlgen share.  The language it reads: docs/tools.md. */
#pragma once
#include <sqlite3.h>

#include "base/arena.h"
#include "base/buf.h"

#define SHA256_BYTES 32

/* The types of parameters and columns. */
enum word { WORD_I64, WORD_FLAG, WORD_STR, WORD_BYTES, WORD_ID };

struct field {
	struct str name;
	enum word word;
	struct str id; /* WORD_ID: the kind of row, "person" of person_id */
	bool maybe;    /* may be NULL */
};

enum kind { KIND_ONE, KIND_MAYBE, KIND_MANY, KIND_DO };

struct query {
	const char *file;
	int line;
	int number; /* over all rooms, from 0 */
	struct str name;
	enum kind kind;
	struct field *in;
	size_t nin;
	struct field *out;
	size_t nout;
	bool changed;   /* :do tells how many rows it touched */
	struct str all; /* why it may read private rows without a viewer; NONE: it may not */
	struct str sql; /* without comments, blanks folded */
	bool writes;
};

struct room {
	const char *file;
	struct str stem;
	struct query *queries;
	size_t n;
};

struct table {
	struct str name;
	bool grows;
	bool personal; /* marked "-- private" */
};

struct migration {
	int number;
	struct str name;
	struct str sqlite;
	struct str postgres;
	unsigned char sha256[SHA256_BYTES];
};

struct gen {
	struct arena *arena;
	int errors;
	sqlite3 *db; /* in memory, migrated */
	struct migration *migrations;
	size_t nmigrations;
	struct table *tables;
	size_t ntables;
	struct room *rooms;
	size_t nrooms;
};

/* Print "file:line: ..." and count it; nothing is written once something was wrong. */
void gen_bad(struct gen *, const char *file, int line, const char *fmt, ...) LIKE_PRINTF(4, 5);
/* The table of that name, or NULL. */
const struct table *gen_table(const struct gen *, struct str name);

/* ---- tokens of SQL ------------------------------------------------------------------------- */

enum token {
	TOKEN_END,
	TOKEN_BLANK,
	TOKEN_COMMENT,
	TOKEN_WORD,
	TOKEN_PARAM,
	TOKEN_TEXT,
	TOKEN_SIGN
};

/* The token at *at, which moves behind it.  TOKEN_WORD is a name, key word or number; TOKEN_TEXT
 * stands in quotes; TOKEN_PARAM is $1 and so on; TOKEN_SIGN is one other character. */
enum token sql_token(struct str sql, size_t *at, struct str *out);
/* The next token that is neither blank nor comment. */
enum token sql_next(struct str sql, size_t *at, struct str *out);
/* True when the word stands in the statement, case ignored, outside of quotes and comments. */
bool sql_has(struct str sql, const char *word);

/* ---- the parts ----------------------------------------------------------------------------- */

/* Read one room's queries. */
void room_read(struct gen *, const char *file, struct str text, struct room *out);
/* Map one migration to both engines, run it, learn its tables and their marks. */
void migration_read(struct gen *, const char *file, struct str text, struct migration *out);
/* Refuse a row that goes or changes with another one, cannot be found by it, and is of a table that
 * grows: no plan of a query would show that. */
void references_check(struct gen *, const char *file);
/* Prepare a query on the migrated schema and judge it. */
void query_check(struct gen *, struct query *);
/* The C of everything. */
struct str write_room_header(struct gen *, const struct room *);
struct str write_room(struct gen *, const struct room *);
struct str write_migrations_header(struct gen *);
struct str write_migrations(struct gen *);
struct str write_catalogue_header(struct gen *);
struct str write_catalogue(struct gen *);
