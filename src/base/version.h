/* base/version.h - which version of the program this is. */
#pragma once

#define VERSION "0.1.0"
