/* RSA keys: what is read and what is refused, and signatures, also from many threads. */
#include <pthread.h>

#include "test.h"

#include "base/crypto.h"
#include "base/rsa.h"

static struct rsa_key pair;

static int
pair_setup(void **state)
{
	(void)state;
	pair = rsa_make();
	return 0;
}

static int
pair_teardown(void **state)
{
	(void)state;
	rsa_cleanup(&pair);
	return 0;
}

/* One byte of it changed. */
static struct str
bent(struct str s, size_t i)
{
	char *at = arena_alloc(arena, s.n + 1);

	memcpy(at, s.at, s.n);
	at[i] ^= 1;
	return (struct str){at, s.n};
}

static struct str
pem_of(const char *name, struct str der)
{
	struct str text = crypto_base64(arena, der);
	struct buf b = BUF(arena);

	buf_addf(&b, "-----BEGIN %s-----\n", name);
	for (size_t i = 0; i < text.n; i += 64)
		buf_addf(&b, "%.*s\n", STR_ARG(str_sub(text, i, i + 64)));
	buf_addf(&b, "-----END %s-----\n", name);
	return buf_str(&b);
}

/* What a block of PEM holds, and something behind it. */
static struct str
der_of(struct str pem, const char *behind)
{
	struct str line, der = NONE;
	struct buf b = BUF(arena);

	while (str_split(&pem, '\n', &line))
		if (!str_starts(line, S("-")))
			buf_add(&b, line);
	assert_true(crypto_unbase64(arena, buf_str(&b), &der));
	b = BUF(arena);
	buf_add(&b, der);
	buf_add(&b, str_of(behind));
	return buf_str(&b);
}

static void
assert_refused(struct str pem)
{
	struct rsa_key out = {NULL};
	err e = rsa_public_read(arena, pem, &out);

	if (e == OK)
		fail_msg("taken: %.*s", STR_ARG(pem));
	assert_int_equal(e->fault, FAULT_INPUT);
	assert_null(out.state);
}

static void
keys_come_back_as_they_were_written(void **state)
{
	RSA_KEY ours = {NULL};
	RSA_KEY public = {NULL};
	struct str der = rsa_private_der(arena, &pair);
	struct str pem = rsa_public_pem(arena, &pair);
	struct str signature;

	(void)state;
	assert_true(str_starts(pem, S("-----BEGIN PUBLIC KEY-----\n")));
	assert_null(rsa_private_read(arena, der, &ours));
	assert_null(rsa_public_read(arena, pem, &public));
	assert_true(str_eq(rsa_private_der(arena, &ours), der));
	assert_true(str_eq(rsa_public_pem(arena, &public), pem));
	assert_string_equal(str_c(arena, pem_of("PUBLIC KEY", der_of(pem, ""))), str_c(arena, pem));
	signature = rsa_sign(arena, &ours, S("a message"));
	assert_int_equal(signature.n, 256);
	assert_true(rsa_verify(arena, &public, S("a message"), signature));
	assert_true(rsa_verify(arena, &pair, S("a message"), signature));
}

static void
private_keys_are_refused_when_bent(void **state)
{
	struct str der = rsa_private_der(arena, &pair);
	struct rsa_key out = {NULL};

	(void)state;
	for (size_t n = 0; n < der.n; n += 29)
		assert_non_null(rsa_private_read(arena, str_sub(der, 0, n), &out));
	assert_non_null(rsa_private_read(arena, NONE, &out));
	assert_non_null(rsa_private_read(arena, bent(der, 0), &out));
	assert_non_null(rsa_private_read(arena, rsa_public_pem(arena, &pair), &out));
	assert_non_null(
	    rsa_private_read(arena, buf_format(arena, "%.*s!", (int)der.n, der.at), &out));
	assert_null(out.state);
}

