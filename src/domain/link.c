/* domain/link.c - see link.h.  A token is base32 of the row id (8 bytes, big endian) and the first
 * 16 bytes of HMAC(kind, id, generation). */
#include "base/arena.h"
#include "base/crypto.h"
#include "base/str.h"
#include "domain/link.h"

#define ID_BYTES 8
#define MAC_BYTES 16

static struct key link_key;
static bool link_key_known;

void
link_key_set(const struct key *root)
{
	crypto_derive(root, "link", &link_key);
	link_key_known = true;
}

static void
put_int(unsigned char *at, int64_t n)
{
	for (int i = 0; i < ID_BYTES; i++)
		at[i] = (unsigned char)((uint64_t)n >> (56 - 8 * i));
}

struct str
link_token(struct arena *a, enum link_kind kind, int64_t id, int64_t gen)
{
	unsigned char said[1 + 2 * ID_BYTES];
	char bytes[ID_BYTES + MAC_BYTES];
	struct str mac;

	if (!link_key_known)
		abort();
	said[0] = (unsigned char)kind;
	put_int(said + 1, id);
	put_int(said + 1 + ID_BYTES, gen);
	mac = crypto_mac(a, &link_key, (struct str){(char *)said, sizeof(said)});
	memcpy(bytes, said + 1, ID_BYTES);
	memcpy(bytes + ID_BYTES, mac.at, MAC_BYTES);
	return crypto_base32(a, (struct str){bytes, sizeof(bytes)});
}

bool
link_id(struct arena *a, struct str token, int64_t *id)
{
	struct str bytes;
	uint64_t n = 0;

	if (!crypto_unbase32(a, token, &bytes) || bytes.n != ID_BYTES + MAC_BYTES)
		return false;
	for (size_t i = 0; i < ID_BYTES; i++)
		n = n << 8 | (unsigned char)bytes.at[i];
	*id = (int64_t)n;
	return true;
}

bool
link_is(struct arena *a, enum link_kind kind, struct str token, int64_t id, int64_t gen)
{
	return str_eq_secret(link_token(a, kind, id, gen), token);
}
