/* Addresses: what is written is read back the same, and a link taken once is taken again. */
#include "base/arena.h"
#include "base/str.h"
#include "base/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

static void
round_trip(struct arena *a, struct str s)
{
	struct url_parts p;
	struct url_parts again;
	struct url written;

	if (url_read(a, s, &p) != OK)
		return;
	written = url_write(a, &p);
	if (url_read(a, written.s, &again) != OK || p.port != again.port ||
	    !str_eq(p.scheme, again.scheme) || !str_eq(p.host, again.host) ||
	    !str_eq(p.path, again.path) || !str_eq(p.query, again.query))
		abort();
}

static void
link_again(struct arena *a, struct str s)
{
	struct url once;
	struct url twice;

	if (!url_link(a, s, &once))
		return;
	if (!url_link(a, once.s, &twice) || !str_eq(once.s, twice.s))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct arena *a = arena_new((size_t)16 << 20);
	struct str s = {(const char *)at, n};
	struct str plain;

	round_trip(a, s);
	link_again(a, s);
	(void)url_decode(a, s, true, &plain);
	arena_free(a);
	return 0;
}
