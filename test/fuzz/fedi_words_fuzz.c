/* Words of people: behind a sentence that doubts, no answer stands. */
#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clean.h"
#include "base/str.h"
#include "fedi/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct arena *a = arena_new((size_t)64 << 20);
	struct str html = {(const char *)at, n};
	enum far_answer answer = words_read(a, clean_html(a, html)).answer;
	struct buf b = BUF(a);

	assert(answer >= FAR_GOING && answer <= FAR_UNCLEAR);
	if (answer != FAR_UNCLEAR)
		assert(words_read(a, clean_html(a, html)).of_coming);
	buf_add(&b, S("I doubt it. "));
	buf_add(&b, html);
	/* What is long is judged by its first sentence, and this one is no answer. */
	assert(words_read(a, clean_html(a, buf_str(&b))).answer == FAR_UNCLEAR);
	arena_free(a);
	return 0;
}
