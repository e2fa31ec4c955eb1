/* main/redraw.h - a picture that somebody sent, made anew: decoded, turned upright, made smaller
 * and written as a JPEG of our own.  Nothing else that was in the file is left: no place, no time,
 * no camera, no hidden second file.
 *
 * It holds much memory and runs decoders on what strangers wrote, so it belongs into the child of
 * main/redraw_role, never into web. */
#pragma once
#include "base/str.h"

/* Pixels of the longer side, at most. */
#define REDRAW_SIDE 1280
/* Pixels that are decoded, at most: what a phone makes. */
#define REDRAW_PIXELS 64000000
/* Bytes that come out, at most. */
#define REDRAW_BYTES ((size_t)2 << 20)

enum redraw_end {
	REDRAW_DONE,
	REDRAW_UNKNOWN, /* neither JPEG, PNG nor WebP, or a kind of these that is not read */
	REDRAW_BROKEN,
	REDRAW_LARGE, /* more than REDRAW_PIXELS */
	REDRAW_ENDS
};
struct redrawn {
	unsigned char *at; /* of malloc */
	size_t n;
	uint32_t width, height;
};
/* out is touched on REDRAW_DONE only. */
enum redraw_end redraw(struct str file, struct redrawn *out);
