/* Mentions in Markdown: whatever is named, the text stays clean markup and says the same words. */
#include "base/arena.h"
#include "base/clean.h"
#include "base/mark.h"
#include "base/str.h"
#include "base/url.h"
#include "domain/address.h"
#include "domain/mention.h"
#include "html_judge.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

static void
judge(bool fine)
{
	if (!fine)
		abort();
}

static void
judge_one(const struct mention *m)
{
	judge(m->handle.n <= MENTION_HANDLE);
	judge(str_find_char(m->handle, '@') > 0 && str_find_char(m->handle, '@') < m->handle.n);
	judge(str_find_char(m->typed, '<') == m->typed.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct arena *a = arena_new((size_t)16 << 20);
	struct html text = mark_html(a, (struct str){(const char *)at, n}), linked, card;
	struct mentions m = {.n = 0};

	mention_find(a, text, &m);
	judge(m.n <= MENTIONS_MAX);
	for (size_t i = 0; i < m.n; i++) {
		judge_one(&m.list[i]);
		m.list[i].remote.n = (int64_t)i % 3; /* each third is not known */
		m.list[i].page = url_own(S("https://peer.example/@a?b&c"));
	}
	linked = mention_link(a, text, &m, MENTION_LINK);
	card = mention_link(a, text, &m, MENTION_CARD);
	judge(linked.s.n > 200000 || html_judge(linked.s) == NULL);
	judge(linked.s.n > 200000 || str_eq(clean_html(a, linked.s).s, linked.s));
	judge(linked.s.n > 200000 || str_eq(clean_text(a, linked.s), clean_text(a, text.s)));
	judge(card.s.n >= text.s.n);
	arena_free(a);
	return 0;
}
