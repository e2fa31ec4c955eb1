/* tools/size.c - the figures of the code, and its maxima: size FOLDER...
 *
 * A function is what our layout makes one: from its name and '(' at the start of a line up to a
 * '}' at the start of a line.  Breaches are printed one a line; exit 1 when there is any.
 * tools/size.allow may hold a few exceptions, "path:function reason" or "path: reason" a line. */
#include <fts.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#define MEMORY ((size_t)256 << 20)
#define ALLOW_FILE "tools/size.allow"
#define TAB 8

enum { FUNCTION_LINES = 80, FILE_LINES = 800, HEADER_LINES = 120, PARAMETERS = 5, COLUMNS = 100 };
enum { EXCEPTIONS = 5 };

struct exception {
	struct str place; /* "path:function" or "path:" */
	bool used;
};

struct series {
	int *at;
	size_t n;
	size_t room;
};

struct size {
	struct arena *arena;
	struct exception allowed[EXCEPTIONS];
	size_t nallowed;
	struct series functions; /* lines of each */
	struct series files;
	int statics;
	int lines;
	int comments; /* lines that hold one */
	int asserts;
	int breaches;
};

/* The file being read. */
struct file {
	struct str path;
	int line;
	bool comment; /* inside of one that runs on */
	struct str before;
	struct str name; /* of the function that may be or is open; NONE outside */
	int from;        /* its first line */
	bool body;
	bool is_static;
	int parens;
	int parameters;
};

static void
series_add(struct arena *a, struct series *s, int n)
{
	if (s->n == s->room) {
		size_t room = s->room == 0 ? 256 : s->room * 2;

		s->at = arena_grow(a, s->at, s->room * sizeof(s->at[0]), room * sizeof(s->at[0]));
		s->room = room;
	}
	s->at[s->n++] = n;
}

static int
by_number(const void *a, const void *b)
{
	const int *x = a;
	const int *y = b;

	return (*x > *y) - (*x < *y);
}

/* The value below which `percent` of the sorted series lies. */
static int
series_at(const struct series *s, size_t percent)
{
	return s->n == 0 ? 0 : s->at[(s->n - 1) * percent / 100];
}

/* ---- maxima --------------------------------------------------------------------------------- */

static bool
is_allowed(struct size *z, struct str place)
{
	for (size_t i = 0; i < z->nallowed; i++)
		if (str_eq(z->allowed[i].place, place)) {
			z->allowed[i].used = true;
			return true;
		}
	return false;
}

static void
hold(struct size *z, const struct file *f, const char *what, int n, int most)
{
	struct str name = f->name.at == NULL ? S("") : f->name;

	if (n <= most)
		return;
	if (is_allowed(z, buf_format(z->arena, "%.*s:%.*s", STR_ARG(f->path), STR_ARG(name))))
		return;
	(void)printf("%.*s:%d: %.*s%s%d %s, at most %d\n", STR_ARG(f->path), f->line, STR_ARG(name),
	    name.n > 0 ? ": " : "", n, what, most);
	z->breaches++;
}

static int
columns(struct str line)
{
	int n = 0;

	for (size_t i = 0; i < line.n; i++) {
		if (line.at[i] == '\t')
			n += TAB - n % TAB;
		else
			n += ((unsigned char)line.at[i] & 0xc0) != 0x80;
	}
	return n;
}

/* ---- lines ---------------------------------------------------------------------------------- */

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* Behind a literal that begins at i. */
static size_t
past_literal(struct str line, size_t i)
{
	char quote = line.at[i++];

	while (i < line.n && line.at[i] != quote)
		i += line.at[i] == '\\' ? 2 : 1;
	return i + 1;
}

