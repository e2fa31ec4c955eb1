/* web/report.h - what other servers reported of ours, on the administrator's page of servers. */
#pragma once
#include "base/when.h"
#include "domain/report.h"
#include "net/route.h"
#include "web/page.h"

struct reports {
	struct report_list open, closed;
	struct str zone;
};
MUST_CHECK err reports_read(struct rd *, struct str zone, struct reports *out);
/* What it is about: its page, and how it is called. */
struct url report_link(struct draw *, const struct report *);
struct str report_name(struct draw *, const struct report *);

extern const struct route_table report_routes;
