/* domain/share.h - links of one's own to pass on: a code for each person, call and channel.
 *
 * Who answers through one has come by way of that person: a weak tie, unless both are known to sit
 * in one circle (reference: impact.md section 2). */
#pragma once
#include "domain/signup.h"
#include "domain/touch.h"

#define SHARE_SIGNS 8

/* Where a code leads, and whose it is. */
struct share {
	struct call_id call;
	struct person_id person; /* n == 0: a participant's, or gone */
	struct str actor;        /* whose, in the ledger; NONE: nobody's */
	enum channel channel;
	struct str handle, slug;
	bool public; /* strangers see the call */
};
MUST_CHECK err share_find(struct rd *, struct str code, struct share *out, bool *found);

/* By which way somebody came who answers with ?via=CODE; the code may be NONE or unknown, or one of
 * the words that stand for a channel. */
struct share_from {
	struct touch touch;
	struct str parent; /* who brought them, in the ledger; NONE: not known */
	struct str code;   /* NONE: not one of ours */
};
struct share_asked {
	struct str code;
	struct call_id call;
	struct person_id viewer; /* n == 0: nobody is signed in */
	int64_t now;
};
MUST_CHECK err share_from(struct rd *, const struct share_asked *, struct share_from *out);

struct share_new {
	struct call_id call;
	struct movement_id movement;
	struct person_id person;      /* whose: a member's, */
	const struct signup *signup;  /* or, where person.n is 0, a participant's */
	struct str codes[CHANNELS_N]; /* random; index: enum channel - 1; NONE: none is made */
	struct touch_names names;
	int64_t now;
};
/* The random part: a code for each channel that people pass links on by. */
void share_dice(struct arena *, struct share_new *);
/* Make the codes that are not there yet. */
MUST_CHECK err share_make(struct tx *, const struct share_new *);

/* The codes of somebody; NONE where there is none. */
struct share_codes {
	struct str code[CHANNELS_N];
	int64_t opened[CHANNELS_N];
	size_t n;
};
MUST_CHECK err share_of_person(
    struct rd *, struct person_id, struct call_id, struct share_codes *out);
MUST_CHECK err share_of_signup(struct rd *, struct signup_id, struct share_codes *out);

/* At most SHARE_SLICE codes of a call and their openings go; *gone = how many.  The sums stay. */
#define SHARE_SLICE 50
MUST_CHECK err share_erase(struct tx *, struct call_id, int64_t *gone);
