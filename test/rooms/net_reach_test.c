/* Which addresses may be connected to: first, last and neighbours of every range. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include "test.h"

#include "net/reach.h"

struct address {
	union {
		struct sockaddr sa;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} u;
	socklen_t n;
};

static struct address
address_of(const char *text)
{
	struct address a = {0};

	if (inet_pton(AF_INET, text, &a.u.in.sin_addr) == 1) {
		a.u.in.sin_family = AF_INET;
		a.n = sizeof(a.u.in);
	} else {
		assert_int_equal(inet_pton(AF_INET6, text, &a.u.in6.sin6_addr), 1);
		a.u.in6.sin6_family = AF_INET6;
		a.n = sizeof(a.u.in6);
	}
	return a;
}

static bool
global(const char *text)
{
	struct address a = address_of(text);

	return reach_global(&a.u.sa, a.n);
}

static const char *const refused[] = {
    "0.0.0.0",
    "0.255.255.255",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.0",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.0.0",
    "169.254.169.254",
    "169.254.255.255",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.0",
    "192.0.0.255",
    "192.0.2.0",
    "192.0.2.255",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.0.0",
    "192.168.255.255",
    "192.175.48.1",
    "198.18.0.0",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.255",
    "224.0.0.0",
    "239.255.255.255",
    "240.0.0.0",
    "255.255.255.255",
    /* unspecified, loopback, and IPv4 inside IPv6 */
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:7f00:1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::10.0.0.1",
    "2002:7f00:1::",
    "2002:808:808::1",
    /* discard, dummy, Teredo, benchmarking, ORCHID, documentation, AS112, 6bone */
    "100::1",
    "100:0:0:1::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:1::1",
    "2001:2::1",
    "2001:4:112::1",
    "2001:10::1",
    "2001:20::1",
    "2001:30::1",
    "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db8::1",
    "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
    "2620:4f:8000::1",
    "3ffe::1",
    "3fff::1",
    "3fff:fff:ffff::1",
    /* what nobody gave out, segment routing, unique local, link local, site local, multicast */
    "1fff:ffff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fdff:ffff::1",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "ff00::1",
    "ff02::1",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
};

static const char *const allowed[] = {
    "1.0.0.0",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "191.255.255.255",
    "192.0.1.0",
    "192.0.3.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "198.51.99.255",
    "198.51.101.0",
    "203.0.112.255",
    "203.0.114.0",
    "223.255.255.255",
    "2000::1",
    "2001:200::1",
    "2001:db7:ffff::1",
    "2001:db9::1",
    "2001:470::1",
    "2003::1",
    "2400:cb00::1",
    "2620:4f:8001::1",
    "2a00:1450::1",
    "3ffd:ffff::1",
    "3fff:1000::1",
};

static void
test_ranges(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		if (global(refused[i]))
			fail_msg("%s counts as global", refused[i]);
	}
	for (size_t i = 0; i < COUNT(allowed); i++) {
		if (!global(allowed[i]))
			fail_msg("%s does not count as global", allowed[i]);
	}
}

static void
test_other_families(void **state)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX, .sun_path = "/tmp/x"};
	struct address four = address_of("8.8.8.8"), six = address_of("2a00::1");
	const struct sockaddr *sa = (const struct sockaddr *)&un;

	(void)state;
	assert_false(reach_global(sa, sizeof(un)));
	assert_false(reach_loopback(sa, sizeof(un)));
	assert_false(reach_global(&four.u.sa, four.n - 1));
	assert_false(reach_global(&six.u.sa, six.n - 1));
	assert_false(reach_global(sa, 4));
}

static void
test_loopback(void **state)
{
	static const struct {
		const char *text;
		bool loopback;
	} rows[] = {
	    {"127.0.0.1", true},
	    {"127.255.255.254", true},
	    {"128.0.0.1", false},
	    {"126.255.255.255", false},
	    {"::1", true},
	    {"::2", false},
	    {"::ffff:127.0.0.1", true},
	    {"::ffff:10.0.0.1", false},
	    {"::", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct address a = address_of(rows[i].text);

		assert_int_equal(reach_loopback(&a.u.sa, a.n), rows[i].loopback);
	}
}

static void
test_hosts_of_tests(void **state)
{
	(void)state;
	assert_true(reach_test_host(S("localhost")));
	assert_true(reach_test_host(S("hub.localhost")));
	assert_true(reach_test_host(S("hub.test")));
	assert_true(reach_test_host(S("127.0.0.1")));
	assert_true(reach_test_host(S("[::1]")));
	assert_true(reach_loopback_host(S("127.9.9.9")));
	assert_false(reach_loopback_host(S("hub.test")));
	assert_false(reach_test_host(S("hub.test.example")));
	assert_false(reach_test_host(S("mylocalhost")));
	assert_false(reach_test_host(S("hubtest")));
	assert_false(reach_test_host(S("10.0.0.1")));
	assert_false(reach_test_host(S("127.0.0.1.example")));
	assert_false(reach_test_host(S("255.255.255.255.255")));
	assert_false(reach_test_host(S("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(test_ranges),
	    ARENA_TEST(test_other_families),
	    ARENA_TEST(test_loopback),
	    ARENA_TEST(test_hosts_of_tests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
