/* fedi/words.c - see words.h.
 *
 * A text is cut into clauses at its punctuation.  A clause counts when it begins with a phrase
 * (with words that say nothing before it at most) and goes on in a way that is known not to turn
 * its sense: "I'm in" followed by "Berlin" is no answer.  What turns a sense (a negation that is
 * part of no phrase, a condition, somebody's opinion, a question) leaves the whole unclear. */
#include <pthread.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"
#include "fedi/words.h"
#include "fedi/words_table.h"

#define SHORT_SIGNS 200
#define LOOK_SIGNS 4000               /* what is longer is looked at so far and is never clear */
#define LOOK_BYTES ((size_t)16 << 10) /* likewise, before it is folded, which makes it longer */

/* ---- the person's own words ----------------------------------------------------------------- */

static bool
is_hidden_tag(struct str name)
{
	/* Mentions, links and hashtags are links; what is struck out is not meant. */
	return str_eq(name, S("a")) || str_eq(name, S("blockquote")) || str_eq(name, S("s")) ||
	       str_eq(name, S("del"));
}

static bool
is_inline_tag(struct str name)
{
	static const struct str names[] = {{"b", 1}, {"code", 4}, {"em", 2}, {"i", 1}, {"ins", 3},
	    {"span", 4}, {"strong", 6}, {"u", 1}};

	for (size_t i = 0; i < COUNT(names); i++)
		if (str_eq(names[i], name))
			return true;
	return false;
}

/* The one sign behind "&", as base/clean writes it; the rest moves past it. */
static char
take_reference(struct str *rest)
{
	size_t end = str_find_char(*rest, ';');
	char c = *rest->at == 'l' ? '<' : *rest->at == 'g' ? '>' : '&';

	*rest = str_sub(*rest, end + 1, rest->n);
	return c;
}

/* The text of cleaned HTML in lines, without links, quotes and what is struck out.  *cut: there is
 * more of it. */
static struct str
own_lines(struct arena *a, struct html html, bool *cut)
{
	struct str rest = html.s;
	struct buf b = BUF(a);
	size_t hidden = 0;

	while (rest.n > 0 && b.n < LOOK_BYTES) {
		char c = rest.at[0];

		rest = str_sub(rest, 1, rest.n);
		if (c == '<') {
			struct str tag = str_sub(rest, 0, str_find_char(rest, '>'));
			bool closes = str_starts(tag, S("/"));
			struct str name = str_sub(tag, closes, str_find_char(tag, ' '));

			rest = str_sub(rest, tag.n + 1, rest.n);
			if (is_hidden_tag(name) && !closes)
				hidden++;
			else if (is_hidden_tag(name) && hidden > 0)
				hidden--;
			else if (hidden == 0 && !is_inline_tag(name))
				buf_char(&b, '\n');
		} else if (c == '&' && rest.n > 0) {
			c = take_reference(&rest);
			if (hidden == 0)
				buf_char(&b, c);
		} else if (hidden == 0) {
			buf_char(&b, c == '\t' ? ' ' : c);
		}
	}
	*cut = rest.n > 0 || b.n > LOOK_BYTES - 4;
	return utf8_cut_bytes(buf_str(&b), LOOK_BYTES - 4);
}

/* ":heart:" of servers with pictures of their own */
static bool
is_shortcode(struct str word)
{
	if (word.n < 3 || word.at[0] != ':' || word.at[word.n - 1] != ':')
		return false;
	return str_find_char(str_sub(word, 1, word.n - 1), ':') == word.n - 2;
}

static bool
is_link(struct str word)
{
	return str_starts(word, S("http://")) || str_starts(word, S("https://")) ||
	       str_starts(word, S("www."));
}

/* What follows a mention or hashtag without a blank; the whole when the word is none. */
static struct str
behind_name(struct str word)
{
	size_t at = 0;

	if (!str_starts(word, S("@")) && !str_starts(word, S("#")))
		return word;
	while (at < word.n) {
		size_t next = at;
		uint32_t c = utf8_next(word, &next);

		if (!utf8_is_word(c) && (c >= 0x80 || strchr("@#._-", (int)c) == NULL))
			break;
		at = next;
	}
	return str_sub(word, at, word.n);
}

/* An accent that stands alone, typed for an apostrophe, would be folded into a blank. */
static struct str
with_apostrophes(struct arena *a, struct str s)
{
	const struct str acute = S("\u00b4");
	struct buf b = BUF(a);

	while (s.n > 0) {
		size_t at = str_find(s, acute);

		buf_add(&b, str_sub(s, 0, at));
		if (at < s.n)
			buf_char(&b, '\'');
		s = str_sub(s, at + acute.n, s.n);
	}
	return buf_str(&b);
}

