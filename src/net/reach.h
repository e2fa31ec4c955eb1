/* net/reach.h - which addresses another server may have: global unicast, nothing else.
 *
 * The table is drawn from the IANA special-purpose address registries (RFC 6890 and what it has
 * taken up since) for IPv4 and IPv6, multicast (RFC 5771, RFC 4291) and all forms that
 * carry an IPv4 address inside an IPv6 one (mapped, compatible, NAT64, 6to4, Teredo). */
#pragma once
#include <sys/socket.h>

#include "base/types.h"

/* True for an address of the public internet.  False for every other family. */
bool reach_global(const struct sockaddr *, socklen_t);
/* True for 127.0.0.0/8, ::1 and ::ffff:127.0.0.0/104. */
bool reach_loopback(const struct sockaddr *, socklen_t);
/* True for localhost, names under .localhost, and addresses of loopback.  A host as url_read gives
 * it: lower case, brackets around IPv6. */
bool reach_loopback_host(struct str host);
/* True for those and names under .test: the origins with which tests run. */
bool reach_test_host(struct str host);
