/* Pictures made anew: what comes out of what, the right way up, and what does not come along. */
#include "test.h"

#include <png.h>
#include <stdlib.h>
#include <webp/encode.h>

#include "main/redraw_parts.h"

/* Red and green above, blue and white below. */
static const unsigned char corners[4][3] = {{200, 0, 0}, {0, 200, 0}, {0, 0, 200}, {255, 255, 255}};

static struct pixels
corners_of(uint32_t width, uint32_t height)
{
	struct pixels p = {.orientation = 1};

	assert_true(pixels_new(&p, width, height));
	for (uint32_t y = 0; y < height; y++)
		for (uint32_t x = 0; x < width; x++)
			memcpy(p.at + 3 * ((size_t)y * width + x),
			    corners[2 * (y >= height / 2) + (x >= width / 2)], 3);
	return p;
}

static struct str
kept(const void *at, size_t n)
{
	return str_copy(arena, (struct str){at, n});
}

static struct str
as_jpeg(const struct pixels *p)
{
	struct redrawn out;
	struct str file;

	assert_true(redraw_write(p, 90, &out));
	file = kept(out.at, out.n);
	free(out.at);
	return file;
}

static struct str
as_png(const struct pixels *p)
{
	png_image image = {.version = PNG_IMAGE_VERSION,
	    .width = p->width,
	    .height = p->height,
	    .format = PNG_FORMAT_RGB};
	png_alloc_size_t n = 3 * p->width * p->height + 4096;
	char *at = arena_alloc(arena, n);

	assert_true(png_image_write_to_memory(&image, at, &n, 0, p->at, 0, NULL));
	return (struct str){at, n};
}

static struct str
as_webp(const struct pixels *p)
{
	uint8_t *at;
	size_t n = WebPEncodeRGB(p->at, (int)p->width, (int)p->height, 3 * (int)p->width, 90, &at);
	struct str file = kept(at, n);

	WebPFree(at);
	return file;
}

/* An Exif segment behind the start of a JPEG: an orientation, and a place. */
static struct str
with_exif(struct str jpeg, int orientation, bool little)
{
	static const char big_end[] = "Exif\0\0MM\0*\0\0\0\10\0\2"
				      "\x88\x25\0\4\0\0\0\1\0\0\0\0"
				      "\1\x12\0\3\0\0\0\1\0\0\0\0"
				      "\0\0\0\0Latitude 52.5";
	static const char little_end[] = "Exif\0\0II*\0\10\0\0\0\2\0"
					 "\x25\x88\4\0\1\0\0\0\0\0\0\0"
					 "\x12\1\3\0\1\0\0\0\0\0\0\0"
					 "\0\0\0\0Latitude 52.5";
	struct buf b = BUF(arena);
	size_t n = sizeof(big_end), value;

	buf_add(&b, str_sub(jpeg, 0, 2));
	buf_add(&b, S("\xff\xe1"));
	buf_char(&b, (char)((n + 2) >> 8));
	buf_char(&b, (char)(n + 2));
	value = b.n + 6 + 8 + 2 + 12 + 8 + (little ? 0 : 1);
	buf_add(&b, (struct str){little ? little_end : big_end, n});
	b.at[value] = (char)orientation;
	buf_add(&b, str_sub(jpeg, 2, jpeg.n));
	return buf_str(&b);
}

static struct pixels
read_back(const struct redrawn *r)
{
	struct pixels p = {.at = NULL, .orientation = 1};

	assert_int_equal(redraw_jpeg((struct str){(const char *)r->at, r->n}, &p), REDRAW_DONE);
	assert_int_equal(p.width, r->width);
	assert_int_equal(p.height, r->height);
	return p;
}

/* The colours in the middle of the quarters, in reading order, as digits of `corners`. */
static int
quarters(const struct pixels *p)
{
	int read = 0;

	for (int i = 0; i < 4; i++) {
		uint32_t x = p->width * (i % 2 == 0 ? 1 : 3) / 4;
		uint32_t y = p->height * (i < 2 ? 1 : 3) / 4;
		const unsigned char *at = p->at + 3 * ((size_t)y * p->width + x);
		int best = 9;

		for (int c = 0; c < 4; c++) {
			bool near = true;

			for (int k = 0; k < 3; k++)
				near = near && abs(at[k] - corners[c][k]) < 24;
			best = near ? c : best;
		}
		read = read * 10 + best;
	}
	return read;
}

static void
assert_redrawn(struct str file, uint32_t width, uint32_t height, int reads)
{
	struct redrawn out;
	struct pixels p;

	assert_int_equal(redraw(file, &out), REDRAW_DONE);
	assert_int_equal(out.width, width);
	assert_int_equal(out.height, height);
	p = read_back(&out);
	assert_int_equal(quarters(&p), reads);
	free(p.at);
	free(out.at);
}

