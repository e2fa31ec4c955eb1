/* What changed from one version of a message to the next, as it is drawn. */
#include "test.h"

#include "domain/compare.h"
#include "web/message.h"

static void
marks_are_left_out(void **state)
{
	static const struct {
		const char *was, *is, *drawn; /* = stayed, - went, + came */
	} rows[] = {
	    {"The **river** is ours.", "The **river** is yours.", "=The river is|-ours.|+yours."},
	    {"It is **ours**, now.", "It is **ours**, soon.", "=It is ours,|-now.|+soon."},
	    {"**Bring:** a `cup`", "**Bring:** a `cup` too", "=Bring: a|-cup|+cup too"},
	    {"Say __no__ to it", "Say __no__ to all", "=Say no to|-it|+all"},
	    /* Where the marks are all that changed, they are seen. */
	    {"It is ours now", "It is **ours** now", "=It is|-ours|+**ours**|=now"},
	    {"It is *ours* now", "It is **ours** now", "=It is|-*ours*|+**ours**|=now"},
	    /* What is no mark stays: of lists, inside words, between blanks, behind a backslash. */
	    {"* one\n* two", "* one\n* three", "=* one/=*|-two|+three"},
	    {"snake_case is a", "snake_case is b", "=snake_case is|-a|+b"},
	    {"2 * 3 is 5", "2 * 3 is 6", "=2 * 3 is|-5|+6"},
	    {"a \\*star old", "a \\*star new", "=a \\*star|-old|+new"},
	    {"[map](https://a.example/x_y_)", "[map](https://b.example/x_y_)",
		"-[map](https://a.example/x_y_)|+[map](https://b.example/x_y_)"},
	    {"", "**New**", "+New"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = BUF(arena);
		struct change_list list;

		message_change(arena, &(struct change_text){.body = str_of(rows[i].was)},
		    &(struct change_text){.body = str_of(rows[i].is)}, &list);
		for (size_t k = 0; k < list.n; k++) {
			static const char signs[] = {
			    [COMPARE_SAME] = '=', [COMPARE_GONE] = '-', [COMPARE_NEW] = '+'};

			if (k > 0)
				buf_char(&b, list.parts[k - 1].ends ? '/' : '|');
			buf_char(&b, signs[list.parts[k].kind]);
			buf_add(&b, list.parts[k].text);
		}
		assert_string_equal(str_c(arena, buf_str(&b)), rows[i].drawn);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {ARENA_TEST(marks_are_left_out)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
