/* fedi/finger.h - /.well-known and /nodeinfo: how other servers find accounts here (WebFinger,
 * RFC 7033), and what runs here (NodeInfo, FEP-f1d5). */
#pragma once
#include "net/route.h"

extern const struct route_table finger_routes;
