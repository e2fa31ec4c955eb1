/* tools/viewgen_text.c - the catalogue: reading, checking, and the tables of base/text_table.h. */
#include "viewgen.h"

static const struct str rtl_tags[] = {
    {"ar", 2}, {"ckb", 3}, {"dv", 2}, {"fa", 2}, {"he", 2}, {"ps", 2}, {"sd", 2}, {"ur", 2}};

struct entry *
text_find(const struct lang *lang, struct str key)
{
	for (size_t i = 0; i < lang->n; i++)
		if (str_eq(lang->entries[i].key, key))
			return &lang->entries[i];
	return NULL;
}

/* room.word: a-z, dots, digits, _ */
static bool
key_is_good(struct str key)
{
	if (str_find_char(key, '.') == key.n || key.at[0] < 'a' || key.at[0] > 'z' ||
	    str_ends(key, S(".")))
		return false;
	for (size_t i = 0; i < key.n; i++) {
		char c = key.at[i];

		if ((!is_name_char(c) && c != '.') || (c >= 'A' && c <= 'Z'))
			return false;
	}
	return true;
}

static struct entry *
entry_of(struct gen *g, struct lang *lang, struct str key)
{
	struct entry *e = text_find(lang, key);
	size_t room = lang->room == 0 ? 64 : 2 * lang->room;

	if (e != NULL)
		return e;
	if (lang->n == lang->room) {
		lang->entries = arena_grow(g->arena, lang->entries,
		    lang->room * sizeof(struct entry), room * sizeof(struct entry));
		lang->room = room;
	}
	e = &lang->entries[lang->n++];
	*e = (struct entry){.key = key};
	return e;
}

/* Cut the next piece from words: literal words, or the {name} of an argument. */
static bool
next_piece(struct str *words, struct str *piece, bool *arg)
{
	size_t cut;

	if (words->n == 0)
		return false;
	*arg = words->at[0] == '{';
	cut = str_find_char(*words, *arg ? '}' : '{');
	*piece = str_sub(*words, *arg ? 1 : 0, cut);
	*words = str_sub(*words, cut + (*arg ? 1 : 0), words->n);
	return true;
}

static int
arg_index(const struct entry *e, struct str name)
{
	for (size_t i = 0; i < e->nargs; i++)
		if (str_eq(e->args[i], name))
			return (int)i;
	return -1;
}

/* Note the arguments that the words name.  The words are a part of a longer string, so that what
 * stands behind a piece can be looked at. */
static void
note_args(struct gen *g, const char *path, struct entry *e, struct str words)
{
	struct str piece;
	bool arg;

	if (words.n == 0)
		wrong(g, path, e->line, "%.*s has no words", STR_ARG(e->key));
	while (next_piece(&words, &piece, &arg)) {
		bool good = piece.n > 0 && (!arg || piece.at[piece.n] == '}');

		for (size_t i = 0; arg && i < piece.n; i++)
			good = good && is_name_char(piece.at[i]);
		if (!good || (!arg && str_find_char(piece, '}') < piece.n))
			wrong(g, path, e->line, "a brace without its partner, or a bad {name}");
		else if (arg && arg_index(e, piece) < 0 && e->nargs == ENTRY_ARGS)
			wrong(g, path, e->line, "more than %d arguments", ENTRY_ARGS);
		else if (arg && arg_index(e, piece) < 0)
			e->args[e->nargs++] = piece;
	}
}

/* One whole line "key[form] = words". */
static void
read_entry(struct gen *g, struct lang *lang, struct str line, int at)
{
	size_t cut = str_find_char(line, '=');
	struct str key = str_trim(str_sub(line, 0, cut)), form = NONE, *slot;
	struct str words = str_trim(str_sub(line, cut + 1, line.n));
	size_t bracket = str_find_char(key, '[');
	struct entry *e;

	if (bracket < key.n) {
		form = str_sub(key, bracket, key.n);
		key = str_sub(key, 0, bracket);
	}
	if (cut == line.n || key.n == 0 || !key_is_good(key)) {
		wrong(g, lang->path, at, "expected \"room.word = words\"");
		return;
	}
	if (form.n > 0 && !str_eq(form, S("[one]")) && !str_eq(form, S("[other]"))) {
		wrong(g, lang->path, at, "the forms are [one] and [other]");
		return;
	}
	e = entry_of(g, lang, key);
	slot = form.n == 0 ? &e->plain : str_eq(form, S("[one]")) ? &e->one : &e->other;
	if (slot->at != NULL)
		wrong(g, lang->path, at, "%.*s stands here twice", STR_ARG(key));
	*slot = words;
	e->line = at;
	note_args(g, lang->path, e, words);
}

