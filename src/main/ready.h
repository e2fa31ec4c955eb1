/* main/ready.h - /healthz: the process answers; /readyz: it can do its work. */
#pragma once
#include "net/route.h"

extern const struct route_table ready_routes;
/* Told by the web role, before any thread: whether the writer is well. */
void ready_set(bool (*writer_is_well)(void));
