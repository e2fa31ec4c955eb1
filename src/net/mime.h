/* net/mime.h - a whole mail as bytes: RFC 5322, 2045 to 2047, 3834 (Auto-Submitted), 2369
 * (List-Unsubscribe), 7-bit throughout.
 *
 * A control character in any field of the head is refused, so no field can begin another. */
#pragma once
#include "base/err.h"

struct mail {
	struct str from_name; /* what stands before the address; may be empty */
	struct str from, to;  /* bare ASCII addresses */
	struct str subject;
	struct str text;       /* UTF-8, lines end in \n */
	struct str message_id; /* whole, without <> */
	struct str calendar; /* an iCalendar object to attach (RFC 5545); NONE for no attachment */
	struct str unsubscribe; /* an https address; NONE for none */
	int64_t date;           /* unix seconds */
};

/* The message with CRLF line ends.  FAULT_INPUT: a field holds a control character, is not UTF-8,
 * or is no address. */
MUST_CHECK err mime_build(struct arena *, const struct mail *, struct str *out);
