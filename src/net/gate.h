/* net/gate.h - what is judged before anybody works on a request: who it comes from, whether a
 * foreign page sent it, whether there were too many.
 *
 * Addresses of clients live in memory only, and in the table of limits only as a hash under a key
 * that is made anew at every start. */
#pragma once
#include "net/http.h"

struct limit; /* net/route.h */
struct sockaddr_storage;

/* An address; IPv4 as ::ffff:a.b.c.d. */
struct gate_addr {
	unsigned char bytes[16];
};

/* Anything but IPv4 and IPv6 gives the address of all zeros. */
struct gate_addr gate_addr_of(const struct sockaddr_storage *);
/* An address as text, with or without a port behind it; false when it is none. */
bool gate_addr_read(struct str, struct gate_addr *out);

/* Who the client is: the peer or, while that is one of our proxies, the last address that it names
 * in X-Forwarded-For.  What stands before the first address that is not ours is anybody's
 * invention. */
struct gate_addr gate_client(
    struct gate_addr peer, const struct gate_addr *proxies, size_t nproxies, struct str forwarded);

/* The part of an address that one subscriber commonly has: /24 of IPv4, /56 of IPv6. */
#define GATE_PREFIX 44
struct str gate_prefix(struct gate_addr, char out[GATE_PREFIX]);

/* May this POST have come from a page of ours, or from no page (cross-site guard of people)?  By
 * Sec-Fetch-Site: same-origin or none; without it, by an Origin that equals ours. */
bool gate_same_origin(const struct http_head *, struct str origin);
/* application/x-www-form-urlencoded, with or without a charset of UTF-8. */
bool gate_is_form(struct str content_type);

/* Counters in windows, one for each limit, which its address stands for, and each client prefix or
 * other subject, in a table of fixed size.  Safe for threads. */
struct gate;
struct gate *gate_new(void);
void gate_free(struct gate *);
/* Before the first gate_pass: let through this many percent of what the limits say; 0: all. */
void gate_rate(struct gate *, int64_t percent);
/* Count one more; false when it is one too many, *wait = seconds until the window ends.  now:
 * monotonic seconds. */
bool gate_pass(struct gate *, const struct limit *, struct str subject, int64_t now, int64_t *wait);
/* One that was let through does not count after all. */
void gate_back(struct gate *, const struct limit *, struct str subject, int64_t now);
