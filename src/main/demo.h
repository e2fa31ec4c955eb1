/* main/demo.h - `groundswell demo`: a house with a history of ten weeks, to look around in.
 *
 * Everything in it is made up, by a seed: three movements, twelve circles, some three thousand
 * people.  It is written by the same domain functions that serve people, at moved times, and what
 * the house would have forgotten by now is forgotten.  The rates it is drawn from are printed, so
 * that the numbers on the pages can be held against them. */
#pragma once
#include "main/config.h"

#define DEMO_PASS "four words that stay"

/* Fill an empty data folder.  FAULT_CONFLICT where a hub stands already. */
MUST_CHECK err demo_make(struct arena *, const struct config *, int64_t now);
