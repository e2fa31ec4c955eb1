/* web/call_form.h - the form that makes a call, and the one that changes it. */
#pragma once
#include "domain/call.h"
#include "net/route.h"
#include "web/page.h"

extern const struct route_table call_form_routes;

struct call_form {
	struct page page;
	const struct call *was; /* NULL for a new one */
	struct url back;
	bool chosen; /* as typed, or as it is */
	struct input title, ask, place, starts, ends, more, warning, capacity;
	struct str *zones;
	size_t nzones;
	struct str zone; /* the one chosen; listed: it is among zones */
	bool zone_listed;
	err zone_refused;
};
