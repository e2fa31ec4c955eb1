/* HTML of others: balanced, of allowed tags only, and clean already when it comes out. */
#include "html_judge.h"

#include "base/clean.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct arena *a = arena_new((size_t)4 << 20);
	struct html once = clean_html(a, (struct str){(const char *)at, n});
	struct html twice = clean_html(a, once.s);

	if (html_judge(once.s) != NULL || !str_eq(once.s, twice.s) || arena_spent(a))
		abort();
	(void)clean_text(a, once.s);
	arena_free(a);
	return 0;
}
