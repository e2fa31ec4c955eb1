/* tools/viewgen.c - views and catalogue become C: command line, files, messages.
 *
 * viewgen FOLDER [STYLE.css] [SCRIPT.js] [LANG.txt ...] -- VIEW ... -- C-SOURCE ... */
#include <stdarg.h>
#include <utf8proc.h>

#include "viewgen.h"

#define ERRORS_SHOWN 40
#define MEMORY ((size_t)256 << 20)

void
wrong(struct gen *g, const char *path, int line, const char *fmt, ...)
{
	va_list ap;

	if (g->errors++ >= ERRORS_SHOWN)
		return;
	fprintf(stderr, "%s:%d: error: ", path, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

int
line_at(const struct source *file, size_t at)
{
	int line = 1;

	for (size_t i = 0; i < at && i < file->text.n; i++)
		line += file->text.at[i] == '\n';
	return line;
}

int32_t
utf8_at(struct str s, size_t *n)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t got =
	    utf8proc_iterate((const utf8proc_uint8_t *)s.at, (utf8proc_ssize_t)s.n, &c);

	*n = got > 0 ? (size_t)got : 1;
	return got > 0 ? c : -1;
}

bool
is_letter(int32_t c)
{
	utf8proc_category_t kind = utf8proc_category(c);

	return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO;
}

bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void
c_literal(struct buf *out, struct str s)
{
	buf_char(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		char c = s.at[i];

		if (c == '\n')
			buf_add(out, S("\\n"));
		else if (c == '"' || c == '\\' || c == '?')
			buf_addf(out, "\\%c", c);
		else if (c < ' ' || c > '~')
			buf_addf(out, "\\%03o", (unsigned)(unsigned char)c);
		else
			buf_char(out, c);
	}
	buf_char(out, '"');
}

static bool
slurp(struct arena *a, const char *path, struct str *out)
{
	FILE *f = fopen(path, "rb");
	struct buf text = BUF(a);
	bool good;

	if (f == NULL)
		return false;
	for (;;) {
		size_t got = fread(buf_reserve(&text, 65536), 1, 65536, f);

		text.n += got;
		if (got == 0)
			break;
	}
	good = ferror(f) == 0;
	fclose(f);
	*out = buf_str(&text);
	return good;
}

void
write_result(struct gen *g, struct str name, struct str text)
{
	const char *path =
	    str_c(g->arena, buf_format(g->arena, "%s/%.*s", g->folder, STR_ARG(name)));
	struct str old;
	FILE *f;

	if (g->errors > 0 || (slurp(g->arena, path, &old) && str_eq(old, text)))
		return;
	f = fopen(path, "wb");
	if (f == NULL || fwrite(text.at, 1, text.n, f) != text.n || fclose(f) != 0)
		wrong(g, path, 1, "cannot be written");
}

/* The file's text; a file that cannot be read or is no UTF-8 is reported and read as empty. */
static struct source *
read_source(struct gen *g, const char *path)
{
	struct source *file = NEW(g->arena, struct source);
	size_t n;

	file->path = path;
	file->text = S("");
	if (!slurp(g->arena, path, &file->text)) {
		wrong(g, path, 1, "cannot be read");
		return file;
	}
	for (size_t i = 0; i < file->text.n; i += n) {
		int32_t c = utf8_at(str_sub(file->text, i, file->text.n), &n);

		if (c > 0)
			continue;
		wrong(g, path, line_at(file, i), "is not UTF-8 text");
		file->text = S("");
	}
	return file;
}

/* The style, the script, the languages: told apart by their suffix. */
static void
read_part(struct gen *g, const char *path)
{
	struct source *file = read_source(g, path);

	if (str_ends(str_of(path), S(".css")))
		asset_style(g, file);
	else if (str_ends(str_of(path), S(".js")))
		asset_script(g, file);
	else if (str_ends(str_of(path), S(".txt")))
		text_read(g, file);
	else
		wrong(g, path, 1, "is neither .css nor .js nor .txt");
}

int
main(int argc, char **argv)
{
	struct gen g = {.arena = arena_new(MEMORY)};
	const struct source **views = NEW_ARRAY(g.arena, const struct source *, (size_t)argc);
	size_t nviews = 0;
	int at = 2;

	if (argc < 2) {
		fputs("usage: viewgen FOLDER [CSS] [JS] [TXT ...] -- VIEW ... -- SOURCE ...\n",
		    stderr);
		return 2;
	}
	g.folder = argv[1];
	g.langs = NEW_ARRAY(g.arena, struct lang, (size_t)argc + 2);
	for (; at < argc && !str_eq(str_of(argv[at]), S("--")); at++)
		read_part(&g, argv[at]);
	text_check(&g);
	for (at++; at < argc && !str_eq(str_of(argv[at]), S("--")); at++) {
		views[nviews] = read_source(&g, argv[at]);
		view_read(&g, views[nviews++]);
	}
	for (at++; at < argc; at++)
		text_scan(&g, read_source(&g, argv[at])->text);
	for (size_t i = 0; i < nviews; i++) {
		text_scan(&g, views[i]->text);
		view_write(&g, views[i]);
	}
	text_unused(&g);
	text_write(&g);
	if (g.errors > ERRORS_SHOWN)
		fprintf(stderr, "viewgen: %d errors in all\n", g.errors);
	arena_free(g.arena);
	return g.errors == 0 ? 0 : 1;
}
