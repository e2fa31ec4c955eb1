/* domain/compare.c - see compare.h. */
#include "domain/compare.h"

#include "base/arena.h"
#include "base/str.h"

/* A piece of a text, a line or a word, with the white space that follows it. */
struct token {
	struct str text;
	uint64_t hash;
};
struct tokens {
	struct token *at;
	size_t n;
};

struct compare {
	struct arena *arena;
	uint16_t *scratch; /* (COMPARE_CAP + 1) squared; row i, column j: see longest() */
	struct compare_part *parts;
	size_t n, room;
};

#define SIDE (COMPARE_CAP + 1)

static void
part_add(struct compare *c, enum compare_kind kind, struct str text)
{
	struct compare_part *last = c->n == 0 ? NULL : &c->parts[c->n - 1];

	if (text.n == 0)
		return;
	if (last != NULL && last->kind == kind && last->text.at + last->text.n == text.at) {
		last->text.n += text.n;
		return;
	}
	if (c->n == c->room) {
		size_t room = c->room == 0 ? 64 : 2 * c->room;

		c->parts = arena_grow(
		    c->arena, c->parts, c->room * sizeof(*c->parts), room * sizeof(*c->parts));
		c->room = room;
	}
	c->parts[c->n++] = (struct compare_part){kind, text};
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

/* Cut into lines, each with its line feed. */
static struct tokens
cut_lines(struct arena *arena, struct str s)
{
	struct tokens out = {NULL, 0};
	size_t lines = 1;

	for (size_t i = 0; i < s.n; i++)
		lines += s.at[i] == '\n';
	out.at = NEW_ARRAY(arena, struct token, lines);
	for (size_t from = 0; from < s.n;) {
		size_t to = from;

		while (to < s.n && s.at[to] != '\n')
			to++;
		to += to < s.n;
		out.at[out.n].text = str_sub(s, from, to);
		out.at[out.n].hash = str_hash(out.at[out.n].text);
		out.n++;
		from = to;
	}
	return out;
}

/* Cut into words, each with the white space behind it. */
static struct tokens
cut_words(struct arena *arena, struct str s)
{
	struct tokens out = {NULL, 0};
	size_t words = 1;

	for (size_t i = 1; i < s.n; i++)
		words += is_space(s.at[i - 1]) && !is_space(s.at[i]);
	out.at = NEW_ARRAY(arena, struct token, words);
	for (size_t from = 0; from < s.n;) {
		size_t to = from;

		while (to < s.n && !is_space(s.at[to]))
			to++;
		while (to < s.n && is_space(s.at[to]))
			to++;
		out.at[out.n].text = str_sub(s, from, to);
		out.at[out.n].hash = str_hash(out.at[out.n].text);
		out.n++;
		from = to;
	}
	return out;
}

static bool
same(const struct token *a, const struct token *b)
{
	return a->hash == b->hash && str_eq(a->text, b->text);
}

/* The text from the first to the last of some tokens, which stand side by side. */
static struct str
span(const struct token *at, size_t n)
{
	if (n == 0)
		return (struct str){"", 0};
	return (struct str){
	    at->text.at, (size_t)(at[n - 1].text.at + at[n - 1].text.n - at->text.at)};
}

/* Fill the table of the longest common run: scratch[i][j] is its length for a[i..] and b[j..]. */
static void
longest(struct compare *c, struct tokens a, struct tokens b)
{
	for (size_t i = a.n + 1; i-- > 0;)
		for (size_t j = b.n + 1; j-- > 0;) {
			uint16_t *cell = &c->scratch[i * SIDE + j];

			if (i == a.n || j == b.n)
				*cell = 0;
			else if (same(&a.at[i], &b.at[j]))
				*cell = (uint16_t)(cell[SIDE + 1] + 1);
			else
				*cell = cell[SIDE] >= cell[1] ? cell[SIDE] : cell[1];
		}
}

typedef void differ_fn(struct compare *, struct str was, struct str is);

static void
differ_whole(struct compare *c, struct str was, struct str is)
{
	part_add(c, COMPARE_GONE, was);
	part_add(c, COMPARE_NEW, is);
}

/* A stretch between two tokens that stayed. */
struct stretch {
	size_t a, b; /* where it starts on both sides */
};

/* Walk the table; what stayed stays, each stretch between goes to differ(). */
static size_t
walk(struct compare *c, struct tokens a, struct tokens b, struct stretch *stretches)
{
	size_t i = 0, j = 0, n = 0;

	while (i < a.n && j < b.n) {
		const uint16_t *cell = &c->scratch[i * SIDE + j];

		if (same(&a.at[i], &b.at[j]))
			stretches[n++] = (struct stretch){i++, j++};
		else if (cell[SIDE] >= cell[1])
			i++;
		else
			j++;
	}
	return n;
}

/* Compare two runs of tokens.  The kept pairs are noted before differ() is called, because it uses
 * the same table. */
static void
compare_tokens(struct compare *c, struct tokens a, struct tokens b, differ_fn *differ)
{
	size_t head = 0, tail = 0, nkept = 0, i = 0, j = 0;
	struct stretch *kept;

	while (head < a.n && head < b.n && same(&a.at[head], &b.at[head]))
		head++;
	while (tail < a.n - head && tail < b.n - head &&
	       same(&a.at[a.n - 1 - tail], &b.at[b.n - 1 - tail]))
		tail++;
	part_add(c, COMPARE_SAME, span(b.at, head));
	struct tokens am = {a.at + head, a.n - head - tail}, bm = {b.at + head, b.n - head - tail};
	kept = NEW_ARRAY(c->arena, struct stretch, COMPARE_CAP);
	if (am.n <= COMPARE_CAP && bm.n <= COMPARE_CAP) {
		longest(c, am, bm);
		nkept = walk(c, am, bm, kept);
	}
	for (size_t k = 0; k <= nkept; k++) {
		size_t to_i = k < nkept ? kept[k].a : am.n, to_j = k < nkept ? kept[k].b : bm.n;

		differ(c, span(am.at + i, to_i - i), span(bm.at + j, to_j - j));
		if (k < nkept)
			part_add(c, COMPARE_SAME, bm.at[to_j].text);
		i = to_i + 1;
		j = to_j + 1;
	}
	part_add(c, COMPARE_SAME, span(b.at + b.n - tail, tail));
}

static void
differ_words(struct compare *c, struct str was, struct str is)
{
	if (was.n == 0 || is.n == 0) {
		differ_whole(c, was, is);
		return;
	}
	compare_tokens(c, cut_words(c->arena, was), cut_words(c->arena, is), differ_whole);
}

size_t
compare_texts(struct arena *arena, struct str was, struct str is, struct compare_part **out)
{
	struct compare c = {.arena = arena};

	c.scratch = NEW_ARRAY(arena, uint16_t, (size_t)SIDE * SIDE);
	compare_tokens(&c, cut_lines(arena, was), cut_lines(arena, is), differ_words);
	*out = c.parts;
	return c.n;
}
