/* The generator of queries on good rooms and bad ones, run as the build runs it. */
#include "test.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/groundswell-sqlgen-XXXXXX";

#define SCHEMA                                                                                     \
	"-- A comment; with ID and FLAG in it.\n"                                                  \
	"create table hub (\n"                                                                     \
	"  id ID primary key check (id = 1),   -- one\n"                                           \
	"  open FLAG not null default 0\n"                                                         \
	");\n"                                                                                     \
	"create table person ( -- grows\n"                                                         \
	"  id ID primary key,\n"                                                                   \
	"  name TEXT not null default 'TEXT; -- no comment',\n"                                    \
	"  hash BYTES,\n"                                                                          \
	"  made INT not null\n"                                                                    \
	");\n"                                                                                     \
	"create index person_made on person (made);\n"                                             \
	"create table line ( -- grows, private\n"                                                  \
	"  person ID not null references person(id) on delete cascade,\n"                          \
	"  said TEXT not null,\n"                                                                  \
	"  primary key (person, said)\n"                                                           \
	");\n"                                                                                     \
	"create table ticket (\n"                                                                  \
	"  id SERIAL,\n"                                                                           \
	"  made INT not null\n"                                                                    \
	");\n"

static const char *
in_folder(const char *name)
{
	return str_c(arena, buf_format(arena, "%s/%s", folder, name));
}

