/* web/signin.h - signing in by a letter. */
#pragma once
#include "domain/signin.h"
#include "net/route.h"
#include "web/page.h"

struct signin_ask_page {
	struct page page;
	struct input mail;
	bool sent;
};

struct signin_page {
	struct page page;
	const struct signin *signin;
};

extern const struct route_table signin_routes;
