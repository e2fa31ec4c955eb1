/* Mails from fields that nobody has judged: refused, or a head of whole lines without a stranger
 * among them, 7-bit, no line too long. */
#include <assert.h>

#include "base/arena.h"
#include "base/str.h"
#include "net/mime.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

static void
judge_head(struct str head)
{
	static const struct str names[] = {{"From: ", 6}, {"To: ", 4}, {"Subject: ", 9},
	    {"Date: ", 6}, {"Message-ID: ", 12}, {"Auto-Submitted: ", 16},
	    {"List-Unsubscribe: ", 18}, {"MIME-Version: ", 14}, {"Content-Type: ", 14},
	    {"Content-Transfer-Encoding: ", 27}};
	struct str line;

	while (str_split(&head, '\n', &line)) {
		bool known = str_starts(line, S(" "));

		for (size_t i = 0; i < COUNT(names); i++)
			known = known || str_starts(line, names[i]);
		assert(known);
	}
}

static void
judge(struct str mail)
{
	struct str line;

	judge_head(str_sub(mail, 0, str_find(mail, S("\r\n\r\n"))));
	while (str_split(&mail, '\n', &line)) {
		assert(line.n <= 999);
		assert(mail.at == NULL || (line.n > 0 && line.at[line.n - 1] == '\r'));
		for (size_t i = 0; i + 1 < line.n; i++)
			assert((line.at[i] >= ' ' && line.at[i] <= '~') || line.at[i] == '\t');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct arena *a = arena_new((size_t)64 << 20);
	struct str left = {(const char *)at, n}, out;
	struct mail m = {0};
	struct str *fields[] = {&m.from_name, &m.from, &m.to, &m.subject, &m.message_id,
	    &m.unsubscribe, &m.calendar, &m.text};

	/* Fields are set apart by a byte that no UTF-8 holds; an empty one is NONE. */
	for (size_t i = 0; i < COUNT(fields) && str_split(&left, '\xff', fields[i]); i++) {
		if (fields[i]->n == 0)
			*fields[i] = NONE;
	}
	m.date = (int64_t)n * 86400 * 365;
	if (mime_build(a, &m, &out) == OK)
		judge(out);
	arena_free(a);
	return 0;
}
