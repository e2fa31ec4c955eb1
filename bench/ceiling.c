/* bench/ceiling.c - how many sign-ups SQLite itself takes a second: the statements of one sign-up,
 * as the product's catalogue holds them, through bare SQLite, 64 to a transaction, durable, with
 * the product's checkpointing.  No HTTP, no threads, no rules, no savepoints.
 *
 * ceiling FOLDER SECONDS prints: sign-ups a second, CPU microseconds each. */
#include <sqlite3.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "sql_catalogue.h"
#include "store/db.h"

#define BATCH 64
#define CHECKPOINT_PAGES 1024 /* 4 MiB of WAL */

struct bench {
	sqlite3 *db;
	sqlite3_stmt *ask, *count, *tally, *at, *open, *letter, *begin, *commit;
	int64_t number;
};

static NORETURN void
die(struct bench *b, const char *doing)
{
	const char *cause = b->db == NULL ? "" : sqlite3_errmsg(b->db);

	(void)fprintf(stderr, "ceiling: %s: %s\n", doing, cause);
	exit(1);
}

static sqlite3_stmt *
prepare(struct bench *b, const char *sql)
{
	sqlite3_stmt *st;

	if (sqlite3_prepare_v3(b->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL) != SQLITE_OK)
		die(b, sql);
	return st;
}

static sqlite3_stmt *
query(struct bench *b, const char *name)
{
	for (const struct sql_query *q = sql_catalogue; q->name != NULL; q++)
		if (strcmp(q->name, name) == 0)
			return prepare(b, q->sql);
	die(b, name);
}

static void
run(struct bench *b, sqlite3_stmt *st)
{
	int code;

	while ((code = sqlite3_step(st)) == SQLITE_ROW)
		;
	if (code != SQLITE_DONE)
		die(b, sqlite3_sql(st));
	(void)sqlite3_reset(st);
}

/* Parameters go by the numbers in the statement. */
static void
put_int(sqlite3_stmt *st, int number, int64_t value)
{
	char name[8];

	(void)snprintf(name, sizeof(name), "$%d", number);
	(void)sqlite3_bind_int64(st, sqlite3_bind_parameter_index(st, name), value);
}

static void
put_text(sqlite3_stmt *st, int number, const char *value)
{
	char name[8];

	(void)snprintf(name, sizeof(name), "$%d", number);
	(void)sqlite3_bind_text(
	    st, sqlite3_bind_parameter_index(st, name), value, -1, SQLITE_TRANSIENT);
}

static void
put_bytes(sqlite3_stmt *st, int number, const void *value, int n)
{
	char name[8];

	(void)snprintf(name, sizeof(name), "$%d", number);
	(void)sqlite3_bind_blob(
	    st, sqlite3_bind_parameter_index(st, name), value, n, SQLITE_TRANSIENT);
}

static uint64_t
mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
	return x ^ (x >> 31);
}

static void
letter(struct bench *b, const char *mail, int64_t signup, uint64_t random)
{
	unsigned char key[32];
	char pub[24];

	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (unsigned char)(mix(random + i) >> 17);
	(void)snprintf(pub, sizeof(pub), "%020" PRIx64, mix(random + 99));
	put_bytes(b->at, 1, key, 32);
	put_int(b->at, 2, 1000);
	run(b, b->at);
	put_bytes(b->open, 1, key, 32);
	put_int(b->open, 2, 1000);
	put_int(b->open, 3, 4600);
	run(b, b->open);
	put_int(b->letter, 1, 1);
	put_int(b->letter, 2, signup);
	put_text(b->letter, 4, mail);
	put_text(b->letter, 5, pub);
	put_int(b->letter, 6, 1000);
	run(b, b->letter);
}

static void
sign_up(struct bench *b)
{
	uint64_t random = mix((uint64_t)++b->number);
	char mail[64], name[32], code[8], spare[8], actor[24];

	(void)snprintf(mail, sizeof(mail), "p%016" PRIx64 "@example.org", random);
	(void)snprintf(name, sizeof(name), "person %06" PRIx64, random >> 40);
	(void)snprintf(code, sizeof(code), "%06" PRIX64, random & 0xffffff);
	(void)snprintf(spare, sizeof(spare), "%06" PRIX64, (random >> 24) & 0xffffff);
	(void)snprintf(actor, sizeof(actor), "%020" PRIx64, mix(random + 7));
	put_int(b->ask, 1, 1);
	put_int(b->ask, 2, 2);
	put_text(b->ask, 3, name);
	put_text(b->ask, 4, name);
	put_text(b->ask, 5, mail);
	put_int(b->ask, 7, 3);
	put_int(b->ask, 8, 1);
	put_text(b->ask, 9, code);
	put_text(b->ask, 10, spare);
	put_int(b->ask, 11, (int64_t)(random >> 1));
	put_text(b->ask, 12, "en");
	put_int(b->ask, 13, 1000);
	put_int(b->ask, 14, 0);
	put_text(b->ask, 15, actor);
	run(b, b->ask);
	run(b, b->count);
	run(b, b->tally);
	letter(b, mail, sqlite3_last_insert_rowid(b->db), random);
}