void
text_read(struct gen *g, const struct source *file)
{
	struct lang *lang = &g->langs[g->nlangs++];
	struct str rest = file->text, line, path = str_of(file->path);
	struct buf whole = BUF(g->arena);
	int at = 0, first = 0;

	for (size_t i = path.n; i > 0 && path.at[i - 1] != '/'; i--)
		lang->tag = str_sub(path, i - 1, path.n - 4);
	for (size_t i = 0; i < COUNT(rtl_tags); i++)
		lang->rtl = lang->rtl || str_eq(lang->tag, rtl_tags[i]);
	lang->path = file->path;
	while (str_split(&rest, '\n', &line)) {
		at++;
		line = str_trim(line);
		if (whole.n == 0)
			first = at;
		buf_add(&whole, line);
		if (str_ends(line, S("\\"))) {
			whole.n--;
			continue;
		}
		if (whole.n > 0 && whole.at[0] != '#')
			read_entry(g, lang, str_copy(g->arena, buf_str(&whole)), first);
		whole = BUF(g->arena);
	}
	if (whole.n > 0)
		wrong(g, lang->path, at, "the last line does not go on");
}

/* Letters with an accent, vowels twice: readable, and about a third longer. */
static struct str
pseudo_words(struct gen *g, struct str words)
{
	static const char *const small[26] = {"á", "ƀ", "ç", "ð", "é", "ƒ", "ĝ", "ĥ", "í", "ĵ", "ķ",
	    "ļ", "ɱ", "ñ", "ó", "þ", "q", "ŕ", "š", "ţ", "ú", "ṽ", "ŵ", "ẋ", "ý", "ž"};
	static const char *const big[26] = {"Á", "Ɓ", "Ç", "Ð", "É", "Ƒ", "Ĝ", "Ĥ", "Í", "Ĵ", "Ķ",
	    "Ļ", "Ɯ", "Ñ", "Ó", "Þ", "Q", "Ŕ", "Š", "Ţ", "Ú", "Ṽ", "Ŵ", "Ẋ", "Ý", "Ž"};
	struct buf out = BUF(g->arena);
	bool arg = false;

	if (words.at == NULL)
		return NONE;
	for (size_t i = 0; i < words.n; i++) {
		char c = words.at[i];
		const char *sign = NULL;

		arg = c == '{' || (arg && c != '}');
		if (!arg && c >= 'a' && c <= 'z')
			sign = small[c - 'a'];
		else if (!arg && c >= 'A' && c <= 'Z')
			sign = big[c - 'A'];
		if (sign == NULL)
			buf_char(&out, c);
		else
			buf_add(&out, str_of(sign));
		if (sign != NULL && strchr("aeiou", c) != NULL)
			buf_add(&out, str_of(sign));
	}
	return buf_str(&out);
}

static void
pseudo_add(struct gen *g)
{
	const struct lang *english = &g->langs[0];
	struct lang *lang = &g->langs[g->nlangs++];

	*lang = (struct lang){.tag = S("qps"), .rtl = true, .n = english->n};
	lang->entries = NEW_ARRAY(g->arena, struct entry, english->n);
	for (size_t i = 0; i < english->n; i++) {
		struct entry *e = &lang->entries[i];

		*e = english->entries[i];
		e->plain = pseudo_words(g, e->plain);
		e->one = pseudo_words(g, e->one);
		e->other = pseudo_words(g, e->other);
	}
}

static void
check_entry(struct gen *g, const struct lang *lang, const struct entry *e)
{
	const struct entry *english = text_find(&g->langs[0], e->key);

	if (e->plain.at != NULL ? e->one.at != NULL || e->other.at != NULL
				: e->one.at == NULL || e->other.at == NULL)
		wrong(g, lang->path, e->line, "%.*s: either one text, or both [one] and [other]",
		    STR_ARG(e->key));
	if (english == e)
		return;
	if (english == NULL) {
		wrong(g, lang->path, e->line, "%.*s is no key of English", STR_ARG(e->key));
		return;
	}
	for (size_t i = 0; i < e->nargs; i++)
		if (arg_index(english, e->args[i]) < 0)
			wrong(g, lang->path, e->line, "%.*s: English has no {%.*s}",
			    STR_ARG(e->key), STR_ARG(e->args[i]));
	for (size_t i = 0; i < english->nargs; i++)
		if (arg_index(e, english->args[i]) < 0)
			wrong(g, lang->path, e->line, "%.*s: {%.*s} is missing", STR_ARG(e->key),
			    STR_ARG(english->args[i]));
}