/* The line without comments and with empty literals; *comment tells whether it holds a comment. */
static struct str
code_of(struct size *z, struct file *f, struct str line, bool *comment)
{
	struct buf b = BUF(z->arena);

	*comment = f->comment;
	for (size_t i = 0; i < line.n;) {
		struct str here = str_sub(line, i, line.n);

		if (f->comment) {
			f->comment = !str_starts(here, S("*/"));
			i += f->comment ? 1 : 2;
		} else if (str_starts(here, S("/*"))) {
			f->comment = *comment = true;
			i += 2;
		} else if (str_starts(here, S("//"))) {
			*comment = true;
			break;
		} else if (line.at[i] == '"' || line.at[i] == '\'') {
			buf_add(&b, S("\"\""));
			i = past_literal(line, i);
		} else {
			buf_char(&b, line.at[i++]);
		}
	}
	return buf_str(&b);
}

static int
count_word(struct str code, struct str word)
{
	int n = 0;

	for (size_t i = 0; i + word.n <= code.n; i++)
		n += str_starts(str_sub(code, i, code.n), word) &&
		     (i == 0 || !is_word(code.at[i - 1])) &&
		     (i + word.n == code.n || !is_word(code.at[i + word.n]));
	return n;
}

/* ---- functions ------------------------------------------------------------------------------ */

/* The name before a '(' when the line begins with both; NONE otherwise. */
static struct str
name_of(struct str code)
{
	size_t n = 0;

	while (n < code.n && is_word(code.at[n]))
		n++;
	return n > 0 && n < code.n && code.at[n] == '(' ? str_sub(code, 0, n) : NONE;
}

/* Follow the brackets of the parameters: commas between the outermost ones part them.  The "..." of
 * a function like printf is none. */
static void
count_parameters(struct file *f, struct str code)
{
	for (size_t i = 0; i < code.n; i++) {
		char c = code.at[i];

		f->parens += (c == '(') - (c == ')');
		if (f->parens == 1 && c == ',')
			f->parameters++;
		else if (f->parens == 1 && str_starts(str_sub(code, i, code.n), S("...")))
			f->parameters--;
		else if (f->parens == 1 && f->parameters == 0 && is_word(c))
			f->parameters = 1;
	}
}

static void
function_end(struct size *z, struct file *f)
{
	int lines = f->line - f->from + 1;

	hold(z, f, "lines in a function", lines, FUNCTION_LINES);
	hold(z, f, "parameters", f->parameters, PARAMETERS);
	series_add(z->arena, &z->functions, lines);
	z->statics += f->is_static;
	f->name = NONE;
	f->body = false;
}

static void
follow_functions(struct size *z, struct file *f, struct str code)
{
	struct str name = f->body ? NONE : name_of(code);

	if (f->body) {
		if (str_starts(code, S("}")))
			function_end(z, f);
	} else if (name.at != NULL) {
		f->name = str_copy(z->arena, name);
		f->from = f->line;
		f->is_static = str_starts(f->before, S("static"));
		f->parens = f->parameters = 0;
		count_parameters(f, code);
	} else if (f->name.at != NULL && str_eq(code, S("{"))) {
		f->body = true;
	} else if (f->name.at != NULL) {
		count_parameters(f, code);
	}
	/* A declaration or a macro, then. */
	if (!f->body && (str_ends(code, S(";")) || code.n == 0))
		f->name = NONE;
}

static void
read_line(struct size *z, struct file *f, struct str line)
{
	bool comment;
	struct str code = code_of(z, f, line, &comment);

	z->comments += comment;
	z->asserts += count_word(code, S("assert")) + count_word(code, S("static_assert"));
	hold(z, f, "columns", columns(line), COLUMNS);
	hold(z, f, "goto", count_word(code, S("goto")), 0);
	if (!str_starts(code, S("#")))
		follow_functions(z, f, code);
	f->before = code;
}

/* ---- files ---------------------------------------------------------------------------------- */

static NORETURN void
die(const char *path)
{
	(void)fputs("size: ", stderr);
	perror(path);
	exit(1);
}

/* NONE when there is no such file. */
static struct str
file_text(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "rb");
	struct buf b = BUF(a);
	size_t n;

	if (f == NULL)
		return NONE;
	while ((n = fread(buf_reserve(&b, 65536), 1, 65536, f)) > 0)
		b.n += n;
	(void)fclose(f);
	return buf_str(&b);
}

