/* base/mark.h - Markdown (CommonMark by md4c, raw HTML off) to safe HTML through base/clean. */
#pragma once
#include "base/types.h"

/* The text is read as utf8_lines gives it.  Also ~~struck~~ words and bare http and https
 * addresses; of pictures only the words stay.  Input over 80,000 bytes is cut, and so is an outcome
 * over 256 KiB. */
struct html mark_html(struct arena *, struct str markdown);