/* The fixed parameters of the counters, bound once. */
static void
bind_counters(struct bench *b)
{
	for (int i = 1; i <= sqlite3_bind_parameter_count(b->count); i++)
		(void)sqlite3_bind_int64(b->count, i, 0);
	put_int(b->count, 1, 1);
	put_int(b->count, 2, 1);
	for (int i = 1; i <= 5; i++)
		put_int(b->tally, i, 1);
}

static void
execute(struct bench *b, const char *sql)
{
	if (sqlite3_exec(b->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		die(b, sql);
}

/* The schema comes from the product's own migrations. */
static void
open_database(struct bench *b, const char *path)
{
	struct arena *a = arena_new((size_t)16 << 20);
	struct db *db;
	int was;

	if (db_open(a, path, DB_WRITE, &db) != OK || db_migrate(db, a, 1, &was) != OK)
		die(b, "the schema cannot be made");
	db_close(db);
	if (sqlite3_open(path, &b->db) != SQLITE_OK)
		die(b, path);
	execute(b,
	    "pragma journal_mode=wal; pragma synchronous=full; pragma wal_autocheckpoint=0;"
	    "pragma foreign_keys=on; pragma secure_delete=on; pragma temp_store=memory;"
	    "pragma mmap_size=0");
	execute(b,
	    "insert into movement (id, pub, handle, name, sentence, made)"
	    " values (1, 'p', 'm1', 'n', 's', 1);"
	    "insert into version (id, pub, movement, number, body, html, hash, published)"
	    " values (1, 'p', 1, 1, 'b', 'h', x'00', 1);"
	    "insert into call (id, pub, movement, version, slug, kind, state, title, ask, place,"
	    " starts, ends, zone, starts_at, ends_at, capacity, made, changed)"
	    " values (1, 'p', 1, 1, 's', 1, 2, 't', 'a', 'p', 's', 'e', 'UTC', 9000000000,"
	    " 9000000001, 1000, 1, 1)");
}

static int64_t
clock_us(clockid_t id)
{
	struct timespec t;

	(void)clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
checkpoint(struct bench *b, int *pages)
{
	if (*pages < CHECKPOINT_PAGES)
		return;
	(void)sqlite3_wal_checkpoint_v2(b->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	*pages = 0;
}

static int
wal_grew(void *ctx, sqlite3 *db, const char *name, int pages)
{
	(void)db, (void)name;
	*(int *)ctx = pages;
	return SQLITE_OK;
}

int
main(int argc, char **argv)
{
	struct bench b = {0};
	char path[4096];
	int64_t begun, cpu, until;
	int pages = 0;

	if (argc != 3)
		return 2;
	(void)snprintf(path, sizeof(path), "%s/ceiling.db", argv[1]);
	open_database(&b, path);
	b.ask = query(&b, "signup_ask");
	b.count = query(&b, "call_count");
	b.tally = query(&b, "signup_tally");
	b.at = query(&b, "quota_at");
	b.open = query(&b, "quota_open");
	b.letter = query(&b, "letter_add");
	b.begin = prepare(&b, "begin immediate");
	b.commit = prepare(&b, "commit");
	bind_counters(&b);
	(void)sqlite3_wal_hook(b.db, wal_grew, &pages);
	begun = clock_us(CLOCK_MONOTONIC);
	cpu = clock_us(CLOCK_PROCESS_CPUTIME_ID);
	until = begun + strtol(argv[2], NULL, 10) * 1000000;
	while (clock_us(CLOCK_MONOTONIC) < until) {
		run(&b, b.begin);
		for (int i = 0; i < BATCH; i++)
			sign_up(&b);
		run(&b, b.commit);
		checkpoint(&b, &pages);
	}
	begun = clock_us(CLOCK_MONOTONIC) - begun;
	cpu = clock_us(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	(void)printf("%.0f %.2f\n", (double)b.number * 1e6 / (double)begun,
	    (double)cpu / (double)b.number);
	return 0;
}
