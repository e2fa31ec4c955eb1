/* Hashes against published vectors; seals and passphrases against what must not open them. */
#include <pthread.h>

#include "test.h"

#include "base/crypto.h"
#include "base/rand.h"

static struct str
times(char c, size_t n)
{
	char *at = arena_alloc(arena, n + 1);

	memset(at, c, n);
	return (struct str){at, n};
}

/* 0x<from>, 0x<from + 1>, ... */
static struct str
rising(unsigned from, size_t n)
{
	unsigned char *at = arena_alloc(arena, n + 1);

	for (size_t i = 0; i < n; i++)
		at[i] = (unsigned char)(from + i);
	return (struct str){(char *)at, n};
}

static void
assert_hex(struct str s, const char *hex)
{
	assert_string_equal(str_c(arena, crypto_hex(arena, s)), hex);
}

/* FIPS 180-4 examples */
static void
sha256_vectors(void **state)
{
	(void)state;
	assert_hex(crypto_sha256(arena, S("abc")),
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_hex(crypto_sha256(arena, NONE),
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_hex(
	    crypto_sha256(arena, S("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	assert_hex(crypto_sha256(arena, times('a', 1000000)),
	    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* However the pieces are cut, they come to what the whole comes to. */
static void
pieces_hash_as_the_whole(void **state)
{
	static const size_t steps[] = {1, 4097, 1000000};
	struct str whole = times('a', 1000000);

	(void)state;
	for (size_t i = 0; i < COUNT(steps); i++) {
		HASHING hash = crypto_hash_start();

		crypto_hash_add(&hash, NONE);
		for (size_t at = 0; at < whole.n; at += steps[i])
			crypto_hash_add(&hash, str_sub(whole, at, at + steps[i]));
		assert_true(str_eq(crypto_hash_end(&hash, arena), crypto_sha256(arena, whole)));
	}
}

/* RFC 4231 cases 1 to 4.  HMAC fills short keys up with zeros, so that ours of 32 bytes can stand
 * for the shorter ones of the cases. */
static void
hmac_vectors(void **state)
{
	struct key key = {{0}};

	(void)state;
	memset(key.bytes, 0x0b, 20);
	assert_hex(crypto_mac(arena, &key, S("Hi There")),
	    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	memset(key.bytes, 0, KEY_BYTES);
	memcpy(key.bytes, "Jefe", 4);
	assert_hex(crypto_mac(arena, &key, S("what do ya want for nothing?")),
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key.bytes, 0, KEY_BYTES);
	memset(key.bytes, 0xaa, 20);
	assert_hex(crypto_mac(arena, &key, times((char)0xdd, 50)),
	    "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
	memset(key.bytes, 0, KEY_BYTES);
	memcpy(key.bytes, rising(1, 25).at, 25);
	assert_hex(crypto_mac(arena, &key, times((char)0xcd, 50)),
	    "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
}

static void
assert_hkdf(struct str secret, struct str salt, struct str info, const char *hex)
{
	struct key out;

	crypto_hkdf(secret, salt, info, &out);
	assert_hex((struct str){(const char *)out.bytes, KEY_BYTES}, hex);
}

/* RFC 5869 A.1 to A.3, the first 32 bytes of each OKM */
static void
hkdf_vectors(void **state)
{
	(void)state;
	assert_hkdf(times(0x0b, 22), rising(0, 13), rising(0xf0, 10),
	    "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
	assert_hkdf(rising(0, 80), rising(0x60, 80), rising(0xb0, 80),
	    "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c");
	assert_hkdf(times(0x0b, 22), NONE, NONE,
	    "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

static void
purposes_give_different_keys(void **state)
{
	struct key root;
	struct key one;
	struct key other;
	struct key again;

	(void)state;
	rand_bytes(root.bytes, KEY_BYTES);
	crypto_derive(&root, "link", &one);
	crypto_derive(&root, "links", &other);
	crypto_derive(&root, "link", &again);
	assert_memory_equal(&one, &again, sizeof(one));
	assert_memory_not_equal(&one, &other, sizeof(one));
	assert_memory_not_equal(&one, &root, sizeof(one));
}

static void
seals_open_only_as_they_were_made(void **state)
{
	struct key key;
	struct key other;
	struct str opened = NONE;

	(void)state;
	rand_bytes(key.bytes, KEY_BYTES);
	rand_bytes(other.bytes, KEY_BYTES);
	for (size_t n = 0; n < 70; n += 7) {
		struct str plain = rising(0, n);
		struct str sealed = crypto_seal(arena, &key, S("row 7"), plain);

		assert_int_equal(sealed.n, n + 28);
		assert_null(crypto_open(arena, &key, S("row 7"), sealed, &opened));
		assert_true(str_eq(opened, plain));
		opened = NONE;
		assert_non_null(crypto_open(arena, &other, S("row 7"), sealed, &opened));
		assert_non_null(crypto_open(arena, &key, S("row 8"), sealed, &opened));
		assert_non_null(crypto_open(arena, &key, NONE, sealed, &opened));
		for (size_t i = 0; i < sealed.n; i++) {
			struct str bent = str_copy(arena, sealed);

			((char *)(uintptr_t)bent.at)[i] ^= 1;
			assert_non_null(crypto_open(arena, &key, S("row 7"), bent, &opened));
			assert_non_null(
			    crypto_open(arena, &key, S("row 7"), str_sub(sealed, 0, i), &opened));
		}
		assert_null(opened.at);
	}
	assert_false(
	    str_eq(crypto_seal(arena, &key, NONE, S("x")), crypto_seal(arena, &key, NONE, S("x"))));
}

static void
passphrases_fit_only_their_own_hash(void **state)
{
	struct str encoded;
	struct str again;

	(void)state;
	assert_null(crypto_pass_hash(arena, S("four words make one"), &encoded));
	assert_null(crypto_pass_hash(arena, S("four words make one"), &again));
	assert_true(str_starts(encoded, S("$argon2id$v=19$m=19456,t=2,p=1$")));
	assert_false(str_eq(encoded, again));
	assert_true(crypto_pass_is(S("four words make one"), encoded));
	assert_false(crypto_pass_is(S("four words make one "), encoded));
	assert_false(crypto_pass_is(S(""), encoded));
	assert_false(crypto_pass_is(NONE, NONE));
	assert_false(crypto_pass_is(S("four words make one"), NONE));
	assert_false(crypto_pass_is(S("x"), S("not an encoded hash")));
	assert_false(crypto_pass_is(S("x"), S("")));
	assert_null(crypto_pass_hash(arena, S(""), &encoded));
	assert_true(crypto_pass_is(S(""), encoded));
	assert_false(crypto_pass_is(S("a"), encoded));
}

static void *
check_pass(void *encoded)
{
	return crypto_pass_is(S("pass"), *(const struct str *)encoded) ? encoded : NULL;
}

/* More at once than there are places: all come through. */
static void
passphrases_from_many_threads(void **state)
{
	pthread_t threads[10];
	struct str encoded;

	(void)state;
	assert_null(crypto_pass_hash(arena, S("pass"), &encoded));
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, check_pass, &encoded), 0);
	for (size_t i = 0; i < COUNT(threads); i++) {
		void *fits = NULL;

		assert_int_equal(pthread_join(threads[i], &fits), 0);
		assert_ptr_equal(fits, &encoded);
	}
}

/* RFC 4648 section 10 */
static void
encodings(void **state)
{
	static const struct {
		const char *plain, *hex, *base64, *base32;
	} rows[] = {
	    {"", "", "", ""},
	    {"f", "66", "Zg==", "my"},
	    {"fo", "666f", "Zm8=", "mzxq"},
	    {"foo", "666f6f", "Zm9v", "mzxw6"},
	    {"foob", "666f6f62", "Zm9vYg==", "mzxw6yq"},
	    {"fooba", "666f6f6261", "Zm9vYmE=", "mzxw6ytb"},
	    {"foobar", "666f6f626172", "Zm9vYmFy", "mzxw6ytboi"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str s = str_of(rows[i].plain);
		struct str back;

		assert_string_equal(str_c(arena, crypto_hex(arena, s)), rows[i].hex);
		assert_string_equal(str_c(arena, crypto_base64(arena, s)), rows[i].base64);
		assert_true(crypto_unbase64(arena, str_of(rows[i].base64), &back));
		assert_true(str_eq(back, s));
		assert_string_equal(str_c(arena, crypto_base32(arena, s)), rows[i].base32);
		assert_true(crypto_unbase32(arena, str_of(rows[i].base32), &back));
		assert_true(str_eq(back, s));
	}
	assert_hex(S("\xff\x00\x10"), "ff0010");
	assert_false(crypto_unbase64(arena, S("Zg="), &(struct str){NULL, 0}));
	assert_false(crypto_unbase64(arena, S("Z!=="), &(struct str){NULL, 0}));
}

static void
base32_has_one_spelling(void **state)
{
	static const char *const bad[] = {
	    "a", "mzx", "mzxw6y", "MY", "m1", "my======", "mz", "m y", "my\n", "mzxw6ytbo"};
	struct str out = NONE;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (crypto_unbase32(arena, str_of(bad[i]), &out))
			fail_msg("taken: %s", bad[i]);
	assert_null(out.at);
	for (size_t n = 0; n < 64; n++) {
		struct str s = rand_word(arena, n);

		assert_true(crypto_unbase32(arena, crypto_base32(arena, s), &out));
		assert_true(str_eq(out, s));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(sha256_vectors),
	    ARENA_TEST(pieces_hash_as_the_whole),
	    ARENA_TEST(hmac_vectors),
	    ARENA_TEST(hkdf_vectors),
	    ARENA_TEST(purposes_give_different_keys),
	    ARENA_TEST(seals_open_only_as_they_were_made),
	    ARENA_TEST(passphrases_fit_only_their_own_hash),
	    ARENA_TEST(passphrases_from_many_threads),
	    ARENA_TEST(encodings),
	    ARENA_TEST(base32_has_one_spelling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
