/* main/redraw_role.h - the child that makes pictures anew, and how web asks it.
 *
 * Between web and the supervisor there is a socket of messages that outlives both roles.  A job is
 * one message with one descriptor: a stream on which the file comes, to its end, and the picture
 * goes back.  The supervisor starts a child when a message waits; the child is closed in, takes one
 * message, does it, and exits.  A child that dies ends its stream, which is all that web hears. */
#pragma once
#include "domain/picture.h"

/* A pair of such sockets, close-on-exec: for web, and for the children.  False: errno. */
bool redraw_pair(int fds[2]);
/* In the child: take one message from fd, do it.  The exit status. */
int redraw_role_run(int fd);
/* In web: the end of the socket; before the first thread. */
void redraw_open(int fd);
/* See picture_redraw_fn. */
picture_redraw_fn redraw_ask;
