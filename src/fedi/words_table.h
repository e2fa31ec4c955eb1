/* fedi/words_table.h - the phrases by which words.h knows what somebody means. */
#pragma once
#include "domain/far.h"

enum word_kind {
	WORD_NOTHING,
	WORD_GOING = FAR_GOING,
	WORD_MAYBE = FAR_MAYBE,
	WORD_NO = FAR_NO,
	WORD_FILLER, /* says nothing about coming and may stand anywhere */
	WORD_REGRET, /* the same, but goes with no "yes" */
	WORD_JOIN,   /* behind WORD_OPEN: whatever follows only says how and with whom */
	WORD_DOUBT,  /* turns or weakens what is said, or tells what others say */
	WORD_WISH,   /* speaks of coming and promises nothing */
};
enum word_form {
	WORD_OPEN, /* may go on with a WORD_JOIN */
	WORD_SHUT, /* its clause holds nothing else */
	WORD_LONE, /* counts only in a text that says nothing else: people say it of many things */
	WORD_TURN, /* the same, and turns what follows: "no parking", "si puedo" */
};
struct word_row {
	enum word_kind kind;
	enum word_form form;
	const char *words; /* set apart by '|'; as utf8_bare makes them, without apostrophes */
};

extern const struct word_row words_table[];
extern const size_t words_rows;
