/* main/redraw_webp.c - see redraw_parts.h.  libwebp enters here. */
#include <stdlib.h>

#include <webp/decode.h>

#include "main/redraw_parts.h"

bool
redraw_is_webp(struct str file)
{
	return file.n >= 12 && str_starts(file, S("RIFF")) &&
	       str_eq(str_sub(file, 8, 12), S("WEBP"));
}

/* Four channels onto white, three in their place. */
static void
flatten(struct pixels *p, const unsigned char *from)
{
	unsigned char *to = p->at;

	for (size_t i = 0; i < (size_t)p->width * p->height; i++, from += 4)
		for (int k = 0; k < 3; k++)
			*to++ = (unsigned char)((from[k] * from[3] + 255 * (255 - from[3]) + 127) /
						255);
}

enum redraw_end
redraw_webp(struct str file, struct pixels *p)
{
	const unsigned char *at = (const unsigned char *)file.at;
	WebPBitstreamFeatures features;
	unsigned char *rgba;
	int width, height;

	if (WebPGetFeatures(at, file.n, &features) != VP8_STATUS_OK)
		return REDRAW_BROKEN;
	if (features.has_animation)
		return REDRAW_UNKNOWN;
	if (!pixels_new(p, (uint32_t)features.width, (uint32_t)features.height))
		return REDRAW_LARGE;
	rgba = WebPDecodeRGBA(at, file.n, &width, &height);
	if (rgba == NULL)
		return REDRAW_BROKEN;
	flatten(p, rgba);
	WebPFree(rgba);
	return REDRAW_DONE;
}
