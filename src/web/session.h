/* web/session.h - signing in and out, and what a person may change about themselves. */
#pragma once
#include "domain/person.h"
#include "domain/session.h"
#include "net/route.h"
#include "web/page.h"
#include "web/when.h"

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

struct me_page {
	struct page page;
	struct person person;
	bool saved; /* a form of this page was just kept */
	struct str *zones;
	size_t nzones;
	struct str zone; /* chosen now; empty: as the call */
	struct input name, mail, old, pass;
	struct me_session *sessions;
	size_t nsessions;
};

extern const struct route_table session_routes;
