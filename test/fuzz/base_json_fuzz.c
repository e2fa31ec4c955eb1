/* JSON of others: read and walked without harm; what was a text is written and read back. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

#define JSON_DOC __attribute__((cleanup(json_cleanup))) struct json_doc

static void
back_and_forth(struct arena *a, struct str s)
{
	struct buf b = BUF(a);
	struct json_out o = {.buf = &b};
	JSON_DOC *doc = NULL;

	json_open(&o, NULL);
	json_put_str(&o, "a", s);
	json_close(&o);
	if (json_read(a, buf_str(&b), &doc) != OK ||
	    !str_eq(json_str(json_get(json_root(doc), "a")), s))
		abort();
}

static void
walk(struct arena *a, const struct json *v)
{
	int64_t n;

	for (size_t i = 0; i < json_count(v); i++) {
		const struct json *item = json_at(v, i);

		if (json_str(item).at != NULL)
			back_and_forth(a, json_str(item));
		(void)json_int(item, &n);
		(void)json_get(item, "a");
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct arena *a = arena_new((size_t)16 << 20);
	JSON_DOC *doc = NULL;

	if (json_read(a, (struct str){(const char *)at, n}, &doc) == OK) {
		walk(a, json_root(doc));
		walk(a, json_get(json_root(doc), "a"));
	}
	json_cleanup(&doc);
	doc = NULL;
	arena_free(a);
	return 0;
}
