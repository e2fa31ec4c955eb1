/* domain/may.h - the one place that says who may.
 *
 * Runs in the reader's snapshot and again in the writer's transaction.  Any no is the same fault,
 * FAULT_MISSING, reached by the same statements as for a thing that does not exist. */
#pragma once
#include "net/route.h"

/* Sets req->viewer from the session cookie and req->object to what the first hole names:
 * MEMBER: struct circle *, HOST: struct call *, KEEPER: struct movement *,
 * INVITE: struct invitation *, SIGNIN: struct signin *, TICKET: struct signup *,
 * DOOR: struct call *. */
MUST_CHECK err may(struct rd *, struct req *);
