/* base/crypto.c - see crypto.h. */
#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>
#include <semaphore.h>
#include <sodium.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/rand.h"

#define HASH_BYTES 32
#define NONCE_BYTES 12
#define TAG_BYTES 16
/* OWASP's second setting for Argon2id: 19 MiB and two passes. */
#define PASS_PASSES 2
#define PASS_MEMORY ((size_t)19 << 20)
#define PASS_AT_ONCE 4

static pthread_once_t crypto_once = PTHREAD_ONCE_INIT;
static EVP_MD *sha256;
static EVP_CIPHER *gcm;

static pthread_once_t pass_once = PTHREAD_ONCE_INIT;
static sem_t pass_places;
static char pass_nobody[crypto_pwhash_STRBYTES]; /* what a passphrase of nobody is held against */

/* ---- hashes and keyed hashes ------------------------------------------------------------- */

/* Fetched once: an implicit fetch at each use costs more than hashing something short. */
static void
crypto_begin(void)
{
	sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	if (sha256 == NULL || gcm == NULL)
		abort();
}

static void
begin(void)
{
	if (pthread_once(&crypto_once, crypto_begin) != 0)
		abort();
}

/* Never NULL, which some calls of the libraries take for "nothing given yet". */
static const unsigned char *
bytes_of(struct str s)
{
	return (const unsigned char *)(s.at == NULL ? "" : s.at);
}

struct str
crypto_sha256(struct arena *a, struct str s)
{
	unsigned char *out = arena_alloc(a, HASH_BYTES);

	begin();
	if (EVP_Digest(bytes_of(s), s.n, out, NULL, sha256, NULL) != 1)
		abort();
	return (struct str){(char *)out, HASH_BYTES};
}

struct crypto_hash
crypto_hash_start(void)
{
	EVP_MD_CTX *md;

	begin();
	md = EVP_MD_CTX_new();
	if (md == NULL || EVP_DigestInit_ex2(md, sha256, NULL) != 1)
		abort();
	return (struct crypto_hash){md};
}

void
crypto_hash_add(struct crypto_hash *h, struct str s)
{
	if (EVP_DigestUpdate(h->state, bytes_of(s), s.n) != 1)
		abort();
}

struct str
crypto_hash_end(struct crypto_hash *h, struct arena *a)
{
	unsigned char *out = arena_alloc(a, HASH_BYTES);

	if (EVP_DigestFinal_ex(h->state, out, NULL) != 1)
		abort();
	return (struct str){(char *)out, HASH_BYTES};
}

void
crypto_hash_cleanup(struct crypto_hash *h)
{
	EVP_MD_CTX_free(h->state);
}

static void
mac(struct str key, struct str s, unsigned char out[HASH_BYTES])
{
	begin();
	if (HMAC(sha256, bytes_of(key), (int)key.n, bytes_of(s), s.n, out, NULL) == NULL)
		abort();
}

static struct str
key_str(const struct key *key)
{
	return (struct str){(const char *)key->bytes, KEY_BYTES};
}

struct str
crypto_mac(struct arena *a, const struct key *key, struct str s)
{
	unsigned char *out = arena_alloc(a, HASH_BYTES);

	mac(key_str(key), s, out);
	return (struct str){(char *)out, HASH_BYTES};
}

/* RFC 5869 2.2 and 2.3; 32 bytes are one round of expanding: T(1) = HMAC(PRK, info | 1). */
void
crypto_hkdf(struct str secret, struct str salt, struct str info, struct key *out)
{
	unsigned char one_round[256];
	struct key prk;

	if (info.n >= sizeof(one_round))
		abort();
	mac(salt, secret, prk.bytes);
	memcpy(one_round, bytes_of(info), info.n);
	one_round[info.n] = 1;
	mac(key_str(&prk), (struct str){(const char *)one_round, info.n + 1}, out->bytes);
	OPENSSL_cleanse(&prk, sizeof(prk));
}

void
crypto_derive(const struct key *root, const char *purpose, struct key *out)
{
	crypto_hkdf(key_str(root), NONE, str_of(purpose), out);
}