/* Folded; without lines that quote, and without words that are no words. */
static struct str
own_words(struct arena *a, struct html html, bool *cut)
{
	struct str lines = utf8_bare(a, with_apostrophes(a, own_lines(a, html, cut)));
	struct buf b = BUF(a);
	struct str line;

	while (str_split(&lines, '\n', &line)) {
		struct str word;

		line = str_trim(line);
		if (str_starts(line, S(">")))
			continue;
		while (str_split(&line, ' ', &word)) {
			if (!is_link(word) && !is_shortcode(word))
				buf_add(&b, behind_name(word));
			buf_char(&b, ' ');
		}
		buf_char(&b, '\n');
	}
	return str_trim(buf_str(&b));
}

/* ---- clauses -------------------------------------------------------------------------------- */

struct clause {
	struct str words; /* one blank between two */
	size_t sentence;
	bool asks;
};
struct text {
	struct clause *clauses;
	size_t n;
	size_t signs;
	bool quotes; /* somebody's words may be in it that are not the sender's */
	bool cut;
};

/* What a sign that is no letter does. */
enum stop { STOP_NONE, STOP_GAP, STOP_CLAUSE, STOP_SENTENCE, STOP_QUESTION, STOP_QUOTE };

static enum stop
stop_of(uint32_t c)
{
	static const struct {
		uint32_t sign;
		enum stop stop;
	} known[] = {
	    {'\'', STOP_NONE},
	    {'`', STOP_NONE},
	    {0x2019, STOP_NONE},
	    {0x2018, STOP_NONE},
	    {0x2bc, STOP_NONE},
	    {',', STOP_CLAUSE},
	    {':', STOP_CLAUSE},
	    {'(', STOP_CLAUSE},
	    {')', STOP_CLAUSE},
	    {'/', STOP_CLAUSE},
	    {0x2013, STOP_CLAUSE},
	    {0x2014, STOP_CLAUSE},
	    {0x3001, STOP_CLAUSE},
	    {'.', STOP_SENTENCE},
	    {'!', STOP_SENTENCE},
	    {';', STOP_SENTENCE},
	    {'\n', STOP_SENTENCE},
	    {0x3002, STOP_SENTENCE},
	    {'?', STOP_QUESTION},
	    {'"', STOP_QUOTE},
	    {0x201c, STOP_QUOTE},
	    {0x201d, STOP_QUOTE},
	    {0x201e, STOP_QUOTE},
	    {0xab, STOP_QUOTE},
	    {0xbb, STOP_QUOTE},
	};

	for (size_t i = 0; i < COUNT(known); i++)
		if (known[i].sign == c)
			return known[i].stop;
	return STOP_GAP;
}

struct cutter {
	struct text *text;
	struct buf b;
	size_t from, sentence;
	bool gap;
};

static void
end_clause(struct cutter *k)
{
	struct str words = {k->b.at + k->from, k->b.n - k->from};

	if (words.n > 0)
		k->text->clauses[k->text->n++] = (struct clause){words, k->sentence, false};
	k->from = k->b.n;
	k->gap = false;
}

static void
stop(struct cutter *k, enum stop how)
{
	struct text *t = k->text;

	if (how == STOP_NONE)
		return;
	if (how == STOP_GAP) {
		k->gap = true;
		return;
	}
	end_clause(k);
	t->quotes = t->quotes || how == STOP_QUOTE;
	if (how == STOP_QUESTION)
		for (size_t i = t->n; i > 0 && t->clauses[i - 1].sentence == k->sentence; i--)
			t->clauses[i - 1].asks = true;
	if (how == STOP_SENTENCE || how == STOP_QUESTION)
		k->sentence++;
}

static void
letter(struct cutter *k, uint32_t c)
{
	if (k->gap && k->b.n > k->from)
		buf_char(&k->b, ' ');
	k->gap = false;
	utf8_put(&k->b, c);
}

/* A hyphen with a blank beside it sets clauses apart, any other one words. */
static enum stop
hyphen(struct str s, size_t after)
{
	bool before = after < 2 || s.at[after - 2] == ' ' || s.at[after - 2] == '\n';
	bool behind = after >= s.n || s.at[after] == ' ' || s.at[after] == '\n';

	return before || behind ? STOP_CLAUSE : STOP_GAP;
}

