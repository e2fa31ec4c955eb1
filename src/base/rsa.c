/* base/rsa.c - see rsa.h. */
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/rsa.h"
#include "base/str.h"

#define BITS_OURS 2048
#define BITS_MIN 2048
#define BITS_MAX 8192
/* Verifying costs by the length of the public exponent, which others choose. */
#define EXPONENT_BITS_MIN 2
#define EXPONENT_BITS_MAX 33

/* ---- handles ----------------------------------------------------------------------------- */

static void
bio_cleanup(BIO **bio)
{
	BIO_free(*bio);
}
#define PIPE __attribute__((cleanup(bio_cleanup))) BIO *

static void
key_cleanup(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}
#define PKEY __attribute__((cleanup(key_cleanup))) EVP_PKEY *

static void
use_cleanup(EVP_PKEY_CTX **use)
{
	EVP_PKEY_CTX_free(*use);
}
#define USE __attribute__((cleanup(use_cleanup))) EVP_PKEY_CTX *

static void
number_cleanup(BIGNUM **n)
{
	BN_free(*n);
}
#define NUMBER __attribute__((cleanup(number_cleanup))) BIGNUM *

void
rsa_cleanup(struct rsa_key *key)
{
	EVP_PKEY_free(key->state);
	key->state = NULL;
}

/* Out of a cleanup variable: it is somebody else's now. */
static struct rsa_key
hand_over(EVP_PKEY **key)
{
	struct rsa_key out = {*key};

	*key = NULL;
	return out;
}

/* ---- keys -------------------------------------------------------------------------------- */

struct rsa_key
rsa_make(void)
{
	struct rsa_key key = {EVP_RSA_gen(BITS_OURS)};

	if (key.state == NULL)
		abort();
	return key;
}

struct str
rsa_private_der(struct arena *a, const struct rsa_key *key)
{
	int n = i2d_PrivateKey(key->state, NULL);
	unsigned char *out, *end;

	if (n <= 0)
		abort();
	out = end = arena_alloc(a, (size_t)n);
	if (i2d_PrivateKey(key->state, &end) != n)
		abort();
	return (struct str){(char *)out, (size_t)n};
}

struct str
rsa_public_pem(struct arena *a, const struct rsa_key *key)
{
	PIPE bio = BIO_new(BIO_s_mem());
	char *at = NULL;
	long n;

	if (bio == NULL || PEM_write_bio_PUBKEY(bio, key->state) != 1)
		abort();
	n = BIO_get_mem_data(bio, &at);
	if (n <= 0)
		abort();
	return str_copy(a, (struct str){at, (size_t)n});
}

/* An odd exponent of usual length: with an even one or 1 there is no secret. */
static bool
exponent_fits(const EVP_PKEY *key)
{
	NUMBER e = NULL;

	if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) != 1)
		return false;
	return BN_is_odd(e) && BN_num_bits(e) >= EXPONENT_BITS_MIN &&
	       BN_num_bits(e) <= EXPONENT_BITS_MAX;
}

/* RSA for any padding: one that is bound to PSS says so itself. */
static bool
is_usable(const EVP_PKEY *key)
{
	return key != NULL && EVP_PKEY_is_a(key, "RSA") == 1 &&
	       EVP_PKEY_get_bits(key) >= BITS_MIN && EVP_PKEY_get_bits(key) <= BITS_MAX &&
	       exponent_fits(key);
}

err
rsa_private_read(struct arena *a, struct str der, struct rsa_key *out)
{
	const unsigned char *at = (const unsigned char *)der.at;
	PKEY key = NULL;

	if (der.n > 0 && der.n <= INT32_MAX)
		key = d2i_PrivateKey(EVP_PKEY_RSA, NULL, &at, (long)der.n);
	if (!is_usable(key) || at != (const unsigned char *)der.at + der.n) {
		ERR_clear_error();
		return fail(a, FAULT_INPUT, 0, "a private key of %zu bytes does not parse", der.n);
	}
	*out = hand_over(&key);
	return OK;
}

/* The key in the first block of PEM; NULL when there is none, or it is of another kind.  Not by
 * PEM_read_bio_PUBKEY, which tries every decoder that it knows. */
static EVP_PKEY *
pem_parse(struct str pem)
{
	PIPE bio = BIO_new_mem_buf(pem.at, (int)pem.n);
	char *name = NULL, *head = NULL;
	unsigned char *der = NULL;
	const unsigned char *at;
	EVP_PKEY *key = NULL;
	long n = 0;

	if (bio == NULL)
		abort();
	if (PEM_read_bio(bio, &name, &head, &der, &n) != 1)
		return NULL;
	at = der;
	if (str_eq(str_of(name), S(PEM_STRING_PUBLIC)))
		key = d2i_PUBKEY(NULL, &at, n);
	else if (str_eq(str_of(name), S(PEM_STRING_RSA_PUBLIC)))
		key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, n);
	if (at != der + n) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	OPENSSL_free(name);
	OPENSSL_free(head);
	OPENSSL_free(der);
	return key;
}

err
rsa_public_read(struct arena *a, struct str pem, struct rsa_key *out)
{
	PKEY key = NULL;

	if (pem.n > 0 && pem.n <= RSA_PEM_MAX)
		key = pem_parse(pem);
	if (!is_usable(key)) {
		ERR_clear_error();
		return fail(a, FAULT_INPUT, 0, "a public key of %zu bytes is refused", pem.n);
	}
	*out = hand_over(&key);
	return OK;
}

/* ---- signatures -------------------------------------------------------------------------- */

static EVP_PKEY_CTX *
use_new(const struct rsa_key *key, int (*begin)(EVP_PKEY_CTX *))
{
	EVP_PKEY_CTX *use = EVP_PKEY_CTX_new_from_pkey(NULL, key->state, NULL);

	if (use == NULL || begin(use) != 1 ||
	    EVP_PKEY_CTX_set_rsa_padding(use, RSA_PKCS1_PADDING) != 1 ||
	    EVP_PKEY_CTX_set_signature_md(use, EVP_sha256()) != 1)
		abort();
	return use;
}

struct str
rsa_sign(struct arena *a, const struct rsa_key *key, struct str message)
{
	struct str hash = crypto_sha256(a, message);
	USE use = use_new(key, EVP_PKEY_sign_init);
	size_t n = RSA_SIGNED_MAX;
	unsigned char *out = arena_alloc(a, n);

	if (EVP_PKEY_sign(use, out, &n, (const unsigned char *)hash.at, hash.n) != 1)
		abort();
	return (struct str){(char *)out, n};
}

bool
rsa_verify(struct arena *a, const struct rsa_key *key, struct str message, struct str signature)
{
	struct str hash = crypto_sha256(a, message);
	USE use = use_new(key, EVP_PKEY_verify_init);

	if (signature.n > 0 && EVP_PKEY_verify(use, (const unsigned char *)signature.at,
				   signature.n, (const unsigned char *)hash.at, hash.n) == 1)
		return true;
	ERR_clear_error();
	return false;
}
