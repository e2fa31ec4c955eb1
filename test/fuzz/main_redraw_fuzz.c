/* Files that say they are pictures: whatever comes, what goes out is a JPEG of ours of a size that
 * is allowed, which can be read again. */
#include <stdlib.h>

#include "main/redraw_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

static void
judge(bool fine)
{
	if (!fine)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct pixels again = {.at = NULL, .orientation = 1};
	struct redrawn out;

	if (redraw((struct str){(const char *)at, n}, &out) != REDRAW_DONE)
		return 0;
	judge(out.n > 0 && out.n <= REDRAW_BYTES);
	judge(out.width > 0 && out.width <= REDRAW_SIDE);
	judge(out.height > 0 && out.height <= REDRAW_SIDE);
	judge(redraw_jpeg((struct str){(const char *)out.at, out.n}, &again) == REDRAW_DONE);
	judge(again.width == out.width && again.height == out.height && again.orientation == 1);
	free(again.at);
	free(out.at);
	return 0;
}