static void
text_cut(struct arena *a, struct html html, struct text *out)
{
	bool cut;
	struct str whole = own_words(a, html, &cut);
	struct str s = utf8_cut(whole, LOOK_SIGNS);
	struct cutter k = {.text = out, .b = BUF(a)};

	*out = (struct text){.cut = cut || s.n < whole.n};
	out->signs = utf8_length(s);
	/* A clause has a sign at least.  The buffer may not move: clauses point into it. */
	out->clauses = NEW_ARRAY(a, struct clause, out->signs + 1);
	(void)buf_reserve(&k.b, s.n + 1);
	for (size_t at = 0; at < s.n;) {
		uint32_t c = utf8_next(s, &at);

		if (utf8_is_word(c))
			letter(&k, c);
		else
			stop(&k, c == '-' ? hyphen(s, at) : stop_of(c));
	}
	end_clause(&k);
}

/* ---- reading -------------------------------------------------------------------------------- */

#define BIT(kind) (1U << (kind))

/* Where in a clause we are. */
enum place {
	HEAD,  /* nothing was said so far */
	AFTER, /* behind a phrase */
	TAIL,  /* behind a WORD_JOIN: how and with whom */
	LOST,  /* behind words we do not know */
};
struct index;
struct reading {
	const struct index *index;
	unsigned strong,
	    weak; /* bits of answers: by phrases that stand for themselves, by lone ones */
	bool doubt, first_doubt; /* anywhere; in the first sentence that says something */
	size_t first;            /* that sentence */
	bool regret;
	bool whole;  /* nothing is said but phrases and fillers */
	bool begins; /* with a phrase */
	bool begun;
	bool topic; /* speaks of coming */
};
struct walk {
	unsigned strong, weak;
	enum place place;
	bool open;  /* a WORD_JOIN may follow */
	bool turn;  /* the last phrase turns what follows */
	bool stray; /* a phrase stood, or went on, where it tells nothing */
	bool doubt, said;
};

/* ---- phrases by their first letter ---------------------------------------------------------- */

#define PHRASES_CAP ((size_t)1 << 20)
#define LETTERS 27 /* a to z, and all else */

struct entry {
	struct str phrase;
	const struct word_row *row;
};
struct index {
	struct arena *arena;
	struct entry *entries;
	size_t
	    ends[LETTERS]; /* of the entries of each letter; they begin where the last one's end */
};

static size_t
letter_of(struct str s)
{
	return s.n > 0 && s.at[0] >= 'a' && s.at[0] <= 'z' ? (size_t)(s.at[0] - 'a') : LETTERS - 1;
}

/* Made once, and kept while the process lives. */
static struct index phrases;
static pthread_once_t phrases_once = PTHREAD_ONCE_INIT;

/* Counting sort: how many each letter has, where each begins, then each to its place. */
static void
phrases_make(void)
{
	struct index *x = &phrases;
	size_t counts[LETTERS] = {0};
	struct str phrase;
	size_t n = 0;

	x->arena = arena_new(PHRASES_CAP);
	for (size_t i = 0; i < words_rows; i++)
		for (struct str rest = str_of(words_table[i].words);
		     str_split(&rest, '|', &phrase);)
			counts[letter_of(phrase)]++;
	for (size_t i = 0; i < LETTERS; i++) {
		x->ends[i] = n;
		n += counts[i];
	}
	x->entries = NEW_ARRAY(x->arena, struct entry, n);
	for (size_t i = 0; i < words_rows; i++)
		for (struct str rest = str_of(words_table[i].words);
		     str_split(&rest, '|', &phrase);)
			x->entries[x->ends[letter_of(phrase)]++] =
			    (struct entry){phrase, &words_table[i]};
}

/* The longest phrase that the words begin with, and its bytes; NULL for none. */
static const struct word_row *
find_row(const struct index *x, struct str words, size_t *length)
{
	const struct word_row *best = NULL;
	size_t letter = letter_of(words);

	*length = 0;
	for (size_t i = letter == 0 ? 0 : x->ends[letter - 1]; i < x->ends[letter]; i++) {
		struct str phrase = x->entries[i].phrase;

		if (phrase.n <= *length || !str_starts(words, phrase) ||
		    (words.n > phrase.n && words.at[phrase.n] != ' '))
			continue;
		*length = phrase.n;
		best = x->entries[i].row;
	}
	return best;
}

/* ---- reading: clause by clause -------------------------------------------------------------- */

/* A word we do not know. */
static void
take_stray(struct reading *r, struct walk *w)
{
	r->whole = false;
	w->said = true;
	if (w->place == TAIL)
		return;
	if (w->strong != 0 || w->turn) {
		w->stray = w->stray || !w->doubt;
		w->doubt = true;
	}
	w->place = LOST;
}

