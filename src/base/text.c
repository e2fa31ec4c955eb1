/* base/text.c - see text.h. */
#include "base/text.h"
#include "base/text_table.h"

#define PSEUDO S("qps")
#define WEIGHT_FULL 1000

/* ---- choosing a language ----------------------------------------------------------------- */

int
text_lang_of(struct str tag)
{
	for (size_t i = 0; i < text_nlangs; i++)
		if (str_eq_ascii(text_langs[i].tag, tag))
			return (int)i;
	return 0;
}

/* Does one of them begin the other at a hyphen: "de" and "de-AT"? */
static bool
tags_meet(struct str a, struct str b)
{
	struct str shorter = a.n < b.n ? a : b;
	struct str longer = a.n < b.n ? b : a;

	return str_eq_ascii(shorter, str_sub(longer, 0, shorter.n)) &&
	       (longer.n == shorter.n || longer.at[shorter.n] == '-');
}

/* Our language for one wanted tag, or -1.  The same tag goes before a related one, and nobody is
 * given the pseudo-language who did not name it. */
static int
lang_for(struct str wanted)
{
	if (wanted.n == 0)
		return -1;
	if (str_eq(wanted, S("*")))
		return 0;
	for (size_t i = 0; i < text_nlangs; i++)
		if (str_eq_ascii(text_langs[i].tag, wanted))
			return (int)i;
	for (size_t i = 0; i < text_nlangs; i++)
		if (!str_eq(text_langs[i].tag, PSEUDO) && tags_meet(text_langs[i].tag, wanted))
			return (int)i;
	return -1;
}

/* "0.7" as thousandths (RFC 9110 12.4.2); a weight that is none counts as zero. */
static int
weight_read(struct str s)
{
	int weight = 0;
	int unit = WEIGHT_FULL / 10;

	if (s.n == 0 || (s.at[0] != '0' && s.at[0] != '1') || (s.n > 1 && s.at[1] != '.'))
		return 0;
	if (s.at[0] == '1')
		return WEIGHT_FULL;
	for (size_t i = 2; i < s.n && i < 5; i++, unit /= 10) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return 0;
		weight += (s.at[i] - '0') * unit;
	}
	return weight;
}

int
text_lang(struct str accept_language)
{
	struct str rest = accept_language;
	struct str item;
	struct str tag;
	int best = 0;
	int best_weight = 0;

	while (str_split(&rest, ',', &item)) {
		int weight = WEIGHT_FULL;
		int lang;

		if (!str_split(&item, ';', &tag))
			continue;
		item = str_trim(item);
		if (str_starts(item, S("q=")) || str_starts(item, S("Q=")))
			weight = weight_read(str_sub(item, 2, item.n));
		lang = lang_for(str_trim(tag));
		if (lang >= 0 && weight > best_weight) {
			best = lang;
			best_weight = weight;
		}
	}
	return best;
}

static const struct text_lang_table *
table_of(int lang)
{
	return &text_langs[lang >= 0 && (size_t)lang < text_nlangs ? lang : 0];
}

struct str
text_lang_tag(int lang)
{
	return table_of(lang)->tag;
}

bool
text_lang_rtl(int lang)
{
	return table_of(lang)->rtl;
}

/* ---- texts ------------------------------------------------------------------------------- */

static bool
is_key(int key)
{
	return key > 0 && key < (int)TEXT_KEYS;
}

struct text
text_get(int lang, int key, int64_t n)
{
	const struct text_form *form;

	if (!is_key(key))
		return (struct text){NULL, 0};
	form = &table_of(lang)->forms[key];
	if (form->other.n == 0)
		form = &text_langs[0].forms[key];
	return n == 1 ? form->one : form->other;
}

/* What stands for a name; a name that nobody gave stays empty. */
static void
add_arg(struct buf *out, const char *name, int64_t n, const struct text_arg args[2])
{
	for (size_t i = 0; args != NULL && i < 2; i++) {
		if (args[i].name != NULL && strcmp(args[i].name, name) == 0) {
			buf_add(out, args[i].text);
			return;
		}
	}
	if (strcmp(name, "n") == 0)
		buf_int(out, n);
}

struct str
text_say(struct arena *a, int lang, int key, int64_t n, const struct text_arg args[2])
{
	struct text text = text_get(lang, key, n);
	struct buf out = BUF(a);

	for (size_t i = 0; i < text.n; i++) {
		const struct text_piece *piece = &text.pieces[i];

		if (piece->words.at != NULL)
			buf_add(&out, piece->words);
		else
			add_arg(&out, text_arg_names[key][piece->arg], n, args);
	}
	return buf_str(&out);
}

const char *
text_name(int key)
{
	return is_key(key) ? text_names[key] : "";
}
