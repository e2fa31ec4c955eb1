/* base/mark.h - Markdown (CommonMark by cmark, raw HTML off) to safe HTML through base/clean. */
#pragma once
#include "base/types.h"

/* The text is read as utf8_lines gives it.  Also ~~struck~~ words and bare http and https
 * addresses; of pictures only the words stay, of many empty lines in a row two.  Input over 80,000
 * bytes is cut, and so is an outcome over 256 KiB.  Where the definitions of links, each used at
 * every bracket, would come to more than 16 MiB, they are read as words. */
struct html mark_html(struct arena *, struct str markdown);