/* The C name of a key: T_ and _ for each dot. */
static struct str
c_name(struct gen *g, struct str key)
{
	struct buf out = BUF(g->arena);

	buf_add(&out, S("T_"));
	for (size_t i = 0; i < key.n; i++)
		buf_char(&out, key.at[i] == '.' ? '_' : key.at[i]);
	return buf_str(&out);
}

/* The entry whose C name it is. */
static struct entry *
find_c_name(const struct lang *english, struct str name)
{
	for (size_t i = 0; i < english->n; i++) {
		struct str key = english->entries[i].key;
		bool same = key.n + 2 == name.n;

		for (size_t j = 0; same && j < key.n; j++)
			same = (key.at[j] == '.' ? '_' : key.at[j]) == name.at[j + 2];
		if (same)
			return &english->entries[i];
	}
	return NULL;
}

void
text_check(struct gen *g)
{
	const struct lang *english = &g->langs[0];

	for (size_t i = 1; i < g->nlangs; i++) {
		struct lang other = g->langs[i];

		if (!str_eq(other.tag, S("en")))
			continue;
		g->langs[i] = g->langs[0];
		g->langs[0] = other;
	}
	if (g->nlangs == 0)
		g->langs[g->nlangs++] = (struct lang){.path = "en.txt", .tag = S("en")};
	if (!str_eq(english->tag, S("en")))
		wrong(g, english->path, 1, "there is no en.txt beside it");
	for (size_t i = 0; i < g->nlangs; i++)
		for (size_t j = 0; j < g->langs[i].n; j++)
			check_entry(g, &g->langs[i], &g->langs[i].entries[j]);
	for (size_t i = 0; i < english->n; i++) {
		const struct entry *e = &english->entries[i];
		const struct entry *same = find_c_name(english, c_name(g, e->key));

		if (same != e)
			wrong(g, english->path, e->line, "%.*s and %.*s have the same name in C",
			    STR_ARG(e->key), STR_ARG(same->key));
	}
	pseudo_add(g);
}

/* Past a comment that starts at i, or i. */
static size_t
skip_comment(struct str s, size_t i)
{
	struct str rest = str_sub(s, i, s.n);

	if (str_starts(rest, S("/*")))
		return i + 2 + str_find(str_sub(rest, 2, rest.n), S("*/"));
	if (str_starts(rest, S("//")))
		return i + str_find_char(rest, '\n');
	return i;
}

void
text_scan(struct gen *g, struct str s)
{
	struct entry *e;

	for (size_t i = 0; i < s.n; i++) {
		size_t end = i = skip_comment(s, i);

		while (end < s.n && is_name_char(s.at[end]))
			end++;
		if (end == i)
			continue;
		if (str_starts(str_sub(s, i, end), S("T_"))) {
			e = find_c_name(&g->langs[0], str_sub(s, i, end));
			if (e != NULL)
				e->used = true;
		}
		i = end - 1;
	}
}

void
text_unused(struct gen *g)
{
	const struct lang *english = &g->langs[0];

	for (size_t i = 0; i < english->n; i++)
		if (!english->entries[i].used)
			wrong(g, english->path, english->entries[i].line, "%.*s is not used",
			    STR_ARG(english->entries[i].key));
}

/* ---- writing ----------------------------------------------------------------------------- */

static void
write_keys(struct gen *g)
{
	const struct lang *english = &g->langs[0];
	struct buf h = BUF(g->arena);

	buf_add(&h, S("/* Generated by viewgen. */\n#pragma once\n\n"
		      "/* 0 is no key. */\nenum text_key {\n\tTEXT_NO_KEY,\n"));
	for (size_t i = 0; i < english->n; i++)
		buf_addf(&h, "\t%.*s,\n", STR_ARG(c_name(g, english->entries[i].key)));
	buf_add(&h, S("\tTEXT_KEYS\n};\n"));
	write_result(g, S("text_keys.h"), buf_str(&h));
}

