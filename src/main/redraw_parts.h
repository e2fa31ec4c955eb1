/* main/redraw_parts.h - what the parts of redraw hand to each other: pixels, 8 bits each of red,
 * green and blue, row by row from the top. */
#pragma once
#include "main/redraw.h"

struct pixels {
	uint32_t width, height;
	unsigned char *at; /* of malloc; 3 * width * height */
	int orientation;   /* 1 to 8: which way up (Exif 2.3, tag 0x0112) */
};

/* Memory for the pixels; false when there is none, or they are more than REDRAW_PIXELS. */
bool pixels_new(struct pixels *, uint32_t width, uint32_t height);

/* Is it one?  By the first bytes, never by a name. */
bool redraw_is_jpeg(struct str file);
bool redraw_is_png(struct str file);
bool redraw_is_webp(struct str file);
/* Decode; pixels->at is NULL, or the caller's to free, whatever comes back.  What is seen through
 * stands on white.  A picture that is far larger than REDRAW_SIDE may come out smaller. */
enum redraw_end redraw_jpeg(struct str file, struct pixels *);
enum redraw_end redraw_png(struct str file, struct pixels *);
enum redraw_end redraw_webp(struct str file, struct pixels *);
/* Write as a JPEG; false when there is no memory. */
bool redraw_write(const struct pixels *, int quality, struct redrawn *out);
