/* A time zone file is taken from the system, but read as if a stranger had sent it. */
#include "base/arena.h"
#include "base/str.h"
#include "base/zone_tzif.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Wherever the clock reads once, it leads back to where it came from. */
static void
there_and_back(const struct zone *z, int64_t utc)
{
	struct wall w;
	enum zone_fit fit;
	int64_t back;

	zone_wall(z, utc, &w, NULL);
	back = zone_utc(z, &w, &fit);
	if (fit == ZONE_FOLD ? back > utc : back != utc || fit != ZONE_EXACT)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct zone z;

	if (zone_tzif_read(a, (struct str){(const char *)data, n}, &z) == OK) {
		there_and_back(&z, 0);
		there_and_back(&z, INT64_C(1777111200));
		there_and_back(&z, INT64_C(7255479600));
		for (size_t i = 0; i < z.n && i < 64; i++) {
			int64_t at = z.at[i];

			if (at < (INT64_C(1) << 54) && at > -(INT64_C(1) << 54)) {
				there_and_back(&z, at);
				there_and_back(&z, at - 1);
			}
		}
	}
	arena_free(a);
	return 0;
}
