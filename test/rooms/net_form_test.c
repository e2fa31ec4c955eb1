/* Forms: each kind of field, what it takes, what it says when it does not. */
#include "test.h"

#include "base/text.h"
#include "net/route.h"

/* Read a body with one field named f. */
static struct req *
read_by(struct field field, const char *body)
{
	struct form *form = NEW(arena, struct form);
	struct route *route = NEW(arena, struct route);
	struct req *req = NEW(arena, struct req);

	field.name = "f";
	form->fields[0] = field;
	route->form = form;
	req->arena = arena;
	req->route = route;
	req->body = str_of(body);
	req->refused = form_read(req);
	return req;
}

#define LINE(min, max)                                                                             \
	{                                                                                          \
		NULL, FIELD_LINE, min, max, NULL                                                   \
	}
#define KIND(kind, min, max)                                                                       \
	{                                                                                          \
		NULL, kind, min, max, NULL                                                         \
	}
#define TAKEN -1

static const struct {
	struct field field;
	const char *body;
	int say; /* TAKEN, or why not */
	const char *text;
} rows[] = {
    {LINE(1, 5), "f=+a%20%20b%0A", TAKEN, "a b"},
    {LINE(1, 5), "f=%C3%A4%C3%B6%C3%BC%C3%9F%E2%82%AC", TAKEN, "äöüß€"},
    {LINE(1, 5), "f=123456", T_form_too_long, NULL},
    {LINE(3, 5), "f=12", T_form_too_short, NULL},
    {LINE(1, 5), "f=", T_form_missing, NULL},
    {LINE(1, 5), "f=+%09+", T_form_missing, NULL},
    {LINE(1, 5), "", T_form_missing, NULL},
    {LINE(1, 5), "g=x", T_form_missing, NULL},
    {LINE(0, 5), "", TAKEN, ""},
    {LINE(0, 0), "f=as+long+as+it+is", TAKEN, "as long as it is"},
    {LINE(1, 5), "f=%FF", T_form_not_text, NULL},
    {LINE(1, 5), "f=%C3", T_form_not_text, NULL},
    {LINE(1, 5), "f=%ED%A0%80", T_form_not_text, NULL},
    {LINE(1, 5), "f=a%00b", T_form_not_text, NULL},
    {LINE(1, 5), "f=%zz", T_form_not_text, NULL},
    {LINE(1, 5), "f=%4", T_form_not_text, NULL},
    {LINE(1, 5), "f=a&f=b", TAKEN, "a"},
    {LINE(1, 5), "%66=a", TAKEN, "a"},
    {LINE(1, 9), "&&x&=y&f=a=b&", TAKEN, "a=b"},
    {KIND(FIELD_TEXT, 1, 50), "f=a%0D%0A%0D%0Ab%0D", TAKEN, "a\n\nb"},
    {KIND(FIELD_TEXT, 1, 3), "f=a%0D%0Ab", TAKEN, "a\nb"},
    {KIND(FIELD_INT, 1, 10), "f=+10+", TAKEN, "10"},
    {KIND(FIELD_INT, 1, 10), "f=11", T_form_too_big, NULL},
    {KIND(FIELD_INT, 1, 10), "f=0", T_form_too_small, NULL},
    {KIND(FIELD_INT, 0, 10), "f=-1", T_form_too_small, NULL},
    {KIND(FIELD_INT, 0, 10), "f=", TAKEN, ""},
    {KIND(FIELD_INT, 1, 10), "f=", T_form_missing, NULL},
    {KIND(FIELD_INT, 1, 10), "f=ten", T_form_not_number, NULL},
    {KIND(FIELD_INT, 1, 10), "f=1e1", T_form_not_number, NULL},
    {KIND(FIELD_INT, 1, 10), "f=99999999999999999999", T_form_not_number, NULL},
    {KIND(FIELD_FLAG, 1, 0), "", T_form_tick, NULL},
    {KIND(FIELD_FLAG, 1, 0), "f=on", TAKEN, "on"},
    {KIND(FIELD_FLAG, 0, 0), "", TAKEN, ""},
    {{NULL, FIELD_WORD, 1, 0, "red green blue"}, "f=green", TAKEN, "green"},
    {{NULL, FIELD_WORD, 1, 0, "red green blue"}, "f=gre", T_form_choose, NULL},
    {{NULL, FIELD_WORD, 1, 0, "red green blue"}, "f=red+green", T_form_choose, NULL},
    {{NULL, FIELD_WORD, 1, 0, "red green blue"}, "", T_form_choose, NULL},
    {{NULL, FIELD_WORD, 0, 0, "red green blue"}, "f=", TAKEN, ""},
    {{NULL, FIELD_WORD, 0, 0, "red green blue"}, "f=black", T_form_choose, NULL},
    {KIND(FIELD_MAIL, 1, 200), "f=ana%40B%C3%BCcher.example", TAKEN, "ana@xn--bcher-kva.example"},
    {KIND(FIELD_MAIL, 1, 200), "f=ana", T_form_not_mail, NULL},
    {KIND(FIELD_MAIL, 1, 200), "f=a%40b.example%0ABcc%3Ac%40d.example", T_form_not_mail, NULL},
    {KIND(FIELD_MAIL, 1, 200), "f=", T_form_missing, NULL},
    {KIND(FIELD_MAIL, 0, 200), "f=", TAKEN, ""},
    {KIND(FIELD_LOCAL, 1, 0), "f=2027-02-28T18%3A30", TAKEN, "2027-02-28T18:30"},
    {KIND(FIELD_LOCAL, 1, 0), "f=2027-02-29T18%3A30", T_form_not_time, NULL},
    {KIND(FIELD_LOCAL, 1, 0), "f=tomorrow", T_form_not_time, NULL},
    {KIND(FIELD_LOCAL, 1, 0), "f=", T_form_missing, NULL},
    {KIND(FIELD_LOCAL, 0, 0), "f=", TAKEN, ""},
    {KIND(FIELD_SECRET, 8, 100), "f=+two++blanks+", TAKEN, " two  blanks "},
    {KIND(FIELD_SECRET, 8, 100), "f=short", T_form_too_short, NULL},
};

