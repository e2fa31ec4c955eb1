/* store/db.h - the database: one connection that writes, several that read.
 *
 * Only sqlgen's functions call the statement part; domain code calls sql_*() with a struct rd * or
 * a struct tx *.  Only the writer makes a tx, commits it or rolls it back. */
#pragma once
#include "base/err.h"

struct db;

enum db_mode { DB_READ, DB_WRITE };

#define DB_STATEMENT_MS 2000 /* a reader's statement is ended after this */

/* Open the hub's database file.  DB_WRITE: made when it is not there (0600), WAL, synchronous=FULL,
 * secure_delete, foreign keys; it alone checkpoints.  DB_READ: query_only.  A link, a file of
 * another program and a file system without shared memory are FAULT_STORE.  path ":memory:" is for
 * tests and tools.  The db lives in the arena, is used by one thread at a time, and not after a
 * fork (asserted). */
MUST_CHECK err db_open(struct arena *, const char *path, enum db_mode, struct db **out);
void db_close(struct db *);
/* Bring the schema up to the newest migration.  *was = the version found (0 = empty).  A changed
 * checksum or a schema newer than ours is refused. */
MUST_CHECK err db_migrate(struct db *, struct arena *, int64_t now, int *was);
int db_newest(void);
/* The schema version of an open database without changing it; 0 = empty. */
MUST_CHECK err db_version(struct db *, struct arena *, int *out);

/* ---- reading ----------------------------------------------------------------------------- */

/* Open a snapshot; rows go to the arena.  Statements past 2 s of running are ended: FAULT_BUSY. */
MUST_CHECK err rd_begin(struct db *, struct arena *, struct rd **out);
void rd_end(struct rd *);
struct arena *rd_arena(struct rd *);
/* True while this thread holds no snapshot (asserted before asking other servers). */
bool db_thread_free(void);

/* ---- writing (the writer only) ----------------------------------------------------------- */

MUST_CHECK err tx_begin(struct db *, struct arena *, struct tx **out);
/* A savepoint around one act; its rows go to the arena given. */
MUST_CHECK err tx_save(struct tx *, struct arena *);
MUST_CHECK err tx_release(struct tx *);
/* OK too when the whole transaction is gone: then all of it is undone. */
MUST_CHECK err tx_undo(struct tx *);
/* False when the whole transaction is gone (a full disk can do that inside a savepoint). */
bool tx_stands(const struct tx *);
/* Ends the transaction, whether it could be kept or not.  FAULT_FULL on a full disk.  A disk that
 * fails to write or sync ends the process. */
MUST_CHECK err tx_commit(struct tx *);
/* Nothing happens when it has ended already, or was never begun (NULL). */
void tx_rollback(struct tx *);
struct arena *tx_arena(struct tx *);
/* Read inside the transaction. */
struct rd *tx_rd(struct tx *);
/* PASSIVE checkpoint when the WAL holds at least 4 MiB; the writer calls it between batches. */
void db_checkpoint(struct db *);
/* Erase what deleting left behind: FTS optimize where there is one, WAL truncate.  The writer's,
 * between transactions; FAULT_BUSY when readers hold snapshots for longer than half a second. */
MUST_CHECK err db_forget(struct db *, struct arena *);
/* Online copy into a new file (0600), fsynced; whole and of one moment.  With a DB_READ connection
 * of its own it holds up nobody; a copy that fails is taken away again. */
MUST_CHECK err db_copy(struct db *, struct arena *, const char *to);
/* integrity_check and foreign_key_check; OK or a fault that says what was found. */
MUST_CHECK err db_verify(struct db *, struct arena *);

/* ---- statements (generated code only) ---------------------------------------------------- */

struct st; /* a prepared, kept statement being run */

MUST_CHECK err rd_prepare(struct rd *, int query, const char *sql, struct st **out);
MUST_CHECK err tx_prepare(struct tx *, int query, const char *sql, struct st **out);
void st_bind_int(struct st *, int at, int64_t);
void st_bind_opt(struct st *, int at, struct opt);
void st_bind_id(struct st *, int at, int64_t);       /* 0 binds NULL */
void st_bind_str(struct st *, int at, struct str);   /* NONE binds NULL */
void st_bind_bytes(struct st *, int at, struct str); /* NONE binds NULL */
/* *row = a row stands ready; false at the end. */
MUST_CHECK err st_step(struct st *, bool *row);
int64_t st_int(struct st *, int column);
struct opt st_opt(struct st *, int column);
struct str st_str(struct st *, int column, struct arena *); /* text or bytes, copied; NULL: NONE */
/* Every row of a generated function is judged by this, after its columns were read: FAULT_STORE for
 * a NULL in a column whose bit is not set or a value of another type, FAULT_LIMIT when the arena
 * had no room for it. */
MUST_CHECK err st_row(struct st *, uint64_t may_be_null);
/* FAULT_STORE when another row follows. */
MUST_CHECK err st_last(struct st *);
/* The fault of a query that has to find a row and found none. */
MUST_CHECK err st_missing(struct st *);
/* Make room for more rows of that size; FAULT_LIMIT when the arena has none. */
MUST_CHECK err st_grow(struct st *, void **rows, size_t *room, size_t size);
/* Reset and unbind; the statement is kept for the next run.  NULL is fine. */
void st_done(struct st *);
void st_cleanup(struct st **);
#define STATEMENT __attribute__((cleanup(st_cleanup))) struct st *
struct arena *st_arena(struct st *);
/* Rows an insert, update or delete touched. */
int64_t st_changes(struct st *);
