/* tools/floors and tools/size on good and bad trees, run as the build runs them. */
#include "test.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TREE "/tmp/groundswell-tools-XXXXXX"

/* The tree of one test, and where the tools stand in the build folder of this one. */
static char folder[sizeof(TREE)];
static char tools[4096];

static int
tree_begin(void **state)
{
	static const char *const folders[] = {"src", "src/base", "src/net", "src/store",
	    "src/domain", "src/fedi", "src/web", "src/main", "tools"};
	ssize_t n = readlink("/proc/self/exe", tools, sizeof(tools) - 1);

	(void)arena_setup(state);
	memcpy(folder, TREE, sizeof(TREE));
	if (n <= 0 || mkdtemp(folder) == NULL)
		return -1;
	tools[n] = '\0';
	tools[str_find(str_of(tools), S("/test/rooms/"))] = '\0';
	for (size_t i = 0; i < COUNT(folders); i++)
		if (mkdir(str_c(arena, buf_format(arena, "%s/%s", folder, folders[i])), 0700) != 0)
			return -1;
	return 0;
}

static int
tree_end(void **state)
{
	int failed = system(str_c(arena, buf_format(arena, "rm -r %s", folder)));

	return failed + arena_teardown(state);
}

static void
put(const char *path, struct str text)
{
	FILE *f = fopen(str_c(arena, buf_format(arena, "%s/%s", folder, path)), "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text.at, 1, text.n, f), text.n);
	assert_int_equal(fclose(f), 0);
}

/* What a tool says, run in the tree; *status is its exit status. */
static struct str
run(const char *command, int *status)
{
	struct str line = buf_format(arena, "cd %s && %s/tools/%s 2>&1", folder, tools, command);
	FILE *p = popen(str_c(arena, line), "r");
	struct buf said = BUF(arena);
	size_t n;

	assert_non_null(p);
	while ((n = fread(buf_reserve(&said, 4096), 1, 4096, p)) > 0)
		said.n += n;
	*status = WEXITSTATUS(pclose(p));
	return buf_str(&said);
}

/* The tool ends so, and one of its lines is, or holds, these words. */
static void
says(const char *command, int status, const char *words)
{
	int was;
	struct str said = run(command, &was);

	if (was != status || str_find(said, str_of(words)) == said.n)
		fail_msg(
		    "%s: %d, not %d with '%s':\n%.*s", command, was, status, words, STR_ARG(said));
}

/* ---- floors --------------------------------------------------------------------------------- */

static void
floors_take(void **state)
{
	(void)state;
	put("src/base/a.c",
	    S("#include <stdio.h>\n#include \"base/a.h\"\n#include \"text_keys.h\"\n"));
	put("src/net/b.c",
	    S("#include \"base/a.h\"\n#include \"net/b.h\"\n#include \"style.h\"\n"));
	put("src/store/c.c", S("#include <sqlite3.h>\n#include \"migrations.h\"\n"));
	put("src/domain/d.c", S("#include \"net/b.h\"\n#include \"sql_call.h\"\n"));
	put("src/web/e.c", S("#include \"domain/d.h\"\n#include \"view_call.h\"\n"));
	put("src/main/f.c",
	    S("#include \"web/e.h\"\n#include \"fedi/g.h\"\n#include \"sql_a.h\"\n"));
	put("src/main/words.txt", S("#include \"nowhere/h.h\"\n"));
	says("floors src", 0, "floors: 15 includes in 6 files, 0 of them out of place\n");
}

static void
floors_refuse(void **state)
{
	static const struct {
		const char *path, *text, *said;
	} rows[] = {
	    {"src/base/a.c", "\n#include \"net/b.h\"\n",
		"base/a.c:2: net/b.h stands on no floor below\n"},
	    {"src/base/a.h", "  #\tinclude  \"domain/b.h\"", "base/a.h:1: domain/b.h stands on"},
	    {"src/net/a.c", "#include \"store/db.h\"\n", "store/db.h stands on no floor below"},
	    {"src/store/a.c", "#include \"net/http.h\"\n", "net/http.h stands on no floor below"},
	    {"src/domain/a.c", "#include \"web/b.h\"\n", "web/b.h stands on no floor below"},
	    {"src/web/a.c", "#include \"fedi/b.h\"\n", "fedi/b.h stands on no floor below"},
	    {"src/fedi/a.c", "#include \"web/b.h\"\n", "web/b.h stands on no floor below"},
	    {"src/web/a.c", "#include \"main/b.h\"\n", "main/b.h stands on no floor below"},
	    {"src/net/a.c", "#include \"sql_call.h\"\n", "sql_call.h is made for floors above"},
	    {"src/base/a.c", "#include \"migrations.h\"\n", "migrations.h is made for floors"},
	    {"src/domain/a.c", "#include \"view_call.h\"\n", "view_call.h is made for floors"},
	    {"src/web/a.c", "#include \"tools/b.h\"\n", "tools/b.h stands on no floor\n"},
	    {"src/web/a.c", "#include \"b.h\"\n", "web/a.c:1: b.h stands on no floor\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		put(rows[i].path, str_of(rows[i].text));
		says("floors src", 1, rows[i].said);
		put(rows[i].path, S(""));
	}
	says("floors src", 0, "0 of them out of place");
}

static void
a_library_enters_through_one_file(void **state)
{
	(void)state;
	put("src/net/a.c", S("#include <zlib.h>\n#include <openssl/evp.h>\n#include <zlib.h>\n"));
	put("src/base/b.c", S("#include <curl/curl.h>\n"));
	says("floors src", 0, "0 of them out of place");
	put("src/web/c.c", S("#include <stdlib.h>\n#include <openssl/sha.h>\n"));
	says("floors src", 1,
	    "web/c.c:2: openssl/sha.h entered through another file already\n"
	    "floors: 6 includes in 3 files, 1 of them out of place\n");
}

static void
floors_need_a_tree(void **state)
{
	(void)state;
	says("floors", 2, "usage: floors SRC");
	says("floors src", 1, "floors: src");
	says("floors nowhere", 1, "floors: nowhere");
}

/* ---- size ----------------------------------------------------------------------------------- */

static struct str
times(const char *line, int n)
{
	struct buf b = BUF(arena);

	while (n-- > 0)
		buf_add(&b, str_of(line));
	return buf_str(&b);
}

/* A file of one function of so many lines. */
static struct str
function(int lines)
{
	return buf_format(
	    arena, "static int\nf(int a)\n{\n%.*s}\n", STR_ARG(times("\ta++;\n", lines - 3)));
}

static void
sizes_within_the_maxima(void **state)
{
	(void)state;
	put("src/base/a.c", function(80));
	put("src/base/b.c", times("int x;\n", 800));
	put("src/base/b.h", times("int x;\n", 120));
	put("src/base/c.c",
	    S("/* goto */\nint\nf(int a, int b, int c, int d, const char *fmt, ...)\n{\n"
	      "\treturn \"goto\"[0];\n}\n\n"
	      "int\ng(int (*f)(int, int, int, int, int, int), int notgoto)\n{\n\treturn 0;\n}\n"));
	/* a tab is up to eight columns, a sign of several bytes one */
	put("src/base/d.c", buf_format(arena, "\t/*%.*s*/\n/*%.*s*/", STR_ARG(times("x", 88)),
				STR_ARG(times("\u00e4", 96))));
	put("src/base/e.txt", times("x", 1000));
	says("size src", 0, "size: 1015 lines, 0 of 5 exceptions used, 0 past a maximum\n");
	says("size src", 0, "function lines  median   4   p90   4   most  80   (3)\n");
	says("size src/base tools", 0, "most 800   (5)\n");
}

static void
sizes_past_a_maximum(void **state)
{
	const struct {
		const char *path;
		struct str text;
		const char *said;
	} rows[] = {
	    {"src/base/a.c", function(81),
		"src/base/a.c:82: f: 81 lines in a function, at most 80\n"},
	    {"src/base/a.c", times("int x;\n", 801),
		"src/base/a.c:801: 801 lines in a file, at most 800\n"},
	    {"src/base/a.h", times("int x;\n", 121), "121 lines in a header, at most 120\n"},
	    {"src/base/a.c", times("x", 101), "src/base/a.c:1: 101 columns, at most 100\n"},
	    {"src/base/a.c", buf_format(arena, "\n\t%.*s", STR_ARG(times("x", 93))),
		"src/base/a.c:2: 101 columns, at most 100\n"},
	    {"src/base/a.c", S("int\nf(int a, int b, int c,\n    int d, int e, int g)\n{\n}\n"),
		"src/base/a.c:5: f: 6 parameters, at most 5\n"},
	    {"src/base/a.c", S("void\nf(void)\n{\n\tgoto end;\nend:\n}\n"),
		"src/base/a.c:4: f: 1 goto, at most 0\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		put(rows[i].path, rows[i].text);
		says("size src", 1, rows[i].said);
		says("size src", 1, " 1 past a maximum\n");
		put(rows[i].path, S(""));
	}
	says("size src", 0, " 0 past a maximum\n");
}

static void
exceptions_have_reasons(void **state)
{
	(void)state;
	put("src/base/a.c", function(81));
	put("tools/size.allow", S("# those we have\nsrc/base/a.c:f a library wants it so\n"));
	says("size src", 0, "1 of 5 exceptions used, 0 past a maximum\n");
	put("tools/size.allow", S("src/base/a.c:f\n"));
	says("size src", 1, "tools/size.allow: src/base/a.c:f: no reason\n");
	put("tools/size.allow", S("src/base/a.c:g a library wants it so\n"));
	says("size src", 1, "tools/size.allow: src/base/a.c:g: not needed\n");
	says("size src", 1, "2 past a maximum\n");
	put("tools/size.allow", times("src/base/a.c:f a library wants it so\n", 6));
	says("size src", 1, "src/base/a.c:f: too many exceptions\n");
}

static void
size_needs_folders(void **state)
{
	(void)state;
	says("size", 2, "usage: size FOLDER...");
	says("size nowhere", 1, "size: nowhere");
}

#define TREE_TEST(f) cmocka_unit_test_setup_teardown(f, tree_begin, tree_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TREE_TEST(floors_take),
	    TREE_TEST(floors_refuse),
	    TREE_TEST(a_library_enters_through_one_file),
	    TREE_TEST(floors_need_a_tree),
	    TREE_TEST(sizes_within_the_maxima),
	    TREE_TEST(sizes_past_a_maximum),
	    TREE_TEST(exceptions_have_reasons),
	    TREE_TEST(size_needs_folders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