static void
kinds(void **state)
{
	static struct str (*const as[])(const struct pixels *) = {as_jpeg, as_png, as_webp};
	static const uint32_t sizes[][4] = {{64, 48, 64, 48}, {1280, 1280, 1280, 1280},
	    {1281, 40, 1280, 39}, {1500, 3000, 640, 1280}, {7000, 40, 1280, 7}};

	(void)state;
	for (size_t i = 0; i < COUNT(as); i++) {
		for (size_t k = 0; k < COUNT(sizes); k++) {
			struct pixels p = corners_of(sizes[k][0], sizes[k][1]);

			assert_redrawn(as[i](&p), sizes[k][2], sizes[k][3], 123);
			free(p.at);
		}
	}
}

/* As Exif 2.3 draws them: where the first row and the first column of what is stored belong. */
static void
ways_up(void **state)
{
	static const int reads[] = {[1] = 123,
	    [2] = 1032,
	    [3] = 3210,
	    [4] = 2301,
	    [5] = 213,
	    [6] = 2031,
	    [7] = 3120,
	    [8] = 1302};
	struct pixels p = corners_of(96, 64);
	struct str file = as_jpeg(&p);

	(void)state;
	for (int o = 1; o <= 8; o++)
		for (int little = 0; little < 2; little++)
			assert_redrawn(with_exif(file, o, little != 0), o < 5 ? 96 : 64,
			    o < 5 ? 64 : 96, reads[o]);
	assert_redrawn(with_exif(file, 0, true), 96, 64, 123);
	assert_redrawn(with_exif(file, 9, false), 96, 64, 123);
	free(p.at);
}

static void
nothing_comes_along(void **state)
{
	struct pixels p = corners_of(96, 64);
	struct str file = with_exif(as_jpeg(&p), 1, true), made;
	struct redrawn out;

	(void)state;
	free(p.at);
	assert_true(str_find(file, S("Latitude")) < file.n);
	assert_int_equal(redraw(file, &out), REDRAW_DONE);
	made = (struct str){(const char *)out.at, out.n};
	assert_int_equal(str_find(made, S("Latitude")), made.n);
	assert_int_equal(str_find(made, S("Exif")), made.n);
	free(out.at);
}

/* Stripes of one pixel come out as the mean of both. */
static void
means(void **state)
{
	struct pixels p = {.orientation = 1}, back;
	struct redrawn out;

	(void)state;
	assert_true(pixels_new(&p, 2560, 16));
	for (size_t i = 0; i < (size_t)2560 * 16; i++)
		memset(p.at + 3 * i, i % 2 == 0 ? 0 : 200, 3);
	assert_int_equal(redraw(as_png(&p), &out), REDRAW_DONE);
	back = read_back(&out);
	for (size_t i = 0; i < (size_t)3 * back.width * back.height; i++)
		assert_in_range(back.at[i], 96, 104);
	free(p.at);
	free(back.at);
	free(out.at);
}

/* What is seen through stands on white. */
static void
on_white(void **state)
{
	uint8_t rgba[4 * 32 * 32] = {0}, *at;
	size_t n = WebPEncodeLosslessRGBA(rgba, 32, 32, 4 * 32, &at);
	struct redrawn out;
	struct pixels p;

	(void)state;
	assert_int_equal(redraw((struct str){(const char *)at, n}, &out), REDRAW_DONE);
	p = read_back(&out);
	assert_true(p.at[0] > 250 && p.at[1] > 250 && p.at[2] > 250);
	WebPFree(at);
	free(p.at);
	free(out.at);
}

static void
refused(void **state)
{
	struct pixels p = corners_of(640, 480);
	struct str files[] = {as_jpeg(&p), as_png(&p), as_webp(&p)}, head;
	struct redrawn out;
	char *wide;

	(void)state;
	free(p.at);
	assert_int_equal(redraw(S(""), &out), REDRAW_UNKNOWN);
	assert_int_equal(redraw(S("GIF89a"), &out), REDRAW_UNKNOWN);
	assert_int_equal(redraw(S("RIFF\1\2\3\4WAVE"), &out), REDRAW_UNKNOWN);
	for (size_t i = 0; i < COUNT(files); i++) {
		head = str_sub(files[i], 0, 40);
		assert_int_equal(redraw(head, &out), REDRAW_BROKEN);
	}
	/* a PNG that says it is 100,000 pixels wide */
	head = str_copy(arena, files[1]);
	wide = (char *)(uintptr_t)head.at;
	memcpy(wide + 16, "\0\1\x86\xa0\0\1\x86\xa0", 8);
	memcpy(wide + 29, "\0\0\0\0", 4);
	assert_true(redraw(head, &out) != REDRAW_DONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(kinds),
	    ARENA_TEST(ways_up),
	    ARENA_TEST(nothing_comes_along),
	    ARENA_TEST(means),
	    ARENA_TEST(on_white),
	    ARENA_TEST(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
