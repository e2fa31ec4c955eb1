/* net/gate.c - see gate.h. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/str.h"
#include "net/gate.h"
#include "net/sip.h"

/* ---- addresses ------------------------------------------------------------------------------ */

static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static struct gate_addr
addr_v4(const void *four)
{
	struct gate_addr a;

	memcpy(a.bytes, mapped, 12);
	memcpy(a.bytes + 12, four, 4);
	return a;
}

struct gate_addr
gate_addr_of(const struct sockaddr_storage *from)
{
	struct gate_addr a = {{0}};
	struct sockaddr_in6 six;
	struct sockaddr_in four;

	if (from->ss_family == AF_INET) {
		memcpy(&four, from, sizeof(four));
		return addr_v4(&four.sin_addr);
	}
	if (from->ss_family == AF_INET6) {
		memcpy(&six, from, sizeof(six));
		memcpy(a.bytes, &six.sin6_addr, 16);
	}
	return a;
}

/* "[::1]:80" and "192.0.2.1:80" without what is not the address. */
static struct str
without_port(struct str s)
{
	size_t colon = str_find_char(s, ':');

	if (s.n > 0 && s.at[0] == '[')
		return str_sub(s, 1, str_find_char(s, ']'));
	if (colon < s.n && str_find_char(str_sub(s, colon + 1, s.n), ':') == s.n - colon - 1)
		return str_sub(s, 0, colon);
	return s;
}

bool
gate_addr_read(struct str s, struct gate_addr *out)
{
	char text[INET6_ADDRSTRLEN] = "";
	unsigned char four[4];

	s = without_port(str_trim(s));
	if (s.n == 0 || s.n >= sizeof(text))
		return false;
	memcpy(text, s.at, s.n);
	if (inet_pton(AF_INET, text, four) == 1) {
		*out = addr_v4(four);
		return true;
	}
	return inet_pton(AF_INET6, text, out->bytes) == 1;
}

static bool
is_proxy(struct gate_addr a, const struct gate_addr *proxies, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (memcmp(a.bytes, proxies[i].bytes, sizeof(a.bytes)) == 0)
			return true;
	return false;
}

/* Cut the last element off a comma-separated list. */
static struct str
last_of(struct str *list)
{
	size_t at = list->n;
	struct str last;

	while (at > 0 && list->at[at - 1] != ',')
		at--;
	last = str_sub(*list, at, list->n);
	list->n = at > 0 ? at - 1 : 0;
	return last;
}

struct gate_addr
gate_client(
    struct gate_addr peer, const struct gate_addr *proxies, size_t nproxies, struct str forwarded)
{
	struct gate_addr a = peer;

	while (forwarded.n > 0 && is_proxy(a, proxies, nproxies))
		if (!gate_addr_read(last_of(&forwarded), &a))
			break;
	return a;
}

struct str
gate_prefix(struct gate_addr a, char out[GATE_PREFIX])
{
	char text[INET6_ADDRSTRLEN];
	int n;

	if (memcmp(a.bytes, mapped, sizeof(mapped)) == 0) {
		n = snprintf(
		    out, GATE_PREFIX, "%d.%d.%d.0/24", a.bytes[12], a.bytes[13], a.bytes[14]);
		return (struct str){out, (size_t)n};
	}
	memset(a.bytes + 7, 0, 9);
	if (inet_ntop(AF_INET6, a.bytes, text, sizeof(text)) == NULL)
		abort();
	n = snprintf(out, GATE_PREFIX, "%s/56", text);
	return (struct str){out, (size_t)n};
}

/* ---- the cross-site guard ------------------------------------------------------------------- */

bool
gate_same_origin(const struct http_head *head, struct str origin)
{
	struct str site = head->known[HTTP_FETCH_SITE];
	struct str from = head->known[HTTP_ORIGIN];

	if (site.at != NULL)
		return str_eq(site, S("same-origin")) || str_eq(site, S("none"));
	return from.at != NULL && str_eq(from, origin);
}

bool
gate_is_form(struct str type)
{
	struct str name, charset;

	if (!str_split(&type, ';', &name) ||
	    !str_eq_ascii(str_trim(name), S("application/x-www-form-urlencoded")))
		return false;
	if (!str_split(&type, ';', &charset))
		return true;
	return str_eq_ascii(str_trim(charset), S("charset=utf-8")) && type.n == 0;
}

/* ---- limits --------------------------------------------------------------------------------- */

#define SHELVES 8192
#define PLACES 8

/* A window of one key; free once it has ended. */
struct count {
	uint64_t key;
	uint32_t ends;
	uint32_t n;
};

struct gate {
	pthread_mutex_t lock;
	struct sip_key key;
	int64_t percent;
	struct count shelves[SHELVES][PLACES];
};

struct gate *
gate_new(void)
{
	struct gate *g = calloc(1, sizeof(*g));

	if (g == NULL || pthread_mutex_init(&g->lock, NULL) != 0)
		abort();
	g->key = sip_key_new();
	g->percent = 100;
	return g;
}

void
gate_rate(struct gate *g, int64_t percent)
{
	g->percent = percent;
}

void
gate_free(struct gate *g)
{
	if (g == NULL)
		return;
	(void)pthread_mutex_destroy(&g->lock);
	free(g);
}

/* The place of a key or, where it has none yet, the one that is missed least. */
static struct count *
place_of(struct count *shelf, uint64_t key, uint32_t now)
{
	struct count *least = &shelf[0];

	for (size_t i = 0; i < PLACES; i++) {
		if (shelf[i].ends <= now)
			shelf[i].n = 0;
		else if (shelf[i].key == key)
			return &shelf[i];
		if (shelf[i].n < least->n)
			least = &shelf[i];
	}
	least->key = key;
	least->n = 0;
	return least;
}

/* Subjects may be long: their hash stands in a place of fixed size beside the limit. */
static uint64_t
key_of(const struct gate *g, const struct limit *limit, struct str subject)
{
	uint64_t pair[2] = {(uint64_t)(uintptr_t)limit, sip_hash(&g->key, subject)};

	return sip_hash(&g->key, (struct str){(const char *)pair, sizeof(pair)});
}

bool
gate_pass(struct gate *g, const struct limit *limit, struct str subject, int64_t now, int64_t *wait)
{
	int64_t most = limit->n * g->percent / 100;
	struct count *c;
	uint64_t key;
	bool pass;

	if (limit->n == 0 || g->percent == 0)
		return true;
	most = most < 1 ? 1 : most;
	key = key_of(g, limit, subject);

	(void)pthread_mutex_lock(&g->lock);
	c = place_of(g->shelves[key % SHELVES], key, (uint32_t)now);
	if (c->n == 0)
		c->ends = (uint32_t)(now + limit->seconds);
	pass = c->n < most;
	if (pass)
		c->n++;
	*wait = pass ? 0 : (int64_t)c->ends - now;
	(void)pthread_mutex_unlock(&g->lock);
	return pass;
}

void
gate_back(struct gate *g, const struct limit *limit, struct str subject, int64_t now)
{
	uint64_t key = key_of(g, limit, subject);
	struct count *shelf = g->shelves[key % SHELVES];

	(void)pthread_mutex_lock(&g->lock);
	for (size_t i = 0; i < PLACES; i++)
		if (shelf[i].key == key && shelf[i].ends > now && shelf[i].n > 0)
			shelf[i].n--;
	(void)pthread_mutex_unlock(&g->lock);
}
