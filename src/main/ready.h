/* main/ready.h - /healthz: the process answers; /readyz: it can do its work. */
#pragma once
#include "net/route.h"

extern const struct route_table ready_routes;
/* Told by the web role before the loops start. */
struct config;
struct writer;
void ready_set(struct writer *, const struct config *);
