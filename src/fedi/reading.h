/* fedi/reading.h - who reads our documents, where the hub shows them to signed requests only
 * (authorised fetch; reference federation, section 9). */
#pragma once
#include "net/req.h"

enum reading {
	READING_OPEN,     /* they are shown to everybody */
	READING_PROVEN,   /* signed, by a server that is not blocked */
	READING_UNPROVEN, /* to be answered with 401 */
	READING_BLOCKED,  /* 403 */
	READING_WAITS,    /* the key is asked for; the page is drawn again when it came */
};
/* Judge a GET.  A GET writes nothing: keys of readers who never sent anything are remembered in
 * memory, for some minutes. */
MUST_CHECK err reading_judge(struct req *, struct rd *, enum reading *out);
