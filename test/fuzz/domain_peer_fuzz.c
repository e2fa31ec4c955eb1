/* Block lists: whatever they hold, rules name hosts in their one spelling, with short notes. */
#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "domain/peer.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

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
	struct peer_import list;
	struct str host;

	if (peer_import_read(a, (struct str){(const char *)at, n}, &list) != OK)
		abort();
	judge(list.n + list.skipped <= PEER_LINES);
	for (size_t i = 0; i < list.n; i++) {
		const struct peer_rule *r = &list.rows[i];

		judge(r->kind == PEER_BLOCK || r->kind == PEER_LIMIT);
		judge(utf8_host(a, r->host, &host) == OK && str_eq(host, r->host));
		judge(utf8_valid(r->note) && utf8_length(r->note) <= 200);
	}
	arena_free(a);
	return 0;
}
