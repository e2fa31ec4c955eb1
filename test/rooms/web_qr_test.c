/* QR codes: what was drawn is read back by a program that others wrote (zbarimg). */
#include "test.h"

#include <sys/wait.h>
#include <unistd.h>

#include "web/qr.h"

#define ADDRESS "https://hub.example/t/abcdefghijklmnopqrstuvwxyz234167"

/* The dark modules of the path "M4 4h7v1h-7z..." as signs in a square of side n. */
static char *
modules(struct str svg, size_t *side)
{
	struct str view = str_sub(svg, str_find(svg, S("viewBox=\"0 0 ")) + 13, svg.n), path;
	size_t n = strtoul(str_c(arena, view), NULL, 10), bars = 0;
	char *square = arena_alloc(arena, n * n);
	char *at;

	path = str_sub(svg, str_find(svg, S("crispEdges\" d=\"")) + 15, svg.n);
	memset(square, ' ', n * n);
	for (at = str_c(arena, path); *at == 'M'; bars++) {
		size_t x = strtoul(at + 1, &at, 10), y = strtoul(at + 1, &at, 10);
		size_t w = strtoul(at + 1, &at, 10);

		assert_true(y < n && x + w <= n && w > 0);
		memset(square + y * n + x, '#', w);
		at = strchr(at, 'z') + 1;
	}
	assert_true(bars > 50);
	*side = n;
	return square;
}

/* A portable bitmap of the code, four pixels a module. */
static void
write_picture(const char *path, const char *square, size_t n)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	fprintf(f, "P1 %zu %zu\n", 4 * n, 4 * n);
	for (size_t i = 0; i < 16 * n * n; i++)
		fputs(square[i / (16 * n) * n + i % (4 * n) / 4] == '#' ? "1 " : "0 ", f);
	assert_int_equal(fclose(f), 0);
}

static void
test_read_back(void **state)
{
	char path[] = "/tmp/qr-XXXXXX";
	struct str svg;
	char *square;
	size_t n = 0;
	struct buf read = BUF(arena);
	FILE *p;

	(void)state;
	if (system("command -v zbarimg >/dev/null") != 0) {
		print_message("skipped: no zbarimg\n");
		skip();
	}
	assert_null(qr_svg(arena, S(ADDRESS), &svg));
	assert_int_equal(close(mkstemp(path)), 0);
	square = modules(svg, &n);
	write_picture(path, square, n);
	p = popen(str_c(arena,
		      buf_format(arena, "zbarimg --nodbus --quiet --raw pnm:%s 2>/dev/null", path)),
	    "r");
	assert_non_null(p);
	read.n = fread(buf_reserve(&read, 4096), 1, 4096, p);
	assert_int_equal(pclose(p), 0);
	assert_int_equal(unlink(path), 0);
	assert_string_equal(str_c(arena, buf_str(&read)), ADDRESS "\n");
}

/* Four light modules around, finder patterns at three corners and not at the fourth. */
static void
test_quiet(void **state)
{
	struct str svg;
	size_t n = 0;
	char *square;

	(void)state;
	assert_null(qr_svg(arena, S(ADDRESS), &svg));
	square = modules(svg, &n);
	for (size_t i = 0; i < n * n; i++)
		if (i / n < 4 || i / n >= n - 4 || i % n < 4 || i % n >= n - 4)
			assert_int_equal(square[i], ' ');
	assert_memory_equal(square + 4 * n + 4, "####### ", 8);
	assert_memory_equal(square + 4 * n + n - 12, " #######", 8);
	assert_memory_equal(square + (n - 5) * n + 4, "####### ", 8);
}

static void
test_forms(void **state)
{
	struct html html;
	struct str svg;

	(void)state;
	assert_null(qr_html(arena, S(ADDRESS), S("Ticket \"A\" <1>"), &html));
	assert_true(str_starts(html.s, S("<svg class=\"qr\" viewBox=\"0 0 41 41\" role=\"img\" "
					 "aria-label=\"Ticket &#34;A&#34; &lt;1&gt;\">"
					 "<path fill=\"#fff\" d=\"M0 0h41v41H0z\"/>")));
	assert_true(str_ends(html.s, S("z\"/></svg>")));
	assert_null(qr_svg(arena, S(ADDRESS), &svg));
	assert_true(str_starts(svg, S("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"328\" "
				      "height=\"328\" viewBox=\"0 0 41 41\">")));
}

static void
test_refused(void **state)
{
	struct str svg = S("untouched");
	char *big = arena_alloc(arena, 1201);

	(void)state;
	memset(big, 'a', 1201);
	assert_int_equal(qr_svg(arena, S(""), &svg)->fault, FAULT_INPUT);
	assert_int_equal(qr_svg(arena, (struct str){big, 1201}, &svg)->fault, FAULT_INPUT);
	assert_true(str_eq(svg, S("untouched")));
	assert_null(qr_svg(arena, (struct str){big, 1200}, &svg));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(test_read_back),
	    ARENA_TEST(test_quiet),
	    ARENA_TEST(test_forms),
	    ARENA_TEST(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
