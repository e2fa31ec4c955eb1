/* main/config.h - the settings: one table that makes the struct, the file, the environment, the
 * flags and --help.
 *
 * A flag wins over the environment (GROUNDSWELL_NAME), which wins over the file (--config FILE or
 * GROUNDSWELL_CONFIG), which wins over the default.  A secret is no flag: everybody on the machine
 * can read those. */
#pragma once
#include "base/err.h"
#include "domain/health.h"

/* kind, name, default, smallest, largest, argument, what it is */
#define SETTINGS(ROW)                                                                              \
	ROW(TEXT, data, "./data", 1, 4000, "DIR", "folder that holds everything the hub keeps")    \
	ROW(TEXT, listen, "127.0.0.1:8080", 3, 100, "ADDRESS:PORT", "where to listen")             \
	ROW(TEXT, origin, "", 0, 255, "URL",                                                       \
	    "the hub's address on the web; none: http://localhost")                                \
	ROW(TEXT, proxies, "", 0, 2000, "ADDRESSES",                                               \
	    "addresses of proxies whose X-Forwarded-For is believed, with commas between")         \
	ROW(TEXT, relay, "", 0, 255, "URL",                                                        \
	    "mail relay, smtp://HOST:PORT or smtps://HOST:PORT; none: letters become files")       \
	ROW(TEXT, relay_user, "", 0, 255, "NAME", "name at the mail relay")                        \
	ROW(SECRET, relay_password, "", 0, 255, "WORD",                                            \
	    "password at the mail relay")                                                          \
	ROW(TEXT, mail_from, "", 0, 254, "ADDRESS", "sender of letters; none: hub@ and our host")  \
	ROW(INT, loops, 0, 0, 64, "N", "threads that talk to the network; 0: one a core")          \
	ROW(INT, readers, 4, 1, 64, "N", "threads that read the database")                         \
	ROW(INT, deliverers, 2, 1, 16, "N", "threads that write and sign for other servers")       \
	ROW(INT, connections, 20000, 16, 1000000, "N", "connections held at once")                 \
	ROW(INT, head_seconds, 10, 1, 600, "N", "time for a request's head")                       \
	ROW(INT, body_seconds, 30, 1, 600, "N", "time for a request's body")                       \
	ROW(INT, write_seconds, 60, 1, 600, "N", "time for taking an answer")                      \
	ROW(INT, idle_seconds, 75, 1, 3600, "N", "time a connection may stay silent")              \
	ROW(INT, cache_bytes, 33554432, 0, 1073741824, "N", "memory of the page cache")            \
	ROW(INT, rate, 100, 0, 10000, "PERCENT",                                                   \
	    "limits for one visitor, against the built-in ones; 0, on loopback only: none")        \
	ROW(TEXT, clock_file, "", 0, 4000, "FILE",                                                 \
	    "in the data folder: the seconds in it move the clock (tests)")                        \
	ROW(TEXT, ca_file, "", 0, 4000, "FILE",                                                    \
	    "certificates to trust instead of the system's")                                       \
	ROW(FLAG, loopback, 0, 0, 1, "",                                                           \
	    "speak with servers on this machine too; only where the hub itself is there (tests)")  \
	ROW(INT, seed, 1, 0, 1000000, "N", "which made-up house `demo` tells of")                  \
	ROW(FLAG, debug, 0, 0, 1, "", "log more")

struct config {
#define TEXT struct str
#define SECRET struct str
#define INT int64_t
#define FLAG int64_t
#define ROW(kind, name, dflt, lo, hi, arg, help) kind name;
	SETTINGS(ROW)
#undef ROW
#undef TEXT
#undef SECRET
#undef INT
#undef FLAG
	struct str *rest; /* arguments that are no flags */
	size_t nrest;
	bool help; /* --help was asked for */
};

/* Read flags, environment and file.  An unknown name or a bad value is FAULT_INPUT; its cause is a
 * whole sentence for the terminal. */
MUST_CHECK err config_read(struct arena *, int argc, char **argv, struct config *out);
/* The options' part of --help. */
void config_help(struct buf *);
/* Every setting for the administrator's page: name, what it is, value; secrets only as "set" or
 * empty. */
size_t config_list(struct arena *, const struct config *, struct health_setting **out);
/* Overwrite every secret, in the environment too: for a role that has no use for it.  What is left
 * says only which are set. */
void config_forget_secrets(struct arena *, struct config *);
/* A path inside the data folder. */
char *config_path(struct arena *, const struct config *, const char *name);
