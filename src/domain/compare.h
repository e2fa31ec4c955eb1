/* domain/compare.h - what changed from one text to the next, word by word. */
#pragma once
#include "base/types.h"

enum compare_kind { COMPARE_SAME, COMPARE_GONE, COMPARE_NEW };
struct compare_part {
	enum compare_kind kind;
	struct str text; /* a view of the old text (GONE) or the new one */
};

/* Lines first, then words inside what differs.  Time and memory are bounded: where two stretches
 * differ in more than COMPARE_CAP words they are shown as wholly gone and wholly new. */
#define COMPARE_CAP 400
size_t compare_texts(struct arena *, struct str was, struct str is, struct compare_part **out);
