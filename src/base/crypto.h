/* base/crypto.h - hashes, keyed hashes, sealed secrets, passphrases.  OpenSSL and libsodium enter
 * here. */
#pragma once
#include "base/err.h"

#define KEY_BYTES 32
/* The hub's root key, kept in data/key; other keys are derived from it by purpose. */
struct key {
	unsigned char bytes[KEY_BYTES];
};

/* SHA-256: 32 bytes in the arena. */
struct str crypto_sha256(struct arena *, struct str);
/* SHA-256 of what comes piece by piece: HASHING h = crypto_hash_start(); frees itself. */
struct crypto_hash {
	void *state; /* of OpenSSL */
};
struct crypto_hash crypto_hash_start(void);
void crypto_hash_add(struct crypto_hash *, struct str);
/* 32 bytes in the arena; nothing can be added afterwards. */
struct str crypto_hash_end(struct crypto_hash *, struct arena *);
void crypto_hash_cleanup(struct crypto_hash *);
#define HASHING __attribute__((cleanup(crypto_hash_cleanup))) struct crypto_hash
/* HMAC-SHA-256: 32 bytes in the arena. */
struct str crypto_mac(struct arena *, const struct key *, struct str);
/* HKDF-SHA-256 (RFC 5869), the first 32 bytes.  salt and info may be NONE. */
void crypto_hkdf(struct str secret, struct str salt, struct str info, struct key *out);
/* A key for one purpose: HKDF without salt, the purpose as info. */
void crypto_derive(const struct key *root, const char *purpose, struct key *out);
/* Argon2id with 19 MiB and t = 2, encoded; about 20 ms.  At most four run at once in a process. */
MUST_CHECK err crypto_pass_hash(struct arena *, struct str pass, struct str *out);
/* Constant time in the outcome.  encoded NONE: takes as long as a real one and says false. */
bool crypto_pass_is(struct str pass, struct str encoded);
/* Seal and open small secrets with AES-256-GCM; context is authenticated, not stored. */
struct str crypto_seal(struct arena *, const struct key *, struct str context, struct str plain);
MUST_CHECK err crypto_open(
    struct arena *, const struct key *, struct str context, struct str sealed, struct str *out);
/* Lower-case hex; base64 with padding; base32 lower case without padding, and back. */
struct str crypto_hex(struct arena *, struct str);
struct str crypto_base64(struct arena *, struct str);
/* False for what is not whole groups of four. */
bool crypto_unbase64(struct arena *, struct str, struct str *out);
struct str crypto_base32(struct arena *, struct str);
bool crypto_unbase32(struct arena *, struct str, struct str *out);