static void
write_file(const char *name, const char *text)
{
	FILE *f = fopen(in_folder(name), "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static struct str
read_made(const char *name)
{
	return file_read(str_of(in_folder(name)));
}

/* The tool stands in the build folder of this test. */
static char *
tool_path(void)
{
	char at[4096];
	ssize_t n = readlink("/proc/self/exe", at, sizeof(at));
	struct str path;

	assert_true(n > 0 && n < (ssize_t)sizeof(at));
	path = (struct str){at, (size_t)n};
	path = str_sub(path, 0, str_find(path, S("/test/rooms/")));
	return str_c(arena, buf_format(arena, "%.*s/tools/sqlgen", STR_ARG(path)));
}

/* Runs sqlgen with one migration and one room; *said gets its standard error. */
static int
generate(const char *schema, const char *room, struct str *said)
{
	char *args[] = {tool_path(), folder, str_c(arena, str_of(in_folder("0001_test.sql"))),
	    str_c(arena, S("--")), str_c(arena, str_of(in_folder("room.sql"))), NULL};
	char *none[] = {NULL};
	posix_spawn_file_actions_t files;
	pid_t pid;
	int status;

	(void)unlink(in_folder("sql_room.c"));
	write_file("0001_test.sql", schema);
	write_file("room.sql", room);
	assert_int_equal(posix_spawn_file_actions_init(&files), 0);
	assert_int_equal(posix_spawn_file_actions_addopen(&files, STDERR_FILENO, in_folder("said"),
			     O_WRONLY | O_CREAT | O_TRUNC, 0600),
	    0);
	assert_int_equal(posix_spawn(&pid, args[0], &files, NULL, args, none), 0);
	assert_int_equal(posix_spawn_file_actions_destroy(&files), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	*said = read_made("said");
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
has(struct str text, const char *part)
{
	if (str_find(text, str_of(part)) == text.n)
		fail_msg("'%s' does not stand in:\n%.*s", part, STR_ARG(text));
}

static void
good(const char *room)
{
	struct str said;
	int status = generate(SCHEMA, room, &said);

	if (status != 0)
		fail_msg("refused: %.*s", STR_ARG(said));
}

static void
test_functions(void **state)
{
	struct str header;
	struct str body;

	(void)state;
	good("-- A room.\n"
	     "-- person_new :many (from i64, most i64?) ->\n"
	     "--   (id person_id, name str,\n"
	     "--    hash bytes?, made i64)\n"
	     "-- They are shown newest last.\n"
	     "select p.id, p.name, p.hash, p.made from person p -- the living\n"
	     "where p.made >= $1 and ($2 is null or p.made < $2) order by p.made limit 50;\n"
	     "-- person_name :maybe (id person_id) -> (name str)\n"
	     "select name from person where id = $1;\n"
	     "-- person_add :one (name str, hash bytes?, made i64) -> (id person_id)\n"
	     "insert into person (name, hash, made) values ($1, $2, $3) returning id;\n"
	     "-- person_drop :do (id person_id) -> changed\n"
	     "delete from person where id = $1;\n"
	     "-- hub_open :do (open flag)\n"
	     "update hub set open = $1;\n"
	     "-- line_of :many (viewer person_id) -> (said str)\n"
	     "select said from line where person = $1 limit 5;\n"
	     "-- person_set :do (id person_id, name str, hash bytes, made i64, why str?)\n"
	     "update person set name = $2, hash = $3, made = $4 where id = $1 and $5 is null;\n");
	header = read_made("sql_room.h");
	body = read_made("sql_room.c");
	has(header, "struct sql_person_new {\n\tstruct person_id id;\n\tstruct str name;\n"
		    "\tstruct str hash; /* may be NULL */\n\tint64_t made;\n};\n");
	has(header, "MUST_CHECK err sql_person_new(struct rd *q_on, int64_t from, struct opt most, "
		    "struct sql_person_new **out, size_t *out_n);");
	has(header, "err sql_person_name(struct rd *q_on, struct person_id id, "
		    "struct sql_person_name *out, bool *found);");
	has(header, "err sql_person_add(struct tx *q_on, struct str name, struct str hash, "
		    "int64_t made, struct sql_person_add *out);");
	has(header, "err sql_person_drop(struct tx *q_on, struct person_id id, int64_t *changed);");
	has(header, "err sql_hub_open(struct tx *q_on, bool open);");
	has(header, "err sql_person_set(struct tx *q_on, const struct sql_person_set_in *in);");
	has(body, "\"/* person_name */ select name from person where id = $1\"");
	has(body, "st_bind_id(q_st, 1, id.n);");
	has(body, "st_bind_opt(q_st, 2, most);");
	has(body, "st_bind_bytes(q_st, 3, in->hash);");
	/* The third of its columns may be NULL. */
	has(body, "return st_row(q_st, UINT64_C(0x4));");
	assert_int_equal(str_find(body, S("the living")), body.n);
}

static void
test_migrations_are_mapped(void **state)
{
	struct str made;

	(void)state;
	good("");
	made = read_made("migrations.c");
	has(made, "{1, \"test\",");
	has(made, "\"  id integer primary key check (id = 1),\\n\"");
	has(made,
	    "\"  id bigint generated by default as identity primary key check (id = 1),\\n\"");
	has(made, "\"  open integer check (open in (0, 1)) not null default 0\\n\"");
	has(made, "\"  open bigint check (open in (0, 1)) not null default 0\\n\"");
	has(made, "\"  name text not null default 'TEXT; -- no comment',\\n\"");
	has(made, "\"  hash blob,\\n\"");
	has(made, "\"  hash bytea,\\n\"");
	has(made, "\"  person bigint not null references person(id) on delete cascade,\\n\"");
	has(made, "\"  id integer primary key autoincrement,\\n\"");
	has(made, "\"  id bigint generated by default as identity primary key,\\n\"");
	has(made, "\") strict;\\n\"");
	has(made, "const int sql_count = 0;");
	assert_int_equal(str_find(made, S("A comment")), made.n);
}

static void
test_catalogue(void **state)
{
	(void)state;
	good("-- person_add :one (name str, hash bytes?, made i64) -> (id person_id)\n"
	     "insert into person (name, hash, made) values ($1, $2, $3) returning id;\n");
	has(read_made("sql_catalogue.c"), "{0, \"room\", \"person_add\",");
	has(read_made("sql_catalogue.c"), "\"tbi\", \"i\"},");
	has(read_made("migrations.c"), "const int sql_count = 1;");
}

/* A second run with the same words leaves the files alone, so that nothing is compiled again. */
static void
test_unchanged_files_stay(void **state)
{
	const struct timespec long_ago[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
	struct stat st;

	(void)state;
	good("");
	assert_int_equal(utimensat(AT_FDCWD, in_folder("migrations.c"), long_ago, 0), 0);
	good("");
	assert_int_equal(stat(in_folder("migrations.c"), &st), 0);
	assert_int_equal(st.st_mtim.tv_sec, 1000);
	good("-- hub_is :maybe () -> (id i64)\nselect id from hub;\n");
	assert_int_equal(stat(in_folder("migrations.c"), &st), 0);
	assert_true(st.st_mtim.tv_sec > 1000);
}

struct bad {
	const char *room;
	const char *said;
};

static const struct bad bads[] = {
    /* annotations */
    {"select 1;", "a statement without"},
    {"-- x :some () -> (n i64)\nselect 1;", "none of :one :maybe :many :do"},
    {"-- X :one () -> (n i64)\nselect 1;", "is no name for a query"},
    {"-- x :one (n int) -> (n i64)\nselect $1;", "has no type"},
    {"-- x :one (n) -> (n i64)\nselect $1;", "has no type"},
    {"-- x :one (n flag?) -> (n i64)\nselect $1;", "has no type"},
    {"-- x :one (n i64, n i64) -> (k i64)\nselect $1 + $2;", "n stands twice"},
    {"-- x :one (default i64) -> (k i64)\nselect $1;", "is no name for a field"},
    {"-- x :one (out i64) -> (k i64)\nselect $1;", "is no name for a field"},
    {"-- x :one (n i64 -> (k i64)\nselect $1;", "has no type"},
    {"-- x :one () -> changed\nselect 1;", "cannot read 'changed'"},
    {"-- x :one () -> (n i64) now\nselect 1;", "cannot read 'now'"},
    {"-- x :one () -> (n i64)\nselect 1", "no ';' ends the statement"},
    {"-- x :one () -> (n i64)\nselect 1;\n-- x :one () -> (n i64)\nselect 2;", "stands in"},
    /* parameters and columns */
    {"-- x :maybe (id person_id) -> (name str, made i64)\nselect name from person where id = $1;",
	"2 columns declared, the statement has 1"},
    {"-- x :maybe (id person_id) -> (made i64, name str)\nselect name, made from person where id = "
     "$1;",
	"column made is TEXT in the schema"},
    {"-- x :maybe (id person_id) -> (made i64, id i64)\nselect id, made from person where id = $1;",
	"column 1 is id, declared as made"},
    {"-- x :many (viewer person_id) -> (person hub_id)\n"
     "select person from line where person = $1 limit 1;",
	"column person holds a person_id"},
    {"-- x :maybe (a person_id, b i64) -> (name str)\nselect name from person where id = $1;",
	"$2 (b) is never used"},
    {"-- x :maybe (a person_id) -> (name str)\nselect name from person where id = $1 and made = "
     "$2;",
	"1 parameters declared, 2 used"},
    {"-- x :maybe (a person_id) -> (name str)\nselect name from person where id = ?;",
	"parameters are written $1"},
    {"-- x :do (id person_id)\nselect name from person where id = $1;", "the statement has 1"},
    {"-- x :one (id person_id)\nselect name from person where id = $1;", "the statement has 1"},
    {"-- x :one (id person_id)\ndelete from person where id = $1;", "only :do has no columns"},
    {"-- x :maybe () -> (n i64)\nselect nowhere from hub;", "no such column: nowhere"},
    {"-- x :maybe () -> (n str)\nselect \"nowhere\" from hub;", "no such column: nowhere"},
    /* what grows */
    {"-- x :one () -> (n i64)\nselect count(*) from person;", "reads all of person"},
    {"-- x :one () -> (n i64)\nselect count(*) from person p;", "reads all of person"},
    {"-- x :one () -> (n i64)\nselect count(*) from hub join person as p on p.made >= hub.id;",
	NULL},
    {"-- x :do (name str)\nupdate person set made = 1 where name = $1;", "reads all of person"},
    {"-- x :many (n str) -> (id person_id)\nselect id from person where name = $1 limit 9;",
	"reads all of person"},
    {"-- x :many () -> (id person_id)\nselect id from person order by made limit 9;",
	"reads all of person"},
    {"-- x :many () -> (id i64)\nselect h.id from hub h where id in (select made from person) "
     "limit 9;",
	"SCAN person USING COVERING INDEX"},
    /* who may */
    {"-- x :many (who person_id) -> (said str)\nselect said from line where person = $1 limit 9;",
	"name a viewer"},
    {"-- x :do (who person_id)\ndelete from line where person = $1;", "name a viewer"},
    {"-- x :do (who person_id)\n-- all:\ndelete from line where person = $1;", "name a viewer"},
    {"-- x :do (who person_id)\n-- all: a person leaves\ndelete from line where person = $1;",
	NULL},
    /* two engines */
    {"-- x :many (a i64) -> (id person_id)\nselect id from person where made = $1;",
	":many needs a limit"},
    {"-- x :many (a i64) -> (id person_id)\nselect id from person where made = $1 -- limit\n;",
	":many needs a limit"},
    {"-- x :maybe (n str) -> (id i64)\nselect id from hub where $1 like 'a%';", "'like'"},
    {"-- x :maybe () -> (at i64)\nselect unixepoch() from hub;", "'unixepoch'"},
    {"-- x :maybe () -> (at str)\nselect group_concat('a') from hub;", "'group_concat'"},
    {"-- x :maybe () -> (id i64)\nselect id from hub for update;", "'for update'"},
    {"-- x :do ()\npragma user_version = 1;", "begins with none of"},
    {"-- x :do ()\nwith a as (select 1) delete from hub;", "only reads"},
    {"-- x :do ()\ndrop table hub;", "begins with none of"},
};

static void
test_bad_rooms(void **state)
{
	struct str said;

	(void)state;
	for (size_t i = 0; i < COUNT(bads); i++) {
		int status = generate(SCHEMA, bads[i].room, &said);

		if ((status == 0) != (bads[i].said == NULL))
			fail_msg("status %d for:\n%s\n%.*s", status, bads[i].room, STR_ARG(said));
		if (bads[i].said == NULL)
			continue;
		has(said, bads[i].said);
		has(said, "room.sql:");
		assert_int_equal(access(in_folder("sql_room.c"), F_OK), -1);
	}
}

static void
test_bad_schemas(void **state)
{
	static const struct bad schemas[] = {
	    {"create table t (id NUMBER);", "unknown datatype for t.id"},
	    {"create table t (id ID primary key", "incomplete input"},
	    {"create table p (id ID primary key);"
	     "create table t ( -- grows\n p ID references p(id) on delete cascade);",
		"t.p: deleting what it names reads all of t"},
	    {"create table p (id ID primary key);"
	     "create table t ( -- grows\n p ID references p(id) on delete cascade);"
	     "create index t_p on t (p);",
		NULL},
	};
	struct str said;

	(void)state;
	for (size_t i = 0; i < COUNT(schemas); i++) {
		int status = generate(schemas[i].room, "", &said);

		if ((status == 0) != (schemas[i].said == NULL))
			fail_msg(
			    "status %d for:\n%s\n%.*s", status, schemas[i].room, STR_ARG(said));
		if (schemas[i].said != NULL)
			has(said, schemas[i].said);
	}
}

static int
folder_make(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int
folder_remove(void **state)
{
	const char *const names[] = {"0001_test.sql", "room.sql", "said", "sql_room.h",
	    "sql_room.c", "migrations.h", "migrations.c", "sql_catalogue.h", "sql_catalogue.c"};
	char path[128];

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		(void)unlink(path);
	}
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(test_functions),
	    ARENA_TEST(test_migrations_are_mapped),
	    ARENA_TEST(test_catalogue),
	    ARENA_TEST(test_unchanged_files_stay),
	    ARENA_TEST(test_bad_rooms),
	    ARENA_TEST(test_bad_schemas),
	};

	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
