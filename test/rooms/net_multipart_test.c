/* Bodies with files in them: what is a part, and what is none. */
#include "test.h"

#include "net/multipart.h"

static void
types(void **state)
{
	static const struct {
		const char *type, *boundary; /* NULL: not taken */
	} rows[] = {
	    {"multipart/form-data; boundary=abc", "abc"},
	    {"Multipart/Form-Data;charset=utf-8; BOUNDARY=\"a b;c\"", "a b;c"},
	    {"multipart/form-data; boundary=abc; charset=utf-8", "abc"},
	    {"multipart/form-data", NULL},
	    {"multipart/form-data; boundary=", NULL},
	    {"multipart/form-data; boundary=\"abc", NULL},
	    {"multipart/form-data; boundary="
	     "0123456789012345678901234567890123456789012345678901234567890123456789",
		"0123456789012345678901234567890123456789012345678901234567890123456789"},
	    {"multipart/form-data; boundary="
	     "0123456789012345678901234567890123456789012345678901234567890123456789x",
		NULL},
	    {"multipart/mixed; boundary=abc", NULL},
	    {"application/x-www-form-urlencoded", NULL},
	    {"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str boundary = NONE;
		bool is = multipart_is(str_of(rows[i].type), &boundary);

		assert_int_equal(is, rows[i].boundary != NULL);
		if (is)
			assert_true(str_eq(boundary, str_of(rows[i].boundary)));
	}
}

/* What the body comes to, in a line: "name=bytes" of fields, "name<bytes" of files. */
static struct str
read_all(struct str body)
{
	struct multipart m;
	struct part part;
	struct buf b = BUF(arena);

	if (!multipart_open(&m, S("B"), body))
		return S("none");
	while (multipart_next(&m, &part))
		buf_addf(&b, "%.*s%s%.*s;", STR_ARG(part.name), part.file ? "<" : "=",
		    STR_ARG(part.bytes));
	return buf_str(&b);
}

#define HEAD(name) "\r\nContent-Disposition: form-data; name=\"" name "\""
static void
parts(void **state)
{
	static const struct {
		const char *body, *read;
	} rows[] = {
	    {"--B" HEAD("a") "\r\n\r\none\r\n--B--\r\n", "a=one;"},
	    {"--B" HEAD("a") "\r\n\r\n\r\n--B--", "a=;"},
	    {"--B  " HEAD("a") "\r\n\r\n1\r\n--B" HEAD("b") "\r\n\r\n2\r\n--B--", "a=1;b=2;"},
	    {"--B" HEAD(
		 "f") "; filename=\"x.png\"\r\nContent-Type: image/png\r\n\r\nP\r\n\r\n--\r\n--B--",
		"f<P\r\n\r\n--;"},
	    {"--B" HEAD("f") "; filename=\"\"\r\n\r\n\r\n--B--", "f<;"},
	    {"--B" HEAD("f") "; filename*=UTF-8''x\r\n\r\nP\r\n--B--", "f<P;"},
	    {"--B\r\nContent-Type: "
	     "text/plain\r\ncontent-disposition:form-data;name=a\r\n\r\n1\r\n--B--",
		"a=1;"},
	    {"--B" HEAD("a") "\r\n\r\n1\r\n--B--\r\n--B" HEAD("b") "\r\n\r\n2\r\n--B--", "a=1;"},
	    /* not of the rules: what was read before stands, nothing behind */
	    {"", "none"},
	    {"B", "none"},
	    {"x\r\n--B" HEAD("a") "\r\n\r\n1\r\n--B--", "none"},
	    {"--B", ""},
	    {"--B--", ""},
	    {"--B\r\n", ""},
	    {"--Bx" HEAD("a") "\r\n\r\n1\r\n--B--", ""},
	    {"--B" HEAD("a"), ""},
	    {"--B" HEAD("a") "\r\n\r\n1", ""},
	    {"--B" HEAD("a") "\n\n1\n--B--", ""},
	    {"--B\r\n\r\n1\r\n--B--", ""},
	    {"--B" HEAD("a") HEAD("b") "\r\n\r\n1\r\n--B--", ""},
	    {"--B\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--B--", ""},
	    {"--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--B--", ""},
	    {"--B" HEAD("a") "\r\n\r\n1\r\n--B" HEAD("b") "\r\n\r\n2", "a=1;"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str read = read_all(str_of(rows[i].body));

		if (!str_eq(read, str_of(rows[i].read)))
			fail_msg("row %zu: <%.*s>", i, STR_ARG(read));
	}
}

static void
heads_without_end(void **state)
{
	struct buf b = BUF(arena);

	(void)state;
	buf_add(&b, S("--B"));
	for (int i = 0; i < 8; i++)
		buf_add(&b, S("\r\nX-More: 1"));
	buf_add(&b, S(HEAD("a") "\r\n\r\n1\r\n--B--"));
	assert_true(str_eq(read_all(buf_str(&b)), S("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(types),
	    ARENA_TEST(parts),
	    ARENA_TEST(heads_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
