/* domain/elsewhere.h - where people who are at home on another server follow or answer from there:
 * fedi knows how to ask, web how to draw, and main joins the two. */
#pragma once
#include "net/route.h"

/* A page of their server that lets them follow an actor, or find an object. */
struct elsewhere {
	struct str host; /* of that page, for people to read; NONE: not known yet */
	struct url page;
};

/* Asks the server that somebody typed. */
typedef err elsewhere_fn(struct req *, struct rd *, struct url object, struct elsewhere *out);
/* Set once before any thread starts. */
void elsewhere_set(elsewhere_fn *);

/* For the ready() of a route that ASKS, whose form has a field "server" with a handle or a host.
 * Another server has to be asked first: out->host comes back as NONE, and ready() has to end; it is
 * run again.  FAULT_INPUT at "server": it is neither, ours, blocked, or cannot be reached. */
MUST_CHECK err elsewhere_find(struct req *, struct rd *, struct url object, struct elsewhere *out);
