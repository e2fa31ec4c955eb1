/* test/ladder.h - the movement of river.h with an open call, which its founder hosts. */
#pragma once
#include "river.h"

static struct call *call;

static inline int
call_setup(void **state)
{
	message_setup(state);
	call = an_open_call(river, host);
	return 0;
}
