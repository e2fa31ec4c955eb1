/* main/redraw.c - see redraw.h: which decoder, the right way up, the right size. */
#include "main/redraw.h"

#include <stdlib.h>

#include "main/redraw_parts.h"

/* The second is for pictures of which the first would make too much. */
static const int qualities[] = {82, 60};
#define PLENTY ((size_t)600 << 10)

static const struct {
	bool (*is)(struct str);
	enum redraw_end (*read)(struct str, struct pixels *);
} kinds[] = {
    {redraw_is_jpeg, redraw_jpeg},
    {redraw_is_png, redraw_png},
    {redraw_is_webp, redraw_webp},
};

bool
pixels_new(struct pixels *p, uint32_t width, uint32_t height)
{
	if (width == 0 || height == 0 || (uint64_t)width * height > REDRAW_PIXELS)
		return false;
	p->width = width;
	p->height = height;
	p->at = malloc((size_t)3 * width * height);
	return p->at != NULL;
}

/* ---- smaller ------------------------------------------------------------------------------- */

/* One line of n pixels, `step` bytes apart, into m <= n; each of these is the mean of what lies
 * under it, the pixels at its edges by the part that does.  Lengths are in m-ths of a pixel. */
struct line {
	size_t n, m, step;
};

static void
shrink_line(const struct line *l, const unsigned char *from, unsigned char *to, size_t to_step)
{
	for (size_t i = 0; i < l->m; i++, to += to_step) {
		uint64_t sum[3] = {l->n / 2, l->n / 2, l->n / 2};
		size_t left = i * l->n, end = left + l->n;

		while (left < end) {
			size_t at = left / l->m, next = (at + 1) * l->m;
			uint64_t part = (next < end ? next : end) - left;

			for (int k = 0; k < 3; k++)
				sum[k] += part * from[at * l->step + (size_t)k];
			left += part;
		}
		for (int k = 0; k < 3; k++)
			to[k] = (unsigned char)(sum[k] / l->n);
	}
}

static bool
shrink(struct pixels *p)
{
	uint32_t side = p->width > p->height ? p->width : p->height;
	struct pixels wide = {.orientation = p->orientation}, done = wide;
	uint32_t width = (uint32_t)((uint64_t)p->width * REDRAW_SIDE / side);
	uint32_t height = (uint32_t)((uint64_t)p->height * REDRAW_SIDE / side);

	if (side <= REDRAW_SIDE)
		return true;
	width += width == 0;
	height += height == 0;
	if (!pixels_new(&wide, width, p->height))
		return false;
	if (pixels_new(&done, width, height)) {
		struct line row = {p->width, width, 3};
		struct line column = {p->height, height, 3 * (size_t)width};

		for (size_t y = 0; y < p->height; y++)
			shrink_line(&row, p->at + y * 3 * p->width, wide.at + y * 3 * width, 3);
		for (size_t x = 0; x < width; x++)
			shrink_line(&column, wide.at + 3 * x, done.at + 3 * x, 3 * (size_t)width);
		free(p->at);
		*p = done;
	}
	free(wide.at);
	return p->at == done.at;
}

/* ---- upright ------------------------------------------------------------------------------- */

/* For each orientation: rows become columns, then left becomes right, then top becomes bottom. */
static const struct turn {
	bool swap, mirror, flip;
} turns[] = {[1] = {false, false, false},
    [2] = {false, true, false},
    [3] = {false, true, true},
    [4] = {false, false, true},
    [5] = {true, false, false},
    [6] = {true, true, false},
    [7] = {true, true, true},
    [8] = {true, false, true}};

static bool
turn(struct pixels *p)
{
	struct turn t = turns[p->orientation];
	struct pixels done = {.orientation = 1};
	uint32_t width = t.swap ? p->height : p->width, height = t.swap ? p->width : p->height;

	if (p->orientation == 1)
		return true;
	if (!pixels_new(&done, width, height))
		return false;
	for (uint32_t y = 0; y < height; y++) {
		for (uint32_t x = 0; x < width; x++) {
			uint32_t fx = t.mirror ? width - 1 - x : x;
			uint32_t fy = t.flip ? height - 1 - y : y;
			size_t from =
			    t.swap ? (size_t)fx * p->width + fy : (size_t)fy * p->width + fx;

			memcpy(done.at + 3 * ((size_t)y * width + x), p->at + 3 * from, 3);
		}
	}
	free(p->at);
	*p = done;
	return true;
}

/* ---- the whole ----------------------------------------------------------------------------- */

static enum redraw_end
read_any(struct str file, struct pixels *p)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (kinds[i].is(file))
			return kinds[i].read(file, p);
	return REDRAW_UNKNOWN;
}

static enum redraw_end
write_small(const struct pixels *p, struct redrawn *out)
{
	struct redrawn tried = {.at = NULL};

	for (size_t i = 0; i < COUNT(qualities) && (i == 0 || tried.n > PLENTY); i++) {
		free(tried.at);
		if (!redraw_write(p, qualities[i], &tried))
			return REDRAW_LARGE;
	}
	if (tried.n > REDRAW_BYTES) {
		free(tried.at);
		return REDRAW_LARGE;
	}
	*out = tried;
	return REDRAW_DONE;
}

enum redraw_end
redraw(struct str file, struct redrawn *out)
{
	struct pixels p = {.at = NULL, .orientation = 1};
	enum redraw_end end = read_any(file, &p);

	if (end == REDRAW_DONE && (!shrink(&p) || !turn(&p)))
		end = REDRAW_LARGE;
	if (end == REDRAW_DONE)
		end = write_small(&p, out);
	free(p.at);
	return end;
}
