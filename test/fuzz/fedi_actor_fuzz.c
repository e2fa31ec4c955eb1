/* Documents of accounts, WebFinger answers, handles and content types: refused, or all of one
 * origin and of the lengths that the database holds. */
#include <assert.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "fedi/activity.h"
#include "fedi/actor_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

static void
judge_whole(struct arena *a, const struct remote_doc *d, struct str url)
{
	assert(activity_same_origin(a, d->uri, url));
	assert(activity_same_origin(a, d->uri, d->url));
	assert(activity_same_origin(a, d->uri, d->inbox));
	assert(activity_same_origin(a, d->uri, d->key_id));
	assert(d->shared.at == NULL || activity_same_origin(a, d->uri, d->shared));
	assert(d->handle.n <= 320 && str_ends(d->handle, d->host));
	assert(d->name.n > 0 && utf8_length(d->name) <= 80 && utf8_valid(d->name));
	assert(d->key_pem.n <= 8192 && str_starts(d->key_pem, S("-----BEGIN ")));
}

static void
judge(struct arena *a, const struct actor_found *f, struct str url)
{
	switch (f->doc) {
	case ACTOR_WHOLE:
		judge_whole(a, &f->actor, url);
		return;
	case ACTOR_KEY_ONLY:
		assert(activity_same_origin(a, f->owner, url));
		assert(activity_same_origin(a, f->key_id, url));
		return;
	case ACTOR_NONE:
		assert(activity_same_origin(a, f->actor.uri, url));
		return;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct arena *a = arena_new((size_t)64 << 20);
	struct str body = {(const char *)at, n}, name, host;
	struct str url = S("https://peer.example/users/ada");
	struct actor_found f;
	struct finger g;

	if (actor_read(a, url, body, &f) == OK)
		judge(a, &f, url);
	if (actor_finger(a, body, &g) == OK && g.self.at != NULL)
		assert(activity_origin(a, g.self).at != NULL);
	if (actor_handle(a, body, &name, &host))
		assert(name.n > 0 && host.n > 0 && str_find_char(host, '/') == host.n);
	(void)actor_type_fits(body);
	arena_free(a);
	return 0;
}
