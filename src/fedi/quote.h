/* fedi/quote.h - /q: the stamps of posts elsewhere that may quote us (FEP-044f). */
#pragma once
#include "net/route.h"

extern const struct route_table quote_routes;
