/* What a server of Bluesky answers: refused, or fit for the database, a header and an address. */
#include <assert.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/url.h"
#include "base/utf8.h"
#include "fedi/facet.h"
#include "fedi/xrpc.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

static void
judge_token(struct str s)
{
	assert(s.n > 0 && s.n <= XRPC_TOKEN);
	for (size_t i = 0; i < s.n; i++)
		assert(s.at[i] > ' ' && s.at[i] < 0x7f);
}

static void
judge_session(struct arena *a, const struct xrpc_session *s)
{
	struct url_parts parts;

	assert(s->did.n <= 256 && str_starts(s->did, S("did:")));
	judge_token(s->access);
	judge_token(s->refresh);
	if (s->origin.at != NULL) {
		assert(s->origin.n < 300 && url_read(a, s->origin, &parts) == OK);
		assert(str_eq(parts.path, S("/")));
	}
}

/* The same bytes as words of a post. */
static void
judge_words(struct arena *a, struct str words)
{
	struct facet_parts p = {words, words, words, url_own(S("https://hub.example/x?via=b"))};
	struct facet_text t;

	facet_make(a, &p, &t);
	assert(utf8_valid(t.text) && utf8_graphemes(t.text) <= FACET_GRAPHEMES);
	assert(t.text.n <= FACET_BYTES && str_ends(t.text, p.link.s));
	for (size_t i = 0; i < t.n; i++)
		assert(t.facets[i].start < t.facets[i].end && t.facets[i].end <= t.text.n &&
		       (i == 0 || t.facets[i - 1].end <= t.facets[i].start));
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct arena *a = arena_new((size_t)64 << 20);
	struct str body = {(const char *)at, n}, word;
	struct xrpc_session session;

	if (xrpc_read_session(a, body, &session) == OK)
		judge_session(a, &session);
	if (xrpc_read_did(a, body, &word) == OK)
		assert(word.n <= 256 && str_starts(word, S("did:")));
	if (xrpc_read_cid(a, body, &word) == OK)
		assert(word.n > 0 && word.n <= 128);
	for (int status = 400; status <= 503; status += 103)
		assert(xrpc_read_error(a, status, body) <= XRPC_OTHER);
	if (n < 4000 && utf8_valid(body))
		judge_words(a, body);
	arena_free(a);
	return 0;
}
