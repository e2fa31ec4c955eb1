/* tools/floors.c - every file includes only its own floor and floors below: floors SRC
 *
 * Also: what sqlgen and viewgen write belongs to a floor, and a foreign library enters through one
 * source file.  Prints a line for each breach, then one for the whole; exit 1 when there is any. */
#include <dirent.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#define MEMORY ((size_t)256 << 20)

/* Floors of the same height do not see each other. */
static const struct floor {
	const char *name;
	int height;
} floors[] = {
    {"base", 0},
    {"net", 1},
    {"store", 1},
    {"domain", 2},
    {"fedi", 3},
    {"web", 3},
    {"main", 4},
};

/* Generated headers, by how their names begin, and how high the includer must stand. */
static const struct {
	const char *begins;
	int height;
} generated[] = {
    {"text_keys.h", 0},
    {"style.h", 0},
    {"script.h", 0},
    {"sql_", 1},
    {"migrations.h", 1},
    {"view_", 3},
};

/* Foreign headers: one source file may include those of a library, and those of `also`. */
static const struct library {
	const char *begins;
	const char *also[2];
} libraries[] = {
    {"openssl/", {"base/rsa.c"}},
    {"sqlite3", {NULL}},
    {"curl/", {"base/url.c"}},
    {"libpq", {NULL}},
    {"jansson", {NULL}},
    {"cmark", {NULL}},
    {"sodium", {NULL}},
    {"qrencode", {NULL}},
    {"utf8proc", {NULL}},
    {"idn2", {NULL}},
    {"seccomp", {NULL}},
    {"linux/landlock", {NULL}},
    {"ini", {NULL}},
    {"zlib", {NULL}},
    {"jpeglib", {NULL}},
    {"png.h", {NULL}},
    {"webp/", {NULL}},
};

struct check {
	struct arena *arena;
	struct str entry[COUNT(libraries)]; /* the file a library entered through */
	int files;
	int includes;
	int breaches;
};

/* The file that is being read: its path behind SRC, its floor, its line. */
struct place {
	struct str file;
	const struct floor *floor;
	int line;
};

static const struct floor *
floor_of(struct str file)
{
	struct str name;

	if (!str_split(&file, '/', &name) || file.at == NULL)
		return NULL;
	for (size_t i = 0; i < COUNT(floors); i++)
		if (str_eq(str_of(floors[i].name), name))
			return &floors[i];
	return NULL;
}

static void
breach(struct check *c, const struct place *p, struct str header, const char *why)
{
	(void)printf("%.*s:%d: %.*s %s\n", STR_ARG(p->file), p->line, STR_ARG(header), why);
	c->breaches++;
}

static void
check_generated(struct check *c, const struct place *p, struct str header)
{
	const struct floor *f = p->floor;

	for (size_t i = 0; i < COUNT(generated); i++) {
		if (!str_starts(header, str_of(generated[i].begins)))
			continue;
		/* What comes from SQL is of the store's floor, not of net, which is as high. */
		if (f->height < generated[i].height ||
		    (generated[i].height == 1 && strcmp(f->name, "net") == 0))
			breach(c, p, header, "is made for floors above");
		return;
	}
	breach(c, p, header, "stands on no floor");
}

static void
check_own(struct check *c, const struct place *p, struct str header)
{
	const struct floor *f = floor_of(header);

	if (f == NULL)
		check_generated(c, p, header);
	else if (f != p->floor && f->height >= p->floor->height)
		breach(c, p, header, "stands on no floor below");
}

static bool
is_also(const struct library *l, struct str file)
{
	for (size_t i = 0; i < COUNT(l->also); i++)
		if (l->also[i] != NULL && str_eq(file, str_of(l->also[i])))
			return true;
	return false;
}

static void
check_library(struct check *c, const struct place *p, struct str header)
{
	for (size_t i = 0; i < COUNT(libraries); i++) {
		const struct library *l = &libraries[i];

		if (!str_starts(header, str_of(l->begins)) || is_also(l, p->file))
			continue;
		if (c->entry[i].at == NULL)
			c->entry[i] = p->file;
		else if (!str_eq(c->entry[i], p->file))
			breach(c, p, header, "entered through another file already");
	}
}

static void
check_line(struct check *c, const struct place *p, struct str line)
{
	struct str rest = str_trim(line);
	char close;

	if (!str_starts(rest, S("#")))
		return;
	rest = str_trim(str_sub(rest, 1, rest.n));
	if (!str_starts(rest, S("include")))
		return;
	rest = str_trim(str_sub(rest, sizeof("include") - 1, rest.n));
	if (rest.n == 0 || (rest.at[0] != '"' && rest.at[0] != '<'))
		return;
	close = rest.at[0] == '"' ? '"' : '>';
	rest = str_sub(rest, 1, rest.n);
	c->includes++;
	if (close == '"')
		check_own(c, p, str_sub(rest, 0, str_find_char(rest, close)));
	else
		check_library(c, p, str_sub(rest, 0, str_find_char(rest, close)));
}

static void
die(const char *path)
{
	(void)fputs("floors: ", stderr);
	perror(path);
	exit(1);
}

static void
check_file(struct check *c, const char *path, struct place p)
{
	FILE *f = fopen(path, "rb");
	struct buf b = BUF(c->arena);
	struct str line;
	struct str all;
	size_t n;

	if (f == NULL)
		die(path);
	while ((n = fread(buf_reserve(&b, 65536), 1, 65536, f)) > 0)
		b.n += n;
	(void)fclose(f);
	all = buf_str(&b);
	c->files++;
	for (p.line = 1; str_split(&all, '\n', &line); p.line++)
		check_line(c, &p, line);
}

static int
is_source(const struct dirent *e)
{
	struct str name = str_of(e->d_name);

	return str_ends(name, S(".c")) || str_ends(name, S(".h"));
}

static void
check_floor(struct check *c, const char *src, const struct floor *f)
{
	const char *folder = str_c(c->arena, buf_format(c->arena, "%s/%s", src, f->name));
	struct dirent **names = NULL;
	int n = scandir(folder, &names, is_source, alphasort);

	/* A floor on which nothing stands yet has no folder. */
	for (int i = 0; i < n; i++) {
		struct str path = buf_format(c->arena, "%s/%s", folder, names[i]->d_name);
		struct place p = {.file = str_sub(path, strlen(src) + 1, path.n), .floor = f};

		check_file(c, str_c(c->arena, path), p);
		free(names[i]);
	}
	free(names);
}

int
main(int argc, char **argv)
{
	struct check c = {0};

	if (argc != 2) {
		(void)fputs("usage: floors SRC\n", stderr);
		return 2;
	}
	c.arena = arena_new(MEMORY);
	for (size_t i = 0; i < COUNT(floors); i++)
		check_floor(&c, argv[1], &floors[i]);
	if (c.files == 0)
		die(argv[1]);
	(void)printf("floors: %d includes in %d files, %d of them out of place\n", c.includes,
	    c.files, c.breaches);
	arena_free(c.arena);
	return c.breaches > 0;
}
