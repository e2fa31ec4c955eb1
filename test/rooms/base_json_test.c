/* The room json: strict reading, held against the JSON test suite, and typed writing. */
#include <dirent.h>

#include "test.h"

#include "base/json.h"
#include "base/utf8.h"

#define JSON_DOC __attribute__((cleanup(json_cleanup))) struct json_doc

static bool
takes(struct str s)
{
	JSON_DOC *doc = NULL;
	err e = json_read(arena, s, &doc);

	if (e != OK) {
		assert_int_equal(e->fault, FAULT_INPUT);
		assert_null(doc);
	}
	return e == OK;
}

static void
reading(void **state)
{
	JSON_DOC *doc = NULL;
	const struct json *root;
	const struct json *list;
	int64_t n = 5;

	(void)state;
	assert_null(json_read(arena,
	    S("{\"a\":\"b\\u00e4\\n\",\"n\":9007199254740993,\"l\":[1,true,null,{}],\"r\":1.5,"
	      "\"e\":\"\"}"),
	    &doc));
	root = json_root(doc);
	assert_true(json_is_object(root));
	assert_string_equal(str_c(arena, json_str(json_get(root, "a"))), "b\u00e4\n");
	assert_non_null(json_str(json_get(root, "e")).at);
	assert_true(json_int(json_get(root, "n"), &n));
	assert_true(n == INT64_C(9007199254740993));
	assert_false(json_int(json_get(root, "r"), &n));
	assert_false(json_int(json_get(root, "a"), &n));
	assert_true(n == INT64_C(9007199254740993));
	list = json_get(root, "l");
	assert_int_equal(json_count(list), 4);
	assert_true(json_is_true(json_at(list, 1)));
	assert_false(json_is_true(json_at(list, 0)));
	assert_true(json_is_object(json_at(list, 3)));
	assert_null(json_at(list, 4));
	assert_null(json_str(json_at(list, 0)).at);
}

static void
members(void **state)
{
	JSON_DOC *doc = NULL;
	const struct json *root;
	const struct json *v = NULL;
	struct str name;
	void *at = NULL;

	(void)state;
	assert_null(json_read(arena, S("{\"z\":1,\"a\":null,\"m\":[]}"), &doc));
	root = json_root(doc);
	assert_true(json_member(root, &at, &name, &v));
	assert_true(str_eq(name, S("z")) && v == json_get(root, "z"));
	assert_true(json_member(root, &at, &name, &v));
	assert_true(str_eq(name, S("a")) && json_is_null(v));
	assert_true(json_member(root, &at, &name, &v));
	assert_false(json_is_null(v));
	assert_false(json_member(root, &at, &name, &v));
	at = NULL;
	assert_false(json_member(v, &at, &name, &v));
}

static void
nothing_is_harmless(void **state)
{
	const struct json *v;
	struct str name;
	void *at = NULL;
	int64_t n;

	(void)state;
	assert_true(json_is_null(NULL));
	assert_false(json_member(NULL, &at, &name, &v));
	assert_null(json_get(NULL, "a"));
	assert_null(json_at(NULL, 0));
	assert_int_equal(json_count(NULL), 0);
	assert_null(json_str(NULL).at);
	assert_false(json_int(NULL, &n));
	assert_false(json_is_object(NULL));
	assert_false(json_is_true(NULL));
	json_free(NULL);
}

static struct str
nested(size_t depth, const char *open, const char *close)
{
	struct buf b = BUF(arena);

	for (size_t i = 0; i < depth; i++)
		buf_add(&b, str_of(open));
	for (size_t i = 0; i < depth; i++)
		buf_add(&b, str_of(close));
	return buf_str(&b);
}

/* An array of so many empty objects. */
static struct str
pairs(size_t n)
{
	struct buf b = BUF(arena);

	buf_add(&b, S("["));
	for (size_t i = 0; i < n; i++)
		buf_add(&b, i == 0 ? S("{}") : S(",{}"));
	buf_add(&b, S("]"));
	return buf_str(&b);
}

