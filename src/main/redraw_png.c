/* main/redraw_png.c - see redraw_parts.h.  libpng enters here. */
#include <png.h>

#include "main/redraw_parts.h"

bool
redraw_is_png(struct str file)
{
	return str_starts(file, S("\x89PNG\r\n\x1a\n"));
}

enum redraw_end
redraw_png(struct str file, struct pixels *p)
{
	static const png_color white = {255, 255, 255};
	png_image image = {.version = PNG_IMAGE_VERSION};
	enum redraw_end end = REDRAW_BROKEN;

	if (!png_image_begin_read_from_memory(&image, file.at, file.n))
		return REDRAW_BROKEN;
	image.format = PNG_FORMAT_RGB;
	if (!pixels_new(p, image.width, image.height))
		end = REDRAW_LARGE;
	else if (png_image_finish_read(&image, &white, p->at, 0, NULL))
		end = REDRAW_DONE;
	png_image_free(&image);
	return end;
}