/* Made by openssl(1): keys of other kinds and sizes, whose private halves were thrown away. */
static void
public_keys_of_other_kinds_are_refused(void **state)
{
	static const char *const rows[] = {
	    /* 1024 bits */
	    "-----BEGIN PUBLIC KEY-----\n"
	    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDdgFXos01nih86sgbwBE0ucov8\n"
	    "EdLjZxyPRLUwIa0MuxRgXsB+tPfE3pvJc07XA+GVfNzlYOwNOzjcJFIw7AP3MQMj\n"
	    "V2TsUltqWtbAGB4PKsuy4pu3GFTlQcNrONB2zAL1TTZaDrUTj5gRBzgSvDP1MWEG\n"
	    "DEIN35c42GRXDBLzwwIDAQAB\n"
	    "-----END PUBLIC KEY-----\n",
	    /* Ed25519 */
	    "-----BEGIN PUBLIC KEY-----\n"
	    "MCowBQYDK2VwAyEAUBaXRxeyQM8NNMMe7vc9MBF1G0tnebqMPdd1LwchWDc=\n"
	    "-----END PUBLIC KEY-----\n",
	    /* P-256 */
	    "-----BEGIN PUBLIC KEY-----\n"
	    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEv9HbLKphVw0VvTJvFYGKGrvAo51I\n"
	    "HokBb+rjk5NvGlrV+CWI1MPn2Qkb0ZjNahOJ64rDvmIAZHdDVTL7WrNUmw==\n"
	    "-----END PUBLIC KEY-----\n",
	    /* bound to PSS */
	    "-----BEGIN PUBLIC KEY-----\n"
	    "MIIBIDALBgkqhkiG9w0BAQoDggEPADCCAQoCggEBALB36n3eApWD5x+6cg/fDILI\n"
	    "/vvcqd9VpL+x8GXC42PDuAb6/rFA4kh598OujqRzOs3VB01UmI+PNk1VdBeRwBFx\n"
	    "t4KwhI0S9409a4gMwP33ncgEDeNtLIEfB8KAr2/fcdQFBYS1ZD6kOxT3BJ0Rlicp\n"
	    "kBhmu86IrO7Uosi2b15tbqWAXEZ4rcaFLT/rwr4jfd88zXwFtOpA5CZ/iWtHbbgh\n"
	    "GWMpnJrrDlCBXVh307d+X4YYdHhaCAG8QPmysJQXyWfOGOww9dWIaUflo5ycrslG\n"
	    "XEELgSYxZwl4H5MFa/nt2MnOQibfJgWt/ERFd6l+TA1nSIuGOOX2GNsif5qfNEEC\n"
	    "AwEAAQ==\n"
	    "-----END PUBLIC KEY-----\n",
	    /* exponent 1 */
	    "-----BEGIN PUBLIC KEY-----\n"
	    "MIIBIDANBgkqhkiG9w0BAQEFAAOCAQ0AMIIBCAKCAQEA3Nmvr8qElsomf5wvvJjs\n"
	    "x+h6PUQvwolZRDXe7Mdv1pdnLR3Sd9dG37aNA8dOcohq1xG3qJ+a4w5Zj/R9XFaz\n"
	    "/+Gp2ObJejWjwbmQd+0AaGjqSdraePEj4JbuQPj5/qRL/rhNvBG5xREqZbQVIyte\n"
	    "rTulwYe4PTbT3x4lidmoaRxmEZ00jxvrhzDglsHS82yOW1BkUSzl/LJ7s5v2Eq0T\n"
	    "/ryukOko9zV5/kNGeArpO40EAbGb8nLzT+HBKIhjNsfEKihY6g5bmaUKlxPI7l6x\n"
	    "NNGLXs9pZZx8mS0leR4YXM34uVhKewgtgWuoUHngv2904X5AnJuympsNIgD1Gp9T\n"
	    "RQIBAQ==\n"
	    "-----END PUBLIC KEY-----\n",
	    /* even exponent */
	    "-----BEGIN PUBLIC KEY-----\n"
	    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA3Nmvr8qElsomf5wvvJjs\n"
	    "x+h6PUQvwolZRDXe7Mdv1pdnLR3Sd9dG37aNA8dOcohq1xG3qJ+a4w5Zj/R9XFaz\n"
	    "/+Gp2ObJejWjwbmQd+0AaGjqSdraePEj4JbuQPj5/qRL/rhNvBG5xREqZbQVIyte\n"
	    "rTulwYe4PTbT3x4lidmoaRxmEZ00jxvrhzDglsHS82yOW1BkUSzl/LJ7s5v2Eq0T\n"
	    "/ryukOko9zV5/kNGeArpO40EAbGb8nLzT+HBKIhjNsfEKihY6g5bmaUKlxPI7l6x\n"
	    "NNGLXs9pZZx8mS0leR4YXM34uVhKewgtgWuoUHngv2904X5AnJuympsNIgD1Gp9T\n"
	    "RQIDAQAA\n"
	    "-----END PUBLIC KEY-----\n",
	    /* long exponent */
	    "-----BEGIN PUBLIC KEY-----\n"
	    "MIIBKDANBgkqhkiG9w0BAQEFAAOCARUAMIIBEAKCAQEA3Nmvr8qElsomf5wvvJjs\n"
	    "x+h6PUQvwolZRDXe7Mdv1pdnLR3Sd9dG37aNA8dOcohq1xG3qJ+a4w5Zj/R9XFaz\n"
	    "/+Gp2ObJejWjwbmQd+0AaGjqSdraePEj4JbuQPj5/qRL/rhNvBG5xREqZbQVIyte\n"
	    "rTulwYe4PTbT3x4lidmoaRxmEZ00jxvrhzDglsHS82yOW1BkUSzl/LJ7s5v2Eq0T\n"
	    "/ryukOko9zV5/kNGeArpO40EAbGb8nLzT+HBKIhjNsfEKihY6g5bmaUKlxPI7l6x\n"
	    "NNGLXs9pZZx8mS0leR4YXM34uVhKewgtgWuoUHngv2904X5AnJuympsNIgD1Gp9T\n"
	    "RQIJAIAAAAAAAAAB\n"
	    "-----END PUBLIC KEY-----\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_refused(str_of(rows[i]));
}

static void
broken_pem_is_refused(void **state)
{
	struct str pem = rsa_public_pem(arena, &pair);
	struct str der = rsa_private_der(arena, &pair);
	struct buf much = BUF(arena);

	(void)state;
	assert_refused(NONE);
	assert_refused(S(""));
	assert_refused(S("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"));
	assert_refused(pem_of("PUBLIC KEY", der_of(pem, "\1")));
	assert_refused(pem_of("RSA PRIVATE KEY", der));
	assert_refused(pem_of("PUBLIC KEY", der));
	assert_refused(pem_of("CERTIFICATE", der));
	for (size_t n = 0; n + 2 < pem.n; n += 7)
		assert_refused(str_sub(pem, 0, n));
	buf_add(&much, pem);
	while (much.n <= RSA_PEM_MAX)
		buf_char(&much, '\n');
	assert_refused(buf_str(&much));
}

static void
only_the_signature_of_this_message_fits(void **state)
{
	RSA_KEY other = rsa_make();
	struct str signature = rsa_sign(arena, &pair, S("a message"));

	(void)state;
	assert_false(rsa_verify(arena, &pair, S("a messagf"), signature));
	assert_false(rsa_verify(arena, &pair, NONE, signature));
	assert_false(rsa_verify(arena, &other, S("a message"), signature));
	assert_false(rsa_verify(arena, &pair, S("a message"), NONE));
	for (size_t i = 0; i < signature.n; i += 17) {
		assert_false(rsa_verify(arena, &pair, S("a message"), bent(signature, i)));
		assert_false(rsa_verify(arena, &pair, S("a message"), str_sub(signature, 0, i)));
	}
}

static void *
sign_often(void *unused)
{
	struct arena *own = arena_new((size_t)1 << 20);
	bool fine = true;

	(void)unused;
	for (int i = 0; i < 50 && fine; i++) {
		struct str message = buf_format(own, "message %d", i);

		fine = rsa_verify(own, &pair, message, rsa_sign(own, &pair, message));
	}
	arena_free(own);
	return fine ? &pair : NULL;
}

static void
one_key_serves_many_threads(void **state)
{
	pthread_t threads[4];

	(void)state;
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, sign_often, NULL), 0);
	for (size_t i = 0; i < COUNT(threads); i++) {
		void *fine = NULL;

		assert_int_equal(pthread_join(threads[i], &fine), 0);
		assert_non_null(fine);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(keys_come_back_as_they_were_written),
	    ARENA_TEST(private_keys_are_refused_when_bent),
	    ARENA_TEST(public_keys_of_other_kinds_are_refused),
	    ARENA_TEST(broken_pem_is_refused),
	    ARENA_TEST(only_the_signature_of_this_message_fits),
	    ARENA_TEST(one_key_serves_many_threads),
	};

	return cmocka_run_group_tests(tests, pair_setup, pair_teardown);
}