static void
kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct req *req = read_by(rows[i].field, rows[i].body);
		int say = req->refused == OK ? TAKEN : req->refused->say;

		if (say != rows[i].say)
			fail_msg("%s: %s", rows[i].body, say == TAKEN ? "taken" : text_name(say));
		if (say == TAKEN)
			assert_true(str_eq(req_text(req, "f"), str_of(rows[i].text)));
		else
			assert_string_equal(req->refused->field, "f");
	}
}

static void
what_was_typed(void **state)
{
	struct req *req = read_by((struct field)KIND(FIELD_INT, 1, 10), "f=+eleven+");

	(void)state;
	assert_true(str_eq(req_value(req, "f")->typed, S(" eleven ")));
	assert_ptr_equal(req_value(req, "f")->refused, req->refused);
	req = read_by((struct field)KIND(FIELD_INT, 1, 10), "f=7");
	assert_int_equal(req_value(req, "f")->n, 7);
	req = read_by((struct field)KIND(FIELD_FLAG, 0, 0), "f=");
	assert_int_equal(req_value(req, "f")->n, 1);
	req = read_by((struct field)LINE(0, 5), "");
	assert_null(req_value(req, "f")->typed.at);
	/* A passphrase never comes back to a page. */
	req = read_by((struct field)KIND(FIELD_SECRET, 8, 100), "f=short");
	assert_int_equal(req_value(req, "f")->typed.n, 0);
	/* The number that the sentence names. */
	req = read_by((struct field)LINE(0, 5), "f=123456");
	assert_int_equal(req->refused->n, 5);
}

static void
no_such_field(void **state)
{
	struct req *req = read_by((struct field)LINE(0, 5), "f=a");

	(void)state;
	assert_int_equal(req_text(req, "other").n, 0);
	assert_null(req_value(req, "other")->typed.at);
	req->values = NULL;
	assert_int_equal(req_text(req, "f").n, 0);
}

static void
first_refusal_first(void **state)
{
	static const struct form form = {{{"one", FIELD_LINE, 0, 5, NULL},
	    {"two", FIELD_LINE, 1, 5, NULL}, {"three", FIELD_INT, 1, 5, NULL}}};
	static const struct route route = {.form = &form};
	struct req req = {.arena = arena, .route = &route, .body = S("three=x&one=ok")};
	err why = form_read(&req);

	(void)state;
	assert_string_equal(why->field, "two");
	assert_int_equal(req_value(&req, "three")->refused->say, T_form_not_number);
	assert_true(req_value(&req, "one")->refused == OK);
}

/* As many fields as a body can hold: read once, no more. */
static void
very_many(void **state)
{
	struct buf b = BUF(arena);
	struct req *req;

	(void)state;
	for (int i = 0; i < 20000; i++)
		buf_addf(&b, "x%d=%d&", i, i);
	buf_add(&b, S("f=last"));
	buf_char(&b, '\0');
	req = read_by((struct field)LINE(0, 5), b.at);
	assert_true(req->refused == OK);
	assert_true(str_eq(req_text(req, "f"), S("last")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(kinds),
	    ARENA_TEST(what_was_typed),
	    ARENA_TEST(no_such_field),
	    ARENA_TEST(first_refusal_first),
	    ARENA_TEST(very_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
