/* domain/tie.h - how a person's touch reached another (the tie) and where it came from (the
 * channel).  Decided when the row is written and never again, so that erasing edges cannot change
 * it; the numbers stand in the database and are never given a new meaning. */
#pragma once
#include "base/types.h"

enum tie { TIE_STRONG = 1, TIE_WEAK, TIE_UNKNOWN };
#define TIES 3

/* number, word, share code that stands for it in ?via= ("": none) */
#define CHANNELS(C)                                                                                \
	C(1, PERSON, "person", "w")                                                                \
	C(2, FEDIVERSE, "fediverse", "a")                                                          \
	C(3, BLUESKY, "bluesky", "b")                                                              \
	C(4, FACEBOOK, "facebook", "f")                                                            \
	C(5, X, "x", "x")                                                                          \
	C(6, MAIL, "mail", "m")                                                                    \
	C(7, POSTER, "poster", "p")                                                                \
	C(8, EMBED, "embed", "e")                                                                  \
	C(9, FEED, "feed", "c")                                                                    \
	C(10, DOOR, "door", "")                                                                    \
	C(11, OTHER, "other", "")
enum channel {
#define C(n, name, word, code) CHANNEL_##name = n,
	CHANNELS(C)
#undef C
};
#define CHANNELS_N 11

/* What one touch was: by which tie, through which channel. */
struct touch {
	enum tie tie;
	enum channel channel;
};

struct str tie_word(enum tie);
bool tie_read(struct str word, enum tie *out);
struct str channel_word(enum channel);
bool channel_read(struct str word, enum channel *out);
/* The share code of a channel; empty where links of that kind are not made. */
struct str channel_code(enum channel);

/* The touch behind a sign-up made on a public page: a known share code is a public post, link or
 * poster, so weak; no code (NONE) or an unknown one tells nothing. */
struct touch tie_of_via(struct str code);
/* Put on the list by a member, who says whether the two spoke. */
struct touch tie_of_member(bool spoke);
/* Came through the door without a sign-up. */
struct touch tie_of_door(void);
