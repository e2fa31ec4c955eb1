/* fedi/words.h - what somebody means who answers a call in their own words. */
#pragma once
#include "domain/far.h"

/* html as sent.  Mentions, links and hashtags fall away, letters are folded; then a small table of
 * phrases, by language, decides.  Only a text that begins with a phrase, or is short and holds
 * phrases of one meaning only, is clear; a text of several meanings, or none, is FAR_UNCLEAR. */
enum far_answer words_meaning(struct arena *, struct str html);
/* Does it speak of coming at all?  A public reply that does not is a reply and no answer. */
bool words_of_coming(struct arena *, struct str html);
