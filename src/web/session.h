/* web/session.h - signing in and out, and what a person may change about themselves. */
#pragma once
#include "base/when.h"
#include "domain/person.h"
#include "domain/session.h"
#include "net/route.h"
#include "web/page.h"

struct login_page {
	struct page page;
	struct input login, pass;
};

/* One session in the list of a person. */
struct me_session {
	struct str key; /* what its button sends */
	struct when made, seen;
	bool here; /* the one that asks */
};

/* A choice of time zones. */
struct zone_field {
	int label, hint; /* text keys */
	int none;        /* text key of the empty choice; 0: there is none */
	struct str *zones;
	size_t nzones;
	struct str chosen;
	bool other; /* the chosen one is not in the list: an older name of a zone */
	err refused;
};

struct me_page {
	struct page page;
	struct person person;
	bool saved; /* a form of this page was just kept */
	struct zone_field zone;
	struct input name, mail, old, pass;
	struct me_session *sessions;
	size_t nsessions;
};

/* The field "zone" of the request's form, with all zones in it; `now` is what stands, or NONE. */
void zone_field_make(struct req *, struct str now, struct zone_field *);

extern const struct route_table session_routes;
