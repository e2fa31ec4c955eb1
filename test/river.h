/* test/river.h - in the house of house.h: Ana, who runs it, and her movement, perhaps with a
 * message. */
#pragma once
#include "house.h"

static struct person_id host;
static struct movement *river;

static inline int
movement_setup(void **state)
{
	house_setup(state);
	host = a_person("Ana", NONE, true);
	river = a_movement("river", host);
	return 0;
}

static inline int
message_setup(void **state)
{
	movement_setup(state);
	fine(publish(river, "Open the weir.", 1));
	return 0;
}
