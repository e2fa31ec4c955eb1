/* main/redraw_jpeg.c - see redraw_parts.h.  libjpeg-turbo enters here. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include "main/redraw_parts.h"

/* A picture in more scans than any camera makes costs time without end. */
#define SCANS 100
#define EXIF (JPEG_APP0 + 1)
#define EXIF_ORIENTATION 0x0112

struct trouble {
	struct jpeg_error_mgr mgr; /* first, so that it leads back here */
	struct jpeg_progress_mgr progress;
	jmp_buf out;
};

static NORETURN void
give_up(j_common_ptr c)
{
	longjmp(((struct trouble *)c->err)->out, 1);
}

static void
say_nothing(j_common_ptr c)
{
	(void)c;
}

static void
warn(j_common_ptr c, int level)
{
	(void)level;
	c->err->num_warnings++;
}

static struct jpeg_error_mgr *
trouble_of(struct trouble *t)
{
	(void)jpeg_std_error(&t->mgr);
	t->mgr.error_exit = give_up;
	t->mgr.output_message = say_nothing;
	t->mgr.emit_message = warn;
	return &t->mgr;
}

static void
count_scans(j_common_ptr c)
{
	if (c->is_decompressor && ((j_decompress_ptr)c)->input_scan_number > SCANS)
		give_up(c);
}

/* ---- Exif ---------------------------------------------------------------------------------- */

struct tiff {
	const unsigned char *at;
	size_t n;
	bool little;
};

/* A number of 2 or 4 bytes; 0 where there is none. */
static uint32_t
number(const struct tiff *t, size_t at, size_t bytes)
{
	uint32_t v = 0;

	if (at > t->n || t->n - at < bytes)
		return 0;
	for (size_t i = 0; i < bytes; i++)
		v |= (uint32_t)t->at[at + i] << 8 * (t->little ? i : bytes - 1 - i);
	return v;
}

/* The orientation in the first directory of an Exif segment (Exif 2.3, 4.6.4); 1 without one. */
static int
orientation_of(const unsigned char *at, size_t n)
{
	static const unsigned char head[] = {'E', 'x', 'i', 'f', 0, 0};
	struct tiff t = {at + sizeof(head), n - sizeof(head), false};
	size_t dir, entries;

	if (n < sizeof(head) + 8 || memcmp(at, head, sizeof(head)) != 0)
		return 1;
	t.little = t.at[0] == 'I';
	dir = number(&t, 4, 4);
	entries = number(&t, dir, 2);
	for (size_t i = 0; i < entries && dir + 2 + 12 * i < t.n; i++) {
		size_t entry = dir + 2 + 12 * i;
		uint32_t value = number(&t, entry + 8, 2);

		if (number(&t, entry, 2) == EXIF_ORIENTATION)
			return value >= 1 && value <= 8 ? (int)value : 1;
	}
	return 1;
}

static int
orientation_found(const struct jpeg_decompress_struct *c)
{
	for (const struct jpeg_marker_struct *m = c->marker_list; m != NULL; m = m->next) {
		int found = m->marker == EXIF ? orientation_of(m->data, m->data_length) : 1;

		if (found != 1)
			return found;
	}
	return 1;
}

/* ---- reading ------------------------------------------------------------------------------- */

bool
redraw_is_jpeg(struct str file)
{
	return str_starts(file, S("\xff\xd8\xff"));
}

/* Decode at half, a quarter or an eighth as long as enough is left to make it smaller well. */
static unsigned
denominator(uint32_t side)
{
	unsigned by = 1;

	while (by < 8 && side / (by * 2) >= 2 * REDRAW_SIDE)
		by *= 2;
	return by;
}

static enum redraw_end
judge_head(struct jpeg_decompress_struct *c)
{
	uint32_t side = c->image_width > c->image_height ? c->image_width : c->image_height;

	if ((uint64_t)c->image_width * c->image_height > REDRAW_PIXELS)
		return REDRAW_LARGE;
	/* Four colours are for printers. */
	if (c->jpeg_color_space == JCS_CMYK || c->jpeg_color_space == JCS_YCCK)
		return REDRAW_UNKNOWN;
	c->out_color_space = JCS_RGB;
	c->scale_num = 1;
	c->scale_denom = denominator(side);
	return REDRAW_DONE;
}

static enum redraw_end
read_all(struct jpeg_decompress_struct *c, struct str file, struct pixels *p)
{
	enum redraw_end end;

	jpeg_create_decompress(c);
	c->progress = &((struct trouble *)c->err)->progress;
	jpeg_mem_src(c, (const unsigned char *)file.at, file.n);
	jpeg_save_markers(c, EXIF, 0xffff);
	(void)jpeg_read_header(c, TRUE);
	end = judge_head(c);
	if (end != REDRAW_DONE)
		return end;
	p->orientation = orientation_found(c);
	(void)jpeg_start_decompress(c);
	if (!pixels_new(p, c->output_width, c->output_height))
		return REDRAW_LARGE;
	while (c->output_scanline < c->output_height) {
		JSAMPROW row = p->at + (size_t)3 * p->width * c->output_scanline;

		(void)jpeg_read_scanlines(c, &row, 1);
	}
	return REDRAW_DONE;
}

enum redraw_end
redraw_jpeg(struct str file, struct pixels *p)
{
	struct jpeg_decompress_struct c = {.mem = NULL};
	struct trouble trouble = {.progress = {.progress_monitor = count_scans}};
	volatile enum redraw_end end = REDRAW_BROKEN;

	c.err = trouble_of(&trouble);
	if (setjmp(trouble.out) == 0)
		end = read_all(&c, file, p);
	jpeg_destroy_decompress(&c);
	return end;
}

/* ---- writing ------------------------------------------------------------------------------- */

static void
write_all(struct jpeg_compress_struct *c, const struct pixels *p, int quality, struct redrawn *out)
{
	unsigned long n = 0;

	jpeg_create_compress(c);
	jpeg_mem_dest(c, &out->at, &n);
	c->image_width = p->width;
	c->image_height = p->height;
	c->input_components = 3;
	c->in_color_space = JCS_RGB;
	jpeg_set_defaults(c);
	jpeg_set_quality(c, quality, TRUE);
	jpeg_simple_progression(c);
	jpeg_start_compress(c, TRUE);
	while (c->next_scanline < c->image_height) {
		JSAMPROW row = p->at + (size_t)3 * p->width * c->next_scanline;

		(void)jpeg_write_scanlines(c, &row, 1);
	}
	jpeg_finish_compress(c);
	out->n = n;
}

bool
redraw_write(const struct pixels *p, int quality, struct redrawn *out)
{
	struct jpeg_compress_struct c = {.mem = NULL};
	struct redrawn done = {NULL, 0, p->width, p->height};
	struct trouble trouble;
	volatile bool written = false;

	c.err = trouble_of(&trouble);
	if (setjmp(trouble.out) == 0) {
		write_all(&c, p, quality, &done);
		written = true;
	}
	jpeg_destroy_compress(&c);
	if (written)
		*out = done;
	return written;
}