static void
take_phrase(struct reading *r, struct walk *w, const struct word_row *row)
{
	bool strong = row->form == WORD_OPEN || row->form == WORD_SHUT;

	w->said = true;
	if (w->place == TAIL || w->place == LOST) {
		r->whole = false;
		/* Of lone words the "yes" is a mere particle here, as in "ich komme ja aus". */
		if ((row->form == WORD_LONE && row->kind == WORD_GOING) ||
		    (w->strong & BIT(row->kind)) != 0)
			return;
		w->stray = w->doubt = true;
		return;
	}
	if (strong)
		w->strong |= BIT(row->kind);
	else
		w->weak |= BIT(row->kind);
	w->open = strong ? row->form == WORD_OPEN : w->open;
	w->turn = row->form == WORD_TURN;
	w->place = AFTER;
}

static void
take_row(struct reading *r, struct walk *w, const struct word_row *row)
{
	switch (row->kind) {
	case WORD_GOING:
	case WORD_MAYBE:
	case WORD_NO:
		take_phrase(r, w, row);
		break;
	case WORD_JOIN:
		if (w->place != AFTER || !w->open) {
			take_stray(r, w);
			break;
		}
		r->whole = false;
		w->place = TAIL;
		break;
	case WORD_DOUBT:
	case WORD_WISH:
		r->whole = false;
		r->topic = r->topic || row->kind == WORD_WISH;
		w->doubt = w->said = true;
		break;
	case WORD_REGRET:
		r->regret = true;
		break;
	case WORD_FILLER:
	case WORD_NOTHING:
		break;
	}
}

static void
clause_walk(struct reading *r, struct str words, struct walk *w)
{
	while (words.n > 0) {
		size_t n;
		const struct word_row *row = find_row(r->index, words, &n);

		if (row == NULL) {
			n = str_find_char(words, ' ');
			take_stray(r, w);
		} else {
			take_row(r, w, row);
		}
		words = str_sub(words, n + 1, words.n);
	}
}

static void
clause_read(struct reading *r, const struct clause *c)
{
	struct walk w = {.place = HEAD};
	unsigned both;
	bool doubt;

	clause_walk(r, c->words, &w);
	both = w.strong | w.weak;
	/* "Maybe I'll come": the weaker of the two is what is meant. */
	if (both == (BIT(WORD_GOING) | BIT(WORD_MAYBE))) {
		w.strong = BIT(WORD_MAYBE);
		w.weak = 0;
	}
	/* A question says nothing, but it is no answer either. */
	doubt = c->asks ? both != 0 : w.doubt;
	r->doubt = r->doubt || doubt;
	r->strong |= w.strong;
	r->weak |= w.weak;
	if (!c->asks && !w.stray && (w.strong & (BIT(WORD_GOING) | BIT(WORD_NO))) != 0)
		r->topic = true;
	if (!r->begun && w.said) {
		r->begun = true;
		r->begins = w.strong != 0;
		r->first = c->sentence;
	}
	if (r->begun && c->sentence == r->first)
		r->first_doubt = r->first_doubt || doubt;
}

static enum far_answer
answer_of(unsigned bits)
{
	return bits == BIT(WORD_GOING)   ? FAR_GOING
	       : bits == BIT(WORD_MAYBE) ? FAR_MAYBE
	       : bits == BIT(WORD_NO)    ? FAR_NO
					 : FAR_UNCLEAR;
}

static enum far_answer
judge(const struct text *t, const struct reading *r)
{
	unsigned said = r->strong | r->weak;
	bool is_short = t->signs <= SHORT_SIGNS;
	bool doubt = is_short ? r->doubt : r->first_doubt;

	if (t->cut || t->quotes || doubt || (r->regret && (said & BIT(WORD_GOING)) != 0))
		return FAR_UNCLEAR;
	if (r->strong == 0 && !r->whole)
		return FAR_UNCLEAR;
	if (!is_short && !r->begins)
		return FAR_UNCLEAR;
	return answer_of(said);
}

struct words
words_read(struct arena *a, struct html html)
{
	struct reading r = {.index = &phrases, .whole = true};
	enum far_answer answer;
	struct text t;

	(void)pthread_once(&phrases_once, phrases_make);
	text_cut(a, html, &t);
	for (size_t i = 0; i < t.n; i++)
		clause_read(&r, &t.clauses[i]);
	answer = judge(&t, &r);
	return (struct words){answer, answer != FAR_UNCLEAR || r.topic};
}
