/* web/ical.h - a calendar object with one event (RFC 5545), for calendars of people.
 *
 * Times are written in the zone of the event, with a VTIMEZONE that holds the rule in force and
 * every change of it while the event lasts: no reader has to know the zone by its name. */
#pragma once
#include "base/err.h"

struct ical {
	struct str uid;     /* stays the same for ever */
	int64_t sequence;   /* raised with every change */
	int64_t stamp;      /* unix seconds of the last change */
	int64_t from, to;   /* unix seconds */
	struct str zone;    /* IANA name */
	struct str summary; /* text of any kind; escaped and folded here */
	struct str description;
	struct str location;
	struct url link;
	bool cancelled;
};
/* The whole object with CRLF line ends.  FAULT_INPUT when there is no such zone. */
MUST_CHECK err ical_write(struct arena *, const struct ical *, struct str *out);
