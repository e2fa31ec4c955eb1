/* fedi/elsewhere.h - the page of somebody's own server from which they follow (domain/elsewhere.h),
 * found by WebFinger. */
#pragma once
#include "domain/elsewhere.h"

elsewhere_fn elsewhere_ask;
