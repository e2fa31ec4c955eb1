/* store/db_sqlite.h - what the files of the SQLite driver share; nobody else includes it. */
#pragma once
#include <sqlite3.h>
#include <sys/types.h>

#include "store/db.h"

#define DB_PARAMETERS 30
#define DB_BUSY_MS 5000

struct rd {
	struct db *db;
	struct arena *arena;
};

struct tx {
	struct rd rd;       /* its arena is that of the act under way */
	struct arena *base; /* the batch's own */
	bool saved;
};

/* A kept statement; busy from its preparation to st_done. */
struct st {
	struct db *db;
	sqlite3_stmt *stmt;
	struct arena *arena;
	const char *sql;
	int bad; /* SQLite's code for a value that could not be bound or read */
	bool busy;
	unsigned char at[DB_PARAMETERS + 1]; /* where SQLite counts $1, $2 ... */
};

/* Statements of the driver itself. */
#define FIXED(F)                                                                                   \
	F(BEGIN, "begin")                                                                          \
	F(LOOK, "select 1 from sqlite_schema limit 1")                                             \
	F(BEGIN_WRITE, "begin immediate")                                                          \
	F(COMMIT, "commit")                                                                        \
	F(ROLLBACK, "rollback")                                                                    \
	F(SAVE, "savepoint act")                                                                   \
	F(RELEASE, "release act")                                                                  \
	F(UNDO, "rollback to act")
enum fixed {
#define F(name, sql) FIXED_##name,
	FIXED(F)
#undef F
	    FIXED_COUNT
};

enum db_state { DB_IDLE, DB_READING, DB_WRITING };

struct db {
	sqlite3 *handle;
	enum db_mode mode;
	enum db_state state;
	pid_t owner;      /* no handle crosses fork */
	int lost;         /* why the transaction was rolled back by SQLite itself */
	int running;      /* statements between preparation and st_done */
	int wal_pages;    /* in the log after the last commit */
	int64_t deadline; /* monotonic ms at which the running statement is ended */
	struct rd rd;
	struct tx tx;
	struct st *statements; /* by number, sql_count of them */
	sqlite3_stmt *fixed[FIXED_COUNT];
};

/* The fault for one of SQLite's extended codes; `what` says what was tried.  Ends the process when
 * memory ran out or the disk broke its word. */
err db_fault(struct db *, struct arena *, int code, const char *what);
/* The fault that took the whole transaction away. */
err db_lost(struct db *, struct arena *);
/* Run one of the driver's own statements; gives SQLite's extended code. */
int db_fixed(struct db *, enum fixed);
/* Run statements that give no rows. */
MUST_CHECK err db_exec(struct db *, struct arena *, const char *sql);
/* The first column of the first row; 0 when there is none. */
MUST_CHECK err db_number(struct db *, struct arena *, const char *sql, int64_t *out);
/* The process cannot go on with this database. */
NORETURN void db_die(int code, const char *what);
