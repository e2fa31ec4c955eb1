/* net/sip.c - see sip.h. */
#include <endian.h>

#include "base/rand.h"
#include "net/sip.h"

struct sip {
	uint64_t a, b, c, d;
};

static uint64_t
turn(uint64_t n, int bits)
{
	return n << bits | n >> (64 - bits);
}

static inline void
rounds(struct sip *s, int n)
{
	while (n-- > 0) {
		s->a += s->b;
		s->b = turn(s->b, 13) ^ s->a;
		s->a = turn(s->a, 32);
		s->c += s->d;
		s->d = turn(s->d, 16) ^ s->c;
		s->a += s->d;
		s->d = turn(s->d, 21) ^ s->a;
		s->c += s->b;
		s->b = turn(s->b, 17) ^ s->c;
		s->c = turn(s->c, 32);
	}
}

static void
word(struct sip *s, uint64_t m)
{
	s->d ^= m;
	rounds(s, 2);
	s->a ^= m;
}

struct sip_key
sip_key_new(void)
{
	return (struct sip_key){rand_u64(), rand_u64()};
}

uint64_t
sip_hash(const struct sip_key *key, struct str in)
{
	struct sip s = {key->k0 ^ 0x736f6d6570736575, key->k1 ^ 0x646f72616e646f6d,
	    key->k0 ^ 0x6c7967656e657261, key->k1 ^ 0x7465646279746573};
	uint64_t last = (uint64_t)in.n << 56;
	uint64_t m;
	size_t at = 0;

	for (; in.n - at >= 8; at += 8) {
		memcpy(&m, in.at + at, 8);
		word(&s, le64toh(m));
	}
	for (size_t i = 0; at + i < in.n; i++)
		last |= (uint64_t)(unsigned char)in.at[at + i] << (8 * i);
	word(&s, last);
	s.c ^= 0xff;
	rounds(&s, 4);
	return s.a ^ s.b ^ s.c ^ s.d;
}
