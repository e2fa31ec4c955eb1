/* main/sandbox.h - closing a role in: what it will never need is given up before the first byte of
 * a stranger is read.
 *
 * No capabilities (web: those to pass through folders of others), no_new_privs, no core files, not
 * dumpable; Landlock (files and TCP ports, as far as this kernel knows it) and seccomp.  A kernel
 * without Landlock is a warning in the log; everything else that fails is a reason not to run.
 * Builds with a sanitizer leave seccomp out. */
#pragma once
#include <stdbool.h>

struct sandbox_web {
	const char *data;     /* the data folder: may be read and written */
	const char *reads[4]; /* more files or folders that may be read; NULL ends the list */
	bool database_net;    /* the database is reached over TCP (PostgreSQL) */
};

struct sandbox_courier {
	const char *reads[4]; /* as above: certificates outside of /etc and /usr */
	int ports[8];         /* TCP ports that may be connected to besides 443; 0 ends the list */
	bool any_port;        /* tests: no limit by port */
};

/* The child that makes pictures: no file, no socket beyond those that are open, and as much memory
 * and time as a picture takes. */
bool sandbox_redraw(void);

/* All: false, with a line in the log, when the role must not run.  Call them before any thread is
 * started: web when the data folder exists, the courier behind courier_role_ready(). */
bool sandbox_web(const struct sandbox_web *);
bool sandbox_courier(const struct sandbox_courier *);
