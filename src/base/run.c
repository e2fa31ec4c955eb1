/* base/run.c - see run.h. */
#include "base/run.h"

#include "base/str.h"

/* +1 when the tag opens what keeps its words as they are, -1 when it closes one. */
static int
keeps(struct str tag)
{
	static const char *const names[] = {"a", "code", "pre"};
	bool closes = str_starts(tag, S("</"));
	struct str name = str_sub(tag, closes ? 2 : 1, tag.n - 1);

	name = str_sub(name, 0, str_find_char(name, ' '));
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_eq(name, str_of(names[i])))
			return closes ? -1 : 1;
	return 0;
}

bool
run_next(struct run *r, enum run_kind *kind, struct str *out)
{
	bool tag = str_starts(r->rest, S("<"));
	size_t n = tag ? str_find_char(r->rest, '>') + 1 : str_find_char(r->rest, '<');

	if (r->rest.n == 0)
		return false;
	*kind = tag ? RUN_TAG : r->kept > 0 ? RUN_KEPT : RUN_WORDS;
	*out = str_sub(r->rest, 0, n);
	r->kept += tag ? keeps(*out) : 0;
	r->rest = str_sub(r->rest, out->n, r->rest.n);
	return true;
}
