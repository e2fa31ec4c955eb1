/* Activities of others: refused, or such that all who use them may rely on what activity.h says. */
#include <assert.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/str.h"
#include "base/utf8.h"
#include "fedi/activity.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

static void
judge_address(struct arena *a, struct str s)
{
	struct str origin;

	if (s.at == NULL)
		return;
	origin = activity_origin(a, s);
	assert(s.n <= 2048 && utf8_valid(s) && origin.at != NULL);
	assert(str_starts(origin, S("https://")));
	assert(str_eq(activity_origin(a, origin), origin));
	assert(str_find_char(str_sub(origin, 8, origin.n), '/') == origin.n - 8);
}

static void
judge_object(struct arena *a, const struct activity_object *o)
{
	judge_address(a, o->id);
	judge_address(a, o->author);
	judge_address(a, o->object);
	judge_address(a, o->reply_to);
	judge_address(a, o->url);
	assert(o->kind == OBJECT_NOTE || o->kind == OBJECT_ACTIVITY || o->id.at != NULL);
	assert(o->id.at == NULL || activity_same_origin(a, o->id, o->url));
	assert(o->content.n <= (size_t)256 << 10 && utf8_valid(o->content));
	assert(utf8_valid(o->name) && str_find_char(o->name, '\n') == o->name.n);
	assert(o->reach <= REACH_PUBLIC);
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct arena *a = arena_new((size_t)64 << 20);
	struct str s = {(const char *)at, n};
	struct activity r;

	judge_address(a, activity_origin(a, s));
	if (activity_read(a, s, &r) == OK) {
		assert(r.id.at != NULL && r.actor.at != NULL);
		assert(r.kind == ACTIVITY_OTHER || r.nobjects > 0);
		assert(r.nobjects <= ACTIVITY_OBJECTS);
		judge_address(a, r.id);
		judge_address(a, r.actor);
		judge_address(a, r.target);
		assert(r.kind == ACTIVITY_QUOTE || r.instrument.id.at == NULL);
		if (r.instrument.id.at != NULL)
			judge_object(a, &r.instrument);
		for (size_t i = 0; i < r.nobjects; i++)
			judge_object(a, &r.objects[i]);
	}
	arena_free(a);
	return 0;
}
