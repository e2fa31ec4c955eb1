/* main/supervise.h - `groundswell serve`: a small process that binds the socket, starts the roles
 * by exec of itself and starts them again when they end.  It parses nothing from outside.
 *
 * A role is started as `groundswell role-web ARGS`, and so on, with its descriptors at fixed
 * numbers and nothing else open beyond 2:
 *   web      3 the listening socket   4 the control socket, for courier_open()
 *            5 where it sends pictures to be made, for redraw_open()
 *   courier  3 its end of the frames, for courier_role_run()
 *   redraw   3 where the pictures come, for redraw_role_run(); started when one waits
 * Web ends when the control socket does, the courier when its frames do, redraw when it has done
 * one picture; all die with their parent at the latest.  SIGINT is ignored in all of them, SIGTERM
 * in the courier: the supervisor tells web. */
#pragma once

#define ROLE_WEB "role-web"
#define ROLE_COURIER "role-courier"
#define ROLE_REDRAW "role-redraw"
#define ROLE_FD_LISTEN 3
#define ROLE_FD_CONTROL 4
#define ROLE_FD_PICTURES 5
#define ROLE_FD_FRAMES 3
#define ROLE_FD_JOBS 3
/* Exit status of a role that starting again cannot help (settings, data folder). */
#define ROLE_CANNOT 2

struct supervise_config {
	const char *listen; /* "127.0.0.1:8080", "[::1]:8080"; port 0 takes a free one */
	char *const *args;  /* what each role gets behind its name; ends in NULL */
};

/* Runs until SIGTERM or SIGINT (0), a role cannot run (2), or a role ended six times in a minute or
 * the socket cannot be bound (1).  On the way out web is asked first and given 20 s. */
int supervise_run(const struct supervise_config *);
