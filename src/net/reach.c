/* net/reach.c - see reach.h. */
#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/str.h"
#include "net/reach.h"

struct range4 {
	uint32_t net;
	int bits;
};
#define V4(a, b, c, d)                                                                             \
	(((uint32_t)(a) << 24) | ((uint32_t)(b) << 16) | ((uint32_t)(c) << 8) | (uint32_t)(d))

/* IPv4 that is not global unicast. */
static const struct range4 refused4[] = {
    {V4(0, 0, 0, 0), 8},       /* this network, RFC 791 */
    {V4(10, 0, 0, 0), 8},      /* private use, RFC 1918 */
    {V4(100, 64, 0, 0), 10},   /* shared address space, RFC 6598 */
    {V4(127, 0, 0, 0), 8},     /* loopback, RFC 1122 */
    {V4(169, 254, 0, 0), 16},  /* link local, RFC 3927 */
    {V4(172, 16, 0, 0), 12},   /* private use, RFC 1918 */
    {V4(192, 0, 0, 0), 24},    /* IETF protocol assignments, RFC 6890 */
    {V4(192, 0, 2, 0), 24},    /* documentation, RFC 5737 */
    {V4(192, 31, 196, 0), 24}, /* AS112, RFC 7535 */
    {V4(192, 52, 193, 0), 24}, /* AMT relays, RFC 7450 */
    {V4(192, 88, 99, 0), 24},  /* 6to4 relays, RFC 7526 */
    {V4(192, 168, 0, 0), 16},  /* private use, RFC 1918 */
    {V4(192, 175, 48, 0), 24}, /* AS112, RFC 7534 */
    {V4(198, 18, 0, 0), 15},   /* benchmarking, RFC 2544 */
    {V4(198, 51, 100, 0), 24}, /* documentation, RFC 5737 */
    {V4(203, 0, 113, 0), 24},  /* documentation, RFC 5737 */
    {V4(224, 0, 0, 0), 4},     /* multicast, RFC 5771 */
    {V4(240, 0, 0, 0), 4},     /* reserved and broadcast, RFC 1112, RFC 919 */
};

struct range6 {
	unsigned char net[16];
	int bits;
};

/* Of IPv6, only 2000::/3 is given out as global unicast; these parts of it are not. */
static const struct range6 global6 = {{0x20}, 3};
static const struct range6 refused6[] = {
    {{0x20, 0x01}, 23},             /* IETF protocol assignments with Teredo, RFC 2928, RFC 4380 */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation, RFC 3849 */
    {{0x20, 0x02}, 16},             /* 6to4, RFC 3056 */
    {{0x26, 0x20, 0x00, 0x4f, 0x80}, 48}, /* AS112, RFC 7534 */
    {{0x3f, 0xfe}, 16},                   /* the old 6bone, RFC 3701 */
    {{0x3f, 0xff}, 20},                   /* documentation, RFC 9637 */
};

/* IPv4 inside IPv6 (RFC 4291): no server is published this way, loopback can be meant by it. */
static const struct range6 mapped6 = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};

static bool
in_range4(uint32_t address, const struct range4 *r)
{
	return (address ^ r->net) >> (32 - r->bits) == 0;
}

static bool
in_range6(const unsigned char *address, const struct range6 *r)
{
	int whole = r->bits / 8, rest = r->bits % 8;

	if (memcmp(address, r->net, (size_t)whole) != 0)
		return false;
	return rest == 0 || (address[whole] ^ r->net[whole]) >> (8 - rest) == 0;
}

static bool
global4(uint32_t address)
{
	for (size_t i = 0; i < COUNT(refused4); i++) {
		if (in_range4(address, &refused4[i]))
			return false;
	}
	return true;
}

static bool
global6_unicast(const unsigned char *address)
{
	if (!in_range6(address, &global6))
		return false;
	for (size_t i = 0; i < COUNT(refused6); i++) {
		if (in_range6(address, &refused6[i]))
			return false;
	}
	return true;
}

/* The IPv4 address in host order, or the IPv6 one; false when the sockaddr is neither. */
static bool
read_address(const struct sockaddr *sa, socklen_t n, uint32_t *v4, unsigned char v6[16])
{
	if (n >= sizeof(struct sockaddr_in) && sa->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, sa, sizeof(in));
		*v4 = ntohl(in.sin_addr.s_addr);
		return true;
	}
	if (n >= sizeof(struct sockaddr_in6) && sa->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;

		memcpy(&in6, sa, sizeof(in6));
		memcpy(v6, in6.sin6_addr.s6_addr, 16);
		return true;
	}
	return false;
}

bool
reach_global(const struct sockaddr *sa, socklen_t n)
{
	unsigned char v6[16];
	uint32_t v4;

	if (!read_address(sa, n, &v4, v6))
		return false;
	return sa->sa_family == AF_INET ? global4(v4) : global6_unicast(v6);
}

bool
reach_loopback(const struct sockaddr *sa, socklen_t n)
{
	static const unsigned char one[16] = {[15] = 1};
	unsigned char v6[16];
	uint32_t v4 = 0;

	if (!read_address(sa, n, &v4, v6))
		return false;
	if (sa->sa_family == AF_INET6) {
		if (!in_range6(v6, &mapped6))
			return memcmp(v6, one, sizeof(one)) == 0;
		v4 = V4(v6[12], v6[13], v6[14], v6[15]);
	}
	return v4 >> 24 == 127;
}

bool
reach_loopback_host(struct str host)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	char text[INET_ADDRSTRLEN];

	if (str_eq(host, S("localhost")) || str_ends(host, S(".localhost")) ||
	    str_eq(host, S("[::1]")))
		return true;
	if (host.n == 0 || host.n >= sizeof(text))
		return false;
	memcpy(text, host.at, host.n);
	text[host.n] = '\0';
	return inet_pton(AF_INET, text, &in.sin_addr) == 1 &&
	       reach_loopback((const struct sockaddr *)&in, sizeof(in));
}

bool
reach_test_host(struct str host)
{
	return reach_loopback_host(host) || str_ends(host, S(".test"));
}