/* ---- passphrases ------------------------------------------------------------------------- */

static bool
pass_encode(struct str pass, char out[crypto_pwhash_STRBYTES])
{
	return crypto_pwhash_str_alg(out, (const char *)bytes_of(pass), pass.n, PASS_PASSES,
		   PASS_MEMORY, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

static void
pass_first(void)
{
	char secret[KEY_BYTES];

	if (sodium_init() < 0 || sem_init(&pass_places, 0, PASS_AT_ONCE) != 0)
		abort();
	rand_bytes(secret, sizeof(secret));
	if (!pass_encode((struct str){secret, sizeof(secret)}, pass_nobody))
		abort();
}

/* Every use begins the same way, so that the first one tells nothing by its length either. */
static void
pass_enter(void)
{
	if (pthread_once(&pass_once, pass_first) != 0)
		abort();
	while (sem_wait(&pass_places) != 0)
		if (errno != EINTR)
			abort();
}

static void
pass_leave(void)
{
	if (sem_post(&pass_places) != 0)
		abort();
}

err
crypto_pass_hash(struct arena *a, struct str pass, struct str *out)
{
	char encoded[crypto_pwhash_STRBYTES];
	bool fine;

	pass_enter();
	fine = pass_encode(pass, encoded);
	pass_leave();
	if (!fine)
		return fail(a, FAULT_BUSY, 0, "no memory for hashing a passphrase");
	*out = str_copy(a, str_of(encoded));
	return OK;
}

bool
crypto_pass_is(struct str pass, struct str encoded)
{
	char against[crypto_pwhash_STRBYTES] = {0};
	bool someone = encoded.at != NULL && encoded.n < sizeof(against);
	bool same;

	pass_enter();
	if (someone)
		memcpy(against, encoded.at, encoded.n);
	else
		memcpy(against, pass_nobody, sizeof(against));
	same = crypto_pwhash_str_verify(against, (const char *)bytes_of(pass), pass.n) == 0;
	pass_leave();
	return same && someone;
}

/* ---- sealed secrets: nonce, ciphertext, tag ---------------------------------------------- */

static void
cipher_cleanup(EVP_CIPHER_CTX **ctx)
{
	EVP_CIPHER_CTX_free(*ctx);
}
#define CIPHER __attribute__((cleanup(cipher_cleanup))) EVP_CIPHER_CTX *

static EVP_CIPHER_CTX *
cipher_new(void)
{
	EVP_CIPHER_CTX *ctx;

	begin();
	ctx = EVP_CIPHER_CTX_new();
	if (ctx == NULL)
		abort();
	return ctx;
}

struct str
crypto_seal(struct arena *a, const struct key *key, struct str context, struct str plain)
{
	CIPHER ctx = cipher_new();
	unsigned char *out = arena_alloc(a, NONCE_BYTES + plain.n + TAG_BYTES);
	unsigned char *body = out + NONCE_BYTES;
	int n;

	if (plain.n > INT32_MAX || context.n > INT32_MAX)
		abort();
	rand_bytes(out, NONCE_BYTES);
	if (EVP_EncryptInit_ex2(ctx, gcm, key->bytes, out, NULL) != 1 ||
	    EVP_EncryptUpdate(ctx, NULL, &n, bytes_of(context), (int)context.n) != 1 ||
	    EVP_EncryptUpdate(ctx, body, &n, bytes_of(plain), (int)plain.n) != 1 ||
	    EVP_EncryptFinal_ex(ctx, body + plain.n, &n) != 1 ||
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES, body + plain.n) != 1)
		abort();
	return (struct str){(char *)out, NONCE_BYTES + plain.n + TAG_BYTES};
}

err
crypto_open(
    struct arena *a, const struct key *key, struct str context, struct str sealed, struct str *out)
{
	CIPHER ctx = cipher_new();
	const unsigned char *in = bytes_of(sealed);
	unsigned char tag[TAG_BYTES];
	unsigned char *plain;
	size_t length;
	int n;

	if (sealed.n < NONCE_BYTES + TAG_BYTES || sealed.n > INT32_MAX || context.n > INT32_MAX)
		return fail(a, FAULT_STORE, 0, "a sealed secret of %zu bytes", sealed.n);
	length = sealed.n - NONCE_BYTES - TAG_BYTES;
	plain = arena_alloc(a, length + 1);
	memcpy(tag, in + sealed.n - TAG_BYTES, TAG_BYTES);
	if (EVP_DecryptInit_ex2(ctx, gcm, key->bytes, in, NULL) != 1 ||
	    EVP_DecryptUpdate(ctx, NULL, &n, bytes_of(context), (int)context.n) != 1 ||
	    EVP_DecryptUpdate(ctx, plain, &n, in + NONCE_BYTES, (int)length) != 1 ||
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG_BYTES, tag) != 1 ||
	    EVP_DecryptFinal_ex(ctx, plain + length, &n) != 1) {
		OPENSSL_cleanse(plain, length);
		return fail(a, FAULT_STORE, 0, "a sealed secret does not open");
	}
	*out = (struct str){(char *)plain, length};
	return OK;
}

