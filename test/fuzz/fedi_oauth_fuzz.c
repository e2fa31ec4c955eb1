/* What servers answer to whom they let sign in: refused, or addresses of their own origin and words
 * that can stand in a header, of the lengths that the database holds. */
#include <assert.h>

#include "base/arena.h"
#include "base/str.h"
#include "fedi/activity.h"
#include "fedi/oauth_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

static const struct str origin = {"https://peer.example", 20};

static void
judge_place(struct arena *a, struct str s)
{
	assert(s.n <= 2048 && activity_same_origin(a, s, origin));
}

static void
judge_word(struct str s, size_t max)
{
	assert(s.n > 0 && s.n <= max);
	for (size_t i = 0; i < s.n; i++)
		assert(s.at[i] > ' ' && s.at[i] < 0x7f);
}

static void
judge_meta(struct arena *a, const struct oauth_meta *m)
{
	judge_place(a, m->authorize);
	judge_place(a, m->token);
	judge_place(a, m->revoke);
	judge_place(a, m->apps);
	if (m->identity.at != NULL)
		judge_place(a, m->identity);
	assert(str_eq(m->scope, S("profile")) || str_eq(m->scope, S("read:accounts")));
	assert(!m->older);
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct arena *a = arena_new((size_t)64 << 20);
	struct str body = {(const char *)at, n}, client, secret, token;
	struct oauth_meta meta;
	struct oauth_who who;

	if (oauth_meta_read(a, origin, body, &meta) == OK)
		judge_meta(a, &meta);
	if (oauth_client_read(a, body, &client, &secret) == OK) {
		judge_word(client, 512);
		judge_word(secret, 512);
	}
	if (oauth_token_read(a, body, &token) == OK)
		judge_word(token, 2048);
	(void)oauth_forgotten(a, body);
	if (oauth_who_read(a, origin, body, &who) == OK) {
		assert((who.uri.at == NULL) != (who.name.at == NULL));
		if (who.uri.at != NULL)
			judge_place(a, who.uri);
		else
			judge_word(who.name, 200);
	}
	arena_free(a);
	return 0;
}
