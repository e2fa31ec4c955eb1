/* base/rand.h - randomness from the kernel. */
#pragma once
#include "base/str.h"

void rand_bytes(void *at, size_t n);
uint64_t rand_u64(void);
/* n signs of lower-case base32 (a-z 2-7), 5 bits each.  20 make a public id, 32 a secret token. */
struct str rand_word(struct arena *, size_t n);
/* The six signs of a ticket: letters and digits without look-alikes (no 0 O 1 I L U V ...). */
struct str rand_code(struct arena *);
