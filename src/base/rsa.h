/* base/rsa.h - RSA keys, and signatures as ActivityPub servers make them: RSASSA-PKCS1-v1_5 with
 * SHA-256 (RFC 8017 8.2). */
#pragma once
#include "base/err.h"

#define RSA_PEM_MAX ((size_t)4 << 10) /* a public key of 8192 bits takes 1.5 KiB */
#define RSA_SIGNED_MAX ((size_t)1024) /* bytes of the longest signature */

/* A key, parsed.  Several threads may use one at once; one of them frees it at last.  A copy of the
 * struct is the same key.  RSA_KEY k = {0}; frees itself, an empty one too. */
struct rsa_key {
	void *state; /* of OpenSSL */
};
void rsa_cleanup(struct rsa_key *);
#define RSA_KEY __attribute__((cleanup(rsa_cleanup))) struct rsa_key

/* A new pair of 2048 bits; takes some 100 ms. */
struct rsa_key rsa_make(void);
/* The pair as DER (RSAPrivateKey, RFC 8017 A.1.2): a secret, to be sealed. */
struct str rsa_private_der(struct arena *, const struct rsa_key *);
/* The public half as PEM (SubjectPublicKeyInfo, RFC 7468 13), as `publicKeyPem` holds it. */
struct str rsa_public_pem(struct arena *, const struct rsa_key *);
/* Read what rsa_private_der wrote.  FAULT_INPUT: anything else. */
MUST_CHECK err rsa_private_read(struct arena *, struct str der, struct rsa_key *out);
/* Read the public key of somebody else: SubjectPublicKeyInfo or RSAPublicKey as PEM of at most
 * RSA_PEM_MAX bytes, 2048 to 8192 bits.  FAULT_INPUT: anything else. */
MUST_CHECK err rsa_public_read(struct arena *, struct str pem, struct rsa_key *out);
/* Sign; 256 bytes for our own keys.  The key must be a pair. */
struct str rsa_sign(struct arena *, const struct rsa_key *, struct str message);
/* False for whatever is not the signature of this message by this key. */
bool rsa_verify(struct arena *, const struct rsa_key *, struct str message, struct str signature);