static void
read_file(struct size *z, const char *path)
{
	struct file f = {.path = str_copy(z->arena, str_of(path))};
	struct str all = file_text(z->arena, path);
	struct str line;

	if (all.at == NULL)
		die(path);
	if (str_ends(all, S("\n")))
		all.n--;
	while (str_split(&all, '\n', &line)) {
		f.line++;
		read_line(z, &f, line);
	}
	f.name = NONE;
	hold(z, &f, "lines in a file", f.line, FILE_LINES);
	if (str_ends(f.path, S(".h")))
		hold(z, &f, "lines in a header", f.line, HEADER_LINES);
	series_add(z->arena, &z->files, f.line);
	z->lines += f.line;
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void
read_folders(struct size *z, char **folders)
{
	FTS *walk = fts_open(folders, FTS_LOGICAL | FTS_NOCHDIR, by_name);

	if (walk == NULL)
		die(folders[0]);
	for (FTSENT *e; (e = fts_read(walk)) != NULL;) {
		struct str name = str_of(e->fts_name);

		if (e->fts_info == FTS_NS || e->fts_info == FTS_DNR || e->fts_info == FTS_ERR)
			die(e->fts_path);
		if (e->fts_info == FTS_F && (str_ends(name, S(".c")) || str_ends(name, S(".h"))))
			read_file(z, e->fts_path);
	}
	(void)fts_close(walk);
}

static void
read_exceptions(struct size *z)
{
	struct str all = file_text(z->arena, ALLOW_FILE);
	struct str line;

	while (str_split(&all, '\n', &line)) {
		struct str place = str_sub(line, 0, str_find_char(line, ' '));
		struct str reason = str_trim(str_sub(line, place.n, line.n));

		if (place.n == 0 || str_starts(place, S("#")))
			continue;
		if (reason.n == 0 || z->nallowed == EXCEPTIONS) {
			(void)printf("%s: %.*s: %s\n", ALLOW_FILE, STR_ARG(place),
			    reason.n == 0 ? "no reason" : "too many exceptions");
			z->breaches++;
			continue;
		}
		z->allowed[z->nallowed++].place = place;
	}
}

static void
check_exceptions(struct size *z)
{
	for (size_t i = 0; i < z->nallowed; i++) {
		if (z->allowed[i].used)
			continue;
		(void)printf("%s: %.*s: not needed\n", ALLOW_FILE, STR_ARG(z->allowed[i].place));
		z->breaches++;
	}
}

/* ---- figures -------------------------------------------------------------------------------- */

static void
print_series(const char *what, struct series *s)
{
	if (s->n > 0)
		qsort(s->at, s->n, sizeof(s->at[0]), by_number);
	(void)printf("%-15s median %3d   p90 %3d   most %3d   (%zu)\n", what, series_at(s, 50),
	    series_at(s, 90), series_at(s, 100), s->n);
}

static double
share(double part, double whole)
{
	return whole > 0 ? part / whole : 0;
}

int
main(int argc, char **argv)
{
	struct size z = {0};

	if (argc < 2) {
		(void)fputs("usage: size FOLDER...\n", stderr);
		return 2;
	}
	z.arena = arena_new(MEMORY);
	read_exceptions(&z);
	read_folders(&z, argv + 1);
	check_exceptions(&z);
	print_series("function lines", &z.functions);
	print_series("file lines", &z.files);
	(void)printf("static %.0f%%   lines with comments %.0f%%   asserts %.1f a thousand lines\n",
	    100 * share(z.statics, (double)z.functions.n), 100 * share(z.comments, z.lines),
	    1000 * share(z.asserts, z.lines));
	(void)printf("size: %d lines, %zu of %d exceptions used, %d past a maximum\n", z.lines,
	    z.nallowed, EXCEPTIONS, z.breaches);
	arena_free(z.arena);
	return z.breaches > 0;
}
