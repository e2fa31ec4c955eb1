/* test/html_judge.h - does markup hold only what base/clean lets through?  Written apart from it,
 * and without its forbearance: every sign must be as the cleaner writes it. */
#pragma once
#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"

#define JUDGE_DEPTH 64

static const char *const judge_names[] = {"a", "p", "strong", "b", "em", "i", "u", "s", "del",
    "ins", "code", "pre", "blockquote", "ul", "ol", "li", "h3", "h4", "h5", "h6", "span"};

struct judge {
	struct str open[JUDGE_DEPTH];
	size_t depth;
};

static inline bool
judge_known(struct str name)
{
	for (size_t i = 0; i < COUNT(judge_names); i++)
		if (str_eq(name, str_of(judge_names[i])))
			return true;
	return false;
}

static inline const char *
judge_link(struct str tag)
{
	struct str head = S("a href=\"");
	struct str tail = S("\" rel=\"nofollow noopener noreferrer ugc\"");
	struct str url = str_sub(tag, head.n, tag.n - tail.n);

	if (!str_starts(tag, head) || !str_ends(tag, tail) || tag.n < head.n + tail.n)
		return "a link of another form";
	if (str_find_char(url, '"') < url.n || str_find_char(url, ' ') < url.n)
		return "an address that ends early";
	if (!str_starts(url, S("https://")) && !str_starts(url, S("http://")) &&
	    !str_starts(url, S("mailto:")))
		return "an address of another scheme";
	return NULL;
}

/* What stands between < and >. */
static inline const char *
judge_tag(struct judge *j, struct str tag)
{
	bool link = str_starts(tag, S("a "));
	struct str name = link ? S("a") : tag;

	if (str_eq(tag, S("br")) || str_eq(tag, S("hr")))
		return NULL;
	if (str_starts(tag, S("/"))) {
		name = str_sub(tag, 1, tag.n);
		if (j->depth == 0 || !str_eq(j->open[--j->depth], name))
			return "an end tag out of place";
		return NULL;
	}
	if (!judge_known(name) || str_eq(tag, S("a")))
		return "a tag that is not allowed";
	if (j->depth == JUDGE_DEPTH)
		return "too deep";
	j->open[j->depth++] = name;
	return link ? judge_link(tag) : NULL;
}

/* "&name;" or nothing else behind an ampersand. */
static inline bool
judge_reference(struct str s)
{
	size_t end = str_find_char(s, ';');

	if (end < 2 || end > 33 || end == s.n)
		return false;
	for (size_t i = 1; i < end; i++)
		if (!((s.at[i] >= 'a' && s.at[i] <= 'z') || (s.at[i] >= 'A' && s.at[i] <= 'Z') ||
			(s.at[i] >= '0' && s.at[i] <= '9')))
			return false;
	return true;
}

/* NULL when all is well, else what is wrong. */
static inline const char *
html_judge(struct str s)
{
	struct judge j = {.depth = 0};
	size_t i = 0;

	if (s.n > (size_t)256 << 10)
		return "too long";
	if (!utf8_valid(s))
		return "not UTF-8";
	while (i < s.n) {
		struct str here = str_sub(s, i, s.n);
		const char *bad = NULL;

		if (here.at[0] == '<') {
			size_t end = str_find_char(here, '>');

			bad = end == here.n ? "a cut tag" : judge_tag(&j, str_sub(here, 1, end));
			i += end;
		} else if (here.at[0] == '>') {
			bad = "a sign that should be a reference";
		} else if (here.at[0] == '&' && !judge_reference(str_sub(here, 0, 40))) {
			bad = "a bare ampersand";
		}
		if (bad != NULL)
			return bad;
		i++;
	}
	return j.depth == 0 ? NULL : "an element left open";
}