static void
bounds(void **state)
{
	struct str quoted = nested(900, "[{", "}]");
	struct buf b = BUF(arena);

	(void)state;
	assert_true(takes(nested(32, "[", "]")));
	assert_false(takes(nested(33, "[", "]")));
	assert_true(
	    takes(S("[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],"
		    "[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]")));
	assert_true(takes(pairs(19999)));
	assert_false(takes(pairs(20000)));
	assert_false(takes(nested(200000, "[", "]")));
	assert_false(takes(nested(200000, "{\"a\":", "}")));
	assert_true(takes(buf_format(arena, "[\"\\\"%.*s\"]", STR_ARG(quoted))));
	assert_false(takes(S("{\"a\":1,\"a\":2}")));
	assert_false(takes(S("{\"a\":1} x")));
	assert_false(takes(S("{} {}")));
	assert_false(takes(S("[\"\\u0000\"]")));
	assert_false(takes(S("{\"\\u0000\":1}")));
	assert_false(takes(S("[\"a\0b\"]")));
	assert_false(takes(S("[1\0]")));
	assert_false(takes(S("{\"a\":true\0}")));
	assert_false(takes(S("[\"\xff\"]")));
	assert_false(takes(S("[\"\xed\xa0\x80\"]")));
	assert_false(takes(S("[\"\\ud800\"]")));
	assert_false(takes(S("[1e400]")));
	assert_false(takes(S("[9223372036854775808]")));
	assert_false(takes(S("\"a\"")));
	assert_false(takes(S("1")));
	assert_false(takes(S("")));
	assert_false(takes(NONE));
	buf_add(&b, S("[\""));
	while (b.n < ((size_t)1 << 20) - 2)
		buf_char(&b, 'x');
	buf_add(&b, S("\"]"));
	assert_true(takes(buf_str(&b)));
	b.n -= 2;
	buf_add(&b, S("x\"]"));
	assert_false(takes(buf_str(&b)));
}

static void
writing(void **state)
{
	struct buf b = BUF(arena);
	struct json_out o = {.buf = &b};

	(void)state;
	json_open(&o, NULL);
	json_put_str(&o, "a", S("\"\\</script>&\n\x7f"));
	json_put_str(&o, "none", NONE);
	json_put_str(&o, "empty", S(""));
	json_open_array(&o, "l");
	json_put_int(&o, NULL, INT64_MIN);
	json_put_str(&o, NULL, S("ä\u2028\xff"));
	json_open(&o, NULL);
	json_close(&o);
	json_open_array(&o, NULL);
	json_close_array(&o);
	json_close_array(&o);
	json_put_flag(&o, "t", true);
	json_put_flag(&o, "f", false);
	json_put_raw(&o, "raw", S("[1,\"x\"]"));
	json_close(&o);
	assert_string_equal(str_c(arena, buf_str(&b)),
	    "{\"a\":\"\\\"\\\\\\u003c/script\\u003e\\u0026\\u000a\\u007f\",\"empty\":\"\","
	    "\"l\":[-9223372036854775808,\"ä\\u2028\ufffd\",{},[]],\"t\":true,\"f\":false,"
	    "\"raw\":[1,\"x\"]}");
	assert_true(takes(buf_str(&b)));
}

/* What is written is read back: every code point but NUL, which nobody may send us. */
static void
back_and_forth(void **state)
{
	struct buf text = BUF(arena);
	struct buf b = BUF(arena);
	struct json_out o = {.buf = &b};
	JSON_DOC *doc = NULL;

	(void)state;
	for (uint32_t c = 1; c <= 0x10ffff; c += c < 0x3000 ? 1 : 0x101)
		if (c < 0xd800 || c > 0xdfff)
			utf8_put(&text, c);
	json_open_array(&o, NULL);
	json_put_str(&o, NULL, buf_str(&text));
	json_close_array(&o);
	assert_null(json_read(arena, buf_str(&b), &doc));
	assert_true(str_eq(json_str(json_at(json_root(doc), 0)), buf_str(&text)));
}

/* Ours are only objects and arrays: y_ files whose root is neither are refused. */
static bool
has_root(struct str s)
{
	s = str_trim(s);
	return str_starts(s, S("{")) || str_starts(s, S("["));
}

static void
json_test_suite(void **state)
{
	struct str folder = shared_path("corpora/json/JSONTestSuite");
	DIR *d = opendir(str_c(arena, folder));
	int seen[128] = {0};
	int bare = 0;

	(void)state;
	if (d == NULL) {
		print_message("skipped: no %.*s\n", STR_ARG(folder));
		skip();
	}
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		struct str all;
		bool took;

		if (!str_ends(str_of(e->d_name), S(".json")))
			continue;
		all = file_read(buf_format(arena, "%.*s/%s", STR_ARG(folder), e->d_name));
		took = takes(all);
		if (e->d_name[0] == 'n' && took)
			fail_msg("%s is taken", e->d_name);
		if (e->d_name[0] == 'y' && took != has_root(all) &&
		    strstr(e->d_name, "duplicated_key") == NULL &&
		    strstr(e->d_name, "null_escape") == NULL &&
		    strstr(e->d_name, "escaped_null") == NULL)
			fail_msg("%s is refused", e->d_name);
		bare += e->d_name[0] == 'y' && !took;
		seen[(unsigned char)e->d_name[0] & 127]++;
	}
	(void)closedir(d);
	print_message("y %d (%d refused by rules of ours) n %d i %d\n", seen['y'], bare, seen['n'],
	    seen['i']);
	assert_int_equal(seen['y'] + seen['n'] + seen['i'], 318);
	assert_in_range(bare, 1, 15);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(reading),
	    ARENA_TEST(members),
	    ARENA_TEST(nothing_is_harmless),
	    ARENA_TEST(bounds),
	    ARENA_TEST(writing),
	    ARENA_TEST(back_and_forth),
	    ARENA_TEST(json_test_suite),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
