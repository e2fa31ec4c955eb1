/* web/static.h - the few fixed files: /g.js, /favicon.svg, /robots.txt. */
#pragma once
#include "net/route.h"

extern const struct route_table static_routes;
/* The script's address; names its very bytes. */
struct url static_script(struct arena *);
