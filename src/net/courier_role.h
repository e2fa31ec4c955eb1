/* net/courier_role.h - the courier process: the one place that opens connections to others.
 *
 * It reads frames from web, makes exactly one request for each, and answers.  It has no database,
 * no key and no listening socket; the relay's password is the one secret it holds. */
#pragma once
#include "base/str.h"

struct courier_settings {
	struct str origin; /* ours; loopback may be asked only if it is localhost or under .test */
	bool loopback;     /* the override of tests: http and every port of 127/8 and ::1 */
	struct str relay;  /* "smtp://host:port" or "smtps://host:port"; empty: no mail */
	struct str relay_user; /* empty: no authentication */
	struct str relay_password;
	bool relay_plain;   /* no STARTTLS with smtp://; needless for a relay on loopback */
	struct str ca_file; /* certificates to trust instead of the system's; empty: the system's */
	struct str exempt;  /* "host:port ...": https places named by the administrator */
};

/* Does the override of tests hold: is our own origin on this machine or under .test? */
bool courier_role_loopback(const struct courier_settings *);
/* Once, before the process closes itself in: libcurl and its certificates.  False: cannot run. */
bool courier_role_ready(const struct courier_settings *);
/* Serve web's end of fd until it closes; the exit status of the process: 0, or 1 when web broke
 * the format. */
int courier_role_run(int fd, const struct courier_settings *);