/* ---- bytes as text (RFC 4648) ------------------------------------------------------------ */

struct str
crypto_hex(struct arena *a, struct str s)
{
	static const char digits[] = "0123456789abcdef";
	char *out = arena_alloc(a, s.n * 2 + 1);

	for (size_t i = 0; i < s.n; i++) {
		out[i * 2] = digits[bytes_of(s)[i] >> 4];
		out[i * 2 + 1] = digits[bytes_of(s)[i] & 15];
	}
	return (struct str){out, s.n * 2};
}

struct str
crypto_base64(struct arena *a, struct str s)
{
	unsigned char *out = arena_alloc(a, (s.n + 2) / 3 * 4 + 1);

	if (s.n > INT32_MAX / 2)
		abort();
	return (struct str){(char *)out, (size_t)EVP_EncodeBlock(out, bytes_of(s), (int)s.n)};
}

bool
crypto_unbase64(struct arena *a, struct str text, struct str *out)
{
	size_t pad = str_ends(text, S("==")) ? 2 : str_ends(text, S("="));
	unsigned char *bytes;
	int n;

	if (text.n % 4 != 0 || text.n > INT32_MAX / 2)
		return false;
	bytes = arena_alloc(a, text.n / 4 * 3 + 1);
	n = EVP_DecodeBlock(bytes, bytes_of(text), (int)text.n);
	if (n < (int)pad)
		return false;
	*out = (struct str){(char *)bytes, (size_t)n - pad};
	return true;
}

static const char base32_signs[] = "abcdefghijklmnopqrstuvwxyz234567";

struct str
crypto_base32(struct arena *a, struct str s)
{
	size_t n = (s.n * 8 + 4) / 5;
	char *out = arena_alloc(a, n + 1);
	unsigned held = 0;
	unsigned bits = 0;
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		if (bits < 5) {
			held = held << 8 | (at < s.n ? bytes_of(s)[at] : 0U);
			at++;
			bits += 8;
		}
		bits -= 5;
		out[i] = base32_signs[held >> bits & 31];
	}
	return (struct str){out, n};
}

/* Only what crypto_base32 writes is taken, so that a token has one spelling. */
bool
crypto_unbase32(struct arena *a, struct str s, struct str *out)
{
	size_t n = s.n * 5 / 8;
	char *bytes = arena_alloc(a, n + 1);
	unsigned held = 0;
	unsigned bits = 0;
	size_t at = 0;

	if ((n * 8 + 4) / 5 != s.n)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		const char *sign = memchr(base32_signs, s.at[i], sizeof(base32_signs) - 1);

		if (sign == NULL)
			return false;
		held = held << 5 | (unsigned)(sign - base32_signs);
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			bytes[at++] = (char)(held >> bits & 255);
		}
	}
	if ((held & ((1U << bits) - 1)) != 0)
		return false;
	*out = (struct str){bytes, n};
	return true;
}
