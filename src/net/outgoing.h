/* net/outgoing.h - the requests of the courier process.  libcurl enters here (its URL parser alone
 * also enters base/url).
 *
 * One thread.  Connections are kept and used again; no redirect, proxy, cookie, netrc, compressed
 * body or name in an address is followed, used or taken. */
#pragma once
#include "net/courier.h"
#include "net/courier_role.h"

struct outgoing;

/* NULL, with a line in the log, when libcurl cannot start.  The settings must outlive it. */
struct outgoing *outgoing_open(const struct courier_settings *);
void outgoing_close(struct outgoing *);

/* Begin one request; ctx comes back with its end.  What it is made of is used in place: it and the
 * arena must live until then. */
void outgoing_fetch(struct outgoing *, struct arena *, const struct courier_fetch *, void *ctx);
void outgoing_mail(struct outgoing *, struct arena *, const struct mail_job *, void *ctx);

/* Move all requests on; wait at most ms for one of them, for fd to be readable or, when asked,
 * writable. */
void outgoing_wait(struct outgoing *, int fd, bool or_writable, int ms);
/* The next that has come to its end, or NULL.  *out lies in that request's arena; the bytes of its
 * body count as held until they are let go. */
void *outgoing_ended(struct outgoing *, struct courier_answer *out);
void outgoing_let_go(struct outgoing *, size_t bytes);