/* The pieces of one text as an array; its name and length come back for the form. */
static struct str
write_pieces(struct gen *g, struct buf *c, const struct entry *english, struct str words)
{
	struct str piece, name;
	size_t n = 0;
	bool arg;

	if (words.at == NULL)
		return NONE;
	name = buf_format(g->arena, "p%zu", c->n);
	buf_addf(c, "static const struct text_piece %.*s[] = {", STR_ARG(name));
	for (; next_piece(&words, &piece, &arg); n++) {
		if (arg) {
			buf_addf(c, "{{NULL, 0}, %d}, ", arg_index(english, piece));
			continue;
		}
		buf_add(c, S("{{"));
		c_literal(c, piece);
		buf_addf(c, ", %zu}, 0}, ", piece.n);
	}
	buf_add(c, S("};\n"));
	return buf_format(g->arena, "{%.*s, %zu}", STR_ARG(name), n);
}

static void
write_lang(struct gen *g, struct buf *c, size_t which)
{
	const struct lang *lang = &g->langs[which];
	struct buf forms = BUF(g->arena);

	for (size_t i = 0; i < lang->n; i++) {
		const struct entry *e = &lang->entries[i];
		const struct entry *english = text_find(&g->langs[0], e->key);
		struct str one, other;

		if (english == NULL)
			continue;
		other = write_pieces(g, c, english, e->plain.at != NULL ? e->plain : e->other);
		one = e->plain.at != NULL ? other : write_pieces(g, c, english, e->one);
		if (one.at != NULL && other.at != NULL)
			buf_addf(&forms, "\t[%.*s] = {%.*s, %.*s},\n", STR_ARG(c_name(g, e->key)),
			    STR_ARG(one), STR_ARG(other));
	}
	buf_addf(c, "static const struct text_form forms_%zu[TEXT_KEYS] = {\n", which);
	buf_add(c, S("\t[0] = {{NULL, 0}, {NULL, 0}},\n"));
	buf_add(c, buf_str(&forms));
	buf_add(c, S("};\n\n"));
}

static void
write_args(struct gen *g, struct buf *c)
{
	const struct lang *english = &g->langs[0];
	struct buf table = BUF(g->arena);

	buf_add(c, S("static const char *const a0[] = {NULL};\n"));
	for (size_t i = 0; i < english->n; i++) {
		const struct entry *e = &english->entries[i];
		struct str name = c_name(g, e->key);

		if (e->nargs == 0) {
			buf_addf(&table, "\t[%.*s] = a0,\n", STR_ARG(name));
			continue;
		}
		buf_addf(c, "static const char *const a%zu[] = {", i + 1);
		for (size_t j = 0; j < e->nargs; j++)
			buf_addf(c, "\"%.*s\", ", STR_ARG(e->args[j]));
		buf_add(c, S("NULL};\n"));
		buf_addf(&table, "\t[%.*s] = a%zu,\n", STR_ARG(name), i + 1);
	}
	buf_add(c, S("const char *const *const text_arg_names[TEXT_KEYS] = {\n\t[0] = a0,\n"));
	buf_add(c, buf_str(&table));
	buf_add(c, S("};\n\nconst char *const text_names[TEXT_KEYS] = {\n\t[0] = \"\",\n"));
	for (size_t i = 0; i < english->n; i++)
		buf_addf(c, "\t[%.*s] = \"%.*s\",\n", STR_ARG(c_name(g, english->entries[i].key)),
		    STR_ARG(english->entries[i].key));
	buf_add(c, S("};\n\n"));
}

void
text_write(struct gen *g)
{
	struct buf c = BUF(g->arena);

	write_keys(g);
	buf_add(&c, S("/* Generated by viewgen. */\n#include \"base/text_table.h\"\n\n"));
	for (size_t i = 0; i < g->nlangs; i++)
		write_lang(g, &c, i);
	write_args(g, &c);
	buf_add(&c, S("const struct text_lang_table text_langs[] = {\n"));
	for (size_t i = 0; i < g->nlangs; i++)
		buf_addf(&c, "\t{{\"%.*s\", %zu}, %s, forms_%zu},\n", STR_ARG(g->langs[i].tag),
		    g->langs[i].tag.n, g->langs[i].rtl ? "true" : "false", i);
	buf_addf(&c, "};\nconst size_t text_nlangs = %zu;\n", g->nlangs);
	write_result(g, S("text_table.c"), buf_str(&c));
}
