/* base/mark.h - Markdown (CommonMark by md4c, raw HTML off) to safe HTML through base/clean. */
#pragma once
#include "base/types.h"

struct html mark_html(struct arena *, struct str markdown);
