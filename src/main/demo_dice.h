/* main/demo_dice.h - chance by a seed, and the names of people who do not exist. */
#pragma once
#include "domain/signup.h"

struct dice {
	uint64_t state;
};

uint64_t dice_next(struct dice *);
/* 0 to n - 1; n > 0. */
int64_t dice_below(struct dice *, int64_t n);
/* True in `percent` of 100 throws. */
bool dice_chance(struct dice *, int64_t percent);
/* How many children somebody has, on average hundredths / 100: a geometric number, so that a few
 * bring many and most bring nobody. */
int64_t dice_children(struct dice *, int64_t hundredths);
/* n signs as of rand_word. */
struct str dice_word(struct dice *, struct arena *, size_t n);
/* What is random in a sign-up. */
struct signup_dice dice_signup(struct dice *, struct arena *);
/* A name of the i-th person; different for the first few thousand. */
struct str dice_name(struct arena *, int64_t i);
