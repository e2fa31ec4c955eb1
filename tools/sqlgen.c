/* tools/sqlgen.c - SQL becomes typed C: sqlgen FOLDER MIGRATION.sql... -- ROOM.sql...
 *
 * Writes FOLDER/sql_<room>.{h,c}, migrations.{h,c} and sql_catalogue.{h,c}; a file that would not
 * change is left alone. */
#include <stdarg.h>

#include "sqlgen.h"

#define MEMORY ((size_t)1 << 28)

void
gen_bad(struct gen *g, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)fprintf(stderr, "%s:%d: ", file, line);
	(void)vfprintf(stderr, fmt, ap);
	(void)fputc('\n', stderr);
	va_end(ap);
	g->errors++;
}

const struct table *
gen_table(const struct gen *g, struct str name)
{
	for (size_t i = 0; i < g->ntables; i++)
		if (str_eq_ascii(g->tables[i].name, name))
			return &g->tables[i];
	return NULL;
}

static NORETURN void
die(const char *what, const char *path)
{
	(void)fprintf(stderr, "sqlgen: %s ", what);
	perror(path);
	exit(1);
}

/* A whole file; false when it cannot be opened. */
static bool
file_read(struct arena *a, const char *path, struct str *out)
{
	struct buf b = BUF(a);
	FILE *f = fopen(path, "rb");
	size_t n;

	if (f == NULL)
		return false;
	do {
		n = fread(buf_reserve(&b, 65536), 1, 65536, f);
		b.n += n;
	} while (n > 0);
	if (ferror(f))
		die("cannot read", path);
	(void)fclose(f);
	*out = buf_str(&b);
	return true;
}

static void
file_write(struct gen *g, const char *folder, struct str name, struct str text)
{
	const char *path = str_c(g->arena, buf_format(g->arena, "%s/%.*s", folder, STR_ARG(name)));
	struct str old;
	FILE *f;

	if (file_read(g->arena, path, &old) && str_eq(old, text))
		return;
	f = fopen(path, "wb");
	if (f == NULL)
		die("cannot write", path);
	if (fwrite(text.at, 1, text.n, f) != text.n || fclose(f) != 0)
		die("cannot write", path);
}

static struct str
must_read(struct gen *g, const char *path)
{
	struct str text;

	if (!file_read(g->arena, path, &text))
		die("cannot read", path);
	return text;
}

static void
read_all(struct gen *g, char **paths, int count)
{
	int i = 0;

	g->migrations = NEW_ARRAY(g->arena, struct migration, (size_t)count);
	g->rooms = NEW_ARRAY(g->arena, struct room, (size_t)count);
	for (; i < count && strcmp(paths[i], "--") != 0; i++) {
		struct migration *m = &g->migrations[g->nmigrations++];

		migration_read(g, paths[i], must_read(g, paths[i]), m);
		if (m->number != (int)g->nmigrations)
			gen_bad(g, paths[i], 1, "migrations are numbered from 0001 without a gap");
	}
	if (i > 0)
		references_check(g, paths[i - 1]);
	for (i++; i < count; i++)
		room_read(g, paths[i], must_read(g, paths[i]), &g->rooms[g->nrooms++]);
}

static void
check_names(struct gen *g, const struct query *q)
{
	for (size_t r = 0; r < g->nrooms; r++)
		for (size_t i = 0; i < g->rooms[r].n; i++) {
			const struct query *other = &g->rooms[r].queries[i];

			if (other->number < q->number && str_eq(other->name, q->name))
				gen_bad(g, q->file, q->line, "%.*s stands in %s:%d already",
				    STR_ARG(q->name), other->file, other->line);
		}
}

static void
check_all(struct gen *g)
{
	int number = 0;

	for (size_t r = 0; r < g->nrooms; r++)
		for (size_t i = 0; i < g->rooms[r].n; i++) {
			struct query *q = &g->rooms[r].queries[i];

			q->number = number++;
			check_names(g, q);
			query_check(g, q);
		}
}

static void
write_all(struct gen *g, const char *folder)
{
	for (size_t r = 0; r < g->nrooms; r++) {
		const struct room *room = &g->rooms[r];
		struct str stem = buf_format(g->arena, "sql_%.*s", STR_ARG(room->stem));

		file_write(g, folder, buf_format(g->arena, "%.*s.h", STR_ARG(stem)),
		    write_room_header(g, room));
		file_write(
		    g, folder, buf_format(g->arena, "%.*s.c", STR_ARG(stem)), write_room(g, room));
	}
	file_write(g, folder, S("migrations.h"), write_migrations_header(g));
	file_write(g, folder, S("migrations.c"), write_migrations(g));
	file_write(g, folder, S("sql_catalogue.h"), write_catalogue_header(g));
	file_write(g, folder, S("sql_catalogue.c"), write_catalogue(g));
}

int
main(int argc, char **argv)
{
	struct gen g = {.arena = arena_new(MEMORY)};

	if (argc < 3) {
		(void)fputs("usage: sqlgen FOLDER MIGRATION.sql... -- ROOM.sql...\n", stderr);
		return 2;
	}
	if (sqlite3_open(":memory:", &g.db) != SQLITE_OK) {
		(void)fprintf(stderr, "sqlgen: %s\n", sqlite3_errmsg(g.db));
		return 1;
	}
	(void)sqlite3_db_config(g.db, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
	(void)sqlite3_db_config(g.db, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)NULL);
	(void)sqlite3_db_config(g.db, SQLITE_DBCONFIG_ENABLE_QPSG, 1, (int *)NULL);
	read_all(&g, argv + 2, argc - 2);
	if (g.errors == 0)
		check_all(&g);
	if (g.errors == 0)
		write_all(&g, argv[1]);
	(void)sqlite3_close(g.db);
	arena_free(g.arena);
	return g.errors == 0 ? 0 : 1;
}
