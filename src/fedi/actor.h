/* fedi/actor.h - /actor, /u/ID and /@HANDLE: the hub and movements as actors. */
#pragma once
#include "net/route.h"

extern const struct route_table actor_routes;
