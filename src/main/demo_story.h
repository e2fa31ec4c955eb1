/* main/demo_story.h - the words of the made-up house, as tables. */
#pragma once
#include "domain/tie.h"

#define STORY_HUB "Lantern House"
#define STORY_ABOUT "A made-up house, to look around in. Nobody in it exists."
#define STORY_ADMIN "Mira Sand"
#define STORY_ZONE "Europe/London"
#define STORY_MOVEMENTS 3
#define STORY_CIRCLES 4
#define STORY_SEATS 9

struct story_call {
	const char *title, *ask, *place, *more;
	int64_t day;  /* days from now; below 0 it is over */
	int64_t lead; /* days it was out before */
	int hour, hours;
	int64_t capacity;
	int64_t seeds[TIES]; /* who answer by themselves, by tie */
	int64_t walkins;
};

struct story_movement {
	const char *handle, *name, *sentence;
	const char *circles[STORY_CIRCLES];
	const char *first, *second; /* the message: by its founder, and as it was agreed */
	const char *third;          /* being decided now; NULL: nothing is */
	const char *concern, *objection;
	const struct story_call *calls; /* ends with a title of NULL; in the order of days */
};

extern const struct story_movement story_movements[STORY_MOVEMENTS];
