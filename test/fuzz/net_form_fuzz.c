/* Bodies of forms, and queries and cookies: what is taken is valid text within its limits. */
#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "net/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

static const struct form form = {{{"a", FIELD_LINE, 1, 20, NULL}, {"b", FIELD_TEXT, 0, 50, NULL},
    {"c", FIELD_INT, 1, 9, NULL}, {"d", FIELD_FLAG, 0, 0, NULL},
    {"e", FIELD_WORD, 0, 0, "red green"}, {"f", FIELD_MAIL, 0, 100, NULL},
    {"g", FIELD_LOCAL, 0, 0, NULL}, {"h", FIELD_SECRET, 0, 30, NULL}}};
static const struct route route = {.form = &form};

static void
judge(bool fine)
{
	if (!fine)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct arena *a = arena_new((size_t)64 << 20);
	struct str raw = {(const char *)at, n};
	struct header cookie = {S("cookie"), raw};
	struct req req = {.arena = a,
	    .route = &route,
	    .body = raw,
	    .query = raw,
	    .headers = &cookie,
	    .nheaders = 1};
	err why = form_read(&req);

	for (size_t i = 0; form.fields[i].name != NULL; i++) {
		const struct value *v = &req.values[i];

		judge(why != OK || v->refused == OK);
		judge(utf8_valid(v->typed) && utf8_valid(v->text));
		if (v->refused == OK && form.fields[i].kind == FIELD_LINE)
			judge(utf8_length(v->text) <= (size_t)form.fields[i].max);
		if (v->refused == OK && form.fields[i].kind == FIELD_INT)
			judge(v->n >= 1 && v->n <= 9);
	}
	judge(utf8_valid(req_query(&req, S("a"))));
	(void)req_cookie(&req, S("a"));
	arena_free(a);
	return 0;
}
