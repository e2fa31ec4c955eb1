/* fedi/words.h - what somebody means who answers a call in their own words. */
#pragma once
#include "base/types.h"
#include "domain/far.h"

struct words {
	enum far_answer answer;
	bool of_coming; /* it speaks of coming at all: what does not is a reply, in public */
};
/* Cleaned HTML (base/clean).  Mentions, links and hashtags fall away, letters are folded; then a
 * small table of phrases, by language, decides.  Only a text that begins with a phrase, or is short
 * and holds phrases of one meaning only, is clear; a text of several meanings, or none, is
 * FAR_UNCLEAR. */
struct words words_read(struct arena *, struct html);
