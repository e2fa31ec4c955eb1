/* net/sip.h - SipHash-2-4 (Aumasson, Bernstein 2012): a short hash under a key, for tables whose
 * keys strangers choose. */
#pragma once
#include "base/types.h"

struct sip_key {
	uint64_t k0, k1;
};

/* A key from the kernel's randomness. */
struct sip_key sip_key_new(void);
uint64_t sip_hash(const struct sip_key *, struct str);
