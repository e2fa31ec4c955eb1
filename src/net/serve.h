/* net/serve.h - from bytes to answers: what conn.c and serve.c want from each other. */
#pragma once
#include "net/conn.h"

/* ---- serve.c -------------------------------------------------------------------------------- */

/* Go on with what the connection has received.  True: a request was answered into the queue, there
 * may be another. */
bool serve_next(struct loop *, struct conn *);
/* Say a status in plain text, then close. */
void serve_refuse(struct loop *, struct conn *, int status);
/* A request came back answered: queue it, or drop it when its client is gone.  The connection to
 * go on with, or NULL. */
struct conn *serve_answered(struct loop *, struct work *);

/* ---- conn.c --------------------------------------------------------------------------------- */

/* Take a new client in; the descriptor is ours from here. */
void conn_open(struct loop *, int fd, struct gate_addr peer);
void conn_close(struct loop *, struct conn *);
/* Close some connection that nobody works for, to make room; false when none was found. */
bool conn_shed(struct loop *);
void conn_event(struct loop *, struct conn *, uint32_t events);
/* Its deadline has passed. */
void conn_expire(struct loop *, struct conn *);
/* Answer all that can be answered now, then rest. */
void conn_run(struct loop *, struct conn *);
/* Send what is queued.  False: the connection is gone. */
bool conn_flush(struct loop *, struct conn *);
/* Room for one more answer in the queue. */
struct send *conn_send(struct loop *, struct conn *, bool keep);
/* Leave the list of those who wait. */
void conn_unwait(struct loop *, struct conn *);
